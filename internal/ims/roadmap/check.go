// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap

import (
	"fmt"
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
)

// maxTasks is how many tasks a plan may have for its figures to be recomputed.
const maxTasks = 500

// check recomputes the figures of one plan.
type check struct {
	d         *catalog.Draft
	plan      *catalog.Part[catalog.Plan]
	schedules map[Scenario]map[Size]*Schedule
}

// Check recomputes every figure that the plan of a draft states: critical paths, months, efforts and savings. A plan
// that cannot be computed, as one with a circle, was found by catalog.Check already and is left alone.
func Check(d *catalog.Draft) {
	if d.Plan == nil || !computable(d.Plan.Value) {
		return
	}
	k := check{d, d.Plan, map[Scenario]map[Size]*Schedule{}}
	for _, scenario := range Scenarios {
		k.schedules[scenario] = map[Size]*Schedule{}
		for _, size := range Sizes {
			s, err := Compute(k.plan.Value, Request{Scenario: scenario, Size: size, Start: civil.MustParse("2027-01-04")}) // no figure depends on the day
			if err != nil {
				return
			}
			k.schedules[scenario][size] = s
		}
	}
	for _, size := range Sizes {
		k.figures(Joint, "joint", size, k.plan.Value.Calculation.Joint)
		k.figures(AddOn, "add_on", size, k.plan.Value.Calculation.AddOn)
		k.comparison(size)
	}
	claims := k.plan.Value.Calculation.CheckAgainst
	k.number(claims.JointMidComputedMonths, k.schedules[Joint][Mid].Months, "calculation", "check_against_source_text", "joint_mid_computed_months")
	k.number(claims.AddOnMidComputedMonths, k.schedules[AddOn][Mid].Months, "calculation", "check_against_source_text", "add_on_mid_computed_months")
}

// computable reports whether every figure of the plan is within its bounds.
func computable(plan *catalog.Plan) bool {
	if len(plan.Tasks) > maxTasks {
		return false
	}
	for _, t := range plan.Tasks {
		for _, f := range []struct {
			figures catalog.BySize
			most    int
		}{{t.EffortDays, MaxEffortDays}, {t.DurationWeeks, MaxDurationWeeks}, {t.AddOn.EffortDays, MaxEffortDays}, {t.AddOn.DurationWeeks, MaxDurationWeeks}} {
			for _, n := range f.figures {
				if n < 0 || n > f.most {
					return false
				}
			}
		}
	}
	return true
}

func (k check) found(problem, cure string, path ...any) {
	k.d.Found(catalog.RulePlan, k.plan.Fault(problem, cure, path...))
}

// number compares one stated figure; one that is not stated is nobody's fault.
func (k check) number(stated, computed float64, path ...any) {
	if stated != computed && k.plan.Has(path...) {
		k.found(fmt.Sprintf("is %g, but the tasks give %g", stated, computed), fmt.Sprintf("write %g, or mend the tasks", computed), path...)
	}
}

func (k check) figures(scenario Scenario, name string, size Size, stated map[string]catalog.PlanFigures) {
	f, ok := stated[string(size)]
	if !ok {
		k.found("states no figures for "+string(size), "add them", "calculation", name)
		return
	}
	s := k.schedules[scenario][size]
	at := func(field string) []any { return []any{"calculation", name, string(size), field} }
	k.number(float64(f.CriticalPathWeeks), float64(s.CriticalPathWeeks), at("critical_path_weeks")...)
	k.number(f.CriticalPathMonths, s.Months, at("critical_path_months")...)
	k.number(float64(f.EffortPersonDays), float64(s.PersonDays), at("effort_person_days")...)
	open := 0
	for _, t := range s.Tasks {
		if t.State == Open {
			open++
		}
	}
	k.number(float64(f.Tasks), float64(open), at("tasks")...)
	if !slices.Equal(f.CriticalPath, s.CriticalPath) {
		k.found(fmt.Sprintf("is [%s], but the tasks give [%s]", strings.Join(f.CriticalPath, ", "), strings.Join(s.CriticalPath, ", ")), "write the computed path, or mend the tasks", at("critical_path")...)
	}
}

// comparison recomputes what a joint project and an add-on save against separate ones.
func (k check) comparison(size Size) {
	c, ok := k.plan.Value.Calculation.EffortComparison[string(size)]
	if !ok {
		return
	}
	days := func(s Scenario) int { return k.schedules[s][size].PersonDays }
	sum := days(ISO27001Alone) + days(ISO42001Alone)
	at := func(field string) []any { return []any{"calculation", "effort_comparison", string(size), field} }
	k.number(float64(c.ISO27001AloneDays), float64(days(ISO27001Alone)), at("iso27001_alone_days")...)
	k.number(float64(c.ISO42001AloneDays), float64(days(ISO42001Alone)), at("iso42001_alone_days")...)
	k.number(float64(c.SumDays), float64(sum), at("sum_of_two_separate_projects_days")...)
	k.number(float64(c.JointDays), float64(days(Joint)), at("joint_days")...)
	k.number(c.JointSavesPercent, catalog.Percent(int64(sum-days(Joint)), int64(sum)), at("joint_saves_percent")...)
	k.number(float64(c.AddOnDays), float64(days(AddOn)), at("add_on_days")...)
	k.number(c.AddOnSavesPercent, catalog.Percent(int64(days(ISO42001Alone)-days(AddOn)), int64(days(ISO42001Alone))), at("add_on_saves_against_iso42001_alone_percent")...)
}
