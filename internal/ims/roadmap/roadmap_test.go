// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap_test

import (
	"slices"
	"testing"

	"concord/internal/ims/roadmap"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
)

var library = catalog.Embedded()

func plan(t testing.TB) *catalog.Plan {
	t.Helper()
	p, err := library.Plan()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func compute(t testing.TB, p *catalog.Plan, req roadmap.Request) *roadmap.Schedule {
	t.Helper()
	if req.Start.IsZero() {
		req.Start = civil.MustParse("2027-01-04") // a Monday
	}
	s, err := roadmap.Compute(p, req)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAllSixPlansEqualTheContent(t *testing.T) {
	t.Parallel()
	p := plan(t)
	for scenario, figures := range map[roadmap.Scenario]map[string]catalog.PlanFigures{
		roadmap.Joint: p.Calculation.Joint, roadmap.AddOn: p.Calculation.AddOn,
	} {
		for size, want := range figures {
			s := compute(t, p, roadmap.Request{Scenario: scenario, Size: roadmap.Size(size)})
			needed := 0
			for _, task := range s.Tasks {
				if task.State == roadmap.Open {
					needed++
				}
			}
			if s.CriticalPathWeeks != want.CriticalPathWeeks || s.Months != want.CriticalPathMonths || s.PersonDays != want.EffortPersonDays || needed != want.Tasks {
				t.Errorf("%s %s: %d weeks, %v months, %d days, %d tasks; want %+v", scenario, size, s.CriticalPathWeeks, s.Months, s.PersonDays, needed, want)
			}
			if !slices.Equal(s.CriticalPath, want.CriticalPath) {
				t.Errorf("%s %s: critical path %v, want %v", scenario, size, s.CriticalPath, want.CriticalPath)
			}
		}
	}
}

func TestTheSixPlansAreThoseOfTheGuide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scenario roadmap.Scenario
		size     roadmap.Size
		weeks    int
		months   float64
		days     int
	}{
		{roadmap.Joint, roadmap.Small, 50, 11.5, 145},
		{roadmap.Joint, roadmap.Mid, 72, 16.6, 457},
		{roadmap.Joint, roadmap.Large, 102, 23.5, 1085},
		{roadmap.AddOn, roadmap.Small, 33, 7.6, 80},
		{roadmap.AddOn, roadmap.Mid, 37, 8.5, 212},
		{roadmap.AddOn, roadmap.Large, 75, 17.3, 517},
	} {
		s := compute(t, plan(t), roadmap.Request{Scenario: c.scenario, Size: c.size})
		if s.CriticalPathWeeks != c.weeks || s.Months != c.months || s.PersonDays != c.days {
			t.Errorf("%s %s: %d weeks, %v months, %d days; want %d, %v, %d", c.scenario, c.size, s.CriticalPathWeeks, s.Months, s.PersonDays, c.weeks, c.months, c.days)
		}
		for _, id := range s.CriticalPath {
			if task := byID(s)[id]; task.SlackWeeks != 0 || !task.Critical {
				t.Errorf("%s %s: %s is on the critical path with %d weeks of slack", c.scenario, c.size, id, task.SlackWeeks)
			}
		}
	}
}

