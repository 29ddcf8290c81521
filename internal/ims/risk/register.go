// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"concord/internal/platform/register"
)

// stages are when a risk is judged: without any treatment, as it is today, and as it is to be once the plan is carried out.
var stages = []string{"inherent", "current", "residual"}

// Targets are those for whom consequences are judged apart. They are never averaged: the highest counts.
var Targets = []string{"organization", "people", "society"}

// Register is the one list of risks of information security and of AI.
var Register = register.New("risks", "R", fields()...).Ruled(rule).Followed(follow)

func fields() []register.Field {
	out := []register.Field{
		{Name: "title", Kind: register.Line, Required: true, Sort: true, Column: true},
		{Name: "domain", Kind: register.Choice, Choices: []string{"security", "ai", "both"}, Filter: true, Column: true},
		{Name: "approach", Kind: register.Choice, Choices: []string{"event", "asset", "life-cycle"}, Filter: true},
		{Name: "source", Kind: register.Line},
		{Name: "event", Kind: register.Text},
		{Name: "cause", Kind: register.Text},
		{Name: "affected", Kind: register.Text}, // groups of people, or what no register holds; assets and systems are links
		{Name: "confidentiality", Kind: register.Flag},
		{Name: "integrity", Kind: register.Flag},
		{Name: "availability", Kind: register.Flag},
		{Name: "owner", Kind: register.Person, Filter: true, Column: true},
		{Name: "state", Kind: register.Choice, Choices: []string{"open", "closed"}, Filter: true},
		{Name: "closed_because", Kind: register.Text},
	}
	for _, stage := range stages {
		out = append(out, register.Field{Name: stage + "_likelihood", Kind: register.Number, Min: 1, Max: MostSteps, Group: stage})
		for _, target := range Targets {
			out = append(out, register.Field{Name: stage + "_" + target, Kind: register.Number, Min: 1, Max: MostSteps, Group: stage})
		}
		out = append(out, register.Field{Name: stage + "_level", Kind: register.Number, Min: 1, Max: MostLevels, Derived: true, Group: stage})
	}
	return append(out,
		register.Field{Name: "likelihood_reason", Kind: register.Text, Group: "judged"}, // why an AI risk is judged without likelihood
		register.Field{Name: "assessed_on", Kind: register.Date, Group: "judged"},
		register.Field{Name: "review_by", Kind: register.Date, Sort: true, Group: "judged", Column: true},
		register.Field{Name: "level", Kind: register.Number, Max: MostLevels, Required: true, Derived: true, Sort: true, Filter: true, Group: "judged", Column: true},
		register.Field{Name: "standing", Kind: register.Choice, Choices: Standings, Derived: true, Filter: true, Group: "judged", Column: true},
		register.Field{Name: "criteria", Kind: register.Number, Max: 1_000_000, Derived: true, Group: "judged"},
		register.Field{Name: "option", Kind: register.Choice, Choices: []string{undecided, "modify", "retain", "avoid", "share"}, Filter: true, Group: "treated", Column: true},
		register.Field{Name: "treatment", Kind: register.Text, Group: "treated"},
		register.Field{Name: "accepted_by", Kind: register.Person, Derived: true, Group: "treated"},
		register.Field{Name: "accepted_until", Kind: register.Date, Derived: true, Group: "treated"},
		register.Field{Name: "approved_by", Kind: register.Person, Derived: true, Group: "treated"},
		register.Field{Name: "approved_until", Kind: register.Date, Derived: true, Group: "treated"},
		register.Field{Name: "note", Kind: register.Text, Group: "treated"},
	)
}

// undecided is the option of a risk for which none was chosen yet.
const undecided = "undecided"

// Standings say where a risk stands by the criteria with which it was judged: not at all, above the line, or within it.
var Standings = []string{"not-judged", "above", "within"}

const (
	notJudged = "not-judged"
	above     = "above"
	within    = "within"
)

// places are where the register's values stand, by the name of the field.
var places = func() map[string]int {
	out := map[string]int{}
	for i, f := range fields() {
		out[f.Name] = i
	}
	return out
}()
