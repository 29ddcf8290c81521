// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"fmt"

	"concord/internal/platform/chart"
)

var (
	bodyLook  = look{size: 10, ink: chart.Text}
	smallLook = look{size: 8.5, ink: chart.Muted}
)

// toneInks are the colours of toned text and marks.
var toneInks = map[Tone]chart.Ink{ToneNone: chart.SeriesA, ToneGood: chart.Good, ToneWarn: chart.Warn, ToneBad: chart.Bad, ToneNeutral: chart.Muted, ToneInfo: chart.SeriesA}

func (p *pdf) block(b Block, parent *tag) {
	switch b := b.(type) {
	case Paragraph:
		p.flow(parent.child("P"), b.Runs, bodyLook, pageMargin, min(p.textWidth(), 560))
		p.y += 7
	case Bullets:
		p.bullets(b, parent)
	case Facts:
		p.facts(b, parent)
	case Table:
		p.table(b, parent)
	case Figure:
		p.figure(b, parent)
	case Tiles:
		p.tiles(b, parent)
	case Callout:
		p.callout(b, parent)
	case Details:
		p.room(60)
		p.flow(parent.child("P"), []Run{{Text: b.Summary, Bold: true}}, look{size: 11, ink: chart.Text}, pageMargin, p.textWidth())
		p.y += 3
		for _, inner := range b.Blocks {
			p.block(inner, parent)
		}
	}
}

func (p *pdf) bullets(b Bullets, parent *tag) {
	list := parent.child("L")
	for i, item := range b.Items {
		mark := "•"
		if b.Ordered {
			mark = fmt.Sprintf("%d.", i+1)
		}
		p.room(bodyLook.line() * 2)
		li := list.child("LI")
		top := p.y
		p.tags.mark(p.Fpdf, li.child("Lbl"), func() {
			p.font("sans", "", bodyLook.size)
			p.color(chart.Muted)
			p.Text(pageMargin+2, top+bodyLook.size, mark)
		})
		p.flow(li.child("LBody"), item, bodyLook, pageMargin+18, min(p.textWidth()-18, 540))
		p.y += 3
	}
	p.y += 6
}

func (p *pdf) facts(b Facts, parent *tag) {
	list := parent.child("L")
	for _, f := range b.Items {
		p.room(30)
		body := list.child("LI").child("LBody")
		top := p.y
		p.flow(body, T(f.Label), look{size: 10, ink: chart.Muted}, pageMargin, 170)
		after := p.y
		p.y = top
		p.flow(body, T(f.Value), bodyLook, pageMargin+185, p.textWidth()-185)
		p.y = max(p.y, after) + 7
	}
	p.y += 6
}

// tiles are three in a row, or as many as there are when fewer.
func (p *pdf) tiles(b Tiles, parent *tag) {
	const height, gap = 62.0, 10.0
	columns := min(3, max(1, len(b.Items)))
	width := (p.textWidth() - gap*float64(columns-1)) / float64(columns)
	list := parent.child("L")
	for i, t := range b.Items {
		column := i % columns
		if column == 0 {
			p.room(height)
		}
		x, top := pageMargin+float64(column)*(width+gap), p.y
		p.tags.artifact(p.Fpdf, func() {
			p.stroke(chart.Grid, 0.8)
			p.RoundedRect(x, top, width, height, 3, "1234", "D")
			p.fill(toneInks[t.Tone])
			p.Rect(x, top, 3, height, "F")
		})
		p.tags.mark(p.Fpdf, list.child("LI").child("LBody"), func() {
			p.font("sans", "", 8)
			p.color(chart.Muted)
			p.Text(x+12, top+15, p.fit(t.Label, width-18))
			p.font("sans", "B", 20)
			p.color(chart.Text)
			if t.Tone != ToneNone {
				p.color(toneInks[t.Tone])
			}
			p.Text(x+12, top+38, p.fit(toneSigns[t.Tone]+t.Value, width-18))
			p.font("sans", "", 8)
			p.color(chart.Muted)
			p.Text(x+12, top+53, p.fit(t.Note, width-18))
		})
		if column == columns-1 || i == len(b.Items)-1 {
			p.y += height + gap
		}
	}
	p.y += 6
}

func (p *pdf) callout(b Callout, parent *tag) {
	width := p.textWidth()
	head := look{size: 10.5, ink: toneInks[b.Tone], bold: true}
	title := p.lines(T(toneSigns[b.Tone]+b.Title), head, width-28)
	body := p.lines(b.Body, bodyLook, width-28)
	height := float64(len(title))*head.line() + float64(len(body))*bodyLook.line() + 16
	p.room(height)
	top := p.y
	p.tags.artifact(p.Fpdf, func() {
		p.fill(chart.Track)
		p.Rect(pageMargin, top, width, height, "F")
		p.fill(toneInks[b.Tone])
		p.Rect(pageMargin, top, 3.5, height, "F")
	})
	y := top + 8
	p.tags.mark(p.Fpdf, parent.child("P"), func() {
		for _, line := range title {
			p.drawLine(line, pageMargin+14, y+head.size, true)
			y += head.line()
		}
		for _, line := range body {
			p.drawLine(line, pageMargin+14, y+bodyLook.size, true)
			y += bodyLook.line()
		}
	})
	p.y = top + height + 9
}

