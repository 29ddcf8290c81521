// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// mentionForm is how a text names a record: with capitals and hyphen, so that other words are not taken for references.
var mentionForm = regexp.MustCompile(`\b[A-Z]{1,4}-[0-9]{1,9}\b`)

// mostMentions is how many references of one kind are looked up at once, and in texts at all.
const mostMentions = 64

// Mentions are the places of what reads like a reference, as R-12, in a text.
func Mentions(text string) [][]int { return mentionForm.FindAllStringIndex(text, -1) }

// Mentioned returns the records of these series whose references stand in texts, by the reference. It asks once for each that is named.
func Mentioned(ctx context.Context, tx *db.Tx, all []Series, texts ...string) (map[string]id.Ref, error) {
	out := map[string]id.Ref{}
	for _, r := range all {
		var numbers []int
		for _, text := range texts {
			for _, said := range mentionForm.FindAllString(text, -1) {
				if n, ok := r.ParseReference(said); ok && !slices.Contains(numbers, n) && len(numbers) < mostMentions {
					numbers = append(numbers, n)
				}
			}
		}
		if len(numbers) == 0 {
			continue
		}
		found, err := r.byNumber(ctx, tx, numbers)
		if err != nil {
			return nil, err
		}
		for n, which := range found {
			out[r.Reference(n)] = r.ref(which)
		}
	}
	return out, nil
}

// byNumber returns which of these numbers are there, with what has them.
func (r Series) byNumber(ctx context.Context, tx *db.Tx, numbers []int) (map[int]id.ID, error) {
	out := make(map[int]id.ID, len(numbers))
	for part := range slices.Chunk(numbers, mostMentions) {
		marks, args := make([]string, mostMentions), make([]any, mostMentions)
		for i := range marks {
			marks[i], args[i] = fmt.Sprintf("$%d", i+2), 0
			if i < len(part) {
				args[i] = part[i]
			}
		}
		err := db.Each(ctx, tx, func(row db.Row) error {
			var which id.ID
			var number int
			err := row.Scan(&which, &number)
			out[number] = which
			return err
		}, "SELECT id, number FROM "+r.table+" WHERE tenant_id = $1 AND number IN ("+strings.Join(marks, ", ")+")", args...)
		if err != nil {
			return nil, fmt.Errorf("%s by their numbers: %w", r.Name, err)
		}
	}
	return out, nil
}
