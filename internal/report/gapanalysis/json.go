// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"math/big"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/roadmap"
	"concord/internal/knowledge/crosswalk"
)

// Schema is the JSON Schema of concord/diagnosis@1, the format that JSON writes.
//
//go:embed schema/diagnosis-1.schema.json
var Schema []byte

// SchemaName names the format.
const SchemaName = "concord/diagnosis@1"

type diagnosisJSON struct {
	Schema       string                 `json:"schema"`
	AsOf         string                 `json:"as_of"`
	Organization diagnosis.Organization `json:"organization"`
	Certified    []string               `json:"certified"`
	Inherit      diagnosis.Inheritance  `json:"inherit"`
	Deadline     string                 `json:"deadline,omitempty"`
	Standards    []standardJSON         `json:"standards"`
	Coverage     []coverageJSON         `json:"coverage"`
	Gaps         []gapJSON              `json:"gaps"`
	Documents    []documentJSON         `json:"documents"`
	Roadmap      *roadmap.Schedule      `json:"roadmap"`
	Comparison   *Comparison            `json:"comparison,omitempty"`
	Warnings     []string               `json:"warnings"`
	Notes        []string               `json:"notes"`
}

type standardJSON struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Clauses    clausesJSON    `json:"clauses"`
	Controls   controlsJSON   `json:"controls"`
	ClauseList []partJSON     `json:"clause_list"`
	Subclauses []partJSON     `json:"subclauses"`
	Groups     []groupJSON    `json:"groups"`
	Status     map[string]int `json:"status"`
	Items      []itemJSON     `json:"items"`
	Stage1     gateJSON       `json:"stage1"`
	Stage2     gateJSON       `json:"stage2"`
}

type clausesJSON struct {
	Readiness float64 `json:"readiness"`
	Assessed  float64 `json:"assessed"`
	Items     int     `json:"items"`
}

type controlsJSON struct {
	Readiness  float64 `json:"readiness"`
	Assessed   float64 `json:"assessed"`
	Applicable int     `json:"applicable"`
	Items      int     `json:"items"`
}

type partJSON struct {
	Ref       string  `json:"ref"`
	Title     string  `json:"title"`
	Readiness float64 `json:"readiness"`
	Assessed  float64 `json:"assessed"`
	Items     int     `json:"items"`
}

type groupJSON struct {
	partJSON
	Applicable int `json:"applicable"`
}

type itemJSON struct {
	Ref            string           `json:"ref"`
	State          diagnosis.State  `json:"state"`
	Level          *int             `json:"level"`
	EffectiveLevel *int             `json:"effective_level"`
	Readiness      float64          `json:"readiness"`
	Source         diagnosis.Source `json:"source"`
	Why            string           `json:"why"`
	Scored         bool             `json:"scored"`
	Proposal       *proposalJSON    `json:"proposal,omitempty"`
}

type proposalJSON struct {
	From      string   `json:"from"`
	Weight    float64  `json:"weight"`
	Lowest    float64  `json:"lowest"`
	Readiness float64  `json:"readiness"`
	Targets   []string `json:"targets"`
	Presumed  bool     `json:"presumed"`
}

type gateJSON struct {
	Verdict diagnosis.Verdict `json:"verdict"`
	Stops   []stopJSON        `json:"stops"`
	Unknown []stopJSON        `json:"unknown"`
}

type stopJSON struct {
	Ref    string `json:"ref"`
	Reason string `json:"reason"`
	Rule   string `json:"rule"`
}

type gapJSON struct {
	Ref      string          `json:"ref"`
	Priority float64         `json:"priority"`
	Level    *int            `json:"level"` // null where not assessed, which counts as 0
	State    diagnosis.State `json:"state"`
	Why      string          `json:"why"`
}

type documentJSON struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Kind         string   `json:"kind"`
	Status       string   `json:"status"` // approved, draft, missing, not-stated
	Date         string   `json:"date,omitempty"`
	MandatoryFor []string `json:"mandatory_for"`
	WantedBy     []string `json:"wanted_by"`
}

type coverageJSON struct {
	Have     string           `json:"have"`
	Want     string           `json:"want"`
	Clauses  *crosswalk.Share `json:"clauses"`
	Controls *crosswalk.Share `json:"controls"`
	Total    *crosswalk.Share `json:"total"`
	Own      *ownJSON         `json:"own,omitempty"`
}

// ownJSON is the same three parts for the organization's own state instead of a sound certified system.
type ownJSON struct {
	Clauses  deliveryJSON `json:"clauses"`
	Controls deliveryJSON `json:"controls"`
	Total    deliveryJSON `json:"total"`
}

type deliveryJSON struct {
	Items           int     `json:"items"`
	Fully           int     `json:"fully"`
	Partly          int     `json:"partly"`
	Not             int     `json:"not"`
	WeightedPercent float64 `json:"weighted_percent"`
}

