// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package foreign_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"concord/internal/ims/control"
	"concord/internal/ims/risk"
	"concord/internal/ims/soa"
	"concord/internal/ims/soa/foreign"
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

const list = `Control,Title,Applicable,Justification,Status,Zustand
A.5.1,Policies for information security,Yes,Customers ask for it,Implemented,Version 3 is approved
A.5.2,Information security roles and responsibilities,Yes,,Partially implemented,
A.5.3,Segregation of duties,No,Three people only,,
A.8.30,Outsourced development,No,,,
`

// office is an organization in which a test works.
type office struct {
	t *testing.T
	d *db.DB
	a access.Actor
}

func each(t *testing.T, fn func(o, other office)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		offices := []office{}
		for _, name := range []string{"A", "B"} {
			made, err := tenant.Create(t.Context(), d, name)
			if err != nil {
				t.Fatal(err)
			}
			offices = append(offices, office{t, d, access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator})})
		}
		fn(offices[0], offices[1])
	}, dbtest.Seal(journal.Seal))
}

func (o office) takeOver(preview bool, columns map[string]foreign.Field) foreign.Outcome {
	o.t.Helper()
	out, err := foreign.TakeOver(o.t.Context(), o.d, o.a, library, "list.csv", []byte(list), columns, preview)
	if err != nil {
		o.t.Fatal(err)
	}
	return out
}

func (o office) row(at string) *soa.Entry {
	o.t.Helper()
	var s *soa.Statement
	err := o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) (err error) {
		s, err = soa.Read(o.t.Context(), tx, library)
		return err
	})
	ref, wrong := catalog.ParseRef(at)
	if err := errors.Join(err, wrong); err != nil {
		o.t.Fatal(err)
	}
	return s.Entry(ref)
}

func TestAStatementIsTakenOverWithItsControls(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		seen := o.takeOver(true, nil)
		if e := o.row("iso27001-2022/A.5.1"); e.Version != 0 || len(e.Controls) != 0 {
			t.Fatalf("a preview keeps nothing: %+v", e)
		}
		done := o.takeOver(false, nil)
		if done.Changed != 3 || done.Controls != 2 || done.Left != 1 || done.Bare != 1 || done.Unspoken != 93+38-4 || done.Changed != seen.Changed {
			t.Errorf("outcome %+v", done)
		}
		e := o.row("iso27001-2022/A.5.1")
		if e.Applicable != soa.Applicable || e.Choice.Reason != "Customers ask for it" || e.Ticked[0] != soa.Other || e.Status != soa.Implemented || len(e.Controls) != 1 || e.Note != "Zustand: Version 3 is approved" {
			t.Errorf("an included row with its control: %+v", e)
		}
		if e := o.row("iso27001-2022/A.5.2"); e.Status != soa.Partly || !strings.Contains(e.Choice.Reason, "gives no reason") {
			t.Errorf("a row without a reason says where it comes from: %+v", e)
		}
		if e := o.row("iso27001-2022/A.5.3"); e.Applicable != soa.NotApplicable || e.Exclusion != "Three people only" {
			t.Errorf("an excluded row: %+v", e)
		}
		if e := o.row("iso27001-2022/A.8.30"); e.Applicable != soa.Undecided {
			t.Errorf("an exclusion without a reason is left open: %+v", e)
		}
		again := o.takeOver(false, nil)
		if again.Changed != 0 || again.Controls != 0 || again.Same != 3 {
			t.Errorf("the same file again changes nothing: %+v", again)
		}
		if e := other.row("iso27001-2022/A.5.1"); e.Version != 0 || len(e.Controls) != 0 {
			t.Errorf("another organization has it too: %+v", e)
		}
	})
}

func TestWhatAHeadingHoldsIsRemembered(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		o.takeOver(false, map[string]foreign.Field{"zustand": foreign.How})
		for name, want := range map[*office]foreign.Field{&o: foreign.How, &other: foreign.Note} {
			for _, c := range name.takeOver(true, nil).Tables[0].Columns {
				if c.Heading == "Zustand" && c.Field != want {
					t.Errorf("the heading holds %q, want %q", c.Field, want)
				}
			}
		}
		if e := o.row("iso27001-2022/A.5.1"); e.Note != "" {
			t.Errorf("it became no note: %q", e.Note)
		}
	})
}

// A file cannot exclude what an open risk relies on (R22).
func TestR22AFileExcludesNothingThatAnOpenRiskReliesOn(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		err := o.d.Write(t.Context(), o.a, func(tx *db.Tx) error { return treat(t.Context(), tx, "iso27001-2022/A.5.3") })
		if err != nil {
			t.Fatal(err)
		}
		done := o.takeOver(false, nil)
		if done.Left != 2 || o.row("iso27001-2022/A.5.3").Applicable != soa.Undecided {
			t.Errorf("%d rows left, A.5.3 is %s", done.Left, o.row("iso27001-2022/A.5.3").Applicable)
		}
		for _, i := range done.Items {
			if i.Ref == "iso27001-2022/A.5.3" && !strings.Contains(i.Problem, "Fraud") {
				t.Errorf("the problem names the risk: %q", i.Problem)
			}
		}
	})
}

// treat makes an open risk that is treated by a control of the requirement.
func treat(ctx context.Context, tx *db.Tx, requirement string) error {
	values := make([]string, len(control.Register.Fields))
	for i, f := range control.Register.Fields {
		values[i] = map[string]string{"title": "Two people decide", "status": "implemented"}[f.Name]
	}
	c, err := control.Register.Create(ctx, tx, values)
	if err != nil {
		return err
	}
	values = make([]string, len(risk.Register.Fields))
	for i, f := range risk.Register.Fields {
		values[i] = map[string]string{"title": "Fraud", "domain": "security"}[f.Name]
	}
	r, err := risk.Register.Create(ctx, tx, values)
	if err != nil {
		return err
	}
	from, to := id.Ref{Register: control.Register.Name, ID: c.ID}, id.Ref{Register: risk.Register.Name, ID: r.ID}
	if _, err := link.Add(ctx, tx, link.Link{From: to, Relation: link.TreatedBy, To: from}); err != nil {
		return err
	}
	_, err = link.Add(ctx, tx, link.Link{From: from, Relation: link.Implements, Requirement: requirement})
	return err
}

func TestColumnsAreNamedByHeadingAndField(t *testing.T) {
	t.Parallel()
	got, err := foreign.ParseColumns([]string{"Zustand (neu)=how", "Theme="})
	if err != nil || got["zustand neu"] != foreign.How || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
	for _, wrong := range []string{"how", "=how", "Zustand=colour"} {
		if _, err := foreign.ParseColumns([]string{wrong}); !errors.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
