// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/auth/hashing"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/tenant"
)

var quiet = slog.New(slog.DiscardHandler)

// eachPlace runs fn on each engine with a place for an installation where nothing is yet.
func eachPlace(t *testing.T, fn func(t *testing.T, c app.Config)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, app.Config{Data: t.TempDir()})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, app.Config{Data: t.TempDir(), DatabaseURL: dbtest.Postgres(t)})
	})
}

// running is a program that serves.
type running struct {
	*app.Installation
	addr string
	stop func() error // ends it and says how it ended
}

func serving(t *testing.T, c app.Config, how ...app.Listen) running {
	t.Helper()
	l := app.Listen{Addr: "127.0.0.1:0", Rates: httpserver.DefaultRates}
	if len(how) > 0 {
		l = how[0]
	}
	i, err := app.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	addr, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- i.Serve(ctx, l, quiet, func(a string) { addr <- a })
	}()
	r := running{Installation: i}
	stopped := false
	r.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		return errors.Join(<-ended, i.Close())
	}
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
	select {
	case r.addr = <-addr:
	case err := <-ended:
		stopped = true
		cancel()
		t.Fatal(errors.Join(err, i.Close()))
	}
	return r
}

// get asks over a connection of its own.
func get(t *testing.T, url, token string, change ...func(*http.Request)) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for _, c := range change {
		c(r)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // read to its end
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.Header.Get("Content-Security-Policy") == "" || answer.Header.Get("X-Request-Id") == "" {
		t.Errorf("%s: headers %v", url, answer.Header)
	}
	return answer.StatusCode, string(data)
}

func TestDB7TheProgramSaysWhetherItIsAliveAndReady(t *testing.T) {
	t.Parallel()
	eachPlace(t, func(t *testing.T, c app.Config) {
		r := serving(t, c)
		for path, want := range map[string]string{"/healthz": `{"status":"alive"}`, "/readyz": `{"status":"ready"}`} {
			if status, body := get(t, "http://"+r.addr+path, ""); status != http.StatusOK || strings.TrimSpace(body) != want {
				t.Errorf("%s: %d %s", path, status, body)
			}
		}
		if err := r.Close(); err != nil { // the database is away
			t.Fatal(err)
		}
		if status, body := get(t, "http://"+r.addr+"/readyz", ""); status != http.StatusServiceUnavailable || strings.Contains(body, "sql") {
			t.Errorf("without a database: %d %s", status, body)
		}
		if status, _ := get(t, "http://"+r.addr+"/healthz", ""); status != http.StatusOK {
			t.Errorf("alive without a database: %d", status)
		}
		if err := r.stop(); err != nil {
			t.Errorf("stopped with %v", err)
		}
		if conn, err := net.Dial("tcp", r.addr); err == nil {
			t.Errorf("still listening: %v", conn.Close())
		}
	})
}

func TestWB7TheProgramAnswersToItsOwnNamesOnly(t *testing.T) {
	t.Parallel()
	eachPlace(t, func(t *testing.T, c app.Config) {
		r := serving(t, c)
		_, port, err := net.SplitHostPort(r.addr)
		if err != nil {
			t.Fatal(err)
		}
		for host, want := range map[string]int{"localhost:" + port: 200, "127.0.0.1:" + port: 200, "[::1]:" + port: 200, "evil.example": 421, "localhost": 421, "127.0.0.1:1": 421} {
			if status, _ := get(t, "http://"+r.addr+"/healthz", "", func(q *http.Request) { q.Host = host }); status != want {
				t.Errorf("%s: %d", host, status)
			}
		}
		for line, want := range map[string]int{
			"OPTIONS * HTTP/1.1":                                      404,
			"GET http://evil.example/healthz HTTP/1.1":                421, // the address counts, not the Host beside it
			"GET http://" + r.addr + "/healthz HTTP/1.1":              200,
			"CONNECT " + r.addr + " HTTP/1.1":                         404,
			"GET /healthz?" + strings.Repeat("a", 9000) + " HTTP/1.1": 414,
		} {
			if got := raw(t, r.addr, line+"\r\nHost: "+r.addr+"\r\nConnection: close\r\n\r\n"); got != want {
				t.Errorf("%.60s: %d, want %d", line, got, want)
			}
		}
		if got := raw(t, r.addr, "GET /healthz HTTP/1.1\r\nHost: "+r.addr+"\r\nX: "+strings.Repeat("a", 40<<10)+"\r\n\r\n"); got != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("40 KiB of headers: %d", got)
		}
	})
}

// raw sends bytes as they are and returns the status of the answer.
func raw(t *testing.T, addr, request string) int {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // nothing is left to send
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return r.StatusCode
}

