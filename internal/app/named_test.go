// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
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
		diagnosis := made("diagnoses", `{"title":"Look","organization":{"name":"North"},"standards":["iso27001-2022"]}`)
		owner.object(http.StatusCreated, "POST", "/api/v1/risks/"+risk+"/comments", `{"text":"See C-1, not C-99 or A.7.5; A-2 too, as D-1 says."}`)
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
			"/risks/" + risk:                        {"is treated by:</span> C-1 Doors", `href="/controls/` + control + `">C-1</a>, not C-99 or A.7.5; <a class="link" href="/assets/` + room + `">A-2</a> too, as <a class="link" href="/diagnoses/` + diagnosis + `">D-1</a> says.`},
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

func TestABodyNamesARecordByItsReferenceAsWellAsByItsID(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		made := func(path, body string) string {
			t.Helper()
			return text(owner.object(http.StatusCreated, "POST", "/api/v1/"+path, body)["id"])
		}
		made("risks", `{"title":"Fire","domain":"security"}`)
		control := made("controls", `{"title":"Doors","status":"implemented"}`)
		system := made("assets", `{"name":"Score","kind":"ai-component"}`)
		made("responsibilities", `{"role":"Warden","serves":"both","answers_for":"doors"}`)
		first := made("diagnoses", `{"title":"Look","organization":{"name":"North"},"standards":["iso27001-2022"]}`)
		owner.object(http.StatusOK, "PUT", "/api/v1/diagnoses/D-1/answers/iso27001-2022/4.1", `{"level":3}`, "If-Match", "*")
		owner.object(http.StatusOK, "POST", "/api/v1/diagnoses/D-1/complete", "", "If-Match", fmt.Sprintf(`"%v"`, owner.object(http.StatusOK, "GET", "/api/v1/diagnoses/D-1", "")["version"]))

		if l := owner.object(http.StatusCreated, "POST", "/api/v1/risks/R-1/links", `{"relation":"treated-by","record":"C-1"}`); l["record"] != control || l["register"] != "controls" {
			t.Errorf("the link leads to %v", l)
		}
		if l := owner.object(http.StatusCreated, "POST", "/api/v1/risks/R-1/links", `{"relation":"relates-to","register":"assets","record":"a1"}`); l["record"] != system {
			t.Errorf("the link leads to %v", l)
		}
		if d := owner.object(http.StatusCreated, "POST", "/api/v1/diagnoses", `{"title":"Next","organization":{"name":"North"},"standards":["iso27001-2022"],"previous":"D-1"}`); d["previous"] != first {
			t.Errorf("it goes on from %v", d["previous"])
		}
		if p := owner.object(http.StatusCreated, "POST", "/api/v1/roadmap-plans", `{"title":"Go","start":"2027-01-04","diagnosis":"D-1"}`); p["diagnosis"] != first {
			t.Errorf("the plan goes on from %v", p["diagnosis"])
		}
		owner.object(http.StatusOK, "PATCH", "/api/v1/statement/iso42001-2023/A.6.2.6", `{"applicable":"yes","ticked":["good-practice"],"reason":"We operate it."}`, "If-Match", `"0"`)
		if x := owner.object(http.StatusCreated, "POST", "/api/v1/statement/iso42001-2023/A.6.2.6/systems", `{"system":"A-1","reason":"It is not operated yet."}`); x["system"] != system {
			t.Errorf("left out is %v", x)
		}
		if r := owner.object(http.StatusCreated, "POST", "/api/v1/reports", `{"kind":"gap-analysis","object":"D-1"}`); r["object"] != first {
			t.Errorf("the report is of %v", r["object"])
		}
		if got := owner.raw("POST", "/api/v1/duties/DUT-01/roles", `{"responsibility":"RS-1"}`); got.Code >= 300 {
			t.Errorf("a role by its reference: %d %s", got.Code, got.Body)
		}
		owner.object(http.StatusOK, "GET", "/api/v1/diagnoses/D-2/comparison?with=D-1", "")
		owner.object(http.StatusOK, "GET", "/api/v1/roadmap?diagnosis=D-1", "")
		for _, without := range []string{"C-1", "controls/C-1", "controls/" + control} {
			if got := owner.raw("GET", "/api/v1/what-if?without="+without, "").Body.String(); !strings.Contains(got, `"reference":"R-1"`) {
				t.Errorf("without %s: %s", without, got)
			}
			owner.holds(owner.page("/what-if?without="+without), "C-1 Doors")
		}
		seen := owner.raw("POST", "/api/v1/risks/bulk?preview=true", `{"records":[{"id":"R-1","version":1}],"set":{"note":"looked at"}}`)
		if seen.Code != http.StatusOK || !strings.Contains(seen.Body.String(), `"change":1`) {
			t.Errorf("several by their references: %d %s", seen.Code, seen.Body)
		}
		for path, x := range map[string][2]string{
			"risks/R-1/links":         {`{"relation":"treated-by","record":"C-9"}`, `"field":"record","problem":"names no record of that register","cure":"write the reference of one that is there`},
			"risks/r1/links":          {`{"relation":"treated-by","register":"assets","record":"C-1"}`, `"field":"record"`},
			"diagnoses":               {`{"title":"Next","organization":{"name":"North"},"standards":["iso27001-2022"],"previous":"D-9"}`, `"field":"previous"`},
			"roadmap-plans":           {`{"title":"Go","start":"2027-01-04","diagnosis":"D-9"}`, `"field":"diagnosis"`},
			"risks/bulk?preview=true": {`{"records":[{"id":"C-1","version":1}],"set":{"note":"x"}}`, `write the reference as in R-12`},
			"statement/iso42001-2023/A.6.2.6/systems": {`{"system":"A-9","reason":"None."}`, `"field":"system"`},
			"duties/DUT-01/roles":                     {`{"responsibility":"RS-9"}`, `"field":"responsibility"`},
		} {
			if got := owner.raw("POST", "/api/v1/"+path, x[0]); got.Code < 400 || !strings.Contains(got.Body.String(), x[1]) {
				t.Errorf("%s %s: %d %s", path, x[0], got.Code, got.Body)
			}
		}
	})
}
