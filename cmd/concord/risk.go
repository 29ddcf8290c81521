// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/signal"
	"strconv"
	"sync/atomic"
	"time"

	"concord/internal/ims/risk/quantify"
)

type riskCmd struct {
	Template  riskTemplateCmd  `cmd:"" help:"Print a portfolio file with remarks, to fill in."`
	Simulate  riskSimulateCmd  `cmd:"" help:"Simulate the yearly loss from a portfolio file."`
	Schema    riskSchemaCmd    `cmd:"" help:"Print the JSON Schema of a portfolio file."`
	Portfolio riskPortfolioCmd `cmd:"" help:"Write the risks of an organization that have ranges as a portfolio file, for simulate."`
	Library   riskLibraryCmd   `cmd:"" help:"List the risks that one can start from."`
	Start     riskStartCmd     `cmd:"" name:"start-from-library" help:"Start risks of an organization from the library."`
	Threats   riskThreatsCmd   `cmd:"" help:"List what can befall an asset, by which weakness."`
	Identify  riskIdentifyCmd  `cmd:"" help:"Make risks of an asset with a weakness and a threat."`
	Report    riskReportCmd    `cmd:"" help:"Write the risk register or the treatment plan of an organization as a file."`
}

type riskTemplateCmd struct{}

// Run prints the template; it can be simulated as it is.
func (riskTemplateCmd) Run(p *program) error {
	_, err := p.out.Write(quantify.Template)
	return err
}

type riskSchemaCmd struct{}

// Run prints the schema, for editors and other programs.
func (riskSchemaCmd) Run(p *program) error {
	_, err := p.out.Write(quantify.PortfolioJSONSchema)
	return err
}

type riskSimulateCmd struct {
	File   string `arg:"" help:"Portfolio file: concord/risk-portfolio@1 as YAML or JSON." type:"path"`
	Trials int    `default:"1000000" help:"Years to simulate, from 1000 to 1000000000."`
	Seed   uint64 `default:"1" help:"Seed of the random numbers; the same seed gives the same result."`
	Format string `enum:"table,json,csv" default:"table" help:"table, json or csv."`
}

// Run simulates the portfolio; what a long run has done so far is told on standard error.
func (c *riskSimulateCmd) Run(p *program) error {
	portfolio, err := quantify.ReadFile(c.File)
	if err != nil {
		return err
	}
	ctx, done := signal.NotifyContext(context.Background(), os.Interrupt)
	defer done()
	progress, stop := riskProgress(p)
	result, err := quantify.Simulate(ctx, portfolio, quantify.Options{Trials: c.Trials, Seed: c.Seed, Progress: progress})
	stop()
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("stopped before the simulation was done; nothing was printed")
	case err != nil:
		return err
	}
	switch c.Format {
	case "json":
		return writeJSON(p, result)
	case "csv":
		return writeCSV(p, riskRows(result))
	default:
		return riskTable(p, result)
	}
}

// riskProgress tells every few seconds how far the work is, until stop, which waits for the last word.
func riskProgress(p *program) (tell func(part float64), stop func()) {
	var part atomic.Uint64
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(3 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				fmt.Fprintln(p.err, p.words().T("simulation.progress", "percent", fmt.Sprintf("%.0f", 100*math.Float64frombits(part.Load()))))
			case <-end:
				return
			}
		}
	}()
	tell = func(x float64) { part.Store(math.Float64bits(x)) }
	return tell, func() { close(end); <-ended }
}

