// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/auth/hashing"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/tenant"
)

const pass = "seven green lamps argue quietly"

// site is a server with a consultant who is owner of Alpha and reader of Beta, and Bob who is reader of Alpha.
type site struct {
	*app.Installation
	handler     *httpserver.Server
	log         *bytes.Buffer
	folder      string // of its data
	alpha, beta tenant.Tenant
	ada, bob    auth.User
}

// sites runs fn on both engines.
func sites(t *testing.T, plain bool, fn func(t *testing.T, s *site)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); fn(t, newSite(t, app.Config{PlainHTTP: plain})) })
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, newSite(t, app.Config{PlainHTTP: plain, DatabaseURL: dbtest.Postgres(t)}))
	})
}

func newSite(t *testing.T, c app.Config) *site {
	t.Helper()
	s := &site{log: &bytes.Buffer{}}
	c.Data = t.TempDir()
	s.folder = c.Data
	c.Log = slog.New(slog.NewJSONHandler(s.log, nil))
	var err error
	if s.Installation, err = app.Open(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.Hasher = hashing.New(hashing.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	s.Gate = auth.NewGate(s.DB, s.Hasher, s.Ring, c.Log)
	s.handler = s.Handler(c.Log, app.Listen{})
	for name, o := range map[string]*tenant.Tenant{"Alpha": &s.alpha, "Beta": &s.beta} {
		if *o, err = tenant.Create(t.Context(), s.DB, name); err != nil {
			t.Fatal(err)
		}
	}
	for email, u := range map[string]*auth.User{"ada@example.org": &s.ada, "bob@example.org": &s.bob} {
		if *u, err = auth.CreateUser(t.Context(), s.DB, s.Hasher, email, "Somebody", pass); err != nil {
			t.Fatal(err)
		}
	}
	s.member(t, s.alpha, s.ada, access.Owner)
	s.member(t, s.beta, s.ada, access.Reader)
	s.member(t, s.alpha, s.bob, access.Reader)
	return s
}

func (s *site) member(t *testing.T, o tenant.Tenant, u auth.User, role access.Role) {
	t.Helper()
	err := s.DB.Write(t.Context(), app.Operator(o), func(tx *db.Tx) error { return tenant.SetMember(t.Context(), tx, u.ID, role) })
	if err != nil {
		t.Fatal(err)
	}
}

// browser keeps cookies as browsers do, and says where its requests come from.
type browser struct {
	t       *testing.T
	s       *site
	cookies map[string]*http.Cookie
	header  http.Header // instead of what a page of ours would send; nil for that
}

func (s *site) browser(t *testing.T) *browser {
	return &browser{t: t, s: s, cookies: map[string]*http.Cookie{}}
}

type answered struct {
	status int
	header http.Header
	text   string
	body   struct {
		ID, Type      string
		Total         int
		Organization  *struct{ ID, Role string }
		Organizations []struct{ ID string }
		Items         []struct {
			ID, Agent string
			Current   bool
		}
	}
}

func (b *browser) do(method, path, body string) answered {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), method, path, strings.NewReader(body))
	r.Header = http.Header{"Sec-Fetch-Site": {"same-origin"}}
	if b.header != nil {
		r.Header = b.header.Clone()
	}
	if body != "" && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.s.handler.ServeHTTP(w, r)
	res := w.Result()
	for _, c := range res.Cookies() {
		if b.cookies[c.Name] = c; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	out := answered{status: res.StatusCode, header: res.Header, text: w.Body.String()}
	if out.text != "" {
		if err := json.Unmarshal([]byte(out.text), &out.body); err != nil {
			b.t.Errorf("%s %s: %v: %s", method, path, err, out.text)
		}
	}
	return out
}

func (b *browser) want(status int, method, path, body string) answered {
	b.t.Helper()
	got := b.do(method, path, body)
	if got.status != status {
		b.t.Fatalf("%s %s: got %d, want %d: %s", method, path, got.status, status, got.text)
	}
	return got
}

func credentials(email, password string) string {
	return fmt.Sprintf(`{"email": %q, "password": %q}`, email, password)
}

func (b *browser) signIn(email string) answered {
	b.t.Helper()
	return b.want(http.StatusCreated, "POST", "/api/v1/session", credentials(email, pass))
}

func TestAPersonSignsInChoosesWorksAndSignsOut(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		b := s.browser(t)
		b.want(http.StatusUnauthorized, "GET", "/api/v1/session", "")
		got := b.signIn("ada@example.org")
		if got.body.Organization != nil || len(got.body.Organizations) != 2 {
			t.Errorf("after signing in: %s", got.text)
		}
		refused := b.want(http.StatusForbidden, "GET", "/api/v1/members", "")
		if refused.body.Type != "urn:concord:problem:no-organization" {
			t.Errorf("before choosing: %s", refused.text)
		}
		got = b.want(http.StatusOK, "PATCH", "/api/v1/session", `{"organization": "alpha"}`)
		if o := got.body.Organization; o == nil || o.Role != "owner" || o.ID != string(s.alpha.ID) {
			t.Errorf("chosen: %s", got.text)
		}
		b.want(http.StatusCreated, "POST", "/api/v1/actions", `{"title": "Write the policy"}`)
		b.want(http.StatusOK, "PATCH", "/api/v1/session", `{"organization": "`+string(s.beta.ID)+`"}`)
		b.want(http.StatusForbidden, "POST", "/api/v1/actions", `{"title": "Write the policy"}`)
		if list := b.want(http.StatusOK, "GET", "/api/v1/actions", ""); list.body.Total != 0 {
			t.Errorf("Beta has %s", list.text)
		}
		out := b.want(http.StatusNoContent, "DELETE", "/api/v1/session", "")
		if out.header.Get("Clear-Site-Data") != `"cache", "storage"` {
			t.Errorf("signing out says %v", out.header)
		}
		b.want(http.StatusUnauthorized, "GET", "/api/v1/session", "")
	})
}

