// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
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
	"concord/internal/platform/openapi"
)

// Bounds of what is simulated while a caller waits.
const (
	trialsUsual = 100_000
	trialsMost  = 200_000
)

// numbers adds risks as ranges, and what comes out of them.
func (h riskRoutes) numbers(s *httpserver.Server) {
	docs := numberDocs()
	const ranges, one, all = "/api/v1/risks/{id}/ranges", "/api/v1/risks/{id}/quantification", "/api/v1/risk-quantification"
	handle := func(method, pattern, audit string, needs access.Permission, object, summary string, do httpserver.Handler) {
		r := httpserver.Route{Method: method, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: object, Audit: audit, Summary: summary, Doc: docs[method+" "+pattern]}
		if method == http.MethodPut {
			r.Body = maxCriteria
		}
		s.Handle(r, do)
	}
	handle(http.MethodGet, ranges, "", access.ReadWork, "risks", "How often a risk happens and what it costs, as ranges", h.ranges)
	handle(http.MethodPut, ranges, "risk-ranges.update", access.WriteWork, "risks", "Give the ranges of a risk; needs If-Match, \"0\" where there are none", h.setRanges)
	handle(http.MethodDelete, ranges, "risk-ranges.delete", access.WriteWork, "risks", "Take the ranges of a risk away; needs If-Match", h.removeRanges)
	handle(http.MethodGet, one, "", access.ReadWork, "risks", "The yearly loss from one risk, simulated from its ranges", h.quantifyOne)
	handle(http.MethodGet, all, "", access.ReadWork, "", "The yearly loss from all risks that have ranges, simulated together", h.quantifyAll)
}

// rangesAnswer are ranges with their version.
type rangesAnswer struct {
	Version int `json:"version"`
	risk.Ranges
}

func (h riskRoutes) answerRanges(w http.ResponseWriter, r *http.Request, a access.Actor, which id.ID) error {
	var out rangesAnswer
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		out.Ranges, out.Version, err = risk.FindRanges(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	if out.Changes == nil {
		out.Changes = []risk.RangeChange{}
	}
	w.Header().Set("ETag", etag(out.Version))
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h riskRoutes) ranges(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	return h.answerRanges(w, r, a, which)
}

func (h riskRoutes) setRanges(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	body, err := httpserver.ReadBody(r)
	if err != nil {
		return err
	}
	said, wrong := risk.ReadRanges(body)
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := risk.Register.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if wrong != nil { // told after what is not there
			return wrong
		}
		seen, err := risk.SetRanges(r.Context(), tx, which, version, said)
		w.Header().Set("ETag", etag(seen))
		return err
	})
	if err != nil {
		return err
	}
	return h.answerRanges(w, r, a, which)
}

func (h riskRoutes) removeRanges(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	if err := h.db.Write(r.Context(), a, func(tx *db.Tx) error { return risk.RemoveRanges(r.Context(), tx, which, version) }); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// trialsOf reads how much is drawn, and from which seed.
func trialsOf(q url.Values) (o quantify.Options, err error) {
	o = quantify.Options{Trials: trialsUsual, Seed: quantify.DefaultSeed}
	var wrong fault.Fields
	if s := q.Get("trials"); s != "" {
		if o.Trials, err = strconv.Atoi(s); err != nil || o.Trials < quantify.MinTrials || o.Trials > trialsMost {
			wrong = append(wrong, tooMany(s))
		}
	}
	if s := q.Get("seed"); s != "" {
		if o.Seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			wrong = append(wrong, fault.Field{Field: "seed", Problem: fmt.Sprintf("is %.40q", s), Cure: "write a whole number"})
		}
	}
	return o, wrong.Err()
}

func (h riskRoutes) quantifyOne(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	return h.quantify(w, r, a, func(tx *db.Tx) (*quantify.Portfolio, error) { return risk.PortfolioOf(r.Context(), tx, which) })
}

func (h riskRoutes) quantifyAll(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.quantify(w, r, a, func(tx *db.Tx) (*quantify.Portfolio, error) {
		p, _, err := risk.Portfolio(r.Context(), tx, simulation.AllRisks, r.URL.Query().Get("currency"))
		return p, err
	})
}

