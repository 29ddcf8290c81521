// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package tenant keeps the organizations of an installation with their members.
package tenant

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// MaxName is the most characters that a name of an organization or a person has.
const MaxName = 200

// Tenant is one organization.
type Tenant struct {
	ID        id.ID
	Name      string
	CreatedAt time.Time
	Version   int
}

// Create makes an organization with an empty journal. It fails with fault.Fields for a bad name and fault.Taken for one
// that exists already, whatever its case.
func Create(ctx context.Context, d *db.DB, name string) (Tenant, error) {
	name, err := CleanName("name", name)
	if err != nil {
		return Tenant{}, err
	}
	t := Tenant{ID: id.New(d.Now()), Name: name, Version: 1}
	a := access.Proven(access.Proof{Tenant: t.ID, Role: access.Owner, Method: access.ByOperator})
	err = d.Write(ctx, a, func(tx *db.Tx) error {
		t.CreatedAt = tx.Now
		tx.Record(db.Change{Action: "organizations.create", Object: "organizations", ID: t.ID, Version: 1, Fields: []db.Field{{Name: "name", New: name}}})
		_, err := db.Exec(ctx, tx, "INSERT INTO tenants (id, name, name_key, created_at) VALUES ($1, $2, $3, $4)", name, Key(name), tx.Now.UnixMicro())
		return err
	})
	if err != nil {
		return Tenant{}, fmt.Errorf("create organization %q: %w", name, err)
	}
	return t, nil
}

// Find returns the organization with this identifier or, in any case of letters, this name; else fault.NotFound.
func Find(ctx context.Context, d *db.DB, nameOrID string) (Tenant, error) {
	var t Tenant
	var created int64
	err := d.ReadSystem(ctx, func(tx *db.SystemTx) error {
		return db.One(ctx, tx, []any{&t.ID, &t.Name, &created, &t.Version},
			"SELECT id, name, created_at, version FROM tenants WHERE id = $1 OR name_key = $2", nameOrID, Key(nameOrID))
	})
	if err != nil {
		return Tenant{}, fmt.Errorf("organization %q: %w", nameOrID, err)
	}
	t.CreatedAt = time.UnixMicro(created).UTC()
	return t, nil
}

// Current returns the name of the actor's organization.
func Current(ctx context.Context, tx *db.Tx) (name string, err error) {
	return name, db.One(ctx, tx, []any{&name}, "SELECT name FROM tenants WHERE id = $1")
}

// List returns every organization of the installation by name, for its operator.
func List(ctx context.Context, d *db.DB) (out []Tenant, err error) {
	err = d.ReadSystem(ctx, func(tx *db.SystemTx) error {
		out, err = db.All(ctx, tx, func(r db.Row) (t Tenant, err error) {
			var created int64
			err = r.Scan(&t.ID, &t.Name, &created, &t.Version)
			t.CreatedAt = time.UnixMicro(created).UTC()
			return t, err
		}, "SELECT id, name, created_at, version FROM tenants ORDER BY name_key, id")
		return err
	})
	return out, err
}

// Key is the form in which names and addresses are compared: without outer blanks, in lower case.
func Key(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// CleanName returns a name for people without outer blanks, or fault.Fields where it is empty, too long or holds
// characters that cannot be seen.
func CleanName(field, name string) (string, error) {
	name = strings.TrimSpace(name)
	wrong := func(problem, cure string) error {
		return fault.Fields{{Field: field, Problem: problem, Cure: cure}}
	}
	switch {
	case name == "":
		return "", wrong("is empty", "write a name")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unseen):
		return "", wrong("holds characters that cannot be seen", "type the name again")
	case utf8.RuneCountInString(name) > MaxName:
		return "", wrong("is too long", fmt.Sprintf("use at most %d characters", MaxName))
	}
	return name, nil
}
