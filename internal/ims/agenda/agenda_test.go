// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package agenda_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"concord/internal/ims/action"
	"concord/internal/ims/agenda"
	"concord/internal/ims/control"
	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/journal"
	"concord/internal/platform/locale"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

var today = civil.MustParse("2026-11-26")

// each runs a test in two organizations on each engine.
func each(t *testing.T, fn func(t *testing.T, d *db.DB, a, other access.Actor)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var actors []access.Actor
		for _, name := range []string{"A", "B"} {
			made, err := tenant.Create(t.Context(), d, name)
			if err != nil {
				t.Fatal(err)
			}
			actors = append(actors, access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator}))
		}
		fn(t, d, actors[0], actors[1])
	}, dbtest.Seal(journal.Seal))
}

func add(ctx context.Context, tx *db.Tx, r *register.Register, said map[string]string) error {
	values := make([]string, len(r.Fields))
	for i, f := range r.Fields {
		values[i] = said[f.Name]
	}
	_, err := r.Create(ctx, tx, values)
	return err
}

func TestWhatIsDueComesFromAllRegistersSoonestFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, a, other access.Actor) {
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			for _, x := range []struct {
				in   *register.Register
				said map[string]string
			}{
				{action.Register, map[string]string{"title": "Late", "state": "open", "due": "2026-11-20"}},
				{action.Register, map[string]string{"title": "Settled", "state": "done", "due": "2026-11-20"}},
				{action.Register, map[string]string{"title": "Far", "state": "open", "due": "2027-01-20"}},
				{action.Register, map[string]string{"title": "Undated", "state": "open"}},
				{control.Register, map[string]string{"title": "Gate", "status": "implemented", "next_test": "2026-11-30"}},
				{control.Register, map[string]string{"title": "Not there yet", "status": "planned", "next_test": "2026-11-30"}},
				{risk.Register, map[string]string{"title": "Fraud", "domain": "security", "review_by": "2026-11-26"}},
			} {
				if err := add(t.Context(), tx, x.in, x.said); err != nil {
					return fmt.Errorf("%v: %w", x.said, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for who, want := range map[*access.Actor][2]string{
			&a:     {"[actions/due Late 2026-11-20][risks/review_by Fraud 2026-11-26][controls/next_test Gate 2026-11-30]", "[{actions due 1 0} {risks review_by 0 1} {controls next_test 0 1}]"},
			&other: {"", "[]"},
		} {
			err := d.Read(t.Context(), *who, func(tx *db.Tx) error {
				list, err := agenda.Due(t.Context(), tx, today.AddDays(7), "", 10)
				if err != nil {
					return err
				}
				got := ""
				for _, e := range list {
					got += fmt.Sprintf("[%s/%s %s %s]", e.Register, e.Field, e.Title, e.Day)
				}
				if got != want[0] {
					t.Errorf("due: %s", got)
				}
				counts, err := agenda.Count(t.Context(), tx, today, today.AddDays(7))
				if got := fmt.Sprint(counts); got != want[1] {
					t.Errorf("counted: %s", got)
				}
				if err != nil {
					return err
				}
				few, err := agenda.Due(t.Context(), tx, today.AddDays(7), "nobody", 10)
				if len(few) != 0 {
					t.Errorf("somebody else's: %v", few)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestOpenRisksAreCountedByDomainAndTheLineTheyStandAbove(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, a, _ access.Actor) {
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			for title, judged := range map[string]string{"High": "5", "Low": "1", "Open": ""} {
				said := map[string]string{"title": title, "domain": "ai", "current_likelihood": judged, "current_organization": judged, "current_people": judged, "current_society": judged}
				if judged != "" {
					said["assessed_on"] = "2026-11-20"
				}
				if err := add(t.Context(), tx, risk.Register, said); err != nil {
					return err
				}
			}
			lines, err := agenda.Risks(t.Context(), tx)
			if err != nil {
				return err
			}
			worst, err := agenda.Worst(t.Context(), tx, 5)
			if got := fmt.Sprint(lines); got != "[{ai 1 1 1}]" || len(worst) != 1 || worst[0].Title != "High" {
				t.Errorf("%s, worst %v", got, worst)
			}
			_, wrong := agenda.Waiting(t.Context(), tx, "somebody", true, today, 5)
			if err == nil {
				err = wrong
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestATallyStopsAtItsBoundAndCountsWhatIsSoonBesideIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *db.DB, a, _ access.Actor) {
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			for n := range agenda.MostTallied + 3 {
				if err := add(t.Context(), tx, action.Register, map[string]string{"title": fmt.Sprint("Late ", n), "due": "2026-11-25"}); err != nil {
					return err
				}
			}
			for title, due := range map[string]string{"Today": "2026-11-26", "In a week": "2026-12-03", "Later": "2026-12-04"} {
				if err := add(t.Context(), tx, action.Register, map[string]string{"title": title, "due": due}); err != nil {
					return err
				}
			}
			tallies, err := agenda.Count(t.Context(), tx, today, today.AddDays(7))
			if got, want := fmt.Sprint(tallies), fmt.Sprintf("[{actions due %d 2}]", agenda.MostTallied); got != want {
				t.Errorf("%s, want %s", got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Every kind of day has its word on the home page.
func TestEveryKindOfDayHasItsWord(t *testing.T) {
	t.Parallel()
	w := locale.For("en")
	for _, name := range agenda.Kinds() {
		if key := "home.kind." + name; strings.Contains(w.T(key), key) {
			t.Errorf("%s has no word", key)
		}
	}
}
