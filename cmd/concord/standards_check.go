// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"os"
	"strings"

	"concord/internal/ims/release"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

type standardsCheckCmd struct {
	Content string `help:"Your own folder of content, laid out like content/ of the sources. Default: what the program holds." type:"path" placeholder:"DIR"`
	Release string `help:"Day of a release, as 2027-01-15: facts that age must have been checked in the six months before it." placeholder:"DATE"`
	Format  string `enum:"table,json" default:"table" help:"table or json."`
}

// Run repeats every release check and fails with fault.Unmet where one did not hold.
func (c *standardsCheckCmd) Run(p *program) error {
	library := p.library
	if c.Content != "" {
		info, err := os.Stat(c.Content)
		if err != nil || !info.IsDir() {
			return fault.Fields{{File: c.Content, Problem: "is no folder that can be read", Cure: "name a folder that holds standards, crosswalks and guidance"}}
		}
		library = catalog.Open(os.DirFS(c.Content), c.Content)
	}
	var day civil.Date
	if c.Release != "" {
		var err error
		if day, err = civil.Parse(c.Release); err != nil {
			return fault.Fields{{Field: "--release", Problem: err.Error(), Cure: "write a date that exists"}}
		}
	}
	outcome := release.Check(library, day)
	if err := c.print(p, outcome); err != nil {
		return err
	}
	if !outcome.Holds() {
		return fmt.Errorf("%w: %s", fault.Unmet, p.words().T("standards.check.unmet", "count", len(outcome.Findings)))
	}
	return nil
}

func (c *standardsCheckCmd) print(p *program, o *release.Outcome) error {
	if c.Format == "json" {
		findings, rechecks := o.Findings, o.Rechecks
		if findings == nil {
			findings = []catalog.Finding{}
		}
		if rechecks == nil {
			rechecks = []catalog.Recheck{}
		}
		return writeJSON(p, struct {
			Holds    bool                  `json:"holds"`
			Files    int                   `json:"files"`
			Rules    []release.RuleOutcome `json:"rules"`
			Findings []catalog.Finding     `json:"findings"`
			Rechecks []catalog.Recheck     `json:"rechecks"`
		}{o.Holds(), o.Files, o.Rules, findings, rechecks})
	}
	w := p.words()
	var b strings.Builder
	for _, f := range o.Findings {
		fmt.Fprintf(&b, "%s\n", intake.CleanName(f.Field.String()))
	}
	if len(o.Findings) > 0 {
		b.WriteString("\n")
	}
	for _, r := range o.Rules {
		state := w.T("standards.check.holds")
		if r.Findings > 0 {
			state = fmt.Sprint(r.Findings)
		}
		fmt.Fprintf(&b, "  %6s  %s\n", state, w.T("standards.rule."+string(r.Rule)))
	}
	if len(o.Rechecks) > 0 {
		fmt.Fprintf(&b, "\n%s\n", w.T("standards.check.recheck"))
		for _, r := range o.Rechecks {
			what := fold(intake.CleanName(r.What), sheetWidth-2)
			fmt.Fprintf(&b, "  %s\n    %s\n", w.T("standards.check.checked", "date", r.CheckedOn, "file", intake.CleanName(r.File), "line", r.Line), strings.ReplaceAll(what, "\n", "\n    "))
		}
	}
	fmt.Fprintf(&b, "\n%s\n", w.T("standards.check.files", "count", o.Files))
	_, err := p.out.Write([]byte(b.String()))
	return err
}
