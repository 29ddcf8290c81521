// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/httpserver"
)

// visitor is somebody who signed in.
type visitor struct {
	in     *organization
	person auth.User
	cookie string
}

// visitors are those who try the routes with login sessions, by situation and role.
type visitors struct {
	w    *world
	here map[string]map[access.Role]*visitor
}

func newVisitors(t *testing.T, w *world) *visitors {
	t.Helper()
	v := &visitors{w, map[string]map[access.Role]*visitor{}}
	for _, s := range situations {
		v.here[s] = map[access.Role]*visitor{}
	}
	for _, role := range access.Roles() {
		v.enter(t, "own session", role, w.own, w.own.people[role])
		v.enter(t, "client session", role, w.client, w.own.people[role])
		v.enter(t, "unrelated session", role, w.foreign, w.foreign.people[role])
		v.leave(t, role, role)
	}
	consultant, stranger := w.person(t, "Operating consultant"), w.person(t, "Operating stranger")
	v.operating(t, consultant, stranger)
	for in, u := range map[*organization]auth.User{w.own: consultant, w.client: consultant, w.foreign: stranger} {
		w.setMember(t, in, u, access.Reader)
	}
	v.enter(t, "own session", operators, w.own, consultant)
	v.enter(t, "client session", operators, w.client, consultant)
	v.enter(t, "unrelated session", operators, w.foreign, stranger)
	v.leave(t, operators, access.Reader)
	return v
}

func (v *visitors) operating(t *testing.T, people ...auth.User) {
	t.Helper()
	for _, u := range people {
		if err := v.w.Gate.SetOperator(t.Context(), u.ID, true, auth.ByOperator()); err != nil {
			t.Fatal(err)
		}
	}
}

func (v *visitors) enter(t *testing.T, situation string, as access.Role, in *organization, u auth.User) {
	t.Helper()
	v.here[situation][as] = &visitor{in, u, v.w.session(t, in, u)}
}

// leave makes people whose sessions were ended from outside.
func (v *visitors) leave(t *testing.T, as, role access.Role) {
	t.Helper()
	former, disabled := v.w.person(t, "Left "+string(as)), v.w.person(t, "Disabled "+string(as))
	for situation, u := range map[string]auth.User{"revoked session": former, "disabled session": disabled} {
		if as == operators {
			v.operating(t, u)
		}
		v.w.setMember(t, v.w.own, u, role)
		v.enter(t, situation, as, v.w.own, u)
	}
	v.w.remove(t, v.w.own, former.Email)
	if err := v.w.Gate.Disable(t.Context(), disabled.ID, auth.ByOperator()); err != nil {
		t.Fatal(err)
	}
}

// proof puts into a request what somebody in a situation has to show. What a route does to the caller's own session must not
// reach the next one, so that such a route gets a session of its own.
func (v *visitors) proof(t *testing.T, route httpserver.Route, situation string, role access.Role) func(r *http.Request) {
	t.Helper()
	if !bySession(situation) {
		return withToken(v.token(situation, role))
	}
	s := v.here[situation][role]
	cookie := s.cookie
	if route.Door == httpserver.Person && route.Unsafe() && !nobody(situation) {
		cookie = v.w.session(t, s.in, s.person)
	}
	return func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "__Host-concord", Value: cookie}) //nolint:gosec // as a browser sends it back
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
}

// renew lets everybody in again who was not kept out: a route for persons may have ended sessions.
func (v *visitors) renew(t *testing.T) {
	t.Helper()
	for situation, list := range v.here {
		for _, s := range list {
			if !nobody(situation) {
				s.cookie = v.w.session(t, s.in, s.person)
			}
		}
	}
}

// token is that of a role in a situation; empty for none.
func (v *visitors) token(situation string, role access.Role) string {
	if role == operators {
		role = access.Reader
	}
	switch situation {
	case "own":
		return v.w.own.tokens[role]
	case "client":
		return v.w.client.tokens[role]
	case "unrelated":
		return v.w.foreign.tokens[role]
	case "revoked":
		return v.w.revoked[role]
	}
	return ""
}

func withToken(token string) func(r *http.Request) {
	return func(r *http.Request) {
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
	}
}

// call calls a route's address with whatever proof puts into the request.
func (w *world) call(method, target, body string, proof func(r *http.Request)) reply {
	if method == http.MethodPost && strings.HasSuffix(target, "/files") || method == http.MethodPut && strings.HasSuffix(target, "/draft/file") {
		target += "?name=log.txt"
	}
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	proof(r)
	if !strings.HasSuffix(target, "/bulk") && !strings.HasSuffix(target, "/bulk/delete") { // which name versions themselves
		r.Header.Set("If-Match", `"1"`)
	}
	switch {
	case !strings.HasPrefix(target, "/api/"):
		r.Header.Set("Content-Type", formKind(body))
	case strings.HasSuffix(target, "/import") && !strings.HasPrefix(body, "{"):
		r.Header.Set("Content-Type", "text/csv")
	case body != "":
		r.Header.Set("Content-Type", "application/json")
	}
	out := httptest.NewRecorder()
	w.server.ServeHTTP(out, r)
	return reply{out.Code, out.Header(), out.Body.String()}
}
