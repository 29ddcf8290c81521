// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package template writes an answers file to fill in, with a place for every answer and what helps to give it.
//
// A place left empty is no answer; what was filled in reads back with diagnosis.ReadAnswers. The name of the organization
// is left empty too, so that a template nobody touched is refused with a message that says so.
package template

import (
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/locale"
)

// Format is the form of the file.
type Format string

// The formats.
const (
	YAML Format = "yaml"
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// Write returns the template for what r asks. The same request gives the same bytes. It fails with fault.NotFound for a
// standard that does not exist.
func Write(l *catalog.Library, r questionnaire.Request, f Format, w *locale.Words) ([]byte, error) {
	t := template{library: l, request: r, words: w}
	if err := t.fill(); err != nil {
		return nil, fmt.Errorf("write template: %w", err)
	}
	switch f {
	case YAML:
		return t.yaml(), nil
	case CSV:
		return t.csv()
	case XLSX:
		return t.xlsx()
	default:
		return nil, fmt.Errorf("write template: format %q is unknown; there are %s, %s and %s", f, YAML, CSV, XLSX)
	}
}

// template is what all formats are written from.
type template struct {
	library   *catalog.Library
	request   questionnaire.Request
	words     *locale.Words
	levels    *catalog.Levels
	documents []document
	rows      []row
	total     int // questions
}

// row is one place to answer, or the heading of those that follow.
type row struct {
	heading  string
	number   int // of the question, from 1
	first    bool
	question *questionnaire.Question
	place    questionnaire.Place
	where    string // standards and places as people name them
}

type document struct {
	catalog.DocumentListing
	mandatory []string // names of the standards whose clauses demand it
}

func (t *template) fill() error {
	questions, err := questionnaire.Questions(t.library, t.request)
	if err != nil {
		return err
	}
	t.total = len(questions)
	var group *catalog.Node
	for i := range questions {
		q := &questions[i]
		if q.Group != group && (group == nil || q.Group.Ref.ID != group.Ref.ID || questionnaire.InAnnex(q.Group)) {
			t.rows = append(t.rows, row{heading: t.heading(q.Group)})
		}
		group = q.Group
		for k, p := range q.Places {
			t.rows = append(t.rows, row{number: i + 1, first: k == 0, question: q, place: p, where: t.where(p)})
		}
	}
	if t.levels, err = t.library.Levels(); err != nil {
		return err
	}
	return t.list()
}

// list gathers the documents to speak of: at the quick start only those that clauses demand.
func (t *template) list() error {
	docs, err := t.library.Documents()
	if err != nil {
		return err
	}
	for _, listing := range docs.Documents {
		d := document{DocumentListing: listing}
		wanted := false
		for _, id := range t.request.Standards {
			wanted = wanted || len(listing.RequiredBy[id]) > 0
			if listing.MandatoryFor(id) {
				d.mandatory = append(d.mandatory, t.name(id))
			}
		}
		if len(d.mandatory) > 0 || wanted && t.request.Depth != questionnaire.Quick {
			t.documents = append(t.documents, d)
		}
	}
	slices.SortStableFunc(t.documents, func(a, b document) int {
		return min(len(b.mandatory), 1) - min(len(a.mandatory), 1)
	})
	return nil
}

// name is the short name of a standard with its year.
func (t *template) name(id string) string {
	std, err := t.library.Standard(id)
	if err != nil {
		return id // the questionnaire found it before
	}
	return std.Edition.Standard
}

func (t *template) names() string {
	var out []string
	for _, id := range t.request.Standards {
		out = append(out, t.name(id))
	}
	return strings.Join(out, ", ")
}

func (t *template) heading(n *catalog.Node) string {
	if questionnaire.InAnnex(n) {
		return t.words.T("template.annex", "standard", t.name(n.Ref.Standard), "id", n.Cite, "title", n.Title)
	}
	return t.words.T("template.clause", "id", n.Cite, "title", n.Title)
}

func (t *template) where(p questionnaire.Place) string {
	var out []string
	for _, id := range p.Standards() {
		out = append(out, t.name(id)+", "+p.Cite(id))
	}
	return strings.Join(out, "; ")
}

// inherit is the head's inherit: equal where a certificate was named for it.
func (t *template) inherit() string {
	if len(t.request.Certified) > 0 && t.request.Inherit == diagnosis.InheritEqual {
		return string(diagnosis.InheritEqual)
	}
	return ""
}
