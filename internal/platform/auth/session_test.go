// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/tenant"
)

// holds reports whether a session's cookie lets somebody in.
func (w world) holds(t *testing.T, cookie string) bool {
	t.Helper()
	_, err := auth.BySession(t.Context(), w.DB, cookie, "192.0.2.1", "r")
	if err != nil && !errors.Is(err, fault.Unauthenticated) {
		t.Fatal(err)
	}
	return err == nil
}

func (w world) actor(t *testing.T, cookie string) access.Actor {
	t.Helper()
	a, err := auth.BySession(t.Context(), w.DB, cookie, "192.0.2.1", "r")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestSE2ASessionEndsAfter30IdleMinutesAnd12Hours(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.member(t, w.organization(t, "A"), "ada@example.org", access.Reader)
		g := w.gate(t, nil)
		idle, used := w.signIn(t, g, "ada@example.org", from()), w.signIn(t, g, "ada@example.org", from())
		w.clock.move(29 * time.Minute)
		same(t, "after 29 minutes", []bool{w.holds(t, used.Cookie)}, []bool{true})
		w.clock.move(time.Minute)
		same(t, "after 30", []bool{w.holds(t, idle.Cookie), w.holds(t, used.Cookie)}, []bool{false, true})
		for range 22 {
			w.clock.move(30*time.Minute - time.Microsecond)
			if !w.holds(t, used.Cookie) {
				t.Fatal("it ended while it was used")
			}
		}
		w.clock.move(29 * time.Minute)
		same(t, "before 12 hours", w.holds(t, used.Cookie), true)
		w.clock.move(time.Minute + time.Millisecond)
		same(t, "after 12 hours", w.holds(t, used.Cookie), false)
	})
}

func TestSE2ReadingWritesAtMostOnceAMinute(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		u := w.member(t, w.organization(t, "A"), "ada@example.org", access.Reader)
		g := w.gate(t, nil)
		e := w.signIn(t, g, "ada@example.org", from())
		began := w.Now()
		for _, tt := range []struct{ after, want time.Duration }{{59 * time.Second, 0}, {time.Second, time.Minute}, {30 * time.Second, time.Minute}} {
			w.clock.move(tt.after)
			w.actor(t, e.Cookie)
			list, err := g.Sessions(t.Context(), u.ID)
			if err != nil || len(list) != 1 {
				t.Fatalf("%v, %v", list, err)
			}
			same(t, "seen", list[0].SeenAt.Sub(began), tt.want)
		}
	})
}

func TestDB6AClockThatJumpsNeitherLocksOutNorRevives(t *testing.T) {
	t.Parallel()
	const years = 10 * 365 * 24 * time.Hour
	for name, jump := range map[string]time.Duration{"forwards": years, "backwards": -years} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, w world) {
				u := w.member(t, w.organization(t, "A"), "ada@example.org", access.Reader)
				g := w.gate(t, nil)
				before := w.signIn(t, g, "ada@example.org", from())
				code, err := g.StartReset(t.Context(), w.member(t, w.organization(t, "B"), "bob@example.org", access.Reader).ID, auth.ByOperator())
				if err != nil {
					t.Fatal(err)
				}
				source := from()
				for range 12 { // an account that has to wait, and a busy address
					fail(t, g, "eve@example.org", source)
				}
				w.clock.move(jump)
				same(t, "the session from before", w.holds(t, before.Cookie), false)
				if err := g.FinishReset(t.Context(), code, password, from()); !errors.Is(err, fault.Unauthenticated) {
					t.Errorf("the code from before: %v", err)
				}
				same(t, "who had to wait", fail(t, g, "eve@example.org", source), "refused")
				during := w.signIn(t, g, "ada@example.org", source)
				same(t, "a session of now", w.holds(t, during.Cookie), true)
				w.clock.move(-jump)
				same(t, "back again: from before", w.holds(t, before.Cookie), false)
				same(t, "back again: from then", w.holds(t, during.Cookie), false)
				if err := g.FinishReset(t.Context(), code, password, from()); !errors.Is(err, fault.Unauthenticated) {
					t.Errorf("the code, back again: %v", err)
				}
				same(t, "a wait set then", fail(t, g, "eve@example.org", from()), "refused")
				after := w.signIn(t, g, "ada@example.org", from())
				same(t, "a session of afterwards", w.holds(t, after.Cookie), true)
				if list, err := g.Sessions(t.Context(), u.ID); err != nil || len(list) != 1 {
					t.Errorf("%d sessions, %v", len(list), err)
				}
			})
		})
	}
}

