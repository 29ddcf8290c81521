// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"errors"
	"fmt"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// ForJob returns the actor on whose behalf work runs in an organization: a person with the role of this moment, or the
// program itself for nobody. It fails with fault.Forbidden for a person who is disabled or no member any more.
func ForJob(ctx context.Context, d *db.DB, organization, person id.ID) (access.Actor, error) {
	proof := access.Proof{Tenant: organization, User: person, Role: access.Owner, Method: access.ByJob}
	if person == "" {
		return access.Proven(proof), nil
	}
	err := d.Read(ctx, access.Proven(access.Proof{Tenant: organization}), func(tx *db.Tx) (err error) {
		proof.Role, err = enabledRole(ctx, tx, person)
		return err
	})
	if errors.Is(err, fault.NotFound) {
		return access.Actor{}, fmt.Errorf("work for a person who is no member any more: %w", fault.Forbidden)
	}
	return access.Proven(proof), err
}
