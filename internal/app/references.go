// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"context"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// resolve returns the record of a register that an address names by its reference, as in /risks/R-12. What other kinds of objects
// are named by stays as it is.
func (i *Installation) resolve(ctx context.Context, a access.Actor, kind, said string) (which id.ID, err error) {
	for _, r := range Registers {
		if r.Name != kind {
			continue
		}
		err = i.DB.Read(ctx, a, func(tx *db.Tx) error {
			which, err = r.Which(ctx, tx, said)
			return err
		})
		return which, err
	}
	return id.ID(said), nil
}
