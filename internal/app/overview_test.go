// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/http"
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
