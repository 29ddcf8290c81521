// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package crosswalk

import (
	"fmt"

	"concord/internal/knowledge/catalog"
)

// Entry is one crosswalk in a list of them.
type Entry struct {
	ID       string `json:"id"`
	Have     string `json:"have"`
	Want     string `json:"want"`
	Name     string `json:"name,omitempty"`
	Rows     int    `json:"rows"`
	Question string `json:"question_answered"`
}

// Entries lists every crosswalk of the library, by id.
func Entries(l *catalog.Library) ([]Entry, error) {
	list, err := List(l)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, 0, len(list))
	for _, c := range list {
		out = append(out, Entry{c.ID, c.Target, c.Source, c.SourceName, len(c.Mappings), c.QuestionAnswered})
	}
	return out, nil
}

// PartReport is the share of one part with the rows behind it.
type PartReport struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	*Share
	Sources []string `json:"sources"` // of the rows behind the numbers
}

// RowReport is one row as counted.
type RowReport struct {
	Source            string   `json:"source"`
	Title             string   `json:"title,omitempty"`
	Kind              string   `json:"kind"`
	Part              string   `json:"part,omitempty"` // the subclause, objective or part whose numbers it counts in
	Relation          Relation `json:"relation"`
	Weight            float64  `json:"weight"`
	DefaultWeight     float64  `json:"default_weight"`
	Low               float64  `json:"low"`
	High              float64  `json:"high"`
	Band              string   `json:"band"`
	Targets           []string `json:"targets"`
	SeeAlso           []string `json:"see_also,omitempty"`
	Rationale         string   `json:"rationale"`
	Gap               string   `json:"gap,omitempty"`
	DutyOn            []string `json:"duty_on,omitempty"`
	AppliesTo         []string `json:"applies_to,omitempty"`
	AppliesFrom       string   `json:"applies_from,omitempty"`
	AppliesFromAnnexI string   `json:"applies_from_annex_i,omitempty"`
	OtherEdition      string   `json:"other_edition,omitempty"` // its id there
	Reason            string   `json:"reason,omitempty"`
}

// Report is a coverage in the form that programs get, from the command line and from the API.
type Report struct {
	Have        string       `json:"have"`
	Want        string       `json:"want"`
	Crosswalk   string       `json:"crosswalk"`
	Name        string       `json:"name,omitempty"`
	Question    string       `json:"question_answered"`
	Clauses     *Share       `json:"clauses"`
	Controls    *Share       `json:"controls"`
	Total       *Share       `json:"total"`
	Subclauses  []PartReport `json:"subclauses"`
	Groups      []PartReport `json:"groups"`
	Parts       []PartReport `json:"parts"`
	Rows        []RowReport  `json:"rows"`
	Notes       []string     `json:"notes"`
	LegalStatus *LegalStatus `json:"legal_status,omitempty"`
}

// Report puts a coverage of this crosswalk into the form that programs get.
func (c *Crosswalk) Report(coverage Coverage) Report {
	partOf := coverage.PartOf()
	rows := make([]RowReport, 0, len(coverage.Rows))
	for _, r := range coverage.Rows {
		part := partOf[r.Source]
		if part == "" {
			part = r.Group
		}
		rows = append(rows, RowReport{
			Source: r.Source, Title: r.Name, Kind: r.Sort(), Part: part, Relation: r.Relation, Weight: Weight(r.Quarters), DefaultWeight: Weight(r.Default),
			Low: Weight(r.Low), High: Weight(r.High), Band: Band(r.Quarters), Targets: nonNil(r.Targets), SeeAlso: r.SeeAlso, Rationale: r.Rationale,
			Gap: r.Gap, DutyOn: r.DutyOn, AppliesTo: r.AppliesTo, AppliesFrom: r.AppliesFrom, AppliesFromAnnexI: r.AppliesFromAnnexI,
			OtherEdition: r.Corresponds2019 + r.Corresponds2025, Reason: r.Reason,
		})
	}
	return Report{
		Have: coverage.Have, Want: coverage.Want, Crosswalk: coverage.ID, Name: c.SourceName, Question: c.QuestionAnswered,
		Clauses: coverage.Clauses, Controls: coverage.Controls, Total: coverage.Total,
		Subclauses: partReports(coverage.Subclauses), Groups: partReports(coverage.Groups), Parts: partReports(coverage.Parts),
		Rows: rows, Notes: c.Notes(), LegalStatus: c.LegalStatus,
	}
}

