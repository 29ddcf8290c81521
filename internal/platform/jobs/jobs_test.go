// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/journal"
	"concord/internal/platform/tenant"
)

// house is a database with organizations and a runner.
type house struct {
	*db.DB
	t      *testing.T
	runner *jobs.Runner
	stop   func()
	mu     sync.Mutex
	barred map[id.ID]bool // people who lost their rights
	roles  map[id.ID]access.Role
	zones  map[id.ID]string // time zones of organizations; UTC where none is named
	call   time.Duration    // how long running jobs are let finish; 0 for two seconds
}

// zone is the time zone of the transaction's organization.
func (h *house) zone(_ context.Context, tx *db.Tx) (*time.Location, error) {
	return time.LoadLocation(h.zones[tx.Actor.Tenant()])
}

// actor is what the program knows about a person when work runs.
func (h *house) actor(_ context.Context, organization, person id.ID) (access.Actor, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.barred[person] {
		return access.Actor{}, fault.Forbidden
	}
	role := access.Owner
	if r := h.roles[person]; r != "" {
		role = r
	}
	return access.Proven(access.Proof{Tenant: organization, User: person, Role: role, Method: access.ByJob}), nil
}

func (h *house) bar(person id.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.barred[person] = true
}

func (h *house) organization(name string) access.Actor {
	h.t.Helper()
	made, err := tenant.Create(h.t.Context(), h.DB, name)
	if err != nil {
		h.t.Fatal(err)
	}
	return access.Proven(access.Proof{Tenant: made.ID, User: "somebody", Role: access.Owner, Method: access.ByPassword})
}

// start runs a runner over this work until the test, or stop, ends it.
func (h *house) start(work ...jobs.Work) {
	h.t.Helper()
	r, err := jobs.New(jobs.Config{DB: h.DB, Work: work, Actor: h.actor, Zone: h.zone, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		h.t.Fatal(err)
	}
	r.Hurry(50*time.Millisecond, 300*time.Millisecond)
	r.LastCall(cmp.Or(h.call, 2*time.Second))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		r.Run(ctx)
		close(ended)
	}()
	h.runner = r
	h.stop = sync.OnceFunc(func() {
		cancel()
		<-ended
	})
	h.t.Cleanup(h.stop)
}

