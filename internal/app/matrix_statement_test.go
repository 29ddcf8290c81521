// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/asset"
	"concord/internal/ims/control"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// decided is the row that every organization has decided about once.
var decided = catalog.Ref{Standard: "iso42001-2023", ID: "A.2.2"}

// decide includes the row with a word in its note.
func (w *world) decide(t *testing.T, o *organization, word string) {
	t.Helper()
	w.write(t, o, func(tx *db.Tx) error {
		_, err := soa.Choose(t.Context(), tx, catalog.Embedded(), decided, 0, func(c *soa.Choice) error {
			c.Applicable, c.Ticked, c.Note = soa.Applicable, []soa.Reason{soa.GoodPractice}, word
			return nil
		})
		return err
	})
}

// row is the row that every organization has decided about.
func (w *world) row(t *testing.T, o *organization) (e soa.Entry) {
	t.Helper()
	err := w.DB.Read(t.Context(), app.Operator(o.Tenant), func(tx *db.Tx) error {
		s, err := soa.Read(t.Context(), tx, catalog.Embedded())
		if err == nil {
			e = *s.Entry(decided)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// complete includes every row that lacks something, so that the statement can be approved.
func (w *world) complete(t *testing.T, o *organization) {
	t.Helper()
	w.write(t, o, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: soa.Object + ".update", Object: soa.Object})
		s, err := soa.Read(t.Context(), tx, catalog.Embedded())
		if err != nil {
			return err
		}
		for _, e := range s.Narrow(soa.Query{Lacks: "any"}) {
			_, err := db.Exec(t.Context(), tx, `INSERT INTO soa_choices (tenant_id, id, version, created_at, updated_at, updated_by, standard, control, applicable, reasons, reason, exclusion,
owner, planned_for, reviewed_on, note) VALUES ($1, $2, 1, 1, 1, '', $3, $4, 'yes', 'good-practice', '', '', '', '', '', '')`, string(tx.NewID()), e.Standard, e.Control)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// approve makes a version of the statement.
func (w *world) approve(t *testing.T, o *organization) (which id.ID) {
	t.Helper()
	w.complete(t, o)
	err := w.DB.Write(t.Context(), app.Operator(o.Tenant), func(tx *db.Tx) error {
		v, err := soa.Freeze(t.Context(), tx, catalog.Embedded(), "", "made for the matrix")
		which = v.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return which
}

// aiSystem makes an AI system.
func (w *world) aiSystem(t *testing.T, o *organization) id.ID {
	t.Helper()
	made := w.record(t, o, asset.Register, "made for the matrix")
	w.write(t, o, func(tx *db.Tx) error {
		_, err := asset.Register.Update(t.Context(), tx, made, 1, func(values []string) error {
			for i, f := range asset.Register.Fields {
				if f.Name == "kind" {
					values[i] = soa.AISystem
				}
			}
			return nil
		})
		return err
	})
	return made
}

// leaveOut leaves a new AI system out of the row that every organization has decided about.
func (w *world) leaveOut(t *testing.T, o *organization) (x soa.SystemExclusion) {
	t.Helper()
	system := w.aiSystem(t, o)
	w.write(t, o, func(tx *db.Tx) (err error) {
		x, err = soa.ExcludeSystem(t.Context(), tx, catalog.Embedded(), decided, system, "made for the matrix")
		return err
	})
	return x
}

func init() {
	makers[soa.VersionObject] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		return w.approve(t, o)
	}
	bodies["PATCH /api/v1/statement/{standard}/{control}"] = `{"applicable":"yes"}`
	const sheet = "Control,Applicable,Reason\nA.8.31,yes,good practice\nA.8.33,yes,good practice\nA.8.34,yes,good practice\n"
	bodies["POST /api/v1/statement/import"] = sheet
	bodies["POST /statement/import"] = upload("statement.csv", sheet, "act", "import")
	fresh["POST /api/v1/statement/versions"] = func(t *testing.T, w *world) string {
		t.Helper()
		w.complete(t, w.own)
		return `{"note":"approved"}`
	}
	fresh["POST /statement/versions"] = func(t *testing.T, w *world) string {
		t.Helper()
		w.complete(t, w.own)
		return "note=approved"
	}
	fresh["POST /statement/{standard}/{control}"] = func(t *testing.T, w *world) string {
		t.Helper()
		e := w.row(t, w.own)
		return fmt.Sprintf("applicable=yes&ticked=good-practice&note=%s&version=%d", e.Note, e.Version) // as it is, for the API's line
	}
	fresh["POST /statement/{standard}/{control}/controls"] = func(t *testing.T, w *world) string {
		t.Helper()
		return "control=" + string(w.record(t, w.own, control.Register, "made for the matrix"))
	}
	makers[soa.SystemObject] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		return w.leaveOut(t, o).ID
	}
	fresh["POST /api/v1/statement/{standard}/{control}/systems"] = func(t *testing.T, w *world) string {
		t.Helper()
		return fmt.Sprintf(`{"system":%q,"reason":"it learns nothing"}`, w.aiSystem(t, w.own))
	}
	fresh["POST /statement/{standard}/{control}/systems"] = func(t *testing.T, w *world) string {
		t.Helper()
		return fmt.Sprintf("system=%s&reason=it+learns+nothing", w.aiSystem(t, w.own))
	}
	fresh["POST /statement/{standard}/{control}/systems/remove"] = func(t *testing.T, w *world) string {
		t.Helper()
		return "exclusion=" + string(w.leaveOut(t, w.own).ID)
	}
	bodies["POST /statement/decide"] = "ticked=good-practice"
	fills["{control}"] = func() string { return decided.ID }
}
