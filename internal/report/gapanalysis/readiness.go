// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/press"
)

// readinessSection sets the standards side by side: clauses, subclauses, control themes and objectives, states.
func (a *Analysis) readinessSection() press.Section {
	s := press.Section{ID: "readiness", Title: a.t("readiness.title"), NewPage: true, Blocks: []press.Block{a.p("readiness.intro")}}
	if len(a.Result.Standards) == 1 {
		s.Title = a.t("readiness.title-one")
	}
	s.Sections = append(s.Sections,
		press.Section{ID: "states", Title: a.t("readiness.status"), Blocks: []press.Block{a.statusFigure()}},
		press.Section{ID: "clauses", Title: a.t("readiness.clauses"), Blocks: []press.Block{a.clauseFigure(clauseFigureID)}},
		press.Section{ID: "subclauses", Title: a.t("readiness.subclauses"), Blocks: []press.Block{a.subclauseTable()}},
	)
	themes := press.Section{ID: "themes", Title: a.t("readiness.themes")}
	for _, std := range a.Result.Standards {
		themes.Blocks = append(themes.Blocks, a.groupFigure(std))
	}
	s.Sections = append(s.Sections, themes)
	return s
}

// partOf finds the part with this id, or nil: only one of the two standards has 6.1.4.
func partOf(parts []diagnosis.Part, id string) *diagnosis.Part {
	for i := range parts {
		if parts[i].Node.Ref.ID == id {
			return &parts[i]
		}
	}
	return nil
}

// sideBySide makes a table with one row for each place that any of the standards has, in the standards' order, and two
// columns for each standard: readiness and the share assessed.
func (a *Analysis) sideBySide(id, caption, sheet, head string, parts func(*diagnosis.StandardResult) []diagnosis.Part, calculation string) press.Table {
	table := press.Table{ID: id, Caption: caption, Sheet: sheet, Columns: []press.Column{
		{Title: head, Key: "id", Width: 12, Code: true}, {Title: a.t("col.title"), Key: "title", Width: 37},
	}}
	for _, std := range a.Result.Standards {
		name := std.Standard.Edition.Standard
		table.Columns = append(table.Columns,
			press.Column{Title: name, Key: std.Standard.ID + "_readiness", Width: 14, Align: press.Right},
			press.Column{Title: a.t("col.assessed"), Key: std.Standard.ID + "_assessed", Width: 10, Align: press.Right})
	}
	for _, node := range a.places(parts) {
		row := press.Row{Cells: []press.Cell{text(node.Cite), text(node.Title)}}
		for _, std := range a.Result.Standards {
			part := partOf(parts(std), node.Ref.ID)
			if part == nil {
				row.Cells = append(row.Cells, text("–"), text("–"))
				continue
			}
			cell := percentCell(part.Total.Readiness)
			cell.Calculation = a.totalCalculation(calculation, part.Total)
			row.Cells = append(row.Cells, cell, percentCell(part.Total.Assessed))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// places merges the parts of all standards: what only a later one has is put where its number belongs.
func (a *Analysis) places(parts func(*diagnosis.StandardResult) []diagnosis.Part) (out []*catalog.Node) {
	for _, std := range a.Result.Standards {
		at := 0
		for _, p := range parts(std) {
			found := false
			for i, n := range out {
				if n.Ref.ID == p.Node.Ref.ID {
					at, found = i+1, true
				}
			}
			if !found {
				out = append(out[:at:at], append([]*catalog.Node{p.Node}, out[at:]...)...)
				at++
			}
		}
	}
	return out
}

func (a *Analysis) clauseTable() press.Table {
	table := a.sideBySide("clause-table", a.t("readiness.clauses-caption"), "clauses", a.t("col.clause"),
		func(s *diagnosis.StandardResult) []diagnosis.Part { return s.Clauses }, "readiness.calculation.clause")
	row := press.Row{Cells: []press.Cell{text(""), {Text: a.t("readiness.total-clauses"), Bold: true}}}
	for _, std := range a.Result.Standards {
		cell := percentCell(std.ClauseSum.Readiness)
		cell.Bold, cell.Calculation = true, a.totalCalculation("readiness.calculation.clauses", std.ClauseSum)
		row.Cells = append(row.Cells, cell, percentCell(std.ClauseSum.Assessed))
	}
	table.Rows = append(table.Rows, row)
	return table
}

func (a *Analysis) subclauseTable() press.Table {
	table := a.sideBySide("subclause-table", a.t("readiness.subclauses-caption"), "subclauses", a.t("col.subclause"),
		func(s *diagnosis.StandardResult) []diagnosis.Part { return s.Subclauses }, "readiness.calculation.subclause")
	table.Dense = true
	return table
}

// groupTable is the data of one standard's themes or objectives.
func (a *Analysis) groupTable(std *diagnosis.StandardResult) press.Table {
	table := press.Table{
		ID: "group-table-" + anchor(std.Standard.ID), Caption: a.t("readiness.groups-caption", "standard", std.Standard.Edition.Standard),
		Sheet: "groups " + std.Standard.ID,
		Columns: []press.Column{
			{Title: a.t("col.group"), Key: "id", Width: 12, Code: true},
			{Title: a.t("col.title"), Key: "title", Width: 40},
			{Title: a.t("col.readiness"), Key: "readiness", Width: 12, Align: press.Right},
			{Title: a.t("col.assessed"), Key: "assessed", Width: 12, Align: press.Right},
			{Title: a.t("col.applicable"), Key: "applicable", Width: 12, Align: press.Right},
			{Title: a.t("col.items"), Key: "items", Width: 10, Align: press.Right},
		},
	}
	add := func(id, title, calculation string, t diagnosis.Total) {
		cell := percentCell(t.Readiness)
		cell.Calculation = a.totalCalculation(calculation, t)
		if t.Applicable == 0 {
			cell = text("–")
		}
		table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{
			text(id), text(title), cell, percentCell(t.Assessed), countCell(t.Applicable), countCell(t.Items),
		}})
	}
	for _, p := range std.Groups {
		add(p.Node.Cite, p.Node.Title, "readiness.calculation.group", p.Total)
	}
	add("", a.t("readiness.total-controls"), "readiness.calculation.controls", std.ControlSum)
	return table
}
