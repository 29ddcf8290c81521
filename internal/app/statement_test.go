// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"concord/internal/ims/approved"
	"concord/internal/ims/soa"
	"concord/internal/platform/access"
	"concord/internal/report/applicability"
)

func TestR22TheStatementThroughTheAPI(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		const path, row = "/api/v1/statement", "/api/v1/statement/iso27001-2022/A.8.13"
		want := func(status int, method, target, token, body string, headers ...string) reply {
			t.Helper()
			r := w.askWith(method, target, token, body, headers...)
			if r.status != status {
				t.Fatalf("%s %s: got %d, want %d: %s", method, target, r.status, status, r.body)
			}
			return r
		}
		token, manager := w.own.tokens[access.Contributor], w.own.tokens[access.Manager]
		type page struct {
			Items   []soa.Entry
			Total   int
			Next    string
			Numbers soa.Numbers
		}
		all, next := 0, ""
		for range 10 {
			p := read[page](t, want(200, "GET", path+"?limit=50&cursor="+next, token, ""))
			all, next = all+len(p.Items), p.Next
			if p.Total != p.Numbers.Rows || p.Numbers.Decided < 1 {
				t.Errorf("%+v", p.Numbers)
			}
			if next == "" {
				break
			}
		}
		if all < 131 {
			t.Errorf("%d rows on all pages", all)
		}
		if p := read[page](t, want(200, "GET", path+"?theme=iso42001-2023/A.7&applicable=undecided", token, "")); p.Total != 5 {
			t.Errorf("a topic has %d rows", p.Total)
		}
		for _, wrong := range []string{"standard=iso9001-2015", "theme=A.5", "applicable=maybe", "status=done", "lacks=nothing", "cursor=iso27001-2022/A.99", "limit=0"} {
			want(422, "GET", path+"?"+wrong, token, "")
		}

		// A row: its first version is 0, no reason may be empty, an old version changes nothing.
		if got := want(200, "GET", row, token, "").header.Get("ETag"); got != `"0"` {
			t.Errorf("before anybody decided: %s", got)
		}
		patch := func(status int, match, body string) reply {
			t.Helper()
			return want(status, "PATCH", row, token, body, "If-Match", match)
		}
		if got := patch(422, `"0"`, `{"applicable":"no"}`).body; !strings.Contains(got, `"exclusion"`) {
			t.Errorf("an exclusion without a reason: %s", got)
		}
		if e := read[soa.Entry](t, patch(200, `"0"`, `{"applicable":"yes","ticked":["legal","legal"],"planned_for":"2027-03-01"}`)); e.Version != 1 || len(e.Ticked) != 1 || e.PlannedFor != "2027-03-01" {
			t.Errorf("%+v", e)
		}
		if got := patch(412, `"0"`, `{"applicable":"undecided"}`).header.Get("ETag"); got != `"1"` {
			t.Errorf("changed meanwhile, and its version is %s", got)
		}
		patch(422, `"1"`, `{"status":"implemented"}`)
		patch(422, `"1"`, `{"ticked":["ai-risk"]}`)
		want(428, "PATCH", row, token, `{}`, "If-Match", "")
		want(404, "PATCH", path+"/iso27001-2022/A.99", token, `{}`, "If-Match", `"0"`)
		want(403, "PATCH", row, w.own.tokens[access.Reader], `{}`, "If-Match", `"1"`)

		// Versions: refused while rows lack something, approved by managers only.
		if got := want(422, "POST", path+"/versions", manager, `{}`).body; !strings.Contains(got, "iso27001-2022/A.5.1") || !strings.Contains(got, "is undecided") {
			t.Errorf("an undecided statement: %.300s", got)
		}
		w.complete(t, w.own)
		want(403, "POST", path+"/versions", token, `{}`)
		want(412, "POST", path+"/versions", manager, `{"sha256":"`+strings.Repeat("0", 64)+`"}`)
		made := want(201, "POST", path+"/versions", manager, `{"note":"By the committee"}`, "Idempotency-Key", "first")
		again := want(201, "POST", path+"/versions", manager, `{"note":"By the committee"}`, "Idempotency-Key", "first")
		v := read[approved.Version](t, made)
		if v.Number != 1 || v.Approver == "" || again.body != made.body {
			t.Errorf("%s, and again %s", made.body, again.body)
		}
		patch(200, `"1"`, `{"applicable":"no","exclusion":"Everything is kept by the provider."}`)
		version := path + "/versions/" + string(v.ID)
		change := read[struct{ Items []soa.Change }](t, want(200, "GET", version+"/difference", token, ""))
		if len(change.Items) != 1 || change.Items[0].Control != "A.8.13" {
			t.Errorf("changed since: %+v", change)
		}
		if same := read[struct{ Items []soa.Change }](t, want(200, "GET", version+"/difference?with="+string(v.ID), token, "")); len(same.Items) != 0 {
			t.Errorf("a version differs from itself: %+v", same)
		}
		want(404, "GET", version, w.client.tokens[access.Manager], "")
		want(422, "GET", version+"/difference?with="+string(nobodys()), token, "")
		frozen := read[struct {
			Number    int
			Statement soa.Statement
		}](t, want(200, "GET", version, token, ""))
		if frozen.Number != 1 || frozen.Statement.Entry(frozen.Statement.Entries[0].Ref()).Control != "A.5.1" {
			t.Errorf("%+v", frozen.Number)
		}
		for day, n := range map[string]int{v.ApprovedAt.Format("2006-01-02"): 1, "2020-01-01": 0} {
			if list := read[struct{ Items []approved.Version }](t, want(200, "GET", path+"/versions?on="+day, token, "")); len(list.Items) != n {
				t.Errorf("on %s held %+v", day, list)
			}
		}

		// Prints: every format, of now and of the version.
		for _, format := range applicability.Formats() {
			for _, of := range []string{"", "&version=" + string(v.ID), "&standard=iso42001-2023"} {
				if got := want(200, "GET", path+"/export?format="+format+of, token, ""); len(got.body) < 1000 || !strings.Contains(got.header.Get("Content-Disposition"), "statement-of-applicability") {
					t.Errorf("%s%s: %d bytes, %s", format, of, len(got.body), got.header.Get("Content-Disposition"))
				}
			}
		}
		for _, wrong := range []string{"format=odt", "standard=own", "version=1", "version=" + string(nobodys())} {
			want(http.StatusUnprocessableEntity, "GET", path+"/export?"+wrong, token, "")
		}
		if got := fmt.Sprint(want(200, "GET", path, w.client.tokens[access.Reader], "").body); strings.Contains(got, "Everything is kept by the provider.") {
			t.Error("another organization reads it")
		}
	})
}
