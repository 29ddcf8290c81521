// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package link keeps how records belong together: one leads to another, or to a requirement of a standard.
package link

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Relation says how two records belong together, read from the one to the other.
type Relation string

// The relations. The other end of a link sees it with the opposite one.
const (
	RelatesTo   Relation = "relates-to"
	Causes      Relation = "causes"
	CausedBy    Relation = "caused-by"
	DependsOn   Relation = "depends-on"
	NeededBy    Relation = "needed-by"
	Supports    Relation = "supports" // leads to a record or a requirement
	SupportedBy Relation = "supported-by"
	TreatedBy   Relation = "treated-by"
	Treats      Relation = "treats"
	Requires    Relation = "requires" // leads to a record or a requirement
	RequiredBy  Relation = "required-by"
	Satisfies   Relation = "satisfies"  // leads to a requirement
	Implements  Relation = "implements" // leads to a requirement
)

// opposites turn a relation round.
var opposites = map[Relation]Relation{
	RelatesTo: RelatesTo, Causes: CausedBy, CausedBy: Causes, DependsOn: NeededBy, NeededBy: DependsOn, Supports: SupportedBy, SupportedBy: Supports,
	TreatedBy: Treats, Treats: TreatedBy, Requires: RequiredBy, RequiredBy: Requires,
}

// turned are the relations that are kept as their opposites, so that one thing is said in one way only.
var turned = []Relation{CausedBy, NeededBy, SupportedBy, Treats, RequiredBy}

// Relations are those that may lead to a record, or to a requirement.
func Relations(toRequirement bool) []Relation {
	if toRequirement {
		return []Relation{Satisfies, Implements, Requires, Supports, RelatesTo}
	}
	return []Relation{RelatesTo, Causes, CausedBy, DependsOn, NeededBy, Supports, SupportedBy, TreatedBy, Treats, Requires, RequiredBy}
}

// Most is how many links one record has at most.
const Most = 500

// Link is one connection, as one of its ends sees it.
type Link struct {
	ID          id.ID
	From        id.Ref
	Relation    Relation
	To          id.Ref // zero where it leads to a requirement
	Reference   string // of the record it leads to, as R-12; empty for none
	Title       string // of the record it leads to
	Requirement string // as in iso27001-2022/A.5.2; empty where it leads to a record
	Author      id.ID
	CreatedAt   time.Time
}

