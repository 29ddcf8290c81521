// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import (
	"math"
	"sync"
)

// A quantile table draws from a continuous distribution by its inverse: one random number gives one value, and the same
// number gives a smaller value of a distribution that lies lower. That makes states before and after treatment comparable
// trial by trial, and it costs the same for every distribution.
//
// Each half of the distribution is cut into octaves of the probability towards its end, each octave into cells, and each
// cell holds a cubic through the exact quantiles at its ends with the exact slopes there. Most draws fall into the few
// octaves in the middle, which stay in the fastest memory. Draws beyond the last octave count as its end.
const (
	octaves    = 40 // the least probability is 2^-41
	cellBits   = 5  // 32 cells an octave
	halfCells  = octaves << cellBits
	drawBits   = 52 // of a random number that say how near the end of its half it is
	cellShift  = 52 - cellBits
	lowestDraw = 1 << (drawBits - octaves)
)

// lowestCell is the index, by the bits of a float, of the first cell of a half.
var lowestCell = math.Float64bits(lowestDraw) >> cellShift

// cell is a cubic of the place inside it, from 0 to 1.
type cell struct{ c0, c1, c2, c3 float64 }

// table holds the lower half and then the upper one, each from its end to the middle.
type table [2 * halfCells]cell

// knots are the probabilities at the ends of the cells of a half, from a half downwards.
var knots = sync.OnceValue(func() []float64 {
	ps := make([]float64, 0, halfCells+1)
	for cellAt := halfCells; cellAt >= 0; cellAt-- {
		ps = append(ps, math.Float64frombits((lowestCell+uint64(cellAt))<<cellShift)/(2<<drawBits))
	}
	return ps
})

// half fills one half of a table from the points of a tail; value and its derivative are by the tail's axis.
func (t *table) half(upper bool, tail lowerTail, value func(y float64) (v, slope float64)) {
	ps := knots()
	vs, ds := make([]float64, len(ps)), make([]float64, len(ps)) // by rising probability
	tail.walk(ps, func(i int, y, slope float64) {
		at := len(ps) - 1 - i
		v, dv := value(y)
		vs[at], ds[at] = v, dv/slope
	})
	base := 0
	if upper {
		base = halfCells
	}
	for i := range halfCells {
		from, to := len(ps)-1-i, len(ps)-2-i
		width := ps[to] - ps[from]
		rise, d0, d1 := vs[i+1]-vs[i], ds[i]*width, ds[i+1]*width
		t[base+i] = cell{vs[i], d0, 3*rise - 2*d0 - d1, d0 + d1 - 2*rise}
	}
}

// draw turns random numbers into values.
func (t *table) draw(u []uint64, x []float64) {
	x = x[:len(u)]
	lowest := lowestCell
	for i, r := range u {
		v := max(r<<1>>(64-drawBits), lowestDraw)
		b := math.Float64bits(float64(int64(v)))
		c := &t[b>>cellShift-lowest+r>>63*halfCells]
		s := math.Float64frombits(b<<cellBits&(1<<52-1)|0x3ff<<52) - 1
		x[i] = c.c0 + float64(s*(c.c1+float64(s*(c.c2+float64(s*c.c3)))))
	}
}

// lognormalTable draws exp(mu + sigma z) for a standard normal z.
func lognormalTable(mu, sigma float64) *table {
	var t table
	for _, upper := range []bool{false, true} {
		sign := sigma
		if upper {
			sign = -sigma
		}
		t.half(upper, normalTail(), func(y float64) (float64, float64) {
			v := math.Exp(mu + sign*y)
			return v, v * sign
		})
	}
	return &t
}

// pertTable draws from the beta distribution between lo and hi whose mode is mode and whose parameters add up to 6.
func pertTable(lo, mode, hi float64) *table {
	alpha, beta := pertShape(lo, mode, hi)
	var t table
	t.half(false, betaTail(alpha, beta), func(y float64) (float64, float64) {
		v := (hi - lo) * math.Exp(y)
		return lo + v, v
	})
	t.half(true, betaTail(beta, alpha), func(y float64) (float64, float64) {
		v := (hi - lo) * math.Exp(y)
		return hi - v, -v
	})
	return &t
}

func pertShape(lo, mode, hi float64) (alpha, beta float64) {
	alpha = 1 + 4*(mode-lo)/(hi-lo)
	return alpha, 6 - alpha
}

// lognormalOf returns mu and sigma of a range judged by its 90 % interval or by themselves.
func (r Range) lognormalOf() (mu, sigma float64) {
	if r.Kind == Lognormal {
		return r.Mu, r.Sigma
	}
	const z95 = 1.6448536269514722 // 95 % of a standard normal distribution lies below
	low, high := math.Log(r.Low), math.Log(r.High)
	return (low + high) / 2, (high - low) / (2 * z95)
}

// constant reports whether a range is one value only.
func (r Range) constant() (float64, bool) {
	switch {
	case r.Kind == Fixed:
		return r.Value, true
	case r.Kind == PERT && r.Min == r.Max:
		return r.Min, true
	}
	return 0, false
}

// tableOf returns the table of a range that is not constant.
func (r Range) tableOf() *table {
	if r.Kind == PERT {
		return pertTable(r.Min, r.Mode, r.Max)
	}
	return lognormalTable(r.lognormalOf())
}
