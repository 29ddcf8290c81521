// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"database/sql"
	"testing"
)

// Fitting are the statements that lead from indexes, by name, table and text, to those that are wanted.
func Fitting(there [][3]string, wanted []Index) []string {
	var list []standing
	for _, t := range there {
		list = append(list, standing{t[0], t[1], t[2]})
	}
	return fitting(list, wanted)
}

// IndexesOf are the names of the indexes that a table has.
func IndexesOf(t *testing.T, d *DB, table string) (names []string) {
	t.Helper()
	conn, err := d.read.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // only read
	query := standingSQLite
	if d.engine == Postgres {
		query = standingPostgres
	}
	list, err := standingOf(t.Context(), conn, query)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if s.table == table {
			names = append(names, s.name)
		}
	}
	return names
}

// Pools gives tests the raw handles: what a fault in this package would give to an attacker.
func (d *DB) Pools() (read, write *sql.DB) { return d.read, d.write }

// OnFlush puts fn in the place of the flush, which it may call.
func (d *DB) OnFlush(fn func(flush func() error) error) {
	flush := d.flusher.flush
	d.flusher.flush = func() error { return fn(flush) }
}

// NeverFold keeps the embedded database's log as it grows.
func (d *DB) NeverFold() { d.folder.commits = foldAfter }
