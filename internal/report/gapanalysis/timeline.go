// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"fmt"
	"math/big"
	"strings"

	"concord/internal/ims/roadmap"
	"concord/internal/platform/press"
)

// roadmapSection shows the plan that is left: pictures phase by phase, the critical path, dates and effort by role.
func (a *Analysis) roadmapSection() press.Section {
	s := a.Schedule
	done := 0
	for _, t := range s.Tasks {
		if t.State != roadmap.Open {
			done++
		}
	}
	section := press.Section{ID: "roadmap", Title: a.t("roadmap.title"), NewPage: true, Landscape: true, Blocks: []press.Block{
		a.p("roadmap.intro", "scenario", a.t("roadmap.scenario."+string(s.Scenario)), "size", a.t("roadmap.size."+string(s.Size)), "start", s.Start.String(), "finish", s.Finish.String(),
			"weeks", s.CriticalPathWeeks, "months", fmt.Sprint(s.Months), "days", s.PersonDays, "done", done, "tasks", len(s.Tasks)),
		a.p("roadmap.reading"),
		a.p("roadmap.critical", "path", strings.Join(s.CriticalPath, " → ")),
	}}
	section.Blocks = append(section.Blocks, a.ganttFigures()...)
	section.Blocks = append(section.Blocks, a.roadmapTable(), a.effortTable())
	return section
}

func (a *Analysis) effortTable() press.Table {
	table := press.Table{
		ID: "effort-table", Caption: a.t("roadmap.effort-caption"), Sheet: "effort", Empty: a.t("roadmap.none"), Dense: true, Narrow: true,
		Columns: []press.Column{
			{Title: a.t("col.role"), Key: "role", Width: 50},
			{Title: a.t("col.effort"), Key: "person_days", Width: 25, Align: press.Right},
			{Title: a.t("col.share"), Key: "share", Width: 20, Align: press.Right},
		},
	}
	if a.Schedule.PersonDays == 0 {
		return table
	}
	for _, e := range a.Schedule.EffortByRole {
		table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{text(a.role(e.Role)), countCell(e.PersonDays), percentCell(big.NewRat(int64(e.PersonDays), int64(a.Schedule.PersonDays)))}})
	}
	total := countCell(a.Schedule.PersonDays)
	total.Bold = true
	table.Rows = append(table.Rows, press.Row{Medium: press.OnPages, Cells: []press.Cell{{Text: a.t("roadmap.effort-total"), Bold: true}, total, percentCell(big.NewRat(1, 1))}})
	return table
}
