// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth_test

import (
	"errors"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/auth/hashing"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/tenant"
)

const password = "seven green lamps argue quietly"

// weak hashes fast; what is tested is not the strength of argon2id.
var weak = hashing.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// clock can be moved by a test.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

type world struct {
	*db.DB
	clock  *clock
	hasher *hashing.Hasher
}

func each(t *testing.T, fn func(t *testing.T, w world)) {
	t.Helper()
	h := hashing.New(weak)
	clocks := map[string]*clock{}
	for _, engine := range []string{"sqlite", "postgres"} {
		clocks[engine] = &clock{now: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	}
	var mu sync.Mutex
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		mu.Lock()
		c := clocks[string(d.Engine())]
		mu.Unlock()
		fn(t, world{d, c, h})
	}, dbtest.Seal(journal.Seal), func(c *db.Config) {
		c.Clock = clocks["sqlite"].Now
		if c.URL != "" {
			c.Clock = clocks["postgres"].Now
		}
	})
}

func (w world) operator(t tenant.Tenant) access.Actor {
	return access.Proven(access.Proof{Tenant: t.ID, Role: access.Owner, Method: access.ByOperator})
}

func (w world) organization(t *testing.T, name string) tenant.Tenant {
	t.Helper()
	o, err := tenant.Create(t.Context(), w.DB, name)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (w world) member(t *testing.T, o tenant.Tenant, email string, role access.Role) auth.User {
	t.Helper()
	u, err := auth.CreateUser(t.Context(), w.DB, w.hasher, email, "Somebody", password)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.set(t, w.operator(o), u.ID, role); err != nil {
		t.Fatal(err)
	}
	return u
}

func (w world) set(t *testing.T, a access.Actor, user id.ID, role access.Role) error {
	t.Helper()
	return w.Write(t.Context(), a, func(tx *db.Tx) error { return tenant.SetMember(t.Context(), tx, user, role) })
}

func (w world) token(t *testing.T, a access.Actor, want auth.Token) (secret string, made auth.Token, err error) {
	t.Helper()
	if want.ExpiresAt.IsZero() {
		want.ExpiresAt = w.Now().Add(time.Hour)
	}
	want.Name = "ci"
	err = w.Write(t.Context(), a, func(tx *db.Tx) error {
		secret, made, err = auth.CreateToken(t.Context(), tx, want)
		return err
	})
	return secret, made, err
}

func TestTK1ATokenStandsForItsPersonInItsOrganization(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "A")
		u := w.member(t, o, "ada@example.org", access.Contributor)
		secret, made, err := w.token(t, w.operator(o), auth.Token{User: u.ID, Role: access.Contributor})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(secret, "ccd_") || len(secret) != 55 {
			t.Errorf("the token is %d characters long", len(secret))
		}
		a, err := auth.ByToken(t.Context(), w.DB, secret, "192.0.2.7", "r1")
		if err != nil {
			t.Fatal(err)
		}
		if a.Tenant() != o.ID || a.User() != u.ID || a.Credential() != made.ID || !a.Can(access.WriteWork) || a.Can(access.DeleteWork) {
			t.Errorf("it stands for %+v", a)
		}
	})
}

func TestTK2ATokenDiesWithWhatItRestsOn(t *testing.T) {
	t.Parallel()
	ends := map[string]func(t *testing.T, w world, o tenant.Tenant, u auth.User, made auth.Token) error{
		"expiry": func(_ *testing.T, w world, _ tenant.Tenant, _ auth.User, _ auth.Token) error {
			w.clock.move(time.Hour)
			return nil
		},
		"revocation": func(t *testing.T, w world, o tenant.Tenant, _ auth.User, made auth.Token) error {
			return w.Write(t.Context(), w.operator(o), func(tx *db.Tx) error { return auth.RevokeToken(t.Context(), tx, made.ID) })
		},
		"removal from the organization": func(t *testing.T, w world, o tenant.Tenant, u auth.User, _ auth.Token) error {
			return w.Write(t.Context(), w.operator(o), func(tx *db.Tx) error { return tenant.RemoveMember(t.Context(), tx, u.ID) })
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, w world) {
				o := w.organization(t, "A")
				w.member(t, o, "owner@example.org", access.Owner)
				u := w.member(t, o, "ada@example.org", access.Reader)
				secret, made, err := w.token(t, w.operator(o), auth.Token{User: u.ID, Role: access.Reader})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := auth.ByToken(t.Context(), w.DB, secret, "", ""); err != nil {
					t.Fatalf("before: %v", err)
				}
				if err := end(t, w, o, u, made); err != nil {
					t.Fatal(err)
				}
				if _, err := auth.ByToken(t.Context(), w.DB, secret, "", ""); !errors.Is(err, fault.Unauthenticated) {
					t.Errorf("after: %v", err)
				}
			})
		})
	}
}

