// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"concord/internal/ims/approved"
	"concord/internal/ims/org"
	"concord/internal/ims/scope"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/report/scopestatement"
)

func TestTheScopeIsWrittenApprovedAndPrintedThroughTheAPI(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		const path = "/api/v1/scope"
		token, manager := w.own.tokens[access.Contributor], w.own.tokens[access.Manager]
		want := func(status int, method, target, token, body string, headers ...string) reply {
			t.Helper()
			r := w.askWith(method, target, token, body, headers...)
			if r.status != status {
				t.Fatalf("%s %s: got %d, want %d: %s", method, target, r.status, status, r.body)
			}
			return r
		}
		if got := want(200, "GET", path, token, ""); got.header.Get("ETag") != `"0"` || !strings.Contains(got.body, `"field":"summary","problem":"is empty"`) {
			t.Errorf("before anybody said anything: %s", got.body)
		}
		if got := want(422, "PATCH", path, token, `{"differences":[{"standard":"iso9001-2026","text":"x","reason":"y"}]}`, "If-Match", `"0"`).body; !strings.Contains(got, "no standard in use") {
			t.Errorf("a standard that is not in use: %s", got)
		}
		want(422, "PATCH", path, token, `{"title":"x"}`, "If-Match", `"0"`)
		want(428, "PATCH", path, token, `{}`, "If-Match", "")
		want(403, "PATCH", path, w.own.tokens[access.Reader], `{"summary":"x"}`, "If-Match", `"0"`)
		said := read[scope.Statement](t, want(200, "PATCH", path, token, `{"summary":"Milling","activities":"Mills","differences":[{"standard":"iso27001-2022","text":"The office","reason":"No paper in the mill"}]}`, "If-Match", `"0"`))
		if said.Summary != "Milling" || said.Of("iso27001-2022") != "The office" {
			t.Errorf("%+v", said.Draft)
		}
		if got := want(412, "PATCH", path, token, `{"summary":"late"}`, "If-Match", `"0"`).header.Get("ETag"); got != `"1"` {
			t.Errorf("changed meanwhile, and its version is %s", got)
		}
		outside := w.record(t, w.own, org.Boundaries, "made for the test")
		if got := want(422, "PATCH", "/api/v1/boundaries/"+string(outside), token, `{"kind":"exclusion","title":"Clause 9.2"}`, "If-Match", `"1"`).body; !strings.Contains(got, "none of these can be excluded") {
			t.Errorf("a clause is left out: %s", got)
		}

		want(201, "POST", "/api/v1/units", token, `{"name":"Bakery"}`)
		if got := want(422, "POST", path+"/versions", manager, `{}`).body; !strings.Contains(got, "units Bakery") {
			t.Errorf("a unit is undecided: %s", got)
		}
		w.covered(t, w.own)
		want(403, "POST", path+"/versions", token, `{}`)
		want(412, "POST", path+"/versions", manager, `{"sha256":"`+strings.Repeat("0", 64)+`"}`)
		made := want(201, "POST", path+"/versions", manager, `{"note":"By the board"}`, "Idempotency-Key", "first")
		if again := want(201, "POST", path+"/versions", manager, `{"note":"By the board"}`, "Idempotency-Key", "first"); again.body != made.body {
			t.Errorf("%s, and again %s", made.body, again.body)
		}
		v := read[approved.Version](t, made)
		want(200, "PATCH", path, token, `{"summary":"Milling and baking"}`, "If-Match", `"1"`)
		frozen := read[struct {
			Number int
			Scope  scope.Statement
		}](t, want(200, "GET", path+"/versions/"+string(v.ID), token, ""))
		if frozen.Number != 1 || frozen.Scope.Summary != "Milling" || len(frozen.Scope.Units) == 0 {
			t.Errorf("the version says %+v", frozen)
		}
		change := read[struct{ Items []scope.Change }](t, want(200, "GET", path+"/versions/"+string(v.ID)+"/difference", token, ""))
		if len(change.Items) != 1 || change.Items[0].Fields[0] != (db.Field{Name: "summary", Old: "Milling", New: "Milling and baking"}) {
			t.Errorf("changed since: %+v", change)
		}
		if same := read[struct{ Items []scope.Change }](t, want(200, "GET", path+"/versions/"+string(v.ID)+"/difference?with="+string(v.ID), token, "")); len(same.Items) != 0 {
			t.Errorf("a version differs from itself: %+v", same)
		}
		want(422, "GET", path+"/versions/"+string(v.ID)+"/difference?with="+string(nobodys()), token, "")
		want(404, "GET", path+"/versions/"+string(v.ID), w.client.tokens[access.Manager], "")
		for _, format := range scopestatement.Formats() {
			for _, of := range []string{"", "&version=" + string(v.ID)} {
				if got := want(200, "GET", path+"/export?format="+format+of, token, ""); len(got.body) < 300 || !strings.Contains(got.header.Get("Content-Disposition"), "scope-statement") {
					t.Errorf("%s%s: %d bytes, %s", format, of, len(got.body), got.header.Get("Content-Disposition"))
				}
			}
		}
		for _, wrong := range []string{"format=odt", "version=1", "version=" + string(nobodys())} {
			want(http.StatusUnprocessableEntity, "GET", path+"/export?"+wrong, token, "")
		}
	})
}

