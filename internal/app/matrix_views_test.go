// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
	"net/url"
	"testing"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/view"
)

// viewed makes a view that all in the organization see, of the person who is a member of this one only.
func (w *world) viewed(t *testing.T, o *organization) (made id.ID) {
	t.Helper()
	n := int(places.Add(1))
	a := access.Proven(access.Proof{Tenant: o.ID, User: o.alone.ID, Role: access.Owner, Method: access.ByPassword})
	err := w.DB.Write(t.Context(), a, func(tx *db.Tx) error {
		v, err := view.Create(t.Context(), tx, app.Registers[n%len(app.Registers)], view.Draft{Name: fmt.Sprint(o.canaries[0], " ", n), Shared: true, Query: url.Values{}})
		made = v.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func init() {
	makers[view.Object] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		return w.viewed(t, o)
	}
	anew := func(form string) func(t *testing.T, w *world) string {
		return func(*testing.T, *world) string { return fmt.Sprintf(form, places.Add(1)) }
	}
	fresh["POST /api/v1/views"] = anew(`{"register":"sites","name":"View %d"}`)
	fresh["PATCH /api/v1/views/{id}"] = anew(`{"name":"Changed %d"}`)
	fresh["POST /views"] = anew("register=sites&list=&name=Page+%d")
	fresh["POST /views/{id}"] = anew("version=1&list=&name=Renamed+%d")
	bodies["POST /views/{id}/standard"] = "on=yes"
	bodies["POST /views/{id}/delete"] = "version=1"
}
