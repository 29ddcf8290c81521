// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package applicability

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/evidence"
	"concord/internal/ims/soa"
	"concord/internal/platform/chart"
	"concord/internal/platform/press"
)

func (r Report) readSection() press.Section {
	rule := func(title, rule string) press.Paragraph {
		return press.Paragraph{Runs: []press.Run{{Text: r.t("read." + title), Bold: true}, {Text: ". " + r.word("rule."+rule)}}}
	}
	s := press.Section{ID: "read", Title: r.t("read.title"), Blocks: []press.Block{press.P(r.t("read.what"))}}
	if covers := r.Covers(); covers != nil {
		s.Blocks = append(s.Blocks, press.Facts{Items: covers})
	}
	s.Blocks = append(s.Blocks, rule("reasons", "reasons"), rule("status", "status"), rule("tests", "tests"), press.P(r.t("read.limits")))
	return s
}

// inks colour the statuses, in the order of soa.Statuses.
var inks = []chart.Ink{chart.Good, chart.SeriesC, chart.Warn, chart.SeriesA, chart.Bad, chart.Neutral}

// Scene draws how many rows of each standard have which status.
func (r Report) Scene() *chart.Scene {
	spec := chart.StackSpec{Title: r.t("numbers.caption"), Desc: r.t("numbers.desc")}
	for i, s := range soa.Statuses {
		spec.Series = append(spec.Series, chart.Series{Name: r.word("status." + string(s)), Ink: inks[i]})
	}
	for _, standard := range r.Statement.Standards() {
		n := soa.Count(r.Statement.Narrow(soa.Query{Standard: standard}))
		row := chart.StackRow{Label: r.standardName(standard)}
		for _, s := range soa.Statuses {
			row.Counts = append(row.Counts, n.ByStatus[s])
		}
		spec.Rows = append(spec.Rows, row)
	}
	return chart.Stack(spec)
}

// Numbers counts rows by standard and status.
func (r Report) Numbers() press.Section {
	table := press.Table{ID: "numbers-table", Caption: r.t("numbers.caption"), Sheet: "numbers", Columns: []press.Column{
		{Title: r.t("col.standard"), Key: "standard", Width: 24},
		{Title: r.t("col.rows"), Key: "rows", Width: 9, Align: press.Right},
		{Title: r.t("col.applicable"), Key: "applicable", Width: 11, Align: press.Right},
		{Title: r.t("col.excluded"), Key: "excluded", Width: 12, Align: press.Right},
	}}
	statuses := soa.Statuses[:len(soa.Statuses)-1] // the last is the column before
	for _, s := range statuses {
		table.Columns = append(table.Columns, press.Column{Title: r.word("status." + string(s)), Key: strings.ReplaceAll(string(s), "-", "_"), Width: 13, Align: press.Right})
	}
	for _, standard := range r.Statement.Standards() {
		n := soa.Count(r.Statement.Narrow(soa.Query{Standard: standard}))
		row := press.Row{Cells: []press.Cell{text(r.standardName(standard)), count(n.Rows), count(n.Applicable), count(n.Excluded)}}
		for _, s := range statuses {
			row.Cells = append(row.Cells, count(n.ByStatus[s]))
		}
		table.Rows = append(table.Rows, row)
	}
	return press.Section{ID: "numbers", Title: r.t("numbers.title"), Blocks: []press.Block{
		press.Figure{ID: "numbers-figure", Caption: r.t("numbers.caption"), Scene: r.Scene()}, table,
	}}
}

// excludedSection lists what is not applicable, which auditors ask for first.
func (r Report) excludedSection() press.Section {
	table := press.Table{ID: "excluded-table", Caption: r.t("excluded.caption"), Sheet: "excluded", Empty: r.t("excluded.empty"), Columns: []press.Column{
		{Title: r.t("col.standard"), Key: "standard", Width: 22},
		{Title: r.t("col.control"), Key: "control", Width: 10, Code: true},
		{Title: r.t("col.title"), Key: "title", Width: 28},
		{Title: r.word("field.exclusion"), Key: "exclusion", Width: 50},
	}}
	for _, e := range r.Statement.Narrow(soa.Query{Applicable: soa.NotApplicable}) {
		table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{text(r.standardName(e.Standard)), text(e.Code()), text(e.Title), text(e.Exclusion)}})
	}
	blocks := []press.Block{table}
	if systems := r.excludedSystems(); len(systems.Rows) > 0 {
		blocks = append(blocks, systems)
	}
	return press.Section{ID: "excluded", Title: r.t("excluded.title"), Blocks: blocks}
}

// excludedSystems lists the AI systems that an applicable control does not concern.
func (r Report) excludedSystems() press.Table {
	table := press.Table{ID: "systems-table", Caption: r.word("systems.caption"), Sheet: "systems", Columns: []press.Column{
		{Title: r.t("col.control"), Key: "control", Width: 10, Code: true},
		{Title: r.t("col.title"), Key: "title", Width: 28},
		{Title: r.word("field.system"), Key: "system", Width: 22},
		{Title: r.word("systems.reason"), Key: "reason", Width: 50},
	}}
	for i := range r.Statement.Entries {
		e := &r.Statement.Entries[i]
		for _, x := range e.Systems {
			table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{text(e.Code()), text(e.Title), text(x.Name), text(x.Reason)}})
		}
	}
	return table
}

// rowSection is the statement itself, one table for each standard.
func (r Report) rowSection() press.Section {
	s := press.Section{ID: "rows", Title: r.t("rows.title"), NewPage: true, Landscape: true}
	for _, standard := range r.Statement.Standards() {
		s.Sections = append(s.Sections, press.Section{ID: "rows-" + standard, Title: r.standardName(standard), Blocks: []press.Block{r.rowTable(standard)}})
	}
	return s
}