// PartOf says in which part's numbers each row counts, by its source; rows that stand in none are left out.
func (c Coverage) PartOf() map[string]string {
	out := map[string]string{}
	for _, parts := range [][]PartShare{c.Parts, c.Groups, c.Subclauses} {
		for _, part := range parts {
			for _, r := range part.Rows {
				out[r.Source] = part.ID
			}
		}
	}
	return out
}

// Weight is a weight in quarters as people write it, 0 to 1.
func Weight(quarters int) float64 { return float64(quarters) / 4 }

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func partReports(parts []PartShare) []PartReport {
	out := make([]PartReport, 0, len(parts))
	for _, p := range parts {
		sources := make([]string, 0, len(p.Rows))
		for _, r := range p.Rows {
			sources = append(sources, r.Source)
		}
		out = append(out, PartReport{p.ID, p.Title, p.Share, sources})
	}
	return out
}

// Notes gathers what must be read with the numbers: editions, assumptions, honesty notes, doubts.
func (c *Crosswalk) Notes() []string {
	out := []string{}
	for _, note := range []string{c.Note, c.EditionNote} {
		if note != "" {
			out = append(out, note)
		}
	}
	for _, e := range c.Editions {
		out = append(out, fmt.Sprintf("Edition %s: %s. %s", e.ID, e.Status, e.Basis))
	}
	out = append(out, c.EditionChanges...)
	if t := c.Transition; t != nil {
		out = append(out, fmt.Sprintf("Published %s; certificates to the edition before it hold until %s. %s", t.Published, t.CertificatesTo2019Until, t.Note))
	}
	if c.CorrespondenceRule != "" {
		out = append(out, c.CorrespondenceRule)
	}
	for _, list := range [][]string{c.Assumptions, c.HonestyNotes, c.Reading, c.Doubts} {
		out = append(out, list...)
	}
	if c.LegalStatus != nil {
		out = append(out, c.LegalStatus.Doubts...)
	}
	return out
}

// ReverseNotes are the notes that also hold in the other direction.
func (c *Crosswalk) ReverseNotes() []string {
	out := []string{}
	if r := c.WithoutCounterpart; r != nil && r.Note != "" {
		out = append(out, r.Note)
	}
	out = append(append(out, c.HonestyNotes...), c.Doubts...)
	if l := c.LegalStatus; l != nil {
		out = append(out, l.Doubts...)
	}
	return out
}

// ReverseRow is one item of the target as it is seen from the source.
type ReverseRow struct {
	Source  string       `json:"source"` // of the standard that is wanted, as in the other direction
	Title   string       `json:"title"`
	Kind    catalog.Kind `json:"kind"`
	Band    string       `json:"band"`
	Targets []string     `json:"targets"` // rows of the standard that is there
}

// ReverseReport is a reverse coverage in the form that programs get.
type ReverseReport struct {
	Have      string       `json:"have"`
	Want      string       `json:"want"`
	Crosswalk string       `json:"crosswalk"`
	Direction string       `json:"direction"` // reverse
	Reading   string       `json:"reading"`   // how the numbers are to be read
	Clauses   ReverseShare `json:"clauses"`
	Controls  ReverseShare `json:"controls"`
	Total     ReverseShare `json:"total"`
	Rows      []ReverseRow `json:"rows"`
	Notes     []string     `json:"notes"`
}

// ReverseReport puts a reverse coverage of this crosswalk into the form that programs get; reading says in the reader's
// language how the numbers are to be read.
func (c *Crosswalk) ReverseReport(r ReverseCoverage, reading string) ReverseReport {
	rows := make([]ReverseRow, 0, len(r.Items))
	for _, i := range r.Items {
		row := ReverseRow{Source: i.Node.Ref.ID, Title: i.Node.Title, Kind: i.Node.Kind, Band: i.Band, Targets: []string{}}
		for _, from := range i.Rows {
			row.Targets = append(row.Targets, from.Source)
		}
		rows = append(rows, row)
	}
	return ReverseReport{r.Have, r.Want, r.ID, "reverse", reading, r.Clauses, r.Controls, r.Total, rows, c.ReverseNotes()}
}
