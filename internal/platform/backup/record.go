// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package backup

import (
	"context"
	"fmt"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// Act is what was done with a backup.
type Act string

// The acts.
const (
	Made     Act = "made"
	Verified Act = "verified" // read back to the last byte, and held
	Restored Act = "restored"
)

// Event is one act, as the installation remembers it.
type Event struct {
	Act    Act       `json:"act"`
	At     time.Time `json:"at"`
	MadeAt time.Time `json:"made_at"` // the moment of what the backup holds
	SHA256 string    `json:"sha256"`
	Size   int64     `json:"size"`
}

// Record remembers an act in the installation's own list; At is set.
func Record(ctx context.Context, d *db.DB, e Event) error {
	err := d.WriteSystem(ctx, func(tx *db.SystemTx) error {
		_, err := db.Exec(ctx, tx, "INSERT INTO backups (id, act, at, made_at, sha256, size) VALUES ($1, $2, $3, $4, $5, $6)",
			string(id.New(tx.Now)), string(e.Act), tx.Now.UnixMicro(), e.MadeAt.UnixMicro(), e.SHA256, e.Size)
		return err
	})
	if err != nil {
		return fmt.Errorf("record the backup: %w", err)
	}
	return nil
}

// History returns at most limit acts, the newest first.
func History(ctx context.Context, d *db.DB, limit int) (out []Event, err error) {
	err = d.ReadSystem(ctx, func(tx *db.SystemTx) error {
		out, err = db.All(ctx, tx, func(r db.Row) (e Event, err error) {
			var at, made int64
			err = r.Scan(&e.Act, &at, &made, &e.SHA256, &e.Size)
			e.At, e.MadeAt = time.UnixMicro(at).UTC(), time.UnixMicro(made).UTC()
			return e, err
		}, "SELECT act, at, made_at, sha256, size FROM backups ORDER BY at DESC, id DESC LIMIT $1", limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list backups: %w", err)
	}
	return out, nil
}
