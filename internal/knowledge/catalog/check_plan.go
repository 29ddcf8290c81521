// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"slices"
)

// sizes are the classes of organization that the plan gives figures for.
var sizes = []string{"small", "mid", "large"}

// Bounds on one task.
const (
	maxTaskDays  = 2_000
	maxTaskWeeks = 520
)

// checkPlan checks names and counts of the plan, and that its tasks satisfy everything.
func (d *Draft) checkPlan() {
	if d.Plan == nil {
		return
	}
	s, plan := d.Plan.Source, d.Plan.Value
	d.schema(s, plan.Schema, "concord/roadmap@1")
	var phases, tasks []string
	ids := d.unique(s)
	for i, p := range plan.Phases {
		ids.add(p.ID, "phases", i, "id")
		phases = append(phases, p.ID)
	}
	byPhase := map[string]int{}
	for i, t := range plan.Tasks {
		ids.add(t.ID, "tasks", i, "id")
		tasks = append(tasks, t.ID)
		byPhase[t.Phase]++
	}
	for i := range plan.Tasks {
		d.checkTask(&plan.Tasks[i], phases, tasks, "tasks", i)
	}
	d.count(s, plan.Counts.Tasks, len(plan.Tasks), "counts", "tasks")
	d.countBy(s, plan.Counts.ByPhase, byPhase, "counts", "by_phase")
	d.checkCircle()
	d.checkSatisfied()
}

func (d *Draft) checkTask(t *Task, phases, tasks []string, path ...any) {
	s := d.Plan.Source
	d.oneOf(RuleNames, s, t.Phase, phases, at(path, "phase")...)
	d.role(s, t.ResponsibleRole, at(path, "responsible_role")...)
	for i, id := range t.DependsOn {
		if d.oneOf(RuleNames, s, id, tasks, at(path, "depends_on", i)...) && id == t.ID {
			d.fault(RulePlan, s, "depends on itself", "remove it", at(path, "depends_on", i)...)
		}
	}
	for _, standard := range sortedKeys(t.Satisfies) {
		d.checkIDs(s, standard, t.Satisfies[standard], at(path, "satisfies", standard), KindSubclause, KindRequirement, KindControl)
	}
	for i, id := range t.Produces {
		if d.Documents != nil && d.listing(id) == nil {
			d.fault(RuleNames, s, fmt.Sprintf("documents/documents.yaml has no %q", id), "add it there, or mend the id", at(path, "produces", i)...)
		}
	}
	d.checkFigures(t.EffortDays, maxTaskDays, true, at(path, "effort_person_days"))
	d.checkFigures(t.DurationWeeks, maxTaskWeeks, true, at(path, "duration_weeks"))
	d.checkFigures(t.AddOn.EffortDays, maxTaskDays, t.AddOn.Needed, at(path, "add_on", "effort_person_days"))
	d.checkFigures(t.AddOn.DurationWeeks, maxTaskWeeks, t.AddOn.Needed, at(path, "add_on", "duration_weeks"))
}

// checkFigures checks that each size has its figure.
func (d *Draft) checkFigures(figures BySize, most int, needed bool, path []any) {
	for _, size := range sortedKeys(figures) {
		d.oneOf(RuleNames, d.Plan.Source, size, sizes, at(path, size)...)
		if n := figures[size]; n < 0 || n > most {
			d.fault(RulePlan, d.Plan.Source, fmt.Sprintf("is %d", n), fmt.Sprintf("write 0 to %d", most), at(path, size)...)
		}
	}
	if !needed {
		return
	}
	for _, size := range sizes {
		if _, ok := figures[size]; !ok {
			d.fault(RulePlan, d.Plan.Source, "has no figure for "+size, "add it", path...)
		}
	}
}

// checkCircle finds the first circle of dependencies and names its tasks in order.
func (d *Draft) checkCircle() {
	index := map[string]int{}
	for i, t := range d.Plan.Value.Tasks {
		index[t.ID] = i
	}
	const unseen, open, closed = 0, 1, 2
	state := make([]int, len(d.Plan.Value.Tasks))
	var trail []string
	var visit func(i int) bool
	visit = func(i int) bool {
		t := &d.Plan.Value.Tasks[i]
		state[i], trail = open, append(trail, t.ID)
		for k, id := range t.DependsOn {
			j, ok := index[id]
			switch {
			case !ok || j == i || state[j] == closed:
			case state[j] == open:
				circle := append(slices.Clone(trail[slices.Index(trail, id):]), id)
				d.fault(RulePlan, d.Plan.Source, fmt.Sprintf("goes round in a circle: %s", joinArrow(circle)), "remove one dependency of the circle", "tasks", i, "depends_on", k)
				return true
			case visit(j):
				return true
			}
		}
		state[i], trail = closed, trail[:len(trail)-1]
		return false
	}
	for i := range d.Plan.Value.Tasks {
		if state[i] == unseen && visit(i) {
			return
		}
	}
}

func joinArrow(ids []string) string {
	out := ""
	for i, id := range ids {
		if i > 0 {
			out += " needs "
		}
		out += id
	}
	return out
}

// checkSatisfied finds requirements and controls that no task satisfies.
func (d *Draft) checkSatisfied() {
	for i := range d.Standards {
		std := d.Standards[i].Value
		satisfied := map[*Node]bool{}
		for _, t := range d.Plan.Value.Tasks {
			for _, id := range t.Satisfies[std.ID] {
				if n := std.outline.Node(id); n != nil {
					for _, leaf := range n.Leaves() {
						satisfied[leaf] = true
					}
				}
			}
		}
		for _, n := range std.outline.Items {
			if !satisfied[n] {
				d.fault(RulePlan, d.Plan.Source, fmt.Sprintf("no task satisfies %s", n.Ref), "add it, or its subclause, to satisfies of the task that does the work", "tasks")
			}
		}
	}
}
