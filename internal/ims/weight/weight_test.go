// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package weight_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"concord/internal/ims/weight"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/journal"
	"concord/internal/platform/tenant"
)

const cw = "iso42001-2023--iso27001-2022"

var library = catalog.Embedded()

func owner(t *testing.T, d *db.DB, name string) access.Actor {
	t.Helper()
	made, err := tenant.Create(t.Context(), d, name)
	if err != nil {
		t.Fatal(err)
	}
	return access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator})
}

func each(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	dbtest.Each(t, fn, dbtest.Seal(journal.Seal))
}

// do runs fn in a writing transaction.
func do(t *testing.T, d *db.DB, who access.Actor, fn func(ctx context.Context, tx *db.Tx) (weight.Weight, error)) (w weight.Weight, err error) {
	t.Helper()
	err = d.Write(t.Context(), who, func(tx *db.Tx) error {
		w, err = fn(t.Context(), tx)
		return err
	})
	return w, err
}

func create(t *testing.T, d *db.DB, who access.Actor, c weight.Choice) (weight.Weight, error) {
	t.Helper()
	return do(t, d, who, func(ctx context.Context, tx *db.Tx) (weight.Weight, error) { return weight.Create(ctx, tx, library, c) })
}

func of(t *testing.T, d *db.DB, who access.Actor) (list []weight.Weight) {
	t.Helper()
	err := d.Read(t.Context(), who, func(tx *db.Tx) (err error) {
		list, err = weight.Of(t.Context(), tx, cw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func total(t *testing.T, list []weight.Weight) float64 {
	t.Helper()
	c, err := crosswalk.Get(library, cw)
	if err != nil {
		t.Fatal(err)
	}
	coverage, err := c.Coverage(library, weight.Changes(list, cw))
	if err != nil {
		t.Fatal(err)
	}
	return coverage.Clauses.WeightedPercent
}

func TestAnOwnWeightChangesTheOrganizationsNumbersOnlyAndAResetBringsTheDefaultBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB) {
		a, b := owner(t, d, "A"), owner(t, d, "B")
		before := total(t, of(t, d, a))
		w, err := create(t, d, a, weight.Choice{Crosswalk: cw, Source: "4.1-3", Weight: "1", Reason: " We list them already.\r\n"})
		if err != nil || w.Version != 1 || w.Quarters != 4 || w.Reason != "We list them already." {
			t.Fatalf("%+v, %v", w, err)
		}
		if after := total(t, of(t, d, a)); before != 65.5 || after <= before {
			t.Errorf("before %v, after %v", before, after)
		}
		if got := total(t, of(t, d, b)); got != before {
			t.Errorf("another organization counts %v", got)
		}
		changed, err := do(t, d, a, func(ctx context.Context, tx *db.Tx) (weight.Weight, error) {
			return weight.Change(ctx, tx, w.ID, 1, weight.Choice{Weight: "0.25", Reason: "Only half of them."})
		})
		if err != nil || changed.Version != 2 || changed.Quarters != 1 {
			t.Errorf("%+v, %v", changed, err)
		}
		err = d.Write(t.Context(), a, func(tx *db.Tx) error { return weight.Reset(t.Context(), tx, w.ID, 2) })
		if got := total(t, of(t, d, a)); err != nil || got != before {
			t.Errorf("reset: %v, %v", got, err)
		}
		var acts []string
		err = d.Read(t.Context(), a, func(tx *db.Tx) error {
			list, err := journal.Newest(t.Context(), tx, -1, 3)
			for _, e := range list {
				acts = append(acts, e.Action)
			}
			return err
		})
		if got := strings.Join(acts, " "); err != nil || got != "crosswalk-weights.delete crosswalk-weights.update crosswalk-weights.create" {
			t.Errorf("the journal says %s, %v", got, err)
		}
	})
}

func TestAWeightSaysEverythingThatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB) {
		a := owner(t, d, "A")
		for name, tt := range map[string]struct {
			choice weight.Choice
			fields string
		}{
			"a crosswalk that is not there":         {weight.Choice{Crosswalk: "no--where", Source: "4.1-1", Weight: "1", Reason: "x"}, "crosswalk"},
			"a path":                                {weight.Choice{Crosswalk: "../iso42001-2023--iso27001-2022", Source: "4.1-1", Weight: "1", Reason: "x"}, "crosswalk"},
			"a row that is not there":               {weight.Choice{Crosswalk: cw, Source: "99", Weight: "1", Reason: "x"}, "source"},
			"a row that is in no total":             {weight.Choice{Crosswalk: cw, Source: "6.1.4-5", Weight: "1", Reason: "x"}, "source"},
			"a number between and no reason":        {weight.Choice{Crosswalk: cw, Source: "4.1-1", Weight: "0.6", Reason: " \n"}, "weight reason"},
			"a reason that is longer than it needs": {weight.Choice{Crosswalk: cw, Source: "4.1-1", Weight: "0.5", Reason: strings.Repeat("ä", 2001)}, "reason"},
		} {
			_, err := create(t, d, a, tt.choice)
			var wrong fault.Fields
			errors.As(err, &wrong)
			var names []string
			for _, f := range wrong {
				names = append(names, f.Field)
			}
			if got := strings.Join(names, " "); got != tt.fields {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAWeightIsThereOnceAndAnOldVersionChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB) {
		a, b := owner(t, d, "A"), owner(t, d, "B")
		c := weight.Choice{Crosswalk: cw, Source: "4.1-3", Weight: "1", Reason: "first"}
		w, err := create(t, d, a, c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := create(t, d, a, c); !errors.Is(err, fault.Taken) {
			t.Errorf("a second one: %v", err)
		}
		change := func(who access.Actor, version int, reason string) (weight.Weight, error) {
			return do(t, d, who, func(ctx context.Context, tx *db.Tx) (weight.Weight, error) {
				return weight.Change(ctx, tx, w.ID, version, weight.Choice{Weight: "0.5", Reason: reason})
			})
		}
		if _, err := change(a, 1, "second"); err != nil {
			t.Fatal(err)
		}
		if got, err := change(a, 1, "third"); !errors.Is(err, fault.Conflict) || got.Reason != "second" {
			t.Errorf("from an old version: %+v, %v", got, err)
		}
		if got, err := change(a, 2, "second"); err != nil || got.Version != 2 {
			t.Errorf("nothing changed: %+v, %v", got, err)
		}
		if _, err := change(b, 2, "foreign"); !errors.Is(err, fault.NotFound) {
			t.Errorf("another organization's: %v", err)
		}
		reset := func(who access.Actor) error {
			return d.Write(t.Context(), who, func(tx *db.Tx) error { return weight.Reset(t.Context(), tx, w.ID, 1) })
		}
		if foreign, old := reset(b), reset(a); !errors.Is(foreign, fault.NotFound) || !errors.Is(old, fault.Conflict) {
			t.Errorf("reset: %v by another organization, %v from an old version", foreign, old)
		}
	})
}
