// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

func TestTheLibraryIsNarrowedByDomainAndTopic(t *testing.T) {
	t.Parallel()
	l, err := catalog.Embedded().Risks()
	if err != nil {
		t.Fatal(err)
	}
	all := Starters(l)
	if want := 80 + l.Counts.ExampleRisks; len(all) != want {
		t.Errorf("%d entries, want %d", len(all), want)
	}
	for _, s := range (StarterQuery{Domain: "security", Topic: "C.2.10"}).Narrow(all) {
		if s.Domain == "ai" || !slices.Contains(s.Topics(), "C.2.10") {
			t.Errorf("%s is not asked for", s.ID)
		}
	}
	if n := len((StarterQuery{Topic: "C.2.1"}).Narrow(all)); n < 3 {
		t.Errorf("%d entries of C.2.1", n)
	}
}

func TestR17RisksFromTheLibraryHaveObjectivesSourcesAndControlsAndNoJudgement(t *testing.T) {
	t.Parallel()
	l, err := catalog.Embedded().Risks()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d)
		err := d.Write(t.Context(), a, func(tx *db.Tx) error {
			made, err := Start(t.Context(), tx, l, []string{"AIR-01", "C.3.1-2"}, false)
			if err != nil || len(made) != 2 {
				t.Fatalf("%v, %v", made, err)
			}
			rec, err := Register.Find(t.Context(), tx, made[0].ID)
			if err != nil {
				return err
			}
			if Value(rec, "domain") != "ai" || Value(rec, "standing") != notJudged || Value(rec, "owner") != "" || !strings.Contains(Value(rec, "note"), "People: Loss of job chances") {
				t.Errorf("%q", rec.Values)
			}
			list, err := link.Of(t.Context(), tx, id.Ref{Register: Register.Name, ID: made[0].ID})
			var refs []string
			for _, x := range list {
				refs = append(refs, x.Requirement)
			}
			for _, want := range []string{"iso42001-2023/C.2.5", "iso42001-2023/C.3.4", "iso42001-2023/A.7.4"} {
				if !slices.Contains(refs, want) {
					t.Errorf("%s is not among %q", want, refs)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnEntryOfTheLibraryIsNotMadeTwiceUnsaid(t *testing.T) {
	t.Parallel()
	l, err := catalog.Embedded().Risks()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d)
		start := func(again bool, entries ...string) error {
			return d.Write(t.Context(), a, func(tx *db.Tx) error {
				made, err := Start(t.Context(), tx, l, entries, again)
				if err == nil && made[0].Entry == "ISR-01" { // known again under another name
					_, err = Register.Update(t.Context(), tx, made[0].ID, 1, func(v []string) error { v[0] = "Renamed"; return nil })
				}
				return err
			})
		}
		if err := start(false, "ISR-01"); err != nil {
			t.Fatal(err)
		}
		err := start(false, "ISR-02", "ISR-01", "ISR-02", "ISR-99")
		var wrong fault.Fields
		if !errors.As(err, &wrong) || len(wrong) != 3 || !strings.Contains(err.Error(), "Renamed") {
			t.Errorf("%v", err)
		}
		if err := start(false); !errors.Is(err, fault.Invalid) {
			t.Errorf("of nothing: %v", err)
		}
		if err := start(false, "ISR-02"); err != nil {
			t.Errorf("a refusal made something: %v", err)
		}
		if err := start(true, "ISR-01"); err != nil {
			t.Errorf("again, as was said: %v", err)
		}
	})
}
