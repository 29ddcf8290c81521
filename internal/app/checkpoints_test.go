// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"path/filepath"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/platform/db"
	"concord/internal/platform/tenant"
)

// signedAt returns the sizes at which an organization's journal was signed.
func signedAt(t *testing.T, i *app.Installation, o tenant.Tenant) []int {
	t.Helper()
	var sizes []int
	err := i.DB.Read(t.Context(), app.Operator(o), func(tx *db.Tx) (err error) {
		sizes, err = db.All(t.Context(), tx, func(r db.Row) (n int, err error) { return n, r.Scan(&n) },
			"SELECT size FROM journal_checkpoints WHERE tenant_id = $1 ORDER BY size")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sizes
}

func TestAD3JournalsAreSignedAtTheEndAndEvery256Entries(t *testing.T) {
	t.Parallel()
	config := app.Config{Data: filepath.Join(t.TempDir(), "data")}
	i, err := app.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	o, err := tenant.Create(t.Context(), i.DB, "A")
	if err != nil {
		t.Fatal(err)
	}
	if got := signedAt(t, i, o); len(got) != 0 {
		t.Errorf("signed at %v before anything was due", got)
	}
	err = i.DB.Write(t.Context(), app.Operator(o), func(tx *db.Tx) error {
		for range 300 {
			tx.Record(db.Change{Action: "risks.update", Object: "risks"})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); len(signedAt(t, i, o)) == 0 && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
	if got := signedAt(t, i, o); len(got) != 1 || got[0] != 301 {
		t.Errorf("signed at %v, want 301", got)
	}
	err = i.DB.Write(t.Context(), app.Operator(o), func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "risks.update", Object: "risks"})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
	if i, err = app.Open(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	defer i.Close() //nolint:errcheck // only read since
	if got := signedAt(t, i, o); len(got) != 2 || got[1] != 302 {
		t.Errorf("signed at %v, want 301 and 302", got)
	}
}
