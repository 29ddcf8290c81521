// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/platform/jobs"
)

func TestDB7RunningWorkIsLetFinishWhenTheProgramEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a := h.organization("A")
		at := make(chan struct{}, 2)
		var runs atomic.Int64
		work := jobs.Work{Kind: "test.short", Run: func(context.Context, *jobs.Task) error {
			runs.Add(1)
			at <- struct{}{}
			time.Sleep(300 * time.Millisecond)
			return nil
		}}
		h.start(work)
		job := h.enqueue(a, "test.short", "")
		<-at
		h.stop()
		if j := h.get(a, job); j.State != jobs.Done {
			t.Errorf("a short run is let finish: %+v", j)
		}
		later := h.enqueue(a, "test.short", "")
		h.start(work)
		h.until(a, later, jobs.Done)
		if runs.Load() != 2 {
			t.Errorf("ran %d times", runs.Load())
		}
	})
}

func TestDB7WorkThatDoesNotFinishIsGivenBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a := h.organization("A")
		at := make(chan struct{}, 2)
		h.start(jobs.Work{Kind: "test.long", Run: func(ctx context.Context, _ *jobs.Task) error {
			at <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		}})
		job := h.enqueue(a, "test.long", "")
		<-at
		h.stop()
		if j := h.get(a, job); j.State != jobs.Ready || j.Failures != 0 {
			t.Errorf("it is no fault of the job: %+v", j)
		}
		h.start(jobs.Work{Kind: "test.long", Run: func(context.Context, *jobs.Task) error { return nil }})
		h.until(a, job, jobs.Done)
	})
}
