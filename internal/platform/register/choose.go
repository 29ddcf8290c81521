// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// MaxAlike is the most records that are changed, or deleted, at once: it is one transaction with an entry of the journal for
// each, and other writers of the embedded database wait for it.
const MaxAlike = 5000

// Seen names a record at the version that somebody saw.
type Seen struct {
	ID      id.ID // or, until the record is looked up, its reference
	Version int
}

// Chosen are records that are changed, or deleted, together: those that are named, or all that a list shows.
type Chosen struct {
	Named []Seen
	All   *Query // page and limit do not count; nil where records are named
}

// Refusal is why a record cannot be changed, or deleted, with the others.
type Refusal struct {
	ID     id.ID
	Title  string // empty for one that is not there
	Faults fault.Fields
	Stale  bool // it was changed or deleted meanwhile
}

// choose reads the records. Those that are not there as they were seen come back as refusals. It fails with fault.Fields where
// there are too many, or none.
func (r *Register) choose(ctx context.Context, tx *db.Tx, c Chosen) (list []Record, refused []Refusal, err error) {
	if c.All != nil {
		list, err = r.all(ctx, tx, *c.All)
		return list, nil, err
	}
	if c.Named, err = r.identified(ctx, tx, c.Named); err != nil {
		return nil, nil, err
	}
	if err := c.fault(); err != nil {
		return nil, nil, err
	}
	found, err := r.findMany(ctx, tx, c.Named)
	for _, s := range c.Named {
		switch rec, there := found[s.ID]; {
		case !there:
			refused = append(refused, Refusal{ID: s.ID, Stale: true, Faults: fault.Fields{{Field: columnID, Problem: "names no record here", Cure: "choose again from the list"}}})
		case rec.Version != s.Version:
			problem := fmt.Sprintf("is %d by now: somebody changed the record meanwhile", rec.Version)
			refused = append(refused, Refusal{ID: s.ID, Title: rec.Values[0], Stale: true, Faults: fault.Fields{{Field: columnVersion, Problem: problem, Cure: "look at it again"}}})
		default:
			list = append(list, rec)
		}
	}
	return list, refused, err
}

