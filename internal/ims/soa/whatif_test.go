// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"concord/internal/ims/control"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
)

func (o office) record(r *register.Register, said map[string]string) (which id.ID) {
	o.t.Helper()
	o.write(func(ctx context.Context, tx *db.Tx) error {
		values := make([]string, len(r.Fields))
		for i, f := range r.Fields {
			values[i] = said[f.Name]
		}
		rec, err := r.Create(ctx, tx, values)
		which = rec.ID
		return err
	})
	return which
}

func (o office) without(said ...string) (e *soa.Effect, err error) {
	o.t.Helper()
	l := catalog.Embedded()
	a, err := soa.ParseAbsent(l, said)
	if err != nil {
		return nil, err
	}
	err = o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) (err error) {
		e, err = soa.WhatIf(o.t.Context(), tx, l, a)
		return err
	})
	return e, err
}

// told says what an effect holds, in one line.
func told(e *soa.Effect) string {
	var out []string
	for _, g := range e.Gone {
		out = append(out, fmt.Sprintf("%s gone", g.Title))
	}
	for _, r := range e.Risks {
		out = append(out, fmt.Sprintf("%s %d left, level %d then %d", r.Title, r.Left(), r.Level, r.Then))
	}
	for _, r := range e.Requirements {
		out = append(out, fmt.Sprintf("%s %s %d left, %s then %s", r.Ref.ID, r.Relation, r.Left(), r.Before, r.Then))
	}
	for _, o := range e.Obligations {
		out = append(out, fmt.Sprintf("%s %d of %d left", o.Title, o.Left(), o.All))
	}
	for _, o := range e.Others {
		out = append(out, fmt.Sprintf("%s %s %d left", o.Title, o.Relation, o.Left()))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

func TestWhatIfTellsWhatWouldBeUncoveredAndChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		gate, guard := o.control("Gate", control.Implemented, "iso27001-2022/A.7.2", "iso42001-2023/A.4.2"), o.control("Guard", control.Partly, "iso27001-2022/A.7.2")
		judged := map[string]string{
			"title": "Burglary", "domain": "security", "inherent_likelihood": "5", "inherent_organization": "5", "current_likelihood": "1", "current_organization": "1",
		}
		theft, gone := o.record(risk.Register, judged), o.risk("Closed", "security", "closed", gate)
		judged["title"] = "Fire"
		fire := o.record(risk.Register, judged)
		supplier, law := o.record(org.Suppliers, map[string]string{"name": "Keepers", "service": "Guards"}), o.record(org.Obligations, map[string]string{"title": "Act"})
		at := func(register string, which id.ID) id.Ref { return id.Ref{Register: register, ID: which} }
		for _, l := range []link.Link{
			{From: at("risks", theft), Relation: link.TreatedBy, To: at("controls", gate)},
			{From: at("risks", fire), Relation: link.TreatedBy, To: at("controls", gate)},
			{From: at("risks", fire), Relation: link.TreatedBy, To: at("controls", guard)},
			{From: at("controls", gate), Relation: link.DependsOn, To: at("suppliers", supplier)},
			{From: at("obligations", law), Relation: link.Requires, To: at("controls", gate)},
			{From: at("obligations", law), Relation: link.Requires, Requirement: "iso27001-2022/A.7.2"},
		} {
			o.link(l)
		}
		before := o.now()
		for _, x := range []struct{ without, want string }{
			{"suppliers/" + string(supplier), "A.4.2 implements 0 left, implemented then not-implemented; A.7.2 implements 1 left, partly then partly; Act 1 of 2 left; " +
				"Burglary 0 left, level 1 then 4; Fire 1 left, level 1 then 0; Gate gone; Keepers gone"},
			{"controls/" + string(guard), "A.7.2 implements 1 left, partly then implemented; Fire 1 left, level 1 then 0; Guard gone"},
			{"iso27001-2022/A.7.2", "Act 0 of 1 left; Fire 1 left, level 1 then 0; Guard gone"}, // the gate serves another requirement too
			{"iso27001-2022/A.7.2 iso42001-2023/A.4.2", "Act 0 of 1 left; Act 1 of 2 left; Burglary 0 left, level 1 then 4; Fire 0 left, level 1 then 4; Gate gone; Guard gone"},
			{"risks/" + string(gone), "Closed gone"},
		} {
			e, err := o.without(strings.Fields(x.without)...)
			if err != nil {
				o.t.Fatal(x.without, err)
			}
			if got := told(e); got != x.want {
				o.t.Errorf("without %s:\n got %s\nwant %s", x.without, got, x.want)
			}
		}
		e, err := o.without("iso27001-2022/A.5.1")
		if err != nil || !slices.ContainsFunc(e.Counting, func(c soa.Counting) bool { return strings.HasPrefix(c.Ref, "iso42001-2023/") }) {
			o.t.Errorf("nothing of the other standard counts on A.5.1: %v", err)
		}
		if list := soa.Difference(before, o.now()); len(list) > 0 {
			o.t.Errorf("asking changed %v", list)
		}
		if _, err := other.without("controls/" + string(gate)); !errors.Is(err, fault.NotFound) {
			o.t.Errorf("another organization: %v", err)
		}
		if _, err := o.without("iso27001-2022/A.99"); fields(err) == "" {
			o.t.Errorf("what no standard has: %v", err)
		}
	})
}