func TestSE3WhatEndsSessionsEndsThemAtOnce(t *testing.T) {
	t.Parallel()
	type scene struct {
		world
		g    *auth.Gate
		o    tenant.Tenant
		u    auth.User
		mine auth.Entry // where it is done from, if by the person
		c    auth.Caller
	}
	tests := map[string]struct {
		do         func(t *testing.T, s scene) error
		mine       bool // the session in which it is done goes on
		remembered bool // the browser too
	}{
		"password change": {func(t *testing.T, s scene) error {
			e, err := s.g.ChangePassword(t.Context(), s.actor(t, s.mine.Cookie), password, "nine purple doors open slowly", s.c)
			same(t, "the new cookie holds", s.holds(t, e.Cookie), true)
			return err
		}, false, true},
		"disablement": {func(t *testing.T, s scene) error { return s.g.Disable(t.Context(), s.u.ID, auth.ByOperator()) }, false, false},
		"disablement, then enabling": {func(t *testing.T, s scene) error {
			return errors.Join(s.g.Disable(t.Context(), s.u.ID, auth.ByOperator()), s.g.Enable(t.Context(), s.u.ID, auth.ByOperator()))
		}, false, false},
		"removal": {func(t *testing.T, s scene) error {
			return s.Write(t.Context(), s.operator(s.o), func(tx *db.Tx) error { return tenant.RemoveMember(t.Context(), tx, s.u.ID) })
		}, false, true},
		"removal, then return": {func(t *testing.T, s scene) error {
			err := s.Write(t.Context(), s.operator(s.o), func(tx *db.Tx) error { return tenant.RemoveMember(t.Context(), tx, s.u.ID) })
			return errors.Join(err, s.set(t, s.operator(s.o), s.u.ID, access.Reader))
		}, false, true},
		"another role": {func(t *testing.T, s scene) error { return s.set(t, s.operator(s.o), s.u.ID, access.Manager) }, false, true},
		"reset begun": {func(t *testing.T, s scene) error {
			_, err := s.g.StartReset(t.Context(), s.u.ID, auth.ByOperator())
			return err
		}, false, false},
		"ending all others": {func(t *testing.T, s scene) error {
			n, err := s.g.EndAll(t.Context(), s.u.ID, s.mine.Session.ID, auth.ByPerson(s.actor(t, s.mine.Cookie)))
			same(t, "ended", n, 1)
			return err
		}, true, true},
		"ending all by the operator": {func(t *testing.T, s scene) error {
			_, err := s.g.EndAll(t.Context(), s.u.ID, "", auth.ByOperator())
			return err
		}, false, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, w world) {
				o := w.organization(t, "A")
				w.member(t, o, "owner@example.org", access.Owner)
				u := w.member(t, o, "ada@example.org", access.Reader)
				g := w.gate(t, nil)
				c := from()
				mine := w.signIn(t, g, "ada@example.org", c)
				c.Browser = mine.Browser
				other := w.signIn(t, g, "ada@example.org", from())
				if err := tt.do(t, scene{w, g, o, u, mine, c}); err != nil {
					t.Fatal(err)
				}
				same(t, "the other session", w.holds(t, other.Cookie), false)
				same(t, "the session it was done in", w.holds(t, mine.Cookie), tt.mine)
				same(t, "the browser is remembered", w.remembered(t, u), tt.remembered)
			})
		})
	}
}

