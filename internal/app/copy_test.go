// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
	"concord/internal/platform/journal"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

func TestACopyToPostgreSQLHoldsTheSameAndProvesIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := app.Config{Data: filepath.Join(dir, "data")}
	from, err := app.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close() //nolint:errcheck // only read at the end
	var actors []access.Actor
	for _, name := range []string{"A", "B"} {
		a := operator(t, from.DB, name)
		actors = append(actors, a)
		for _, r := range app.Registers {
			fill(t, from.DB, a, r, 5)
		}
	}
	u, err := auth.CreateUser(t.Context(), from.DB, from.Hasher, "ada@example.org", "Ada", "seven green lamps argue quietly")
	if err != nil {
		t.Fatal(err)
	}
	err = from.DB.Write(t.Context(), actors[0], func(tx *db.Tx) error { return tenant.SetMember(t.Context(), tx, u.ID, access.Owner) })
	if err != nil {
		t.Fatal(err)
	}

	config.DatabaseURL = dbtest.Postgres(t)
	target, err := db.Open(t.Context(), db.Config{URL: config.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}
	done, err := db.Copy(t.Context(), from.DB, target)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{}
	for _, c := range done {
		rows[c.Table] = c.Rows
	}
	if rows["tenants"] != 2 || rows["users"] != 1 || rows["members"] != 1 || rows["actions"] != 10 || rows["sites"] != 10 || rows["journal_entries"] != 2*(1+5*len(app.Registers))+1 {
		t.Errorf("copied %v", rows)
	}
	if _, err := db.Copy(t.Context(), from.DB, target); !errors.Is(err, fault.Taken) {
		t.Errorf("onto a full database: %v", err)
	}
	for i, name := range []string{"A", "B"} { // what search knows is made anew there
		o, err := tenant.Find(t.Context(), target, name)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := app.RebuildSearch(t.Context(), target, o); err != nil || n != 5*len(app.Registers) {
			t.Errorf("%d records of %s can be found, %v", n, name, err)
		}
		if x, y := sweep(t, from.DB, actors[i], "calc"), sweep(t, target, actors[i], "calc"); !slices.Equal(x, y) || len(x) == 0 {
			t.Errorf("found %q there, %q here", y, x)
		}
	}
	if err := target.Close(); err != nil {
		t.Fatal(err)
	}

	// The same installation on the new database: same lists, same journal, same key.
	to, err := app.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close() //nolint:errcheck // only read
	for i, a := range actors {
		for _, r := range app.Registers {
			if x, y := exported(t, from.DB, a, r, register.CSV), exported(t, to.DB, a, r, register.CSV); string(x) != string(y) {
				t.Errorf("%s: from\n%s\nto\n%s", r.Name, x, y)
			}
		}
		out := filepath.Join(dir, "journal", string(rune('a'+i)))
		err := to.DB.Write(t.Context(), a, func(tx *db.Tx) error {
			if _, err := to.Signer.Checkpoint(t.Context(), tx); err != nil {
				return err
			}
			return journal.Export(t.Context(), tx, to.Signer.VerifierKey(), out)
		})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := journal.Verify(os.DirFS(out), from.Signer.VerifierKey()); err != nil || v.Organization != a.Tenant() {
			t.Errorf("the journal there: %+v, %v", v, err)
		}
	}
}
