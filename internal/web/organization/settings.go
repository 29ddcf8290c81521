// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package organization

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/org"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/web"
)

// settingsPage is what the organization says about itself.
type settingsPage struct {
	web.Page
	Settings  org.Settings
	Standards []*catalog.Standard
}

// settingsForm is the form of it.
type settingsForm struct {
	settingsPage
	Faults web.Faults
	Stale  bool         // somebody changed it meanwhile
	Newer  org.Settings // what it says now, where it is stale
}

// settingsFields are the names of the form.
var settingsFields = []string{
	"name", "legal_name", "sector", "size_band", "country", "language", "time_zone", "working_days", "fiscal_year_start", "contact", "treatment_budget", "standards", "certified",
}

func (x screens) settings(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	page, err := x.said(r, a, "organization.settings")
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, settingsView(page)))
}

func (x screens) said(r *http.Request, a access.Actor, title string) (p settingsPage, err error) {
	if p.Page, err = x.Page(r, a, title); err != nil {
		return p, err
	}
	for _, id := range x.library.StandardIDs() {
		std, err := x.library.Standard(id)
		if err != nil {
			return p, err
		}
		p.Standards = append(p.Standards, std)
	}
	err = x.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.Settings, err = org.FindSettings(r.Context(), tx)
		return err
	})
	return p, err
}

func (x screens) editSettings(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	page, err := x.said(r, a, "organization.settings.edit")
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, settingsEdit(settingsForm{settingsPage: page})))
}

func (x screens) saveSettings(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, append(slices.Clone(settingsFields), "version")...)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return fmt.Errorf("a form without version: %w", fault.Unversioned)
	}
	typed := typedSettings(form)
	err = x.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := org.SaveSettings(r.Context(), tx, x.library, version, typed)
		return err
	})
	stale := errors.Is(err, fault.Conflict)
	switch {
	case errors.Is(err, fault.Taken):
		err = fault.Fields{{Field: "name", Problem: "is another organization's", Cure: "choose another name"}}
	case stale:
		err = nil
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if !stale && !faults.Any() {
		return web.See(w, r, "/settings", "saved")
	}
	page, err := x.said(r, a, "organization.settings.edit")
	if err != nil {
		return err
	}
	again := settingsForm{settingsPage: page, Faults: faults, Stale: stale, Newer: page.Settings}
	status := http.StatusUnprocessableEntity
	typed.Version = version
	if stale { // the next sending is meant to change what is shown now
		status, typed.Version = http.StatusPreconditionFailed, page.Settings.Version
	}
	again.Settings = typed
	return web.Render(w, r, status, web.Framed(page.Page, settingsEdit(again)))
}

func typedSettings(form url.Values) org.Settings {
	return org.Settings{
		Name: form.Get("name"), LegalName: form.Get("legal_name"), Sector: form.Get("sector"), SizeBand: form.Get("size_band"), Country: form.Get("country"),
		Language: form.Get("language"), TimeZone: form.Get("time_zone"), WorkingDays: form["working_days"], FiscalYearStart: form.Get("fiscal_year_start"),
		Contact: form.Get("contact"), TreatmentBudget: form.Get("treatment_budget"), Standards: form["standards"], Certified: form["certified"],
	}
}

// value is what settings say in one field.
func value(s org.Settings, field string) string {
	for _, x := range s.Texts() {
		if x[0] == field {
			return x[1]
		}
	}
	return ""
}

// shown words what is said in one field for people.
func (p settingsPage) shown(field, text string) string {
	var words []string
	for _, x := range strings.Fields(text) {
		switch field {
		case "working_days":
			words = append(words, p.T("organization.weekday."+x))
		case "standards", "certified":
			words = append(words, p.standard(x))
		}
	}
	switch {
	case len(words) > 0:
		return strings.Join(words, ", ")
	case text == "":
		return p.T("record.nothing")
	}
	return text
}

func (p settingsPage) standard(id string) string {
	for _, s := range p.Standards {
		if s.ID == id {
			return s.Edition.Standard
		}
	}
	return id
}

// newer is what somebody else has saved in a field, where it differs from what the form says.
func (p settingsForm) newer(field string) (text string, differs bool) {
	now := value(p.Newer, field)
	return p.shown(field, now), p.Stale && now != value(p.Settings, field)
}
