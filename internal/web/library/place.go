// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package library

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"concord/internal/ims/held"
	"concord/internal/ims/weight"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/web"
)

// placePage is everything known about one place.
type placePage struct {
	web.Page
	Place          *handbook.Page
	Std            *catalog.Standard
	Above          []web.Crumb
	Previous, Next *catalog.Node // of the same kind
	Counterparts   []counterpart
	Held           *held.Held
}

// counterpart is a row of a crosswalk that speaks of the place.
type counterpart struct {
	handbook.Counterpart
	Title string // of the counterpart, also where the row has none
	Path  string // of the counterpart in the library; empty where it has no page
	Row   string // address of the row
	Own   *weight.Weight
}

func (h screens) place(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	ref := catalog.Ref{Standard: r.PathValue("standard"), ID: r.PathValue("place")}
	page, err := handbook.Of(h.l, ref)
	if err != nil {
		return err
	}
	p := placePage{Place: page}
	if p.Std, err = h.l.Standard(ref.Standard); err != nil {
		return err
	}
	var own []weight.Weight
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if own, err = weight.Of(r.Context(), tx, ""); err == nil {
			p.Held, err = held.For(r.Context(), tx, h.l, ref)
		}
		return err
	})
	if err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "library.place", "cite", page.Cite, "title", page.Title); err != nil {
		return err
	}
	p.around(p.Std.Outline().Node(ref.ID))
	for _, c := range page.Counterparts {
		p.Counterparts = append(p.Counterparts, h.counterpart(c, own))
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, placeView(p)))
}

// around finds the way back and the neighbours; n is nil for a place in an annex.
func (p *placePage) around(n *catalog.Node) {
	p.Above = []web.Crumb{{Name: p.T("library.title"), Path: "/library"}, {Name: p.Std.Name, Path: "/library/" + p.Std.ID}}
	if n == nil {
		if letter, _, entry := strings.Cut(p.Place.Cite, "."); entry {
			p.Above = append(p.Above, web.Crumb{Name: p.T("library.annex", "letter", letter), Path: "/library/" + p.Std.ID + "/" + letter})
		}
		return
	}
	var above []web.Crumb
	for at := n.Parent; at != nil; at = at.Parent {
		above = append([]web.Crumb{{Name: at.Cite + " " + at.Title, Path: "/library/" + at.Ref.String()}}, above...)
	}
	p.Above = append(p.Above, above...)
	var last *catalog.Node
	for _, at := range p.Std.Outline().Nodes {
		if at.Kind != n.Kind {
			continue
		}
		if at == n {
			p.Previous = last
		}
		if last == n {
			p.Next = at
			return
		}
		last = at
	}
}

func (h screens) counterpart(c handbook.Counterpart, own []weight.Weight) counterpart {
	out := counterpart{Counterpart: c}
	standard, id, _ := strings.Cut(c.Ref, "/")
	if n, err := h.l.Node(catalog.Ref{Standard: standard, ID: id}); err == nil {
		out.Title, out.Path = titleOf(n), "/library/"+c.Ref
	} else if c.Reads == c.Ref {
		out.Title = c.Title // the row names its source only
	}
	_, source, _ := strings.Cut(c.Reads, "/")
	out.Row = "/crosswalks/" + c.Crosswalk + "/" + url.PathEscape(source)
	for i := range own {
		if own[i].Crosswalk == c.Crosswalk && own[i].Source == source {
			out.Own = &own[i]
		}
	}
	return out
}

// titleOf is what a reader knows a place by.
func titleOf(n *catalog.Node) string {
	if n.Kind == catalog.KindRequirement {
		return n.Text
	}
	return n.Title
}

// number is a weight as it is shown.
func (c counterpart) number() float64 {
	if c.Own != nil {
		return crosswalk.Weight(c.Own.Quarters)
	}
	return c.Weight
}

// group is one kind of what the organization has for the place.
type group struct {
	Name, None string
	held.List
}

// groups are all kinds, also those of which there is nothing; documents that the list names and nobody wrote are missing.
func (p placePage) groups() []group {
	documents := p.Held.Documents
	for _, d := range p.Place.Documents {
		if !slices.ContainsFunc(documents.Items, func(r held.Record) bool { return r.Code == d.ID }) {
			documents.Items = append(documents.Items, held.Record{Register: "documents", Code: d.ID, Reference: d.ID, Title: d.Name, State: "missing"})
		}
	}
	return []group{
		{p.T("library.held.documents"), p.T("library.held.documents.none"), documents},
		{p.T("library.held.controls"), p.T("library.held.controls.none"), p.Held.Controls},
		{p.T("library.held.evidence"), p.T("library.held.evidence.none"), p.Held.Evidence},
		{p.T("library.held.risks"), p.T("library.held.risks.none"), p.Held.Risks},
		{p.T("library.held.others"), "", p.Held.Others},
	}
}

// heldPath is where a record is read; of a missing document, where it is begun.
func heldPath(r held.Record) string {
	if r.ID == "" {
		return "/documents?q=" + url.QueryEscape(r.Title)
	}
	return "/" + r.Register + "/" + string(r.ID)
}

// heldState words how a record stands, with a tone for what wants attention.
func heldState(p web.Page, r held.Record) (tone, word string) {
	switch {
	case r.Relation != "":
		return "", p.T("registers.of." + r.Register + ".one")
	case r.State == "":
		return "", ""
	case r.Register == "documents":
		word = p.T("documents.status." + r.State)
	case r.Register == "controls":
		word = p.T("registers.of.controls.status.choice." + r.State)
	case r.Register == "risks":
		word = p.T("registers.of.risks.state.choice." + r.State)
	default:
		word = p.T("files.state." + r.State)
	}
	switch r.State {
	case "published", "implemented", "current":
		return "good", word
	case "missing", "stale", "not-implemented", "withdrawn":
		return "bad", word
	}
	return "warn", word
}
