// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
)

const (
	// mostCounted bounds the count of a narrowed list, for which many rows may be passed over; beyond it the total says "at least".
	mostCounted = 1000
	// few rows are gathered first and put in order then. Where there are more, the next fifty are found sooner by walking all
	// rows in order: with a hundred thousand rows, both cost the same here.
	few = 600
	// uncounted is the total of a list that nobody counted.
	uncounted = -1
)

// narrowed are the fields by which a list is narrowed, in their order, so that the same question has the same text.
func (r *Register) narrowed(q Query) (out []Field) {
	for _, f := range r.Fields {
		if _, ok := q.Filters[f.Name]; ok || q.From[f.Name]+q.To[f.Name] != "" {
			out = append(out, f)
		}
	}
	return out
}

// whole reports whether a list shows all records.
func (r *Register) whole(q Query) bool { return q.held == nil && len(r.narrowed(q)) == 0 }

// where narrows a list. The index of the field that leads is looked for; the other fields are looked at in the rows, or in the
// index that is walked. Those that hold words lead in place of a field: a CROSS JOIN is done in this order.
func (r *Register) where(tx *db.Tx, q Query, lead string) (from, where string, args []any) {
	from = r.table
	for _, f := range r.narrowed(q) {
		name := f.Name
		if name != lead {
			name = tx.Aside(name)
		}
		if value, ok := q.Filters[f.Name]; ok {
			args = append(args, f.bind(value))
			where += fmt.Sprintf(" AND %s = $%d", name, len(args)+1)
		}
		for _, bound := range []struct{ value, is string }{{q.From[f.Name], ">="}, {q.To[f.Name], "<="}} {
			if bound.value != "" {
				args = append(args, bound.value)
				where += fmt.Sprintf(" AND %s %s $%d", name, bound.is, len(args)+1)
			}
		}
		if q.To[f.Name] != "" && q.From[f.Name] == "" { // no day at all is not before any
			where += fmt.Sprintf(" AND %s > ''", name)
		}
	}
	if q.held != nil {
		args = append(args, q.held.ids)
		from = tx.Listed(len(args)+1) + " AS held CROSS JOIN " + from
		where += " AND id = held.value"
	}
	return from, where, args
}

// countedBy is the field that leads a count: the first with a range, or the only one. By several, an index that has them all is
// walked.
func (r *Register) countedBy(q Query) string {
	fields := r.narrowed(q)
	if q.held != nil {
		return ""
	}
	for _, f := range fields {
		if q.From[f.Name]+q.To[f.Name] != "" || len(fields) == 1 {
			return f.Name
		}
	}
	return ""
}

// walkedBy is the field whose index has the list's order.
func (r *Register) walkedBy(q Query) string {
	if q.Sort != "" {
		return q.Sort
	}
	for _, f := range r.narrowed(q) {
		if _, ok := q.Filters[f.Name]; ok {
			return f.Name
		}
	}
	return ""
}

// alike reports whether a list is found by one index whatever its values are: it is narrowed by nothing, or by the value of the one
// field whose index is walked.
func (r *Register) alike(q Query, walked string) bool {
	fields := r.narrowed(q)
	return q.held == nil && (len(fields) == 0 || len(fields) == 1 && fields[0].Name == walked && q.Filters[walked] != "")
}

// total is how many records a list has.
func (r *Register) total(ctx context.Context, tx *db.Tx, q Query) (n int, atLeast bool, err error) {
	if r.whole(q) {
		err = db.One(ctx, tx, []any{&n}, "SELECT rows FROM row_counts WHERE tenant_id = $1 AND register = $2", r.Name)
		if errors.Is(err, fault.NotFound) {
			return 0, false, nil
		}
		return n, false, err
	}
	if len(r.narrowed(q)) == 0 {
		return q.held.n, false, nil
	}
	text, args := r.counting(tx, q, mostCounted)
	if r.alike(q, r.countedBy(q)) {
		ctx = db.Alike(ctx)
	}
	err = db.One(ctx, tx, []any{&n}, text, args...)
	return min(n, mostCounted), n > mostCounted, err
}

// counting counts a list to one beyond most.
func (r *Register) counting(tx *db.Tx, q Query, most int) (text string, args []any) {
	from, where, args := r.where(tx, q, r.countedBy(q))
	return fmt.Sprintf("SELECT count(*) FROM (SELECT 1 AS one FROM %s WHERE tenant_id = $1%s LIMIT %d) AS found", from, where, most+1), args
}

// page is the query of one page: rows behind the cursor, one more than wanted to know whether there is a next one. total is what
// was counted, or uncounted. How many are wanted stands in the text where it is usual, since PostgreSQL
// takes a tenth of all rows for wanted where it does not know.
func (r *Register) page(tx *db.Tx, q Query, limit, total int) (text string, args []any) {
	fields, lead := r.narrowed(q), r.walkedBy(q)
	by := q.Sort
	if by == "" {
		by = "id"
	}
	gathered := q.held == nil && tx.Engine() == db.SQLite && 0 <= total && total <= few && (len(fields) > 1 || len(fields) == 1 && fields[0].Name != lead)
	if gathered {
		lead, by = r.countedBy(q), tx.Aside(by)
	}
	if q.held != nil { // those that hold the words are few
		lead, by = "", tx.Aside(by)
	}
	from, where, args := r.where(tx, q, lead)
	if gathered && len(fields) > 1 {
		where = fmt.Sprintf(" AND id IN (SELECT id FROM %s WHERE tenant_id = $1%s)", r.table, where)
	}
	order, than := "DESC", "<"
	if q.Rising {
		order, than = "ASC", ">"
	}
	if c := q.after; c != nil {
		switch q.Sort {
		case "":
			args = append(args, c.ID)
			where += fmt.Sprintf(" AND %s %s $%d", by, than, len(args)+1)
		case columnNumber: // no two have the same
			args = append(args, Field{Kind: Number}.bind(c.Value))
			where += fmt.Sprintf(" AND %s %s $%d", by, than, len(args)+1)
		default:
			f, _ := r.Field(q.Sort)
			args = append(args, f.bind(c.Value), c.ID)
			where += fmt.Sprintf(" AND (%s, id) %s ($%d, $%d)", by, than, len(args), len(args)+1)
		}
	}
	by += " " + order
	if q.Sort != "" && q.Sort != columnNumber {
		by += ", id " + order
	}
	most := strconv.Itoa(limit + 1)
	if !usual(limit) { // a text of its own for each number would be made ready again and again
		args = append(args, limit+1)
		most = fmt.Sprintf("$%d", len(args)+1)
	}
	return fmt.Sprintf("SELECT %s FROM %s WHERE tenant_id = $1%s ORDER BY %s LIMIT %s", r.columns, from, where, by, most), args
}

// usual reports whether pages of so many records are asked for all the time.
func usual(limit int) bool { return limit == PageSize || limit == PageMost }

// Explain says how the engine finds the page of a list with so many records and, where it is narrowed, counts it; a line for each
// step.
func (r *Register) Explain(ctx context.Context, tx *db.Tx, q Query, total int) (finds, counts []string, err error) {
	if q, err = r.look(ctx, tx, q); err != nil {
		return nil, nil, err
	}
	text, args := r.page(tx, q, q.Limit, total)
	if finds, err = db.Explain(ctx, tx, text, args...); err != nil || r.whole(q) {
		return finds, nil, err
	}
	text, args = r.counting(tx, q, mostCounted)
	counts, err = db.Explain(ctx, tx, text, args...)
	return finds, counts, err
}
