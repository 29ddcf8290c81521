// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import (
	"math"
	"strconv"
)

// z95 is how many standard errors 95 of 100 estimates lie within.
const z95 = 1.959963984540054

// digits rounds to the seven digits that results are given with.
func digits(x float64) float64 {
	out, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 7, 64), 64)
	if err != nil {
		return x
	}
	return out
}

// rankOf is the rank of the order statistic of a level among n trials.
func rankOf(p float64, n int) int64 {
	return max(1, int64(math.Ceil(p*float64(n)-1e-9)))
}

// wilson bounds a probability from how often it came up (Wilson, 1927): least surely, most perhaps.
func wilson(least, most int64, n int) Estimate {
	bound := func(k int64, sign float64) float64 {
		p, m := float64(k)/float64(n), float64(n)
		return (p + z95*z95/(2*m) + sign*z95*math.Sqrt(p*(1-p)/m+z95*z95/(4*m*m))) / (1 + z95*z95/m)
	}
	out := Estimate{Value: digits(float64(least+most) / 2 / float64(n)), Low: digits(bound(least, -1)), High: digits(bound(most, 1))}
	if least == 0 {
		out.Low = 0
	}
	if most == int64(n) {
		out.High = 1
	}
	return out
}

func (s *simulation) result(p *Portfolio) *Result {
	out := &Result{
		Schema: ResultSchema, Name: p.Name, Currency: p.Currency, Method: methodOf(s.engine),
		Risks: []RiskResult{}, Treatments: []TreatmentResult{},
	}
	treated := false
	formulas := [2]*exact{{}, {}} // of the portfolio; nil where one risk has none
	for i := range s.risks {
		r := RiskResult{ID: p.Risks[i].ID, Title: p.Risks[i].Title, Model: p.Risks[i].Model}
		for a, state := range [2]int{0, s.risks[i].after} {
			f := s.formulaOf(i, state)
			formulas[a] = plus(formulas[a], f)
			if a == 0 {
				r.Before = s.figuresOf(s.riskFigure(i, 0), f, p.Thresholds)
			} else if s.treated(i) {
				r.After = s.figuresOf(s.riskFigure(i, 1), f, p.Thresholds)
				treated = true
			}
		}
		out.Risks = append(out.Risks, r)
	}
	out.Portfolio.Before = s.figuresOf(s.portfolioFigure(0), formulas[0], p.Thresholds)
	if treated {
		out.Portfolio.After = s.figuresOf(s.portfolioFigure(1), formulas[1], p.Thresholds)
	}
	for i := range out.Risks {
		out.Risks[i].ShareBefore = s.shareOf(i, 0)
		if treated {
			out.Risks[i].ShareAfter = s.shareOf(i, 1)
		}
	}
	for t := range p.Treatments {
		out.Treatments = append(out.Treatments, s.treatment(p, t))
	}
	return out
}

func (s *simulation) formulaOf(risk, state int) *exact {
	f, ok := formula(s.risks[risk].model, s.risks[risk].parts[state])
	if !ok {
		return nil
	}
	return &f
}

// plus adds independent losses.
func plus(a, b *exact) *exact {
	if a == nil || b == nil {
		return nil
	}
	return &exact{a.mean + b.mean, a.variance + b.variance}
}

func (s *simulation) shareOf(risk, after int) *Share {
	figure := s.riskFigure(risk, after)
	if !s.treated(risk) {
		figure = s.riskFigure(risk, 0)
	}
	part := func(of, all float64) float64 {
		if all == 0 {
			return 0
		}
		return digits(of / all)
	}
	out := &Share{Mean: part(s.drawn.figures[figure].mean, s.drawn.figures[s.portfolioFigure(after)].mean)}
	out.Tail = out.Mean
	if s.shares[after] != nil {
		out.Tail = part(s.shares[after][risk], total(s.shares[after]))
	}
	return out
}

