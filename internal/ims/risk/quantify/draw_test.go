// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import (
	"math"
	"testing"
)

// quantileAt evaluates a table at one probability of its lower or upper half.
func quantileAt(t *table, v uint64, upper bool) float64 {
	r := v << (63 - drawBits)
	if upper {
		r |= 1 << 63
	}
	var x [1]float64
	t.draw([]uint64{r}, x[:])
	return x[0]
}

// draws are places inside cells, in all octaves.
func draws(visit func(v uint64, p float64)) {
	for octave := range octaves {
		for step := range 97 {
			v := uint64(float64(uint64(lowestDraw)<<octave) * (1 + float64(step)/97))
			visit(v, float64(v)/(1<<53))
		}
	}
}

func TestW8NormalQuantilesAreExactAndTablesCloseToThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sigma, most float64 }{{0.1, 1e-9}, {1.2, 5e-8}, {2.5, 3e-7}, {5, 3e-6}} {
		table, worst := lognormalTable(11, c.sigma), 0.0
		draws(func(v uint64, p float64) {
			for _, upper := range []bool{false, true} {
				z := (math.Log(quantileAt(table, v, upper)) - 11) / c.sigma
				if upper {
					z = -z
				}
				// The relative error of the loss is that of p by the slope of log p.
				f := 0.5 * math.Erfc(-z/math.Sqrt2)
				slope := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) / f
				worst = math.Max(worst, math.Abs(math.Log(f/p)/slope*c.sigma))
			}
		})
		if worst > c.most {
			t.Errorf("sigma %g: relative error %g, at most %g", c.sigma, worst, c.most)
		}
	}
}

func TestW8PERTQuantilesAgreeWithTheIncompleteBetaFunction(t *testing.T) {
	t.Parallel()
	for _, mode := range []float64{0, 0.05, 0.2, 0.5, 0.9, 1} {
		table := pertTable(0, mode, 1)
		alpha, beta := pertShape(0, mode, 1)
		worst, last := 0.0, -1.0
		draws(func(v uint64, p float64) {
			x := quantileAt(table, v, false)
			if x <= last {
				t.Fatalf("mode %g: not rising at %g", mode, p)
			}
			last = x
			density := math.Exp((alpha-1)*math.Log(x) + (beta-1)*math.Log1p(-x) - logBeta(alpha, beta))
			f := simpson(alpha, beta, x)
			worst = math.Max(worst, math.Abs(f-p)/density)
		})
		if worst > 5e-9 {
			t.Errorf("mode %g: error %g of the range", mode, worst)
		}
	}
}

// simpson integrates the density of a beta distribution, without the code under test; over the root of x, where it is smooth.
func simpson(alpha, beta, x float64) float64 {
	const n = 1000
	norm := math.Exp(logBeta(alpha, beta))
	top := math.Pow(x, 0.5)
	f := func(s float64) float64 { return 2 * math.Pow(s, 2*alpha-1) * math.Pow(1-s*s, beta-1) / norm }
	h, sum := top/n, f(0)+f(top)
	for i := 1; i < n; i++ {
		sum += f(float64(i)*h) * float64(2+2*(i%2))
	}
	return sum * h / 3
}

func TestW8CountsFollowTheirDistribution(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		frequency      Range
		mean, variance float64
	}{
		"Poisson":                {Range{Kind: Fixed, Value: 2.5}, 2.5, 2.5},
		"a large Poisson":        {Range{Kind: Fixed, Value: 900}, 900, 900},
		"nothing":                {Range{Kind: Fixed}, 0, 0},
		"a probability":          {Range{Kind: Probability, Value: 0.3}, 0.3, 0.21},
		"a rate between bounds":  {Range{Kind: PERT, Min: 0.5, Mode: 2, Max: 8}, 2.75, 2.75 + 2.25*5.25/7},
		"a rate by its interval": {Range{Kind: Interval90, Low: 0.5, High: 4}, 0, 0},
	} {
		if c.frequency.Kind == Interval90 {
			e := exactOf(c.frequency)
			c.mean, c.variance = e.mean, e.mean+e.variance
		}
		n := countsOf(c.frequency, pace{})
		mean, square, last := 0.0, 0.0, 0.0
		for k, below := range n.below {
			p := float64(below)/(1<<64) - last
			last += p
			mean += p * float64(k)
			square += p * float64(k) * float64(k)
		}
		if math.Abs(mean-c.mean) > 1e-7*(1+c.mean) || math.Abs(square-mean*mean-c.variance) > 1e-5*(1+c.variance) {
			t.Errorf("%s: mean %.10g, want %.10g; variance %.10g, want %.10g", name, mean, c.mean, square-mean*mean, c.variance)
		}
		for _, u := range []uint64{0, 1 << 52, 1 << 63, math.MaxUint64} {
			var k [1]int32
			n.draw([]uint64{u}, k[:])
			if int(k[0]) > 0 && u <= n.below[k[0]-1] || u > n.below[k[0]] {
				t.Errorf("%s: %x gives %d", name, u, k[0])
			}
		}
	}
}

func TestHistogramsBoundEveryLoss(t *testing.T) {
	t.Parallel()
	var h histogram
	losses := []float64{0, 0, 1e-300, 0.01, 1, 1.0005, 1023.9, 1e9, 1e15, 1e40}
	h.add(losses)
	s := h.spectrum()
	for i, x := range losses {
		b := s.at(int64(i + 1))
		if x < b.low || x > b.high || b.high-b.low > QuantileError*b.low*1.0000001 {
			t.Errorf("%g stands in a bucket from %g to %g", x, b.low, b.high)
		}
		least, most := s.above(x)
		var want int64
		for _, y := range losses {
			if y >= x {
				want++
			}
		}
		if want < least || want > most {
			t.Errorf("%d losses are at least %g, not %d to %d", want, x, least, most)
		}
	}
}
