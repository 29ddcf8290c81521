// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
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

	List     diagnoseListCmd     `cmd:"" help:"List the diagnoses that an organization keeps."`
	Start    diagnoseStartCmd    `cmd:"" help:"Begin a kept diagnosis, empty or from an answers file."`
	Show     diagnoseShowCmd     `cmd:"" help:"Show how far a kept diagnosis is and what it comes to."`
	Import   diagnoseImportCmd   `cmd:"" help:"Put an answers file into a kept diagnosis, all of it or nothing."`
	Draft    diagnoseDraftCmd    `cmd:"" help:"Answer the controls that the Statement of Applicability decides about and nobody answered."`
	Export   diagnoseExportCmd   `cmd:"" help:"Write the answers of a kept diagnosis as a file."`
	Complete diagnoseCompleteCmd `cmd:"" help:"Complete a kept diagnosis: answers and result stay as they are."`
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

// writeReport makes every file before it writes the first, and returns their paths.
func writeReport(a *gapanalysis.Analysis, dir string, wanted []string) ([]string, error) {
	files, err := a.Print(wanted)
	if err != nil {
		return nil, err
	}
	return writeFiles(dir, files)
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
