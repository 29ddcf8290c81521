// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package management

import (
	"concord/internal/ims/agenda"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/soa"
	"concord/internal/platform/civil"
	"concord/internal/platform/id"
	"concord/internal/report/riskregister"
)

// Told is an overview for programs.
type Told struct {
	AsOf       civil.Date       `json:"as_of"`
	Diagnosis  *Diagnosis       `json:"diagnosis,omitempty"` // the newest
	Risks      Risks            `json:"risks"`
	Decisions  Decisions        `json:"decisions"`
	Objectives agenda.Aims      `json:"objectives"` // that are behind, or past their day
	Indicators agenda.Aims      `json:"indicators"` // whose last value missed target or limit
	Incidents  agenda.Incidents `json:"incidents"`
	Roadmap    *Roadmap         `json:"roadmap,omitempty"` // the newest
	Evidence   agenda.Freshness `json:"evidence"`
}

// Diagnosis is where an organization stands, by the parts of each standard.
type Diagnosis struct {
	ID        id.ID         `json:"id"`
	Reference string        `json:"reference"` // as D-3
	Title     string        `json:"title"`
	State     dossier.State `json:"state"`
	Standards []Standard    `json:"standards"`
}

// Standard is how much of each part of a standard does not conform.
type Standard struct {
	Standard string `json:"standard"`
	Parts    []Part `json:"parts"`
}

// Risks are the open risks against the line, now and at the ends of the last months.
type Risks struct {
	Domains []agenda.Line  `json:"domains"`
	Worst   []agenda.Above `json:"worst"`
	Trend   []Month        `json:"trend"`
}

// Month is how many open risks stood above the line at its end.
type Month struct {
	On     civil.Date `json:"on"`
	Above  int        `json:"above"`
	Judged int        `json:"judged"`
}

// Decisions are those that wait.
type Decisions struct {
	Waiting   int                 `json:"waiting"` // the statement's next version included
	Pending   []agenda.Pending    `json:"pending"`
	Costs     []riskregister.Cost `json:"costs"` // of the treatments that were proposed
	Statement Statement           `json:"statement"`
}

// Statement is how far the Statement of Applicability is.
type Statement struct {
	soa.Numbers
	Version int `json:"version"` // that was approved last; 0 for none
	Changed int `json:"changed"` // rows since then
}

// Roadmap is how far the tasks of a plan are that became actions.
type Roadmap struct {
	ID        id.ID  `json:"id"`
	Reference string `json:"reference"` // as P-3
	Title     string `json:"title"`
	agenda.Progress
}

// Told is the overview for programs, once it is evaluated. Its lists are never nil.
func (o *Overview) Told() Told {
	t := Told{
		AsOf: o.Today, Objectives: o.Objectives, Indicators: o.Indicators, Incidents: o.Incidents, Evidence: o.Evidence,
		Risks:     Risks{Domains: listed(o.Risks), Worst: listed(o.Worst), Trend: []Month{}},
		Decisions: Decisions{Waiting: o.Waiting(), Pending: listed(o.Pending), Costs: listed(o.Costs.Costs), Statement: Statement{Numbers: o.Statement, Changed: o.Changed}},
	}
	for _, m := range o.Trend.Months {
		t.Risks.Trend = append(t.Risks.Trend, Month{m.On, m.Above, m.Total()})
	}
	t.Objectives.First, t.Indicators.First, t.Incidents.Newest = listed(t.Objectives.First), listed(t.Indicators.First), listed(t.Incidents.Newest)
	if o.Version != nil {
		t.Decisions.Statement.Version = o.Version.Number
	}
	if o.Roadmap != nil {
		t.Roadmap = &Roadmap{o.Roadmap.ID, o.Roadmap.Reference(), o.Roadmap.Title, o.Plan}
		t.Roadmap.Next = listed(t.Roadmap.Next)
	}
	if o.Diagnosis != nil {
		t.Diagnosis = &Diagnosis{o.Diagnosis.ID, o.Diagnosis.Reference(), o.Diagnosis.Title, o.Diagnosis.State, []Standard{}}
	}
	if t.Diagnosis != nil && o.Result != nil {
		for _, s := range o.Result.Standards {
			t.Diagnosis.Standards = append(t.Diagnosis.Standards, Standard{s.Standard.ID, Parts(s, o.Gaps)})
		}
	}
	return t
}

// listed is a list that JSON shows as one, also where it is empty.
func listed[T any](list []T) []T { return append([]T{}, list...) }
