// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import (
	"context"
	"fmt"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// Holding says whether somebody holds a role.
type Holding string

// The holdings.
const (
	Held     Holding = "held"
	Assigned Holding = "assigned" // to somebody who did not accept it yet
	Vacant   Holding = "vacant"
	Left     Holding = "left" // its holder is no member any more, or cannot sign in
)

// Role is a responsibility with who holds it.
type Role struct {
	ID         id.ID   `json:"id"`
	Reference  string  `json:"reference"` // as RS-3
	Name       string  `json:"role"`
	Serves     string  `json:"serves"`
	User       id.ID   `json:"user,omitempty"` // empty for a holder without an account
	Holder     string  `json:"holder"`         // name; empty for nobody
	Deputy     string  `json:"deputy"`
	Second     id.ID   `json:"-"` // the deputy
	Holding    Holding `json:"holding"`
	ApartFrom  string  `json:"-"`
	Competence string  `json:"-"` // that it needs
}

// AllRoles returns all roles by name.
func AllRoles(ctx context.Context, tx *db.Tx) ([]Role, error) {
	list, err := db.All(ctx, tx, func(row db.Row) (r Role, err error) {
		var other, accepted, deputy, name string
		var there bool
		err = row.Scan(&r.ID, &r.Reference, &r.Name, &r.Serves, &r.User, &name, &there, &other, &accepted, &r.ApartFrom, &r.Competence, &deputy, &r.Second)
		r.Holder, r.Deputy = name, deputy
		if r.User == "" {
			r.Holder = other
		}
		switch {
		case r.User != "" && !there:
			r.Holding = Left
		case r.Holder == "":
			r.Holding = Vacant
		case accepted == "":
			r.Holding = Assigned
		default:
			r.Holding = Held
		}
		return r, err
	}, `SELECT r.id, `+Responsibilities.ReferenceSQL("r")+`, r.role, r.serves, r.holder, COALESCE(u.name, ''), u.id IS NOT NULL AND m.user_id IS NOT NULL AND u.disabled_at IS NULL AND (m.ends_at IS NULL OR m.ends_at > $2),
r.other_holder, r.accepted_on, r.apart_from, r.competence, COALESCE(d.name, ''), r.deputy FROM responsibilities r
LEFT JOIN members m ON m.tenant_id = r.tenant_id AND m.user_id = r.holder LEFT JOIN users u ON u.id = r.holder
LEFT JOIN members e ON e.tenant_id = r.tenant_id AND e.user_id = r.deputy LEFT JOIN users d ON d.id = e.user_id
WHERE r.tenant_id = $1 ORDER BY r.role, r.id`, tx.Now.UnixMicro())
	if err != nil {
		return nil, fmt.Errorf("list roles: %w", err)
	}
	return list, nil
}
