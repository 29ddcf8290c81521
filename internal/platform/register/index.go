// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"concord/internal/platform/db"
)

// Indexes are those that the lists of registers need.
func Indexes(registers []*Register) (out []db.Index) {
	for _, r := range registers {
		out = append(out, r.indexes()...)
	}
	return out
}

// indexes are one for each order that lists can have, and one for each field that narrows them. An index of an order also
// holds what lists can be narrowed by: whoever walks it looks at no row that is left out.
func (r *Register) indexes() (out []db.Index) {
	for _, f := range r.Fields {
		x := db.Index{Table: r.table, Columns: []string{"tenant_id", f.Name, "id"}}
		switch {
		case f.Sort:
			x.Name = r.table + "_in_order_of_" + f.Name
			for _, other := range r.Fields {
				if other.narrows() && other.Name != f.Name {
					x.Columns = append(x.Columns, other.Name)
				}
			}
		case f.Filter:
			x.Name = r.table + "_narrowed_by_" + f.Name
		default:
			continue
		}
		out = append(out, x)
	}
	return out
}

// narrows reports whether lists can be narrowed by the field.
func (f Field) narrows() bool { return f.Filter || f.Ranged() }
