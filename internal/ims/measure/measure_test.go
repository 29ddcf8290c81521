// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package measure_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"concord/internal/ims/measure"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

func values(said map[string]string) []string {
	out := make([]string, len(measure.Register.Fields))
	for i, f := range measure.Register.Fields {
		out[i] = said[f.Name]
	}
	return out
}

func TestTheLastValueStandsAgainstTargetAndLimitsInBothDirections(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ direction, target, warn, alarm, last, want string }{
		{"higher", "95", "90", "80", "", "no-value"},
		{"higher", "95", "90", "80", "95", "on-target"},
		{"higher", "95", "90", "80", "90", "off-target"},
		{"higher", "95", "90", "80", "89.9", "warn"},
		{"higher", "95", "90", "80", "79", "alarm"},
		{"higher", "", "", "80", "81", "on-target"},
		{"lower", "5", "8", "10", "5", "on-target"},
		{"lower", "5", "8", "10", "8", "off-target"},
		{"lower", "5", "8", "10", "8.5", "warn"},
		{"lower", "5", "8", "10", "10.1", "alarm"},
		{"lower", "", "", "", "1000", "on-target"},
	} {
		got := measure.Stand(values(map[string]string{"direction": c.direction, "target": c.target, "warn": c.warn, "alarm": c.alarm, "last_value": c.last}))
		if got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestTheNextValueIsDueByTheFrequency(t *testing.T) {
	t.Parallel()
	for frequency, want := range map[string]string{"weekly": "2026-02-07", "monthly": "2026-02-28", "quarterly": "2026-04-30", "half-yearly": "2026-07-31", "yearly": "2027-01-31"} {
		if got := measure.Next(civil.MustParse("2026-01-31"), frequency); got.String() != want {
			t.Errorf("%s: %s, want %s", frequency, got, want)
		}
	}
}

func organization(t *testing.T, d *db.DB, name string) access.Actor {
	t.Helper()
	o, err := tenant.Create(t.Context(), d, name)
	if err != nil {
		t.Fatal(err)
	}
	return access.Proven(access.Proof{Tenant: o.ID, Role: access.Owner, Method: access.ByOperator})
}

func day(s string, v float64) measure.Measured {
	return measure.Measured{On: civil.MustParse(s), Value: v}
}

func TestValuesAreKeptOncePerDayAndTheIndicatorFollowsTheNewest(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 10, 12, 0, 0, 0, time.UTC)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, other := organization(t, d, "A"), organization(t, d, "B")
		var rec register.Record
		write := func(who access.Actor, fn func(ctx context.Context, tx *db.Tx) error) error {
			return d.Write(t.Context(), who, func(tx *db.Tx) error { return fn(t.Context(), tx) })
		}
		put := func(who access.Actor, list ...measure.Measured) error {
			return write(who, func(ctx context.Context, tx *db.Tx) error {
				now, err := measure.Put(ctx, tx, rec.ID, list)
				if err == nil {
					rec = now
				}
				return err
			})
		}
		is := func(want ...string) {
			t.Helper()
			got := []string{}
			for _, name := range []string{"last_on", "last_value", "state", "next_due"} {
				got = append(got, measure.Value(rec.Values, name))
			}
			if !slices.Equal(got, want) {
				t.Errorf("the indicator is %q, want %q", got, want)
			}
		}
		err := write(a, func(ctx context.Context, tx *db.Tx) (err error) {
			rec, err = measure.Register.Create(ctx, tx, values(map[string]string{"title": "Patches", "target": "95", "warn": "90.50", "alarm": "80", "last_value": "7"}))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		is("", "", "no-value", "2026-06-10")
		if got := measure.Value(rec.Values, "warn"); got != "90.5" {
			t.Errorf("the limit is written as %q", got)
		}
		for _, list := range [][]measure.Measured{{day("2026-03-31", 70), day("2026-04-30", 91)}, {day("2026-02-28", 60)}, {day("2026-04-30", 91)}} {
			if err := put(a, list...); err != nil {
				t.Fatal(err)
			}
		}
		is("2026-04-30", "91", "off-target", "2026-05-30")
		if err := put(a, day("2026-04-30", 79.5)); err != nil {
			t.Fatal(err)
		}
		is("2026-04-30", "79.5", "alarm", "2026-05-30")
		for what, list := range map[string][]measure.Measured{
			"none": {}, "a day twice": {day("2026-01-01", 1), day("2026-01-01", 2)}, "a day to come": {day("2026-05-12", 1)}, "no day": {{Value: 1}},
			"a long note": {{On: civil.MustParse("2026-01-01"), Note: strings.Repeat("x", 501)}}, "one wrong of two": {day("2026-01-02", 1), day("2027-01-01", 1)},
		} {
			if err := put(a, list...); !errors.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := put(other, day("2026-01-01", 1)); !errors.Is(err, fault.NotFound) {
			t.Errorf("another organization measures: %v", err)
		}
		err = write(a, func(ctx context.Context, tx *db.Tx) error {
			list, err := measure.Series(ctx, tx, rec.ID)
			if len(list) != 3 || list[0].On.String() != "2026-02-28" || list[2].Value != 79.5 {
				t.Errorf("the series is %+v", list)
			}
			past, err2 := journal.Of(ctx, tx, id.Ref{Register: "indicators", ID: rec.ID}, -1, 20)
			found := slices.ContainsFunc(past, func(p journal.Past) bool {
				return p.Action == "indicators.measured" && slices.ContainsFunc(p.Changes, func(f db.Field) bool { return f.Name == "2026-04-30" && f.Old == "91" && f.New == "79.5" })
			})
			if !found {
				t.Errorf("the journal does not say what the value was: %+v", past)
			}
			rec, err3 := measure.Register.Update(ctx, tx, rec.ID, rec.Version, func(v []string) error {
				for i, f := range measure.Register.Fields {
					switch f.Name {
					case "alarm":
						v[i] = "70"
					case "frequency":
						v[i] = "yearly"
					}
				}
				return nil
			})
			if measure.Value(rec.Values, "state") != "warn" || measure.Value(rec.Values, "next_due") != "2027-04-30" {
				t.Errorf("with another limit it is %v", rec.Values)
			}
			return errors.Join(err, err2, err3)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = write(a, func(ctx context.Context, tx *db.Tx) error {
			_, err := measure.Register.Create(ctx, tx, values(map[string]string{"title": "Turned round", "direction": "lower", "target": "5", "warn": "3"}))
			return err
		})
		if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "warn") {
			t.Errorf("a warning on the good side of the target: %v", err)
		}
	}, dbtest.Seal(journal.Seal), dbtest.Clock(func() time.Time { return now }))
}
