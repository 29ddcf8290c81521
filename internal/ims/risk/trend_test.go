// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"fmt"
	"strconv"
	"testing"

	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
)

// judged are the fields of a risk of the organization, judged on a day; both numbers lead to a level by the matrix.
func judged(title, on string, likelihood, consequence int) map[string]string {
	return map[string]string{"title": title, "domain": "security", "assessed_on": on, "current_likelihood": strconv.Itoa(likelihood), "current_organization": strconv.Itoa(consequence)}
}

// trial writes risks and reads their trend, in one transaction.
type trial struct {
	*testing.T
	tx *db.Tx
}

func (x trial) add(said map[string]string) id.ID {
	x.Helper()
	v := make(values, len(Register.Fields))
	for i, f := range Register.Fields {
		v[i] = said[f.Name]
	}
	rec, err := Register.Create(x.Context(), x.tx, v)
	if err != nil {
		x.Fatal(err)
	}
	return rec.ID
}

func (x trial) change(which id.ID, said map[string]string) {
	x.Helper()
	rec, err := Register.Find(x.Context(), x.tx, which)
	if err == nil {
		_, err = Register.Update(x.Context(), x.tx, which, rec.Version, func(v []string) error {
			for name, value := range said {
				values(v).set(name, value)
			}
			return nil
		})
	}
	if err != nil {
		x.Fatal(err)
	}
}

// months says the last four months up to a day as "3+1!2": levels from 1 on, then those above the line.
func (x trial) months(today string) (out string) {
	x.Helper()
	trend, err := TrendOf(x.Context(), x.tx, civil.MustParse(today), 4)
	if err != nil {
		x.Fatal(err)
	}
	for _, m := range trend.Months {
		out += fmt.Sprintf("%s %v!%d, ", m.On, m.Levels, m.Above)
	}
	return out
}

func inOne(t *testing.T, do func(x trial)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Write(t.Context(), organization(t, d), func(tx *db.Tx) error { do(trial{t, tx}); return nil })
		if err != nil {
			t.Fatal(err)
		}
	})
}

func (x trial) wants(when, got, want string) {
	x.Helper()
	if got != want {
		x.Errorf("%s:\n got %s\nwant %s", when, got, want)
	}
}

func TestARiskStandsWhereItWasJudgedUntilItIsJudgedAnew(t *testing.T) {
	t.Parallel()
	inOne(t, func(x trial) {
		today := civil.Of(x.tx.Now)
		month := func(back int) civil.Date {
			return civil.Date{Year: today.Year, Month: today.Month, Day: 1}.AddMonths(-back)
		}
		end := func(back int) string {
			if back == 0 {
				return today.String()
			}
			return month(back - 1).AddDays(-1).String()
		}
		line := func(m3, m2, m1, m0 string) string {
			return end(3) + " " + m3 + ", " + end(2) + " " + m2 + ", " + end(1) + " " + m1 + ", " + end(0) + " " + m0 + ", "
		}
		which := x.add(judged("Fire", month(3).AddDays(3).String(), 5, 5))
		x.wants("new", x.months(today.String()), line("[0 0 0 1]!1", "[0 0 0 1]!1", "[0 0 0 1]!1", "[0 0 0 1]!1"))
		x.change(which, judged("Fire", month(2).AddDays(20).String(), 3, 4)) // level 3
		x.wants("judged anew", x.months(today.String()), line("[0 0 0 1]!1", "[0 0 1 0]!1", "[0 0 1 0]!1", "[0 0 1 0]!1"))
		x.change(which, judged("Fire", month(1).AddDays(1).String(), 1, 1))
		x.change(which, map[string]string{"title": "Fire in the cellar"})
		x.wants("and again", x.months(today.String()), line("[0 0 0 1]!1", "[0 0 1 0]!1", "[1 0 0 0]!0", "[1 0 0 0]!0"))
		x.add(map[string]string{"title": "Not judged", "domain": "security"})
		x.wants("another one is not judged", x.months(today.String()), line("[0 0 0 1]!1", "[0 0 1 0]!1", "[1 0 0 0]!0", "[1 0 0 0]!0"))
		x.change(which, map[string]string{"state": "closed", "closed_because": "The cellar is gone"})
		x.wants("closed", x.months(today.String()), line("[0 0 0 1]!1", "[0 0 1 0]!1", "[1 0 0 0]!0", "[0 0 0 0]!0"))
		x.change(which, map[string]string{"state": "open"})
		x.wants("opened again", x.months(today.String()), line("[0 0 0 1]!1", "[0 0 1 0]!1", "[1 0 0 0]!0", "[1 0 0 0]!0"))
		x.change(which, judged("Fire", month(2).AddDays(2).String(), 5, 4)) // dated back
		x.wants("dated back", x.months(today.String()), line("[0 0 0 1]!1", "[0 0 0 1]!1", "[0 0 0 1]!1", "[0 0 0 1]!1"))
	})
}

func TestR15OldJudgementsKeepTheLevelsOfTheirCriteriaInTheTrend(t *testing.T) {
	t.Parallel()
	inOne(t, func(x trial) {
		today := civil.Of(x.tx.Now)
		first := civil.Date{Year: today.Year, Month: today.Month, Day: 1}
		which := x.add(judged("Fire", first.AddMonths(-2).String(), 5, 5)) // level 4 of 4
		c := Default(locale.For("en"))
		c.Levels = append(c.Levels[:2:2], c.Levels[3]) // three levels, the highest is what was the fourth
		c.Levels[2].Name = "Too high"
		for i, row := range c.Matrix {
			for j := range row {
				c.Matrix[i][j] = min(3, row[j])
			}
		}
		if _, err := SetCriteria(x.Context(), x.tx, 0, c, "simpler"); err != nil {
			t.Fatal(err)
		}
		x.change(which, judged("Fire", first.AddMonths(-1).AddDays(2).String(), 5, 4))
		trend, err := TrendOf(x.Context(), x.tx, today, 3)
		if got := fmt.Sprint(trend.Editions, trend.Names == nil, trend.Months[0].Levels, trend.Months[1].Levels, trend.Months[2].Levels, trend.Months[2].Above); err != nil || got != "[0 1] true [0 0 0 1] [0 0 1 0] [0 0 1 0] 1" {
			t.Error(got, err)
		}
	})
}
