// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"concord/internal/platform/access"
	"concord/internal/report/riskregister"
)

func TestATreatmentComesFromItsRiskAndLeadsToAnAction(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		at, token := "/api/v1/risks/"+string(w.risk(t, w.own, "Somebody reads it")), w.own.tokens[access.Contributor]
		said := `{"title":"Keys that cannot be given away","state":"decided","due":"2026-01-31","cost_yearly":2400,"expected_likelihood":2,"expected_people":3}`
		made := w.put(t, http.StatusCreated, "POST", at+"/treatments", token, said, "")
		if made["expected_level"] == nil || made["currency"] != "EUR" {
			t.Errorf("%v", made)
		}
		w.put(t, http.StatusUnprocessableEntity, "POST", at+"/treatments", token, `{"title":"","state":"dropped"}`, "")
		w.put(t, http.StatusNotFound, "POST", "/api/v1/risks/"+string(w.risk(t, w.foreign, "Theirs"))+"/treatments", token, said, "")
		type plan struct {
			Items []struct {
				Title   string
				Overdue bool
				Risks   []struct{ Title string }
				Actions []string
			}
			Sums []struct {
				Count, Overdue int
				Yearly         int `json:"cost_yearly"`
			}
		}
		got := read[plan](t, w.send("GET", "/api/v1/treatment-plan", token, ""))
		yearly, late := 0, 0 // with those of the organization's own canary
		for _, s := range got.Sums {
			yearly, late = yearly+s.Yearly, late+s.Overdue
		}
		if len(got.Items) != 2 || !got.Items[0].Overdue || len(got.Items[0].Risks) != 1 || yearly != 2401 || late != 1 {
			t.Errorf("%+v", got)
		}
		if theirs := w.send("GET", "/api/v1/treatment-plan?state=all", w.foreign.tokens[access.Contributor], ""); strings.Contains(theirs.body, "cannot be given away") {
			t.Errorf("another organization reads %s", theirs.body)
		}
		one := fmt.Sprint("/api/v1/treatments/", made["id"])
		if action := w.put(t, http.StatusCreated, "POST", one+"/adopt", token, "", ""); action["title"] != made["title"] || action["source"] != "risk" {
			t.Errorf("%v", action)
		}
		w.put(t, http.StatusConflict, "POST", one+"/adopt", token, "", "")
		w.put(t, http.StatusUnprocessableEntity, "GET", "/api/v1/treatment-plan?state=late&limit=0", token, "", "")
	})
}

func TestTheTreatmentPlanAsAPage(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, reader := s.owner(t), s.reader(t)
		owner.holds(owner.page("/risks/plan"), "No treatments yet")
		w := owner.send("/risks", url.Values{"title": {"Somebody reads it"}, "domain": {"ai"}, "inherent_likelihood": {"4"}, "inherent_people": {"5"}})
		at := regexp.MustCompile(`^/risks/[^?]+`).FindString(w.Header().Get("Location"))
		if at == "" {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		owner.holds(owner.page(at+"/judgement"), "Nothing is planned", "Add a treatment")
		w = owner.send(at+"/treatments", url.Values{"title": {""}, "what": {"Typed <here>"}})
		if w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("without a title: %d", w.Code)
		}
		owner.holds(w.Body.String(), `id="treat-title-fault"`, "Typed &lt;here&gt;")
		form := url.Values{"title": {"Keys & locks"}, "option": {"modify"}, "due": {"2020-05-01"}, "key": {"k1"}}
		for range 2 { // sent twice, it makes one
			if w = owner.send(at+"/treatments", form); w.Code != http.StatusSeeOther {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
		}
		page := owner.page("/risks/plan")
		owner.holds(page, "Keys &amp; locks", "Overdue", "Somebody reads it", "Nobody", "Treatments by owner")
		if n := strings.Count(page, "/treatments/"); n != 1 {
			t.Errorf("%d treatments", n)
		}
		owner.holds(owner.page("/risks/plan?domain=security"), "Nothing here matches")
		one := regexp.MustCompile(`/treatments/[^/"]+/adopt`).FindString(owner.page(at + "/judgement"))
		if w = owner.send(one, nil); !strings.HasPrefix(w.Header().Get("Location"), "/actions/") {
			t.Errorf("adopted: %d %s", w.Code, w.Header().Get("Location"))
		}
		if w = owner.send(one, nil); !strings.HasPrefix(w.Header().Get("Location"), "/treatments/") {
			t.Errorf("adopted again: %d %s", w.Code, w.Header().Get("Location"))
		}
		if p := reader.page(at + "/judgement"); strings.Contains(p, "Add a treatment") || strings.Contains(p, "/adopt") {
			t.Error("a reader is offered to treat")
		}
	})
}

