// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// maxPixels bounds each side of a picture, whatever scene and scale ask for.
const maxPixels = 8192

// PNG draws a scene in the light palette on white, scale pixels to a point. It is for media that cannot draw shapes; the
// same scene gives the same bytes. A picture that would be wider or higher than 8192 pixels is drawn at a smaller scale.
func PNG(s *Scene, scale float64) ([]byte, error) {
	w, h := max(finite(s.W), 1), max(finite(s.H), 1)
	scale = max(finite(scale), 0.01)
	scale = min(scale, maxPixels/w, maxPixels/h)
	p := &painter{
		img: image.NewRGBA(image.Rect(0, 0, max(1, int(math.Round(w*scale))), max(1, int(math.Round(h*scale))))),
		k:   scale, palette: Palette(false), faces: map[faceKey]font.Face{},
	}
	draw.Draw(p.img, p.img.Bounds(), image.NewUniform(p.palette[Surface]), image.Point{}, draw.Src)
	for _, shape := range s.Shapes {
		if err := p.shape(shape); err != nil {
			return nil, fmt.Errorf("draw png: %w", err)
		}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, p.img); err != nil {
		return nil, fmt.Errorf("draw png: %w", err)
	}
	return buf.Bytes(), nil
}

// painter draws shapes into pixels; k pixels are one point.
type painter struct {
	img     *image.RGBA
	k       float64
	palette map[Ink]color.RGBA
	faces   map[faceKey]font.Face
	raster  vector.Rasterizer
}

type faceKey struct {
	bold bool
	size float64
}

