// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/asset"
	"concord/internal/platform/db"
)

// asset makes an asset with a need for confidentiality, in Alpha, and returns the path of its page.
func (s *site) asset(t *testing.T, name, role, confidentiality string) string {
	t.Helper()
	path := ""
	err := s.DB.Write(t.Context(), app.Operator(s.alpha), func(tx *db.Tx) error {
		values := make([]string, len(asset.Register.Fields))
		for i, f := range asset.Register.Fields {
			values[i] = map[string]string{"name": name, "role": role, "confidentiality": confidentiality}[f.Name]
		}
		rec, err := asset.Register.Create(t.Context(), tx, values)
		path = "/assets/" + string(rec.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnInheritedNeedOpensTheWayOnWhichItCame(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, bob := s.owner(t), s.reader(t)
		owner.holds(owner.page("/assets/dependencies"), "Nothing relies on anything yet")
		lending, system, cloud := s.asset(t, "Lending <b>", "primary", "very-high"), s.asset(t, "Loan system", "supporting", "low"), s.asset(t, "Cloud", "supporting", "")
		for _, l := range [][2]string{{lending, system}, {system, cloud}} {
			if w := owner.send(l[0]+"/links", url.Values{"to": {l[1]}, "relation": {"depends-on"}}); w.Code != http.StatusSeeOther {
				t.Fatalf("linking: %d", w.Code)
			}
		}
		whole := bob.page("/assets/dependencies")
		bob.holds(whole, `href="`+cloud+`/dependencies#why"`, "from A-1 Lending &lt;b&gt;", "3 assets, 2 dependences", "C 4↓", `<svg class="layers"`)
		if strings.Contains(whole, "style=") {
			t.Error("the picture brings a style of its own")
		}
		one := bob.page(cloud + "/dependencies")
		why, _, _ := strings.Cut(one[strings.Index(one, `id="why"`):], "</section>")
		bob.holds(why, "not judged", "4: very high", "Lending &lt;b&gt;", "relies on", "Loan system", "It relies on nothing that is known.", "by way of another")
		if strings.Index(why, "Lending") > strings.Index(why, "Loan system") {
			t.Error("the way does not begin with the asset that gives the need")
		}
		if w := bob.raw("GET", "/assets/"+string(nobodys())+"/dependencies", ""); w.Code != http.StatusNotFound {
			t.Errorf("an asset that there is not: %d", w.Code)
		}
	})
}