func TestOneStandardAloneEqualsTheEffortComparison(t *testing.T) {
	t.Parallel()
	p := plan(t)
	for size, want := range p.Calculation.EffortComparison {
		isms := compute(t, p, roadmap.Request{Scenario: roadmap.ISO27001Alone, Size: roadmap.Size(size)})
		aims := compute(t, p, roadmap.Request{Scenario: roadmap.ISO42001Alone, Size: roadmap.Size(size)})
		if isms.PersonDays != want.ISO27001AloneDays || aims.PersonDays != want.ISO42001AloneDays {
			t.Errorf("%s: %d and %d days, want %d and %d", size, isms.PersonDays, aims.PersonDays, want.ISO27001AloneDays, want.ISO42001AloneDays)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	p := &catalog.Plan{Tasks: []catalog.Task{
		{ID: "A", DurationWeeks: catalog.BySize{"mid": 1}, EffortDays: catalog.BySize{"mid": 5}, ResponsibleRole: "ciso"},
		{ID: "B", DependsOn: []string{"A"}, DurationWeeks: catalog.BySize{"mid": 2}, EffortDays: catalog.BySize{"mid": 5}, ResponsibleRole: "ciso"},
	}}
	at := func(start string, holidays ...string) *roadmap.Schedule {
		req := roadmap.Request{Scenario: roadmap.Joint, Size: roadmap.Mid, Start: civil.MustParse(start)}
		for _, h := range holidays {
			req.Calendar.Holidays = append(req.Calendar.Holidays, civil.MustParse(h))
		}
		return compute(t, p, req)
	}
	for _, c := range []struct {
		name string
		s    *roadmap.Schedule
		want [4]string
	}{
		{"a week is Monday to Friday", at("2027-01-04"), [4]string{"2027-01-04", "2027-01-08", "2027-01-11", "2027-01-22"}},
		{"a start on a Saturday moves to Monday", at("2027-01-02"), [4]string{"2027-01-04", "2027-01-08", "2027-01-11", "2027-01-22"}},
		{"a start in mid-week ends in mid-week", at("2027-01-06"), [4]string{"2027-01-06", "2027-01-12", "2027-01-13", "2027-01-26"}},
		{"a holiday pushes what comes behind it by a day", at("2027-01-04", "2027-01-06"), [4]string{"2027-01-04", "2027-01-11", "2027-01-12", "2027-01-25"}},
	} {
		got := [4]string{c.s.Tasks[0].Start.String(), c.s.Tasks[0].Finish.String(), c.s.Tasks[1].Start.String(), c.s.Tasks[1].Finish.String()}
		if got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestDoneTasksTakeNoTime(t *testing.T) {
	t.Parallel()
	p := plan(t)
	all, err := roadmap.DoneTasks(p, library, []string{"iso27001-2022", "iso42001-2023"}, func(catalog.Ref) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	none, err := roadmap.DoneTasks(p, library, []string{"iso27001-2022", "iso42001-2023"}, func(catalog.Ref) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	if len(none) != 0 || len(all) != 68-7 { // seven tasks, the diagnosis and the audits among them, serve no requirement
		t.Errorf("%d done when all conforms and %d when nothing does, want 61 and 0", len(all), len(none))
	}
	s := compute(t, p, roadmap.Request{Scenario: roadmap.Joint, Size: roadmap.Mid, Done: all})
	if s.CriticalPathWeeks >= 72 || s.PersonDays != 26 {
		t.Errorf("%d weeks and %d days are left, want fewer than 72 and 26", s.CriticalPathWeeks, s.PersonDays)
	}
	for _, id := range s.CriticalPath {
		if all[id] != "" {
			t.Errorf("%s is done and on the critical path", id)
		}
	}
}

func TestWrongPlansAreErrors(t *testing.T) {
	t.Parallel()
	circle := &catalog.Plan{Tasks: []catalog.Task{{ID: "A", DependsOn: []string{"B"}}, {ID: "B", DependsOn: []string{"A"}}}}
	unknown := &catalog.Plan{Tasks: []catalog.Task{{ID: "A", DependsOn: []string{"Z"}}}}
	twice := &catalog.Plan{Tasks: []catalog.Task{{ID: "A"}, {ID: "A"}}}
	fine := &catalog.Plan{Tasks: []catalog.Task{{ID: "A"}}}
	for name, c := range map[string]struct {
		plan *catalog.Plan
		req  roadmap.Request
	}{
		"circle": {circle, roadmap.Request{Scenario: roadmap.Joint, Size: roadmap.Mid}}, "unknown task": {unknown, roadmap.Request{Scenario: roadmap.Joint, Size: roadmap.Mid}},
		"task twice": {twice, roadmap.Request{Scenario: roadmap.Joint, Size: roadmap.Mid}}, "unknown size": {fine, roadmap.Request{Scenario: roadmap.Joint, Size: "huge"}},
		"unknown scenario": {fine, roadmap.Request{Scenario: "both", Size: roadmap.Mid}},
		"unknown change":   {fine, roadmap.Request{Scenario: roadmap.Joint, Size: roadmap.Mid, Changes: []roadmap.Change{{Task: "T99"}}}},
	} {
		if s, err := roadmap.Compute(c.plan, c.req); err == nil {
			t.Errorf("%s was computed: %v", name, s)
		}
	}
}
