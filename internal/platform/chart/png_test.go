// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"pgregory.net/rapid"

	"concord/internal/platform/chart"
)

func picture(t *testing.T, s *chart.Scene, scale float64) image.Image {
	t.Helper()
	data, err := chart.PNG(s, scale)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestAPictureShowsEveryKindOfShapeInItsColour(t *testing.T) {
	t.Parallel()
	s := &chart.Scene{W: 100, H: 60, Shapes: []chart.Shape{
		chart.Rect{X: 0, Y: 0, W: 20, H: 20, R: 4, Fill: chart.Good, Stroke: chart.Text},
		chart.Circle{X: 30, Y: 10, R: 8, Fill: chart.Bad},
		chart.Circle{X: 50, Y: 10, R: 8, Stroke: chart.SeriesB},
		chart.Poly{Points: []chart.Point{{X: 60, Y: 0}, {X: 80, Y: 0}, {X: 80, Y: 20}, {X: 60, Y: 20}}, Closed: true, Fill: chart.SeriesA},
		chart.Line{X1: 0, Y1: 30, X2: 100, Y2: 30, Width: 4, Ink: chart.Warn},
		chart.Poly{Points: []chart.Point{{X: 0, Y: 40}, {X: 50, Y: 40}, {X: 100, Y: 40}}, Width: 4, Stroke: chart.SeriesC},
		chart.Label{X: 50, Y: 58, Size: 12, Anchor: chart.Middle, Bold: true, Ink: chart.Text, Text: "████"},
	}}
	img := picture(t, s, 2)
	if size := img.Bounds().Size(); size != image.Pt(200, 120) {
		t.Fatalf("the picture has %v pixels", size)
	}
	palette := chart.Palette(false)
	for _, c := range []struct {
		name string
		x, y int
		ink  chart.Ink
	}{
		{"rectangle", 20, 20, chart.Good},
		{"disc", 60, 20, chart.Bad},
		{"middle of a ring", 100, 20, chart.Surface},
		{"ring", 84, 20, chart.SeriesB},
		{"polygon", 140, 20, chart.SeriesA},
		{"line", 100, 60, chart.Warn},
		{"joint of a polyline", 100, 80, chart.SeriesC},
		{"letters", 100, 108, chart.Text},
		{"nothing", 198, 2, chart.Surface},
	} {
		if got := color.RGBAModel.Convert(img.At(c.x, c.y)); got != palette[c.ink] {
			t.Errorf("%s: %v at %d,%d, want %v", c.name, got, c.x, c.y, palette[c.ink])
		}
	}
}

func TestAnySceneBecomesAPicture(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		s := someScene(r)
		first, err := chart.PNG(s, 1)
		if err != nil {
			r.Fatal(err)
		}
		again, err := chart.PNG(s, 1)
		if err != nil || !bytes.Equal(first, again) {
			r.Fatalf("the same scene gives another picture, %v", err)
		}
	})
}

func TestPicturesStayWithinBounds(t *testing.T) {
	t.Parallel()
	huge, nan := 1e300, math.NaN()
	s := &chart.Scene{W: 10, H: 1e6, Shapes: []chart.Shape{
		chart.Rect{X: -huge, Y: nan, W: 2 * huge, H: huge, R: huge, Fill: chart.Good, Stroke: chart.Bad},
		chart.Line{X1: -huge, X2: huge, Y1: nan, Y2: 5, Width: huge, Ink: chart.Text, Dash: true},
		chart.Circle{X: nan, Y: huge, R: huge, Fill: chart.Text, Stroke: chart.Text},
		chart.Poly{Points: []chart.Point{{X: math.Inf(1), Y: nan}}, Closed: true, Fill: chart.Text, Stroke: chart.Text},
		chart.Poly{},
		chart.Label{X: nan, Y: huge, Size: huge, Ink: chart.Text, Text: "日本 \x00 \u202e x"},
	}}
	if size := picture(t, s, 1000).Bounds().Size(); size.X > 8192 || size.Y > 8192 {
		t.Errorf("the picture has %v pixels", size)
	}
	picture(t, &chart.Scene{W: nan, H: -1}, nan)
}

func BenchmarkPNG(b *testing.B) {
	s := chart.Bars(chart.BarsSpec{Title: "t", Series: []chart.Series{{Name: "a", Ink: chart.SeriesA}}, Rows: []chart.BarRow{{Label: "a row", Values: []chart.BarValue{{Value: 0.5, Text: "50 %"}}}}})
	for b.Loop() {
		if _, err := chart.PNG(s, 2); err != nil {
			b.Fatal(err)
		}
	}
}
