// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/notice"
)

// page gets a page that must come.
func (b *browser) page(path string) string {
	b.t.Helper()
	w := b.raw("GET", path, "")
	if w.Code != http.StatusOK {
		b.t.Fatalf("GET %s: %d, %s", path, w.Code, w.Header().Get("Location"))
	}
	return w.Body.String()
}

// send sends a page's form.
func (b *browser) send(path string, form url.Values) *httptest.ResponseRecorder {
	b.t.Helper()
	return b.raw("POST", path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Referer", "http://example.com"+path)
}

// holds faults a page without these texts.
func (b *browser) holds(page string, texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			b.t.Errorf("%q is not on the page", text)
		}
	}
}

// reader is Bob, who reads in Alpha.
func (s *site) reader(t *testing.T) *browser {
	t.Helper()
	b := s.browser(t)
	b.signIn("bob@example.org")
	return b
}

// age lets what a person proved lie so long back.
func (s *site) age(t *testing.T, u auth.User, by time.Duration) {
	t.Helper()
	err := s.DB.WriteSystem(t.Context(), func(tx *db.SystemTx) error {
		_, err := db.Exec(t.Context(), tx, "UPDATE login_sessions SET proved_at = proved_at - $2 WHERE user_id = $1", string(u.ID), by.Microseconds())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// settings is a form that says what Alpha is.
func settingsForm(version, sector string) url.Values {
	return url.Values{
		"version": {version}, "name": {"Alpha"}, "legal_name": {"Alpha Ltd"}, "sector": {sector}, "size_band": {"10-49"}, "country": {"DE"}, "language": {"en"},
		"time_zone": {"Europe/Berlin"}, "working_days": {"mon", "tue"}, "fiscal_year_start": {"04-01"}, "contact": {"ada@example.org"},
		"standards": {"iso27001-2022", "iso42001-2023"}, "certified": {"iso27001-2022"},
	}
}

func TestSettingsAreSaidOnAPageAndReadersOnlyRead(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, bob := s.owner(t), s.reader(t)
		owner.holds(owner.page("/settings"), `href="/settings/edit"`, "nothing said")
		owner.holds(owner.page("/settings/edit"), `name="legal_name"`, `name="version" value="0"`)
		if w := owner.send("/settings", settingsForm("0", "Lamps")); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/settings?done=saved" {
			t.Fatalf("saving: %d %s", w.Code, w.Body)
		}
		owner.holds(owner.page("/settings"), "Alpha Ltd", "Monday, Tuesday", "04-01", "ISO/IEC 42001:2023")
		read := bob.page("/settings")
		bob.holds(read, "Alpha Ltd")
		if strings.Contains(read, "/settings/edit") {
			t.Error("a reader is offered to change them")
		}
		if w := bob.send("/settings", settingsForm("1", "Mine")); w.Code != http.StatusForbidden {
			t.Errorf("a reader changes them: %d", w.Code)
		}
	})
}

