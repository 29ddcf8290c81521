// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"fmt"

	"concord/internal/platform/access"
	"concord/internal/platform/auth/throttle"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
)

// Prove takes the password of somebody who is signed in once more, so that what asks for a factor of the last five minutes is
// open again. It returns the session's new cookie; the old one is worth nothing any more. It fails with fault.Fields for a
// wrong password and with fault.Wait after too many: whoever found an open browser shall not learn the password from it.
func (g *Gate) Prove(ctx context.Context, a access.Actor, password string, c Caller) (out Entry, err error) {
	u, hash, orgs, err := g.account(ctx, a.User())
	if err != nil {
		return Entry{}, fmt.Errorf("prove again: %w", unauthenticated(err))
	}
	who := applicant{id: u.ID, hash: hash, known: len(password) <= MaxPasswordBytes, key: throttle.Change(u.ID), orgs: orgs}
	if !who.known {
		password = "" // hashing it would only be work
	}
	fits, _, err := g.try(ctx, who, password, c)
	if err != nil {
		return Entry{}, fmt.Errorf("prove again: %w", err)
	}
	e := ByPerson(a).doing("sessions.prove", "sessions", a.Credential())
	if !fits {
		e.Change.Result, e.Change.Reason = "refused", "the password was wrong"
		if err := g.change(ctx, u.ID, e, func(*db.SystemTx) error { return nil }); err != nil {
			return Entry{}, fmt.Errorf("prove again: %w", err)
		}
		return Entry{}, fault.Fields{{Field: "password", Problem: "is not your password", Cure: "type the one you signed in with"}}
	}
	err = g.change(ctx, u.ID, e, func(tx *db.SystemTx) error {
		if err := throttle.Forget(ctx, tx, who.key); err != nil {
			return err
		}
		if out.Session, err = sessionOf(ctx, tx, u.ID, a.Credential()); err != nil {
			return err
		}
		out.Session.ProvedAt = tx.Now
		out.Cookie, err = renew(ctx, tx, &out.Session, a.Role())
		return err
	})
	if err != nil {
		return Entry{}, fmt.Errorf("prove again: %w", unauthenticated(err))
	}
	return out, nil
}