// remembered reports whether any browser of the person is.
func (w world) remembered(t *testing.T, u auth.User) (found bool) {
	t.Helper()
	err := w.ReadSystem(t.Context(), func(tx *db.SystemTx) error {
		return db.Each(t.Context(), tx, func(db.Row) error { found = true; return nil }, "SELECT hash FROM remembered_browsers WHERE user_id = $1", string(u.ID))
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestSE2AChangeOfOrganizationMakesANewCookie(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		a, b := w.organization(t, "Alpha"), w.organization(t, "Beta")
		u := w.member(t, a, "ada@example.org", access.Reader)
		if err := w.set(t, w.operator(b), u.ID, access.Manager); err != nil {
			t.Fatal(err)
		}
		g := w.gate(t, nil)
		none := w.signIn(t, g, "ada@example.org", from())
		actor := w.actor(t, none.Cookie)
		if actor.Tenant() != "" || actor.Can(access.ReadWork) || actor.User() != u.ID {
			t.Errorf("before choosing: %+v", actor)
		}
		in, err := g.Choose(t.Context(), actor, "alpha")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the old cookie", w.holds(t, none.Cookie), false)
		same(t, "the organization", w.actor(t, in.Cookie).Tenant(), a.ID)
		if in.Session.ID == none.Session.ID || !in.Session.CreatedAt.Equal(none.Session.CreatedAt) {
			t.Errorf("the session is %+v, was %+v", in.Session, none.Session)
		}
		switched, err := g.Choose(t.Context(), w.actor(t, in.Cookie), string(b.ID))
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the role", w.actor(t, switched.Cookie).Role(), access.Manager)
		if _, err := g.Choose(t.Context(), actor, "beta"); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("with the session's old name: %v", err)
		}
		if _, err := g.Choose(t.Context(), w.actor(t, switched.Cookie), "gamma"); !errors.Is(err, fault.Invalid) {
			t.Errorf("into an unknown one: %v", err)
		}
		same(t, "A", w.journal(t, a), []string{"sessions.create password reader", "sessions.enter password reader", "sessions.leave password reader"})
		same(t, "B", w.journal(t, b), []string{"sessions.create password manager", "sessions.enter password manager"})
	})
}

func TestTheBrowsersOldSessionEndsAtSignIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.member(t, w.organization(t, "A"), "ada@example.org", access.Reader)
		g := w.gate(t, nil)
		c := from()
		old := w.signIn(t, g, "ada@example.org", c)
		c.Cookie = old.Cookie
		w.signIn(t, g, "ada@example.org", c)
		same(t, "the old session", w.holds(t, old.Cookie), false)
	})
}

func TestAnAuditorsSessionEndsWithTheAudit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "A")
		u := w.member(t, o, "ada@example.org", access.Auditor)
		err := w.Write(t.Context(), w.operator(o), func(tx *db.Tx) error {
			tx.Record(db.Change{Action: "members.update", Object: "members", ID: u.ID})
			_, err := db.Exec(t.Context(), tx, "UPDATE members SET ends_at = $3 WHERE tenant_id = $1 AND user_id = $2", string(u.ID), tx.Now.Add(10*time.Minute).UnixMicro())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		g := w.gate(t, nil)
		e := w.signIn(t, g, "ada@example.org", from())
		w.clock.move(10*time.Minute - time.Microsecond)
		same(t, "until then", w.holds(t, e.Cookie), true)
		w.clock.move(time.Microsecond)
		same(t, "then", w.holds(t, e.Cookie), false)
		w.clock.move(-time.Minute)
		same(t, "though the clock goes back", w.holds(t, e.Cookie), false)
	})
}

func TestMalformedCookiesAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		for _, s := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("A", 42) + "=", strings.Repeat("ä", 43), strings.Repeat("A", 1<<16), strings.Repeat("\x00", 43)} {
			same(t, "cookie", w.holds(t, s), false)
		}
	})
}

