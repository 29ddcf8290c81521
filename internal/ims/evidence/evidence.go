// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package evidence keeps what shows that something is so, with its files and how long it holds.
package evidence

import (
	"strings"

	"concord/internal/platform/civil"
	"concord/internal/platform/register"
)

// Register is the list of evidence. What a piece of it supports, its links say.
var Register = register.New("evidence", "E",
	register.Field{Name: "title", Kind: register.Line, Required: true, Sort: true, Column: true},
	register.Field{Name: "kind", Kind: register.Choice, Choices: []string{"file", "link", "note", "record"}, Filter: true, Column: true},
	register.Field{Name: "proves_on", Kind: register.Date, Sort: true, Column: true}, // the day it shows, whenever it was uploaded
	register.Field{Name: "valid_until", Kind: register.Date},                         // last day
	register.Field{Name: "review_interval_months", Kind: register.Number, Min: 1, Max: 120},
	register.Field{Name: "reviewed_on", Kind: register.Date},
	register.Field{Name: "owner", Kind: register.Person, Filter: true, Column: true},
	register.Field{Name: "collected_by", Kind: register.Person},
	register.Field{Name: "source", Kind: register.Line}, // the system or person that it comes from
	register.Field{Name: "url", Kind: register.Line, Longest: 2000},
	register.Field{Name: "note", Kind: register.Text},
	register.Field{Name: "standing", Kind: register.Choice, Choices: []string{InUse, Out}, Filter: true},
	register.Field{Name: "next_review", Kind: register.Date, Derived: true},
	register.Field{Name: "stale_on", Kind: register.Date, Derived: true, Sort: true, Column: true},
).Ruled(rule)

// How a piece of evidence stands, as people say.
const (
	InUse = "in-use"
	Out   = "withdrawn"
)

// State is how fresh a piece of evidence is on a day.
type State string

// The states.
const (
	Current   State = "current"
	DueSoon   State = "due-soon" // stale within DueDays
	Stale     State = "stale"    // past its validity or its review: it shows nothing any more
	Withdrawn State = "withdrawn"
)

// States are all states.
var States = []State{Current, DueSoon, Stale, Withdrawn}

// DueDays is how many days before it gets stale a piece of evidence is due.
const DueDays = 14

// StateOn is the state on a day of evidence that stands so and gets stale on that day (2026-11-25; empty for never).
func StateOn(standing, staleOn string, today civil.Date) State {
	switch {
	case standing == Out:
		return Withdrawn
	case staleOn == "" || staleOn > today.AddDays(DueDays).String():
		return Current
	case staleOn > today.String():
		return DueSoon
	}
	return Stale
}

// Of is the state of a record on a day.
func Of(values []string, today civil.Date) State {
	return StateOn(Value(values, "standing"), Value(values, "stale_on"), today)
}

// Value is a field of a record.
func Value(values []string, name string) string { return values[at[name]] }

// at is where the fields stand.
var at = map[string]int{}

func init() {
	for i, f := range Register.Fields {
		at[f.Name] = i
	}
}

// nextReview is the day of the next review: so many months after the last one, or after the day that is shown where there was
// none. It is empty where there is no interval.
func nextReview(provesOn, reviewedOn string, months int) string {
	last, err := civil.Parse(max(provesOn, reviewedOn))
	if err != nil || months == 0 {
		return ""
	}
	return written(last.AddMonths(months))
}

// staleOn is the day after the earlier of two days; empty where there is neither.
func staleOn(validUntil, nextReview string) string {
	days := strings.Fields(validUntil + " " + nextReview)
	if len(days) == 0 {
		return ""
	}
	first, err := civil.Parse(days[0])
	for _, s := range days[1:] {
		if s < first.String() {
			first, err = civil.Parse(s)
		}
	}
	if err != nil {
		return ""
	}
	return written(first.AddDays(1))
}

// written is a day as text; one after the year 9999 never comes.
func written(d civil.Date) string {
	if d.Year > 9999 {
		return ""
	}
	return d.String()
}
