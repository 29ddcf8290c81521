// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestR22ARowIsDecidedOnThePageAndAFaultKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, bob := s.owner(t), s.reader(t)
		const row, open = "/statement/iso27001-2022/A.7.12", "/statement?row=iso27001-2022/A.7.12"
		owner.holds(owner.page("/statement"), "0 of 131 decided, 0 without a reason", "131 rows", "A.10.4")
		owner.holds(owner.page(open+"&standard=iso27001-2022"), `name="version" value="0"`, "93 rows", "Guidance", `name="exclusion"`)
		form := url.Values{"applicable": {"no"}, "note": {"Typed <note>"}, "version": {"0"}, "back": {"standard=iso27001-2022&evil=1"}}
		w := owner.send(row, form)
		if w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("an exclusion without a reason: %d", w.Code)
		}
		owner.holds(w.Body.String(), `id="exclusion-fault"`, "Typed &lt;note&gt;", "93 rows")
		form.Set("exclusion", "No cables.")
		w = owner.send(row, form)
		if at := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/statement?done=saved") || strings.Contains(at, "evil") || !strings.Contains(at, "standard=iso27001-2022") {
			t.Fatalf("saved: %d, %s", w.Code, at)
		}
		form.Set("exclusion", "No cables at all.")
		if w := owner.send(row, form); w.Code != http.StatusPreconditionFailed {
			t.Errorf("from an old version: %d", w.Code)
		} else {
			owner.holds(w.Body.String(), "No cables at all.", "No cables.", `name="version" value="1"`)
		}
		read := bob.page(open)
		bob.holds(read, "No cables.", "not applicable")
		if strings.Contains(read, "Save decision") || strings.Contains(read, "Include them") {
			t.Error("a reader is offered to decide")
		}
		if w := bob.send(row, form); w.Code != http.StatusForbidden {
			t.Errorf("a reader decides: %d", w.Code)
		}
	})
}

func TestR22TheStatementIsApprovedOnThePageAndDiffersLater(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		owner.holds(owner.page("/statement/versions"), "No version is approved yet", "131 to settle before approval")
		w := owner.send("/statement/versions", url.Values{"note": {"Too early"}})
		if w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("approved an undecided statement: %d", w.Code)
		}
		owner.holds(w.Body.String(), "iso27001-2022/A.5.1: is undecided", "Too early")
		if w := owner.send("/statement/decide", url.Values{"ticked": {"good-practice"}, "back": {"standard=iso42001-2023"}}); w.Code != http.StatusSeeOther {
			t.Fatalf("deciding 38 rows: %d %s", w.Code, w.Body)
		}
		owner.holds(owner.page("/statement"), "38 of 131 decided")
		owner.send("/statement/decide", url.Values{"ticked": {"legal"}})
		w = owner.send("/statement/versions", url.Values{"note": {"By the committee"}})
		at, _, _ := strings.Cut(w.Header().Get("Location"), "?")
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/statement/versions/") {
			t.Fatalf("approving: %d %s", w.Code, w.Body)
		}
		owner.holds(owner.page(at), "Version 1", "By the committee", "Nothing changed.")
		owner.send("/statement/iso42001-2023/A.2.2", url.Values{"applicable": {"yes"}, "ticked": {"contractual"}, "version": {"1"}})
		owner.holds(owner.page(at), "1 change", "AI policy", "contract")
		owner.holds(owner.page("/statement/export?format=html&version="+strings.TrimPrefix(at, "/statement/versions/")), "conforms as assessed")
		if w := owner.raw("GET", "/statement?row=iso27001-2022/A.99", ""); w.Code != http.StatusNotFound {
			t.Errorf("a row that there is not: %d", w.Code)
		}
		if w := owner.raw("GET", "/statement?status=done", ""); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("a status that there is not: %d", w.Code)
		}
	})
}

func TestR22AStatementFromElsewhereIsSeenFirstAndThenTakenOver(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		const sheet = "Statement of Applicability\nControl;Anwendbar;Begründung;Zustand\nA.5.1.1;ja;Gesetz;Fertig\nA.9.2.2;ja;Verträge;Halb\nA.9.2.5;ja;;Halb\nA.11.2.3;nein;;\n"
		w := owner.raw("POST", "/statement/import", upload("alt.csv", sheet, "act", "preview"), "Content-Type", "multipart/form-data; boundary="+boundary, "Referer", "http://example.com/statement/import")
		if w.Code != http.StatusOK {
			t.Fatalf("preview: %d %s", w.Code, w.Body)
		}
		owner.holds(w.Body.String(), "Zustand", "A.5.1.1", "iso27001-2022/A.5.18", "Stay as they are", "iso27001-2022/A.7.12", "Nothing is kept yet")
		owner.holds(owner.page("/statement"), "0 of 131 decided")
		w = owner.raw("POST", "/statement/import", upload("alt.csv", sheet, "act", "import", "heading", "zustand", "field", "how"), "Content-Type", "multipart/form-data; boundary="+boundary, "Referer", "http://example.com/statement/import")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("taking over: %d %s", w.Code, w.Body)
		}
		owner.holds(owner.page("/statement"), "2 of 131 decided")
		w = owner.raw("POST", "/statement/import", upload("alt.csv", "Price\n1\n", "act", "import"), "Content-Type", "multipart/form-data; boundary="+boundary, "Referer", "http://example.com/statement/import")
		if w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("no statement: %d", w.Code)
		}
		owner.holds(w.Body.String(), "names no control")
	})
}

func TestWhatThereIsForAControlStandsOnItsPage(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		const page, records = "/library/iso27001-2022/A.5.15", "/api/v1/standards/iso27001-2022/A.5.15/records"
		owner.holds(owner.page(page), "What you have for this", "Nothing is recorded for this yet.", `href="/statement?row=iso27001-2022/A.5.15#row"`, "Access control rules and access records", "missing")
		owner.object(200, "GET", records, "")
		made := owner.object(201, "POST", "/api/v1/controls", `{"title":"Access <by role>","status":"implemented"}`)
		owner.object(201, "POST", "/api/v1/controls/"+text(made["id"])+"/links", `{"relation":"implements","requirement":"iso27001-2022/A.5.15"}`)
		owner.holds(owner.page(page), `href="/controls/`+text(made["id"])+`"`, "Access &lt;by role&gt;", "nothing shows it yet")
		if w := owner.raw("GET", records, ""); !strings.Contains(w.Body.String(), `"title":"Access \u003cby role\u003e","state":"implemented"`) {
			t.Errorf("%s", w.Body)
		}
	})
}
