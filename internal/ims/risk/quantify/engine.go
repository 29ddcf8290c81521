// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

// risk is one risk with all states that are simulated.
type risk struct {
	id     string
	model  Model
	states []state // the first is that before treatment
	parts  []parts // what each state was made of
	after  int     // the state with all chosen treatments
	under  []int   // the state under each treatment alone
}

// parts are frequency and loss of a state.
type parts struct {
	frequency Range
	loss      Loss
}

// engine is a portfolio ready to be drawn. Its figures have fixed places: before and after of each risk, of the portfolio,
// and the portfolio under each treatment alone.
type engine struct {
	pace
	seed      uint64
	trials    int
	blocks    int
	risks     []risk
	costs     []float64 // of the treatments
	mostState int       // the largest number of states a risk has
}

func (e *engine) riskFigure(i, after int) int   { return 2*i + after }
func (e *engine) portfolioFigure(after int) int { return 2*len(e.risks) + after }
func (e *engine) treatmentFigure(t int) int     { return 2*len(e.risks) + 2 + t }
func (e *engine) figures() int                  { return 2*len(e.risks) + 2 + len(e.costs) }
func (e *engine) trialsOf(block int) int        { return min(blockTrials, e.trials-block*blockTrials) }
func (e *engine) treated(i int) bool            { return e.risks[i].after != 0 }

func newEngine(p *Portfolio, o Options, pace pace) *engine {
	e := &engine{pace: pace, seed: o.Seed, trials: o.Trials, blocks: (o.Trials + blockTrials - 1) / blockTrials}
	t := &tables{pace, map[Range]*table{}, map[Range]*counts{}}
	for _, r := range p.Risks {
		if e.ended() {
			break
		}
		e.risks = append(e.risks, compile(p, r, t))
		e.mostState = max(e.mostState, len(e.risks[len(e.risks)-1].states))
	}
	for _, treatment := range p.Treatments {
		e.costs = append(e.costs, treatment.Cost)
	}
	return e
}

// compile makes the states of a risk; those that come to the same are one.
func compile(p *Portfolio, r Risk, t *tables) risk {
	out := risk{id: r.ID, model: r.Model}
	out.state(parts{r.Frequency, r.Loss}, t)
	all := parts{r.Frequency, r.Loss}
	for _, treatment := range p.Treatments {
		if t.ended() {
			break
		}
		alone := parts{r.Frequency, r.Loss}
		for _, c := range treatment.Changes {
			if c.Risk != r.ID {
				continue
			}
			alone = alone.with(c)
			if treatment.Chosen {
				all = all.with(c)
			}
		}
		out.under = append(out.under, out.state(alone, t))
	}
	out.after = out.state(all, t)
	return out
}

func (p parts) with(c Change) parts {
	if c.Frequency != nil {
		p.frequency = *c.Frequency
	}
	if c.Loss != nil {
		p.loss = *c.Loss
	}
	return p
}

// state returns the place of a state, which is made when there is none like it.
func (r *risk) state(p parts, t *tables) int {
	for i, other := range r.parts {
		if other == p {
			return i
		}
	}
	r.parts = append(r.parts, p)
	r.states = append(r.states, t.state(r.model, p.frequency, p.loss))
	return len(r.parts) - 1
}
