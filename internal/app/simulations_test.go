// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"concord/internal/ims/risk/quantify"
	"concord/internal/platform/access"
)

// settled waits until a simulation does not wait any more.
func (w *world) settled(t *testing.T, at, token string) (out map[string]json.RawMessage) {
	t.Helper()
	for range 600 {
		r := w.send("GET", at, token, "")
		if err := json.Unmarshal([]byte(r.body), &out); err != nil || r.status != http.StatusOK {
			t.Fatalf("%d %s", r.status, r.body)
		}
		if string(out["state"]) != `"waiting"` {
			return out
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("it still is %s", out)
	return out
}

const simulations = "/api/v1/risk-simulations"

// simulate asks for a simulation through the API and returns where it is.
func (w *world) simulate(t *testing.T, token, body string, header ...string) string {
	t.Helper()
	r := w.send("POST", simulations, token, body, header...)
	if r.status != http.StatusAccepted || !strings.HasPrefix(r.header.Get("Location"), simulations+"/") {
		t.Fatalf("%d %s", r.status, r.body)
	}
	return r.header.Get("Location")
}

func TestW8ALongSimulationComesToTheSameAsADirectOneAndTheCommandLine(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token, reader := w.own.tokens[access.Contributor], w.own.tokens[access.Reader]
		first, second := makers["risks"](t, w, w.own), makers["risks"](t, w, w.own)
		const said = `{"currency":"EUR","frequency":{"pert":{"min":0.1,"mode":0.5,"max":2}},"loss":{"interval_90":{"low":1000,"high":90000},"maximum":500000}}`
		w.put(t, http.StatusOK, "PUT", "/api/v1/risks/"+string(first)+"/ranges", token, said, `"1"`)
		w.put(t, http.StatusForbidden, "POST", simulations, reader, `{"trials":5000}`, "")
		w.put(t, http.StatusUnprocessableEntity, "POST", simulations, token, `{"trials":100000001}`, "")
		w.put(t, http.StatusUnprocessableEntity, "POST", simulations, w.foreign.tokens[access.Owner], `{"trials":5000,"risk":"`+string(first)+`"}`, "")
		one := w.simulate(t, token, `{"trials":5000,"seed":3,"risk":"`+string(first)+`"}`)
		all := w.simulate(t, token, `{"trials":5000}`, "Idempotency-Key", "once")
		if again := w.simulate(t, token, `{"trials":5000}`, "Idempotency-Key", "once"); again != all {
			t.Errorf("the same request made %s and %s", all, again)
		}
		w.put(t, http.StatusOK, "PUT", "/api/v1/risks/"+string(second)+"/ranges", token, said, `"1"`) // later than it was asked for
		w.work(t)
		for at, direct := range map[string]string{one: "/api/v1/risks/" + string(first) + "/quantification?trials=5000&seed=3", all: ""} {
			done := w.settled(t, at, reader)
			if string(done["state"]) != `"done"` || string(done["progress"]) != "100" {
				t.Fatalf("%s", done)
			}
			if direct != "" && strings.TrimSpace(w.send("GET", direct, token, "").body) != string(done["result"]) {
				t.Errorf("%s is not what it is at once", at)
			}
			file := w.send("GET", at+"/portfolio", reader, "")
			p, err := quantify.Read("portfolio.json", []byte(file.body))
			if err != nil {
				t.Fatal(err)
			}
			r, err := quantify.Simulate(t.Context(), p, quantify.Options{Trials: 5000, Seed: map[string]uint64{one: 3, all: 1}[at]})
			if text, wrong := json.Marshal(r); err != nil || wrong != nil || string(text) != string(done["result"]) {
				t.Errorf("%s is not what the command line makes of its file: %v", at, err)
			}
		}
		w.put(t, http.StatusPreconditionFailed, "POST", one+"/cancel", token, "", "")
		if list := w.send("GET", simulations+"?limit=1", reader, ""); !strings.Contains(list.body, `"next"`) || strings.Contains(list.body, `"result"`) || strings.Count(list.body, `"state"`) != 1 {
			t.Errorf("one of two: %s", list.body)
		}
	})
}

