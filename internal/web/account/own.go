// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package account

import (
	"errors"
	"net/http"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/web"
)

// choicePage are the organizations that a person may work in.
type choicePage struct {
	web.Page
	Next   string
	Faults web.Faults
}

func (h screens) showOrganizations(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.Page(r, a, "account.choose")
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Before(p, choiceView(choicePage{Page: p, Next: r.URL.Query().Get("next")})))
}

func (h screens) choose(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "organization", "next")
	if err != nil {
		return err
	}
	e, err := h.Gate.Choose(r.Context(), a, form.Get("organization"))
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		p, err := h.Page(r, a, "account.choose")
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusUnprocessableEntity, web.Before(p, choiceView(choicePage{Page: p, Next: form.Get("next"), Faults: faults})))
	}
	h.give(w, e)
	return web.See(w, r, httpserver.LocalPath(form.Get("next")), "chosen")
}

// ownPage is a person's own sign-in: the password and where it is signed in.
type ownPage struct {
	web.Page
	Sessions []auth.Session
	Faults   web.Faults
}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.own(w, r, a, http.StatusOK, web.Faults{})
}

func (h screens) own(w http.ResponseWriter, r *http.Request, a access.Actor, status int, f web.Faults) error {
	p, err := h.Page(r, a, "account.title")
	if err != nil {
		return err
	}
	page := ownPage{Page: p, Faults: f}
	if page.Sessions, err = h.Gate.Sessions(r.Context(), a.User()); err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p, ownView(page)))
}

func (h screens) changePassword(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "old", "password", "again", "username")
	if err != nil {
		return err
	}
	if form.Get("password") != form.Get("again") {
		wrong := fault.Fields{{Field: "again", Problem: "is not the same", Cure: "type the new password twice"}}
		faults, _ := web.FaultsOf(wrong)
		return h.own(w, r, a, http.StatusUnprocessableEntity, faults)
	}
	e, err := h.Gate.ChangePassword(r.Context(), a, form.Get("old"), form.Get("password"), h.caller(r))
	if errors.Is(err, fault.Forbidden) || errors.Is(err, fault.Unauthenticated) {
		err = fault.Fields{{Field: "old", Problem: "is not your password", Cure: "type the one you signed in with"}}
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.own(w, r, a, http.StatusUnprocessableEntity, faults)
	}
	h.give(w, e)
	return web.See(w, r, "/account", "password")
}

// endSessions ends one session, or all but the one that asks.
func (h screens) endSessions(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "session")
	if err != nil {
		return err
	}
	if form.Get("session") == "" {
		if _, err := h.Gate.EndAll(r.Context(), a.User(), a.Credential(), auth.ByPerson(a)); err != nil {
			return err
		}
		return web.See(w, r, "/account", "ended")
	}
	which, err := id.Parse(form.Get("session"))
	if err != nil {
		return err
	}
	if err := h.Gate.End(r.Context(), a.User(), which, auth.ByPerson(a)); err != nil {
		return err
	}
	if which == a.Credential() {
		h.Cookies.EndSession(w)
		return web.See(w, r, "/sign-in", "signed-out")
	}
	return web.See(w, r, "/account", "ended")
}

// resetPage is the form to set a password with a code that an administrator handed over.
type resetPage struct {
	web.Page
	Code   string
	Faults web.Faults
}

func (h screens) showReset(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.resetForm(w, r, a, http.StatusOK, resetPage{})
}

func (h screens) resetForm(w http.ResponseWriter, r *http.Request, a access.Actor, status int, page resetPage) (err error) {
	if page.Page, err = h.Page(r, a, "account.reset"); err != nil {
		return err
	}
	return web.Render(w, r, status, web.Before(page.Page, resetView(page)))
}

func (h screens) reset(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "code", "password")
	if err != nil {
		return err
	}
	err = h.Gate.FinishReset(r.Context(), form.Get("code"), form.Get("password"), h.caller(r))
	if errors.Is(err, fault.Unauthenticated) {
		err = fault.Fields{{Field: "code", Problem: "is not valid, or no longer", Cure: "ask for a new one"}}
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.resetForm(w, r, a, http.StatusUnprocessableEntity, resetPage{Code: form.Get("code"), Faults: faults})
	}
	return web.See(w, r, "/sign-in", "password")
}
