// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart

import (
	"fmt"
	"math"
	"strconv"
)

// Column is one column of a chart, cut into as many parts as there are series.
type Column struct {
	Label  string // below it
	Counts []int
}

// ColumnsSpec says what a chart of columns shows, the first series at the bottom.
type ColumnsSpec struct {
	Title, Desc string
	Series      []Series
	Columns     []Column
}

// Measures of columns in points.
const (
	columnsWidth  = 560.0
	columnsHeight = 240.0
	columnsLeft   = 40.0
	columnsRight  = 12.0
	columnsBottom = 26.0
)

// Columns draws counts over time as columns on one scale, each cut by series, with its total on top.
func Columns(spec ColumnsSpec) *Scene {
	s := &Scene{W: columnsWidth, H: columnsHeight, Title: spec.Title, Desc: spec.Desc}
	top := legend(s, spec.Series, 14) + 14
	if len(spec.Columns) == 0 {
		return s
	}
	most := 1
	for _, c := range spec.Columns {
		most = max(most, c.total())
	}
	step, floor := columnStep(most), columnsHeight-columnsBottom
	y := func(n int) float64 { return floor - (floor-top)*float64(n)/float64(step*4) }
	for n := 0; n <= step*4; n += step {
		s.Shapes = append(s.Shapes, Line{X1: columnsLeft, Y1: y(n), X2: columnsWidth - columnsRight, Y2: y(n), Width: 0.6, Ink: Grid},
			Label{X: columnsLeft - 6, Y: y(n) + 3, Size: 8.5, Anchor: End, Ink: Muted, Text: strconv.Itoa(n)})
	}
	each := (columnsWidth - columnsLeft - columnsRight) / float64(len(spec.Columns))
	for i, c := range spec.Columns {
		s.column(c, spec.Series, columnsLeft+each*float64(i), each, y)
	}
	return s
}

func (c Column) total() (n int) {
	for _, count := range c.Counts {
		n += max(0, count)
	}
	return n
}

// column draws one column in its place.
func (s *Scene) column(c Column, series []Series, x, each float64, y func(int) float64) {
	middle, wide, below := x+each/2, math.Min(34, each*0.62), 0
	for i, n := range c.Counts {
		if n <= 0 {
			continue
		}
		low, high := y(below), y(below+n)
		below += n
		s.Shapes = append(s.Shapes, Rect{X: middle - wide/2, Y: high, W: wide, H: math.Max(low-high-1, 0.5), Fill: series[i].Ink, Tip: fmt.Sprintf("%s, %s: %d", c.Label, series[i].Name, n)})
		if text := strconv.Itoa(n); low-high > 12 && TextWidth(text, 8.5, true)+4 < wide {
			s.Shapes = append(s.Shapes, Label{X: middle, Y: (low+high)/2 + 3, Size: 8.5, Anchor: Middle, Bold: true, Ink: Surface, Text: text})
		}
	}
	if below > 0 {
		s.Shapes = append(s.Shapes, Label{X: middle, Y: y(below) - 4, Size: 8.5, Anchor: Middle, Ink: Text, Text: strconv.Itoa(below)})
	}
	s.Shapes = append(s.Shapes, Label{X: middle, Y: columnsHeight - 10, Size: 8.5, Anchor: Middle, Ink: Muted, Text: shorten(clean(c.Label), 8.5, false, each-2)})
}

// columnStep is the distance of the lines behind the columns: a round number of which four reach the highest column.
func columnStep(most int) int {
	for unit := 1; ; unit *= 10 {
		for _, n := range []int{1, 2, 5} {
			if 4*n*unit >= most {
				return n * unit
			}
		}
	}
}
