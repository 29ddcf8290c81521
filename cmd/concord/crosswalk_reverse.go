// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"strings"

	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/fault"
)

// reverse answers for a pair that is only mapped the other way round, as far as its rows allow.
func (c *crosswalkCoverageCmd) reverse(p *program) error {
	if c.Have == c.Want {
		return fault.Fields{{Field: "--want", Problem: "is the standard that is there already", Cure: "name two different ones"}}
	}
	cw, err := crosswalk.FindReverse(p.library, c.Have, c.Want)
	if err != nil {
		return err
	}
	if c.Weights != "" {
		return fault.Fields{{Field: "--weights", Problem: "this direction counts no weights", Cure: "give weights for --have " + c.Want + " --want " + c.Have}}
	}
	r, err := cw.Reverse(p.library)
	if err != nil {
		return err
	}
	reading := p.words().T("crosswalk.reverse-reading", "have", c.Have, "want", c.Want)
	report := cw.ReverseReport(r, reading)
	switch c.Format {
	case "json":
		return writeJSON(p, report)
	case "csv":
		rows := [][]string{{"source", "title", "kind", "band", "targets"}}
		for _, i := range report.Rows {
			rows = append(rows, []string{i.Source, i.Title, string(i.Kind), i.Band, strings.Join(i.Targets, " ")})
		}
		return writeCSV(p, rows)
	default:
		return c.reverseTable(p, report)
	}
}

func (c *crosswalkCoverageCmd) reverseTable(p *program, r crosswalk.ReverseReport) error {
	w := p.words()
	s := &sheet{p: p}
	fmt.Fprintf(&s.b, "%s\n%s\n\n  %-10s %s\n", w.T("crosswalk.head", "have", c.Have, "want", c.Want), fold(r.Reading, sheetWidth), "", w.T("crosswalk.reverse-columns"))
	for _, line := range []struct {
		label string
		share crosswalk.ReverseShare
	}{{w.T("crosswalk.clauses"), r.Clauses}, {w.T("crosswalk.controls"), r.Controls}, {w.T("crosswalk.total"), r.Total}} {
		fmt.Fprintf(&s.b, "  %-10s %3d / %3d / %3d   %.1f / %.1f / %.1f %%\n", line.label, line.share.Fully, line.share.Partly, line.share.Not,
			line.share.FullyPercent, line.share.PartlyPercent, line.share.NotPercent)
	}
	var without []string
	for _, i := range r.Rows {
		if len(i.Targets) == 0 {
			without = append(without, i.Source)
		}
	}
	s.para("crosswalk.without", strings.Join(without, ", "))
	if c.Rows {
		s.b.WriteString("\n")
		for _, i := range r.Rows {
			targets := w.T("crosswalk.no-target")
			if len(i.Targets) > 0 {
				targets = strings.Join(i.Targets, ", ")
			}
			s.item(fmt.Sprintf("%-12s ", i.Source), targets)
		}
	}
	s.list("crosswalk.notes", r.Notes)
	return s.write()
}
