// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/auth/hashing"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/journal"
	"concord/internal/platform/keyring"
	"concord/internal/platform/tenant"
)

func (w world) gate(t *testing.T, log *bytes.Buffer) *auth.Gate {
	t.Helper()
	return w.gateWith(t, w.hasher, log)
}

func (w world) gateWith(t *testing.T, h *hashing.Hasher, log *bytes.Buffer) *auth.Gate {
	t.Helper()
	ring, err := keyring.New(bytes.Repeat([]byte{7}, keyring.Size))
	if err != nil {
		t.Fatal(err)
	}
	if log == nil {
		return auth.NewGate(w.DB, h, ring, slog.New(slog.DiscardHandler))
	}
	return auth.NewGate(w.DB, h, ring, slog.New(slog.NewTextHandler(log, nil)))
}

// from is a caller from an address of its own, so that the limit for one address does not stop what a test is about.
var callers atomic.Int64

func from() auth.Caller {
	n := callers.Add(1)
	return auth.Caller{Source: fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255), Request: "r1", Agent: "Test"}
}

func (w world) signIn(t *testing.T, g *auth.Gate, email string, c auth.Caller) auth.Entry {
	t.Helper()
	e, err := g.SignIn(t.Context(), email, password, "", c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// fail tries a wrong password and returns what happened: "refused", or how long to wait.
func fail(t *testing.T, g *auth.Gate, email string, c auth.Caller) string {
	t.Helper()
	_, err := g.SignIn(t.Context(), email, "not the password of anybody", "", c)
	var wait fault.Wait
	switch {
	case errors.As(err, &wait):
		return wait.For.String()
	case errors.Is(err, fault.Unauthenticated):
		return "refused"
	}
	t.Fatalf("got %v", err)
	return ""
}

func (w world) journal(t *testing.T, o tenant.Tenant) (out []string) {
	t.Helper()
	err := w.Read(t.Context(), w.operator(o), func(tx *db.Tx) error {
		list, err := journal.Newest(t.Context(), tx, -1, 100)
		for i := len(list) - 1; i >= 0; i-- {
			e := list[i]
			if strings.HasPrefix(e.Action, "organizations.") || strings.HasPrefix(e.Action, "members.") {
				continue
			}
			out = append(out, strings.TrimSpace(fmt.Sprint(e.Action, " ", e.Method, " ", e.Role, " ", e.Result)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestWhoSignsInWorksInTheirOnlyOrganization(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "A")
		u := w.member(t, o, "ada@example.org", access.Contributor)
		g := w.gate(t, nil)
		e := w.signIn(t, g, " ADA@example.org ", from())
		a, err := auth.BySession(t.Context(), w.DB, e.Cookie, "192.0.2.1", "r2")
		if err != nil {
			t.Fatal(err)
		}
		if a.Tenant() != o.ID || a.User() != u.ID || a.Credential() != e.Session.ID || a.Method() != access.ByPassword || !a.Can(access.WriteWork) || a.Can(access.DeleteWork) {
			t.Errorf("the session stands for %+v", a)
		}
		if len(e.Cookie) != 43 || len(e.Browser) != 43 {
			t.Errorf("cookies of %d and %d characters", len(e.Cookie), len(e.Browser))
		}
		same(t, "journal", w.journal(t, o), []string{"sessions.create password contributor"})
	})
}

func TestAU4UnknownWrongDisabledAndResetFailAlike(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "A")
		g := w.gate(t, nil)
		for _, email := range []string{"ada@example.org", "off@example.org", "reset@example.org"} {
			w.member(t, o, email, access.Reader)
		}
		off, err := auth.FindUser(t.Context(), w.DB, "off@example.org")
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Disable(t.Context(), off.ID, auth.ByOperator()); err != nil {
			t.Fatal(err)
		}
		reset, err := auth.FindUser(t.Context(), w.DB, "reset@example.org")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.StartReset(t.Context(), reset.ID, auth.ByOperator()); err != nil {
			t.Fatal(err)
		}
		var first string
		for _, try := range []struct{ email, password string }{
			{"ada@example.org", "not the password of anybody"},
			{"nobody@example.org", password},
			{"off@example.org", password},
			{"reset@example.org", password},
			{"reset@example.org", ""},
			{"", ""},
			{strings.Repeat("x", 5000), password},
			{"ada@example.org", password + " "},
		} {
			_, err := g.SignIn(t.Context(), try.email, try.password, "", from())
			if !errors.Is(err, fault.Unauthenticated) {
				t.Errorf("%.30q: %v", try.email, err)
				continue
			}
			if first == "" {
				first = err.Error()
			}
			same(t, "answer", err.Error(), first)
		}
	})
}

func TestAU5WaitsDoubleForKnownAndUnknownAddressesAlike(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.member(t, w.organization(t, "A"), "ada@example.org", access.Reader)
		g := w.gate(t, nil)
		rows := map[string][]string{}
		for _, email := range []string{"ada@example.org", "nobody@example.org"} {
			for i := range 18 {
				if i < 5 {
					rows[email] = append(rows[email], fail(t, g, email, from()))
					continue
				}
				wait := fail(t, g, email, from())
				rows[email] = append(rows[email], wait)
				d, err := time.ParseDuration(wait)
				if err != nil {
					t.Fatalf("%s, failure %d: %s", email, i, wait)
				}
				w.clock.move(d - time.Millisecond)
				same(t, "a moment too early", fail(t, g, email, from()), "1ms")
				w.clock.move(time.Millisecond)
				same(t, "in time", fail(t, g, email, from()), "refused")
			}
		}
		same(t, "waits", rows["ada@example.org"], "[refused refused refused refused refused 1s 2s 4s 8s 16s 32s 1m4s 2m8s 4m16s 8m32s 15m0s 15m0s 15m0s]")
		same(t, "unknown", rows["nobody@example.org"], rows["ada@example.org"])
	})
}

