// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package whatif is the page that shows what would be uncovered without some records or controls of the standards.
package whatif

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"concord/internal/ims/risk"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
	"concord/internal/web"
)

type screens struct {
	*web.Shell
	library   *catalog.Library
	registers []*register.Register
}

// Register adds the page.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library, registers []*register.Register) {
	h := screens{sh, l, registers}
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/what-if", Door: httpserver.Member, Needs: access.ReadWork, Summary: "What would be uncovered without what is named; changes nothing"}, h.show)
}

// mostOffered is how many records, and how many requirements, are offered at once; longest is how long a question can be.
const (
	mostOffered = 8
	longest     = 200
)

// page is what would follow, or the form that asks about what.
type page struct {
	web.Page
	Effect   *soa.Effect // nil while nothing is taken for gone
	Question string
	Offered  []asked
	editions map[int]risk.Edition
	library  *catalog.Library
}

// asked is something that is taken for gone, or can be.
type asked struct{ Ref, Title, Kind string }

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	q := r.URL.Query()
	var err error
	p := page{Question: strings.TrimSpace(q.Get("q")), library: h.library, editions: map[int]risk.Edition{}}
	if p.Page, err = h.Page(r, a, "what-if.title"); err != nil {
		return err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		said, err := register.Spelled(r.Context(), tx, register.SeriesOf(h.registers), q["without"])
		if err != nil {
			return err
		}
		absent, err := soa.ParseAbsent(h.library, said)
		if err != nil {
			return err
		}
		if err := p.offer(r, tx, h.registers, absent); err != nil || len(absent.Refs()) == 0 {
			return err
		}
		if p.Effect, err = soa.WhatIf(r.Context(), tx, h.library, absent); err != nil {
			return err
		}
		return p.criteria(r, tx)
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, whatIfView(p)))
}

// criteria reads those by which the risks were judged, to name their levels.
func (p *page) criteria(r *http.Request, tx *db.Tx) error {
	for _, x := range p.Effect.Risks {
		if _, known := p.editions[x.Criteria]; known {
			continue
		}
		e, err := risk.EditionOf(r.Context(), tx, x.Criteria)
		if err != nil {
			return err
		}
		if e.Number == 0 {
			e.Criteria = risk.Default(p.Words)
		}
		p.editions[x.Criteria] = e
	}
	return nil
}

// offer finds what the question names, but not what is taken for gone already.
func (p *page) offer(r *http.Request, tx *db.Tx, registers []*register.Register, absent soa.Absent) error {
	if len([]rune(p.Question)) > longest || len(search.Terms(p.Question)) == 0 {
		return nil
	}
	add := func(x asked) {
		if !slices.Contains(absent.Refs(), x.Ref) {
			p.Offered = append(p.Offered, x)
		}
	}
	hits, err := register.Search(r.Context(), tx, register.SeriesOf(registers), p.Question, "", mostOffered)
	if err != nil {
		return err
	}
	for _, x := range hits {
		title := ""
		for _, piece := range x.Title {
			title += piece.Text
		}
		add(asked{x.Register + "/" + string(x.ID), named(x.Reference, title), p.kind(x.Register)})
	}
	places, err := handbook.Search(p.library, search.Terms(p.Question)...)
	if err != nil {
		return err
	}
	for _, x := range places[:min(mostOffered, len(places))] {
		if ref, err := catalog.ParseRef(x.Ref); err == nil && x.Where == handbook.InTitle {
			add(asked{x.Ref, ref.ID + " " + x.Title, p.standard(ref.Standard)})
		}
	}
	return nil
}

// named is the title of a record behind its reference.
func named(reference, title string) string { return strings.TrimSpace(reference + " " + title) }

// asked is what is taken for gone.
func (p page) asked() (out []asked) {
	for _, r := range p.Effect.Records {
		title := ""
		if g := p.Effect.At(r); g != nil {
			title = named(g.Reference, g.Title)
		}
		out = append(out, asked{r.Register + "/" + string(r.ID), title, p.kind(r.Register)})
	}
	for _, ref := range p.Effect.Absent.Requirements {
		out = append(out, asked{ref.String(), p.library.Heading(ref.String()), p.standard(ref.Standard)})
	}
	return out
}

// refs are what is taken for gone.
func (p page) refs() []string {
	if p.Effect == nil {
		return nil
	}
	return p.Effect.Refs()
}

// with and without are the address of the page with one more taken for gone, and one less.
func (p page) with(ref string) string { return address(append(slices.Clone(p.refs()), ref)) }

func (p page) without(ref string) string {
	return address(slices.DeleteFunc(slices.Clone(p.refs()), func(r string) bool { return r == ref }))
}

