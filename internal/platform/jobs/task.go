// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Work is one kind of job: what does it, and under which conditions.
type Work struct {
	Kind string // as in blobs.sweep
	// Run does it. What it returns as fault.Invalid, NotFound or Forbidden is final; anything else is tried again.
	Run func(ctx context.Context, t *Task) error
	// Needs is what the person for whom it runs must still be allowed when it runs; empty for membership alone.
	Needs access.Permission
	// Every is how often each organization gets such a job from the program itself; 0 for only when it is queued.
	Every time.Duration
	// Daily is the hour, 1 to 23 in its own time zone, at which each organization gets such a job from the program itself, once
	// a day. One whose hour has passed while no program ran gets it when one starts, for that day alone. 0 for never.
	Daily int
	// Timeout is how long one run may take; 0 for five minutes.
	Timeout time.Duration
}

// patience is how long a run may take unless its kind says otherwise.
const patience = 5 * time.Minute

func (w Work) timeout() time.Duration {
	if w.Timeout == 0 {
		return patience
	}
	return w.Timeout
}

// Task is one run of a job.
type Task struct {
	Actor  access.Actor // for whom it runs, with the rights of this moment
	ID     id.ID        // of the job: the same in every run of it
	Object id.ID

	db       *db.DB
	program  access.Actor // the program itself, for what concerns the job and not its effects
	kind     string
	lane     string
	user     id.ID
	attempt  int // the fence: another run has another
	failures int
	done     bool
}

// Write runs fn in a transaction of the job's actor, or fails with fault.Conflict where the job is not this run's any more.
func (t *Task) Write(ctx context.Context, fn func(tx *db.Tx) error) error {
	return t.db.Write(ctx, t.Actor, func(tx *db.Tx) error {
		if err := t.hold(ctx, tx); err != nil {
			return err
		}
		return fn(tx)
	})
}

// Finish is Write, and ends the job in the same transaction: what fn writes is there once, however often the job ran.
func (t *Task) Finish(ctx context.Context, fn func(tx *db.Tx) error) error {
	err := t.Write(ctx, func(tx *db.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return t.end(ctx, tx, Done, "")
	})
	t.done = err == nil
	return err
}

// Done ends the job in a transaction of the task's actor that did not hold it so far: in a long one, others can see how far the
// run is and cancel it until then. A run whose job is not its own any more fails with fault.Conflict, and all it wrote is undone.
func (t *Task) Done(ctx context.Context, tx *db.Tx) error {
	if err := t.end(ctx, tx, Done, ""); err != nil {
		return err
	}
	tx.OnCommit(func() { t.done = true })
	return nil
}

// Progress says how far the run is, 0 to 100, and at what.
func (t *Task) Progress(ctx context.Context, percent int, word string) error {
	return t.db.Write(ctx, t.program, func(tx *db.Tx) error {
		n, err := db.Exec(ctx, tx, "UPDATE jobs SET progress = $4, word = $5, heard_at = $6 WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'",
			string(t.ID), t.attempt, max(0, min(100, percent)), word, tx.Now.UnixMicro())
		return ours(n, err)
	})
}

// hold fails where the job is not this run's, and keeps it so until the transaction ends.
func (t *Task) hold(ctx context.Context, tx *db.Tx) error {
	var one int
	err := db.One(ctx, tx, []any{&one}, "SELECT 1 FROM jobs WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'"+tx.ForUpdate(), string(t.ID), t.attempt)
	if errors.Is(err, fault.NotFound) {
		return fmt.Errorf("%w: %w", errGone, fault.Conflict)
	}
	return err
}

func ours(n int64, err error) error {
	if err == nil && n == 0 {
		return fmt.Errorf("%w: %w", errGone, fault.Conflict)
	}
	return err
}

// end leaves the run's job in another state and its slot to the next one.
func (t *Task) end(ctx context.Context, tx *db.Tx, state State, why string) error {
	progress, failures := "progress", t.failures
	var ended *int64
	if state == Done {
		progress = "100"
	}
	if state == Failed || state == Retrying {
		failures++
	}
	if state == Done || state == Failed {
		now := tx.Now.UnixMicro()
		ended = &now
	}
	n, err := db.Exec(ctx, tx, "UPDATE jobs SET state = $4, error = $5, failures = $6, ended_at = $7, progress = "+progress+" WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'",
		string(t.ID), t.attempt, string(state), why, failures, ended)
	if err := ours(n, err); err != nil {
		return err
	}
	return issue(ctx, tx)
}

// begin makes a job this run's and returns its task, or nil where it has ended already.
func begin(ctx context.Context, d *db.DB, program access.Actor, job id.ID) (*Task, error) {
	t := &Task{ID: job, db: d, program: program}
	err := d.Write(ctx, program, func(tx *db.Tx) error {
		return db.One(ctx, tx, []any{&t.kind, &t.lane, &t.Object, &t.user, &t.attempt, &t.failures}, `UPDATE jobs SET state = 'running', attempt = attempt + 1, started_at = $3, heard_at = $3
WHERE tenant_id = $1 AND id = $2 AND state IN ('ready', 'running', 'retrying') RETURNING kind, COALESCE(lane, ''), object, user_id, attempt, failures`, string(job), tx.Now.UnixMicro())
	})
	if errors.Is(err, fault.NotFound) {
		return nil, nil //nolint:nilnil // no task means: nothing is left to do
	}
	return t, err
}
