// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package simulation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"concord/internal/ims/risk/quantify"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/jobs"
	"concord/internal/platform/notice"
)

const workKind = "simulations.run"

// patience is how long one simulation may take.
const patience = time.Hour

// often is how often the job's row hears how far it is.
const often = time.Second

// Work is what simulates, and what forgets simulations of long ago.
func (k *Desk) Work() []jobs.Work {
	return []jobs.Work{
		{Kind: workKind, Needs: needs, Timeout: patience, Run: k.run},
		{Kind: "simulations.forget", Every: 24 * time.Hour, Run: forget},
	}
}

// errLong says what to do about a simulation that takes too long.
var errLong = fault.Fields{{Field: "trials", Problem: "take more than an hour on this machine", Cure: "choose fewer, or take concord risk simulate"}}

// run simulates what was asked for.
func (k *Desk) run(ctx context.Context, t *jobs.Task) error {
	x, p, err := k.read(ctx, t)
	if err != nil || x.State != Waiting { // done in a run that could not say so
		return err
	}
	result, err := k.simulate(ctx, t, x, p)
	if err != nil {
		return err
	}
	return t.Finish(ctx, func(tx *db.Tx) error {
		if err := keep(ctx, tx, x.ID, result); err != nil {
			return err
		}
		if tx.Actor.User() == "" {
			return nil
		}
		_, err := notice.Add(ctx, tx, notice.Notice{
			User: tx.Actor.User(), Once: Object + " " + string(x.ID), About: Ref(x.ID), Words: "notices.simulation.done", Details: map[string]string{"title": p.Name, "trials": strconv.Itoa(x.Trials)},
		})
		return err
	})
}

func (k *Desk) read(ctx context.Context, t *jobs.Task) (x Simulation, p *quantify.Portfolio, err error) {
	var data []byte
	err = k.db.Read(ctx, t.Actor, func(tx *db.Tx) (err error) {
		if x, err = Find(ctx, tx, t.Object); err == nil {
			data, err = Portfolio(ctx, tx, t.Object)
		}
		return err
	})
	if err == nil {
		p, err = quantify.Read("portfolio.json", data)
	}
	return x, p, err
}

// simulate tells once a second how far it is, and stops once the job is not this run's any more.
func (k *Desk) simulate(ctx context.Context, t *jobs.Task, x Simulation, p *quantify.Portfolio) ([]byte, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var percent atomic.Int64
	var telling sync.WaitGroup
	defer telling.Wait()
	ended, end := context.WithCancel(ctx)
	defer end()
	telling.Go(func() {
		tick := time.NewTicker(often)
		defer tick.Stop()
		for {
			select {
			case <-ended.Done():
				return
			case <-tick.C:
				if err := t.Progress(ended, int(percent.Load()), ""); errors.Is(err, fault.Conflict) {
					stop(err)
				}
			}
		}
	})
	result, err := quantify.Simulate(ctx, p, quantify.Options{Trials: x.Trials, Seed: x.Seed, Cores: k.cores, Progress: func(part float64) { percent.Store(int64(99 * part)) }})
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, errLong
	case err != nil:
		return nil, fmt.Errorf("%w, %w", err, context.Cause(ctx))
	}
	return json.Marshal(result)
}
