// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"cmp"
	"slices"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
)

// GapSort is an order of gaps.
type GapSort string

// The orders; without one it is ByPriority.
const (
	ByPriority  GapSort = "priority"  // highest first
	ByReference GapSort = "reference" // as the standards have them
	ByLevel     GapSort = "level"     // lowest first
)

// GapSorts lists all orders.
var GapSorts = []GapSort{ByPriority, ByReference, ByLevel}

// GapQuery narrows and orders gaps; what is empty does neither.
type GapQuery struct {
	Standard string
	Part     catalog.Ref // only what stands at or below this place
	State    diagnosis.State
	Sort     GapSort
}

// Narrowed returns the gaps that a query wants, in its order; equals stay by priority.
func (a *Analysis) Narrowed(q GapQuery) []diagnosis.Gap {
	list := slices.DeleteFunc(slices.Clone(a.Gaps), func(g diagnosis.Gap) bool {
		return q.Standard != "" && g.Item.Node.Ref.Standard != q.Standard || q.State != "" && g.Item.State != q.State || q.Part != catalog.Ref{} && !g.Item.Node.Within(q.Part)
	})
	switch q.Sort {
	case ByReference:
		order := map[*diagnosis.Item]int{}
		for _, s := range a.Result.Standards {
			for _, item := range s.Items {
				order[item] = len(order)
			}
		}
		slices.SortStableFunc(list, func(x, y diagnosis.Gap) int { return cmp.Compare(order[x.Item], order[y.Item]) })
	case ByLevel:
		slices.SortStableFunc(list, func(x, y diagnosis.Gap) int { return cmp.Compare(x.Level, y.Level) })
	case ByPriority:
	}
	return list
}
