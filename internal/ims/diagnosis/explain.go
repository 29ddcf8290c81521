// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"fmt"
	"math/big"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/fault"
	"concord/internal/platform/locale"
)

// Names, in the place of an id, of the two totals of a standard.
const (
	AllClauses  = "clauses"
	AllControls = "controls"
)

// Explanation says how one number came about.
type Explanation struct {
	Ref       catalog.Ref // of a place; a total has AllClauses or AllControls for its id
	Readiness *big.Rat    // 0 to 1
	State     State       // of one item; empty for a total
	Rule      string      // the calculation in the reader's language, with its figures
	Terms     []Term      // what it was calculated from; none for one item
}

// Term is one thing that a total was calculated from.
type Term struct {
	Node      *catalog.Node
	Readiness *big.Rat
	State     State  // of one item; empty for a part
	Counts    bool   // false for what is not applicable, and for parts with nothing to score
	Why       string // of one item
}

// Explain says how the readiness of an item, a part or a total came about. It fails with fault.NotFound for a place that was
// not diagnosed.
func Explain(r *Result, ref catalog.Ref, w *locale.Words) (Explanation, error) {
	s := r.Standard(ref.Standard)
	if s == nil {
		return Explanation{}, fmt.Errorf("%s is no part of the diagnosis: %w", ref.Standard, fault.NotFound)
	}
	if ref.ID == AllClauses {
		return explainParts(ref, s.Subclauses, s.ClauseSum, w), nil
	}
	if ref.ID == AllControls {
		var leaves []*catalog.Node
		for _, n := range s.Standard.Outline().Groups {
			leaves = append(leaves, n.Leaves()...)
		}
		return s.explainItems(ref, leaves, w), nil
	}
	n := s.Standard.Outline().Node(ref.ID)
	switch {
	case n == nil:
		return Explanation{}, fmt.Errorf("%s has no place %s: %w", ref.Standard, ref.ID, fault.NotFound)
	case s.Item(ref.ID) != nil:
		return explainItem(s.Item(ref.ID), w), nil
	case n.Kind == catalog.KindClause:
		parts := s.below(n)
		return explainParts(ref, parts, meanOf(parts), w), nil
	}
	return s.explainItems(ref, n.Leaves(), w), nil
}

func explainItem(item *Item, w *locale.Words) Explanation {
	e := Explanation{Ref: item.Node.Ref, Readiness: item.Readiness, State: item.State, Rule: item.Why}
	if item.Effective >= 0 {
		e.Rule += " " + w.T("diagnosis.explain.item", "level", item.Effective, "ready", ReadyLevel, "readiness", FormatRat(item.Readiness, 4))
	}
	return e
}

// explainItems explains a mean of items.
func (r *StandardResult) explainItems(ref catalog.Ref, leaves []*catalog.Node, w *locale.Words) Explanation {
	t, sum := r.mean(leaves), new(big.Rat)
	e := Explanation{Ref: ref, Readiness: t.Readiness}
	for _, n := range leaves {
		if !n.Scored {
			continue
		}
		item := r.byID[n.Ref.ID]
		counts := item.State != NotApplicable
		if counts {
			sum.Add(sum, item.Readiness)
		}
		e.Terms = append(e.Terms, Term{n, item.Readiness, item.State, counts, item.Why})
	}
	e.Rule = meanRule("diagnosis.explain.items", sum, t.Applicable, t.Readiness, w)
	return e
}

// explainParts explains a mean of subclauses.
func explainParts(ref catalog.Ref, parts []Part, t Total, w *locale.Words) Explanation {
	sum, count := new(big.Rat), 0
	e := Explanation{Ref: ref, Readiness: t.Readiness}
	for _, p := range parts {
		counts := p.Total.Items > 0
		if counts {
			sum.Add(sum, p.Total.Readiness)
			count++
		}
		e.Terms = append(e.Terms, Term{Node: p.Node, Readiness: p.Total.Readiness, Counts: counts})
	}
	e.Rule = meanRule("diagnosis.explain.parts", sum, count, t.Readiness, w)
	return e
}

func meanRule(key string, sum *big.Rat, count int, mean *big.Rat, w *locale.Words) string {
	if count == 0 {
		return w.T("diagnosis.explain.none")
	}
	return w.T(key, "sum", FormatRat(sum, 4), "count", count, "readiness", FormatRat(mean, 4))
}
