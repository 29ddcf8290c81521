// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/intake"
)

// Draft is a YAML answers file while answers are put into it one by one. Comments, order and layout of everything that is
// not answered anew stay as they were.
type Draft struct {
	library   *catalog.Library
	name      string
	today     civil.Date
	text      []byte
	answers   *Answers
	rewritten bool
}

// OpenDraft reads a YAML answers file for editing; it fails like ReadAnswers. name is for messages and must end in .yaml or
// .yml.
func OpenDraft(l *catalog.Library, name string, text []byte, today civil.Date) (*Draft, error) {
	a, err := ReadAnswers(l, name, bytes.NewReader(text), today)
	if err != nil {
		return nil, err
	}
	return &Draft{library: l, name: name, today: today, text: text, answers: a}, nil
}

// Answers returns what the file says now. It must not be changed.
func (d *Draft) Answers() *Answers { return d.answers }

// Text returns the file as it is to be saved.
func (d *Draft) Text() []byte { return d.text }

// Rewritten reports whether the file was laid out in a way that could not be kept: then comments were lost, answers never.
func (d *Draft) Rewritten() bool { return d.rewritten }

// At returns the answer given for exactly this place, or nil.
func (d *Draft) At(ref catalog.Ref) *Answer {
	for i := range d.answers.Answers {
		if a := &d.answers.Answers[i]; slices.Contains(a.refs(), ref) {
			return a
		}
	}
	return nil
}

func (a *Answer) refs() []catalog.Ref { return append([]catalog.Ref{a.Ref}, a.Also...) }

// Put answers the places of a, instead of what was answered for exactly them. Answers for other places stay.
func (d *Draft) Put(a Answer) error {
	a.Note = intake.CleanText(a.Note) // as reading it back will
	var want []Answer
	placed := false
	for _, old := range d.answers.Answers {
		left := without(old.refs(), a.refs())
		if len(left) < len(old.refs()) && !placed {
			want, placed = append(want, a), true
		}
		if len(left) > 0 {
			old.Ref, old.Also = left[0], left[1:]
			want = append(want, old)
		}
	}
	if !placed {
		want = append(want, a)
	}
	next := *d.answers
	next.Answers = want
	return d.change(&next, change{list: "answers", node: a.node(), touch: func(item *yaml.Node) (*yaml.Node, bool) {
		given := itemRefs(item)
		left := without(given, a.refs())
		switch {
		case len(left) == len(given):
			return nil, false
		case len(left) == 0:
			return nil, true
		default:
			return withRefs(item, left), true
		}
	}})
}

// PutDocument says how far one document is, instead of what was said of it before.
func (d *Draft) PutDocument(s DocumentState) error {
	next := *d.answers
	next.Documents = slices.Clone(next.Documents)
	if i := slices.IndexFunc(next.Documents, func(x DocumentState) bool { return x.ID == s.ID }); i >= 0 {
		next.Documents[i] = s
	} else {
		next.Documents = append(next.Documents, s)
	}
	return d.change(&next, change{list: "documents", node: s.node(), touch: func(item *yaml.Node) (*yaml.Node, bool) {
		return nil, field(item, "id") == s.ID
	}})
}

// change edits the text and reads it back. Where that does not say what was wanted, because of a layout that splice does
// not know, the file is written anew.
func (d *Draft) change(want *Answers, c change) error {
	text, ok := splice(d.text, c)
	if ok {
		if got, err := ReadAnswers(d.library, d.name, bytes.NewReader(text), d.today); err == nil && sameMeaning(got, want) {
			d.text, d.answers = text, got
			return nil
		}
	}
	clean := *want
	if !hasField(d.text, "as_of") {
		clean.AsOf = civil.Date{}
	}
	if !hasField(d.text, "start") {
		clean.Start = clean.AsOf
	}
	text, err := clean.YAML()
	if err != nil {
		return err
	}
	got, err := ReadAnswers(d.library, d.name, bytes.NewReader(text), d.today)
	if err != nil {
		return fmt.Errorf("put answer: %w", err)
	}
	if !sameMeaning(got, want) {
		return fmt.Errorf("put answer: %s would not say what was answered", d.name)
	}
	d.text, d.answers, d.rewritten = text, got, true
	return nil
}

// sameMeaning compares answers without regard to the order of documents and answers, and to lines.
func sameMeaning(x, y *Answers) bool {
	a, errX := sorted(x).YAML()
	b, errY := sorted(y).YAML()
	return errX == nil && errY == nil && bytes.Equal(a, b)
}

func sorted(a *Answers) *Answers {
	out := *a
	out.Answers, out.Documents = slices.Clone(a.Answers), slices.Clone(a.Documents)
	slices.SortStableFunc(out.Answers, func(x, y Answer) int { return strings.Compare(x.Ref.String(), y.Ref.String()) })
	slices.SortStableFunc(out.Documents, func(x, y DocumentState) int { return strings.Compare(x.ID, y.ID) })
	return &out
}

func without(refs, gone []catalog.Ref) []catalog.Ref {
	return slices.DeleteFunc(slices.Clone(refs), func(r catalog.Ref) bool { return slices.Contains(gone, r) })
}