// JSON writes the analysis as concord/diagnosis@1, indented, with a line feed at the end.
func (a *Analysis) JSON() ([]byte, error) {
	answers := a.Result.Answers
	out := diagnosisJSON{
		Schema: SchemaName, AsOf: answers.AsOf.String(), Organization: answers.Organization,
		Certified: listOf(answers.Certified), Inherit: answers.Inherit, Deadline: answers.Deadline.String(),
		Standards: []standardJSON{}, Coverage: []coverageJSON{}, Gaps: []gapJSON{}, Documents: []documentJSON{},
		Roadmap: a.Schedule, Comparison: a.Comparison(), Warnings: listOf(a.Warnings),
		Notes: []string{a.Words.T("common.not-a-certificate"), a.Words.T("gapanalysis.note.scale")},
	}
	for _, s := range a.Result.Standards {
		out.Standards = append(out.Standards, newStandardJSON(s))
	}
	for _, c := range a.Coverage {
		out.Coverage = append(out.Coverage, newCoverageJSON(c))
	}
	for _, g := range a.Gaps {
		out.Gaps = append(out.Gaps, gapJSON{Ref: g.Item.Node.Ref.String(), Priority: round4(g.Priority), Level: level(g.Item.Effective), State: g.Item.State, Why: g.Why})
	}
	for _, d := range a.Result.Documents {
		out.Documents = append(out.Documents, documentJSON{
			ID: d.Listing.ID, Name: d.Listing.Name, Kind: d.Listing.Kind, Status: documentStatus(d), Date: d.State.Date.String(),
			MandatoryFor: listOf(d.MandatoryFor), WantedBy: listOf(d.WantedBy),
		})
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func newStandardJSON(s *diagnosis.StandardResult) standardJSON {
	out := standardJSON{
		ID: s.Standard.ID, Name: s.Standard.Name,
		Clauses:  clausesJSON{round4(s.ClauseSum.Readiness), round4(s.ClauseSum.Assessed), s.ClauseSum.Items},
		Controls: controlsJSON{round4(s.ControlSum.Readiness), round4(s.ControlSum.Assessed), s.ControlSum.Applicable, s.ControlSum.Items},
		Status:   map[string]int{}, Stage1: newGateJSON(s.Stage1), Stage2: newGateJSON(s.Stage2),
	}
	for _, state := range states {
		out.Status[string(state)] = s.Status[state]
	}
	for _, p := range s.Clauses {
		out.ClauseList = append(out.ClauseList, newPartJSON(p))
	}
	for _, p := range s.Subclauses {
		out.Subclauses = append(out.Subclauses, newPartJSON(p))
	}
	for _, p := range s.Groups {
		out.Groups = append(out.Groups, groupJSON{partJSON: newPartJSON(p), Applicable: p.Total.Applicable})
	}
	for _, item := range s.Items {
		out.Items = append(out.Items, newItemJSON(item))
	}
	return out
}

// states is the order in which states are counted and shown.
var states = []diagnosis.State{diagnosis.Conforms, diagnosis.Partial, diagnosis.GapState, diagnosis.NotAssessed, diagnosis.NotApplicable}

func newPartJSON(p diagnosis.Part) partJSON {
	return partJSON{p.Node.Ref.String(), p.Node.Title, round4(p.Total.Readiness), round4(p.Total.Assessed), p.Total.Items}
}

func newItemJSON(item *diagnosis.Item) itemJSON {
	out := itemJSON{
		Ref: item.Node.Ref.String(), State: item.State, Level: level(item.Level), EffectiveLevel: level(item.Effective),
		Readiness: round4(item.Readiness), Source: item.Source, Why: item.Why, Scored: item.Node.Scored,
	}
	if p := item.Proposal; p != nil {
		out.Proposal = &proposalJSON{From: p.From, Weight: round4(p.Weight), Lowest: round4(p.Lowest), Readiness: round4(p.Readiness), Presumed: p.Presumed}
		for _, ref := range p.Targets {
			out.Proposal.Targets = append(out.Proposal.Targets, ref.String())
		}
	}
	return out
}

func newGateJSON(g diagnosis.Gate) gateJSON {
	list := func(stops []diagnosis.Stop) []stopJSON {
		out := make([]stopJSON, 0, len(stops))
		for _, s := range stops {
			out = append(out, stopJSON{Ref: s.Ref, Reason: s.Reason, Rule: s.Rule})
		}
		return out
	}
	return gateJSON{Verdict: g.Verdict, Stops: list(g.Stops), Unknown: list(g.Unknown)}
}

func newCoverageJSON(c Coverage) coverageJSON {
	out := coverageJSON{Have: c.Have, Want: c.Want, Clauses: c.Clauses, Controls: c.Controls, Total: c.Total}
	if c.Own != nil {
		d := c.Own
		out.Own = &ownJSON{newDeliveryJSON(d[0]), newDeliveryJSON(d[1]), newDeliveryJSON(d[2])}
	}
	return out
}

func newDeliveryJSON(d diagnosis.Delivery) deliveryJSON {
	percent := new(big.Rat).Mul(d.Weighted, big.NewRat(100, 1))
	return deliveryJSON{d.Items, d.Fully, d.Partly, d.Not, diagnosis.Float(percent, 1)}
}

func documentStatus(d diagnosis.DocumentResult) string {
	if d.State.Status == "" {
		return "not-stated"
	}
	return string(d.State.Status)
}

func round4(r *big.Rat) float64 { return diagnosis.Float(r, 4) }

// level returns nil for no level.
func level(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}

// listOf returns list, or an empty list instead of none, so that JSON never says null.
func listOf(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
