// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth_test

import (
	"errors"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
)

func TestSE4ThePasswordProvesAPersonForFiveMinutes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.member(t, w.organization(t, "A"), "ada@example.org", access.Owner)
		g := w.gate(t, nil)
		first := w.signIn(t, g, "ada@example.org", from())
		lately := func(cookie string) bool { return w.actor(t, cookie).ProvedLately(w.Now()) }
		same(t, "after signing in", lately(first.Cookie), true)
		w.clock.move(5 * time.Minute)
		same(t, "five minutes later", lately(first.Cookie), false)
		if _, err := g.Prove(t.Context(), w.actor(t, first.Cookie), "not the password", from()); !errors.Is(err, fault.Invalid) {
			t.Errorf("a wrong password: %v", err)
		}
		same(t, "after a wrong one", lately(first.Cookie), false)
		again, err := g.Prove(t.Context(), w.actor(t, first.Cookie), password, from())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the cookie from before", w.holds(t, first.Cookie), false)
		same(t, "proved again", lately(again.Cookie), true)
		if a := w.actor(t, again.Cookie); a.Role() != access.Owner || a.Tenant() == "" {
			t.Errorf("it stands for %+v", a)
		}
	})
}

func TestSE4TriesToProveAreThrottled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.member(t, w.organization(t, "A"), "ada@example.org", access.Owner)
		g := w.gate(t, nil)
		a := w.actor(t, w.signIn(t, g, "ada@example.org", from()).Cookie)
		for range 5 {
			if _, err := g.Prove(t.Context(), a, "not the password", from()); !errors.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
		}
		if _, err := g.Prove(t.Context(), a, password, from()); !errors.Is(err, fault.TooMany) {
			t.Errorf("the sixth: %v", err)
		}
		w.clock.move(time.Second)
		if _, err := g.Prove(t.Context(), a, password, from()); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}

func TestTK1TheLastUseIsKeptAtMostOnceAMinute(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "A")
		u := w.member(t, o, "ada@example.org", access.Reader)
		secret, _, err := w.token(t, w.operator(o), auth.Token{User: u.ID, Role: access.Reader})
		if err != nil {
			t.Fatal(err)
		}
		began := w.Now()
		last := func() time.Duration {
			var list []auth.Token
			err := w.Read(t.Context(), w.operator(o), func(tx *db.Tx) (err error) {
				list, err = auth.Tokens(t.Context(), tx)
				return err
			})
			if err != nil || len(list) != 1 {
				t.Fatalf("%v, %v", list, err)
			}
			if list[0].UsedAt.IsZero() {
				return -1
			}
			return list[0].UsedAt.Sub(began)
		}
		use := func() {
			if _, err := auth.ByToken(t.Context(), w.DB, secret, "192.0.2.1", "r"); err != nil {
				t.Fatal(err)
			}
		}
		same(t, "never", last(), time.Duration(-1))
		use()
		same(t, "at once", last(), time.Duration(0))
		w.clock.move(59 * time.Second)
		use()
		same(t, "within the minute", last(), time.Duration(0))
		w.clock.move(time.Second)
		use()
		same(t, "a minute later", last(), time.Minute)
		w.clock.move(-30 * time.Second)
		use()
		same(t, "with a clock that was put back", last(), 30*time.Second)
	})
}

func TestAnOperatorIsMadeAndUnmade(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		u := w.member(t, w.organization(t, "A"), "ada@example.org", access.Reader)
		g := w.gate(t, nil)
		e := w.signIn(t, g, "ada@example.org", from())
		for _, on := range []bool{true, false} {
			if err := g.SetOperator(t.Context(), u.ID, on, auth.ByOperator()); err != nil {
				t.Fatal(err)
			}
			same(t, "operator", w.actor(t, e.Cookie).Operator(), on)
		}
		if err := g.SetOperator(t.Context(), "nobody", true, auth.ByOperator()); !errors.Is(err, fault.NotFound) {
			t.Errorf("nobody: %v", err)
		}
	})
}
