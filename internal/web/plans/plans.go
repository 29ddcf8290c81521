// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package plans are the pages of a roadmap: compute it, try what another start or capacity does, make actions of it.
package plans

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/roadmap"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
	"concord/internal/report/gapanalysis"
	"concord/internal/web"
)

const (
	object  = "roadmap-plans"
	maxForm = 64 << 10
)

type screens struct {
	*web.Shell
	library *catalog.Library
	content *catalog.Plan
}

// Register adds the pages. It panics where the library has no plan.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library) {
	content, err := l.Plan()
	if err != nil { // embedded, and checked by the tests of its package
		panic("plans: " + err.Error())
	}
	h := &screens{sh, l, content}
	const all, one = "/roadmap-plans", "/roadmap-plans/{id}"
	get := func(pattern string, needs access.Permission, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: kind(pattern), Summary: summary}, do)
	}
	post := func(pattern string, needs access.Permission, act, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{
			Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: kind(pattern), Audit: object + "." + act, Body: maxForm, Summary: summary,
		}, do)
	}
	get(all, access.ReadWork, "The roadmaps of the organization", h.list)
	get(all+"/new", access.WriteWork, "The form for a new roadmap", h.blank)
	post(all, access.WriteWork, "create", "Make a roadmap", h.create)
	get(one, access.ReadWork, "A roadmap: time chart, phases, tasks; parameters try other choices", h.show)
	post(one, access.WriteWork, "update", "Keep other choices of a roadmap", h.change)
	get(one+"/adopt", access.WriteWork, "Choose the tasks that become actions", h.choose)
	post(one+"/adopt", access.WriteWork, "adopt", "Make actions of tasks", h.adopt)
	get(one+"/delete", access.DeleteWork, "Ask before a roadmap is deleted", h.ask)
	post(one+"/delete", access.DeleteWork, "delete", "Delete a roadmap", h.remove)
	get(one+"/calendar", access.ExportWork, "The dates as a calendar file", h.calendar)
}

func kind(pattern string) string {
	if strings.Contains(pattern, "{id}") {
		return object
	}
	return ""
}

type listPage struct {
	web.Page
	Items []plan.Plan
}

func (h *screens) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.Page(r, a, "plans.title")
	if err != nil {
		return err
	}
	page := listPage{Page: p}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		page.Items, err = plan.List(r.Context(), tx, "", 200)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p, listView(page)))
}

// fields are the names of the form of choices.
var fields = []string{"title", "scenario", "size", "start", "diagnosis", "capacity.*", "key", "version"}

// read takes choices from a form or an address; what is no date or number is named with what it says.
func read(form url.Values, c *plan.Choices) error {
	var wrong fault.Fields
	if form.Has("title") {
		c.Title = form.Get("title")
	}
	if form.Has("scenario") {
		c.Scenario = roadmap.Scenario(form.Get("scenario"))
	}
	if form.Has("size") {
		c.Size = roadmap.Size(form.Get("size"))
	}
	if form.Has("diagnosis") {
		c.Diagnosis = id.ID(form.Get("diagnosis"))
	}
	if s := form.Get("start"); form.Has("start") {
		d, err := civil.Parse(s)
		if err != nil && s != "" {
			wrong = append(wrong, fault.Field{Field: "start", Problem: fmt.Sprintf("is %.40q", s), Cure: "write a date as 2027-01-04"})
		}
		c.Start = d
	}
	for name, values := range form {
		role, ok := strings.CutPrefix(name, "capacity.")
		if !ok {
			continue
		}
		if c.Capacity == nil {
			c.Capacity = map[string]float64{}
		}
		delete(c.Capacity, role)
		if values[0] == "" {
			continue
		}
		days, err := strconv.ParseFloat(strings.Replace(values[0], ",", ".", 1), 64)
		if err != nil {
			wrong = append(wrong, fault.Field{Field: name, Problem: fmt.Sprintf("is %.40q", values[0]), Cure: "write person-days a week, as 2.5"})
			continue
		}
		c.Capacity[role] = days
	}
	return wrong.Sorted().Err()
}

// formPage is the form of a new plan.
type formPage struct {
	web.Page
	Key       string
	Choices   plan.Choices
	Faults    web.Faults
	Diagnoses []dossier.Diagnosis
}

