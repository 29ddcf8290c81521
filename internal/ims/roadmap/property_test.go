// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"pgregory.net/rapid"

	"concord/internal/ims/roadmap"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
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

// TestWhatMoreCapacityCannotDo holds what is said of levelling in the guide. That more capacity never ends later is not
// among it: a rule of thumb that places one task after the other cannot promise that.
func TestWhatMoreCapacityCannotDo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := somePlan(t)
		limit := rapid.SampledFrom([]float64{0.5, 1, 2.5, 5, 20}).Draw(t, "capacity")
		limited := midPlan
		limited.Capacity = map[string]float64{"ciso": limit}
		s := computeRapid(t, p, limited)
		work, weekly := 0.0, 0.0
		for _, task := range s.Tasks {
			if task.Task.ResponsibleRole == "ciso" {
				work += float64(task.PersonDays)
				weekly += float64(task.PersonDays)
			}
		}
		if s.Levelling.Weeks < s.CriticalPathWeeks || float64(s.Levelling.Weeks) < work/limit-1e-6 {
			t.Fatalf("%d weeks, with a critical path of %d and %g days of work at %g a week", s.Levelling.Weeks, s.CriticalPathWeeks, work, limit)
		}
		if limit >= weekly && s.Levelling.DelayedWeeks != 0 {
			t.Fatalf("enough capacity for everything at once, and yet %d weeks later", s.Levelling.DelayedWeeks)
		}
		alone := midPlan
		alone.Capacity = map[string]float64{"ai-manager": limit}
		if free := computeRapid(t, p, alone); free.PersonDays != s.PersonDays || free.CriticalPathWeeks != s.CriticalPathWeeks {
			t.Fatalf("capacity changed the work: %d and %d days", free.PersonDays, s.PersonDays)
		}
	})
}

func TestALaterStartShiftsEverything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := somePlan(t)
		weeks := rapid.IntRange(1, 200).Draw(t, "weeks")
		later := midPlan
		later.Start = midPlan.Start.AddDays(7 * weeks)
		a, b := computeRapid(t, p, midPlan), computeRapid(t, p, later)
		for i := range a.Tasks {
			x, y := a.Tasks[i], b.Tasks[i]
			if x.Start.AddDays(7*weeks) != y.Start || x.Finish.AddDays(7*weeks) != y.Finish || x.LatestFinish.AddDays(7*weeks) != y.LatestFinish {
				t.Fatalf("%s: %s to %s became %s to %s, %d weeks later", x.Task.ID, x.Start, x.Finish, y.Start, y.Finish, weeks)
			}
		}
		if a.Finish.AddDays(7*weeks) != b.Finish {
			t.Fatalf("the end moved from %s to %s", a.Finish, b.Finish)
		}
	})
}

// TestDatesKeepOrderAndCalendar holds for any calendar: nothing begins before what it waits for has ended, and nobody
// begins or ends on a day off.
func TestDatesKeepOrderAndCalendar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := somePlan(t)
		req := midPlan
		req.Capacity = map[string]float64{"ciso": 3}
		req.Calendar.WorkingDays = rapid.SliceOfNDistinct(rapid.SampledFrom([]time.Weekday{0, 1, 2, 3, 4, 5, 6}), 1, 7, rapid.ID).Draw(t, "week")
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 400), 0, 30).Draw(t, "holidays") {
			req.Calendar.Holidays = append(req.Calendar.Holidays, req.Start.AddDays(n))
		}
		s := computeRapid(t, p, req)
		tasks := byID(s)
		works := func(d civil.Date) bool {
			return slices.Contains(req.Calendar.WorkingDays, d.Weekday()) && !slices.Contains(req.Calendar.Holidays, d)
		}
		for _, task := range s.Tasks {
			if task.Finish.Before(task.Start) || task.LatestFinish.Before(task.Finish) || !works(task.Start) || !works(task.Finish) {
				t.Fatalf("%s: %s to %s, at the latest %s", task.Task.ID, task.Start, task.Finish, task.LatestFinish)
			}
			for _, d := range task.Task.DependsOn {
				if !tasks[d].Finish.Before(task.Start) {
					t.Fatalf("%s begins on %s, %s ends on %s", task.Task.ID, task.Start, d, tasks[d].Finish)
				}
			}
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
	uids := uidsOf(t, s, "Plan")
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
	for line := range strings.SplitSeq(string(data), "\r\n") {
		if len(line) > 75 || strings.Contains(line, "\n") {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	later := midPlan
	later.Start = midPlan.Start.AddDays(70)
	if moved := uidsOf(t, compute(t, plan(t), later), "Plan"); !maps.Equal(moved, uids) {
		t.Error("a plan that begins later has other ids, so that a calendar would double its events")
	}
	if other := uidsOf(t, s, "Plan of another organization"); other["T01-joint-mid"] || maps.Equal(other, uids) {
		t.Error("two organizations' plans have the same ids, so that a calendar would mix them up")
	}
}

// uidsOf returns the ids of a plan's events as another parser reads them.
func uidsOf(t *testing.T, s *roadmap.Schedule, name string) map[string]bool {
	t.Helper()
	data, err := s.Calendar(name)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := ical.NewDecoder(bytes.NewReader(data)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	uids := map[string]bool{}
	for _, e := range cal.Events() {
		uid, err := e.Props.Text(ical.PropUID)
		if err != nil {
			t.Fatal(err)
		}
		uids[uid] = true
	}
	return uids
}

func BenchmarkCompute(b *testing.B) {
	p := plan(b)
	for b.Loop() {
		compute(b, p, midPlan)
	}
}
