// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package handbook gathers everything the content knows about one place of a standard.
package handbook

import (
	"errors"
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/fault"
)

// Line is one place in short.
type Line struct {
	Ref    string       `json:"ref"`
	Kind   catalog.Kind `json:"kind"`
	Title  string       `json:"title"`
	Cite   string       `json:"cite"`
	Text   string       `json:"text"`
	Scored bool         `json:"scored"`
	Why    string       `json:"why,omitempty"` // from the place's own guidance, on the page of what stands above it
}

// Attribute is one attribute of a control with its values.
type Attribute struct {
	Name   catalog.Attribute `json:"name"`
	Values []string          `json:"values"`
}

// Document is a document or record that shows conformity to the place.
type Document struct {
	ID      string            `json:"id"`
	Name    string            `json:"name"`
	Basis   string            `json:"basis"`
	Recheck []catalog.Recheck `json:"recheck,omitempty"` // facts in its starter text that age
}

// Counterpart is a crosswalk row that speaks of the place, from either side.
type Counterpart struct {
	Ref       string             `json:"ref"`
	Title     string             `json:"title,omitempty"`
	Relation  crosswalk.Relation `json:"relation"`
	Weight    float64            `json:"weight"`
	Rationale string             `json:"rationale"`
	Gap       string             `json:"gap,omitempty"`
	From      string             `json:"applies_from,omitempty"`
	Reads     string             `json:"reads"` // which of the two the relation speaks of
	Crosswalk string             `json:"crosswalk"`
}

// Law is a hint on law that goes with a control. It is not legal advice.
type Law struct {
	Hint            string `json:"hint"`
	Note            string `json:"note"`
	CheckedOn       string `json:"checked_on"`
	MustBeRechecked bool   `json:"must_be_rechecked"`
}

// Task is a task of the plan that satisfies the place.
type Task struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Role  string `json:"responsible_role"`
}

// Page is everything known about one place of a standard.
type Page struct {
	Line
	Standard        string                   `json:"standard"`
	Status          string                   `json:"status,omitempty"`    // of an annex: normative or informative
	Guides          string                   `json:"guides,omitempty"`    // the control that an entry of Annex B guides
	GuidedBy        string                   `json:"guided_by,omitempty"` // the entry of Annex B that guides a control
	Below           []Line                   `json:"below,omitempty"`
	Notes           []string                 `json:"notes,omitempty"` // of the standard
	ClauseGuide     *catalog.ClauseGuide     `json:"clause_guidance,omitempty"`
	ControlGuide    *catalog.ControlGuide    `json:"control_guidance,omitempty"`
	Law             *Law                     `json:"law,omitempty"`
	Questions       []string                 `json:"questions,omitempty"`
	Evidence        []string                 `json:"evidence,omitempty"`
	InWriting       []catalog.Documented     `json:"in_writing,omitempty"`
	Documents       []Document               `json:"documents,omitempty"`
	Levels          []catalog.Level          `json:"levels,omitempty"`
	LevelsSpecific  bool                     `json:"levels_specific"` // worded for this subclause, not in general
	Attributes      []Attribute              `json:"attributes,omitempty"`
	Topic           *catalog.RiskTopic       `json:"in_practice,omitempty"` // of an entry of Annex C
	Risks           []catalog.StarterRisk    `json:"starter_risks,omitempty"`
	Simplifications []catalog.Simplification `json:"simplifications,omitempty"`
	Differences     []catalog.Difference     `json:"differences,omitempty"`
	Tasks           []Task                   `json:"tasks,omitempty"`
	Counterparts    []Counterpart            `json:"counterparts,omitempty"`
}

// LineOf puts a node in short.
func LineOf(n *catalog.Node) Line {
	return Line{Ref: n.Ref.String(), Kind: n.Kind, Title: n.Title, Cite: n.Cite, Text: n.Text, Scored: n.Scored}
}

// Of returns the page of a place in the outline or in an annex. It fails with fault.NotFound where there is none.
func Of(l *catalog.Library, ref catalog.Ref) (*Page, error) {
	std, err := l.Standard(ref.Standard)
	if err != nil {
		return nil, err
	}
	if n := std.Outline().Node(ref.ID); n != nil {
		return ofNode(l, n)
	}
	if p := std.AnnexPlace(ref.ID); p != nil {
		return ofAnnex(l, std, p)
	}
	_, err = l.Node(ref) // says what is wrong
	return nil, err
}

// builder fills a page part by part and stops at the first part that cannot be read.
type builder struct {
	l    *catalog.Library
	n    *catalog.Node
	page *Page
	err  error
}

