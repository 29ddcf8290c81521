// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnoses

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/ims/scope"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/web"
)

// headPage is the form of what a diagnosis is about.
type headPage struct {
	web.Page
	ID        id.ID // empty for a new one
	Version   int
	Key       string // by which the same form sent twice begins one diagnosis
	Head      dossier.Head
	Dates     map[string]string // as they were typed
	Faults    web.Faults
	Standards []*catalog.Standard
	Earlier   []dossier.Diagnosis // complete ones to compare with
	Stale     bool
}

// usual are the two standards that most diagnoses are about.
var usual = []string{"iso27001-2022", "iso42001-2023"}

// headFields are the names of the form.
var headFields = []string{
	"title", "scope", "organization", "people", "sector", "ai_roles", "standards", "certified", "inherit", "depth", "as_of", "start", "deadline", "previous", "key", "version",
}

func (h *screens) blank(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	today := civil.Of(h.DB.Now())
	p := headPage{Key: string(id.New(h.DB.Now())), Dates: map[string]string{}}
	p.Head = dossier.Head{Standards: usual, Depth: questionnaire.Quick, Inherit: diagnosis.InheritNone}
	err := h.DB.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		p.Head.Scope, err = scope.Now(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return h.headForm(w, r, a, http.StatusOK, p, func(p *headPage) {
		p.Head.Organization.Name = p.Organization()
		p.Head.Title = p.T("diagnoses.usual-title", "day", today.String())
	})
}

func (h *screens) edit(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	d, err := h.within(r, a, func(*db.Tx, dossier.Diagnosis) error { return nil })
	if err != nil {
		return err
	}
	p := headPage{ID: d.ID, Version: d.Version, Head: d.Head, Dates: map[string]string{"as_of": d.AsOf.String(), "start": d.Start.String(), "deadline": d.Deadline.String()}}
	return h.headForm(w, r, a, http.StatusOK, p)
}

func (h *screens) headForm(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p headPage, more ...func(*headPage)) (err error) {
	title := "diagnoses.new"
	if p.ID != "" {
		title = "diagnoses.edit"
	}
	if p.Page, err = h.Page(r, a, title); err != nil {
		return err
	}
	for _, name := range h.library.StandardIDs() {
		std, err := h.library.Standard(name)
		if err != nil {
			return err
		}
		if slices.Contains(usual, name) {
			p.Standards = slices.Insert(p.Standards, min(slices.Index(usual, name), len(p.Standards)), std)
		} else {
			p.Standards = append(p.Standards, std)
		}
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		list, err := dossier.List(r.Context(), tx, "", 200)
		for _, d := range list {
			if d.State == dossier.Complete && d.ID != p.ID {
				p.Earlier = append(p.Earlier, d)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, m := range more {
		m(&p)
	}
	return web.Render(w, r, status, web.Framed(p.Page, headView(p)))
}

// readHead reads the form; what is wrong with a date or number is named with what it says.
func readHead(form url.Values, p *headPage) error {
	var wrong fault.Fields
	h := &p.Head
	*h = dossier.Head{
		Title: form.Get("title"), Scope: form.Get("scope"), Standards: form["standards"], Certified: form["certified"], Inherit: diagnosis.InheritNone,
		Depth: questionnaire.Depth(form.Get("depth")), Previous: id.ID(form.Get("previous")),
	}
	h.Organization = diagnosis.Organization{Name: form.Get("organization"), Sector: form.Get("sector"), AIRoles: form["ai_roles"]}
	if form.Get("inherit") != "" {
		h.Inherit = diagnosis.InheritEqual
	}
	if s := form.Get("people"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			wrong = append(wrong, fault.Field{Field: "people", Problem: fmt.Sprintf("is %.40q", s), Cure: "write a whole number"})
		}
		h.Organization.People = n
	}
	p.Dates = map[string]string{}
	for name, to := range map[string]*civil.Date{"as_of": &h.AsOf, "start": &h.Start, "deadline": &h.Deadline} {
		s := form.Get(name)
		p.Dates[name] = s
		if s == "" {
			continue
		}
		d, err := civil.Parse(s)
		if err != nil {
			wrong = append(wrong, fault.Field{Field: name, Problem: fmt.Sprintf("is %.40q", s), Cure: "write a date as 2026-11-25"})
		}
		*to = d
	}
	return wrong.Sorted().Err()
}

func (h *screens) start(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, headFields...)
	if err != nil {
		return err
	}
	p := headPage{Key: form.Get("key")}
	err = readHead(form, &p)
	var which id.ID
	if err == nil {
		err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
			which, err = web.Once(r, tx, a, form, func() (id.ID, error) {
				d, err := dossier.Start(r.Context(), tx, h.library, p.Head)
				return d.ID, err
			})
			return err
		})
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		p.Faults, p.Key = faults, string(id.New(h.DB.Now()))
		return h.headForm(w, r, a, http.StatusUnprocessableEntity, p)
	}
	return web.See(w, r, "/diagnoses/"+string(which)+"/questions", "created")
}

func (h *screens) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, headFields...)
	if err != nil {
		return err
	}
	p := headPage{ID: which}
	if p.Version, err = strconv.Atoi(form.Get("version")); err != nil {
		return fmt.Errorf("a form without version: %w", fault.Unversioned)
	}
	wrong := readHead(form, &p)
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := dossier.Find(r.Context(), tx, which); err != nil || wrong != nil {
			return errors.Join(err, wrong)
		}
		_, err := dossier.Update(r.Context(), tx, h.library, which, p.Version, p.Head)
		return err
	})
	if errors.Is(err, fault.Conflict) {
		d, err := h.within(r, a, func(*db.Tx, dossier.Diagnosis) error { return nil })
		if err != nil {
			return err
		}
		p.Version, p.Stale = d.Version, true
		return h.headForm(w, r, a, http.StatusPreconditionFailed, p)
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		p.Faults = faults
		return h.headForm(w, r, a, http.StatusUnprocessableEntity, p)
	}
	h.bus.Changed(a.Tenant(), which)
	return web.See(w, r, "/diagnoses/"+string(which), "saved")
}
