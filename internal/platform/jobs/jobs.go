// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package jobs does work after the request that caused it.
//
// Enqueue takes part in the caller's transaction: the work is there if and only if that lasts. A job carries identifiers
// only; what it needs it reads when it runs, and whether its person may still do it is asked again then. It may run twice,
// so its effects go through Task.Write or Task.Finish, which refuse a run that was given up meanwhile.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// State is where a job stands.
type State string

// The states. The first four are alive.
const (
	Waiting   State = "waiting"   // for its organization's turn
	Ready     State = "ready"     // for a worker
	Running   State = "running"   //
	Retrying  State = "retrying"  // failed, and tried again later
	Done      State = "done"      //
	Failed    State = "failed"    // given up: the poison list; Retry begins anew
	Cancelled State = "cancelled" //
)

// Job is one piece of work as its organization sees it.
type Job struct {
	ID        id.ID     `json:"id"`
	Kind      string    `json:"kind"`
	Object    id.ID     `json:"object,omitempty"`
	User      id.ID     `json:"user,omitempty"` // for whom it runs; empty for the program itself
	State     State     `json:"state"`
	Failures  int       `json:"failures"`
	Progress  int       `json:"progress"` // 0 to 100
	Word      string    `json:"word,omitempty"`
	Error     string    `json:"error,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	DueAt     time.Time `json:"due_at"`
	StartedAt time.Time `json:"started_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
}

// Option changes how a job is queued.
type Option func(*queued)

type queued struct{ once, lane string }

// Once makes a job that is queued only if there is none of its kind with this key yet, alive or kept after its end.
func Once(key string) Option { return func(q *queued) { q.once = key } }

// Enqueue leaves work of a kind about an object for after the transaction, on behalf of the transaction's actor, and
// returns the job's id; empty where Once found one. Call it late in the transaction: on PostgreSQL, it makes other
// transactions that queue work of the same organization wait.
func Enqueue(ctx context.Context, tx *db.Tx, kind string, object id.ID, options ...Option) (id.ID, error) {
	job := tx.NewID()
	q := queued{once: string(job)}
	for _, o := range options {
		o(&q)
	}
	n, err := db.Exec(ctx, tx, `INSERT INTO jobs (tenant_id, id, kind, object, user_id, once, state, attempt, failures, progress, word, error, created_at, due_at, lane)
VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, 0, 0, '', '', $7, $7, $8) ON CONFLICT (tenant_id, kind, once) DO NOTHING`,
		string(job), kind, string(object), string(tx.Actor.User()), q.once, tx.Now.UnixMicro(), q.lane)
	if err == nil && n > 0 {
		err = issue(ctx, tx)
	}
	if err != nil {
		return "", fmt.Errorf("queue %s: %w", kind, err)
	}
	if n == 0 {
		return "", nil
	}
	return job, nil
}

const columns = "SELECT id, kind, object, user_id, state, failures, progress, word, error, created_at, due_at, started_at, ended_at FROM jobs WHERE tenant_id = $1 "

func scan(r db.Row) (j Job, err error) {
	var created, due int64
	var started, ended *int64
	err = r.Scan(&j.ID, &j.Kind, &j.Object, &j.User, &j.State, &j.Failures, &j.Progress, &j.Word, &j.Error, &created, &due, &started, &ended)
	j.CreatedAt, j.DueAt, j.StartedAt, j.EndedAt = moment(&created), moment(&due), moment(started), moment(ended)
	return j, err
}

func moment(us *int64) time.Time {
	if us == nil {
		return time.Time{}
	}
	return time.UnixMicro(*us).UTC()
}

// Get returns one job of the actor's organization, or fault.NotFound.
func Get(ctx context.Context, tx *db.Tx, job id.ID) (Job, error) {
	list, err := db.All(ctx, tx, scan, columns+"AND id = $2", string(job))
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return Job{}, fmt.Errorf("job %.40s: %w", job, err)
	}
	return list[0], nil
}

// List returns at most limit jobs of the actor's organization, the newest first, from before the one with this id (empty
// for the newest), in one state or, for "", in any.
func List(ctx context.Context, tx *db.Tx, state State, before id.ID, limit int) ([]Job, error) {
	if before == "" {
		before = "g" // behind every identifier
	}
	text := columns + "AND id < $2 ORDER BY id DESC LIMIT $3"
	args := []any{string(before), limit}
	if state != "" {
		text, args = columns+"AND id < $2 AND state = $4 ORDER BY id DESC LIMIT $3", append(args, string(state))
	}
	list, err := db.All(ctx, tx, scan, text, args...)
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	return list, nil
}

// Count says how many jobs of the actor's organization are in each state; those that ended, as long as they are kept.
func Count(ctx context.Context, tx *db.Tx) (map[State]int, error) {
	out := map[State]int{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var s State
		var n int
		err := r.Scan(&s, &n)
		out[s] = n
		return err
	}, "SELECT state, count(*) FROM jobs WHERE tenant_id = $1 GROUP BY state")
	if err != nil {
		return nil, fmt.Errorf("count jobs: %w", err)
	}
	return out, nil
}

// Cancel ends a job that is alive, and puts away one that was given up; a run of it notices at its next step. It fails with
// fault.NotFound, or with fault.Conflict for one that is done or cancelled.
func Cancel(ctx context.Context, tx *db.Tx, job id.ID) error {
	n, err := db.Exec(ctx, tx, "UPDATE jobs SET state = 'cancelled', ended_at = $3 WHERE tenant_id = $1 AND id = $2 AND state IN ('waiting', 'ready', 'running', 'retrying', 'failed')",
		string(job), tx.Now.UnixMicro())
	if err == nil {
		err = moved(ctx, tx, n, job, "jobs.cancel")
	}
	if err == nil {
		err = issue(ctx, tx)
	}
	if err != nil {
		return fmt.Errorf("cancel job: %w", err)
	}
	tx.LeaveWork() // so that a run in this process hears of it
	return nil
}

// Retry queues a job anew that was given up. It fails with fault.NotFound, or with fault.Conflict for one in another state.
func Retry(ctx context.Context, tx *db.Tx, job id.ID) error {
	n, err := db.Exec(ctx, tx, "UPDATE jobs SET state = 'waiting', failures = 0, progress = 0, word = '', ended_at = NULL, due_at = $3 WHERE tenant_id = $1 AND id = $2 AND state = 'failed'",
		string(job), tx.Now.UnixMicro())
	if err == nil {
		err = moved(ctx, tx, n, job, "jobs.retry")
	}
	if err == nil {
		err = issue(ctx, tx)
	}
	if err != nil {
		return fmt.Errorf("retry job: %w", err)
	}
	return nil
}

// moved records what a person did to a job, or says why it could not be done.
func moved(ctx context.Context, tx *db.Tx, n int64, job id.ID, action string) error {
	if n > 0 {
		tx.Record(db.Change{Action: action, Object: "jobs", ID: job})
		return nil
	}
	j, err := Get(ctx, tx, job)
	if err != nil {
		return err
	}
	return fmt.Errorf("it is %s: %w", j.State, fault.Conflict)
}

// errGone says that a run lost its job: it was cancelled, or taken for dead and begun again.
var errGone = errors.New("the job belongs to another run, or was cancelled")
