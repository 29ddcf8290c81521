// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/action"
	"concord/internal/ims/control"
	"concord/internal/ims/risk"
	"concord/internal/platform/db"
	"concord/internal/platform/register"
)

// made makes a record with this title, in Alpha, and returns the path of its page.
func (s *site) made(t *testing.T, r *register.Register, title string) string {
	t.Helper()
	path := ""
	err := s.DB.Write(t.Context(), app.Operator(s.alpha), func(tx *db.Tx) error {
		values := make([]string, len(r.Fields))
		values[0] = title
		rec, err := r.Create(t.Context(), tx, values)
		path = "/" + r.Name + "/" + string(rec.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestARecordIsLinkedToWhatASearchFindsByAWordedRelation(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, bob := s.owner(t), s.reader(t)
		theft, backup, act := s.made(t, risk.Register, "Theft of lamps"), s.made(t, control.Register, "Locked lamp store"), s.made(t, action.Register, "Buy lamp locks")
		found := owner.page(theft + "/links?q=lamp")
		owner.holds(found, `value="`+backup+`"`, `value="`+act+`"`, `<option value="treated-by">is treated by</option>`, "2 hits")
		if strings.Contains(found, `value="`+theft+`"`) || strings.Contains(found, `value="treats"`) {
			t.Error("the record itself is offered, or a relation that does not fit")
		}
		owner.holds(owner.page(theft+"/links?q="+url.QueryEscape(backup)), "Locked lamp store", "One hit")
		owner.holds(owner.page(backup+"/links?q=a.5.1"), `value="iso27001-2022/A.5.1"`, "A.5.10", `<option value="implements">`)
		owner.holds(owner.page(theft+"/links?q=backup"), `value="iso27001-2022/A.8.13"`)
		owner.holds(owner.page(theft+"/links?q=C.2.1"), `value="iso42001-2023/C.2.1"`) // an objective of Annex C
		owner.holds(owner.page(theft+"/links?q=zebra"), "0 hits")

		if w := owner.send(theft+"/links", url.Values{"to": {backup}, "relation": {"treated-by"}, "q": {"lamp"}}); w.Header().Get("Location") != theft+"?done=saved#links" {
			t.Fatalf("linking: %d %s", w.Code, w.Header().Get("Location"))
		}
		for what, c := range map[string]struct {
			to, relation string
			status       int
		}{
			"once more":                  {backup, "treated-by", http.StatusConflict},
			"by a relation that is none": {backup, "likes", http.StatusUnprocessableEntity},
			"by one that does not fit":   {act, "treats", http.StatusUnprocessableEntity},
			"to nothing":                 {"/controls/none", "relates-to", http.StatusUnprocessableEntity},
			"to no requirement":          {"iso27001-2022/A.99", "satisfies", http.StatusUnprocessableEntity},
		} {
			w := owner.send(theft+"/links", url.Values{"to": {c.to}, "relation": {c.relation}, "q": {"lamp"}})
			if w.Code != c.status || !strings.Contains(w.Body.String(), `value="lamp"`) {
				t.Errorf("%s: %d, or the question is lost", what, w.Code)
			}
		}
		owner.holds(owner.page(theft), "is treated by", "Locked lamp store")
		owner.holds(owner.page(backup), "treats", "Theft of lamps", "is treated by this", "One relies on it directly")
		if w := bob.raw("GET", theft+"/links", ""); w.Code != http.StatusForbidden {
			t.Errorf("a reader links: %d", w.Code)
		}
		if strings.Contains(bob.page(theft), "link-to") {
			t.Error("a reader is offered to link")
		}
	})
}

func TestDeletingAsksFirstAndShowsWhatLosesItsSupport(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		one, other := s.made(t, control.Register, "First lock"), s.made(t, control.Register, "Second lock")
		theft, fire, act := s.made(t, risk.Register, "Theft"), s.made(t, risk.Register, "Fire"), s.made(t, action.Register, "Count the keys")
		for _, l := range [][3]string{
			{theft, one, "treated-by"},
			{theft, other, "treated-by"},
			{fire, one, "treated-by"},
			{act, one, "depends-on"},
			{one, "iso27001-2022/A.7.2", "implements"},
			{one, "iso27001-2022/A.7.3", "implements"},
			{other, "iso27001-2022/A.7.3", "implements"},
		} {
			if w := owner.send(l[0]+"/links", url.Values{"to": {l[1]}, "relation": {l[2]}}); w.Code != http.StatusSeeOther {
				t.Fatalf("%v: %d", l, w.Code)
			}
		}
		asked := owner.page(one + "/delete")
		owner.holds(asked, "5 lose support", "5 links end with it")
		for text, loss := range map[string]string{
			"Fire</a>": "loses its only treatment", "Theft</a>": "loses a treatment, has others", "Count the keys</a>": "depends on it",
			"A.7.2 ": "loses its only implementation", "A.7.3 ": "loses an implementation, has others",
		} {
			if _, after, there := strings.Cut(asked, text); !there || !strings.Contains(after[:min(len(after), 300)], loss) {
				t.Errorf("%s is not said to lose: %s", text, loss)
			}
		}
		owner.holds(owner.page(other+"/delete"), "2 lose support")
		owner.holds(owner.page(fire+"/delete"), "Nothing relies on it.", "One link ends with it")
		if w := owner.send(one+"/delete", url.Values{"version": {"1"}}); w.Code != http.StatusSeeOther {
			t.Fatalf("deleting: %d", w.Code)
		}
		owner.holds(owner.page(other+"/delete"), "loses its only implementation")
	})
}
