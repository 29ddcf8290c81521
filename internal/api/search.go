// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"concord/internal/knowledge/handbook"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
)

// libraryKind is the kind of hits in the standards, beside those in registers.
const libraryKind = "library"

// longestQuestion is the most characters of what is looked for.
const longestQuestion = 200

// hitJSON is a record or a place of a standard that was found.
type hitJSON struct {
	Kind    string         `json:"kind"`         // a register, diagnoses, roadmap-plans or library
	ID      id.ID          `json:"id,omitempty"` // of a record
	Ref     string         `json:"ref,omitempty"`
	Says    string         `json:"reference,omitempty"` // of a record of a register, as R-12
	Title   []search.Piece `json:"title"`
	Snippet []search.Piece `json:"snippet,omitempty"` // where the title does not hold all words
	Rank    int            `json:"rank"`              // from 1, best first
	coded   bool
	inTitle bool
}

func (a API) searching(s *httpserver.Server) {
	docs := a.workDocs()
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: "/api/v1/search", Door: httpserver.Member, Needs: access.ReadWork,
		Summary: "Find records and places of the standards by the beginnings of words: ?q=, narrowed by ?kind= (a register, diagnoses, roadmap-plans or library) and ?limit=", Doc: docs["GET /api/v1/search"],
	}, a.search)
}

// search finds records and the library's places; those with the very code that was asked for come first, then those with all
// words in the title.
func (a API) search(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	question, kind, limit, err := a.question(r)
	if err != nil {
		return err
	}
	hits := []hitJSON{}
	if kind != libraryKind {
		err := a.DB.Read(r.Context(), who, func(tx *db.Tx) error {
			found, err := register.Search(r.Context(), tx, a.Numbered, question, kind, limit)
			for _, h := range found {
				hits = append(hits, hitJSON{Kind: h.Register, ID: h.ID, Says: h.Reference, Title: h.Title, Snippet: h.Snippet, coded: h.Coded, inTitle: h.InTitle})
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	if kind == "" || kind == libraryKind {
		found, err := a.searchLibrary(question)
		if err != nil {
			return err
		}
		hits = append(hits, found...)
	}
	slices.SortStableFunc(hits, func(x, y hitJSON) int { return order(y) - order(x) })
	hits = hits[:min(limit, len(hits))]
	for i := range hits {
		hits[i].Rank = i + 1
	}
	return httpserver.JSON(w, http.StatusOK, struct {
		Items []hitJSON `json:"items"`
	}{hits})
}

// order is how well a hit answers: by the very code that was asked for, by its title, or by its text.
func order(h hitJSON) int {
	switch {
	case h.coded:
		return 2
	case h.inTitle:
		return 1
	}
	return 0
}

// searchLibrary looks through the standards, which are in memory.
func (a API) searchLibrary(question string) (out []hitJSON, err error) {
	terms := search.Terms(question)
	found, err := handbook.Search(a.Library, terms...)
	for _, h := range found {
		hit := hitJSON{Kind: libraryKind, Ref: h.Ref, Title: search.Mark(h.Title, terms), coded: h.Named(question), inTitle: h.Where == handbook.InTitle}
		if !hit.inTitle {
			hit.Snippet = search.Snippet(h.Excerpt, terms)
		}
		out = append(out, hit)
	}
	return out, err
}

// question reads the parameters of a search.
func (a API) question(r *http.Request) (question, kind string, limit int, err error) {
	q := r.URL.Query()
	var wrong fault.Fields
	say := func(field, problem, cure string) {
		wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
	}
	question, kind, limit = q.Get("q"), q.Get("kind"), search.Usual
	switch {
	case len(search.Terms(question)) == 0:
		say("q", "holds no word", "write what to look for")
	case utf8.RuneCountInString(question) > longestQuestion:
		say("q", "is too long", fmt.Sprintf("use at most %d characters", longestQuestion))
	}
	kinds := []string{libraryKind, diagnosisObject, planObject}
	for _, known := range a.Registers {
		kinds = append(kinds, known.Name)
	}
	if kind != "" && !slices.Contains(kinds, kind) {
		say("kind", fmt.Sprintf("is %.40q", kind), "choose "+strings.Join(kinds, ", "))
	}
	if s := q.Get("limit"); s != "" {
		if limit, err = strconv.Atoi(s); err != nil || limit < 1 || limit > search.Most {
			say("limit", "is outside its range", fmt.Sprintf("choose 1 to %d", search.Most))
		}
	}
	return question, kind, limit, wrong.Err()
}