func TestDB7AStopLetsRunningRequestsEnd(t *testing.T) {
	t.Parallel()
	eachPlace(t, func(t *testing.T, c app.Config) {
		i, err := app.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		h := i.Handler(quiet, app.Listen{})
		inside, hold := make(chan struct{}), make(chan struct{})
		h.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/hold", Door: httpserver.Public, Summary: "for a test"},
			func(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
				close(inside)
				<-hold
				if err := i.DB.Ping(r.Context()); err != nil { // the database stays open until the last request has ended
					return err
				}
				return httpserver.JSON(w, http.StatusOK, "done")
			})
		ctx, stop := context.WithCancel(t.Context())
		ended, answered := make(chan error, 1), make(chan string, 1)
		go func() { ended <- app.ServeOn(ctx, listener, quiet, h) }()
		go func() {
			status, body := get(t, "http://"+listener.Addr().String()+"/hold", "")
			answered <- fmt.Sprint(status, " ", strings.TrimSpace(body))
		}()
		<-inside
		stop()
		for refused := false; !refused; { // nobody new comes in
			conn, err := net.Dial("tcp", listener.Addr().String())
			if refused = err != nil; !refused {
				conn.Close() //nolint:errcheck // nothing was sent
			}
		}
		select {
		case err := <-ended:
			t.Errorf("it did not wait for its request: %v", err)
		default:
		}
		close(hold)
		if got := <-answered; got != `200 "done"` {
			t.Errorf("the running request got %s", got)
		}
		if err := errors.Join(<-ended, i.Close()); err != nil {
			t.Error(err)
		}
	})
}

func TestASecondStartFindsWhatTheFirstLeft(t *testing.T) {
	t.Parallel()
	eachPlace(t, func(t *testing.T, c app.Config) {
		first := serving(t, c)
		token := newcomer(t, first.Installation)
		if status, body := get(t, "http://"+first.addr+"/api/v1/me", token); status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
		key := first.Signer.VerifierKey()
		if err := first.stop(); err != nil {
			t.Fatal(err)
		}
		second := serving(t, c)
		status, body := get(t, "http://"+second.addr+"/api/v1/members", token)
		if status != http.StatusOK || !strings.Contains(body, "ada@example.org") {
			t.Errorf("%d %s", status, body)
		}
		if second.Signer.VerifierKey() != key {
			t.Error("the journal has another key")
		}
		if status, _ := get(t, "http://"+second.addr+"/api/v1/me", strings.ToUpper(token)); status != http.StatusUnauthorized {
			t.Errorf("a changed token: %d", status)
		}
	})
}

// newcomer makes an organization with one owner, and returns the owner's token.
func newcomer(t *testing.T, i *app.Installation) (secret string) {
	t.Helper()
	o, err := tenant.Create(t.Context(), i.DB, "Northwind")
	if err != nil {
		t.Fatal(err)
	}
	h := hashing.New(weak)
	u, err := auth.CreateUser(t.Context(), i.DB, h, "ada@example.org", "Ada", "seven green lamps argue quietly")
	if err != nil {
		t.Fatal(err)
	}
	err = i.DB.Write(t.Context(), app.Operator(o), func(tx *db.Tx) (err error) {
		if err = tenant.SetMember(t.Context(), tx, u.ID, access.Owner); err == nil {
			secret, _, err = auth.CreateToken(t.Context(), tx, auth.Token{User: u.ID, Name: "test", Role: access.Owner, ExpiresAt: tx.Now.Add(time.Hour)})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func TestCR2AnAddressThatOthersCanReachIsRefused(t *testing.T) {
	t.Parallel()
	i := &app.Installation{}
	for _, addr := range []string{
		"0.0.0.0:8080", "0.0.0.0:0", "[::]:8080", ":8080", ":0", "192.0.2.1:8080", "10.0.0.1:8080", "[2001:db8::1]:8080", "[::ffff:192.0.2.1]:80", "example.org:8080",
		"127.0.0.1.example.org:80", "localhost.example.org:80", "127.1:80", "", "8080", "127.0.0.1", "127.0.0.1:80:80",
	} {
		err := i.Serve(t.Context(), app.Listen{Addr: addr, Rates: httpserver.DefaultRates}, quiet, func(open string) { t.Errorf("%q was opened as %s", addr, open) })
		var wrong fault.Fields
		if !errors.As(err, &wrong) || wrong[0].Field != "--addr" || wrong[0].Cure == "" {
			t.Errorf("%q: %v", addr, err)
		}
	}
}

func TestAnAddressThatIsTakenIsNamed(t *testing.T) {
	t.Parallel()
	eachPlace(t, func(t *testing.T, c app.Config) {
		r := serving(t, c)
		err := r.Serve(t.Context(), app.Listen{Addr: r.addr, Rates: httpserver.DefaultRates}, quiet, func(string) { t.Error("opened twice") })
		if err == nil || !strings.Contains(err.Error(), r.addr) {
			t.Errorf("got %v", err)
		}
	})
}
