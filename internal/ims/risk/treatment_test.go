// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"errors"
	"slices"
	"testing"
	"time"

	"concord/internal/ims/action"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// aStep is a treatment with these fields, in pairs.
func aStep(pairs ...string) step {
	s := make(step, len(treatmentPlaces))
	s.set("title", "Something is done")
	s.set("option", "modify")
	s.set("state", Proposed)
	for i := 0; i+1 < len(pairs); i += 2 {
		s.set(pairs[i], pairs[i+1])
	}
	return s
}

func TestATreatmentThatIsDoneIsWhollyDoneOnADay(t *testing.T) {
	t.Parallel()
	s := aStep("state", Done, "progress", "40")
	if err := checkTreatment(defaults(), today, nil, s); err != nil || s.get("progress") != "100" || s.get("done_on") != "2026-11-25" {
		t.Errorf("%q, %v", s, err)
	}
	s = aStep("state", Done, "done_on", "2026-10-01")
	if err := checkTreatment(defaults(), today, nil, s); err != nil || s.get("done_on") != "2026-10-01" {
		t.Errorf("%q, %v", s, err)
	}
	if got := named(checkTreatment(defaults(), today, nil, aStep("state", Dropped))); !slices.Equal(got, []string{"dropped_because"}) {
		t.Errorf("dropped without a reason: %q", got)
	}
}

func TestR15TheLevelATreatmentIsToReachStaysAsCriteriaChange(t *testing.T) {
	t.Parallel()
	s := aStep("expected_likelihood", "3", "expected_organization", "1", "expected_people", "5")
	if err := checkTreatment(defaults(), today, nil, s); err != nil || s.get("expected_level") != "4" || s.get("criteria") != "0" {
		t.Fatalf("%q, %v", s, err)
	}
	milder := defaults()
	milder.Number = 1
	milder.Matrix = [][]int{{1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}}
	later := slices.Clone(s)
	later.set("note", "read again")
	if err := checkTreatment(milder, today, s, later); err != nil || later.get("expected_level") != "4" || later.get("criteria") != "0" {
		t.Errorf("a note judged anew: %q, %v", later, err)
	}
	later.set("expected_people", "4")
	if err := checkTreatment(milder, today, s, later); err != nil || later.get("expected_level") != "1" || later.get("criteria") != "1" {
		t.Errorf("%q, %v", later, err)
	}
	if got := named(checkTreatment(defaults(), today, nil, aStep("expected_likelihood", "6"))); !slices.Equal(got, []string{"expected_likelihood", "expected_organization"}) {
		t.Errorf("beyond the scale, without a consequence: %q", got)
	}
}

// made creates a risk and treatments of it with these pairs of state and day.
func made(t *testing.T, tx *db.Tx, title string, treatments ...string) (of id.ID, list []id.ID) {
	t.Helper()
	rec, err := Register.Create(t.Context(), tx, record("title", title, "domain", "ai"))
	for i := 0; err == nil && i+1 < len(treatments); i += 2 {
		s := aStep("state", treatments[i], "due", treatments[i+1], "dropped_because", "no", "cost_once", "1000", "cost_yearly", "50", "title", title+" "+treatments[i+1])
		one, failed := Treat(t.Context(), tx, rec.ID, s)
		list, err = append(list, one.ID), failed
	}
	if err != nil {
		t.Fatal(err)
	}
	return rec.ID, list
}

func TestThePlanGoesPageByPageWithWhatIsDueFirstAtItsHead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d)
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			one, _ := made(t, tx, "One", Proposed, "", Decided, "2020-01-01", Done, "2020-01-02", Dropped, "2020-01-03")
			made(t, tx, "Two", InProgress, "2099-01-01", InProgress, "")
			var got []string
			for q := (PlanQuery{Limit: 1, Domain: "ai"}); ; {
				list, next, err := Plan(t.Context(), tx, q)
				if err != nil {
					return err
				}
				for _, x := range list {
					if len(x.Risks) != 1 {
						t.Errorf("%s treats %v", x.Title, x.Risks)
					}
					got = append(got, x.Title)
				}
				if q.After = next; next == "" {
					break
				}
			}
			if want := []string{"One 2020-01-01", "Two 2099-01-01", "One", "Two"}; !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
			if list, _, err := Plan(t.Context(), tx, PlanQuery{Limit: 9, Domain: "security"}); err != nil || len(list) != 0 {
				t.Errorf("of another domain: %v, %v", list, err)
			}
			if list, err := TreatmentsOf(t.Context(), tx, one); err != nil || len(list) != 4 || !list[1].Overdue(today) || list[2].Overdue(today) {
				t.Errorf("of one risk: %v, %v", list, err)
			}
			sums, err := Sums(t.Context(), tx, PlanQuery{State: All})
			count, late, once := 0, 0, 0
			for _, s := range sums {
				count, late, once = count+s.Count, late+s.Overdue, once+s.CostOnce
			}
			if count != 6 || late != 1 || once != 6000 {
				t.Errorf("sums %+v", sums)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Read(t.Context(), a, func(tx *db.Tx) error {
			_, _, err := Plan(t.Context(), tx, PlanQuery{State: "late", Domain: "x", After: "?"})
			return err
		})
		if got := named(err); !slices.Equal(got, []string{"cursor", "domain", "state"}) && len(got) != 3 {
			t.Errorf("%q", got)
		}
	})
}

