// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"concord/internal/ims/risk/quantify"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

func TestARangeIsSpokenAndReadBack(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"1 to 9": `{"interval_90":{"high":9,"low":1}}`, "0.05, 0.2, 0.8": `{"pert":{"max":0.8,"min":0.05,"mode":0.2}}`, "3": `{"fixed":3}`, " 20 % ": `{"probability":0.2}`, "7.5 %": `{"probability":0.075}`,
		"1,3,9": `{"pert":{"max":9,"min":1,"mode":3}}`, "50_000 to 2_000_000": `{"interval_90":{"high":2000000,"low":50000}}`,
	} {
		m, err := SpokenRange("frequency", said)
		data, failed := json.Marshal(m)
		if err != nil || failed != nil || string(data) != want {
			t.Errorf("%q is %s, want %s, %v", said, data, want, err)
		}
		again, err := SpokenRange("frequency", Spoken(data))
		if back, failed := json.Marshal(again); err != nil || failed != nil || string(back) != want {
			t.Errorf("%q is written as %q", said, Spoken(data))
		}
	}
	for _, wrong := range []string{"often", "1 to", "1, 2", "1 to 2 to 3", "1,000 to 2,000", "%", "a %"} {
		if _, err := SpokenRange("loss", wrong); !errors.Is(err, fault.Invalid) {
			t.Errorf("%q is a range, %v", wrong, err)
		}
	}
}

func part(s string, args ...any) Part { return Part(fmt.Sprintf(s, args...)) }

func TestW8ARiskInNumbersIsSimulatedBeforeAndAfterItsTreatments(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d)
		var which id.ID
		var list []id.ID
		ranges := func(changes ...RangeChange) Ranges {
			return Ranges{Currency: "EUR", Frequency: part(`{"fixed":2}`), Loss: part(`{"fixed":1000}`), Changes: changes}
		}
		set := func(version int, r Ranges) (seen int, err error) {
			err = d.Write(t.Context(), a, func(tx *db.Tx) error {
				seen, err = SetRanges(t.Context(), tx, which, version, r)
				return err
			})
			return seen, err
		}
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			which, list = made(t, tx, "One", Decided, "2027-01-01", Proposed, "2027-02-01", Decided, "2027-03-01", Dropped, "2027-04-01")
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		half := RangeChange{Treatment: list[0], Frequency: part(`{"fixed":1}`)}
		if seen, err := set(0, ranges(half, RangeChange{Treatment: list[1], Loss: part(`{"fixed":10}`)}, RangeChange{Treatment: list[3], Loss: part(`{"fixed":1}`)})); err != nil || seen != 1 {
			t.Fatalf("version %d, %v", seen, err)
		}
		if _, err := set(0, ranges()); !errors.Is(err, fault.Conflict) {
			t.Errorf("from an old version: %v", err)
		}
		_, err = set(1, ranges(half, RangeChange{Treatment: list[2], Frequency: part(`{"fixed":3}`)}))
		if got := named(err); !slices.Equal(got, []string{"treatments[1].changes[0].frequency"}) {
			t.Errorf("two that were decided change the same: %q, %v", got, err)
		}
		_, err = set(1, Ranges{Currency: "EUR", Frequency: part(`{"probability":3}`), Changes: []RangeChange{{Treatment: which, Loss: part(`{"fixed":1}`)}}})
		if got := named(err); len(got) != 3 {
			t.Errorf("wrong are %q", got)
		}
		var one, all *quantify.Portfolio
		err = d.Read(t.Context(), a, func(tx *db.Tx) (err error) {
			if one, err = PortfolioOf(t.Context(), tx, which); err != nil {
				return err
			}
			all, _, err = Portfolio(t.Context(), tx, "All", "")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		r, err := quantify.Simulate(t.Context(), one, quantify.Options{Trials: 20_000, Seed: 7})
		if err != nil || len(r.Treatments) != 2 || !r.Treatments[0].Chosen || r.Treatments[1].Chosen || r.Treatments[0].Cost != 1050 {
			t.Fatalf("%+v, %v", r, err)
		}
		if r.Portfolio.Before.Formula.Mean != 2000 || r.Portfolio.After.Formula.Mean != 1000 {
			t.Errorf("before %v, after %v", r.Portfolio.Before.Formula, r.Portfolio.After.Formula)
		}
		if len(all.Risks) != 1 || len(all.Treatments) != 2 {
			t.Errorf("all together: %+v", all)
		}
		err = d.Write(t.Context(), a, func(tx *db.Tx) error { return RemoveRanges(t.Context(), tx, which, 1) })
		if err != nil {
			t.Fatal(err)
		}
		err = d.Read(t.Context(), a, func(tx *db.Tx) error {
			if _, err := PortfolioOf(t.Context(), tx, which); !errors.Is(err, fault.Invalid) {
				t.Errorf("without ranges: %v", err)
			}
			_, _, err := Portfolio(t.Context(), tx, "All", "")
			return err
		})
		if !errors.Is(err, fault.Invalid) {
			t.Errorf("nothing is simulated: %v", err)
		}
	})
}
