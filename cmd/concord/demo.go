// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"bytes"
	"fmt"
	"io/fs"

	"concord/internal/ims/diagnosis"
	"concord/internal/report/gapanalysis"
)

// The example organization's two diagnoses, half a year apart.
const (
	exampleNow    = "examples/northwind-credit-2026-11.answers.yaml"
	exampleBefore = "examples/northwind-credit-2026-05.answers.yaml"
)

type demoCmd struct {
	Out string `help:"Folder for the example's answers and reports." default:"demo" type:"path"`
}

// Run diagnoses the example organization, compares it with half a year before, and writes its reports and answers.
func (c *demoCmd) Run(p *program) error {
	now, err := exampleAnswers(p, exampleNow)
	if err != nil {
		return err
	}
	before, err := exampleAnswers(p, exampleBefore)
	if err != nil {
		return err
	}
	analysis, err := gapanalysis.Analyze(p.library, now, before, p.words())
	if err != nil {
		return err
	}
	files, err := writeReport(analysis, c.Out, formats)
	if err != nil {
		return err
	}
	data, err := fs.ReadFile(p.library.Files(), exampleNow)
	if err != nil {
		return fmt.Errorf("read the example: %w", err)
	}
	answers := c.Out + "/answers.yaml"
	if err := replaceFile(answers, data); err != nil {
		return err
	}
	if err := printSummary(p, analysis, files); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "\n%s\n", p.words().T("demo.next", "answers", answers))
	return err
}

func exampleAnswers(p *program, name string) (*diagnosis.Answers, error) {
	data, err := fs.ReadFile(p.library.Files(), name)
	if err != nil {
		return nil, fmt.Errorf("read the example: %w", err)
	}
	return diagnosis.ReadAnswers(p.library, name, bytes.NewReader(data), p.today())
}
