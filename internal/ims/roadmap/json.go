// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap

import "encoding/json"

type taskJSON struct {
	ID            string              `json:"id"`
	Title         string              `json:"title"`
	Phase         string              `json:"phase"`
	Role          string              `json:"role"`
	Start         string              `json:"start"`
	Finish        string              `json:"finish"`
	LatestFinish  string              `json:"latest_finish"`
	SlackWeeks    int                 `json:"slack_weeks"`
	DurationWeeks int                 `json:"duration_weeks"`
	PersonDays    int                 `json:"person_days"`
	State         State               `json:"state"`
	Why           string              `json:"why,omitempty"`
	ChangeReason  string              `json:"change_reason,omitempty"`
	Critical      bool                `json:"critical"`
	DelayedWeeks  int                 `json:"delayed_weeks,omitempty"`
	DelayedBy     string              `json:"delayed_by,omitempty"`
	DependsOn     []string            `json:"depends_on"`
	Satisfies     map[string][]string `json:"satisfies"`
	Produces      []string            `json:"produces"`
}

// Form is a schedule as JSON has it; days are empty where a task has none.
type Form struct {
	Scenario          Scenario      `json:"scenario"`
	Size              Size          `json:"size"`
	Start             string        `json:"start"`
	Finish            string        `json:"finish"`
	CriticalPathWeeks int           `json:"critical_path_weeks"`
	Months            float64       `json:"months"`
	PersonDays        int           `json:"person_days"`
	CriticalPath      []string      `json:"critical_path"`
	Tasks             []taskJSON    `json:"tasks"`
	EffortByRole      []RoleEffort  `json:"effort_by_role"`
	Phases            []PhaseEffort `json:"phases"`
	Levelling         *Levelling    `json:"levelling,omitempty"`
}

// MarshalJSON writes the schedule with its tasks in the plan's order; a task without dates has empty ones.
func (s *Schedule) MarshalJSON() ([]byte, error) {
	tasks := make([]taskJSON, 0, len(s.Tasks))
	for _, t := range s.Tasks {
		tasks = append(tasks, taskJSON{
			ID: t.Task.ID, Title: t.Task.Title, Phase: t.Task.Phase, Role: t.Task.ResponsibleRole,
			Start: t.Start.String(), Finish: t.Finish.String(), LatestFinish: t.LatestFinish.String(),
			SlackWeeks: t.SlackWeeks, DurationWeeks: t.DurationWeeks, PersonDays: t.PersonDays, State: t.State, Why: t.Why, ChangeReason: t.ChangeReason,
			Critical: t.Critical, DelayedWeeks: t.DelayedWeeks, DelayedBy: t.DelayedBy,
			DependsOn: t.Task.DependsOn, Satisfies: t.Task.Satisfies, Produces: t.Task.Produces,
		})
	}
	return json.Marshal(Form{
		s.Scenario, s.Size, s.Start.String(), s.Finish.String(), s.CriticalPathWeeks, s.Months, s.PersonDays, s.CriticalPath,
		tasks, s.EffortByRole, s.EffortByPhase, s.Levelling,
	})
}
