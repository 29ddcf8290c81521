// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// Visit is somebody's login session with what may be chosen in it.
type Visit struct {
	Session       Session
	User          User
	Organizations []tenant.Membership // active ones, by name
}

// Visit returns one session of a person, or fault.Unauthenticated where it has ended.
func (g *Gate) Visit(ctx context.Context, user, which id.ID) (v Visit, err error) {
	err = g.db.ReadSystem(ctx, func(tx *db.SystemTx) error {
		v = Visit{}
		if v.Session, err = sessionOf(ctx, tx, user, which); err != nil {
			return err
		}
		v.User, err = userOf(ctx, tx, user)
		return err
	})
	if err != nil {
		return Visit{}, fmt.Errorf("look at the login session: %w", unauthenticated(err))
	}
	v.Organizations, err = g.organizations(ctx, user)
	return v, err
}

func sessionOf(ctx context.Context, tx *db.SystemTx, user, which id.ID) (s Session, err error) {
	err = db.Each(ctx, tx, func(r db.Row) error {
		s, err = scanSession(r)
		return err
	}, "SELECT "+sessionColumns+" FROM login_sessions s WHERE s.id = $1 AND s.user_id = $2", string(which), string(user))
	return s, first(err, s.ID != "")
}

// Choose makes the session stand in another organization, by its name or identifier, and returns the session's new cookie;
// the old one is worth nothing any more. It fails with fault.Fields for an organization that is none of the person's.
func (g *Gate) Choose(ctx context.Context, a access.Actor, organization string) (out Entry, err error) {
	orgs, err := g.organizations(ctx, a.User())
	if err != nil {
		return Entry{}, fmt.Errorf("choose an organization: %w", err)
	}
	if organization == "" {
		return Entry{}, fault.Fields{{Field: "organization", Problem: "is missing", Cure: "write the name or id of one of your organizations"}}
	}
	in, err := choice(orgs, organization)
	if err != nil {
		return Entry{}, err
	}
	err = g.db.WriteSystem(ctx, func(tx *db.SystemTx) error {
		before, err := sessionOf(ctx, tx, a.User(), a.Credential())
		if err != nil {
			return err
		}
		out.Session = before
		out.Session.Tenant = in.Tenant
		if out.Cookie, err = renew(ctx, tx, &out.Session, in.Role); err != nil {
			return err
		}
		e := ByPerson(a)
		if err := e.doing("sessions.enter", "sessions", out.Session.ID).publish(ctx, tx, []tenant.Membership{in}); err != nil {
			return err
		}
		left := slices.DeleteFunc(slices.Clone(orgs), func(m tenant.Membership) bool { return m.Tenant != before.Tenant || m.Tenant == in.Tenant })
		return e.doing("sessions.leave", "sessions", before.ID).publish(ctx, tx, left)
	})
	if errors.Is(err, fault.InUse) { // the membership ended this very moment
		err = fault.NotFound
	}
	if err != nil {
		return Entry{}, fmt.Errorf("choose an organization: %w", unauthenticated(err))
	}
	g.now(ctx)
	return out, nil
}

// renew gives a session a new identifier and cookie, as it now stands. It fails with fault.NotFound where the session ended
// meanwhile, also by being renewed elsewhere.
func renew(ctx context.Context, tx *db.SystemTx, s *Session, role access.Role) (cookie string, err error) {
	old := s.ID
	s.ID, s.SeenAt, cookie = id.New(tx.Now), tx.Now, newCookie()
	n, err := db.Exec(ctx, tx, "UPDATE login_sessions SET hash = $2, id = $3, tenant_id = $4, role = $5, proved_at = $6, seen_at = $7 WHERE id = $1",
		string(old), hashOf(cookie), string(s.ID), orNull(string(s.Tenant)), orNull(string(role)), s.ProvedAt.UnixMicro(), s.SeenAt.UnixMicro())
	if err := first(err, n == 1); err != nil {
		return "", fmt.Errorf("renew a login session: %w", err)
	}
	return cookie, nil
}

// Sessions returns a person's login sessions, the one used last first.
func (g *Gate) Sessions(ctx context.Context, user id.ID) (out []Session, err error) {
	err = g.db.ReadSystem(ctx, func(tx *db.SystemTx) error {
		out, err = db.All(ctx, tx, func(r db.Row) (Session, error) { return scanSession(r) },
			"SELECT "+sessionColumns+" FROM login_sessions s WHERE s.user_id = $1 ORDER BY s.seen_at DESC, s.id DESC", string(user))
		out = slices.DeleteFunc(out, func(s Session) bool { return !s.alive(tx.Now) })
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list login sessions: %w", err)
	}
	return out, nil
}

// End ends one session of a person, or fails with fault.NotFound.
func (g *Gate) End(ctx context.Context, user, which id.ID, who Doer) error {
	e := who.doing("sessions.delete", "sessions", which)
	err := g.change(ctx, user, e, func(tx *db.SystemTx) error {
		n, err := db.Exec(ctx, tx, "DELETE FROM login_sessions WHERE id = $1 AND user_id = $2", string(which), string(user))
		return first(err, n == 1)
	})
	if err != nil {
		return fmt.Errorf("end a login session: %w", err)
	}
	return nil
}

// EndAll ends every session of a person but one, or all where but is empty, and returns how many.
func (g *Gate) EndAll(ctx context.Context, user, but id.ID, who Doer) (n int64, err error) {
	err = g.change(ctx, user, who.doing("sessions.end", "users", user), func(tx *db.SystemTx) error {
		n, err = endSessions(ctx, tx, user, but)
		return err
	})
	return n, err
}

// change does something to an account and tells its organizations, both or neither.
func (g *Gate) change(ctx context.Context, user id.ID, e event, do func(*db.SystemTx) error) error {
	orgs, err := g.organizations(ctx, user)
	if err != nil {
		return err
	}
	err = g.db.WriteSystem(ctx, func(tx *db.SystemTx) error {
		if err := do(tx); err != nil {
			return err
		}
		return e.publish(ctx, tx, orgs)
	})
	if err != nil {
		return err
	}
	g.logged(ctx, e, user, orgs)
	g.now(ctx)
	return nil
}
