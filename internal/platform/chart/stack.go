// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart

import (
	"fmt"
	"math"
)

// StackRow is one bar cut into as many parts as there are series.
type StackRow struct {
	Label  string
	Counts []int
	Note   string // behind the bar; empty for none
}

// StackSpec says what a chart of shares shows.
type StackSpec struct {
	Title, Desc string
	Series      []Series
	Rows        []StackRow
}

const stackBar = 17.0

// Stack draws one bar a row, always of the same length, cut by how many are in each series; counts stand in their part
// where it is wide enough.
func Stack(spec StackSpec) *Scene {
	s := &Scene{W: barsWidth, Title: spec.Title, Desc: spec.Desc}
	y := legend(s, spec.Series, 14)
	for _, row := range spec.Rows {
		y += stackRow(s, row, spec.Series, y)
	}
	s.H = y + 4
	return s
}

func stackRow(s *Scene, row StackRow, series []Series, y float64) float64 {
	lines := wrap(row.Label, barsSize, false, barsLabel-14, 2)
	height := math.Max(stackBar, float64(len(lines))*barsLine) + barsPad
	middle := y + height/2
	for i, line := range lines {
		base := middle + (float64(i)-float64(len(lines)-1)/2)*barsLine + 3.3
		s.Shapes = append(s.Shapes, Label{X: barsLabel - 10, Y: base, Size: barsSize, Anchor: End, Ink: Text, Text: line})
	}
	total := 0
	for _, n := range row.Counts {
		total += n
	}
	end := barsEnd - 10
	s.Shapes = append(s.Shapes, Rect{X: barsLabel, Y: middle - stackBar/2, W: end - barsLabel, H: stackBar, R: 2, Fill: Track})
	x := barsLabel
	for i, n := range row.Counts {
		if n <= 0 || total == 0 {
			continue
		}
		width := (end - barsLabel) * float64(n) / float64(total)
		s.Shapes = append(s.Shapes, Rect{X: x, Y: middle - stackBar/2, W: math.Max(width-1, 0.5), H: stackBar, Fill: series[i].Ink, Tip: fmt.Sprintf("%s: %d", series[i].Name, n)})
		if text := fmt.Sprint(n); TextWidth(text, 9, true)+6 < width {
			s.Shapes = append(s.Shapes, Label{X: x + width/2, Y: middle + 3.2, Size: 9, Anchor: Middle, Bold: true, Ink: Surface, Text: text})
		}
		x += width
	}
	if row.Note != "" {
		s.Shapes = append(s.Shapes, Label{X: end + 6, Y: middle + 3.2, Size: 9, Anchor: Start, Ink: Text, Text: shorten(row.Note, 9, false, barsWidth-end-8)})
	}
	return height
}

// ChangeRow is one value then and now, 0 to 1.
type ChangeRow struct {
	Label         string
	Before, After float64
	Text          string // behind the points, such as "42 % → 57 %"
}

// ChangeSpec says what a chart of changes shows.
type ChangeSpec struct {
	Title, Desc   string
	Before, After Series
	Rows          []ChangeRow
}

const changeRow = 24.0

// Change draws each row as a ring for before, a disc for after and the way between them.
func Change(spec ChangeSpec) *Scene {
	s := &Scene{W: barsWidth, Title: spec.Title, Desc: spec.Desc}
	top := legend(s, []Series{spec.Before, spec.After}, 14)
	end := barsEnd - 50
	at := func(v float64) float64 { return barsLabel + (end-barsLabel)*math.Min(1, math.Max(0, v)) }
	bottom := top + changeRow*float64(len(spec.Rows))
	for step := range 5 {
		x := at(float64(step) / 4)
		s.Shapes = append(s.Shapes, Line{X1: x, Y1: top, X2: x, Y2: bottom, Width: 0.6, Ink: Grid},
			Label{X: x, Y: bottom + 12, Size: 8, Anchor: Middle, Ink: Muted, Text: fmt.Sprintf("%d %%", step*25)})
	}
	for i, row := range spec.Rows {
		y := top + changeRow*(float64(i)+0.5)
		s.Shapes = append(s.Shapes,
			Label{X: barsLabel - 12, Y: y + 3.3, Size: barsSize, Anchor: End, Ink: Text, Text: shorten(clean(row.Label), barsSize, false, barsLabel-16)},
			Line{X1: at(row.Before), Y1: y, X2: at(row.After), Y2: y, Width: 2.5, Ink: spec.After.Ink},
			Circle{X: at(row.Before), Y: y, R: 5, Fill: Surface, Stroke: spec.Before.Ink},
			Circle{X: at(row.After), Y: y, R: 5.5, Fill: spec.After.Ink},
			Label{X: end + 14, Y: y + 3.3, Size: 8.5, Anchor: Start, Ink: Muted, Text: row.Text})
	}
	s.H = bottom + barsAxis
	return s
}
