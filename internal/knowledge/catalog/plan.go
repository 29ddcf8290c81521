// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import "slices"

// Plan is the implementation plan as content: tasks with dependencies, effort and the requirements they satisfy.
type Plan struct {
	Schema      string            `yaml:"schema"`
	Name        string            `yaml:"name"`
	Scenarios   map[string]string `yaml:"scenarios"`
	Sizes       map[string]string `yaml:"sizes"`
	Assumptions []string          `yaml:"assumptions"`
	Calculation PlanCalculation   `yaml:"calculation"`
	Counts      map[string]any    `yaml:"counts"`
	Phases      []Phase           `yaml:"phases"`
	Tasks       []Task            `yaml:"tasks"`
}

// PlanCalculation holds the figures that a recomputation must equal.
type PlanCalculation struct {
	Method           string                      `yaml:"method"`
	Joint            map[string]PlanFigures      `yaml:"joint"`  // by size
	AddOn            map[string]PlanFigures      `yaml:"add_on"` // by size
	CheckAgainst     map[string]any              `yaml:"check_against_source_text"`
	EffortComparison map[string]EffortComparison `yaml:"effort_comparison"` // by size
	EffortReading    string                      `yaml:"effort_reading"`
}

// PlanFigures are the results for one scenario and size.
type PlanFigures struct {
	CriticalPathWeeks  int      `yaml:"critical_path_weeks"`
	CriticalPathMonths float64  `yaml:"critical_path_months"`
	EffortPersonDays   int      `yaml:"effort_person_days"`
	Tasks              int      `yaml:"tasks"`
	CriticalPath       []string `yaml:"critical_path"`
}

// EffortComparison sets the joint project against two separate ones, in person-days.
type EffortComparison struct {
	ISO27001AloneDays int     `yaml:"iso27001_alone_days"`
	ISO42001AloneDays int     `yaml:"iso42001_alone_days"`
	SumDays           int     `yaml:"sum_of_two_separate_projects_days"`
	JointDays         int     `yaml:"joint_days"`
	JointSavesPercent float64 `yaml:"joint_saves_percent"`
	AddOnDays         int     `yaml:"add_on_days"`
	AddOnSavesPercent float64 `yaml:"add_on_saves_against_iso42001_alone_percent"`
}

// Phase groups tasks for reading.
type Phase struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	Order int    `yaml:"order"`
}

// BySize gives a number for small, mid and large organizations.
type BySize map[string]int

// Task is one step of the plan, T01 to T84.
type Task struct {
	ID              string              `yaml:"id"`
	Phase           string              `yaml:"phase"`
	Title           string              `yaml:"title"`
	ResponsibleRole string              `yaml:"responsible_role"`
	DependsOn       []string            `yaml:"depends_on"`
	EffortDays      BySize              `yaml:"effort_person_days"`
	DurationWeeks   BySize              `yaml:"duration_weeks"`
	AddOn           TaskAddOn           `yaml:"add_on"`
	Satisfies       map[string][]string `yaml:"satisfies"` // ids by standard; a subclause id means all its requirements
	Produces        []string            `yaml:"produces"`  // document ids
	Note            string              `yaml:"note"`
}

// TaskAddOn replaces effort and duration where a certified ISMS is there already; Needed false counts as done.
type TaskAddOn struct {
	Needed        bool   `yaml:"needed"`
	EffortDays    BySize `yaml:"effort_person_days"`
	DurationWeeks BySize `yaml:"duration_weeks"`
}

// Roles returns who is responsible for tasks, each once, in the order of their first task.
func (p *Plan) Roles() (out []string) {
	for _, t := range p.Tasks {
		if !slices.Contains(out, t.ResponsibleRole) {
			out = append(out, t.ResponsibleRole)
		}
	}
	return out
}
