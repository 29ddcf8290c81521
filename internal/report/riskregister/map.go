// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package riskregister

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"concord/internal/ims/risk"
	"concord/internal/platform/chart"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
)

// Measures of the map in points.
const (
	mapLeft   = 150.0 // where the cells begin
	mapWidth  = 720.0
	mapRow    = 56.0
	mapTop    = 40.0
	mapBottom = 34.0
	mapBand   = 6.0 // the edge of a cell that shows its level
	mapWays   = 40  // that are drawn at most: more would be a knot
)

// Map is what the picture of the matrix shows.
type Map struct {
	Edition risk.Edition
	Cells   []risk.Cell
	Ways    []risk.Way // none where arrows are not wanted
}

// Ink colours a level by where it stands to the line; its name stands beside it everywhere.
func Ink(e risk.Edition, level int) chart.Ink {
	switch {
	case e.Acceptable(level):
		return chart.Good
	case level < len(e.Levels):
		return chart.Warn
	}
	return chart.Bad
}

// Scene draws the matrix with the number of risks in each place, and arrows from where they would be without treatment to
// where they are, and from there to where they are to be.
func (m Map) Scene(w *locale.Words) *chart.Scene {
	s := &chart.Scene{W: mapWidth, Title: w.T("riskregister.map.title"), Desc: w.T("riskregister.map.desc")}
	m.axes(s, w)
	counts := map[risk.Place]int{}
	for _, c := range m.Cells {
		counts[c.Place] = c.Count
	}
	for l := m.lowest(); l <= len(m.Edition.Likelihoods); l++ {
		for c := 1; c <= len(m.Edition.Consequences); c++ {
			at := risk.Place{Likelihood: l, Consequence: c}
			m.cell(s, at, counts[at])
		}
	}
	m.arrows(s)
	s.H = mapTop + mapRow*float64(len(m.Edition.Likelihoods)-m.lowest()+1) + mapBottom
	m.key(s, w)
	return s
}

// lowest is the likelihood of the lowest row: 0 where some risks were judged without.
func (m Map) lowest() int {
	if slices.ContainsFunc(m.Cells, func(c risk.Cell) bool { return c.Likelihood == 0 }) {
		return 0
	}
	return 1
}

func (m Map) column() float64 { return (mapWidth - mapLeft - 4) / float64(len(m.Edition.Consequences)) }

// corner is the upper left one of a place.
func (m Map) corner(at risk.Place) (x, y float64) {
	return mapLeft + m.column()*float64(at.Consequence-1), mapTop + mapRow*float64(len(m.Edition.Likelihoods)-at.Likelihood)
}

func (m Map) axes(s *chart.Scene, w *locale.Words) {
	for i, l := range m.Edition.Likelihoods {
		_, y := m.corner(risk.Place{Likelihood: i + 1, Consequence: 1})
		s.Shapes = append(s.Shapes, chart.Label{X: mapLeft - 8, Y: y + mapRow/2 + 3, Size: 9.5, Anchor: chart.End, Ink: chart.Text, Text: strconv.Itoa(i+1) + " " + l.Name})
	}
	if m.lowest() == 0 {
		_, y := m.corner(risk.Place{Likelihood: 0, Consequence: 1})
		s.Shapes = append(s.Shapes, chart.Label{X: mapLeft - 8, Y: y + mapRow/2 + 3, Size: 9.5, Anchor: chart.End, Ink: chart.Text, Text: w.T("riskregister.map.without")})
	}
	for j, c := range m.Edition.Consequences {
		x, _ := m.corner(risk.Place{Likelihood: 1, Consequence: j + 1})
		s.Shapes = append(s.Shapes, chart.Label{X: x + m.column()/2, Y: mapTop - 10, Size: 9.5, Anchor: chart.Middle, Ink: chart.Text, Text: strconv.Itoa(j+1) + " " + c.Name})
	}
}

func (m Map) cell(s *chart.Scene, at risk.Place, n int) {
	x, y := m.corner(at)
	level := m.Edition.Level(at.Likelihood, at.Consequence)
	name := m.Edition.Levels[level-1].Name
	s.Shapes = append(
		s.Shapes,
		chart.Rect{X: x + 1, Y: y + 1, W: m.column() - 2, H: mapRow - 2, R: 2, Fill: chart.Track},
		chart.Rect{X: x + 1, Y: y + 1, W: mapBand, H: mapRow - 2, Fill: Ink(m.Edition, level)},
		chart.Label{X: x + mapBand + 6, Y: y + mapRow - 8, Size: 8, Anchor: chart.Start, Ink: chart.Muted, Text: strconv.Itoa(level) + " " + name},
	)
	if n > 0 {
		s.Shapes = append(s.Shapes, chart.Label{X: x + m.column() - 10, Y: y + 20, Size: 15, Anchor: chart.End, Bold: true, Ink: chart.Text, Text: strconv.Itoa(n)})
	}
}

// leg is a part of ways that several risks go together.
type leg struct {
	from, to risk.Place
	planned  bool // from today to what is planned
}

