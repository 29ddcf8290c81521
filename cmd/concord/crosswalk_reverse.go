// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/fault"
)

type reverseItemJSON struct {
	Source  string       `json:"source"` // of the standard that is wanted, as in the other direction
	Title   string       `json:"title"`
	Kind    catalog.Kind `json:"kind"`
	Band    string       `json:"band"`
	Targets []string     `json:"targets"` // rows of the standard that is there
}

type reverseJSON struct {
	Have      string                 `json:"have"`
	Want      string                 `json:"want"`
	Crosswalk string                 `json:"crosswalk"`
	Direction string                 `json:"direction"` // reverse
	Reading   string                 `json:"reading"`
	Clauses   crosswalk.ReverseShare `json:"clauses"`
	Controls  crosswalk.ReverseShare `json:"controls"`
	Total     crosswalk.ReverseShare `json:"total"`
	Rows      []reverseItemJSON      `json:"rows"`
	Notes     []string               `json:"notes"`
}

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
	items := make([]reverseItemJSON, 0, len(r.Items))
	for _, i := range r.Items {
		item := reverseItemJSON{Source: i.Node.Ref.ID, Title: i.Node.Title, Kind: i.Node.Kind, Band: i.Band, Targets: []string{}}
		for _, row := range i.Rows {
			item.Targets = append(item.Targets, row.Source)
		}
		items = append(items, item)
	}
	switch c.Format {
	case "json":
		return writeJSON(p, reverseJSON{r.Have, r.Want, r.ID, "reverse", reading, r.Clauses, r.Controls, r.Total, items, reverseNotes(cw)})
	case "csv":
		rows := [][]string{{"source", "title", "kind", "band", "targets"}}
		for _, i := range items {
			rows = append(rows, []string{i.Source, i.Title, string(i.Kind), i.Band, strings.Join(i.Targets, " ")})
		}
		return writeCSV(p, rows)
	default:
		return c.reverseTable(p, cw, r, reading, items)
	}
}

func (c *crosswalkCoverageCmd) reverseTable(p *program, cw *crosswalk.Crosswalk, r crosswalk.ReverseCoverage, reading string, items []reverseItemJSON) error {
	w := p.words()
	s := &sheet{p: p}
	fmt.Fprintf(&s.b, "%s\n%s\n\n  %-10s %s\n", w.T("crosswalk.head", "have", c.Have, "want", c.Want), fold(reading, sheetWidth), "", w.T("crosswalk.reverse-columns"))
	for _, line := range []struct {
		label string
		share crosswalk.ReverseShare
	}{{w.T("crosswalk.clauses"), r.Clauses}, {w.T("crosswalk.controls"), r.Controls}, {w.T("crosswalk.total"), r.Total}} {
		fmt.Fprintf(&s.b, "  %-10s %3d / %3d / %3d   %.1f / %.1f / %.1f %%\n", line.label, line.share.Fully, line.share.Partly, line.share.Not,
			line.share.FullyPercent, line.share.PartlyPercent, line.share.NotPercent)
	}
	var without []string
	for _, i := range items {
		if len(i.Targets) == 0 {
			without = append(without, i.Source)
		}
	}
	s.para("crosswalk.without", strings.Join(without, ", "))
	if c.Rows {
		s.b.WriteString("\n")
		for _, i := range items {
			targets := w.T("crosswalk.no-target")
			if len(i.Targets) > 0 {
				targets = strings.Join(i.Targets, ", ")
			}
			s.item(fmt.Sprintf("%-12s ", i.Source), targets)
		}
	}
	s.list("crosswalk.notes", reverseNotes(cw))
	return s.write()
}

// reverseNotes are the notes that also hold in the other direction.
func reverseNotes(cw *crosswalk.Crosswalk) []string {
	out := []string{}
	if r := cw.WithoutCounterpart; r != nil && r.Note != "" {
		out = append(out, r.Note)
	}
	out = append(append(out, cw.HonestyNotes...), cw.Doubts...)
	if l := cw.LegalStatus; l != nil {
		out = append(out, l.Doubts...)
	}
	return out
}
