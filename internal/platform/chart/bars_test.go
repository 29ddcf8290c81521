// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"testing"

	"pgregory.net/rapid"

	"concord/internal/platform/chart"
)

func someScene(t *rapid.T) *chart.Scene {
	label := rapid.StringN(0, 120, -1)
	series := make([]chart.Series, rapid.IntRange(1, 3).Draw(t, "series"))
	for i := range series {
		series[i] = chart.Series{Name: rapid.StringN(1, 18, -1).Draw(t, "name"), Ink: chart.Inks[i+5]}
	}
	rows := rapid.IntRange(0, 12).Draw(t, "rows")
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		spec := chart.BarsSpec{Title: "t", Series: series}
		for range rows {
			row := chart.BarRow{Label: label.Draw(t, "label")}
			for range series {
				row.Values = append(row.Values, chart.BarValue{Value: rapid.Float64Range(-1, 2).Draw(t, "value"), Text: "100 %", None: rapid.Bool().Draw(t, "none")})
			}
			spec.Rows = append(spec.Rows, row)
		}
		return chart.Bars(spec)
	case 5:
		spec := chart.CurveSpec{Title: "t", Unit: "Loss of a year in EUR", Series: series}
		lowest := rapid.Float64Range(1e3, 1e12).Draw(t, "lowest") // narrower labels have room beside each other
		for range series {
			line := []chart.CurvePoint{}
			for n := range rows {
				line = append(line, chart.CurvePoint{X: lowest * math.Pow(2, float64(n)), Y: 1 / float64(n+1)})
			}
			spec.Lines = append(spec.Lines, line)
		}
		return chart.Curve(spec)
	case 3:
		spec := chart.EnclosureSpec{Title: "t", Name: label.Draw(t, "name"), BesideTitle: "b", Outside: chart.ChipGroup{Title: "o", Ink: chart.Neutral}}
		var row []chart.Chip
		for range rows {
			row = append(row, chart.Chip{Text: label.Draw(t, "chip"), Strong: rapid.Bool().Draw(t, "strong")})
			spec.Beside = append(spec.Beside, chart.Neighbour{Name: label.Draw(t, "beside"), Note: label.Draw(t, "note")})
		}
		if row != nil {
			spec.Inside, spec.Outside.Rows = []chart.ChipGroup{{Title: "g", Rows: [][]chart.Chip{row, row}, Ink: chart.SeriesA}}, [][]chart.Chip{row}
		}
		return chart.Enclosure(spec)
	case 1:
		spec := chart.StackSpec{Title: "t", Series: series}
		for range rows {
			row := chart.StackRow{Label: label.Draw(t, "label"), Note: rapid.StringN(0, 12, -1).Draw(t, "note")}
			for range series {
				row.Counts = append(row.Counts, rapid.IntRange(0, 300).Draw(t, "count"))
			}
			spec.Rows = append(spec.Rows, row)
		}
		return chart.Stack(spec)
	case 2:
		spec := chart.ColumnsSpec{Title: "t", Series: series}
		for range rows {
			column := chart.Column{Label: label.Draw(t, "label")}
			for range series {
				column.Counts = append(column.Counts, rapid.IntRange(-1, 5000).Draw(t, "count"))
			}
			spec.Columns = append(spec.Columns, column)
		}
		return chart.Columns(spec)
	default:
		spec := chart.ChangeSpec{Title: "t", Before: series[0], After: chart.Series{Name: "now", Ink: chart.SeriesA}}
		for range rows {
			spec.Rows = append(spec.Rows, chart.ChangeRow{Label: label.Draw(t, "label"), Before: rapid.Float64Range(0, 1).Draw(t, "before"), After: rapid.Float64Range(0, 1).Draw(t, "after"), Text: "0 % → 100 %"})
		}
		return chart.Change(spec)
	}
}

// box is the space a shape takes.
func box(s chart.Shape) (x, y, w, h float64, label bool) {
	switch s := s.(type) {
	case chart.Rect:
		return s.X, s.Y, s.W, s.H, false
	case chart.Circle:
		return s.X - s.R, s.Y - s.R, 2 * s.R, 2 * s.R, false
	case chart.Label:
		width := chart.TextWidth(s.Text, s.Size, s.Bold)
		x := s.X
		switch s.Anchor {
		case chart.Middle:
			x -= width / 2
		case chart.End:
			x -= width
		case chart.Start:
		}
		return x, s.Y - s.Size*0.75, width, s.Size, true
	case chart.Line:
		return min(s.X1, s.X2), min(s.Y1, s.Y2), 0, 0, false
	}
	return 0, 0, 0, 0, false
}

func TestChartsStayInsideAndLabelsApart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := someScene(t)
		type taken struct{ x, y, w, h float64 }
		var labels []taken
		for i, shape := range s.Shapes {
			x, y, w, h, label := box(shape)
			if x < -0.5 || y < -0.5 || x+w > s.W+0.5 || y+h > s.H+3 {
				t.Fatalf("shape %d %+v leaves the picture of %v × %v", i, shape, s.W, s.H)
			}
			if !label || w == 0 {
				continue
			}
			for _, o := range labels {
				if x+1 < o.x+o.w && o.x+1 < x+w && y+2 < o.y+o.h && o.y+2 < y+h {
					t.Fatalf("label %+v covers another at %+v", shape, o)
				}
			}
			labels = append(labels, taken{x, y, w, h})
		}
	})
}

func TestDrawingsAreWellFormed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := someScene(t)
		s.Title, s.Desc = rapid.String().Draw(t, "title"), rapid.String().Draw(t, "desc")
		for _, standalone := range []bool{true, false} {
			data := chart.SVG(s, standalone)
			dec := xml.NewDecoder(bytes.NewReader(data))
			for {
				if _, err := dec.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%v in %s", err, data)
				}
			}
			if bytes.Contains(data, []byte(" style=")) || bytes.Contains(data, []byte("<script")) {
				t.Fatal("a drawing has a style attribute or a script")
			}
		}
	})
}

// TestInksContrast holds WCAG 2.2: text 4.5:1, data 3:1 against the surface, in both palettes.
func TestInksContrast(t *testing.T) {
	t.Parallel()
	for _, dark := range []bool{false, true} {
		palette := chart.Palette(dark)
		surface := palette[chart.Surface]
		for _, ink := range chart.Inks {
			need := 3.0
			switch ink {
			case chart.Text, chart.Muted:
				need = 4.5
			case chart.Surface, chart.Grid, chart.Track:
				continue // carries no meaning
			default:
			}
			c := palette[ink]
			if got := contrast(luminance(c.R, c.G, c.B), luminance(surface.R, surface.G, surface.B)); got < need {
				t.Errorf("%s has %.2f:1 on %v, want %v", ink, got, fmt.Sprint("dark ", dark), need)
			}
		}
	}
}

func luminance(r, g, b uint8) float64 {
	linear := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }
