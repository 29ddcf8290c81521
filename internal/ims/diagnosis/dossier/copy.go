// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package dossier

import (
	"context"
	"fmt"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// Copy begins an open diagnosis with all that was answered in another one, who said it included, so that a complete one can
// be gone on from without changing it. The copy of a complete one compares itself with it; a copy counts by today again. An
// empty title takes over the other's.
func Copy(ctx context.Context, tx *db.Tx, l *catalog.Library, which id.ID, title string) (Diagnosis, error) {
	from, err := Find(ctx, tx, which)
	if err != nil {
		return Diagnosis{}, err
	}
	h := from.Head
	h.AsOf, h.Start, h.Deadline = civil.Date{}, civil.Date{}, laterThan(h.Deadline, civil.Of(tx.Now))
	if from.State == Complete {
		h.Previous = from.ID
	}
	if title != "" {
		h.Title = title
	}
	d, err := Start(ctx, tx, l, h)
	if err != nil {
		return Diagnosis{}, err
	}
	for _, statement := range []string{
		`INSERT INTO diagnosis_answers (tenant_id, diagnosis_id, ref, version, applicable, reason, level, note, risk, confirmed, evidence, answered_by, answered_at)
SELECT tenant_id, CAST($3 AS TEXT), ref, 1, applicable, reason, level, note, risk, confirmed, evidence, answered_by, answered_at FROM diagnosis_answers WHERE tenant_id = $1 AND diagnosis_id = $2`,
		`INSERT INTO diagnosis_documents (tenant_id, diagnosis_id, document, version, status, dated, answered_by, answered_at)
SELECT tenant_id, CAST($3 AS TEXT), document, 1, status, dated, answered_by, answered_at FROM diagnosis_documents WHERE tenant_id = $1 AND diagnosis_id = $2`,
		`INSERT INTO diagnosis_parts (tenant_id, diagnosis_id, part, user_id)
SELECT tenant_id, CAST($3 AS TEXT), part, user_id FROM diagnosis_parts WHERE tenant_id = $1 AND diagnosis_id = $2`,
		`UPDATE diagnoses SET answered_at = (SELECT answered_at FROM diagnoses WHERE tenant_id = $1 AND id = $2) WHERE tenant_id = $1 AND id = $3`,
	} {
		if _, err := db.Exec(ctx, tx, statement, string(which), string(d.ID)); err != nil {
			return Diagnosis{}, fmt.Errorf("copy diagnosis: %w", err)
		}
	}
	tx.Record(db.Change{Action: object + ".copy", Object: object, ID: d.ID, Version: 1, Fields: []db.Field{{Name: "from", New: string(which)}}})
	return Find(ctx, tx, d.ID)
}

// laterThan is a day that is still to come, or none.
func laterThan(day, today civil.Date) civil.Date {
	if day.After(today) {
		return day
	}
	return civil.Date{}
}
