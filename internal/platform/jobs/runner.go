// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// Config says what a runner works on.
type Config struct {
	DB   *db.DB
	Work []Work
	// Actor returns who acts for a person in an organization, with the rights of this moment, or fault.Forbidden; for nobody
	// the program itself.
	Actor func(ctx context.Context, organization, person id.ID) (access.Actor, error)
	// Zone is the time zone of the transaction's organization; needed by work that is daily.
	Zone func(ctx context.Context, tx *db.Tx) (*time.Location, error)
	Log  *slog.Logger
}

const (
	workers   = 4
	rest      = 3 * time.Second  // without work, before the library sleeps
	lookEvery = time.Minute      // for work that another process queued, and nobody could tell of
	lastCall  = 20 * time.Second // for running jobs when the program ends
	grace     = time.Minute      // beyond its time, before a run is taken for dead
)

// Runner works the jobs of an installation. It sleeps while there is nothing to do: the library behind it asks the
// database many times a second as long as it runs, so it is started when there is work and stopped when there is none.
type Runner struct {
	Config
	waits    []time.Duration
	rest     time.Duration
	lastCall time.Duration
	woken    chan struct{}
	active   chan struct{}
	busy     atomic.Int64
	running  sync.Map // *Task to the function that cancels it
	panics   atomic.Int64
	failures atomic.Int64
	stopping atomic.Bool
}

// kindForm is how a kind is written; it stands in SQL.
var kindForm = regexp.MustCompile(`^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$`)

// New returns a runner that does not run yet.
func New(c Config) (*Runner, error) {
	r := &Runner{Config: c, waits: waits, rest: rest, lastCall: lastCall, woken: make(chan struct{}, 1), active: make(chan struct{}, 1)}
	known := map[string]bool{}
	for _, w := range c.Work {
		if known[w.Kind] || !kindForm.MatchString(w.Kind) || w.Run == nil {
			return nil, fmt.Errorf("jobs: %q is no kind of its own with something to run", w.Kind)
		}
		if w.Daily < 0 || w.Daily > 23 || w.Daily > 0 && (c.Zone == nil || w.Every > 0) {
			return nil, fmt.Errorf("jobs: %s has no hour of a day that can be told", w.Kind)
		}
		known[w.Kind] = true
	}
	return r, nil
}

// Panics is how many runs of this process broke, Failures how many did not succeed.
func (r *Runner) Panics() int64 { return r.panics.Load() }

// Failures counts the runs of this process that did not succeed, those that broke among them.
func (r *Runner) Failures() int64 { return r.failures.Load() }

// Run works until ctx ends, then gives running jobs a while to end, and others back.
func (r *Runner) Run(ctx context.Context) {
	r.DB.OnWork(func() { told(r.woken) })
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.woken:
		case <-timer.C:
		}
		next, err := r.look(ctx)
		if err == nil && next <= 0 {
			if err = r.work(ctx); err == nil && ctx.Err() == nil {
				next, err = r.look(ctx)
			}
		}
		if err != nil {
			if ctx.Err() == nil {
				r.Log.ErrorContext(ctx, "jobs not looked at", "error", err)
			}
			next = lookEvery
		}
		timer.Reset(max(0, min(next, lookEvery)))
	}
}

// told leaves one piece of news and waits for nobody.
func told(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (r *Runner) began() { r.busy.Add(1); told(r.active) }
func (r *Runner) ended() { r.busy.Add(-1); told(r.active) }

// look queues what is due by its schedule and returns how long there is nothing to do.
func (r *Runner) look(ctx context.Context) (time.Duration, error) {
	scheduled, err := r.schedule(ctx)
	if err != nil {
		return 0, err
	}
	lost, err := r.lost(ctx)
	if err != nil {
		return 0, err
	}
	ticketed, err := r.nextTicket(ctx)
	return min(scheduled, lost, ticketed), err
}

// work runs the library until there was nothing to do for a while.
func (r *Runner) work(ctx context.Context) (err error) {
	client, err := r.client()
	if err != nil {
		return err
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start the queue: %w", err)
	}
	defer func() { err = errors.Join(err, client.Stop(context.WithoutCancel(ctx))) }()
	quiet := time.NewTimer(r.rest)
	defer quiet.Stop()
	for {
		select {
		case <-ctx.Done():
			r.stopping.Store(true)
			r.giveBackLong()
			return nil
		case <-r.woken:
			r.endCancelled(ctx)
		case <-r.active:
		case <-quiet.C:
			if next, err := r.look(ctx); err != nil || r.busy.Load() == 0 && next > r.rest {
				return err
			}
		}
		quiet.Reset(r.rest)
	}
}

// endCancelled tells runs of this process that their job is not theirs any more.
func (r *Runner) endCancelled(ctx context.Context) {
	r.running.Range(func(key, value any) bool {
		t, isTask := key.(*Task)
		cancel, isFunc := value.(context.CancelFunc)
		if !isTask || !isFunc {
			return true
		}
		var j Job
		err := r.DB.Read(ctx, t.program, func(tx *db.Tx) (err error) {
			j, err = Get(ctx, tx, t.ID)
			return err
		})
		if err == nil && j.State == Cancelled {
			cancel()
		}
		return true
	})
}

// client returns the library, ready to start.
func (r *Runner) client() (*river.Client[*sql.Tx], error) {
	list := river.NewWorkers()
	for _, w := range r.Work {
		river.AddWorkerArgs(list, ticket{kind: w.Kind}, &worker{r: r, work: w})
	}
	river.AddWorker(list, &ticker{r: r})
	config := &river.Config{
		Workers: list,
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}, long: {MaxWorkers: longWorkers}},
		// While it runs it looks often; that it runs only when there is work is what keeps it cheap.
		FetchCooldown: 20 * time.Millisecond, FetchPollInterval: 50 * time.Millisecond, PollOnly: true,
		FetchOnlyKnownKinds: true,
		JobTimeout:          patience, RescueStuckJobsAfter: patience + grace, // later for work that may take longer
		CompletedJobRetentionPeriod: time.Hour, CancelledJobRetentionPeriod: time.Hour,
		SoftStopTimeout:     r.lastCall,
		ReindexerIndexNames: []string{}, // the program's role may not
		Logger:              slog.New(errorsOnly{r.Log.Handler()}),
	}
	if r.DB.Engine() == db.Postgres {
		return river.NewClient(riverdatabasesql.New(r.DB.ForJobs()), config)
	}
	return river.NewClient(riversqlite.New(r.DB.ForJobs()), config)
}

// errorsOnly keeps the library's news of itself out of the log.
type errorsOnly struct{ slog.Handler }

// Enabled is true for errors.
func (h errorsOnly) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelError && h.Handler.Enabled(ctx, l)
}

// WithAttrs keeps the limit.
func (h errorsOnly) WithAttrs(a []slog.Attr) slog.Handler { return errorsOnly{h.Handler.WithAttrs(a)} }

// WithGroup keeps the limit.
func (h errorsOnly) WithGroup(name string) slog.Handler { return errorsOnly{h.Handler.WithGroup(name)} }
