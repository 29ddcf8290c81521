// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"fmt"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/platform/chart"
	"concord/internal/platform/press"
)

// seriesInks colours the first and the second standard the same way in every picture.
var seriesInks = []chart.Ink{chart.SeriesA, chart.SeriesB, chart.SeriesC}

func (a *Analysis) standardSeries() (out []chart.Series) {
	for i, std := range a.Result.Standards {
		out = append(out, chart.Series{Name: std.Standard.Edition.Standard, Ink: seriesInks[i%len(seriesInks)]})
	}
	return out
}

// stateInks colours the states in the order of the list named states.
var stateInks = []chart.Ink{chart.Good, chart.Warn, chart.Bad, chart.Neutral, chart.Grid}

func (a *Analysis) statusFigure() press.Block {
	table := press.Table{ID: "status-table", Caption: a.t("readiness.status-caption"), Sheet: "states", Columns: []press.Column{{Title: a.t("col.standard"), Key: "standard", Width: 30}}}
	spec := chart.StackSpec{Title: table.Caption}
	for i, state := range states {
		name := a.t("state." + string(state))
		table.Columns = append(table.Columns, press.Column{Title: name, Key: string(state), Width: 14, Align: press.Right})
		spec.Series = append(spec.Series, chart.Series{Name: name, Ink: stateInks[i]})
	}
	var found []string
	for _, std := range a.Result.Standards {
		row, counts := press.Row{Cells: []press.Cell{text(std.Standard.Edition.Standard)}}, []int{}
		for _, state := range states {
			row.Cells = append(row.Cells, countCell(std.Status[state]))
			counts = append(counts, std.Status[state])
		}
		table.Rows = append(table.Rows, row)
		spec.Rows = append(spec.Rows, chart.StackRow{Label: std.Standard.Edition.Standard, Counts: counts})
		found = append(found, a.t("figure.states", "standard", std.Standard.Edition.Standard, "conforms", counts[0], "items", std.ClauseSum.Items+std.ControlSum.Items))
	}
	spec.Desc = strings.Join(found, " ")
	return press.Figure{ID: "status-figure", Caption: table.Caption, Data: &table, Scene: chart.Stack(spec)}
}

// clauseFigureID is the id of the figure that carries its data; the summary shows the same picture under another.
const clauseFigureID = "clause-figure"

// clauseFigure draws the clauses of both standards side by side.
func (a *Analysis) clauseFigure(id string) press.Block {
	table := a.clauseTable()
	spec := chart.BarsSpec{Title: table.Caption, Series: a.standardSeries(), Desc: a.findingsText()}
	clauses := func(s *diagnosis.StandardResult) []diagnosis.Part { return s.Clauses }
	for _, node := range a.places(clauses) {
		row := chart.BarRow{Label: node.Cite + "  " + node.Title}
		for _, std := range a.Result.Standards {
			if part := partOf(std.Clauses, node.Ref.ID); part != nil {
				row.Values = append(row.Values, barValue(part.Total))
			} else {
				row.Values = append(row.Values, chart.BarValue{None: true, Text: "–"})
			}
		}
		spec.Rows = append(spec.Rows, row)
	}
	figure := press.Figure{ID: id, Caption: table.Caption, Scene: chart.Bars(spec)}
	if id == clauseFigureID {
		figure.Data = &table
	}
	return figure
}

// findingsText says the findings as sentences, for those who cannot see the picture.
func (a *Analysis) findingsText() string {
	var out []string
	for _, s := range a.Result.Standards {
		out = append(out, s.Standard.Edition.Standard+": "+a.finding(s))
	}
	return strings.Join(out, " ")
}

func barValue(t diagnosis.Total) chart.BarValue {
	if t.Applicable == 0 {
		return chart.BarValue{None: true, Text: "–"}
	}
	return chart.BarValue{Value: share(t.Readiness), Text: percent(t.Readiness)}
}

func (a *Analysis) groupFigure(std *diagnosis.StandardResult) press.Block {
	table := a.groupTable(std)
	spec := chart.BarsSpec{Title: table.Caption, Desc: a.t("figure.groups", "standard", std.Standard.Edition.Standard, "controls", percent(std.ControlSum.Readiness))}
	for i, s := range a.Result.Standards {
		if s == std {
			spec.Series = []chart.Series{{Name: std.Standard.Edition.Standard, Ink: seriesInks[i%len(seriesInks)]}}
		}
	}
	for _, p := range std.Groups {
		spec.Rows = append(spec.Rows, chart.BarRow{Label: p.Node.Cite + "  " + p.Node.Title, Values: []chart.BarValue{barValue(p.Total)}})
	}
	return press.Figure{ID: "groups-" + anchor(std.Standard.ID), Caption: table.Caption, Data: &table, Scene: chart.Bars(spec)}
}

