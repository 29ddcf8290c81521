// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart

import (
	"math"
	"strconv"
)

// TrendPoint is one value of a trend. At is any measure of time that rises, such as days.
type TrendPoint struct {
	At    float64
	Value float64
	Label string // of the axis; the first and the last are shown
	Tip   string
}

// TrendLimit is a level that values are held against.
type TrendLimit struct {
	Name  string
	Value float64
	Ink   Ink
}

// TrendSpec says what a trend shows: values in the order of time.
type TrendSpec struct {
	Title, Desc string
	Points      []TrendPoint
	Limits      []TrendLimit
}

// Measures of trends in points.
const (
	trendWidth  = 640.0
	trendHeight = 220.0
	trendLeft   = 52.0
	trendRight  = 110.0 // for the names of limits
	trendTop    = 12.0
	trendBottom = 26.0
)

// Trend draws values as a line over time, with the limits as broken lines.
func Trend(spec TrendSpec) *Scene {
	s := &Scene{W: trendWidth, H: trendHeight, Title: spec.Title, Desc: spec.Desc}
	if len(spec.Points) == 0 {
		return s
	}
	low, high := span(spec)
	first, last := spec.Points[0].At, spec.Points[len(spec.Points)-1].At
	x := func(at float64) float64 {
		if last <= first {
			return (trendLeft + trendWidth - trendRight) / 2
		}
		return trendLeft + (at-first)/(last-first)*(trendWidth-trendLeft-trendRight)
	}
	y := func(v float64) float64 { return trendTop + (high-v)/(high-low)*(trendHeight-trendTop-trendBottom) }
	for step := range 5 {
		v := low + (high-low)*float64(step)/4
		s.Shapes = append(s.Shapes, Line{X1: trendLeft, Y1: y(v), X2: trendWidth - trendRight, Y2: y(v), Width: 0.6, Ink: Grid},
			Label{X: trendLeft - 6, Y: y(v) + 3, Size: 9, Anchor: End, Ink: Muted, Text: strconv.FormatFloat(v, 'g', 4, 64)})
	}
	for _, l := range spec.Limits {
		s.Shapes = append(s.Shapes, Line{X1: trendLeft, Y1: y(l.Value), X2: trendWidth - trendRight, Y2: y(l.Value), Width: 1.2, Ink: l.Ink, Dash: true},
			Label{X: trendWidth - trendRight + 6, Y: y(l.Value) + 3, Size: 9, Ink: l.Ink, Text: shorten(l.Name, 9, false, trendRight-10)})
	}
	line := Poly{Width: 1.8, Stroke: SeriesA}
	var dots []Shape
	for _, p := range spec.Points {
		line.Points = append(line.Points, Point{x(p.At), y(p.Value)})
		dots = append(dots, Circle{X: x(p.At), Y: y(p.Value), R: 3, Fill: SeriesA, Stroke: Surface, Tip: p.Tip})
	}
	s.Shapes = append(append(s.Shapes, line), dots...)
	s.Shapes = append(s.Shapes, Label{X: trendLeft, Y: trendHeight - 8, Size: 9, Ink: Muted, Text: spec.Points[0].Label})
	if len(spec.Points) > 1 {
		s.Shapes = append(s.Shapes, Label{X: trendWidth - trendRight, Y: trendHeight - 8, Size: 9, Anchor: End, Ink: Muted, Text: spec.Points[len(spec.Points)-1].Label})
	}
	return s
}

// span is the lowest and the highest that a trend shows, with some air.
func span(spec TrendSpec) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, p := range spec.Points {
		low, high = math.Min(low, p.Value), math.Max(high, p.Value)
	}
	for _, l := range spec.Limits {
		low, high = math.Min(low, l.Value), math.Max(high, l.Value)
	}
	air := (high - low) * 0.08
	if air == 0 {
		air = math.Max(math.Abs(high)*0.1, 0.5)
	}
	return low - air, high + air
}