func TestReportsOfTheRisksAreMadeAndKept(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		w.work(t)
		w.risk(t, w.own, "Somebody reads it")
		token := w.own.tokens[access.Contributor]
		for _, kind := range riskregister.KindNames {
			order := fmt.Sprintf(`{"kind":%q,"object":%q,"formats":["json","pdf"]}`, kind, w.own.ID)
			r := w.waits(t, token, order)
			if r.State != "ready" || len(r.Files) != 2 || !strings.HasPrefix(r.Files[0].Name, kind) {
				t.Errorf("%s: %+v", kind, r)
			}
			if file := w.send("GET", "/api/v1/reports/"+r.ID+"/files/json", token, ""); kind == riskregister.RegisterKind && !strings.Contains(file.body, "Somebody reads it") {
				t.Errorf("%d %s", file.status, file.body)
			}
		}
		order := fmt.Sprintf(`{"kind":"risk-register","object":%q}`, w.foreign.ID)
		if r := w.send("POST", "/api/v1/reports", token, order); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "names nothing") {
			t.Errorf("of another organization: %d %s", r.status, r.body)
		}
	})
}

func TestAReportOfTheRisksIsAskedForOnItsPage(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		owner.holds(owner.page("/risks/report?kind=treatment-plan"), "Risk register", `value="treatment-plan" checked`)
		if w := owner.send("/risks/report", url.Values{"kind": {"risk-register"}}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("without a format: %d", w.Code)
		}
		w := owner.send("/risks/report", url.Values{"kind": {"risk-register"}, "formats": {"pdf"}})
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/reports/") {
			t.Fatalf("%d %s", w.Code, w.Header().Get("Location"))
		}
		page := owner.page(w.Header().Get("Location"))
		owner.holds(page, "Risk register", `href="/risks"`)
		if strings.Contains(page, "deleted since") {
			t.Error("the organization is said to be gone")
		}
	})
}

func TestAPlaceOfTheMapNamesItsRisks(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		owner.send("/risks", url.Values{
			"title": {"Seen by somebody"}, "domain": {"ai"}, "inherent_likelihood": {"4"}, "inherent_people": {"5"}, "inherent_organization": {"2"}, "current_likelihood": {"2"}, "current_people": {"3"},
		})
		page := owner.page("/risks/map?stage=inherent&domain=ai")
		owner.holds(page, `href="/risks/map?consequence=5&amp;domain=ai&amp;likelihood=4&amp;stage=inherent#place"`, "How open risks move", "Without treatment to today")
		owner.holds(owner.page("/risks/map?stage=inherent&likelihood=4&consequence=5"), "Risks at 4 Likely × 5 Critical", "Seen by somebody")
		if strings.Contains(page, "Seen by somebody") {
			t.Error("a place that was not chosen names its risks")
		}
		owner.holds(owner.page("/risks/map?stage=inherent&target=organization&likelihood=4&consequence=5"), "No open risk stands here.")
		owner.holds(owner.page("/risks/map?likelihood=6&consequence=6"), "A place of earlier criteria")
		for _, wrong := range []string{"?stage=later", "?consequence=9", "?target=money", "?likelihood=x&consequence=1"} {
			if w := owner.raw("GET", "/risks/map"+wrong, ""); w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", wrong, w.Code)
			}
		}
	})
}

