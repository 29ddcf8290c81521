// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"concord/internal/ims/measure"
	"concord/internal/platform/access"
)

func TestAValueEnteredOnThePageMovesTheTrendAndAFaultKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, bob := s.owner(t), s.reader(t)
		path := s.made(t, measure.Register, "Patches <in time>")
		owner.holds(owner.page(path), "No value yet", path+"/values")
		form := url.Values{"title": {"Patches <in time>"}, "direction": {"higher"}, "target": {"95"}, "alarm": {"80"}, "unit": {"%"}, "version": {"1"}}
		if w := owner.send(path, form); w.Code != http.StatusSeeOther {
			t.Fatalf("changing: %d %s", w.Code, w.Body)
		}
		w := owner.send(path+"/values", url.Values{"on": {"2026-01-31"}, "value": {"many"}, "note": {"typed"}})
		if w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("a value that is none: %d", w.Code)
		}
		owner.holds(w.Body.String(), `id="value-fault"`, `value="many"`, `value="typed"`)
		for on, value := range map[string]string{"2026-01-31": "71.5", "2025-12-31": "99"} {
			if w := owner.send(path+"/values", url.Values{"on": {on}, "value": {value}}); w.Code != http.StatusSeeOther {
				t.Fatalf("entering: %d %s", w.Code, w.Body)
			}
		}
		read := bob.page(path)
		bob.holds(read, "Alarm", "71.5 %", "All 2 values", "<svg", "2026-01-31: 71.5 %", "overdue")
		if strings.Contains(read, "style=") {
			t.Error("the chart brings a style of its own")
		}
		if w := bob.send(path+"/values", url.Values{"on": {"2026-02-28"}, "value": {"1"}}); w.Code != http.StatusForbidden {
			t.Errorf("a reader enters a value: %d", w.Code)
		}
	})
}

func TestManyValuesComeThroughTheAPIAllOrNone(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Contributor]
		at := "/api/v1/indicators/" + string(w.record(t, w.own, measure.Register, "measured")) + "/values"
		if r := w.ask("POST", at, token, `{"values":[{"on":"2026-01-31","value":1},{"on":"soon","value":"2"},{"on":"2026-02-28"}]}`); r.status != http.StatusUnprocessableEntity ||
			!strings.Contains(r.body, "values[1].on") || !strings.Contains(r.body, "values[1].value") || !strings.Contains(r.body, "values[2].value") {
			t.Errorf("wrong values: %d %s", r.status, r.body)
		}
		if n := len(items(t, w.ask("GET", at, token, ""))); n != 0 {
			t.Errorf("%d of them were kept", n)
		}
		made := w.want(t, http.StatusOK, "POST", at, token, `{"values":[{"on":"2026-01-31","value":1},{"on":"2026-02-28","value":2.25,"note":"x"}]}`)
		if made.header.Get("ETag") != `"2"` || !strings.Contains(made.body, `"last_value":2.25`) {
			t.Errorf("kept: %s %s", made.header.Get("ETag"), made.body)
		}
		if got := items(t, w.ask("GET", at, token, "")); len(got) != 2 || got[1]["value"] != 2.25 || got[0]["on"] != "2026-01-31" {
			t.Errorf("the series is %v", got)
		}
	})
}
