// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/fault"
)

// Compute schedules the plan: the longest path through the dependencies decides the end, everything else has slack. It
// is pure. It fails with fault.Fields for a scenario, size, task or dependency that does not exist, for a circle, for a
// capacity that is not above 0, and where the plan would end after LastYear.
func Compute(plan *catalog.Plan, req Request) (*Schedule, error) {
	s := &Schedule{Scenario: req.Scenario, Size: req.Size}
	if !slices.Contains(Scenarios, req.Scenario) {
		return nil, fault.Fields{{Field: "scenario", Problem: fmt.Sprintf("%q is unknown", req.Scenario), Cure: "use joint, add-on, iso27001-alone or iso42001-alone"}}
	}
	if !slices.Contains(Sizes, req.Size) {
		return nil, fault.Fields{{Field: "size", Problem: fmt.Sprintf("%q is unknown", req.Size), Cure: "use small, mid or large"}}
	}
	if err := checkCapacity(req.Capacity); err != nil {
		return nil, err
	}
	n, err := network(plan)
	if err != nil {
		return nil, err
	}
	if err := s.load(plan, req, n); err != nil {
		return nil, err
	}
	s.passes(n)
	s.CriticalPath = s.criticalPath(n)
	for _, id := range s.CriticalPath {
		s.Tasks[n.index[id]].Critical = true
	}
	s.Months = months(s.CriticalPathWeeks)
	if len(req.Capacity) > 0 {
		s.level(req.Capacity, n)
	}
	if err := s.date(req); err != nil {
		return nil, err
	}
	s.sumUp(plan)
	return s, nil
}

func checkCapacity(capacity map[string]float64) error {
	var faults fault.Fields
	for role, days := range capacity {
		if !(days >= MinCapacity && days <= MaxCapacity) { // also refuses what is no number
			faults = append(faults, fault.Field{Field: "capacity." + role, Problem: fmt.Sprintf("is %g", days), Cure: fmt.Sprintf("write person-days a week from %g to %g", MinCapacity, MaxCapacity)})
		}
	}
	return faults.Sorted().Err()
}

// graph is the plan's dependencies by position.
type graph struct {
	index map[string]int
	deps  [][]int
	order []int // every task after those it depends on
}

