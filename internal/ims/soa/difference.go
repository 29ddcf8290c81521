// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"strings"

	"concord/internal/ims/approved"
	"concord/internal/platform/db"
)

// Change is what became of one row.
type Change struct {
	Standard string        `json:"standard"`
	Control  string        `json:"control"`
	Title    string        `json:"title"`
	Kind     approved.Turn `json:"kind"`
	Fields   []db.Field    `json:"fields"` // that changed; of a row that came or went all that say something
}

// Difference returns what became of rows from one statement to another, in the order of the later one, what is gone last. It
// says the same of both directions, turned round. How fresh tests are is left out: it changes by the day alone.
func Difference(before, after *Statement) []Change {
	out := []Change{}
	for _, c := range approved.Compare(before.Entries, after.Entries, (*Entry).Ref, (*Entry).compared) {
		out = append(out, Change{c.Part.Standard, c.Part.Control, c.Part.Title, c.Turn, c.Fields})
	}
	return out
}

// compared is what a row says, by the names of its fields in their order; people by name where there is one.
func (e *Entry) compared() []db.Field {
	said := e.Said()
	for i, f := range said {
		if f.Name == "owner" && e.OwnerName != "" {
			said[i].New = e.OwnerName
		}
	}
	derived := make([]string, len(e.Derived))
	for i, r := range e.Derived {
		derived[i] = string(r)
	}
	without := make([]string, len(e.Systems))
	for i, x := range e.Systems {
		without[i] = x.Name + " (" + x.Reason + ")"
	}
	parts := make([]string, len(e.Controls))
	for i, p := range e.Controls {
		parts[i] = p.Title + " (" + string(p.Status) + ", " + string(p.TestResult) + ")"
	}
	return append(said,
		db.Field{Name: "title", New: e.Title}, db.Field{Name: "derived", New: strings.Join(derived, " ")}, db.Field{Name: "status", New: string(e.Status)},
		db.Field{Name: "controls", New: strings.Join(parts, "; ")}, db.Field{Name: "risks", New: titles(e.Risks)},
		db.Field{Name: "systems", New: strings.Join(without, "; ")}, db.Field{Name: "obligations", New: titles(e.Obligations)}, db.Field{Name: "evidence", New: titles(e.Evidence)},
	)
}

func titles(list []Source) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = s.Title
	}
	return strings.Join(out, "; ")
}