func TestW8ALongSimulationIsCancelledAtOnceAndTheNextOneHasItsTurn(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Contributor]
		of := makers["risks"](t, w, w.own)
		body := `{"trials":100000000,"risk":"` + string(of) + `"}`
		w.put(t, http.StatusOK, "PUT", "/api/v1/risks/"+string(of)+"/ranges", token, `{"currency":"EUR","frequency":{"fixed":900},"loss":{"interval_90":{"low":1000,"high":90000}}}`, `"1"`)
		long, next := w.simulate(t, token, body), w.simulate(t, token, `{"trials":1000,"risk":"`+string(of)+`"}`)
		w.work(t)
		for range 600 {
			if strings.Contains(w.send("GET", long, token, "").body, `"running":true`) {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		if r := w.send("GET", next, token, ""); !strings.Contains(r.body, `"state":"waiting","running":false`) {
			t.Errorf("the next one does not wait: %s", r.body)
		}
		if got := w.put(t, http.StatusOK, "POST", long+"/cancel", token, "", ""); got["state"] != "cancelled" {
			t.Errorf("%v", got)
		}
		if done := w.settled(t, next, token); string(done["state"]) != `"done"` {
			t.Errorf("the next one: %s", done)
		}
		if got := w.settled(t, long, token); string(got["state"]) != `"cancelled"` || got["result"] != nil {
			t.Errorf("%s", got)
		}
	})
}

func TestW8ALongSimulationOnThePageOfTheRisk(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, reader := s.owner(t), s.reader(t)
		w := owner.send("/risks", url.Values{"title": {"Systems stand still"}})
		at := regexp.MustCompile(`^/risks/[^?]+`).FindString(w.Header().Get("Location"))
		of := strings.TrimPrefix(at, "/risks/")
		owner.send(at+"/numbers", url.Values{"version": {"0"}, "currency": {"CHF"}, "frequency": {"0.1, 0.5, 2"}, "loss": {"1000 to 90000"}})
		if w = owner.send("/simulations", url.Values{"risk": {of}, "trials": {"200000"}, "seed": {"4"}}); w.Header().Get("Location") != at+"/numbers?seed=4&trials=200000" {
			t.Errorf("what can be waited for: %d to %q", w.Code, w.Header().Get("Location"))
		}
		if w = owner.send("/simulations", url.Values{"risk": {of}, "trials": {"100000001"}, "seed": {"4"}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("too many: %d", w.Code)
		}
		owner.holds(w.Body.String(), `id="trials-fault"`, "choose 1000 to 100000000", `value="0.1, 0.5, 2"`)
		ask := func(form url.Values) (shown string) {
			w := owner.send("/simulations", form)
			if shown = w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.Contains(shown, "?simulation=") {
				t.Fatalf("%d to %q", w.Code, shown)
			}
			return shown
		}
		one, all := ask(url.Values{"risk": {of}, "trials": {"300000"}, "seed": {"4"}}), ask(url.Values{"trials": {"250000"}, "seed": {"5"}})
		owner.holds(owner.page(one), "300,000 years from seed 4 are being simulated", "It waits for its turn", "<noscript>", "Cancel the simulation", `value="0.1, 0.5, 2"`)
		if p := reader.page(all); strings.Contains(p, "Cancel the simulation") || !strings.Contains(p, "waits for its turn") {
			t.Error("a reader may cancel, or does not see it")
		}
		which := regexp.MustCompile(`simulation=(.+)`).FindStringSubmatch(all)[1]
		if w := owner.send("/simulations/"+which+"/cancel", nil); w.Header().Get("Location") != all {
			t.Errorf("cancelled: %d to %q", w.Code, w.Header().Get("Location"))
		}
		owner.holds(owner.page(all), "This simulation was cancelled")
		if w := owner.raw("GET", at+"/numbers?simulation="+which, ""); w.Code != http.StatusNotFound {
			t.Errorf("on the page of something else: %d", w.Code)
		}
		workOn(t, s.Installation)
		page := ""
		for range 600 {
			if page = reader.page(one); strings.Contains(page, "Value at risk") {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		reader.holds(page, "300,000 imagined years from seed 4", "The risks as they were when this was asked for", "Loss of a year in CHF", "/portfolio")
		if curveOf(page) == "" {
			t.Error("no curve")
		}
		told := regexp.MustCompile(`href="(/simulations/[^"]+)"`).FindStringSubmatch(owner.page("/notices"))
		if told == nil {
			t.Fatal("nobody was told")
		}
		if w := owner.raw("GET", told[1], ""); w.Header().Get("Location") != one {
			t.Errorf("the notice leads to %q", w.Header().Get("Location"))
		}
		owner.holds(owner.page("/risks/numbers"), "The latest simulations with many years", "cancelled")
	})
}
