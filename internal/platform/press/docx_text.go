// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// wordWriter writes the XML of a word processing file; everything but raw escapes.
type wordWriter struct{ strings.Builder }

func (w *wordWriter) raw(markup string) { w.WriteString(markup) }

// text writes text as text: cleaned, then escaped.
func (w *wordWriter) text(s string) {
	_ = xml.EscapeText(w, []byte(wordText(s))) // a strings.Builder does not fail
}

// wordText is one paragraph's text: what breaks a line becomes a blank, what XML forbids is left out.
func wordText(s string) string {
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(clean(s))
}

// open writes a start tag with its attributes.
func (w *wordWriter) open(tag string, attributes ...string) {
	w.attributes(tag, attributes)
	w.raw(">")
}

// empty writes an element without content.
func (w *wordWriter) empty(tag string, attributes ...string) {
	w.attributes(tag, attributes)
	w.raw("/>")
}

func (w *wordWriter) attributes(tag string, attributes []string) {
	w.raw("<" + tag)
	for i := 0; i+1 < len(attributes); i += 2 {
		w.raw(" " + attributes[i] + `="`)
		w.text(attributes[i+1])
		w.raw(`"`)
	}
}

func (w *wordWriter) element(tag, text string) {
	w.raw("<" + tag + ">")
	w.text(text)
	w.raw("</" + tag + ">")
}

// wordLook is how a run differs from its paragraph's style; an empty color is the style's own.
type wordLook struct {
	bold, code, link bool
	color            string // RRGGBB
}

// run writes a piece of text in one look.
func (w *wordWriter) run(text string, l wordLook) {
	w.raw("<w:r>")
	if l != (wordLook{}) {
		w.raw("<w:rPr>")
		switch {
		case l.link:
			w.raw(`<w:rStyle w:val="Hyperlink"/>`)
		case l.code:
			w.raw(`<w:rStyle w:val="Code"/>`)
		}
		if l.bold {
			w.raw("<w:b/>")
		}
		if l.color != "" {
			w.empty("w:color", "w:val", l.color)
		}
		w.raw("</w:rPr>")
	}
	w.raw(`<w:t xml:space="preserve">`)
	w.text(text)
	w.raw("</w:t></w:r>")
}

// field writes a field with the result it shows until it is computed again. The instruction is ours, never a text of
// the document.
func (w *wordWriter) field(instruction, result string) {
	w.fieldStart(instruction, false)
	w.run(result, wordLook{})
	w.fieldEnd()
}

// fieldStart opens a field whose result is what follows, up to fieldEnd; a stale one asks to be computed again.
func (w *wordWriter) fieldStart(instruction string, stale bool) {
	begin := `<w:r><w:fldChar w:fldCharType="begin"/></w:r>`
	if stale {
		begin = `<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>`
	}
	w.raw(begin + `<w:r><w:instrText xml:space="preserve"> `)
	w.text(instruction)
	w.raw(` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`)
}

func (w *wordWriter) fieldEnd() { w.raw(`<w:r><w:fldChar w:fldCharType="end"/></w:r>`) }

// paragraph writes runs in a style.
func (w *docx) paragraph(style string, runs []Run) {
	w.open("w:p")
	w.raw("<w:pPr>")
	w.empty("w:pStyle", "w:val", style)
	w.raw("</w:pPr>")
	w.runs(runs, wordLook{})
	w.raw("</w:p>\n")
}

// runs writes text with its links; what is no safe address is plain text.
func (w *docx) runs(runs []Run, base wordLook) {
	for _, r := range runs {
		l := base
		l.bold, l.code = base.bold || r.Bold, base.code || r.Code
		w.linked(r.Link, l, func(l wordLook) { w.run(r.Text, l) })
	}
}

// linked puts what draw writes behind a link, where the link is one.
func (w *docx) linked(link string, l wordLook, draw func(wordLook)) {
	link = SafeLink(link)
	id, local := strings.CutPrefix(link, "#")
	switch {
	case local && w.marks[id] > 0:
		w.open("w:hyperlink", "w:anchor", w.bookmark(id))
	case link != "" && !local:
		w.links = append(w.links, link)
		w.open("w:hyperlink", "r:id", fmt.Sprintf("rIdLink%d", len(w.links)))
	default:
		draw(l)
		return
	}
	l.link = true
	draw(l)
	w.raw("</w:hyperlink>")
}

// bookmark is the name of the place with this id: names in Word are short and hold few characters, ids do not.
func (w *docx) bookmark(id string) string { return fmt.Sprintf("place%d", w.marks[id]) }

// place marks the point at which a link to the id arrives, where one leads to it.
func (w *docx) place(id string) {
	if n := w.marks[id]; n > 0 {
		w.raw(fmt.Sprintf(`<w:bookmarkStart w:id="%d" w:name="place%d"/><w:bookmarkEnd w:id="%d"/>`, n, n, n))
	}
}

// collect numbers the places that links of the document lead to, sections always.
func (w *docx) collect(d *Document) {
	known, linked := map[string]bool{}, []string{}
	c := &linkCollector{known: known, linked: &linked}
	c.sections(d.Sections)
	for _, id := range linked {
		if known[id] && w.marks[id] == 0 {
			w.marks[id] = len(w.marks) + 1
		}
	}
}

// linkCollector finds which places a document has and which ones its links lead to.
type linkCollector struct {
	known  map[string]bool
	linked *[]string
}

func (c *linkCollector) sections(list []Section) {
	for _, s := range list {
		c.known[s.ID] = true
		*c.linked = append(*c.linked, s.ID)
		c.blocks(s.Blocks)
		c.sections(s.Sections)
	}
}

func (c *linkCollector) blocks(list []Block) {
	for _, b := range list {
		switch b := b.(type) {
		case Paragraph:
			c.runs(b.Runs)
		case Bullets:
			for _, item := range b.Items {
				c.runs(item)
			}
		case Callout:
			c.runs(b.Body)
		case Details:
			c.blocks(b.Blocks)
		case Table:
			c.table(b)
		case Figure:
			c.known[b.ID] = b.ID != ""
			if b.Data != nil {
				c.table(*b.Data)
			}
		case Facts, Tiles: // hold no links
		}
	}
}

func (c *linkCollector) table(t Table) {
	c.known[t.ID] = t.ID != "" && len(t.Rows) > 0
	for _, r := range t.Rows {
		if r.ID != "" {
			c.known[r.ID] = true
		}
		for _, cell := range r.Cells {
			c.runs([]Run{{Link: cell.Link}})
		}
	}
}

func (c *linkCollector) runs(runs []Run) {
	for _, r := range runs {
		if id, local := strings.CutPrefix(r.Link, "#"); local {
			*c.linked = append(*c.linked, id)
		}
	}
}
