// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package gapanalysis builds the report of a joint diagnosis: readiness, stops, gaps, documents, coverage and roadmap.
package gapanalysis

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/roadmap"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/fault"
	"concord/internal/platform/locale"
)

// Analysis is everything the report says, before it has a form.
type Analysis struct {
	Library  *catalog.Library
	Words    *locale.Words
	Result   *diagnosis.Result
	Gaps     []diagnosis.Gap // highest priority first
	Coverage []Coverage      // one for each pair of standards with a crosswalk
	Schedule *roadmap.Schedule
	Previous *diagnosis.Result // an earlier diagnosis of the same organization; nil for none
	Warnings []string
}

// Coverage is what one standard delivers for another: by the crosswalk's defaults for a sound certified system, and by
// the organization's own state.
type Coverage struct {
	crosswalk.Coverage
	Own *[3]diagnosis.Delivery // clauses, controls, together; nil where the standard that delivers was not diagnosed
}

// Analyze evaluates the answers and computes gaps, coverage and roadmap. previous may be nil. It is pure: the same
// answers give the same analysis on any machine.
func Analyze(l *catalog.Library, answers, previous *diagnosis.Answers, w *locale.Words) (*Analysis, error) {
	result, err := diagnosis.Evaluate(l, answers, w)
	if err != nil {
		return nil, err
	}
	a := &Analysis{Library: l, Words: w, Result: result, Warnings: warnings(answers, w)}
	if previous != nil {
		if a.Previous, err = diagnosis.Evaluate(l, previous, w); err != nil {
			return nil, fmt.Errorf("earlier diagnosis: %w", err)
		}
	}
	if a.Schedule, err = schedule(l, result); err != nil {
		return nil, fmt.Errorf("compute roadmap: %w", err)
	}
	a.Gaps = diagnosis.Gaps(result, pressure(a.Schedule, result), w)
	if a.Coverage, err = coverage(l, result); err != nil {
		return nil, fmt.Errorf("compute coverage: %w", err)
	}
	return a, nil
}

// schedule computes the roadmap that is left.
func schedule(l *catalog.Library, r *diagnosis.Result) (*roadmap.Schedule, error) {
	content, err := l.Plan()
	if err != nil {
		return nil, err
	}
	req, err := PlanRequest(l, content, r)
	if err != nil {
		return nil, err
	}
	return roadmap.Compute(content, req)
}

// PlanRequest asks for the roadmap that a diagnosis leaves: scenario, size and start come from the answers, and tasks
// whose every requirement conforms or is not applicable count as done.
func PlanRequest(l *catalog.Library, content *catalog.Plan, r *diagnosis.Result) (roadmap.Request, error) {
	answers := r.Answers
	done, err := plan.Done(l, content, r)
	return roadmap.Request{
		Scenario: Scenario(answers), Size: roadmap.SizeFor(answers.Organization.People), Start: answers.Start, Done: done,
	}, err
}

// Scenario picks the plan: adding ISO/IEC 42001 to a certified ISMS, one standard alone, or both together.
func Scenario(a *diagnosis.Answers) roadmap.Scenario {
	switch {
	case slices.Contains(a.Certified, "iso27001-2022"):
		return roadmap.AddOn
	case slices.Equal(a.Standards, []string{"iso27001-2022"}):
		return roadmap.ISO27001Alone
	case slices.Equal(a.Standards, []string{"iso42001-2023"}):
		return roadmap.ISO42001Alone
	default:
		return roadmap.Joint
	}
}

// pressure turns the roadmap's latest starts into time pressure: 2 where the work should have begun, falling to 1 at the
// deadline. Without a deadline, or without a task for the requirement, time presses on nothing.
func pressure(s *roadmap.Schedule, r *diagnosis.Result) diagnosis.Pressure {
	a := r.Answers
	if a.Deadline.IsZero() {
		return diagnosis.NoPressure
	}
	horizon := int64(a.Start.DaysUntil(a.Deadline))
	left := map[catalog.Ref]int64{}
	for _, t := range s.Tasks {
		if t.State != roadmap.Open {
			continue
		}
		latest := horizon - int64(7*(s.CriticalPathWeeks-t.LatestStartWeek))
		for standard, ids := range t.Task.Satisfies {
			for _, id := range ids {
				ref := catalog.Ref{Standard: standard, ID: id}
				if known, ok := left[ref]; !ok || latest < known {
					left[ref] = latest
				}
			}
		}
	}
	return func(ref catalog.Ref) *big.Rat {
		var days int64
		ok := false
		for n := r.Item(ref).Node; n != nil && !ok; n = n.Parent { // a task may name the subclause
			days, ok = left[n.Ref]
		}
		switch {
		case !ok || days >= horizon && horizon > 0:
			return big.NewRat(1, 1)
		case days <= 0 || horizon <= 0:
			return big.NewRat(2, 1)
		default:
			return new(big.Rat).Sub(big.NewRat(2, 1), big.NewRat(days, horizon))
		}
	}
}

// coverage pairs every diagnosed standard with each other diagnosed or certified one that has a crosswalk to it.
func coverage(l *catalog.Library, r *diagnosis.Result) ([]Coverage, error) {
	own, err := diagnosis.Deliveries(l, r)
	if err != nil {
		return nil, err
	}
	var out []Coverage
	for _, want := range r.Answers.Standards {
		for _, have := range l.StandardIDs() {
			if have == want || !slices.Contains(r.Answers.Standards, have) && !slices.Contains(r.Answers.Certified, have) {
				continue
			}
			cw, err := crosswalk.Find(l, have, want)
			if errors.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			c, err := cw.Coverage(l, nil)
			if err != nil {
				return nil, err
			}
			entry := Coverage{Coverage: c}
			if d, ok := own[[2]string{have, want}]; ok {
				entry.Own = &d
			}
			out = append(out, entry)
		}
	}
	return out, nil
}

// warnings name what is allowed in answers and yet deserves a second look.
func warnings(a *diagnosis.Answers, w *locale.Words) (out []string) {
	for _, given := range a.Answers {
		for _, ev := range given.Evidence {
			if ev.Date.After(a.AsOf) {
				out = append(out, w.T("gapanalysis.warning.future-evidence", "ref", given.Ref.String(), "title", ev.Title, "date", ev.Date.String(), "as_of", a.AsOf.String()))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
