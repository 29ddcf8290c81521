// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap_test

import (
	"errors"
	"strings"
	"testing"

	"concord/internal/ims/roadmap"
	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
)

const changes = `schema: concord/plan-changes@1
start: 2027-02-01
calendar: {working_days: [mon, tue, wed, thu], holidays: [2027-02-02]}
changes:
  - {task: T10, effort_person_days: 4, duration_weeks: 3, reason: two legal entities}
capacity: {ciso: 2.5}
`

func TestChangesAreReadAndUsed(t *testing.T) {
	t.Parallel()
	req := midPlan
	if err := roadmap.ReadChanges(plan(t), "c.yaml", []byte(changes), &req); err != nil {
		t.Fatal(err)
	}
	s := compute(t, plan(t), req)
	task := byID(s)["T10"]
	if task.PersonDays != 4 || task.DurationWeeks != 3 || s.Start.String() != "2027-02-01" || req.Capacity["ciso"] != 2.5 {
		t.Errorf("T10 takes %d days in %d weeks from %s, capacity %v", task.PersonDays, task.DurationWeeks, s.Start, req.Capacity)
	}
	if byID(s)["T01"].Finish.Weekday().String() == "Friday" {
		t.Error("a task ends on a Friday although nobody works then")
	}
}

func TestWrongChangesAreNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]string{
		"unknown task":      {strings.Replace(changes, "T10", "T99", 1), `c.yaml:5: changes[0].task: "T99" is no task of the plan`},
		"no reason":         {strings.Replace(changes, ", reason: two legal entities", "", 1), "changes[0].reason: is missing"},
		"effort too large":  {strings.Replace(changes, "effort_person_days: 4", "effort_person_days: 99999", 1), "write a whole number from 0 to 2000"},
		"unknown weekday":   {strings.Replace(changes, "[mon,", "[monday,", 1), `calendar.working_days[0]: is "monday"`},
		"wrong holiday":     {strings.Replace(changes, "2027-02-02", "2027-02-30", 1), "calendar.holidays[0]"},
		"unknown role":      {strings.Replace(changes, "ciso: 2.5", "cfo: 2.5", 1), "capacity.cfo: is not a known field"},
		"capacity of zero":  {strings.Replace(changes, "2.5", "0", 1), "capacity.ciso: is \"0\""},
		"capacity infinite": {strings.Replace(changes, "2.5", ".inf", 1), "capacity.ciso"},
		"wrong schema":      {strings.Replace(changes, "changes@1", "changes@9", 1), "c.yaml:1: schema"},
	} {
		req := midPlan
		err := roadmap.ReadChanges(plan(t), "c.yaml", []byte(c[0]), &req)
		if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%s: %v, want %s", name, err, c[1])
		}
	}
}

// FuzzPlanChanges reads a user's planning figures: they are refused so that a person can mend them, or give a plan that
// keeps its order and its calendar.
func FuzzPlanChanges(f *testing.F) {
	for _, s := range []string{
		changes, strings.Replace(changes, "2027-02-01", "9998-12-31", 1), strings.Replace(changes, "2.5", "0.1", 1),
		strings.Replace(changes, "duration_weeks: 3", "duration_weeks: 520", 1), `{"schema":"concord/plan-changes@1","changes":[{"task":"T01","duration_weeks":0,"reason":"x"}]}`,
	} {
		f.Add([]byte(s))
	}
	p := plan(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		req := midPlan
		if err := roadmap.ReadChanges(p, "c.yaml", data, &req); err != nil {
			mendable(t, err, true)
			return
		}
		s, err := roadmap.Compute(p, req)
		if err != nil {
			mendable(t, err, false)
			return
		}
		tasks := byID(s)
		for _, task := range s.Tasks {
			if task.Finish.Before(task.Start) || task.Start.After(s.Finish) || task.Finish.After(s.Finish) {
				t.Fatalf("%s runs from %s to %s in a plan from %s to %s", task.Task.ID, task.Start, task.Finish, s.Start, s.Finish)
			}
			for _, d := range task.Task.DependsOn {
				if before := tasks[d]; !before.Finish.IsZero() && !task.Start.IsZero() && !before.Finish.Before(task.Start) {
					t.Fatalf("%s begins on %s, %s ends on %s", task.Task.ID, task.Start, d, before.Finish)
				}
			}
		}
	})
}

// mendable fails the test where an error does not say what is wrong and what to do.
func mendable(t *testing.T, err error, inFile bool) {
	t.Helper()
	var fields fault.Fields
	if !errors.Is(err, fault.Invalid) || !errors.As(err, &fields) || len(fields) == 0 {
		t.Fatalf("an error of no kind: %v", err)
	}
	for _, f := range fields {
		if f.Problem == "" || f.Cure == "" || inFile && f.File == "" {
			t.Fatalf("a fault that helps nobody: %+v", f)
		}
	}
}

func TestAPlanThatLeavesTheCalendarIsRefused(t *testing.T) {
	t.Parallel()
	for start, fits := range map[string]bool{"9500-01-01": true, "9998-01-01": true, "9999-06-01": false, "9999-12-31": false} {
		req := midPlan
		req.Start = civil.MustParse(start)
		s, err := roadmap.Compute(plan(t), req)
		if fits && err != nil || !fits && !errors.Is(err, fault.Invalid) {
			t.Errorf("a plan from %s: %v, %v", start, s != nil, err)
		}
	}
}

func TestReasonsOfChangesAreKept(t *testing.T) {
	t.Parallel()
	req := midPlan
	if err := roadmap.ReadChanges(plan(t), "c.yaml", []byte(changes), &req); err != nil {
		t.Fatal(err)
	}
	for id, task := range byID(compute(t, plan(t), req)) {
		if want := map[string]string{"T10": "two legal entities"}[id]; task.ChangeReason != want {
			t.Errorf("%s: reason %q, want %q", id, task.ChangeReason, want)
		}
	}
}
