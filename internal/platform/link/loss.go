// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package link

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// How far a loss is followed. A step is one query; each looks at no more links than this.
const (
	mostSteps = 12
	mostLinks = 2000
	mostGone  = 500 // records that are taken for gone, with what depends on them
)

// Gone is a record that is taken for gone.
type Gone struct {
	id.Ref
	Reference string // as R-12; empty for none
	Title     string
	Via       id.Ref // what it depends on; zero for those that were asked about
	Steps     int    // 0 for those
}

// Lost is something that loses what one or several records that are gone did for it.
type Lost struct {
	Who         id.Ref   // zero where it is a requirement
	Requirement string   // as in iso27001-2022/A.5.2; empty where it is a record
	Reference   string   // of the record, as R-12; empty for none
	Title       string   // of the record
	Relation    Relation // read from who loses to what is gone; implements and satisfies are read the other way round
	Via         []id.Ref // what is gone, each once
	All         int      // how many did the same for it, the gone ones included
}

// Left is how many still do the same for it.
func (l Lost) Left() int { return max(0, l.All-len(l.Via)) }

// Loss is all that follows where records are gone.
type Loss struct {
	Gone []Gone // the nearest first
	Lost []Lost
	More bool // there is more than was followed
}

// At returns the record that is taken for gone, or nil.
func (l *Loss) At(which id.Ref) *Gone {
	if i := slices.IndexFunc(l.Gone, func(g Gone) bool { return g.Ref == which }); i >= 0 {
		return &l.Gone[i]
	}
	return nil
}

// Chain is the way from a record that is taken for gone back to the one that was asked about.
func (l *Loss) Chain(which id.Ref) (out []Gone) {
	for g := l.At(which); g != nil && len(out) <= mostSteps; g = l.At(g.Via) {
		out = append(out, *g)
	}
	return out
}

// loses is one link by which something loses a record that is gone.
type loses struct {
	who         id.Ref
	requirement string
	relation    Relation
	via         id.Ref
}

// LossOf tells what follows where all these records are gone at once, and changes nothing. What depends on a record that is gone
// is taken for gone too; what it treats, supports, satisfies, implements or is required by loses it. It is one query for each
// step, one for the numbers and one for the titles.
func LossOf(ctx context.Context, tx *db.Tx, gone []id.Ref) (*Loss, error) {
	out, lost := &Loss{}, map[loses]int{}
	for _, g := range gone {
		if out.At(g) == nil {
			out.Gone = append(out.Gone, Gone{Ref: g})
		}
	}
	for from, step := 0, 1; from < len(out.Gone); step++ {
		if step > mostSteps {
			out.More = true
			break
		}
		ring := out.Gone[from:]
		from = len(out.Gone)
		list, err := losesOf(ctx, tx, ring)
		if err != nil {
			return nil, err
		}
		out.More = out.More || len(list) >= mostLinks
		for _, x := range list {
			out.take(x, step, lost)
		}
	}
	out.Lost = slices.DeleteFunc(out.Lost, func(l Lost) bool { return out.At(l.Who) != nil })
	return out, out.fill(ctx, tx)
}

// take notes one link: what depends on something gone is gone, everything else loses it.
func (l *Loss) take(x loses, step int, lost map[loses]int) {
	if x.relation == DependsOn {
		switch {
		case l.At(x.who) != nil:
		case len(l.Gone) >= mostGone:
			l.More = true
		default:
			l.Gone = append(l.Gone, Gone{Ref: x.who, Via: x.via, Steps: step})
		}
		return
	}
	key := x
	key.via = id.Ref{}
	i, known := lost[key]
	if !known {
		lost[key] = len(l.Lost)
		l.Lost = append(l.Lost, Lost{Who: x.who, Requirement: x.requirement, Relation: x.relation, Via: []id.Ref{x.via}})
	} else if !slices.Contains(l.Lost[i].Via, x.via) {
		l.Lost[i].Via = append(l.Lost[i].Via, x.via)
	}
}

// rows makes a table of so many rows and columns in a statement, whose arguments begin after the given one. Their number is
// rounded up, so that there are few statements; who calls fills the rest with nothing.
func rows(columns, count, after int) (text string, of int) {
	of = 1
	for of < count {
		of *= 4
	}
	all := make([]string, of)
	for i := range all {
		one := make([]string, columns)
		for j := range one {
			one[j] = fmt.Sprintf("CAST($%d AS TEXT)", after+1+i*columns+j)
		}
		all[i] = "(" + strings.Join(one, ", ") + ")"
	}
	return "VALUES " + strings.Join(all, ", "), of
}

