// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
)

// States of a treatment, from the first idea to its end.
const (
	Proposed   = "proposed"
	Decided    = "decided"
	InProgress = "in-progress"
	Done       = "done"
	Dropped    = "dropped"
)

// TreatmentStates are all states, in their order.
var TreatmentStates = []string{Proposed, Decided, InProgress, Done, Dropped}

// openStates are those in which something is still to be done.
var openStates = []string{Proposed, Decided, InProgress}

// maxCost is the highest cost, in whole units of its currency.
const maxCost = 1_000_000_000_000

// Treatments is the list of what is done about risks. Which risks one treats, links say: one may serve several.
var Treatments = register.New("treatments", "T", treatmentFields()...).Ruled(treatmentRule)

func treatmentFields() []register.Field {
	out := []register.Field{
		{Name: "title", Kind: register.Line, Required: true, Sort: true, Column: true},
		{Name: "option", Kind: register.Choice, Choices: []string{"modify", "retain", "avoid", "share"}, Filter: true, Column: true},
		{Name: "state", Kind: register.Choice, Choices: TreatmentStates, Filter: true, Column: true},
		{Name: "what", Kind: register.Text},
		{Name: "owner", Kind: register.Person, Filter: true, Column: true},
		{Name: "due", Kind: register.Date, Sort: true, Column: true},
		{Name: "progress", Kind: register.Number, Max: 100, Column: true}, // percent
		{Name: "done_on", Kind: register.Date},
		{Name: "dropped_because", Kind: register.Text},
		{Name: "currency", Kind: register.Choice, Choices: Currencies, Group: "cost"},
		{Name: "cost_once", Kind: register.Number, Max: maxCost, Group: "cost"},
		{Name: "cost_yearly", Kind: register.Number, Max: maxCost, Group: "cost"},
		{Name: "spread_years", Kind: register.Number, Min: 1, Max: 50, Group: "cost"}, // over which what is spent once is spread
		{Name: "expected_likelihood", Kind: register.Number, Min: 1, Max: MostSteps, Group: "expected"},
	}
	for _, target := range Targets {
		out = append(out, register.Field{Name: "expected_" + target, Kind: register.Number, Min: 1, Max: MostSteps, Group: "expected"})
	}
	return append(out,
		register.Field{Name: "expected_level", Kind: register.Number, Min: 1, Max: MostLevels, Derived: true, Group: "expected", Column: true},
		register.Field{Name: "criteria", Kind: register.Number, Max: 1_000_000, Derived: true, Group: "expected"},
		register.Field{Name: "note", Kind: register.Text, Group: "other"},
	)
}

// Currencies are those in which costs can be said; nothing is converted. The first is taken where nothing is said.
var Currencies = []string{
	"EUR", "CHF", "GBP", "USD", "DKK", "NOK", "SEK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "UAH", "CAD", "AUD", "NZD", "JPY", "CNY", "KRW", "SGD", "INR", "BRL", "MXN", "ZAR",
}

// step are the values of a treatment, in the order of its register.
type step []string

// treatmentPlaces are where a treatment's values stand, by the name of the field.
var treatmentPlaces = func() map[string]int {
	out := map[string]int{}
	for i, f := range treatmentFields() {
		out[f.Name] = i
	}
	return out
}()

func (s step) get(name string) string { return s[treatmentPlaces[name]] }
func (s step) set(name, value string) { s[treatmentPlaces[name]] = value }
func (s step) number(name string) int { n, _ := strconv.Atoi(s.get(name)); return n } // checked by the register; 0 for nothing

// treatmentRule finds expected levels by the criteria in force, and what follows from a treatment's state.
func treatmentRule(ctx context.Context, tx *db.Tx) (register.Check, error) {
	e, err := InForce(ctx, tx)
	if err != nil {
		return nil, err
	}
	today := civil.Of(tx.Now)
	return func(before, after []string) error { return checkTreatment(e, today, before, after) }, nil
}

// expected are the fields from which the expected level follows.
var expected = func() []string {
	out := []string{"expected_likelihood"}
	for _, target := range Targets {
		out = append(out, "expected_"+target)
	}
	return out
}()

// checkTreatment checks a treatment as a whole and fills what follows from it.
func checkTreatment(e Edition, today civil.Date, before, after step) error {
	var wrong fault.Fields
	switch after.get("state") {
	case Done:
		after.set("progress", "100")
		if after.get("done_on") == "" {
			after.set("done_on", today.String())
		}
	case Dropped:
		if after.get("dropped_because") == "" {
			wrong = append(wrong, fault.Field{Field: "dropped_because", Problem: "is missing", Cure: "say why nothing comes of it"})
		}
	}
	anew := slices.ContainsFunc(expected, func(name string) bool { return before == nil || before.get(name) != after.get(name) })
	if anew { // a level stays as later criteria come, as those of risks do
		wrong = append(wrong, e.expect(after)...)
	}
	return wrong.Err()
}

// expect finds the level to which a treatment is to bring its risks, or says why there is none.
func (e Edition) expect(s step) (wrong fault.Fields) {
	highest := 0
	for i, name := range expected {
		n, steps := s.number(name), len(e.Consequences)
		if i == 0 {
			steps = len(e.Likelihoods)
		} else {
			highest = max(highest, n)
		}
		if n > steps {
			wrong = append(wrong, fault.Field{Field: name, Problem: fmt.Sprintf("is %d", n), Cure: fmt.Sprintf("choose 1 to %d, as the criteria have it", steps)})
		}
	}
	likelihood := s.number(expected[0])
	if likelihood > 0 && highest == 0 {
		wrong = append(wrong, fault.Field{Field: expected[1], Problem: "is missing, as are the other consequences", Cure: "say what is expected for the organization, for people or for society"})
	}
	s.set("expected_level", "")
	s.set("criteria", "")
	if level := e.Level(likelihood, highest); level > 0 {
		s.set("expected_level", strconv.Itoa(level))
		s.set("criteria", strconv.Itoa(e.Number))
	}
	return wrong
}

// Treat adds a treatment of a risk, with these values in the order of Treatments, and links the two.
func Treat(ctx context.Context, tx *db.Tx, which id.ID, values []string) (register.Record, error) {
	of, err := Register.Hold(ctx, tx, which)
	if err != nil {
		return register.Record{}, err
	}
	rec, err := Treatments.Create(ctx, tx, values)
	if err != nil {
		return rec, err
	}
	_, err = link.Add(ctx, tx, link.Link{From: of, Relation: link.TreatedBy, To: id.Ref{Register: Treatments.Name, ID: rec.ID}})
	return rec, err
}
