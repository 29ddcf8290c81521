// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package duty says who answers for what the standards want somebody to answer for, and what nobody does.
package duty

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/org"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

// Part is what a role does in a duty. It follows from the link between the two: see letters.
type Part string

// The parts, in their order: of a RACI table the letters A, R, C and I.
const (
	Answers Part = "answers"
	Does    Part = "does"
	Asked   Part = "asked"
	Told    Part = "told"
)

// Parts are all of them.
var Parts = []Part{Answers, Does, Asked, Told}

// letters are the relations from a role to a requirement that say each part.
var letters = map[link.Relation]Part{link.Satisfies: Answers, link.Implements: Does, link.Supports: Asked, link.RelatesTo: Told}

// Lack is something that is wrong with a duty.
type Lack string

// The lacks.
const (
	Open       Lack = "open"       // nobody answers for it
	HalfOpen   Lack = "half-open"  // nobody answers for it in one of the standards
	Unheld     Lack = "unheld"     // the role that answers has no holder
	Departed   Lack = "departed"   // whoever holds that role has left
	Unaccepted Lack = "unaccepted" // whoever holds that role did not accept it
	Crowded    Lack = "crowded"    // several roles answer, where one should
)

// Lacks are all of them, the worst first.
var Lacks = []Lack{Open, Departed, Unheld, HalfOpen, Crowded, Unaccepted}

// Share is a role's part in a duty.
type Share struct {
	org.Role
	Part Part `json:"part"`
}

// Duty is one duty with who has which part in it.
type Duty struct {
	ID      string        `json:"id"`
	Title   string        `json:"title"`
	Basis   string        `json:"basis"` // clause or control
	Usual   string        `json:"usual"` // a role that often takes it on
	Refs    []catalog.Ref `json:"refs"`
	Missing []catalog.Ref `json:"missing"` // that nobody answers for
	Shares  []Share       `json:"shares"`  // by part, then role
	Lacks   []Lack        `json:"lacks"`
}

// Of returns the roles with one part.
func (d *Duty) Of(p Part) (out []Share) {
	for _, s := range d.Shares {
		if s.Part == p {
			out = append(out, s)
		}
	}
	return out
}

// Conflict is two roles in one hand that must not be.
type Conflict struct {
	Role   org.Role `json:"role"` // which says so
	Other  org.Role `json:"other"`
	Holder string   `json:"holder"`
}

// Table is all duties that the organization has, in the content's order, with what is in the wrong hand.
type Table struct {
	Duties    []Duty     `json:"duties"`
	Roles     []org.Role `json:"roles"`
	Conflicts []Conflict `json:"conflicts"`
}

// Lacking is how many duties lack something.
func (t *Table) Lacking() (n int) {
	for i := range t.Duties {
		if len(t.Duties[i].Lacks) > 0 {
			n++
		}
	}
	return n
}

// Read returns the table: the duties of the standards in use, or of all where none is chosen, without controls that are not
// applicable. It asks a fixed number of queries.
func Read(ctx context.Context, tx *db.Tx, l *catalog.Library) (*Table, error) {
	content, err := l.Duties()
	if err != nil {
		return nil, err
	}
	settings, err := org.FindSettings(ctx, tx)
	if err != nil {
		return nil, err
	}
	excluded, err := soa.Excluded(ctx, tx)
	if err != nil {
		return nil, err
	}
	t := &Table{Duties: []Duty{}, Conflicts: []Conflict{}}
	if t.Roles, err = org.AllRoles(ctx, tx); err != nil {
		return nil, err
	}
	shares, err := shares(ctx, tx, t.Roles)
	if err != nil {
		return nil, err
	}
	wanted := func(ref catalog.Ref) bool {
		return !excluded[ref] && (len(settings.Standards) == 0 || slices.Contains(settings.Standards, ref.Standard))
	}
	for _, x := range content.Duties {
		if d := build(x, wanted, shares); len(d.Refs) > 0 {
			t.Duties = append(t.Duties, d)
		}
	}
	t.Conflicts = append(t.Conflicts, conflicts(t.Roles)...)
	return t, nil
}

// shares are the parts of all roles by the requirement that they are linked with.
func shares(ctx context.Context, tx *db.Tx, roles []org.Role) (map[catalog.Ref][]Share, error) {
	at := map[id.ID]org.Role{}
	for _, r := range roles {
		at[r.ID] = r
	}
	out := map[catalog.Ref][]Share{}
	err := db.Each(ctx, tx, func(row db.Row) error {
		var which id.ID
		var relation link.Relation
		var requirement string
		if err := row.Scan(&which, &relation, &requirement); err != nil {
			return err
		}
		ref, err := catalog.ParseRef(requirement)
		role, known := at[which]
		if part := letters[relation]; err == nil && known && part != "" { // a requirement of content that is gone says nothing
			out[ref] = append(out[ref], Share{role, part})
		}
		return nil
	}, "SELECT record_id, relation, requirement FROM links WHERE tenant_id = $1 AND register = $2 AND requirement <> '' ORDER BY id", org.Responsibilities.Name)
	if err != nil {
		return nil, fmt.Errorf("duties: %w", err)
	}
	return out, nil
}

