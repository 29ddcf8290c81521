// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import "fmt"

// table writes a real table: fixed widths, a head that is repeated on every page, rows that stay whole.
func (w *docx) table(t Table) {
	t = t.in(OnPages)
	if len(t.Rows) == 0 {
		w.paragraph("Normal", T(t.Empty))
		return
	}
	if t.Caption != "" {
		w.caption(t.ID, t.Caption, w.d.Words.Table, &w.tables, true)
	}
	widths := w.columnWidths(t)
	w.tableStart("ReportTable", widths, t.Caption)
	w.raw("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
	for i, c := range t.Columns {
		w.cellStart(widths[i], cellForm{fill: docxTrack})
		w.cellText(cellStyle(t), T(c.Title), wordLook{bold: true}, c.Align)
		w.raw("</w:tc>")
	}
	w.raw("</w:tr>\n")
	for _, r := range t.Rows {
		w.row(t, r, widths)
	}
	w.tableEnd()
}

func cellStyle(t Table) string {
	if t.Dense {
		return "CellDense"
	}
	return "Cell"
}

func (w *docx) columnWidths(t Table) []int {
	total := 0.0
	for _, c := range t.Columns {
		total += max(c.Width, 1)
	}
	width := float64(w.textWidth())
	if t.Narrow {
		width *= narrow
	}
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = int(width * max(c.Width, 1) / total)
	}
	return widths
}

// tableStart opens a table; one without a style has no lines. The caption also names it for whoever hears the page.
func (w *docx) tableStart(style string, widths []int, caption string) {
	w.raw("<w:tbl><w:tblPr>")
	if style != "" {
		w.empty("w:tblStyle", "w:val", style)
	}
	total := 0
	for _, width := range widths {
		total += width
	}
	w.raw(fmt.Sprintf(`<w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/>`, total))
	if style != "" {
		w.raw(`<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>`)
	}
	if caption != "" {
		w.empty("w:tblCaption", "w:val", caption)
	}
	w.raw("</w:tblPr><w:tblGrid>")
	for _, width := range widths {
		w.raw(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, width))
	}
	w.raw("</w:tblGrid>\n")
}

// tableEnd closes a table; the gap keeps it apart from another one.
func (w *docx) tableEnd() {
	w.raw("</w:tbl>")
	w.gap()
}

// gap is a small paragraph without text.
func (w *docx) gap() {
	w.raw(`<w:p><w:pPr><w:spacing w:before="0" w:after="60" w:line="120" w:lineRule="exact"/></w:pPr></w:p>` + "\n")
}

// cellForm is how a cell differs from the table: over how many columns it goes, its ground, the bar at its left, its
// lines.
type cellForm struct {
	span      int
	fill      string
	bar, line string
}

func (w *docx) cellStart(width int, f cellForm) {
	w.raw(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width))
	if f.span > 1 {
		w.raw(fmt.Sprintf(`<w:gridSpan w:val="%d"/>`, f.span))
	}
	if f.bar != "" {
		edge := `w:val="single" w:sz="4" w:space="0" w:color="` + f.line + `"/>`
		w.raw(`<w:tcBorders><w:top ` + edge + `<w:left w:val="single" w:sz="24" w:space="0" w:color="` + f.bar + `"/><w:bottom ` + edge + `<w:right ` + edge + `</w:tcBorders>`)
	}
	if f.fill != "" {
		w.raw(`<w:shd w:val="clear" w:color="auto" w:fill="` + f.fill + `"/>`)
	}
	w.raw("</w:tcPr>")
}

func (w *docx) cellText(style string, runs []Run, l wordLook, align Align) {
	w.raw("<w:p><w:pPr>")
	w.empty("w:pStyle", "w:val", style)
	if align == Right || align == Center {
		w.empty("w:jc", "w:val", string(align))
	}
	w.raw("</w:pPr>")
	w.runs(runs, l)
	w.raw("</w:p>")
}

func (w *docx) row(t Table, r Row, widths []int) {
	w.raw("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
	if r.Head || r.Note {
		w.wideRow(t, r, widths)
		return
	}
	for i, c := range t.Columns {
		w.cellStart(widths[i], cellForm{})
		cell := Cell{}
		if i < len(r.Cells) {
			cell = r.Cells[i]
		}
		w.cell(t, c, cell, i == 0, r.ID)
		w.raw("</w:tc>")
	}
	w.raw("</w:tr>\n")
}

// wideRow is a group heading or a remark; it goes over all columns and stays with the row below it.
func (w *docx) wideRow(t Table, r Row, widths []int) {
	total, text := 0, ""
	for _, width := range widths {
		total += width
	}
	if len(r.Cells) > 0 {
		text = r.Cells[0].Text
	}
	form, look := cellForm{span: len(widths), fill: docxTrack}, wordLook{bold: true}
	if r.Note {
		form.fill, look = "", wordLook{color: docxMuted}
	}
	w.cellStart(total, form)
	w.raw("<w:p><w:pPr>")
	w.empty("w:pStyle", "w:val", cellStyle(t))
	w.raw("<w:keepNext/></w:pPr>")
	w.place(r.ID)
	w.run(text, look)
	w.raw("</w:p></w:tc></w:tr>\n")
}

func (w *docx) cell(t Table, column Column, c Cell, first bool, rowID string) {
	w.raw("<w:p><w:pPr>")
	w.empty("w:pStyle", "w:val", cellStyle(t))
	if column.Align == Right || column.Align == Center {
		w.empty("w:jc", "w:val", string(column.Align))
	}
	w.raw("</w:pPr>")
	if first {
		w.place(rowID)
	}
	l := wordLook{bold: c.Bold || c.Tone != ToneNone, code: column.Code}
	text := c.Text
	if c.Tone != ToneNone {
		text, l.color, l.code = toneSigns[c.Tone]+text, toneColor(c.Tone), false
	}
	w.linked(c.Link, l, func(l wordLook) { w.run(text, l) })
	w.raw("</w:p>")
	if c.Calculation != "" && !t.Dense {
		w.cellText("CellSmall", T(c.Calculation), wordLook{}, column.Align)
	}
}
