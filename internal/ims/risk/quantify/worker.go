// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

// worker is what one core needs to draw blocks of trials.
type worker struct {
	*engine
	scratch *scratch
	sums    [2][]float64 // of the portfolio, before and after
	under   [][]float64  // of the portfolio under each treatment alone
	avoided []float64

	counted []histogram // by figure
}

// drawn is what a block of trials comes to.
type drawn struct {
	figures []moments
	avoided []moments // by treatment
	pays    []int64   // by treatment: years in which it avoided at least its cost
}

func newWorker(e *engine) *worker {
	w := &worker{engine: e, scratch: newScratch(e.mostState, e.pace), counted: make([]histogram, e.figures()), avoided: make([]float64, blockTrials)}
	for i := range w.sums {
		w.sums[i] = make([]float64, blockTrials)
	}
	for range e.costs {
		w.under = append(w.under, make([]float64, blockTrials))
	}
	return w
}

// block draws a block of trials and counts every loss.
func (w *worker) block(block int) drawn {
	n := w.trialsOf(block)
	out := drawn{figures: make([]moments, w.figures()), avoided: make([]moments, len(w.costs)), pays: make([]int64, len(w.costs))}
	for i := range w.sums {
		clear(w.sums[i])
	}
	for i := range w.under {
		clear(w.under[i])
	}
	for i := range w.risks {
		if w.ended() {
			return out
		}
		r := &w.risks[i]
		r.draw(w.scratch, w.seed, block, n)
		before, after := w.scratch.loss[0][:n], w.scratch.loss[r.after][:n]
		w.count(&out, w.riskFigure(i, 0), before)
		if w.treated(i) {
			w.count(&out, w.riskFigure(i, 1), after)
		}
		add(w.sums[0], before)
		add(w.sums[1], after)
		for t, state := range r.under {
			add(w.under[t], w.scratch.loss[state][:n])
		}
	}
	for i := range w.sums {
		w.count(&out, w.portfolioFigure(i), w.sums[i][:n])
	}
	for t := range w.under {
		if w.ended() {
			return out
		}
		w.count(&out, w.treatmentFigure(t), w.under[t][:n])
		out.avoided[t], out.pays[t] = w.saving(w.under[t][:n], w.costs[t])
	}
	return out
}

// count takes the losses of a block into one figure.
func (w *worker) count(out *drawn, figure int, x []float64) {
	w.counted[figure].add(x)
	out.figures[figure] = momentsOf(x)
}

// saving compares the portfolio under a treatment with that before, trial by trial.
func (w *worker) saving(under []float64, cost float64) (m moments, pays int64) {
	avoided := w.avoided[:len(under)]
	for i, x := range under {
		avoided[i] = w.sums[0][i] - x
		if avoided[i] >= cost {
			pays++
		}
	}
	return momentsOf(avoided), pays
}

func add(sum, x []float64) {
	sum = sum[:len(x)]
	for i, v := range x {
		sum[i] += v
	}
}

// tail is where the worst years of the portfolio begin, before and after treatment.
type tail [2]float64

// shares are the losses that each risk has in the worst years of the portfolio, before and after treatment.
type shares [2][]float64

// tailBlock draws a block of trials again and adds up who had a share in its worst years.
func (w *worker) tailBlock(block int, from tail, keep [2][][]float64) shares {
	n := w.trialsOf(block)
	for i := range w.sums {
		clear(w.sums[i])
	}
	for i := range w.risks {
		if w.ended() {
			return shares{}
		}
		w.risks[i].draw(w.scratch, w.seed, block, n)
		for a, state := range [2]int{0, w.risks[i].after} {
			copy(keep[a][i], w.scratch.loss[state][:n])
			add(w.sums[a], keep[a][i][:n])
		}
	}
	var out shares
	for a := range out {
		out[a] = make([]float64, len(w.risks))
		for j, sum := range w.sums[a][:n] {
			if sum < from[a] {
				continue
			}
			for i := range w.risks {
				out[a][i] += keep[a][i][j]
			}
		}
	}
	return out
}