func address(refs []string) string {
	if len(refs) == 0 {
		return "/what-if"
	}
	return "/what-if?" + url.Values{"without": refs}.Encode()
}

// pathOf is the page of what a reference names.
func pathOf(ref string) string {
	if _, err := catalog.ParseRef(ref); err == nil && strings.Contains(ref, ".") {
		return "/library/" + ref
	}
	return "/" + ref
}

func recordPath(r id.Ref) string { return "/" + r.Register + "/" + string(r.ID) }

// kind is what a record of a register is called.
func (p page) kind(register string) string {
	switch register {
	case "documents", "diagnoses", "roadmap-plans":
		return p.T("search.kind." + register)
	}
	return p.T("registers.of." + register + ".one")
}

// standard is what people call a standard.
func (p page) standard(name string) string {
	if s, err := p.library.Standard(name); err == nil {
		return s.Edition.Standard
	}
	return name
}

// called is a reference as people say it: the standard's name, then the place.
func (p page) called(ref string) string {
	r, err := catalog.ParseRef(ref)
	if err != nil {
		return ref
	}
	return p.standard(r.Standard) + " " + r.ID
}

// dependent are the records that are gone because they depend on others.
func (p page) dependent() (out []link.Gone) {
	asked := p.Effect.Records
	for _, g := range p.Effect.Gone {
		if g.Steps > 0 || !slices.Contains(asked, g.Ref) {
			out = append(out, g)
		}
	}
	return out
}

// because words why a record is gone: what it depends on, back to what was asked about.
func (p page) because(g link.Gone) string {
	if g.Steps == 0 {
		return p.T("what-if.because.only")
	}
	var names []string
	for _, x := range p.Effect.Chain(g.Via) {
		names = append(names, named(x.Reference, x.Title))
	}
	return p.T("what-if.because.depends", "chain", strings.Join(names, p.T("what-if.which")))
}

// through words what something loses, each with the chain that leads there.
func (p page) through(x link.Lost) (out []string) {
	for _, via := range x.Via {
		if via.Register == "" { // a requirement that is left out
			out = append(out, x.Requirement)
			continue
		}
		var names []string
		for _, g := range p.Effect.Chain(via) {
			names = append(names, named(g.Reference, g.Title))
		}
		out = append(out, strings.Join(names, p.T("what-if.which")))
	}
	return out
}

// left words how much still does the same.
func (p page) left(x link.Lost) string {
	if x.Left() == 0 {
		return p.T("what-if.left.none", "count", x.All)
	}
	return p.T("what-if.left", "left", x.Left(), "all", x.All)
}

// tone is bad for what is left with nothing.
func tone(x link.Lost) string {
	if x.Left() == 0 {
		return "bad"
	}
	return "warn"
}

// level names a level by the criteria by which the risk was judged.
func (p page) level(x soa.RiskLoss, n int) string {
	e := p.editions[x.Criteria]
	if n < 1 || n > len(e.Levels) {
		return p.T("what-if.unjudged")
	}
	return p.T("what-if.level", "number", n, "name", e.Levels[n-1].Name)
}

// then words where a risk would stand.
func (p page) then(x soa.RiskLoss) string {
	switch {
	case x.Then > 0:
		return p.level(x, x.Then)
	case x.Left() == 0:
		return p.T("what-if.then.unjudged")
	case x.Inherent > 0:
		return p.T("what-if.then.again", "level", p.level(x, x.Inherent))
	}
	return p.T("what-if.then.judge")
}

// sum is one line of the table on top.
type sum struct {
	Key         string
	Count, Bare int
}

// sums count what would be touched, by kind, and what would be left with nothing.
func (p page) sums() []sum {
	e := p.Effect
	bare := func(n int, at func(int) link.Lost) (out int) {
		for i := range n {
			if at(i).Left() == 0 {
				out++
			}
		}
		return out
	}
	gone := len(p.dependent())
	return []sum{
		{"risks", len(e.Risks), bare(len(e.Risks), func(i int) link.Lost { return e.Risks[i].Lost })},
		{"requirements", len(e.Requirements), bare(len(e.Requirements), func(i int) link.Lost { return e.Requirements[i].Lost })},
		{"obligations", len(e.Obligations), bare(len(e.Obligations), func(i int) link.Lost { return e.Obligations[i] })},
		{"gone", gone, gone},
		{"others", len(e.Others), bare(len(e.Others), func(i int) link.Lost { return e.Others[i] })},
		{"counting", len(e.Counting), 0},
	}
}

// nothing reports whether nothing at all would follow.
func (p page) nothing() bool {
	return !slices.ContainsFunc(p.sums(), func(s sum) bool { return s.Count > 0 })
}
