// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"codeberg.org/go-pdf/fpdf"
)

// tagTree is the logical structure of a PDF: what a screen reader follows. fpdf cannot write one, so the drawing is
// wrapped in marked content here, and the tree is appended to the finished file as an incremental update, which leaves
// every byte that fpdf wrote where it was.
type tagTree struct {
	root  *tag
	lang  string
	pages map[int]*[]*tag // page to the tags of its marked contents, by their id
	now   int
}

// tag is one element of the structure.
type tag struct {
	kind   string
	kids   []kid
	alt    string // alternative text of a figure
	scope  string // Column or Row of a heading cell
	parent *tag
	number int // object number
}

// kid is either an element or a marked content on a page.
type kid struct {
	tag      *tag
	page, id int
}

func newTagTree(lang string) *tagTree {
	return &tagTree{root: &tag{kind: "Document"}, lang: lang, pages: map[int]*[]*tag{}}
}

func (t *tag) child(kind string) *tag {
	c := &tag{kind: kind, parent: t}
	t.kids = append(t.kids, kid{tag: c})
	return c
}

func (t *tagTree) page(number int) {
	t.now = number
	t.pages[number] = &[]*tag{}
}

// mark draws content that belongs to a tag.
func (t *tagTree) mark(f *fpdf.Fpdf, of *tag, draw func()) {
	list := t.pages[t.now]
	id := len(*list)
	*list = append(*list, of)
	of.kids = append(of.kids, kid{page: t.now, id: id})
	f.RawWriteStr(fmt.Sprintf("/%s <</MCID %d>> BDC", of.kind, id))
	draw()
	f.RawWriteStr("EMC")
}

// artifact draws what is no content: lines, backgrounds, running heads.
func (t *tagTree) artifact(f *fpdf.Fpdf, draw func()) {
	f.RawWriteStr("/Artifact BMC")
	draw()
	f.RawWriteStr("EMC")
}

var (
	pdfTrailer = regexp.MustCompile(`(?s)trailer\n<<\n(.*?)>>\nstartxref\n(\d+)\n%%EOF`)
	pdfSize    = regexp.MustCompile(`/Size (\d+)`)
	pdfRoot    = regexp.MustCompile(`/Root (\d+) 0 R`)
	pdfPage    = regexp.MustCompile(`(?m)^(\d+) 0 obj\n<</Type /Page\n`)
)

// attach appends the structure to the file that fpdf wrote.
func (t *tagTree) attach(data []byte) ([]byte, error) {
	data = bytes.TrimRight(data, "\n")
	trailer := pdfTrailer.FindSubmatch(data)
	if trailer == nil {
		return nil, errors.New("the PDF has no trailer of the known form")
	}
	size, err := strconv.Atoi(string(pdfSize.FindSubmatch(trailer[1])[1]))
	if err != nil {
		return nil, fmt.Errorf("read the size of the PDF: %w", err)
	}
	u := &pdfUpdate{next: size, base: len(data) + 1, offsets: map[int]int{}}
	pages, err := t.updatePages(u, data)
	if err != nil {
		return nil, err
	}
	if err := t.updateCatalog(u, data, string(pdfRoot.FindSubmatch(trailer[1])[1]), pages); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Write(bytes.Replace(data, []byte("%PDF-1.3"), []byte("%PDF-1.7"), 1)) // structure needs more than fpdf's default
	out.WriteByte('\n')
	out.Write(u.body.Bytes())
	start := out.Len()
	u.writeXref(&out)
	kept := pdfSize.ReplaceAllString(string(trailer[1]), fmt.Sprintf("/Size %d", u.next))
	fmt.Fprintf(&out, "trailer\n<<\n%s/Prev %s\n>>\nstartxref\n%d\n%%%%EOF\n", kept, trailer[2], start)
	return out.Bytes(), nil
}

// pdfUpdate collects objects that are new or replace others.
type pdfUpdate struct {
	body    bytes.Buffer
	base    int // offset of body in the file
	next    int // first free object number
	offsets map[int]int
}

func (u *pdfUpdate) number() int {
	u.next++
	return u.next - 1
}

func (u *pdfUpdate) object(number int, content string) {
	u.offsets[number] = u.base + u.body.Len()
	fmt.Fprintf(&u.body, "%d 0 obj\n%s\nendobj\n", number, content)
}

func (u *pdfUpdate) writeXref(out *bytes.Buffer) {
	out.WriteString("xref\n")
	for n := 0; n < u.next; n++ {
		end := n
		for ; u.offsets[end] > 0; end++ { // a run of numbers shares one heading
		}
		if end > n {
			fmt.Fprintf(out, "%d %d\n", n, end-n)
		}
		for ; n < end; n++ {
			fmt.Fprintf(out, "%010d 00000 n \n", u.offsets[n])
		}
	}
}

