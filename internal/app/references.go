// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"context"

	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/document"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
)

// Numbered are all things that people call by a number: the records of registers, diagnoses, roadmaps, own documents.
var Numbered = append(register.SeriesOf(Registers), dossier.Series, plan.Series, document.Own)

// resolve returns what an address names by its reference, as in /risks/R-12. What other kinds of objects
// are named by stays as it is.
func (i *Installation) resolve(ctx context.Context, a access.Actor, kind, said string) (which id.ID, err error) {
	for _, r := range Numbered {
		if r.Name != kind {
			continue
		}
		err = i.DB.Read(ctx, a, func(tx *db.Tx) error {
			which, err = named(ctx, tx, r, said)
			return err
		})
		return which, err
	}
	return id.ID(said), nil
}

func named(ctx context.Context, tx *db.Tx, s register.Series, said string) (id.ID, error) {
	if s == document.Own {
		return document.Which(ctx, tx, said)
	}
	return s.Which(ctx, tx, said)
}
