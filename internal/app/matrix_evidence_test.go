// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/evidence"
	"concord/internal/platform/id"
)

// What is asked about files of evidence.
func init() {
	makers["evidence-files"] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		return w.attach(t, o, w.record(t, o, evidence.Register, "made for the matrix"), "log.txt", fmt.Sprint("made for the matrix ", places.Add(1))).ID
	}
	bodies["POST /evidence/{id}/files"] = upload("log.txt", "a log")
	bodies["POST /evidence-files/{id}/delete"], bodies["POST /evidence-files/{id}/link"] = "", ""
	fresh["POST /api/v1/evidence/{id}/files"] = func(*testing.T, *world) string { return "a log" }
}

// shelf keeps the files of the world's evidence.
func (w *world) shelf() evidence.Shelf {
	return evidence.Shelf{DB: w.DB, Blobs: w.Files, Most: 1 << 20}
}

// attach adds a file to a piece of evidence.
func (w *world) attach(t *testing.T, o *organization, to id.ID, name, content string) evidence.File {
	t.Helper()
	f, _, err := w.shelf().Attach(t.Context(), app.Operator(o.Tenant), to, evidence.Incoming{Name: name}, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return f
}