// quantify simulates outside of any transaction.
func (h riskRoutes) quantify(w http.ResponseWriter, r *http.Request, a access.Actor, of func(tx *db.Tx) (*quantify.Portfolio, error)) error {
	o, err := trialsOf(r.URL.Query())
	if err != nil {
		return err
	}
	var p *quantify.Portfolio
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		p, err = of(tx)
		return err
	})
	if err != nil {
		return err
	}
	result, err := quantify.Simulate(r.Context(), p, o)
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, result)
}

// numberDocs describe these operations, by the routes' names.
func numberDocs() map[string]openapi.Operation {
	const ranges, one, all = "/api/v1/risks/{id}/ranges", "/api/v1/risks/{id}/quantification", "/api/v1/risk-quantification"
	part := openapi.Any().About("one of pert, interval_90, fixed, probability, lognormal, and for a loss maximum and insurance, as in a portfolio file")
	change := openapi.Object(openapi.Has("treatment", openapi.ID()), openapi.May("frequency", part), openapi.May("loss", part)).Named("RiskRangeChange")
	fields := []openapi.Property{
		openapi.Has("currency", openapi.Text().Long(0, 12)), openapi.Has("model", openapi.Text().About("compound or product; compound where nothing is said")), openapi.Has("frequency", part), openapi.Has("loss", part),
		openapi.Has("changes", openapi.List(change).About("what treatments of the risk make of it")),
	}
	given := openapi.Object(append([]openapi.Property{openapi.Has("version", openapi.Int().Least(0).About("0 where there are none"))}, fields...)...).Named("RiskRanges")
	input := openapi.Object(
		openapi.Has("currency", openapi.Text().Long(1, 12)), openapi.May("model", openapi.OneOf(quantify.Models...)), openapi.Has("frequency", part), openapi.Has("loss", part), openapi.May("changes", openapi.List(change)),
	).Named("RiskRangesInput")
	result := simulationResult()
	params := []openapi.Param{
		openapi.Query("trials", "Years to simulate; 100000 where nothing is said", openapi.Int().From(quantify.MinTrials, trialsMost)), openapi.Query("seed", "The same seed gives the same result; 1 where nothing is said", openapi.Int().Least(0)),
	}
	example := map[string]any{"currency": "EUR", "frequency": map[string]any{"pert": map[string]any{"min": 0.05, "mode": 0.2, "max": 0.8}}, "loss": map[string]any{"interval_90": map[string]any{"low": 50000, "high": 2000000}}}
	docs := map[string]openapi.Operation{
		"GET " + ranges:    {ID: "getRiskRanges", Answers: gives("The ranges", given, "ETag")},
		"PUT " + ranges:    {ID: "setRiskRanges", Versioned: true, Body: openapi.JSON(input, example), Answers: gives("The ranges as they are now", given, "ETag")},
		"DELETE " + ranges: {ID: "deleteRiskRanges", Versioned: true, Answers: []openapi.Answer{openapi.Nothing("Gone")}},
		"GET " + one:       {ID: "quantifyRisk", Params: params, Problems: []int{422}, Answers: gives("The result", result)},
		"GET " + all: {
			ID: "quantifyRisks", Params: append([]openapi.Param{openapi.Query("currency", "That of the most risks where nothing is said; nothing is converted", openapi.Text())}, params...), Problems: []int{422}, Answers: gives("The result", result),
		},
	}
	for name, d := range docs {
		d.Tag = risk.Register.Name
		docs[name] = d
	}
	return docs
}

// simulationResult is what a simulation comes to.
func simulationResult() openapi.Schema {
	loss := openapi.Any().About("the yearly loss: mean, deviation, quantiles, exceedance, each with how it came about in method")
	return openapi.Object(
		openapi.Has("schema", openapi.Text()), openapi.May("name", openapi.Text()), openapi.May("currency", openapi.Text()), openapi.Has("method", openapi.Any().About("trials, seed and how each figure came about")),
		openapi.May("portfolio", loss), openapi.May("risks", openapi.List(loss)), openapi.May("treatments", openapi.List(openapi.Any().About("what a treatment takes away, costs and is worth"))),
	).Named("RiskSimulation").About("concord/risk-simulation@1, as concord risk simulate prints it")
}
