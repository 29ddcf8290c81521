// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import "slices"

// Plan is the implementation plan as content: tasks with dependencies, effort and the requirements they satisfy.
type Plan struct {
	Schema      string            `yaml:"schema" need:"yes"`
	Name        string            `yaml:"name"`
	Scenarios   map[string]string `yaml:"scenarios"`
	Sizes       map[string]string `yaml:"sizes"`
	Assumptions []string          `yaml:"assumptions"`
	Calculation PlanCalculation   `yaml:"calculation" need:"yes"`
	Counts      PlanCounts        `yaml:"counts"`
	Phases      []Phase           `yaml:"phases" need:"yes"`
	Tasks       []Task            `yaml:"tasks" need:"yes"`
}

// PlanCalculation holds the figures that a recomputation must equal.
type PlanCalculation struct {
	Method           string                      `yaml:"method"`
	Joint            map[string]PlanFigures      `yaml:"joint"`  // by size
	AddOn            map[string]PlanFigures      `yaml:"add_on"` // by size
	CheckAgainst     PlanClaims                  `yaml:"check_against_source_text"`
	EffortComparison map[string]EffortComparison `yaml:"effort_comparison"` // by size
	EffortReading    string                      `yaml:"effort_reading"`
}

// PlanClaims sets two claims on durations that are often heard against the computed figures.
type PlanClaims struct {
	JointMidClaimMonths    string  `yaml:"joint_mid_claim_months"`
	JointMidComputedMonths float64 `yaml:"joint_mid_computed_months"`
	AddOnMidClaimMonths    string  `yaml:"add_on_mid_claim_months"`
	AddOnMidComputedMonths float64 `yaml:"add_on_mid_computed_months"`
	HowTheDefaultsWereSet  string  `yaml:"how_the_defaults_were_set"`
	Reading                string  `yaml:"reading"`
}

// PlanCounts holds figures that a recount must equal.
type PlanCounts struct {
	Tasks   int            `yaml:"tasks"`
	ByPhase map[string]int `yaml:"by_phase"` // by Phase.ID
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
	ID    string `yaml:"id" need:"yes"`
	Title string `yaml:"title" need:"yes"`
	Order int    `yaml:"order" need:"yes"`
}

// BySize gives a number for small, mid and large organizations.
type BySize map[string]int

// Task is one step of the plan, T01 to T84.
type Task struct {
	ID              string              `yaml:"id" need:"yes"`
	Phase           string              `yaml:"phase" need:"yes"`
	Title           string              `yaml:"title" need:"yes"`
	ResponsibleRole string              `yaml:"responsible_role" need:"yes"`
	DependsOn       []string            `yaml:"depends_on"`
	EffortDays      BySize              `yaml:"effort_person_days" need:"yes"`
	DurationWeeks   BySize              `yaml:"duration_weeks" need:"yes"`
	AddOn           TaskAddOn           `yaml:"add_on" need:"yes"`
	Satisfies       map[string][]string `yaml:"satisfies" need:"yes"` // ids by standard; a subclause id means all its requirements
	Produces        []string            `yaml:"produces"`             // document ids
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