func TestRisksAreStartedFromTheLibrary(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, reader := s.owner(t), s.reader(t)
		owner.holds(owner.page("/risks/library?topic=C.2.5"), "Biased candidate ranking", "iso42001-2023/A.7.4", "Because: ")
		if p := owner.page("/risks/library?domain=security"); strings.Contains(p, "AIR-01") {
			t.Error("a risk of AI alone is offered for security")
		}
		form := url.Values{"entries": {"AIR-01", "ISR-01"}}
		if w := owner.send("/risks/library", form); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		owner.holds(owner.page("/risks"), "Biased candidate ranking", "Ransomware", "Not judged")
		w := owner.send("/risks/library", form)
		if w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("a second time: %d", w.Code)
		}
		owner.holds(w.Body.String(), "AIR-01 stands in the register already", "In the register", `value="ISR-01" checked`)
		if p := reader.page("/risks/library"); strings.Contains(p, "checkbox") {
			t.Error("a reader is offered to start risks")
		}
		if w := owner.raw("GET", "/risks/library?topic=C.9.9", ""); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("no topic: %d", w.Code)
		}
	})
}

func TestRisksAreStartedFromTheLibraryThroughTheAPI(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		const start = "/api/v1/risks/start-from-library"
		token := w.own.tokens[access.Contributor]
		w.put(t, http.StatusCreated, "POST", start, token, `{"entries":["AIR-02","C.2.1-1"]}`, "")
		type list struct{ Items []struct{ ID, Risk string } }
		has := func(token string) (n int) {
			for _, x := range read[list](t, w.send("GET", "/api/v1/risk-library?domain=ai", token, "")).Items {
				if x.Risk != "" {
					n++
				}
			}
			return n
		}
		if n := has(token); n != 2 {
			t.Errorf("%d entries are known to be in the register", n)
		}
		if n := has(w.foreign.tokens[access.Contributor]); n != 0 {
			t.Errorf("another organization has %d", n)
		}
		w.put(t, http.StatusUnprocessableEntity, "POST", start, token, `{"entries":["AIR-02"]}`, "")
		w.put(t, http.StatusCreated, "POST", start, token, `{"entries":["AIR-02"],"again":true}`, "")
		w.put(t, http.StatusUnprocessableEntity, "POST", start, token, `{"entries":[]}`, "")
		w.put(t, http.StatusUnprocessableEntity, "GET", "/api/v1/risk-library?topic=C.9.9", token, "", "")
	})
}

