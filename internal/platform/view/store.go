// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package view

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
)

const columns = `SELECT v.id, v.version, v.created_at, v.updated_at, v.owner, v.register, v.name, v.shared, v.query, s.view_id IS NOT NULL
FROM list_views v LEFT JOIN standard_views s ON s.tenant_id = $1 AND s.owner = $2 AND s.register = v.register AND s.view_id = v.id
WHERE v.tenant_id = $1 AND (v.shared OR v.owner = $2) `

func scan(r db.Row) (v View, err error) {
	var created, updated int64
	err = r.Scan(&v.ID, &v.Version, &created, &updated, &v.Owner, &v.Register, &v.Name, &v.Shared, &v.Query, &v.Standard)
	v.CreatedAt, v.UpdatedAt = time.UnixMicro(created).UTC(), time.UnixMicro(updated).UTC()
	return v, err
}

// List returns the views of a register that the actor sees, by their names; those of all registers where none is named.
func List(ctx context.Context, tx *db.Tx, register string) ([]View, error) {
	list, err := db.All(ctx, tx, scan, columns+"AND ($3 = '' OR v.register = $3) ORDER BY v.register, v.name_key, v.id", string(tx.Actor.User()), register)
	if err != nil {
		return nil, fmt.Errorf("list views: %w", err)
	}
	return list, nil
}

// Find returns a view that the actor sees, or fault.NotFound.
func Find(ctx context.Context, tx *db.Tx, which id.ID) (View, error) {
	list, err := db.All(ctx, tx, scan, columns+"AND v.id = $3", string(tx.Actor.User()), string(which))
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return View{}, fmt.Errorf("find view: %w", err)
	}
	return list[0], nil
}

// Create keeps a view of the actor's. It fails with fault.Fields, with fault.Taken for a second one with the same name, and
// with fault.Forbidden where somebody shares who only reads.
func Create(ctx context.Context, tx *db.Tx, r *register.Register, d Draft) (View, error) {
	v := View{ID: tx.NewID(), Version: 1, CreatedAt: tx.Now, UpdatedAt: tx.Now, Owner: tx.Actor.User(), Register: r.Name}
	if v.Owner == "" {
		return View{}, fmt.Errorf("keep a view: only a person has views: %w", fault.Forbidden)
	}
	if err := v.take(tx, r, d); err != nil {
		return View{}, err
	}
	var n int
	if err := db.One(ctx, tx, []any{&n}, "SELECT count(*) FROM list_views WHERE tenant_id = $1 AND register = $2 AND owner = $3", r.Name, string(v.Owner)); err != nil {
		return View{}, fmt.Errorf("count views: %w", err)
	}
	if n >= Most {
		return View{}, fault.Fields{{Field: "name", Problem: fmt.Sprintf("would be one more than the %d views that a person can have here", Most), Cure: "delete one that nobody needs"}}
	}
	_, err := db.Exec(ctx, tx, "INSERT INTO list_views (tenant_id, id, version, created_at, updated_at, owner, register, name, name_key, shared, query) VALUES ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8, $9)",
		string(v.ID), tx.Now.UnixMicro(), string(v.Owner), v.Register, v.Name, key(v.Name), v.Shared, v.Query)
	if err != nil {
		return View{}, fmt.Errorf("keep a view: %w", err)
	}
	tx.Record(db.Change{Action: Object + ".create", Object: Object, ID: v.ID, Version: 1, Fields: append([]db.Field{{Name: "register", New: v.Register}}, differences(View{}, v)...)})
	return v, nil
}

// take puts what somebody says into a view.
func (v *View) take(tx *db.Tx, r *register.Register, d Draft) error {
	name, err := clean(d.Name)
	var wrong fault.Fields
	errors.As(err, &wrong)
	query, err := Canonical(r, d.Query)
	var more fault.Fields
	errors.As(err, &more)
	if wrong = append(wrong, more...); len(wrong) > 0 {
		return wrong
	}
	if d.Shared && !v.Shared && !tx.Actor.Can(access.WriteWork) {
		return fmt.Errorf("share a view: %w", fault.Forbidden)
	}
	v.Name, v.Shared, v.Query = name, d.Shared, query
	return nil
}

func differences(before, after View) (out []db.Field) {
	for _, f := range []db.Field{{Name: "name", Old: before.Name, New: after.Name}, {Name: "shared", Old: strconv.FormatBool(before.Shared), New: strconv.FormatBool(after.Shared)}, {Name: "query", Old: before.Query, New: after.Query}} {
		if f.Old != f.New {
			out = append(out, f)
		}
	}
	return out
}

