// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap

import (
	"fmt"
	"math"
	"slices"
)

// level moves tasks later until no role works more than its capacity in any week. Tasks are placed one by one, the most
// urgent of those that can begin first; a task that alone asks for more than the capacity takes longer. The weeks of
// the unlevelled plan stay as they are: DelayedWeeks says how much later a task begins.
func (s *Schedule) level(capacity map[string]float64, g *graph) {
	used := map[string][]float64{}
	finish := make([]int, len(s.Tasks))
	s.Levelling = &Levelling{Delayed: []string{}}
	for _, i := range s.urgency(g) {
		t := &s.Tasks[i]
		ready := 0
		for _, d := range g.deps[i] {
			ready = max(ready, finish[d])
		}
		limit, limited := capacity[t.Task.ResponsibleRole]
		if t.State != Open || !limited || t.PersonDays == 0 {
			s.place(t, ready, "")
			finish[i] = ready + t.DurationWeeks
			continue
		}
		if least := int(math.Ceil(float64(t.PersonDays)/limit - 1e-9)); least > t.DurationWeeks {
			s.Levelling.Delayed = append(s.Levelling.Delayed, fmt.Sprintf("%s takes %d weeks instead of %d: %d person-days at %g a week of %s", t.Task.ID, least, t.DurationWeeks, t.PersonDays, limit, t.Task.ResponsibleRole))
			t.DurationWeeks = least
			t.EarliestFinish = t.EarliestStartWeek + least
		}
		weekly := float64(t.PersonDays) / float64(max(1, t.DurationWeeks))
		start := ready
		for !fits(used[t.Task.ResponsibleRole], start, t.DurationWeeks, weekly, limit) {
			start++
		}
		used[t.Task.ResponsibleRole] = book(used[t.Task.ResponsibleRole], start, t.DurationWeeks, weekly)
		by := ""
		if start > ready {
			by = t.Task.ResponsibleRole
		}
		s.place(t, start, by)
		finish[i] = start + t.DurationWeeks
	}
	s.Levelling.Weeks = slices.Max(append(finish, 0))
	s.Levelling.DelayedWeeks = max(0, s.Levelling.Weeks-s.CriticalPathWeeks)
}

// place records where levelling put a task.
func (s *Schedule) place(t *ScheduledTask, start int, by string) {
	t.DelayedWeeks, t.DelayedBy = start-t.EarliestStartWeek, by
	if by != "" && t.DelayedWeeks > 0 {
		s.Levelling.Delayed = append(s.Levelling.Delayed, fmt.Sprintf("%s begins %d weeks later: %s has no capacity before", t.Task.ID, t.DelayedWeeks, by))
	}
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
