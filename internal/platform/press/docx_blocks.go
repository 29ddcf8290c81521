// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"bytes"
	"fmt"

	"concord/internal/platform/chart"
)

// section writes a heading in one of the three heading styles and what stands below it.
func (w *docx) section(s Section, level int, newPage bool) error {
	w.raw("<w:p><w:pPr>")
	w.empty("w:pStyle", "w:val", fmt.Sprintf("Heading%d", min(level, 3)))
	if newPage {
		w.raw("<w:pageBreakBefore/>")
	}
	w.raw("</w:pPr>")
	w.place(s.ID)
	w.run(s.Title, wordLook{})
	w.raw("</w:p>\n")
	for _, b := range s.Blocks {
		if err := w.block(b); err != nil {
			return fmt.Errorf("section %s: %w", s.ID, err)
		}
	}
	for _, sub := range s.Sections {
		if err := w.section(sub, level+1, false); err != nil {
			return err
		}
	}
	return nil
}

func (w *docx) block(b Block) error {
	switch b := b.(type) {
	case Paragraph:
		w.paragraph("Normal", b.Runs)
	case Bullets:
		w.bullets(b)
	case Facts:
		w.facts(b.Items, false)
	case Table:
		w.table(b)
	case Figure:
		return w.figure(b)
	case Tiles:
		w.tiles(b)
	case Callout:
		w.callout(b)
	case Details:
		w.paragraph("LeadIn", T(b.Summary))
		for _, inner := range b.Blocks {
			if err := w.block(inner); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *docx) bullets(b Bullets) {
	number := 1 // the list with dots
	if b.Ordered {
		w.lists++
		number = w.lists + 1
	}
	for _, item := range b.Items {
		w.raw(fmt.Sprintf(`<w:p><w:pPr><w:pStyle w:val="ListParagraph"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="%d"/></w:numPr></w:pPr>`, number))
		w.runs(item, wordLook{})
		w.raw("</w:p>\n")
	}
}

// facts are labels and values in two columns without lines.
func (w *docx) facts(items []Fact, bold bool) {
	if len(items) == 0 {
		return
	}
	label := 3000
	w.tableStart("", []int{label, w.textWidth() - label}, "")
	for _, f := range items {
		w.raw("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
		w.cellStart(label, cellForm{})
		w.cellText("Cell", T(f.Label), wordLook{color: docxMuted}, Left)
		w.raw("</w:tc>")
		w.cellStart(w.textWidth()-label, cellForm{})
		w.cellText("Cell", T(f.Value), wordLook{bold: bold}, Left)
		w.raw("</w:tc></w:tr>\n")
	}
	w.tableEnd()
}

const (
	docxMuted = "56616F"
	docxLine  = "D9DEE4"
	docxTrack = "EEF1F4"
)

// toneColor is the ink of a tone on white, where it keeps 4.5:1.
func toneColor(t Tone) string {
	if t == ToneNone {
		return "1F5A94"
	}
	return sheetTones[t][1]
}

// tiles are boxes in a table of three columns, or as many as there are when fewer.
func (w *docx) tiles(b Tiles) {
	columns := min(3, len(b.Items))
	if columns == 0 {
		return
	}
	width := w.textWidth() / columns
	widths := make([]int, columns)
	for i := range widths {
		widths[i] = width
	}
	w.tableStart("", widths, "")
	for at := 0; at < len(b.Items); at += columns {
		w.raw("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
		for i := range columns {
			if at+i >= len(b.Items) {
				w.cellStart(width, cellForm{})
				w.raw("<w:p/></w:tc>")
				continue
			}
			t := b.Items[at+i]
			w.cellStart(width, cellForm{bar: toneColor(t.Tone), line: docxLine})
			w.cellText("CellSmall", T(t.Label), wordLook{}, Left)
			look := wordLook{}
			if t.Tone != ToneNone {
				look.color = toneColor(t.Tone)
			}
			w.cellText("TileValue", T(toneSigns[t.Tone]+t.Value), look, Left)
			w.cellText("CellSmall", T(t.Note), wordLook{}, Left)
			w.raw("</w:tc>")
		}
		w.raw("</w:tr>\n")
	}
	w.tableEnd()
}

// callout is a head and its body with a bar at the left on a soft ground.
func (w *docx) callout(b Callout) {
	ground := docxTrack
	if tone, ok := sheetTones[b.Tone]; ok {
		ground = tone[0]
	}
	part := func(head bool, draw func()) {
		keep := ""
		if head {
			keep = "<w:keepNext/>"
		}
		w.raw("<w:p><w:pPr>" + keep + "<w:keepLines/>")
		w.raw(fmt.Sprintf(`<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="%s"/></w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="%s"/>`, toneColor(b.Tone), ground))
		w.raw(`<w:spacing w:before="0" w:after="0"/><w:ind w:left="200" w:right="60"/></w:pPr>`)
		draw()
		w.raw("</w:p>\n")
	}
	part(true, func() { w.run(toneSigns[b.Tone]+b.Title, wordLook{bold: true, color: toneColor(b.Tone)}) })
	part(false, func() { w.runs(b.Body, wordLook{}) })
	w.gap() // without it the boxes of two callouts would run into one
}

// pictureScale is how many pixels a chart has for each of its points: enough for print.
const pictureScale = 2

const (
	emuPerPoint = 12700 // drawings measure in these
	// How many points a picture may be high, so that it shares a page with what introduces it.
	tallestUpright = 600.0
	tallestLying   = 320.0
)

// figure is a picture with its alternative text, its numbered caption and, where it is short, its data.
func (w *docx) figure(f Figure) error {
	if f.Scene != nil {
		if err := w.picture(f); err != nil {
			return err
		}
	}
	w.caption(f.ID, f.Caption, w.d.Words.Figure, &w.figures, f.Data != nil)
	if f.Data != nil && len(f.Data.Rows) <= dataRows {
		data := *f.Data
		data.Dense, data.Caption = true, ""
		w.table(data)
	}
	return nil
}

func (w *docx) picture(f Figure) error {
	data, err := chart.PNG(f.Scene, pictureScale)
	if err != nil {
		return err
	}
	number := w.picturePart(data)
	w.objects++
	tallest := tallestUpright
	if w.landscape {
		tallest = tallestLying
	}
	scale := min(1.15, float64(w.textWidth())/20/f.Scene.W, tallest/f.Scene.H)
	size := fmt.Sprintf(`cx="%d" cy="%d"`, int(f.Scene.W*scale*emuPerPoint), int(f.Scene.H*scale*emuPerPoint))
	w.raw(`<w:p><w:pPr><w:pStyle w:val="Figure"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent ` + size + `/>`)
	w.empty("wp:docPr", "id", fmt.Sprint(w.objects), "name", fmt.Sprintf("Picture %d", w.objects), "descr", f.Caption+". "+f.Scene.Desc)
	w.raw(`<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>`)
	w.raw(fmt.Sprintf(`<pic:nvPicPr><pic:cNvPr id="%[1]d" name="Picture %[1]d"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdPicture%[2]d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`, w.objects, number))
	w.raw(`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ` + size + `/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>` + "\n")
	return nil
}

// picturePart keeps a picture as a part of the file and returns its number; one that is shown twice is kept once.
func (w *docx) picturePart(data []byte) int {
	for i, p := range w.pictures {
		if bytes.Equal(p, data) {
			return i + 1
		}
	}
	w.pictures = append(w.pictures, data)
	return len(w.pictures)
}

// caption numbers figures and tables with the word processor's own counters, so that lists of them can be made.
func (w *docx) caption(id, text, word string, counter *int, keep bool) {
	*counter++
	w.raw(`<w:p><w:pPr><w:pStyle w:val="Caption"/>`)
	if keep {
		w.raw("<w:keepNext/>")
	}
	w.raw("</w:pPr>")
	w.place(id)
	sequence := "Figure"
	if counter == &w.tables {
		sequence = "Table"
	}
	w.run(word+" ", wordLook{bold: true})
	w.field("SEQ "+sequence+` \* ARABIC`, fmt.Sprint(*counter))
	w.run(": "+text, wordLook{})
	w.raw("</w:p>\n")
}
