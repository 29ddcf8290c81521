// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"concord/internal/platform/db"
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