func (h *house) enqueue(a access.Actor, kind string, object id.ID, options ...jobs.Option) (job id.ID) {
	h.t.Helper()
	err := h.Write(h.t.Context(), a, func(tx *db.Tx) (err error) {
		job, err = jobs.Enqueue(h.t.Context(), tx, kind, object, options...)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return job
}

func (h *house) get(a access.Actor, job id.ID) (j jobs.Job) {
	h.t.Helper()
	err := h.Read(h.t.Context(), a, func(tx *db.Tx) (err error) {
		j, err = jobs.Get(h.t.Context(), tx, job)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return j
}

// until waits for a job to reach a state.
func (h *house) until(a access.Actor, job id.ID, state jobs.State) jobs.Job {
	h.t.Helper()
	var j jobs.Job
	eventually(h.t, func() bool { j = h.get(a, job); return j.State == state }, func() string { return fmt.Sprintf("job is %+v, want it %s", j, state) })
	return j
}

func eventually(t *testing.T, holds func() bool, or func() string) {
	t.Helper()
	for range 600 { // half a minute: other tests share the machine
		if holds() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal(or())
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		fn(t, &house{DB: d, t: t, barred: map[id.ID]bool{}, roles: map[id.ID]access.Role{}})
	}, dbtest.Seal(journal.Seal))
}

func TestDB5WorkRunsIfAndOnlyIfItsTransactionLasts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a := h.organization("A")
		var seen sync.Map
		h.start(jobs.Work{Kind: "test.note", Run: func(_ context.Context, task *jobs.Task) error {
			seen.Store(task.Object, task.Actor.User())
			return nil
		}})
		undone := errors.New("undone")
		err := h.Write(t.Context(), a, func(tx *db.Tx) error {
			if _, err := jobs.Enqueue(t.Context(), tx, "test.note", "undone"); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		job := h.enqueue(a, "test.note", "kept")
		j := h.until(a, job, jobs.Done)
		if j.Progress != 100 || j.EndedAt.IsZero() || j.Object != "kept" || j.User != "somebody" {
			t.Errorf("it is %+v", j)
		}
		if who, ran := seen.Load(id.ID("kept")); !ran || who != id.ID("somebody") {
			t.Errorf("ran for %v, %v", who, ran)
		}
		if _, ran := seen.Load(id.ID("undone")); ran {
			t.Error("work of an undone transaction ran")
		}
	})
}

func TestDB5WorkQueuedBeforeTheStartAndWhileAsleepRuns(t *testing.T) {
	t.Parallel()
	each(t, func(_ *testing.T, h *house) {
		a := h.organization("A")
		early := h.enqueue(a, "test.note", "")
		h.start(jobs.Work{Kind: "test.note", Run: func(context.Context, *jobs.Task) error { return nil }})
		h.until(a, early, jobs.Done)
		time.Sleep(time.Second) // it sleeps by now
		for range 3 {
			h.until(a, h.enqueue(a, "test.note", ""), jobs.Done)
		}
	})
}

func TestDB5OneOrganizationCannotKeepTheWorkersFromAnother(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a, b := h.organization("A"), h.organization("B")
		var now, most atomic.Int64
		block := make(chan struct{})
		run := func(ctx context.Context, task *jobs.Task) error {
			if task.Actor.Tenant() != a.Tenant() {
				return nil
			}
			for n := now.Add(1); n > most.Load(); {
				most.Store(n)
			}
			defer now.Add(-1)
			select {
			case <-block:
			case <-ctx.Done():
			}
			return nil
		}
		var all []id.ID
		for range 8 {
			all = append(all, h.enqueue(a, "test.slow", ""))
		}
		h.start(jobs.Work{Kind: "test.slow", Run: run})
		h.until(a, all[0], jobs.Running)
		h.until(b, h.enqueue(b, "test.slow", ""), jobs.Done) // although eight of A came first
		close(block)
		for _, job := range all {
			h.until(a, job, jobs.Done)
		}
		if most.Load() > 2 {
			t.Errorf("%d jobs of one organization ran at once", most.Load())
		}
	})
}

func TestDB5FailuresAreRetriedAndThenGivenUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a := h.organization("A")
		var flaky, runs atomic.Int64
		h.start(
			jobs.Work{Kind: "test.flaky", Run: func(context.Context, *jobs.Task) error {
				if flaky.Add(1) < 3 {
					return errors.New("a secret of the machine")
				}
				return nil
			}},
			jobs.Work{Kind: "test.poison", Run: func(context.Context, *jobs.Task) error { runs.Add(1); panic("boom") }},
			jobs.Work{Kind: "test.wrong", Run: func(context.Context, *jobs.Task) error {
				return fault.Fields{{Field: "object", Problem: "is gone"}}
			}},
		)
		f, p, w := h.enqueue(a, "test.flaky", ""), h.enqueue(a, "test.poison", ""), h.enqueue(a, "test.wrong", "")
		if j := h.until(a, f, jobs.Done); j.Failures != 2 || j.Error != "" {
			t.Errorf("flaky: %+v", j)
		}
		if j := h.until(a, w, jobs.Failed); j.Failures != 1 || j.Error != "object: is gone" {
			t.Errorf("what cannot succeed is not tried again: %+v", j)
		}
		if j := h.until(a, p, jobs.Failed); j.Failures != 5 || runs.Load() != 5 || h.runner.Panics() != 5 || j.Error != "it broke" {
			t.Errorf("poison: %+v after %d runs, %d panics", j, runs.Load(), h.runner.Panics())
		}
		var acts []string
		var counts map[jobs.State]int
		err := h.Read(t.Context(), a, func(tx *db.Tx) error {
			list, err := journal.Newest(t.Context(), tx, -1, 100)
			for _, e := range list {
				if e.ObjectID == p {
					acts = append(acts, e.Action)
				}
			}
			if err == nil {
				counts, err = jobs.Count(t.Context(), tx)
			}
			return err
		})
		if err != nil || len(acts) != 5 || acts[0] != "jobs.fail" || counts[jobs.Failed] != 2 || counts[jobs.Done] != 1 {
			t.Errorf("the journal has %v, the counts are %v, %v", acts, counts, err)
		}
		retried := h.Write(t.Context(), a, func(tx *db.Tx) error { return jobs.Retry(t.Context(), tx, p) })
		again := h.Write(t.Context(), a, func(tx *db.Tx) error { return jobs.Retry(t.Context(), tx, f) })
		if retried != nil || !errors.Is(again, fault.Conflict) {
			t.Errorf("retry of the poison: %v; of what is done: %v", retried, again)
		}
		eventually(t, func() bool { return runs.Load() == 10 }, func() string { return fmt.Sprintf("%d runs after a retry by hand", runs.Load()) })
	})
}

