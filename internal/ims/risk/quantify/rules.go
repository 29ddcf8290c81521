// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package quantify

import (
	"fmt"
	"math"
	"regexp"
	"unicode/utf8"

	"concord/internal/platform/fault"
)

// Limits of a portfolio. They keep memory and time in bounds; none is near what a person would judge.
const (
	MaxRisks      = 200
	MaxTreatments = 50
	MaxThresholds = 20
	MaxFrequency  = 1_000.0 // events a year
	MaxLoss       = 1e15
	MaxSigma      = 5.0
	maxRatio      = 1e6 // of the ends of a 90 % interval
	maxID         = 40  // characters
	maxTitle      = 500
	maxCurrency   = 12
)

var idForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]*$`)

// wrong is one broken rule: the field by its path below the part that was looked at.
type wrong struct{ field, problem, cure string }

// money reports what is wrong with an amount from lo to MaxLoss.
func money(field string, x, lo float64) []wrong {
	if x >= lo && x <= MaxLoss {
		return nil
	}
	return []wrong{{field, fmt.Sprintf("is %g", x), fmt.Sprintf("write an amount from %g to %g", lo, MaxLoss)}}
}

// wrongs names the broken rules of a range whose values may go from lo to hi.
func (r Range) wrongs(lo, hi float64) (out []wrong) {
	within := func(field string, x, lo float64) {
		if !(x >= lo && x <= hi) { // also what is no number
			out = append(out, wrong{field, fmt.Sprintf("is %g", x), fmt.Sprintf("write a number from %g to %g", lo, hi)})
		}
	}
	order := func(ok bool, field, problem, cure string) {
		if len(out) == 0 && !ok {
			out = append(out, wrong{field, problem, cure})
		}
	}
	switch r.Kind {
	case PERT:
		within("min", r.Min, lo)
		within("mode", r.Mode, lo)
		within("max", r.Max, lo)
		order(r.Min <= r.Mode, "mode", fmt.Sprintf("is %g, less than min %g", r.Mode, r.Min), "write min, mode, max from small to large")
		order(r.Mode <= r.Max, "max", fmt.Sprintf("is %g, less than mode %g", r.Max, r.Mode), "write min, mode, max from small to large")
	case Interval90:
		least := math.Max(lo, 1e-6)
		within("low", r.Low, least)
		within("high", r.High, least)
		order(r.Low < r.High, "high", fmt.Sprintf("is %g, not more than low %g", r.High, r.Low), "write low, below which one case in twenty lies, and high, above which one in twenty lies")
		order(r.High <= maxRatio*r.Low, "high", fmt.Sprintf("is %g times low", r.High/r.Low), fmt.Sprintf("split the risk in two; an interval may reach %g times its low end", maxRatio))
	case Fixed:
		within("", r.Value, lo)
	default:
		out = append(out, wrong{"", "has no range", "write one"})
	}
	return out
}

// frequencyWrongs names the broken rules of a frequency.
func frequencyWrongs(r Range) []wrong {
	switch r.Kind {
	case Probability:
		if !(r.Value >= 0 && r.Value <= 1) {
			return []wrong{{"", fmt.Sprintf("is %g", r.Value), "write a probability from 0 to 1; for more than one event a year write a frequency"}}
		}
		return nil
	case Lognormal:
		return []wrong{{"", "is judged by mu and sigma", "write it as pert, interval_90, fixed or probability"}}
	case Fixed, PERT, Interval90:
	}
	return r.wrongs(0, MaxFrequency)
}

// lossWrongs names the broken rules of a loss.
func lossWrongs(l Loss) (out []wrong) {
	switch l.Kind {
	case Lognormal:
		if !(l.Mu >= -10 && l.Mu <= 35) {
			out = append(out, wrong{"mu", fmt.Sprintf("is %g", l.Mu), "write the mean of the natural logarithm of the loss, from -10 to 35"})
		}
		if !(l.Sigma > 0 && l.Sigma <= MaxSigma) {
			out = append(out, wrong{"sigma", fmt.Sprintf("is %g", l.Sigma), fmt.Sprintf("write the standard deviation of the natural logarithm, above 0 and up to %g", MaxSigma)})
		}
	case Probability:
		out = append(out, wrong{"", "is a probability", "write an amount"})
	default:
		out = l.wrongs(0, MaxLoss)
	}
	if l.Maximum != 0 {
		out = append(out, money("maximum", l.Maximum, 0.01)...)
	}
	if i := l.Insurance; i != nil {
		out = append(out, money("insurance.deductible", i.Deductible, 0)...)
		out = append(out, money("insurance.limit", i.Limit, 0.01)...)
	}
	return out
}

// label reports what is wrong with an id.
func label(id string) []wrong {
	if idForm.MatchString(id) && utf8.RuneCountInString(id) <= maxID {
		return nil
	}
	return []wrong{{"id", fmt.Sprintf("is %.60q", id), fmt.Sprintf("write letters, digits, points, - and _, at most %d, beginning with a letter or digit, as R-01", maxID)}}
}

// checker collects broken rules of a portfolio under their paths.
type checker struct{ found fault.Fields }

func (c *checker) add(path string, list ...wrong) {
	for _, w := range list {
		at := path
		if w.field != "" {
			at += "." + w.field
		}
		c.found = append(c.found, fault.Field{Field: at, Problem: w.problem, Cure: w.cure})
	}
}

// Check names every rule that the portfolio breaks, as fault.Fields; nil where it can be simulated. Files are checked when
// they are read, with their lines.
func (p *Portfolio) Check() error {
	var c checker
	if len(p.Risks) == 0 || len(p.Risks) > MaxRisks {
		c.add("risks", wrong{"", fmt.Sprintf("has %d risks", len(p.Risks)), fmt.Sprintf("write 1 to %d", MaxRisks)})
	}
	if len(p.Treatments) > MaxTreatments || len(p.Thresholds) > MaxThresholds {
		c.add("portfolio", wrong{"", "has too many treatments or thresholds", fmt.Sprintf("write at most %d treatments and %d thresholds", MaxTreatments, MaxThresholds)})
	}
	for i, x := range p.Thresholds {
		c.add(fmt.Sprintf("thresholds[%d]", i), money("", x, 0.01)...)
	}
	seen := map[string]bool{}
	for i, r := range p.Risks {
		path := fmt.Sprintf("risks[%d]", i)
		c.add(path, label(r.ID)...)
		if seen[r.ID] {
			c.add(path+".id", wrong{"", r.ID + " stands here a second time", "give each risk its own id"})
		}
		seen[r.ID] = true
		if r.Model != Compound && r.Model != Product {
			c.add(path+".model", wrong{"", fmt.Sprintf("is %.40q", r.Model), "write compound or product"})
		}
		c.add(path+".frequency", frequencyWrongs(r.Frequency)...)
		c.add(path+".loss", lossWrongs(r.Loss)...)
	}
	c.treatments(p)
	return c.found.Err()
}

func (c *checker) treatments(p *Portfolio) {
	seen := map[string]bool{}
	for i, t := range p.Treatments {
		path := fmt.Sprintf("treatments[%d]", i)
		c.add(path, label(t.ID)...)
		if seen[t.ID] {
			c.add(path+".id", wrong{"", t.ID + " stands here a second time", "give each treatment its own id"})
		}
		seen[t.ID] = true
		c.add(path, money("cost_per_year", t.Cost, 0)...)
		for j, change := range t.Changes {
			at := fmt.Sprintf("%s.changes[%d]", path, j)
			if p.indexOf(change.Risk) < 0 {
				c.add(at+".risk", wrong{"", fmt.Sprintf("%.60q is no risk of the portfolio", change.Risk), "write the id of a risk"})
			}
			if change.Frequency != nil {
				c.add(at+".frequency", frequencyWrongs(*change.Frequency)...)
			}
			if change.Loss != nil {
				c.add(at+".loss", lossWrongs(*change.Loss)...)
			}
		}
	}
	for _, clash := range p.clashes() {
		path := fmt.Sprintf("treatments[%d].changes[%d]", clash.treatment, clash.change)
		c.add(path, clash.wrong())
	}
}

// clash is a part of a risk that two changes would set at the same time.
type clash struct {
	treatment, change int // of the later one
	risk, part, first string
}

func (c clash) wrong() wrong {
	return wrong{c.part, fmt.Sprintf("the %s of %s is changed by %s too", c.part, c.risk, c.first), "write one treatment that says what both come to, or set chosen: false for one of them"}
}

// clashes finds what makes the state after treatment ambiguous: within one treatment, and among those chosen.
func (p *Portfolio) clashes() (out []clash) {
	chosen := map[[2]string]string{}
	for i, t := range p.Treatments {
		own := map[[2]string]string{}
		for j, change := range t.Changes {
			for _, part := range change.parts() {
				key := [2]string{change.Risk, part}
				switch {
				case own[key] != "":
					out = append(out, clash{i, j, change.Risk, part, own[key]})
				case t.Chosen && chosen[key] != "":
					out = append(out, clash{i, j, change.Risk, part, chosen[key]})
				}
				own[key] = t.ID
			}
		}
		if t.Chosen {
			for key := range own {
				chosen[key] = t.ID
			}
		}
	}
	return out
}

// parts names what a change sets.
func (c Change) parts() (out []string) {
	if c.Frequency != nil {
		out = append(out, "frequency")
	}
	if c.Loss != nil {
		out = append(out, "loss")
	}
	return out
}