// identified puts ids in the place of references, where there are such records.
func (r *Register) identified(ctx context.Context, tx *db.Tx, names []Seen) ([]Seen, error) {
	var numbers []int
	for _, s := range names[:min(len(names), MaxAlike+1)] {
		if n, ok := r.ParseReference(string(s.ID)); ok {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) == 0 {
		return names, nil
	}
	found, err := r.byNumber(ctx, tx, numbers)
	out := slices.Clone(names)
	for i, s := range out {
		n, _ := r.ParseReference(string(s.ID))
		if which, ok := found[n]; ok {
			out[i].ID = which
		}
	}
	return out, err
}

// fault says what is wrong with a list of names.
func (c Chosen) fault() error {
	switch n := len(c.Named); {
	case n == 0:
		return fault.Fields{{Field: "records", Problem: "names none", Cure: "choose at least one record"}}
	case n > MaxAlike:
		return tooMany("records")
	}
	seen := make(map[id.ID]bool, len(c.Named))
	for _, s := range c.Named {
		if seen[s.ID] {
			return fault.Fields{{Field: "records", Problem: fmt.Sprintf("names %s twice", s.ID), Cure: "keep one of the two"}}
		}
		seen[s.ID] = true
	}
	return nil
}

func tooMany(field string) error {
	return fault.Fields{{Field: field, Problem: "is more than 5,000 records", Cure: "narrow the list: at most 5,000 are taken at once"}}
}

// all reads all that a list shows, in its order.
func (r *Register) all(ctx context.Context, tx *db.Tx, q Query) (list []Record, err error) {
	q.after = nil
	if q, err = r.lookAll(ctx, tx, q); err != nil {
		return nil, err
	}
	n, err := r.countUpTo(ctx, tx, q, MaxAlike)
	switch {
	case err != nil:
		return nil, fmt.Errorf("count %s: %w", r.Name, err)
	case n > MaxAlike:
		return nil, tooMany("filter")
	case n == 0:
		return nil, fault.Fields{{Field: "filter", Problem: "fits no record", Cure: "choose something else"}}
	}
	list = make([]Record, 0, n)
	err = r.walk(ctx, tx, q, func(rec Record) error {
		list = append(list, rec)
		return nil
	})
	return list, err
}

// countUpTo counts the records of a list, and stops one beyond most.
func (r *Register) countUpTo(ctx context.Context, tx *db.Tx, q Query, most int) (n int, err error) {
	if r.whole(q) {
		n, _, err = r.total(ctx, tx, q)
		return n, err
	}
	text, args := r.counting(tx, q, most)
	err = db.One(ctx, tx, []any{&n}, text, args...)
	return n, err
}

// sizes are how many records are looked up at once, so that few texts serve for any number.
var sizes = []int{10, 100, 500}

// findMany returns the records that are there, by their ids.
func (r *Register) findMany(ctx context.Context, tx *db.Tx, names []Seen) (map[id.ID]Record, error) {
	found, wanted := make(map[id.ID]Record, len(names)), make([]any, len(names))
	for i, s := range names {
		wanted[i] = string(s.ID)
	}
	return found, r.among(ctx, tx, columnID, wanted, func(rec Record) { found[rec.ID] = rec })
}

// among visits the records that have one of these values in a column, of which each value names one.
func (r *Register) among(ctx context.Context, tx *db.Tx, column string, names []any, visit func(Record)) error {
	rows := r.scanner()
	for len(names) > 0 {
		size := sizes[len(sizes)-1]
		for _, s := range sizes {
			if len(names) <= s {
				size = s
				break
			}
		}
		now := names[:min(size, len(names))]
		names = names[len(now):]
		args, marks := make([]any, size), make([]string, size)
		for i := range args {
			args[i], marks[i] = nil, "$"+strconv.Itoa(i+2)
			if i < len(now) {
				args[i] = now[i]
			}
		}
		err := db.Each(ctx, tx, func(row db.Row) error {
			rec, err := rows.scan(row)
			if err == nil {
				visit(rec)
			}
			return err
		}, "SELECT "+r.columns+" FROM "+r.table+" WHERE tenant_id = $1 AND "+column+" IN ("+strings.Join(marks, ", ")+")", args...)
		if err != nil {
			return fmt.Errorf("find in %s: %w", r.Name, err)
		}
	}
	return nil
}

// refusalOf makes a refusal of what is wrong with a record; ours is an error that is not the record's.
func refusalOf(rec Record, err error) (refused Refusal, ours error) {
	var wrong fault.Fields
	if !errors.As(err, &wrong) {
		return Refusal{}, err
	}
	return Refusal{ID: rec.ID, Title: rec.Values[0], Faults: wrong}, nil
}

// mostRefused is how many refusals are named; the others are counted.
const mostRefused = 200

// refusing is the error of an act that would leave some records as they are: fault.Conflict where all of them were only changed
// meanwhile, else fault.Fields.
func refusing(list []Refusal) error {
	var wrong fault.Fields
	stale := true
	for i, x := range list {
		stale = stale && x.Stale
		for _, f := range x.Faults {
			if i < mostRefused {
				wrong = append(wrong, fault.Field{Field: string(x.ID) + "." + f.Field, Problem: f.Problem, Cure: f.Cure})
			}
		}
	}
	if stale {
		return fmt.Errorf("%d of the records: %w", len(list), fault.Conflict)
	}
	if more := len(list) - mostRefused; more > 0 {
		wrong = append(wrong, fault.Field{Field: "records", Problem: fmt.Sprintf("holds %d more that are refused", more), Cure: "preview it, or leave out what is refused"})
	}
	return wrong
}
