// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risks

import (
	"net/http"
	"slices"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/report/archive"
	"concord/internal/report/riskregister"
	"concord/internal/web"
)

// reportPage is the form to have a report of the risks made.
type reportPage struct {
	web.Page
	Key    string
	Order  archive.Order
	Faults web.Faults
}

func (h screens) reportForm(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	o := archive.Order{Kind: r.URL.Query().Get("kind"), Formats: []string{"pdf"}}
	if !slices.Contains(riskregister.KindNames, o.Kind) {
		o.Kind = riskregister.RegisterKind
	}
	return h.reportView(w, r, a, http.StatusOK, reportPage{Order: o})
}

func (h screens) reportView(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p reportPage) (err error) {
	if p.Page, err = h.Page(r, a, "risks.report.title"); err != nil {
		return err
	}
	p.Key = string(id.New(h.DB.Now()))
	return web.Render(w, r, status, web.Framed(p.Page, reportView(p)))
}

// report has one made in the background, and leads to where it is kept.
func (h screens) report(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "kind", "formats", "key")
	if err != nil {
		return err
	}
	page, err := h.Page(r, a, "risks.report.title")
	if err != nil {
		return err
	}
	o := archive.Order{Kind: form.Get("kind"), Object: a.Tenant(), Formats: form["formats"], Language: page.Lang}
	var made id.ID
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		made, err = web.Once(r, tx, a, form, func() (id.ID, error) {
			x, err := h.archive.Ask(r.Context(), tx, o)
			return x.ID, err
		})
		return err
	})
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.reportView(w, r, a, http.StatusUnprocessableEntity, reportPage{Order: o, Faults: faults})
	}
	return web.See(w, r, "/reports/"+string(made), "queued")
}
