// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
)

// Snapshot writes everything that the database holds at one moment into a new SQLite file, whatever the engine, while others
// go on reading and writing. Only what search knows and the queue's tickets may be missing there: they are made anew.
func (d *DB) Snapshot(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("snapshot: %s exists already", path)
	}
	take := d.snapshotPostgres
	if d.engine == SQLite {
		take = d.snapshotSQLite
	}
	if err := take(ctx, path); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return nil
}

// snapshotSQLite reads in a connection of its own: the writing one is for writers, and the reading ones may not write
// anywhere.
func (d *DB) snapshotSQLite(ctx context.Context, path string) error {
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: d.path}).EscapedPath()+"?_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer pool.Close() //nolint:errcheck // only read
	if _, err := pool.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
		return kindOf(err)
	}
	return os.Chmod(path, 0o600)
}

func (d *DB) snapshotPostgres(ctx context.Context, path string) (err error) {
	to, err := Open(ctx, Config{Path: path, Readers: 1})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	_, err = Copy(ctx, d, to)
	return err
}

// Examined is what a SQLite file holds.
type Examined struct {
	Schema int64          // number of its newest migration
	Rows   map[string]int // by table, without what is made anew from others
}

// Examine reads a SQLite file that nobody has open, page by page, and fails with the first thing that is wrong in it. It does not
// change the file.
func Examine(ctx context.Context, path string) (x Examined, err error) {
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?immutable=1&_pragma=query_only(1)")
	if err != nil {
		return x, fmt.Errorf("examine database: %w", err)
	}
	defer pool.Close() //nolint:errcheck // only read
	if x, err = lookThrough(ctx, pool); err != nil {
		return x, fmt.Errorf("examine database: %w", kindOf(err))
	}
	return x, nil
}

func lookThrough(ctx context.Context, pool *sql.DB) (x Examined, err error) {
	said, err := texts(ctx, pool, "SELECT integrity_check FROM pragma_integrity_check")
	if err != nil {
		return x, err
	}
	if len(said) != 1 || said[0] != "ok" {
		return x, fmt.Errorf("integrity check: %s", strings.Join(said[:min(3, len(said))], "; "))
	}
	strays, err := texts(ctx, pool, `SELECT DISTINCT "table" FROM pragma_foreign_key_check`)
	if err != nil {
		return x, err
	}
	if len(strays) > 0 {
		return x, fmt.Errorf("rows refer to missing ones: %s", strings.Join(strays, ", "))
	}
	if err := pool.QueryRowContext(ctx, "SELECT max(version_id) FROM schema_versions").Scan(&x.Schema); err != nil {
		return x, err
	}
	names, err := tablesOf(ctx, pool)
	if err != nil {
		return x, err
	}
	x.Rows = map[string]int{}
	for _, name := range names {
		var n int
		if err := pool.QueryRowContext(ctx, "SELECT count(*) FROM "+name).Scan(&n); err != nil {
			return x, err
		}
		x.Rows[name] = n
	}
	return x, nil
}
