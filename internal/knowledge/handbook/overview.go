// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package handbook

import (
	"fmt"

	"concord/internal/knowledge/catalog"
)

// Summary is one standard in short.
type Summary struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	System       string `json:"system"`
	Published    string `json:"published"`
	Subclauses   int    `json:"subclauses"`
	Requirements int    `json:"requirements"`
	Scored       int    `json:"scored_requirements"`
	Controls     int    `json:"controls"`
}

// Summaries returns all standards that have an outline, by id.
func Summaries(l *catalog.Library) ([]Summary, error) {
	out := []Summary{}
	for _, id := range l.StandardIDs() {
		std, err := l.Standard(id)
		if err != nil {
			return nil, err
		}
		out = append(out, SummaryOf(std))
	}
	return out, nil
}

// SummaryOf counts what a standard holds.
func SummaryOf(std *catalog.Standard) Summary {
	s := Summary{ID: std.ID, Name: std.Name, System: std.System, Published: std.Edition.Published, Subclauses: len(std.Outline().Subclauses)}
	for _, n := range std.Outline().Items {
		switch {
		case n.Kind == catalog.KindControl:
			s.Controls++
		case n.Scored:
			s.Requirements++
			s.Scored++
		default:
			s.Requirements++
		}
	}
	return s
}

// Overview is a standard as a list of its places.
type Overview struct {
	Standard        string                   `json:"standard"`
	Name            string                   `json:"name"`
	Published       string                   `json:"published"`
	EditionNotes    []string                 `json:"edition_notes"`
	StructureNotes  []string                 `json:"structure_notes"`
	Simplifications []catalog.Simplification `json:"simplifications"`
	Places          []Line                   `json:"places"`
}

// OverviewOf returns the outline of a standard, then its annexes, with what must be known of the whole.
func OverviewOf(l *catalog.Library, std *catalog.Standard) (Overview, error) {
	notes, err := l.Notes()
	if err != nil {
		return Overview{}, err
	}
	out := Overview{
		Standard: std.ID, Name: std.Name, Published: std.Edition.Published, EditionNotes: EditionNotes(std),
		StructureNotes: std.StructureNotes, Simplifications: notes.On(std.ID).Simplifications, Places: []Line{},
	}
	if out.StructureNotes == nil {
		out.StructureNotes = []string{}
	}
	for _, n := range std.Outline().Nodes {
		out.Places = append(out.Places, LineOf(n))
	}
	for _, a := range std.AnnexPlaces() {
		out.Places = append(out.Places, Line{Ref: a.Ref.String(), Kind: catalog.KindAnnex, Title: a.Title, Cite: a.Ref.ID, Text: a.Text})
	}
	return out, nil
}

// EditionNotes are what a reader must know of the edition, amendments among it.
func EditionNotes(std *catalog.Standard) []string {
	out := []string{}
	if std.Edition.Note != "" {
		out = append(out, std.Edition.Note)
	}
	for _, a := range std.Edition.Amendments {
		out = append(out, fmt.Sprintf("%s (%s): %s", a.ID, a.Published, a.Effect))
	}
	return out
}

// ControlLine is a control in short, with what it can be chosen by.
type ControlLine struct {
	Ref        string                         `json:"ref"`
	Title      string                         `json:"title"`
	Text       string                         `json:"text"`
	Group      string                         `json:"group"`
	Attributes map[catalog.Attribute][]string `json:"attributes"`
}

// ControlLines returns the controls of a standard that a filter chooses. It fails like catalog.Standard.Controls.
func ControlLines(std *catalog.Standard, f catalog.Filter) ([]ControlLine, error) {
	nodes, err := std.Controls(f)
	if err != nil {
		return nil, err
	}
	out := make([]ControlLine, 0, len(nodes))
	for _, n := range nodes {
		line := ControlLine{Ref: n.Ref.String(), Title: n.Title, Text: n.Text, Group: n.Group.ID, Attributes: map[catalog.Attribute][]string{}}
		for _, a := range catalog.AllAttributes {
			if values := a.Of(n.Control); len(values) > 0 {
				line.Attributes[a] = values
			}
		}
		out = append(out, line)
	}
	return out, nil
}
