// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap

import (
	"math"
	"slices"
)

// level moves tasks later until no role works more than its capacity in any week. Tasks are placed one by one, the most
// urgent of those that can begin first; a task that alone asks for more than the capacity takes longer. The weeks of
// the unlevelled plan stay as they are: DelayedWeeks says how much later a task begins.
//
// This is a rule of thumb and not the best plan there is, which nobody knows how to find quickly: a little more capacity
// can now and then end a few weeks later, because a task that begins earlier takes another's place. What holds: nobody
// works more than the capacity, the order is kept, no plan is shorter than the critical path or than a role's work
// divided by its capacity, and with enough for everybody nothing moves.
func (s *Schedule) level(capacity map[string]float64, g *graph) {
	used := map[string][]float64{}
	finish := make([]int, len(s.Tasks))
	for _, i := range s.urgency(g) {
		t := &s.Tasks[i]
		start := 0
		for _, d := range g.deps[i] {
			start = max(start, finish[d])
		}
		role := t.Task.ResponsibleRole
		if limit, limited := capacity[role]; limited && t.State == Open && t.PersonDays > 0 {
			ready := start
			start, used[role] = t.book(used[role], ready, limit)
			if start > ready {
				t.DelayedBy = role
			}
		}
		t.DelayedWeeks = start - t.EarliestStartWeek
		finish[i] = start + t.DurationWeeks
	}
	s.Levelling = &Levelling{Weeks: slices.Max(append(finish, 0)), Delayed: []Delay{}}
	s.Levelling.DelayedWeeks = max(0, s.Levelling.Weeks-s.CriticalPathWeeks)
	for i := range s.Tasks {
		t := &s.Tasks[i]
		planned := t.EarliestFinish - t.EarliestStartWeek
		if t.State == Open && (t.DelayedBy != "" || t.DurationWeeks > planned) {
			s.Levelling.Delayed = append(s.Levelling.Delayed, Delay{
				Task: t.Task.ID, Role: t.Task.ResponsibleRole, LaterWeeks: t.DelayedWeeks, PlannedWeeks: planned, TakesWeeks: t.DurationWeeks,
			})
		}
		t.EarliestFinish = t.EarliestStartWeek + t.DurationWeeks
	}
}

// book finds the first weeks from ready on in which the role has time for the task, stretches the task where it alone
// asks for more than the limit, and returns its start and what is used then.
func (t *ScheduledTask) book(used []float64, ready int, limit float64) (start int, after []float64) {
	t.DurationWeeks = max(t.DurationWeeks, int(math.Ceil(float64(t.PersonDays)/limit-tolerance)))
	weekly := float64(t.PersonDays) / float64(max(1, t.DurationWeeks))
	start = ready
	for !fits(used, start, t.DurationWeeks, weekly, limit) {
		start++
	}
	return start, book(used, start, t.DurationWeeks, weekly)
}

// urgency orders tasks so that each comes after those it depends on and, among those that can, the one with the earliest
// latest start comes first.
func (s *Schedule) urgency(g *graph) []int {
	out := make([]int, 0, len(s.Tasks))
	placed := make([]bool, len(s.Tasks))
	for len(out) < len(s.Tasks) {
		best := -1
		for i := range s.Tasks {
			if placed[i] || slices.ContainsFunc(g.deps[i], func(d int) bool { return !placed[d] }) {
				continue
			}
			if best < 0 || s.Tasks[i].LatestStartWeek < s.Tasks[best].LatestStartWeek {
				best = i
			}
		}
		placed[best] = true
		out = append(out, best)
	}
	return out
}

const tolerance = 1e-9 // person-days; sums of halves and thirds must not fail on rounding

func fits(used []float64, start, weeks int, weekly, limit float64) bool {
	for w := start; w < start+weeks && w < len(used); w++ {
		if used[w]+weekly > limit+tolerance {
			return false
		}
	}
	return true
}

func book(used []float64, start, weeks int, weekly float64) []float64 {
	for len(used) < start+weeks {
		used = append(used, 0)
	}
	for w := start; w < start+weeks; w++ {
		used[w] += weekly
	}
	return used
}
