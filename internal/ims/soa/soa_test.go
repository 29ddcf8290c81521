// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"concord/internal/ims/approved"
	"concord/internal/ims/control"
	"concord/internal/ims/evidence"
	"concord/internal/ims/risk"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/link"
	"concord/internal/platform/tenant"
)

var library = catalog.Embedded()

func ref(s string) catalog.Ref {
	r, err := catalog.ParseRef(s)
	if err != nil {
		panic(err)
	}
	return r
}

// office is an organization in which a test works.
type office struct {
	t       *testing.T
	d       *db.DB
	a       access.Actor
	current *soa.Current
}

func operator(of id.ID) access.Actor {
	return access.Proven(access.Proof{Tenant: of, Role: access.Owner, Method: access.ByOperator})
}

func each(t *testing.T, fn func(o, other office), options ...dbtest.Option) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		offices, current := []office{}, soa.NewCurrent(library)
		for _, name := range []string{"A", "B"} {
			made, err := tenant.Create(t.Context(), d, name)
			if err != nil {
				t.Fatal(err)
			}
			offices = append(offices, office{t, d, operator(made.ID), current})
		}
		fn(offices[0], offices[1])
	}, append(options, dbtest.Seal(journal.Seal))...)
}

func (o office) write(fn func(ctx context.Context, tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error { return fn(o.t.Context(), tx) }); err != nil {
		o.t.Fatal(err)
	}
}

// now is the statement as it stands, which what is kept must never differ from, whatever happened before.
func (o office) now() (s *soa.Statement) {
	o.t.Helper()
	err := o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) (err error) {
		s, err = soa.Read(o.t.Context(), tx, library)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	if kept := o.look(); !reflect.DeepEqual(kept.Statement, s) {
		o.t.Fatalf("kept: %+v\nas it stands: %+v", kept.Statement, s)
	}
	return s
}

// look is the statement as readers get it.
func (o office) look() *soa.Standing {
	o.t.Helper()
	s, err := o.current.Look(o.t.Context(), o.d, o.a)
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

func (o office) row(at string) *soa.Entry { return o.now().Entry(ref(at)) }

func (o office) control(title string, status control.Status, implements ...string) (which id.ID) {
	o.t.Helper()
	o.write(func(ctx context.Context, tx *db.Tx) error {
		values := make([]string, len(control.Register.Fields))
		values[0] = title
		for i, f := range control.Register.Fields {
			if f.Name == "status" {
				values[i] = string(status)
			}
		}
		rec, err := control.Register.Create(ctx, tx, values)
		which = rec.ID
		return err
	})
	for _, r := range implements {
		o.link(link.Link{From: id.Ref{Register: control.Register.Name, ID: which}, Relation: link.Implements, Requirement: r})
	}
	return which
}

func (o office) link(l link.Link) (which id.ID) {
	o.t.Helper()
	o.write(func(ctx context.Context, tx *db.Tx) error {
		made, err := link.Add(ctx, tx, l)
		which = made.ID
		return err
	})
	return which
}

// unlinkAll takes away what relies on a control.
func (o office) unlinkAll(of id.ID) {
	o.t.Helper()
	o.write(func(ctx context.Context, tx *db.Tx) error {
		list, err := link.Of(ctx, tx, id.Ref{Register: "controls", ID: of})
		for _, l := range list {
			if l.Relation == link.Treats {
				err = errors.Join(err, link.Remove(ctx, tx, l.ID))
			}
		}
		return err
	})
}

// risk makes one that is open or closed, treated by a control.
func (o office) risk(title, domain, state string, by id.ID) (which id.ID) {
	o.t.Helper()
	o.write(func(ctx context.Context, tx *db.Tx) error {
		values := make([]string, len(risk.Register.Fields))
		for i, f := range risk.Register.Fields {
			values[i] = map[string]string{"title": title, "domain": domain, "state": state, "closed_because": map[string]string{"closed": "It is gone."}[state]}[f.Name]
		}
		rec, err := risk.Register.Create(ctx, tx, values)
		which = rec.ID
		return err
	})
	o.link(link.Link{From: id.Ref{Register: "risks", ID: which}, Relation: link.TreatedBy, To: id.Ref{Register: "controls", ID: by}})
	return which
}

func (o office) choose(at string, version int, change func(c *soa.Choice)) (e soa.Entry, err error) {
	o.t.Helper()
	err = o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
		e, err = soa.Choose(o.t.Context(), tx, library, ref(at), version, func(c *soa.Choice) error {
			change(c)
			return nil
		})
		return err
	})
	return e, err
}

