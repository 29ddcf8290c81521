// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"concord/internal/ims/diagnosis"
	"concord/internal/platform/press"
)

func (a *Analysis) statusFigure() press.Block {
	table := press.Table{ID: "status-table", Caption: a.t("readiness.status-caption"), Sheet: "states", Columns: []press.Column{{Title: a.t("col.standard"), Key: "standard", Width: 30}}}
	for _, state := range states {
		table.Columns = append(table.Columns, press.Column{Title: a.t("state." + string(state)), Key: string(state), Width: 14, Align: press.Right})
	}
	for _, std := range a.Result.Standards {
		row := press.Row{Cells: []press.Cell{text(std.Standard.Edition.Standard)}}
		for _, state := range states {
			row.Cells = append(row.Cells, countCell(std.Status[state]))
		}
		table.Rows = append(table.Rows, row)
	}
	return press.Figure{ID: "status-figure", Caption: table.Caption, Data: &table}
}

func (a *Analysis) clauseFigure(id string) press.Block {
	table := a.clauseTable()
	table.ID += "-" + id
	if id != "clause-figure" {
		table.Sheet = ""
	}
	return press.Figure{ID: id, Caption: table.Caption, Data: &table}
}

func (a *Analysis) groupFigure(std *diagnosis.StandardResult) press.Block {
	table := a.groupTable(std)
	return press.Figure{ID: "groups-" + anchor(std.Standard.ID), Caption: table.Caption, Data: &table}
}

func (a *Analysis) coverageFigure(c Coverage) press.Block {
	table := a.coverageTable(c)
	return press.Figure{ID: "coverage-" + anchor(c.Want), Caption: table.Caption, Data: &table}
}

func (a *Analysis) comparisonFigure() press.Block {
	table := press.Table{ID: "comparison-table", Caption: a.t("comparison.figure"), Sheet: "comparison", Columns: []press.Column{
		{Title: a.t("col.part"), Key: "part", Width: 40},
		{Title: a.t("comparison.before", "as_of", a.Previous.Answers.AsOf.String()), Key: "before", Width: 15, Align: press.Right},
		{Title: a.t("comparison.before", "as_of", a.Result.Answers.AsOf.String()), Key: "after", Width: 15, Align: press.Right},
	}}
	for _, p := range a.comparedParts() {
		table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{text(p.label), percentCell(p.before.Readiness), percentCell(p.after.Readiness)}})
	}
	return press.Figure{ID: "comparison-figure", Caption: table.Caption, Data: &table}
}

// comparedPart is one total then and now.
type comparedPart struct {
	label         string
	before, after diagnosis.Total
}

func (a *Analysis) comparedParts() (out []comparedPart) {
	for _, std := range a.Result.Standards {
		before := a.Previous.Standard(std.Standard.ID)
		if before == nil {
			continue
		}
		name := std.Standard.Edition.Standard
		out = append(out, comparedPart{a.t("tile.clauses", "standard", name), before.ClauseSum, std.ClauseSum},
			comparedPart{a.t("tile.controls", "standard", name), before.ControlSum, std.ControlSum})
	}
	return out
}

func (a *Analysis) ganttFigures() []press.Block { return nil }
