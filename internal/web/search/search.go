// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package search are the pages that find records and places of the standards.
package search

import (
	"net/http"
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
	"concord/internal/platform/view"
	"concord/internal/web"
)

type screens struct {
	*web.Shell
	library  *catalog.Library
	numbered []register.Series
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library, numbered []register.Series) {
	h := screens{sh, l, numbered}
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/search", Door: httpserver.Member, Needs: access.ReadWork, Summary: "Find records and places of the standards"}, h.show)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/search/quick", Door: httpserver.Member, Needs: access.ReadWork, Summary: "What the palette of commands finds"}, h.quick)
}

// hit is something found, with where it is.
type hit struct {
	Path    string
	Says    string // a record's reference, as R-12
	Kind    string // a register, diagnoses, roadmap-plans, library, or views/ and a register
	Title   []search.Piece
	Snippet []search.Piece
	rank    int // 2 for the very code that was asked for, 1 for all words in the title
}

func rank(coded, inTitle bool) int {
	switch {
	case coded:
		return 2
	case inTitle:
		return 1
	}
	return 0
}

// find looks through views, records and library; those with the very code that was asked for come first, then those with all
// words in the title.
func (h screens) find(r *http.Request, a access.Actor, question string, limit int) (out []hit, err error) {
	if len([]rune(question)) > 200 || len(search.Terms(question)) == 0 {
		return nil, nil
	}
	terms := search.Terms(question)
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		views, err := view.List(r.Context(), tx, "")
		for _, v := range views {
			if search.Matches(v.Name, terms) {
				out = append(out, hit{"/" + v.Register + "?view=" + string(v.ID), "", viewKind + v.Register, search.Mark(v.Name, terms), nil, 1})
			}
		}
		if err != nil {
			return err
		}
		found, err := register.Search(r.Context(), tx, h.numbered, question, "", limit)
		for _, x := range found {
			out = append(out, hit{"/" + x.Register + "/" + string(x.ID), x.Reference, x.Register, x.Title, x.Snippet, rank(x.Coded, x.InTitle)})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	found, err := handbook.Search(h.library, terms...)
	if err != nil {
		return nil, err
	}
	for i, x := range found {
		if i >= limit && !x.Named(question) {
			continue
		}
		one := hit{"/library/" + x.Ref, "", "library", search.Mark(x.Ref+" "+x.Title, terms), nil, rank(x.Named(question), x.Where == handbook.InTitle)}
		if x.Where != handbook.InTitle {
			one.Snippet = search.Snippet(x.Excerpt, terms)
		}
		out = append(out, one)
	}
	slices.SortStableFunc(out, func(x, y hit) int { return y.rank - x.rank })
	return out[:min(limit, len(out))], nil
}

// searchPage is what was found.
type searchPage struct {
	web.Page
	Question string
	Hits     []hit
}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.Page(r, a, "search.title")
	if err != nil {
		return err
	}
	page := searchPage{Page: p, Question: strings.TrimSpace(p.Param("q"))}
	if page.Hits, err = h.find(r, a, page.Question, search.Most); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p, searchView(page)))
}

// kindName is what a kind of hit is called.
func (p searchPage) kindName(kind string) string { return kindName(p.Page, kind) }

// viewKind begins the kind of a view; its register follows.
const viewKind = "views/"

func kindName(p web.Page, kind string) string {
	if register, of := strings.CutPrefix(kind, viewKind); of {
		return p.T("search.kind.views", "list", p.T("registers.of."+register+".many"))
	}
	switch kind {
	case "library", "diagnoses", "roadmap-plans", "documents":
		return p.T("search.kind." + kind)
	}
	return p.T("registers.of." + kind + ".one")
}

// quick answers the palette, which shows few.
func (h screens) quick(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.Page(r, a, "search.title")
	if err != nil {
		return err
	}
	hits, err := h.find(r, a, r.URL.Query().Get("q"), 12)
	if err != nil {
		return err
	}
	type item struct {
		Title string `json:"title"`
		Href  string `json:"href"`
		Kind  string `json:"kind"`
	}
	out := struct {
		Items []item `json:"items"`
	}{[]item{}}
	for _, x := range hits {
		var title strings.Builder
		if x.Says != "" {
			title.WriteString(x.Says + " ")
		}
		for _, piece := range x.Title {
			title.WriteString(piece.Text)
		}
		out.Items = append(out.Items, item{title.String(), x.Path, kindName(p, x.Kind)})
	}
	return httpserver.JSON(w, http.StatusOK, out)
}
