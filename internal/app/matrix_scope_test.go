// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/org"
	"concord/internal/ims/scope"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// covered makes everything that an approval of the scope needs.
func (w *world) covered(t *testing.T, o *organization) {
	t.Helper()
	for _, r := range []string{"context-issues", "interested-parties"} {
		for _, x := range app.Registers {
			if x.Name == r {
				w.record(t, o, x, "made for the matrix")
			}
		}
	}
	w.write(t, o, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "units.update", Object: "units"})
		for _, table := range []string{"units", "sites"} { // whatever other lines made is inside
			if _, err := db.Exec(t.Context(), tx, "UPDATE "+table+" SET in_scope = 'yes' WHERE tenant_id = $1"); err != nil {
				return err
			}
		}
		return draft(t, tx)
	})
	w.record(t, o, org.Units, "made for the matrix") // sample 1 says that it is inside
}

// draft says something of the scope where nothing was said yet.
func draft(t *testing.T, tx *db.Tx) error {
	t.Helper()
	k, err := scope.Find(t.Context(), tx)
	if err == nil && k.Version == 0 {
		_, err = scope.Save(t.Context(), tx, 0, func(d *scope.Draft) error { d.Summary, d.Activities = "all of it", "all of it"; return nil })
	}
	return err
}

func (w *world) scopeVersion(t *testing.T, o *organization) (n int) {
	t.Helper()
	err := w.DB.Read(t.Context(), app.Operator(o.Tenant), func(tx *db.Tx) error {
		k, err := scope.Find(t.Context(), tx)
		n = k.Version
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func init() {
	makers[scope.VersionObject] = func(t *testing.T, w *world, o *organization) (which id.ID) {
		t.Helper()
		w.covered(t, o)
		w.write(t, o, func(tx *db.Tx) error {
			v, err := scope.Freeze(t.Context(), tx, "", "made for the matrix")
			which = v.ID
			return err
		})
		return which
	}
	fresh["PATCH /api/v1/scope"] = func(t *testing.T, w *world) string {
		t.Helper()
		w.write(t, w.own, func(tx *db.Tx) error {
			tx.Record(db.Change{Action: "scope.update", Object: scope.Object})
			return draft(t, tx)
		})
		return `{"summary":"all of it"}` // as it is, so that every line finds its first version
	}
	fresh["POST /scope"] = func(t *testing.T, w *world) string {
		t.Helper()
		return fmt.Sprintf("summary=all+of+it&activities=all+of+it&version=%d", w.scopeVersion(t, w.own))
	}
	for _, path := range []string{"POST /scope/versions", "POST /api/v1/scope/versions"} {
		fresh[path] = func(t *testing.T, w *world) string {
			t.Helper()
			w.covered(t, w.own)
			if strings.Contains(path, "/api/") {
				return `{"note":"approved"}`
			}
			return "note=approved"
		}
	}
}
