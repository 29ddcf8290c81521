// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package incident_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"concord/internal/ims/action"
	"concord/internal/ims/incident"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

func clocks(t *testing.T) *catalog.Clocks {
	t.Helper()
	c, err := catalog.Embedded().Clocks()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	m, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// values are those of an incident with these fields.
func values(said map[string]string) []string {
	out := make([]string, len(incident.Register.Fields))
	for i, f := range incident.Register.Fields {
		out[i] = said[f.Name]
	}
	return out
}

func TestClocksRunFromDetectionAndStandAsTheReportsWereMade(t *testing.T) {
	t.Parallel()
	report := func(clock, when string) incident.Entry { return incident.Entry{Clock: clock, At: at(t, when)} }
	yes := map[string]string{"detected_at": "2026-01-29T10:00:00Z", "personal_data_breach": "yes", "nis2_significant": "yes", "ai_serious": "no"}
	for name, c := range map[string]struct {
		said    map[string]string
		entries []incident.Entry
		now     string
		want    []string
	}{
		"with time left": {yes, nil, "2026-01-30T09:00:00Z", []string{
			"gdpr-authority running 2026-02-01T10:00", "nis2-warning running 2026-01-30T10:00", "nis2-notification running 2026-02-01T10:00", "nis2-final running 2026-03-01T10:00",
		}},
		"reported in time, late and not": {
			yes,
			[]incident.Entry{report("gdpr-authority", "2026-02-03T08:00:00Z"), report("gdpr-authority", "2026-02-01T10:00:00Z"), report("nis2-notification", "2026-02-02T10:00:00Z")},
			"2026-02-05T00:00:00Z",
			[]string{"gdpr-authority met 2026-02-01T10:00", "nis2-warning missed 2026-01-30T10:00", "nis2-notification late 2026-02-01T10:00", "nis2-final running 2026-03-02T10:00"}, // a month after the notification
		},
		"undecided": {map[string]string{"detected_at": "2026-01-01T00:00:00Z", "personal_data_breach": "no", "nis2_significant": "no", "ai_serious": "undecided"}, nil, "2026-06-01T00:00:00Z", []string{
			"ai-act-serious unsure 2026-01-16T00:00", "ai-act-widespread unsure 2026-01-03T00:00", "ai-act-death unsure 2026-01-11T00:00",
		}},
		"a death":         {map[string]string{"detected_at": "2026-01-01T00:00:00Z", "personal_data_breach": "no", "nis2_significant": "no", "ai_serious": "death"}, nil, "2026-01-02T00:00:00Z", []string{"ai-act-death running 2026-01-11T00:00"}},
		"without a start": {map[string]string{"personal_data_breach": "yes", "nis2_significant": "no", "ai_serious": "no"}, nil, "2026-01-02T00:00:00Z", []string{"gdpr-authority unbegun 0001-01-01T00:00"}},
	} {
		var got []string
		for _, x := range incident.Clocks(clocks(t), register.Record{Values: values(c.said)}, c.entries, at(t, c.now)) {
			got = append(got, fmt.Sprintf("%s %s %s", x.ID, x.Standing, x.Deadline.Format("2006-01-02T15:04")))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func TestEveryRegimeReadsAFieldThatIncidentsHaveAndEachLengthIsTheLaws(t *testing.T) {
	t.Parallel()
	lengths := map[string]string{}
	for _, r := range clocks(t).Regimes {
		f, known := incident.Register.Field(r.Field)
		for _, c := range r.Clocks {
			for _, value := range c.When {
				if !known || !slices.Contains(f.Choices, value) {
					t.Errorf("%s: incidents have no %s that is %s", c.ID, r.Field, value)
				}
			}
			lengths[c.ID] = fmt.Sprintf("%dh %dd %dm", c.Hours, c.Days, c.Months)
		}
	}
	for clock, want := range map[string]string{
		"gdpr-authority": "72h 0d 0m", "nis2-warning": "24h 0d 0m", "nis2-notification": "72h 0d 0m", "nis2-final": "0h 0d 1m", "ai-act-serious": "0h 15d 0m", "ai-act-widespread": "0h 2d 0m", "ai-act-death": "0h 10d 0m",
	} {
		if lengths[clock] != want {
			t.Errorf("%s is %q, want %q", clock, lengths[clock], want)
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

func write(t *testing.T, d *db.DB, a access.Actor, fn func(ctx context.Context, tx *db.Tx) error) error {
	t.Helper()
	return d.Write(t.Context(), a, func(tx *db.Tx) error { return fn(t.Context(), tx) })
}

func TestTheTimelineOnlyGrowsAndItsReportsEndTheDeadlinesOfTheCalendar(t *testing.T) {
	t.Parallel()
	now := at(t, "2026-05-04T12:00:00Z")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, other := organization(t, d, "A"), organization(t, d, "B")
		var of id.ID
		events := func(who access.Actor) (n int) {
			err := d.Read(t.Context(), who, func(tx *db.Tx) error {
				list, err := incident.Events(t.Context(), tx, clocks(t), "")
				n = len(list)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		err := write(t, d, a, func(ctx context.Context, tx *db.Tx) error {
			rec, err := incident.Register.Create(ctx, tx, values(map[string]string{"title": "Lost laptop", "detected_at": "2026-05-04T12:00+02:00", "personal_data_breach": "yes", "nis2_significant": "no", "ai_serious": "no"}))
			of = rec.ID
			if got := incident.Value(rec, "detected_at"); got != "2026-05-04T10:00:00Z" {
				t.Errorf("detected at %s", got)
			}
			return err
		})
		if err != nil || events(a) != 1 || events(other) != 0 {
			t.Fatalf("%v, %d events", err, events(a))
		}
		for what, e := range map[string]incident.Entry{
			"nothing said":           {Text: " "},
			"a moment to come":       {Text: "x", At: now.Add(time.Hour)},
			"a clock there is not":   {Text: "x", Clock: "none"},
			"more than anyone reads": {Text: strings.Repeat("x", 5001)},
		} {
			err := write(t, d, a, func(ctx context.Context, tx *db.Tx) error {
				_, err := incident.Add(ctx, tx, clocks(t), of, e)
				return err
			})
			if !errors.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		for _, e := range []incident.Entry{{Text: "Authority told", Clock: "gdpr-authority"}, {Text: "Locked from afar", At: now.Add(-time.Hour)}} {
			if err := write(t, d, a, func(ctx context.Context, tx *db.Tx) error {
				_, err := incident.Add(ctx, tx, clocks(t), of, e)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		if n := events(a); n != 0 {
			t.Errorf("%d deadlines after the report", n)
		}
		if err := write(t, d, other, func(ctx context.Context, tx *db.Tx) error {
			_, err := incident.Add(ctx, tx, clocks(t), of, incident.Entry{Text: "x"})
			return err
		}); !errors.Is(err, fault.NotFound) {
			t.Errorf("another organization adds: %v", err)
		}
		err = write(t, d, a, func(ctx context.Context, tx *db.Tx) error {
			list, err := incident.Entries(ctx, tx, of)
			if err != nil || len(list) != 2 || list[0].Text != "Locked from afar" {
				t.Errorf("the timeline is %+v, %v", list, err)
			}
			made, err := incident.Learn(ctx, tx, of, "Encrypt all laptops", "", "2026-06-30")
			if err != nil {
				return err
			}
			rec, err := action.Register.Find(ctx, tx, made)
			if err != nil || !slices.Contains(rec.Values, "incident") || !slices.Contains(rec.Values, "2026-06-30") {
				t.Errorf("the action is %v, %v", rec.Values, err)
			}
			links, err := link.Of(ctx, tx, id.Ref{Register: "incidents", ID: of})
			if len(links) != 1 || links[0].To.ID != made {
				t.Errorf("the incident leads to %v", links)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := write(t, d, a, func(ctx context.Context, tx *db.Tx) error { return incident.Register.Delete(ctx, tx, of, 1) }); err != nil {
			t.Errorf("an incident with a timeline is not deleted: %v", err)
		}
	}, dbtest.Seal(journal.Seal), dbtest.Clock(func() time.Time { return now }))
}
