// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart

import (
	"fmt"
	"math"
)

// Measures of bar charts in points.
const (
	barsWidth   = 720.0
	barsLabel   = 250.0 // where the bars begin
	barsEnd     = 676.0 // where 100 % is; the value stands behind the bar
	barsSize    = 9.5
	barsLine    = 12.0 // from one line of a label to the next
	barsBar     = 9.0
	barsBetween = 3.0 // between bars of one row
	barsPad     = 9.0 // between rows
	barsAxis    = 20.0
)

// Series is one colour of a chart.
type Series struct {
	Name string
	Ink  Ink
}

// BarValue is one bar.
type BarValue struct {
	Value float64 // 0 to 1
	Text  string  // what stands behind the bar, such as "42 %"
	None  bool    // there is no such thing in this series: no bar, Text in its place
	Tip   string
}

// BarRow is one row with a bar for each series.
type BarRow struct {
	Label  string
	Values []BarValue
}

// BarsSpec says what a bar chart shows.
type BarsSpec struct {
	Title, Desc string
	Series      []Series
	Rows        []BarRow
}

// Bars draws horizontal bars from 0 to 100 %, one for each series, with the value behind each bar. The legend stands on
// top where there is more than one series.
func Bars(spec BarsSpec) *Scene {
	s := &Scene{W: barsWidth, Title: spec.Title, Desc: spec.Desc}
	y := legend(s, spec.Series, 14)
	top := y
	var rows []Shape
	for _, row := range spec.Rows {
		var height float64
		rows, height = barRow(rows, row, spec.Series, y)
		y += height
	}
	for step := range 5 {
		at := barsLabel + (barsEnd-barsLabel)*float64(step)/4
		s.Shapes = append(s.Shapes, Line{X1: at, Y1: top, X2: at, Y2: y, Width: 0.6, Ink: Grid},
			Label{X: at, Y: y + 12, Size: 8, Anchor: Middle, Ink: Muted, Text: fmt.Sprintf("%d %%", step*25)})
	}
	s.Shapes = append(s.Shapes, rows...)
	s.H = y + barsAxis
	return s
}

func barRow(shapes []Shape, row BarRow, series []Series, y float64) ([]Shape, float64) {
	lines := wrap(row.Label, barsSize, false, barsLabel-14, 2)
	bars := float64(len(row.Values))*(barsBar+barsBetween) - barsBetween
	height := math.Max(bars, float64(len(lines))*barsLine) + barsPad
	middle := y + height/2
	for i, line := range lines {
		base := middle + (float64(i)-float64(len(lines)-1)/2)*barsLine + 3.3
		shapes = append(shapes, Label{X: barsLabel - 10, Y: base, Size: barsSize, Anchor: End, Ink: Text, Text: line})
	}
	at := middle - bars/2
	for i, v := range row.Values {
		end := barsLabel
		if !v.None {
			width := (barsEnd - barsLabel) * math.Min(1, math.Max(0, v.Value))
			shapes = append(shapes, Rect{X: barsLabel, Y: at, W: barsEnd - barsLabel, H: barsBar, R: 2, Fill: Track})
			if width > 0 {
				shapes = append(shapes, Rect{X: barsLabel, Y: at, W: math.Max(width, 2), H: barsBar, R: 2, Fill: series[i].Ink, Tip: v.Tip})
			}
			end = barsEnd
		}
		shapes = append(shapes, Label{X: end + 5, Y: at + barsBar - 1.2, Size: 8.5, Anchor: Start, Ink: Muted, Text: v.Text})
		at += barsBar + barsBetween
	}
	return shapes, height
}

// legend names the series in one line from y on and returns where the chart may begin; one series needs none.
func legend(s *Scene, series []Series, y float64) float64 {
	if len(series) < 2 {
		return 6
	}
	x := barsLabel
	width := 0.0
	for _, one := range series {
		width += 15 + TextWidth(one.Name, 9, false) + 16
	}
	if x+width > s.W {
		x = math.Max(4, s.W-width)
	}
	for _, one := range series {
		s.Shapes = append(s.Shapes, Rect{X: x, Y: y - 8, W: 10, H: 10, R: 2, Fill: one.Ink},
			Label{X: x + 15, Y: y, Size: 9, Anchor: Start, Ink: Text, Text: one.Name})
		x += 15 + TextWidth(one.Name, 9, false) + 16
	}
	return y + 12
}
