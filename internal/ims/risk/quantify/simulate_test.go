// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"concord/internal/ims/risk/quantify"
)

type (
	rng  = quantify.Range
	loss = quantify.Loss
)

func pert(lo, mode, hi float64) rng { return rng{Kind: quantify.PERT, Min: lo, Mode: mode, Max: hi} }
func interval(lo, hi float64) rng   { return rng{Kind: quantify.Interval90, Low: lo, High: hi} }
func fixed(x float64) rng           { return rng{Kind: quantify.Fixed, Value: x} }
func yearly(p float64) rng          { return rng{Kind: quantify.Probability, Value: p} }
func lognormal(mu, sigma float64) rng {
	return rng{Kind: quantify.Lognormal, Mu: mu, Sigma: sigma}
}

func one(id string, model quantify.Model, f, l rng) quantify.Risk {
	return quantify.Risk{ID: id, Title: id, Model: model, Frequency: f, Loss: loss{Range: l}}
}

func portfolio(risks ...quantify.Risk) *quantify.Portfolio {
	return &quantify.Portfolio{Name: "Test", Currency: "EUR", Thresholds: []float64{1e5, 1e6}, Risks: risks}
}

func simulate(t testing.TB, p *quantify.Portfolio, trials int) *quantify.Result {
	t.Helper()
	r, err := quantify.Simulate(t.Context(), p, quantify.Options{Trials: trials, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// w8 are the two workloads that speed is measured by.
func w8() (a, b quantify.Risk) {
	return one("W8a", quantify.Product, pert(0.5, 2, 8), pert(10e3, 60e3, 900e3)), one("W8b", quantify.Compound, fixed(2.5), lognormal(11, 1.2))
}

func TestW8MeanAndVarianceAreThoseOfTheFormulas(t *testing.T) {
	t.Parallel()
	a, b := w8()
	for _, r := range []quantify.Risk{
		a, b,
		one("rate-by-range", quantify.Compound, pert(0.1, 0.5, 3), pert(1e3, 5e3, 9e4)),
		one("rate-by-interval", quantify.Compound, interval(0.5, 4), interval(1e3, 2e4)),
		one("yearly", quantify.Compound, yearly(0.3), fixed(1000)),
		one("yearly-product", quantify.Product, yearly(0.3), pert(1, 1, 10)),
		one("often", quantify.Compound, fixed(300), pert(1, 2, 9)),
	} {
		got := simulate(t, portfolio(r), 200_000).Risks[0].Before
		if d := math.Abs(got.Mean-got.Formula.Mean) / got.Error; d > 4 {
			t.Errorf("%s: mean %g is %.1f standard errors from %g", r.ID, got.Mean, d, got.Formula.Mean)
		}
		if d := got.Deviation/got.Formula.Deviation - 1; math.Abs(d) > 0.05 {
			t.Errorf("%s: deviation %g, want %g", r.ID, got.Deviation, got.Formula.Deviation)
		}
	}
	// Known by heart: PERT means 2.75 and 191666.67; 2.5 exp(11 + 0.72); variance 2.5 E[L²].
	got := simulate(t, portfolio(a, b), 1000)
	if f := got.Risks[0].Before.Formula; math.Abs(f.Mean-2.75*1150e3/6) > 1 {
		t.Errorf("mean of the product by formula: %g", f.Mean)
	}
	if f := got.Risks[1].Before.Formula; math.Abs(f.Mean/(2.5*math.Exp(11.72))-1) > 1e-6 || math.Abs(f.Deviation/math.Sqrt(2.5*math.Exp(22+2*1.44))-1) > 1e-6 {
		t.Errorf("compound Poisson by formula: %+v", f)
	}
}

// panjer returns lower and upper bounds of the chance that a Poisson number of lognormal losses add up to at least x, by
// Panjer's recursion over losses rounded down and up to steps of h.
func panjer(rate, mu, sigma, x, h float64) (lower, upper float64) {
	cdf := func(v float64) float64 {
		if v <= 0 {
			return 0
		}
		return 0.5 * math.Erfc(-(math.Log(v)-mu)/(sigma*math.Sqrt2))
	}
	n := int(math.Round(x / h))
	for _, up := range []bool{false, true} {
		f := make([]float64, n+1)
		for j := range f {
			from, to := float64(j)*h, float64(j+1)*h
			if up {
				from, to = from-h, to-h
			}
			f[j] = cdf(to) - cdf(from)
		}
		g := make([]float64, n)
		g[0] = math.Exp(rate * (f[0] - 1))
		below := g[0]
		for k := 1; k < n; k++ {
			sum := 0.0
			for j := 1; j <= k; j++ {
				sum += float64(j) * f[j] * g[k-j]
			}
			g[k] = rate / float64(k) * sum
			below += g[k]
		}
		if up {
			upper = 1 - below
		} else {
			lower = 1 - below
		}
	}
	return lower, upper
}

func TestW8ExceedanceLiesBetweenThePanjerBounds(t *testing.T) {
	t.Parallel()
	_, b := w8()
	p := portfolio(b)
	p.Thresholds = []float64{5e4, 1e5, 3e5, 1e6, 2e6}
	const trials = 1_000_000
	for _, point := range simulate(t, p, trials).Portfolio.Before.Thresholds {
		lower, upper := panjer(2.5, 11, 1.2, point.Loss, point.Loss/1500)
		slack := 4 * math.Sqrt(point.Value*(1-point.Value)/trials)
		if upper-lower > 0.02 || point.High < lower-slack || point.Low > upper+slack {
			t.Errorf("chance of %g: %g to %g, by recursion %g to %g", point.Loss, point.Low, point.High, lower, upper)
		}
	}
}

func TestQuantilesOfOneLognormalLossAreKnown(t *testing.T) {
	t.Parallel()
	got := simulate(t, portfolio(one("one", quantify.Product, fixed(1), interval(1000, 50_000))), 1_000_000).Portfolio.Before
	for p, want := range map[float64]float64{0.05: 1000, 0.5: math.Sqrt(1000 * 50_000), 0.95: 50_000} {
		if q := got.Quantile(p); want < q.Low*0.998 || want > q.High*1.002 {
			t.Errorf("quantile %g: %+v, want %g", p, q, want)
		}
	}
}

// slow simulates W8 the plain way, with other random numbers and other algorithms: PERT by ratios of gamma variables from
// sums and rejection, Poisson by multiplying.
func slow(n int) (a, b []float64) {
	r := rand.New(rand.NewPCG(3, 4))
	gamma := func(k float64) float64 { // Marsaglia and Tsang, 2000; k is at least 1
		d := k - 1.0/3
		for {
			x := r.NormFloat64()
			v := math.Pow(1+x/math.Sqrt(9*d), 3)
			if v > 0 && math.Log(r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
				return d * v
			}
		}
	}
	pert := func(lo, mode, hi float64) float64 {
		alpha := 1 + 4*(mode-lo)/(hi-lo)
		x, y := gamma(alpha), gamma(6-alpha)
		return lo + (hi-lo)*x/(x+y)
	}
	for range n {
		a = append(a, pert(0.5, 2, 8)*pert(10e3, 60e3, 900e3))
		sum := 0.0
		for p := r.Float64(); p > math.Exp(-2.5); p *= r.Float64() {
			sum += math.Exp(11 + 1.2*r.NormFloat64())
		}
		b = append(b, sum)
	}
	return a, b
}

func TestW8AgreesWithASlowReference(t *testing.T) {
	t.Parallel()
	const n = 300_000
	a, b := w8()
	got := simulate(t, portfolio(a, b), n)
	x, y := slow(n)
	for i, reference := range [][]float64{x, y} {
		f := got.Risks[i].Before
		for _, q := range f.Quantiles {
			less, most := 0.0, 0.0 // apart where the quantile is a loss of nothing
			for _, v := range reference {
				if v < q.Value {
					less += 1.0 / n
				}
				if v <= q.Value {
					most += 1.0 / n
				}
			}
			// Both samples err, and the quantile by its bucket.
			if slack := 4*math.Sqrt(2*q.P*(1-q.P)/n) + 0.001; less > q.P+slack || most < q.P-slack {
				t.Errorf("%s: %g to %g of the reference lies below the quantile %g", got.Risks[i].ID, less, most, q.P)
			}
		}
	}
}

func TestTwiceTheLossesAreTwiceTheQuantiles(t *testing.T) {
	t.Parallel()
	p := portfolio(one("R", quantify.Compound, pert(0.1, 1, 4), pert(1000, 4000, 30_000)))
	q := portfolio(one("R", quantify.Compound, pert(0.1, 1, 4), pert(2000, 8000, 60_000)))
	x, y := simulate(t, p, 50_000).Portfolio.Before, simulate(t, q, 50_000).Portfolio.Before
	for i := range x.Quantiles {
		if d := y.Quantiles[i].Value - 2*x.Quantiles[i].Value; math.Abs(d) > 1e-6*y.Quantiles[i].Value {
			t.Errorf("%g is not twice %g", y.Quantiles[i].Value, x.Quantiles[i].Value)
		}
	}
}

func TestWhatNeverHappensCostsNothing(t *testing.T) {
	t.Parallel()
	for _, model := range quantify.Models {
		got := simulate(t, portfolio(one("R", model, fixed(0), interval(1e3, 1e6))), 2000).Portfolio.Before
		if got.Mean != 0 || got.ChanceOfLoss.Value != 0 || got.Quantile(0.999).Value != 0 || len(got.Curve) != 0 || got.Largest != 0 {
			t.Errorf("%s: %+v", model, got)
		}
	}
}

func TestMaximumAndInsuranceBoundEachEvent(t *testing.T) {
	t.Parallel()
	r := one("R", quantify.Compound, yearly(0.9), interval(1e3, 1e6))
	r.Loss.Maximum = 200_000
	if got := simulate(t, portfolio(r), 20_000).Portfolio.Before; got.Largest != 200_000 || got.Formula != nil {
		t.Errorf("largest %g, formula %v", got.Largest, got.Formula)
	}
	r.Loss.Insurance = &quantify.Insurance{Deductible: 10_000, Limit: 150_000}
	// The worst event costs 200,000, of which 150,000 above the deductible are paid.
	got := simulate(t, portfolio(r), 20_000).Portfolio.Before
	if got.Largest != 50_000 || got.Quantile(0.75).Value > 10_010 {
		t.Errorf("with insurance: largest %g, %+v", got.Largest, got.Quantile(0.75))
	}
}

func TestCurvesFallAndQuantilesRise(t *testing.T) {
	t.Parallel()
	a, b := w8()
	got := simulate(t, portfolio(a, b), 20_000).Portfolio.Before
	for i, p := range got.Curve {
		if i > 0 && (p.Value > got.Curve[i-1].Value || p.Loss <= got.Curve[i-1].Loss) || p.Low > p.Value || p.Value > p.High {
			t.Errorf("point %d: %+v", i, p)
		}
	}
	if len(got.Curve) < 50 {
		t.Errorf("%d points", len(got.Curve))
	}
	for i, q := range got.Quantiles {
		if i > 0 && q.Value < got.Quantiles[i-1].Value || q.Low > q.Value || q.Value > q.High {
			t.Errorf("quantile %+v", q)
		}
	}
	for _, s := range got.Shortfalls {
		if s.Shortfall < s.ValueAtRisk {
			t.Errorf("%+v", s)
		}
	}
}

func treated() *quantify.Portfolio {
	p := portfolio(
		one("R1", quantify.Compound, pert(0.5, 2, 6), interval(1e4, 4e5)),
		one("R2", quantify.Product, pert(0.1, 0.5, 2), pert(1e3, 1e4, 1e5)),
		one("R3", quantify.Compound, yearly(0.2), fixed(70_000)),
	)
	fewer, fewest, never := pert(0.2, 1, 4), pert(0.1, 0.5, 2), yearly(0)
	less := loss{Range: pert(500, 5e3, 6e4)}
	p.Treatments = []quantify.Treatment{
		{ID: "T1", Title: "fewer", Cost: 50_000, Chosen: true, Changes: []quantify.Change{{Risk: "R1", Frequency: &fewer}}},
		{ID: "T2", Title: "fewest", Cost: 90_000, Changes: []quantify.Change{{Risk: "R1", Frequency: &fewest}, {Risk: "R2", Loss: &less}}},
		{ID: "T3", Title: "never", Chosen: true, Changes: []quantify.Change{{Risk: "R3", Frequency: &never}}},
	}
	return p
}

func TestLowerRangesNeverCostMoreInAnyFigure(t *testing.T) {
	t.Parallel()
	got := simulate(t, treated(), 20_000)
	order := []*quantify.Figures{got.Portfolio.Before, got.Treatments[0].Portfolio, got.Treatments[1].Portfolio}
	for i := 1; i < len(order); i++ {
		if order[i].Mean >= order[i-1].Mean {
			t.Errorf("mean %g after %g", order[i].Mean, order[i-1].Mean)
		}
		for j, q := range order[i].Quantiles {
			if q.Value > order[i-1].Quantiles[j].Value {
				t.Errorf("quantile %g rises to %g", order[i-1].Quantiles[j].Value, q.Value)
			}
		}
	}
	t3 := got.Treatments[2]
	if t3.Return != nil || t3.Pays.Value != 1 || math.Abs(t3.Reduction.Value-14_000) > 1500 {
		t.Errorf("what costs nothing and removes R3: %+v", t3)
	}
	if t1 := got.Treatments[0]; math.Abs(t1.Benefit.Value-(t1.Reduction.Value-50_000)) > 1 || *t1.Return == 0 {
		t.Errorf("%+v", t1)
	}
	if got.Risks[1].After != nil || got.Risks[0].After == nil || got.Risks[2].After.Mean != 0 {
		t.Error("only what a chosen treatment changes has a state after it")
	}
	sum := quantify.Share{}
	for _, r := range got.Risks {
		sum.Mean += r.ShareBefore.Mean
		sum.Tail += r.ShareBefore.Tail
	}
	if math.Abs(sum.Mean-1) > 1e-6 || math.Abs(sum.Tail-1) > 1e-6 {
		t.Errorf("the shares add up to %+v", sum)
	}
}

func TestFiguresOfARiskDoNotDependOnItsNeighbours(t *testing.T) {
	t.Parallel()
	alone := simulate(t, portfolio(treated().Risks[0]), 10_000)
	if among := simulate(t, treated(), 10_000); alone.Risks[0].Before.Mean != among.Risks[0].Before.Mean {
		t.Error("a risk changes with those beside it or with its treatments")
	}
}

func TestTheSameSeedGivesTheSameBytesOnAnyNumberOfCores(t *testing.T) { //nolint:paralleltest // sets the number of cores
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var first string
	for i, cores := range []int{1, 2, 7, 2} {
		runtime.GOMAXPROCS(cores)
		workers := 0
		if i == 3 {
			workers = 13
		}
		r, err := quantify.Simulate(t.Context(), treated(), quantify.Options{Trials: 100_001, Seed: 42, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(data)
		} else if string(data) != first {
			t.Errorf("%d cores give another result than one", cores)
		}
	}
	r, err := quantify.Simulate(t.Context(), treated(), quantify.Options{Trials: 100_001, Seed: 43})
	if data, bad := json.Marshal(r); err != nil || bad != nil || string(data) == first {
		t.Error("another seed gives the same result")
	}
}

func TestASimulationStopsWhenItsContextEnds(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	_, err := quantify.Simulate(ctx, treated(), quantify.Options{Trials: quantify.MaxTrials, Workers: 3, Progress: func(float64) { stop() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// heavy is a portfolio whose blocks of trials take seconds each.
func heavy() *quantify.Portfolio {
	p := portfolio()
	for i := range quantify.MaxRisks {
		p.Risks = append(p.Risks, one("R"+string(rune('A'+i/20))+string(rune('A'+i%20)), quantify.Compound, fixed(800), lognormal(9, 1)))
	}
	return p
}

func TestALargeSimulationStopsInTheMiddleOfABlock(t *testing.T) {
	t.Parallel()
	for name, cores := range map[string]*quantify.Cores{"all": nil, "all but one": quantify.AllButOne()} {
		ctx, stop := context.WithCancel(t.Context())
		var at time.Time
		time.AfterFunc(300*time.Millisecond, func() { at = time.Now(); stop() })
		_, err := quantify.Simulate(ctx, heavy(), quantify.Options{Trials: quantify.MaxTrials, Cores: cores})
		if took := time.Since(at); !errors.Is(err, context.Canceled) || took > time.Second { // a few milliseconds, on a machine that has other things to do; a block takes seconds
			t.Errorf("%s: %v after %s", name, err, took)
		}
	}
}

func TestSharedCoresGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	want, err := json.Marshal(simulate(t, treated(), 30_000))
	if err != nil {
		t.Fatal(err)
	}
	cores := quantify.AllButOne()
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			r, err := quantify.Simulate(t.Context(), treated(), quantify.Options{Trials: 30_000, Seed: 7, Cores: cores})
			got, wrong := json.Marshal(r)
			if err != nil || wrong != nil || !bytes.Equal(got, want) {
				t.Errorf("%v %v: not the same", err, wrong)
			}
		})
	}
	group.Wait()
}
