// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package plan_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"concord/internal/ims/action"
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/roadmap"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/locale"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

// each runs fn on both engines inside an organization, in one transaction that writes.
func each(t *testing.T, fn func(t *testing.T, tx *db.Tx)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, err := tenant.Create(t.Context(), d, "Plans")
		if err != nil {
			t.Fatal(err)
		}
		a := access.Proven(access.Proof{Tenant: o.ID, Role: access.Owner, Method: access.ByOperator})
		if err := d.Write(t.Context(), a, func(tx *db.Tx) error { fn(t, tx); return nil }); err != nil {
			t.Fatal(err)
		}
	}, dbtest.Seal(journal.Seal))
}

var joint = plan.Choices{Title: "Joint", Scenario: roadmap.Joint, Size: roadmap.Mid, Start: civil.MustParse("2027-01-04")}

func schedule(t *testing.T, c plan.Choices, a *diagnosis.Answers) *roadmap.Schedule {
	t.Helper()
	l := catalog.Embedded()
	content, err := l.Plan()
	if err != nil {
		t.Fatal(err)
	}
	req, err := c.Request(l, a, locale.For("en"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := roadmap.Compute(content, req)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func actions(t *testing.T, tx *db.Tx) []register.Record {
	t.Helper()
	page, err := action.Register.List(t.Context(), tx, register.Query{Limit: register.PageMost, Rising: true})
	if err != nil {
		t.Fatal(err)
	}
	return page.Records
}

func TestAdoptingTwiceDoublesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, tx *db.Tx) {
		p, err := plan.Create(t.Context(), tx, catalog.Embedded(), joint)
		if err != nil {
			t.Fatal(err)
		}
		s := schedule(t, joint, nil)
		made, err := plan.Adopt(t.Context(), tx, p.ID, s, []string{"T02", "T01"}, "")
		if err != nil || len(made) != 2 || made[0].Task != "T01" {
			t.Fatalf("made %v, %v; want T01 and T02 in the schedule's order", made, err)
		}
		again, err := plan.Adopt(t.Context(), tx, p.ID, s, []string{"T01", "T02", "T03"}, "")
		if err != nil || len(again) != 1 || again[0].Task != "T03" {
			t.Fatalf("the second time made %v, %v; want T03 alone", again, err)
		}
		list := actions(t, tx)
		if len(list) != 3 {
			t.Fatalf("%d actions", len(list))
		}
		first := list[0].Values
		if !strings.HasPrefix(first[0], "T01 ") || first[4] != s.Tasks[0].Finish.String() || first[5] != "roadmap" || list[2].Values[6] == "" {
			t.Errorf("the action says %q; the task ends on %s", first, s.Tasks[0].Finish)
		}
		found, err := plan.Find(t.Context(), tx, p.ID)
		if err != nil || found.Adopted != 3 {
			t.Errorf("the plan says %d adopted, %v", found.Adopted, err)
		}
		if _, err := plan.Adopt(t.Context(), tx, p.ID, s, []string{"T999"}, ""); !errors.Is(err, fault.Invalid) {
			t.Errorf("a task that is none: %v", err)
		}
		if err := plan.Delete(t.Context(), tx, p.ID, 1); err != nil {
			t.Error(err)
		}
		if left := actions(t, tx); len(left) != 3 {
			t.Errorf("with the plan went actions: %d are left", len(left))
		}
	})
}

func TestWhatADiagnosisShowsToBeDoneIsNotPlanned(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, tx *db.Tx) {
		l := catalog.Embedded()
		data, err := os.ReadFile("../../../../content/examples/northwind-credit-2026-11.answers.yaml")
		if err != nil {
			t.Fatal(err)
		}
		given, err := diagnosis.ReadAnswers(l, "example.yaml", bytes.NewReader(data), civil.MustParse("2026-11-25"))
		if err != nil {
			t.Fatal(err)
		}
		d, err := dossier.Start(t.Context(), tx, l, dossier.HeadOf("Example", given))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := dossier.Import(t.Context(), tx, l, d.ID, given); err != nil {
			t.Fatal(err)
		}
		c := joint
		c.Diagnosis = d.ID
		if _, err := plan.Create(t.Context(), tx, l, c); err != nil {
			t.Fatal(err)
		}
		answers, err := plan.Answers(t.Context(), tx, l, c)
		if err != nil {
			t.Fatal(err)
		}
		whole, left := schedule(t, joint, nil), schedule(t, c, answers)
		if whole.CriticalPathWeeks != 72 || whole.PersonDays != 457 {
			t.Errorf("from scratch it takes %d weeks and %d days, the content says 72 and 457", whole.CriticalPathWeeks, whole.PersonDays)
		}
		if left.PersonDays != 422 || left.CriticalPathWeeks != 69 {
			t.Errorf("after the example's diagnosis it takes %d days and %d weeks; the report says 422 and 69", left.PersonDays, left.CriticalPathWeeks)
		}
	})
}

func TestChoicesThatNoPlanCanHaveAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, tx *db.Tx) {
		_, err := plan.Create(t.Context(), tx, catalog.Embedded(), plan.Choices{
			Scenario: "both", Size: "huge", Capacity: map[string]float64{"gardener": 1, "ciso": 0}, Diagnosis: id.ID("none"),
		})
		var fields fault.Fields
		if !errors.As(err, &fields) {
			t.Fatalf("got %v", err)
		}
		got := map[string]bool{}
		for _, f := range fields {
			got[f.Field] = true
		}
		for _, want := range []string{"title", "scenario", "size", "start", "capacity.gardener", "capacity.ciso", "diagnosis"} {
			if !got[want] {
				t.Errorf("%s is not named in %v", want, err)
			}
		}
	})
}
