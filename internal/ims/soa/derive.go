// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"slices"

	"concord/internal/ims/control"
	"concord/internal/ims/evidence"
	"concord/internal/platform/civil"
)

// Status is how far a row is, by the controls that implement it.
type Status string

// The statuses.
const (
	Implemented    Status = "implemented"     // every control is implemented, and no test found one wanting
	Aged           Status = "evidence-stale"  // every control is implemented, and the evidence that there is has grown stale
	Partly         Status = "partly"          // some control works, at least in part
	Planned        Status = "planned"         // none works, and some is planned
	NotImplemented Status = "not-implemented" // nothing of the above, or no control is linked
	Without        Status = "not-applicable"  // the row is not applicable
)

// Statuses are all statuses.
var Statuses = []Status{Implemented, Aged, Partly, Planned, NotImplemented, Without}

// standing is what one control gives to the row: one that a test found wanting works in part only.
func standing(p Part) Status {
	wanting := p.TestResult == control.PartlyEffective || p.TestResult == control.Ineffective
	switch {
	case p.Status == control.Implemented && !wanting:
		return Implemented
	case p.Status == control.Implemented, p.Status == control.Partly:
		return Partly
	case p.Status == control.Planned:
		return Planned
	}
	return NotImplemented
}

// statusOf is how far a row with these controls is: implemented where all are, partly where some work, planned where none
// does and some are planned.
func statusOf(parts []Part) Status {
	seen := map[Status]int{}
	for _, p := range parts {
		seen[standing(p)]++
	}
	switch {
	case len(parts) > 0 && seen[Implemented] == len(parts):
		return Implemented
	case seen[Implemented]+seen[Partly] > 0:
		return Partly
	case seen[Planned] > 0:
		return Planned
	}
	return NotImplemented
}

// aged reports whether there is stale evidence and nothing fresh beside it.
func aged(list []Source) bool {
	stale := 0
	for _, s := range list {
		if s.State == evidence.Stale {
			stale++
		}
	}
	return stale > 0 && stale == len(list)
}

// Tests is how fresh the tests of a row's controls are.
type Tests string

// The freshness of tests.
const (
	NoTests Tests = "none"    // no control, or none was tested
	Overdue Tests = "overdue" // a control's next test is past
	Some    Tests = "some"    // not every control was tested
	Fresh   Tests = "fresh"
)

func testsOf(parts []Part, today civil.Date) Tests {
	tested := 0
	for _, p := range parts {
		if p.NextTest != "" && p.NextTest < today.String() {
			return Overdue
		}
		if p.TestResult != control.Untested {
			tested++
		}
	}
	switch {
	case tested == 0:
		return NoTests
	case tested < len(parts):
		return Some
	}
	return Fresh
}

// derivedReasons are those that follow from a row's links.
func derivedReasons(risks, obligations []Source) []Reason {
	out := []Reason{}
	has := func(domains ...string) bool {
		return slices.ContainsFunc(risks, func(r Source) bool { return slices.Contains(domains, r.Domain) })
	}
	if has("security", "both") {
		out = append(out, SecurityRisk)
	}
	if has("ai", "both") {
		out = append(out, AIRisk)
	}
	if len(obligations) > 0 {
		out = append(out, Obligation)
	}
	return out
}

// Lack is what keeps a row from being approved.
type Lack string

// The lacks.
const (
	LacksDecision  Lack = "decision"
	LacksReason    Lack = "reason"    // included without one
	LacksExclusion Lack = "exclusion" // excluded without a reason
	LacksTreatment Lack = "treatment" // excluded, as a whole or for one AI system, while an open risk relies on it
)

// Lacks are all lacks.
var Lacks = []Lack{LacksDecision, LacksReason, LacksExclusion, LacksTreatment}

// lacksOf says what a row lacks. No reason may be empty either way.
func lacksOf(e *Entry) []Lack {
	out := []Lack{}
	switch e.Applicable {
	case Applicable:
		if len(e.Derived) == 0 && len(e.Ticked) == 0 {
			out = append(out, LacksReason)
		}
		if slices.ContainsFunc(e.Systems, func(x SystemExclusion) bool { return len(e.openFor(&x)) > 0 }) {
			out = append(out, LacksTreatment)
		}
	case NotApplicable:
		if e.Exclusion == "" {
			out = append(out, LacksExclusion)
		}
		if len(e.openRisks()) > 0 {
			out = append(out, LacksTreatment)
		}
	case Undecided:
		out = append(out, LacksDecision)
	}
	return out
}

func (e *Entry) openRisks() (out []Source) {
	for _, r := range e.Risks {
		if r.Open {
			out = append(out, r)
		}
	}
	return out
}

// derive fills in all that follows from a row's links and choice.
func (e *Entry) derive(today civil.Date) {
	e.Risks, e.Obligations, e.Evidence = sorted(e.Risks), sorted(e.Obligations), sorted(e.Evidence)
	e.Derived = derivedReasons(e.Risks, e.Obligations)
	e.Status, e.Tests = statusOf(e.Controls), testsOf(e.Controls, today)
	if e.Status == Implemented && aged(e.Evidence) {
		e.Status = Aged
	}
	if e.Applicable == NotApplicable {
		e.Status = Without
	}
	e.Lacks = lacksOf(e)
	for _, list := range []*[]Source{&e.Risks, &e.Obligations, &e.Evidence} {
		if *list == nil {
			*list = []Source{}
		}
	}
	if e.Controls == nil {
		e.Controls = []Part{}
	}
	if e.Systems == nil {
		e.Systems = []SystemExclusion{}
	}
}