func (o office) freeze(seen string) (v approved.Version, err error) {
	o.t.Helper()
	err = o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
		v, err = soa.Freeze(o.t.Context(), tx, library, seen, "approved")
		return err
	})
	return v, err
}

// decideAll takes every row that is undecided as good practice.
func (o office) decideAll() {
	o.t.Helper()
	for _, e := range o.now().Entries {
		if e.Applicable == soa.Undecided {
			if _, err := o.choose(e.Ref().String(), e.Version, include); err != nil {
				o.t.Fatal(err)
			}
		}
	}
}

func include(c *soa.Choice) { c.Applicable, c.Ticked = soa.Applicable, []soa.Reason{soa.GoodPractice} }

func exclude(c *soa.Choice) {
	c.Applicable, c.Exclusion = soa.NotApplicable, "Nothing of the kind here."
}

// fields are the names of what is wrong.
func fields(err error) string {
	var wrong fault.Fields
	if !errors.As(err, &wrong) {
		return fmt.Sprint(err)
	}
	names := []string{}
	for _, f := range wrong {
		names = append(names, f.Field)
	}
	return strings.Join(names, " ")
}

func TestR22TheStatementHasARowForEveryControlOfBothAnnexesInTheirOrder(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		s := o.now()
		n := soa.Count(s.Entries)
		if n.Rows != 93+38 || n.Decided != 0 || n.Lacking != 131 || s.Entries[0].Ref() != ref("iso27001-2022/A.5.1") || s.Entries[130].Ref() != ref("iso42001-2023/A.10.4") {
			o.t.Errorf("%+v, from %s to %s", n, s.Entries[0].Ref(), s.Entries[len(s.Entries)-1].Ref())
		}
		if e := s.Entry(ref("iso42001-2023/A.6.2.4")); e.Theme != "A.6" || e.Status != soa.NotImplemented || e.Version != 0 {
			o.t.Errorf("%+v", e)
		}
	})
}

func TestARowWhoseEvidenceIsAllStaleSaysSo(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		works := o.control("Access review", control.Implemented, "iso27001-2022/A.5.18")
		o.control("Restore test", control.Implemented, "iso27001-2022/A.8.13")
		o.control("Key plan", control.Planned, "iso27001-2022/A.8.24")
		proof := func(at office, title, until, standing string, supports link.Link) {
			at.t.Helper()
			values := make([]string, len(evidence.Register.Fields))
			for i, f := range evidence.Register.Fields {
				values[i] = map[string]string{"title": title, "valid_until": until, "standing": standing}[f.Name]
			}
			at.write(func(ctx context.Context, tx *db.Tx) error {
				rec, err := evidence.Register.Create(ctx, tx, values)
				supports.From, supports.Relation = id.Ref{Register: "evidence", ID: rec.ID}, link.Supports
				if err == nil {
					_, err = link.Add(ctx, tx, supports)
				}
				return err
			})
		}
		status := func(at string, want soa.Status, evidence int) {
			o.t.Helper()
			if e := o.now().Entry(ref(at)); e.Status != want || len(e.Evidence) != evidence {
				o.t.Errorf("%s is %s with %+v, want %s", at, e.Status, e.Evidence, want)
			}
		}
		past, ahead := o.now().AsOf.AddDays(-1).String(), o.now().AsOf.AddDays(400).String()
		status("iso27001-2022/A.5.18", soa.Implemented, 0)
		proof(o, "old review", past, "", link.Link{To: id.Ref{Register: "controls", ID: works}})
		status("iso27001-2022/A.5.18", soa.Aged, 1)
		proof(o, "older test", past, "", link.Link{Requirement: "iso27001-2022/A.8.13"})
		status("iso27001-2022/A.8.13", soa.Aged, 1)
		proof(o, "old plan", past, "", link.Link{Requirement: "iso27001-2022/A.8.24"})
		status("iso27001-2022/A.8.24", soa.Planned, 1)
		proof(other, "fresh, and elsewhere", ahead, "", link.Link{Requirement: "iso27001-2022/A.5.18"})
		proof(o, "withdrawn", ahead, "withdrawn", link.Link{Requirement: "iso27001-2022/A.5.18"})
		status("iso27001-2022/A.5.18", soa.Aged, 1)
		proof(o, "new review", ahead, "", link.Link{Requirement: "iso27001-2022/A.5.18"})
		status("iso27001-2022/A.5.18", soa.Implemented, 2)
		if s := o.now(); len(s.Narrow(soa.Query{Status: soa.Aged})) != 1 || soa.Count(s.Entries).ByStatus[soa.Aged] != 1 {
			o.t.Error("rows with stale evidence are neither found nor counted")
		}
	})
}

