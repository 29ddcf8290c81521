// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"context"
	"fmt"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
)

// Excluded returns the rows that are not applicable, without the rest of the statement.
func Excluded(ctx context.Context, tx *db.Tx) (map[catalog.Ref]bool, error) {
	out := map[catalog.Ref]bool{}
	err := db.Each(ctx, tx, func(row db.Row) error {
		var ref catalog.Ref
		err := row.Scan(&ref.Standard, &ref.ID)
		out[ref] = true
		return err
	}, "SELECT standard, control FROM soa_choices WHERE tenant_id = $1 AND applicable = $2", string(NotApplicable))
	if err != nil {
		return nil, fmt.Errorf("excluded controls: %w", err)
	}
	return out, nil
}
