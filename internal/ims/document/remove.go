// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document

import (
	"context"
	"fmt"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/search"
)

// remove deletes a version with what was decided about it.
func (v *Version) remove(ctx context.Context, tx *db.Tx) error {
	if _, err := db.Exec(ctx, tx, "DELETE FROM document_approvals WHERE tenant_id = $1 AND version_id = $2", string(v.ID)); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, "DELETE FROM document_versions WHERE tenant_id = $1 AND id = $2", string(v.ID))
	return err
}

// remove deletes a document that never was more than a draft, with everything that leads to it.
func (d *Document) remove(ctx context.Context, tx *db.Tx) error {
	ref := id.Ref{Register: Object, ID: d.ID}
	err := d.unfile(ctx, tx, &d.Versions[0], "")
	if err == nil {
		err = d.Versions[0].remove(ctx, tx)
	}
	if err == nil {
		_, err = db.Exec(ctx, tx, "DELETE FROM documents WHERE tenant_id = $1 AND id = $2", string(d.ID))
	}
	if err == nil {
		err = link.RemoveAll(ctx, tx, ref)
	}
	if err == nil && d.number > 0 {
		err = Own.Gone(ctx, tx)
	}
	if err == nil {
		err = search.Remove(ctx, tx, ref)
	}
	if err != nil {
		return fmt.Errorf("discard document: %w", err)
	}
	change := db.Change{Action: Object + ".delete", Object: Object, ID: d.ID, Version: d.Version}
	for _, f := range d.said() {
		change.Fields = append(change.Fields, db.Field{Name: f.Name, Old: f.New})
	}
	tx.Record(change)
	return nil
}