func TestR2VersionsOfTheScopeAreApprovedAndComparedOnTheirPages(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		owner.holds(owner.page("/scope/versions"), "No version is approved yet", "things are missing")
		if w := owner.send("/scope/versions", url.Values{"note": {"Too early"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Too early") {
			t.Fatalf("approved before anything was said: %d", w.Code)
		}
		owner.object(201, "POST", "/api/v1/context-issues", `{"title":"Few know it","description":"x","effect":"y"}`)
		owner.object(201, "POST", "/api/v1/interested-parties", `{"name":"Customers","requirement":"care"}`)
		unit := owner.object(201, "POST", "/api/v1/units", `{"name":"Mill","in_scope":"yes"}`)
		settings := owner.object(200, "GET", "/api/v1/organization", "")
		owner.object(200, "PATCH", "/api/v1/organization", `{"standards":["iso27001-2022","iso42001-2023"]}`, "If-Match", text(settings["etag"]))
		approve := func(version, summary string) string {
			t.Helper()
			if w := owner.send("/scope", url.Values{"summary": {summary}, "activities": {"Mills"}, "version": {version}}); w.Code != http.StatusSeeOther {
				t.Fatalf("saving: %d %s", w.Code, w.Body)
			}
			w := owner.send("/scope/versions", url.Values{"note": {"By the board"}})
			at, _, _ := strings.Cut(w.Header().Get("Location"), "?")
			if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/scope/versions/") {
				t.Fatalf("approving: %d %s", w.Code, w.Body)
			}
			return at
		}
		owner.holds(owner.page("/statement"), "No scope is approved yet")
		first := approve("0", "Milling <wheat>")
		owner.holds(owner.page("/statement"), "For version 1 of the scope", "Milling &lt;wheat&gt;", `href="`+first+`"`)
		owner.send("/statement/decide", url.Values{"ticked": {"legal"}})
		w := owner.send("/statement/versions", url.Values{"note": {"For the first scope"}})
		statement, _, _ := strings.Cut(w.Header().Get("Location"), "?")
		owner.holds(owner.page(statement), "For version 1 of the scope", "Nothing changed.")
		owner.holds(owner.page(first), "Version 1", "By the board", "Nothing changed.", "format=pdf&amp;version=")
		owner.object(200, "PATCH", "/api/v1/units/"+text(unit["id"]), `{"in_scope":"no","scope_reason":"let to others"}`, "If-Match", text(unit["etag"]))
		second := approve("1", "Milling rye")
		changed := []string{"2 changes", "<del class=\"muted\">Milling &lt;wheat&gt;</del>", "Milling rye</ins>", "left out</ins>", "let to others</ins>"}
		owner.holds(owner.page(first), changed...)
		owner.holds(owner.page(first+"?with="+strings.TrimPrefix(second, "/scope/versions/")), changed...)
		owner.holds(owner.page(second+"?with="+strings.TrimPrefix(first, "/scope/versions/")), changed...)                 // from the older to the newer, whichever is looked at
		owner.holds(owner.page(statement), "For version 1 of the scope", "1 change", "Version 1</del>", "Version 2</ins>") // it stays, and says that another scope holds
		if w := owner.raw("GET", first+"?with="+string(nobodys()), ""); w.Code != http.StatusNotFound {
			t.Errorf("a version that there is not: %d", w.Code)
		}
	})
}