// legs are the parts of all ways that lead somewhere, those of most risks first.
func (m Map) legs() (out []leg, counts map[leg]int) {
	counts = map[leg]int{}
	add := func(from, to risk.Place, planned bool, n int) {
		if from.Consequence == 0 || to.Consequence == 0 || from == to || m.outside(from) || m.outside(to) {
			return
		}
		x := leg{from, to, planned}
		if counts[x] == 0 {
			out = append(out, x)
		}
		counts[x] += n
	}
	for _, w := range m.Ways {
		add(w.Inherent, w.Current, false, w.Count)
		today := w.Current
		if today.Consequence == 0 {
			today = w.Inherent
		}
		add(today, w.Residual, true, w.Count)
	}
	slices.SortStableFunc(out, func(a, b leg) int { return counts[b] - counts[a] })
	return out[:min(len(out), mapWays)], counts
}

// outside reports whether the matrix has no such place, or does not show it: earlier criteria may have had more steps.
func (m Map) outside(p risk.Place) bool {
	return p.Likelihood > len(m.Edition.Likelihoods) || p.Consequence > len(m.Edition.Consequences) || p.Likelihood < m.lowest()
}

func (m Map) arrows(s *chart.Scene) {
	legs, counts := m.legs()
	for _, x := range legs {
		ink, aside := chart.SeriesA, -7.0
		if x.planned {
			ink, aside = chart.SeriesC, 7.0
		}
		fx, fy := m.corner(x.from)
		tx, ty := m.corner(x.to)
		from := chart.Point{X: fx + m.column()/2 + aside, Y: fy + mapRow/2 + aside/2}
		to := chart.Point{X: tx + m.column()/2 + aside, Y: ty + mapRow/2 + aside/2}
		s.Shapes = append(s.Shapes, arrow(from, to, ink, 1.2+math.Min(2.4, 0.6*float64(counts[x]-1)), x.planned)...)
	}
}

// arrow is a line with a head, from one point to another.
func arrow(from, to chart.Point, ink chart.Ink, width float64, dash bool) []chart.Shape {
	const head = 7.0
	length := math.Hypot(to.X-from.X, to.Y-from.Y)
	ux, uy := (to.X-from.X)/length, (to.Y-from.Y)/length
	base := chart.Point{X: to.X - head*ux, Y: to.Y - head*uy}
	return []chart.Shape{
		chart.Circle{X: from.X, Y: from.Y, R: 2.2, Fill: ink},
		chart.Line{X1: from.X, Y1: from.Y, X2: base.X, Y2: base.Y, Width: width, Ink: ink, Dash: dash},
		chart.Poly{Points: []chart.Point{to, {X: base.X - head/2*uy, Y: base.Y + head/2*ux}, {X: base.X + head/2*uy, Y: base.Y - head/2*ux}}, Closed: true, Fill: ink},
	}
}

// key says what the arrows mean.
func (m Map) key(s *chart.Scene, w *locale.Words) {
	if len(m.Ways) == 0 {
		return
	}
	x, y := mapLeft, s.H-12
	for _, k := range []struct {
		word string
		ink  chart.Ink
		dash bool
	}{{"riskregister.map.done", chart.SeriesA, false}, {"riskregister.map.planned", chart.SeriesC, true}} {
		text := w.T(k.word)
		s.Shapes = append(s.Shapes, arrow(chart.Point{X: x, Y: y - 3}, chart.Point{X: x + 26, Y: y - 3}, k.ink, 1.5, k.dash)...)
		s.Shapes = append(s.Shapes, chart.Label{X: x + 34, Y: y, Size: 9, Anchor: chart.Start, Ink: chart.Text, Text: text})
		x += 34 + chart.TextWidth(text, 9, false) + 24
	}
}

// WaysTable is what the arrows say, in words.
func (m Map) WaysTable(w *locale.Words) press.Table {
	t := press.Table{ID: "ways-table", Caption: w.T("riskregister.map.ways"), Sheet: "ways", Empty: w.T("riskregister.map.no-ways"), Columns: []press.Column{
		{Title: w.T("riskregister.map.kind"), Key: "kind", Width: 26},
		{Title: w.T("riskregister.map.from"), Key: "from", Width: 28},
		{Title: w.T("riskregister.map.to"), Key: "to", Width: 28},
		{Title: w.T("riskregister.col.risks"), Key: "risks", Width: 10, Align: press.Right},
	}}
	legs, counts := m.legs()
	for _, x := range legs {
		kind := w.T("riskregister.map.done")
		if x.planned {
			kind = w.T("riskregister.map.planned")
		}
		t.Rows = append(t.Rows, press.Row{Cells: []press.Cell{{Text: kind}, {Text: m.place(w, x.from)}, {Text: m.place(w, x.to)}, count(counts[x])}})
	}
	return t
}

// place words a place of the matrix.
func (m Map) place(w *locale.Words, p risk.Place) string {
	likelihood := w.T("riskregister.map.without")
	if p.Likelihood > 0 {
		likelihood = m.Edition.Likelihoods[p.Likelihood-1].Name
	}
	return fmt.Sprintf("%s × %s: %s", likelihood, m.Edition.Consequences[p.Consequence-1].Name, m.Edition.Levels[m.Edition.Level(p.Likelihood, p.Consequence)-1].Name)
}
