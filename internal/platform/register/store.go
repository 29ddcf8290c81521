// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"context"
	"errors"
	"fmt"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/search"
	"concord/internal/platform/tenant"
)

// Record is one row. Values stand in the order of the register's fields.
type Record struct {
	ID        id.ID
	Version   int
	Number    int // from 1, in the order of creation; never given twice
	CreatedAt time.Time
	UpdatedAt time.Time
	Values    []string
}

// Patch is what a caller says of a record, in the order of the fields; nil where it says nothing.
type Patch []*string

// Apply puts what the caller says into values and leaves the others as they are.
func (p Patch) Apply(values []string) {
	for i, v := range p {
		if v != nil {
			values[i] = *v
		}
	}
}

// Create adds a record with these values, in the order of the fields. It fails with fault.Fields naming every field that
// is wrong.
func (r *Register) Create(ctx context.Context, tx *db.Tx, values []string) (Record, error) {
	check, err := r.checking(ctx, tx)
	if err != nil {
		return Record{}, err
	}
	return r.create(ctx, tx, check, values)
}

func (r *Register) create(ctx context.Context, tx *db.Tx, check Check, values []string) (Record, error) {
	values, err := r.accept(check, values, nil, members(ctx, tx))
	if err != nil {
		return Record{}, err
	}
	number, err := r.next(ctx, tx, counted{rows: 1, numbers: 1})
	if err != nil {
		return Record{}, err
	}
	rec := Record{ID: tx.NewID(), Version: 1, Number: number, CreatedAt: tx.Now, UpdatedAt: tx.Now, Values: values}
	args := []any{string(rec.ID), tx.Now.UnixMicro(), number}
	for i, f := range r.Fields {
		args = append(args, f.bind(values[i]))
	}
	if err := db.Later(ctx, tx, r.insert, args...); err != nil {
		return Record{}, fmt.Errorf("create in %s: %w", r.Name, err)
	}
	if err := search.Add(ctx, tx, r.document(rec.ID, number, values)); err != nil {
		return Record{}, err
	}
	tx.Record(r.created(rec.ID, values))
	return rec, nil
}

// created is what the journal says of a new record.
func (r *Register) created(which id.ID, values []string) db.Change {
	return db.Change{Action: r.Name + ".create", Object: r.Name, ID: which, Version: 1, Fields: r.differences(nil, values)}
}

// differences are the fields that change; before is nil for a new record.
func (r *Register) differences(before, after []string) (out []db.Field) {
	for i, f := range r.Fields {
		old := ""
		if before != nil {
			old = before[i]
		}
		if old != after[i] {
			out = append(out, db.Field{Name: f.Name, Old: old, New: after[i]})
		}
	}
	return out
}

// Find returns a record, or fault.NotFound.
func (r *Register) Find(ctx context.Context, tx *db.Tx, which id.ID) (rec Record, err error) {
	found := false
	err = db.Each(ctx, tx, func(row db.Row) error {
		found = true
		rec, err = r.scanner().scan(row)
		return err
	}, r.find, string(which))
	switch {
	case err != nil:
		return Record{}, fmt.Errorf("find in %s: %w", r.Name, err)
	case !found:
		return Record{}, fmt.Errorf("find in %s: %w", r.Name, fault.NotFound)
	}
	return rec, nil
}

// Update gives a record new values. version is the one the caller saw; fault.Conflict says that there is a newer one. Where
// nothing changes, nothing is written.
func (r *Register) Update(ctx context.Context, tx *db.Tx, which id.ID, version int, change func(values []string) error) (Record, error) {
	check, err := r.checking(ctx, tx)
	if err != nil {
		return Record{}, err
	}
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
	if values, err = r.accept(check, values, rec.Values, members(ctx, tx)); err != nil {
		return rec, err
	}
	return r.write(ctx, tx, rec, values, "update")
}

// write keeps new values of a record, with who did what to it.
func (r *Register) write(ctx context.Context, tx *db.Tx, rec Record, values []string, action string) (Record, error) {
	changed := r.differences(rec.Values, values)
	if len(changed) == 0 {
		return rec, nil
	}
	if err := r.replace(ctx, tx, rec, values); err != nil {
		return Record{}, err
	}
	rec.Version, rec.UpdatedAt, rec.Values = rec.Version+1, tx.Now, values
	tx.Record(r.changed(rec.ID, rec.Version, action, changed))
	return rec, nil
}

