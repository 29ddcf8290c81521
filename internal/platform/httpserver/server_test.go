// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

var start = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

// bench is a server with one route of each sort, and everything that can be seen from outside.
type bench struct {
	*httpserver.Server
	mu       sync.Mutex
	now      time.Time
	log      bytes.Buffer
	refusals []httpserver.Refusal
	hold     chan struct{} // GET /hold waits for it
	held     chan struct{} // and says here that it does
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) move(by time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(by)
}

// Write takes lines of the log.
func (b *bench) Write(line []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.Write(line)
}

func (b *bench) logged() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.log.String()
}

// identify knows "Bearer <role>" as a token and the cookie "session=<role>" as a person at a browser.
func identify(r *http.Request, source, request string) (access.Actor, error) {
	proof := access.Proof{Tenant: id.New(start), User: "u", Credential: "c", Source: source, Request: request}
	if role, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); found {
		proof.Role, proof.Method = access.Role(role), access.ByToken
	} else if cookie, err := r.Cookie("session"); err == nil {
		proof.Role, proof.Method = access.Role(cookie.Value), access.ByPassword
	} else {
		return access.Actor{}, nil
	}
	if !proof.Role.Valid() {
		return access.Actor{}, fault.Unauthenticated
	}
	return access.Proven(proof), nil
}

func newBench(changes ...func(*httpserver.Config)) *bench {
	b := &bench{now: start, hold: make(chan struct{}), held: make(chan struct{}, 1024)}
	c := httpserver.Config{
		Log: slog.New(slog.NewJSONHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug})), Identify: identify, Clock: b.clock,
		Audit: func(_ context.Context, _ access.Actor, r httpserver.Refusal) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.refusals = append(b.refusals, r)
		},
	}
	for _, change := range changes {
		change(&c)
	}
	b.Server = httpserver.New(c)
	b.routes()
	return b
}

func (b *bench) routes() {
	get := func(pattern string, door httpserver.Door, h httpserver.Handler) {
		route := httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: door, Summary: "for a test"}
		if door == httpserver.Member {
			route.Needs = access.ReadWork
		}
		if strings.Contains(pattern, "{id}") {
			route.Object = "things"
		}
		b.Handle(route, h)
	}
	get("/open", httpserver.Public, ok)
	get("/closed", httpserver.Member, ok)
	get("/things/{id}", httpserver.Member, func(http.ResponseWriter, *http.Request, access.Actor) error { return fault.NotFound })
	get("/broken", httpserver.Member, func(http.ResponseWriter, *http.Request, access.Actor) error { panic("a hidden cause") })
	get("/half", httpserver.Public, func(w http.ResponseWriter, _ *http.Request, _ access.Actor) error {
		io.WriteString(w, strings.Repeat("half ", 2000)) //nolint:errcheck // the test looks at what arrives
		panic("in the middle")
	})
	get("/failing", httpserver.Public, func(w http.ResponseWriter, _ *http.Request, _ access.Actor) error {
		w.Header().Set("ETag", `"1"`)
		return errors.New("SELECT secret FROM somewhere: no such table")
	})
	get("/hold", httpserver.Public, func(w http.ResponseWriter, r *http.Request, a access.Actor) error {
		b.held <- struct{}{}
		<-b.hold
		return ok(w, r, a)
	})
	b.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/slow", Door: httpserver.Public, Time: time.Millisecond, Summary: "for a test"},
		func(_ http.ResponseWriter, r *http.Request, _ access.Actor) error {
			<-r.Context().Done()
			return r.Context().Err()
		})
	b.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: "/things", Door: httpserver.Member, Needs: access.WriteWork, Audit: "things.create", Body: 64, Summary: "for a test",
	}, func(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
		err := httpserver.ReadJSON(r, []string{"name"}, func(d *intake.Decoder, body intake.Fields) { d.Text(body, "name", true) })
		if err != nil {
			return err
		}
		return httpserver.JSON(w, http.StatusCreated, struct{}{})
	})
	b.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: "/things/{id}", Door: httpserver.Member, Needs: access.DeleteWork, Object: "things", Audit: "things.delete", StepUp: true, Summary: "for a test",
	}, ok)
}

