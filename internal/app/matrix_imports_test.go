// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/platform/id"
	"concord/internal/platform/register/imports"
)

func init() {
	makers[imports.Object] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		which, err := w.Imports.Take(t.Context(), app.Operator(o.Tenant), imports.Order{Register: "actions", Name: "made for the matrix.csv"}, strings.NewReader("title\nx\n"))
		if err != nil {
			t.Fatal(err)
		}
		return which
	}
	bodies["POST /imports/{id}/start"] = ""
	bodies["POST /imports/{id}/cancel"] = ""
}
