// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"testing"

	"concord/internal/app"
	"concord/internal/ims/asset"
	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
)

// chain is one that fits an asset of the matrix, whose kind is that of sample 1.
func chain(t *testing.T) string {
	t.Helper()
	content, err := catalog.Embedded().Threats()
	if err != nil {
		t.Fatal(err)
	}
	kind, _ := asset.Register.Field("kind")
	return risk.Chains(content, kind.Choices[1])[0].Code()
}

// unlinked takes the risks away that other lines made of the asset, so that the next one can.
func (w *world) unlinked(t *testing.T) {
	t.Helper()
	err := w.DB.Write(t.Context(), app.Operator(w.own.Tenant), func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "links.delete", Object: "links"})
		_, err := db.Exec(t.Context(), tx, "DELETE FROM links WHERE tenant_id = $1 AND to_register = 'risks' OR tenant_id = $1 AND register = 'risks' AND to_register = 'assets'")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func init() {
	fresh["POST /assets/{id}/threats"] = func(t *testing.T, w *world) string {
		t.Helper()
		w.unlinked(t)
		return "chains=" + chain(t)
	}
	fresh["POST /api/v1/assets/{id}/risks"] = func(t *testing.T, w *world) string {
		t.Helper()
		w.unlinked(t)
		return `{"chains":["` + chain(t) + `"]}`
	}
}
