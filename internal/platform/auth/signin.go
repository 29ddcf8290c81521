// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"concord/internal/platform/access"
	"concord/internal/platform/auth/throttle"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// Entry is what a browser gets when somebody signed in; the cookies are shown only now.
type Entry struct {
	Session Session
	Cookie  string // of the session
	Browser string // of the browser; empty where it keeps the one it has
}

// applicant is who wants to sign in, as far as is known.
type applicant struct {
	id       id.ID // of nobody where the address is unknown
	hash     string
	known    bool // there is such an account, and it is not disabled
	key      string
	orgs     []tenant.Membership // active ones, by name
	unlisted bool                // the address is nobody's
}

// SignIn lets somebody in by the password. organization is the name or identifier of the one to work in; where it is empty
// and the person is in one only, that one is chosen, else none yet.
//
// An unknown address, a wrong password, a disabled person and one who needs a reset all fail alike with
// fault.Unauthenticated, after the same work. Too many tries fail with fault.Wait, too many sign-ins at once with
// fault.Busy, an organization that is not the person's with fault.Fields.
func (g *Gate) SignIn(ctx context.Context, email, password, organization string, c Caller) (Entry, error) {
	if len(password) > MaxPasswordBytes {
		return Entry{}, fault.Fields{{Field: "password", Problem: "is too long", Cure: fmt.Sprintf("no password here has more than %d bytes", MaxPasswordBytes)}}
	}
	who, err := g.lookUp(ctx, email, c)
	if err != nil {
		return Entry{}, fmt.Errorf("sign in: %w", err)
	}
	fits, stale, err := g.try(ctx, who, password, c)
	if err != nil {
		return Entry{}, fmt.Errorf("sign in: %w", err)
	}
	if !fits {
		return Entry{}, g.refuse(ctx, who, c)
	}
	chosen, err := choice(who.orgs, organization)
	if err != nil {
		return Entry{}, err
	}
	hash := who.hash
	if stale {
		if hash, err = g.hasher.Hash(ctx, password); err != nil {
			return Entry{}, fmt.Errorf("sign in: %w", err)
		}
	}
	entry, err := g.enter(ctx, who, hash, chosen, c)
	if err != nil {
		return Entry{}, fmt.Errorf("sign in: %w", unauthenticated(err))
	}
	g.now(ctx)
	return entry, nil
}

// lookUp does the same whether the address is somebody's or not.
func (g *Gate) lookUp(ctx context.Context, email string, c Caller) (who applicant, err error) {
	err = g.db.ReadSystem(ctx, func(tx *db.SystemTx) error {
		who = applicant{id: id.New(tx.Now), key: g.throttle.Unknown(email), unlisted: true}
		var disabled *int64
		err := db.One(ctx, tx, []any{&who.id, &who.hash, &disabled}, "SELECT id, password_hash, disabled_at FROM users WHERE email_key = $1", tenant.Key(email))
		if err == nil {
			who.key, who.unlisted, who.known = throttle.Account(who.id), false, disabled == nil
		} else if !errors.Is(err, fault.NotFound) {
			return err
		}
		browser := hashOf(c.Browser)
		own, err := remembered(ctx, tx, browser, who.id)
		if own {
			who.key = throttle.Browser(who.id, browser)
		}
		return err
	})
	if err != nil {
		return applicant{}, err
	}
	who.orgs, err = g.organizations(ctx, who.id)
	return who, err
}

// organizations are those in which a person is a member at the moment, by name.
func (g *Gate) organizations(ctx context.Context, user id.ID) ([]tenant.Membership, error) {
	all, err := tenant.Of(ctx, g.db, user)
	now := g.db.Now()
	return slices.DeleteFunc(all, func(m tenant.Membership) bool { return !m.Active(now) }), err
}

