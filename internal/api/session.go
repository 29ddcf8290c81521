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
	"concord/internal/platform/openapi"
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
		Doc: openapi.Operation{
			ID: "signIn", Tag: tagSession, Problems: []int{401}, Body: openapi.JSON(signInInput, map[string]any{"email": "ada@example.org", "password": "seven green lamps argue quietly"}),
			Text:    "Unknown addresses and wrong passwords answer alike. Who is in one organization only works there at once.",
			Answers: []openapi.Answer{openapi.Gives(201, "Signed in", visitSchema, "Set-Cookie", "Location")},
		},
	}, h.signIn)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one, Door: httpserver.Person,
		Summary: "Who is signed in, where, and the organizations to choose from",
		Doc:     openapi.Operation{ID: "getSession", Tag: tagSession, Answers: []openapi.Answer{openapi.Gives(200, "The login session", visitSchema)}},
	}, h.show)
	s.Handle(httpserver.Route{
		Method: http.MethodPatch, Pattern: one, Door: httpserver.Person, Audit: "sessions.enter", Body: maxSecrets,
		Summary: "Choose the organization to work in, by name or id",
		Doc: openapi.Operation{
			ID: "chooseOrganization", Tag: tagSession, Body: openapi.JSON(object("organization", openapi.Text()), map[string]any{"organization": "Northwind"}),
			Answers: []openapi.Answer{openapi.Gives(200, "The login session, with a new cookie", visitSchema, "Set-Cookie")},
		},
	}, h.choose)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: one, Door: httpserver.Person, Audit: "sessions.delete",
		Summary: "Sign out",
		Doc:     openapi.Operation{ID: "signOut", Tag: tagSession, Answers: []openapi.Answer{openapi.Nothing("Signed out", "Set-Cookie", "Clear-Site-Data")}},
	}, h.signOut)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: all, Door: httpserver.Person,
		Summary: "One's own login sessions, at most 50, the one used last first",
		Doc:     openapi.Operation{ID: "listSessions", Tag: tagSession, Answers: []openapi.Answer{openapi.Gives(200, "All of them", listOf(sessionSchema))}},
	}, h.list)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: all, Door: httpserver.Person, Audit: "sessions.end",
		Summary: "End every other login session of one's own",
		Doc:     openapi.Operation{ID: "endOtherSessions", Tag: tagSession, Answers: []openapi.Answer{openapi.Nothing("Ended")}},
	}, h.endOthers)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: all + "/{id}", Door: httpserver.Person, Object: "sessions", Audit: "sessions.delete",
		Summary: "End one login session of one's own",
		Doc:     openapi.Operation{ID: "endSession", Tag: tagSession, Answers: []openapi.Answer{openapi.Nothing("Ended")}},
	}, h.end)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/api/v1/password", Door: httpserver.Person, Audit: "passwords.update", Body: maxSecrets,
		Summary: "Change one's password; asks the old one and ends every other login session",
		Doc: openapi.Operation{
			ID: "changePassword", Tag: tagSession, Body: openapi.JSON(object("old", passwordSchema, "password", passwordSchema), nil), Answers: []openapi.Answer{openapi.Nothing("Changed, with a new cookie", "Set-Cookie")},
		},
	}, h.changePassword)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/api/v1/password/reset", Door: httpserver.Public, Audit: "passwords.update", Body: maxSecrets,
		Summary: "Set a password by a reset code, or accept an invitation by its code",
		Doc: openapi.Operation{
			ID: "resetPassword", Tag: tagSession, Problems: []int{401}, Body: openapi.JSON(object("code", openapi.Text(), "password", passwordSchema), nil),
			Text:    "The code of a reset sets a new password. That of an invitation makes its person a member: who has an account already sends its password, for everybody else this is the password of a new one.",
			Answers: []openapi.Answer{openapi.Nothing("Set")},
		},
	}, h.finishReset)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: one + "/proof", Door: httpserver.Person, Audit: "sessions.prove", Body: maxSecrets,
		Summary: "Prove again who one is, for what asks for a proof of the last five minutes",
		Doc: openapi.Operation{
			ID: "proveSession", Tag: tagSession, Body: openapi.JSON(object("password", passwordSchema), nil),
			Answers: []openapi.Answer{openapi.Gives(200, "The login session, with a new cookie", visitSchema, "Set-Cookie")},
		},
	}, h.prove)
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

// object is one with nothing but these fields, all of which are needed.
func object(pairs ...any) openapi.Schema {
	var properties []openapi.Property
	for i := 0; i+1 < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		s, _ := pairs[i+1].(openapi.Schema)
		properties = append(properties, openapi.Has(name, s))
	}
	return openapi.Object(properties...).Only()
}

var (
	passwordSchema = openapi.Text().As("password")
	signInInput    = openapi.Object(openapi.Has("email", openapi.Text().As("email")), openapi.Has("password", passwordSchema), openapi.May("organization", openapi.Text().About("name or id of the one to work in"))).Only().Named("SignIn")
	placeSchema    = openapi.Object(openapi.Has("id", openapi.ID()), openapi.Has("name", openapi.Text()), openapi.Has("role", roleSchema))
	visitSchema    = openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("user", openapi.Object(openapi.Has("id", openapi.ID()), openapi.Has("name", openapi.Text()), openapi.Has("email", openapi.Text()))),
		openapi.Has("organization", placeSchema.OrNull().About("null before one was chosen")), openapi.Has("organizations", openapi.List(placeSchema)), openapi.Has("method", methodSchema),
		openapi.Has("began", openapi.Moment()), openapi.Has("proved", openapi.Moment().About("when a factor was last asked for")), openapi.Has("ends", openapi.Moment().About("if nobody uses it from now on")),
	).Named("Visit")
	sessionSchema = openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("current", openapi.Flag().About("the one that asks")), openapi.Has("organization", openapi.ID().OrNull()), openapi.Has("method", methodSchema),
		openapi.Has("source", openapi.Text()), openapi.Has("agent", openapi.Text()), openapi.Has("began", openapi.Moment()), openapi.Has("seen", openapi.Moment().About("at most a minute behind")), openapi.Has("ends", openapi.Moment()),
	).Named("Session")
)

type visit struct {
	ID            id.ID          `json:"id"`
	User          visitor        `json:"user"`
	Organization  *organization  `json:"organization"` // null before one was chosen
	Organizations []organization `json:"organizations"`
	Method        access.Method  `json:"method"`
	Began         time.Time      `json:"began"`
	Proved        time.Time      `json:"proved"`
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
		Method: v.Session.Method, Began: v.Session.CreatedAt, Proved: v.Session.ProvedAt, Ends: v.Session.EndsAt(),
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
