// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs

import (
	"context"
	"database/sql"
	"fmt"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
)

// Reissue makes the queue's tickets anew from the jobs that are alive, in a database that was copied or restored and that
// nobody works on; programs is the program itself in each organization.
func Reissue(ctx context.Context, d *db.DB, programs []access.Actor) error {
	err := d.WriteSystem(ctx, func(tx *db.SystemTx) error {
		return tx.InJobs(ctx, func(ctx context.Context, raw *sql.Tx) error {
			_, err := raw.ExecContext(ctx, "DELETE FROM river_job")
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("reissue jobs: %w", err)
	}
	for _, program := range programs {
		err := d.Write(ctx, program, func(tx *db.Tx) error {
			if _, err := db.Exec(ctx, tx, "UPDATE jobs SET state = 'waiting' WHERE tenant_id = $1 AND state IN ('ready', 'running', 'retrying')"); err != nil {
				return err
			}
			return issue(ctx, tx)
		})
		if err != nil {
			return fmt.Errorf("reissue jobs: %w", err)
		}
	}
	return nil
}
