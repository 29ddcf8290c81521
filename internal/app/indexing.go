// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"context"
	"fmt"
	"time"

	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/document"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/platform/db"
	"concord/internal/platform/search"
	"concord/internal/platform/tenant"
)

// Texts are taken in for search after this time, or sooner when a journal grew by so many entries.
const (
	indexAfter = 5 * time.Second
	indexAt    = 4096
)

// RebuildSearch makes what search knows of an organization anew from its records, and returns how many there are.
func RebuildSearch(ctx context.Context, d *db.DB, t tenant.Tenant) (records int, err error) {
	err = d.Write(ctx, Operator(t), func(tx *db.Tx) error {
		records = 0
		if err := db.RemoveTexts(ctx, tx); err != nil {
			return err
		}
		again := []func(context.Context, *db.Tx) (int, error){dossier.Reindex, plan.Reindex, document.Reindex}
		for _, r := range Registers {
			again = append(again, r.Reindex)
		}
		for _, reindex := range again {
			n, err := reindex(ctx, tx)
			if err != nil {
				return err
			}
			records += n
		}
		tx.Record(db.Change{Action: "search.rebuild", Object: "organizations", ID: t.ID})
		return nil
	})
	if err == nil {
		err = search.Settle(ctx, d)
	}
	if err != nil {
		return 0, fmt.Errorf("rebuild search of %s: %w", t.Name, err)
	}
	return records, nil
}
