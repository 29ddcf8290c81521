// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth/throttle"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// ChangePassword gives the person another password. It ends every other login session and forgets every other browser, and
// returns the new cookie of the session it is done in.
//
// It fails with fault.Fields where the old password is wrong or the new one is not taken, with fault.Wait after too many
// wrong ones: whoever found an open browser shall not learn the password from it.
func (g *Gate) ChangePassword(ctx context.Context, a access.Actor, old, password string, c Caller) (out Entry, err error) {
	u, hash, orgs, err := g.account(ctx, a.User())
	if err != nil {
		return Entry{}, fmt.Errorf("change password: %w", unauthenticated(err))
	}
	var wrong fault.Fields
	if old == password {
		wrong = append(wrong, fault.Field{Field: "password", Problem: "is the old one", Cure: "choose another one"})
	}
	if wrong = appendFields(wrong, u.checkPassword(password, orgs)); len(wrong) > 0 {
		return Entry{}, wrong
	}
	who := applicant{id: u.ID, hash: hash, known: true, key: throttle.Change(u.ID), orgs: orgs}
	if len(old) > MaxPasswordBytes {
		who.known = false // hashing it would only be work
		old = ""
	}
	fits, _, err := g.try(ctx, who, old, c)
	if err != nil {
		return Entry{}, fmt.Errorf("change password: %w", err)
	}
	if !fits {
		return Entry{}, g.refuseChange(ctx, a)
	}
	next, err := g.hasher.Hash(ctx, password)
	if err != nil {
		return Entry{}, fmt.Errorf("change password: %w", err)
	}
	e := ByPerson(a).doing("passwords.update", "users", u.ID)
	err = g.change(ctx, u.ID, e, func(tx *db.SystemTx) error {
		if err := setPassword(ctx, tx, u.ID, hash, next); err != nil {
			return err
		}
		if out.Session, err = sessionOf(ctx, tx, u.ID, a.Credential()); err != nil {
			return err
		}
		out.Session.ProvedAt = tx.Now
		if out.Cookie, err = renew(ctx, tx, &out.Session, a.Role()); err != nil {
			return err
		}
		return endEntries(ctx, tx, u.ID, out.Session.ID, c.Browser)
	})
	if err != nil {
		return Entry{}, fmt.Errorf("change password: %w", unauthenticated(err))
	}
	return out, nil
}

func (g *Gate) refuseChange(ctx context.Context, a access.Actor) error {
	e := ByPerson(a).doing("passwords.update", "users", a.User())
	e.Change.Result, e.Change.Reason = "refused", "the old password was wrong"
	if err := g.change(ctx, a.User(), e, func(*db.SystemTx) error { return nil }); err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	return fault.Fields{{Field: "old", Problem: "is not your password", Cure: "type the password you signed in with"}}
}

// account returns a person that is not disabled, with the password's hash and its organizations.
func (g *Gate) account(ctx context.Context, user id.ID) (u User, hash string, orgs []tenant.Membership, err error) {
	err = g.db.ReadSystem(ctx, func(tx *db.SystemTx) error {
		if u, err = userOf(ctx, tx, user); err != nil {
			return err
		}
		return db.One(ctx, tx, []any{&hash}, "SELECT password_hash FROM users WHERE id = $1 AND disabled_at IS NULL", string(user))
	})
	if err == nil {
		orgs, err = g.organizations(ctx, user)
	}
	return u, hash, orgs, err
}

// checkPassword says what is wrong with a password for this person.
func (u User) checkPassword(password string, orgs []tenant.Membership) error {
	words := []string{u.Email, u.Name}
	for _, m := range orgs {
		words = append(words, m.Name)
	}
	return CheckPassword(password, words...)
}

// setPassword fails with fault.NotFound where the password is not the one it was, or its person was disabled.
func setPassword(ctx context.Context, tx *db.SystemTx, user id.ID, before, after string) error {
	n, err := db.Exec(ctx, tx, "UPDATE users SET password_hash = $3, version = version + 1 WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL", string(user), before, after)
	return first(err, n == 1)
}

// endEntries ends what was let in under the old password, and with it every row of failures: sessions but one, browsers
// but one, codes.
func endEntries(ctx context.Context, tx *db.SystemTx, user, butSession id.ID, butBrowser string) error {
	if _, err := endSessions(ctx, tx, user, butSession); err != nil {
		return err
	}
	if err := forgetBrowsers(ctx, tx, user, butBrowser); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, "DELETE FROM reset_codes WHERE user_id = $1", string(user)); err != nil {
		return err
	}
	return throttle.Forget(ctx, tx, throttle.Account(user), throttle.Change(user), throttle.Browser(user, hashOf(butBrowser)))
}