func (b *builder) part(add func() error) {
	if b.err == nil {
		b.err = add()
	}
	if errors.Is(b.err, fault.NotFound) {
		b.err = nil // a standard may stand without this kind of knowledge
	}
}

func ofNode(l *catalog.Library, n *catalog.Node) (*Page, error) {
	b := &builder{l: l, n: n, page: &Page{Line: LineOf(n), Standard: n.Ref.Standard}}
	if n.Subclause != nil {
		b.page.Questions, b.page.Evidence, b.page.Notes = n.Subclause.Questions, n.Subclause.Evidence, n.Subclause.Notes
		b.page.InWriting = n.Subclause.MandatoryDocumentedInformation
	}
	if n.Control != nil {
		b.page.Questions, b.page.Evidence, b.page.InWriting = n.Control.Questions, n.Control.Evidence, n.Control.DocumentedWhenApplicable
		if id := n.Control.GuidanceClause; id != "" {
			b.page.GuidedBy = n.Ref.Standard + "/" + id
		}
		b.attributes()
	}
	for _, add := range []func() error{b.guidance, b.below, b.levels, b.documents, b.risks, b.notes, b.tasks, b.counterparts} {
		b.part(add)
	}
	return b.page, b.err
}

func (b *builder) attributes() {
	for _, a := range catalog.AllAttributes {
		values := a.Of(b.n.Control)
		if a == catalog.AIRole { // say how much a role is concerned, once
			values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return !strings.Contains(v, ":") })
		}
		if len(values) > 0 {
			b.page.Attributes = append(b.page.Attributes, Attribute{a, values})
		}
	}
}

func (b *builder) guidance() error {
	switch {
	case b.n.Control != nil:
		guide, file, err := b.l.ControlGuide(b.n.Ref)
		if err != nil {
			return err
		}
		b.page.ControlGuide = guide
		if guide.Law != "" {
			b.page.Law = &Law{Hint: guide.Law, Note: file.LawNote, CheckedOn: file.CheckedOn, MustBeRechecked: file.MustBeRechecked}
			return b.lawDate(file)
		}
		return nil
	case b.n.Subclause != nil:
		guide, err := b.l.ClauseGuide(b.n.Ancestor(catalog.KindSubclause).Ref)
		b.page.ClauseGuide = guide
		return err
	}
	return nil
}

// lawDate takes the day of checking from the crosswalk that the hints go with, where the file names none of its own.
func (b *builder) lawDate(file *catalog.ControlGuides) error {
	if file.CheckedOn != "" || file.LawBasis == "" {
		return nil
	}
	basis, err := catalog.Load[crosswalk.Crosswalk](b.l, file.LawBasis)
	if err == nil && basis.LegalStatus != nil {
		b.page.Law.CheckedOn = basis.LegalStatus.CheckedOn
	}
	return err
}

func (b *builder) below() error {
	for _, c := range b.n.Children {
		line := LineOf(c)
		why, err := whyOf(b.l, c)
		if err != nil {
			return err
		}
		line.Why = why
		b.page.Below = append(b.page.Below, line)
	}
	return nil
}

// whyOf is why a subclause or control is there, in one text; "" for other nodes and where there is no guidance.
func whyOf(l *catalog.Library, n *catalog.Node) (why string, err error) {
	switch n.Kind {
	case catalog.KindSubclause:
		var g *catalog.ClauseGuide
		if g, err = l.ClauseGuide(n.Ref); err == nil {
			why = g.Why
		}
	case catalog.KindControl:
		var g *catalog.ControlGuide
		if g, _, err = l.ControlGuide(n.Ref); err == nil {
			why = g.Why
		}
	default:
		// A clause, heading, topic or group is explained by what stands below it.
	}
	if errors.Is(err, fault.NotFound) {
		err = nil
	}
	return why, err
}

func (b *builder) levels() (err error) {
	b.page.Levels, b.page.LevelsSpecific, err = b.l.WordedLevels(b.n)
	return err
}

func (b *builder) documents() error {
	documents, err := b.l.Documents()
	if err != nil {
		return err
	}
	leaves := b.n.Leaves()
	for _, d := range documents.Documents {
		for _, by := range d.RequiredBy[b.n.Ref.Standard] {
			if !slices.ContainsFunc(by.IDs, func(id string) bool {
				return slices.ContainsFunc(leaves, func(leaf *catalog.Node) bool { return leaf.Ref.ID == id })
			}) {
				continue
			}
			out := Document{ID: d.ID, Name: d.Name, Basis: by.Basis}
			if out.Recheck, err = b.l.StarterRechecks(d.ID); err != nil {
				return err
			}
			b.page.Documents = append(b.page.Documents, out)
		}
	}
	return nil
}

