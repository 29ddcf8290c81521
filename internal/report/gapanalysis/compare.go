// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import "concord/internal/ims/diagnosis"

// Change is one item whose state or counted level differs from the earlier diagnosis.
type Change struct {
	Before, After *diagnosis.Item
}

// Better reports whether readiness rose.
func (c Change) Better() bool { return c.After.Readiness.Cmp(c.Before.Readiness) > 0 }

// Worse reports whether readiness fell.
func (c Change) Worse() bool { return c.After.Readiness.Cmp(c.Before.Readiness) < 0 }

// Changes lists the scored items whose state or counted level changed since the earlier diagnosis, in the standards'
// order. Without an earlier diagnosis there are none.
func (a *Analysis) Changes() (out []Change) {
	if a.Previous == nil {
		return nil
	}
	for _, s := range a.Result.Standards {
		for _, after := range s.Items {
			before := a.Previous.Item(after.Node.Ref)
			if before == nil || !after.Node.Scored {
				continue
			}
			if before.State != after.State || before.Effective != after.Effective {
				out = append(out, Change{before, after})
			}
		}
	}
	return out
}

type comparisonJSON struct {
	AsOf      string               `json:"as_of"` // of the earlier diagnosis
	Standards []comparisonStandard `json:"standards"`
	Improved  []changeJSON         `json:"improved"`
	Declined  []changeJSON         `json:"declined"`
}

type comparisonStandard struct {
	ID             string  `json:"id"`
	ClausesBefore  float64 `json:"clauses_before"`
	ClausesAfter   float64 `json:"clauses_after"`
	ControlsBefore float64 `json:"controls_before"`
	ControlsAfter  float64 `json:"controls_after"`
}

type changeJSON struct {
	Ref    string          `json:"ref"`
	Before diagnosis.State `json:"before"`
	After  diagnosis.State `json:"after"`
	From   *int            `json:"from_level"`
	To     *int            `json:"to_level"`
}

func (a *Analysis) comparisonJSON() *comparisonJSON {
	if a.Previous == nil {
		return nil
	}
	out := &comparisonJSON{AsOf: a.Previous.Answers.AsOf.String(), Standards: []comparisonStandard{}, Improved: []changeJSON{}, Declined: []changeJSON{}}
	for _, s := range a.Result.Standards {
		if before := a.Previous.Standard(s.Standard.ID); before != nil {
			out.Standards = append(out.Standards, comparisonStandard{
				s.Standard.ID,
				round4(before.ClauseSum.Readiness), round4(s.ClauseSum.Readiness),
				round4(before.ControlSum.Readiness), round4(s.ControlSum.Readiness),
			})
		}
	}
	for _, c := range a.Changes() {
		entry := changeJSON{c.After.Node.Ref.String(), c.Before.State, c.After.State, level(c.Before.Effective), level(c.After.Effective)}
		switch {
		case c.Better():
			out.Improved = append(out.Improved, entry)
		case c.Worse():
			out.Declined = append(out.Declined, entry)
		}
	}
	return out
}
