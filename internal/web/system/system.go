// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package system are the pages of what happens behind the scenes: the installation for its operators, and the jobs of one
// organization.
package system

import (
	"net/http"
	"slices"
	"strings"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/system"
	"concord/internal/web"
)

const (
	maxForm = 4 << 10
	most    = 50 // jobs on a page
)

type screens struct {
	*web.Shell
	operation system.Operation
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, o system.Operation) {
	h := screens{sh, o}
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/system", Door: httpserver.Operator, Summary: "How the whole installation is doing, for its operators"}, h.show)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/system/jobs", Door: httpserver.Operator, Audit: "jobs.settle", Body: maxForm, Summary: "Try a job of any organization anew, or end it",
	}, h.settleAny)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/jobs", Door: httpserver.Member, Needs: access.ManageOrganization, Summary: "The organization's work behind the scenes"}, h.own)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/jobs/{id}", Door: httpserver.Member, Needs: access.ManageOrganization, Object: "jobs", Audit: "jobs.settle", Body: maxForm, Summary: "Try a job anew, or end it",
	}, h.settleOwn)
}

// systemPage is the page of the operators.
type systemPage struct {
	web.Page
	system.Overview
}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.Page(r, a, "system.title")
	if err != nil {
		return err
	}
	page := systemPage{Page: p}
	if page.Overview, err = h.operation.Overview(r.Context()); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p, systemView(page)))
}

// work is a job with the organization it belongs to.
type work struct {
	jobs.Job
	Organization id.ID
	Name         string
}

// given are the jobs of all organizations that were given up; alive those that run or are tried again. The newest come first.
func (p systemPage) given() []work {
	return p.work(func(o system.Organization) []jobs.Job { return o.Given })
}

func (p systemPage) alive() []work {
	return p.work(func(o system.Organization) []jobs.Job { return o.Alive })
}

func (p systemPage) work(of func(system.Organization) []jobs.Job) (out []work) {
	for _, o := range p.Organizations {
		for _, j := range of(o) {
			out = append(out, work{j, o.ID, o.Name})
		}
	}
	slices.SortStableFunc(out, func(a, b work) int { return strings.Compare(string(b.ID), string(a.ID)) })
	return out
}

func (h screens) settleAny(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "organization", "job", "act")
	if err != nil {
		return err
	}
	if err := h.operation.Settle(r.Context(), a.User(), id.ID(form.Get("organization")), id.ID(form.Get("job")), form.Get("act")); err != nil {
		return err
	}
	return web.See(w, r, "/system", settled(form.Get("act")))
}

func settled(act string) string {
	if act == "retry" {
		return "queued"
	}
	return "ended"
}

// jobsPage lists the jobs of one organization.
type jobsPage struct {
	web.Page
	Items []jobs.Job
	Next  id.ID
	State jobs.State // only those; empty for all
}

// states are what the list can be narrowed to.
var states = []jobs.State{jobs.Waiting, jobs.Ready, jobs.Running, jobs.Retrying, jobs.Failed, jobs.Done, jobs.Cancelled}

func (h screens) own(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.Page(r, a, "system.jobs")
	if err != nil {
		return err
	}
	page, before := jobsPage{Page: p}, id.ID("")
	if s := jobs.State(r.URL.Query().Get("state")); slices.Contains(states, s) {
		page.State = s
	}
	if c := r.URL.Query().Get("cursor"); c != "" {
		if before, err = id.Parse(c); err != nil {
			return err
		}
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		page.Items, err = jobs.List(r.Context(), tx, page.State, before, most+1)
		return err
	})
	if err != nil {
		return err
	}
	if len(page.Items) > most {
		page.Items = page.Items[:most]
		page.Next = page.Items[most-1].ID
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p, jobsView(page)))
}

func (h screens) settleOwn(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	job, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "act")
	if err != nil {
		return err
	}
	if err := h.DB.Write(r.Context(), a, func(tx *db.Tx) error { return system.Settle(r.Context(), tx, job, form.Get("act")) }); err != nil {
		return err
	}
	return web.See(w, r, "/jobs", settled(form.Get("act")))
}
