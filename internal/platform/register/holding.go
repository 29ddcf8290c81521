// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/search"
)

// WordsParameter is the parameter of a list for words that its records hold.
const WordsParameter = "q"

const (
	// longestWords is the most characters of these words.
	longestWords = 200
	// MostHeld is how many records that hold the words are narrowed further and put in order: those changed last. What more records
	// hold finds nothing in particular, and would take longer the more there are.
	MostHeld = 1000
)

// held are records that hold the words of a query.
type held struct {
	ids  string // as JSON
	n    int
	more bool // than MostHeld
}

// look finds the records that hold the words of a query, or have the number that it is, as R-12, if it has some and they were not looked for yet.
func (r *Register) look(ctx context.Context, tx *db.Tx, q Query) (Query, error) {
	if q.Words == "" || q.held != nil {
		return q, nil
	}
	ids, err := search.Holding(ctx, tx, q.Words, r.Name, MostHeld+1)
	if err != nil {
		return q, fmt.Errorf("list %s: %w", r.Name, err)
	}
	if number, ok := r.ParseReference(q.Words); ok {
		one, err := r.numbered(ctx, tx, number)
		if err == nil && !slices.Contains(ids, string(one)) {
			ids = append([]string{string(one)}, ids...)
		}
		if err != nil && !errors.Is(err, fault.NotFound) {
			return q, err
		}
	}
	said, err := json.Marshal(append([]string{}, ids[:min(len(ids), MostHeld)]...))
	q.held = &held{string(said), min(len(ids), MostHeld), len(ids) > MostHeld}
	return q, err
}

// lookAll is look for those who want all records of a list; it fails with fault.Fields where more than MostHeld hold the words.
func (r *Register) lookAll(ctx context.Context, tx *db.Tx, q Query) (Query, error) {
	q, err := r.look(ctx, tx, q)
	if err == nil && q.held != nil && q.held.more {
		err = fault.Fields{{Field: WordsParameter, Problem: fmt.Sprintf("stands in more than %d records", MostHeld), Cure: "add a word, or narrow the list in another way"}}
	}
	return q, err
}