// try compares the password, and counts.
func (g *Gate) try(ctx context.Context, who applicant, password string, c Caller) (fits, stale bool, err error) {
	failures, err := g.throttle.Charge(ctx, who.key, c.Source)
	if err != nil {
		return false, false, err
	}
	hash := who.hash
	if !who.known || failures > throttle.MostTries {
		hash = ""
	}
	fits, stale, err = g.hasher.Check(ctx, password, hash)
	if errors.Is(err, fault.Busy) { // nothing was compared
		return false, false, errors.Join(err, g.throttle.Release(context.WithoutCancel(ctx), who.key))
	}
	return fits, stale, err
}

// refuse tells the organizations of a known account, later, and writes as much for an address that is nobody's.
func (g *Gate) refuse(ctx context.Context, who applicant, c Caller) error {
	e := Doer{Method: access.ByPassword, Source: c.Source, Request: c.Request}.doing("sessions.refuse", "users", who.id)
	e.Change.Result, e.Change.Reason = "refused", "wrong password, or one that is not taken at the moment"
	to := who.orgs
	err := g.db.WriteSystem(ctx, func(tx *db.SystemTx) error {
		if _, err := db.Exec(ctx, tx, "UPDATE sign_in_tries SET last_at = last_at WHERE key = $1", who.key); err != nil {
			return err
		}
		return e.publish(ctx, tx, to)
	})
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	if !who.unlisted {
		g.logged(ctx, e, who.id, to)
	}
	g.soon()
	return fmt.Errorf("sign in: %w", fault.Unauthenticated)
}

// choice is the organization to begin in; the zero membership for none yet.
func choice(orgs []tenant.Membership, wanted string) (tenant.Membership, error) {
	if wanted == "" && len(orgs) == 1 {
		return orgs[0], nil
	}
	if wanted == "" {
		return tenant.Membership{}, nil
	}
	for _, m := range orgs {
		if wanted == string(m.Tenant) || tenant.Key(wanted) == tenant.Key(m.Name) {
			return m, nil
		}
	}
	return tenant.Membership{}, fault.Fields{{Field: "organization", Problem: "is none of yours", Cure: "choose one of those you are a member of, by its name or id"}}
}

// enter begins the session. That the account was neither disabled nor given another password meanwhile is decided by the
// update of its row, which also keeps such changes waiting until the session is there to be ended by them.
func (g *Gate) enter(ctx context.Context, who applicant, hash string, in tenant.Membership, c Caller) (out Entry, err error) {
	var e event
	err = g.db.WriteSystem(ctx, func(tx *db.SystemTx) error {
		n, err := db.Exec(ctx, tx, "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL", string(who.id), who.hash, hash)
		if err := first(err, n == 1); err != nil {
			return err
		}
		out.Session = Session{
			ID: id.New(tx.Now), User: who.id, Tenant: in.Tenant, Method: access.ByPassword, Source: c.Source, Agent: c.agent(),
			ProvedAt: tx.Now, SeenAt: tx.Now, CreatedAt: tx.Now,
		}
		if err := g.tidy(ctx, tx, who, c); err != nil {
			return err
		}
		if out.Cookie, err = begin(ctx, tx, out.Session, in.Role); err != nil {
			return err
		}
		if out.Browser, err = remember(ctx, tx, c.Browser, who.id); err != nil {
			return err
		}
		e = Doer{who.id, out.Session.ID, access.ByPassword, c.Source, c.Request}.doing("sessions.create", "sessions", out.Session.ID)
		return e.publish(ctx, tx, who.orgs)
	})
	if err != nil {
		return Entry{}, err
	}
	g.logged(ctx, e, who.id, who.orgs)
	return out, nil
}

// tidy ends the row of failures and what the new session takes the place of.
func (g *Gate) tidy(ctx context.Context, tx *db.SystemTx, who applicant, c Caller) error {
	if err := throttle.Forget(ctx, tx, who.key); err != nil {
		return err
	}
	if cookieForm(c.Cookie) {
		if _, err := db.Exec(ctx, tx, "DELETE FROM login_sessions WHERE hash = $1", hashOf(c.Cookie)); err != nil {
			return err
		}
	}
	if err := sweepSessions(ctx, tx, who.id); err != nil {
		return err
	}
	return g.throttle.Sweep(ctx, tx)
}
