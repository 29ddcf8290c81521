// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package campaigns are the pages of who is asked to confirm a campaign, and of confirming one.
package campaigns

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"concord/internal/ims/campaign"
	"concord/internal/ims/org"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
	"concord/internal/report/attendance"
	"concord/internal/web"
	"concord/internal/web/records"
)

const maxForm = 64 << 10

type screens struct{ *web.Shell }

// More are the ways to these pages from those that every register has, and what a campaign's page shows of them.
var More = records.More{
	One:  []records.Way{{Word: "campaigns.people", Path: "/people"}},
	Acts: map[string]string{"campaigns.confirm": "campaigns.act.confirm", "campaigns.invite": "campaigns.act.invite", "campaigns.release": "campaigns.act.release"},
	Panel: func(r *http.Request, tx *db.Tx, rec register.Record) (func(web.Page) templ.Component, error) {
		p, err := read(r, tx, rec)
		return func(page web.Page) templ.Component { p.Page = page; return panelView(p) }, err
	},
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server) {
	h := screens{sh}
	const one = "/campaigns/{id}"
	name := campaign.Register.Name
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: one + "/people", Door: httpserver.Member, Needs: access.ReadWork, Object: name, Summary: "Who is asked to confirm a campaign, and who did"}, h.show)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: one + "/people/export", Door: httpserver.Member, Needs: access.ExportWork, Object: name, Summary: "The same as CSV"}, h.export)
	s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: one + "/people", Door: httpserver.Member, Needs: access.WriteWork, Object: name, Audit: "campaigns.invite", Body: maxForm, Summary: "Ask people to confirm a campaign"}, h.invite)
	s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: one + "/people/remove", Door: httpserver.Member, Needs: access.WriteWork, Object: name, Audit: "campaigns.release", Body: maxForm, Summary: "Take somebody out who did not confirm yet"}, h.release)
	s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: one + "/confirm", Door: httpserver.Member, Needs: access.KeepNotices, Object: name, Audit: "campaigns.confirm", Body: maxForm, Summary: "Confirm a campaign for oneself"}, h.confirm)
}

// campaignPage is a campaign with its people.
type campaignPage struct {
	web.Page
	Record    register.Record
	People    []campaign.Person
	Documents []link.Link
	Members   []tenant.Member
	Units     []org.Unit
	Faults    web.Faults
	Typed     []string // words that were sent
}

func read(r *http.Request, tx *db.Tx, rec register.Record) (p campaignPage, err error) {
	p.Record = rec
	if p.People, err = campaign.People(r.Context(), tx, rec.ID); err == nil {
		p.Documents, err = campaign.Documents(r.Context(), tx, rec.ID)
	}
	return p, err
}

func (h screens) find(r *http.Request, a access.Actor) (p campaignPage, err error) {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return p, err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		rec, err := campaign.Register.Find(r.Context(), tx, which)
		if err != nil {
			return err
		}
		if p, err = read(r, tx, rec); err != nil {
			return err
		}
		if p.Members, err = tenant.Members(r.Context(), tx); err != nil {
			return err
		}
		p.Units, err = org.AllUnits(r.Context(), tx)
		return err
	})
	if err != nil {
		return p, err
	}
	p.Page, err = h.Page(r, a, "campaigns.title", "title", p.Record.Values[0])
	p.Says = campaign.Register.Reference(p.Record.Number)
	return p, err
}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.find(r, a)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, peopleView(p)))
}

func (h screens) export(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.find(r, a)
	if err != nil {
		return err
	}
	data, err := attendance.CSV(p.People, p.Words)
	if err != nil {
		return err
	}
	httpserver.Attachment(w, "people.csv", "text/csv; charset=utf-8", data)
	return nil
}

func (h screens) invite(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "people")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := campaign.Register.Hold(r.Context(), tx, which); err != nil {
			return err
		}
		_, err := campaign.Invite(r.Context(), tx, which, form["people"])
		return err
	})
	return h.done(w, r, a, which, err, form["people"])
}

func (h screens) release(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "user")
	if err != nil {
		return err
	}
	user, err := id.Parse(form.Get("user"))
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := campaign.Register.Hold(r.Context(), tx, which); err != nil {
			return err
		}
		return campaign.Release(r.Context(), tx, which, user)
	})
	return h.done(w, r, a, which, err, nil)
}

// done leads back to the people, or shows them again with what was wrong.
func (h screens) done(w http.ResponseWriter, r *http.Request, a access.Actor, which id.ID, err error, typed []string) error {
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if !faults.Any() {
		return web.See(w, r, "/campaigns/"+string(which)+"/people", "saved")
	}
	p, err := h.find(r, a)
	if err != nil {
		return err
	}
	p.Faults, p.Typed = faults, typed
	return web.Render(w, r, http.StatusUnprocessableEntity, web.Framed(p.Page, peopleView(p)))
}

func (h screens) confirm(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := httpserver.ReadForm(r); err != nil {
		return err
	}
	if err := h.DB.Write(r.Context(), a, func(tx *db.Tx) error { return campaign.Confirm(r.Context(), tx, which) }); err != nil {
		return err
	}
	return web.See(w, r, "/campaigns/"+string(which), "saved")
}

// mine is what the reader is asked; nil where they are not.
func (p campaignPage) mine() *campaign.Person {
	i := slices.IndexFunc(p.People, func(x campaign.Person) bool { return x.User == p.Actor.User() })
	if i < 0 {
		return nil
	}
	return &p.People[i]
}

func (p campaignPage) value(name string) string { return campaign.Value(p.Record, name) }

// roles are those whose people can be asked together.
var roles = []access.Role{access.Owner, access.Manager, access.Contributor, access.Reader}

// others are the members who are not asked yet.
func (p campaignPage) others() (out []tenant.Member) {
	for _, m := range p.Members {
		asked := slices.ContainsFunc(p.People, func(x campaign.Person) bool { return x.User == m.User })
		if !asked && m.Role != access.Auditor && !m.Disabled {
			out = append(out, m)
		}
	}
	return out
}
