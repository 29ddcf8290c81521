// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/control"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

// MostAsked is how many records and requirements can be taken for gone at once.
const MostAsked = 20

// Absent is what is taken for gone: records that are lost, requirements that are left out.
type Absent struct {
	Records      []id.Ref
	Requirements []catalog.Ref
}

// ParseAbsent reads references such as controls/01J… and iso27001-2022/A.5.2. It fails with fault.Fields.
func ParseAbsent(l *catalog.Library, said []string) (w Absent, err error) {
	wrong := func(s, cure string) error {
		return fault.Fields{{Field: "without", Problem: fmt.Sprintf("%.80q is none", s), Cure: cure}}
	}
	for _, s := range said {
		first, second, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(s), "/"), "/")
		one, notRecord := id.Parse(second)
		ref, notPlace := catalog.ParseRef(first + "/" + second)
		if notPlace == nil {
			_, _, notPlace = l.Place(ref)
		}
		switch {
		case notRecord == nil && first != "":
			w.Records = append(w.Records, id.Ref{Register: first, ID: one})
		case notPlace == nil:
			w.Requirements = append(w.Requirements, ref)
		default:
			return w, wrong(s, "write a record that is there, as C-3 or controls/<id>, or a requirement as in iso27001-2022/A.5.2")
		}
	}
	if n := len(w.Records) + len(w.Requirements); n > MostAsked {
		return w, fault.Fields{{Field: "without", Problem: fmt.Sprintf("names %d", n), Cure: fmt.Sprintf("name at most %d", MostAsked)}}
	}
	return w, nil
}

// Refs are what is taken for gone, as ParseAbsent reads it.
func (w Absent) Refs() (out []string) {
	for _, r := range w.Records {
		out = append(out, r.Register+"/"+string(r.ID))
	}
	for _, r := range w.Requirements {
		out = append(out, r.String())
	}
	return out
}

// RiskLoss is an open risk that loses some of what treats it.
type RiskLoss struct {
	link.Lost
	Level int // today; 0 where it was not judged
	// Then is the level without any treatment, where nothing is left that treats the risk and somebody judged that; else 0:
	// no rule tells what one control of several is worth, so the risk has to be judged again.
	Then     int
	Inherent int // the level without any treatment; 0 where nobody judged it
	Criteria int // the edition by which it was judged
}

// RequirementLoss is a control of an annex, or a requirement of a clause, that loses what implements, satisfies or proves it.
type RequirementLoss struct {
	link.Lost
	Ref          catalog.Ref
	Title        string
	Before, Then Status // of a control of an annex that loses some of what implements it; empty for others
}

// Counting is a requirement of another standard for which one that is left with nothing does something.
type Counting struct {
	handbook.Counterpart
	On catalog.Ref
}

// Effect is what would follow.
type Effect struct {
	Absent
	*link.Loss
	Risks        []RiskLoss
	Requirements []RequirementLoss
	Obligations  []link.Lost
	Others       []link.Lost // records of other registers
	Counting     []Counting
}

// WhatIf tells what would be uncovered, and changes nothing. A control that implements only requirements that are left out is taken
// for gone with them. It fails with fault.NotFound for a record that is not there. It asks a fixed number of queries and
// one for each step that dependence takes.
func WhatIf(ctx context.Context, tx *db.Tx, l *catalog.Library, w Absent) (*Effect, error) {
	out := &Effect{Absent: w}
	only, err := implementsOnly(ctx, tx, w.Requirements)
	if err == nil {
		out.Loss, err = link.LossOf(ctx, tx, slices.Concat(w.Records, only))
	}
	if err != nil {
		return nil, fmt.Errorf("what if: %w", err)
	}
	for _, r := range w.Records {
		if out.At(r).Title == "" {
			return nil, fmt.Errorf("what if %s/%s were gone: %w", r.Register, r.ID, fault.NotFound)
		}
	}
	out.More = out.More || len(only) >= mostOnly
	for _, x := range out.Lost {
		switch x.Who.Register {
		case "":
			out.requirement(l, x)
		case risk.Register.Name:
			out.Risks = append(out.Risks, RiskLoss{Lost: x})
		case org.Obligations.Name:
			out.Obligations = append(out.Obligations, x)
		default:
			out.Others = append(out.Others, x)
		}
	}
	for _, part := range []func(context.Context, *db.Tx) error{out.leftOut, out.levels, out.statuses} {
		if err := part(ctx, tx); err != nil {
			return nil, fmt.Errorf("what if: %w", err)
		}
	}
	out.order(l)
	return out, out.counting(l)
}

// leaves reports whether a requirement is left out.
func (w Absent) leaves(ref catalog.Ref) bool { return slices.Contains(w.Requirements, ref) }

