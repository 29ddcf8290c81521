// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package org_test

import (
	"errors"
	"strings"
	"testing"

	"concord/internal/ims/org"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/journal"
	"concord/internal/platform/tenant"
)

func organization(t *testing.T, d *db.DB, name string) access.Actor {
	t.Helper()
	o, err := tenant.Create(t.Context(), d, name)
	if err != nil {
		t.Fatal(err)
	}
	return access.Proven(access.Proof{Tenant: o.ID, Role: access.Owner, Method: access.ByOperator})
}

func find(t *testing.T, d *db.DB, a access.Actor) (s org.Settings) {
	t.Helper()
	err := d.Read(t.Context(), a, func(tx *db.Tx) (err error) {
		s, err = org.FindSettings(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func save(t *testing.T, d *db.DB, a access.Actor, version int, s org.Settings) (kept org.Settings, err error) {
	t.Helper()
	err = d.Write(t.Context(), a, func(tx *db.Tx) error {
		kept, err = org.SaveSettings(t.Context(), tx, catalog.Embedded(), version, s)
		return err
	})
	return kept, err
}

func TestAnOrganizationSaysWhatItIs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := organization(t, d, "Northwind"), organization(t, d, "Southwind")
		s := find(t, d, a)
		if s.Version != 0 || s.Name != "Northwind" || s.TimeZone != "UTC" || len(s.WorkingDays) != 5 {
			t.Errorf("before anything was said: %+v", s)
		}
		s.Name, s.LegalName, s.Country, s.TimeZone, s.WorkingDays = " Northwind AG ", "Northwind Aktiengesellschaft", "DE", "Europe/Berlin", []string{"sat", "mon"}
		s.Standards, s.Certified = []string{"iso27001-2022", "iso42001-2023"}, []string{"iso27001-2022"}
		kept, err := save(t, d, a, 0, s)
		if err != nil || kept.Version != 1 || kept.Name != "Northwind AG" || strings.Join(kept.WorkingDays, " ") != "mon sat" {
			t.Fatalf("kept %+v, %v", kept, err)
		}
		if got := find(t, d, a); got.Name != "Northwind AG" || got.Country != "DE" || len(got.Standards) != 2 || got.Version != 1 {
			t.Errorf("read back %+v", got)
		}
		if got := find(t, d, b); got.Version != 0 || got.Name != "Southwind" {
			t.Errorf("another organization: %+v", got)
		}
		if again, err := save(t, d, a, 1, kept); err != nil || again.Version != 1 {
			t.Errorf("the same again: version %d, %v", again.Version, err)
		}
		if now, err := save(t, d, a, 0, s); !errors.Is(err, fault.Conflict) || now.Version != 1 {
			t.Errorf("from an old version: %+v, %v", now, err)
		}
		kept.Name = "southwind"
		if _, err := save(t, d, a, 1, kept); !errors.Is(err, fault.Taken) {
			t.Errorf("another's name: %v", err)
		}
		var newest []journal.Full
		err = d.Read(t.Context(), a, func(tx *db.Tx) (err error) {
			newest, err = journal.Look(t.Context(), tx, journal.Filter{Action: "organizations.update"}, -1, 10)
			return err
		})
		if err != nil || len(newest) != 1 || len(newest[0].Changes) != 7 {
			t.Errorf("the journal has %+v, %v", newest, err)
		}
	}, dbtest.Seal(journal.Seal))
}

func TestWrongSettingsAreAllNamedAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := organization(t, d, "Northwind")
		_, err := save(t, d, a, 0, org.Settings{
			Name: "", SizeBand: "many", Country: "de", Language: "elvish!", TimeZone: "Europe/Nowhere", WorkingDays: []string{"mon", "mon", "someday"}, FiscalYearStart: "02-29", TreatmentBudget: "much",
			Contact: "nobody", Standards: []string{"iso9001"}, Certified: []string{"iso27001-2022"}, LegalName: strings.Repeat("x", 201),
		})
		var wrong fault.Fields
		if !errors.As(err, &wrong) {
			t.Fatal(err)
		}
		named := map[string]bool{}
		for _, f := range wrong {
			named[f.Field] = true
			if f.Cure == "" {
				t.Errorf("%s: no cure", f.Field)
			}
		}
		for _, field := range []string{"name", "legal_name", "size_band", "country", "language", "time_zone", "working_days", "fiscal_year_start", "contact", "treatment_budget", "standards", "certified"} {
			if !named[field] {
				t.Errorf("%s is taken", field)
			}
		}
	}, dbtest.Seal(journal.Seal))
}
