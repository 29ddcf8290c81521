// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"math/big"
	"slices"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/locale"
)

// Weights of a gap by what it is missing, the second factor of its priority.
const (
	weightMandatoryDocument = 3 // the requirement asks for documented information in so many words
	weightClauseItem        = 2
	weightControl           = 1 // at least; 2 or 3 by the highest risk linked to the control
)

// Gap is a requirement or control below level 3, with the calculation of its priority.
type Gap struct {
	Item     *Item
	Level    int // that counts, 0 to 2; 0 where not assessed
	Weight   int // 1 to 3
	Document bool
	Pressure *big.Rat // 1 to 2
	Priority *big.Rat // (3 - Level) × Weight × Pressure, 1 to 18
	Why      string
}

// Pressure says how much time presses on one requirement or control, from 1 (none) to 2 (it should have begun).
type Pressure func(catalog.Ref) *big.Rat

// NoPressure is the pressure without a deadline.
func NoPressure(catalog.Ref) *big.Rat { return big.NewRat(1, 1) }

// Gaps returns every scored item below level 3, highest priority first and in the standards' order among equals.
// Silence is a gap; what is not applicable, or is met, is none.
func Gaps(r *Result, pressure Pressure, w *locale.Words) []Gap {
	documented := documentedRefs(r.Documents)
	var gaps []Gap
	for _, s := range r.Standards {
		for _, item := range s.Items {
			if !item.Node.Scored || item.State == NotApplicable || item.State == Conforms {
				continue
			}
			gaps = append(gaps, newGap(item, documented[item.Node.Ref], pressure, w))
		}
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int { return b.Priority.Cmp(a.Priority) })
	return gaps
}

func newGap(item *Item, document bool, pressure Pressure, w *locale.Words) Gap {
	g := Gap{Item: item, Level: max(item.Effective, 0), Pressure: pressure(item.Node.Ref)}
	kind := "diagnosis.kind.clause"
	switch {
	case document:
		g.Weight, g.Document, kind = weightMandatoryDocument, true, "diagnosis.kind.document"
	case item.Node.Kind == catalog.KindControl:
		g.Weight, kind = weightControl, "diagnosis.kind.control"
		if item.Risk > 0 {
			g.Weight, kind = item.Risk, "diagnosis.kind.control-risk"
		}
	default:
		g.Weight = weightClauseItem
	}
	g.Priority = new(big.Rat).Mul(big.NewRat(int64((ReadyLevel-g.Level)*g.Weight), 1), g.Pressure)
	g.Why = w.T("diagnosis.priority", "level", g.Level, "weight", g.Weight, "kind", w.T(kind),
		"pressure", FormatRat(g.Pressure, 2), "priority", FormatRat(g.Priority, 2))
	return g
}

// documentedRefs returns the requirements whose clause demands a document or record.
func documentedRefs(documents []DocumentResult) map[catalog.Ref]bool {
	out := map[catalog.Ref]bool{}
	for _, d := range documents {
		for _, standard := range d.MandatoryFor {
			for _, by := range d.Listing.RequiredBy[standard] {
				if by.Basis != catalog.BasisMandatory {
					continue
				}
				for _, id := range by.IDs {
					out[catalog.Ref{Standard: standard, ID: id}] = true
				}
			}
		}
	}
	return out
}
