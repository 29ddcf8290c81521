// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/tenant"
	"concord/internal/platform/view"
)

// viewJSON is a view as the API shows it.
type viewJSON struct {
	ID       string
	Version  int
	Name     string
	Shared   bool
	Standard bool
	Query    map[string]string
	Columns  []string
}

type viewList struct{ Items []viewJSON }

func TestG1AViewIsOnesOwnUntilItIsShared(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		mine, other := w.own.tokens[access.Contributor], w.own.tokens[access.Reader]
		body := `{"register":"risks","name":"Open AI","query":{"domain":"ai","sort":"-level"},"columns":["owner","level"]}`
		made := read[viewJSON](t, w.send("POST", "/api/v1/views", mine, body, "Idempotency-Key", "one"))
		again := w.send("POST", "/api/v1/views", mine, body, "Idempotency-Key", "one")
		if again.header.Get("Idempotency-Replayed") != "true" || read[viewJSON](t, again).ID != made.ID {
			t.Errorf("sent twice, it makes two: %s", again.body)
		}
		if diff := cmp.Diff(viewJSON{made.ID, 1, "Open AI", false, false, map[string]string{"domain": "ai", "sort": "-level"}, []string{"owner", "level"}}, made); diff != "" {
			t.Error(diff)
		}
		at := "/api/v1/views/" + made.ID
		if r := w.send("GET", at, other, ""); r.status != 404 {
			t.Errorf("somebody else's: %d", r.status)
		}
		if r := w.send("POST", "/api/v1/views", mine, `{"register":"risks","name":"open ai"}`); r.status != 409 {
			t.Errorf("a second one with its name: %d %s", r.status, r.body)
		}
		if r := w.send("PATCH", at, mine, `{"shared":true}`, "If-Match", `"1"`); r.status != 200 || r.header.Get("ETag") != `"2"` {
			t.Fatalf("sharing: %d %s", r.status, r.body)
		}
		if list := read[viewList](t, w.send("GET", "/api/v1/views?register=risks", other, "")); len(list.Items) != 1 || list.Items[0].Query["domain"] != "ai" {
			t.Errorf("a reader sees %+v", list)
		}
		for _, tt := range []struct {
			what, method, target, body, match string
			status                            int
		}{
			{"a reader shares", "POST", "/api/v1/views", `{"register":"risks","name":"All","shared":true}`, "", 403},
			{"a reader keeps one", "POST", "/api/v1/views", `{"register":"risks","name":"Mine"}`, "", 201},
			{"a reader changes another's", "PATCH", at, `{"name":"x"}`, `"2"`, 403},
			{"a reader removes another's", "DELETE", at, "", `"2"`, 403},
			{"an unknown register", "POST", "/api/v1/views", `{"register":"dragons","name":"x"}`, "", 422},
			{"an unknown filter", "POST", "/api/v1/views", `{"register":"risks","name":"x","query":{"colour":"red"}}`, "", 422},
			{"an unknown column", "POST", "/api/v1/views", `{"register":"risks","name":"x","columns":["colour"]}`, "", 422},
			{"a long text as a column", "POST", "/api/v1/views", `{"register":"risks","name":"x","columns":["note"]}`, "", 422},
			{"no name", "POST", "/api/v1/views", `{"register":"risks"}`, "", 422},
		} {
			if r := w.send(tt.method, tt.target, other, tt.body, "If-Match", tt.match); r.status != tt.status {
				t.Errorf("%s: %d %s", tt.what, r.status, r.body)
			}
		}
		if v := read[viewJSON](t, w.send("POST", at+"/standard", other, "")); !v.Standard {
			t.Error("it is no standard")
		}
		if v := read[viewJSON](t, w.send("GET", at, mine, "")); v.Standard {
			t.Error("one person's standard is another's")
		}
		if r := w.send("PATCH", at, mine, `{"shared":false}`, "If-Match", `"2"`); r.status != 200 {
			t.Fatalf("taking it back: %d %s", r.status, r.body)
		}
		if list := read[viewList](t, w.send("GET", "/api/v1/views?register=risks", other, "")); len(list.Items) != 1 || list.Items[0].Name != "Mine" {
			t.Errorf("what is not shared any more shows: %+v", list)
		}
		if r := w.send("DELETE", at, mine, "", "If-Match", `"1"`); r.status != 412 {
			t.Errorf("an old version: %d", r.status)
		}
		if r := w.send("DELETE", at, mine, "", "If-Match", `"3"`); r.status != 204 {
			t.Errorf("removing: %d %s", r.status, r.body)
		}
	})
}

