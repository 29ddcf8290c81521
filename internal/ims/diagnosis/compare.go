// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import "slices"

// Move says which way a requirement or control went from one diagnosis to another.
type Move string

// The moves. What a diagnosis does not ask is what belongs to none of its standards, or does not apply.
const (
	Declined Move = "declined" // readiness fell
	Improved Move = "improved" // readiness rose
	Entered  Move = "new"      // only the later one asks it
	Left     Move = "dropped"  // only the earlier one asks it
	Changed  Move = "changed"  // another state or counted level, with the same readiness
)

// Moves are all of them, what needs a look first.
var Moves = []Move{Declined, Improved, Entered, Left, Changed}

// Change is one scored requirement or control that moved. Before or After is nil where the standard was not diagnosed.
type Change struct {
	Move          Move
	Before, After *Item
}

// Item is the outcome that there is, the later one where there are two.
func (c Change) Item() *Item {
	if c.After != nil {
		return c.After
	}
	return c.Before
}

// PartChange is the readiness of one clause, theme or objective in two diagnoses.
type PartChange struct{ Before, After Part }

// Comparable reports whether something below the part applied both times.
func (p PartChange) Comparable() bool {
	return p.Before.Total.Applicable > 0 && p.After.Total.Applicable > 0
}

// GateChange is the verdict for one audit stage in two diagnoses.
type GateChange struct {
	Before, After Gate
	Came, Went    []Stop // the stops of the later one alone, and of the earlier one alone
}

// StandardChange is one standard that both diagnoses ask about.
type StandardChange struct {
	Before, After   *StandardResult
	Stage1, Stage2  GateChange
	Clauses, Groups []PartChange // in the standard's order
}

// Comparison is what moved between two diagnoses.
type Comparison struct {
	Before, After         *Result
	Standards             []StandardChange  // which both ask about, in the order of the later one
	OnlyBefore, OnlyAfter []*StandardResult // with nothing to set them against
	Items                 []Change          // in the standards' order, those that only the earlier one asks about last
}

// Of returns the items that moved this way, in their order; all of them for an empty move.
func (c Comparison) Of(m Move) (out []Change) {
	for _, x := range c.Items {
		if m == "" || x.Move == m {
			out = append(out, x)
		}
	}
	return out
}

// Compare sets a diagnosis against an earlier one. It is pure: the other way round it says the mirror image, and a diagnosis
// against itself has no difference.
func Compare(before, after *Result) Comparison {
	c := Comparison{Before: before, After: after}
	for _, now := range after.Standards {
		then := before.Standard(now.Standard.ID)
		if then == nil {
			c.OnlyAfter = append(c.OnlyAfter, now)
		} else {
			c.Standards = append(c.Standards, compareStandard(then, now))
		}
		for _, item := range now.Items {
			c.add(then.Of(item), item)
		}
	}
	for _, then := range before.Standards {
		if after.Standard(then.Standard.ID) != nil {
			continue
		}
		c.OnlyBefore = append(c.OnlyBefore, then)
		for _, item := range then.Items {
			c.add(item, nil)
		}
	}
	return c
}

// Of is this diagnosis's outcome for the same place, nil where the standard was not diagnosed.
func (r *StandardResult) Of(other *Item) *Item {
	if r == nil {
		return nil
	}
	return r.Item(other.Node.Ref.ID)
}

func (c *Comparison) add(before, after *Item) {
	change := Change{Before: before, After: after}
	if change.Move = moved(before, after); change.Move != "" && change.Item().Node.Scored {
		c.Items = append(c.Items, change)
	}
}

// asked reports whether a diagnosis asks for this at all.
func asked(item *Item) bool { return item != nil && item.State != NotApplicable }

// moved is which way an item went, empty for none.
func moved(before, after *Item) Move {
	switch was, is := asked(before), asked(after); {
	case !was && !is:
		return ""
	case !was:
		return Entered
	case !is:
		return Left
	}
	switch by := after.Readiness.Cmp(before.Readiness); {
	case by > 0:
		return Improved
	case by < 0:
		return Declined
	case before.State != after.State || before.Effective != after.Effective:
		return Changed
	}
	return ""
}

func compareStandard(before, after *StandardResult) StandardChange {
	return StandardChange{
		Before: before, After: after, Stage1: compareGates(before.Stage1, after.Stage1), Stage2: compareGates(before.Stage2, after.Stage2),
		Clauses: compareParts(before.Clauses, after.Clauses), Groups: compareParts(before.Groups, after.Groups),
	}
}

// compareParts pairs the parts of one standard, which has the same ones each time.
func compareParts(before, after []Part) (out []PartChange) {
	for i := range min(len(before), len(after)) {
		out = append(out, PartChange{before[i], after[i]})
	}
	return out
}

func compareGates(before, after Gate) GateChange {
	return GateChange{before, after, stopsBut(after.Stops, before.Stops), stopsBut(before.Stops, after.Stops)}
}

// stopsBut are the stops of a list for which the other one has none of the same place and rule.
func stopsBut(list, other []Stop) (out []Stop) {
	for _, s := range list {
		if !slices.ContainsFunc(other, func(o Stop) bool { return o.Ref == s.Ref && o.Rule == s.Rule }) {
			out = append(out, s)
		}
	}
	return out
}
