// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
	"testing"

	"concord/internal/app"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/report/archive"
	"concord/internal/report/gapanalysis"
)

func ordered(of id.ID) archive.Order {
	return archive.Order{Kind: gapanalysis.KindName, Object: of, Formats: []string{"json"}, Language: "en"}
}

// order asks for a report of a diagnosis, which nobody makes here.
func (w *world) order(t *testing.T, o *organization, of id.ID) (which id.ID) {
	t.Helper()
	w.write(t, o, func(tx *db.Tx) error {
		r, err := w.Reports().Ask(t.Context(), tx, ordered(of))
		which = r.ID
		return err
	})
	return which
}

func init() {
	makers["reports"] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		r, err := w.Reports().Now(t.Context(), app.Operator(o.Tenant), ordered(w.diagnose(t, o, "made for the matrix")))
		if err != nil {
			t.Fatal(err)
		}
		return r.ID
	}
	makers["jobs"] = func(t *testing.T, w *world, o *organization) (job id.ID) {
		t.Helper()
		w.write(t, o, func(tx *db.Tx) (err error) {
			job, err = jobs.Enqueue(t.Context(), tx, "jobs.forget", "")
			return err
		})
		return job
	}
	fresh["POST /api/v1/reports"] = func(t *testing.T, w *world) string {
		t.Helper()
		return fmt.Sprintf(`{"kind":%q,"object":%q,"formats":["json"]}`, gapanalysis.KindName, w.diagnose(t, w.own, "to report on"))
	}
	fresh["POST /reports"] = func(t *testing.T, w *world) string {
		t.Helper()
		return "formats=json&object=" + string(w.diagnose(t, w.own, "to report on"))
	}
	for name, form := range map[string]string{
		"POST /reports/{id}/cancel": "",
		"POST /reports/{id}/delete": "version=1",
		"POST /jobs/{id}":           "act=cancel",
		"POST /system/jobs":         "organization=" + string(nobodys()) + "&job=" + string(nobodys()) + "&act=retry",
	} {
		bodies[name] = form
	}
}