// Add links a record to another one or to a requirement. The caller holds both records (see register.Hold) and has looked up
// the requirement. It fails with fault.Fields for a relation that does not fit, a record linked to itself or to too many,
// and fault.Taken where the link is there already.
func Add(ctx context.Context, tx *db.Tx, l Link) (Link, error) {
	if err := l.check(); err != nil {
		return Link{}, err
	}
	from := l.From
	l = l.oneWay()
	for _, end := range []id.Ref{l.From, l.To} {
		if err := room(ctx, tx, end); err != nil {
			return Link{}, err
		}
	}
	l.ID, l.Author, l.CreatedAt = tx.NewID(), tx.Actor.User(), tx.Now
	_, err := db.Exec(ctx, tx, `INSERT INTO links (tenant_id, id, created_at, author, register, record_id, relation, to_register, to_record, requirement)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, string(l.ID), tx.Now.UnixMicro(), string(l.Author),
		l.From.Register, string(l.From.ID), string(l.Relation), l.To.Register, string(l.To.ID), l.Requirement)
	if err != nil {
		return Link{}, fmt.Errorf("link: %w", err)
	}
	l.record(tx, "links.create")
	return l.SeenFrom(from), nil
}

// oneWay is the form in which a link is kept, so that the same thing is not said in two ways.
func (l Link) oneWay() Link {
	eitherWay := l.Relation == RelatesTo && l.Requirement == "" && l.To.Register+string(l.To.ID) < l.From.Register+string(l.From.ID)
	if eitherWay || slices.Contains(turned, l.Relation) {
		return l.SeenFrom(l.To)
	}
	return l
}

func (l Link) check() error {
	allowed := Relations(l.Requirement != "")
	if !slices.Contains(allowed, l.Relation) {
		names := make([]string, len(allowed))
		for i, r := range allowed {
			names[i] = string(r)
		}
		return fault.Fields{{Field: "relation", Problem: fmt.Sprintf("is %.40q", l.Relation), Cure: "choose " + strings.Join(names, ", ")}}
	}
	if l.From == l.To {
		return fault.Fields{{Field: "id", Problem: "is the record itself", Cure: "choose another one"}}
	}
	return nil
}

// room fails where a record has as many links as it can have.
func room(ctx context.Context, tx *db.Tx, end id.Ref) error {
	if end.Register == "" {
		return nil
	}
	var n int
	err := db.One(ctx, tx, []any{&n}, `SELECT (SELECT count(*) FROM links WHERE tenant_id = $1 AND register = $2 AND record_id = $3)
+ (SELECT count(*) FROM links WHERE tenant_id = $1 AND to_register = $2 AND to_record = $3)`, end.Register, string(end.ID))
	if err == nil && n >= Most {
		err = fault.Fields{{Field: "id", Problem: fmt.Sprintf("has %d links", n), Cure: "remove one first"}}
	}
	return err
}

// SeenFrom returns the link as one of its ends sees it.
func (l Link) SeenFrom(end id.Ref) Link {
	if l.To == end && l.From != end {
		l.From, l.To, l.Relation = l.To, l.From, opposites[l.Relation]
	}
	return l
}

// record writes into the journal, for each record as something that happened to it.
func (l Link) record(tx *db.Tx, action string) {
	for _, end := range []id.Ref{l.From, l.To} {
		if end.Register == "" {
			continue
		}
		seen := l.SeenFrom(end)
		other := l.Requirement
		if other == "" {
			other = seen.To.Register + "/" + string(seen.To.ID)
		}
		fields := []db.Field{{Name: "link", New: string(l.ID)}, {Name: "relation", New: string(seen.Relation)}, {Name: "to", New: other}}
		if action == "links.delete" {
			fields = []db.Field{{Name: "link", Old: string(l.ID)}, {Name: "relation", Old: string(seen.Relation)}, {Name: "to", Old: other}}
		}
		tx.Record(db.Change{Action: action, Object: end.Register, ID: end.ID, Fields: fields})
	}
}

// columns of a link, with the title of the record at the end that the join names, as search knows it.
const (
	columns  = "SELECT l.id, l.created_at, l.author, l.register, l.record_id, l.relation, l.to_register, l.to_record, l.requirement, coalesce(d.title, ''), coalesce(d.reference, '') FROM links l LEFT JOIN search_documents d "
	outgoing = columns + "ON d.tenant_id = l.tenant_id AND d.register = l.to_register AND d.record_id = l.to_record WHERE l.tenant_id = $1 "
	incoming = columns + "ON d.tenant_id = l.tenant_id AND d.register = l.register AND d.record_id = l.record_id WHERE l.tenant_id = $1 "
)

func scan(r db.Row) (l Link, err error) {
	var created int64
	err = r.Scan(&l.ID, &created, &l.Author, &l.From.Register, &l.From.ID, &l.Relation, &l.To.Register, &l.To.ID, &l.Requirement, &l.Title, &l.Reference)
	l.CreatedAt = time.UnixMicro(created).UTC()
	return l, err
}

// Of returns the links from and to a record as it sees them, the oldest first; there are at most Most.
func Of(ctx context.Context, tx *db.Tx, end id.Ref) ([]Link, error) {
	list, err := db.All(ctx, tx, scan, outgoing+"AND l.register = $2 AND l.record_id = $3 UNION ALL "+incoming+"AND l.to_register = $2 AND l.to_record = $3",
		end.Register, string(end.ID))
	if err != nil {
		return nil, fmt.Errorf("list links: %w", err)
	}
	slices.SortFunc(list, func(x, y Link) int { return strings.Compare(string(x.ID), string(y.ID)) }) // asked for an order, SQLite walks all links
	for i, l := range list {
		list[i] = l.SeenFrom(end)
	}
	return list, nil
}

// Find returns a link as its first end sees it, or fault.NotFound.
func Find(ctx context.Context, tx *db.Tx, which id.ID) (Link, error) {
	list, err := db.All(ctx, tx, scan, outgoing+"AND l.id = $2", string(which))
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return Link{}, fmt.Errorf("find link: %w", err)
	}
	return list[0], nil
}

// Remove takes a link away, or fails with fault.NotFound.
func Remove(ctx context.Context, tx *db.Tx, which id.ID) error {
	l, err := Find(ctx, tx, which)
	if err == nil {
		err = remove(ctx, tx, l)
	}
	return err
}

func remove(ctx context.Context, tx *db.Tx, l Link) error {
	n, err := db.Exec(ctx, tx, "DELETE FROM links WHERE tenant_id = $1 AND id = $2", string(l.ID))
	if err == nil && n == 0 { // another transaction was faster
		err = fault.NotFound
	}
	if err != nil {
		return fmt.Errorf("remove link: %w", err)
	}
	l.record(tx, "links.delete")
	return nil
}

// RemoveAll takes away the links from and to a record that is deleted.
func RemoveAll(ctx context.Context, tx *db.Tx, end id.Ref) error {
	list, err := Of(ctx, tx, end)
	if err != nil {
		return err
	}
	for _, l := range list {
		if err := remove(ctx, tx, l); err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}
