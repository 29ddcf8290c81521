// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package roadmap computes when the work of the implementation plan can be done, and by whom.
package roadmap

import (
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
)

// Scenario says which plan is computed.
type Scenario string

// The scenarios.
const (
	Joint         Scenario = "joint"          // both standards together, none certified yet
	AddOn         Scenario = "add-on"         // ISO/IEC 27001 is certified for the same scope, ISO/IEC 42001 is added
	ISO27001Alone Scenario = "iso27001-alone" // what only ISO/IEC 42001 asks for is left out
	ISO42001Alone Scenario = "iso42001-alone" // what only ISO/IEC 27001 asks for is left out
)

// Scenarios lists all scenarios.
var Scenarios = []Scenario{Joint, AddOn, ISO27001Alone, ISO42001Alone}

// Size is the class of the organization that efforts and durations are given for.
type Size string

// The sizes.
const (
	Small Size = "small" // up to 50 people in scope
	Mid   Size = "mid"   // 51 to 500
	Large Size = "large" // more than 500
)

// Sizes lists all sizes.
var Sizes = []Size{Small, Mid, Large}

// SizeFor picks the size by people in scope; 0, not known, is mid.
func SizeFor(people int) Size {
	switch {
	case people > 500:
		return Large
	case people > 50 || people <= 0:
		return Mid
	default:
		return Small
	}
}

// State is whether a task is still to be done.
type State string

// The states.
const (
	Open      State = "open"
	Done      State = "done"       // everything it satisfies conforms already
	NotNeeded State = "not-needed" // the scenario does not need it
)

// Request asks for one schedule.
type Request struct {
	Scenario Scenario
	Size     Size
	Start    civil.Date
	Calendar Calendar           // the zero calendar works Monday to Friday without holidays
	Changes  []Change           // replace efforts and durations of the plan
	Capacity map[string]float64 // person-days a week by role; a role without an entry is not limited
	Done     map[string]string  // task ids that are done, with the reason
}

// Change replaces what the plan says of one task; -1 keeps the plan's figure.
type Change struct {
	Task          string
	EffortDays    int
	DurationWeeks int
	Reason        string
}

// ScheduledTask is one task with its place in time. Weeks count from the start, 0 at its beginning.
type ScheduledTask struct {
	Task                              *catalog.Task
	State                             State
	Why                               string // why it is done
	ChangeReason                      string // why the user changed its effort or duration; empty where nobody did
	EarliestStartWeek, EarliestFinish int
	LatestStartWeek, LatestFinishWeek int
	SlackWeeks                        int
	DurationWeeks                     int
	PersonDays                        int
	Critical                          bool // on the critical path
	Start, Finish, LatestFinish       civil.Date
	DelayedWeeks                      int    // by levelling, against the earliest start
	DelayedBy                         string // the role whose capacity delays it
}

// RoleEffort is the work of one role.
type RoleEffort struct {
	Role       string `json:"role"`
	PersonDays int    `json:"person_days"`
}

// PhaseEffort is the work of one phase.
type PhaseEffort struct {
	Phase      string `json:"phase"`
	Title      string `json:"title"`
	PersonDays int    `json:"person_days"`
}

// Schedule is a computed plan.
type Schedule struct {
	Scenario          Scenario
	Size              Size
	Start, Finish     civil.Date
	CriticalPathWeeks int     // of the plan without limits on capacity
	Months            float64 // CriticalPathWeeks / 4.345, one decimal
	PersonDays        int
	CriticalPath      []string // task ids from first to last
	Tasks             []ScheduledTask
	EffortByRole      []RoleEffort // most work first
	EffortByPhase     []PhaseEffort
	Levelling         *Levelling // nil without capacities
}

// Levelling says what limited capacities do to the plan.
type Levelling struct {
	Weeks        int     `json:"weeks"`         // length of the levelled plan
	DelayedWeeks int     `json:"delayed_weeks"` // how much later than the critical path the end is
	Delayed      []Delay `json:"delayed"`       // tasks that begin later or take longer for want of capacity, in the plan's order
}

// Delay is what a limited capacity does to one task.
type Delay struct {
	Task         string `json:"task"`
	Role         string `json:"role"`          // whose capacity it is
	LaterWeeks   int    `json:"later_weeks"`   // how much later than planned it begins, delays of earlier tasks included
	PlannedWeeks int    `json:"planned_weeks"` // how long the plan lets it take
	TakesWeeks   int    `json:"takes_weeks"`   // how long it takes at this capacity
}