func network(plan *catalog.Plan) (*graph, error) {
	g := &graph{index: map[string]int{}, deps: make([][]int, len(plan.Tasks))}
	var faults fault.Fields
	for i, t := range plan.Tasks {
		if _, twice := g.index[t.ID]; twice {
			faults = append(faults, fault.Field{Field: t.ID, Problem: "stands in the plan twice", Cure: "rename one of them"})
		}
		g.index[t.ID] = i
	}
	for i, t := range plan.Tasks {
		for _, d := range t.DependsOn {
			j, ok := g.index[d]
			if !ok {
				faults = append(faults, fault.Field{Field: t.ID + ".depends_on", Problem: fmt.Sprintf("%q is no task", d), Cure: "name a task of the plan"})
				continue
			}
			g.deps[i] = append(g.deps[i], j)
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return g, g.sort(plan)
}

// sort orders the tasks so that each comes after those it depends on, or names a circle.
func (g *graph) sort(plan *catalog.Plan) error {
	waiting := make([]int, len(g.deps))
	next := make([][]int, len(g.deps))
	for i, deps := range g.deps {
		waiting[i] = len(deps)
		for _, d := range deps {
			next[d] = append(next[d], i)
		}
	}
	for i, w := range waiting {
		if w == 0 {
			g.order = append(g.order, i)
		}
	}
	for k := 0; k < len(g.order); k++ {
		for _, i := range next[g.order[k]] {
			if waiting[i]--; waiting[i] == 0 {
				g.order = append(g.order, i)
			}
		}
	}
	if len(g.order) == len(g.deps) {
		return nil
	}
	var stuck []string
	for i, w := range waiting {
		if w > 0 {
			stuck = append(stuck, plan.Tasks[i].ID)
		}
	}
	return fault.Fields{{Field: "depends_on", Problem: "goes round in a circle through some of " + strings.Join(stuck, ", "), Cure: "remove one dependency of the circle"}}
}

// load takes each task's effort, duration and state for the scenario, then the user's changes.
func (s *Schedule) load(plan *catalog.Plan, req Request, g *graph) error {
	size := string(req.Size)
	for i := range plan.Tasks {
		t := &plan.Tasks[i]
		st := ScheduledTask{Task: t, State: Open, DurationWeeks: t.DurationWeeks[size], PersonDays: t.EffortDays[size]}
		if req.Scenario == AddOn {
			st.DurationWeeks, st.PersonDays = t.AddOn.DurationWeeks[size], t.AddOn.EffortDays[size]
		}
		if !needed(t, req.Scenario) {
			st.State = NotNeeded
		}
		s.Tasks = append(s.Tasks, st)
	}
	var faults fault.Fields
	for _, c := range req.Changes {
		i, ok := g.index[c.Task]
		if !ok {
			faults = append(faults, fault.Field{Field: c.Task, Problem: "is no task of the plan", Cure: "see the ids with: concord roadmap plan"})
			continue
		}
		if c.EffortDays >= 0 {
			s.Tasks[i].PersonDays = c.EffortDays
		}
		if c.DurationWeeks >= 0 {
			s.Tasks[i].DurationWeeks = c.DurationWeeks
		}
		s.Tasks[i].ChangeReason = c.Reason
	}
	for i := range s.Tasks {
		t := &s.Tasks[i]
		if why, done := req.Done[t.Task.ID]; done && t.State == Open {
			t.State, t.Why = Done, why
		}
		if t.State != Open {
			t.DurationWeeks, t.PersonDays = 0, 0
		}
	}
	return faults.Err()
}

// needed says whether a scenario needs a task. What serves neither standard in particular, such as the audits, is always
// needed.
func needed(t *catalog.Task, scenario Scenario) bool {
	isms, aims := len(t.Satisfies["iso27001-2022"]) > 0, len(t.Satisfies["iso42001-2023"]) > 0
	switch scenario {
	case AddOn:
		return t.AddOn.Needed
	case ISO27001Alone:
		return isms || !aims
	case ISO42001Alone:
		return aims || !isms
	case Joint:
	}
	return true
}

// passes computes earliest weeks forwards and latest weeks backwards.
func (s *Schedule) passes(g *graph) {
	for _, i := range g.order {
		t := &s.Tasks[i]
		for _, d := range g.deps[i] {
			t.EarliestStartWeek = max(t.EarliestStartWeek, s.Tasks[d].EarliestFinish)
		}
		t.EarliestFinish = t.EarliestStartWeek + t.DurationWeeks
		s.CriticalPathWeeks = max(s.CriticalPathWeeks, t.EarliestFinish)
	}
	for i := range s.Tasks {
		s.Tasks[i].LatestFinishWeek = s.CriticalPathWeeks
	}
	for k := len(g.order) - 1; k >= 0; k-- {
		t := &s.Tasks[g.order[k]]
		t.LatestStartWeek = t.LatestFinishWeek - t.DurationWeeks
		t.SlackWeeks = t.LatestStartWeek - t.EarliestStartWeek
		for _, d := range g.deps[g.order[k]] {
			s.Tasks[d].LatestFinishWeek = min(s.Tasks[d].LatestFinishWeek, t.LatestStartWeek)
		}
	}
}

// criticalPath walks back from the task that ends last; among equals the one named first decides, as in the content.
func (s *Schedule) criticalPath(g *graph) (path []string) {
	if s.CriticalPathWeeks == 0 {
		return []string{}
	}
	at := -1
	for i, t := range s.Tasks {
		if t.State == Open && t.EarliestFinish == s.CriticalPathWeeks && at < 0 {
			at = i
		}
	}
	for at >= 0 {
		if s.Tasks[at].State == Open {
			path = append(path, s.Tasks[at].Task.ID)
		}
		before := -1
		for _, d := range g.deps[at] {
			if before < 0 && s.Tasks[d].EarliestFinish == s.Tasks[at].EarliestStartWeek {
				before = d
			}
		}
		at = before
	}
	slices.Reverse(path)
	return path
}

// months are weeks at 4.345 a month, one decimal, half away from zero.
func months(weeks int) float64 {
	r, _ := new(big.Rat).SetString(big.NewRat(int64(weeks)*1000, 4345).FloatString(1))
	f, _ := r.Float64()
	return f
}

// sumUp adds the effort by role and by phase.
func (s *Schedule) sumUp(plan *catalog.Plan) {
	roles, phases := map[string]int{}, map[string]int{}
	s.EffortByRole, s.EffortByPhase = []RoleEffort{}, []PhaseEffort{}
	for _, t := range s.Tasks {
		s.PersonDays += t.PersonDays
		phases[t.Task.Phase] += t.PersonDays
		if t.PersonDays == 0 {
			continue
		}
		if roles[t.Task.ResponsibleRole] == 0 {
			s.EffortByRole = append(s.EffortByRole, RoleEffort{Role: t.Task.ResponsibleRole})
		}
		roles[t.Task.ResponsibleRole] += t.PersonDays
	}
	for i := range s.EffortByRole {
		s.EffortByRole[i].PersonDays = roles[s.EffortByRole[i].Role]
	}
	slices.SortStableFunc(s.EffortByRole, func(a, b RoleEffort) int { return b.PersonDays - a.PersonDays })
	for _, p := range plan.Phases {
		s.EffortByPhase = append(s.EffortByPhase, PhaseEffort{Phase: p.ID, Title: p.Title, PersonDays: phases[p.ID]})
	}
}
