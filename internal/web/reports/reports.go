// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package reports are the pages of reports that are kept: ask for one, see it being made, take its files.
package reports

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
	"concord/internal/report/applicability"
	"concord/internal/report/archive"
	"concord/internal/report/gapanalysis"
	"concord/internal/report/riskregister"
	"concord/internal/report/scopestatement"
	"concord/internal/web"
)

const (
	maxForm = 16 << 10
	most    = 50 // reports on a page
)

type screens struct {
	*web.Shell
	archive *archive.Archive
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, a *archive.Archive) {
	h := screens{sh, a}
	const all, one = "/reports", "/reports/{id}"
	get := func(pattern string, needs access.Permission, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: kind(pattern), Summary: summary}, do)
	}
	post := func(pattern string, needs access.Permission, act, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{
			Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: kind(pattern), Audit: archive.Object + "." + act, Body: maxForm, Summary: summary,
		}, do)
	}
	get(all, access.ReadWork, "The reports that are kept", h.list)
	get(all+"/new", access.WriteWork, "The form to have a report made", h.blank)
	post(all, access.WriteWork, "create", "Have a report made and kept", h.ask)
	get(one, access.ReadWork, "A report: how far it is, and its files", h.show)
	get(one+"/files/{format}", access.ExportWork, "One file of a report", h.file)
	post(one+"/cancel", access.WriteWork, "cancel", "End the making of a report", h.cancel)
	get(one+"/delete", access.DeleteWork, "Ask before a report is deleted", h.askDelete)
	post(one+"/delete", access.DeleteWork, "delete", "Delete a report with its files", h.remove)
}

func kind(pattern string) string {
	if strings.Contains(pattern, "{id}") {
		return archive.Object
	}
	return ""
}

// listPage is the page of all reports.
type listPage struct {
	web.Page
	Items   []archive.Report
	Names   map[id.ID]string
	Waiting int // of those shown
	Next    id.ID
}

func (h screens) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.Page(r, a, "reports.title")
	if err != nil {
		return err
	}
	page, before := listPage{Page: p}, id.ID("")
	if c := r.URL.Query().Get("cursor"); c != "" {
		if before, err = id.Parse(c); err != nil {
			return err
		}
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if page.Items, err = archive.List(r.Context(), tx, "", before, most+1); err != nil {
			return err
		}
		page.Names, err = names(r, tx)
		return err
	})
	if err != nil {
		return err
	}
	if len(page.Items) > most {
		page.Items = page.Items[:most]
		page.Next = page.Items[most-1].ID
	}
	for _, x := range page.Items {
		if x.State == archive.Waiting {
			page.Waiting++
		}
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p, listView(page)))
}

// names are those of the organization's people.
func names(r *http.Request, tx *db.Tx) (map[id.ID]string, error) {
	people, err := tenant.Members(r.Context(), tx)
	out := map[id.ID]string{}
	for _, m := range people {
		out[m.User] = m.Name
	}
	return out, err
}

// formPage is the form to ask for a report.
type formPage struct {
	web.Page
	Key       string
	Order     archive.Order
	Formats   []string
	Diagnoses []dossier.Diagnosis
	Faults    web.Faults
}

func (h screens) blank(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	o := archive.Order{Kind: gapanalysis.KindName, Object: id.ID(r.URL.Query().Get("diagnosis")), Formats: []string{"pdf"}}
	return h.form(w, r, a, http.StatusOK, formPage{Order: o})
}

func (h screens) form(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p formPage) (err error) {
	if p.Page, err = h.Page(r, a, "reports.new"); err != nil {
		return err
	}
	p.Key, p.Formats = string(id.New(h.DB.Now())), gapanalysis.Formats()
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.Diagnoses, err = dossier.List(r.Context(), tx, "", 200)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, formView(p)))
}

func (h screens) ask(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "kind", "object", "formats", "key")
	if err != nil {
		return err
	}
	page, err := h.Page(r, a, "reports.new")
	if err != nil {
		return err
	}
	o := archive.Order{Kind: cmp.Or(form.Get("kind"), gapanalysis.KindName), Object: id.ID(form.Get("object")), Formats: form["formats"], Language: page.Lang}
	which, err := h.order(r, a, form, o)
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.form(w, r, a, http.StatusUnprocessableEntity, formPage{Order: o, Faults: faults})
	}
	return web.See(w, r, "/reports/"+string(which), "queued")
}

func (h screens) order(r *http.Request, a access.Actor, form url.Values, o archive.Order) (which id.ID, err error) {
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		which, err = web.Once(r, tx, a, form, func() (id.ID, error) {
			made, err := h.archive.Ask(r.Context(), tx, o)
			return made.ID, err
		})
		return err
	})
	return which, err
}

// reportPage is the page of one report.
type reportPage struct {
	web.Page
	Report archive.Report
	Names  map[id.ID]string
	There  bool // what it is of is still there
}

func (h screens) load(r *http.Request, a access.Actor) (page reportPage, err error) {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return page, err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if page.Report, err = archive.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if page.There, err = h.archive.There(r.Context(), tx, page.Report); err != nil {
			return err
		}
		page.Names, err = names(r, tx)
		return err
	})
	if err != nil {
		return page, err
	}
	page.Page, err = h.Page(r, a, "reports.one", "title", page.Report.Title)
	return page, err
}

// pageOf is the page of what a report is of.
func pageOf(r archive.Report) string {
	switch r.Kind {
	case riskregister.RegisterKind:
		return "/risks"
	case riskregister.PlanKind:
		return "/risks/plan"
	case applicability.KindName:
		return "/statement/versions/" + string(r.Object)
	case scopestatement.KindName:
		return "/scope/versions/" + string(r.Object)
	}
	return "/diagnoses/" + string(r.Object)
}

// formOf is the form for another report like this one.
func formOf(r archive.Report) string {
	switch {
	case slices.Contains(riskregister.KindNames, r.Kind):
		return "/risks/report?kind=" + r.Kind
	case r.Kind == applicability.KindName, r.Kind == scopestatement.KindName:
		return pageOf(r) // where its prints are kept anew
	}
	return "/reports/new?diagnosis=" + string(r.Object)
}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	page, err := h.load(r, a)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, reportView(page)))
}

func (h screens) file(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var content blob.Content
	var f archive.File
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		content, f, err = h.archive.Open(r.Context(), tx, which, r.PathValue("format"))
		return err
	})
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	httpserver.Content(w, r, f.Name, f.MediaType, f.Hash, content)
	return nil
}

func (h screens) cancel(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := httpserver.ReadForm(r); err != nil {
		return err
	}
	if err := h.DB.Write(r.Context(), a, func(tx *db.Tx) error { return archive.Cancel(r.Context(), tx, which) }); err != nil {
		return err
	}
	return web.See(w, r, "/reports/"+string(which), "ended")
}

func (h screens) askDelete(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	page, err := h.load(r, a)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, deleteView(page)))
}

func (h screens) remove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
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
		return fault.Unversioned
	}
	if err := h.DB.Write(r.Context(), a, func(tx *db.Tx) error { return archive.Delete(r.Context(), tx, which, version) }); err != nil {
		return err
	}
	return web.See(w, r, "/reports", "deleted")
}
