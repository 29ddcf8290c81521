// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package quantify simulates the yearly loss from risks whose frequency and loss are judged as ranges.
//
// A trial is one imagined year. Losses are in one currency; frequencies are events a year. Risks are taken as independent
// of each other. See Simulate for how a trial is drawn and Method for how each figure comes about.
package quantify

// PortfolioSchema names the format of a portfolio file.
const PortfolioSchema = "concord/risk-portfolio@1"

// Model says how the loss of one year is made of frequency and loss.
type Model string

// The models.
const (
	// Compound draws a number of events, Poisson with the frequency as its mean, and sums as many losses, each drawn on its own.
	Compound Model = "compound"
	// Product multiplies one frequency by one loss: the year's average event, as many times as the frequency says.
	Product Model = "product"
)

// Models lists the models.
var Models = []Model{Compound, Product}

// Kind is the form in which a range is judged.
type Kind string

// The kinds of range.
const (
	PERT        Kind = "pert"        // Min, Mode, Max: a beta distribution with mean (Min + 4 Mode + Max) / 6
	Interval90  Kind = "interval_90" // Low, High: lognormal with 5 % below Low and 5 % above High
	Lognormal   Kind = "lognormal"   // Mu, Sigma of the natural logarithm; losses only
	Fixed       Kind = "fixed"       // Value: a frequency without doubt about its mean, or a loss that is always the same
	Probability Kind = "probability" // Value: one event in a year with this probability, else none; frequencies only
)

// Range is one judgement. Only the fields of its kind count.
type Range struct {
	Kind           Kind
	Min, Mode, Max float64
	Low, High      float64
	Mu, Sigma      float64
	Value          float64
}

// Insurance pays the part of each event's loss above Deductible, at most Limit. What it does not pay stays.
type Insurance struct {
	Deductible float64
	Limit      float64
}

// Loss is what one event costs: a range, never more than Maximum, less what an insurance pays.
type Loss struct {
	Range
	Maximum   float64    // 0 where there is none
	Insurance *Insurance // nil where there is none
}

// Risk is one risk as it is now.
type Risk struct {
	ID        string
	Title     string
	Model     Model
	Frequency Range // events a year
	Loss      Loss
}

// Change is what a treatment makes of one risk; nil leaves the part as it is.
type Change struct {
	Risk      string // its id
	Frequency *Range
	Loss      *Loss
}

// Treatment is something that costs money each year and changes risks.
type Treatment struct {
	ID      string
	Title   string
	Cost    float64 // a year
	Chosen  bool    // counts for the portfolio after treatment; every treatment is also simulated alone
	Changes []Change
}

// Portfolio is what is simulated together.
type Portfolio struct {
	Name       string
	Currency   string    // a label; nothing is converted
	Thresholds []float64 // losses whose chance of being exceeded is wanted
	Risks      []Risk
	Treatments []Treatment
}

// indexOf returns the place of a risk, or -1.
func (p *Portfolio) indexOf(risk string) int {
	for i := range p.Risks {
		if p.Risks[i].ID == risk {
			return i
		}
	}
	return -1
}
