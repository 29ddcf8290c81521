// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"concord/internal/platform/db"
	"concord/internal/platform/tenant"
)

// forever is longer than anything waits.
const forever = 24 * time.Hour

// tick is the ticket by which a schedule's moment reaches every organization.
type tick struct {
	Of  string `json:"of"`  // kind of the work
	Due int64  `json:"due"` // microseconds, UTC
}

// Kind is no job's.
func (tick) Kind() string { return "schedule" }

// schedule leaves a tick for all work whose moment has come, once however many processes look, and returns how long it is
// until the next one.
func (r *Runner) schedule(ctx context.Context) (time.Duration, error) {
	due, now, err := r.schedules(ctx)
	if err != nil {
		return 0, err
	}
	next := forever
	for _, w := range r.Work {
		if w.Every == 0 && w.Daily == 0 {
			continue
		}
		at, there := due[w.Kind]
		if !there || at <= now {
			if w.Daily > 0 {
				at, err = r.daily(ctx, w, time.UnixMicro(now).UTC())
			} else {
				at, err = r.move(ctx, w, at)
			}
			if err != nil {
				return 0, fmt.Errorf("schedule %s: %w", w.Kind, err)
			}
		}
		next = min(next, time.Duration(at-now)*time.Microsecond)
	}
	return next, nil
}

func (r *Runner) schedules(ctx context.Context) (due map[string]int64, now int64, err error) {
	due = map[string]int64{}
	err = r.DB.ReadSystem(ctx, func(tx *db.SystemTx) error {
		now = tx.Now.UnixMicro()
		return db.Each(ctx, tx, func(row db.Row) error {
			var kind string
			var at int64
			err := row.Scan(&kind, &at)
			due[kind] = at
			return err
		}, "SELECT kind, due_at FROM job_schedules")
	})
	if err != nil {
		return nil, 0, fmt.Errorf("read the schedules: %w", err)
	}
	return due, now, nil
}

// move sets the next moment of a schedule and leaves the tick for the one that has come; was is 0 for a new schedule.
// Whoever finds that another process was faster leaves none.
func (r *Runner) move(ctx context.Context, w Work, was int64) (next int64, err error) {
	err = r.DB.WriteSystem(ctx, func(tx *db.SystemTx) error {
		next = tx.Now.Add(w.Every).UnixMicro()
		if was == 0 {
			_, err := db.Exec(ctx, tx, "INSERT INTO job_schedules (kind, due_at) VALUES ($1, $2) ON CONFLICT (kind) DO NOTHING", w.Kind, next)
			return err
		}
		n, err := db.Exec(ctx, tx, "UPDATE job_schedules SET due_at = $3 WHERE kind = $1 AND due_at = $2", w.Kind, was, next)
		if err != nil || n == 0 {
			return err
		}
		return insert(ctx, tx, []river.InsertManyParams{{Args: tick{Of: w.Kind, Due: was}}})
	})
	return next, err
}

// ticker queues a schedule's work in every organization.
type ticker struct {
	river.WorkerDefaults[tick]
	r *Runner
}

// Work may run twice: the same moment is queued once.
func (k *ticker) Work(ctx context.Context, j *river.Job[tick]) error {
	k.r.began()
	defer k.r.ended()
	list, err := tenant.List(ctx, k.r.DB)
	if err != nil {
		return err
	}
	for _, t := range list {
		program, err := k.r.Actor(ctx, t.ID, "")
		if err != nil {
			return err
		}
		err = k.r.DB.Write(ctx, program, func(tx *db.Tx) error {
			_, err := Enqueue(ctx, tx, j.Args.Of, "", Once(fmt.Sprintf("%s at %d", j.Args.Of, j.Args.Due)))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// nextTicket returns how long it is until a ticket is due, by the database's clock, not more than forever. Tickets of kinds
// that this program does not know are left to one that does.
func (r *Runner) nextTicket(ctx context.Context) (time.Duration, error) {
	kinds, rescue := []string{"'" + tick{}.Kind() + "'"}, "CASE kind"
	for _, w := range r.Work {
		kinds = append(kinds, "'"+w.Kind+"'")
		rescue += fmt.Sprintf(" WHEN '%s' THEN %d", w.Kind, int((w.timeout() + grace).Seconds()))
	}
	rescue += fmt.Sprintf(" ELSE %d END", int((patience + grace).Seconds()))
	first := `SELECT CAST(min(CASE WHEN state = 'running' THEN %[1]s + %[5]s ELSE %[2]s END) - %[3]s AS DOUBLE PRECISION)
FROM river_job WHERE state IN ('available', 'scheduled', 'retryable', 'running') AND kind IN (%[4]s)`
	parts := []any{"unixepoch(attempted_at, 'subsec')", "unixepoch(scheduled_at, 'subsec')", "unixepoch('now', 'subsec')", strings.Join(kinds, ", "), rescue}
	if r.DB.Engine() == db.Postgres {
		parts = []any{"extract(epoch FROM attempted_at)", "extract(epoch FROM scheduled_at)", "extract(epoch FROM now())", strings.Join(kinds, ", "), rescue}
	}
	var seconds *float64
	err := r.DB.ForJobs().QueryRowContext(ctx, fmt.Sprintf(first, parts...)).Scan(&seconds)
	if err != nil {
		return 0, fmt.Errorf("look for tickets: %w", err)
	}
	if seconds == nil {
		return forever, nil
	}
	return min(forever, time.Duration(*seconds*float64(time.Second))), nil
}
