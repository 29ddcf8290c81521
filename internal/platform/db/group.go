// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"concord/internal/platform/fault"
)

// mostJoined is how many transactions are committed to the disk at once.
const mostJoined = 64

// errUndone says that a neighbour's fault undid the whole group; the same work may be tried again.
var errUndone = errors.New("db: undone together with another transaction")

// group joins writers of SQLite that wait for each other: each runs on its own inside a savepoint, and the last one that
// nobody waits behind commits for all; while a flush of the disk runs, it is the flusher that commits, once it is through. None
// of them returns before a flush that began after its commit.
type group struct {
	turn    chan struct{} // held by whoever runs
	waiting atomic.Int64
	since   atomic.Int64 // when whoever runs began, microseconds; 0 while nobody does
	open    *batch       // nil while nobody has begun; only whoever has the turn may look
}

// batch is one transaction of the database with several of ours inside.
type batch struct {
	tx      *sql.Tx
	members int
	broken  bool
	done    chan struct{} // closed once it is committed, or undone
	flight  *flight       // the flush that makes it last; set before done
	err     error         // why it was undone
}

// together runs fn as one member of a group.
func (d *DB) together(ctx context.Context, by bound, value string, fn func(core) error) error {
	if err := d.flusher.sound(); err != nil {
		return err
	}
	d.group.waiting.Add(1)
	d.group.turn <- struct{}{} // not given up when ctx ends: whoever is counted must come and settle
	d.group.waiting.Add(-1)
	var after []func()
	b, missed, err := d.member(ctx, by, value, &after, fn)
	if b == nil || err != nil {
		return err
	}
	<-b.done
	if b.err != nil {
		return b.err
	}
	if <-b.flight.done; b.flight.err != nil {
		return b.flight.err
	}
	if len(missed) > 0 {
		d.makeReady(ctx, false, missed)
	}
	for _, fn := range after {
		fn()
	}
	return nil
}

// long is how long one writer keeps others waiting before Occupied says so.
const long = 200 * time.Millisecond

// Occupied reports whether somebody has been writing to the embedded database for a while, as an import does, so that what need not
// be written now can be left for later. Others would wait for it; on PostgreSQL they do not.
func (d *DB) Occupied() bool {
	since := d.group.since.Load()
	return since != 0 && time.Since(time.UnixMicro(since)) > long //nolint:forbidigo // how long somebody waits, by no clock of a test
}

// member runs fn while it has the turn, and passes the turn on.
func (d *DB) member(ctx context.Context, by bound, value string, after *[]func(), fn func(core) error) (b *batch, missed []string, err error) {
	d.group.since.Store(time.Now().UnixMicro()) //nolint:forbidigo // as in Occupied
	defer func() {
		d.group.since.Store(0)
		<-d.group.turn
	}()
	defer d.settle()
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("wait to write: %w", wrap(fault.Busy, err))
	}
	if b, err = d.enterBatch(); err != nil {
		return nil, nil, err
	}
	if _, err := b.tx.Exec("SAVEPOINT member"); err != nil {
		b.broken = true
		return b, nil, fmt.Errorf("begin: %w", kindOf(err))
	}
	kept := false
	defer func() {
		if kept {
			return
		}
		// Also on the way of a panic. Some faults undo the whole transaction, and the savepoint with it.
		if _, undo := b.tx.Exec("ROLLBACK TO member; RELEASE member"); undo != nil {
			b.broken = true
		}
	}()
	acted := false
	c := core{Now: d.Now(), db: d, tx: b.tx, on: b.tx, by: by, value: value, missed: &missed, acted: &acted, after: after, joined: true}
	if err := fn(c); err != nil {
		return b, nil, err
	}
	kept = true
	if _, err := b.tx.Exec("RELEASE member"); err != nil {
		b.broken = true
		return b, nil, fmt.Errorf("commit: %w", kindOf(err))
	}
	return b, missed, nil
}

func (d *DB) enterBatch() (*batch, error) {
	if d.group.open == nil {
		tx, err := d.write.Begin()
		if err != nil {
			return nil, fmt.Errorf("begin: %w", kindOf(err))
		}
		d.group.open = &batch{tx: tx, done: make(chan struct{})}
	}
	d.group.open.members++
	return d.group.open, nil
}

// settle commits the open batch, unless somebody waits who will.
func (d *DB) settle() {
	b := d.group.open
	switch {
	case b == nil:
	case b.broken:
		b.tx.Rollback() //nolint:errcheck // what broke it says more
		b.err = errUndone
		d.group.open = nil
		close(b.done)
	case b.members < mostJoined && (d.group.waiting.Load() > 0 || d.flusher.busy()):
	default:
		d.commitOpen()
	}
}

// commitOpen commits the open batch, if there is one; whoever calls has the turn.
func (d *DB) commitOpen() {
	b := d.group.open
	if b == nil {
		return
	}
	if err := b.tx.Commit(); err != nil {
		b.err = fmt.Errorf("commit: %w", kindOf(err))
	} else {
		b.flight = d.flusher.join()
		d.folder.heard()
	}
	d.group.open = nil
	close(b.done)
}

// betweenFlushes commits what was left for the next flush. The flusher goes to rest while it has the turn, so that settle
// never leaves a batch to one that has just gone.
func (d *DB) betweenFlushes(rest func()) {
	d.group.turn <- struct{}{}
	defer func() { <-d.group.turn }()
	d.commitOpen()
	rest()
}