func TestG1WhoeverLeavesTakesTheirViewsAlong(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		made := w.viewed(t, w.own)
		token := w.own.tokens[access.Owner]
		w.send("POST", "/api/v1/views/"+string(made)+"/standard", token, "")
		w.write(t, w.own, func(tx *db.Tx) error { return tenant.RemoveMember(t.Context(), tx, w.own.alone.ID) })
		if r := w.send("GET", "/api/v1/views/"+string(made), token, ""); r.status != 404 {
			t.Errorf("the view is still there: %d %s", r.status, r.body)
		}
	})
}

func TestG1AtMost50ViewsOfOnePersonInOneRegister(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		a := access.Proven(access.Proof{Tenant: w.own.ID, User: w.own.alone.ID, Role: access.Reader, Method: access.ByPassword})
		keep := func(n int) error {
			return w.DB.Write(t.Context(), a, func(tx *db.Tx) error {
				_, err := view.Create(t.Context(), tx, risk.Register, view.Draft{Name: fmt.Sprint("View ", n)})
				return err
			})
		}
		for n := range view.Most {
			if err := keep(n); err != nil {
				t.Fatal(err)
			}
		}
		if err := keep(view.Most); !errors.Is(err, fault.Invalid) {
			t.Errorf("one more: %v", err)
		}
	})
}

func TestG1AListIsShownAsItsViewHasIt(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, bob := s.owner(t), s.reader(t)
		for _, title := range []string{"Bias of the score", "Theft of lamps"} {
			s.made(t, risk.Register, title)
		}
		shown := "domain=security&column=state&column=option"
		w := owner.send("/views", url.Values{"register": {"risks"}, "list": {shown}, "name": {"Thefts"}, "shared": {"yes"}, "standard": {"yes"}})
		path := strings.TrimSuffix(w.Header().Get("Location"), "&done=saved")
		if w.Code != 303 || !strings.HasPrefix(path, "/risks?view=") {
			t.Fatalf("saving: %d %s", w.Code, w.Body.String())
		}
		one := "/views/" + strings.TrimPrefix(path, "/risks?view=")
		head := func(page string) string {
			_, rest, _ := strings.Cut(page, "<thead>")
			rest, _, _ = strings.Cut(rest, "</thead>")
			return rest
		}
		for who, page := range map[string]string{"the owner's standard": owner.page("/risks"), "its address": owner.page(path), "another's address": bob.page(path)} {
			if h := head(page); !strings.Contains(h, "State") || !strings.Contains(h, "Option") || strings.Contains(h, "Review by") || strings.Index(h, "State") > strings.Index(h, "Option") {
				t.Errorf("%s: columns are %s", who, h)
			}
			if !strings.Contains(page, `aria-current="page"`) || !strings.Contains(page, `value="security" selected`) {
				t.Errorf("%s: the view does not lead, or its filter is not set", who)
			}
		}
		if h := head(bob.page("/risks")); !strings.Contains(h, "Review by") {
			t.Error("one person's standard opens another's list")
		}
		if h := head(owner.page("/risks?view=all")); !strings.Contains(h, "Review by") {
			t.Error("all records are shown as the standard has them")
		}
		if h := head(owner.page("/risks?domain=security")); !strings.Contains(h, "Review by") {
			t.Error("an address that says something is shown as the standard has it")
		}
		owner.holds(owner.page(path+"&choose=columns"), `name="column"`, `<option value="option" selected>`)
		changed := owner.page(path + "&domain=&state=open&column=state")
		owner.holds(changed, "View changed", `value="open" selected`)
		if w := owner.send(one, url.Values{"version": {"1"}, "list": {"state=open"}, "act": {"shown"}}); w.Code != 303 {
			t.Fatalf("saving what is shown: %d %s", w.Code, w.Body.String())
		}
		owner.holds(owner.page(path), `value="open" selected`, "Review by")
		if w := owner.send(one, url.Values{"version": {"1"}, "name": {"Else"}}); w.Code != 412 {
			t.Errorf("an old version: %d", w.Code)
		}
		if w := owner.send(one, url.Values{"version": {"2"}, "name": {" "}}); w.Code != 422 {
			t.Errorf("no name: %d", w.Code)
		}
		if w := bob.send(one+"/delete", url.Values{"version": {"2"}}); w.Code != 403 {
			t.Errorf("a reader deletes another's: %d", w.Code)
		}
		if w := owner.send(one, url.Values{"version": {"2"}, "name": {"Open ones"}}); w.Code != 303 { // not shared any more
			t.Fatalf("renaming: %d", w.Code)
		}
		if w := bob.raw("GET", path, ""); w.Code != 404 {
			t.Errorf("what is not shared opens for others: %d", w.Code)
		}
		if w := owner.send(one+"/delete", url.Values{"version": {"3"}}); w.Code != 303 {
			t.Fatalf("deleting: %d", w.Code)
		}
		owner.holds(owner.page("/risks"), "Review by")
	})
}