func (h *screens) blank(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p := formPage{Key: string(id.New(h.DB.Now()))}
	p.Choices = plan.Choices{Scenario: roadmap.Joint, Size: roadmap.Mid, Start: civil.Of(h.DB.Now()), Diagnosis: id.ID(r.URL.Query().Get("diagnosis"))}
	return h.form(w, r, a, http.StatusOK, p)
}

func (h *screens) form(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p formPage) (err error) {
	if p.Page, err = h.Page(r, a, "plans.new"); err != nil {
		return err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.Diagnoses, err = dossier.List(r.Context(), tx, "", 100)
		return err
	})
	if err != nil {
		return err
	}
	for _, d := range p.Diagnoses { // the newest decides what is usual, or the one that the reader came from
		if p.Choices.Title == "" && !p.Faults.Any() && (p.Choices.Diagnosis == "" || d.ID == p.Choices.Diagnosis) {
			p.Choices.Diagnosis, p.Choices.Size = d.ID, roadmap.SizeFor(d.Organization.People)
			p.Choices.Scenario = gapanalysis.Scenario(&diagnosis.Answers{Standards: d.Standards, Certified: d.Certified})
			p.Choices.Title = p.T("plans.usual-title", "diagnosis", d.Title)
		}
	}
	if p.Choices.Title == "" && !p.Faults.Any() {
		p.Choices.Title = p.T("plans.usual-title-alone")
	}
	return web.Render(w, r, status, web.Framed(p.Page, formView(p)))
}

func (h *screens) create(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, fields...)
	if err != nil {
		return err
	}
	var c plan.Choices
	err = read(form, &c)
	var which id.ID
	if err == nil {
		err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
			which, err = web.Once(r, tx, a, form, func() (id.ID, error) {
				p, err := plan.Create(r.Context(), tx, h.library, c)
				return p.ID, err
			})
			return err
		})
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.form(w, r, a, http.StatusUnprocessableEntity, formPage{Key: string(id.New(h.DB.Now())), Choices: c, Faults: faults})
	}
	return web.See(w, r, "/roadmap-plans/"+string(which), "created")
}

// planPage is a roadmap as it is kept, or as other choices would make it.
type planPage struct {
	web.Page
	Plan      plan.Plan
	Tried     plan.Choices
	Trying    bool // the choices are not those that are kept
	Stale     bool
	Schedule  *roadmap.Schedule
	Content   *catalog.Plan
	Kept      *roadmap.Schedule // as it is kept, to compare with
	Adopted   map[string]id.ID
	Diagnoses []dossier.Diagnosis
	People    []tenant.Member
	Faults    web.Faults
	Names     map[string]string
}

// load reads a plan with what its schedule is computed from.
func (h *screens) load(r *http.Request, a access.Actor, tried *plan.Choices, page *planPage) (kept, now *diagnosis.Answers, err error) {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return nil, nil, err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if page.Plan, err = plan.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if tried != nil {
			if tried.Title == "" { // begins with what is kept
				*tried = page.Plan.Choices
				page.Faults, err = web.FaultsOf(read(r.URL.Query(), tried))
			}
		}
		if kept, err = plan.Answers(r.Context(), tx, h.library, page.Plan.Choices); err != nil {
			return err
		}
		if tried != nil {
			if now, err = plan.Answers(r.Context(), tx, h.library, *tried); errors.Is(err, fault.NotFound) {
				page.Faults, err = web.FaultsOf(fault.Fields{{Field: "diagnosis", Problem: "names no diagnosis of this organization", Cure: "choose one"}})
			}
			if err != nil {
				return err
			}
		}
		if page.Adopted, err = plan.Adopted(r.Context(), tx, which); err != nil {
			return err
		}
		if page.Diagnoses, err = dossier.List(r.Context(), tx, "", 100); err != nil {
			return err
		}
		page.People, err = tenant.Members(r.Context(), tx)
		return err
	})
	return kept, now, err
}

func (h *screens) schedule(c plan.Choices, answers *diagnosis.Answers, p web.Page) (*roadmap.Schedule, error) {
	req, err := c.Request(h.library, answers, p.Words)
	if err != nil {
		return nil, err
	}
	return roadmap.Compute(h.content, req)
}

func (h *screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var tried plan.Choices
	return h.showTried(w, r, a, http.StatusOK, &tried, planPage{})
}

