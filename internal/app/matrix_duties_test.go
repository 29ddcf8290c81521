// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"testing"

	"concord/internal/ims/org"
)

func init() {
	fills["{duty}"] = func() string { return "DUT-02" }
	fresh["POST /api/v1/duties/{duty}/roles"] = func(t *testing.T, w *world) string {
		t.Helper()
		return `{"responsibility":"` + string(w.record(t, w.own, org.Responsibilities, "made for the matrix")) + `"}`
	}
	fresh["POST /duties/{duty}"] = func(t *testing.T, w *world) string {
		t.Helper()
		return "part=answers&role=" + string(w.record(t, w.own, org.Responsibilities, "made for the matrix"))
	}
}
