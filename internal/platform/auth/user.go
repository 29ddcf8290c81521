// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package auth knows who somebody is: people with passwords, and the tokens of programs.
package auth

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	"concord/internal/platform/auth/hashing"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// User is a person, in whatever organizations.
type User struct {
	ID       id.ID
	Email    string
	Name     string
	Disabled bool
}

// maxEmail is the longest address that mail can carry (RFC 5321, 4.5.3.1.3).
const maxEmail = 254

// CreateUser makes a person with a password. It fails with fault.Fields naming everything that is wrong, and with
// fault.Taken for an address that is known. forbidden are further words that the password must not hold, such as names of
// the person's organizations.
func CreateUser(ctx context.Context, d *db.DB, h *hashing.Hasher, email, name, password string, forbidden ...string) (User, error) {
	var wrong fault.Fields
	email, err := cleanEmail(email)
	wrong = appendFields(wrong, err)
	name, err = tenant.CleanName("name", name)
	wrong = appendFields(wrong, err)
	wrong = appendFields(wrong, CheckPassword(password, append(forbidden, email, name)...))
	if err := wrong.Err(); err != nil {
		return User{}, err
	}
	hash, err := h.Hash(ctx, password)
	if err != nil {
		return User{}, fmt.Errorf("create user: %w", err)
	}
	u := User{ID: id.New(d.Now()), Email: email, Name: name}
	err = d.WriteSystem(ctx, func(tx *db.SystemTx) error {
		_, err := db.Exec(ctx, tx, "INSERT INTO users (id, email, email_key, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
			string(u.ID), email, tenant.Key(email), name, hash, tx.Now.UnixMicro())
		return err
	})
	if err != nil {
		return User{}, fmt.Errorf("create user %s: %w", email, err)
	}
	return u, nil
}

// FindUser returns the person with this address, in any case of letters, or fault.NotFound.
func FindUser(ctx context.Context, d *db.DB, email string) (User, error) {
	var u User
	var disabled *int64
	err := d.ReadSystem(ctx, func(tx *db.SystemTx) error {
		return db.One(ctx, tx, []any{&u.ID, &u.Email, &u.Name, &disabled}, "SELECT id, email, name, disabled_at FROM users WHERE email_key = $1", tenant.Key(email))
	})
	if err != nil {
		return User{}, fmt.Errorf("user %s: %w", email, err)
	}
	u.Disabled = disabled != nil
	return u, nil
}

func userOf(ctx context.Context, tx *db.SystemTx, which id.ID) (u User, err error) {
	var disabled *int64
	err = db.One(ctx, tx, []any{&u.ID, &u.Email, &u.Name, &disabled}, "SELECT id, email, name, disabled_at FROM users WHERE id = $1", string(which))
	u.Disabled = disabled != nil
	return u, err
}

func cleanEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > maxEmail || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", fault.Fields{{Field: "email", Problem: fmt.Sprintf("%.80q is no e-mail address", s), Cure: "write it as in ada@example.org"}}
	}
	return s, nil
}

func appendFields(to fault.Fields, err error) fault.Fields {
	var more fault.Fields
	if errors.As(err, &more) {
		return append(to, more...)
	}
	return to
}

// unauthenticated hides from the caller which part of a proof was missing; other errors stay what they are.
func unauthenticated(err error) error {
	if errors.Is(err, fault.NotFound) {
		return fmt.Errorf("proof: %w", fault.Unauthenticated)
	}
	return err
}
