// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"concord/internal/platform/auth"
	"concord/internal/platform/journal"
)

// raw makes a request and gives what came back as it came.
func (b *browser) raw(method, path, body string, header ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.s.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c
	}
	return w
}

// object makes a request that must end so, and gives the answer's fields.
func (b *browser) object(status int, method, path, body string, header ...string) map[string]any {
	b.t.Helper()
	w := b.raw(method, path, body, header...)
	if w.Code != status {
		b.t.Fatalf("%s %s: got %d, want %d: %s", method, path, w.Code, status, w.Body)
	}
	out := map[string]any{}
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			b.t.Fatal(err)
		}
	}
	out["etag"] = w.Header().Get("ETag")
	return out
}

func text(v any) string { s, _ := v.(string); return s }

func (s *site) owner(t *testing.T) *browser {
	t.Helper()
	b := s.browser(t)
	b.signIn("ada@example.org")
	b.want(http.StatusOK, "PATCH", "/api/v1/session", `{"organization": "Alpha"}`)
	return b
}

func TestMembersAreInvitedChangedAndTakenOut(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		made := owner.object(http.StatusCreated, "POST", "/api/v1/invitations", `{"email": "carl@example.org", "name": "Carl", "role": "reader"}`)
		if list := owner.raw("GET", "/api/v1/invitations", ""); !strings.Contains(list.Body.String(), "carl@example.org") || strings.Contains(list.Body.String(), text(made["code"])) {
			t.Errorf("invitations: %s", list.Body)
		}
		carl := s.browser(t)
		carl.object(http.StatusNoContent, "POST", "/api/v1/password/reset", `{"code": "`+text(made["code"])+`", "password": "`+pass+`"}`)
		carl.signIn("carl@example.org")
		me := carl.object(http.StatusOK, "GET", "/api/v1/me", "")
		who := "/api/v1/members/" + text(me["user"])
		seen := owner.object(http.StatusOK, "GET", who, "")
		carl.object(http.StatusForbidden, "PATCH", who, `{"role": "owner"}`, "If-Match", text(seen["etag"]))
		owner.object(http.StatusPreconditionRequired, "PATCH", who, `{"role": "contributor"}`)
		changed := owner.object(http.StatusOK, "PATCH", who, `{"role": "contributor"}`, "If-Match", text(seen["etag"]))
		if changed["role"] != "contributor" || changed["etag"] == seen["etag"] {
			t.Errorf("changed: %v", changed)
		}
		carl.object(http.StatusUnauthorized, "GET", "/api/v1/me", "") // another role ends the session
		if stale := owner.raw("PATCH", who, `{"role": "reader"}`, "If-Match", text(seen["etag"])); stale.Code != http.StatusPreconditionFailed || stale.Header().Get("ETag") != changed["etag"] {
			t.Errorf("from an old version: %d, %v", stale.Code, stale.Header())
		}
		owner.object(http.StatusUnprocessableEntity, "PATCH", who, `{"role": "auditor"}`, "If-Match", text(changed["etag"]))
		term := owner.object(http.StatusOK, "PATCH", who, `{"role": "auditor", "starts": "2026-01-01T00:00:00Z", "ends": "2126-01-01T00:00:00Z"}`, "If-Match", text(changed["etag"]))
		back := owner.object(http.StatusOK, "PATCH", who, `{"role": "reader"}`, "If-Match", text(term["etag"]))
		if term["ends"] == nil || back["ends"] != nil {
			t.Errorf("the term: %v, then %v", term, back)
		}
		owner.object(http.StatusNoContent, "DELETE", who, "", "If-Match", text(back["etag"]))
		owner.object(http.StatusNotFound, "GET", who, "")
		ada := owner.object(http.StatusOK, "GET", "/api/v1/members/"+string(s.ada.ID), "")
		owner.object(http.StatusForbidden, "DELETE", "/api/v1/members/"+string(s.ada.ID), "", "If-Match", text(ada["etag"])) // the last owner
	})
}

func TestTK1TK3TokensAreMadeShownOnceAndRevoked(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		made := owner.object(http.StatusCreated, "POST", "/api/v1/tokens", `{"name": "ci", "role": "owner", "permissions": ["work:read"], "sources": ["192.0.2.0/24"]}`)
		secret := text(made["token"])
		program := s.browser(t)
		if me := program.object(http.StatusOK, "GET", "/api/v1/me", "", "Authorization", "Bearer "+secret); me["method"] != "token" {
			t.Errorf("it is %v", me)
		}
		program.object(http.StatusForbidden, "POST", "/api/v1/actions", `{"title": "A"}`, "Authorization", "Bearer "+secret)
		for _, route := range []string{"/api/v1/tokens", "/api/v1/invitations", "/api/v1/journal/export"} {
			program.object(http.StatusForbidden, "POST", route, "", "Authorization", "Bearer "+secret)
		}
		list := owner.raw("GET", "/api/v1/tokens", "").Body.String()
		if strings.Contains(list, secret) || strings.Contains(list, `"used_at":null`) {
			t.Errorf("tokens: %s", list)
		}
		for _, body := range []string{
			`{"name": "ci", "role": "owner", "permissions": []}`, `{"name": "ci", "role": "owner", "sources": []}`, `{"name": "ci", "role": "owner", "permissions": ["members:manage"]}`,
			`{"name": "ci", "role": "owner", "sources": ["everywhere"]}`, `{"name": "ci", "role": "king"}`, `{"name": "ci", "role": "reader", "expires_at": "2199-01-01T00:00:00Z"}`,
		} {
			owner.object(http.StatusUnprocessableEntity, "POST", "/api/v1/tokens", body)
		}
		owner.object(http.StatusNoContent, "POST", "/api/v1/tokens/"+text(made["id"])+"/revoke", "")
		program.object(http.StatusUnauthorized, "GET", "/api/v1/me", "", "Authorization", "Bearer "+secret)
		reader := s.browser(t)
		reader.signIn("bob@example.org")
		reader.object(http.StatusForbidden, "GET", "/api/v1/tokens?all=true", "")
		if list := reader.raw("GET", "/api/v1/tokens", "").Body.String(); list != "{\"items\":[]}\n" {
			t.Errorf("the reader's own: %s", list)
		}
	})
}

func TestTheOrganizationIsDescribedByItsManagers(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		const at = "/api/v1/organization"
		first := owner.object(http.StatusOK, "GET", at, "")
		if first["etag"] != `"0"` || first["name"] != "Alpha" {
			t.Errorf("at first: %v", first)
		}
		kept := owner.object(http.StatusOK, "PATCH", at, `{"country": "AT", "standards": ["iso42001-2023"], "name": "Alpha AG"}`, "If-Match", `"0"`)
		if kept["country"] != "AT" || kept["time_zone"] != "UTC" || kept["name"] != "Alpha AG" || kept["etag"] != `"1"` {
			t.Errorf("kept: %v", kept)
		}
		owner.object(http.StatusPreconditionFailed, "PATCH", at, `{"country": "DE"}`, "If-Match", `"0"`)
		owner.object(http.StatusUnprocessableEntity, "PATCH", at, `{"country": "Austria"}`, "If-Match", `"1"`)
		owner.object(http.StatusConflict, "PATCH", at, `{"name": "beta"}`, "If-Match", `"1"`)
		reader := s.browser(t)
		reader.signIn("bob@example.org")
		reader.object(http.StatusForbidden, "PATCH", at, `{"country": "DE"}`, "If-Match", `"1"`)
		if o := reader.object(http.StatusOK, "GET", at, ""); o["country"] != "AT" {
			t.Errorf("the reader sees %v", o)
		}
	})
}

