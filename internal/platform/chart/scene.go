// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package chart draws figures as a scene of plain shapes that every medium can render: SVG, PDF and PNG.
package chart

// Ink names a colour by its meaning, so that a page, a printed report and a dark screen can each choose the shade.
type Ink string

// The inks. Ink "" draws nothing.
const (
	None    Ink = ""
	Text    Ink = "text"    // words
	Muted   Ink = "muted"   // secondary words
	Grid    Ink = "grid"    // lines behind data
	Surface Ink = "surface" // the page itself
	Track   Ink = "track"   // the empty part of a bar
	SeriesA Ink = "a"       // first series: ISO/IEC 27001
	SeriesB Ink = "b"       // second series: ISO/IEC 42001
	SeriesC Ink = "c"       // earlier diagnosis, inherited share
	Good    Ink = "good"
	Warn    Ink = "warn"
	Bad     Ink = "bad"
	Neutral Ink = "neutral" // not assessed, slack
)

// Inks lists every ink that draws, for palettes to be checked against.
var Inks = []Ink{Text, Muted, Grid, Surface, Track, SeriesA, SeriesB, SeriesC, Good, Warn, Bad, Neutral}

// Scene is one picture in points, origin at the top left.
type Scene struct {
	W, H   float64
	Title  string // short, for the accessible name
	Desc   string // what the picture shows, in one or two sentences: the alternative text
	Shapes []Shape
}

// Shape is one of Rect, Line, Poly, Circle and Label, drawn in order.
type Shape interface{ shape() }

// Rect is a box with optional round corners.
type Rect struct {
	X, Y, W, H, R float64
	Fill, Stroke  Ink
	Tip           string // shown on hover where the medium can; empty for none
}

// Line is a straight line of the given width; Dash draws it broken.
type Line struct {
	X1, Y1, X2, Y2, Width float64
	Ink                   Ink
	Dash                  bool
}

// Point is a place in the scene.
type Point struct{ X, Y float64 }

// Poly is a polyline, or a filled polygon where Closed.
type Poly struct {
	Points       []Point
	Closed       bool
	Width        float64
	Fill, Stroke Ink
}

// Circle is a disc or ring.
type Circle struct {
	X, Y, R      float64
	Fill, Stroke Ink
	Tip          string
}

// Anchor says which point of a label X is.
type Anchor string

// The anchors.
const (
	Start  Anchor = "start"
	Middle Anchor = "middle"
	End    Anchor = "end"
)

// Label is one line of text; Y is its baseline, Size its font size in points.
type Label struct {
	X, Y, Size float64
	Anchor     Anchor
	Bold       bool
	Ink        Ink
	Text       string
}

func (Rect) shape()   {}
func (Line) shape()   {}
func (Poly) shape()   {}
func (Circle) shape() {}
func (Label) shape()  {}