func TestSE1TheCookiesAreOutOfReach(t *testing.T) {
	t.Parallel()
	for plain, prefix := range map[bool]string{false: "__Host-", true: ""} {
		sites(t, plain, func(t *testing.T, s *site) {
			b := s.browser(t)
			got := b.signIn("bob@example.org")
			if len(b.cookies) != 2 {
				t.Fatalf("cookies: %v", got.header["Set-Cookie"])
			}
			for _, name := range []string{prefix + "concord", prefix + "concord-browser"} {
				c := b.cookies[name]
				if c == nil {
					t.Fatalf("%s is missing in %v", name, got.header["Set-Cookie"])
				}
				if !c.HttpOnly || c.Secure == plain || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || len(c.Value) != 43 {
					t.Errorf("%s", c)
				}
				if strings.Contains(got.text, c.Value) || strings.Contains(s.log.String(), c.Value) {
					t.Errorf("the value of %s stands elsewhere too", name)
				}
			}
			if strings.Contains(s.log.String(), pass) {
				t.Error("the log knows the password")
			}
		})
	}
}

func TestWB1ACookieAloneIsNoPermissionToChangeSomething(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		b := s.browser(t)
		b.signIn("bob@example.org")
		for name, h := range map[string]http.Header{
			"no word": {}, "another site": {"Sec-Fetch-Site": {"cross-site"}}, "a sister site": {"Sec-Fetch-Site": {"same-site"}}, "another origin": {"Origin": {"https://elsewhere.example"}},
		} {
			b.header = h
			for _, path := range []string{"/api/v1/session", "/api/v1/sessions"} {
				if got := b.do("DELETE", path, ""); got.status != http.StatusForbidden {
					t.Errorf("%s: DELETE %s: %d", name, path, got.status)
				}
			}
		}
		b.header = nil
		b.want(http.StatusOK, "GET", "/api/v1/session", "")
	})
}

func TestTK3ATokenIsNoLoginSession(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		var secret string
		err := s.DB.Write(t.Context(), app.Operator(s.alpha), func(tx *db.Tx) (err error) {
			secret, _, err = auth.CreateToken(t.Context(), tx, auth.Token{User: s.ada.ID, Name: "ci", Role: access.Owner, ExpiresAt: tx.Now.Add(time.Hour)})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b := s.browser(t)
		b.header = http.Header{"Authorization": {"Bearer " + secret}}
		b.want(http.StatusOK, "GET", "/api/v1/members", "")
		for _, route := range s.handler.Routes() {
			if route.Door == httpserver.Person {
				b.want(http.StatusForbidden, route.Method, strings.ReplaceAll(route.Pattern, "{id}", string(s.ada.ID)), "")
			}
		}
		if err := s.Gate.Disable(t.Context(), s.ada.ID, auth.ByOperator()); err != nil {
			t.Fatal(err)
		}
		b.want(http.StatusUnauthorized, "GET", "/api/v1/members", "")
		if err := s.Gate.Enable(t.Context(), s.ada.ID, auth.ByOperator()); err != nil {
			t.Fatal(err)
		}
		b.want(http.StatusUnauthorized, "GET", "/api/v1/members", "")
	})
}