// losesOf finds the links by which something loses records. A CROSS JOIN is done in this order.
func losesOf(ctx context.Context, tx *db.Tx, gone []Gone) ([]loses, error) {
	table, of := rows(2, len(gone), 8)
	args := []any{string(DependsOn), string(TreatedBy), string(Requires), string(Supports), string(Satisfies), string(Implements), mostLinks}
	for i := range of {
		ref := id.Ref{}
		if i < len(gone) {
			ref = gone[i].Ref
		}
		args = append(args, ref.Register, string(ref.ID))
	}
	return db.All(ctx, tx, func(r db.Row) (x loses, err error) {
		err = r.Scan(&x.who.Register, &x.who.ID, &x.requirement, &x.relation, &x.via.Register, &x.via.ID)
		if x.relation == Supports { // kept as what supports; told as what loses
			x.relation = SupportedBy
		}
		return x, err
	}, `WITH gone (register, record_id) AS (`+table+`)
SELECT register, record_id, requirement, relation, to_register, to_record FROM (SELECT w.register, w.record_id, '' AS requirement, w.relation, w.to_register, w.to_record, w.id FROM gone g
CROSS JOIN links w WHERE g.register <> '' AND w.tenant_id = $1 AND w.to_register = g.register AND w.to_record = g.record_id AND w.relation IN ($2, $3, $4)
UNION ALL SELECT w.to_register, w.to_record, w.requirement, w.relation, w.register, w.record_id, w.id FROM gone g
CROSS JOIN links w WHERE g.register <> '' AND w.tenant_id = $1 AND w.register = g.register AND w.record_id = g.record_id AND w.relation IN ($5, $6, $7)) found
ORDER BY relation, requirement, register, record_id, id LIMIT $8`, args...)
}

// fill finds how many do the same for what loses something, and the titles.
func (l *Loss) fill(ctx context.Context, tx *db.Tx) error {
	slices.SortStableFunc(l.Lost, func(a, b Lost) int {
		return cmp.Or(cmp.Compare(a.Who.Register, b.Who.Register), cmp.Compare(a.Requirement, b.Requirement), cmp.Compare(a.Who.ID, b.Who.ID), cmp.Compare(a.Relation, b.Relation))
	})
	if len(l.Lost) > mostRelying {
		l.Lost, l.More = l.Lost[:mostRelying], true
	}
	if err := l.total(ctx, tx); err != nil {
		return fmt.Errorf("count what is left: %w", err)
	}
	if err := l.title(ctx, tx); err != nil {
		return fmt.Errorf("name what is lost: %w", err)
	}
	return nil
}

// totals counts by what loses something, each way by its own index.
const totals = `SELECT w.place, (CASE WHEN w.requirement <> '' THEN (SELECT count(*) FROM links o WHERE o.tenant_id = $1 AND o.relation = w.relation AND o.requirement = w.requirement AND o.requirement <> '')
WHEN w.relation = $2 THEN (SELECT count(*) FROM links o WHERE o.tenant_id = $1 AND o.to_register = w.register AND o.to_record = w.record_id AND o.relation = $3)
ELSE (SELECT count(*) FROM links o WHERE o.tenant_id = $1 AND o.register = w.register AND o.record_id = w.record_id AND o.relation = w.relation) END)
FROM wanted w WHERE w.relation <> ''`

func (l *Loss) total(ctx context.Context, tx *db.Tx) error {
	if len(l.Lost) == 0 {
		return nil
	}
	table, of := rows(5, len(l.Lost), 3)
	args := []any{string(SupportedBy), string(Supports)}
	for i := range of {
		var x Lost
		if i < len(l.Lost) {
			x = l.Lost[i]
		}
		relation := x.Relation
		if x.Requirement != "" && relation == SupportedBy {
			relation = Supports
		}
		args = append(args, fmt.Sprint(i), x.Who.Register, string(x.Who.ID), x.Requirement, string(relation))
	}
	return db.Each(ctx, tx, func(r db.Row) error {
		var place string
		var n, i int
		err := r.Scan(&place, &n)
		if _, wrong := fmt.Sscan(place, &i); err == nil && wrong == nil {
			l.Lost[i].All = max(n, len(l.Lost[i].Via))
		}
		return err
	}, "WITH wanted (place, register, record_id, requirement, relation) AS ("+table+") "+totals, args...)
}

func (l *Loss) title(ctx context.Context, tx *db.Tx) error {
	type names struct{ reference, title *string }
	at := map[id.Ref][]names{}
	var refs []id.Ref
	add := func(ref id.Ref, reference, title *string) {
		if ref.Register == "" {
			return
		}
		if at[ref] == nil {
			refs = append(refs, ref)
		}
		at[ref] = append(at[ref], names{reference, title})
	}
	for i := range l.Gone {
		add(l.Gone[i].Ref, &l.Gone[i].Reference, &l.Gone[i].Title)
	}
	for i := range l.Lost {
		add(l.Lost[i].Who, &l.Lost[i].Reference, &l.Lost[i].Title)
	}
	if len(refs) == 0 {
		return nil
	}
	table, of := rows(2, len(refs), 1)
	args := make([]any, 0, 2*of)
	for i := range of {
		ref := id.Ref{}
		if i < len(refs) {
			ref = refs[i]
		}
		args = append(args, ref.Register, string(ref.ID))
	}
	return db.Each(ctx, tx, func(r db.Row) error {
		var ref id.Ref
		var reference, title string
		err := r.Scan(&ref.Register, &ref.ID, &reference, &title)
		for _, to := range at[ref] {
			*to.reference, *to.title = reference, title
		}
		return err
	}, "WITH wanted (register, record_id) AS ("+table+`) SELECT d.register, d.record_id, coalesce(d.reference, ''), d.title FROM wanted w
JOIN search_documents d ON d.tenant_id = $1 AND d.register = w.register AND d.record_id = w.record_id`, args...)
}