// requirement takes one that loses something; what is left out anyhow loses nothing.
func (e *Effect) requirement(l *catalog.Library, x link.Lost) {
	ref, err := catalog.ParseRef(x.Requirement)
	if err != nil || e.leaves(ref) {
		return
	}
	title, _, err := l.Place(ref)
	if err != nil { // of content that is gone
		title = x.Requirement
	}
	e.Requirements = append(e.Requirements, RequirementLoss{Lost: x, Ref: ref, Title: title})
}

// list writes arguments into a statement from a place on, and the marks for them; there are at most MostAsked.
func list(refs []catalog.Ref, after int) (marks string, args []any) {
	all := make([]string, MostAsked)
	for i := range all {
		one := ""
		if i < len(refs) {
			one = refs[i].String()
		}
		args = append(args, one)
		all[i] = fmt.Sprintf("$%d", after+1+i)
	}
	return strings.Join(all, ", "), args
}

// mostOnly is how many controls go with requirements that are left out.
const mostOnly = 300

// implementsOnly are the controls that implement these requirements and no others.
func implementsOnly(ctx context.Context, tx *db.Tx, refs []catalog.Ref) ([]id.Ref, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	marks, args := list(refs, 3)
	return db.All(ctx, tx, func(r db.Row) (x id.Ref, err error) { return x, r.Scan(&x.Register, &x.ID) },
		`SELECT l.register, l.record_id FROM links l WHERE l.tenant_id = $1 AND l.relation = $2 AND l.requirement <> '' AND l.requirement IN (`+marks+`) AND l.register = $3
AND NOT EXISTS (SELECT 1 FROM links o WHERE o.tenant_id = $1 AND o.register = l.register AND o.record_id = l.record_id AND o.relation = $2 AND o.requirement <> '' AND o.requirement NOT IN (`+marks+`))
GROUP BY l.register, l.record_id ORDER BY l.record_id LIMIT `+fmt.Sprint(mostOnly), append([]any{string(link.Implements), control.Register.Name}, args...)...)
}

// leftOut adds the requirements that are left out, and what requires them.
func (e *Effect) leftOut(ctx context.Context, tx *db.Tx) error {
	if len(e.Absent.Requirements) == 0 {
		return nil
	}
	marks, args := list(e.Absent.Requirements, 2)
	return db.Each(ctx, tx, func(r db.Row) error {
		x := link.Lost{Relation: link.Requires, All: 1, Via: []id.Ref{{}}}
		err := r.Scan(&x.Who.Register, &x.Who.ID, &x.Requirement, &x.Reference, &x.Title)
		if x.Who.Register == org.Obligations.Name {
			e.Obligations = append(e.Obligations, x)
		} else {
			e.Others = append(e.Others, x)
		}
		return err
	}, `SELECT l.register, l.record_id, l.requirement, COALESCE(d.reference, ''), COALESCE(d.title, '') FROM links l LEFT JOIN search_documents d ON d.tenant_id = l.tenant_id AND d.register = l.register AND d.record_id = l.record_id
WHERE l.tenant_id = $1 AND l.relation = $2 AND l.requirement <> '' AND l.requirement IN (`+marks+`) ORDER BY l.requirement, l.id LIMIT 500`, append([]any{string(link.Requires)}, args...)...)
}

// levels says where the risks stand and would stand; those that are closed need nothing.
func (e *Effect) levels(ctx context.Context, tx *db.Tx) error {
	at, ids := map[id.ID][]*RiskLoss{}, []string{}
	for i := range e.Risks {
		which := e.Risks[i].Who.ID
		if at[which] == nil {
			ids = append(ids, string(which))
		}
		at[which] = append(at[which], &e.Risks[i])
	}
	open := map[id.ID]bool{}
	err := inBatches(ids, func(marks string, args []any) error {
		return db.Each(ctx, tx, func(r db.Row) error {
			var x RiskLoss
			var which id.ID
			err := r.Scan(&which, &x.Level, &x.Inherent, &x.Criteria)
			open[which] = true
			for _, one := range at[which] {
				one.Level, one.Inherent, one.Criteria = x.Level, x.Inherent, x.Criteria
				if one.Left() == 0 && one.Relation == link.TreatedBy {
					one.Then = x.Inherent
				}
			}
			return err
		}, "SELECT id, level, coalesce(inherent_level, 0), coalesce(criteria, 0) FROM risks WHERE tenant_id = $1 AND state = 'open' AND id IN ("+marks+")", args...)
	})
	e.Risks = slices.DeleteFunc(e.Risks, func(r RiskLoss) bool { return !open[r.Who.ID] })
	slices.SortStableFunc(e.Risks, func(a, b RiskLoss) int {
		return bareFirst(a.Left() > 0, b.Left() > 0, b.Level-a.Level, strings.Compare(a.Title, b.Title))
	})
	return err
}

