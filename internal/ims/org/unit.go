// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
)

// Units are the parts of the organization, inside or outside the scope; one may belong to another, which it names. Sources:
// clauses 4.3 and 5.3 of both standards.
var Units = register.New("units", "U",
	register.Field{Name: "name", Kind: register.Line, Required: true, Sort: true},
	register.Field{Name: "parent", Kind: register.Line, Filter: true}, // name of another unit; empty for one at the top
	register.Field{Name: "head", Kind: register.Person, Filter: true},
	register.Field{Name: "other_head", Kind: register.Line}, // a person without an account here
	register.Field{Name: "location", Kind: register.Line},
	register.Field{Name: "people", Kind: register.Number, Min: 0, Max: 10_000_000},
	register.Field{Name: "in_scope", Kind: register.Choice, Choices: []string{"undecided", "yes", "no"}, Filter: true},
	register.Field{Name: "tasks", Kind: register.Text},
	register.Field{Name: "scope_reason", Kind: register.Text}, // why it is outside
).Ruled(unitRule)

// Unit is what others read of one.
type Unit struct {
	ID     id.ID
	Name   string
	Parent string // name of another unit, which may be gone; empty for one at the top
	User   id.ID  // who leads it; empty for somebody without an account
	Head   string // name, empty where nobody is named
	Scope  string // undecided, yes or no
	Reason string // why it is outside
	Tasks  string
}

// AllUnits returns all units by name.
func AllUnits(ctx context.Context, tx *db.Tx) ([]Unit, error) {
	list, err := db.All(ctx, tx, func(row db.Row) (u Unit, err error) {
		return u, row.Scan(&u.ID, &u.Name, &u.Parent, &u.User, &u.Head, &u.Scope, &u.Reason, &u.Tasks)
	}, `SELECT n.id, n.name, n.parent, n.head, COALESCE(u.name, n.other_head), n.in_scope, n.scope_reason, n.tasks FROM units n
LEFT JOIN members m ON m.tenant_id = n.tenant_id AND m.user_id = n.head LEFT JOIN users u ON u.id = m.user_id WHERE n.tenant_id = $1 ORDER BY n.name, n.id`)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	return list, nil
}

// tree is which units a name stands for, as the names of what is above each; names are in lower case.
type tree map[string][]string

// unitRule keeps the units a tree: the unit above is there and is one, and no way leads back. It follows what the same file said
// before, so that a sheet may name a unit and then what belongs to it.
func unitRule(ctx context.Context, tx *db.Tx) (register.Check, error) {
	list, err := AllUnits(ctx, tx)
	if err != nil {
		return nil, err
	}
	t := tree{}
	for _, u := range list {
		t.add(strings.ToLower(u.Name), strings.ToLower(u.Parent))
	}
	return t.accept, nil
}

func (t tree) add(name, parent string) { t[name] = append(t[name], parent) }

func (t tree) remove(name, parent string) {
	if i := slices.Index(t[name], parent); i >= 0 {
		t[name] = slices.Delete(t[name], i, i+1)
	}
	if len(t[name]) == 0 {
		delete(t, name)
	}
}

func (t tree) accept(before, values []string) error {
	name, parent := strings.ToLower(values[0]), strings.ToLower(values[1])
	var wrong fault.Fields
	if before != nil {
		was := strings.ToLower(before[0])
		if n := t.below(was); was != name && n > 0 && len(t[was]) == 1 {
			wrong = append(wrong, fault.Field{Field: "name", Problem: fmt.Sprintf("is named by %d other units as the one above them", n), Cure: "put them under another unit first, then rename this one"})
		}
		t.remove(was, strings.ToLower(before[1]))
	}
	wrong = append(wrong, t.faults(name, parent)...)
	if len(wrong) == 0 {
		t.add(name, parent)
	} else if before != nil { // it stays as it was
		t.add(strings.ToLower(before[0]), strings.ToLower(before[1]))
	}
	return wrong.Err()
}

// faults says what is wrong with the unit above one that is not in the tree itself.
func (t tree) faults(name, parent string) fault.Fields {
	switch {
	case parent == "":
		return nil
	case parent == name:
		return fault.Fields{{Field: "parent", Problem: "is the unit itself", Cure: "name another unit, or leave it empty"}}
	case len(t[parent]) == 0:
		return fault.Fields{{Field: "parent", Problem: "names no unit", Cure: "write the name of a unit that is there, or leave it empty"}}
	case len(t[parent]) > 1:
		return fault.Fields{{Field: "parent", Problem: fmt.Sprintf("is the name of %d units", len(t[parent])), Cure: "give each of them a name of its own first"}}
	case t.leadsTo(parent, name, len(t)):
		return fault.Fields{{Field: "parent", Problem: "belongs to this unit itself", Cure: "name a unit that does not, or leave it empty"}}
	}
	return nil
}

// below is how many units name one as the one above them.
func (t tree) below(name string) (n int) {
	for _, parents := range t {
		for _, p := range parents {
			if p == name {
				n++
			}
		}
	}
	return n
}

// leadsTo reports whether the way up from one unit comes to another one, in at most so many steps.
func (t tree) leadsTo(from, to string, steps int) bool {
	if from == to {
		return true
	}
	return steps > 0 && slices.ContainsFunc(t[from], func(p string) bool { return p != "" && t.leadsTo(p, to, steps-1) })
}
