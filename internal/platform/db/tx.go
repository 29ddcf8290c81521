// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/id"
)

// core is what every kind of transaction has.
type core struct {
	// Now is the moment of the transaction, whole microseconds UTC; it does not move.
	Now    time.Time
	db     *DB
	tx     *sql.Tx // nil at a glance
	on     runner  // of statements
	by     bound
	value  string // of $1; unused where by is byNobody
	acted  *bool  // something was written that must be in the journal
	reader bool
	joined bool      // shares the database's transaction with others, so that no caller's deadline may end it
	missed *[]string // statements to make ready afterwards; SQLite only
	after  *[]func() // see OnCommit
	single *int      // statements run at a glance; nil otherwise
}

// runner runs statements: a transaction, or at a glance the pool.
type runner interface {
	ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// Tx is a transaction inside one organization. $1 of every statement is the organization.
type Tx struct {
	core
	Actor   access.Actor
	changes []Change
	sealed  bool // some were sealed already
	ids     id.Maker
}

// UserTx is a transaction about one person's own rows in every organization. $1 of every statement is the person.
type UserTx struct{ core }

// SystemTx is a transaction about the installation: organizations, people, sign-ins. Its statements bind nothing by
// themselves and may touch no organization's tables.
type SystemTx struct{ core }

// querier is any kind of transaction.
type querier interface{ inner() *core }

func (c *core) inner() *core { return c }

// NewID makes an identifier; those of one transaction rise in the order in which they are made.
func (t *Tx) NewID() id.ID { return t.ids.New(t.Now) }

// Record reports an act to the journal; it is written when the transaction commits, or not at all.
func (t *Tx) Record(c Change) { t.changes = append(t.changes, c) }

// Seal writes what was recorded so far into the journal, so that a long transaction need not keep all of it. From then on
// other transactions of the organization wait for this one to end.
func (t *Tx) Seal(ctx context.Context) error {
	if len(t.changes) == 0 || t.db.seal == nil {
		return nil
	}
	if err := t.db.seal(ctx, t, t.changes); err != nil {
		return err
	}
	t.changes, t.sealed = t.changes[:0], true
	return nil
}

// Read runs fn in a transaction that only reads, inside the actor's organization.
func (d *DB) Read(ctx context.Context, a access.Actor, fn func(*Tx) error) error {
	return d.run(ctx, string(a.Tenant()), byTenant, true, func(c core) error {
		return fn(&Tx{core: c, Actor: a})
	})
}

// Write runs fn in a transaction inside the actor's organization and commits it, or undoes everything when fn fails. A
// nil error means that the change lasts. What changed something must have been recorded for the journal. On PostgreSQL fn
// may run again when the database undid it for another transaction's sake, so it must have no other effect than through
// its transaction.
func (d *DB) Write(ctx context.Context, a access.Actor, fn func(*Tx) error) error {
	return d.run(ctx, string(a.Tenant()), byTenant, false, func(c core) error {
		t := &Tx{core: c, Actor: a}
		if err := fn(t); err != nil {
			return err
		}
		if *t.acted && len(t.changes) == 0 && !t.sealed {
			return errors.New("db: a transaction changed something and recorded nothing for the journal")
		}
		return t.Seal(ctx)
	})
}

// User runs fn in a transaction about one person's rows in every organization.
func (d *DB) User(ctx context.Context, user id.ID, fn func(*UserTx) error) error {
	return d.run(ctx, string(user), byUser, true, func(c core) error { return fn(&UserTx{c}) })
}

// ReadSystem runs fn in a transaction that only reads what belongs to the installation.
func (d *DB) ReadSystem(ctx context.Context, fn func(*SystemTx) error) error {
	return d.run(ctx, "", byNobody, true, func(c core) error { return fn(&SystemTx{c}) })
}

// WriteSystem runs fn in a transaction that changes what belongs to the installation.
func (d *DB) WriteSystem(ctx context.Context, fn func(*SystemTx) error) error {
	return d.run(ctx, "", byNobody, false, func(c core) error { return fn(&SystemTx{c}) })
}

// Glance runs fn, which asks one query, inside the actor's organization. One query needs no transaction around it, which is
// most of what it would cost.
func (d *DB) Glance(a access.Actor, fn func(*Tx) error) error {
	if a.Tenant() == "" {
		return errNobody
	}
	return fn(&Tx{core: d.glance(string(a.Tenant()), byTenant), Actor: a})
}

// GlanceSystem runs fn, which asks one query about the installation.
func (d *DB) GlanceSystem(fn func(*SystemTx) error) error {
	return fn(&SystemTx{d.glance("", byNobody)})
}

func (d *DB) glance(value string, by bound) core {
	return core{Now: d.Now(), db: d, on: d.read, by: by, value: value, reader: true, missed: new([]string), acted: new(bool), after: new([]func()), single: new(int)}
}

// errNobody says that a transaction was begun for no organization or person.
var errNobody = errors.New("db: a transaction needs its organization or person")

// Attempts at a transaction that PostgreSQL undoes for the sake of others.
const attempts = 5

func (d *DB) run(ctx context.Context, value string, by bound, reading bool, fn func(core) error) error {
	if by != byNobody && value == "" {
		return errNobody
	}
	var err error
	for range attempts {
		if d.engine == SQLite && !reading {
			err = d.together(ctx, by, value, fn)
		} else {
			err = d.once(ctx, value, by, reading, fn)
		}
		if !retryable(err) {
			break
		}
	}
	return err
}

func (d *DB) once(ctx context.Context, value string, by bound, reading bool, fn func(core) error) (err error) {
	pool := d.write
	if reading {
		pool = d.read
	}
	// PostgreSQL may say that a commit is done before it is on the disk. Whoever waits for rows that this transaction locked, as
	// the journal's head, then waits no longer than the transaction itself took; its own caller waits for a flush.
	soft := d.engine == Postgres && by != byNobody && !reading
	var tx *sql.Tx
	for range attempts { // callers that gave up leave broken connections behind; nothing was begun on them
		tx, err = pool.BeginTx(context.WithValue(ctx, entryKey{}, entry{by: by, value: value, soft: soft, reader: reading}), nil)
		if !errors.Is(err, driver.ErrBadConn) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("begin: %w", kindOf(err))
	}
	defer func() {
		if r := recover(); r != nil {
			tx.Rollback() //nolint:errcheck // the panic says more
			panic(r)
		}
		if err != nil {
			tx.Rollback() //nolint:errcheck // the first error says more
		}
	}()
	var missed []string
	var after []func()
	acted := false
	c := core{Now: d.Now(), db: d, tx: tx, on: tx, by: by, value: value, reader: reading, missed: &missed, acted: &acted, after: &after}
	if err := fn(c); err != nil {
		if away(err) { // nothing of it lasts, so that it may be tried on another connection
			err = fmt.Errorf("%w: %w", errUndone, err)
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil { // undone because the caller left, which is what to say
			err = ctx.Err()
		}
		return fmt.Errorf("commit: %w", kindOf(err))
	}
	if soft {
		if err := d.flusher.wait(); err != nil {
			return err
		}
	}
	if len(missed) > 0 {
		d.makeReady(ctx, reading, missed)
	}
	for _, fn := range after {
		fn()
	}
	return nil
}
