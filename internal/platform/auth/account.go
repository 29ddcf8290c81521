// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth/throttle"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// Account is a person as the operator sees it.
type Account struct {
	User
	CreatedAt time.Time
	Operator  bool // may see facts about the installation through the web
	Password  bool // has one; false until a reset is finished
	Locked    bool // so many failures in a row that only remembered browsers, or a reset, help
}

// Accounts returns every person of the installation by address.
func Accounts(ctx context.Context, d *db.DB) (out []Account, err error) {
	err = d.ReadSystem(ctx, func(tx *db.SystemTx) error {
		out, err = db.All(ctx, tx, func(r db.Row) (a Account, err error) {
			var created int64
			var hash string
			var disabled, operator *int64
			var failures int
			err = r.Scan(&a.ID, &a.Email, &a.Name, &hash, &disabled, &operator, &created, &failures)
			a.Disabled, a.Operator, a.Password, a.CreatedAt, a.Locked = disabled != nil, operator != nil, hash != "", time.UnixMicro(created).UTC(), failures >= throttle.MostTries
			return a, err
		}, `SELECT u.id, u.email, u.name, u.password_hash, u.disabled_at, u.operator_at, u.created_at, coalesce(t.failures, 0)
FROM users u LEFT JOIN sign_in_tries t ON t.key = 'account ' || u.id ORDER BY u.email_key`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return out, nil
}

// Disable keeps a person out: no sign-in, no session, no remembered browser, no reset code, and every API
// token and calendar feed revoked.
func (g *Gate) Disable(ctx context.Context, user id.ID, who Doer) error {
	err := g.change(ctx, user, who.doing("users.disable", "users", user), func(tx *db.SystemTx) error {
		// Before the sessions: a sign-in that is under way waits for this row, and then finds it disabled.
		n, err := db.Exec(ctx, tx, "UPDATE users SET disabled_at = coalesce(disabled_at, $2), version = version + 1 WHERE id = $1", string(user), tx.Now.UnixMicro())
		if err := first(err, n == 1); err != nil {
			return err
		}
		return endEntries(ctx, tx, user, "", "")
	})
	if err == nil {
		err = g.revokeTokens(ctx, user, who)
	}
	if err != nil {
		return fmt.Errorf("disable a person: %w", err)
	}
	return nil
}

// Enable lets a person in again, with the password from before. What Disable ended stays so.
func (g *Gate) Enable(ctx context.Context, user id.ID, who Doer) error {
	err := g.change(ctx, user, who.doing("users.enable", "users", user), func(tx *db.SystemTx) error {
		n, err := db.Exec(ctx, tx, "UPDATE users SET disabled_at = NULL, version = version + 1 WHERE id = $1", string(user))
		return first(err, n == 1)
	})
	if err != nil {
		return fmt.Errorf("enable a person: %w", err)
	}
	return nil
}

// SetOperator says whether a person may see facts about the installation through the web. Only the machine's own command line
// calls it. It fails with fault.NotFound.
func (g *Gate) SetOperator(ctx context.Context, user id.ID, operator bool, who Doer) error {
	e := who.doing("users.operator", "users", user)
	e.Change.Fields = []db.Field{{Name: "operator", Old: strconv.FormatBool(!operator), New: strconv.FormatBool(operator)}}
	err := g.change(ctx, user, e, func(tx *db.SystemTx) error {
		var since any
		if operator {
			since = tx.Now.UnixMicro()
		}
		n, err := db.Exec(ctx, tx, "UPDATE users SET operator_at = $2, version = version + 1 WHERE id = $1", string(user), since)
		return first(err, n == 1)
	})
	if err != nil {
		return fmt.Errorf("make somebody an operator: %w", err)
	}
	return nil
}

// revokeTokens ends a person's tokens and calendar feeds in every organization. They are refused while the person is disabled anyway; this is
// for afterwards.
func (g *Gate) revokeTokens(ctx context.Context, user id.ID, who Doer) error {
	orgs, err := tenant.Of(ctx, g.db, user)
	if err != nil {
		return err
	}
	for _, m := range orgs {
		actor := access.Proven(access.Proof{Tenant: m.Tenant, User: who.User, Credential: who.Credential, Role: access.Owner, Method: who.Method, Source: who.Source, Request: who.Request})
		err := g.db.Write(ctx, actor, func(tx *db.Tx) error {
			list, err := Tokens(ctx, tx)
			for _, t := range list {
				if err == nil && t.User == user && t.RevokedAt.IsZero() {
					err = RevokeToken(ctx, tx, t.ID)
				}
			}
			if err != nil {
				return err
			}
			return endFeeds(ctx, tx, user)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
