// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package scopestatement

import (
	"strings"

	"concord/internal/ims/scope"
	"concord/internal/platform/chart"
)

// mostChips is how many chips a group of the map has, and mostBeside how many neighbours; the tables have them all.
const (
	mostChips  = 24
	mostBeside = 12
)

// Map draws what is inside the scope, who stands at its edge, and what is left out.
func (r Report) Map() *chart.Scene {
	s := r.Statement
	spec := chart.EnclosureSpec{Title: r.t("map"), Desc: r.t("map.desc"), Name: r.t("map.name", "organization", s.Organization), BesideTitle: r.t("map.beside")}
	spec.Inside = []chart.ChipGroup{
		{Title: r.t("map.units"), Rows: r.limited(units(s.Units)), Ink: chart.SeriesA},
		{Title: r.t("map.sites"), Rows: r.limited(inside(s.Sites)), Ink: chart.SeriesC},
		{Title: r.t("map.systems"), Rows: r.limited(inside(s.Systems)), Ink: chart.SeriesB},
	}
	var beside []scope.Edge
	for _, e := range s.Edges {
		if e.Kind != "exclusion" {
			beside = append(beside, e)
		}
	}
	for _, e := range beside[:min(len(beside), mostBeside)] {
		n := chart.Neighbour{Name: e.Counterpart, Note: e.Title}
		if n.Name == "" {
			n = chart.Neighbour{Name: e.Title}
		}
		spec.Beside = append(spec.Beside, n)
	}
	if more := len(beside) - mostBeside; more > 0 {
		spec.Beside = append(spec.Beside, chart.Neighbour{Name: r.t("map.more", "count", more)})
	}
	var out []chart.Chip
	for _, e := range s.Kept("exclusion") {
		out = append(out, chart.Chip{Text: e.Title})
	}
	for _, p := range s.Outside() {
		out = append(out, chart.Chip{Text: p.Name})
	}
	if len(out) > 0 {
		spec.Outside = chart.ChipGroup{Title: r.t("map.outside"), Rows: r.limited([][]chart.Chip{out}), Ink: chart.Neutral}
	}
	return chart.Enclosure(spec)
}

// limited leaves out chips beyond the most, and says how many.
func (r Report) limited(rows [][]chart.Chip) (out [][]chart.Chip) {
	left, more := mostChips, 0
	for _, row := range rows {
		n := min(left, len(row))
		left, more = left-n, more+len(row)-n
		if n > 0 {
			out = append(out, row[:n:n])
		}
	}
	if more > 0 {
		last := len(out) - 1
		out[last] = append(out[last], chart.Chip{Text: r.t("map.more", "count", more)})
	}
	return out
}

// inside are the parts that are not left out, in one row.
func inside(list []scope.Part) [][]chart.Chip {
	var row []chart.Chip
	for _, p := range list {
		if p.Scope != "no" {
			row = append(row, chart.Chip{Text: p.Name})
		}
	}
	if row == nil {
		return nil
	}
	return [][]chart.Chip{row}
}

// units are a row for each unit that has others below it and stands at the top, and one row for the rest.
func units(list []scope.Part) (out [][]chart.Chip) {
	names, below := map[string]bool{}, map[string][]scope.Part{}
	for _, p := range list {
		names[strings.ToLower(p.Name)] = true
	}
	for _, p := range list {
		above := strings.ToLower(p.Above)
		if !names[above] { // a unit above that is gone
			above = ""
		}
		below[above] = append(below[above], p)
	}
	var single []chart.Chip
	for _, p := range below[""] {
		row := under(p, below, 0)
		if p.Scope != "no" {
			row = append([]chart.Chip{{Text: p.Name, Strong: len(row) > 0}}, row...)
		}
		switch {
		case len(row) > 1:
			out = append(out, row)
		case len(row) == 1:
			single = append(single, row...)
		}
	}
	if len(single) > 0 {
		out = append(out, single)
	}
	return out
}

// deepest is how far below the top a unit is still drawn; a tree has no circles, but what is read was kept by anybody.
const deepest = 20

func under(p scope.Part, below map[string][]scope.Part, depth int) (out []chart.Chip) {
	if depth == deepest {
		return nil
	}
	for _, x := range below[strings.ToLower(p.Name)] {
		if x.Scope != "no" {
			out = append(out, chart.Chip{Text: x.Name})
		}
		out = append(out, under(x, below, depth+1)...)
	}
	return out
}