func ok(w http.ResponseWriter, _ *http.Request, _ access.Actor) error {
	return httpserver.JSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// reply is what came back.
type reply struct {
	Status int
	Header http.Header
	Body   string
}

func (b *bench) reply(r *http.Request) reply {
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	return reply{w.Code, w.Header(), w.Body.String()}
}

// ask makes a request; headers are "Name: value".
func (b *bench) ask(method, target, body string, headers ...string) reply {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Add(name, value)
	}
	return b.reply(r)
}

const (
	owner  = "Authorization: Bearer owner"
	reader = "Authorization: Bearer reader"
	isJSON = "Content-Type: application/json"
)

// problem reads a problem and checks what all of them have.
func problem(t *testing.T, r reply) httpserver.Problem {
	t.Helper()
	var p httpserver.Problem
	if err := json.Unmarshal([]byte(r.Body), &p); err != nil {
		t.Fatalf("%d with %q: %v", r.Status, r.Body, err)
	}
	if r.Header.Get("Content-Type") != "application/problem+json" || p.Status != r.Status || p.Title == "" || p.Type == "" {
		t.Errorf("%d, %s: %s", r.Status, r.Header.Get("Content-Type"), r.Body)
	}
	if p.Request == "" || p.Request != r.Header.Get("X-Request-Id") {
		t.Errorf("request id %q in the body, %q in the header", p.Request, r.Header.Get("X-Request-Id"))
	}
	return p
}

func want(t *testing.T, what string, r reply, status int) {
	t.Helper()
	if r.Status != status {
		t.Errorf("%s: %d, want %d", what, r.Status, status)
	}
	if status >= 400 {
		problem(t, r)
	}
}

// guarded are headers that every answer must have.
var guarded = map[string]string{
	"Content-Security-Policy":      "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "same-origin",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cache-Control":                "no-store",
	"Strict-Transport-Security":    "max-age=31536000; includeSubDomains",
}

func TestWB3WB4EveryAnswerCarriesTheGuardHeaders(t *testing.T) {
	t.Parallel()
	hosts := func(c *httpserver.Config) { c.Hosts, c.Secure = []string{"example.com"}, true }
	tests := []struct {
		name           string
		method, target string
		headers        []string
		status         int
	}{
		{"success", "GET", "/open", nil, 200},
		{"success for a member", "GET", "/closed", []string{owner}, 200},
		{"no login", "GET", "/closed", nil, 401},
		{"not allowed", "POST", "/things", []string{reader, isJSON}, 403},
		{"no such route", "GET", "/nowhere", nil, 404},
		{"no such thing", "GET", "/things/x", []string{owner}, 404},
		{"another method", "PUT", "/open", nil, 405},
		{"a body too large", "POST", "/things", []string{owner, isJSON, "X-Long: 1"}, 413},
		{"an address too long", "GET", "/open?" + strings.Repeat("a", 9000), nil, 414},
		{"another media type", "POST", "/things", []string{owner, "Content-Type: text/plain"}, 415},
		{"another host", "GET", "/open", []string{"Host: evil.example"}, 421},
		{"an empty body", "POST", "/things", []string{owner, isJSON}, 422},
		{"a fault of ours", "GET", "/failing", nil, 500},
		{"a panic", "GET", "/broken", []string{owner}, 500},
		{"too slow", "GET", "/slow", nil, 503},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := ""
			if tt.status == 413 {
				body = strings.Repeat(" ", 65)
			}
			r := newBench(hosts).ask(tt.method, tt.target, body, tt.headers...)
			want(t, tt.name, r, tt.status)
			for name, value := range guarded {
				if got := r.Header.Get(name); got != value {
					t.Errorf("%s: %q", name, got)
				}
			}
			policy := r.Header.Get("Permissions-Policy")
			for _, closed := range []string{"camera", "geolocation", "microphone", "payment", "usb", "display-capture"} {
				if !strings.Contains(policy, closed+"=()") {
					t.Errorf("%s is open in %q", closed, policy)
				}
			}
			if r.Header.Get("Access-Control-Allow-Origin") != "" || r.Header.Get("Server") != "" {
				t.Errorf("headers: %v", r.Header)
			}
		})
	}
}

func TestWB4WithoutTLSNothingIsSaidOfIt(t *testing.T) {
	t.Parallel()
	if got := newBench().ask("GET", "/open", "").Header.Get("Strict-Transport-Security"); got != "" {
		t.Error(got)
	}
}

