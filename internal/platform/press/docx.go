// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"strings"
)

//go:embed assets/docx-styles.xml
var docxStyles string

// Measures of a page in twentieths of a point, the unit of word processing files.
const (
	docxShort  = 11906 // A4
	docxLong   = 16838
	docxMargin = 1080
	docxTop    = 1300
	docxFoot   = 1100
)

// DOCX prints the document as a Word file: headings, lists, tables with repeated heads, captions and a contents list are
// the word processor's own, so that whoever edits the report can go on with them; charts are pictures with a text that
// says what they show. Text is always text: no field, link or markup comes from it.
func DOCX(d *Document) ([]byte, error) {
	w := newDocx(d)
	if err := w.document(); err != nil {
		return nil, fmt.Errorf("print docx: %w", err)
	}
	data, err := w.archive()
	if err != nil {
		return nil, fmt.Errorf("print docx: %w", err)
	}
	return ordered(data)
}

// docx collects the parts of one file; the embedded writer holds the body.
type docx struct {
	wordWriter
	d         *Document
	marks     map[string]int // ids that a link leads to, numbered as bookmarks
	pictures  [][]byte
	links     []string // outside addresses, in the order of their relations
	lists     int      // numbered lists so far, each of which counts from 1
	objects   int      // pictures so far, for their ids
	figures   int
	tables    int
	landscape bool
	cover     bool // the pages so far are the cover's and the contents'
}

func newDocx(d *Document) *docx {
	w := &docx{d: d, marks: map[string]int{}, cover: true}
	w.collect(d)
	return w
}

// textWidth is the width between the margins of the page at hand.
func (w *docx) textWidth() int {
	if w.landscape {
		return docxLong - 2*docxMargin
	}
	return docxShort - 2*docxMargin
}

const docxNames = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"` +
	` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"` +
	` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"` +
	` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"` +
	` xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

func (w *docx) document() error {
	w.raw(xmlHead + "<w:document" + docxNames + "><w:body>\n")
	w.front()
	w.contents()
	for i, s := range w.d.Sections {
		turned := s.Landscape != w.landscape
		if i == 0 || turned {
			w.endPages() // closes what came before; its form stands at its end
			w.landscape, w.cover = s.Landscape, false
		}
		if err := w.section(s, 1, s.NewPage && i > 0 && !turned); err != nil {
			return err
		}
	}
	w.pageForm()
	w.raw("</w:body></w:document>\n")
	return nil
}

// endPages ends a run of pages of one form with an empty paragraph that carries it.
func (w *docx) endPages() {
	w.raw(`<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>`)
	w.pageForm()
	w.raw("</w:pPr></w:p>\n")
}

func (w *docx) pageForm() {
	form, size := "2", fmt.Sprintf(`w:w="%d" w:h="%d"`, docxShort, docxLong)
	if w.landscape {
		form, size = "3", fmt.Sprintf(`w:w="%d" w:h="%d" w:orient="landscape"`, docxLong, docxShort)
	}
	w.raw("<w:sectPr>")
	w.raw(`<w:headerReference w:type="default" r:id="rIdHead"/><w:footerReference w:type="default" r:id="rIdFoot` + form + `"/>`)
	if w.cover {
		w.raw(`<w:headerReference w:type="first" r:id="rIdNone"/><w:footerReference w:type="first" r:id="rIdNoneFoot"/>`)
	}
	w.raw(`<w:type w:val="nextPage"/><w:pgSz ` + size + `/>`)
	w.raw(fmt.Sprintf(`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="600" w:footer="500" w:gutter="0"/>`, docxTop, docxMargin, docxFoot, docxMargin))
	if w.cover {
		w.raw("<w:titlePg/>")
	}
	w.raw("</w:sectPr>")
}

// archive packs the parts.
func (w *docx) archive() ([]byte, error) {
	parts := []File{
		{"[Content_Types].xml", []byte(docxTypes)},
		{"_rels/.rels", []byte(docxRoot)},
		{"docProps/app.xml", []byte(docxApp)},
		{"docProps/core.xml", []byte(w.core())},
		{"word/_rels/document.xml.rels", []byte(w.relations())},
		{"word/document.xml", []byte(w.String())},
		{"word/footer1.xml", []byte(xmlHead + "<w:ftr" + docxNames + "><w:p/></w:ftr>")},
		{"word/footer2.xml", []byte(w.footer(docxShort - 2*docxMargin))},
		{"word/footer3.xml", []byte(w.footer(docxLong - 2*docxMargin))},
		{"word/header1.xml", []byte(xmlHead + "<w:hdr" + docxNames + "><w:p/></w:hdr>")},
		{"word/header2.xml", []byte(w.header())},
		{"word/numbering.xml", []byte(w.numbering())},
		{"word/settings.xml", []byte(docxSettings)},
		{"word/styles.xml", []byte(strings.ReplaceAll(docxStyles, "LANGUAGE", html.EscapeString(wordText(w.d.Lang))))},
	}
	for i, data := range w.pictures {
		parts = append(parts, File{fmt.Sprintf("word/media/picture%d.png", i+1), data})
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, p := range parts {
		f, err := z.Create(p.Name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		if _, err := f.Write(p.Data); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}
