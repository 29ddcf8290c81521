// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import "strings"

// Ends of the parameters that bound a date, as in due_from and due_to.
const (
	fromSuffix = "_from"
	toSuffix   = "_to"
)

// Ranged reports whether lists can be narrowed to a range of the field: a date with an index that walks it.
func (f Field) Ranged() bool { return f.Kind == Date && f.Sort }

// ranged reports whether a parameter bounds such a field.
func (r *Register) ranged(parameter string) bool {
	name, from := strings.CutSuffix(parameter, fromSuffix)
	name, to := strings.CutSuffix(name, toSuffix)
	f, known := r.Field(name)
	return from != to && known && f.Ranged()
}

// bound puts one end of a range into the query.
func (q *Query) bound(r *Register, parameter, value string) (problem, cure string) {
	ends := q.From
	name, from := strings.CutSuffix(parameter, fromSuffix)
	if !from {
		ends, name = q.To, strings.TrimSuffix(parameter, toSuffix)
	}
	f, _ := r.Field(name)
	day, problem, cure := f.Clean(value)
	if problem == "" && day == "" {
		problem, cure = "is empty", "write a date as 2026-11-25, or leave it out"
	}
	ends[name] = day
	return problem, cure
}

// orderByRange orders a list by the day that narrows it, so that its index serves for both.
func (r *Register) orderByRange(q *Query, sorted bool) {
	for _, f := range r.Fields {
		if !sorted && q.From[f.Name]+q.To[f.Name] != "" {
			q.Sort, q.Rising = f.Name, true
			return
		}
	}
}
