// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/locale"
)

// put is what an API call changed, as JSON.
func (w *world) put(t *testing.T, status int, method, target, token, body, match string) map[string]any {
	t.Helper()
	r := w.send(method, target, token, body, "If-Match", match)
	if r.status != status {
		t.Fatalf("%s %s: status %d, %s", method, target, r.status, r.body)
	}
	out := map[string]any{}
	if err := json.Unmarshal([]byte(r.body), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestARiskIsAcceptedByItsOwnerAndApprovedByManagement(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		const stand = `{"until":"2027-06-30","reason":"What is left is small"}`
		owner := w.own.people[access.Contributor]
		at := "/api/v1/risks/" + string(w.risk(t, w.own, "Somebody reads it"))
		w.put(t, http.StatusForbidden, "POST", at+"/accept", w.own.tokens[access.Contributor], stand, `"1"`)
		w.put(t, http.StatusOK, "PATCH", at, w.own.tokens[access.Contributor], `{"owner":"`+owner.Email+`"}`, `"1"`)
		w.put(t, http.StatusForbidden, "POST", at+"/accept", w.own.tokens[access.Owner], stand, `"2"`)
		w.put(t, http.StatusUnprocessableEntity, "POST", at+"/accept", w.own.tokens[access.Contributor], `{"until":"2026-11-24","reason":"late"}`, `"2"`)
		w.put(t, http.StatusPreconditionFailed, "POST", at+"/accept", w.own.tokens[access.Contributor], stand, `"1"`)
		rec := w.put(t, http.StatusOK, "POST", at+"/accept", w.own.tokens[access.Contributor], stand, `"2"`)
		if rec["accepted_by"] != string(owner.ID) || rec["accepted_until"] != "2027-06-30" || rec["approved_by"] != nil {
			t.Errorf("%v", rec)
		}
		w.put(t, http.StatusForbidden, "POST", at+"/approve", w.own.tokens[access.Contributor], stand, `"3"`)
		w.put(t, http.StatusOK, "POST", at+"/approve", w.own.tokens[access.Manager], stand, `"3"`)
		type acts struct{ Items []struct{ Act string } }
		if list := read[acts](t, w.send("GET", at+"/acceptances", w.own.tokens[access.Auditor], "")).Items; len(list) != 2 || list[0].Act == list[1].Act { // of one moment, so in either order
			t.Errorf("%v", list)
		}
		// A note changes nothing; another plan was accepted by nobody.
		rec = w.put(t, http.StatusOK, "PATCH", at, w.own.tokens[access.Contributor], `{"note":"seen"}`, `"4"`)
		if rec["accepted_by"] == nil {
			t.Error("a note ended the acceptance")
		}
		rec = w.put(t, http.StatusOK, "PATCH", at, w.own.tokens[access.Contributor], `{"treatment":"Something else"}`, `"5"`)
		if rec["accepted_by"] != nil || rec["approved_until"] != nil {
			t.Errorf("another plan: %v", rec)
		}
		w.put(t, http.StatusUnprocessableEntity, "PATCH", at, w.own.tokens[access.Contributor], `{"level":1}`, `"6"`)
	})
}

func TestR15CriteriaComeInEditionsAndRewriteNoRisk(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		const at = "/api/v1/risk-criteria"
		manager := w.own.tokens[access.Manager]
		risks := "/api/v1/risks/" + string(w.risk(t, w.own, "Somebody reads it"))
		before := w.put(t, http.StatusOK, "GET", risks, manager, "", "")
		c := risk.Default(locale.For("en"))
		c.Matrix = [][]int{{1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}}
		body := func(reason string) string {
			b, err := json.Marshal(map[string]any{"reason": reason, "likelihoods": c.Likelihoods, "consequences": c.Consequences, "levels": c.Levels, "matrix": c.Matrix})
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		w.put(t, http.StatusForbidden, "PUT", at, w.own.tokens[access.Contributor], body("we are braver"), `"1"`)
		w.put(t, http.StatusPreconditionFailed, "PUT", at, manager, body("we are braver"), `"0"`)
		if made := w.put(t, http.StatusOK, "PUT", at, manager, body("we are braver"), `"1"`); made["number"] != 2.0 || made["made_by"] != string(w.own.people[access.Manager].ID) {
			t.Errorf("%v", made)
		}
		after := w.put(t, http.StatusOK, "GET", risks, manager, "", "")
		if after["level"] != before["level"] || after["criteria"] != 1.0 || after["version"] != before["version"] {
			t.Errorf("before %v, after %v", before, after)
		}
		changed := w.put(t, http.StatusOK, "PATCH", risks, manager, `{"current_people":4}`, `"1"`)
		if changed["level"] != 1.0 || changed["criteria"] != 2.0 || changed["standing"] != "within" {
			t.Errorf("judged anew: %v", changed)
		}
		type edition struct {
			Number int
			Matrix [][]int
		}
		if first := read[edition](t, w.send("GET", at+"?number=1", manager, "")); first.Number != 1 || first.Matrix[4][4] != 4 {
			t.Errorf("%v", first)
		}
		c.Matrix[1][1], c.Matrix[1][2] = 3, 2
		wrong := w.send("PUT", at, manager, body("a slip"), "If-Match", `"2"`)
		if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, "matrix[1][2]") || !strings.Contains(wrong.body, "falls from 3 to 2") {
			t.Errorf("%d %s", wrong.status, wrong.body)
		}
	})
}

func TestTheMapCountsOpenRisksByTheirPlace(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Reader]
		type cells struct{ Items []risk.Cell }
		count := func(query string) (total int) {
			for _, c := range read[cells](t, w.send("GET", "/api/v1/risk-map"+query, token, "")).Items {
				if c.Likelihood == 3 && c.Consequence == 3 {
					total += c.Count
				}
			}
			return total
		}
		w.risk(t, w.own, "One")
		w.risk(t, w.own, "Two")
		if all, both, none := count(""), count("?domain=both&stage=residual"), count("?domain=security"); all != 2 || both != 2 || none != 0 {
			t.Errorf("%v, %v, %v", all, both, none)
		}
		w.put(t, http.StatusUnprocessableEntity, "GET", "/api/v1/risk-map?stage=later", token, "", "")
	})
}
