// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package markdown

import (
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"concord/internal/platform/press"
)

// block is what a node of the top level, or of a quotation, becomes; nothing for one that holds only notes.
func (r *reader) block(n ast.Node) []press.Block {
	switch n := n.(type) {
	case *ast.List:
		b := press.Bullets{Ordered: n.IsOrdered()}
		r.items(n, 0, &b)
		return []press.Block{b}
	case *ast.Blockquote:
		return []press.Block{press.Callout{Tone: press.ToneNeutral, Body: r.flat(n)}}
	case *extast.Table:
		return []press.Block{r.table(n)}
	case *ast.FencedCodeBlock, *ast.CodeBlock, *ast.HTMLBlock:
		return r.lines(n)
	case *ast.ThematicBreak:
		return nil
	}
	if runs := r.runs(n, press.Run{}); Plain(runs) != "" {
		return []press.Block{press.Paragraph{Runs: runs}}
	}
	return nil
}

// lines are the lines of code, or of HTML that is only text here.
func (r *reader) lines(n ast.Node) (out []press.Block) {
	for i := range n.Lines().Len() {
		at := n.Lines().At(i)
		if line := strings.TrimRight(r.noted(string(at.Value(r.source))), "\n"); strings.TrimSpace(line) != "" {
			out = append(out, press.Paragraph{Runs: []press.Run{{Text: line, Code: true}}})
		}
	}
	return out
}

// items are the entries of a list; those of lists inside follow, with a dash for each level.
func (r *reader) items(list *ast.List, depth int, into *press.Bullets) {
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		var runs []press.Run
		if depth > 0 {
			runs = append(runs, press.Run{Text: strings.Repeat("– ", depth)})
		}
		var inner []*ast.List
		for n := item.FirstChild(); n != nil; n = n.NextSibling() {
			if l, ok := n.(*ast.List); ok {
				inner = append(inner, l)
				continue
			}
			if len(runs) > min(depth, 1) {
				runs = append(runs, press.Run{Text: " "})
			}
			runs = append(runs, r.any(n)...)
		}
		into.Items = append(into.Items, runs)
		for _, l := range inner {
			r.items(l, depth+1, into)
		}
	}
}

// flat is everything inside a node as one run of text.
func (r *reader) flat(n ast.Node) (out []press.Run) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if len(out) > 0 {
			out = append(out, press.Run{Text: " "})
		}
		out = append(out, r.any(c)...)
	}
	return out
}

// any is a node inside a list or a quotation as text.
func (r *reader) any(n ast.Node) []press.Run {
	switch n.Kind() {
	case ast.KindParagraph, ast.KindTextBlock, ast.KindHeading:
		return r.runs(n, press.Run{})
	case ast.KindCodeBlock, ast.KindFencedCodeBlock, ast.KindHTMLBlock:
		var out []press.Run
		for _, b := range r.lines(n) {
			if p, ok := b.(press.Paragraph); ok {
				out = append(append(out, p.Runs...), press.Run{Text: " "})
			}
		}
		return out
	case extast.KindTable, extast.KindTableHeader, extast.KindTableRow, extast.KindTableCell:
		return r.runs(n, press.Run{})
	}
	return r.flat(n)
}

// mostPortrait is how many columns a table may have before it asks for small type.
const mostPortrait = 5

func (r *reader) table(n *extast.Table) press.Table {
	t := press.Table{}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []press.Cell
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cells = append(cells, cell(r.runs(c, press.Run{})))
		}
		if row.Kind() == extast.KindTableHeader {
			for i, c := range cells {
				col := press.Column{Title: c.Text, Width: 1}
				if i < len(n.Alignments) && n.Alignments[i] == extast.AlignRight {
					col.Align = press.Right
				}
				t.Columns = append(t.Columns, col)
			}
			continue
		}
		t.Rows = append(t.Rows, press.Row{Cells: cells})
	}
	for _, row := range t.Rows { // wider columns for longer texts, within bounds
		for i, c := range row.Cells {
			t.Columns[i].Width = max(t.Columns[i].Width, min(8, float64(len(c.Text))/12))
		}
	}
	t.Dense = len(t.Columns) > mostPortrait
	return t
}

// cell is a cell of a table: its text, bold or linked where all of it is.
func cell(runs []press.Run) press.Cell {
	c := press.Cell{Text: strings.TrimSpace(Plain(runs))}
	if len(runs) == 1 {
		c.Bold, c.Link = runs[0].Bold, runs[0].Link
	}
	return c
}

// runs is the text inside a node, with the styles it has.
func (r *reader) runs(n ast.Node, style press.Run) (out []press.Run) {
	put := func(text string) {
		style.Text = r.noted(text)
		if style.Text == "" {
			return
		}
		if k := len(out) - 1; k >= 0 && out[k].Bold == style.Bold && out[k].Code == style.Code && out[k].Link == style.Link {
			out[k].Text += style.Text
			return
		}
		out = append(out, style)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		inner := style
		switch c := c.(type) {
		case *ast.Text:
			put(plain(c.Segment.Value(r.source)))
			if c.SoftLineBreak() || c.HardLineBreak() {
				put(" ")
			}
		case *ast.String:
			put(string(c.Value))
		case *ast.RawHTML:
			for i := range c.Segments.Len() {
				at := c.Segments.At(i)
				put(string(at.Value(r.source)))
			}
		case *ast.AutoLink:
			inner.Link = press.SafeLink(string(c.URL(r.source)))
			out = append(out, press.Run{Text: r.noted(string(c.Label(r.source))), Link: inner.Link, Bold: style.Bold})
		case *ast.Link:
			inner.Link = outside(string(c.Destination))
			out = append(out, r.runs(c, inner)...)
		case *ast.CodeSpan:
			inner.Code = true
			out = append(out, r.runs(c, inner)...)
		case *ast.Emphasis:
			inner.Bold = style.Bold || c.Level > 1
			out = append(out, r.runs(c, inner)...)
		default:
			out = append(out, r.runs(c, style)...)
		}
	}
	return out
}

// outside is the address of a link where it is one that may be followed, and empty otherwise.
func outside(destination string) string {
	if strings.HasPrefix(destination, "#") {
		return ""
	}
	return press.SafeLink(destination)
}

// Plain is the text of runs without their styles.
func Plain(runs []press.Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// marks are the characters that a backslash takes their meaning from.
const marks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// longestEntity is how far the end of an entity is looked for, in bytes.
const longestEntity = 32

// plain undoes escapes and entities, which the parser leaves to whoever renders.
func plain(b []byte) string {
	s := string(b)
	if !strings.ContainsAny(s, "\\&") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte(marks, s[i+1]) >= 0 {
			i++
		} else if s[i] == '&' {
			if end := strings.IndexByte(s[i:min(len(s), i+longestEntity)], ';'); end > 0 {
				out.WriteString(html.UnescapeString(s[i : i+end+1]))
				i += end
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// noted takes the marks of notes out of a text and remembers the notes.
func (r *reader) noted(s string) string {
	if !strings.ContainsRune(s, noteMark) {
		return s
	}
	var b strings.Builder
	list := []rune(s)
	for i := 0; i < len(list); i++ {
		if list[i] == noteMark && i+1 < len(list) {
			if at := int(list[i+1] - firstNote); at >= 0 && at < len(r.notes) {
				r.found = append(r.found, r.notes[at])
			}
			i++
			continue
		}
		b.WriteRune(list[i])
	}
	return b.String()
}
