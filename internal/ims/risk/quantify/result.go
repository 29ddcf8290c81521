// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

// ResultSchema names the format of a result.
const ResultSchema = "concord/risk-simulation@1"

// Result is what a simulation comes to. Amounts are of one year, in the portfolio's currency, with seven digits. Bounds are
// where the figure would lie in 95 of 100 simulations with other seeds; that the ranges are right, they do not say.
type Result struct {
	Schema     string            `json:"schema"`
	Name       string            `json:"name"`
	Currency   string            `json:"currency"`
	Method     Method            `json:"method"`
	Portfolio  Comparison        `json:"portfolio"`
	Risks      []RiskResult      `json:"risks"`
	Treatments []TreatmentResult `json:"treatments"`
}

// Method says how the figures came about.
type Method struct {
	Trials        int      `json:"trials"`
	Seed          uint64   `json:"seed"`
	Generator     string   `json:"generator"`
	Sampling      string   `json:"sampling"`
	QuantileError float64  `json:"quantile_relative_error"`
	Figures       []Figure `json:"figures"`
	Assumptions   []string `json:"assumptions"`
}

// Figure says how one kind of figure was computed.
type Figure struct {
	Name string `json:"name"`
	How  string `json:"how"`
}

// Comparison holds the figures before treatment and after; After is nil where nothing is treated.
type Comparison struct {
	Before *Figures `json:"before"`
	After  *Figures `json:"after"`
}

// RiskResult is one risk alone and its part of the portfolio.
type RiskResult struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Model Model  `json:"model"`
	Comparison
	ShareBefore *Share `json:"share_before"`
	ShareAfter  *Share `json:"share_after"` // nil where nothing in the portfolio is treated
}

// Share is the part of a risk in the portfolio's loss, from 0 to 1.
type Share struct {
	Mean float64 `json:"of_mean"`
	Tail float64 `json:"of_expected_shortfall"` // at 95 %
}

// TreatmentResult compares the portfolio under one treatment alone with the portfolio before.
type TreatmentResult struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Chosen    bool     `json:"chosen"`
	Cost      float64  `json:"cost_per_year"`
	Reduction Estimate `json:"reduction"`   // of the mean loss
	Benefit   Estimate `json:"net_benefit"` // reduction less cost
	Return    *float64 `json:"return"`      // net benefit by cost; nil where it costs nothing
	Pays      Estimate `json:"chance_to_pay"`
	Portfolio *Figures `json:"portfolio"`
}

// Estimate is a figure with bounds.
type Estimate struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Figures describe the loss of a year.
type Figures struct {
	Mean         float64     `json:"mean"`
	Deviation    float64     `json:"standard_deviation"`
	Error        float64     `json:"standard_error"`
	Formula      *Formula    `json:"formula"` // nil where there is none
	Largest      float64     `json:"largest"`
	ChanceOfLoss Estimate    `json:"chance_of_loss"`
	Quantiles    []Quantile  `json:"quantiles"`
	Shortfalls   []Shortfall `json:"shortfalls"`
	Curve        []Point     `json:"exceedance"`
	Thresholds   []Point     `json:"thresholds"`
}

// Formula holds mean and standard deviation as mathematics gives them, to check the simulation by.
type Formula struct {
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"standard_deviation"`
}

// Quantile is the loss that a year does not exceed with probability P.
type Quantile struct {
	P float64 `json:"p"`
	Estimate
}

// Shortfall is the value at risk at a level and the mean of the years beyond it.
type Shortfall struct {
	Level       float64 `json:"level"`
	ValueAtRisk float64 `json:"value_at_risk"`
	Shortfall   float64 `json:"expected_shortfall"`
	Error       float64 `json:"standard_error"`
}

// Point is the chance that a year's loss is at least Loss.
type Point struct {
	Loss float64 `json:"loss"`
	Estimate
}

// quantileLevels and shortfallLevels are the levels every figure is given at.
var (
	quantileLevels  = []float64{0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999}
	shortfallLevels = []float64{0.95, 0.99}
)

// curvePoints is how many points an exceedance curve has, or fewer where the losses do not spread.
const curvePoints = 60

// Quantile returns the quantile of a level, which must be one of those given.
func (f *Figures) Quantile(p float64) Estimate {
	for _, q := range f.Quantiles {
		if q.P == p {
			return q.Estimate
		}
	}
	return Estimate{}
}

func methodOf(o *engine) Method {
	return Method{
		Trials: o.trials, Seed: o.seed, QuantileError: QuantileError,
		Generator: "xoshiro256++, seeded by SHA-256 of seed, risk and block; blocks of 4096 trials",
		Sampling:  "inversion: tables of the quantile functions, cubic between exact points, 32 in each octave of the probability down to 2^-41",
		Figures: []Figure{
			{"mean", "average of all trials; standard_error is standard_deviation by the root of their number"},
			{"standard_deviation", "of all trials, around their average"},
			{"formula", "mean and standard deviation of the distribution, without simulation"},
			{"chance_of_loss", "part of the trials with a loss above nothing; bounds by Wilson, 95 %"},
			{"quantiles", "order statistics from a histogram with 1024 buckets an octave: at most 0.1 % from the true one; bounds are order statistics too, 95 %, widened to the edges of their buckets"},
			{"shortfalls", "value at risk is a quantile; expected shortfall is the average of the trials beyond it, by the middles of their buckets: at most 0.1 % off; standard_error by its large-sample formula"},
			{"exceedance", "part of the trials at or above the edge of a bucket; bounds by Wilson, 95 %"},
			{"thresholds", "part of the trials at or above the loss; bounds by Wilson, 95 %, for the bucket that the loss lies in counted on either side"},
			{"shares", "of_mean: the risk's average by the portfolio's; of_expected_shortfall: its part of the loss in the worst 5 % of the portfolio's years, which are drawn a second time"},
			{"reduction", "average difference to the portfolio before in the same trials, with common random numbers; bounds by 1.96 standard errors"},
			{"chance_to_pay", "part of the trials in which the loss avoided in that one year is at least the cost; bounds by Wilson, 95 %"},
		},
		Assumptions: []string{
			"Risks are independent of each other: no common cause makes several happen in one year.",
			"Events of a risk are independent of each other and cost independently; a year's frequency does not change with what happened before.",
			"Ranges are judgements. Bounds tell the error of simulating, not that of judging.",
			"A frequency above 10,000 a year counts as 10,000.",
		},
	}
}
