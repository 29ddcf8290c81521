// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/httpserver"
)

func TestLM1ABodyOverItsLimitIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench()
	exactly := `{"name":"` + strings.Repeat("a", 64-11) + `"}`
	want(t, "64 bytes", b.ask("POST", "/things", exactly, owner, isJSON), 201)
	want(t, "65 bytes", b.ask("POST", "/things", exactly+" ", owner, isJSON), 413)
	want(t, "a route that takes no body", b.ask("GET", "/open", "x"), 413)
	want(t, "a stranger hears of no limit", b.ask("POST", "/things", exactly+" ", isJSON), 401)

	undeclared := httptest.NewRequest("POST", "/things", io.MultiReader(strings.NewReader(exactly), strings.NewReader(strings.Repeat(" ", 1<<20))))
	undeclared.Header.Set("Authorization", "Bearer owner")
	undeclared.Header.Set("Content-Type", "application/json")
	r := b.reply(undeclared)
	if p := problem(t, r); r.Status != 413 || p.Detail != "at most 64 bytes are taken here" {
		t.Errorf("of unknown length: %d, %q", r.Status, p.Detail)
	}
}

func TestLM1AnAddressOverItsLimitsIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench()
	parameters := func(n int) string { return strings.TrimSuffix(strings.Repeat("a=1&", n), "&") }
	for _, tt := range []struct {
		name, target string
		status       int
	}{
		{"8 KiB", "/open?" + strings.Repeat("a", 8<<10-len("/open?")), 200},
		{"one byte more", "/open?" + strings.Repeat("a", 8<<10-len("/open?")+1), 414},
		{"100 parameters", "/open?" + parameters(100), 200},
		{"101 parameters", "/open?" + parameters(101), 414},
		{"a broken escape", "/open?a=%zz", 422},
		{"a semicolon", "/open?a=1;b=2", 422},
		{"a zero byte", "/open?a=%00", 422},
		{"broken UTF-8", "/open?a=%ff", 422},
		{"broken UTF-8 in a name", "/open?%ff=a", 422},
	} {
		want(t, tt.name, b.ask("GET", tt.target, ""), tt.status)
	}
}

func TestLM1AnEndlessListOfLanguagesIsIgnored(t *testing.T) {
	t.Parallel()
	var seen []string
	b := newBench()
	b.Handle(httpserver.Route{Method: "GET", Pattern: "/languages", Door: httpserver.Public, Summary: "for a test"},
		func(w http.ResponseWriter, r *http.Request, a access.Actor) error {
			seen = append(seen, r.Header.Get("Accept-Language"))
			return ok(w, r, a)
		})
	b.ask("GET", "/languages", "", "Accept-Language: "+strings.Repeat("e", 256))
	b.ask("GET", "/languages", "", "Accept-Language: "+strings.Repeat("e", 257))
	if len(seen) != 2 || len(seen[0]) != 256 || seen[1] != "" {
		t.Errorf("handlers saw %q", seen)
	}
}

func TestLM3WhoComesTooOftenHasToWait(t *testing.T) {
	t.Parallel()
	limits := func(c *httpserver.Config) {
		c.Limits = httpserver.Rates{Actor: httpserver.Rate{PerSecond: 20, Burst: 60}, Stranger: httpserver.Rate{PerSecond: 5, Burst: 20}}
	}
	for _, tt := range []struct {
		name          string
		target, as    string
		burst, second int
		status        int
	}{
		{"a token", "/closed", owner, 60, 20, 200},
		{"no login", "/closed", "X: y", 20, 5, 401},
		{"a bad token", "/closed", "Authorization: Bearer nobody", 20, 5, 401},
		{"a public page", "/open", "X: y", 20, 5, 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(limits)
			for i := range tt.burst {
				want(t, fmt.Sprintf("request %d", i+1), b.ask("GET", tt.target, "", tt.as), tt.status)
			}
			r := b.ask("GET", tt.target, "", tt.as)
			want(t, "one more", r, 429)
			if wait, err := strconv.Atoi(r.Header.Get("Retry-After")); err != nil || wait < 1 || wait > 2 {
				t.Errorf("wait for %q", r.Header.Get("Retry-After"))
			}
			b.move(time.Second)
			for i := range tt.second {
				want(t, fmt.Sprintf("request %d after a second", i+1), b.ask("GET", tt.target, "", tt.as), tt.status)
			}
			want(t, "one more after a second", b.ask("GET", tt.target, "", tt.as), 429)
		})
	}
}