// own finds a view that the actor may change, at the version it saw.
func own(ctx context.Context, tx *db.Tx, which id.ID, version int) (View, error) {
	v, err := Find(ctx, tx, which)
	switch {
	case err != nil:
		return v, err
	case !v.May(tx.Actor):
		return v, fmt.Errorf("change somebody else's view: %w", fault.Forbidden)
	case v.Version != version:
		return v, fmt.Errorf("change a view: it has version %d: %w", v.Version, fault.Conflict)
	}
	return v, nil
}

// Change gives a view new words. change gets what it says so far. It fails as Create does, with fault.Forbidden for somebody
// else's, and with fault.Conflict where version is not the one it has.
func Change(ctx context.Context, tx *db.Tx, r *register.Register, which id.ID, version int, change func(*Draft) error) (View, error) {
	v, err := own(ctx, tx, which, version)
	if err != nil {
		return v, err
	}
	before, d := v, Draft{v.Name, v.Shared, v.Values()}
	if err := change(&d); err != nil {
		return v, err
	}
	if err := v.take(tx, r, d); err != nil {
		return before, err
	}
	changed := differences(before, v)
	if len(changed) == 0 {
		return v, nil
	}
	n, err := db.Exec(ctx, tx, "UPDATE list_views SET version = version + 1, updated_at = $4, name = $5, name_key = $6, shared = $7, query = $8 WHERE tenant_id = $1 AND id = $2 AND version = $3",
		string(which), version, tx.Now.UnixMicro(), v.Name, key(v.Name), v.Shared, v.Query)
	if err == nil && n == 0 { // another transaction was faster
		err = fault.Conflict
	}
	if err != nil {
		return before, fmt.Errorf("change a view: %w", err)
	}
	if before.Shared && !v.Shared { // nobody else's list opens with what they do not see
		if _, err := db.Exec(ctx, tx, "DELETE FROM standard_views WHERE tenant_id = $1 AND view_id = $2 AND owner <> $3", string(which), string(v.Owner)); err != nil {
			return before, fmt.Errorf("change a view: %w", err)
		}
	}
	v.Version, v.UpdatedAt = v.Version+1, tx.Now
	tx.Record(db.Change{Action: Object + ".update", Object: Object, ID: v.ID, Version: v.Version, Fields: changed})
	return v, nil
}

// Remove takes a view away, at the version the actor saw.
func Remove(ctx context.Context, tx *db.Tx, which id.ID, version int) error {
	v, err := own(ctx, tx, which, version)
	if err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, "DELETE FROM list_views WHERE tenant_id = $1 AND id = $2 AND version = $3", string(which), version)
	if err == nil && n == 0 { // another transaction was faster
		err = fault.Conflict
	}
	if err != nil {
		return fmt.Errorf("remove a view: %w", err)
	}
	tx.Record(db.Change{Action: Object + ".delete", Object: Object, ID: which, Version: version, Fields: []db.Field{{Name: "name", Old: v.Name}, {Name: "query", Old: v.Query}}})
	return nil
}

// SetStandard says whether the register opens with the view for the actor.
func SetStandard(ctx context.Context, tx *db.Tx, which id.ID, on bool) (View, error) {
	v, err := Find(ctx, tx, which)
	if err != nil {
		return v, err
	}
	if tx.Actor.User() == "" {
		return v, fmt.Errorf("open a list with a view: only a person does: %w", fault.Forbidden)
	}
	if v.Standard == on {
		return v, nil
	}
	text, said := "DELETE FROM standard_views WHERE tenant_id = $1 AND owner = $2 AND register = $3 AND view_id = $4", db.Field{Name: "standard", Old: "true", New: "false"}
	if on {
		text = `INSERT INTO standard_views (tenant_id, owner, register, view_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, owner, register) DO UPDATE SET view_id = excluded.view_id`
		said = db.Field{Name: "standard", Old: "false", New: "true"}
	}
	if _, err := db.Exec(ctx, tx, text, string(tx.Actor.User()), v.Register, string(v.ID)); err != nil {
		return v, fmt.Errorf("open a list with a view: %w", err)
	}
	v.Standard = on
	tx.Record(db.Change{Action: Object + ".standard", Object: Object, ID: v.ID, Version: v.Version, Fields: []db.Field{said}})
	return v, nil
}
