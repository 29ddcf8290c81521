// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/register"
)

// several says which records a command is about: one, or all that fit.
type several struct {
	records
	ID      string            `arg:"" optional:"" help:"Id or reference of the record, as R-12; or choose several with --where."`
	Where   map[string]string `help:"All records with this value, as state=open; can be repeated. At most 5,000." mapsep:","`
	Preview bool              `help:"Of several: only say what would change."`
}

// one reports whether a single record is meant; it fails unless just one of the two ways was taken.
func (c *several) one() (bool, error) {
	if (c.ID == "") == (len(c.Where) == 0) {
		return false, fault.Fields{{Field: "id", Problem: "must be given, or --where, and only one of the two", Cure: "name one record, or narrow the list"}}
	}
	if c.ID != "" && c.Preview {
		return false, fault.Fields{{Field: "preview", Problem: "is for several records", Cure: "use --where, or leave it out"}}
	}
	return c.ID != "", nil
}

// chosen are the records that fit.
func (c *several) chosen(r *register.Register) (register.Chosen, error) {
	params := url.Values{}
	for k, v := range c.Where {
		params.Set(k, v)
	}
	q, err := r.ParseQuery(params)
	return register.Chosen{All: &q}, err
}

type updateCmd struct {
	several
	Set            map[string]string `required:"" help:"A field and its new value, as state=done; can be repeated." mapsep:"none"`
	Version        int               `help:"Of one record: only if it still has this version; 0 for whatever it has."`
	WithoutRefused bool              `help:"Of several: leave out those that the register's rule refuses, instead of changing none."`
	Format         string            `enum:"table,json" default:"table" help:"table or json."`
}

// Run changes the fields that are named.
func (c *updateCmd) Run(p *program) error {
	return c.in(func(ctx context.Context, d *db.DB, a access.Actor, r *register.Register) error {
		one, err := c.one()
		switch {
		case err != nil:
			return err
		case one:
			return c.change(ctx, p, d, a, r)
		}
		return c.changeSeveral(ctx, p, d, a, r)
	})
}

func (c *updateCmd) change(ctx context.Context, p *program, d *db.DB, a access.Actor, r *register.Register) error {
	rec, err := findRecord(ctx, d, a, r, c.ID)
	if err != nil {
		return err
	}
	if c.Version == 0 {
		c.Version = rec.Version
	}
	err = d.Write(ctx, a, func(tx *db.Tx) error {
		rec, err = r.Update(ctx, tx, rec.ID, c.Version, func(values []string) error { return assign(r, c.Set, values) })
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, json.RawMessage(r.AppendJSON(nil, rec)))
	}
	_, err = fmt.Fprintln(p.out, p.words().T("records.changed", "id", string(rec.ID), "version", rec.Version))
	return err
}

func (c *updateCmd) changeSeveral(ctx context.Context, p *program, d *db.DB, a access.Actor, r *register.Register) error {
	values := make([]string, len(r.Fields))
	if err := assign(r, c.Set, values); err != nil {
		return err
	}
	e := register.Edit{Set: make(register.Patch, len(values)), WithoutRefused: c.WithoutRefused}
	for i, f := range r.Fields {
		if _, said := c.Set[f.Name]; said {
			e.Set[i] = &values[i]
		}
	}
	var err error
	if e.Chosen, err = c.chosen(r); err != nil {
		return err
	}
	var done register.Effect
	if c.Preview {
		err = d.Read(ctx, a, func(tx *db.Tx) error {
			done, err = r.Foresee(ctx, tx, e)
			return err
		})
	} else {
		err = d.Write(ctx, a, func(tx *db.Tx) error {
			done, err = r.ChangeAlike(ctx, tx, e, "")
			return err
		})
	}
	if err != nil {
		return err
	}
	return c.tell(p, done)
}

// tell prints what several records became, and which were refused and why.
func (c *updateCmd) tell(p *program, done register.Effect) error {
	if c.Format == "json" {
		return writeJSON(p, map[string]any{"matched": done.Matched, "change": done.Change, "same": done.Same, "refused": done.Refused})
	}
	var b strings.Builder
	for _, x := range done.Refusals {
		for _, f := range x.Faults {
			fmt.Fprintf(&b, "%s  %s: %s\n", x.ID, x.Title, f.String())
		}
	}
	key := "records.alike"
	if c.Preview {
		key = "records.alike.preview"
	}
	_, err := fmt.Fprintln(p.out, b.String()+p.words().T(key, "change", done.Change, "same", done.Same, "refused", done.Refused))
	return err
}

type deleteCmd struct {
	several
	Version int `help:"Of one record: the version you saw; what was changed since is not deleted."`
	Count   int `help:"Of several: how many you expect, as --preview says; any other number deletes nothing."`
}

// Run deletes; what was said stays in the journal.
func (c *deleteCmd) Run(p *program) error {
	return c.in(func(ctx context.Context, d *db.DB, a access.Actor, r *register.Register) error {
		one, err := c.one()
		switch {
		case err != nil:
			return err
		case one:
			return c.remove(ctx, p, d, a, r)
		}
		return c.removeSeveral(ctx, p, d, a, r)
	})
}

func (c *deleteCmd) remove(ctx context.Context, p *program, d *db.DB, a access.Actor, r *register.Register) error {
	if c.Version == 0 {
		return fault.Fields{{Field: "version", Problem: "is missing", Cure: "say which version you saw, as concord get shows it"}}
	}
	err := d.Write(ctx, a, func(tx *db.Tx) error {
		which, err := r.Which(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		return r.Delete(ctx, tx, which, c.Version)
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, p.words().T("records.deleted", "id", c.ID))
	return err
}

func (c *deleteCmd) removeSeveral(ctx context.Context, p *program, d *db.DB, a access.Actor, r *register.Register) error {
	chosen, err := c.chosen(r)
	if err != nil {
		return err
	}
	var done register.Removal
	if c.Preview {
		err = d.Read(ctx, a, func(tx *db.Tx) error {
			done, err = r.ForeseeDelete(ctx, tx, chosen)
			return err
		})
	} else {
		err = d.Write(ctx, a, func(tx *db.Tx) error {
			if done, err = r.DeleteAlike(ctx, tx, chosen, ""); err == nil && done.Matched != c.Count {
				return fault.Fields{{Field: "count", Problem: fmt.Sprintf("is %d, but %d fit", c.Count, done.Matched), Cure: "look at them with --preview, then say how many"}}
			}
			return err
		})
	}
	if err != nil {
		return err
	}
	key := "records.gone"
	if c.Preview {
		key = "records.gone.preview"
	}
	_, err = fmt.Fprintln(p.out, p.words().T(key, "count", done.Matched, "losing", len(done.Losing)))
	return err
}
