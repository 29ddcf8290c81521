// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap

import (
	"fmt"
	"slices"
	"time"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/intake"
)

// ChangesSchema names the format of a user's own planning figures.
const ChangesSchema = "concord/plan-changes@1"

// Limits of a user's figures.
const (
	MaxEffortDays    = 2_000
	MaxDurationWeeks = 520
	MinCapacity      = 0.1 // person-days a week
	MaxCapacity      = 1_000.0
	maxHolidays      = 2_000
)

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// ReadChanges reads a concord/plan-changes@1 file, YAML or JSON, into req: start, calendar, changed tasks, capacities.
// All faults are named at once, with line and cure, as fault.Fields.
func ReadChanges(plan *catalog.Plan, name string, data []byte, req *Request) error {
	root, err := intake.Parse(name, data)
	if err != nil {
		return err
	}
	r := changeReader{Decoder: intake.NewDecoder(name), plan: plan, req: req}
	m := r.Map(root, "", "schema", "start", "calendar", "changes", "capacity")
	r.Constant(m, "schema", ChangesSchema)
	if m.Has("start") {
		req.Start = r.Date(m, "start", false)
	}
	if m.Has("calendar") {
		r.calendar(m)
	}
	seen := map[string]int{}
	for _, item := range r.List(m, "changes") {
		r.change(item, seen)
	}
	if m.Has("capacity") {
		r.capacity(m)
	}
	return r.Err()
}

type changeReader struct {
	*intake.Decoder
	plan *catalog.Plan
	req  *Request
}

func (r *changeReader) calendar(m intake.Fields) {
	c := r.Map(m.At("calendar"), "calendar", "working_days", "holidays")
	for _, item := range r.Texts(c, "working_days") {
		day := slices.Index(weekdays, item.Node.Value)
		switch {
		case day < 0:
			r.Fault(item.Node, item.Path, fmt.Sprintf("is %q", item.Node.Value), "write mon, tue, wed, thu, fri, sat, sun")
		case slices.Contains(r.req.Calendar.WorkingDays, time.Weekday(day)):
			r.Fault(item.Node, item.Path, fmt.Sprintf("%q stands here a second time", item.Node.Value), "keep one of the two")
		default:
			r.req.Calendar.WorkingDays = append(r.req.Calendar.WorkingDays, time.Weekday(day))
		}
	}
	holidays := r.Texts(c, "holidays")
	if len(holidays) > maxHolidays {
		r.Fault(c.At("holidays"), c.PathOf("holidays"), fmt.Sprintf("has %d days", len(holidays)), fmt.Sprintf("use at most %d", maxHolidays))
		return
	}
	for _, item := range holidays {
		d, err := civil.Parse(item.Node.Value)
		if err != nil {
			r.Fault(item.Node, item.Path, fmt.Sprintf("is %q", item.Node.Value), "write a date that exists, as 2026-11-23")
		}
		r.req.Calendar.Holidays = append(r.req.Calendar.Holidays, d)
	}
}

func (r *changeReader) change(item intake.Item, seen map[string]int) {
	m := r.Map(item.Node, item.Path, "task", "effort_person_days", "duration_weeks", "reason")
	c := Change{Task: r.Text(m, "task", true), EffortDays: -1, DurationWeeks: -1, Reason: r.Text(m, "reason", true)}
	known := slices.ContainsFunc(r.plan.Tasks, func(t catalog.Task) bool { return t.ID == c.Task })
	switch {
	case c.Task == "":
	case !known:
		r.Fault(m.At("task"), m.PathOf("task"), fmt.Sprintf("%q is no task of the plan", c.Task), "see the ids with: concord roadmap plan")
	case seen[c.Task] > 0:
		r.Fault(m.At("task"), m.PathOf("task"), fmt.Sprintf("%s was changed on line %d already", c.Task, seen[c.Task]), "keep one of the two")
	default:
		seen[c.Task] = m.At("task").Line
	}
	if n, ok := r.Int(m, "effort_person_days", 0, MaxEffortDays, false); ok {
		c.EffortDays = n
	}
	if n, ok := r.Int(m, "duration_weeks", 0, MaxDurationWeeks, false); ok {
		c.DurationWeeks = n
	}
	if !m.Has("effort_person_days") && !m.Has("duration_weeks") {
		r.Fault(item.Node, item.Path, "changes nothing", "add effort_person_days or duration_weeks")
	}
	r.req.Changes = append(r.req.Changes, c)
}

func (r *changeReader) capacity(m intake.Fields) {
	roles := r.plan.Roles()
	c := r.Map(m.At("capacity"), "capacity", roles...)
	if r.req.Capacity == nil {
		r.req.Capacity = map[string]float64{}
	}
	for _, role := range roles {
		if days, ok := r.Number(c, role, MinCapacity, MaxCapacity, "person-days a week"); ok {
			r.req.Capacity[role] = days
		}
	}
}
