// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package home is the first page after signing in: where the organization stands and what is next.
package home

import (
	"net/http"

	"concord/internal/ims/agenda"
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/org"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
	"concord/internal/web"
)

type screens struct {
	*web.Shell
	library *catalog.Library
	current *soa.Current
}

// Register adds the page.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library, c *soa.Current) {
	h := screens{sh, l, c}
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/{$}", Door: httpserver.Member, Needs: access.ReadWork, Summary: "Where the organization stands and what is next"}, h.show)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/overview", Door: httpserver.Member, Needs: access.ReadWork, Summary: "What top management wants to know, on one sheet"}, h.overview)
}

// homePage is what somebody sees first.
type homePage struct {
	web.Page
	Diagnosis *dossier.Diagnosis // the newest; nil for none
	Result    *diagnosis.Result
	Before    *diagnosis.Result // of the diagnosis that it compares itself with; nil for none
	Plan      *plan.Plan        // the newest; nil for none
	Gaps      []diagnosis.Gap
	Due       []agenda.Entry // of everybody, or of the reader alone
	Tallies   []agenda.Tally
	Waiting   []agenda.Decision // for the reader
	Risks     []agenda.Line
	Worst     []agenda.Above
	Statement soa.Numbers
	Mine      bool // only what is the reader's
	Today     civil.Date
	Until     civil.Date // the last day that "soon" reaches to
	names     map[id.ID]string
}

// shown is how many entries a list on the page has, and ahead how many days "soon" reaches.
const (
	shown = 8
	ahead = 7
)

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.Page(r, a, "home.title")
	if err != nil {
		return err
	}
	page := homePage{Page: p, Mine: r.URL.Query().Get("mine") == "yes"}
	page.Page = page.Only("mine")
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
		return h.work(r, tx, a, &page)
	})
	if err != nil {
		return err
	}
	if now != nil {
		if page.Result, err = diagnosis.Evaluate(h.library, now, p.Words); err != nil {
			return err
		}
		page.Gaps = diagnosis.Gaps(page.Result, diagnosis.NoPressure, p.Words)
	}
	if before != nil {
		if page.Before, err = diagnosis.Evaluate(h.library, before, p.Words); err != nil {
			return err
		}
	}
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, homeView(page)))
}

// work gathers what the running system wants: what is due, what waits, which risks stand above the line, how far the statement is.
func (h screens) work(r *http.Request, tx *db.Tx, a access.Actor, page *homePage) (err error) {
	if page.Today, err = org.Today(r.Context(), tx); err != nil {
		return err
	}
	page.Until = page.Today.AddDays(ahead)
	owner, until := id.ID(""), page.Until
	if page.Mine { // whatever has a day
		owner, until = a.User(), civil.MustParse("9999-12-31")
	}
	if page.Due, err = agenda.Due(r.Context(), tx, until, owner, shown); err != nil {
		return err
	}
	if page.Tallies, err = agenda.Count(r.Context(), tx, page.Today, page.Until); err != nil {
		return err
	}
	if page.Waiting, err = agenda.Waiting(r.Context(), tx, a.User(), page.Can(access.ManageOrganization), page.Today, shown/2+1); err != nil {
		return err
	}
	if page.Risks, err = agenda.Risks(r.Context(), tx); err != nil {
		return err
	}
	if page.Worst, err = agenda.Worst(r.Context(), tx, shown/2); err != nil {
		return err
	}
	people, err := tenant.Members(r.Context(), tx)
	if err != nil {
		return err
	}
	page.names = map[id.ID]string{}
	for _, m := range people {
		page.names[m.User] = m.Name
	}
	s, err := h.current.Read(r.Context(), tx)
	if err == nil {
		page.Statement = s.Numbers
	}
	return err
}
