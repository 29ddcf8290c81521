// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"concord/internal/platform/access"
	"concord/internal/platform/httpserver"
)

// worded are the statuses that have words of their own in the locale files; others are told as a fault of ours.
var worded = []int{401, 403, 404, 405, 409, 410, 412, 413, 415, 421, 422, 428, 429, 503, 507}

// Problem answers with a page where the server could not answer as asked. Whoever is not signed in is led to the door and
// back; whoever chose no organization, to the choice.
func (s *Shell) Problem(w http.ResponseWriter, r *http.Request, a access.Actor, p httpserver.Problem) {
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case p.Status == http.StatusUnauthorized && reads && r.Header.Get("HX-Request") == "":
		http.Redirect(w, r, "/sign-in?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	case p.Status == http.StatusForbidden && a.User() != "" && a.Tenant() == "":
		http.Redirect(w, r, "/organizations", http.StatusSeeOther)
		return
	}
	if p.Type == httpserver.ProofNeeded {
		http.Redirect(w, r, "/proof?next="+url.QueryEscape(cameFrom(r)), http.StatusSeeOther)
		return
	}
	page := s.blank(r, a)
	key := "web.problem.500"
	if slices.Contains(worded, p.Status) {
		key = "web.problem." + strconv.Itoa(p.Status)
	}
	if p.Type == httpserver.Void {
		key = "web.problem.void"
	}
	page.Title = page.T(key)
	text := page.T(key + ".cure")
	if p.Status == http.StatusUnprocessableEntity && len(p.Errors) > 0 {
		text = p.Errors.Error()
	}
	err := Render(w, r, p.Status, Before(page, problemView(page, p.Status, page.Title, text, p.Request)))
	if err != nil {
		w.WriteHeader(p.Status)
	}
}

// cameFrom is the page of ours with the form that a request sent, or the request's own address where it only reads.
func cameFrom(r *http.Request) string {
	if r.Method == http.MethodGet {
		return r.URL.RequestURI()
	}
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host {
		return "/"
	}
	return httpserver.LocalPath(from.RequestURI())
}

func pressed(b bool) string { return strconv.FormatBool(b) }
