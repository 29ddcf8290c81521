// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"bytes"
	"fmt"
	"image/color"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"

	"concord/internal/platform/chart"
)

// Measures of a page in points.
const (
	pageMargin = 54.0
	pageTop    = 62.0
	pageFoot   = 50.0 // kept free at the bottom, for the footer
)

// PDF prints the document as a tagged PDF: a cover, contents with page numbers, bookmarks, running head and foot, charts
// as vectors, embedded fonts.
func PDF(d *Document) ([]byte, error) {
	p := newPDF(d)
	p.document()
	var buf bytes.Buffer
	if err := p.Output(&buf); err != nil {
		return nil, fmt.Errorf("print pdf: %w", err)
	}
	data, err := p.tags.attach(buf.Bytes())
	if err != nil {
		return nil, fmt.Errorf("print pdf: %w", err)
	}
	return data, nil
}

// pdf writes one document. Coordinates are points from the top left of the page.
type pdf struct {
	*fpdf.Fpdf
	d         *Document
	tags      *tagTree
	palette   map[chart.Ink]color.RGBA
	widths    [3]map[rune]float64 // rune widths at size 1, by face
	set       [2]any              // the face and size that are set on this page
	y         float64             // where the next block begins
	pageW     float64
	pageH     float64
	landscape bool
	pages     map[string]int // page of each section and row with an id, as it comes to stand
	links     map[string]int
	later     []later
}

// later is what a page says of pages after it. It is drawn at the end, so that nothing has to be laid out twice.
type later struct {
	page   int
	height float64
	draw   func(down float64) // everything is drawn that much lower: fpdf counts from the height of the last page
}

func newPDF(d *Document) *pdf {
	f := fpdf.New("P", "pt", "A4", "")
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(pageMargin, pageTop, pageMargin)
	f.SetCatalogSort(true)
	f.SetCreationDate(d.Date)
	f.SetModificationDate(d.Date)
	f.SetProducer("Concord", true)
	f.SetTitle(clean(d.Title+" · "+d.Organization), true)
	f.SetAuthor(clean(d.Organization), true)
	f.SetSubject(clean(d.Subject), true)
	f.SetLang(d.Lang)
	f.SetXmpMetadata(xmp(d))
	// fpdf writes into the bytes of a font while it cuts out the glyphs in use, so each document has its own copy.
	f.AddUTF8FontFromBytes("sans", "", bytes.Clone(goregular.TTF))
	f.AddUTF8FontFromBytes("sans", "B", bytes.Clone(gobold.TTF))
	f.AddUTF8FontFromBytes("mono", "", bytes.Clone(gomono.TTF))
	return &pdf{
		Fpdf: f, d: d, tags: newTagTree(d.Lang), palette: chart.Palette(false), widths: [3]map[rune]float64{{}, {}, {}},
		pages: map[string]int{}, links: map[string]int{},
	}
}