func (s *simulation) treatment(p *Portfolio, t int) TreatmentResult {
	in, m := p.Treatments[t], s.drawn.avoided[t]
	around := func(x float64) Estimate {
		e := z95 * m.standardError()
		return Estimate{digits(x), digits(x - e), digits(x + e)}
	}
	out := TreatmentResult{
		ID: in.ID, Title: in.Title, Chosen: in.Chosen, Cost: in.Cost,
		Reduction: around(m.mean), Benefit: around(m.mean - in.Cost), Pays: wilson(s.drawn.pays[t], s.drawn.pays[t], s.trials),
		Portfolio: s.figuresOf(s.treatmentFigure(t), s.formulaUnder(t), p.Thresholds),
	}
	if in.Cost > 0 {
		back := digits((m.mean - in.Cost) / in.Cost)
		out.Return = &back
	}
	return out
}

func (s *simulation) formulaUnder(t int) *exact {
	out := &exact{}
	for i := range s.risks {
		out = plus(out, s.formulaOf(i, s.risks[i].under[t]))
	}
	return out
}

func (s *simulation) figuresOf(figure int, f *exact, thresholds []float64) *Figures {
	m, spectrum := s.drawn.figures[figure], s.spectra[figure]
	out := &Figures{
		Mean: digits(m.mean), Deviation: digits(m.deviation()), Error: digits(m.standardError()), Largest: digits(m.largest),
		Quantiles: quantilesOf(spectrum, s.trials), Shortfalls: shortfallsOf(spectrum, s.trials),
		Curve: curveOf(spectrum, s.trials), Thresholds: []Point{},
	}
	if f != nil {
		out.Formula = &Formula{digits(f.mean), digits(math.Sqrt(math.Max(0, f.variance)))}
	}
	some := int64(s.trials)
	if spectrum[0].high == 0 {
		some -= spectrum[0].count
	}
	out.ChanceOfLoss = wilson(some, some, s.trials)
	for _, x := range thresholds {
		least, most := spectrum.above(x)
		out.Thresholds = append(out.Thresholds, Point{x, wilson(least, most, s.trials)})
	}
	return out
}

func quantilesOf(s spectrum, n int) (out []Quantile) {
	for _, p := range quantileLevels {
		spread := z95 * math.Sqrt(float64(n)*p*(1-p))
		rank := rankOf(p, n)
		low, high := rank-int64(math.Ceil(spread)), rank+int64(math.Ceil(spread))
		out = append(out, Quantile{p, Estimate{digits(s.value(rank)), digits(s.at(low).low), digits(s.at(high).high)}})
	}
	return out
}

// shortfallsOf averages the years beyond each level: whole buckets above that of the value at risk, and so much of this one
// as is missing.
func shortfallsOf(s spectrum, n int) (out []Shortfall) {
	for _, level := range shortfallLevels {
		rank := rankOf(level, n)
		edge, value := s.at(rank), s.value(rank)
		beyond := float64(int64(n) - rank)
		split := float64(edge.before + edge.count - rank)
		mean, square := split*value, split*value*value
		for i := len(s) - 1; i >= 0 && s[i].before > edge.before; i-- {
			middle := (s[i].low + s[i].high) / 2
			mean += float64(s[i].count) * middle
			square += float64(s[i].count) * middle * middle
		}
		mean /= beyond
		variance := math.Max(0, square/beyond-mean*mean) + level*(mean-value)*(mean-value)
		out = append(out, Shortfall{level, digits(value), digits(mean), digits(math.Sqrt(variance / beyond))})
	}
	return out
}

// curveOf spreads points evenly over the logarithm of the losses from the least that is not nothing, or the thousandth part
// of the largest's thousandth, to the largest. Each lies on the edge of a bucket, so that its count is exact.
func curveOf(s spectrum, n int) []Point {
	out := []Point{}
	for len(s) > 0 && s[0].high == 0 {
		s = s[1:]
	}
	if len(s) == 0 {
		return out
	}
	lo, hi := math.Max(s[0].low, s[len(s)-1].low*1e-6), s[len(s)-1].low
	last := -1.0
	for i := range curvePoints {
		x := bucketEdge(lo * math.Pow(hi/lo, float64(i)/(curvePoints-1)) * (1 + 1e-12))
		if x == last {
			continue
		}
		last = x
		count, _ := s.above(x)
		out = append(out, Point{digits(x), wilson(count, count, n)})
	}
	return out
}