func (a *Analysis) coverageFigure(c Coverage) press.Block {
	table := a.coverageTable(c)
	spec := chart.StackSpec{
		Title: table.Caption,
		Desc:  a.t("figure.coverage", "have", a.edition(c.Have), "want", a.edition(c.Want), "fully", c.Total.Fully, "partly", c.Total.Partly, "not", c.Total.Not),
		Series: []chart.Series{
			{Name: a.t("shared.fully"), Ink: chart.Good},
			{Name: a.t("shared.partly"), Ink: chart.Warn},
			{Name: a.t("shared.not"), Ink: chart.Neutral},
		},
	}
	for _, p := range a.coverageParts(c) {
		spec.Rows = append(spec.Rows, chart.StackRow{Label: p.label, Counts: []int{p.fully, p.partly, p.not}, Note: p.weighted + " %"})
	}
	return press.Figure{ID: "coverage-" + anchor(c.Want), Caption: table.Caption, Data: &table, Scene: chart.Stack(spec)}
}

func (a *Analysis) comparisonFigure() press.Block {
	then, now := a.Previous.Answers.AsOf.String(), a.Result.Answers.AsOf.String()
	table := press.Table{ID: "comparison-table", Caption: a.t("comparison.figure"), Sheet: "comparison", Columns: []press.Column{
		{Title: a.t("col.part"), Key: "part", Width: 40},
		{Title: then, Key: "before", Width: 15, Align: press.Right},
		{Title: now, Key: "after", Width: 15, Align: press.Right},
	}}
	spec := chart.ChangeSpec{
		Title: table.Caption, Desc: a.t("figure.comparison", "then", then, "now", now),
		Before: chart.Series{Name: then, Ink: chart.SeriesC}, After: chart.Series{Name: now, Ink: chart.SeriesA},
	}
	for _, p := range a.comparedParts() {
		table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{text(p.label), percentCell(p.before.Readiness), percentCell(p.after.Readiness)}})
		spec.Rows = append(spec.Rows, chart.ChangeRow{
			Label: p.label, Before: share(p.before.Readiness), After: share(p.after.Readiness),
			Text: percent(p.before.Readiness) + " → " + percent(p.after.Readiness),
		})
	}
	return press.Figure{ID: "comparison-figure", Caption: table.Caption, Data: &table, Scene: chart.Change(spec)}
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

// ganttPage is how many rows of the plan one picture holds, so that it fits a page lying on its side.
const ganttPage = 24

// ganttFigures draws the plan in pictures of whole phases with the same time axis; their data is the table below them.
func (a *Analysis) ganttFigures() (out []press.Block) {
	var page []chart.GanttGroup
	rows := 0
	flush := func() {
		if len(page) > 0 {
			out = append(out, a.ganttFigure(page, len(out)+1))
		}
		page, rows = nil, 0
	}
	for _, group := range a.ganttGroups() {
		if rows > 0 && rows+len(group.Rows) > ganttPage {
			flush()
		}
		page, rows = append(page, group), rows+len(group.Rows)
	}
	flush()
	return out
}

func (a *Analysis) ganttGroups() (out []chart.GanttGroup) {
	for _, phase := range a.Schedule.EffortByPhase {
		out = append(out, chart.GanttGroup{Title: phase.Title, Rows: a.Schedule.GanttRows(phase.Phase)})
	}
	return out
}

func (a *Analysis) ganttFigure(groups []chart.GanttGroup, number int) press.Block {
	names := make([]string, 0, len(groups))
	for _, g := range groups {
		names = append(names, g.Title)
	}
	caption := a.t("roadmap.gantt", "phases", strings.Join(names, ", "))
	return press.Figure{
		ID: fmt.Sprintf("gantt-%d", number), Caption: caption,
		Scene: chart.Gantt(chart.GanttSpec{
			Title: caption, Start: a.Schedule.Start, Finish: a.Schedule.Finish, Groups: groups, Words: a.ganttWords(),
			Desc: a.t("figure.gantt", "start", a.Schedule.Start.String(), "finish", a.Schedule.Finish.String(), "path", strings.Join(a.Schedule.CriticalPath, ", ")),
		}),
	}
}

func (a *Analysis) ganttWords() chart.GanttWords {
	w := chart.GanttWords{
		Critical: a.t("roadmap.legend.critical"), Other: a.t("roadmap.legend.other"), Slack: a.t("roadmap.legend.slack"),
		Done: a.t("roadmap.legend.done"), Skipped: a.t("roadmap.legend.skipped"), Start: a.t("roadmap.legend.start"), Today: a.t("roadmap.legend.today"),
	}
	copy(w.Months[:], strings.Fields(a.t("roadmap.months")))
	return w
}
