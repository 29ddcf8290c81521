// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth/throttle"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// Limits of a login session.
const (
	Idle     = 30 * time.Minute // without a request
	Absolute = 12 * time.Hour   // after signing in
	// seenLatest is how old it may be where the database is occupied: nobody who only reads waits for an import.
	seenLatest = 5 * time.Minute
	// seenEvery is how old seen_at may be before a request writes it anew, so that reading stays reading.
	seenEvery = time.Minute
	// mostSessions is how many sessions a person may have at once; the longest unused end first.
	mostSessions = 50
)

// Session is one login session, without its cookie.
type Session struct {
	ID        id.ID
	User      id.ID
	Tenant    id.ID // where the person works at the moment; empty before it chose
	Method    access.Method
	Source    string // network address it began from
	Agent     string // what the browser called itself
	ProvedAt  time.Time
	SeenAt    time.Time // at most a minute behind
	CreatedAt time.Time // the sign-in; a change of organization does not move it
}

// EndsAt is when the session ends at the latest if nobody uses it from now on.
func (s Session) EndsAt() time.Time {
	idle, absolute := s.SeenAt.Add(Idle), s.CreatedAt.Add(Absolute)
	if idle.Before(absolute) {
		return idle
	}
	return absolute
}

// alive reports whether the limits hold. Moments in the future were written before the clock was put back; a session that
// could be older than it looks has ended, and whoever held it signs in again.
func (s Session) alive(now time.Time) bool {
	return now.Before(s.EndsAt()) && !s.CreatedAt.After(now.Add(throttle.ClockSkew)) && !s.SeenAt.After(now.Add(throttle.ClockSkew))
}

const sessionColumns = "s.id, s.user_id, coalesce(s.tenant_id, ''), s.method, s.source, s.agent, s.proved_at, s.seen_at, s.created_at"

func scanSession(r db.Row, more ...any) (s Session, err error) {
	var proved, seen, created int64
	err = r.Scan(append([]any{&s.ID, &s.User, &s.Tenant, &s.Method, &s.Source, &s.Agent, &proved, &seen, &created}, more...)...)
	s.ProvedAt, s.SeenAt, s.CreatedAt = time.UnixMicro(proved).UTC(), time.UnixMicro(seen).UTC(), time.UnixMicro(created).UTC()
	return s, err
}

// BySession returns the actor that a login session's cookie stands for at this moment: a person in the organization it
// chose, or in none before that. It fails with fault.Unauthenticated where the session is unknown or has ended: by its
// limits, with its person, or because its membership ended or has another role now.
func BySession(ctx context.Context, d *db.DB, cookie, source, request string) (access.Actor, error) {
	if !cookieForm(cookie) {
		return access.Actor{}, fmt.Errorf("login session: %w", fault.Unauthenticated)
	}
	var s Session
	var role access.Role // with which it entered
	var operator *int64  // since when; nil for never
	var now time.Time
	err := d.GlanceSystem(func(tx *db.SystemTx) error {
		now = tx.Now
		return first(db.Each(ctx, tx, func(r db.Row) (err error) {
			s, err = scanSession(r, &role, &operator)
			return err
		}, "SELECT "+sessionColumns+", coalesce(s.role, ''), u.operator_at FROM login_sessions s JOIN users u ON u.id = s.user_id WHERE s.hash = $1 AND u.disabled_at IS NULL", hashOf(cookie)), s.ID != "")
	})
	if err != nil {
		return access.Actor{}, unauthenticated(err)
	}
	holds := s.alive(now)
	if holds && s.Tenant != "" {
		if holds, err = standing(ctx, d, s, role); err != nil {
			return access.Actor{}, err
		}
	}
	if !holds {
		return access.Actor{}, errors.Join(fmt.Errorf("login session: %w", fault.Unauthenticated), endSession(ctx, d, s.ID))
	}
	if behind := now.Sub(s.SeenAt); behind >= seenEvery && (behind >= seenLatest || !d.Occupied()) {
		if err := seen(ctx, d, s); err != nil {
			return access.Actor{}, err
		}
	}
	return access.Proven(access.Proof{
		Tenant: s.Tenant, User: s.User, Credential: s.ID, Role: role, Method: s.Method, Source: source, Request: request,
		ProvedAt: s.ProvedAt, Operator: operator != nil,
	}), nil
}