// bareFirst orders what is left with nothing first.
func bareFirst(a, b bool, then ...int) int {
	if a != b {
		if a {
			return 1
		}
		return -1
	}
	for _, n := range then {
		if n != 0 {
			return n
		}
	}
	return 0
}

// inBatches calls do for some texts at a time, with their marks from $2 on; the last batch is filled up.
func inBatches(all []string, do func(marks string, args []any) error) error {
	const size = 100
	for ; len(all) > 0; all = all[min(size, len(all)):] {
		args, marks := make([]any, size), make([]string, size)
		for i := range args {
			args[i] = ""
			if i < len(all) {
				args[i] = all[i]
			}
			marks[i] = fmt.Sprintf("$%d", i+2)
		}
		if err := do(strings.Join(marks, ", "), args); err != nil {
			return err
		}
	}
	return nil
}

// mostParts is how many controls of the requirements that lose some are looked at; beyond them nothing is said of the status.
const mostParts = 5000

// statuses says how far the controls of the annexes are and would be, by the rule of the statement.
func (e *Effect) statuses(ctx context.Context, tx *db.Tx) error {
	parts := map[string][]Part{}
	var refs []string
	for _, r := range e.Requirements {
		if r.Relation == link.Implements {
			refs = append(refs, r.Requirement)
		}
	}
	n := 0
	err := inBatches(refs, func(marks string, args []any) error {
		return db.Each(ctx, tx, func(r db.Row) error {
			var p Part
			var of string
			n++
			err := r.Scan(&of, &p.ID, &p.Status, &p.TestResult)
			parts[of] = append(parts[of], p)
			return err
		}, "SELECT l.requirement, c.id, c.status, c.test_result FROM links l JOIN controls c ON c.tenant_id = l.tenant_id AND c.id = l.record_id WHERE l.tenant_id = $1 AND l.relation = '"+
			string(link.Implements)+"' AND l.requirement <> '' AND l.register = 'controls' AND l.requirement IN ("+marks+fmt.Sprintf(") ORDER BY l.requirement, c.id LIMIT %d", mostParts), args...)
	})
	if err != nil {
		return err
	}
	for i := range e.Requirements {
		r := &e.Requirements[i]
		all := parts[r.Requirement]
		if r.Relation != link.Implements || n >= mostParts || len(all) == 0 {
			continue
		}
		left := slices.DeleteFunc(slices.Clone(all), func(p Part) bool {
			return e.At(id.Ref{Register: control.Register.Name, ID: p.ID}) != nil
		})
		r.Before, r.Then = statusOf(all), statusOf(left)
	}
	return nil
}

// order puts requirements with nothing left first, then as their standards have them.
func (e *Effect) order(l *catalog.Library) {
	at := map[catalog.Ref]int{}
	for _, name := range l.StandardIDs() {
		std, err := l.Standard(name)
		if err != nil {
			continue // then they stay as they are
		}
		for _, n := range std.Outline().Nodes {
			at[n.Ref] = len(at)
		}
	}
	slices.SortStableFunc(e.Requirements, func(a, b RequirementLoss) int {
		return bareFirst(a.Left() > 0, b.Left() > 0, at[a.Ref]-at[b.Ref])
	})
}

// counting finds what other standards of a statement get from requirements that are left out, or with nothing that implements them.
func (e *Effect) counting(l *catalog.Library) error {
	bare := slices.Clone(e.Absent.Requirements)
	for _, r := range e.Requirements {
		if r.Left() == 0 && r.Relation == link.Implements {
			bare = append(bare, r.Ref)
		}
	}
	for _, ref := range bare {
		page, err := handbook.Of(l, ref)
		if err != nil {
			return fmt.Errorf("what counts on %s: %w", ref, err)
		}
		for _, c := range page.Counterparts {
			other, err := catalog.ParseRef(c.Ref)
			if err != nil || !withAnnex(l, other.Standard) || slices.Contains(bare, other) {
				continue
			}
			if c.Title, _, err = l.Place(other); err != nil {
				return fmt.Errorf("what counts on %s: %w", ref, err)
			}
			e.Counting = append(e.Counting, Counting{c, ref})
		}
	}
	return nil
}

// withAnnex reports whether a standard has rows in the statement.
func withAnnex(l *catalog.Library, standard string) bool {
	std, err := l.Standard(standard)
	return err == nil && len(std.AnnexA.Groups()) > 0
}
