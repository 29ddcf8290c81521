// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"context"
	"fmt"
	"strings"

	"concord/internal/platform/blob"
	"concord/internal/platform/comment"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/search"
)

// document is what search keeps of a record: its first field as the title, and all its other texts.
func (r *Register) document(which id.ID, number int, values []string) search.Document {
	var body []string
	for i, f := range r.Fields {
		if i > 0 && values[i] != "" && (f.Kind == Line || f.Kind == Text) {
			body = append(body, values[i])
		}
	}
	return search.Document{Ref: r.ref(which), Reference: r.Reference(number), Title: values[0], Body: strings.Join(body, "\n")}
}

func (r Series) ref(which id.ID) id.Ref { return id.Ref{Register: r.Name, ID: which} }

// Hold keeps a record from being deleted until the transaction ends, so that something may refer to it. It fails with
// fault.NotFound for one that is not there.
func (r *Register) Hold(ctx context.Context, tx *db.Tx, which id.ID) (id.Ref, error) {
	var one int
	if err := db.One(ctx, tx, []any{&one}, "SELECT 1 FROM "+r.table+" WHERE tenant_id = $1 AND id = $2"+tx.ForShare(), string(which)); err != nil {
		return id.Ref{}, fmt.Errorf("find in %s: %w", r.Name, err)
	}
	return r.ref(which), nil
}

// removeBeside removes what stood beside a record that is deleted, and what led to it.
func (r *Register) removeBeside(ctx context.Context, tx *db.Tx, which id.ID) error {
	if err := comment.RemoveAll(ctx, tx, r.ref(which)); err != nil {
		return err
	}
	if err := link.RemoveAll(ctx, tx, r.ref(which)); err != nil {
		return err
	}
	return blob.Release(ctx, tx, "", r.ref(which))
}

// Reindex keeps the texts of all records for search anew; what was kept of them must have been cleared. It returns how many
// there are.
func (r *Register) Reindex(ctx context.Context, tx *db.Tx) (n int, err error) {
	err = r.walk(ctx, tx, Query{Rising: true}, func(rec Record) error {
		n++
		return search.Add(ctx, tx, r.document(rec.ID, rec.Number, rec.Values))
	})
	return n, err
}

// walkPage is how many records are read at once.
const walkPage = 1000

// walk visits all records of a list, page by page.
func (r *Register) walk(ctx context.Context, tx *db.Tx, q Query, visit func(Record) error) error {
	for {
		list, next, err := r.read(ctx, tx, q, walkPage, uncounted)
		if err != nil {
			return err
		}
		for _, rec := range list {
			if err := visit(rec); err != nil {
				return err
			}
		}
		if next == nil {
			return nil
		}
		q.after = next
	}
}

// HeldTo fails with fault.NotFound unless the record that is named stands in one of these registers, and keeps it there.
func HeldTo(ctx context.Context, tx *db.Tx, registers []*Register, to id.Ref) error {
	for _, r := range registers {
		if r.Name == to.Register {
			_, err := r.Hold(ctx, tx, to.ID)
			return err
		}
	}
	return fmt.Errorf("register %.40q: %w", to.Register, fault.NotFound)
}