// first turns "no row" into fault.NotFound.
func first(err error, found bool) error {
	if err == nil && !found {
		return fault.NotFound
	}
	return err
}

// standing reports whether the person is still what it was when it entered the organization.
func standing(ctx context.Context, d *db.DB, s Session, entered access.Role) (holds bool, err error) {
	err = d.Glance(access.Proven(access.Proof{Tenant: s.Tenant}), func(tx *db.Tx) error {
		role, err := tenant.ActiveRole(ctx, tx, s.User)
		holds = err == nil && role == entered
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		return err
	})
	return holds, err
}

// endSession removes what holds no more, so that no clock brings it back.
func endSession(ctx context.Context, d *db.DB, which id.ID) error {
	return d.WriteSystem(ctx, func(tx *db.SystemTx) error {
		_, err := db.Exec(ctx, tx, "DELETE FROM login_sessions WHERE id = $1", string(which))
		return err
	})
}

func seen(ctx context.Context, d *db.DB, s Session) error {
	return d.WriteSystem(ctx, func(tx *db.SystemTx) error {
		_, err := db.Exec(ctx, tx, "UPDATE login_sessions SET seen_at = $2 WHERE id = $1 AND seen_at = $3", string(s.ID), tx.Now.UnixMicro(), s.SeenAt.UnixMicro())
		return err
	})
}

// begin makes a session with a new cookie, which it returns.
func begin(ctx context.Context, tx *db.SystemTx, s Session, role access.Role) (cookie string, err error) {
	cookie = newCookie()
	_, err = db.Exec(ctx, tx, `INSERT INTO login_sessions (hash, id, user_id, tenant_id, role, method, source, agent, proved_at, seen_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, hashOf(cookie), string(s.ID), string(s.User), orNull(string(s.Tenant)), orNull(string(role)),
		string(s.Method), s.Source, s.Agent, s.ProvedAt.UnixMicro(), s.SeenAt.UnixMicro(), s.CreatedAt.UnixMicro())
	if err != nil {
		return "", fmt.Errorf("begin a login session: %w", err)
	}
	return cookie, nil
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// sweepSessions removes sessions whose limits have passed, anybody's, and of one person what is too many.
func sweepSessions(ctx context.Context, tx *db.SystemTx, user id.ID) error {
	soon := tx.Now.Add(throttle.ClockSkew).UnixMicro()
	_, err := db.Exec(ctx, tx, "DELETE FROM login_sessions WHERE seen_at <= $1 OR created_at <= $2 OR seen_at > $3 OR created_at > $3",
		tx.Now.Add(-Idle).UnixMicro(), tx.Now.Add(-Absolute).UnixMicro(), soon)
	if err == nil {
		_, err = db.Exec(ctx, tx, `DELETE FROM login_sessions WHERE user_id = $1 AND id NOT IN
(SELECT id FROM login_sessions WHERE user_id = $1 ORDER BY seen_at DESC, id DESC LIMIT $2)`, string(user), mostSessions)
	}
	if err != nil {
		return fmt.Errorf("end old login sessions: %w", err)
	}
	return nil
}

// endSessions ends every session of a person but one; none is spared where but is empty. It returns how many.
func endSessions(ctx context.Context, tx *db.SystemTx, user, but id.ID) (int64, error) {
	n, err := db.Exec(ctx, tx, "DELETE FROM login_sessions WHERE user_id = $1 AND id <> $2", string(user), string(but))
	if err != nil {
		return 0, fmt.Errorf("end login sessions: %w", err)
	}
	return n, nil
}
