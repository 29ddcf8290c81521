// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"time"

	"concord/internal/ims/risk"
	"concord/internal/ims/risk/quantify"
	"concord/internal/ims/risk/simulation"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/openapi"
)

const simulationsPath = "/api/v1/risk-simulations"

// simulations adds simulations that run after their request.
func (h riskRoutes) simulations(s *httpserver.Server) {
	docs := simulationDocs()
	const one = simulationsPath + "/{id}"
	handle := func(method, pattern, act string, needs access.Permission, object, summary string, do httpserver.Handler) {
		r := httpserver.Route{Method: method, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: object, Summary: summary, Doc: docs[method+" "+pattern]}
		if act != "" {
			r.Audit = simulation.Object + "." + act
		}
		if act == "create" {
			r.Body = maxBody
		}
		s.Handle(r, do)
	}
	handle(http.MethodGet, simulationsPath, "", access.ReadWork, "", "List simulations that are kept, newest first", h.listSimulations)
	handle(http.MethodPost, simulationsPath, "create", access.WriteWork, "", "Have risks simulated with many trials", h.askSimulation)
	handle(http.MethodGet, one, "", access.ReadWork, simulation.Object, "How far a simulation is, and what it came to", h.simulation)
	handle(http.MethodPost, one+"/cancel", "cancel", access.WriteWork, simulation.Object, "End a simulation; nothing of it is kept", h.cancelSimulation)
	handle(http.MethodGet, one+"/portfolio", "", access.ExportWork, simulation.Object, "What a simulation is of, as a portfolio file", h.simulated)
}

type simulationJSON struct {
	ID        id.ID            `json:"id"`
	Risk      id.ID            `json:"risk,omitempty"`
	Trials    int              `json:"trials"`
	Seed      uint64           `json:"seed"`
	State     simulation.State `json:"state"`
	Running   bool             `json:"running"`
	Progress  int              `json:"progress"`
	Error     string           `json:"error,omitempty"`
	MadeBy    id.ID            `json:"made_by,omitempty"`
	CreatedAt time.Time        `json:"created_at"`
	EndedAt   *time.Time       `json:"ended_at,omitempty"`
	Result    json.RawMessage  `json:"result,omitempty"`
}

func simulationOf(x simulation.Simulation) simulationJSON {
	return simulationJSON{
		ID: x.ID, Risk: x.Risk, Trials: x.Trials, Seed: x.Seed, State: x.State, Running: x.Running, Progress: x.Progress, Error: x.Error, MadeBy: x.MadeBy,
		CreatedAt: x.CreatedAt, EndedAt: optional(x.EndedAt),
	}
}