func TestAZ6RightsAreAskedForAgainWhenWorkRuns(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a := h.organization("A")
		member := access.Proven(access.Proof{Tenant: a.Tenant(), User: "demoted", Role: access.Owner, Method: access.ByPassword})
		gone := h.enqueue(a, "test.export", "")
		demoted := h.enqueue(member, "test.export", "")
		h.bar("somebody")
		h.roles["demoted"] = access.Auditor
		var ran atomic.Int64
		h.start(jobs.Work{Kind: "test.export", Needs: access.WriteWork, Run: func(context.Context, *jobs.Task) error { ran.Add(1); return nil }})
		for _, job := range []id.ID{gone, demoted} {
			if j := h.until(a, job, jobs.Failed); j.Error != fault.Forbidden.Error() || ran.Load() != 0 {
				t.Errorf("%+v, ran %d times", j, ran.Load())
			}
		}
	})
}

func TestDB5ARunThatLostItsJobWritesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a := h.organization("A")
		at, on := make(chan struct{}), make(chan struct{})
		results := make(chan error, 3)
		h.start(jobs.Work{Kind: "test.slow", Run: func(ctx context.Context, task *jobs.Task) error {
			if err := task.Progress(ctx, 40, "reading"); err != nil {
				return err
			}
			close(at)
			<-on
			<-ctx.Done() // the run is told
			late := context.WithoutCancel(ctx)
			none := func(*db.Tx) error { return nil }
			results <- task.Write(late, none)
			results <- task.Finish(late, none)
			results <- task.Progress(late, 90, "too late")
			return nil
		}})
		job := h.enqueue(a, "test.slow", "")
		<-at
		if j := h.get(a, job); j.Progress != 40 || j.Word != "reading" || j.State != jobs.Running {
			t.Errorf("while it runs: %+v", j)
		}
		if err := h.Write(t.Context(), a, func(tx *db.Tx) error { return jobs.Cancel(t.Context(), tx, job) }); err != nil {
			t.Fatal(err)
		}
		close(on)
		for range 3 {
			if err := <-results; !errors.Is(err, fault.Conflict) {
				t.Errorf("a run that was cancelled wrote: %v", err)
			}
		}
		h.stop()
		if j := h.get(a, job); j.State != jobs.Cancelled || j.Progress != 40 {
			t.Errorf("afterwards: %+v", j)
		}
	})
}

func TestDB5WhatAFinishedRunWroteIsThereOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a := h.organization("A")
		h.start(jobs.Work{Kind: "test.make", Run: func(ctx context.Context, task *jobs.Task) error {
			err := task.Finish(ctx, func(tx *db.Tx) error {
				tx.Record(db.Change{Action: "things.create", Object: "things", ID: task.Object})
				return nil
			})
			if err != nil {
				return err
			}
			return errors.New("after the end, which changes nothing")
		}})
		job := h.enqueue(a, "test.make", "thing")
		h.until(a, job, jobs.Done)
		time.Sleep(500 * time.Millisecond)
		if n := h.recorded(a, "things.create"); n != 1 {
			t.Errorf("made %d times", n)
		}
	})
}

