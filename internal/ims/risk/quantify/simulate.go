// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"concord/internal/platform/fault"
)

// Bounds and defaults of a simulation.
const (
	MinTrials     = 1_000
	MaxTrials     = 1_000_000_000
	DefaultTrials = 1_000_000
	DefaultSeed   = 1
	maxWorkers    = 64
)

// Options say how much is drawn.
type Options struct {
	Trials   int                // from MinTrials to MaxTrials
	Seed     uint64             // the same seed gives the same result
	Workers  int                // goroutines; 0 is one for each core. The result does not depend on it.
	Progress func(part float64) // told from several goroutines which part of the work is done, from 0 to 1; nil for nobody
	Cores    *Cores             // shared with others, who are let go first; nil for all of the machine's
}

// Simulate draws as many years as the options say.
//
// In each year, each risk draws its events on its own: with the compound model a number of events, by the inverse of its
// distribution, and a loss for each, by the inverse of its distribution; with the product model one frequency and one loss.
// States before and after treatment draw from the same random numbers, so that their difference is the treatment's and not
// chance. Risks share none: they are taken as independent. Years are drawn in blocks of 4096, each with random numbers of
// its own by seed, risk and block, and merged in the order of the blocks, so that the result is the same on any number of
// cores. Memory grows with the number of risks, treatments and cores, not with that of trials.
//
// It fails with fault.Fields for a portfolio or options that break a rule, and with the error of ctx within a few milliseconds
// of work after that ends.
func Simulate(ctx context.Context, p *Portfolio, o Options) (*Result, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if o.Trials < MinTrials || o.Trials > MaxTrials {
		return nil, fault.Fields{{Field: "trials", Problem: fmt.Sprintf("is %d", o.Trials), Cure: fmt.Sprintf("write %d to %d", MinTrials, MaxTrials)}}
	}
	e := newEngine(p, o, pace{ctx.Done(), o.Cores != nil})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	s := &simulation{engine: e, progress: newProgress(e, o.Progress), cores: o.Cores}
	if o.Cores != nil {
		o.Workers = cap(o.Cores.turns)
	}
	for range workersOf(o.Workers, e.blocks) {
		s.workers = append(s.workers, newWorker(e))
	}
	if err := s.count(ctx); err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	if err := s.attribute(ctx); err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	return s.result(p), nil
}

func workersOf(wanted, blocks int) int {
	if wanted <= 0 {
		wanted = runtime.GOMAXPROCS(0)
	}
	return min(wanted, blocks, maxWorkers)
}

// simulation is one run of an engine.
type simulation struct {
	*engine
	workers  []*worker
	progress *progress
	cores    *Cores

	drawn   drawn      // merged in the order of blocks
	spectra []spectrum // by figure
	shares  shares     // empty where the portfolio is one risk
}

// count draws all trials and counts their losses.
func (s *simulation) count(ctx context.Context) error {
	s.drawn = drawn{figures: make([]moments, s.figures()), avoided: make([]moments, len(s.costs)), pays: make([]int64, len(s.costs))}
	err := inOrder(ctx, s, (*worker).block, func(d drawn) {
		for i := range d.figures {
			s.drawn.figures[i].merge(d.figures[i])
		}
		for t := range d.avoided {
			s.drawn.avoided[t].merge(d.avoided[t])
			s.drawn.pays[t] += d.pays[t]
		}
	})
	if err != nil {
		return err
	}
	for i := range s.figures() {
		if s.ended() {
			return ctx.Err()
		}
		all := &s.workers[0].counted[i]
		for _, w := range s.workers[1:] {
			all.merge(&w.counted[i])
		}
		s.spectra = append(s.spectra, all.spectrum())
	}
	return nil
}

// tailLevel is the part of the years that are not among the worst, for the shares of risks in them.
const tailLevel = 0.95

// attribute draws the trials again, now that it is known which years are the worst, to see who had a share in them.
func (s *simulation) attribute(ctx context.Context) error {
	if len(s.risks) == 1 {
		return nil
	}
	var from tail
	for a := range from {
		from[a] = bucketEdge(s.spectra[s.portfolioFigure(a)].at(rankOf(tailLevel, s.trials)).low)
		s.shares[a] = make([]float64, len(s.risks))
	}
	keeps := map[*worker][2][][]float64{}
	for _, w := range s.workers {
		var keep [2][][]float64
		for a := range keep {
			for range s.risks {
				keep[a] = append(keep[a], make([]float64, blockTrials))
			}
		}
		keeps[w] = keep
	}
	draw := func(w *worker, block int) shares { return w.tailBlock(block, from, keeps[w]) }
	return inOrder(ctx, s, draw, func(d shares) {
		for a := range d {
			add(s.shares[a], d[a])
		}
	})
}

// progress tells how much of the work is done.
type progress struct {
	done  atomic.Int64
	total float64
	tell  func(float64)
}

func newProgress(e *engine, tell func(float64)) *progress {
	passes := 2
	if len(e.risks) == 1 {
		passes = 1
	}
	return &progress{total: float64(passes * e.blocks), tell: tell}
}

func (p *progress) step() {
	if done := p.done.Add(1); p.tell != nil {
		p.tell(float64(done) / p.total)
	}
}

// ahead is how many blocks a worker may be in front of the slowest one, which bounds what waits to be merged.
const ahead = 16

// inOrder lets workers draw blocks and merges what they come to in the order of the blocks. It stops when ctx ends.
func inOrder[T any](ctx context.Context, s *simulation, draw func(*worker, int) T, merge func(T)) error {
	var (
		lock    sync.Mutex
		moved   = sync.NewCond(&lock)
		next    int
		merged  int
		waiting = map[int]T{}
		group   sync.WaitGroup
	)
	// take returns the next block once it is not too far ahead, or false when there is none or the work was stopped.
	take := func() (int, bool) {
		lock.Lock()
		defer lock.Unlock()
		for next >= merged+ahead*len(s.workers) && next < s.blocks && ctx.Err() == nil {
			moved.Wait()
		}
		if next == s.blocks || ctx.Err() != nil {
			return 0, false
		}
		next++
		return next - 1, true
	}
	give := func(block int, d T) {
		lock.Lock()
		defer lock.Unlock()
		waiting[block] = d
		for first, ok := waiting[merged]; ok; first, ok = waiting[merged] {
			merge(first)
			delete(waiting, merged)
			merged++
		}
		moved.Broadcast()
	}
	stop := context.AfterFunc(ctx, func() {
		lock.Lock()
		defer lock.Unlock()
		moved.Broadcast()
	})
	defer stop()
	for _, w := range s.workers {
		group.Go(func() {
			for block, ok := take(); ok; block, ok = take() {
				s.cores.take()
				d := draw(w, block)
				s.cores.give()
				give(block, d)
				s.progress.step()
			}
		})
	}
	group.Wait()
	return ctx.Err()
}
