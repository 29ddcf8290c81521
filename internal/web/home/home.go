// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package home is the first page after signing in: where the organization stands and what is next.
package home

import (
	"net/http"

	"concord/internal/ims/action"
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/register"
	"concord/internal/web"
)

type screens struct {
	*web.Shell
	library *catalog.Library
}

// Register adds the page.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library) {
	h := screens{sh, l}
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/{$}", Door: httpserver.Member, Needs: access.ReadWork, Summary: "Where the organization stands and what is next"}, h.show)
}

// homePage is what somebody sees first.
type homePage struct {
	web.Page
	Diagnosis *dossier.Diagnosis // the newest; nil for none
	Result    *diagnosis.Result
	Before    *diagnosis.Result // of the diagnosis that it compares itself with; nil for none
	Plan      *plan.Plan        // the newest; nil for none
	Mine      []register.Record // open actions of the reader, soonest first
	Actions   int               // of the organization
	Today     string
}

// shown is how many actions the page lists.
const shown = 8

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.Page(r, a, "home.title")
	if err != nil {
		return err
	}
	page := homePage{Page: p, Today: civil.Of(h.DB.Now()).String()}
	var now, before *diagnosis.Answers
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		list, err := dossier.List(r.Context(), tx, "", 1)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			page.Diagnosis = &list[0]
			if now, before, err = dossier.Compared(r.Context(), tx, h.library, list[0].ID); err != nil {
				return err
			}
		}
		plans, err := plan.List(r.Context(), tx, "", 1)
		if err != nil {
			return err
		}
		if len(plans) > 0 {
			page.Plan = &plans[0]
		}
		return h.actions(r, tx, a, &page)
	})
	if err != nil {
		return err
	}
	if now != nil {
		if page.Result, err = diagnosis.Evaluate(h.library, now, p.Words); err != nil {
			return err
		}
	}
	if before != nil {
		if page.Before, err = diagnosis.Evaluate(h.library, before, p.Words); err != nil {
			return err
		}
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p, homeView(page)))
}

// actions are the reader's own that are not settled, soonest first; those without a day come last.
func (h screens) actions(r *http.Request, tx *db.Tx, a access.Actor, page *homePage) error {
	all, err := action.Register.List(r.Context(), tx, register.Query{Limit: 1})
	if err != nil {
		return err
	}
	page.Actions = all.Total
	if a.User() == "" {
		return nil
	}
	var undated []register.Record
	for _, state := range []string{"in-progress", "open"} {
		list, err := action.Register.List(r.Context(), tx, register.Query{Filters: map[string]string{"owner": string(a.User()), "state": state}, Sort: "due", Rising: true, Limit: register.PageMost})
		if err != nil {
			return err
		}
		for _, rec := range list.Records {
			if rec.Values[due] == "" {
				undated = append(undated, rec)
			} else {
				page.Mine = append(page.Mine, rec)
			}
		}
	}
	sortByDue(page.Mine)
	page.Mine = append(page.Mine, undated...)
	if len(page.Mine) > shown {
		page.Mine = page.Mine[:shown]
	}
	return nil
}
