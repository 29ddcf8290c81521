// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import "math"

// exact are mean and variance by formula.
type exact struct{ mean, variance float64 }

// exactOf returns mean and variance of a range.
func exactOf(r Range) exact {
	if v, ok := r.constant(); ok {
		return exact{mean: v}
	}
	switch r.Kind {
	case PERT:
		mean := (r.Min + 4*r.Mode + r.Max) / 6
		return exact{mean, (mean - r.Min) * (r.Max - mean) / 7}
	case Probability:
		return exact{r.Value, r.Value * (1 - r.Value)}
	default:
		mu, sigma := r.lognormalOf()
		mean := math.Exp(mu + sigma*sigma/2)
		return exact{mean, math.Expm1(sigma*sigma) * mean * mean}
	}
}

// formula returns mean and variance of a year's loss where there is a formula: not where a maximum or an insurance bends
// the losses, nor where a frequency would reach beyond what a year has at most.
func formula(model Model, p parts) (exact, bool) {
	if p.loss.Maximum > 0 || p.loss.Insurance != nil {
		return exact{}, false
	}
	if p.frequency.Kind == Interval90 {
		if mu, sigma := p.frequency.lognormalOf(); math.Erfc((math.Log(maxRate)-mu)/(sigma*math.Sqrt2)) > 1e-9 {
			return exact{}, false
		}
	}
	f, l := exactOf(p.frequency), exactOf(p.loss.Range)
	number := f
	if model == Compound && p.frequency.Kind != Probability {
		number.variance += f.mean // Poisson around its own mean
	}
	mean := f.mean * l.mean
	if model == Compound {
		return exact{mean, f.mean*l.variance + number.variance*l.mean*l.mean}, true
	}
	return exact{mean, (f.variance+f.mean*f.mean)*(l.variance+l.mean*l.mean) - mean*mean}, true
}
