// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/intake"
	"concord/internal/platform/press"
)

type crosswalkCmd struct {
	List     crosswalkListCmd     `cmd:"" help:"List the crosswalks there are."`
	Coverage crosswalkCoverageCmd `cmd:"" help:"Compute what one standard already delivers for another."`
	Show     crosswalkShowCmd     `cmd:"" help:"Show the rows of a crosswalk with their reasons."`
}

// pair names the two standards of a crosswalk.
type pair struct {
	Have string `required:"" help:"The standard that is there already, such as iso27001-2022."`
	Want string `required:"" help:"The standard that is wanted, such as iso42001-2023."`
}

type crosswalkListCmd struct {
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run lists the crosswalks with the question each answers.
func (c *crosswalkListCmd) Run(p *program) error {
	list, err := crosswalk.List(p.library)
	if err != nil {
		return err
	}
	type entry struct {
		ID       string `json:"id"`
		Have     string `json:"have"`
		Want     string `json:"want"`
		Rows     int    `json:"rows"`
		Question string `json:"question_answered"`
	}
	entries := make([]entry, 0, len(list))
	for _, cw := range list {
		entries = append(entries, entry{cw.ID, cw.Target, cw.Source, len(cw.Mappings), cw.QuestionAnswered})
	}
	if c.Format == "json" {
		return writeJSON(p, entries)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "HAVE\tWANT\tROWS")
	for _, e := range entries {
		fmt.Fprintf(t, "%s\t%s\t%d\n", e.Have, e.Want, e.Rows)
	}
	return t.Flush()
}

type crosswalkCoverageCmd struct {
	pair
	Format  string `enum:"table,json,csv" default:"table" help:"table, json or csv."`
	Weights string `type:"path" help:"Your own weights with reasons: a concord/weights@1 file."`
	Rows    bool   `help:"Also print every row in the table."`
}

type partJSON struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	*crosswalk.Share
}

type rowJSON struct {
	Source        string             `json:"source"`
	Title         string             `json:"title,omitempty"`
	Relation      crosswalk.Relation `json:"relation"`
	Weight        float64            `json:"weight"`
	DefaultWeight float64            `json:"default_weight"`
	Low           float64            `json:"low"`
	High          float64            `json:"high"`
	Targets       []string           `json:"targets"`
	Rationale     string             `json:"rationale"`
	Gap           string             `json:"gap,omitempty"`
	Reason        string             `json:"reason,omitempty"`
}

// Run computes the coverage and prints it.
func (c *crosswalkCoverageCmd) Run(p *program) error {
	cw, err := crosswalk.Find(p.library, c.Have, c.Want)
	if err != nil {
		return err
	}
	var changes *crosswalk.WeightChanges
	if c.Weights != "" {
		data, err := intake.ReadFile(c.Weights, intake.MaxYAML)
		if err != nil {
			return err
		}
		if changes, err = cw.ReadWeights(c.Weights, data); err != nil {
			return err
		}
	}
	coverage, err := cw.Coverage(p.library, changes)
	if err != nil {
		return err
	}
	switch c.Format {
	case "json":
		return writeJSON(p, c.json(cw, coverage))
	case "csv":
		return c.csv(p, coverage)
	default:
		return c.table(p, cw, coverage)
	}
}

func (c *crosswalkCoverageCmd) json(cw *crosswalk.Crosswalk, coverage crosswalk.Coverage) any {
	rows := make([]rowJSON, 0, len(coverage.Rows))
	for _, r := range coverage.Rows {
		rows = append(rows, rowJSON{
			r.Source, r.Title, r.Relation, quarters(r.Quarters), quarters(r.Default), quarters(r.Low), quarters(r.High), nonNil(r.Targets), r.Rationale, r.Gap, r.Reason,
		})
	}
	return struct {
		Have       string           `json:"have"`
		Want       string           `json:"want"`
		Crosswalk  string           `json:"crosswalk"`
		Clauses    *crosswalk.Share `json:"clauses"`
		Controls   *crosswalk.Share `json:"controls"`
		Total      *crosswalk.Share `json:"total"`
		Subclauses []partJSON       `json:"subclauses"`
		Groups     []partJSON       `json:"groups"`
		Parts      []partJSON       `json:"parts"`
		Rows       []rowJSON        `json:"rows"`
		Notes      []string         `json:"notes"`
	}{
		coverage.Have, coverage.Want, coverage.ID, coverage.Clauses, coverage.Controls, coverage.Total,
		partsJSON(coverage.Subclauses), partsJSON(coverage.Groups), partsJSON(coverage.Parts), rows, notes(cw),
	}
}

func quarters(n int) float64 { return float64(n) / 4 }

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func partsJSON(parts []crosswalk.PartShare) []partJSON {
	out := make([]partJSON, 0, len(parts))
	for _, p := range parts {
		out = append(out, partJSON{p.ID, p.Title, p.Share})
	}
	return out
}

// notes gathers what must be read with the numbers: assumptions, doubts, honesty notes.
func notes(cw *crosswalk.Crosswalk) []string {
	out := []string{}
	for _, list := range [][]string{cw.Assumptions, cw.HonestyNotes, cw.Doubts, cw.Reading} {
		out = append(out, list...)
	}
	for _, note := range []string{cw.Note, cw.EditionNote} {
		if note != "" {
			out = append(out, note)
		}
	}
	return out
}

func (c *crosswalkCoverageCmd) csv(p *program, coverage crosswalk.Coverage) error {
	rows := [][]string{{"source", "title", "group", "relation", "weight", "default_weight", "low", "high", "targets", "rationale", "reason"}}
	for _, r := range coverage.Rows {
		rows = append(rows, []string{
			r.Source, r.Title, r.Group, string(r.Relation), fmt.Sprint(quarters(r.Quarters)), fmt.Sprint(quarters(r.Default)),
			fmt.Sprint(quarters(r.Low)), fmt.Sprint(quarters(r.High)), strings.Join(r.Targets, " "), r.Rationale, r.Reason,
		})
	}
	return writeCSV(p, rows)
}

