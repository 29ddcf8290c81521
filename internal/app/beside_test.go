// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/action"
	"concord/internal/ims/org"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
)

// items are those of a list that came back.
func items(t *testing.T, r reply) (out []map[string]any) {
	t.Helper()
	var body struct{ Items []map[string]any }
	if err := json.Unmarshal([]byte(r.body), &body); err != nil || r.status != http.StatusOK {
		t.Fatalf("%d %s: %v", r.status, r.body, err)
	}
	return body.Items
}

// field is one of an object that came back.
func field(t *testing.T, r reply, name string) string {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal([]byte(r.body), &body); err != nil {
		t.Fatalf("%s: %v", r.body, err)
	}
	text, _ := body[name].(string)
	return text
}

func (w *world) want(t *testing.T, status int, method, target, token, body string) reply {
	t.Helper()
	r := w.ask(method, target, token, body)
	if r.status != status {
		t.Fatalf("%s %s: got %d, want %d: %s", method, target, r.status, status, r.body)
	}
	return r
}

func TestCommentsAreTheirAuthorsAndGoWithTheRecord(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		manager, contributor := w.own.tokens[access.Manager], w.own.tokens[access.Contributor]
		for _, r := range app.Registers {
			one := "/api/v1/" + r.Name + "/" + string(w.record(t, w.own, r, "text"))
			made := w.want(t, http.StatusCreated, "POST", one+"/comments", contributor, `{"text":"**first**\r\n<script>"}`)
			at := made.header.Get("Location")
			if got := field(t, made, "text"); got != "**first**\n<script>" || made.header.Get("ETag") != `"1"` || field(t, made, "author_name") != "Consultant contributor" {
				t.Errorf("%s: made %s", r.Name, made.body)
			}
			w.want(t, http.StatusForbidden, "PATCH", at, manager, `{"text":"other words"}`)
			changed := w.want(t, http.StatusOK, "PATCH", at, contributor, `{"text":"second"}`)
			if field(t, changed, "text") != "second" || changed.header.Get("ETag") != `"2"` || field(t, changed, "edited_at") == "" {
				t.Errorf("%s: changed %s", r.Name, changed.body)
			}
			if stale := w.want(t, http.StatusPreconditionFailed, "PATCH", at, contributor, `{"text":"third"}`); stale.header.Get("ETag") != `"2"` {
				t.Errorf("%s: stale, and the version is %q", r.Name, stale.header.Get("ETag"))
			}
			w.want(t, http.StatusUnprocessableEntity, "POST", one+"/comments", contributor, `{"text":" "}`)
			w.want(t, http.StatusCreated, "POST", one+"/comments", manager, `{"text":"another"}`)
			page := w.want(t, http.StatusOK, "GET", one+"/comments?limit=1", contributor, "")
			rest := items(t, w.ask("GET", one+"/comments?limit=1&cursor="+field(t, page, "next"), contributor, ""))
			if got := items(t, page); len(got) != 1 || len(rest) != 1 || got[0]["id"] == rest[0]["id"] {
				t.Errorf("%s: pages of %v and %v", r.Name, got, rest)
			}
			// Deleting the record takes its comments away; the journal keeps what they said.
			w.want(t, http.StatusNoContent, "DELETE", one, manager, "")
			w.want(t, http.StatusNotFound, "GET", at, contributor, "")
			w.want(t, http.StatusNotFound, "GET", one+"/comments", contributor, "")
		}
	})
}

func TestLM5ACommentSentTwiceIsSaidOnce(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		one := "/api/v1/actions/" + string(w.own.spoken)
		before := len(items(t, w.ask("GET", one+"/comments", w.own.tokens[access.Owner], "")))
		for range 2 {
			r := w.ask("POST", one+"/comments", w.own.tokens[access.Owner], `{"text":"once"}`, "Idempotency-Key", "k")
			if r.status != http.StatusCreated {
				t.Fatalf("%d %s", r.status, r.body)
			}
		}
		if got := items(t, w.ask("GET", one+"/comments", w.own.tokens[access.Owner], "")); len(got) != before+1 {
			t.Errorf("%d comments more", len(got)-before)
		}
	})
}