func (h *house) recorded(a access.Actor, action string) (n int) {
	h.t.Helper()
	err := h.Read(h.t.Context(), a, func(tx *db.Tx) error {
		list, err := journal.Newest(h.t.Context(), tx, -1, 1000)
		n = 0
		for _, e := range list {
			if e.Action == action {
				n++
			}
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

func TestDB5TheSameThingIsQueuedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a, b := h.organization("A"), h.organization("B")
		first, second := h.enqueue(a, "test.note", "", jobs.Once("x")), h.enqueue(a, "test.note", "", jobs.Once("x"))
		other, elsewhere := h.enqueue(a, "test.note", "", jobs.Once("y")), h.enqueue(b, "test.note", "", jobs.Once("x"))
		if first == "" || second != "" || other == "" || elsewhere == "" {
			t.Errorf("first %q, again %q, another key %q, another organization %q", first, second, other, elsewhere)
		}
	})
}

func TestDB5ScheduledWorkComesToEveryOrganizationOnceAMoment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a, b := h.organization("A"), h.organization("B")
		var mu sync.Mutex
		ran := map[id.ID]int{}
		work := jobs.Work{Kind: "test.sweep", Every: 1500 * time.Millisecond, Run: func(_ context.Context, task *jobs.Task) error {
			mu.Lock()
			defer mu.Unlock()
			ran[task.Actor.Tenant()]++
			return nil
		}}
		h.start(work)
		first := h.stop
		h.start(work) // as another process would
		counts := func() (x, y int) {
			mu.Lock()
			defer mu.Unlock()
			return ran[a.Tenant()], ran[b.Tenant()]
		}
		eventually(t, func() bool { x, y := counts(); return x >= 2 && y >= 2 }, func() string { x, y := counts(); return fmt.Sprintf("ran %d and %d times", x, y) })
		first()
		h.stop()
		moments := 0
		err := h.Read(t.Context(), a, func(tx *db.Tx) error {
			list, err := jobs.List(t.Context(), tx, "", "", 100)
			for i, j := range list {
				if moments++; i > 0 && list[i-1].CreatedAt.Sub(j.CreatedAt) < work.Every/2 {
					t.Errorf("queued at %s and at %s", j.CreatedAt, list[i-1].CreatedAt)
				}
			}
			return err
		})
		if x, _ := counts(); err != nil || x > moments {
			t.Errorf("ran %d times for %d moments, %v", x, moments, err)
		}
	})
}

func TestTN1AnOrganizationSeesItsOwnJobsOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		a, b := h.organization("A"), h.organization("B")
		job := h.enqueue(a, "test.note", "")
		all := []id.ID{job}
		for range 4 {
			all = append(all, h.enqueue(a, "test.note", ""))
		}
		slices.Sort(all)
		slices.Reverse(all)
		err := h.Read(t.Context(), b, func(tx *db.Tx) error {
			if list, err := jobs.List(t.Context(), tx, "", "", 10); err != nil || len(list) != 0 {
				t.Errorf("B lists %v, %v", list, err)
			}
			_, err := jobs.Get(t.Context(), tx, job)
			return err
		})
		if !errors.Is(err, fault.NotFound) {
			t.Errorf("B gets A's job: %v", err)
		}
		if err := h.Write(t.Context(), b, func(tx *db.Tx) error { return jobs.Cancel(t.Context(), tx, job) }); !errors.Is(err, fault.NotFound) {
			t.Errorf("B cancels A's job: %v", err)
		}
		err = h.Read(t.Context(), a, func(tx *db.Tx) error {
			var listed []id.ID
			for before := id.ID(""); ; {
				page, err := jobs.List(t.Context(), tx, "", before, 2)
				if err != nil || len(page) == 0 {
					if !slices.Equal(listed, all) {
						t.Errorf("listed %v, want %v", listed, all)
					}
					return err
				}
				for _, j := range page {
					listed = append(listed, j.ID)
				}
				before = page[len(page)-1].ID
			}
		})
		if err != nil {
			t.Error(err)
		}
	})
}