func TestAPersonEndsOnlyTheirOwnSessions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "A")
		ada, bob := w.member(t, o, "ada@example.org", access.Owner), w.member(t, o, "bob@example.org", access.Reader)
		g := w.gate(t, nil)
		hers, his := w.signIn(t, g, "ada@example.org", from()), w.signIn(t, g, "bob@example.org", from())
		who := auth.ByPerson(w.actor(t, hers.Cookie))
		if err := g.End(t.Context(), ada.ID, his.Session.ID, who); !errors.Is(err, fault.NotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		same(t, "his session", w.holds(t, his.Cookie), true)
		if list, err := g.Sessions(t.Context(), bob.ID); err != nil || len(list) != 1 || list[0].ID != his.Session.ID {
			t.Errorf("his are %v, %v", list, err)
		}
	})
}

func TestAU7AResetCodeWorksOnceWithinHalfAnHour(t *testing.T) {
	t.Parallel()
	const next = "nine purple doors open slowly"
	each(t, func(t *testing.T, w world) {
		u := w.member(t, w.organization(t, "A"), "ada@example.org", access.Reader)
		g := w.gate(t, nil)
		start := func() string {
			code, err := g.StartReset(t.Context(), u.ID, auth.ByOperator())
			if err != nil {
				t.Fatal(err)
			}
			return code
		}
		refused := func(what, code string) {
			t.Helper()
			if err := g.FinishReset(t.Context(), code, next, from()); !errors.Is(err, fault.Unauthenticated) {
				t.Errorf("%s: %v", what, err)
			}
		}
		first := start()
		second := start()
		refused("an earlier code", first)
		refused("no code", "ccr_")
		w.clock.move(30 * time.Minute)
		refused("an old code", second)
		w.clock.move(-time.Minute)
		refused("an old code when the clock goes back", second)
		third := start()
		if err := g.FinishReset(t.Context(), third, "short", from()); !errors.Is(err, fault.Invalid) {
			t.Errorf("a short password: %v", err)
		}
		var done, not int
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				err := g.FinishReset(t.Context(), third, next, from())
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					done++
				case errors.Is(err, fault.Unauthenticated):
					not++
				default:
					t.Errorf("got %v", err)
				}
			})
		}
		all.Wait()
		same(t, "of 20 uses at once", []int{done, not}, []int{1, 19})
		if _, err := g.SignIn(t.Context(), "ada@example.org", next, "", from()); err != nil {
			t.Error(err)
		}
	})
}

func TestAPasswordChangeAsksTheOldOne(t *testing.T) {
	t.Parallel()
	const next = "nine purple doors open slowly"
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "Northwind")
		w.member(t, o, "ada@example.org", access.Reader)
		g := w.gate(t, nil)
		a := w.actor(t, w.signIn(t, g, "ada@example.org", from()).Cookie)
		for _, tt := range []struct{ old, password, field string }{
			{"wrong", next, "old"},
			{strings.Repeat("x", 2000), next, "old"},
			{password, password, "password"},
			{password, "short", "password"},
			{password, "welcome to northwind", "password"},
			{password, "password password 2026", "password"},
		} {
			_, err := g.ChangePassword(t.Context(), a, tt.old, tt.password, from())
			var fields fault.Fields
			if !errors.As(err, &fields) || fields[0].Field != tt.field {
				t.Errorf("%.20q to %q: %v", tt.old, tt.password, err)
			}
		}
		for range 3 {
			if _, err := g.ChangePassword(t.Context(), a, "wrong", next, from()); !errors.Is(err, fault.Invalid) {
				t.Errorf("a wrong one: %v", err)
			}
		}
		if _, err := g.ChangePassword(t.Context(), a, password, next, from()); !errors.Is(err, fault.TooMany) {
			t.Errorf("after five wrong ones: %v", err)
		}
		w.clock.move(time.Second)
		if _, err := g.ChangePassword(t.Context(), a, password, next, from()); err != nil {
			t.Error(err)
		}
		list := w.journal(t, o)
		same(t, "the last entry", list[len(list)-1], "passwords.update password reader")
	})
}
