// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package incidents are the clocks and the timeline of an incident.
package incidents

import (
	"fmt"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"concord/internal/ims/incident"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
	"concord/internal/web"
	"concord/internal/web/records"
)

const maxForm = 64 << 10

type screens struct {
	*web.Shell
	library *catalog.Library
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library) {
	h := screens{sh, l}
	const one = "/incidents/{id}"
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: one + "/timeline", Door: httpserver.Member, Needs: access.ReadWork, Object: "incidents", Summary: "The clocks of an incident, and what was done about it"}, h.show)
	s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: one + "/entries", Door: httpserver.Member, Needs: access.WriteWork, Object: "incidents", Audit: "incidents.entry", Body: maxForm, Summary: "Add to the timeline of an incident"}, h.add)
	s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: one + "/lessons", Door: httpserver.Member, Needs: access.WriteWork, Object: "incidents", Audit: "incidents.lesson", Body: maxForm, Summary: "Make an action of a lesson"}, h.learn)
}

// More are the ways to these pages from those that every register has, and what an incident's page shows of them.
func More(l *catalog.Library) records.More {
	return records.More{
		One:  []records.Way{{Word: "incidents.open", Path: "/timeline"}},
		Acts: map[string]string{"incidents.entry": "incidents.act.entry"},
		Panel: func(r *http.Request, tx *db.Tx, rec register.Record) (func(web.Page) templ.Component, error) {
			c, err := read(r, tx, l, rec)
			return func(p web.Page) templ.Component { c.Page = p; return clocksView(c) }, err
		},
	}
}

// clocksPage is an incident with its clocks and what was done.
type clocksPage struct {
	web.Page
	Record  register.Record
	Clocks  []incident.Clock
	Entries []incident.Entry
	People  []tenant.Member
	Now     time.Time

	Faults web.Faults
	Typed  map[string]string // by field, where something was wrong
	Lesson bool              // the form of a lesson was sent
}

func read(r *http.Request, tx *db.Tx, l *catalog.Library, rec register.Record) (c clocksPage, err error) {
	content, err := l.Clocks()
	if err != nil {
		return c, err
	}
	if c.Entries, err = incident.Entries(r.Context(), tx, rec.ID); err != nil {
		return c, err
	}
	c.Record, c.Now, c.Clocks = rec, tx.Now.UTC(), incident.Clocks(content, rec, c.Entries, tx.Now)
	c.People, err = tenant.Members(r.Context(), tx)
	return c, err
}

func (h screens) find(r *http.Request, a access.Actor) (c clocksPage, err error) {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return c, err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		rec, err := incident.Register.Find(r.Context(), tx, which)
		if err != nil {
			return err
		}
		c, err = read(r, tx, h.library, rec)
		return err
	})
	if err != nil {
		return c, err
	}
	c.Page, err = h.Page(r, a, "incidents.title", "name", c.Record.Values[0])
	c.Says = incident.Register.Reference(c.Record.Number)
	return c, err
}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	c, err := h.find(r, a)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(c.Page, timelineView(c)))
}

func (h screens) add(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "at", "clock", "text", "key")
	if err != nil {
		return err
	}
	content, err := h.library.Clocks()
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := incident.Register.Hold(r.Context(), tx, which); err != nil {
			return err
		}
		at, err := momentOf(form.Get("at"))
		if err != nil {
			return err
		}
		_, err = web.Once(r, tx, a, form, func() (id.ID, error) {
			e, err := incident.Add(r.Context(), tx, content, which, incident.Entry{At: at, Clock: form.Get("clock"), Text: form.Get("text")})
			return e.ID, err
		})
		return err
	})
	return h.done(w, r, a, which, err, map[string]string{"at": form.Get("at"), "clock": form.Get("clock"), "text": form.Get("text")}, false)
}

func (h screens) learn(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "title", "owner", "due", "key")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := web.Once(r, tx, a, form, func() (id.ID, error) {
			return incident.Learn(r.Context(), tx, which, form.Get("title"), form.Get("owner"), form.Get("due"))
		})
		return err
	})
	return h.done(w, r, a, which, err, map[string]string{"title": form.Get("title"), "owner": form.Get("owner"), "due": form.Get("due")}, true)
}

// done leads back to the page, or shows it again with what was wrong and what was typed.
func (h screens) done(w http.ResponseWriter, r *http.Request, a access.Actor, which id.ID, err error, typed map[string]string, lesson bool) error {
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if !faults.Any() {
		return web.See(w, r, "/incidents/"+string(which)+"/timeline", "saved")
	}
	c, err := h.find(r, a)
	if err != nil {
		return err
	}
	c.Faults, c.Typed, c.Lesson = faults, typed, lesson
	return web.Render(w, r, http.StatusUnprocessableEntity, web.Framed(c.Page, timelineView(c)))
}

// momentOf reads a moment in UTC that may be left out.
func momentOf(s string) (t time.Time, err error) {
	clean, problem, cure := register.Field{Kind: register.Moment}.Clean(s)
	if problem != "" {
		return t, fault.Fields{{Field: "at", Problem: problem, Cure: cure}}
	}
	if clean == "" {
		return t, nil
	}
	return time.Parse(time.RFC3339, clean)
}

// key makes the form sent twice count once; another form of the page has another.
func (h clocksPage) key(form string) string {
	return fmt.Sprintf("%s-%d-%d", form, h.Now.UnixMicro(), len(h.Entries))
}

// tones say by colour what a standing says in words.
var tones = map[incident.Standing]string{
	incident.Missed: "bad", incident.Running: "warn", incident.Late: "warn", incident.Met: "good", incident.Unsure: "calm", incident.Unbegun: "warn",
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") + " UTC" }

// left words how much time there is, or since when there is none.
func (h clocksPage) left(x incident.Clock) string {
	d := x.Deadline.Sub(h.Now)
	days, hours := int(d.Abs()/(24*time.Hour)), int(d.Abs()/time.Hour)
	switch {
	case d >= 48*time.Hour:
		return h.T("incidents.left.days", "count", days)
	case d >= 0:
		return h.T("incidents.left.hours", "count", hours)
	case d <= -48*time.Hour:
		return h.T("incidents.over.days", "count", days)
	default:
		return h.T("incidents.over.hours", "count", hours)
	}
}

// clockName names the clock of an entry.
func (h clocksPage) clockName(clock string) string {
	for _, x := range h.Clocks {
		if x.ID == clock {
			return x.Title
		}
	}
	return clock
}

func (h clocksPage) person(who id.ID) string {
	for _, m := range h.People {
		if m.User == who {
			return m.Name
		}
	}
	return h.T("record.somebody")
}

func (h clocksPage) fault(lesson bool, field string) string {
	if h.Lesson != lesson {
		return ""
	}
	return h.Faults.At(field)
}

func (h clocksPage) path() string { return "/incidents/" + string(h.Record.ID) }