// smallest is how far a picture may shrink to stay on its page.
const smallest = 0.72

// dataRows is how many rows of a figure's data are printed below it; longer tables stand elsewhere in a report.
const dataRows = 40

// figureScale is how large a picture is drawn where there is room.
func (p *pdf) figureScale(f Figure) float64 {
	return min(1.15, p.textWidth()/f.Scene.W, (p.pageH-pageTop-pageFoot-30)/f.Scene.H)
}

func (p *pdf) figure(f Figure, parent *tag) {
	if f.Scene != nil {
		scale := p.figureScale(f)
		// A picture that nearly fits is drawn a little smaller rather than leave half a page empty.
		if left := p.pageH - pageFoot - p.y - 26; f.Scene.H*scale > left && f.Scene.H*scale*smallest <= left {
			scale = left / f.Scene.H
		}
		height := f.Scene.H * scale
		p.room(height + 26)
		top := p.y
		t := parent.child("Figure")
		t.alt = f.Caption + ". " + f.Scene.Desc
		p.tags.mark(p.Fpdf, t, func() { p.scene(f.Scene, pageMargin, top, scale) })
		p.y += height + 4
	}
	p.flow(parent.child("Caption"), T(f.Caption), smallLook, pageMargin, p.textWidth())
	p.y += 8
	if f.Data != nil && len(f.Data.Rows) <= dataRows {
		data := *f.Data
		data.Dense, data.Caption = true, ""
		p.table(data, parent)
	}
}

// scene draws a chart as vectors in the light palette.
func (p *pdf) scene(s *chart.Scene, x0, y0, k float64) {
	paint := func(fill, stroke chart.Ink, width float64) string {
		style := ""
		if fill != chart.None {
			p.fill(fill)
			style = "F"
		}
		if stroke != chart.None {
			p.stroke(stroke, max(width, 0.5))
			style += "D"
		}
		return style
	}
	for _, shape := range s.Shapes {
		switch o := shape.(type) {
		case chart.Rect:
			if style := paint(o.Fill, o.Stroke, k); style != "" && o.W > 0 && o.H > 0 {
				if r := min(o.R, o.W/2, o.H/2) * k; r > 0.2 {
					p.RoundedRect(x0+o.X*k, y0+o.Y*k, o.W*k, o.H*k, r, "1234", style)
				} else {
					p.Rect(x0+o.X*k, y0+o.Y*k, o.W*k, o.H*k, style)
				}
			}
		case chart.Line:
			p.stroke(o.Ink, o.Width*k)
			if o.Dash {
				p.SetDashPattern([]float64{3, 2}, 0)
			}
			p.Line(x0+o.X1*k, y0+o.Y1*k, x0+o.X2*k, y0+o.Y2*k)
			if o.Dash {
				p.SetDashPattern([]float64{}, 0)
			}
		case chart.Poly:
			p.poly(o, x0, y0, k, paint(o.Fill, o.Stroke, o.Width*k))
		case chart.Circle:
			if style := paint(o.Fill, o.Stroke, 1.6*k); style != "" {
				p.Circle(x0+o.X*k, y0+o.Y*k, o.R*k, style)
			}
		case chart.Label:
			p.label(o, x0, y0, k)
		}
	}
}

func (p *pdf) poly(o chart.Poly, x0, y0, k float64, style string) {
	if len(o.Points) < 2 || style == "" {
		return
	}
	p.MoveTo(x0+o.Points[0].X*k, y0+o.Points[0].Y*k)
	for _, at := range o.Points[1:] {
		p.LineTo(x0+at.X*k, y0+at.Y*k)
	}
	if o.Closed {
		p.ClosePath()
	}
	p.DrawPath(style)
}

func (p *pdf) label(o chart.Label, x0, y0, k float64) {
	style := ""
	if o.Bold {
		style = "B"
	}
	p.font("sans", style, o.Size*k)
	p.color(o.Ink)
	text := printable(o.Text)
	x := x0 + o.X*k
	switch o.Anchor {
	case chart.Middle:
		x -= p.GetStringWidth(text) / 2
	case chart.End:
		x -= p.GetStringWidth(text)
	case chart.Start:
	}
	p.Text(x, y0+o.Y*k, text)
}
