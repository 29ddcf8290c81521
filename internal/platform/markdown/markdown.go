// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package markdown reads Markdown into the blocks of package press.
//
// Nothing of it becomes markup here: whoever prints the blocks escapes every text. Raw HTML is text like any other, links lead
// to https, http and mailto only, and pictures are their descriptions.
package markdown

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"concord/internal/platform/press"
)

// Text is a Markdown text as parts of a document.
type Text struct {
	Title    string        // of the first heading of the first level
	Before   []press.Block // what stands above the first section
	Sections []press.Section
	Notes    []Note // comments of the form <!-- word: text -->, in their order
}

// Note is a comment in the text, which prints leave out.
type Note struct {
	Section string // id of the section it stands in; empty above the first
	Title   string // of that section
	Word    string // before the colon; empty where there is none
	Text    string
}

// commentForm finds comments; they do not nest.
var commentForm = regexp.MustCompile(`(?s)<!--(.*?)-->`)

// aloneForm finds lines that hold nothing but comments: they end a paragraph, so that a table may begin below.
var aloneForm = regexp.MustCompile("(?m)^[ \\t]*(?:\ue000.[ \\t]*)+$")

// Private characters stand for comments while the text is read, so that a comment keeps its place in a line.
const (
	noteMark  = '\ue000'
	firstNote = '\ue001'
	mostNotes = 6000
)

var engine = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))

// Read reads a text. show gives the block that stands below the place of a note; nil for one that stays out.
func Read(source string, show func(n Note) press.Block) Text {
	r := reader{show: show}
	source = strings.Map(func(c rune) rune {
		if c >= noteMark && c <= firstNote+mostNotes {
			return -1
		}
		return c
	}, source)
	source = commentForm.ReplaceAllStringFunc(source, func(m string) string {
		if len(r.notes) == mostNotes {
			return ""
		}
		body := strings.Join(strings.Fields(strings.TrimSuffix(strings.TrimPrefix(m, "<!--"), "-->")), " ")
		word, rest, found := strings.Cut(body, ":")
		if !found || strings.Contains(word, " ") {
			word, rest = "", body
		}
		r.notes = append(r.notes, Note{Word: word, Text: strings.TrimSpace(rest)})
		return string(noteMark) + string([]rune{firstNote + rune(len(r.notes)) - 1}) //nolint:gosec // at most mostNotes
	})
	r.source = []byte(aloneForm.ReplaceAllString(source, "$0\n"))
	r.document(engine.Parser().Parse(text.NewReader(r.source)))
	return r.out
}

// reader turns a tree of Markdown into blocks.
type reader struct {
	source []byte
	show   func(n Note) press.Block
	notes  []Note
	out    Text
	found  []Note // notes of the block at hand
	ids    int
}

func (r *reader) document(doc ast.Node) {
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			r.heading(h)
			continue
		}
		r.add(r.block(n)...)
	}
}

// heading begins a section, or one inside the last; deeper ones are bold lines. The first of the first level is the title.
func (r *reader) heading(h *ast.Heading) {
	title := Plain(r.runs(h, press.Run{}))
	if h.Level == 1 && r.out.Title == "" && len(r.out.Sections) == 0 {
		r.out.Title = title
		r.add()
		return
	}
	r.ids++
	s := press.Section{ID: fmt.Sprint("part-", r.ids), Title: title}
	last := len(r.out.Sections) - 1
	switch {
	case h.Level <= 2 || last < 0:
		r.out.Sections = append(r.out.Sections, s)
	case h.Level == 3:
		r.out.Sections[last].Sections = append(r.out.Sections[last].Sections, s)
	default:
		r.add(press.Paragraph{Runs: []press.Run{{Text: title, Bold: true}}})
		return
	}
	r.add()
}

// section is where blocks go now; nil above the first.
func (r *reader) section() *press.Section {
	last := len(r.out.Sections) - 1
	if last < 0 {
		return nil
	}
	s := &r.out.Sections[last]
	if n := len(s.Sections); n > 0 {
		return &s.Sections[n-1]
	}
	return s
}

// add puts blocks into the section at hand, and below them what the notes among them show.
func (r *reader) add(blocks ...press.Block) {
	s := r.section()
	for _, n := range r.found {
		if s != nil {
			n.Section, n.Title = s.ID, s.Title
		}
		r.out.Notes = append(r.out.Notes, n)
		if r.show != nil {
			if b := r.show(n); b != nil {
				blocks = append(blocks, b)
			}
		}
	}
	r.found = nil
	if s == nil {
		r.out.Before = append(r.out.Before, blocks...)
	} else {
		s.Blocks = append(s.Blocks, blocks...)
	}
}