func TestAU5OneAddressMayTry20TimesAMinute(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		g := w.gate(t, nil)
		c := auth.Caller{Source: "2001:db8:1:2:3::4"}
		for i := range 20 {
			same(t, "try", fail(t, g, fmt.Sprintf("nobody%d@example.org", i), c), "refused")
		}
		w.clock.move(20 * time.Second)
		same(t, "the 21st", fail(t, g, "x@example.org", c), "40s")
		same(t, "from the same network", fail(t, g, "x@example.org", auth.Caller{Source: "2001:db8:1:2:ffff::1"}), "40s")
		same(t, "from another", fail(t, g, "x@example.org", auth.Caller{Source: "2001:db8:1:3::1"}), "refused")
		w.clock.move(40 * time.Second)
		same(t, "a minute later", fail(t, g, "y@example.org", c), "refused")
	})
}

func TestAU5NobodyLocksTheOwnerOut(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.member(t, w.organization(t, "A"), "ada@example.org", access.Reader)
		g := w.gate(t, nil)
		mine := from()
		mine.Browser = w.signIn(t, g, "ada@example.org", mine).Browser
		for range 5 {
			fail(t, g, "ada@example.org", from())
		}
		if _, err := g.SignIn(t.Context(), "ada@example.org", password, "", from()); !errors.Is(err, fault.TooMany) {
			t.Errorf("a new browser with the right password: %v", err)
		}
		for range 4 {
			same(t, "my own typing", fail(t, g, "ada@example.org", mine), "refused")
		}
		if e := w.signIn(t, g, "ada@example.org", mine); e.Browser != "" {
			t.Error("a remembered browser gets another cookie")
		}
		stolen := mine
		for range 5 {
			same(t, "with a copied cookie", fail(t, g, "ada@example.org", stolen), "refused")
		}
		same(t, "it is counted too", fail(t, g, "ada@example.org", stolen), "1s")
	})
}

func TestAU5After100FailuresOnlyAResetHelps(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		u := w.member(t, w.organization(t, "A"), "ada@example.org", access.Reader)
		g := w.gate(t, nil)
		for range 100 {
			same(t, "failure", fail(t, g, "ada@example.org", from()), "refused")
			w.clock.move(15 * time.Minute)
		}
		if _, err := g.SignIn(t.Context(), "ada@example.org", password, "", from()); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("the right password after 100 failures: %v", err)
		}
		list, err := auth.Accounts(t.Context(), w.DB)
		if err != nil || len(list) != 1 || !list[0].Locked {
			t.Errorf("the operator sees %+v, %v", list, err)
		}
		code, err := g.StartReset(t.Context(), u.ID, auth.ByOperator())
		if err != nil {
			t.Fatal(err)
		}
		if err := g.FinishReset(t.Context(), code, password, from()); err != nil {
			t.Fatal(err)
		}
		w.signIn(t, g, "ada@example.org", from())
	})
}

