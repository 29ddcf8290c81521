// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/search"
)

// Removal is what deleting several records does, or would do.
type Removal struct {
	Matched  int
	Refused  int            // were changed since they were seen
	Titles   []string       // the first of them, in the list's order
	Refusals []Refusal      // the first of them
	Losing   []link.Relying // what relies on any of them and stays
	Seen     string         // stands for all of this
}

// removal is one that is ready to be done.
type removal struct {
	Removal
	records []Record
	refused []Refusal
}

// ForeseeDelete says what deleting several records would do, and what relies on them.
func (r *Register) ForeseeDelete(ctx context.Context, tx *db.Tx, c Chosen) (Removal, error) {
	out, err := r.foreseeDelete(ctx, tx, c)
	return out.Removal, err
}

// DeleteAlike deletes several records, all or none, each with its own entry in the journal. It fails as ChangeAlike does.
func (r *Register) DeleteAlike(ctx context.Context, tx *db.Tx, c Chosen, seen string) (Removal, error) {
	out, err := r.foreseeDelete(ctx, tx, c)
	switch {
	case err != nil:
		return Removal{}, err
	case seen != "" && seen != out.Seen:
		return Removal{}, fmt.Errorf("delete several of %s: not what was seen: %w", r.Name, fault.Conflict)
	case len(out.refused) > 0:
		return Removal{}, refusing(out.refused)
	}
	gone := make([]id.ID, len(out.records))
	for i, rec := range out.records {
		if err := r.delete(ctx, tx, rec); err != nil {
			return Removal{}, err
		}
		gone[i] = rec.ID
	}
	if err := search.RemoveMany(ctx, tx, r.Name, gone); err != nil {
		return Removal{}, err
	}
	return out.Removal, r.count(ctx, tx, -len(out.records))
}

func (r *Register) foreseeDelete(ctx context.Context, tx *db.Tx, c Chosen) (out removal, err error) {
	if out.records, out.refused, err = r.choose(ctx, tx, c); err != nil {
		return out, err
	}
	out.Matched, out.Refused = len(out.records)+len(out.refused), len(out.refused)
	out.Titles, out.Refusals = []string{}, append([]Refusal{}, out.refused[:min(mostRefused, out.Refused)]...)
	ids, seen := make([]id.ID, len(out.records)), sha256.New()
	for i, rec := range out.records {
		ids[i] = rec.ID
		if len(out.Titles) < shown {
			out.Titles = append(out.Titles, rec.Values[0])
		}
		note(seen, string(rec.ID), fmt.Sprint(rec.Version))
	}
	if out.Losing, err = link.LosingOf(ctx, tx, r.Name, ids); err != nil {
		return out, err
	}
	for _, x := range out.Losing {
		note(seen, x.Who.Register, string(x.Who.ID), x.Requirement, string(x.Relation), fmt.Sprint(x.Only))
	}
	out.Seen = base64.RawURLEncoding.EncodeToString(seen.Sum(nil)[:18])
	return out, nil
}
