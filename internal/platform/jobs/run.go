// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
)

// A job that failed so often, or was begun so often without an end, is given up.
const (
	mostFailures = 5
	mostRuns     = 25
)

// settling is how long it may take to write down how a run ended.
const settling = 20 * time.Second

// waits are how long a job waits after its first, second … failure.
var waits = []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute}

// errBroke says that a run panicked.
var errBroke = errors.New("it broke")

// worker hands the tickets of one kind of job to its work.
type worker struct {
	river.WorkerDefaults[ticket]
	r    *Runner
	work Work
}

// Timeout is how long one run may take.
func (w *worker) Timeout(*river.Job[ticket]) time.Duration { return w.work.timeout() }

// Work runs a job once. An error of its own making is only what the library should do next; why a job failed stands with
// the job and in the log.
func (w *worker) Work(ctx context.Context, j *river.Job[ticket]) error {
	w.r.began()
	defer w.r.ended()
	if w.r.stopping.Load() { // what was given back just now
		return river.JobSnooze(0)
	}
	organization := j.Args.Organization
	program, err := w.r.Actor(ctx, organization, "")
	if err != nil {
		return err
	}
	t, err := begin(ctx, w.r.DB, program, j.Args.Job)
	if err != nil || t == nil {
		return err
	}
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	w.r.running.Store(t, cancel)
	defer w.r.running.Delete(t)
	err = w.do(running, t)
	settle, stop := context.WithTimeout(context.WithoutCancel(ctx), settling)
	defer stop()
	return w.settle(settle, running.Err() != nil && w.r.stopping.Load(), t, err)
}

// do asks whether the person may still do it, and does it.
func (w *worker) do(ctx context.Context, t *Task) (err error) {
	if t.attempt > mostRuns {
		return fmt.Errorf("begun %d times without an end: %w", t.attempt-1, fault.Invalid)
	}
	t.Actor = t.program
	if t.user != "" {
		if t.Actor, err = w.r.Actor(ctx, t.program.Tenant(), t.user); err != nil {
			return fmt.Errorf("ask for the rights: %w", err)
		}
		if w.work.Needs != "" && !t.Actor.Can(w.work.Needs) {
			return fmt.Errorf("the person for whom it runs may not do it any more: %w", fault.Forbidden)
		}
	}
	defer func() {
		if p := recover(); p != nil {
			w.r.panics.Add(1)
			w.r.Log.ErrorContext(ctx, "job broke", "kind", t.kind, "job_id", string(t.ID), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = errBroke
		}
	}()
	return w.work.Run(ctx, t)
}

// settle writes down how a run ended, and says what the library does with the ticket.
func (w *worker) settle(ctx context.Context, stopping bool, t *Task, err error) error {
	switch {
	case t.done || errors.Is(err, errGone):
		return nil
	case err == nil:
		return gone(w.leave(ctx, t, Done, nil))
	case stopping: // no fault of the job's
		if err := w.leave(ctx, t, Ready, nil); err != nil {
			return gone(err)
		}
		return river.JobSnooze(0)
	}
	state := Retrying
	if final(err) || t.failures+1 >= mostFailures {
		state = Failed
	}
	if left := w.leave(ctx, t, state, err); left != nil {
		return gone(left)
	}
	w.r.failures.Add(1)
	if !errors.Is(err, errBroke) { // that has its line
		w.r.Log.WarnContext(ctx, "job failed", "kind", t.kind, "job_id", string(t.ID), "failures", t.failures+1, "given_up", state == Failed, "error", err)
	}
	if state == Failed {
		return nil
	}
	return river.JobSnooze(w.r.wait(t.failures))
}

// leave ends the run; what was given up, or broke, stands in the journal.
func (w *worker) leave(ctx context.Context, t *Task, state State, why error) error {
	return w.r.DB.Write(ctx, t.program, func(tx *db.Tx) error {
		if state == Failed || errors.Is(why, errBroke) {
			tx.Record(db.Change{Action: "jobs.fail", Object: "jobs", ID: t.ID, Result: "failed", Reason: t.kind + ": " + said(why)})
		}
		if state == Retrying {
			due := tx.Now.Add(w.r.wait(t.failures)).UnixMicro()
			if _, err := db.Exec(ctx, tx, "UPDATE jobs SET due_at = $4 WHERE tenant_id = $1 AND id = $2 AND attempt = $3", string(t.ID), t.attempt, due); err != nil {
				return err
			}
		}
		return t.end(ctx, tx, state, said(why))
	})
}

// gone makes nothing of a job that was lost to a cancellation or another run.
func gone(err error) error {
	if errors.Is(err, errGone) {
		return nil
	}
	return err
}

// kinds are the faults that people may read of; the first three are final.
var kinds = []error{fault.Invalid, fault.NotFound, fault.Forbidden, fault.NoSpace, fault.Busy, fault.Conflict, fault.TooLarge, errBroke}

func final(err error) bool {
	for _, k := range kinds[:3] {
		if errors.Is(err, k) {
			return true
		}
	}
	return false
}

// said is what people may read of a fault. What has no kind stands in the log only.
func said(err error) string {
	if err == nil {
		return ""
	}
	var fields fault.Fields
	if errors.As(err, &fields) {
		return fields.Error()
	}
	for _, k := range kinds {
		if errors.Is(err, k) {
			return k.Error()
		}
	}
	return "it failed; the log of the program says why"
}

func (r *Runner) wait(failures int) time.Duration {
	return r.waits[min(failures, len(r.waits)-1)]
}
