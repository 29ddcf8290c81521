// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"testing"

	"concord/internal/app"
	"concord/internal/ims/roadmap"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// plan makes a roadmap from scratch.
func (w *world) plan(t *testing.T, o *organization, title string) (which id.ID) {
	t.Helper()
	err := w.DB.Write(t.Context(), app.Operator(o.Tenant), func(tx *db.Tx) error {
		p, err := plan.Create(t.Context(), tx, catalog.Embedded(), plan.Choices{Title: title, Scenario: roadmap.Joint, Size: roadmap.Mid, Start: civil.MustParse("2027-01-04")})
		which = p.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return which
}

func init() {
	makers["roadmap-plans"] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		return w.plan(t, o, "made for the matrix")
	}
	const one = "/api/v1/roadmap-plans/{id}"
	for name, body := range map[string]string{
		"POST /api/v1/roadmap-plans": `{"title":"Plan","capacity":{"ciso":2.5}}`,
		"PATCH " + one:               `{"title":"Other"}`,
		"POST " + one + "/adopt":     `{"tasks":["T01"]}`,
	} {
		bodies[name] = body
	}
	const page = "/roadmap-plans/{id}"
	for name, form := range map[string]string{
		"POST /roadmap-plans":      "title=Plan&scenario=joint&size=mid&start=2027-01-04",
		"POST " + page:             "title=Other&scenario=joint&size=mid&start=2027-01-04&version=1",
		"POST " + page + "/adopt":  "tasks=T01&owner=",
		"POST " + page + "/delete": "version=1",
	} {
		bodies[name] = form
	}
}
