// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/http"
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/action"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
)

// saying is how pages write a reference before what it names.
func saying(reference, name string) string {
	return `<span class="ref">` + reference + `</span> ` + name
}

func TestARecordIsCalledByItsReferenceWhereverAPageNamesIt(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		made := func(register, body string) string {
			t.Helper()
			return text(owner.object(http.StatusCreated, "POST", "/api/v1/"+register, body)["id"])
		}
		link := func(register, which, relation, to, toID string) {
			t.Helper()
			owner.object(http.StatusCreated, "POST", "/api/v1/"+register+"/"+which+"/links", `{"relation":"`+relation+`","register":"`+to+`","record":"`+toID+`"}`)
		}
		risk := made("risks", `{"title":"Fire","domain":"security","current_likelihood":5,"current_organization":5,"option":"modify"}`)
		control := made("controls", `{"title":"Doors","status":"implemented"}`)
		server, room := made("assets", `{"name":"Server","kind":"hardware"}`), made("assets", `{"name":"Room","kind":"place"}`)
		made("actions", `{"title":"Fit them","state":"open","due":"2026-01-01","owner":"ada@example.org"}`)
		made("planned-changes", `{"title":"Move house","state":"proposed","reason":"room"}`)
		made("responsibilities", `{"role":"Warden","serves":"both","answers_for":"doors"}`)
		incident, indicator, campaign := made("incidents", `{"title":"Smoke","detected_at":"2026-11-01T08:00:00Z"}`), made("indicators", `{"title":"Drills"}`), made("campaigns", `{"title":"Ways out"}`)
		link("risks", risk, "treated-by", "controls", control)
		link("assets", server, "depends-on", "assets", room)
		owner.object(http.StatusCreated, "POST", "/api/v1/controls/"+control+"/links", `{"relation":"implements","requirement":"iso27001-2022/A.7.5"}`)
		owner.object(http.StatusCreated, "POST", "/api/v1/risks/"+risk+"/comments", `{"text":"See C-1, not C-99 or A.7.5; A-2 too."}`)
		for path, parts := range map[string][]string{
			"/":                                     {saying("AC-1", "Fit them"), saying("R-1", "Fire")},
			"/overview":                             {saying("R-1", "Fire"), saying("CH-1", "Move house"), saying("I-1", "Smoke")},
			"/risks/map?likelihood=5&consequence=5": {saying("R-1", "Fire")},
			"/assets/dependencies":                  {saying("A-1", "Server"), "A-2 Room"},
			"/assets/" + server + "/dependencies":   {saying("A-2", "Room"), `<span class="ref muted">A-1</span>`},
			"/assets/" + server + "/threats":        {`<span class="ref muted">A-1</span>`},
			"/what-if?without=controls/" + control:  {"C-1 Doors", saying("R-1", "Fire")},
			"/statement?row=iso27001-2022/A.7.5":    {saying("C-1", "Doors"), saying("R-1", "Fire")},
			"/library/iso27001-2022/A.7.5":          {saying("C-1", "Doors"), saying("R-1", "Fire")},
			"/responsibilities/duties":              {saying("RS-1", "Warden")},
			"/incidents/" + incident + "/timeline":  {`<span class="ref muted">I-1</span>`},
			"/indicators/" + indicator + "/values":  {`<span class="ref muted">M-1</span>`},
			"/campaigns/" + campaign + "/people":    {`<span class="ref muted">CA-1</span>`},
			"/journal":                              {saying("R-1", "Fire"), "C-1 Doors"},
			"/risks/" + risk:                        {"is treated by:</span> C-1 Doors", `href="/controls/` + control + `">C-1</a>, not C-99 or A.7.5; <a class="link" href="/assets/` + room + `">A-2</a> too.`},
		} {
			page := owner.page(path)
			for _, part := range parts {
				if !strings.Contains(page, part) {
					t.Errorf("%s does not hold %q", path, part)
				}
			}
		}
		err := s.DB.Write(t.Context(), app.Operator(s.alpha), func(tx *db.Tx) error {
			_, err := action.Remind(t.Context(), tx, civil.MustParse("2026-01-08"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		owner.holds(owner.page("/notices"), `<span class="ref">AC-1</span>`)
		if got := owner.raw("GET", "/api/v1/notices", "").Body.String(); !strings.Contains(got, `"reference":"AC-1"`) {
			t.Errorf("%s", got)
		}
		if got := owner.raw("GET", "/api/v1/overview", "").Body.String(); !strings.Contains(got, `"reference":"R-1","title":"Fire"`) || !strings.Contains(got, `"reference":"CH-1","title":"Move house"`) {
			t.Errorf("%s", got)
		}
	})
}
