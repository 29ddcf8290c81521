// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs

import (
	"context"
	"fmt"
	"time"

	"concord/internal/platform/db"
)

// How long jobs are kept after their end; what was given up longer, so that somebody can look.
const (
	keepEnded  = 30 * 24 * time.Hour
	keepFailed = 90 * 24 * time.Hour
)

// Forget is the work that removes jobs long after their end, once a day.
var Forget = Work{Kind: "jobs.forget", Every: 24 * time.Hour, Run: func(ctx context.Context, t *Task) error {
	return t.Finish(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, "DELETE FROM jobs WHERE tenant_id = $1 AND (ended_at < $2 AND state <> 'failed' OR ended_at < $3)",
			tx.Now.Add(-keepEnded).UnixMicro(), tx.Now.Add(-keepFailed).UnixMicro())
		if err != nil {
			return fmt.Errorf("forget jobs: %w", err)
		}
		return nil
	})
}}