func TestR22OneControlServesBothAnnexesAndOneThatServesNoneIsARowOfItsOwn(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		both := o.control("Incident process", control.Implemented, "iso27001-2022/A.5.24", "iso42001-2023/A.8.4")
		own := o.control("Second look at merchants", control.Planned)
		s := o.now()
		for _, at := range []string{"iso27001-2022/A.5.24", "iso42001-2023/A.8.4"} {
			if e := s.Entry(ref(at)); len(e.Controls) != 1 || e.Controls[0].ID != both || e.Status != soa.Implemented {
				o.t.Errorf("%s: %+v", at, e)
			}
		}
		last := s.Entries[len(s.Entries)-1]
		if len(s.Entries) != 132 || last.Ref() != ref("own/"+string(own)) || last.Status != soa.Planned || last.Applicable != soa.Applicable || !slices.Contains(last.Lacks, soa.LacksReason) {
			o.t.Errorf("%d rows, the last %+v", len(s.Entries), last)
		}
		if _, err := o.choose("own/"+string(own), 0, exclude); fields(err) != "applicable" {
			o.t.Errorf("an own control was excluded: %v", err)
		}
		if e, err := o.choose("own/"+string(own), 0, include); err != nil || len(e.Lacks) != 0 {
			o.t.Errorf("%+v, %v", e, err)
		}
		if _, err := other.choose("own/"+string(own), 0, include); !errors.Is(err, fault.NotFound) {
			o.t.Errorf("another organization's row: %v", err)
		}
		if len(other.now().Entries) != 131 {
			o.t.Error("another organization sees the own control")
		}
		o.link(link.Link{From: id.Ref{Register: "controls", ID: own}, Relation: link.Implements, Requirement: "iso27001-2022/A.5.7"})
		if s := o.now(); len(s.Entries) != 131 || s.Entry(ref("iso27001-2022/A.5.7")).Status != soa.Planned {
			o.t.Error("a control that implements something stays a row of its own")
		}
	})
}