func TestWB7AnUnknownHostIsSentAway(t *testing.T) {
	t.Parallel()
	b := newBench(func(c *httpserver.Config) { c.Hosts = []string{"127.0.0.1:8080", "localhost:8080"} })
	for host, status := range map[string]int{
		"127.0.0.1:8080": 200, "localhost:8080": 200, "LOCALHOST:8080": 200,
		"": 421, "localhost": 421, "localhost:8081": 421, "localhost.:8080": 421, "evil.example": 421, "evil.example:8080": 421,
		"localhost:8080.evil.example": 421, "localhost:8080@evil.example": 421, "127.0.0.1:8080, evil.example": 421, "[::1]:8080": 421,
	} {
		want(t, "host "+host, b.ask("GET", "/open", "", "Host: "+host), status)
		want(t, "host "+host+" on an unknown route", b.ask("GET", "/nowhere", "", "Host: "+host), map[int]int{200: 404, 421: 421}[status])
	}
}

func TestWB8ForwardedHeadersAreIgnored(t *testing.T) {
	t.Parallel()
	var sources []string
	b := newBench(func(c *httpserver.Config) {
		c.Hosts = []string{"example.com"}
		c.Identify = func(r *http.Request, source, request string) (access.Actor, error) {
			sources = append(sources, source)
			return identify(r, source, request)
		}
	})
	for _, h := range []string{
		"X-Forwarded-For: 198.51.100.7", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Real-IP: 198.51.100.7",
		"Forwarded: for=198.51.100.7;host=evil.example;proto=https", "X-Original-URL: /open", "X-Rewrite-URL: /open", "X-HTTP-Method-Override: DELETE",
	} {
		r := b.ask("GET", "/closed", "", h, owner)
		want(t, h, r, 200)
		if r.Header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: taken for TLS", h)
		}
	}
	for _, s := range sources {
		if s != "192.0.2.1" { // httptest's caller
			t.Errorf("taken for %s", s)
		}
	}
	want(t, "a forwarded host does not open a foreign one", b.ask("GET", "/open", "", "Host: evil.example", "X-Forwarded-Host: example.com"), 421)
}

func TestWB1UnsafeRequestsFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	const cookie = "Cookie: session=owner"
	tests := []struct {
		name    string
		headers []string
		post    int
	}{
		{"a token needs no word where it comes from", []string{owner}, 201},
		{"a token from the same origin", []string{owner, "Sec-Fetch-Site: same-origin"}, 201},
		{"a token from another site", []string{owner, "Sec-Fetch-Site: cross-site"}, 403},
		{"a token from a sibling host", []string{owner, "Sec-Fetch-Site: same-site"}, 403},
		{"a token with a foreign origin", []string{owner, "Origin: https://evil.example"}, 403},
		{"a cookie that does not say", []string{cookie}, 403},
		{"a cookie from the same origin", []string{cookie, "Sec-Fetch-Site: same-origin"}, 201},
		{"a cookie and the own origin", []string{cookie, "Origin: http://example.com"}, 201},
		{"a cookie from another site", []string{cookie, "Sec-Fetch-Site: cross-site"}, 403},
		{"a cookie from a sibling host", []string{cookie, "Sec-Fetch-Site: same-site"}, 403},
		{"a cookie with a foreign origin", []string{cookie, "Origin: https://evil.example"}, 403},
		{"a cookie with the origin null", []string{cookie, "Origin: null"}, 403},
		{"a cookie with another port", []string{cookie, "Origin: http://example.com:81"}, 403},
	}
	b := newBench()
	for _, tt := range tests {
		want(t, tt.name, b.ask("POST", "/things", `{"name":"a"}`, append(tt.headers, isJSON)...), tt.post)
		want(t, tt.name+", reading", b.ask("GET", "/closed", "", tt.headers...), 200)
	}
}

func TestAMethodThatIsNotTakenNamesThoseThatAre(t *testing.T) {
	t.Parallel()
	b := newBench()
	for _, tt := range []struct{ method, target, allow string }{
		{"POST", "/open", "GET, HEAD"},
		{"OPTIONS", "/open", "GET, HEAD"},
		{"TRACE", "/open", "GET, HEAD"},
		{"BREW", "/open", "GET, HEAD"},
		{"GET", "/things", "POST"},
		{"PATCH", "/things/7", "GET, HEAD, DELETE"},
	} {
		r := b.ask(tt.method, tt.target, "")
		want(t, tt.method+" "+tt.target, r, 405)
		if got := r.Header.Get("Allow"); got != tt.allow {
			t.Errorf("%s %s allows %q, want %q", tt.method, tt.target, got, tt.allow)
		}
	}
	want(t, "HEAD", b.ask("HEAD", "/open", ""), 200)
}

