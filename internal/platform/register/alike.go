// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/search"
)

// Edit gives several records the same values in some fields.
type Edit struct {
	Chosen
	Set            Patch
	WithoutRefused bool // leave out what would be refused, instead of changing nothing
}

// Effect is what an edit does, or would do.
type Effect struct {
	Matched  int
	Change   int
	Same     int // say so already
	Refused  int
	Changes  []Change  // the first of them, in the list's order
	Refusals []Refusal // the first of them
	Seen     string    // stands for all of this: what changes it, changes what would be done
}

// Change is what becomes of one record.
type Change struct {
	ID     id.ID
	Title  string
	Fields []db.Field
}

// effect is an edit that is ready to be written.
type effect struct {
	Effect
	records []Record
	values  [][]string
	refused []Refusal
}

// Alike reports whether several records may be given one value of the field at once: all may but those that name a record, or
// follow from others.
func (f Field) Alike() bool {
	return !f.Derived && (!f.Required || f.Kind != Line && f.Kind != Text)
}

// Foresee says what an edit would do, and does nothing. It fails with fault.Fields where the edit itself is wrong; what a
// single record does not allow is told in the effect.
func (r *Register) Foresee(ctx context.Context, tx *db.Tx, e Edit) (Effect, error) {
	out, err := r.foresee(ctx, tx, e)
	return out.Effect, err
}

// ChangeAlike does what an edit says, to all records or to none, each by the register's rule and with its own entry in the
// journal. seen is that of an effect that somebody saw; where there is one, and another would come of it by now, it fails with
// fault.Conflict. It fails so too where records were changed since they were seen, and with fault.Fields where the rule
// refuses any.
func (r *Register) ChangeAlike(ctx context.Context, tx *db.Tx, e Edit, seen string) (Effect, error) {
	out, err := r.foresee(ctx, tx, e)
	switch {
	case err != nil:
		return Effect{}, err
	case seen != "" && seen != out.Seen:
		return Effect{}, fmt.Errorf("change several of %s: not what was seen: %w", r.Name, fault.Conflict)
	case len(out.refused) > 0 && !e.WithoutRefused:
		return Effect{}, refusing(out.refused)
	}
	return out.Effect, r.writeAlike(ctx, tx, out)
}

// writeAlike writes what was foreseen. Search takes the texts in together: one by one, that is most of the work.
func (r *Register) writeAlike(ctx context.Context, tx *db.Tx, out effect) error {
	var texts []search.Document
	for i, rec := range out.records {
		values := out.values[i]
		if err := r.put(ctx, tx, rec.ID, rec.Version, rec.Values, values); err != nil {
			return err
		}
		if doc := r.document(rec.ID, rec.Number, values); doc != r.document(rec.ID, rec.Number, rec.Values) {
			texts = append(texts, doc)
		}
		tx.Record(r.changed(rec.ID, rec.Version+1, "update", r.differences(rec.Values, values)))
	}
	return search.ReplaceMany(ctx, tx, r.Name, texts)
}

func (r *Register) foresee(ctx context.Context, tx *db.Tx, e Edit) (out effect, err error) {
	find := remembering(members(ctx, tx))
	set, err := r.common(e.Set, find)
	if err != nil {
		return out, err
	}
	check, err := r.checking(ctx, tx)
	if err != nil {
		return out, err
	}
	list, refused, err := r.choose(ctx, tx, e.Chosen)
	if err != nil {
		return out, err
	}
	out.Changes, out.Refusals, out.refused = []Change{}, []Refusal{}, refused
	out.Matched = len(list) + len(refused)
	seen := sha256.New()
	for _, rec := range list {
		values := append([]string(nil), rec.Values...)
		set.Apply(values)
		if values, err = r.accept(check, values, rec.Values, find); err != nil {
			refusal, ours := refusalOf(rec, err)
			if ours != nil {
				return out, ours
			}
			out.refused = append(out.refused, refusal)
			continue
		}
		out.take(seen, rec, values, r.differences(rec.Values, values))
	}
	out.Refused = len(out.refused)
	out.Refusals = append(out.Refusals, out.refused[:min(mostRefused, out.Refused)]...)
	for _, x := range out.refused {
		note(seen, "refused", string(x.ID), x.Faults.Error())
	}
	out.Seen = base64.RawURLEncoding.EncodeToString(seen.Sum(nil)[:18])
	return out, nil
}

// take puts one record into the effect.
func (e *effect) take(seen hash.Hash, rec Record, values []string, changed []db.Field) {
	if len(changed) == 0 {
		e.Same++
		note(seen, "same", string(rec.ID))
		return
	}
	e.Change++
	if len(e.Changes) < shown {
		e.Changes = append(e.Changes, Change{rec.ID, rec.Values[0], changed})
	}
	e.records, e.values = append(e.records, rec), append(e.values, values)
	note(seen, "change", string(rec.ID), fmt.Sprint(rec.Version))
	for _, f := range changed {
		note(seen, f.Name, f.New)
	}
}

// note adds texts to what was seen, each with its length, so that no two series of them are alike.
func note(seen hash.Hash, texts ...string) {
	for _, s := range texts {
		seen.Write(binary.AppendUvarint(nil, uint64(len(s))))
		seen.Write([]byte(s))
	}
}

// common cleans the values that all records are to get, and faults those that no record can get.
func (r *Register) common(set Patch, find finder) (Patch, error) {
	out := make(Patch, len(r.Fields))
	var wrong fault.Fields
	said := false
	for i, f := range r.Fields {
		if i >= len(set) || set[i] == nil {
			continue
		}
		said = true
		value, problem, cure := f.Clean(*set[i])
		if !f.Alike() {
			problem, cure = "is not changed for several records at once", "change it on each record's own page"
		}
		if problem == "" && f.Kind == Person && value != "" {
			user, err := find(value)
			switch {
			case errors.Is(err, fault.NotFound):
				problem, cure = "names nobody in this organization", "write the address of a member"
			case err != nil:
				return nil, err
			}
			value = string(user)
		}
		if problem != "" {
			wrong = append(wrong, fault.Field{Field: f.Name, Problem: problem, Cure: cure})
		}
		out[i] = &value
	}
	if !said {
		wrong = append(wrong, fault.Field{Field: "set", Problem: "names no field", Cure: "say which field is to change"})
	}
	return out, wrong.Err()
}

// remembering is a finder that looks for each person once.
func remembering(find finder) finder {
	type answer struct {
		user id.ID
		err  error
	}
	known := map[string]answer{}
	return func(who string) (id.ID, error) {
		a, there := known[who]
		if !there {
			a.user, a.err = find(who)
			known[who] = a
		}
		return a.user, a.err
	}
}
