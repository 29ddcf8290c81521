// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package approved

import "concord/internal/platform/db"

// Turn says what became of a part of a statement between two.
type Turn string

// The turns.
const (
	Added   Turn = "added"
	Removed Turn = "removed"
	Changed Turn = "changed"
)

// Change is what became of one part.
type Change[P any] struct {
	Part   *P // as it is later; of one that is gone, as it was
	Turn   Turn
	Fields []db.Field // that changed; of a part that came or went all that say something
}

// Compare returns what became of parts from one statement to another, in the order of the later one, what is gone last. It says
// the same of both directions, turned round. key finds a part again; said is what a part says, the same fields in the same order.
func Compare[P any, K comparable](before, after []P, key func(*P) K, said func(*P) []db.Field) (out []Change[P]) {
	then := map[K]*P{}
	for i := range before {
		then[key(&before[i])] = &before[i]
	}
	for i := range after {
		now := &after[i]
		old, turn := then[key(now)], Changed
		if old == nil {
			old, turn = new(P), Added
		}
		delete(then, key(now))
		if fields := Fields(said(old), said(now)); len(fields) > 0 || turn == Added {
			out = append(out, Change[P]{now, turn, fields})
		}
	}
	for i := range before {
		if old := &before[i]; then[key(old)] != nil {
			out = append(out, Change[P]{old, Removed, Fields(said(old), said(new(P)))})
		}
	}
	return out
}

// Fields returns those that say something else after than before, both the same fields in the same order; never nil.
func Fields(before, after []db.Field) []db.Field {
	out := []db.Field{}
	for i, f := range after {
		if f.New != before[i].New {
			out = append(out, db.Field{Name: f.Name, Old: before[i].New, New: f.New})
		}
	}
	return out
}