func TestW8ARiskInNumbersAsAPage(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, reader := s.owner(t), s.reader(t)
		owner.holds(owner.page("/risks/numbers"), "No open risk has ranges yet")
		w := owner.send("/risks", url.Values{"title": {"Systems stand still"}})
		at := regexp.MustCompile(`^/risks/[^?]+`).FindString(w.Header().Get("Location"))
		owner.send(at+"/treatments", url.Values{"title": {"Second copy"}})
		page := owner.page(at + "/numbers")
		owner.holds(page, "With: Second copy", `name="version" value="0"`)
		treatment := regexp.MustCompile(`name="treatment" value="([^"]+)"`).FindStringSubmatch(page)[1]
		form := url.Values{"version": {"0"}, "currency": {"CHF"}, "frequency": {"sometimes"}, "loss": {"1000 to 90000"}, "maximum": {"500000"}, "treatment": {treatment}, "new_frequency": {""}, "new_loss": {"1000 to 9000"}}
		if w = owner.send(at+"/numbers", form); w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("%d %s", w.Code, w.Header())
		}
		owner.holds(w.Body.String(), `id="n-frequency-fault"`, `value="sometimes"`, `value="1000 to 9000"`)
		form.Set("frequency", "0.1, 0.5, 2")
		if w = owner.send(at+"/numbers", form); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		page = owner.page(at + "/numbers?trials=5000&seed=9")
		owner.holds(page, "5,000 imagined years from seed 9", "Value at risk, 95 %", "Net benefit", "Loss of a year in CHF", `value="0.1, 0.5, 2"`, `name="version" value="1"`)
		if again := owner.page(at + "/numbers?trials=5000&seed=9"); curveOf(again) != curveOf(page) || curveOf(page) == "" {
			t.Error("the same seed gives another curve")
		}
		owner.holds(owner.page("/risks/numbers?trials=5000"), "Systems stand still", "Parts of the risks")
		if p := reader.page(at + "/numbers"); strings.Contains(p, `name="version"`) || !strings.Contains(p, "Value at risk") {
			t.Error("a reader is offered to change ranges, or reads none")
		}
		if w := owner.raw("GET", at+"/numbers?trials=1", ""); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("too few trials: %d", w.Code)
		}
		if w = owner.send(at+"/numbers", url.Values{"version": {"1"}, "currency": {"CHF"}}); w.Code != http.StatusSeeOther {
			t.Errorf("taken away: %d %s", w.Code, w.Body)
		}
		owner.holds(owner.page("/risks/numbers"), "No open risk has ranges yet")
	})
}

// curveOf is the drawing of a page.
func curveOf(page string) string {
	return regexp.MustCompile(`(?s)<svg[^>]*loss-curve.*?</svg>`).FindString(page)
}

func TestW8ARiskInNumbersThroughTheAPI(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		at, token := "/api/v1/risks/"+string(w.risk(t, w.own, "Systems stand still")), w.own.tokens[access.Contributor]
		const said = `{"currency":"EUR","frequency":{"pert":{"min":0.1,"mode":0.5,"max":2}},"loss":{"interval_90":{"low":1000,"high":90000},"maximum":500000}}`
		w.put(t, http.StatusUnprocessableEntity, "GET", at+"/quantification", token, "", "")
		w.put(t, http.StatusUnprocessableEntity, "PUT", at+"/ranges", token, `{"currency":"EUR","frequency":{"fixed":-1},"loss":{}}`, `"0"`)
		if made := w.put(t, http.StatusOK, "PUT", at+"/ranges", token, said, `"0"`); made["version"] != 1.0 {
			t.Errorf("%v", made)
		}
		w.put(t, http.StatusPreconditionFailed, "PUT", at+"/ranges", token, said, `"0"`)
		w.put(t, http.StatusForbidden, "PUT", at+"/ranges", w.own.tokens[access.Reader], said, `"1"`)
		one := w.send("GET", at+"/quantification?trials=5000&seed=3", token, "")
		if one.status != http.StatusOK || one.body != w.send("GET", at+"/quantification?trials=5000&seed=3", token, "").body {
			t.Errorf("%d %.200s", one.status, one.body)
		}
		if other := w.send("GET", at+"/quantification?trials=5000&seed=4", token, ""); other.body == one.body {
			t.Error("another seed gives the same")
		}
		if all := w.send("GET", "/api/v1/risk-quantification?trials=5000", token, ""); all.status != http.StatusOK || !strings.Contains(all.body, "Systems stand still") {
			t.Errorf("%d %.200s", all.status, all.body)
		}
		w.put(t, http.StatusUnprocessableEntity, "GET", at+"/quantification?trials=1000000", token, "", "")
		w.put(t, http.StatusNotFound, "GET", at+"/quantification", w.foreign.tokens[access.Owner], "", "")
		if r := w.send("DELETE", at+"/ranges", token, "", "If-Match", `"1"`); r.status != http.StatusNoContent {
			t.Errorf("%d %s", r.status, r.body)
		}
	})
}