func (c *crosswalkCoverageCmd) table(p *program, cw *crosswalk.Crosswalk, coverage crosswalk.Coverage) error {
	w := p.words()
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", w.T("crosswalk.head", "have", c.Have, "want", c.Want))
	fmt.Fprintf(&b, "  %-10s %-28s %6s  %s\n", "", "", "", w.T("crosswalk.columns"))
	for _, part := range []struct {
		key   string
		share *crosswalk.Share
	}{{"crosswalk.clauses", coverage.Clauses}, {"crosswalk.controls", coverage.Controls}, {"crosswalk.total", coverage.Total}} {
		if part.share.Items > 0 {
			shareLine(&b, p, w.T(part.key), part.share)
		}
	}
	for _, list := range []struct {
		title string
		parts []crosswalk.PartShare
	}{
		{w.T("crosswalk.subclauses"), coverage.Subclauses}, {w.T("crosswalk.groups"), coverage.Groups}, {w.T("crosswalk.parts"), coverage.Parts},
	} {
		if len(list.parts) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", list.title)
		for _, part := range list.parts {
			fmt.Fprintf(&b, "  %-8s %s %5.1f %%  %2d / %2d / %2d  %s\n", part.ID, textBar(part.Share.WeightedPercent, 10), part.Share.WeightedPercent,
				part.Share.Fully, part.Share.Partly, part.Share.Not, cut(part.Title, 44))
		}
	}
	if c.Rows {
		writeRows(&b, coverage.Rows)
	}
	changed := 0
	for _, r := range coverage.Rows {
		if r.Reason != "" {
			changed++
		}
	}
	if changed > 0 {
		fmt.Fprintf(&b, "\n%s\n", w.T("crosswalk.changed", "count", changed))
	}
	fmt.Fprintf(&b, "\n%s\n%s\n", w.T("crosswalk.reading"), w.T("crosswalk.rows", "have", c.Have, "want", c.Want))
	legal(&b, p, cw)
	_, err := p.out.Write([]byte(b.String()))
	return err
}

// legal prints what R31 demands for legal content, and what is in doubt.
func legal(b *strings.Builder, p *program, cw *crosswalk.Crosswalk) {
	if cw.LegalStatus != nil {
		fmt.Fprintf(b, "%s\n", p.words().T("crosswalk.not-legal-advice", "date", cw.LegalStatus.CheckedOn))
	}
	for _, n := range cw.HonestyNotes {
		fmt.Fprintf(b, "- %s\n", n)
	}
	if len(cw.Doubts) > 0 {
		fmt.Fprintf(b, "%s\n", p.words().T("crosswalk.doubts"))
		for _, d := range cw.Doubts {
			fmt.Fprintf(b, "- %s\n", d)
		}
	}
}

func shareLine(b *strings.Builder, p *program, label string, s *crosswalk.Share) {
	fmt.Fprintf(b, "  %-10s %s %5.1f %%  %3d / %3d / %3d  %s\n", label, textBar(s.WeightedPercent, 28), s.WeightedPercent, s.Fully, s.Partly, s.Not,
		p.words().T("crosswalk.range", "low", s.LowPercent, "high", s.HighPercent))
}

func textBar(percent float64, cells int) string {
	n := int(percent/100*float64(cells) + 0.5)
	return strings.Repeat("█", n) + strings.Repeat("░", cells-n)
}

func writeRows(b *strings.Builder, rows []crosswalk.CountedRow) {
	b.WriteString("\n")
	for _, r := range rows {
		fmt.Fprintf(b, "  %-10s %4.2f  %-16s %s\n             %s\n", r.Source, quarters(r.Quarters), r.Relation, strings.Join(r.Targets, ", "), r.Rationale)
		if r.Reason != "" {
			fmt.Fprintf(b, "             %.2f before: %s\n", quarters(r.Default), r.Reason)
		}
	}
}

type crosswalkShowCmd struct {
	pair
	Source string `arg:"" optional:"" help:"Only the row of this id, such as A.5.2."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints the rows, or one of them.
func (c *crosswalkShowCmd) Run(p *program) error {
	cw, err := crosswalk.Find(p.library, c.Have, c.Want)
	if err != nil {
		return err
	}
	coverage, err := cw.Coverage(p.library, nil)
	if err != nil {
		return err
	}
	rows := coverage.Rows
	if c.Source != "" {
		rows = nil
		for _, r := range coverage.Rows {
			if r.Source == c.Source {
				rows = append(rows, r)
			}
		}
		if len(rows) == 0 {
			return fmt.Errorf("no scored row %q in %s; leave the id out to see all", c.Source, cw.ID)
		}
	}
	if c.Format == "json" {
		return writeJSON(p, (&crosswalkCoverageCmd{}).json(cw, crosswalk.Coverage{Have: c.Have, Want: c.Want, ID: cw.ID, Rows: rows}))
	}
	var b strings.Builder
	writeRows(&b, rows)
	legal(&b, p, cw)
	_, err = p.out.Write([]byte(b.String()))
	return err
}

// writeCSV prints rows as CSV whose text no spreadsheet takes for a formula.
func writeCSV(p *program, rows [][]string) error {
	out := csv.NewWriter(p.out)
	for _, row := range rows {
		for i := range row {
			row[i] = press.SafeText(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// writeJSON prints a value indented, with a line feed at the end and without escaping for HTML.
func writeJSON(p *program, v any) error {
	enc := json.NewEncoder(p.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
