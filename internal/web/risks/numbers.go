// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"concord/internal/ims/risk"
	"concord/internal/ims/risk/quantify"
	"concord/internal/ims/risk/simulation"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
	"concord/internal/web"
)

// Bounds of what is simulated while the page is awaited.
const (
	trialsUsual = 50_000
	trialsMost  = 200_000
)

// numbersPage is one risk in numbers, or all of them together.
type numbersPage struct {
	web.Page
	Record     register.Record // zero for all together
	Version    int             // of the ranges; 0 for none
	Form       rangesForm
	Treatments []risk.Treatment
	Faults     web.Faults
	Trials     int
	Seed       uint64
	Result     *quantify.Result // nil where nothing can be simulated
	Broken     fault.Fields     // why
	Others     int              // risks in other currencies
	Currency   string           // that the address names
	Asked      web.Faults       // in the order of a simulation
	Run        *simulation.Simulation
	Runs       []simulation.Simulation

	run id.ID // that the address names
}

// options are how much is drawn, as an address or a form says, up to a bound.
func (p *numbersPage) options(v url.Values, most int) error {
	p.Trials, p.Seed = trialsUsual, quantify.DefaultSeed
	var wrong fault.Fields
	var err error
	if s := v.Get("trials"); s != "" {
		if p.Trials, err = strconv.Atoi(s); err != nil || p.Trials < quantify.MinTrials || p.Trials > most {
			wrong = append(wrong, fault.Field{Field: "trials", Problem: "is out of its bounds", Cure: fmt.Sprintf("choose %d to %d", quantify.MinTrials, most)})
		}
	}
	if s := v.Get("seed"); s != "" {
		if p.Seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			wrong = append(wrong, fault.Field{Field: "seed", Problem: "is no number", Cure: "write a whole number"})
		}
	}
	return wrong.Err()
}

// simulate runs outside of any transaction; what is wrong with the ranges is said on the page.
func (p *numbersPage) simulate(r *http.Request, of *quantify.Portfolio, err error) error {
	if err == nil {
		p.Result, err = quantify.Simulate(r.Context(), of, quantify.Options{Trials: p.Trials, Seed: p.Seed})
	}
	if errors.As(err, &p.Broken) {
		return nil
	}
	return err
}

// look reads from the address what is shown.
func (p *numbersPage) look(v url.Values) (err error) {
	p.Currency = v.Get("currency")
	if s := v.Get("simulation"); s != "" {
		if p.run, err = id.Parse(s); err != nil {
			return err
		}
	}
	return p.options(v, trialsMost)
}

func (h screens) portfolio(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.portfolioPage(w, r, a, http.StatusOK, numbersPage{})
}

// portfolioPage shows all risks in numbers, or a simulation of them that ran or runs after its request.
func (h screens) portfolioPage(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p numbersPage) error {
	err := p.look(r.URL.Query())
	if err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "risks.portfolio.title"); err != nil {
		return err
	}
	var of *quantify.Portfolio
	var wrong error
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if err := p.readRuns(r.Context(), tx); err != nil || p.Run != nil {
			return err
		}
		of, p.Others, wrong = risk.Portfolio(r.Context(), tx, p.Title, p.Currency)
		return nil
	})
	if err == nil && p.Run == nil {
		err = p.simulate(r, of, wrong)
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, portfolioView(p)))
}

func (h screens) numbers(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	return h.numbersPage(w, r, a, http.StatusOK, which, numbersPage{})
}

// numbersPage shows a risk in numbers; what p has of a form that was sent stays.
func (h screens) numbersPage(w http.ResponseWriter, r *http.Request, a access.Actor, status int, which id.ID, p numbersPage) error {
	err := p.look(r.URL.Query())
	if err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "risks.numbers.title"); err != nil {
		return err
	}
	var of *quantify.Portfolio
	var wrong error
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if err := p.readRisk(r.Context(), tx, which); err != nil || p.Version == 0 || p.Run != nil {
			return err
		}
		of, wrong = risk.PortfolioOf(r.Context(), tx, which)
		return nil
	})
	if err == nil && (of != nil || wrong != nil) {
		err = p.simulate(r, of, wrong)
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, numbersView(p)))
}

// readRisk reads a risk with its treatments, ranges and simulations.
func (p *numbersPage) readRisk(ctx context.Context, tx *db.Tx, which id.ID) (err error) {
	if p.Record, err = risk.Register.Find(ctx, tx, which); err != nil {
		return err
	}
	if p.Treatments, err = risk.TreatmentsOf(ctx, tx, which); err != nil {
		return err
	}
	ranges, version, err := risk.FindRanges(ctx, tx, which)
	if err != nil {
		return err
	}
	if p.Version = version; !p.Faults.Any() {
		p.Form = formOf(ranges, p.Treatments)
	}
	return p.readRuns(ctx, tx)
}

// setNumbers keeps the ranges that a form says; without frequency and loss they are taken away.
func (h screens) setNumbers(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "version", "currency", "frequency", "loss", "maximum", "deductible", "limit", "treatment", "new_frequency", "new_loss")
	if err != nil {
		return err
	}
	seen, err := web.Version(form)
	if err != nil {
		return err
	}
	said := readRangesForm(form)
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := risk.Register.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if said.Frequency == "" && said.Loss == "" && seen > 0 {
			return risk.RemoveRanges(r.Context(), tx, which, seen)
		}
		ranges, err := said.ranges()
		if err != nil {
			return err
		}
		_, err = risk.SetRanges(r.Context(), tx, which, seen, ranges)
		return err
	})
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.numbersPage(w, r, a, http.StatusUnprocessableEntity, which, numbersPage{Form: said, Faults: faults})
	}
	return web.See(w, r, "/risks/"+string(which)+"/numbers", "saved")
}
