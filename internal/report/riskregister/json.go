// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package riskregister

import (
	"bytes"
	"encoding/json"

	"concord/internal/ims/risk"
	"concord/internal/platform/civil"
	"concord/internal/platform/id"
)

// Schemas of the reports as JSON.
const (
	registerSchema = "concord/risk-register@1"
	planSchema     = "concord/treatment-plan@1"
)

// criteriaJSON is one edition of the criteria.
type criteriaJSON struct {
	Number int `json:"number"`
	risk.Criteria
}

// riskJSON is one risk as the API gives it, with what stands beside it.
type riskJSON struct {
	Record     json.RawMessage `json:"record"`
	Owner      string          `json:"owner_name,omitempty"`
	Controls   []risk.Control  `json:"controls"`
	Treatments []id.ID         `json:"treatments"`
}

// lineJSON is one line of the plan.
type lineJSON struct {
	ID         id.ID   `json:"id"`
	Reference  string  `json:"reference"`
	Title      string  `json:"title"`
	What       string  `json:"what,omitempty"`
	Option     string  `json:"option"`
	State      string  `json:"state"`
	Owner      string  `json:"owner_name,omitempty"`
	Due        string  `json:"due,omitempty"`
	Overdue    bool    `json:"overdue"`
	Progress   int     `json:"progress"`
	Currency   string  `json:"currency"`
	CostOnce   int     `json:"cost_once"`
	CostYearly int     `json:"cost_yearly"`
	Level      int     `json:"expected_level"`
	Risks      []id.ID `json:"risks"`
}

// budgetJSON is the plan against its budget.
type budgetJSON struct {
	risk.Budget
	Left  int `json:"left"`  // less than nothing where the plan is above
	Above int `json:"above"` // 0 where it is not
}

// JSON writes the report for other programs.
func (r *Report) JSON() ([]byte, error) {
	out := struct {
		Schema       string         `json:"schema"`
		Organization string         `json:"organization"`
		AsOf         civil.Date     `json:"as_of"`
		InForce      int            `json:"criteria_in_force"`
		Criteria     []criteriaJSON `json:"criteria,omitempty"`
		Risks        []riskJSON     `json:"risks,omitempty"`
		Treatments   []lineJSON     `json:"treatments"`
		Budget       *budgetJSON    `json:"budget,omitempty"`
	}{Schema: planSchema, Organization: r.Organization, AsOf: r.AsOf, InForce: r.Edition.Number, Treatments: []lineJSON{}}
	if b := r.Budget; b != nil {
		out.Budget = &budgetJSON{*b, b.Amount - b.Planned, b.Above()}
	}
	by := map[id.ID][]id.ID{}
	for _, t := range r.Treatments {
		line := lineJSON{
			t.ID, risk.Treatments.Reference(t.Number), t.Title, t.What, t.Option, t.State, r.Names[t.Owner], t.Due, t.Overdue(r.AsOf), t.Progress, t.Currency, t.CostOnce, t.CostYearly, t.Level, []id.ID{},
		}
		for _, x := range t.Risks {
			line.Risks = append(line.Risks, x.ID)
			by[x.ID] = append(by[x.ID], t.ID)
		}
		out.Treatments = append(out.Treatments, line)
	}
	if r.Kind == RegisterKind {
		out.Schema = registerSchema
		for _, number := range r.numbers() {
			out.Criteria = append(out.Criteria, criteriaJSON{number, r.Editions[number].Criteria})
		}
		for _, rec := range r.Risks {
			out.Risks = append(out.Risks, riskJSON{
				risk.Register.AppendJSON(nil, rec), r.Names[id.ID(risk.Value(rec, "owner"))], append([]risk.Control{}, r.Controls[rec.ID]...), append([]id.ID{}, by[rec.ID]...),
			})
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	err := e.Encode(out)
	return b.Bytes(), err
}
