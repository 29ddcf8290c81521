// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package simulation keeps simulations of the yearly loss from risks that run after their request.
//
// What is simulated is written down when it is asked for, so that the result is that of this moment, and the same as that of
// the command line from the same file and seed.
package simulation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"concord/internal/ims/risk"
	"concord/internal/ims/risk/quantify"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
)

// Object is what the journal calls a simulation.
const Object = "simulations"

// MaxTrials is the most years that one simulation draws. The command line draws more.
const MaxTrials = 100_000_000

// AllRisks is what a portfolio of all risks is called, whoever asks.
const AllRisks = "Register of risks"

// State is where a simulation stands.
type State string

// The states.
const (
	Waiting   State = "waiting" // for its job, or while that runs
	Done      State = "done"
	Cancelled State = "cancelled"
	Failed    State = "failed"
)

// States are all states.
var States = []State{Waiting, Done, Cancelled, Failed}

// Order is what somebody asks for.
type Order struct {
	Risk     id.ID  // empty for all open risks together
	Currency string // of all risks; empty for that of the most
	Trials   int    // from quantify.MinTrials to MaxTrials
	Seed     uint64
}

// Check names what is wrong with the numbers of an order.
func (o Order) Check() error {
	if o.Trials < quantify.MinTrials || o.Trials > MaxTrials {
		return fault.Fields{{Field: "trials", Problem: fmt.Sprintf("is %d", o.Trials), Cure: fmt.Sprintf("write %d to %d; for more, take concord risk simulate", quantify.MinTrials, MaxTrials)}}
	}
	return nil
}

// Simulation is one simulation, done or not.
type Simulation struct {
	ID        id.ID
	Risk      id.ID // empty for all
	Trials    int
	Seed      uint64
	State     State
	CreatedAt time.Time
	MadeBy    id.ID     // empty for the machine's own command line
	EndedAt   time.Time // zero until it has
	Running   bool      // at this moment
	Progress  int       // 0 to 100
	Error     string    // why it failed
	job       id.ID
}

// Desk takes simulations and runs them.
type Desk struct {
	db    *db.DB
	cores *quantify.Cores
}

// New returns a desk, whose simulations leave one of the machine's cores to everything else.
func New(d *db.DB) *Desk { return &Desk{d, quantify.AllButOne()} }

// Ask has the risks simulated after the transaction as they are now. It fails with fault.Fields naming what is wrong with the
// order or with the ranges. Call it late in the transaction, as jobs.Enqueue.
func Ask(ctx context.Context, tx *db.Tx, o Order) (id.ID, error) {
	if err := o.Check(); err != nil {
		return "", err
	}
	portfolio, err := portfolioOf(ctx, tx, o)
	if err != nil {
		return "", fmt.Errorf("ask for a simulation: %w", err)
	}
	which := tx.NewID()
	job, err := jobs.Enqueue(ctx, tx, workKind, which, jobs.Long())
	if err == nil {
		err = insert(ctx, tx, which, o, portfolio, job)
	}
	if err != nil {
		return "", fmt.Errorf("ask for a simulation: %w", err)
	}
	return which, nil
}

func portfolioOf(ctx context.Context, tx *db.Tx, o Order) ([]byte, error) {
	if o.Risk == "" {
		return risk.PortfolioFile(ctx, tx, AllRisks, o.Currency)
	}
	data, err := risk.PortfolioFileOf(ctx, tx, o.Risk)
	if errors.Is(err, fault.NotFound) {
		return nil, fault.Fields{{Field: "risk", Problem: "names no risk of this organization", Cure: "choose one, or leave it out for all"}}
	}
	return data, err
}

// Find returns a simulation of the actor's organization, or fault.NotFound.
func Find(ctx context.Context, tx *db.Tx, which id.ID) (Simulation, error) {
	list, err := db.All(ctx, tx, scan, columns+"AND s.id = $2", string(which))
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return Simulation{}, fmt.Errorf("find a simulation: %w", err)
	}
	return list[0], nil
}

// List returns at most limit simulations, the newest first, from before the one with this id (empty for the newest).
func List(ctx context.Context, tx *db.Tx, before id.ID, limit int) ([]Simulation, error) {
	list, err := db.All(ctx, tx, scan, columns+"AND s.id < $2 ORDER BY s.id DESC LIMIT $3", from(before), limit)
	if err != nil {
		return nil, fmt.Errorf("list simulations: %w", err)
	}
	return list, nil
}

// Of returns as List the simulations of one risk, or those of all risks together.
func Of(ctx context.Context, tx *db.Tx, of, before id.ID, limit int) ([]Simulation, error) {
	list, err := db.All(ctx, tx, scan, columns+"AND s.risk_id IS NULL AND s.id < $2 ORDER BY s.id DESC LIMIT $3", from(before), limit)
	if of != "" {
		list, err = db.All(ctx, tx, scan, columns+"AND s.risk_id = $2 AND s.id < $3 ORDER BY s.id DESC LIMIT $4", string(of), from(before), limit)
	}
	if err != nil {
		return nil, fmt.Errorf("list simulations: %w", err)
	}
	return list, nil
}

// Cancel ends a simulation; nothing of it is kept. It fails with fault.NotFound, or with fault.Conflict for one that has ended.
func Cancel(ctx context.Context, tx *db.Tx, which id.ID) error {
	x, err := Find(ctx, tx, which)
	if err != nil {
		return err
	}
	if x.State != Waiting {
		return fmt.Errorf("cancel a simulation: it is %s: %w", x.State, fault.Conflict)
	}
	if err := cancel(ctx, tx, which); err != nil {
		return fmt.Errorf("cancel a simulation: %w", err)
	}
	return jobs.Cancel(ctx, tx, x.job)
}

// Result is what a simulation came to, as JSON of concord/risk-simulation@1; fault.NotFound until it is done.
func Result(ctx context.Context, tx *db.Tx, which id.ID) ([]byte, error) {
	return text(ctx, tx, "result", which)
}

// Portfolio is what a simulation is of, as a file that concord risk simulate reads.
func Portfolio(ctx context.Context, tx *db.Tx, which id.ID) ([]byte, error) {
	return text(ctx, tx, "portfolio", which)
}

// Ref names a simulation.
func Ref(which id.ID) id.Ref { return id.Ref{Register: Object, ID: which} }

// needs is what somebody must be allowed whose simulation runs.
const needs = access.WriteWork
