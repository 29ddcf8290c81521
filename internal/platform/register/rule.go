// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"context"
	"errors"
	"fmt"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Check looks at a record as a whole. before are its values as they are kept, nil for a new record; values are the new ones,
// cleaned, in which it fills the derived fields. It fails with fault.Fields.
type Check func(before, values []string) error

// Rule prepares the check of a register for one transaction, from what it reads there.
type Rule func(ctx context.Context, tx *db.Tx) (Check, error)

// Ruled gives a register its rule: what several fields must be together, and what follows from them. It is the code of a
// noun that runs within a register; see docs/decisions/0023.
func (r *Register) Ruled(rule Rule) *Register {
	r.rule = rule
	return r
}

// Follow keeps, beside a record, what it said before it changes.
type Follow func(ctx context.Context, tx *db.Tx, which id.ID, before, after []string) error

// Followed gives a register what is kept beside its records when they change, however that comes about. New records are no
// change; see docs/decisions/0032.
func (r *Register) Followed(by Follow) *Register {
	r.follow = by
	return r
}

// checking prepares the register's check.
func (r *Register) checking(ctx context.Context, tx *db.Tx) (Check, error) {
	if r.rule == nil {
		return func(_, _ []string) error { return nil }, nil
	}
	check, err := r.rule(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("prepare the rule of %s: %w", r.Name, err)
	}
	return check, nil
}

// complete runs the check, beside what is wrong with single fields already.
func (r *Register) complete(check Check, before, values []string, wrong fault.Fields) error {
	err := check(before, values)
	var more fault.Fields
	if errors.As(err, &more) {
		err = nil
		wrong = append(wrong, more...)
	}
	if err != nil {
		return err
	}
	return wrong.Err()
}

// keepDerived puts the derived fields back as they are kept: nobody sets them from outside.
func (r *Register) keepDerived(before, values []string) {
	for i, f := range r.Fields {
		if f.Derived {
			values[i] = ""
			if before != nil {
				values[i] = before[i]
			}
		}
	}
}

// Derive gives derived fields of a record new values, for the package whose register it is; other fields stay as they are.
func (r *Register) Derive(ctx context.Context, tx *db.Tx, which id.ID, version int, action string, change func(values []string) error) (Record, error) {
	rec, err := r.Find(ctx, tx, which)
	if err != nil {
		return Record{}, err
	}
	if rec.Version != version {
		return rec, fmt.Errorf("update %s: it has version %d: %w", r.Name, rec.Version, fault.Conflict)
	}
	values := append([]string(nil), rec.Values...)
	if err := change(values); err != nil {
		return rec, err
	}
	for i, f := range r.Fields {
		if !f.Derived {
			values[i] = rec.Values[i]
		}
	}
	return r.write(ctx, tx, rec, values, action)
}