// changed is what the journal says of a record that has this version by now.
func (r *Register) changed(which id.ID, version int, action string, fields []db.Field) db.Change {
	return db.Change{Action: r.Name + "." + action, Object: r.Name, ID: which, Version: version, Fields: fields}
}

// replace puts values in the place of those of a record, for search too.
func (r *Register) replace(ctx context.Context, tx *db.Tx, rec Record, values []string) error {
	if err := r.put(ctx, tx, rec.ID, rec.Version, rec.Values, values); err != nil {
		return err
	}
	if doc := r.document(rec.ID, rec.Number, values); doc != r.document(rec.ID, rec.Number, rec.Values) {
		return search.Replace(ctx, tx, doc)
	}
	return nil
}

// put puts values in the place of those of a version.
func (r *Register) put(ctx context.Context, tx *db.Tx, which id.ID, version int, before, values []string) error {
	args := []any{string(which), version, tx.Now.UnixMicro()}
	for i, f := range r.Fields {
		args = append(args, f.bind(values[i]))
	}
	n, err := db.Exec(ctx, tx, r.update, args...)
	if err != nil {
		return fmt.Errorf("update %s: %w", r.Name, err)
	}
	if n == 0 { // another transaction was faster
		return fmt.Errorf("update %s: %w", r.Name, fault.Conflict)
	}
	if r.follow != nil {
		return r.follow(ctx, tx, which, before, values)
	}
	return nil
}

// Delete removes a record that the caller saw at this version, with its comments and the links from and to it. What they
// said stays in the journal.
func (r *Register) Delete(ctx context.Context, tx *db.Tx, which id.ID, version int) error {
	rec, err := r.Find(ctx, tx, which)
	if err != nil {
		return err
	}
	if rec.Version != version {
		return fmt.Errorf("delete from %s: it has version %d: %w", r.Name, rec.Version, fault.Conflict)
	}
	if err := r.delete(ctx, tx, rec); err != nil {
		return err
	}
	if err := search.Remove(ctx, tx, r.ref(which)); err != nil {
		return err
	}
	return r.count(ctx, tx, -1)
}

// delete removes a record at the version it has, with what stands beside it; search finds it still.
func (r *Register) delete(ctx context.Context, tx *db.Tx, rec Record) error {
	n, err := db.Exec(ctx, tx, r.remove, string(rec.ID), rec.Version)
	switch {
	case err != nil:
		return fmt.Errorf("delete from %s: %w", r.Name, err)
	case n == 0: // another transaction was faster
		return fmt.Errorf("delete from %s: %w", r.Name, fault.Conflict)
	}
	if err := r.removeBeside(ctx, tx, rec.ID); err != nil {
		return err
	}
	var said []db.Field
	for i, f := range r.Fields {
		if rec.Values[i] != "" {
			said = append(said, db.Field{Name: f.Name, Old: rec.Values[i]})
		}
	}
	tx.Record(db.Change{Action: r.Name + ".delete", Object: r.Name, ID: rec.ID, Version: rec.Version, Fields: said})
	return nil
}

// finder returns the member that an id or an address names, or fault.NotFound.
type finder func(idOrEmail string) (id.ID, error)

func members(ctx context.Context, tx *db.Tx) finder {
	return func(idOrEmail string) (id.ID, error) { return tenant.FindMember(ctx, tx, idOrEmail) }
}

// accept cleans values, looks up the people they name, by id or by address, and checks the record as a whole. Who stood there
// before may stay, also after leaving the organization; before is nil for a new record.
func (r *Register) accept(check Check, values, before []string, find finder) ([]string, error) {
	values, err := r.clean(values)
	if err != nil {
		return nil, err
	}
	r.keepDerived(before, values)
	var wrong fault.Fields
	for i, f := range r.Fields {
		if f.Kind != Person || f.Derived || values[i] == "" || before != nil && values[i] == before[i] {
			continue
		}
		user, err := find(values[i])
		switch {
		case errors.Is(err, fault.NotFound):
			wrong = append(wrong, fault.Field{Field: f.Name, Problem: "names nobody in this organization", Cure: "write the address of a member"})
		case err != nil:
			return nil, err
		}
		values[i] = string(user)
	}
	return values, r.complete(check, before, values, wrong)
}