// ResetLife is how long a reset code may be used.
const ResetLife = 30 * time.Minute

// resetPrefix says what a code is.
const resetPrefix = "ccr_"

// StartReset takes away a person's password, ends every login session and forgets every browser, and returns the only copy
// of a code with which the person may set a new password once, within ResetLife. An earlier code is worth nothing any more.
func (g *Gate) StartReset(ctx context.Context, user id.ID, who Doer) (code string, err error) {
	code = newSecret(resetPrefix)
	err = g.change(ctx, user, who.doing("passwords.reset", "users", user), func(tx *db.SystemTx) error {
		n, err := db.Exec(ctx, tx, "UPDATE users SET password_hash = '', version = version + 1 WHERE id = $1", string(user))
		if err := first(err, n == 1); err != nil {
			return err
		}
		if err := endEntries(ctx, tx, user, "", ""); err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, "INSERT INTO reset_codes (user_id, hash, created_at) VALUES ($1, $2, $3)", string(user), hashOf(code), tx.Now.UnixMicro())
		return err
	})
	if err != nil {
		return "", fmt.Errorf("reset a password: %w", err)
	}
	return code, nil
}

// FinishReset sets the password of whom a code was made for. With the code of an invitation it makes that person a member: who
// has an account already types its password, and for everybody else this is the password of a new one. It fails with fault.Unauthenticated for a code that is unknown,
// used or too old, or whose person is disabled; with fault.Fields for a password that is not taken, which leaves the code as
// it is; with fault.Wait after too many tries.
func (g *Gate) FinishReset(ctx context.Context, code, password string, c Caller) error {
	if strings.HasPrefix(code, invitePrefix) {
		return g.accept(ctx, code, password, c)
	}
	user, err := g.resetting(ctx, code, c)
	if err != nil {
		return fmt.Errorf("set a password: %w", unauthenticated(err))
	}
	u, before, orgs, err := g.account(ctx, user)
	if err != nil {
		return fmt.Errorf("set a password: %w", unauthenticated(err))
	}
	if err := u.checkPassword(password, orgs); err != nil {
		return err
	}
	hash, err := g.hasher.Hash(ctx, password)
	if err != nil {
		return fmt.Errorf("set a password: %w", err)
	}
	e := Doer{User: user, Method: access.ByPassword, Source: c.Source, Request: c.Request}.doing("passwords.update", "users", user)
	e.Change.Reason = "by a reset code"
	err = g.change(ctx, user, e, func(tx *db.SystemTx) error {
		n, err := db.Exec(ctx, tx, "DELETE FROM reset_codes WHERE hash = $1", hashOf(code)) // of several at once, one finds it
		if err := first(err, n == 1); err != nil {
			return err
		}
		if err := setPassword(ctx, tx, user, before, hash); err != nil {
			return err
		}
		return endEntries(ctx, tx, user, "", "")
	})
	if err != nil {
		return fmt.Errorf("set a password: %w", unauthenticated(err))
	}
	return nil
}

// resetting returns whom a code was made for. One that is too old is removed, so that no clock brings it back.
func (g *Gate) resetting(ctx context.Context, code string, c Caller) (user id.ID, err error) {
	if _, err := g.throttle.Charge(ctx, "", c.Source); err != nil {
		return "", err
	}
	if !wellFormed(code, resetPrefix) {
		return "", fault.NotFound
	}
	var created int64
	var now time.Time
	err = g.db.ReadSystem(ctx, func(tx *db.SystemTx) error {
		now = tx.Now
		return db.One(ctx, tx, []any{&user, &created}, "SELECT user_id, created_at FROM reset_codes WHERE hash = $1", hashOf(code))
	})
	if err != nil {
		return "", err
	}
	if at := time.UnixMicro(created); now.Before(at.Add(ResetLife)) && !at.After(now.Add(throttle.ClockSkew)) {
		return user, nil
	}
	return "", errors.Join(fault.NotFound, g.db.WriteSystem(ctx, func(tx *db.SystemTx) error {
		_, err := db.Exec(ctx, tx, "DELETE FROM reset_codes WHERE hash = $1", hashOf(code))
		return err
	}))
}