func TestAD3TheJournalIsNarrowedProvedAndTakenOut(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		for range 3 {
			owner.object(http.StatusCreated, "POST", "/api/v1/actions", `{"title": "Write it down"}`)
		}
		count := func(query string) int {
			items, _ := owner.object(http.StatusOK, "GET", "/api/v1/journal?limit=200&"+query, "")["items"].([]any)
			return len(items)
		}
		if n := count("action=actions."); n != 3 {
			t.Errorf("%d acts on actions", n)
		}
		if n := count("object=actions&user=" + string(s.bob.ID)); n != 0 {
			t.Errorf("%d of Bob", n)
		}
		if n := count("to=2001-01-01T00:00:00Z"); n != 0 {
			t.Errorf("%d before the beginning", n)
		}
		if n := count("object_id=AC-2"); n != 1 {
			t.Errorf("%d acts on the second action, by its number", n)
		}
		said := owner.raw("GET", "/api/v1/journal?action=actions.&limit=1", "").Body.String()
		if !strings.Contains(said, `"reference":"AC-3"`) {
			t.Errorf("an act says what it is about as %s", said)
		}
		if page := owner.raw("GET", "/journal?object=ac-2", "").Body.String(); !strings.Contains(page, saying("AC-2", "Write it down")) || strings.Contains(page, "AC-3") {
			t.Error("the page of acts on AC-2 does not show them alone")
		}
		for _, wrong := range []string{"from=yesterday&colour=blue", "object_id=AC-99", "object=risks&object_id=AC-2"} {
			owner.object(http.StatusUnprocessableEntity, "GET", "/api/v1/journal?"+wrong, "")
		}
		file := owner.raw("POST", "/api/v1/journal/export", "")
		if file.Code != http.StatusOK || file.Header().Get("Content-Type") != "application/zip" {
			t.Fatalf("%d: %s", file.Code, file.Body)
		}
		export, err := zip.NewReader(bytes.NewReader(file.Body.Bytes()), int64(file.Body.Len()))
		if err != nil {
			t.Fatal(err)
		}
		proved, err := journal.Verify(export, s.Signer.VerifierKey())
		if err != nil || proved.Organization != s.alpha.ID || proved.Entries < 4 {
			t.Fatalf("the export proves %+v, %v", proved, err)
		}
		note := owner.raw("GET", "/api/v1/journal/checkpoint", "").Body.String()
		if !strings.HasPrefix(note, "concord/journal/"+string(s.alpha.ID)+"\n") {
			t.Errorf("the checkpoint: %q", note)
		}
		entry := owner.object(http.StatusOK, "GET", "/api/v1/journal/2", "")
		if entry["checkpoint"] != note || entry["n"] != 2.0 {
			t.Errorf("entry 2: %v", entry)
		}
		owner.object(http.StatusNotFound, "GET", "/api/v1/journal/100000", "")
		owner.object(http.StatusNotFound, "GET", "/api/v1/journal/two", "")
		between := owner.object(http.StatusOK, "GET", "/api/v1/journal/consistency?from=1&to=3", "")
		if text(between["to_root"]) == "" {
			t.Errorf("consistency: %v", between)
		}
		owner.object(http.StatusUnprocessableEntity, "GET", "/api/v1/journal/consistency?from=3&to=1", "")
		if n := count("action=journal.export"); n != 1 {
			t.Errorf("the export stands there %d times", n)
		}
	})
}

func TestOperatorsSeeTheInstallation(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		b := s.browser(t)
		b.signIn("bob@example.org")
		b.object(http.StatusForbidden, "GET", "/api/v1/system", "")
		if err := s.Gate.SetOperator(t.Context(), s.bob.ID, true, auth.ByOperator()); err != nil {
			t.Fatal(err)
		}
		facts := b.object(http.StatusOK, "GET", "/api/v1/system", "")
		if facts["engine"] != string(s.DB.Engine()) || facts["organizations"] != 2.0 || facts["people"] != 2.0 || facts["operators"] != 1.0 || facts["sessions"] != 1.0 || facts["engine_version"] == "" || facts["schema"] == 0.0 || facts["database_bytes"] == 0.0 {
			t.Errorf("facts: %v", facts)
		}
		if err := s.Gate.SetOperator(t.Context(), s.bob.ID, false, auth.ByOperator()); err != nil {
			t.Fatal(err)
		}
		b.object(http.StatusForbidden, "GET", "/api/v1/system", "")
	})
}

func TestSE4APasswordOpensAgainWhatAsksForOne(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		before := owner.object(http.StatusOK, "GET", "/api/v1/session", "")
		owner.object(http.StatusUnprocessableEntity, "POST", "/api/v1/session/proof", `{"password": "wrong"}`)
		after := owner.object(http.StatusOK, "POST", "/api/v1/session/proof", `{"password": "`+pass+`"}`)
		if text(after["proved"]) <= text(before["proved"]) || after["id"] == before["id"] || after["organization"] == nil {
			t.Errorf("before %v, after %v", before, after)
		}
		owner.object(http.StatusCreated, "POST", "/api/v1/tokens", `{"name": "ci", "role": "reader"}`)
	})
}
