// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"testing"

	"concord/internal/app"
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// place is where the matrix answers.
var place = catalog.Ref{Standard: "iso27001-2022", ID: "4.1"}

// diagnose makes a diagnosis with one answer, whose words hold what no other organization may see.
func (w *world) diagnose(t *testing.T, o *organization, said string) (which id.ID) {
	t.Helper()
	l := catalog.Embedded()
	err := w.DB.Write(t.Context(), app.Operator(o.Tenant), func(tx *db.Tx) error {
		d, err := dossier.Start(t.Context(), tx, l, dossier.Head{Title: said, Organization: diagnosis.Organization{Name: o.Name}, Standards: []string{"iso27001-2022"}})
		if err != nil {
			return err
		}
		which = d.ID
		if _, err := dossier.Put(t.Context(), tx, l, which, diagnosis.Answer{Ref: place, Applicable: true, Level: 2, Note: said}, 0); err != nil {
			return err
		}
		_, err = dossier.AddComment(t.Context(), tx, l, which, place, said)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return which
}

func init() {
	makers["diagnoses"] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		return w.diagnose(t, o, "made for the matrix")
	}
	const one = "/api/v1/diagnoses/{id}"
	for name, body := range map[string]string{
		"POST /api/v1/diagnoses":               `{"title":"Second look","organization":{"name":"North"},"standards":["iso27001-2022"]}`,
		"PATCH " + one:                         `{"title":"changed"}`,
		"PUT " + one + "/answers/{ref...}":     `{"level":3,"evidence":[{"title":"Minutes","date":"2026-11-01"}]}`,
		"POST " + one + "/comments":            `{"ref":"iso27001-2022/4.1","text":"looked at"}`,
		"PUT " + one + "/parts/{ref...}":       `{"user":""}`,
		"PUT " + one + "/documents/{document}": `{"status":"draft"}`,
		"POST " + one + "/copy":                `{"title":"Gone on"}`,
		"POST " + one + "/import":              `{"schema":"concord/answers@1","organization":{"name":"North"},"standards":["iso27001-2022"],"answers":[{"ref":"iso27001-2022/4.2","level":1}]}`,
	} {
		bodies[name] = body
	}
	const page = "/diagnoses/{id}"
	for name, form := range map[string]string{
		"POST /diagnoses":             "title=Second+look&organization=North&standards=iso27001-2022&depth=quick",
		"POST " + page:                "title=changed&organization=North&standards=iso27001-2022&depth=quick&version=1",
		"POST " + page + "/draft":     "",
		"POST " + page + "/answers":   "depth=subclause&question=iso27001-2022/4.1&index=0&refs=iso27001-2022/4.1&versions=1&level=3",
		"POST " + page + "/documents": "status.DOC-01=draft&date.DOC-01=2026-11-01",
		"POST " + page + "/comments":  "ref=iso27001-2022/4.1&text=looked+at&back=/diagnoses",
		"POST " + page + "/parts":     "part=iso27001-2022/4&user=",
		"POST " + page + "/complete":  "version=1",
		"POST " + page + "/delete":    "version=1",
		"POST " + page + "/import":    upload("answers.json", bodies["POST "+one+"/import"], "act", "import"),
	} {
		bodies[name] = form
	}
}
