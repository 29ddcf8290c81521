// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/search"
)

// found is an answer of the search.
type found struct {
	Items []struct {
		Kind    string
		ID      id.ID
		Ref     string
		Rank    int
		Title   []search.Piece
		Snippet []search.Piece
	}
}

func (w *world) search(t *testing.T, o *organization, parameters string) (out found) {
	t.Helper()
	r := w.want(t, http.StatusOK, "GET", "/api/v1/search?"+parameters, o.tokens[access.Reader], "")
	if err := json.Unmarshal([]byte(r.body), &out); err != nil {
		t.Fatal(err)
	}
	for i, hit := range out.Items {
		if hit.Rank != i+1 {
			t.Errorf("%s: rank %d at place %d", parameters, hit.Rank, i+1)
		}
	}
	return out
}

func (f found) kinds() (out []string) {
	for _, hit := range f.Items {
		out = append(out, hit.Kind)
	}
	return out
}

func TestSearchFindsRecordsOfEveryRegisterAndTheLibrary(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Manager]
		for _, r := range app.Registers {
			at := w.record(t, w.own, r, "Gegenprüfung der Schlüssel")
			hits := w.search(t, w.own, "kind="+r.Name+"&q="+url.QueryEscape("GEGENPRUFUNG schlu"))
			if len(hits.Items) != 1 || hits.Items[0].ID != at || hits.Items[0].Snippet != nil || !slices.Contains(hits.Items[0].Title, search.Piece{Text: "Gegenprüfung", Marked: true}) {
				t.Errorf("%s: found %+v", r.Name, hits)
			}
			one := "/api/v1/" + r.Name + "/" + string(at)
			w.want(t, http.StatusOK, "PATCH", one, token, `{"`+r.Fields[0].Name+`":"Another name"}`)
			hits = w.search(t, w.own, "kind="+r.Name+"&q="+url.QueryEscape("schlüssel"))
			if len(hits.Items) != 1 || hits.Items[0].Title[0].Text != "Another name" || !slices.Contains(hits.Items[0].Snippet, search.Piece{Text: "Schlüssel", Marked: true}) {
				t.Errorf("%s: renamed, and found %+v", r.Name, hits)
			}
			gone := "/api/v1/" + r.Name + "/" + string(w.record(t, w.own, r, "Schlüssel"))
			w.want(t, http.StatusNoContent, "DELETE", gone, token, "")
			if got := w.search(t, w.client, "q=schlussel"); len(got.Items) != 0 {
				t.Errorf("%s: another organization finds %+v", r.Name, got)
			}
		}
		if got := w.search(t, w.own, "limit=50&q=schlussel").kinds(); len(got) != len(app.Registers) {
			t.Errorf("found in %q", got)
		}
		w.record(t, w.own, app.Registers[0], "Threat intelligence")
		both := w.search(t, w.own, "q=threat+intelligence").kinds()
		if len(both) < 2 || both[0] != app.Registers[0].Name || both[1] != "library" {
			t.Errorf("found %q", both)
		}
		control := w.search(t, w.own, "kind=library&q=threat+intell")
		if len(control.Items) == 0 || control.Items[0].Ref != "iso27001-2022/A.5.7" {
			t.Errorf("found %+v", control)
		}
		if got := w.search(t, w.own, "q=information&limit=3"); len(got.Items) != 3 {
			t.Errorf("%d of 3", len(got.Items))
		}
		for _, wrong := range []string{"", "q=", "q=+%21", "q=x&kind=members", "q=x&limit=51", "q=x&limit=0", "q=" + strings.Repeat("x", 201)} {
			w.want(t, http.StatusUnprocessableEntity, "GET", "/api/v1/search?"+wrong, token, "")
		}
	})
}

func TestDiagnosesAndRoadmapsAreFound(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		for kind, body := range map[string]string{
			"diagnoses":     `{"title":"Quarterly zebra","scope":"Everything in Lisbon","organization":{"name":"North"},"standards":["iso27001-2022"]}`,
			"roadmap-plans": `{"title":"Quarterly zebra","start":"2027-01-04"}`,
		} {
			at := w.send("POST", "/api/v1/"+kind, w.own.tokens[access.Owner], body).header.Get("Location")
			found := func(question string) bool {
				hits := w.search(t, w.own, "kind="+kind+"&q="+url.QueryEscape(question))
				return len(hits.Items) == 1 && strings.HasSuffix(at, string(hits.Items[0].ID))
			}
			if !found("quart zeb") || kind == "diagnoses" && !found("lisbon") {
				t.Errorf("%s is not found", at)
			}
			if page := w.page(t, "/search?q=zebra"); !strings.Contains(page, `href="`+strings.TrimPrefix(at, "/api/v1")+`"`) {
				t.Errorf("the page of hits does not lead to %s", at)
			}
			if _, err := app.RebuildSearch(t.Context(), w.DB, w.own.Tenant); err != nil || !found("zebra") {
				t.Errorf("%s is not found after a rebuild: %v", at, err)
			}
			w.want(t, http.StatusOK, "PATCH", at, w.own.tokens[access.Owner], `{"title":"Yearly giraffe"}`)
			if found("zebra") || !found("giraffe") {
				t.Errorf("%s is found by its old name", at)
			}
			if got := w.search(t, w.client, "q=giraffe"); len(got.Items) != 0 {
				t.Errorf("another organization finds %+v", got)
			}
			if gone := w.send("DELETE", at, w.own.tokens[access.Owner], "", "If-Match", `"2"`); gone.status != http.StatusNoContent || found("giraffe") {
				t.Errorf("%s is found after its end: %d", at, gone.status)
			}
		}
	})
}

// sweep lists what a search finds in every register.
func sweep(t *testing.T, d *db.DB, a access.Actor, text string) (out []string) {
	t.Helper()
	err := d.Read(t.Context(), a, func(tx *db.Tx) error {
		hits, err := search.Find(t.Context(), tx, text, "", search.Most)
		for _, h := range hits {
			out = append(out, fmt.Sprint(h.Ref, h.Title))
		}
		slices.Sort(out)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSearchIsRebuiltFromTheRecords(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		own, client := app.Operator(w.own.Tenant), app.Operator(w.client.Tenant)
		before, theirs := sweep(t, w.DB, own, "canary"), sweep(t, w.DB, client, "canary")
		if err := search.Settle(t.Context(), w.DB); err != nil {
			t.Fatal(err)
		}
		if got := sweep(t, w.DB, own, "canary"); !slices.Equal(got, before) || len(before) < len(app.Registers) {
			t.Errorf("taken in, and found %q instead of %q", got, before)
		}
		w.write(t, w.own, func(tx *db.Tx) error { return db.RemoveTexts(t.Context(), tx) })
		if got := sweep(t, w.DB, own, "canary"); got != nil {
			t.Errorf("lost, and found %q", got)
		}
		records := 0
		for range 2 {
			n, err := app.RebuildSearch(t.Context(), w.DB, w.own.Tenant)
			if err != nil {
				t.Fatal(err)
			}
			records = n
		}
		if got := sweep(t, w.DB, own, "canary"); !slices.Equal(got, before) || records < len(before) {
			t.Errorf("rebuilt of %d records, and found %q instead of %q", records, got, before)
		}
		if got := sweep(t, w.DB, client, "canary"); !slices.Equal(got, theirs) {
			t.Errorf("another organization finds %q", got)
		}
	})
}