// riskRows lays every figure out as one row.
func riskRows(r *quantify.Result) [][]string {
	rows := riskSheet{{"subject", "id", "state", "figure", "at", "value", "low", "high", "unit", "how"}}
	how := map[string]string{}
	for _, f := range r.Method.Figures {
		how[f.Name] = f.How
	}
	rows.add("method", "", "", "trials", "", strconv.Itoa(r.Method.Trials), "", "", "", r.Method.Sampling)
	rows.add("method", "", "", "seed", "", strconv.FormatUint(r.Method.Seed, 10), "", "", "", r.Method.Generator)
	rows.comparison(r, how, "portfolio", "", r.Portfolio)
	for _, x := range r.Risks {
		rows.comparison(r, how, "risk", x.ID, x.Comparison)
		rows.share(how, x.ID, "before", x.ShareBefore)
		rows.share(how, x.ID, "after", x.ShareAfter)
	}
	for _, t := range r.Treatments {
		rows.add("treatment", t.ID, "alone", "cost_per_year", "", number(t.Cost), "", "", r.Currency, "as judged")
		rows.estimate("treatment", t.ID, "alone", "reduction", "", t.Reduction, r.Currency, how["reduction"])
		rows.estimate("treatment", t.ID, "alone", "net_benefit", "", t.Benefit, r.Currency, how["reduction"])
		if t.Return != nil {
			rows.add("treatment", t.ID, "alone", "return", "", number(*t.Return), "", "", "share", "net benefit by cost")
		}
		rows.estimate("treatment", t.ID, "alone", "chance_to_pay", "", t.Pays, "probability", how["chance_to_pay"])
		rows.figures(r, how, "portfolio", t.ID, "under treatment", t.Portfolio)
	}
	return rows
}

// riskSheet is a table under construction.
type riskSheet [][]string

func (s *riskSheet) add(cells ...string) { *s = append(*s, cells) }

func (s *riskSheet) estimate(subject, id, state, figure, at string, e quantify.Estimate, unit, how string) {
	s.add(subject, id, state, figure, at, number(e.Value), number(e.Low), number(e.High), unit, how)
}

// share lays out the part of a risk in the portfolio; nil has none.
func (s *riskSheet) share(how map[string]string, id, state string, share *quantify.Share) {
	if share == nil {
		return
	}
	s.add("risk", id, state, "share_of_mean", "", number(share.Mean), "", "", "share", how["shares"])
	s.add("risk", id, state, "share_of_expected_shortfall", "0.95", number(share.Tail), "", "", "share", how["shares"])
}

func (s *riskSheet) comparison(r *quantify.Result, how map[string]string, subject, id string, c quantify.Comparison) {
	s.figures(r, how, subject, id, "before", c.Before)
	if c.After != nil {
		s.figures(r, how, subject, id, "after", c.After)
	}
}

func (s *riskSheet) figures(r *quantify.Result, how map[string]string, subject, id, state string, f *quantify.Figures) {
	one := func(figure, at string, x float64, key string) {
		s.add(subject, id, state, figure, at, number(x), "", "", r.Currency, how[key])
	}
	one("mean", "", f.Mean, "mean")
	one("standard_error", "", f.Error, "mean")
	one("standard_deviation", "", f.Deviation, "standard_deviation")
	if f.Formula != nil {
		one("formula_mean", "", f.Formula.Mean, "formula")
		one("formula_standard_deviation", "", f.Formula.Deviation, "formula")
	}
	s.estimate(subject, id, state, "chance_of_loss", "", f.ChanceOfLoss, "probability", how["chance_of_loss"])
	for _, q := range f.Quantiles {
		s.estimate(subject, id, state, "quantile", number(q.P), q.Estimate, r.Currency, how["quantiles"])
	}
	for _, x := range f.Shortfalls {
		one("value_at_risk", number(x.Level), x.ValueAtRisk, "shortfalls")
		one("expected_shortfall", number(x.Level), x.Shortfall, "shortfalls")
		one("expected_shortfall_standard_error", number(x.Level), x.Error, "shortfalls")
	}
	for _, x := range f.Curve {
		s.estimate(subject, id, state, "exceedance", number(x.Loss), x.Estimate, "probability", how["exceedance"])
	}
	for _, x := range f.Thresholds {
		s.estimate(subject, id, state, "threshold", number(x.Loss), x.Estimate, "probability", how["thresholds"])
	}
}

// number writes a figure for other programs.
func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
