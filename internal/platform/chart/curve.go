// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart

import (
	"fmt"
	"math"
	"strconv"
)

// CurvePoint is one point of a line: X above nothing, Y from 0 to 1.
type CurvePoint struct{ X, Y float64 }

// CurveSpec says what a chart of chances shows: over amounts that grow by tens, the chance that each is reached.
type CurveSpec struct {
	Title, Desc, Unit string
	Series            []Series
	Lines             [][]CurvePoint // one for each series
}

// Measures of curves in points.
const (
	curveLeft   = 52.0
	curveRight  = 694.0 // leaves room for half of the last label
	curveHeight = 240.0
)

// Curve draws lines over a logarithmic axis. A line that is broken tells the second series from the first without colour.
func Curve(spec CurveSpec) *Scene {
	s := &Scene{W: barsWidth, Title: spec.Title, Desc: spec.Desc}
	top := legend(s, spec.Series, 14) + 6
	bottom := top + curveHeight
	lo, hi := decades(spec.Lines)
	at := func(p CurvePoint) Point {
		return Point{curveLeft + (curveRight-curveLeft)*(math.Log10(p.X)-lo)/(hi-lo), bottom - curveHeight*math.Min(1, math.Max(0, p.Y))}
	}
	for step := range 5 {
		y := bottom - curveHeight*float64(step)/4
		s.Shapes = append(s.Shapes, Line{X1: curveLeft, Y1: y, X2: curveRight, Y2: y, Width: 0.6, Ink: Grid},
			Label{X: curveLeft - 6, Y: y + 3, Size: 10.5, Anchor: End, Ink: Muted, Text: fmt.Sprintf("%d %%", step*25)})
	}
	for d := math.Ceil(lo); d <= hi; d++ {
		x := curveLeft + (curveRight-curveLeft)*(d-lo)/(hi-lo)
		s.Shapes = append(s.Shapes, Line{X1: x, Y1: top, X2: x, Y2: bottom, Width: 0.6, Ink: Grid},
			Label{X: x, Y: bottom + 14, Size: 10.5, Anchor: Middle, Ink: Muted, Text: short(math.Pow(10, d))})
	}
	s.Shapes = append(s.Shapes, Label{X: curveRight, Y: bottom + 30, Size: 10.5, Anchor: End, Ink: Muted, Text: spec.Unit})
	for i, line := range spec.Lines {
		s.Shapes = append(s.Shapes, curve(line, at, spec.Series[i].Ink, i > 0)...)
	}
	s.H = bottom + 38
	return s
}

// curve is a line through points; a broken one is drawn by its pieces.
func curve(line []CurvePoint, at func(CurvePoint) Point, ink Ink, broken bool) (out []Shape) {
	var points []Point
	for _, p := range line {
		points = append(points, at(p))
	}
	if !broken {
		return []Shape{Poly{Points: points, Width: 2, Stroke: ink}}
	}
	for i := 1; i < len(points); i++ {
		out = append(out, Line{X1: points[i-1].X, Y1: points[i-1].Y, X2: points[i].X, Y2: points[i].Y, Width: 2, Ink: ink, Dash: true})
	}
	return out
}

// decades are the whole powers of ten around all points.
func decades(lines [][]CurvePoint) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, line := range lines {
		for _, p := range line {
			lo, hi = math.Min(lo, math.Log10(p.X)), math.Max(hi, math.Log10(p.X))
		}
	}
	if lo > hi {
		return 0, 1
	}
	lo, hi = math.Floor(lo), math.Ceil(hi)
	if hi == lo {
		hi++
	}
	return lo, hi
}

// short writes a power of ten as people read it.
func short(x float64) string {
	for _, u := range []struct {
		from float64
		unit string
	}{{1e12, " tn"}, {1e9, " bn"}, {1e6, " m"}, {1e3, " k"}} {
		if x >= u.from {
			return strconv.FormatFloat(x/u.from, 'f', -1, 64) + u.unit
		}
	}
	return strconv.FormatFloat(x, 'g', 6, 64)
}