// finite replaces what is no number by 0, as the SVG does.
func finite(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

func (p *painter) shape(s Shape) error {
	switch s := s.(type) {
	case Rect:
		p.rect(s)
	case Line:
		p.line(s)
	case Poly:
		p.fill(s.Fill, [][]Point{s.Points})
		if s.Stroke != None {
			p.fill(s.Stroke, outline(s.Points, s.Closed, s.Width))
		}
	case Circle:
		if s.R > 0 {
			p.fill(s.Fill, [][]Point{arc(s.X, s.Y, s.R, 0, 2*math.Pi)})
			if s.Stroke != None {
				ring := arc(s.X, s.Y, s.R, 0, 2*math.Pi)
				p.fill(s.Stroke, outline(ring, true, ringWidth))
			}
		}
	case Label:
		return p.label(s)
	}
	return nil
}

// Widths of the edges that a scene names no width for, in points.
const (
	edgeWidth = 1.0
	ringWidth = 1.6
)

func (p *painter) rect(r Rect) {
	if !(r.W > 0 && r.H > 0) {
		return
	}
	path := rounded(r)
	p.fill(r.Fill, [][]Point{path})
	if r.Stroke != None {
		p.fill(r.Stroke, outline(path, true, edgeWidth))
	}
}

// rounded is the outline of a box whose corners are arcs of at most half its smaller side.
func rounded(r Rect) []Point {
	x2, y2 := r.X+r.W, r.Y+r.H
	c := min(r.R, r.W/2, r.H/2)
	if !(c > 0) {
		return []Point{{r.X, r.Y}, {x2, r.Y}, {x2, y2}, {r.X, y2}}
	}
	const quarter = math.Pi / 2
	path := arc(r.X+c, r.Y+c, c, 2*quarter, 3*quarter)
	path = append(path, arc(x2-c, r.Y+c, c, 3*quarter, 4*quarter)...)
	path = append(path, arc(x2-c, y2-c, c, 0, quarter)...)
	return append(path, arc(r.X+c, y2-c, c, quarter, 2*quarter)...)
}

// arc walks part of a circle in steps too small to be seen.
func arc(x, y, r, from, to float64) []Point {
	steps := int(min(64, max(6, 10*math.Sqrt(finite(r))*(to-from)/math.Pi)))
	path := make([]Point, 0, steps+1)
	for i := range steps + 1 {
		a := from + (to-from)*float64(i)/float64(steps)
		path = append(path, Point{x + r*math.Cos(a), y + r*math.Sin(a)})
	}
	return path
}

// dash and gap of a broken line in points, as in the SVG.
const (
	dashLength = 3.0
	gapLength  = 2.0
	maxDashes  = 2000
)

func (p *painter) line(l Line) {
	length := math.Hypot(finite(l.X2-l.X1), finite(l.Y2-l.Y1))
	if !l.Dash || length == 0 || length > maxDashes*(dashLength+gapLength) {
		p.fill(l.Ink, outline([]Point{{l.X1, l.Y1}, {l.X2, l.Y2}}, false, l.Width))
		return
	}
	dx, dy := (l.X2-l.X1)/length, (l.Y2-l.Y1)/length
	for n := range maxDashes {
		at := float64(n) * (dashLength + gapLength)
		if at >= length {
			break
		}
		to := min(at+dashLength, length)
		p.fill(l.Ink, outline([]Point{{l.X1 + dx*at, l.Y1 + dy*at}, {l.X1 + dx*to, l.Y1 + dy*to}}, false, l.Width))
	}
}

// outline is a stroke as shapes to fill: a box for each stretch and a disc for each joint, all turning the same way, so
// that what overlaps adds up instead of cancelling.
func outline(points []Point, closed bool, width float64) (out [][]Point) {
	half := max(finite(width), 0.25) / 2
	n := len(points)
	for i := range n {
		if i == n-1 && !closed {
			break
		}
		a, b := points[i], points[(i+1)%n]
		length := math.Hypot(b.X-a.X, b.Y-a.Y)
		if !(length > 0) {
			continue
		}
		nx, ny := -(b.Y-a.Y)/length*half, (b.X-a.X)/length*half
		out = append(out, []Point{{a.X - nx, a.Y - ny}, {b.X - nx, b.Y - ny}, {b.X + nx, b.Y + ny}, {a.X + nx, a.Y + ny}})
		if i > 0 || closed {
			out = append(out, arc(a.X, a.Y, half, 0, 2*math.Pi))
		}
	}
	return out
}

// fill paints closed paths in one ink, only where they are within the picture.
func (p *painter) fill(ink Ink, paths [][]Point) {
	if ink == None {
		return
	}
	box := image.Rectangle{}
	for _, path := range paths {
		for _, at := range path {
			x, y := p.pixel(at)
			box = box.Union(image.Rect(int(math.Floor(x)), int(math.Floor(y)), int(math.Floor(x))+2, int(math.Floor(y))+2))
		}
	}
	if box = box.Intersect(p.img.Bounds()); box.Empty() {
		return
	}
	p.raster.Reset(box.Dx(), box.Dy())
	for _, path := range paths {
		for i, at := range path {
			x, y := p.pixel(at)
			fx, fy := float32(x-float64(box.Min.X)), float32(y-float64(box.Min.Y))
			if i == 0 {
				p.raster.MoveTo(fx, fy)
			} else {
				p.raster.LineTo(fx, fy)
			}
		}
		p.raster.ClosePath()
	}
	p.raster.Draw(p.img, box, image.NewUniform(p.palette[ink]), image.Point{})
}

// pixel is where a point of the scene lies, kept near the picture so that no path runs without end.
func (p *painter) pixel(at Point) (x, y float64) {
	near := func(f float64) float64 { return min(max(finite(f)*p.k, -maxPixels), 2*maxPixels) }
	return near(at.X), near(at.Y)
}

// parsed are the two faces of the embedded sans serif.
var parsed = sync.OnceValues(func() (map[bool]*sfnt.Font, error) {
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("read font: %w", err)
	}
	bold, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, fmt.Errorf("read font: %w", err)
	}
	return map[bool]*sfnt.Font{false: regular, true: bold}, nil
})

func (p *painter) label(l Label) error {
	size := min(max(finite(l.Size), 1), 400)
	if l.Ink == None || l.Text == "" {
		return nil
	}
	fonts, err := parsed()
	if err != nil {
		return err
	}
	key := faceKey{l.Bold, size}
	face := p.faces[key]
	if face == nil {
		if face, err = opentype.NewFace(fonts[l.Bold], &opentype.FaceOptions{Size: size * p.k, DPI: 72, Hinting: font.HintingNone}); err != nil {
			return fmt.Errorf("set font: %w", err)
		}
		p.faces[key] = face
	}
	text := shown(fonts[l.Bold], clean(l.Text))
	x, y := p.pixel(Point{l.X, l.Y})
	d := font.Drawer{Dst: p.img, Src: image.NewUniform(p.palette[l.Ink]), Face: face}
	switch l.Anchor {
	case Middle:
		x -= float64(d.MeasureString(text)) / 128
	case End:
		x -= float64(d.MeasureString(text)) / 64
	case Start:
	}
	d.Dot = fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(y * 64)}
	d.DrawString(text)
	return nil
}

// shown replaces what the font cannot draw by a sign that can be seen.
func shown(f *sfnt.Font, text string) string {
	var buf sfnt.Buffer
	out := []rune(text)
	for i, r := range out {
		if glyph, err := f.GlyphIndex(&buf, r); err != nil || glyph == 0 {
			out[i] = '¤'
		}
	}
	return string(out)
}