func TestR22NoReasonIsEmptyAndNoExclusionStandsAgainstARisk(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		const at = "iso27001-2022/A.8.13"
		backup := o.control("Restore tests", control.Implemented, at)
		for name, tt := range map[string]struct {
			change func(c *soa.Choice)
			fields string
		}{
			"included without a reason":   {func(c *soa.Choice) { c.Applicable = soa.Applicable }, "ticked"},
			"excluded without a reason":   {func(c *soa.Choice) { c.Applicable, c.Exclusion = soa.NotApplicable, " \n" }, "exclusion"},
			"another reason without text": {func(c *soa.Choice) { c.Applicable, c.Ticked = soa.Applicable, []soa.Reason{soa.Other} }, "reason"},
			"a reason that links give":    {func(c *soa.Choice) { c.Ticked = []soa.Reason{soa.SecurityRisk} }, "ticked"},
			"nonsense everywhere": {func(c *soa.Choice) {
				c.Applicable, c.PlannedFor, c.ReviewedOn, c.Owner, c.Note = "perhaps", "soon", "2026-02-30", "nobody@example.org", strings.Repeat("x", soa.LongestText+1)
			}, "applicable note planned_for reviewed_on owner"},
		} {
			if _, err := o.choose(at, 0, tt.change); fields(err) != tt.fields {
				o.t.Errorf("%s: %v", name, err)
			}
		}
		o.risk("Fire in the old office", "security", "closed", o.control("Sprinklers", control.Implemented, "iso27001-2022/A.7.5"))
		if _, err := o.choose("iso27001-2022/A.7.5", 0, exclude); err != nil {
			o.t.Errorf("a closed risk stands against an exclusion: %v", err)
		}
		o.risk("Loss of loans", "both", "open", backup)
		if _, err := o.choose(at, 0, exclude); fields(err) != "applicable" || !strings.Contains(err.Error(), "Loss of loans") {
			o.t.Errorf("excluded while a risk relies on it: %v", err)
		}
		e, err := o.choose(at, 0, func(c *soa.Choice) { c.Applicable = soa.Applicable })
		if err != nil || e.Version != 1 || !slices.Equal(e.Derived, []soa.Reason{soa.SecurityRisk, soa.AIRisk}) {
			o.t.Errorf("the risk is no reason: %+v, %v", e, err)
		}
		o.unlinkAll(backup)
		if e := o.row(at); !slices.Equal(e.Lacks, []soa.Lack{soa.LacksReason}) {
			o.t.Errorf("the risk has gone: %+v", e.Lacks)
		}
		if e, err := o.choose(at, 1, exclude); err != nil || e.Status != soa.Without || len(e.Lacks) != 0 {
			o.t.Errorf("%+v, %v", e, err)
		}
		o.risk("Another loss", "ai", "open", backup)
		if e := o.row(at); !slices.Equal(e.Lacks, []soa.Lack{soa.LacksTreatment}) {
			o.t.Errorf("a risk came to rely on an excluded control: %+v", e.Lacks)
		}
		o.unlinkAll(backup)
		o.link(link.Link{From: id.Ref{Register: "obligations", ID: "01975c2e-0000-7000-8000-000000000002"}, Relation: link.Requires, Requirement: "iso42001-2023/A.5.2"})
		o.link(link.Link{From: id.Ref{Register: "obligations", ID: "01975c2e-0000-7000-8000-000000000002"}, Relation: link.Requires, To: id.Ref{Register: "controls", ID: backup}})
		for _, at := range []string{at, "iso42001-2023/A.5.2"} {
			if e := o.row(at); !slices.Equal(e.Derived, []soa.Reason{soa.Obligation}) {
				o.t.Errorf("%s is required: %+v", at, e.Derived)
			}
		}
	})
}

func TestLM6AnOldVersionOfARowChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		const at = "iso42001-2023/A.2.2"
		if _, err := o.choose(at, 0, include); err != nil {
			o.t.Fatal(err)
		}
		if e, err := o.choose(at, 0, exclude); !errors.Is(err, fault.Conflict) || e.Version != 1 || e.Applicable != soa.Applicable {
			o.t.Errorf("%+v, %v", e, err)
		}
		if e, err := o.choose(at, 1, include); err != nil || e.Version != 1 {
			o.t.Errorf("nothing changed: %+v, %v", e, err)
		}
		if _, err := o.choose("iso42001-2023/A.99", 0, include); !errors.Is(err, fault.NotFound) {
			o.t.Errorf("no row: %v", err)
		}
	})
}

func TestChooseAllChangesAllRowsOrNone(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		all := func(change func(e soa.Entry, c *soa.Choice)) (n int, err error) {
			err = o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
				n, err = soa.ChooseAll(o.t.Context(), tx, library, func(e soa.Entry, c *soa.Choice) error {
					change(e, c)
					return nil
				})
				return err
			})
			return n, err
		}
		if _, err := all(func(e soa.Entry, c *soa.Choice) {
			if include(c); e.Control == "A.8.13" {
				c.Ticked = nil
			}
		}); fields(err) != "iso27001-2022/A.8.13 ticked" {
			o.t.Errorf("one without a reason: %v", err)
		}
		if n := soa.Count(o.now().Entries); n.Decided != 0 {
			o.t.Errorf("some were kept: %+v", n)
		}
		if n, err := all(func(_ soa.Entry, c *soa.Choice) { include(c) }); err != nil || n != 131 {
			o.t.Errorf("%d rows, %v", n, err)
		}
		o.control("Second look at merchants", control.Implemented) // a row that lacks its reason
		if n, err := all(func(e soa.Entry, c *soa.Choice) {
			if e.Control == "A.7.12" {
				exclude(c)
			}
		}); err != nil || n != 1 {
			o.t.Errorf("one row was changed beside one that lacks something: %d, %v", n, err)
		}
	})
}
