// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package riskregister

import (
	"strconv"

	"concord/internal/ims/risk"
	"concord/internal/platform/chart"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
)

// Trend draws where the open risks stood at the end of each month, with the table of what is drawn.
func Trend(w *locale.Words, t risk.Trend) press.Figure {
	names := levelNames(w, t)
	spec := chart.ColumnsSpec{Title: w.T("riskregister.trend.title"), Desc: w.T("riskregister.trend.desc")}
	table := press.Table{Caption: w.T("riskregister.trend.title"), Dense: true, Empty: w.T("riskregister.trend.none"), Columns: []press.Column{{Title: w.T("riskregister.trend.month"), Width: 3}}}
	for i, name := range names {
		spec.Series = append(spec.Series, chart.Series{Name: name, Ink: trendInk(i, len(names))})
		table.Columns = append(table.Columns, press.Column{Title: name, Width: 2, Align: press.Right})
	}
	for _, title := range []string{"riskregister.trend.total", "riskregister.trend.above"} {
		table.Columns = append(table.Columns, press.Column{Title: w.T(title), Width: 2, Align: press.Right})
	}
	for _, m := range t.Months {
		spec.Columns = append(spec.Columns, chart.Column{Label: m.On.String()[:7], Counts: m.Levels})
		row := press.Row{Cells: []press.Cell{{Text: m.On.String()}}}
		for _, n := range append(append([]int(nil), m.Levels...), m.Total(), m.Above) {
			row.Cells = append(row.Cells, press.Num(strconv.Itoa(n), float64(n), "0"))
		}
		table.Rows = append(table.Rows, row)
	}
	return press.Figure{Caption: trendCaption(w, t), Scene: chart.Columns(spec), Data: &table}
}

// levelNames are the names of the levels; only their numbers where the criteria of the time name them differently.
func levelNames(w *locale.Words, t risk.Trend) (out []string) {
	for i := range t.Months[0].Levels {
		name := w.T("riskregister.trend.level", "level", i+1)
		if t.Names != nil {
			name = strconv.Itoa(i+1) + " " + t.Names[i]
		}
		out = append(out, name)
	}
	return out
}

func trendCaption(w *locale.Words, t risk.Trend) string {
	out := w.T("riskregister.trend.caption")
	if len(t.Editions) > 1 {
		out += " " + w.T("riskregister.trend.editions", "count", len(t.Editions))
	}
	return out
}

// trendInk colours a level from the lowest to the highest of so many.
func trendInk(at, of int) chart.Ink {
	rising := []chart.Ink{chart.Good, chart.SeriesA, chart.SeriesC, chart.Warn, chart.SeriesB, chart.Bad}
	shown := map[int][]int{1: {5}, 2: {0, 5}, 3: {0, 3, 5}, 4: {0, 1, 3, 5}, 5: {0, 1, 3, 4, 5}}[of]
	if shown != nil {
		at = shown[at]
	}
	return rising[at]
}
