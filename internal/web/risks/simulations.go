// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risks

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"concord/internal/ims/risk/simulation"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/report/riskregister"
	"concord/internal/web"
)

const simulationsPath = "/simulations"

// simulations adds what concerns simulations that run after their request. They are shown where those are that do not.
func (h screens) simulations(s *httpserver.Server) {
	const one = simulationsPath + "/{id}"
	post := func(pattern, act, object, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: access.WriteWork, Object: object, Audit: simulation.Object + "." + act, Body: maxForm, Summary: summary}, do)
	}
	post(simulationsPath, "create", "", "Have risks simulated, at once or afterwards", h.simulate)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: one, Door: httpserver.Member, Needs: access.ReadWork, Object: simulation.Object, Summary: "Where a simulation is shown"}, h.simulation)
	post(one+"/cancel", "cancel", simulation.Object, "End a simulation; nothing of it is kept", h.cancelSimulation)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: one + "/portfolio", Door: httpserver.Member, Needs: access.ExportWork, Object: simulation.Object, Summary: "What a simulation is of, as a portfolio file"}, h.simulated)
}

// shownAt is the page on which the numbers of a risk stand, or of all risks.
func shownAt(of id.ID) string {
	if of == "" {
		return "/risks/numbers"
	}
	return "/risks/" + string(of) + "/numbers"
}

// see leads to the page that shows a simulation.
func see(w http.ResponseWriter, r *http.Request, x simulation.Simulation) error {
	return web.See(w, r, shownAt(x.Risk)+"?simulation="+string(x.ID), "")
}

// runsShown is how many of the latest simulations a page lists.
const runsShown = 5

// readRuns reads the simulation that the address names, and the latest ones of the page's risk or of all.
func (p *numbersPage) readRuns(ctx context.Context, tx *db.Tx) (err error) {
	if p.Runs, err = simulation.Of(ctx, tx, p.Record.ID, "", runsShown); err != nil || p.run == "" {
		return err
	}
	x, err := simulation.Find(ctx, tx, p.run)
	if err != nil {
		return err
	}
	if x.Risk != p.Record.ID {
		return fmt.Errorf("a simulation of something else: %w", fault.NotFound)
	}
	p.Run, p.Trials, p.Seed = &x, x.Trials, x.Seed
	if x.State != simulation.Done {
		return nil
	}
	data, err := simulation.Result(ctx, tx, x.ID)
	if err == nil {
		err = json.Unmarshal(data, &p.Result)
	}
	return err
}

// stands words where a simulation stands.
func (p numbersPage) stands(x simulation.Simulation) string {
	if x.Running {
		return p.T("risks.numbers.run.running", "percent", x.Progress)
	}
	return p.T("risks.numbers.run." + string(x.State))
}

// help is that of the number of years, which stands below the form; empty for who may simulate no more than can be waited for.
func (p numbersPage) help() string {
	if !p.Can(access.WriteWork) {
		return ""
	}
	return p.bounds()
}

// bounds words how many years are simulated when.
func (p numbersPage) bounds() string {
	return p.T("risks.numbers.trials.help", "direct", riskregister.Amount(trialsMost), "most", riskregister.Amount(simulation.MaxTrials))
}

// simulate leads to the page that simulates as many years as can be waited for, or leaves more to a job.
func (h screens) simulate(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "risk", "currency", "trials", "seed")
	if err != nil {
		return err
	}
	o := simulation.Order{Risk: id.ID(form.Get("risk")), Currency: form.Get("currency")}
	if o.Risk != "" {
		if o.Risk, err = id.Parse(form.Get("risk")); err != nil {
			return err
		}
	}
	var x simulation.Simulation
	p := numbersPage{}
	if err = p.options(form, simulation.MaxTrials); err == nil {
		o.Trials, o.Seed = p.Trials, p.Seed
		if o.Trials <= trialsMost {
			return web.See(w, r, direct(o), "")
		}
		err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
			which, err := simulation.Ask(r.Context(), tx, o)
			if err == nil {
				x, err = simulation.Find(r.Context(), tx, which)
			}
			return err
		})
	}
	faults, ours := web.FaultsOf(err)
	switch {
	case ours != nil:
		return ours
	case faults.Any() && o.Risk == "":
		return h.portfolioPage(w, r, a, http.StatusUnprocessableEntity, numbersPage{Asked: faults})
	case faults.Any():
		return h.numbersPage(w, r, a, http.StatusUnprocessableEntity, o.Risk, numbersPage{Asked: faults})
	}
	return see(w, r, x)
}

// direct is the address of a simulation that can be waited for.
func direct(o simulation.Order) string {
	q := url.Values{"trials": {strconv.Itoa(o.Trials)}, "seed": {strconv.FormatUint(o.Seed, 10)}}
	if o.Currency != "" {
		q.Set("currency", o.Currency)
	}
	return shownAt(o.Risk) + "?" + q.Encode()
}

func (h screens) findSimulation(r *http.Request, a access.Actor) (x simulation.Simulation, err error) {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return x, err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		x, err = simulation.Find(r.Context(), tx, which)
		return err
	})
	return x, err
}

func (h screens) simulation(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	x, err := h.findSimulation(r, a)
	if err != nil {
		return err
	}
	return see(w, r, x)
}

func (h screens) cancelSimulation(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	if _, err := httpserver.ReadForm(r); err != nil {
		return err
	}
	x, err := h.findSimulation(r, a)
	if err == nil {
		err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error { return simulation.Cancel(r.Context(), tx, x.ID) })
	}
	if err != nil {
		return err
	}
	return see(w, r, x)
}

func (h screens) simulated(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var data []byte
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		data, err = simulation.Portfolio(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, "risk-portfolio.json", "application/json", data)
	return nil
}