func TestATokenMayOnlyBeUsedFromItsAddresses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "A")
		u := w.member(t, o, "ada@example.org", access.Reader)
		secret, _, err := w.token(t, w.operator(o), auth.Token{User: u.ID, Role: access.Reader, Sources: prefixes(t, "192.0.2.0/24", "2001:db8::/32")})
		if err != nil {
			t.Fatal(err)
		}
		for source, want := range map[string]bool{"192.0.2.9": true, "::ffff:192.0.2.9": true, "2001:db8::1": true, "198.51.100.1": false, "": false, "nonsense": false} {
			if _, err := auth.ByToken(t.Context(), w.DB, secret, source, ""); (err == nil) != want {
				t.Errorf("from %q: %v", source, err)
			}
		}
	})
}

func TestATokenIsRefusedAboveItsPersonsRole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o, other := w.organization(t, "A"), w.organization(t, "B")
		u := w.member(t, o, "ada@example.org", access.Reader)
		if _, _, err := w.token(t, w.operator(o), auth.Token{User: u.ID, Role: access.Manager}); !errors.Is(err, fault.Forbidden) {
			t.Errorf("a reader with a manager's token: %v", err)
		}
		if _, _, err := w.token(t, w.operator(other), auth.Token{User: u.ID, Role: access.Reader}); !errors.Is(err, fault.NotFound) {
			t.Errorf("no member: %v", err)
		}
		if _, _, err := w.token(t, w.operator(o), auth.Token{User: u.ID, Role: access.Reader, ExpiresAt: w.Now().Add(366 * 24 * time.Hour)}); !errors.Is(err, fault.Invalid) {
			t.Errorf("more than a year: %v", err)
		}
		byToken := access.Proven(access.Proof{Tenant: o.ID, User: u.ID, Role: access.Reader, Method: access.ByToken})
		if _, _, err := w.token(t, byToken, auth.Token{User: u.ID, Role: access.Reader}); !errors.Is(err, fault.Forbidden) {
			t.Errorf("a token makes a token: %v", err)
		}
	})
}

func TestMalformedTokensAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "A")
		u := w.member(t, o, "ada@example.org", access.Reader)
		secret, _, err := w.token(t, w.operator(o), auth.Token{User: u.ID, Role: access.Reader})
		if err != nil {
			t.Fatal(err)
		}
		last := secret[:len(secret)-1]
		for _, s := range []string{"", "ccd_", strings.ToUpper(secret), secret + "0", last, last + "g", " " + secret, strings.Repeat("x", 1<<16)} {
			if _, err := auth.ByToken(t.Context(), w.DB, s, "", ""); !errors.Is(err, fault.Unauthenticated) {
				t.Errorf("%.60q: %v", s, err)
			}
		}
	})
}

func TestAZ4NobodyGrantsARoleAboveTheirOwn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "A")
		owner := w.member(t, o, "owner@example.org", access.Owner)
		u := w.member(t, o, "ada@example.org", access.Reader)
		for _, actorRole := range access.Roles() {
			a := access.Proven(access.Proof{Tenant: o.ID, User: "someone", Role: actorRole, Method: access.ByPassword})
			for _, role := range access.Roles() {
				err := w.set(t, a, u.ID, role)
				may := actorRole == access.Owner || actorRole == access.Manager && role != access.Owner
				if (err == nil) != may || err != nil && !errors.Is(err, fault.Forbidden) {
					t.Errorf("a %s grants %s: %v", actorRole, role, err)
				}
				if err := w.set(t, w.operator(o), u.ID, access.Reader); err != nil {
					t.Fatal(err)
				}
			}
		}
		manager := access.Proven(access.Proof{Tenant: o.ID, User: "m", Role: access.Manager, Method: access.ByPassword})
		if err := w.set(t, manager, owner.ID, access.Reader); !errors.Is(err, fault.Forbidden) {
			t.Errorf("a manager demotes an owner: %v", err)
		}
	})
}

