// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// long is the lane of work that may take an hour: it waits for its own kind only, and nothing else waits for it.
const long = "long"

// lanes are how many jobs of one organization may be with the workers at once, however many wait. In the usual lane they are
// fewer than there are workers, so that another organization's turn always comes.
var lanes = []struct {
	name  string
	slots int
}{{"", 2}, {long, 1}}

// longWorkers is how many long jobs run at once in one process.
const longWorkers = 2

// silence is how long a long run may say nothing before it is taken for dead.
const silence = 15 * time.Second

// Long makes a job that may take an hour. One of its organization runs at a time. It says how far it is every few seconds by
// Task.Progress; one that fell silent, as its process was killed, is given up and not begun again. When the program is told
// to end, it is given back at once.
func Long() Option { return func(q *queued) { q.lane = long } }

// errLost says that a run's process ended without a word.
var errLost = errors.New("the program ended while it ran; start it again")

// lost gives up the long runs of other processes that fell silent, and returns when to look again.
func (r *Runner) lost(ctx context.Context) (next time.Duration, err error) {
	list, err := r.elsewhere(ctx)
	if err != nil {
		return 0, fmt.Errorf("look for lost jobs: %w", err)
	}
	if len(list) == 0 {
		return forever, nil
	}
	for _, t := range list {
		program, err := r.Actor(ctx, t.Organization, "")
		if err == nil {
			err = r.giveUp(ctx, program, t.Job)
		}
		if err != nil {
			return 0, fmt.Errorf("give up a lost job: %w", err)
		}
	}
	return silence, nil
}

// elsewhere are the tickets of the long jobs that run, or ran, in other processes.
func (r *Runner) elsewhere(ctx context.Context) (out []ticket, err error) {
	rows, err := r.DB.ForJobs().QueryContext(ctx, "SELECT args ->> 'organization', args ->> 'job' FROM river_job WHERE queue = $1 AND state = 'running'", long)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // only read
	for rows.Next() {
		var t ticket
		if err := rows.Scan(&t.Organization, &t.Job); err != nil {
			return nil, err
		}
		if !r.here(t.Job) {
			out = append(out, t)
		}
	}
	return out, rows.Err()
}

// here reports whether a job runs in this process.
func (r *Runner) here(job id.ID) (yes bool) {
	r.running.Range(func(key, _ any) bool {
		t, ok := key.(*Task)
		yes = ok && t.ID == job
		return !yes
	})
	return yes
}

// giveUp ends a long job whose run fell silent, with its ticket.
func (r *Runner) giveUp(ctx context.Context, program access.Actor, job id.ID) error {
	err := r.DB.Write(ctx, program, func(tx *db.Tx) error {
		t := Task{ID: job, db: r.DB, program: program}
		err := db.One(ctx, tx, []any{&t.kind, &t.attempt, &t.failures}, "SELECT kind, attempt, failures FROM jobs WHERE tenant_id = $1 AND id = $2 AND state = 'running' AND heard_at < $3",
			string(job), tx.Now.Add(-silence).UnixMicro())
		if err != nil {
			return err
		}
		if err := t.end(ctx, tx, Failed, errLost.Error()); err != nil {
			return err
		}
		tx.Record(db.Change{Action: "jobs.fail", Object: "jobs", ID: job, Result: "failed", Reason: t.kind + ": " + errLost.Error()})
		tx.OnCommit(func() {
			r.failures.Add(1)
			r.Log.WarnContext(ctx, "job lost", "kind", t.kind, "job_id", string(job))
		})
		return tx.InJobs(ctx, func(ctx context.Context, raw *sql.Tx) error {
			_, err := raw.ExecContext(ctx, "DELETE FROM river_job WHERE queue = $1 AND state = 'running' AND args ->> 'job' = $2", long, string(job))
			return err
		})
	})
	if errors.Is(err, fault.NotFound) { // it was heard of, or has ended
		return nil
	}
	return gone(err)
}

// giveBackLong ends the long runs of this process, for another one or for later.
func (r *Runner) giveBackLong() {
	r.running.Range(func(key, value any) bool {
		t, isTask := key.(*Task)
		if cancel, isFunc := value.(context.CancelFunc); isTask && isFunc && t.lane == long {
			cancel()
		}
		return true
	})
}
