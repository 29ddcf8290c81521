// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/evidence"
	"concord/internal/ims/example"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/auth"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/journal"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

func TestTheExampleIsFilledOnceAndItsPeopleSignIn(t *testing.T) {
	t.Parallel()
	eachPlace(t, func(t *testing.T, c app.Config) {
		i, err := app.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		defer i.Close() //nolint:errcheck // only read at the end
		demo, err := i.FillDemo(t.Context(), c.Data)
		if err != nil {
			t.Fatal(err)
		}
		again, err := i.FillDemo(t.Context(), c.Data)
		if err != nil || again.Password != demo.Password {
			t.Errorf("a second start: %v, another password: %t", err, again.Password != demo.Password)
		}
		for n, p := range demo.People {
			if _, err := i.Gate.SignIn(t.Context(), p.Email, demo.Password, example.Name, auth.Caller{Source: "198.51.100." + string(rune('1'+n))}); err != nil {
				t.Errorf("%s does not come in: %v", p.Email, err)
			}
		}
		o, err := tenant.Find(t.Context(), i.DB, example.Name)
		if err != nil {
			t.Fatal(err)
		}
		err = i.DB.Read(t.Context(), app.Operator(o), func(tx *db.Tx) error {
			for _, r := range app.Registers {
				if page, err := r.List(t.Context(), tx, register.Query{Limit: 1}); err != nil || page.Total < 2 {
					t.Errorf("%s has %d records, %v", r.Name, page.Total, err)
				}
			}
			states := map[evidence.State]int{}
			page, err := evidence.Register.List(t.Context(), tx, register.Query{Limit: 100})
			for _, rec := range page.Records {
				states[evidence.Of(rec.Values, civil.Of(tx.Now))]++
			}
			files := 0
			if err := db.One(t.Context(), tx, []any{&files}, "SELECT count(*) FROM evidence_files WHERE tenant_id = $1"); err != nil || files < 9 {
				t.Errorf("%d files of evidence, %v", files, err)
			}
			if err != nil || page.Total < 12 || states[evidence.Stale] < 2 || states[evidence.DueSoon] < 1 || states[evidence.Withdrawn] != 1 {
				t.Errorf("%d pieces of evidence, %v, %v", page.Total, states, err)
			}
			links := 0
			if err := db.One(t.Context(), tx, []any{&links}, "SELECT count(*) FROM links WHERE tenant_id = $1 AND to_record <> ''"); err != nil || links < 10 {
				t.Errorf("%d links lead from record to record, %v", links, err)
			}
			statement, err := soa.Read(t.Context(), tx, catalog.Embedded())
			if err != nil {
				return err
			}
			versions, err := soa.Approved.List(t.Context(), tx, 0, 10)
			if n := soa.Count(statement.Entries); err != nil || n.Lacking != 0 || n.Rows != 132 || n.ByStatus[soa.Implemented] < 60 || len(versions) != 1 {
				t.Errorf("the statement counts %+v, versions %+v, %v", n, versions, err)
			}
			list, err := dossier.List(t.Context(), tx, "", 10)
			if err != nil || len(list) != 2 || list[0].Previous != list[1].ID || list[1].State != dossier.Complete || list[0].Answered < 100 {
				t.Errorf("the diagnoses are %+v, %v", list, err)
			}
			plans, err := plan.List(t.Context(), tx, "", 10)
			if err != nil || len(plans) != 1 || plans[0].Adopted == 0 || plans[0].Diagnosis != list[0].ID {
				t.Errorf("the roadmaps are %+v, %v", plans, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		verified(t, i, o)
	})
}

func TestAnExampleThatWasBegunIsTakenUp(t *testing.T) {
	t.Parallel()
	eachPlace(t, func(t *testing.T, c app.Config) {
		for patience := 60 * time.Millisecond; ; patience *= 2 { // each start is ended in the middle, until one is not
			i, err := app.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			demo, err := i.FillDemo(ctx, c.Data)
			cancel()
			if err == nil {
				for n, p := range demo.People {
					if _, err := i.Gate.SignIn(t.Context(), p.Email, demo.Password, example.Name, auth.Caller{Source: "198.51.100." + string(rune('1'+n))}); err != nil {
						t.Errorf("%s does not come in: %v", p.Email, err)
					}
				}
				o, err := tenant.Find(t.Context(), i.DB, example.Name)
				if err != nil {
					t.Fatal(err)
				}
				err = i.DB.Read(t.Context(), app.Operator(o), func(tx *db.Tx) error {
					list, err := dossier.List(t.Context(), tx, "", 10)
					if len(list) != 2 {
						t.Errorf("%d diagnoses", len(list))
					}
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			// PostgreSQL may still be about to notice that a transaction was broken off; then the next start signs the journal.
			if closed := i.Close(); closed != nil && (err == nil || !errors.Is(closed, fault.Busy)) {
				t.Fatal(closed)
			}
			if err == nil {
				return
			}
			if patience > time.Minute {
				t.Fatal(err)
			}
		}
	})
}

// verified exports an organization's journal and proves it.
func verified(t *testing.T, i *app.Installation, o tenant.Tenant) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "journal")
	if err := i.Sign(t.Context(), o.ID); err != nil {
		t.Fatal(err)
	}
	err := i.DB.Read(t.Context(), app.Operator(o), func(tx *db.Tx) error { return journal.Export(t.Context(), tx, i.Signer.VerifierKey(), folder) })
	if err != nil {
		t.Fatal(err)
	}
	if v, err := journal.Verify(os.DirFS(folder), i.Signer.VerifierKey()); err != nil || v.Entries == 0 {
		t.Errorf("%d entries hold, %v", v.Entries, err)
	}
}
