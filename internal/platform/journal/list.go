// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// Newest returns up to limit entries with numbers below before, the newest first; before is negative for the end.
func Newest(ctx context.Context, tx *db.Tx, before int64, limit int) ([]Entry, error) {
	if before < 0 {
		before = math.MaxInt64
	}
	out, err := db.All(ctx, tx, func(r db.Row) (e Entry, err error) {
		var leaf string
		if err := r.Scan(&leaf); err != nil {
			return e, err
		}
		return e, json.Unmarshal([]byte(leaf), &e)
	}, "SELECT leaf FROM journal_entries WHERE tenant_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3", before, limit)
	if err != nil {
		return nil, fmt.Errorf("list the journal: %w", err)
	}
	if out == nil {
		out = []Entry{}
	}
	return out, nil
}

// Past is one entry about a record, with the words of its change as far as they were not erased.
type Past struct {
	Entry
	Reason  string
	Changes []db.Field
}

// Of returns up to limit entries about one record with numbers below before, the newest first; before is negative for the
// end. Calls that were refused are left out: they did nothing to the record.
func Of(ctx context.Context, tx *db.Tx, about id.Ref, before int64, limit int) ([]Past, error) {
	if before < 0 {
		before = math.MaxInt64
	}
	out, err := db.All(ctx, tx, func(r db.Row) (p Past, err error) {
		var leaf string
		var body *string
		if err := r.Scan(&leaf, &body); err != nil {
			return p, err
		}
		if body != nil {
			var d Details
			if err := json.Unmarshal([]byte(*body), &d); err != nil {
				return p, err
			}
			p.Reason, p.Changes = d.Reason, d.Fields
		}
		return p, json.Unmarshal([]byte(leaf), &p.Entry)
	}, `SELECT e.leaf, d.body FROM journal_entries e LEFT JOIN journal_details d ON d.tenant_id = e.tenant_id AND d.seq = e.seq
WHERE e.tenant_id = $1 AND e.object = $2 AND e.object_id = $3 AND e.seq < $4 AND e.action <> 'access.refuse' AND e.action <> 'requests.fail' ORDER BY e.seq DESC LIMIT $5`,
		about.Register, string(about.ID), before, limit)
	if err != nil {
		return nil, fmt.Errorf("history of %s: %w", about.Register, err)
	}
	return out, nil
}
