// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
)

// maxSecrets is the most bytes of a body with names and passwords.
const maxSecrets = 8 << 10

// sessionRoutes let people in and out. They need no If-Match: the cookie that names a session is another one after each
// change of it. And no Idempotency-Key: an answer with a secret is not kept to be given again.
type sessionRoutes struct {
	*auth.Gate
	cookies httpserver.Cookies
}

func (a API) sessions(s *httpserver.Server) {
	h := sessionRoutes{a.Gate, a.Cookies}
	const one, all = "/api/v1/session", "/api/v1/sessions"
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: one, Door: httpserver.Public, Audit: "sessions.create", Body: maxSecrets,
		Summary: "Sign in with email and password, and choose an organization",
	}, h.signIn)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one, Door: httpserver.Person,
		Summary: "Who is signed in, where, and the organizations to choose from",
	}, h.show)
	s.Handle(httpserver.Route{
		Method: http.MethodPatch, Pattern: one, Door: httpserver.Person, Audit: "sessions.enter", Body: maxSecrets,
		Summary: "Choose the organization to work in, by name or id",
	}, h.choose)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: one, Door: httpserver.Person, Audit: "sessions.delete",
		Summary: "Sign out",
	}, h.signOut)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: all, Door: httpserver.Person,
		Summary: "One's own login sessions, at most 50, the one used last first",
	}, h.list)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: all, Door: httpserver.Person, Audit: "sessions.end",
		Summary: "End every other login session of one's own",
	}, h.endOthers)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: all + "/{id}", Door: httpserver.Person, Object: "sessions", Audit: "sessions.delete",
		Summary: "End one login session of one's own",
	}, h.end)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/api/v1/password", Door: httpserver.Person, Audit: "passwords.update", Body: maxSecrets,
		Summary: "Change one's password; asks the old one and ends every other login session",
	}, h.changePassword)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/api/v1/password/reset", Door: httpserver.Public, Audit: "passwords.update", Body: maxSecrets,
		Summary: "Set a password by a reset code",
	}, h.finishReset)
}

// caller is where a request comes from.
func (h sessionRoutes) caller(r *http.Request) auth.Caller {
	return auth.Caller{
		Source: httpserver.Source(r), Request: httpserver.RequestID(r.Context()), Agent: r.UserAgent(),
		Browser: h.cookies.Browser(r), Cookie: h.cookies.Session(r),
	}
}

// give hands the browser what it got.
func (h sessionRoutes) give(w http.ResponseWriter, e auth.Entry) {
	h.cookies.SetSession(w, e.Cookie)
	if e.Browser != "" {
		h.cookies.SetBrowser(w, e.Browser, auth.BrowserLife)
	}
}

type visit struct {
	ID            id.ID          `json:"id"`
	User          visitor        `json:"user"`
	Organization  *organization  `json:"organization"` // null before one was chosen
	Organizations []organization `json:"organizations"`
	Method        access.Method  `json:"method"`
	Began         time.Time      `json:"began"`
	Ends          time.Time      `json:"ends"` // if nobody uses it from now on
}

type visitor struct {
	ID    id.ID  `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

type organization struct {
	ID   id.ID       `json:"id"`
	Name string      `json:"name"`
	Role access.Role `json:"role"`
}

func visitOf(v auth.Visit) visit {
	out := visit{
		ID: v.Session.ID, User: visitor{v.User.ID, v.User.Name, v.User.Email}, Organizations: []organization{},
		Method: v.Session.Method, Began: v.Session.CreatedAt, Ends: v.Session.EndsAt(),
	}
	for _, m := range v.Organizations {
		o := organization{m.Tenant, m.Name, m.Role}
		out.Organizations = append(out.Organizations, o)
		if m.Tenant == v.Session.Tenant {
			out.Organization = &o
		}
	}
	return out
}