func TestLM3OneCallerDoesNotUseUpAnothersRate(t *testing.T) {
	t.Parallel()
	b := newBench(func(c *httpserver.Config) { c.Limits.Stranger = httpserver.Rate{PerSecond: 1, Burst: 1} })
	from := func(addr string) int {
		r := httptest.NewRequest("GET", "/open", nil)
		r.RemoteAddr = addr
		return b.reply(r).Status
	}
	for _, tt := range []struct {
		name, addr string
		status     int
	}{
		{"first", "192.0.2.1:1000", 200},
		{"the same address from another port", "192.0.2.1:2000", 429},
		{"a neighbour", "192.0.2.2:1000", 200},
		{"an IPv6 network", "[2001:db8::1]:1000", 200},
		{"the same network", "[2001:db8::ffff:2]:1000", 429},
		{"the next network", "[2001:db8:0:1::1]:1000", 200},
		{"this machine", "[::1]:1000", 200},
	} {
		if got := from(tt.addr); got != tt.status {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.status)
		}
	}
}

func TestDB6AClockSetBackLocksNobodyOut(t *testing.T) {
	t.Parallel()
	b := newBench(func(c *httpserver.Config) { c.Limits.Stranger = httpserver.Rate{PerSecond: 1, Burst: 2} })
	b.move(10 * 365 * 24 * time.Hour)
	for range 3 {
		b.ask("GET", "/open", "")
	}
	b.move(-10 * 365 * 24 * time.Hour)
	r := b.ask("GET", "/open", "")
	if wait := r.Header.Get("Retry-After"); r.Status != 429 || wait != "1" {
		t.Errorf("ten years back: %d, wait for %s", r.Status, wait)
	}
	b.move(time.Second)
	want(t, "a second later", b.ask("GET", "/open", ""), 200)
}

func TestLM3AtMost512RequestsAreInWork(t *testing.T) {
	t.Parallel()
	b := newBench()
	var wg sync.WaitGroup
	for range 512 {
		wg.Go(func() {
			if r := b.ask("GET", "/hold", ""); r.Status != 200 {
				t.Errorf("in work: %d", r.Status)
			}
		})
	}
	for range 512 {
		<-b.held
	}
	r := b.ask("GET", "/open", "")
	want(t, "one more", r, 503)
	if r.Header.Get("Retry-After") == "" {
		t.Error("it does not say when to come again")
	}
	close(b.hold)
	wg.Wait()
	want(t, "afterwards", b.ask("GET", "/open", ""), 200)
}

func TestLM2AHandlerThatIsTooSlowEnds(t *testing.T) {
	t.Parallel()
	b := newBench()
	r := b.ask("GET", "/slow", "")
	want(t, "slow", r, 503)
	if r.Header.Get("Retry-After") == "" || !strings.Contains(b.logged(), "not done within 1ms") {
		t.Errorf("retry after %q; log: %s", r.Header.Get("Retry-After"), b.logged())
	}
}

func TestLM2TheConnectionWaitsAsLongAsTheRouteMayTake(t *testing.T) {
	t.Parallel()
	b := newBench()
	work := func(w http.ResponseWriter, r *http.Request, a access.Actor) error {
		time.Sleep(time.Second)
		return ok(w, r, a)
	}
	b.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/long", Door: httpserver.Public, Time: time.Minute, Summary: "for a test"}, work)
	b.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/usual", Door: httpserver.Public, Summary: "for a test"}, work)
	s := httptest.NewUnstartedServer(b)
	s.Config.WriteTimeout = 300 * time.Millisecond
	s.Start()
	defer s.Close()
	for path, whole := range map[string]bool{"/long": true, "/usual": false} {
		r, err := s.Client().Get(s.URL + path)
		if err == nil {
			r.Body.Close() //nolint:errcheck // looked at by its status
		}
		if (err == nil) != whole {
			t.Errorf("%s: %v", path, err)
		}
	}
}
