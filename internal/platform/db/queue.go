// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// River, the library behind package jobs, works on database/sql and keeps tables of its own, which belong to the
// installation and hold identifiers only. What it needs of the database stands here; a test holds that nobody but jobs
// calls ForJobs and InJobs.

// queueTables begin the names of River's tables.
const queueTables = "river_"

// ForJobs returns the pool that writes, for package jobs alone. On SQLite it has one connection: who holds a transaction
// must not ask it for another.
func (d *DB) ForJobs() *sql.DB { return d.write }

// InJobs gives the transaction as database/sql knows it, for package jobs alone.
func (c *core) InJobs(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	if c.reader {
		return errors.New("db: a reading transaction may not change anything")
	}
	ctx = c.deadline(ctx)
	if c.db.engine == Postgres { // what waits to travel goes first: who takes the transaction from here does not know of it
		if _, err := c.tx.ExecContext(ctx, ""); err != nil {
			return kindOf(err)
		}
	}
	return kindOf(fn(ctx, c.tx))
}

// OnWork says whom to tell after the commit of each transaction that left work behind; one per database.
func (d *DB) OnWork(tell func()) { d.work.Store(&tell) }

// LeaveWork says that this transaction leaves work behind.
func (c *core) LeaveWork() {
	c.OnCommit(func() {
		if tell := c.db.work.Load(); tell != nil {
			(*tell)()
		}
	})
}

// OnCommit runs fn once the transaction lasts; never, if it is undone.
func (c *core) OnCommit(fn func()) { *c.after = append(*c.after, fn) }

// migrateQueue brings River's tables up to date and reports whether there was something to do. It looks first: River's own
// way to a new database writes version by version.
func migrateQueue(ctx context.Context, pool *sql.DB, engine Engine) (changed bool, err error) {
	config := &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)}
	var m interface {
		Migrate(ctx context.Context, direction rivermigrate.Direction, opts *rivermigrate.MigrateOpts) (*rivermigrate.MigrateResult, error)
		ExistingVersions(ctx context.Context) ([]rivermigrate.Migration, error)
		AllVersions() []rivermigrate.Migration
		MigrateTx(ctx context.Context, tx *sql.Tx, direction rivermigrate.Direction, opts *rivermigrate.MigrateOpts) (*rivermigrate.MigrateResult, error)
	}
	if engine == Postgres {
		m, err = rivermigrate.New(riverdatabasesql.New(pool), config)
	} else {
		m, err = rivermigrate.New(riversqlite.New(pool), config)
	}
	if err != nil {
		return false, fmt.Errorf("read the queue's migrations: %w", err)
	}
	have, err := m.ExistingVersions(ctx)
	if err != nil {
		return false, fmt.Errorf("read the queue's version: %w", kindOf(err))
	}
	if len(have) >= len(m.AllVersions()) { // more where a newer program was here; its tables serve this one too
		return false, nil
	}
	if engine == Postgres { // where a new value of a type cannot be used in the transaction that adds it
		_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	} else {
		err = atOnce(ctx, pool, func(tx *sql.Tx) error {
			_, err := m.MigrateTx(ctx, tx, rivermigrate.DirectionUp, nil)
			return err
		})
	}
	if err != nil {
		return false, fmt.Errorf("migrate the queue: %w", kindOf(err))
	}
	return true, nil
}

// atOnce runs fn in one transaction.
func atOnce(ctx context.Context, pool *sql.DB, fn func(tx *sql.Tx) error) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // committed below, or meant
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}
