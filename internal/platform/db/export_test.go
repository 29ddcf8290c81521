// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import "database/sql"

// Pools gives tests the raw handles: what a fault in this package would give to an attacker.
func (d *DB) Pools() (read, write *sql.DB) { return d.read, d.write }

// OnFlush puts fn in the place of the flush, which it may call.
func (d *DB) OnFlush(fn func(flush func() error) error) {
	flush := d.flusher.flush
	d.flusher.flush = func() error { return fn(flush) }
}

// NeverFold keeps the embedded database's log as it grows.
func (d *DB) NeverFold() { d.folder.commits = foldAfter }
