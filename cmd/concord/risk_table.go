// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"

	"concord/internal/ims/risk/quantify"
	"concord/internal/platform/locale"
)

// riskTable prints the figures that people ask for first.
func riskTable(p *program, r *quantify.Result) error {
	w := p.words()
	s := &sheet{p: p}
	fmt.Fprintf(&s.b, "%s\n", w.T("simulation.head", "name", r.Name, "currency", r.Currency))
	s.item("", w.T("simulation.method", "trials", amount(float64(r.Method.Trials)), "seed", strconv.FormatUint(r.Method.Seed, 10)))
	fmt.Fprintf(&s.b, "\n%s\n", w.T("simulation.portfolio"))
	riskLines(s, w, r.Portfolio)
	riskCurve(s, w, r.Portfolio)
	fmt.Fprintf(&s.b, "\n%s\n", w.T("simulation.risks"))
	t := tabwriter.NewWriter(&s.b, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "  \t%s\t\n", w.T("simulation.risk-columns"))
	for _, x := range r.Risks {
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\t%s\n", x.ID, amount(x.Before.Mean), amount(x.Before.Quantile(0.95).Value), percent(x.ShareBefore.Mean), percent(x.ShareBefore.Tail), cut(x.Title, 44))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if len(r.Treatments) > 0 {
		if err := riskTreatments(s, w, r.Treatments); err != nil {
			return err
		}
	}
	fmt.Fprintf(&s.b, "\n%s\n", fold(w.T("simulation.reading"), sheetWidth))
	return s.write()
}

// riskLines prints the figures of the portfolio, after treatment beside before.
func riskLines(s *sheet, w *locale.Words, c quantify.Comparison) {
	states := []*quantify.Figures{c.Before}
	if c.After != nil {
		states = append(states, c.After)
		fmt.Fprintf(&s.b, "  %-34s %24s %24s\n", "", w.T("simulation.before"), w.T("simulation.after"))
	}
	line := func(name string, figure func(f *quantify.Figures) string) {
		fmt.Fprintf(&s.b, "  %-34s", name)
		for _, f := range states {
			fmt.Fprintf(&s.b, " %24s", figure(f))
		}
		s.b.WriteString("\n")
	}
	line(w.T("simulation.mean"), func(f *quantify.Figures) string { return within(f.Mean, 1.96*f.Error) })
	line(w.T("simulation.deviation"), func(f *quantify.Figures) string { return amount(f.Deviation) })
	line(w.T("simulation.chance"), func(f *quantify.Figures) string { return percent(f.ChanceOfLoss.Value) })
	for i, q := range c.Before.Quantiles {
		line(w.T("simulation.quantile", "percent", number(100*q.P)), func(f *quantify.Figures) string {
			e := f.Quantiles[i]
			return within(e.Value, (e.High-e.Low)/2)
		})
	}
	for i, x := range c.Before.Shortfalls {
		line(w.T("simulation.shortfall", "percent", number(math.Round(100*(1-x.Level)))), func(f *quantify.Figures) string {
			return within(f.Shortfalls[i].Shortfall, 1.96*f.Shortfalls[i].Error)
		})
	}
	for i, x := range c.Before.Thresholds {
		if i == 0 {
			fmt.Fprintf(&s.b, "\n%s\n", w.T("simulation.thresholds"))
		}
		line(amount(x.Loss), func(f *quantify.Figures) string { return percent(f.Thresholds[i].Value) })
	}
}

// riskCurve draws each fourth point of the exceedance curve before treatment.
func riskCurve(s *sheet, w *locale.Words, c quantify.Comparison) {
	if len(c.Before.Curve) == 0 {
		return
	}
	fmt.Fprintf(&s.b, "\n%s\n", w.T("simulation.curve"))
	for i := 0; i < len(c.Before.Curve); i += 4 {
		x := c.Before.Curve[i]
		fmt.Fprintf(&s.b, "  %16s %s %s\n", amount(x.Loss), textBar(100*x.Value, 40), percent(x.Value))
	}
}

func riskTreatments(s *sheet, w *locale.Words, list []quantify.TreatmentResult) error {
	fmt.Fprintf(&s.b, "\n%s\n", w.T("simulation.treatments"))
	t := tabwriter.NewWriter(&s.b, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "  \t%s\t\n", w.T("simulation.treatment-columns"))
	for _, x := range list {
		back := "-"
		if x.Return != nil {
			back = percent(*x.Return)
		}
		title := cut(x.Title, 36)
		if x.Chosen {
			title += ", " + w.T("simulation.chosen")
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\n", x.ID, amount(x.Cost), amount(x.Reduction.Value), amount(x.Benefit.Value), back, percent(x.Pays.Value), title)
	}
	return t.Flush()
}

// within writes an amount and what it is uncertain by.
func within(x, by float64) string { return amount(x) + " ± " + amount(by) }

func percent(x float64) string { return strconv.FormatFloat(100*x, 'f', 2, 64) + " %" }

// amount writes an amount with at most four digits that say something, in groups of three.
func amount(x float64) string {
	if math.Abs(x) < 1000 {
		return strconv.FormatFloat(x, 'g', 4, 64)
	}
	if size := math.Pow(10, math.Floor(math.Log10(math.Abs(x)))-3); size > 1 {
		x = math.Round(x/size) * size
	}
	digits := strconv.FormatFloat(math.Abs(x), 'f', 0, 64)
	var b strings.Builder
	if x < 0 {
		b.WriteByte('-')
	}
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