// build puts one duty together, and says what it lacks.
func build(x catalog.Duty, wanted func(catalog.Ref) bool, shares map[catalog.Ref][]Share) Duty {
	d := Duty{ID: x.ID, Title: x.Title, Basis: x.Basis, Usual: x.Usual, Refs: []catalog.Ref{}, Missing: []catalog.Ref{}, Shares: []Share{}, Lacks: []Lack{}}
	answered := map[string]bool{} // by standard
	for _, ref := range slices.Concat(x.Refs, x.Includes) {
		for _, s := range shares[ref] {
			if s.Part == Answers {
				answered[ref.Standard] = true
			}
			if !slices.ContainsFunc(d.Shares, func(y Share) bool { return y.ID == s.ID && y.Part == s.Part }) {
				d.Shares = append(d.Shares, s)
			}
		}
	}
	for _, ref := range x.Refs {
		if !wanted(ref) {
			continue
		}
		d.Refs = append(d.Refs, ref)
		if !answered[ref.Standard] {
			d.Missing = append(d.Missing, ref)
		}
	}
	slices.SortStableFunc(d.Shares, func(a, b Share) int {
		if a.Part != b.Part {
			return slices.Index(Parts, a.Part) - slices.Index(Parts, b.Part)
		}
		return strings.Compare(a.Name, b.Name)
	})
	d.judge(x.Several)
	return d
}

// judge says what a duty lacks, the worst first.
func (d *Duty) judge(several bool) {
	answering := d.Of(Answers)
	with := func(h org.Holding) bool {
		return slices.ContainsFunc(answering, func(s Share) bool { return s.Holding == h })
	}
	lacks := map[Lack]bool{
		Open: len(d.Missing) == len(d.Refs), HalfOpen: len(d.Missing) > 0 && len(d.Missing) < len(d.Refs),
		Departed: with(org.Left), Unheld: with(org.Vacant), Unaccepted: with(org.Assigned), Crowded: !several && len(answering) > 1,
	}
	for _, l := range Lacks {
		if lacks[l] {
			d.Lacks = append(d.Lacks, l)
		}
	}
}

// conflicts are the pairs of roles that one person holds although one of them says that it must be apart from the other.
func conflicts(roles []org.Role) (out []Conflict) {
	for _, r := range roles {
		for _, other := range roles {
			apart := strings.Contains(strings.ToLower(r.ApartFrom), strings.ToLower(other.Name))
			same := r.Holder != "" && r.User == other.User && r.Holder == other.Holder
			if r.ID != other.ID && apart && same {
				out = append(out, Conflict{r, other, r.Holder})
			}
		}
	}
	return out
}

// Take says that a role has a part in a duty: it links the two for each standard where that is not said yet. It fails with
// fault.NotFound for a duty or a role that is not there, and with fault.Fields for a part that there is not.
func Take(ctx context.Context, tx *db.Tx, l *catalog.Library, duty string, role id.ID, part Part) error {
	t, err := Read(ctx, tx, l)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(t.Duties, func(d Duty) bool { return d.ID == duty })
	if i < 0 {
		return fmt.Errorf("duty %.40q: %w", duty, fault.NotFound)
	}
	var relation link.Relation
	for r, p := range letters {
		if p == part {
			relation = r
		}
	}
	if relation == "" {
		return fault.Fields{{Field: "part", Problem: fmt.Sprintf("is %.40q", part), Cure: "choose answers, does, asked or told"}}
	}
	end, err := org.Responsibilities.Hold(ctx, tx, role)
	if err != nil {
		return err
	}
	refs := t.Duties[i].Refs
	if part == Answers && len(t.Duties[i].Missing) > 0 {
		refs = t.Duties[i].Missing
	}
	for _, ref := range refs {
		already, err := linked(ctx, tx, role, relation, ref)
		if err == nil && !already {
			_, err = link.Add(ctx, tx, link.Link{From: end, Relation: relation, Requirement: ref.String()})
		}
		if err != nil && !errors.Is(err, fault.Taken) {
			return err
		}
	}
	return nil
}

func linked(ctx context.Context, tx *db.Tx, role id.ID, relation link.Relation, ref catalog.Ref) (bool, error) {
	n := 0
	err := db.One(ctx, tx, []any{&n}, "SELECT count(*) FROM links WHERE tenant_id = $1 AND register = $2 AND record_id = $3 AND relation = $4 AND requirement = $5",
		org.Responsibilities.Name, string(role), string(relation), ref.String())
	return n > 0, err
}

// Known reports whether the content has a duty, whatever the organization needs of it.
func Known(l *catalog.Library, name string) (bool, error) {
	content, err := l.Duties()
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(content.Duties, func(d catalog.Duty) bool { return d.ID == name }), nil
}
