// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package account are the pages by which people come in, choose where they work, and look after their own sign-in.
package account

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/web"
)

// maxForm is the most bytes of a form here.
const maxForm = 16 << 10

type screens struct{ *web.Shell }

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server) {
	h := screens{sh}
	get := func(pattern string, door httpserver.Door, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: door, Summary: summary}, do)
	}
	post := func(pattern string, door httpserver.Door, audit, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: pattern, Door: door, Audit: audit, Body: maxForm, Summary: summary}, do)
	}
	get("/sign-in", httpserver.Public, "The form to sign in", h.showSignIn)
	post("/sign-in", httpserver.Public, "sessions.create", "Sign in with address and password", h.signIn)
	post("/sign-out", httpserver.Person, "sessions.end", "Sign out", h.signOut)
	get("/password/new", httpserver.Public, "The form to set a password with a code", h.showReset)
	post("/password/new", httpserver.Public, "passwords.update", "Set a password with a code", h.reset)
	get("/proof", httpserver.Person, "The form to prove again who one is", h.showProof)
	post("/proof", httpserver.Person, "sessions.prove", "Prove again who one is", h.prove)
	get("/organizations", httpserver.Person, "The organizations of the person", h.showOrganizations)
	post("/organizations", httpserver.Person, "sessions.choose", "Choose the organization to work in", h.choose)
	get("/account", httpserver.Person, "The person's own sign-in", h.show)
	post("/account/password", httpserver.Person, "passwords.update", "Change the own password", h.changePassword)
	post("/account/sessions", httpserver.Person, "sessions.end", "End the own login sessions", h.endSessions)
	h.registerCalendars(s)
}

func (h screens) caller(r *http.Request) auth.Caller {
	return auth.Caller{
		Source: httpserver.Source(r), Request: httpserver.RequestID(r.Context()), Agent: r.UserAgent(),
		Browser: h.Cookies.Browser(r), Cookie: h.Cookies.Session(r),
	}
}

func (h screens) give(w http.ResponseWriter, e auth.Entry) {
	h.Cookies.SetSession(w, e.Cookie)
	if e.Browser != "" {
		h.Cookies.SetBrowser(w, e.Browser, auth.BrowserLife)
	}
}

// signInPage is the form to sign in.
type signInPage struct {
	web.Page
	Email, Next string
	Faults      web.Faults
}

func (h screens) showSignIn(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.Page(r, a, "account.sign-in")
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Before(p, signInView(signInPage{Page: p, Next: r.URL.Query().Get("next")})))
}

func (h screens) signIn(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "email", "password", "next")
	if err != nil {
		return err
	}
	next := httpserver.LocalPath(form.Get("next"))
	e, err := h.Gate.SignIn(r.Context(), form.Get("email"), form.Get("password"), "", h.caller(r))
	if err == nil {
		h.give(w, e)
		if e.Session.Tenant == "" {
			next = "/organizations?next=" + url.QueryEscape(next)
		}
		return web.See(w, r, next, "")
	}
	p, ours := h.Page(r, a, "account.sign-in")
	if ours != nil {
		return ours
	}
	again := signInPage{Page: p, Email: form.Get("email"), Next: form.Get("next")}
	status := http.StatusUnprocessableEntity
	var wait fault.Wait
	switch {
	case errors.As(err, &wait):
		status, again.Faults.General = http.StatusTooManyRequests, p.T("account.wait", "count", wait.Seconds())
		w.Header().Set("Retry-After", fmt.Sprint(wait.Seconds()))
	case errors.Is(err, fault.Unauthenticated):
		again.Faults.General = p.T("account.refused")
	default:
		if again.Faults, ours = web.FaultsOf(err); ours != nil {
			return ours
		}
	}
	return web.Render(w, r, status, web.Before(p, signInView(again)))
}

func (h screens) signOut(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	if err := h.Gate.End(r.Context(), a.User(), a.Credential(), auth.ByPerson(a)); err != nil {
		return err
	}
	h.Cookies.EndSession(w)
	return web.See(w, r, "/sign-in", "signed-out")
}
