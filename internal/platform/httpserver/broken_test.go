// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"concord/internal/platform/access"
	"concord/internal/platform/httpserver"
)

func TestDB7WB9APanicIsCountedAndLoggedAndSaysNothing(t *testing.T) {
	t.Parallel()
	b := newBench()
	r := b.ask("GET", "/broken", "", owner)
	for _, inside := range []string{"hidden", "goroutine", ".go", "panic", "httpserver"} {
		if r.Status != 500 || strings.Contains(r.Body, inside) {
			t.Errorf("%d tells of %s: %s", r.Status, inside, r.Body)
		}
	}
	if got := b.Broken(); got != 1 {
		t.Errorf("%d counted", got)
	}
	var line struct {
		Request string `json:"request_id"`
		Route   string `json:"route"`
		Panic   string `json:"panic"`
		Stack   string `json:"stack"`
	}
	if err := json.Unmarshal([]byte(b.logged()), &line); err != nil { // and so it is one line
		t.Fatalf("%v in %s", err, b.logged())
	}
	if line.Request != r.Header.Get("X-Request-Id") || line.Route != "GET /broken" || line.Panic != "a hidden cause" || !strings.Contains(line.Stack, "server_test.go") {
		t.Errorf("logged %+v", line)
	}
	want(t, "the next request", b.ask("GET", "/open", ""), 200)
}

func TestWB9AFaultOfOursIsLoggedAndSaysNothing(t *testing.T) {
	t.Parallel()
	b := newBench()
	r := b.ask("GET", "/failing", "")
	p := problem(t, r)
	if r.Status != 500 || p.Detail != "" || strings.Contains(p.Title, "SELECT") || r.Header.Get("ETag") != "" {
		t.Errorf("%d %+v, %v", r.Status, p, r.Header)
	}
	if !strings.Contains(b.logged(), "no such table") || !strings.Contains(b.logged(), p.Request) {
		t.Errorf("logged %s", b.logged())
	}
}

func TestHalfAnAnswerIsCutOff(t *testing.T) {
	t.Parallel()
	b := newBench()
	server := httptest.NewServer(b)
	defer server.Close()
	r, err := http.Get(server.URL + "/half")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close() //nolint:errcheck // read to its end, or not
	body, err := io.ReadAll(r.Body)
	if err == nil {
		t.Errorf("%d bytes were taken for a whole answer", len(body))
	}
	if strings.Contains(string(body), "problem") || b.Broken() != 1 {
		t.Errorf("%d broke; it ends in %q", b.Broken(), body[max(0, len(body)-80):])
	}
}

func TestLG1LG2TheLogHoldsTheRequestAndNoSecrets(t *testing.T) {
	t.Parallel()
	const canary = "c4n4ry"
	for _, target := range []string{"/broken", "/failing", "/slow", "/closed", "/open", "/nowhere/" + canary, "/things/" + canary, "/things", "/half"} {
		for _, method := range []string{"GET", "POST", "DELETE"} {
			b := newBench()
			func() {
				defer func() { _ = recover() }() // of the answer that is cut off
				b.ask(method, target+"?secret="+canary, `{"name":"`+canary+`"}`, isJSON, "Authorization: Bearer owner", "Cookie: session="+canary, "X-Api-Key: "+canary, "Referer: http://example.com/"+canary, "User-Agent: "+canary)
				b.ask(method, target+"?secret="+canary, `{"name":"`+canary+`"}`, isJSON, "Authorization: Bearer "+canary)
				b.ask(method, target+"?secret=%zz"+canary, "", "Authorization: Basic "+canary)
			}()
			if strings.Contains(b.logged(), canary) {
				t.Errorf("%s %s: %s", method, target, b.logged())
			}
			for _, line := range strings.Split(strings.TrimSpace(b.logged()), "\n") {
				if line != "" && !strings.Contains(line, `"request_id":"0`) {
					t.Errorf("no request in %s", line)
				}
			}
		}
	}
	b := newBench()
	b.ask("GET", "/failing?secret="+canary, "", "Authorization: Bearer owner")
	if b.logged() == "" {
		t.Error("nothing was logged, so that nothing was shown")
	}
}

func TestAD2ACallerWhoHangsUpDoesNotKeepARefusalOutOfTheJournal(t *testing.T) {
	t.Parallel()
	heard := 0
	b := newBench(func(c *httpserver.Config) {
		c.Audit = func(ctx context.Context, _ access.Actor, _ httpserver.Refusal) {
			heard++
			if ctx.Err() != nil || httpserver.RequestID(ctx) == "" {
				t.Errorf("%v", ctx.Err())
			}
		}
	})
	ctx, hangUp := context.WithCancel(t.Context())
	hangUp()
	r := httptest.NewRequestWithContext(ctx, "POST", "/things", strings.NewReader(""))
	r.Header.Set("Authorization", "Bearer reader")
	b.reply(r)
	if heard != 1 {
		t.Errorf("heard of %d refusals", heard)
	}
}