func TestG1AViewKeepsWhatItsListKnows(t *testing.T) {
	t.Parallel()
	got, err := view.Canonical(risk.Register, url.Values{"state": {"open"}, "owner": {""}, "cursor": {"x"}, "limit": {"9"}, "column": {"", "owner", ""}})
	if err != nil || got != "column=owner&state=open" {
		t.Errorf("%q %v", got, err)
	}
	for _, names := range [][]string{{"title"}, {"owner", "owner"}, {"note"}, {"nothing"}, strings.Split("domain owner state level standing option review_by assessed_on criteria", " ")} {
		if _, err := view.Columns(risk.Register, names); err == nil {
			t.Errorf("columns %v are taken", names)
		}
	}
	if i, err := view.Columns(risk.Register, []string{"level", "owner"}); err != nil || len(i) != 2 || risk.Register.Fields[i[0]].Name != "level" {
		t.Errorf("%v %v", i, err)
	}
}

func TestG1ACodeAndAViewAreFoundFirst(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		first := s.made(t, risk.Register, "RK-12 Theft of lamps")
		for n := range 20 {
			s.made(t, risk.Register, fmt.Sprintf("RK-12%d Others", n))
		}
		if w := owner.send("/views", url.Values{"register": {"risks"}, "list": {"state=open"}, "name": {"Lamps that are open"}}); w.Code != 303 {
			t.Fatalf("saving a view: %d", w.Code)
		}
		for question, want := range map[string]string{"RK-12": `"href":"` + first + `"`, "a.5.9": `"href":"/library/iso27001-2022/A.5.9"`, "iso42001-2023/A.2.2": `"href":"/library/iso42001-2023/A.2.2"`, "lam open": `"href":"/risks?view=`} {
			answer := owner.raw("GET", "/search/quick?q="+url.QueryEscape(question), "").Body.String()
			if i := strings.Index(answer, `"href":`); i < 0 || !strings.HasPrefix(answer[i:], want) {
				t.Errorf("%s finds first %.300s", question, answer)
			}
		}
		owner.holds(owner.page("/search?q=lamps+open"), "View of Risks")
		if strings.Contains(s.reader(t).page("/search?q=lamps+open"), "View of") {
			t.Error("one person's view is found by another")
		}
		var found struct{ Items []struct{ Ref string } }
		if err := json.Unmarshal(owner.raw("GET", "/api/v1/search?q=A.5.9&limit=5", "").Body.Bytes(), &found); err != nil || len(found.Items) == 0 || found.Items[0].Ref != "iso27001-2022/A.5.9" {
			t.Errorf("the API finds %+v %v", found, err)
		}
	})
}