func TestALinkIsSeenFromBothEndsAndGoesWithEither(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Manager]
		for _, r := range app.Registers {
			a, b := w.record(t, w.own, r, "this one"), w.record(t, w.own, org.Sites, "that one")
			from, to := "/api/v1/"+r.Name+"/"+string(a), "/api/v1/sites/"+string(b)
			ask := `{"relation":"caused-by","register":"sites","record":"` + string(b) + `"}`
			made := w.want(t, http.StatusCreated, "POST", from+"/links", token, ask)
			if field(t, made, "relation") != "caused-by" || field(t, made, "record") != string(b) {
				t.Errorf("%s: made %s", r.Name, made.body)
			}
			w.want(t, http.StatusConflict, "POST", from+"/links", token, ask)
			w.want(t, http.StatusConflict, "POST", to+"/links", token, `{"relation":"causes","register":"`+r.Name+`","record":"`+string(a)+`"}`) // the same said from the other end
			w.want(t, http.StatusCreated, "POST", from+"/links", token, `{"relation":"satisfies","requirement":"iso27001-2022/A.5.2"}`)
			var seen []string
			for _, end := range []string{from, to} {
				for _, l := range items(t, w.ask("GET", end+"/links", token, "")) {
					title, _ := l["title"].(string)
					relation, _ := l["relation"].(string)
					seen = append(seen, relation+" "+title)
				}
			}
			slices.Sort(seen[:2]) // made at the same moment
			if len(seen) != 3 || seen[0] != "caused-by that one" || !strings.HasPrefix(seen[1], "satisfies Information security roles") || seen[2] != "causes this one" {
				t.Errorf("%s: links %q", r.Name, seen)
			}
			w.want(t, http.StatusNoContent, "DELETE", to, token, "")
			if left := items(t, w.ask("GET", from+"/links", token, "")); len(left) != 1 || left[0]["requirement"] != "iso27001-2022/A.5.2" {
				t.Errorf("%s: a link leads to what was deleted: %v", r.Name, left)
			}
		}
	})
}

func TestTN3ALinkLeadsToNothingOutsideTheOrganization(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token, from := w.own.tokens[access.Manager], "/api/v1/actions/"+string(w.own.spoken)+"/links"
		there := w.record(t, w.client, org.Sites, "a client's")
		for what, c := range map[string]struct{ body, field string }{
			"another organization's record": {`{"relation":"causes","register":"sites","record":"` + string(there) + `"}`, "record"},
			"nobody's record":               {`{"relation":"causes","register":"sites","record":"` + string(nobodys()) + `"}`, "record"},
			"no identifier":                 {`{"relation":"causes","register":"sites","record":"17"}`, "record"},
			"no register":                   {`{"relation":"causes","register":"members","record":"` + string(there) + `"}`, "record"},
			"the record itself":             {`{"relation":"causes","register":"actions","record":"` + string(w.own.spoken) + `"}`, "id"},
			"no requirement":                {`{"relation":"satisfies","requirement":"iso27001-2022/A.99"}`, "requirement"},
			"nothing":                       {`{"relation":"causes"}`, "requirement"},
			"both":                          {`{"relation":"causes","register":"sites","record":"` + string(there) + `","requirement":"iso27001-2022/A.5.2"}`, "requirement"},
			"by no relation":                {`{"relation":"likes","requirement":"iso27001-2022/A.5.2"}`, "relation"},
			"to a requirement as a cause":   {`{"relation":"causes","requirement":"iso27001-2022/A.5.2"}`, "relation"},
		} {
			if r := w.ask("POST", from, token, c.body); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, `"field":"`+c.field+`"`) {
				t.Errorf("%s: %d %s", what, r.status, r.body)
			}
		}
	})
}