func TestWhatIsWrongWithASignInIsSaidInTheSameWords(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		b := s.browser(t)
		answer := func(got answered) string { return strings.ReplaceAll(got.text, got.header.Get("X-Request-Id"), "") }
		wrong := answer(b.want(http.StatusUnauthorized, "POST", "/api/v1/session", credentials("bob@example.org", "wrong")))
		unknown := answer(b.want(http.StatusUnauthorized, "POST", "/api/v1/session", credentials("nobody@example.org", pass)))
		if wrong != unknown {
			t.Errorf("%s, and %s", wrong, unknown)
		}
		for _, body := range []string{`{}`, `{"email": "a"}`, `{"email": 1, "password": 2}`, `{"email": "a", "password": "b", "role": "owner"}`, `{"email": "a", "email": "b", "password": "c"}`, `[]`, `{`, `{"email": null, "password": {}}`} {
			b.want(http.StatusUnprocessableEntity, "POST", "/api/v1/session", body)
		}
		b.want(http.StatusRequestEntityTooLarge, "POST", "/api/v1/session", credentials("a", strings.Repeat("x", 9000)))
		for range 4 {
			b.want(http.StatusUnauthorized, "POST", "/api/v1/session", credentials("bob@example.org", "wrong"))
		}
		if got := b.want(http.StatusTooManyRequests, "POST", "/api/v1/session", credentials("bob@example.org", pass)); got.header.Get("Retry-After") != "1" {
			t.Errorf("wait: %v", got.header)
		}
		b.header = http.Header{"Content-Type": {"text/plain"}}
		b.want(http.StatusUnsupportedMediaType, "POST", "/api/v1/session", credentials("bob@example.org", pass))
	})
}

func TestAPersonSeesAndEndsTheirOwnSessions(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		laptop, phone, bob := s.browser(t), s.browser(t), s.browser(t)
		laptop.signIn("ada@example.org")
		phone.header = http.Header{"Sec-Fetch-Site": {"same-origin"}, "User-Agent": {"Phone\u202e 7"}}
		phone.signIn("ada@example.org")
		bob.signIn("bob@example.org")
		his := bob.want(http.StatusOK, "GET", "/api/v1/session", "").body.ID
		items := laptop.want(http.StatusOK, "GET", "/api/v1/sessions", "").body.Items
		if len(items) != 2 {
			t.Fatalf("sessions: %v", items)
		}
		other := ""
		for _, item := range items {
			if !item.Current {
				other = item.ID
				if item.Agent != "Phone 7" {
					t.Errorf("the phone is called %q", item.Agent)
				}
			}
		}
		laptop.want(http.StatusNotFound, "DELETE", "/api/v1/sessions/"+his, "")
		laptop.want(http.StatusNoContent, "DELETE", "/api/v1/sessions/"+other, "")
		phone.want(http.StatusUnauthorized, "GET", "/api/v1/session", "")
		phone.signIn("ada@example.org")
		laptop.want(http.StatusNoContent, "DELETE", "/api/v1/sessions", "")
		phone.want(http.StatusUnauthorized, "GET", "/api/v1/session", "")
		laptop.want(http.StatusOK, "GET", "/api/v1/session", "")
		bob.want(http.StatusOK, "GET", "/api/v1/session", "")
	})
}

func TestAPasswordIsChangedAndReset(t *testing.T) {
	t.Parallel()
	const next, last = "nine purple doors open slowly", "eleven old boats sleep under snow"
	sites(t, false, func(t *testing.T, s *site) {
		laptop, phone := s.browser(t), s.browser(t)
		laptop.signIn("bob@example.org")
		phone.signIn("bob@example.org")
		laptop.want(http.StatusUnprocessableEntity, "POST", "/api/v1/password", `{"old": "wrong", "password": "`+next+`"}`)
		laptop.want(http.StatusNoContent, "POST", "/api/v1/password", `{"old": "`+pass+`", "password": "`+next+`"}`)
		laptop.want(http.StatusOK, "GET", "/api/v1/members", "")
		phone.want(http.StatusUnauthorized, "GET", "/api/v1/session", "")
		phone.want(http.StatusUnauthorized, "POST", "/api/v1/session", credentials("bob@example.org", pass))
		code, err := s.Gate.StartReset(t.Context(), s.bob.ID, auth.ByOperator())
		if err != nil {
			t.Fatal(err)
		}
		laptop.want(http.StatusUnauthorized, "GET", "/api/v1/session", "")
		body := `{"code": "` + code + `", "password": "` + last + `"}`
		phone.want(http.StatusNoContent, "POST", "/api/v1/password/reset", body)
		phone.want(http.StatusUnauthorized, "POST", "/api/v1/password/reset", body)
		phone.want(http.StatusUnauthorized, "POST", "/api/v1/session", credentials("bob@example.org", next))
		phone.want(http.StatusCreated, "POST", "/api/v1/session", credentials("bob@example.org", last))
	})
}