func TestAZ4TheLastOwnerStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		o := w.organization(t, "A")
		first := w.member(t, o, "a@example.org", access.Owner)
		if err := w.set(t, w.operator(o), first.ID, access.Reader); !errors.Is(err, fault.Forbidden) {
			t.Errorf("demoted: %v", err)
		}
		second := w.member(t, o, "b@example.org", access.Owner)
		if err := w.set(t, w.operator(o), first.ID, access.Reader); err != nil {
			t.Error(err)
		}
		err := w.Write(t.Context(), w.operator(o), func(tx *db.Tx) error { return tenant.RemoveMember(t.Context(), tx, second.ID) })
		if !errors.Is(err, fault.Forbidden) {
			t.Errorf("removed: %v", err)
		}
	})
}

func TestAPersonSeesTheOrganizationsThatAreTheirs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		a, b := w.organization(t, "A"), w.organization(t, "B")
		w.organization(t, "C")
		u := w.member(t, a, "ada@example.org", access.Reader)
		if err := w.set(t, w.operator(b), u.ID, access.Manager); err != nil {
			t.Fatal(err)
		}
		w.member(t, b, "bob@example.org", access.Owner)
		list, err := tenant.Of(t.Context(), w.DB, u.ID)
		if err != nil || len(list) != 2 {
			t.Errorf("got %v, %v", list, err)
		}
	})
}

func TestAU1PasswordsThatOthersTryFirstAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, password, problem string }{
		{"14 characters", "abcdefgh jklmn", "has 14 characters"},
		{"a word again and again", strings.Repeat("secret", 4), "first things"},
		{"rows of keys", "qwertyuiop1234567890", "first things"},
		{"counting backwards", "9876543210987654321", "first things"},
		{"one character", strings.Repeat("ä", 20), "first things"},
		{"a common one with a year", "passwordpassword2026", "first things"},
		{"two common ones", "Sunshine & Princess", "first things"},
		{"the product", "my-concord-password-2026", "concord"},
		{"the organization", "welcome to northwind", "northwind"},
		{"the person's address", "lovelace loves engines", "lovelace"},
		{"1,025 bytes", strings.Repeat("ab cd 12 ", 114), "too long"},
		{"broken text", "seven green lamps\xff\xfe", "UTF-8"},
	}
	for _, tt := range tests {
		err := auth.CheckPassword(tt.password, "Northwind Credit", "ada.lovelace@example.org")
		if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.problem) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	for _, good := range []string{password, "  four blanks stand around  ", "Ünïcödé wörds äre fïne too", "sixty-four characters hold a whole sentence, and nobody minds it!"} {
		if err := auth.CheckPassword(good, "Northwind Credit", "ada.lovelace@example.org"); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

func TestEverythingWrongWithANewPersonIsNamed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		_, err := auth.CreateUser(t.Context(), w.DB, w.hasher, "not an address", "", "short")
		var fields fault.Fields
		if !errors.As(err, &fields) || len(fields) != 3 {
			t.Errorf("got %v", err)
		}
		if _, err := auth.CreateUser(t.Context(), w.DB, w.hasher, "Ada@Example.org", "Ada", password); err != nil {
			t.Fatal(err)
		}
		if _, err := auth.CreateUser(t.Context(), w.DB, w.hasher, "ada@example.ORG", "Ada", password); !errors.Is(err, fault.Taken) {
			t.Errorf("the same address: %v", err)
		}
		if u, err := auth.FindUser(t.Context(), w.DB, " ADA@example.org"); err != nil || u.Email != "Ada@Example.org" {
			t.Errorf("found %+v, %v", u, err)
		}
	})
}

func prefixes(t *testing.T, list ...string) (out []netip.Prefix) {
	t.Helper()
	for _, s := range list {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}