// TestALinkAndADeletionAtTheSameTimeLeaveNothingDangling lets them race.
func TestALinkAndADeletionAtTheSameTimeLeaveNothingDangling(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		a := app.Operator(w.own.Tenant)
		for range 20 {
			from, to := w.record(t, w.own, action.Register, "from"), w.record(t, w.own, org.Sites, "to")
			done := make(chan error, 2)
			go func() {
				done <- w.DB.Write(t.Context(), a, func(tx *db.Tx) error { return org.Sites.Delete(t.Context(), tx, to, 1) })
			}()
			go func() {
				done <- w.DB.Write(t.Context(), a, func(tx *db.Tx) error {
					end, err := action.Register.Hold(t.Context(), tx, from)
					if err != nil {
						return err
					}
					if err := register.HeldTo(t.Context(), tx, app.Registers, id.Ref{Register: "sites", ID: to}); err != nil {
						if errors.Is(err, fault.NotFound) { // deleted before
							return nil
						}
						return err
					}
					_, err = link.Add(t.Context(), tx, link.Link{From: end, Relation: link.Causes, To: id.Ref{Register: "sites", ID: to}})
					return err
				})
			}()
			for range 2 {
				if err := <-done; err != nil {
					t.Fatal(err)
				}
			}
			err := w.DB.Read(t.Context(), a, func(tx *db.Tx) error {
				left, err := link.Of(t.Context(), tx, id.Ref{Register: "actions", ID: from})
				if len(left) > 0 {
					t.Errorf("left %v", left)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestAD1ARecordsHistoryTellsWhatHappenedToItAndNoMore(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		manager, reader := w.own.tokens[access.Manager], w.own.tokens[access.Reader]
		for _, r := range app.Registers {
			other := "/api/v1/" + r.Name + "/" + string(w.record(t, w.own, r, "another record"))
			one := "/api/v1/" + r.Name + "/" + string(w.record(t, w.own, r, "before"))
			w.want(t, http.StatusOK, "PATCH", one, manager, `{"`+r.Fields[0].Name+`":"after"}`)
			w.want(t, http.StatusCreated, "POST", one+"/comments", manager, `{"text":"said"}`)
			w.want(t, http.StatusForbidden, "PATCH", one, reader, `{}`) // refused, so it did nothing to the record
			got := w.want(t, http.StatusOK, "GET", one+"/history", reader, "")
			var acts []string
			for _, e := range items(t, got) {
				act, _ := e["action"].(string)
				acts = append(acts, act)
			}
			if want := []string{"comments.create", r.Name + ".update", r.Name + ".create"}; !slices.Equal(acts, want) {
				t.Errorf("%s: %q, want %q", r.Name, acts, want)
			}
			for _, said := range []string{`"old":"before"`, `"new":"after"`, `"new":"said"`, string(w.own.people[access.Manager].ID)} {
				if !strings.Contains(got.body, said) {
					t.Errorf("%s: %s is missing: %s", r.Name, said, got.body)
				}
			}
			for _, secret := range []string{`"source":`, `"credential":`, `"request`, "another record"} {
				if strings.Contains(got.body, secret) {
					t.Errorf("%s: shows %s: %s", r.Name, secret, got.body)
				}
			}
			page := w.want(t, http.StatusOK, "GET", one+"/history?limit=2", reader, "")
			if rest := items(t, w.ask("GET", one+"/history?limit=2&cursor="+field(t, page, "next"), reader, "")); len(items(t, page)) != 2 || len(rest) != 1 {
				t.Errorf("%s: pages of %d and %d", r.Name, len(items(t, page)), len(rest))
			}
			if n := len(items(t, w.ask("GET", other+"/history", reader, ""))); n != 1 {
				t.Errorf("%s: the other record has %d entries", r.Name, n)
			}
		}
	})
}
