// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package library are the pages on which the standards can be read, in our own words.
package library

import (
	"fmt"
	"net/http"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/access"
	"concord/internal/platform/httpserver"
	"concord/internal/web"
)

type screens struct {
	*web.Shell
	l *catalog.Library
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library) {
	h := screens{sh, l}
	get := func(pattern, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: access.ReadWork, Summary: summary}, do)
	}
	get("/library", "The standards, and a search over all of them", h.start)
	get("/library/notes", "What this library simplifies, and where the standards differ", h.notes)
	get("/library/{standard}", "A standard as an outline, narrowed by words and attributes", h.outline)
	get("/library/{standard}/{place...}", "Everything known about one place of a standard", h.place)
}

// overlay is a standard, law or scheme that is known by a crosswalk to one of the standards.
type overlay struct {
	catalog.StandardEdition
	Against []against
}

// against is a crosswalk with the name of the standard that it is set against.
type against struct {
	crosswalk.Entry
	Name string
}

// startPage is the way into the library.
type startPage struct {
	web.Page
	Standards []standard
	Overlays  []overlay
	Others    []catalog.StandardEdition // guidance and rules that are only named
	CheckedOn string
	Words     string
	Found     []found
	Count     int // all that was found, also what is not shown
}

// standard is one with an outline, as the start shows it.
type standard struct {
	handbook.Summary
	Purpose string
	Edition catalog.StandardEdition
}

// found are hits in one kind of place.
type found struct {
	Where string
	Hits  []handbook.Hit
}

// maxFound is how many hits are shown at most, and maxWords how many bytes of words are looked for.
const (
	maxFound = 100
	maxWords = 200
)

func (h screens) start(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p := startPage{Words: words(r)}
	var err error
	if p.Page, err = h.Page(r, a, "library.title"); err != nil {
		return err
	}
	if p.Words != "" {
		err = p.search(h.l)
	} else {
		err = p.list(h.l)
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, startView(p)))
}

// words are what the reader looks for, as much of it as is looked for.
func words(r *http.Request) string {
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	if len(q) > maxWords {
		q = strings.ToValidUTF8(q[:maxWords], "")
	}
	return q
}

func (p *startPage) search(l *catalog.Library) error {
	hits, err := handbook.Search(l, p.Words)
	if err != nil {
		return err
	}
	p.Count = len(hits)
	for _, hit := range hits[:min(len(hits), maxFound)] {
		if n := len(p.Found); n == 0 || p.Found[n-1].Where != hit.Where {
			p.Found = append(p.Found, found{Where: hit.Where})
		}
		last := &p.Found[len(p.Found)-1]
		last.Hits = append(last.Hits, hit)
	}
	return nil
}

func (p *startPage) list(l *catalog.Library) error {
	editions, err := l.Editions()
	if err != nil {
		return err
	}
	entries, err := crosswalk.Entries(l)
	if err != nil {
		return err
	}
	p.CheckedOn = editions.CheckedOn
	known := map[string]bool{}
	for _, e := range editions.Editions {
		o := overlay{StandardEdition: e}
		for _, id := range e.Content {
			if std, err := l.Standard(id); err == nil && !known[id] {
				known[id] = true
				p.Standards = append(p.Standards, standard{handbook.SummaryOf(std), std.Purpose, e})
			}
			for _, entry := range entries {
				if entry.ID == id {
					o.Against = append(o.Against, against{entry, crosswalk.NameOf(l, entry.Have)})
				}
			}
		}
		switch {
		case len(o.Against) > 0:
			p.Overlays = append(p.Overlays, o)
		case len(e.Content) == 0:
			p.Others = append(p.Others, e)
		}
	}
	return nil
}

// notesPage says where the library, and common texts, simplify.
type notesPage struct {
	web.Page
	*catalog.Notes
}

func (h screens) notes(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p := notesPage{}
	var err error
	if p.Page, err = h.Page(r, a, "library.notes"); err != nil {
		return err
	}
	if p.Notes, err = h.l.Notes(); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, notesView(p)))
}

// pathOf is the address of a place that content names: a standard, a place in one, or a crosswalk.
func pathOf(place string) string {
	if want, have, both := strings.Cut(place, "--"); both {
		return "/crosswalks/coverage?have=" + have + "&want=" + want
	}
	return "/library/" + place
}

// hitPath is the address of a hit.
func hitPath(h handbook.Hit) string {
	if h.Kind == handbook.KindNote && len(h.Places) > 0 { // the others are notes on a standard, and stand with it
		return "/library/notes#" + h.Ref
	}
	return "/library/" + h.Ref
}

func count(n int) string { return fmt.Sprint(n) }
