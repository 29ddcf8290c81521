// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
)

// loose is how long a file stays that nothing needs.
const loose = 24 * time.Hour

// Sweeping is the work that removes what nothing needs, once a day.
func (s *Store) Sweeping(d *db.DB) jobs.Work {
	return jobs.Work{Kind: "blobs.sweep", Every: 24 * time.Hour, Timeout: 30 * time.Minute, Run: func(ctx context.Context, t *jobs.Task) error {
		_, err := s.Sweep(ctx, d, t.Actor)
		return err
	}}
}

// Sweep removes the files of the actor's organization that nothing has needed for a day, and returns how many there were.
func (s *Store) Sweep(ctx context.Context, d *db.DB, a access.Actor) (removed int, err error) {
	before := d.Now().Add(-loose)
	err = d.Write(ctx, a, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, "DELETE FROM blobs WHERE tenant_id = $1 AND loose_at < $2 AND NOT EXISTS (SELECT 1 FROM blob_uses u WHERE u.tenant_id = $1 AND u.hash = blobs.hash)", before.UnixMicro())
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("sweep files: %w", err)
	}
	err = s.each(a.Tenant(), func(e fs.DirEntry) error {
		info, err := e.Info()
		if err != nil || info.ModTime().After(before) {
			return skipMissing(err)
		}
		gone, err := s.remove(ctx, d, a, e.Name())
		if gone {
			removed++
		}
		return err
	})
	if err != nil {
		return removed, fmt.Errorf("sweep files: %w", err)
	}
	return removed, nil
}

func skipMissing(err error) error {
	if missing(err) {
		return nil
	}
	return err
}

// each calls visit for every file of an organization, some hundreds in memory at once.
func (s *Store) each(of id.ID, visit func(fs.DirEntry) error) error {
	folder, err := s.root.Open(string(of))
	if err != nil {
		return skipMissing(err)
	}
	defer folder.Close() //nolint:errcheck // only read
	for {
		list, err := folder.ReadDir(500)
		for _, e := range list {
			if err := visit(e); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// remove takes a file away unless a row points to it; whoever keeps the same file meanwhile waits, and finds it gone.
func (s *Store) remove(ctx context.Context, d *db.DB, a access.Actor, name string) (gone bool, err error) {
	err = d.Write(ctx, a, func(tx *db.Tx) error {
		if !strings.HasPrefix(name, incoming) {
			if err := tx.Lock(ctx, "blob "+name); err != nil {
				return err
			}
			var one int
			err := db.One(ctx, tx, []any{&one}, "SELECT 1 FROM blobs WHERE tenant_id = $1 AND hash = $2", name)
			if !errors.Is(err, fault.NotFound) {
				return err
			}
		}
		err := s.root.Remove(path(a.Tenant(), name))
		gone = err == nil
		return skipMissing(err)
	})
	return gone, err
}
