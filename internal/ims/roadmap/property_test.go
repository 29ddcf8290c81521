// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/emersion/go-ical"
	"pgregory.net/rapid"

	"concord/internal/ims/roadmap"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
)

// somePlan draws tasks that depend on earlier ones only, under two roles.
func somePlan(t *rapid.T) *catalog.Plan {
	p := &catalog.Plan{Phases: []catalog.Phase{{ID: "all", Title: "All"}}}
	for i := range rapid.IntRange(1, 25).Draw(t, "tasks") {
		task := catalog.Task{
			ID: fmt.Sprintf("T%02d", i), Phase: "all", ResponsibleRole: rapid.SampledFrom([]string{"ciso", "ai-manager"}).Draw(t, "role"),
			DurationWeeks: catalog.BySize{"mid": rapid.IntRange(1, 6).Draw(t, "weeks")}, EffortDays: catalog.BySize{"mid": rapid.IntRange(0, 20).Draw(t, "days")},
		}
		for j := range i {
			if rapid.IntRange(0, 4).Draw(t, "depends") == 0 {
				task.DependsOn = append(task.DependsOn, p.Tasks[j].ID)
			}
		}
		p.Tasks = append(p.Tasks, task)
	}
	return p
}

var midPlan = roadmap.Request{Scenario: roadmap.Joint, Size: roadmap.Mid, Start: civil.MustParse("2027-01-04")}

func computeRapid(t *rapid.T, p *catalog.Plan, req roadmap.Request) *roadmap.Schedule {
	s, err := roadmap.Compute(p, req)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func byID(s *roadmap.Schedule) map[string]roadmap.ScheduledTask {
	out := map[string]roadmap.ScheduledTask{}
	for _, task := range s.Tasks {
		out[task.Task.ID] = task
	}
	return out
}

func TestEveryScheduleKeepsItsOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := computeRapid(t, somePlan(t), midPlan)
		tasks := byID(s)
		longest := 0
		for _, task := range s.Tasks {
			longest = max(longest, task.EarliestFinish)
			if task.SlackWeeks < 0 || task.LatestStartWeek-task.EarliestStartWeek != task.SlackWeeks {
				t.Fatalf("%s has slack %d", task.Task.ID, task.SlackWeeks)
			}
			if task.Critical && task.SlackWeeks != 0 {
				t.Fatalf("%s is critical with slack %d", task.Task.ID, task.SlackWeeks)
			}
			for _, d := range task.Task.DependsOn {
				if tasks[d].EarliestFinish > task.EarliestStartWeek {
					t.Fatalf("%s begins before %s ends", task.Task.ID, d)
				}
			}
		}
		if longest != s.CriticalPathWeeks {
			t.Fatalf("the plan takes %d weeks and its last task ends in week %d", s.CriticalPathWeeks, longest)
		}
		length := 0
		for _, id := range s.CriticalPath {
			length += tasks[id].DurationWeeks
		}
		if length != s.CriticalPathWeeks {
			t.Fatalf("the critical path adds up to %d of %d weeks", length, s.CriticalPathWeeks)
		}
	})
}

func TestALongerTaskNeverShortensThePlan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := somePlan(t)
		before := computeRapid(t, p, midPlan).CriticalPathWeeks
		task := rapid.SampledFrom(p.Tasks).Draw(t, "which")
		longer := midPlan
		longer.Changes = []roadmap.Change{{Task: task.ID, EffortDays: -1, DurationWeeks: task.DurationWeeks["mid"] + rapid.IntRange(0, 9).Draw(t, "more")}}
		if after := computeRapid(t, p, longer).CriticalPathWeeks; after < before {
			t.Fatalf("%d weeks became %d", before, after)
		}
	})
}

func TestNobodyWorksMoreThanTheCapacity(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := somePlan(t)
		limited := midPlan
		limited.Capacity = map[string]float64{"ciso": rapid.SampledFrom([]float64{0.5, 1, 2.5, 5}).Draw(t, "capacity")}
		s := computeRapid(t, p, limited)
		load := map[int]float64{}
		tasks := byID(s)
		for _, task := range s.Tasks {
			start := task.EarliestStartWeek + task.DelayedWeeks
			for _, d := range task.Task.DependsOn {
				if before := tasks[d]; before.EarliestStartWeek+before.DelayedWeeks+before.DurationWeeks > start {
					t.Fatalf("%s begins before %s ends", task.Task.ID, d)
				}
			}
			for w := start; task.Task.ResponsibleRole == "ciso" && w < start+task.DurationWeeks; w++ {
				load[w] += float64(task.PersonDays) / float64(task.DurationWeeks)
			}
		}
		for week, days := range load {
			if days > limited.Capacity["ciso"]+1e-6 {
				t.Fatalf("%g person-days in week %d with a capacity of %g", days, week, limited.Capacity["ciso"])
			}
		}
		plenty := midPlan
		plenty.Capacity = map[string]float64{"ciso": 1_000, "ai-manager": 1_000}
		if rich := computeRapid(t, p, plenty); rich.Levelling.DelayedWeeks != 0 || len(rich.Levelling.Delayed) != 0 {
			t.Fatalf("with plenty of capacity the plan still waits: %v", rich.Levelling.Delayed)
		}
	})
}

func TestCalendarFileReadsBack(t *testing.T) {
	t.Parallel()
	s := compute(t, plan(t), midPlan)
	data, err := s.Calendar("Plan")
	if err != nil {
		t.Fatal(err)
	}
	cal, err := ical.NewDecoder(bytes.NewReader(data)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	events := cal.Events()
	uids := map[string]bool{}
	for _, e := range events {
		uid, _ := e.Props.Text(ical.PropUID)
		uids[uid] = true
	}
	if len(events) != 68 || len(uids) != 68 {
		t.Errorf("%d events with %d ids, want 68", len(events), len(uids))
	}
	if start, err := events[0].DateTimeStart(nil); err != nil || start.Format("2006-01-02") != "2027-01-04" {
		t.Errorf("the first task starts on %v, %v", start, err)
	}
	again, err := s.Calendar("Plan")
	if err != nil || !bytes.Equal(data, again) {
		t.Error("the same plan gives another file")
	}
}

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

func FuzzPlanChanges(f *testing.F) {
	f.Add([]byte(changes))
	p := plan(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		req := midPlan
		if err := roadmap.ReadChanges(p, "c.yaml", data, &req); err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Fatalf("an error of no kind: %v", err)
			}
			return
		}
		s, err := roadmap.Compute(p, req)
		if err != nil {
			t.Fatalf("read and not computed: %v", err)
		}
		if s.Finish.Before(s.Start) {
			t.Fatalf("ends on %s, begins on %s", s.Finish, s.Start)
		}
	})
}

func BenchmarkCompute(b *testing.B) {
	p := plan(b)
	for b.Loop() {
		compute(b, p, midPlan)
	}
}