// updatePages gives each page its key into the parent tree and returns the object numbers by page.
func (t *tagTree) updatePages(u *pdfUpdate, data []byte) (map[int]int, error) {
	pages := map[int]int{}
	for i, m := range pdfPage.FindAllSubmatchIndex(data, -1) {
		number, err := strconv.Atoi(string(data[m[2]:m[3]]))
		if err != nil {
			return nil, fmt.Errorf("read a page of the PDF: %w", err)
		}
		end := bytes.Index(data[m[1]:], []byte("\nendobj"))
		if end < 0 {
			return nil, errors.New("a page of the PDF has no end")
		}
		pages[i+1] = number
		u.object(number, fmt.Sprintf("<</Type /Page\n/StructParents %d\n/Tabs /S\n%s", i, data[m[1]:m[1]+end]))
	}
	if len(pages) != len(t.pages) {
		return nil, fmt.Errorf("the PDF has %d pages, %d were tagged", len(pages), len(t.pages))
	}
	return pages, nil
}

func (t *tagTree) updateCatalog(u *pdfUpdate, data []byte, root string, pages map[int]int) error {
	head := []byte("\n" + root + " 0 obj\n<<\n")
	at := bytes.LastIndex(data, head)
	end := bytes.Index(data[max(at, 0):], []byte("\nendobj"))
	if at < 0 || end < 0 {
		return errors.New("the PDF has no catalog of the known form")
	}
	number, err := strconv.Atoi(root)
	if err != nil {
		return fmt.Errorf("read the catalog of the PDF: %w", err)
	}
	structure, parents := u.number(), u.number()
	t.number(u, t.root)
	t.write(u, t.root, structure, pages)
	u.object(structure, fmt.Sprintf("<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d>>", t.root.number, parents, len(pages)))
	u.object(parents, t.parentTree(len(pages)))
	u.object(number, fmt.Sprintf("<<\n/StructTreeRoot %d 0 R\n/MarkInfo <</Marked true>>\n/ViewerPreferences <</DisplayDocTitle true>>\n%s", structure, data[at+len(head):at+end]))
	return nil
}

// parentTree leads from each marked content of a page back to its element.
func (t *tagTree) parentTree(pages int) string {
	var b strings.Builder
	b.WriteString("<</Nums [")
	for page := 1; page <= pages; page++ {
		fmt.Fprintf(&b, "%d [", page-1)
		for _, of := range *t.pages[page] {
			fmt.Fprintf(&b, "%d 0 R ", of.number)
		}
		b.WriteString("]\n")
	}
	b.WriteString("]>>")
	return b.String()
}

func (t *tagTree) number(u *pdfUpdate, of *tag) {
	of.number = u.number()
	for _, k := range of.kids {
		if k.tag != nil {
			t.number(u, k.tag)
		}
	}
}

func (t *tagTree) write(u *pdfUpdate, of *tag, parent int, pages map[int]int) {
	var b strings.Builder
	// There are thousands of these, so they are written as short as the format allows, without the optional type.
	fmt.Fprintf(&b, "<</S /%s /P %d 0 R", of.kind, parent)
	if of.alt != "" {
		b.WriteString(" /Alt " + pdfText(of.alt))
	}
	if of.scope != "" {
		fmt.Fprintf(&b, " /A <</O /Table /Scope /%s>>", of.scope)
	}
	if of == t.root && t.lang != "" {
		b.WriteString(" /Lang " + pdfText(t.lang))
	}
	own := of.ownPage()
	if own > 0 {
		fmt.Fprintf(&b, " /Pg %d 0 R", pages[own])
	}
	b.WriteString(" /K [")
	for i, k := range of.kids {
		if i > 0 {
			b.WriteString(" ")
		}
		switch {
		case k.tag != nil:
			fmt.Fprintf(&b, "%d 0 R", k.tag.number)
		case k.page == own:
			fmt.Fprint(&b, k.id)
		default:
			fmt.Fprintf(&b, "<</Type /MCR /Pg %d 0 R /MCID %d>>", pages[k.page], k.id)
		}
	}
	b.WriteString("]>>")
	u.object(of.number, b.String())
	for _, k := range of.kids {
		if k.tag != nil {
			t.write(u, k.tag, of.number, pages)
		}
	}
}

// ownPage is the page of the first marked content of a tag, 0 where it has none; contents on it need no page of their own.
func (t *tag) ownPage() int {
	for _, k := range t.kids {
		if k.tag == nil {
			return k.page
		}
	}
	return 0
}

// pdfText writes a text string as UTF-16 in hexadecimal, which needs no escaping.
func pdfText(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, c := range utf16.Encode([]rune(clean(s))) {
		fmt.Fprintf(&b, "%04X", c)
	}
	b.WriteString(">")
	return b.String()
}