func TestAnActionIsAdoptedFromATreatmentOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d)
		var list []id.ID
		try := func(which id.ID) (err error) {
			return d.Write(t.Context(), a, func(tx *db.Tx) error {
				rec, err := Adopt(t.Context(), tx, which)
				if err == nil && (rec.Values[0] != "One 2027-01-01" || !slices.Contains(rec.Values, "2027-01-01") || !slices.Contains(rec.Values, "risk")) {
					t.Errorf("%q", rec.Values)
				}
				return err
			})
		}
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			_, list = made(t, tx, "One", Decided, "2027-01-01", Done, "2027-01-02")
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := try(list[0]); err != nil {
			t.Fatal(err)
		}
		if err := try(list[0]); !errors.Is(err, fault.Taken) {
			t.Errorf("a second time: %v", err)
		}
		if got := named(try(list[1])); !slices.Equal(got, []string{"state"}) {
			t.Errorf("of what is done: %q", got)
		}
		if err := try(id.New(time.Now())); !errors.Is(err, fault.NotFound) {
			t.Errorf("of nothing: %v", err)
		}
		err = d.Read(t.Context(), a, func(tx *db.Tx) error {
			plan, _, err := Plan(t.Context(), tx, PlanQuery{Limit: 9})
			if err != nil || len(plan) != 1 || len(plan[0].Actions) != 1 {
				t.Fatalf("%+v, %v", plan, err)
			}
			_, err = action.Register.Find(t.Context(), tx, plan[0].Actions[0])
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestTheMapFollowsOneGroupAndTheWaysOfRisks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d)
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			for _, pairs := range [][]string{
				{"domain", "ai", "inherent_likelihood", "4", "inherent_organization", "2", "inherent_people", "5", "current_likelihood", "3", "current_people", "4", "residual_likelihood", "2", "residual_people", "3"},
				{"domain", "ai", "inherent_likelihood", "4", "inherent_organization", "2", "inherent_people", "5", "current_likelihood", "3", "current_people", "4", "residual_likelihood", "2", "residual_people", "3"},
				{"domain", "security", "inherent_likelihood", "1", "inherent_organization", "1"},
				{"domain", "ai", "state", "closed", "closed_because", "gone", "inherent_likelihood", "4", "inherent_people", "5", "current_likelihood", "3", "current_people", "4"},
			} {
				if _, err := Register.Create(t.Context(), tx, record(pairs...)); err != nil {
					return err
				}
			}
			_, one, err := Map(t.Context(), tx, MapQuery{Stage: "current"})
			if want := []Way{{Place{4, 5}, Place{3, 4}, Place{2, 3}, 2}}; err != nil || !slices.Equal(one, want) {
				t.Errorf("ways %v, want %v, %v", one, want, err)
			}
			if _, none, err := Map(t.Context(), tx, MapQuery{Stage: "current", Target: "organization"}); err != nil || len(none) != 0 {
				t.Errorf("ways for the organization alone: %v, %v", none, err)
			}
			cells, _, err := Map(t.Context(), tx, MapQuery{Stage: "inherent", Target: "organization"})
			if want := []Cell{{Place{1, 1}, 1}, {Place{4, 2}, 2}}; err != nil || !slices.Equal(cells, want) {
				t.Errorf("for the organization: %v, %v", cells, err)
			}
			for at, want := range map[Place]int{{4, 5}: 2, {4, 2}: 0, {1, 1}: 1} {
				if list, err := At(t.Context(), tx, MapQuery{Stage: "inherent"}, at); err != nil || len(list) != want {
					t.Errorf("at %v: %v, %v", at, list, err)
				}
			}
			_, _, err = Map(t.Context(), tx, MapQuery{Stage: "later", Domain: "x", Target: "money"})
			if got := named(err); len(got) != 3 {
				t.Errorf("wrong are %q", got)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
