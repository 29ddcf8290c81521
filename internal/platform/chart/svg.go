// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

const fontFamily = `system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif`

// SVG draws a scene. The inline form (not standalone) stands in an HTML page, takes its colours from the page's Rules
// and has no style of its own; the standalone form is a file of its own with a light and a dark palette. Neither has
// scripts, style attributes or references. Ids come from the scene's content; a page that may show one scene twice
// uses InlineSVG.
func SVG(s *Scene, standalone bool) []byte {
	if standalone {
		return drawSVG(s, "chart", true)
	}
	body := drawSVG(s, "", false)
	sum := sha256.Sum256(body)
	return drawSVG(s, "chart-"+hex.EncodeToString(sum[:6]), false)
}

// InlineSVG is the inline form of SVG with ids that begin with id, which has to be unique in the page.
func InlineSVG(s *Scene, id string) []byte { return drawSVG(s, id, false) }

// Rules are the style rules that colour inline scenes for one palette, one class for filling (f-…) and one for
// stroking (s-…) with each ink.
func Rules(dark bool) string {
	palette := Palette(dark)
	var b strings.Builder
	for _, ink := range Inks {
		c := palette[ink]
		fmt.Fprintf(&b, ".f-%[1]s{fill:#%02[2]x%02[3]x%02[4]x}.s-%[1]s{stroke:#%02[2]x%02[3]x%02[4]x}\n", ink, c.R, c.G, c.B)
	}
	return b.String()
}

// svgWriter collects the elements of one drawing.
type svgWriter struct{ strings.Builder }

func drawSVG(s *Scene, id string, standalone bool) []byte {
	w := &svgWriter{}
	w.WriteString(`<svg`)
	if standalone {
		w.text("xmlns", "http://www.w3.org/2000/svg")
		w.text("width", number(s.W)+"pt")
		w.text("height", number(s.H)+"pt")
		w.text("font-family", fontFamily)
	} else {
		w.text("class", "chart")
	}
	w.text("viewBox", "0 0 "+number(s.W)+" "+number(s.H))
	w.text("role", "img")
	w.text("aria-labelledby", id+"-title")
	if s.Desc != "" {
		w.text("aria-describedby", id+"-desc")
	}
	w.WriteString(">\n")
	w.WriteString(fmt.Sprintf("<title id=\"%s-title\">%s</title>\n", escape(id), escape(s.Title)))
	if s.Desc != "" {
		w.WriteString(fmt.Sprintf("<desc id=\"%s-desc\">%s</desc>\n", escape(id), escape(s.Desc)))
	}
	if standalone {
		w.WriteString(fmt.Sprintf("<style>\n%s@media screen and (prefers-color-scheme: dark) {\n%s}\n</style>\n", Rules(false), Rules(true)))
		w.shape(Rect{W: s.W, H: s.H, Fill: Surface})
	}
	for _, shape := range s.Shapes {
		w.shape(shape)
	}
	w.WriteString("</svg>\n")
	return []byte(w.String())
}

func (w *svgWriter) shape(s Shape) {
	switch s := s.(type) {
	case Rect:
		w.begin("rect", s.Fill, s.Stroke)
		w.numbers("x", s.X, "y", s.Y, "width", s.W, "height", s.H)
		if s.R > 0 {
			w.numbers("rx", s.R)
		}
		w.end("rect", s.Tip)
	case Line:
		w.begin("line", None, s.Ink)
		w.numbers("x1", s.X1, "y1", s.Y1, "x2", s.X2, "y2", s.Y2, "stroke-width", s.Width)
		if s.Dash {
			w.text("stroke-dasharray", "3 2")
		}
		w.end("line", "")
	case Poly:
		w.poly(s)
	case Circle:
		w.begin("circle", s.Fill, s.Stroke)
		w.numbers("cx", s.X, "cy", s.Y, "r", s.R)
		w.end("circle", s.Tip)
	case Label:
		w.label(s)
	}
}

func (w *svgWriter) poly(p Poly) {
	name := "polyline"
	if p.Closed {
		name = "polygon"
	}
	points := make([]string, len(p.Points))
	for i, at := range p.Points {
		points[i] = number(at.X) + "," + number(at.Y)
	}
	w.begin(name, p.Fill, p.Stroke)
	w.text("points", strings.Join(points, " "))
	if p.Stroke != None {
		w.numbers("stroke-width", p.Width)
		w.text("stroke-linejoin", "round")
	}
	w.end(name, "")
}

func (w *svgWriter) label(l Label) {
	if l.Ink == None {
		return
	}
	w.begin("text", l.Ink, None)
	w.numbers("x", l.X, "y", l.Y, "font-size", l.Size)
	if l.Anchor == Middle || l.Anchor == End {
		w.text("text-anchor", string(l.Anchor))
	}
	if l.Bold {
		w.text("font-weight", "600")
	}
	w.WriteString(">" + escape(l.Text) + "</text>\n")
}

// begin opens an element; an ink of None must be written, or the fill would be black.
func (w *svgWriter) begin(name string, fill, stroke Ink) {
	w.WriteString("<" + name)
	classes := ""
	if fill == None {
		w.text("fill", "none")
	} else {
		classes = "f-" + string(fill)
	}
	if stroke != None {
		classes = strings.TrimSpace(classes + " s-" + string(stroke))
	}
	if classes != "" {
		w.text("class", classes)
	}
}

func (w *svgWriter) end(name, tip string) {
	if tip == "" {
		w.WriteString("/>\n")
		return
	}
	w.WriteString("><title>" + escape(tip) + "</title></" + name + ">\n")
}

func (w *svgWriter) text(name, value string) { w.WriteString(" " + name + `="` + escape(value) + `"`) }

func (w *svgWriter) numbers(pairs ...any) {
	for i := 0; i+1 < len(pairs); i += 2 {
		value, _ := pairs[i+1].(float64)
		w.WriteString(fmt.Sprintf(` %s="%s"`, pairs[i], number(value)))
	}
}

// number writes a length with at most two decimals; what is no number is drawn at 0.
func number(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "0"
	}
	return strconv.FormatFloat(math.Round(f*100)/100+0, 'f', -1, 64)
}

// escape makes text harmless in XML and HTML: markup becomes entities, forbidden characters are left out.
func escape(text string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if !drawable(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text))
}
