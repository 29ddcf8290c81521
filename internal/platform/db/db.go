// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package db opens the database, SQLite or PostgreSQL, and gives transactions that are bound to one organization.
//
// A statement is written once for both engines: $1, $2 … for values, TEXT, INTEGER, BIGINT, BOOLEAN and DOUBLE PRECISION
// for types, times as microseconds UTC. In a Tx, $1 is always the organization: db binds it and refuses a statement that
// does not use it. The raw handle does not leave this package.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Engine is the kind of database behind a DB.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Config says which database to open.
type Config struct {
	// Path is the SQLite file; its folder must exist. It is used where URL is empty.
	Path string
	// URL is a PostgreSQL address, as in postgres://user@host/name. The program works as the role Role there.
	URL string
	// Role is the PostgreSQL role that the program takes after signing in: neither owner, nor superuser, nor allowed to
	// pass row security. It is made when it is missing and the signed-in user may make roles. Default: concord_app.
	Role string
	// Readers is the number of reading connections; 0 for a number that suits the machine.
	Readers int
	// Clock tells the time; nil for the machine's clock.
	Clock func() time.Time
	// Indexes are made where they are missing, beside those of the migrations.
	Indexes []Index
	// Seal writes what a transaction changed into the journal, as the last act before it commits.
	Seal func(ctx context.Context, tx *Tx, changes []Change) error
}

// DB is an open database. It is safe for use by several goroutines.
type DB struct {
	engine        Engine
	path          string  // SQLite only
	write         *sql.DB // SQLite: one connection; PostgreSQL: the same pool as read
	read          *sql.DB
	side          *sql.DB // one connection beside the others, to flush or fold the log
	clock         func() time.Time
	seal          func(context.Context, *Tx, []Change) error
	group         group  // SQLite only
	folder        folder // SQLite only
	flusher       flusher
	prepared      sync.Map // ready to *sql.Stmt; SQLite only
	preparedCount atomic.Int64
	work          atomic.Pointer[func()] // see OnWork
}

// Open opens the database, brings its schema up to date and checks that the program's rights there are limited.
//
// It fails with a message for the operator: a file on a network file system, a schema newer than the program, a role
// with too many rights.
func Open(ctx context.Context, c Config) (*DB, error) {
	d := &DB{clock: c.Clock, seal: c.Seal}
	if d.clock == nil {
		d.clock = time.Now //nolint:forbidigo // the one clock of a running program
	}
	var err error
	if c.URL != "" {
		err = d.openPostgres(ctx, c)
	} else {
		err = d.openSQLite(ctx, c)
	}
	if err != nil {
		d.Close() //nolint:errcheck // the first error says more
		return nil, fmt.Errorf("open database: %w", err)
	}
	return d, nil
}

// Engine returns the kind of database.
func (d *DB) Engine() Engine { return d.engine }

// Now is the moment, in whole microseconds UTC, as transactions see it.
func (d *DB) Now() time.Time { return d.clock().UTC().Truncate(time.Microsecond) }

// Close waits for running transactions and closes the connections. On SQLite the write-ahead log is folded in.
func (d *DB) Close() error {
	d.folder.end()
	var errs []error
	for _, pool := range []*sql.DB{d.side, d.read, d.write} {
		if pool != nil { // the same one twice on PostgreSQL, which does no harm
			errs = append(errs, pool.Close())
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	return nil
}

// Ping reports whether the database answers and keeps what it is given.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.flusher.sound(); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	var one int
	if err := d.read.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
		return fmt.Errorf("ping database: %w", kindOf(err))
	}
	return nil
}
