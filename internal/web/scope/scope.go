// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package scope are the pages of the scope of the management system: as it stands, its form, its versions.
package scope

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"

	"concord/internal/ims/approved"
	"concord/internal/ims/org"
	"concord/internal/ims/scope"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/report/archive"
	"concord/internal/report/scopestatement"
	"concord/internal/web"
)

// maxForm is the most bytes of a form here.
const maxForm = 1 << 20

type screens struct {
	*web.Shell
	l       *catalog.Library
	archive *archive.Archive
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library, a *archive.Archive) {
	h := screens{sh, l, a}
	get := func(pattern string, needs access.Permission, kind, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: kind, Summary: summary}, do)
	}
	post := func(pattern string, needs access.Permission, act, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: needs, Audit: act, Body: maxForm, Summary: summary}, do)
	}
	get("/scope", access.ReadWork, "", "The scope as it stands, with its map", h.show)
	get("/scope/edit", access.WriteWork, "", "The form of the scope's text", h.edit)
	post("/scope", access.WriteWork, scope.Object+".update", "Change the scope's text", h.save)
	get("/scope/export", access.ExportWork, "", "The scope as a file", h.export)
	get("/scope/versions", access.ReadWork, "", "The approved versions, and the form to approve the next", h.versions().List)
	post("/scope/versions", access.ManageOrganization, scope.VersionObject+".create", "Approve the scope as it stands", h.versions().Approve)
	get("/scope/versions/{id}", access.ReadWork, scope.VersionObject, "The scope as it was approved, and what changed until the version ?with=, or until now", h.version)
}

// scopePage is a scope, as it stands or as a version was approved.
type scopePage struct {
	web.Page
	Report scopestatement.Report
	Lacks  []string          // sentences; nil for a version
	Latest *approved.Version // nil where none was approved yet
	Same   bool              // the newest version says what stands now
}

// path is the address of a record.
func path(register string, which id.ID) string { return "/" + register + "/" + string(which) }

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) (err error) {
	var p scopePage
	if p.Page, err = h.Page(r, a, "scope.title"); err != nil {
		return err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		s, err := scope.Read(r.Context(), tx)
		if err != nil {
			return err
		}
		p.Report = scopestatement.Report{Statement: s, Library: h.l, Words: p.Words, Link: path}
		list, err := scope.Approved.List(r.Context(), tx, 0, 1)
		if err != nil || len(list) == 0 {
			return err
		}
		p.Latest = &list[0]
		before, _, err := scope.At(r.Context(), tx, p.Latest.ID)
		if err == nil {
			before.AsOf = s.AsOf // the same scope on another day is the same
			p.Same, err = same(before, s)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range p.Report.Statement.Lacks() {
		p.Lacks = append(p.Lacks, f.Field+" "+f.Problem+": "+f.Cure)
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, scopeView(p)))
}

func same(a, b *scope.Statement) (bool, error) {
	x, err := a.Hash()
	if err != nil {
		return false, err
	}
	y, err := b.Hash()
	return x == y, err
}

// editPage is the form of the text.
type editPage struct {
	web.Page
	Typed     scope.Draft
	Version   int
	Standards []standard
	Faults    web.Faults
	Stale     bool // somebody changed it meanwhile
}

// standard is one in use, with what is said of it.
type standard struct{ ID, Name, Text, Reason string }

func (h screens) edit(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.form(w, r, a, http.StatusOK, editPage{}, false)
}

// form shows the form, with what was typed or else what is kept.
func (h screens) form(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p editPage, typed bool) (err error) {
	if p.Page, err = h.Page(r, a, "scope.edit.title"); err != nil {
		return err
	}
	var used []string
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		settings, err := org.FindSettings(r.Context(), tx)
		if err != nil {
			return err
		}
		used = settings.Standards
		k, err := scope.Find(r.Context(), tx)
		if !typed {
			p.Typed = k.Draft
		}
		if !typed || p.Stale { // the next sending is meant to change what is kept now
			p.Version = k.Version
		}
		return err
	})
	if err != nil {
		return err
	}
	names := scopestatement.Report{Library: h.l}
	for _, name := range used {
		x := standard{ID: name, Name: names.StandardName(name)}
		for _, d := range p.Typed.Differences {
			if d.Standard == name {
				x.Text, x.Reason = d.Text, d.Reason
			}
		}
		p.Standards = append(p.Standards, x)
	}
	return web.Render(w, r, status, web.Framed(p.Page, editView(p)))
}

func (h screens) save(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	known := append([]string{"standard", "text", "reason", "version"}, scope.Texts...)
	form, err := httpserver.ReadForm(r, known...)
	if err != nil {
		return err
	}
	p := editPage{Typed: typedDraft(form)}
	if p.Version, err = web.Version(form); err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := scope.Save(r.Context(), tx, p.Version, func(d *scope.Draft) error {
			*d = typedDraft(form)
			return nil
		})
		return err
	})
	if errors.Is(err, fault.Conflict) {
		p.Stale = true
		return h.form(w, r, a, http.StatusPreconditionFailed, p, true)
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		p.Faults = faults
		return h.form(w, r, a, http.StatusUnprocessableEntity, p, true)
	}
	return web.See(w, r, "/scope", "saved")
}

// typedDraft reads the form: text and reason of the standards stand in the order of the standards.
func typedDraft(form url.Values) (d scope.Draft) {
	for _, name := range scope.Texts {
		*d.Text(name) = form.Get(name)
	}
	d.Differences = []scope.Difference{}
	for i, name := range form["standard"] {
		x := scope.Difference{Standard: name}
		if i < len(form["text"]) {
			x.Text = form["text"][i]
		}
		if i < len(form["reason"]) {
			x.Reason = form["reason"][i]
		}
		d.Differences = append(d.Differences, x)
	}
	return d
}

func (h screens) export(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	version, format := r.URL.Query().Get("version"), cmp.Or(r.URL.Query().Get("format"), "pdf")
	if _, err := id.Parse(version); version != "" && err != nil {
		return err
	}
	page, err := h.Page(r, a, "scope.title")
	if err != nil {
		return err
	}
	if version != "" {
		if answered, err := h.versions().First(w, r, a, id.ID(version), page.Lang, format); answered || err != nil {
			return err
		}
	}
	report := scopestatement.Report{Library: h.l, Words: page.Words}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		report.Statement, report.Version, err = scope.At(r.Context(), tx, id.ID(version))
		return err
	})
	if err != nil {
		return err
	}
	name, kind, data, err := report.File(format)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: scope.Object + ".export", Object: scope.Object, Reason: format})
		return nil
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, name, kind, data)
	return nil
}

// fields are the names under which the form shows what is wrong.
func (p editPage) fields() (out []string) {
	out = append(out, scope.Texts...)
	for _, s := range p.Standards {
		out = append(out, "differences."+s.ID)
	}
	return out
}
