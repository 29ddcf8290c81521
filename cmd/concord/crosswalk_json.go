// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"

	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/press"
)

type partJSON struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	*crosswalk.Share
	Sources []string `json:"sources"` // of the rows behind the numbers
}

type rowJSON struct {
	Source            string             `json:"source"`
	Title             string             `json:"title,omitempty"`
	Kind              string             `json:"kind"`
	Part              string             `json:"part,omitempty"` // the subclause, objective or part whose numbers it counts in
	Relation          crosswalk.Relation `json:"relation"`
	Weight            float64            `json:"weight"`
	DefaultWeight     float64            `json:"default_weight"`
	Low               float64            `json:"low"`
	High              float64            `json:"high"`
	Band              string             `json:"band"`
	Targets           []string           `json:"targets"`
	SeeAlso           []string           `json:"see_also,omitempty"`
	Rationale         string             `json:"rationale"`
	Gap               string             `json:"gap,omitempty"`
	DutyOn            []string           `json:"duty_on,omitempty"`
	AppliesTo         []string           `json:"applies_to,omitempty"`
	AppliesFrom       string             `json:"applies_from,omitempty"`
	AppliesFromAnnexI string             `json:"applies_from_annex_i,omitempty"`
	OtherEdition      string             `json:"other_edition,omitempty"` // its id there
	Reason            string             `json:"reason,omitempty"`
}

type coverageJSON struct {
	Have        string                 `json:"have"`
	Want        string                 `json:"want"`
	Crosswalk   string                 `json:"crosswalk"`
	Name        string                 `json:"name,omitempty"`
	Question    string                 `json:"question_answered"`
	Clauses     *crosswalk.Share       `json:"clauses"`
	Controls    *crosswalk.Share       `json:"controls"`
	Total       *crosswalk.Share       `json:"total"`
	Subclauses  []partJSON             `json:"subclauses"`
	Groups      []partJSON             `json:"groups"`
	Parts       []partJSON             `json:"parts"`
	Rows        []rowJSON              `json:"rows"`
	Notes       []string               `json:"notes"`
	LegalStatus *crosswalk.LegalStatus `json:"legal_status,omitempty"`
}

func newCoverageJSON(cw *crosswalk.Crosswalk, coverage crosswalk.Coverage) coverageJSON {
	partOf := map[string]string{}
	for _, parts := range [][]crosswalk.PartShare{coverage.Parts, coverage.Groups, coverage.Subclauses} {
		for _, part := range parts {
			for _, r := range part.Rows {
				partOf[r.Source] = part.ID
			}
		}
	}
	rows := make([]rowJSON, 0, len(coverage.Rows))
	for _, r := range coverage.Rows {
		part := partOf[r.Source]
		if part == "" {
			part = r.Group
		}
		rows = append(rows, rowJSON{
			Source: r.Source, Title: r.Name, Kind: r.Sort(), Part: part, Relation: r.Relation, Weight: quarters(r.Quarters), DefaultWeight: quarters(r.Default),
			Low: quarters(r.Low), High: quarters(r.High), Band: crosswalk.Band(r.Quarters), Targets: nonNil(r.Targets), SeeAlso: r.SeeAlso, Rationale: r.Rationale,
			Gap: r.Gap, DutyOn: r.DutyOn, AppliesTo: r.AppliesTo, AppliesFrom: r.AppliesFrom, AppliesFromAnnexI: r.AppliesFromAnnexI,
			OtherEdition: r.Corresponds2019 + r.Corresponds2025, Reason: r.Reason,
		})
	}
	return coverageJSON{
		Have: coverage.Have, Want: coverage.Want, Crosswalk: coverage.ID, Name: cw.SourceName, Question: cw.QuestionAnswered,
		Clauses: coverage.Clauses, Controls: coverage.Controls, Total: coverage.Total,
		Subclauses: partsJSON(coverage.Subclauses), Groups: partsJSON(coverage.Groups), Parts: partsJSON(coverage.Parts),
		Rows: rows, Notes: notes(cw), LegalStatus: cw.LegalStatus,
	}
}

func quarters(n int) float64 { return float64(n) / 4 }

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func partsJSON(parts []crosswalk.PartShare) []partJSON {
	out := make([]partJSON, 0, len(parts))
	for _, p := range parts {
		sources := make([]string, 0, len(p.Rows))
		for _, r := range p.Rows {
			sources = append(sources, r.Source)
		}
		out = append(out, partJSON{p.ID, p.Title, p.Share, sources})
	}
	return out
}

// notes gathers what must be read with the numbers: editions, assumptions, honesty notes, doubts.
func notes(cw *crosswalk.Crosswalk) []string {
	out := []string{}
	for _, note := range []string{cw.Note, cw.EditionNote} {
		if note != "" {
			out = append(out, note)
		}
	}
	for _, e := range cw.Editions {
		out = append(out, fmt.Sprintf("Edition %s: %s. %s", e.ID, e.Status, e.Basis))
	}
	out = append(out, cw.EditionChanges...)
	if t := cw.Transition; t != nil {
		out = append(out, fmt.Sprintf("Published %s; certificates to the edition before it hold until %s. %s", t.Published, t.CertificatesTo2019Until, t.Note))
	}
	if cw.CorrespondenceRule != "" {
		out = append(out, cw.CorrespondenceRule)
	}
	for _, list := range [][]string{cw.Assumptions, cw.HonestyNotes, cw.Reading, cw.Doubts} {
		out = append(out, list...)
	}
	if cw.LegalStatus != nil {
		out = append(out, cw.LegalStatus.Doubts...)
	}
	return out
}

func coverageCSV(p *program, coverage crosswalk.Coverage) error {
	rows := [][]string{{"source", "title", "kind", "group", "relation", "weight", "default_weight", "low", "high", "band", "targets", "rationale", "gap", "applies_from", "reason"}}
	for _, r := range coverage.Rows {
		rows = append(rows, []string{
			r.Source, r.Name, r.Sort(), r.Group, string(r.Relation), fmt.Sprint(quarters(r.Quarters)), fmt.Sprint(quarters(r.Default)),
			fmt.Sprint(quarters(r.Low)), fmt.Sprint(quarters(r.High)), crosswalk.Band(r.Quarters), strings.Join(r.Targets, " "), r.Rationale, r.Gap, r.AppliesFrom, r.Reason,
		})
	}
	return writeCSV(p, rows)
}

// writeCSV prints rows as CSV whose text no spreadsheet takes for a formula.
func writeCSV(p *program, rows [][]string) error {
	out := csv.NewWriter(p.out)
	for _, row := range rows {
		for i := range row {
			row[i] = press.SafeText(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// writeJSON prints a value indented, with a line feed at the end and without escaping for HTML.
func writeJSON(p *program, v any) error {
	enc := json.NewEncoder(p.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
