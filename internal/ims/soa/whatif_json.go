// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

// ToldEffect is an effect as other programs read it; references are as ParseAbsent reads them.
type ToldEffect struct {
	Gone         []ToldGone        `json:"gone"`
	Risks        []ToldRisk        `json:"risks"`
	Requirements []ToldRequirement `json:"requirements"`
	Obligations  []ToldLost        `json:"obligations"`
	Others       []ToldLost        `json:"others"`
	Counting     []ToldCounting    `json:"counting"`
	More         bool              `json:"more,omitempty"`
}

// ToldGone is a record that is taken for gone, with what it depends on.
type ToldGone struct {
	Ref       string   `json:"ref"`
	Reference string   `json:"reference"` // as R-12; empty for none
	Title     string   `json:"title"`
	Steps     int      `json:"steps"`
	Because   []string `json:"because"`
}

// ToldLost is something that loses, with the chain to each that it loses.
type ToldLost struct {
	Ref       string        `json:"ref"`
	Reference string        `json:"reference"` // of a record, as R-12; empty for none
	Title     string        `json:"title"`
	Relation  link.Relation `json:"relation"`
	Left      int           `json:"left"`
	All       int           `json:"all"`
	Loses     [][]string    `json:"loses"`
}

// ToldRisk is a risk that loses, with its level now and then.
type ToldRisk struct {
	ToldLost
	Level    int `json:"level"`
	Then     int `json:"then"`
	Inherent int `json:"inherent"`
}

// ToldRequirement is a requirement that loses, with its status now and then.
type ToldRequirement struct {
	ToldLost
	Before Status `json:"before"`
	Then   Status `json:"then"`
}

// ToldCounting is a requirement of another standard that gets something.
type ToldCounting struct {
	Ref       string `json:"ref"`
	Title     string `json:"title"`
	On        string `json:"on"`
	Rationale string `json:"rationale"`
}

// Told is the effect as other programs read it.
func (e *Effect) Told() ToldEffect {
	out := ToldEffect{Gone: []ToldGone{}, Risks: []ToldRisk{}, Requirements: []ToldRequirement{}, Obligations: []ToldLost{}, Others: []ToldLost{}, Counting: []ToldCounting{}, More: e.More}
	for _, g := range e.Gone {
		out.Gone = append(out.Gone, ToldGone{written(g.Ref), g.Reference, g.Title, g.Steps, e.chain(g.Via)})
	}
	for _, r := range e.Risks {
		out.Risks = append(out.Risks, ToldRisk{e.told(r.Lost), r.Level, r.Then, r.Inherent})
	}
	for _, r := range e.Requirements {
		x := e.told(r.Lost)
		x.Ref, x.Title = r.Requirement, r.Title
		out.Requirements = append(out.Requirements, ToldRequirement{x, r.Before, r.Then})
	}
	for _, o := range e.Obligations {
		out.Obligations = append(out.Obligations, e.told(o))
	}
	for _, o := range e.Others {
		out.Others = append(out.Others, e.told(o))
	}
	for _, c := range e.Counting {
		out.Counting = append(out.Counting, ToldCounting{c.Ref, c.Title, c.On.String(), c.Rationale})
	}
	return out
}

func written(r id.Ref) string { return r.Register + "/" + string(r.ID) }

// told is one loss; what it loses is a record, or the requirement that is left out.
func (e *Effect) told(x link.Lost) ToldLost {
	out := ToldLost{written(x.Who), x.Reference, x.Title, x.Relation, x.Left(), x.All, [][]string{}}
	for _, via := range x.Via {
		if via.Register == "" {
			out.Loses = append(out.Loses, []string{x.Requirement})
		} else {
			out.Loses = append(out.Loses, e.chain(via))
		}
	}
	return out
}

// chain is the way from a record that is gone back to the one that was asked about.
func (e *Effect) chain(from id.Ref) []string {
	out := []string{}
	for _, g := range e.Chain(from) {
		out = append(out, written(g.Ref))
	}
	return out
}