func TestAU5FiftyTriesAtOnceAreNoMoreThanFive(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.member(t, w.organization(t, "A"), "ada@example.org", access.Reader)
		g := w.gate(t, nil)
		results := map[string]int{}
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				_, err := g.SignIn(t.Context(), "ada@example.org", "not the password of anybody", "", from())
				mu.Lock()
				defer mu.Unlock()
				switch {
				case errors.Is(err, fault.Unauthenticated):
					results["compared"]++
				case errors.Is(err, fault.TooMany):
					results["waits"]++
				default:
					t.Errorf("got %v", err)
				}
			})
		}
		all.Wait()
		same(t, "tries", results, map[string]int{"compared": 5, "waits": 45})
	})
}

func TestAU3AnOldHashIsMadeAnewAtSignIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		u := w.member(t, w.organization(t, "A"), "ada@example.org", access.Reader)
		stronger := weak
		stronger.Iterations = 2
		g := w.gateWith(t, hashing.New(stronger), nil)
		hash := func() (s string) {
			err := w.ReadSystem(t.Context(), func(tx *db.SystemTx) error {
				return db.One(t.Context(), tx, []any{&s}, "SELECT password_hash FROM users WHERE id = $1", string(u.ID))
			})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		if !strings.Contains(hash(), "t=1,") {
			t.Fatalf("before: %s", hash())
		}
		w.signIn(t, g, "ada@example.org", from())
		if !strings.Contains(hash(), "t=2,") {
			t.Errorf("after: %s", hash())
		}
		w.signIn(t, g, "ada@example.org", from())
	})
}

func TestAD2SignInsAreInTheJournalsOfThePersonsOrganizationsOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		a, b, c := w.organization(t, "A"), w.organization(t, "B"), w.organization(t, "C")
		u := w.member(t, a, "ada@example.org", access.Reader)
		if err := w.set(t, w.operator(b), u.ID, access.Manager); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		g := w.gate(t, &log)
		fail(t, g, "ada@example.org", from())
		fail(t, g, "nobody@example.org", from())
		w.clock.move(time.Second)
		e := w.signIn(t, g, "ada@example.org", from())
		actor, err := auth.BySession(t.Context(), w.DB, e.Cookie, "192.0.2.1", "r2")
		if err != nil {
			t.Fatal(err)
		}
		if err := g.End(t.Context(), u.ID, e.Session.ID, auth.ByPerson(actor)); err != nil {
			t.Fatal(err)
		}
		same(t, "A", w.journal(t, a), []string{"sessions.refuse password  refused", "sessions.create password reader", "sessions.delete password reader"})
		same(t, "B", w.journal(t, b), []string{"sessions.refuse password  refused", "sessions.create password manager", "sessions.delete password manager"})
		same(t, "C", w.journal(t, c), []string{})
		same(t, "log", log.String(), "")
	})
}

func TestAD2WhereThereIsNoOrganizationTheLogSaysIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		u, err := auth.CreateUser(t.Context(), w.DB, w.hasher, "ada@example.org", "Ada", password)
		if err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		g := w.gate(t, &log)
		fail(t, g, "ada@example.org", from())
		w.signIn(t, g, "ada@example.org", from())
		for _, want := range []string{"action=sessions.refuse user=" + string(u.ID), "action=sessions.create user=" + string(u.ID)} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("%q is missing in %s", want, log.String())
			}
		}
		if strings.Contains(log.String(), "example.org") {
			t.Errorf("the log names the person: %s", log.String())
		}
	})
}

func TestAnOrganizationIsChosenByNameOrIDAndOnlyAmongOnesOwn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		a, b := w.organization(t, "Alpha"), w.organization(t, "Beta")
		u := w.member(t, a, "ada@example.org", access.Reader)
		g := w.gate(t, nil)
		if _, err := g.SignIn(t.Context(), "ada@example.org", password, "beta", from()); !errors.Is(err, fault.Invalid) {
			t.Errorf("somebody else's: %v", err)
		}
		if err := w.set(t, w.operator(b), u.ID, access.Reader); err != nil {
			t.Fatal(err)
		}
		for wanted, want := range map[string]tenant.Tenant{"": {}, "BETA": b, string(a.ID): a} {
			e, err := g.SignIn(t.Context(), "ada@example.org", password, wanted, from())
			if err != nil || e.Session.Tenant != want.ID {
				t.Errorf("%q: %+v, %v", wanted, e.Session, err)
			}
		}
	})
}
