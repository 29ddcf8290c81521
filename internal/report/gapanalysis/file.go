// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"fmt"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
)

// formats are what the report is printed in, with media type.
var formats = []struct{ name, kind string }{
	{"html", "text/html; charset=utf-8"},
	{"pdf", "application/pdf"},
	{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{"csv", "application/zip"},
	{"json", "application/json"},
}

// Formats are the formats of the report.
func Formats() (out []string) {
	for _, f := range formats {
		out = append(out, f.name)
	}
	return out
}

// File prints the report in one format and returns it as one file: the tables of CSV come in a ZIP.
func (a *Analysis) File(format string) (name, kind string, data []byte, err error) {
	for _, f := range formats {
		if f.name == format {
			kind = f.kind
		}
	}
	if kind == "" {
		return "", "", nil, fmt.Errorf("format %q is unknown", format)
	}
	files, err := a.Print([]string{format})
	if err != nil {
		return "", "", nil, err
	}
	if format != "csv" {
		return files[0].Name, kind, files[0].Data, nil
	}
	data, err = press.ZIP(files)
	return "diagnosis.csv.zip", kind, data, err
}

// Kept is what a complete diagnosis keeps of its result: the JSON form of the analysis.
func Kept(l *catalog.Library, answers *diagnosis.Answers, w *locale.Words) ([]byte, error) {
	a, err := Analyze(l, answers, nil, w)
	if err != nil {
		return nil, err
	}
	return a.JSON()
}
