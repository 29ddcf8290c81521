// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
	"net/url"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/weight"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// freeRow is a row of a crosswalk that an organization has not weighed yet.
func (w *world) freeRow(t *testing.T, o *organization) weight.Choice {
	t.Helper()
	taken := map[string]bool{}
	err := w.DB.Read(t.Context(), app.Operator(o.Tenant), func(tx *db.Tx) error {
		list, err := weight.Of(t.Context(), tx, "")
		for _, x := range list {
			taken[x.Crosswalk+"/"+x.Source] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := crosswalk.List(catalog.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, cw := range all {
		for i := range cw.Mappings {
			if row := &cw.Mappings[i]; row.IsScored() && !taken[cw.ID+"/"+row.Source] {
				return weight.Choice{Crosswalk: cw.ID, Source: row.Source, Weight: "0.25"}
			}
		}
	}
	t.Fatal("every row is weighed")
	return weight.Choice{}
}

// weigh makes a weight with a reason.
func (w *world) weigh(t *testing.T, o *organization, c weight.Choice, reason string) (made id.ID) {
	t.Helper()
	c.Reason = reason
	w.write(t, o, func(tx *db.Tx) error {
		x, err := weight.Create(t.Context(), tx, catalog.Embedded(), c)
		made = x.ID
		return err
	})
	return made
}

// The library and the crosswalks bring their own lines.
func init() {
	makers["crosswalk-weights"] = func(t *testing.T, w *world, o *organization) id.ID {
		return w.weigh(t, o, w.freeRow(t, o), "made for the matrix")
	}
	bodies["PUT /api/v1/crosswalk-weights/{id}"] = `{"weight":0.5,"reason":"changed"}`
	bodies["POST /crosswalk-weights/{id}"] = "weight=0.5&reason=changed&version=1"
	bodies["POST /crosswalk-weights/{id}/delete"] = "version=1"
	fresh["POST /api/v1/crosswalk-weights"] = func(t *testing.T, w *world) string {
		c := w.freeRow(t, w.own)
		return fmt.Sprintf(`{"crosswalk":%q,"source":%q,"weight":0.5,"reason":"made for the matrix"}`, c.Crosswalk, c.Source)
	}
	fresh["POST /crosswalk-weights"] = func(t *testing.T, w *world) string {
		c := w.freeRow(t, w.own)
		return url.Values{"crosswalk": {c.Crosswalk}, "source": {c.Source}, "weight": {"0.5"}, "reason": {"made for the matrix"}, "key": {c.Source}}.Encode()
	}
	for open, value := range map[string]string{
		"{standard}":           "iso42001-2023",
		"{place...}":           "4.1-3",
		"{ref}":                "4.1-3",
		"{crosswalk}":          "iso42001-2023--iso27001-2022",
		"{source}":             "4.1-3",
		"/crosswalks/coverage": "/crosswalks/coverage?have=iso27001-2022&want=iso42001-2023",
		"/standards/search":    "/standards/search?q=risk",
	} {
		fills[open] = func() string { return value }
	}
}
