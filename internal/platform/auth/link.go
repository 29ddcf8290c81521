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

// ByLink returns the actor on whose behalf a download link opens at this moment, who may read and nothing else. token is what
// the link was made with; empty for a login session. It fails with fault.Forbidden where the person is disabled, no member any
// more or may make no links, and where the token ended or is not for this source; the actor that comes back then may do
// nothing, and is for the journal.
func ByLink(ctx context.Context, d *db.DB, organization, person, token id.ID, source, request string) (access.Actor, error) {
	proof := access.Proof{Tenant: organization, User: person, Credential: token, Method: access.ByLink, Source: source, Request: request}
	nobody := access.Proven(proof)
	err := d.Read(ctx, access.Proven(access.Proof{Tenant: organization}), func(tx *db.Tx) (err error) {
		if token == "" {
			proof.Role, err = enabledRole(ctx, tx, person)
		} else {
			_, err = tokenProof(ctx, tx, token, &proof)
		}
		return err
	})
	if err != nil && !errors.Is(err, fault.NotFound) {
		return nobody, fmt.Errorf("use a link: %w", err)
	}
	if a := access.Proven(proof); err != nil || proof.User != person || !a.Can(access.ReadWork) || !a.Can(access.ShareWork) {
		return nobody, fmt.Errorf("who made the link may not do so any more: %w", fault.Forbidden)
	}
	proof.Only = []access.Permission{access.ReadWork}
	return access.Proven(proof), nil
}

// enabledRole is the role of a member who is not disabled at this moment, or fault.NotFound.
func enabledRole(ctx context.Context, tx *db.Tx, person id.ID) (role access.Role, err error) {
	err = db.One(ctx, tx, []any{&role}, `SELECT m.role FROM members m JOIN users u ON u.id = m.user_id
WHERE m.tenant_id = $1 AND m.user_id = $2 AND u.disabled_at IS NULL
AND (m.starts_at IS NULL OR m.starts_at <= $3) AND (m.ends_at IS NULL OR m.ends_at > $3)`, string(person), tx.Now.UnixMicro())
	return role, err
}
