// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// person is somebody at work in an organization.
func (w world) person(o tenant.Tenant, u auth.User, role access.Role) access.Actor {
	return access.Proven(access.Proof{Tenant: o.ID, User: u.ID, Role: role, Method: access.ByPassword})
}

func (w world) invite(t *testing.T, a access.Actor, in auth.Invitation) (code string, made auth.Invitation, err error) {
	t.Helper()
	err = w.Write(t.Context(), a, func(tx *db.Tx) error {
		code, made, err = auth.Invite(t.Context(), tx, in)
		return err
	})
	return code, made, err
}

// roles are the members of an organization by address.
func (w world) roles(t *testing.T, o tenant.Tenant) map[string]access.Role {
	t.Helper()
	out := map[string]access.Role{}
	err := w.Read(t.Context(), w.operator(o), func(tx *db.Tx) error {
		list, err := tenant.Members(t.Context(), tx)
		for _, m := range list {
			out[m.Email] = m.Role
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const other = "nine purple doors open slowly"

func TestAU7AnInvitationMakesAMemberOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "A")
		ada := w.member(t, o, "ada@example.org", access.Owner)
		g := w.gate(t, nil)
		code, _, err := w.invite(t, w.person(o, ada, access.Owner), auth.Invitation{Email: "bob@example.org", Name: "Bob", Role: access.Contributor})
		if err != nil || !strings.HasPrefix(code, "cci_") {
			t.Fatalf("%q, %v", code, err)
		}
		same(t, "before it is accepted", w.roles(t, o)["bob@example.org"], access.Role(""))
		if err := g.FinishReset(t.Context(), code, "short", from()); !errors.Is(err, fault.Invalid) {
			t.Errorf("a password that is not taken: %v", err)
		}
		if err := g.FinishReset(t.Context(), code, other, from()); err != nil {
			t.Fatal(err)
		}
		same(t, "accepted", w.roles(t, o)["bob@example.org"], access.Contributor)
		if e, err := g.SignIn(t.Context(), "bob@example.org", other, "", from()); err != nil || e.Session.Tenant != o.ID {
			t.Errorf("signing in: %v", err)
		}
		if err := g.FinishReset(t.Context(), code, other, from()); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("a second time: %v", err)
		}
	})
}

func TestAU4AU7WhoHasAnAccountAcceptsWithItsPassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o, elsewhere := w.organization(t, "A"), w.organization(t, "B")
		ada := w.member(t, o, "ada@example.org", access.Owner)
		w.member(t, elsewhere, "bob@example.org", access.Reader)
		g := w.gate(t, nil)
		code, made, err := w.invite(t, w.person(o, ada, access.Owner), auth.Invitation{Email: "BOB@example.org", Name: "Bob", Role: access.Reader})
		if err != nil {
			t.Fatal(err)
		}
		nobody, unknown, err := w.invite(t, w.person(o, ada, access.Owner), auth.Invitation{Email: "eve@example.org", Name: "Bob", Role: access.Reader})
		if err != nil || len(code) != len(nobody) || made.EndsAt() != unknown.EndsAt() {
			t.Errorf("whether the address is known shows: %+v, %+v, %v", made, unknown, err)
		}
		if err := g.FinishReset(t.Context(), code, other, from()); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("another password: %v", err)
		}
		if _, err := g.SignIn(t.Context(), "bob@example.org", other, "", from()); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("the inviter took the account over: %v", err)
		}
		same(t, "not accepted", len(w.roles(t, o)), 1)
		if err := g.FinishReset(t.Context(), code, password, from()); err != nil {
			t.Fatal(err)
		}
		same(t, "accepted", w.roles(t, o)["bob@example.org"], access.Reader)
		same(t, "elsewhere as before", w.roles(t, elsewhere)["bob@example.org"], access.Reader)
	})
}

