// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/report/gapanalysis"
)

type diagnoseCmd struct {
	Ask      diagnoseAskCmd      `cmd:"" help:"Answer the questionnaire in the terminal; leave and resume at any time."`
	Template diagnoseTemplateCmd `cmd:"" help:"Write an empty answers file to fill in."`
	Run      diagnoseRunCmd      `cmd:"" help:"Evaluate an answers file: readiness, stops, gaps, report, roadmap."`
	Schema   diagnoseSchemaCmd   `cmd:"" help:"Print the JSON Schema of the answers or of the result."`
}

// formats are the forms a report can take, in the order they are written.
var formats = []string{"json", "html", "pdf", "docx", "xlsx", "csv"}

type diagnoseRunCmd struct {
	Answers  string   `arg:"" help:"Answers file: concord/answers@1 as YAML, JSON, CSV or XLSX." type:"path"`
	Out      string   `help:"Folder for the report; made when missing. Default: beside the answers, named after them." type:"path"`
	Format   []string `help:"Formats to write: json, html, pdf, docx, xlsx, csv. With json alone and no --out, the result goes to standard output." default:"json,html,pdf,docx,xlsx,csv" sep:","`
	Previous string   `help:"Answers file of an earlier diagnosis to compare with." type:"path"`
}

// Run reads the answers, evaluates them and writes the report in each format asked for.
func (c *diagnoseRunCmd) Run(p *program) error {
	for _, f := range c.Format {
		if !slices.Contains(formats, f) {
			return fmt.Errorf("format %q is unknown; choose from %s", f, strings.Join(formats, ", "))
		}
	}
	analysis, err := analyze(p, c.Answers, c.Previous)
	if err != nil {
		return err
	}
	for _, w := range analysis.Warnings {
		fmt.Fprintln(p.err, "concord: note:", w)
	}
	if c.Out == "" && slices.Equal(c.Format, []string{"json"}) {
		data, err := analysis.JSON()
		if err != nil {
			return err
		}
		_, err = p.out.Write(data)
		return err
	}
	dir := c.Out
	if dir == "" {
		dir = strings.TrimSuffix(c.Answers, filepath.Ext(c.Answers)) + "-report"
	}
	files, err := writeReport(analysis, dir, c.Format)
	if err != nil {
		return err
	}
	return printSummary(p, analysis, files)
}

func analyze(p *program, answersFile, previousFile string) (*gapanalysis.Analysis, error) {
	answers, err := diagnosis.ReadAnswersFile(p.library, answersFile, p.today())
	if err != nil {
		return nil, err
	}
	var previous *diagnosis.Answers
	if previousFile != "" {
		if previous, err = diagnosis.ReadAnswersFile(p.library, previousFile, p.today()); err != nil {
			return nil, err
		}
	}
	return gapanalysis.Analyze(p.library, answers, previous, p.words())
}

// writeReport makes every file before it writes the first, so that a report is never half there, and returns their
// paths.
func writeReport(a *gapanalysis.Analysis, dir string, wanted []string) ([]string, error) {
	files, err := a.Print(wanted)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("make the report's folder: %w", err)
	}
	paths := make([]string, 0, len(files))
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if err := replaceFile(path, f.Data); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// replaceFile writes a file whole or not at all. One that is there keeps its permissions, and a link to it stays a link.
func replaceFile(path string, data []byte) error {
	mode := os.FileMode(0o640) // a report is for its reader's group too
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // gone already when all went well
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if closing := tmp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Chmod(tmp.Name(), mode)
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

type diagnoseSchemaCmd struct {
	Name string `arg:"" enum:"answers,diagnosis" help:"answers or diagnosis." default:"diagnosis"`
}

// Run prints the schema, for editors and other programs.
func (c *diagnoseSchemaCmd) Run(p *program) error {
	schema := gapanalysis.Schema
	if c.Name == "answers" {
		schema = diagnosis.AnswersJSONSchema
	}
	_, err := p.out.Write(schema)
	return err
}
