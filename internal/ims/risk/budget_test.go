// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"testing"

	"concord/internal/ims/org"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
)

func TestThePlanStandsAgainstTheBudgetOfTheFiscalYear(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d)
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			if _, said, err := FindBudget(t.Context(), tx); said || err != nil {
				t.Errorf("nobody said one, and there is: %v, %v", said, err)
			}
			s, err := org.FindSettings(t.Context(), tx)
			if err != nil {
				return err
			}
			s.TreatmentBudget, s.FiscalYearStart = "2 000 EUR", "04-01"
			if s, err = org.SaveSettings(t.Context(), tx, catalog.Embedded(), s.Version, s); err != nil || s.TreatmentBudget != "2000 EUR" {
				t.Errorf("kept as %q, %v", s.TreatmentBudget, err)
			}
			// Each costs 1000 once and 50 a year.
			made(t, tx, "Planned", Decided, "", InProgress, "2020-01-01", InProgress, "2099-01-01")
			made(t, tx, "Not counted", Dropped, "2020-01-03")
			made(t, tx, "Proposed", Proposed, "")
			b, said, err := FindBudget(t.Context(), tx)
			if !said || err != nil || b.Amount != 2000 || b.Currency != "EUR" || b.Planned != 2100 || b.Spent != 0 || b.Proposed != 1050 || b.Above() != 100 {
				t.Errorf("%+v, %v, %v", b, said, err)
			}
			_, done := made(t, tx, "Done", Done, "")
			for i, day := range []string{b.First.String(), b.First.AddDays(-1).String()} { // in this year, and before
				rec, err := Treatments.Update(t.Context(), tx, done[0], 1+i, func(values []string) error {
					values[treatmentPlaces["done_on"]] = day
					return nil
				})
				if err != nil {
					t.Fatal(err, rec)
				}
				want := 1050 - 1000*i // what costs each year costs on
				if b, _, err = FindBudget(t.Context(), tx); err != nil || b.Spent != want || b.Planned != 2100+want {
					t.Errorf("done on %s: %+v, %v", day, b, err)
				}
			}
			if first, last, err := s.Year(b.First.AddDays(-1)); err != nil || last != b.First.AddDays(-1) || first.AddMonths(12) != b.First || b.First.String()[5:] != "04-01" {
				t.Errorf("the year before is %s to %s, %v", first, last, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