func TestFaultsStandBesideFieldsAndNewerSettingsBesideWhatWasTyped(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		wrong := settingsForm("0", "Typed sector")
		wrong.Set("country", "Germany")
		wrong.Set("name", "Beta")
		wrong.Del("working_days")
		w := owner.send("/settings", wrong)
		if w.Code != http.StatusUnprocessableEntity {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		owner.holds(w.Body.String(), `id="f-country-fault"`, `id="f-working_days-fault"`, `value="Germany"`, `value="Typed sector"`)
		wrong = settingsForm("0", "Typed sector")
		wrong.Set("name", "beta")
		if w := owner.send("/settings", wrong); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="f-name-fault"`) {
			t.Errorf("the name of another organization: %d", w.Code)
		}
		owner.send("/settings", settingsForm("0", "First"))
		w = owner.send("/settings", settingsForm("0", "Second"))
		if w.Code != http.StatusPreconditionFailed {
			t.Fatalf("an older version: %d", w.Code)
		}
		owner.holds(w.Body.String(), `value="Second"`, "Now saved by somebody else: First", `name="version" value="1"`)
		if w := owner.send("/settings", settingsForm("1", "Second")); w.Code != http.StatusSeeOther {
			t.Errorf("saving again: %d", w.Code)
		}
	})
}

func TestAFactorIsAskedForBeforeAFormIsFilledIn(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner := s.owner(t)
		for _, form := range []string{"/settings/edit", "/people/new", "/tokens/new"} {
			owner.page(form)
			s.age(t, s.ada, 6*time.Minute)
			w := owner.raw("GET", form, "", "Accept", "text/html")
			if want := "/proof?next=" + url.QueryEscape(form); w.Code != http.StatusSeeOther || w.Header().Get("Location") != want {
				t.Fatalf("%s: %d to %s, want %s", form, w.Code, w.Header().Get("Location"), want)
			}
			w = owner.send("/proof", url.Values{"password": {pass}, "next": {form}})
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != form {
				t.Fatalf("proving: %d to %s", w.Code, w.Header().Get("Location"))
			}
			owner.page(form)
		}
	})
}

func TestOpenInvitationsAreListedAndWithdrawn(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		owner, bob := s.owner(t), s.reader(t)
		owner.holds(owner.page("/people"), "Nobody is invited at the moment")
		w := owner.send("/people", url.Values{"email": {"eve@example.org"}, "name": {"Eve"}, "role": {"reader"}})
		code := regexp.MustCompile(`cci_[A-Za-z0-9_-]+`).FindString(w.Body.String())
		if w.Code != http.StatusOK || code == "" {
			t.Fatalf("inviting: %d", w.Code)
		}
		list := owner.page("/people")
		owner.holds(list, "eve@example.org", "Invited by Somebody", "can be accepted until")
		if strings.Contains(list, code) {
			t.Error("the code is shown twice")
		}
		if strings.Contains(bob.page("/people"), "eve@example.org") {
			t.Error("a reader sees who is invited")
		}
		path := regexp.MustCompile(`/invitations/[0-9a-z-]+/withdraw`).FindString(list)
		if w := bob.send(path, url.Values{}); w.Code != http.StatusForbidden {
			t.Errorf("a reader withdraws it: %d", w.Code)
		}
		if w := owner.send(path, url.Values{}); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/people?done=withdrawn" {
			t.Fatalf("withdrawing: %d", w.Code)
		}
		owner.holds(owner.page("/people"), "Nobody is invited at the moment")
		eve := s.browser(t)
		eve.object(http.StatusUnauthorized, "POST", "/api/v1/password/reset", `{"code": "`+code+`", "password": "`+pass+`"}`)
		typed := owner.send("/people", url.Values{"email": {"nonsense"}, "name": {"Typed name"}, "role": {"manager"}})
		if typed.Code != http.StatusUnprocessableEntity {
			t.Errorf("a wrong address: %d", typed.Code)
		}
		owner.holds(typed.Body.String(), `value="Typed name"`, `id="email-fault"`, `value="manager" selected`)
	})
}

// told gives a person of Alpha a notice.
func (s *site) told(t *testing.T, u auth.User, title string, about string) {
	t.Helper()
	rec := s.act(t, s.alpha, title, u.ID, "2027-03-01", "open")
	err := s.DB.Write(t.Context(), app.Operator(s.alpha), func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "actions.remind", Object: "notices"})
		n := notice.Notice{User: u.ID, Once: title, Words: "notices.action.today", Details: map[string]string{"title": title}}
		n.About.Register, n.About.ID = about, rec.ID
		_, err := notice.Add(t.Context(), tx, n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheBellCountsOnesOwnUnreadNoticesOfThisOrganization(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		ada, bob := s.owner(t), s.reader(t)
		ada.holds(ada.page("/"), `href="/notices" aria-label="Notices"`)
		ada.holds(ada.page("/notices"), "Nothing to tell")
		s.told(t, s.ada, "Review access", "actions")
		s.told(t, s.ada, "Write <policy>", "actions")
		ada.holds(ada.page("/"), `aria-label="Notices, 2 unread"`)
		bob.holds(bob.page("/"), `href="/notices" aria-label="Notices"`)
		if strings.Contains(bob.page("/notices"), "Review access") {
			t.Error("Bob sees what Ada was told")
		}
		list := ada.page("/notices")
		ada.holds(list, "“Review access” is due today", "Write &lt;policy&gt;", `href="/actions/`)
		form := regexp.MustCompile(`action="(/notices/[^"]+)"><input type="hidden" name="version" value="1">`).FindStringSubmatch(list)
		if form == nil {
			t.Fatal("no form to mark a notice")
		}
		read := url.Values{"version": {"1"}, "read": {"true"}, "unread": {"true"}}
		if w := bob.send(form[1], read); w.Code != http.StatusNotFound {
			t.Errorf("Bob marks Ada's: %d", w.Code)
		}
		for range 2 { // sent twice, or from an older page
			if w := ada.send(form[1], read); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/notices?unread=true" {
				t.Fatalf("marking: %d %s", w.Code, w.Body)
			}
		}
		ada.holds(ada.page("/notices?unread=true"), `aria-label="Notices, 1 unread"`)
		if w := ada.send("/notices/read", url.Values{}); w.Code != http.StatusSeeOther {
			t.Fatalf("marking all: %d", w.Code)
		}
		ada.holds(ada.page("/notices?unread=true"), "Nothing unread", `aria-label="Notices"`)
		ada.holds(ada.page("/notices"), "Mark as unread")
	})
}

func TestACalendarFeedIsMadeOnAPageShownOnceAndRevoked(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		ada, bob := s.owner(t), s.reader(t)
		s.act(t, s.alpha, "Review access", s.ada.ID, "2027-03-01", "open")
		ada.holds(ada.page("/account/calendars"), "No feed yet")
		w := ada.send("/account/calendars", url.Values{"scope": {"all"}})
		address := regexp.MustCompile(`https://example\.com(/calendar/ccf_[^"<]+\.ics)`).FindStringSubmatch(w.Body.String())
		if w.Code != http.StatusOK || address == nil {
			t.Fatalf("making a feed: %d %s", w.Code, w.Body)
		}
		if status, body := s.fetch(t, address[1]); status != http.StatusOK || !strings.Contains(body, "Review access") {
			t.Errorf("the feed: %d %s", status, body)
		}
		list := ada.page("/account/calendars")
		ada.holds(list, "All actions")
		if strings.Contains(list, "ccf_") {
			t.Error("the address is shown twice")
		}
		path := regexp.MustCompile(`/account/calendars/[^"]+/revoke`).FindString(list)
		if w := bob.send(path, url.Values{"version": {"1"}}); w.Code != http.StatusNotFound {
			t.Errorf("Bob revokes Ada's: %d", w.Code)
		}
		if w := ada.send(path, url.Values{"version": {"1"}}); w.Code != http.StatusSeeOther {
			t.Fatalf("revoking: %d", w.Code)
		}
		if status, _ := s.fetch(t, address[1]); status != http.StatusNotFound {
			t.Errorf("a revoked feed: %d", status)
		}
		if w := ada.send("/account/calendars", url.Values{"scope": {"theirs"}}); w.Code != http.StatusUnprocessableEntity || strings.Contains(w.Body.String(), "ccf_") {
			t.Errorf("a scope that is none: %d", w.Code)
		}
	})
}
