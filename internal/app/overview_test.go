// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/risk"
	"concord/internal/platform/db"
	"concord/internal/report/management"
)

func TestTheOverviewShowsManagementWhatStandsAndOpensEachNumber(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		bob := s.reader(t)
		bob.holds(bob.page("/overview"), "Nobody has diagnosed anything yet.", "0 risks above the line", "no version is approved yet", "There is no roadmap yet.", "0 incidents in 90 days")
		err := s.DB.Write(t.Context(), app.Operator(s.alpha), func(tx *db.Tx) error {
			for _, title := range []string{"Theft of <lamps>", "Fire", "Flood", "Frost"} {
				values := make([]string, len(risk.Register.Fields))
				for i, f := range risk.Register.Fields {
					values[i] = map[string]string{"title": title, "domain": "security", "current_likelihood": "5", "current_organization": "5", "option": "modify"}[f.Name]
				}
				if _, err := risk.Register.Create(t.Context(), tx, values); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		bob.holds(bob.page("/overview"), "4 risks above the line", `href="/risks/trend"`, `href="/overview?decisions=accept#decisions"`, "4 risks above the line are not accepted by their owners", "and 1 more", "Open risks by level, month by month")
		told := read[management.Told](t, reply{body: bob.raw("GET", "/api/v1/overview", "").Body.String()})
		if told.Diagnosis != nil || told.Roadmap != nil || len(told.Risks.Domains) != 1 || told.Risks.Domains[0].Above != 4 || len(told.Risks.Worst) != 4 || told.Decisions.Waiting != 5 || told.Decisions.Statement.Rows != 131 || len(told.Risks.Trend) != management.Months {
			t.Errorf("the API tells %+v", told)
		}
		bob.holds(bob.page("/overview?decisions=accept"), "Theft of &lt;lamps&gt;", "Frost")
		bob.holds(bob.page("/risks/trend"), "At the end of", "4 Critical")
		if w := bob.raw("GET", "/overview?decisions=none", ""); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("decisions of no kind: %d", w.Code)
		}
	})
}

func TestAPlanAboveItsBudgetIsADecisionForManagement(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, bob := s.owner(t), s.reader(t)
		owner.holds(owner.page("/risks/plan"), "Say what may be spent on treating risks in a year")
		settings := owner.object(http.StatusOK, "GET", "/api/v1/organization", "")
		owner.object(http.StatusUnprocessableEntity, "PATCH", "/api/v1/organization", `{"treatment_budget":"much"}`, "If-Match", text(settings["etag"]))
		owner.object(http.StatusOK, "PATCH", "/api/v1/organization", `{"treatment_budget":"1000 EUR"}`, "If-Match", text(settings["etag"]))
		owner.holds(owner.page("/settings"), "1000 EUR")
		risk := text(owner.object(http.StatusCreated, "POST", "/api/v1/risks", `{"title":"Fire","domain":"security"}`)["id"])
		treat := func(title string, cost int) {
			t.Helper()
			owner.object(http.StatusCreated, "POST", "/api/v1/risks/"+risk+"/treatments", fmt.Sprintf(`{"title":%q,"option":"modify","state":"decided","cost_once":%d,"currency":"EUR"}`, title, cost))
		}
		treat("Sprinklers", 900)
		owner.holds(bob.page("/risks/plan"), "Within budget: 100 EUR left", "planned 900")
		if page := owner.page("/overview"); strings.Contains(page, "above the budget") {
			t.Error("a plan within its budget waits for a decision")
		}
		treat("Doors", 300)
		owner.holds(bob.page("/risks/plan"), "Above budget by 200 EUR", "planned 1,200")
		owner.holds(bob.page("/overview"), "what is planned for risks is above the budget of the year", "+200 EUR")
		owner.holds(owner.page("/"), "Above the budget for risk treatment", `href="/risks/plan"`)
		if page := bob.page("/"); strings.Contains(page, "Above the budget") {
			t.Error("a reader is asked to decide about the budget")
		}
		if w := bob.raw("GET", "/api/v1/treatment-plan", ""); !strings.Contains(w.Body.String(), `"above":200`) {
			t.Errorf("%s", w.Body)
		}
	})
}
