// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package library

import (
	"net/http"
	"net/url"
	"slices"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/access"
	"concord/internal/web"
)

// outlinePage is one standard as a tree.
type outlinePage struct {
	web.Page
	Std     *catalog.Standard
	Summary handbook.Summary
	Words   string
	Filter  catalog.Filter
	*handbook.Narrowed
	Annexes         []*catalog.AnnexPlace // with their entries, but not Annex A, which the tree has
	Entries         map[string][]*catalog.AnnexPlace
	EditionNotes    []string
	Simplifications []catalog.Simplification
	From            []from
	said            spoken
}

// from is a standard that delivers something for this one.
type from struct{ Name, Path string }

// spoken are words that stand in many rows of a page, looked up once.
type spoken struct{ permission, isNew string }

func (h screens) outline(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	std, err := h.l.Standard(r.PathValue("standard"))
	if err != nil {
		return err
	}
	p := outlinePage{Std: std, Summary: handbook.SummaryOf(std), Words: words(r), EditionNotes: handbook.EditionNotes(std)}
	if p.Filter, err = filter(r.URL.Query()); err != nil {
		return err
	}
	if p.Narrowed, err = handbook.Narrow(std, p.Words, p.Filter); err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "library.standard", "name", std.Name); err != nil {
		return err
	}
	p.said = spoken{p.T("library.permission"), p.T("library.new-2022")}
	if err := p.beside(h.l); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, outlineView(p)))
}

// filter reads what controls are to be shown from the address of a page, which may say other things too.
func filter(q url.Values) (catalog.Filter, error) {
	q.Del("q")
	q.Del("done")
	return catalog.FilterFrom(q)
}

// beside adds what stands beside the tree: annexes, notes and crosswalks.
func (p *outlinePage) beside(l *catalog.Library) error {
	notes, err := l.Notes()
	if err != nil {
		return err
	}
	p.Simplifications = notes.On(p.Std.ID).Simplifications
	entries, err := crosswalk.Entries(l)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Want == p.Std.ID {
			p.From = append(p.From, from{crosswalk.NameOf(l, e.Have), pathOf(e.ID)})
		}
	}
	if !p.Whole() {
		return nil
	}
	p.Entries = map[string][]*catalog.AnnexPlace{}
	for _, place := range p.Std.AnnexPlaces() {
		switch {
		case place.Annex == "" && place.Ref.ID != "A":
			p.Annexes = append(p.Annexes, place)
		case place.Annex != "" && place.Control == nil: // those of Annex B are told by their controls
			letter := place.Ref.ID[:1]
			p.Entries[letter] = append(p.Entries[letter], place)
		}
	}
	return nil
}

// shown are those of some places that the page shows.
func (p outlinePage) shown(list []*catalog.Node) []*catalog.Node {
	if p.Whole() {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(n *catalog.Node) bool { return !p.Shows(n) })
}

// leaves counts the requirements or controls at or below a place that the page shows.
func (p outlinePage) leaves(n *catalog.Node) (count int) {
	for _, leaf := range n.Leaves() {
		if p.Shows(leaf) {
			count++
		}
	}
	return count
}

// toggle is the address of the page with one value more chosen, or one fewer.
func (p outlinePage) toggle(a catalog.Attribute, v handbook.FacetValue) string {
	q := url.Values{}
	if p.Words != "" {
		q.Set("q", p.Words)
	}
	for name, values := range p.Filter {
		for _, chosen := range values {
			if name != a || chosen != v.Value {
				q.Add(string(name), chosen)
			}
		}
	}
	if !v.Chosen {
		q.Add(string(a), v.Value)
	}
	if len(q) == 0 {
		return p.Path
	}
	return p.Path + "?" + q.Encode()
}

// open reports whether a facet is unfolded: where something of it is chosen, and the short ones.
func open(f handbook.Facet) bool {
	const short = 5
	return len(f.Values) <= short || slices.ContainsFunc(f.Values, func(v handbook.FacetValue) bool { return v.Chosen })
}