// answerSimulation tells a simulation as the transaction sees it.
func answerSimulation(w http.ResponseWriter, r *http.Request, status int, which id.ID, within func(func(tx *db.Tx) error) error) error {
	var out simulationJSON
	err := within(func(tx *db.Tx) error {
		x, err := simulation.Find(r.Context(), tx, which)
		if err != nil {
			return err
		}
		if out = simulationOf(x); x.State == simulation.Done {
			out.Result, err = simulation.Result(r.Context(), tx, which)
		}
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", simulationsPath+"/"+string(which))
	return httpserver.JSON(w, status, out)
}

func (h riskRoutes) simulation(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	return answerSimulation(w, r, http.StatusOK, which, func(fn func(tx *db.Tx) error) error { return h.db.Read(r.Context(), a, fn) })
}

func (h riskRoutes) listSimulations(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	cursor, limit, err := cursorOf(r)
	if err != nil {
		return err
	}
	out := struct {
		Items []simulationJSON `json:"items"`
		Next  id.ID            `json:"next,omitempty"`
	}{Items: []simulationJSON{}}
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		list, err := simulation.List(r.Context(), tx, cursor, limit+1)
		for i, x := range list {
			if i == limit {
				out.Next = list[i-1].ID
				break
			}
			out.Items = append(out.Items, simulationOf(x))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// readSimulation reads what somebody asks for; all risks where none is named.
func readSimulation(r *http.Request) (o simulation.Order, err error) {
	o.Seed = quantify.DefaultSeed
	err = httpserver.ReadJSON(r, []string{"risk", "currency", "trials", "seed"}, func(d *intake.Decoder, m intake.Fields) {
		o.Risk, o.Currency = id.ID(d.Text(m, "risk", false)), d.Text(m, "currency", false)
		o.Trials, _ = d.Int(m, "trials", quantify.MinTrials, simulation.MaxTrials, true)
		if seed, ok := d.Int(m, "seed", 0, math.MaxInt, false); ok && m.Has("seed") {
			o.Seed = uint64(seed) //nolint:gosec // not negative
		}
	})
	return o, err
}

func (h riskRoutes) askSimulation(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	o, err := readSimulation(r)
	if err != nil {
		return err
	}
	var made id.ID
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		return once(tx, w, r, a, o, func() (id.ID, error) {
			made, err = simulation.Ask(r.Context(), tx, o)
			return made, err
		}, func(which id.ID) error {
			made = which
			return nil
		})
	})
	if err != nil {
		return err
	}
	return answerSimulation(w, r, http.StatusAccepted, made, func(fn func(tx *db.Tx) error) error { return h.db.Read(r.Context(), a, fn) })
}

func (h riskRoutes) cancelSimulation(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	return answerSimulation(w, r, http.StatusOK, which, func(fn func(tx *db.Tx) error) error {
		return h.db.Write(r.Context(), a, func(tx *db.Tx) error {
			if err := simulation.Cancel(r.Context(), tx, which); err != nil {
				return err
			}
			return fn(tx)
		})
	})
}

func (h riskRoutes) simulated(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var data []byte
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		data, err = simulation.Portfolio(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, "risk-portfolio.json", "application/json", data)
	return nil
}

// simulationDocs describe these operations, by the routes' names.
func simulationDocs() map[string]openapi.Operation {
	const one = simulationsPath + "/{id}"
	trials := openapi.Int().From(quantify.MinTrials, simulation.MaxTrials)
	fields := []openapi.Property{
		openapi.Has("id", openapi.ID()), openapi.May("risk", openapi.ID().About("left out for all open risks together")), openapi.Has("trials", trials), openapi.Has("seed", openapi.Int().Least(0)),
		openapi.Has("state", openapi.OneOf(simulation.States...)), openapi.Has("running", openapi.Flag().About("at this moment; one of an organization runs at a time")),
		openapi.Has("progress", openapi.Int().From(0, 100)), openapi.May("error", openapi.Text().About("why it failed")), openapi.May("made_by", openapi.ID()),
		openapi.Has("created_at", openapi.Moment()), openapi.May("ended_at", openapi.Moment()),
	}
	head := openapi.Object(fields...).Named("SimulationHead")
	whole := openapi.Object(append(fields, openapi.May("result", simulationResult()))...).Named("Simulation")
	input := openapi.Object(
		openapi.May("risk", openapi.ID().About("one risk; all open ones where it is left out")), openapi.May("currency", openapi.Text().Long(0, 12).About("of all risks: that of the most where nothing is said; nothing is converted")),
		openapi.Has("trials", trials), openapi.May("seed", openapi.Int().Least(0).About("1 where nothing is said")),
	).Named("SimulationInput")
	docs := map[string]openapi.Operation{
		"GET " + simulationsPath: {
			ID: "listSimulations", Params: idPageParams(), Answers: gives("One page, without results", pageOf("SimulationPage", head)),
		},
		"POST " + simulationsPath: {
			ID: "askForSimulation", Once: true, Text: fmt.Sprintf("It runs after the answer, on the risks as they are now: ask for it until its state is no longer waiting. When it is done, the result is the same as that of a direct request, and of concord risk simulate, with this portfolio, trials and seed. It may take an hour. It is kept for 90 days. Up to %d trials, a direct request answers at once.", trialsMost),
			Body:    openapi.JSON(input, map[string]any{"trials": 10_000_000, "seed": 1}),
			Answers: []openapi.Answer{openapi.Gives(202, "The simulation, which waits", whole, "Location", "Idempotency-Replayed")},
		},
		"GET " + one:              {ID: "getSimulation", Answers: gives("The simulation", whole, "Location")},
		"POST " + one + "/cancel": {ID: "cancelSimulation", Problems: []int{412}, Text: "Until it is done, and then no more.", Answers: gives("The simulation as it is now", whole, "Location")},
		"GET " + one + "/portfolio": {ID: "getSimulatedPortfolio", Text: "concord/risk-portfolio@1, as concord risk simulate reads it.", Answers: []openapi.Answer{{
			Status: 200, Text: "The file", Headers: []string{"Content-Disposition"}, Body: []openapi.Media{{Kind: "application/json", Schema: openapi.Any()}},
		}}},
	}
	for name, d := range docs {
		d.Tag = risk.Register.Name
		docs[name] = d
	}
	return docs
}

// tooMany says what is wrong with a number of trials that a caller would wait for.
func tooMany(said string) fault.Field {
	return fault.Field{Field: "trials", Problem: fmt.Sprintf("is %.40q", said), Cure: fmt.Sprintf("choose %d to %d; for more, POST to %s", quantify.MinTrials, trialsMost, simulationsPath)}
}