// xmp is the metadata that readers look at before the document's own.
func xmp(d *Document) []byte {
	w := &htmlWriter{}
	w.raw("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">")
	w.raw("<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">")
	w.raw("<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">")
	w.text(d.Title + " · " + d.Organization)
	w.raw("</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>")
	w.text(d.Organization)
	w.raw("</rdf:li></rdf:Seq></dc:creator><dc:language><rdf:Bag><rdf:li>")
	w.text(d.Lang)
	w.raw("</rdf:li></rdf:Bag></dc:language><xmp:CreateDate>" + d.Date.UTC().Format("2006-01-02T15:04:05Z") + "</xmp:CreateDate>")
	w.raw("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return []byte(w.String())
}

func (p *pdf) document() {
	p.cover()
	p.contents()
	for i, s := range p.d.Sections {
		if i == 0 || s.NewPage || s.Landscape != p.landscape {
			p.page(s.Landscape)
		}
		p.section(s, 1, p.tags.root)
	}
	_, last := p.GetPageSize()
	for _, l := range p.later {
		p.SetPage(l.page)
		p.tags.now, p.set = l.page, [2]any{}
		p.fill(chart.Text) // as fpdf believes it to be
		l.draw(last - l.height)
	}
}

// atTheEnd draws something on this page once all pages stand.
func (p *pdf) atTheEnd(draw func(down float64)) {
	p.later = append(p.later, later{p.PageNo(), p.pageH, draw})
}

// page begins a page with its running head and foot, which are no content.
func (p *pdf) page(landscape bool) {
	p.blank(landscape)
	p.tags.artifact(p.Fpdf, func() {
		p.font("sans", "", 8)
		p.color(chart.Muted)
		p.Text(pageMargin, 36, p.fit(p.d.Title+" · "+p.d.Organization, p.pageW-2*pageMargin))
		p.stroke(chart.Grid, 0.6)
		p.Line(pageMargin, 42, p.pageW-pageMargin, 42)
		p.Text(pageMargin, p.pageH-28, p.fit(p.d.Footer, p.pageW-2*pageMargin-90))
	})
	number, w, h := p.PageNo(), p.pageW, p.pageH
	p.atTheEnd(func(down float64) {
		p.tags.artifact(p.Fpdf, func() {
			text := fmt.Sprintf(p.d.Words.Page, number, p.PageCount())
			p.font("sans", "", 8)
			p.color(chart.Muted)
			p.Text(w-pageMargin-p.measure(text), h-28+down, text)
		})
	})
	p.y = pageTop
}

func (p *pdf) blank(landscape bool) {
	orientation := "P"
	p.pageW, p.pageH = 595.28, 841.89
	if landscape {
		orientation = "L"
		p.pageW, p.pageH = p.pageH, p.pageW
	}
	p.landscape, p.set = landscape, [2]any{}
	p.AddPageFormat(orientation, fpdf.SizeType{Wd: 595.28, Ht: 841.89})
	p.tags.page(p.PageNo())
}

func (p *pdf) cover() {
	p.blank(false)
	p.tags.artifact(p.Fpdf, func() {
		p.fill(chart.SeriesA)
		p.Rect(0, 0, p.pageW, 12, "F")
	})
	body := p.textWidth()
	p.y = 190
	p.flow(p.tags.root.child("P"), T(p.d.Organization), look{size: 13, ink: chart.Muted, bold: true}, pageMargin, body)
	p.y += 4
	p.flow(p.tags.root.child("H1"), T(p.d.Title), look{size: 34, ink: chart.Text, bold: true}, pageMargin, body)
	p.y += 6
	p.flow(p.tags.root.child("P"), T(p.d.Subtitle), look{size: 14, ink: chart.Muted}, pageMargin, body)
	p.y += 40
	list := p.tags.root.child("L")
	for _, f := range p.d.Cover {
		item := list.child("LI").child("LBody")
		top := p.y
		p.flow(item, T(f.Label), look{size: 10, ink: chart.Muted}, pageMargin, 150)
		after := p.y
		p.y = top
		p.flow(item, T(f.Value), look{size: 10, ink: chart.Text, bold: true}, pageMargin+160, body-160)
		p.y = max(p.y, after) + 6
	}
}

// contents lists the sections with their pages.
func (p *pdf) contents() {
	p.page(false)
	p.flow(p.tags.root.child("H1"), T(p.d.Words.Contents), look{size: 20, ink: chart.Text, bold: true}, pageMargin, p.textWidth())
	p.y += 10
	toc := p.tags.root.child("TOC")
	var entries func(list []Section, level int)
	entries = func(list []Section, level int) {
		for _, s := range list {
			p.contentsLine(toc, s, level)
			if level < 2 {
				entries(s.Sections, level+1)
			}
		}
	}
	entries(p.d.Sections, 1)
}

func (p *pdf) contentsLine(toc *tag, s Section, level int) {
	if p.y > p.pageH-pageFoot-20 {
		p.page(false)
	}
	l := look{size: 10.5, ink: chart.Text, bold: level == 1}
	if level == 1 {
		p.y += 4
	}
	x := pageMargin + float64(level-1)*16
	p.font("sans", l.style(), l.size)
	p.color(l.ink)
	title := p.fit(s.Title, p.textWidth()-60)
	base, entry, from, right := p.y+l.size, toc.child("TOCI"), x+p.measure(title)+6, p.pageW-pageMargin
	p.tags.mark(p.Fpdf, entry, func() { p.Text(x, base, title) })
	p.atTheEnd(func(down float64) {
		p.font("sans", l.style(), l.size)
		p.color(l.ink)
		number := fmt.Sprint(p.pages[s.ID])
		w := p.measure(number)
		p.tags.mark(p.Fpdf, entry, func() { p.Text(right-w, base+down, number) })
		p.tags.artifact(p.Fpdf, func() {
			p.stroke(chart.Grid, 0.6)
			p.Line(from, base-2+down, right-w-6, base-2+down)
		})
	})
	p.Link(pageMargin, p.y, p.textWidth(), l.size+4, p.link(s.ID))
	p.y += l.size + 6
}

// link returns the target that a section's place is set for when it is printed.
func (p *pdf) link(id string) int {
	if p.links[id] == 0 {
		p.links[id] = p.AddLink()
	}
	return p.links[id]
}

func (p *pdf) textWidth() float64 { return p.pageW - 2*pageMargin }

// room begins a new page where less than height is left on this one.
func (p *pdf) room(height float64) {
	if p.y+height > p.pageH-pageFoot && p.y > pageTop {
		p.page(p.landscape)
	}
}

// firstHeight is how much of a section has to stand below its heading: a picture whole, of other things the beginning.
func (p *pdf) firstHeight(s Section) float64 {
	if len(s.Blocks) == 0 && len(s.Sections) > 0 {
		return p.firstHeight(s.Sections[0]) + 30
	}
	if len(s.Blocks) > 0 {
		if f, ok := s.Blocks[0].(Figure); ok && f.Scene != nil {
			return p.figureScale(f)*f.Scene.H*smallest + 50
		}
	}
	return 70
}

func (p *pdf) section(s Section, level int, parent *tag) {
	size := 19.0
	if p.y > pageTop {
		p.y += 10
	}
	if level > 1 {
		size = 13.5
	} else if p.y > pageTop {
		p.y += 16
	}
	p.room(size + p.firstHeight(s)) // a heading is never left alone at the foot of a page
	p.pages[s.ID] = p.PageNo()
	p.SetLink(p.link(s.ID), p.y-4, p.PageNo())
	p.Bookmark(clean(s.Title), level-1, p.y-4)
	part := parent.child("Sect")
	p.flow(part.child(fmt.Sprintf("H%d", level)), T(s.Title), look{size: size, ink: chart.Text, bold: true}, pageMargin, p.textWidth())
	p.y += 6
	for _, b := range s.Blocks {
		p.block(b, part)
	}
	for _, sub := range s.Sections {
		p.section(sub, level+1, part)
	}
}
