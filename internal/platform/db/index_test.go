// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db_test

import (
	"path/filepath"
	"slices"
	"testing"

	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
)

func TestG1WantedIndexesAreMadeAndThoseThatDoNoMoreAreDropped(t *testing.T) {
	t.Parallel()
	wanted := []db.Index{
		{Name: "new_by_title", Table: "things", Columns: []string{"tenant_id", "title", "id", "state"}},
		{Name: "new_by_state", Table: "things", Columns: []string{"tenant_id", "state", "id"}},
		{Name: "new_by_due", Table: "things", Columns: []string{"tenant_id", "due", "id"}},
	}
	got := db.Fitting([][3]string{
		{"things_by_title", "things", "CREATE INDEX things_by_title ON things (tenant_id, title, id)"},
		{"other_by_title", "other", "CREATE INDEX other_by_title ON other (tenant_id, title, id)"},
		{"things_unique", "things", "CREATE UNIQUE INDEX things_unique ON things (tenant_id, title)"},
		{"things_open", "things", "CREATE INDEX things_open ON things (tenant_id, title, id) WHERE state = 'open'"},
		{"things_by_note", "things", "CREATE INDEX things_by_note ON things (tenant_id, note, id)"},
		{"new_by_state", "things", `CREATE INDEX new_by_state ON public.things USING btree (tenant_id, "state", id)`},
		{"new_by_due", "things", "CREATE INDEX new_by_due ON things (tenant_id, due, id, state)"},
	}, wanted)
	want := []string{"DROP INDEX things_by_title", "DROP INDEX new_by_due", "CREATE INDEX new_by_title ON things (tenant_id, title, id, state)", "CREATE INDEX new_by_due ON things (tenant_id, due, id)"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestG1ADatabaseWithItsIndexesOpensAgainAsItIs(t *testing.T) {
	t.Parallel()
	wanted := []db.Index{{Name: "actions_in_order_of_title", Table: "actions", Columns: []string{"tenant_id", "title", "id", "state"}}}
	check := func(t *testing.T, c db.Config) {
		t.Helper()
		c.Indexes = wanted
		for range 2 {
			d, err := db.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if got := db.IndexesOf(t, d, "actions"); !slices.Contains(got, "actions_in_order_of_title") || slices.Contains(got, "actions_by_title") || !slices.Contains(got, "actions_by_due") {
				t.Errorf("got %q", got)
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		check(t, db.Config{Path: filepath.Join(t.TempDir(), "concord.db")})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		check(t, db.Config{URL: dbtest.Postgres(t)})
	})
}