func TestAU7AZ6AnInvitationIsWorthNothingAnyMore(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, w world, g *auth.Gate, o tenant.Tenant, by access.Actor, made id.ID){
		"after seven days": func(_ *testing.T, w world, _ *auth.Gate, _ tenant.Tenant, _ access.Actor, _ id.ID) {
			w.clock.move(auth.InviteLife)
		},
		"taken back": func(t *testing.T, w world, _ *auth.Gate, _ tenant.Tenant, by access.Actor, made id.ID) {
			if err := w.Write(t.Context(), by, func(tx *db.Tx) error { return auth.Withdraw(t.Context(), tx, made) }); err != nil {
				t.Fatal(err)
			}
		},
		"of somebody who may grant that no more": func(t *testing.T, w world, _ *auth.Gate, o tenant.Tenant, by access.Actor, _ id.ID) {
			if err := w.set(t, w.operator(o), by.User(), access.Reader); err != nil {
				t.Fatal(err)
			}
		},
		"of somebody who is disabled": func(t *testing.T, _ world, g *auth.Gate, _ tenant.Tenant, by access.Actor, _ id.ID) {
			if err := g.Disable(t.Context(), by.User(), auth.ByOperator()); err != nil {
				t.Fatal(err)
			}
		},
		"of somebody who left": func(t *testing.T, w world, _ *auth.Gate, o tenant.Tenant, by access.Actor, _ id.ID) {
			if err := w.Write(t.Context(), w.operator(o), func(tx *db.Tx) error { return tenant.RemoveMember(t.Context(), tx, by.User()) }); err != nil {
				t.Fatal(err)
			}
		},
		"after a newer one": func(t *testing.T, w world, _ *auth.Gate, _ tenant.Tenant, by access.Actor, _ id.ID) {
			if _, _, err := w.invite(t, by, auth.Invitation{Email: "bob@example.org", Name: "Bob", Role: access.Reader}); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, w world) {
				o := w.organization(t, "A")
				w.member(t, o, "ada@example.org", access.Owner)
				by := w.person(o, w.member(t, o, "carl@example.org", access.Manager), access.Manager)
				g := w.gate(t, nil)
				code, made, err := w.invite(t, by, auth.Invitation{Email: "bob@example.org", Name: "Bob", Role: access.Manager})
				if err != nil {
					t.Fatal(err)
				}
				spoil(t, w, g, o, by, made.ID)
				if err := g.FinishReset(t.Context(), code, other, from()); !errors.Is(err, fault.Unauthenticated) {
					t.Errorf("accepted: %v", err)
				}
				same(t, "role", w.roles(t, o)["bob@example.org"], access.Role(""))
			})
		})
	}
}

func TestAZ4NobodyInvitesAboveThemselves(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "A")
		w.member(t, o, "ada@example.org", access.Owner)
		for _, by := range access.Roles() {
			a := w.person(o, w.member(t, o, string(by)+"-inviting@example.org", by), by)
			for _, role := range access.Roles() {
				in := auth.Invitation{Email: "bob@example.org", Name: "Bob", Role: role}
				if role == access.Auditor {
					in.Starts, in.Ends = w.Now(), w.Now().Add(time.Hour)
				}
				_, _, err := w.invite(t, a, in)
				may := a.Can(access.ManageMembers) && role.Within(by)
				if may != (err == nil) || !may && !errors.Is(err, fault.Forbidden) {
					t.Errorf("a %s invites a %s: %v", by, role, err)
				}
			}
		}
	})
}

func TestAZ5AnInvitedAuditorHasATerm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "A")
		a := w.person(o, w.member(t, o, "ada@example.org", access.Owner), access.Owner)
		if _, _, err := w.invite(t, a, auth.Invitation{Email: "bob@example.org", Name: "Bob", Role: access.Auditor}); !errors.Is(err, fault.Invalid) {
			t.Errorf("without a term: %v", err)
		}
		code, _, err := w.invite(t, a, auth.Invitation{Email: "bob@example.org", Name: "Bob", Role: access.Auditor, Starts: w.Now(), Ends: w.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		g := w.gate(t, nil)
		if err := g.FinishReset(t.Context(), code, other, from()); err != nil {
			t.Fatal(err)
		}
		e, err := g.SignIn(t.Context(), "bob@example.org", other, "A", from())
		if err != nil {
			t.Fatal(err)
		}
		w.clock.move(25 * time.Minute)
		same(t, "within the term", w.holds(t, e.Cookie), true)
		w.clock.move(25 * time.Minute)
		same(t, "still", w.holds(t, e.Cookie), true)
		w.clock.move(10 * time.Minute)
		same(t, "after the term", w.holds(t, e.Cookie), false)
	})
}