func (h *screens) showTried(w http.ResponseWriter, r *http.Request, a access.Actor, status int, tried *plan.Choices, page planPage) error {
	faults := page.Faults
	kept, now, err := h.load(r, a, tried, &page)
	if err != nil {
		return err
	}
	if faults.Any() {
		page.Faults = faults
	}
	if page.Page, err = h.Page(r, a, "plans.one", "title", page.Plan.Title); err != nil {
		return err
	}
	page.Content, page.Names = h.content, h.names()
	if page.Kept, err = h.schedule(page.Plan.Choices, kept, page.Page); err != nil {
		return err
	}
	page.Tried, page.Schedule = *tried, page.Kept
	if !page.Faults.Any() {
		if page.Faults, err = web.FaultsOf(tried.Faults(h.library)); err != nil {
			return err
		}
	}
	if page.Trying = !sameChoices(*tried, page.Plan.Choices); page.Trying && !page.Faults.Any() {
		if page.Schedule, err = h.schedule(*tried, now, page.Page); err != nil {
			return err
		}
	}
	return web.Render(w, r, status, web.Framed(page.Page, planView(page)))
}

func sameChoices(a, b plan.Choices) bool {
	if a.Title != b.Title || a.Scenario != b.Scenario || a.Size != b.Size || a.Start != b.Start || a.Diagnosis != b.Diagnosis || len(a.Capacity) != len(b.Capacity) {
		return false
	}
	for role, days := range a.Capacity {
		if was, known := b.Capacity[role]; !known || was != days {
			return false
		}
	}
	return true
}

func (h *screens) names() map[string]string {
	out := map[string]string{}
	for _, name := range h.library.StandardIDs() {
		if std, err := h.library.Standard(name); err == nil {
			out[name] = std.Edition.Standard
		}
	}
	return out
}

func (h *screens) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, fields...)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return fmt.Errorf("a form without version: %w", fault.Unversioned)
	}
	var c plan.Choices
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		p, err := plan.Find(r.Context(), tx, which)
		if err != nil {
			return err
		}
		c = p.Choices
		c.Capacity = map[string]float64{}
		if err := read(form, &c); err != nil {
			return err
		}
		_, err = plan.Update(r.Context(), tx, h.library, which, version, c)
		return err
	})
	if errors.Is(err, fault.Conflict) {
		return h.showTried(w, r, a, http.StatusPreconditionFailed, &c, planPage{Stale: true})
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.showTried(w, r, a, http.StatusUnprocessableEntity, &c, planPage{Faults: faults})
	}
	return web.See(w, r, "/roadmap-plans/"+string(which), "saved")
}

func (h *screens) calendar(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var page planPage
	kept, _, err := h.load(r, a, nil, &page)
	if err != nil {
		return err
	}
	if page.Page, err = h.Page(r, a, "plans.title"); err != nil {
		return err
	}
	s, err := h.schedule(page.Plan.Choices, kept, page.Page)
	if err != nil {
		return err
	}
	data, err := s.Calendar(page.Plan.Title)
	if err != nil {
		return err
	}
	httpserver.Attachment(w, "roadmap.ics", "text/calendar; charset=utf-8", data)
	return nil
}

func (h *screens) ask(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var page planPage
	if _, _, err := h.load(r, a, nil, &page); err != nil {
		return err
	}
	p, err := h.Page(r, a, "plans.one", "title", page.Plan.Title)
	if err != nil {
		return err
	}
	page.Page = p
	return web.Render(w, r, http.StatusOK, web.Framed(p, askView(page)))
}

func (h *screens) remove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "version")
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return fmt.Errorf("a form without version: %w", fault.Unversioned)
	}
	if err := h.DB.Write(r.Context(), a, func(tx *db.Tx) error { return plan.Delete(r.Context(), tx, which, version) }); err != nil {
		return err
	}
	return web.See(w, r, "/roadmap-plans", "deleted")
}

// tasksOf are the tasks of one phase.
func tasksOf(s *roadmap.Schedule, phase string) (out []roadmap.ScheduledTask) {
	for _, t := range s.Tasks {
		if t.Task.Phase == phase {
			out = append(out, t)
		}
	}
	return out
}

// open counts the tasks that are still to be done.
func open(list []roadmap.ScheduledTask) int {
	return len(list) - len(slices.DeleteFunc(slices.Clone(list), func(t roadmap.ScheduledTask) bool { return t.State == roadmap.Open }))
}
