// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

// state is one risk in one state, before or after treatments, ready to be drawn.
type state struct {
	numbers *counts // of events; nil where the frequency is a plain number
	rate    *table  // of the product model; nil where fixed holds
	fixed   float64 // frequency of the product model

	size  *table // of one loss; nil where each is the same
	same  float64
	after Loss // what becomes of a loss: maximum and insurance
	kept  bool // whether anything becomes of it
}

// tables remembers what was built already, for ranges that come again.
type tables struct {
	pace
	drawn   map[Range]*table
	numbers map[Range]*counts
}

func (t *tables) table(r Range) *table {
	if t.drawn[r] == nil {
		t.drawn[r] = r.tableOf()
	}
	return t.drawn[r]
}

func (t *tables) counts(r Range) *counts {
	if t.numbers[r] == nil {
		t.numbers[r] = countsOf(r, t.pace)
	}
	return t.numbers[r]
}

func (t *tables) state(model Model, frequency Range, loss Loss) state {
	s := state{after: loss, kept: loss.Maximum > 0 || loss.Insurance != nil}
	fixed, plain := frequency.constant()
	switch {
	case model == Compound || frequency.Kind == Probability:
		s.numbers = t.counts(frequency)
	case plain:
		s.fixed = fixed
	default:
		s.rate = t.table(frequency)
	}
	if same, ok := loss.constant(); ok {
		s.same = loss.remains(same)
	} else {
		s.size = t.table(loss.Range)
	}
	return s
}

// remains is what an event costs after the maximum and the insurance.
func (l Loss) remains(x float64) float64 {
	if l.Maximum > 0 && x > l.Maximum {
		x = l.Maximum
	}
	if i := l.Insurance; i != nil && x > i.Deductible {
		x = max(i.Deductible, x-i.Limit)
	}
	return x
}

// sizes draws the losses of single events.
func (s *state) sizes(u []uint64, x []float64) {
	if s.size == nil {
		for i := range u {
			x[i] = s.same
		}
		return
	}
	s.size.draw(u, x)
	if s.kept {
		for i := range u {
			x[i] = s.after.remains(x[i])
		}
	}
}

// rates draws the frequencies of the product model.
func (s *state) rates(u []uint64, n []int32, f []float64) {
	switch {
	case s.numbers != nil:
		s.numbers.draw(u, n)
		for i := range u {
			f[i] = float64(n[i])
		}
	case s.rate != nil:
		s.rate.draw(u, f)
		for i := range u {
			f[i] = min(f[i], maxRate)
		}
	default:
		for i := range u {
			f[i] = s.fixed
		}
	}
}

// trials is how many years are drawn at a time. It is part of what a seed means.
const blockTrials = 4096

// runEvents is how many events are drawn at a time, unless one year has more.
const runEvents = 8192

// scratch is the working memory for one block of trials.
type scratch struct {
	pace
	first, second   []uint64 // random numbers, one a trial
	events, changed []uint64 // random numbers, one an event
	x, f            []float64
	n               [][]int32   // number of events, by state
	loss            [][]float64 // of the year, by state
}

func newScratch(states int, pace pace) *scratch {
	s := &scratch{pace: pace, first: make([]uint64, blockTrials), second: make([]uint64, blockTrials), f: make([]float64, blockTrials)}
	s.x = make([]float64, runEvents)
	s.events = make([]uint64, runEvents)
	for range states {
		s.n = append(s.n, make([]int32, blockTrials))
		s.loss = append(s.loss, make([]float64, blockTrials))
	}
	return s
}

// draw fills s.loss with the losses of a block of trials, in each state of the risk. All states see the same random
// numbers: the first for the frequency, one for each event of the state before, and more where another state has more.
func (r *risk) draw(s *scratch, seed uint64, block, trials int) {
	first := newStream(seed, r.id, "frequency", block)
	u := s.first[:trials]
	first.fill(u)
	sizes := newStream(seed, r.id, "loss", block)
	if r.model == Product {
		sizes.fill(s.second[:trials])
		for i := range r.states {
			r.states[i].rates(u, s.n[i], s.f)
			out := s.loss[i][:trials]
			r.states[i].sizes(s.second[:trials], out)
			for j, f := range s.f[:trials] {
				out[j] *= f
			}
		}
		return
	}
	for i := range r.states {
		if i > 0 && r.states[i].numbers == r.states[0].numbers {
			copy(s.n[i][:trials], s.n[0])
			continue
		}
		r.states[i].numbers.draw(u, s.n[i])
	}
	r.events(s, &sizes, seed, block, trials)
}

// events draws the losses of single events, run by run, and adds them up by trial.
func (r *risk) events(s *scratch, sizes *stream, seed uint64, block, trials int) {
	more := make([]stream, len(r.states))
	for i := range more {
		more[i] = newStream(seed, r.id, "more events", block)
	}
	for from := 0; from < trials && !s.ended(); {
		to, events := run(s.n[0][:trials], from)
		s.events = grown(s.events, events)
		sizes.fill(s.events[:events])
		for i := range r.states {
			state, n := &r.states[i], s.n[i][from:to]
			u := s.events[:events]
			if i > 0 && state.numbers != r.states[0].numbers {
				u = s.others(s.n[0][from:to], n, &more[i])
			}
			s.x = grown(s.x, len(u))
			x := s.x[:len(u)]
			state.sizes(u, x)
			sums(x, n, s.loss[i][from:to])
		}
		from = to
	}
}

// run returns the end of a run of trials and how many events it has.
func run(n []int32, from int) (to, events int) {
	for to = from; to < len(n); to++ {
		if events+int(n[to]) > runEvents && to > from {
			break
		}
		events += int(n[to])
	}
	return to, events
}

func grown[T any](s []T, n int) []T {
	if len(s) < n {
		return make([]T, n+n/4)
	}
	return s
}

// others gives another state the random numbers of the same events, and new ones for events that the state before has not.
func (s *scratch) others(before, after []int32, more *stream) []uint64 {
	out, at := s.changed[:0], 0
	for i, have := range before {
		same := min(have, after[i])
		out = append(out, s.events[at:at+int(same)]...)
		at += int(have)
		if extra := int(after[i] - same); extra > 0 {
			out = append(out, make([]uint64, extra)...)
			more.fill(out[len(out)-extra:])
		}
	}
	s.changed = out
	return out
}

// sums adds up as many losses as each trial has events.
func sums(x []float64, n []int32, out []float64) {
	out = out[:len(n)]
	at := 0
	for i, k := range n {
		sum := 0.0
		for _, v := range x[at : at+int(k)] {
			sum += v
		}
		out[i] = sum
		at += int(k)
	}
}