func (b *builder) risks() error {
	if b.n.Control == nil {
		return nil
	}
	lib, err := b.l.Risks()
	if err != nil {
		return err
	}
	for _, r := range lib.Starters() {
		if slices.Contains(r.Controls, b.n.Ref) {
			b.page.Risks = append(b.page.Risks, r)
		}
	}
	return nil
}

func (b *builder) notes() error {
	notes, err := b.l.Notes()
	if err != nil {
		return err
	}
	on := notes.On(catalog.PlacesOf(b.n)...)
	b.page.Simplifications, b.page.Differences = on.Simplifications, on.Differences
	return nil
}

func (b *builder) tasks() error {
	plan, err := b.l.Plan()
	if err != nil {
		return err
	}
	var ids []string
	for at := b.n; at != nil; at = at.Parent {
		ids = append(ids, at.Ref.ID)
	}
	for _, leaf := range b.n.Leaves() {
		ids = append(ids, leaf.Ref.ID)
	}
	for _, n := range b.n.Children {
		ids = append(ids, n.Ref.ID)
	}
	for _, t := range plan.Tasks {
		if slices.ContainsFunc(t.Satisfies[b.n.Ref.Standard], func(id string) bool { return slices.Contains(ids, id) }) {
			b.page.Tasks = append(b.page.Tasks, Task{t.ID, t.Title, t.ResponsibleRole})
		}
	}
	return nil
}

// counterparts are the rows that speak of a requirement or control, from either side.
func (b *builder) counterparts() error {
	if !b.n.IsLeaf() {
		return nil
	}
	list, err := crosswalk.Of(b.l, b.n.Ref.Standard)
	if err != nil {
		return err
	}
	for _, cw := range list {
		if b.n.Ref.Standard == cw.Source {
			if row := cw.Row(b.n.Ref.ID); row != nil {
				for _, t := range row.Targets {
					b.page.Counterparts = append(b.page.Counterparts, counterpart(cw, row, cw.Target+"/"+t))
				}
			}
			continue
		}
		for _, row := range cw.RowsTo(b.n.Ref.ID) {
			b.page.Counterparts = append(b.page.Counterparts, counterpart(cw, row, cw.Source+"/"+row.Source))
		}
	}
	return nil
}

func counterpart(cw *crosswalk.Crosswalk, row *crosswalk.Row, ref string) Counterpart {
	return Counterpart{
		Ref: ref, Title: row.Title, Relation: row.Relation, Weight: row.Weight, Rationale: row.Rationale, Gap: row.Gap, From: row.AppliesFrom,
		Reads: cw.Source + "/" + row.Source, Crosswalk: cw.ID,
	}
}

// ofAnnex is the page of an annex or one of its entries.
func ofAnnex(l *catalog.Library, std *catalog.Standard, p *catalog.AnnexPlace) (*Page, error) {
	page := &Page{
		Line:     Line{Ref: p.Ref.String(), Kind: catalog.KindAnnex, Title: p.Title, Cite: p.Ref.ID, Text: p.Text},
		Standard: std.ID, Status: p.Status,
	}
	if p.Control != nil {
		page.Guides, page.Text = p.Control.Ref.String(), p.Control.Text
	}
	for _, ref := range p.Below {
		if n := std.Outline().Node(ref.ID); n != nil {
			page.Below = append(page.Below, LineOf(n))
		} else if e := std.AnnexPlace(ref.ID); e != nil {
			page.Below = append(page.Below, Line{Ref: ref.String(), Kind: catalog.KindAnnex, Title: e.Title, Cite: ref.ID, Text: e.Text})
		}
	}
	b := &builder{l: l, page: page}
	b.part(func() error {
		notes, err := l.Notes()
		if err == nil {
			letter, _, _ := strings.Cut(p.Ref.ID, ".") // what is said of an annex holds for its entries
			on := notes.On(page.Ref, std.ID+"/"+letter)
			page.Simplifications, page.Differences = on.Simplifications, on.Differences
		}
		return err
	})
	if p.Topic != "" {
		b.part(func() error { return b.topic(p.Topic) })
	}
	return page, b.err
}

// topic adds what an entry of Annex C means in practice.
func (b *builder) topic(id string) error {
	lib, err := b.l.Risks()
	if err != nil || lib.Framework != b.page.Standard {
		return err
	}
	b.page.Topic = lib.Topic(id)
	for _, r := range lib.Starters() {
		if slices.Contains(r.Objectives, id) || slices.Contains(r.RiskSources, id) {
			b.page.Risks = append(b.page.Risks, r)
		}
	}
	return nil
}
