// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risks

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"concord/internal/ims/risk"
	"concord/internal/ims/risk/quantify"
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
}

// options are how much is drawn, as the address says.
func (p *numbersPage) options(v url.Values) error {
	p.Trials, p.Seed = trialsUsual, quantify.DefaultSeed
	var wrong fault.Fields
	var err error
	if s := v.Get("trials"); s != "" {
		if p.Trials, err = strconv.Atoi(s); err != nil || p.Trials < quantify.MinTrials || p.Trials > trialsMost {
			wrong = append(wrong, fault.Field{Field: "trials", Problem: "is out of its bounds", Cure: "choose 1000 to 200000"})
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

func (h screens) portfolio(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var p numbersPage
	if err := p.options(r.URL.Query()); err != nil {
		return err
	}
	var err error
	if p.Page, err = h.Page(r, a, "risks.portfolio.title"); err != nil {
		return err
	}
	var of *quantify.Portfolio
	var wrong error
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		of, p.Others, wrong = risk.Portfolio(r.Context(), tx, p.Title, r.URL.Query().Get("currency"))
		return nil
	})
	if err == nil {
		err = p.simulate(r, of, wrong)
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, portfolioView(p)))
}

func (h screens) numbers(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.numbersView(w, r, a, http.StatusOK, numbersPage{})
}

// numbersView shows a risk in numbers; what p has of a form that was sent stays.
func (h screens) numbersView(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p numbersPage) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := p.options(r.URL.Query()); err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "risks.numbers.title"); err != nil {
		return err
	}
	var of *quantify.Portfolio
	var wrong error
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if p.Record, err = risk.Register.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if p.Treatments, err = risk.TreatmentsOf(r.Context(), tx, which); err != nil {
			return err
		}
		ranges, version, err := risk.FindRanges(r.Context(), tx, which)
		if err != nil {
			return err
		}
		if p.Version = version; !p.Faults.Any() {
			p.Form = formOf(ranges, p.Treatments)
		}
		if version > 0 {
			of, wrong = risk.PortfolioOf(r.Context(), tx, which)
		}
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
		return h.numbersView(w, r, a, http.StatusUnprocessableEntity, numbersPage{Form: said, Faults: faults})
	}
	return web.See(w, r, "/risks/"+string(which)+"/numbers", "saved")
}