func (r Report) rowTable(standard string) press.Table {
	table := press.Table{
		ID: "row-table-" + standard, Caption: r.t("rows.caption", "standard", r.standardName(standard)), Sheet: standard, Dense: true,
		Columns: []press.Column{
			{Title: r.t("col.control"), Key: "control", Width: 8, Code: true},
			{Title: r.t("col.title"), Key: "title", Width: 22},
			{Title: r.t("col.theme"), Key: "theme", Width: 8, Medium: press.InSheets},
			{Title: r.t("col.decision"), Key: "applicable", Width: 12},
			{Title: r.t("col.why"), Key: "reasons", Width: 32},
			{Title: r.t("col.status"), Key: "status", Width: 13},
			{Title: r.t("col.controls"), Key: "controls", Width: 28},
			{Title: r.t("col.owners"), Key: "owners", Width: 16},
			{Title: r.t("col.tests"), Key: "tests", Width: 10},
			{Title: r.t("col.planned"), Key: "planned_for", Width: 10},
			{Title: r.t("col.reviewed"), Key: "reviewed_on", Width: 10, Medium: press.InSheets},
			{Title: r.t("col.risks"), Key: "risks", Width: 30, Medium: press.InSheets},
			{Title: r.t("col.obligations"), Key: "obligations", Width: 30, Medium: press.InSheets},
			{Title: r.t("col.evidence"), Key: "evidence", Width: 30, Medium: press.InSheets},
			{Title: r.word("field.systems"), Key: "systems", Width: 30, Medium: press.InSheets},
			{Title: r.t("col.note"), Key: "note", Width: 30, Medium: press.InSheets},
		},
	}
	theme := ""
	for _, e := range r.Statement.Narrow(soa.Query{Standard: standard}) {
		if e.Theme != theme && standard != soa.Own {
			theme = e.Theme
			table.Rows = append(table.Rows, press.Row{Head: true, Cells: []press.Cell{{Text: e.Theme + "  " + e.ThemeTitle, Bold: true}}})
		}
		table.Rows = append(table.Rows, r.row(&e))
	}
	return table
}

func (r Report) row(e *soa.Entry) press.Row {
	return press.Row{ID: "row-" + e.Standard + "-" + e.Control, Cells: []press.Cell{
		text(e.Code()), text(e.Title), text(e.Theme), text(r.word("applicable." + string(e.Applicable))), text(r.Why(e)),
		{Text: r.word("status." + string(e.Status)), Tone: Tone(e.Status)},
		text(partTitles(e)), text(strings.Join(e.Owners(), ", ")), text(r.word("tests." + string(e.Tests))), text(planned(e)), text(e.ReviewedOn),
		text(titles(e.Risks)), text(titles(e.Obligations)), text(r.proofs(e.Evidence)), text(withouts(e)), text(e.Note),
	}}
}

// withouts names the AI systems that a row does not concern, each with its reason.
func withouts(e *soa.Entry) string {
	out := make([]string, len(e.Systems))
	for i, x := range e.Systems {
		out[i] = x.Name + ": " + x.Reason
	}
	return strings.Join(out, "; ")
}

// Why words the reasons of a row, either way.
func (r Report) Why(e *soa.Entry) string {
	if e.Applicable == soa.NotApplicable {
		return e.Exclusion
	}
	words := []string{}
	for _, reason := range e.Reasons() {
		words = append(words, r.word("reason."+string(reason)))
	}
	out := strings.Join(words, ", ")
	switch {
	case e.Reason == "":
		return out
	case out == "":
		return e.Reason
	}
	return out + ": " + e.Reason
}

// Tone colours a status, whose words stand beside it everywhere.
func Tone(s soa.Status) press.Tone {
	switch s {
	case soa.Implemented:
		return press.ToneGood
	case soa.Partly, soa.Aged:
		return press.ToneWarn
	case soa.Planned:
		return press.ToneInfo
	case soa.NotImplemented:
		return press.ToneBad
	case soa.Without:
		return press.ToneNeutral
	}
	return press.ToneNone
}

// planned is the day by which the row is to be implemented: its own, or else the last of its controls'.
func planned(e *soa.Entry) string {
	out := e.PlannedFor
	if out == "" {
		for _, p := range e.Controls {
			out = max(out, p.PlannedFor)
		}
	}
	return out
}

func partTitles(e *soa.Entry) string {
	out := make([]string, len(e.Controls))
	for i, p := range e.Controls {
		out[i] = p.Title
		if p.Provider != "" {
			out[i] += " (" + p.Provider + ")"
		}
	}
	return strings.Join(out, "; ")
}

func titles(list []soa.Source) string {
	out := make([]string, len(list))
	for i, s := range list {
		if out[i] = s.Title; s.Title == "" {
			out[i] = string(s.ID)
		}
	}
	return strings.Join(out, "; ")
}

// proofs are the titles of evidence, with what is stale.
func (r Report) proofs(list []soa.Source) string {
	marked := slices.Clone(list)
	for i, s := range list {
		if s.State == evidence.Stale {
			marked[i].Title = cmp.Or(s.Title, string(s.ID)) + " (" + r.word("proof-stale") + ")"
		}
	}
	return titles(marked)
}

func text(s string) press.Cell { return press.Cell{Text: s} }

func count(n int) press.Cell { return press.Num(fmt.Sprint(n), float64(n), "0") }