func TestAZ3WB9WhatIsNotThereLooksTheSameEverywhere(t *testing.T) {
	t.Parallel()
	b := newBench()
	shape := func(r reply) httpserver.Problem {
		p := problem(t, r)
		p.Request = ""
		return p
	}
	same, err := json.Marshal(shape(b.ask("GET", "/things/7", "", owner)))
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{
		"/", "/nowhere", "/open/", "//open", "/./open", "/x/../open", "/open//", "/things/", "/things/7/8", "/OPEN", "/open%00", "/open%ff", "/%2e%2e/open", "/things%2F7",
		"/debug/pprof/", "/debug/vars", "/metrics", "/.git/config", "/api/v1/openapi.yaml",
	} {
		r := b.ask("GET", target, "", owner)
		got, err := json.Marshal(shape(r))
		if err != nil {
			t.Fatal(err)
		}
		if r.Status != 404 || string(got) != string(same) || r.Header.Get("Location") != "" {
			t.Errorf("%s: %d %s, location %q; an unknown thing says %s", target, r.Status, got, r.Header.Get("Location"), same)
		}
	}
}

func TestAZ1ARouteThatLeavesSomethingOpenCannotBeRegistered(t *testing.T) {
	t.Parallel()
	whole := httpserver.Route{
		Method: "POST", Pattern: "/a/{id}", Door: httpserver.Member, Needs: access.WriteWork, Object: "things", Audit: "things.update", Body: 1, Summary: "a",
	}
	tests := map[string]func(r *httpserver.Route){
		"its method":                func(r *httpserver.Route) { r.Method = "HEAD" },
		"its pattern":               func(r *httpserver.Route) { r.Pattern = "/a/{id}/" },
		"its door":                  func(r *httpserver.Route) { r.Door = "" },
		"its permission":            func(r *httpserver.Route) { r.Needs = "" },
		"whether it is for members": func(r *httpserver.Route) { r.Door = httpserver.Public },
		"the kind of its object":    func(r *httpserver.Route) { r.Object = "" },
		"its act in the journal":    func(r *httpserver.Route) { r.Audit = "" },
		"its body":                  func(r *httpserver.Route) { r.Body = -1 },
		"its summary":               func(r *httpserver.Route) { r.Summary = "" },
		"its permission, unknown":   func(r *httpserver.Route) { r.Needs = "work:everything" },
	}
	for open, change := range tests {
		r := whole
		change(&r)
		func() {
			defer func() {
				what, _, _ := strings.Cut(open, ", ")
				if said, _ := recover().(string); !strings.Contains(said, what) {
					t.Errorf("%s: %q", open, said)
				}
			}()
			newBench().Handle(r, ok)
		}()
	}
	newBench().Handle(whole, ok)
}

func TestARouteThatAsksForAFactorAgainIsClosedUntilOneCanBeShown(t *testing.T) {
	t.Parallel()
	want(t, "owner", newBench().ask("DELETE", "/things/7", "", owner), 403)
}

func TestAZ3RefusalsOfKnownActorsAreReported(t *testing.T) {
	t.Parallel()
	thing := id.New(start)
	tests := []struct {
		name, method, target, as string
		why                      error // nil where nothing is reported
		object                   id.ID
	}{
		{"not allowed", "POST", "/things", reader, fault.Forbidden, ""},
		{"not there, or another's", "GET", "/things/" + string(thing), owner, fault.NotFound, thing},
		{"not even an identifier", "GET", "/things/7", owner, fault.NotFound, ""},
		{"broken", "GET", "/broken", owner, httpserver.ErrBroke, ""},
		{"allowed", "GET", "/closed", owner, nil, ""},
		{"no route", "GET", "/nowhere", owner, nil, ""},
		{"nobody", "GET", "/closed", "X: y", nil, ""},
	}
	for _, tt := range tests {
		b := newBench()
		b.ask(tt.method, tt.target, "", tt.as)
		if (tt.why == nil) != (len(b.refusals) == 0) {
			t.Errorf("%s: %v", tt.name, b.refusals)
			continue
		}
		for _, r := range b.refusals {
			if !errors.Is(r.Why, tt.why) || r.Object != tt.object || r.Route.Method != tt.method {
				t.Errorf("%s: %+v", tt.name, r)
			}
		}
	}
}
