// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs_test

import (
	"context"
	"database/sql"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
)

// endless is long work that says when it runs, and ends when it is told to.
func endless(at chan<- id.ID) jobs.Work {
	return jobs.Work{Kind: "test.endless", Timeout: time.Hour, Run: func(ctx context.Context, t *jobs.Task) error {
		at <- t.ID
		<-ctx.Done()
		return ctx.Err()
	}}
}

func TestDB7LongWorkRunsOneAtATimeAndNothingElseWaitsForIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a, b := h.organization("A"), h.organization("B")
		at := make(chan id.ID, 8)
		h.start(endless(at), jobs.Work{Kind: "test.short", Run: func(context.Context, *jobs.Task) error { return nil }})
		first, second := h.enqueue(a, "test.endless", "", jobs.Long()), h.enqueue(a, "test.endless", "", jobs.Long())
		if got := <-at; got != first {
			t.Fatalf("%s ran instead of %s", got, first)
		}
		h.enqueue(b, "test.endless", "", jobs.Long())
		<-at // another organization's turn
		for range 5 {
			h.until(a, h.enqueue(a, "test.short", ""), jobs.Done)
		}
		if j := h.get(a, second); j.State != jobs.Waiting {
			t.Errorf("the second one is %s", j.State)
		}
		if err := h.Write(t.Context(), a, func(tx *db.Tx) error { return jobs.Cancel(t.Context(), tx, first) }); err != nil {
			t.Fatal(err)
		}
		if got := <-at; got != second {
			t.Errorf("%s came after it", got)
		}
	})
}

func TestDB7LongWorkIsGivenBackAtOnceWhenTheProgramEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a := h.organization("A")
		at := make(chan id.ID, 8)
		h.call = time.Minute
		h.start(endless(at))
		job := h.enqueue(a, "test.endless", "", jobs.Long())
		<-at
		began := time.Now()
		h.stop()
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("it took %s to stop", took)
		}
		if j := h.get(a, job); j.State != jobs.Ready || j.Failures != 0 {
			t.Errorf("it is no fault of the job: %+v", j)
		}
		h.start(jobs.Work{Kind: "test.endless", Run: func(context.Context, *jobs.Task) error { return nil }})
		h.until(a, job, jobs.Done)
	})
}

// dead leaves a job as a process does that is killed in the middle of its run, which was heard of last before some time.
func (h *house) dead(a access.Actor, job id.ID, before time.Duration) {
	h.t.Helper()
	err := h.Write(h.t.Context(), a, func(tx *db.Tx) error {
		_, err := db.Exec(h.t.Context(), tx, "UPDATE jobs SET state = 'running', attempt = 1, progress = 40, started_at = $3, heard_at = $3 WHERE tenant_id = $1 AND id = $2", string(job), tx.Now.Add(-before).UnixMicro())
		if err != nil {
			return err
		}
		return tx.InJobs(h.t.Context(), func(ctx context.Context, raw *sql.Tx) error {
			_, err := raw.ExecContext(ctx, "UPDATE river_job SET state = 'running', attempt = 1, attempted_at = CURRENT_TIMESTAMP WHERE args ->> 'job' = $1", string(job))
			return err
		})
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func TestDB7LongWorkWhoseProgramWasKilledSaysSoAndIsNotBegunAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a := h.organization("A")
		killed, silent := h.enqueue(a, "test.long", "", jobs.Long()), h.enqueue(a, "test.long", "", jobs.Long())
		h.dead(a, killed, time.Minute)
		var ran atomic.Pointer[id.ID]
		h.start(jobs.Work{Kind: "test.long", Timeout: time.Hour, Run: func(_ context.Context, task *jobs.Task) error {
			ran.Store(&task.ID)
			return nil
		}})
		if j := h.until(a, killed, jobs.Failed); !strings.Contains(j.Error, "the program ended while it ran") || j.EndedAt.IsZero() {
			t.Errorf("%+v", j)
		}
		h.until(a, silent, jobs.Done) // the next one's turn has come
		if *ran.Load() != silent {
			t.Error("the killed one was begun again")
		}
		if err := h.Write(t.Context(), a, func(tx *db.Tx) error { return jobs.Retry(t.Context(), tx, killed) }); err != nil {
			t.Fatal(err)
		}
		h.until(a, killed, jobs.Done)
	})
}

func TestDB7LongWorkOfAnotherProcessIsLeftToIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a := h.organization("A")
		elsewhere := h.enqueue(a, "test.long", "", jobs.Long())
		h.dead(a, elsewhere, time.Second)
		h.start(jobs.Work{Kind: "test.long", Timeout: time.Hour, Run: func(context.Context, *jobs.Task) error { return nil }})
		quiet()
		if j := h.get(a, elsewhere); j.State != jobs.Running || j.Progress != 40 {
			t.Errorf("%+v", j)
		}
	})
}
