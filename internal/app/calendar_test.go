// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/action"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

// fetch gets an address as calendar programs do: without any credential.
func (s *site) fetch(t *testing.T, path string) (status int, body string) {
	t.Helper()
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

// act makes an action of an owner in an organization.
func (s *site) act(t *testing.T, o tenant.Tenant, title string, owner id.ID, due, state string) (rec register.Record) {
	t.Helper()
	values := make([]string, len(action.Register.Fields))
	for i, f := range action.Register.Fields {
		values[i] = map[string]string{"title": title, "owner": string(owner), "due": due, "state": state}[f.Name]
	}
	err := s.DB.Write(t.Context(), app.Operator(o), func(tx *db.Tx) (err error) {
		rec, err = action.Register.Create(t.Context(), tx, values)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func TestACalendarShowsWhatIsDue(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		mine := s.act(t, s.alpha, "Review, access; \\ and more", s.ada.ID, "2027-03-01", "open")
		s.act(t, s.alpha, "Bob's", s.bob.ID, "2027-03-02", "in-progress")
		s.act(t, s.alpha, "Over", s.ada.ID, "2027-03-03", "done")
		s.act(t, s.alpha, "Undated", s.ada.ID, "", "open")
		s.act(t, s.beta, "Beta's", s.ada.ID, "2027-03-04", "open")
		b := s.browser(t)
		b.signIn("ada@example.org")
		b.want(http.StatusOK, "PATCH", "/api/v1/session", `{"organization": "alpha"}`)
		for scope, want := range map[string][]string{"own": {"AC-1 Review"}, "all": {"AC-1 Review", "AC-2 Bob's"}} {
			made := b.want(http.StatusCreated, "POST", "/api/v1/calendar-feeds", `{"scope":"`+scope+`"}`)
			path := field(t, reply{body: made.text}, "path")
			status, text := s.fetch(t, path)
			if status != http.StatusOK || strings.Count(text, "BEGIN:VEVENT") != len(want) {
				t.Errorf("%s: %d %s", scope, status, text)
			}
			for _, title := range want {
				if !strings.Contains(text, "SUMMARY:"+title) {
					t.Errorf("%s: %s is missing: %s", scope, title, text)
				}
			}
			for _, line := range []string{"UID:" + string(mine.ID) + "@actions.concord\r\n", "DTSTART;VALUE=DATE:20270301\r\n", "DTEND;VALUE=DATE:20270302\r\n", "X-WR-CALNAME:Alpha\r\n", `SUMMARY:AC-1 Review\, access\; \\ and more` + "\r\n"} {
				if !strings.Contains(text, line) {
					t.Errorf("%s: %q is missing: %s", scope, line, text)
				}
			}
			if again, _ := s.fetch(t, strings.TrimSuffix(path, ".ics")); again != http.StatusNotFound {
				t.Errorf("without its ending: %d", again)
			}
		}
		// The same event moves: its id stays and its number rises.
		err := s.DB.Write(t.Context(), app.Operator(s.alpha), func(tx *db.Tx) error {
			_, err := action.Register.Update(t.Context(), tx, mine.ID, 1, func(values []string) error {
				values[4] = "2027-04-01"
				return nil
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		made := b.want(http.StatusCreated, "POST", "/api/v1/calendar-feeds", `{"scope":"own"}`)
		if _, text := s.fetch(t, field(t, reply{body: made.text}, "path")); !strings.Contains(text, "UID:"+string(mine.ID)+"@") || !strings.Contains(text, "SEQUENCE:1\r\n") || !strings.Contains(text, "DATE:20270401") {
			t.Errorf("moved: %s", text)
		}
	})
}

func TestAZ6AFeedEndsWithWhatItRestsOn(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		s.act(t, s.alpha, "Review", s.bob.ID, "2027-03-01", "open")
		b := s.browser(t)
		enter := func() (paths []string) {
			b.signIn("bob@example.org")
			b.want(http.StatusOK, "PATCH", "/api/v1/session", `{"organization": "alpha"}`)
			made := b.want(http.StatusCreated, "POST", "/api/v1/calendar-feeds", `{"scope":"all"}`)
			return append(paths, field(t, reply{body: made.text}, "path"), made.body.ID)
		}
		in := func(fn func(tx *db.Tx) error) func() {
			return func() {
				if err := s.DB.Write(t.Context(), app.Operator(s.alpha), fn); err != nil {
					t.Fatal(err)
				}
			}
		}
		for name, end := range map[string]func(feed string){
			"revoked": func(feed string) {
				b.header = http.Header{"Sec-Fetch-Site": {"same-origin"}, "If-Match": {`"1"`}}
				b.want(http.StatusNoContent, "DELETE", "/api/v1/calendar-feeds/"+feed, "")
				b.header = nil
			},
			"no member any more": func(string) { in(func(tx *db.Tx) error { return tenant.RemoveMember(t.Context(), tx, s.bob.ID) })() },
			"disabled": func(string) {
				if err := s.Gate.Disable(t.Context(), s.bob.ID, auth.ByOperator()); err != nil {
					t.Fatal(err)
				}
			},
			"its time is over": func(string) {
				in(func(tx *db.Tx) error {
					tx.Record(db.Change{Action: "members.update", Object: "members", ID: s.bob.ID})
					_, err := db.Exec(t.Context(), tx, "UPDATE members SET ends_at = 1 WHERE tenant_id = $1 AND user_id = $2", string(s.bob.ID))
					return err
				})()
			},
		} {
			feed := enter()
			if status, text := s.fetch(t, feed[0]); status != http.StatusOK || !strings.Contains(text, "Review") {
				t.Fatalf("%s: at first %d %s", name, status, text)
			}
			end(feed[1])
			if status, text := s.fetch(t, feed[0]); status != http.StatusNotFound || strings.Contains(text, "Review") {
				t.Errorf("%s: %d %s", name, status, text)
			}
			secret := strings.TrimSuffix(strings.TrimPrefix(feed[0], "/calendar/"), ".ics")
			if strings.Contains(s.log.String(), secret) {
				t.Errorf("%s: the log holds the secret", name)
			}
			if err := s.Gate.Enable(t.Context(), s.bob.ID, auth.ByOperator()); err != nil {
				t.Fatal(err)
			}
			if status, _ := s.fetch(t, feed[0]); status != http.StatusNotFound {
				t.Errorf("%s, and back when the person may come in again: %d", name, status)
			}
			s.member(t, s.alpha, s.bob, access.Reader)
			in(func(tx *db.Tx) error {
				tx.Record(db.Change{Action: "members.update", Object: "members", ID: s.bob.ID})
				_, err := db.Exec(t.Context(), tx, "UPDATE members SET ends_at = NULL WHERE tenant_id = $1 AND user_id = $2", string(s.bob.ID))
				return err
			})()
		}
	})
}

func TestTK3AFeedOpensNothingElseAndNothingElseMakesOne(t *testing.T) {
	t.Parallel()
	sites(t, false, func(t *testing.T, s *site) {
		b := s.browser(t)
		b.signIn("ada@example.org")
		b.want(http.StatusOK, "PATCH", "/api/v1/session", `{"organization": "alpha"}`)
		made := b.want(http.StatusCreated, "POST", "/api/v1/calendar-feeds", `{"scope":"own"}`)
		secret := strings.TrimSuffix(strings.TrimPrefix(field(t, reply{body: made.text}, "path"), "/calendar/"), ".ics")
		stranger := s.browser(t)
		stranger.header = http.Header{"Authorization": {"Bearer " + secret}}
		stranger.want(http.StatusUnauthorized, "GET", "/api/v1/actions", "")
		if list := b.want(http.StatusOK, "GET", "/api/v1/calendar-feeds", ""); strings.Contains(list.text, secret) || len(list.body.Items) != 1 {
			t.Errorf("listed %s", list.text)
		}
		b.want(http.StatusUnprocessableEntity, "POST", "/api/v1/calendar-feeds", `{"scope":"theirs"}`)
		for range 9 {
			b.want(http.StatusCreated, "POST", "/api/v1/calendar-feeds", `{"scope":"own"}`)
		}
		b.want(http.StatusUnprocessableEntity, "POST", "/api/v1/calendar-feeds", `{"scope":"own"}`)
		token := fmt.Sprintf("ccf_%s", strings.Repeat("x", 51))
		if status, _ := s.fetch(t, "/calendar/"+token+".ics"); status != http.StatusNotFound {
			t.Errorf("a look-alike: %d", status)
		}
	})
}
