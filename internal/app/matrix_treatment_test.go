// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"encoding/json"
	"testing"

	"concord/internal/ims/risk"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
)

// What is asked about risks. Only their owners accept them; that is tried by the tests of risks.
func init() {
	makers["risks"] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		which := w.risk(t, o, "made for the matrix")
		w.write(t, o, func(tx *db.Tx) error {
			_, err := risk.SetRanges(t.Context(), tx, which, 0, risk.Ranges{Currency: "EUR", Frequency: risk.Part(`{"fixed":1}`), Loss: risk.Part(`{"fixed":500}`)})
			return err
		})
		return which
	}
	same, err := json.Marshal(struct {
		Reason string `json:"reason"`
		risk.Criteria
	}{"the same again", risk.Default(locale.For("en"))})
	if err != nil {
		panic(err)
	}
	const stand = `{"until":"2027-06-30","reason":"it is small"}`
	const page = "version=1&until=2027-06-30&reason=it+is+small"
	bodies["POST /api/v1/risks/{id}/treatments"], bodies["POST /risks/{id}/treatments"] = `{"title":"Do it"}`, "title=Do+it"
	bodies["POST /treatments/{id}/adopt"], bodies["POST /risks/report"] = "", "kind=risk-register&formats=json"
	bodies["POST /risks/library"], bodies["POST /api/v1/risks/start-from-library"] = "entries=AIR-01&again=true", `{"entries":["ISR-01"],"again":true}`
	bodies["POST /risks/{id}/numbers"], bodies["PUT /api/v1/risks/{id}/ranges"] = "version=1&currency=EUR&frequency=0.1+to+2&loss=1000+to+50000", `{"currency":"EUR","frequency":{"fixed":1},"loss":{"fixed":1000}}`
	for name, body := range map[string]string{"PUT /api/v1/risk-criteria": string(same), "POST /api/v1/risks/{id}/accept": stand, "POST /api/v1/risks/{id}/approve": stand, "POST /risks/{id}/accepted": page, "POST /risks/{id}/approved": page} {
		bodies[name] = body
	}
}

// risk makes an open risk that was judged and whose treatment is chosen.
func (w *world) risk(t *testing.T, o *organization, title string) (made id.ID) {
	t.Helper()
	values := samples(risk.Register, 2)
	values[0] = title
	w.write(t, o, func(tx *db.Tx) error {
		rec, err := risk.Register.Create(t.Context(), tx, values)
		made = rec.ID
		return err
	})
	return made
}

// judge sets the organization's own criteria, which are those of the program, for a reason that holds a word.
func (w *world) judge(t *testing.T, o *organization, word string) {
	t.Helper()
	w.write(t, o, func(tx *db.Tx) error {
		_, err := risk.SetCriteria(t.Context(), tx, 0, risk.Default(locale.For("en")), word)
		return err
	})
}
