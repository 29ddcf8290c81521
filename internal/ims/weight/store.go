// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package weight

import (
	"context"
	"fmt"
	"time"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// name is that of the table's things in the journal.
const name = "crosswalk-weights"

const columns = "id, version, created_at, updated_at, updated_by, crosswalk, source, quarters, reason"

// Most is the largest page of a list.
const Most = 200

// List returns at most limit weights of one crosswalk, or of all for "", in the order in which they were chosen, from the
// one after on.
func List(ctx context.Context, tx *db.Tx, crosswalkID string, after id.ID, limit int) ([]Weight, error) {
	out, err := db.All(ctx, tx, scan, "SELECT "+columns+` FROM crosswalk_weights
WHERE tenant_id = $1 AND (crosswalk = $2 OR $2 = '') AND id > $3 ORDER BY id LIMIT $4`, crosswalkID, string(after), limit)
	if err != nil {
		return nil, fmt.Errorf("list weights: %w", err)
	}
	return out, nil
}

// Of returns every weight of one crosswalk, or of all for "": at most one for each row that the content has.
func Of(ctx context.Context, tx *db.Tx, crosswalkID string) ([]Weight, error) {
	const all = 1 << 20
	return List(ctx, tx, crosswalkID, "", all)
}

// Find returns one weight, or fault.NotFound.
func Find(ctx context.Context, tx *db.Tx, which id.ID) (Weight, error) {
	return first(ctx, tx, "SELECT "+columns+" FROM crosswalk_weights WHERE tenant_id = $1 AND id = $2", string(which))
}

// At returns the weight of one row, or fault.NotFound where the content's holds.
func At(ctx context.Context, tx *db.Tx, crosswalkID, source string) (Weight, error) {
	return first(ctx, tx, "SELECT "+columns+" FROM crosswalk_weights WHERE tenant_id = $1 AND crosswalk = $2 AND source = $3", crosswalkID, source)
}

// Create keeps the organization's own weight of a row. It fails with fault.Fields for a row that is not there, another
// number and a missing reason, and with fault.Taken where there is one already.
func Create(ctx context.Context, tx *db.Tx, l *catalog.Library, c Choice) (Weight, error) {
	if err := c.check(l); err != nil {
		return Weight{}, err
	}
	quarters, reason, err := c.clean()
	if err != nil {
		return Weight{}, err
	}
	w := Weight{
		ID: tx.NewID(), Version: 1, CreatedAt: tx.Now, UpdatedAt: tx.Now, UpdatedBy: tx.Actor.User(),
		Crosswalk: c.Crosswalk, Source: c.Source, Quarters: quarters, Reason: reason,
	}
	_, err = db.Exec(ctx, tx, "INSERT INTO crosswalk_weights (tenant_id, "+columns+") VALUES ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8)",
		string(w.ID), tx.Now.UnixMicro(), string(w.UpdatedBy), w.Crosswalk, w.Source, w.Quarters, w.Reason)
	if err != nil {
		return Weight{}, fmt.Errorf("create weight: %w", err)
	}
	tx.Record(db.Change{Action: name + ".create", Object: name, ID: w.ID, Version: 1, Reason: reason, Fields: []db.Field{
		{Name: "crosswalk", New: w.Crosswalk}, {Name: "source", New: w.Source}, {Name: "weight", New: text(quarters)}, {Name: "reason", New: reason},
	}})
	return w, nil
}

// Change gives a weight another number or reason; of the choice only these two count. version is the one the caller saw:
// fault.Conflict says, beside what there is now, that there is a newer one. Where nothing changes, nothing is written.
func Change(ctx context.Context, tx *db.Tx, which id.ID, version int, c Choice) (Weight, error) {
	w, err := seen(ctx, tx, which, version)
	if err != nil {
		return w, err
	}
	quarters, reason, err := c.clean()
	if err != nil {
		return w, err
	}
	var changed []db.Field
	if quarters != w.Quarters {
		changed = append(changed, db.Field{Name: "weight", Old: text(w.Quarters), New: text(quarters)})
	}
	if reason != w.Reason {
		changed = append(changed, db.Field{Name: "reason", Old: w.Reason, New: reason})
	}
	if len(changed) == 0 {
		return w, nil
	}
	n, err := db.Exec(ctx, tx, `UPDATE crosswalk_weights SET version = version + 1, updated_at = $4, updated_by = $5, quarters = $6, reason = $7
WHERE tenant_id = $1 AND id = $2 AND version = $3`, string(which), version, tx.Now.UnixMicro(), string(tx.Actor.User()), quarters, reason)
	if err := touched(n, err); err != nil {
		return Weight{}, fmt.Errorf("change weight: %w", err)
	}
	w.Version, w.UpdatedAt, w.UpdatedBy, w.Quarters, w.Reason = version+1, tx.Now, tx.Actor.User(), quarters, reason
	tx.Record(db.Change{Action: name + ".update", Object: name, ID: which, Version: w.Version, Reason: reason, Fields: changed})
	return w, nil
}

// Reset gives a row the content's weight again. What was said stays in the journal.
func Reset(ctx context.Context, tx *db.Tx, which id.ID, version int) error {
	w, err := seen(ctx, tx, which, version)
	if err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, "DELETE FROM crosswalk_weights WHERE tenant_id = $1 AND id = $2 AND version = $3", string(which), version)
	if err := touched(n, err); err != nil {
		return fmt.Errorf("reset weight: %w", err)
	}
	tx.Record(db.Change{Action: name + ".delete", Object: name, ID: which, Version: version, Fields: []db.Field{
		{Name: "crosswalk", Old: w.Crosswalk}, {Name: "source", Old: w.Source}, {Name: "weight", Old: text(w.Quarters)}, {Name: "reason", Old: w.Reason},
	}})
	return nil
}

// seen returns a weight that the caller saw at this version.
func seen(ctx context.Context, tx *db.Tx, which id.ID, version int) (Weight, error) {
	w, err := Find(ctx, tx, which)
	if err == nil && w.Version != version {
		err = fmt.Errorf("weight: it has version %d: %w", w.Version, fault.Conflict)
	}
	return w, err
}

// touched is a conflict where another transaction was faster.
func touched(rows int64, err error) error {
	if err == nil && rows == 0 {
		return fault.Conflict
	}
	return err
}

func first(ctx context.Context, tx *db.Tx, query string, args ...any) (w Weight, err error) {
	list, err := db.All(ctx, tx, scan, query, args...)
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return Weight{}, fmt.Errorf("find weight: %w", err)
	}
	return list[0], nil
}

func scan(row db.Row) (w Weight, err error) {
	var created, updated int64
	err = row.Scan(&w.ID, &w.Version, &created, &updated, &w.UpdatedBy, &w.Crosswalk, &w.Source, &w.Quarters, &w.Reason)
	w.CreatedAt, w.UpdatedAt = time.UnixMicro(created).UTC(), time.UnixMicro(updated).UTC()
	return w, err
}
