// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"errors"
	"net/http"
	"strings"

	"concord/internal/ims/held"
	"concord/internal/ims/weight"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/locale"
)

// knowledgeRoutes answer what the content knows, which is the same for all, and how an organization weighs it.
type knowledgeRoutes struct {
	db *db.DB
	l  *catalog.Library
}

func (a API) knowledge(s *httpserver.Server) {
	h, docs := knowledgeRoutes{a.DB, a.Library}, knowledgeDocs(a.Library)
	get := func(pattern, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: access.ReadWork, Summary: summary, Doc: docs["GET "+pattern]}, do)
	}
	get("/api/v1/standards", "The standards with what they hold", h.standards)
	get("/api/v1/standards/search", "The places, guidance, annexes and notes that hold all the words of ?q=", h.search)
	get("/api/v1/standards/editions", "Which edition of which standard is in force", h.editions)
	get("/api/v1/standards/{standard}", "A standard as a list of its places, with notes", h.outline)
	get("/api/v1/standards/{standard}/controls", "The controls of a standard, narrowed by attributes such as ?control-type=preventive", h.controls)
	get("/api/v1/standards/{standard}/{ref}", "Everything known about one place of a standard", h.place)
	get("/api/v1/standards/{standard}/{ref}/records", "What the organization has for a place of a standard and all below it", h.held)
	get("/api/v1/crosswalks", "The crosswalks with the question that each answers", h.crosswalks)
	get("/api/v1/crosswalks/coverage", "What the standard ?have= delivers for the standard ?want=, with the organization's own weights beside the defaults", h.coverage)
	h.weights(s, docs)
}

func (h knowledgeRoutes) standards(w http.ResponseWriter, _ *http.Request, _ access.Actor) error {
	list, err := handbook.Summaries(h.l)
	if err != nil {
		return err
	}
	return items(w, list)
}

// items answers with a list that is there whole.
func items[T any](w http.ResponseWriter, list []T) error {
	return httpserver.JSON(w, http.StatusOK, struct {
		Items []T `json:"items"`
	}{list})
}

func (h knowledgeRoutes) search(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	const longest = 200 // bytes; every word is looked for in the whole content
	q := r.URL.Query().Get("q")
	if q == "" || len(q) > longest {
		return fault.Fields{{Field: "q", Problem: "is missing or too long", Cure: "name some words"}}
	}
	hits, err := handbook.Search(h.l, q)
	if err != nil {
		return err
	}
	return items(w, append([]handbook.Hit{}, hits...))
}

func (h knowledgeRoutes) editions(w http.ResponseWriter, _ *http.Request, _ access.Actor) error {
	list, err := h.l.Editions()
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, list)
}

func (h knowledgeRoutes) outline(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	std, err := h.l.Standard(r.PathValue("standard"))
	if err != nil {
		return err
	}
	out, err := handbook.OverviewOf(h.l, std)
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h knowledgeRoutes) controls(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	std, err := h.l.Standard(r.PathValue("standard"))
	if err != nil {
		return err
	}
	filter, err := catalog.FilterFrom(r.URL.Query())
	if err != nil {
		return err
	}
	list, err := handbook.ControlLines(std, filter)
	var wrong fault.Fields
	if errors.As(err, &wrong) {
		for i := range wrong { // the library names them as the command line does
			wrong[i].Field = strings.TrimPrefix(wrong[i].Field, "--")
			wrong[i].Cure = strings.ReplaceAll(wrong[i].Cure, "--", "")
		}
	}
	if err != nil {
		return err
	}
	return items(w, list)
}

func (h knowledgeRoutes) place(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	page, err := handbook.Of(h.l, catalog.Ref{Standard: r.PathValue("standard"), ID: r.PathValue("ref")})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, page)
}

func (h knowledgeRoutes) held(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var out *held.Held
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		out, err = held.For(r.Context(), tx, h.l, catalog.Ref{Standard: r.PathValue("standard"), ID: r.PathValue("ref")})
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h knowledgeRoutes) crosswalks(w http.ResponseWriter, _ *http.Request, _ access.Actor) error {
	list, err := crosswalk.Entries(h.l)
	if err != nil {
		return err
	}
	return items(w, list)
}

// coverageAnswer is a coverage as the organization weighs it, with what the content's own weights say.
type coverageAnswer struct {
	crosswalk.Report
	Defaults defaults `json:"defaults"`
}

// defaults are the numbers without any own weights.
type defaults struct {
	Clauses  *crosswalk.Share `json:"clauses"`
	Controls *crosswalk.Share `json:"controls"`
	Total    *crosswalk.Share `json:"total"`
}

func (h knowledgeRoutes) coverage(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	have, want := r.URL.Query().Get("have"), r.URL.Query().Get("want")
	if have == "" || want == "" || have == want {
		return fault.Fields{{Field: "have", Problem: "two different standards are needed", Cure: "name the one that is there in have and the one that is wanted in want"}}
	}
	cw, err := crosswalk.Find(h.l, have, want)
	if errors.Is(err, fault.NotFound) {
		return h.reverse(w, have, want)
	}
	if err != nil {
		return err
	}
	var own []weight.Weight
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		own, err = weight.Of(r.Context(), tx, cw.ID)
		return err
	})
	if err != nil {
		return err
	}
	plain, err := cw.Coverage(h.l, nil)
	if err != nil {
		return err
	}
	counted, err := cw.Coverage(h.l, weight.Changes(own, cw.ID))
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, coverageAnswer{cw.Report(counted), defaults{plain.Clauses, plain.Controls, plain.Total}})
}

// reverse answers for a pair that is only mapped the other way round, as far as its rows allow.
func (h knowledgeRoutes) reverse(w http.ResponseWriter, have, want string) error {
	cw, err := crosswalk.FindReverse(h.l, have, want)
	if err != nil {
		return err
	}
	r, err := cw.Reverse(h.l)
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, cw.ReverseReport(r, locale.For("en").T("crosswalk.reverse-reading", "have", have, "want", want)))
}
