// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package scope

import (
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/approved"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// Change is what became of one part of the scope between two.
type Change struct {
	Register string        `json:"register"` // scope for what people say of it; else where the part is kept
	ID       id.ID         `json:"id,omitempty"`
	Title    string        `json:"title"`
	Kind     approved.Turn `json:"kind"`
	Fields   []db.Field    `json:"fields"` // that changed; of a part that came or went all that say something
}

// Compare returns what became of a scope: its text first, then units, sites, systems and edges. It says the same of both
// directions, turned round. The day of a scope is left out.
func Compare(before, after *Statement) []Change {
	out := []Change{}
	if fields := changedText(before, after); len(fields) > 0 {
		out = append(out, Change{Register: Object, Kind: approved.Changed, Fields: fields})
	}
	for _, pair := range [][2][]Part{{before.Units, after.Units}, {before.Sites, after.Sites}, {before.Systems, after.Systems}} {
		for _, c := range approved.Compare(pair[0], pair[1], func(p *Part) id.ID { return p.ID }, (*Part).said) {
			out = append(out, Change{c.Part.Register, c.Part.ID, c.Part.Name, c.Turn, c.Fields})
		}
	}
	for _, c := range approved.Compare(before.Edges, after.Edges, func(e *Edge) id.Ref { return id.Ref{Register: e.Register, ID: e.ID} }, (*Edge).said) {
		out = append(out, Change{c.Part.Register, c.Part.ID, c.Part.Title, c.Turn, c.Fields})
	}
	return out
}

// changedText is what changed of the text, and of what stands for the whole scope.
func changedText(before, after *Statement) []db.Field {
	whole := func(s *Statement) []db.Field {
		return []db.Field{
			{Name: "organization", New: s.Organization},
			{Name: "standards", New: strings.Join(s.Standards, " ")},
			{Name: "issues", New: fmt.Sprint(s.Issues)},
			{Name: "parties", New: fmt.Sprint(s.Parties)},
		}
	}
	return slices.Concat(before.differences(after.Draft), approved.Fields(whole(before), whole(after)))
}

func (p *Part) said() []db.Field {
	return []db.Field{{Name: "name", New: p.Name}, {Name: "above", New: p.Above}, {Name: "kind", New: p.Kind}, {Name: "scope", New: p.Scope}, {Name: "reason", New: p.Reason}}
}

func (e *Edge) said() []db.Field {
	return []db.Field{
		{Name: "name", New: e.Title},
		{Name: "kind", New: e.Kind},
		{Name: "serves", New: e.Serves},
		{Name: "counterpart", New: e.Counterpart},
		{Name: "description", New: e.Description},
		{Name: "control", New: e.Control},
		{Name: "reason", New: e.Reason},
	}
}
