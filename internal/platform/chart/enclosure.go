// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart

import "math"

// Chip is a name in a small frame; a strong one stands for those behind it in its row.
type Chip struct {
	Text   string
	Strong bool
}

// ChipGroup is chips under a heading, in rows that break where they are too long.
type ChipGroup struct {
	Title string
	Rows  [][]Chip
	Ink   Ink // of the frames
}

// Neighbour stands beside the border and is joined to it by a line.
type Neighbour struct{ Name, Note string }

// EnclosureSpec says what a picture of what is inside, at the border and outside shows.
type EnclosureSpec struct {
	Title, Desc string
	Name        string // of what encloses
	Inside      []ChipGroup
	Beside      []Neighbour
	BesideTitle string
	Outside     ChipGroup // below, apart from the rest; no rows for nothing
}

// Measures of the picture.
const (
	chipSize    = 10.5
	chipHeight  = 21.0
	chipPad     = 7.0
	chipGap     = 5.0
	besideWidth = 196.0
	besideGap   = 40.0 // in which the lines stand
	fieldPad    = 14.0
)

// Enclosure draws a field with groups of chips, its neighbours at the right, and what is outside below.
func Enclosure(spec EnclosureSpec) *Scene {
	s := &Scene{W: barsWidth, Title: spec.Title, Desc: spec.Desc}
	width := barsWidth
	if len(spec.Beside) > 0 {
		width -= besideWidth + besideGap
	}
	const top = 2.0
	inner := &Scene{}
	y := top + fieldPad + 10
	inner.Shapes = append(inner.Shapes, Label{X: fieldPad, Y: y, Size: 12.5, Bold: true, Ink: Text, Text: shorten(spec.Name, 12.5, true, width-2*fieldPad)})
	y += 8
	for _, g := range spec.Inside {
		y = g.draw(inner, fieldPad, y+10, width-fieldPad)
	}
	beside, end := neighbours(spec, width+besideGap, top)
	bottom := math.Max(y+fieldPad-2, end)
	s.Shapes = append(s.Shapes, Rect{X: 1, Y: top, W: width - 1, H: bottom - top, R: 10, Fill: Surface, Stroke: SeriesA})
	s.Shapes = append(append(s.Shapes, inner.Shapes...), beside...)
	if len(spec.Outside.Rows) > 0 {
		bottom = spec.Outside.draw(s, fieldPad, bottom+18, barsWidth-fieldPad)
	}
	s.H = bottom + 4
	return s
}

// draw puts the group from one height on and returns where it ends.
func (g ChipGroup) draw(s *Scene, left, y, right float64) float64 {
	if len(g.Rows) == 0 {
		return y - 10
	}
	s.Shapes = append(s.Shapes, Label{X: left, Y: y + 9, Size: chipSize, Bold: true, Ink: Muted, Text: g.Title})
	y += 16
	for _, row := range g.Rows {
		x := left
		for i, c := range row {
			text := shorten(c.Text, chipSize, c.Strong, right-left-2*chipPad)
			w := TextWidth(text, chipSize, c.Strong) + 2*chipPad
			if i > 0 && x+w > right {
				x, y = left, y+chipHeight+chipGap
				if row[0].Strong {
					x += 2 * chipPad
				}
			}
			s.Shapes = append(s.Shapes, Rect{X: x, Y: y, W: w, H: chipHeight, R: 5, Fill: Surface, Stroke: g.Ink}, Label{X: x + chipPad, Y: y + 14.3, Size: chipSize, Bold: c.Strong, Ink: Text, Text: text})
			x += w + chipGap
		}
		y += chipHeight + chipGap
	}
	return y
}

// neighbours draws what stands beside the field and returns where it ends.
func neighbours(spec EnclosureSpec, x, y float64) (out []Shape, end float64) {
	if len(spec.Beside) == 0 {
		return nil, y
	}
	out = append(out, Label{X: x, Y: y + 10, Size: chipSize, Bold: true, Ink: Muted, Text: spec.BesideTitle})
	y += 18
	for _, n := range spec.Beside {
		name := wrap(n.Name, chipSize, true, besideWidth-2*chipPad, 2)
		note := wrap(n.Note, 9.5, false, besideWidth-2*chipPad, 2)
		h := 9 + 13*float64(len(name)+len(note))
		out = append(out, Line{X1: x - besideGap, Y1: y + h/2, X2: x, Y2: y + h/2, Width: 1.2, Ink: SeriesA, Dash: true}, Rect{X: x, Y: y, W: besideWidth, H: h, R: 5, Fill: Surface, Stroke: Neutral})
		at := y + 15
		for _, line := range name {
			out = append(out, Label{X: x + chipPad, Y: at, Size: chipSize, Bold: true, Ink: Text, Text: line})
			at += 13
		}
		for _, line := range note {
			out = append(out, Label{X: x + chipPad, Y: at, Size: 9.5, Ink: Muted, Text: line})
			at += 13
		}
		y += h + 7
	}
	return out, y
}
