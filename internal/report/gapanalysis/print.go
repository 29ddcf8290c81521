// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"concord/internal/platform/press"
)

// Print returns the report's files in the formats asked for: json, html, pdf, docx, xlsx, csv. The formats are printed
// side by side; the order of the files does not depend on it.
func (a *Analysis) Print(formats []string) ([]press.File, error) {
	printers := []struct {
		format, name string
		print        func(*press.Document) ([]byte, error)
	}{
		{"json", "diagnosis.json", func(*press.Document) ([]byte, error) { return a.JSON() }},
		{"html", "diagnosis.html", press.HTML},
		{"pdf", "diagnosis.pdf", press.PDF},
		{"docx", "diagnosis.docx", press.DOCX},
		{"xlsx", "diagnosis.xlsx", press.XLSX},
	}
	document := a.Document()
	var tables []press.File
	files := make([]press.File, len(printers))
	var group errgroup.Group
	for i, p := range printers {
		if !slices.Contains(formats, p.format) {
			continue
		}
		group.Go(func() error {
			data, err := p.print(document)
			files[i] = press.File{Name: p.name, Data: data}
			if err != nil {
				return fmt.Errorf("print %s: %w", p.format, err)
			}
			return nil
		})
	}
	if slices.Contains(formats, "csv") {
		group.Go(func() (err error) {
			tables, err = press.CSV(document)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	files = slices.DeleteFunc(files, func(f press.File) bool { return f.Name == "" })
	return append(files, tables...), nil
}
