// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import "concord/internal/platform/chart"

const (
	cellPadX = 4.0
	cellPadY = 3.5
)

// narrow is the share of the text's width that a narrow table takes.
const narrow = 0.5

// pdfTable is a table while it is laid out.
type pdfTable struct {
	*pdf
	t      Table
	width  float64
	widths []float64
	look   look
	tag    *tag
}

// table sets a table; its head is repeated on every page, and a group heading stays with the row behind it.
func (p *pdf) table(t Table, parent *tag) {
	t = t.in(OnPages)
	if len(t.Rows) == 0 {
		p.flow(parent.child("P"), T(t.Empty), bodyLook, pageMargin, p.textWidth())
		p.y += 8
		return
	}
	w := &pdfTable{pdf: p, t: t, look: look{size: 9, ink: chart.Text, lead: 1.3}}
	if t.Dense {
		w.look.size, w.look.lead = 7.4, 1.25
	}
	w.width = p.textWidth()
	if t.Narrow {
		w.width *= narrow
	}
	w.measureColumns()
	p.room(max(80, w.whole()))
	w.tag = parent.child("Table")
	if t.Caption != "" {
		p.flow(w.tag.child("Caption"), T(t.Caption), smallLook, pageMargin, p.textWidth())
		p.y += 3
	}
	w.head(w.tag)
	for i, r := range t.Rows {
		need := w.height(r)
		for next := i; (t.Rows[next].Head || t.Rows[next].Note) && next+1 < len(t.Rows) && next < i+2; next++ {
			need += w.height(t.Rows[next+1])
		}
		if p.y+need > p.pageH-pageFoot && p.y > pageTop {
			p.page(p.landscape)
			w.head(nil)
		}
		w.row(r)
	}
	p.y += 12
}

// shortTable is how many rows a table may have to be kept on one page.
const shortTable = 30

// whole is the height of a table that is better kept together, 0 for one that is not.
func (w *pdfTable) whole() (height float64) {
	if len(w.t.Rows) > shortTable {
		return 0
	}
	for _, r := range w.t.Rows {
		height += w.height(r)
	}
	if height > 0.8*(w.pageH-pageTop-pageFoot) {
		return 0
	}
	return height + 50 // caption and head
}

func (w *pdfTable) measureColumns() {
	total := 0.0
	for _, c := range w.t.Columns {
		total += max(c.Width, 1)
	}
	for _, c := range w.t.Columns {
		w.widths = append(w.widths, w.width*max(c.Width, 1)/total)
	}
}

// cellLines are the lines of one cell; small ones below it hold the calculation where there is room to be generous.
func (w *pdfTable) cellLines(i int, c Cell, r Row) [][]piece {
	l := w.look
	l.bold = c.Bold || r.Head
	l.mono = w.t.Columns[i].Code && !r.Head && !r.Note
	if l.mono {
		l.size *= 0.92
	}
	text := c.Text
	if c.Tone != ToneNone {
		text, l.ink, l.bold = toneSigns[c.Tone]+text, toneInks[c.Tone], true
	}
	width := w.widths[i]
	if r.Head || r.Note {
		width = w.width
	}
	if r.Note {
		l.ink = chart.Muted
	}
	lines := w.lines([]Run{{Text: text, Link: c.Link}}, l, width-2*cellPadX)
	if c.Calculation != "" && !w.t.Dense {
		small := look{size: w.look.size - 2, ink: chart.Muted}
		lines = append(lines, w.lines(T(c.Calculation), small, width-2*cellPadX)...)
	}
	return lines
}

func (w *pdfTable) height(r Row) float64 {
	lines := 1
	for i, c := range r.Cells {
		if i < len(w.widths) {
			lines = max(lines, len(w.cellLines(i, c, r)))
		}
	}
	// A row taller than a page is cut to it; the data formats hold the rest.
	return min(float64(lines)*w.look.line()+2*cellPadY, w.pageH-pageTop-pageFoot-40)
}

// head draws the column titles; where it is repeated on a later page it is no content.
func (w *pdfTable) head(t *tag) {
	l := w.look
	l.bold = true
	rows := 1
	titles := make([][][]piece, len(w.t.Columns))
	for i, c := range w.t.Columns {
		titles[i] = w.lines(T(c.Title), l, w.widths[i]-2*cellPadX)
		rows = max(rows, len(titles[i]))
	}
	height := float64(rows)*l.line() + 2*cellPadY
	top := w.y
	w.tags.artifact(w.Fpdf, func() {
		w.fill(chart.Track)
		w.Rect(pageMargin, top, w.width, height, "F")
		w.stroke(chart.Muted, 0.8)
		w.Line(pageMargin, top+height, pageMargin+w.width, top+height)
	})
	var row *tag
	if t != nil {
		row = t.child("TR")
	}
	x := pageMargin
	for i, lines := range titles {
		at := x
		draw := func() { w.drawCell(lines, w.t.Columns[i].Align, at, top, w.widths[i], l) }
		if row == nil {
			w.tags.artifact(w.Fpdf, draw)
		} else {
			th := row.child("TH")
			th.scope = "Column"
			w.tags.mark(w.Fpdf, th, draw)
		}
		x += w.widths[i]
	}
	w.y += height
}

func (w *pdfTable) row(r Row) {
	height, top := w.height(r), w.y
	most := max(1, int((height-2*cellPadY)/w.look.line()))
	w.tags.artifact(w.Fpdf, func() {
		if r.Head {
			w.fill(chart.Track)
			w.Rect(pageMargin, top, w.width, height, "F")
		}
		w.stroke(chart.Grid, 0.5)
		w.Line(pageMargin, top+height, pageMargin+w.width, top+height)
	})
	if r.ID != "" {
		w.pages[r.ID] = w.PageNo()
		w.SetLink(w.link(r.ID), top, w.PageNo())
	}
	row := w.tag.child("TR")
	x := pageMargin
	for i := range w.t.Columns {
		if i >= len(r.Cells) {
			if !r.Head && !r.Note {
				row.child("TD")
			}
			continue
		}
		lines := w.cellLines(i, r.Cells[i], r)
		cell := row.child("TD")
		if i == 0 && !r.Note {
			cell.kind, cell.scope = "TH", "Row"
		}
		if len(lines) > 0 {
			at := x
			w.tags.mark(w.Fpdf, cell, func() {
				w.drawCell(lines[:min(len(lines), most)], w.t.Columns[i].Align, at, top, w.widths[i], w.look)
			})
		}
		x += w.widths[i]
	}
	w.y += height
}

func (w *pdfTable) drawCell(lines [][]piece, align Align, x, top, width float64, l look) {
	for n, line := range lines {
		length := 0.0
		for _, piece := range line {
			length += piece.space + piece.width
		}
		at := x + cellPadX
		switch align {
		case Right:
			at = x + width - cellPadX - length
		case Center:
			at = x + (width-length)/2
		case Left:
		}
		w.drawLine(line, at, top+cellPadY+float64(n)*l.line()+l.size, n < len(lines)-1)
	}
}
