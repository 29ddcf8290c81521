// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"runtime"

	_ "modernc.org/sqlite" // the driver named "sqlite"
)

// openSQLite opens two pools on one file: a single writing connection, because SQLite has one writer and waiting for it in
// Go is fair, and several that can only read.
func (d *DB) openSQLite(ctx context.Context, c Config) error {
	d.engine, d.path = SQLite, c.Path
	if err := refuseNetworkFolder(c.Path); err != nil {
		return err
	}
	// Made here and not by SQLite, which would let others on the machine read it.
	f, err := os.OpenFile(c.Path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open %s: %w", c.Path, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("open %s: %w", c.Path, err)
	}
	if d.write, err = sql.Open("sqlite", sqliteName(c.Path, false)); err != nil {
		return fmt.Errorf("open %s: %w", c.Path, err)
	}
	d.write.SetMaxOpenConns(1)
	d.group.turn = make(chan struct{}, 1)
	d.flusher.final, d.flusher.between = true, d.betweenFlushes
	d.flusher.flush = func() error { return flushFile(c.Path + "-wal") }
	// The queue's tables first: renaming tables, as its migrations do, takes the longer the more others there are.
	if _, err := migrateQueue(ctx, d.write, SQLite); err != nil {
		return err
	}
	if _, err := migrate(ctx, d.write, SQLite, func() error { return nil }); err != nil {
		return err
	}
	if err := d.fitIndexes(ctx, c.Indexes); err != nil {
		return err
	}
	if d.read, err = sql.Open("sqlite", sqliteName(c.Path, true)); err != nil {
		return fmt.Errorf("open %s: %w", c.Path, err)
	}
	if d.side, err = sql.Open("sqlite", sqliteName(c.Path, false)); err != nil {
		return fmt.Errorf("open %s: %w", c.Path, err)
	}
	d.side.SetMaxOpenConns(1)
	d.folder.pool = d.side
	readers := c.Readers
	if readers == 0 {
		readers = max(4, runtime.GOMAXPROCS(0)*2)
	}
	d.read.SetMaxOpenConns(readers)
	d.read.SetMaxIdleConns(readers)
	return nil
}

func (d *DB) fitIndexes(ctx context.Context, wanted []Index) error {
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("fit indexes: %w", err)
	}
	defer conn.Close() //nolint:errcheck // back to the pool
	return fitIndexes(ctx, conn, SQLite, wanted)
}

// sqliteName is the data source. With synchronous=NORMAL SQLite flushes where it must to keep the file whole, and the flusher
// flushes the log before a write is acknowledged, as FULL would within each commit. Foreign keys are off by default on each
// new connection. Caches take twice what is said: with its head, a page of 4 KiB is a little too large for a block of that size.
func sqliteName(path string, reading bool) string {
	q := url.Values{}
	for _, pragma := range []string{"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)", "temp_store(MEMORY)"} {
		q.Add("_pragma", pragma)
	}
	if reading { // there are several, and what one has not, the system has
		q.Add("_pragma", "query_only(1)")
		q.Add("_pragma", "cache_size(-8192)")
	} else {
		q.Set("_txlock", "immediate")
		q.Add("_pragma", "cache_size(-10240)")
		q.Add("_pragma", fmt.Sprintf("wal_autocheckpoint(%d)", longestPart))
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}
