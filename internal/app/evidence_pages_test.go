// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"net/http"
	"strings"
	"testing"

	"concord/internal/ims/evidence"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
)

// proven makes a piece of evidence from some of its fields.
func (w *world) proven(t *testing.T, given map[string]string) (made id.ID) {
	t.Helper()
	values := make([]string, len(evidence.Register.Fields))
	for i, f := range evidence.Register.Fields {
		values[i] = given[f.Name]
	}
	w.write(t, w.own, func(tx *db.Tx) error {
		rec, err := evidence.Register.Create(t.Context(), tx, values)
		made = rec.ID
		return err
	})
	return made
}

func TestThePageOfEvidenceTakesFilesAndSaysWhatRestsOnIt(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		owner := w.own.tokens[access.Owner]
		old := w.proven(t, map[string]string{"title": "Old test", "valid_until": "2026-11-01"})
		w.proven(t, map[string]string{"title": "Fresh test", "valid_until": "2028-11-01"})
		soon := w.proven(t, map[string]string{"title": "Test of last year", "valid_until": "2026-11-30"})
		w.write(t, w.own, func(tx *db.Tx) error {
			_, err := link.Add(t.Context(), tx, link.Link{From: id.Ref{Register: "evidence", ID: old}, Relation: link.Supports, Requirement: "iso27001-2022/A.8.29"})
			return err
		})
		page := func(path string) string {
			t.Helper()
			r := w.ask(http.MethodGet, path, owner, "")
			for r.status == http.StatusSeeOther {
				r = w.ask(http.MethodGet, r.header.Get("Location"), owner, "")
			}
			if r.status != http.StatusOK {
				t.Fatalf("%s: %d", path, r.status)
			}
			return r.body
		}
		for path, want := range map[string][2]string{"/evidence/stale": {"Old test", "Fresh test"}, "/evidence/due": {"Test of last year", "Old test"}} {
			if got := page(path); !strings.Contains(got, want[0]) || strings.Contains(got, want[1]) {
				t.Errorf("%s does not list %q alone", path, want[0])
			}
		}
		one := "/evidence/" + string(old)
		for _, want := range []string{"It has shown nothing since 2026-11-02", "/library/iso27001-2022/A.8.29", "This requirement has no fresh evidence", "No files yet", `enctype="multipart/form-data"`} {
			if !strings.Contains(page(one), want) {
				t.Errorf("the page of stale evidence does not say %q", want)
			}
		}
		if got := page("/evidence/" + string(soon)); !strings.Contains(got, "It counts until 2026-12-01") {
			t.Error("the page of evidence that is due does not say so")
		}
		if r := w.ask(http.MethodPost, one+"/files", owner, upload("a.png", "<svg onload=alert(1)>")); r.status != 422 || !strings.Contains(r.body, "is not what .png files hold") || !strings.Contains(r.body, `name="file"`) {
			t.Errorf("a picture that is none: %d", r.status)
		}
		if r := w.ask(http.MethodPost, one+"/files", owner, upload("page.html", "<html>")); r.status != 422 {
			t.Errorf("a page: %d", r.status)
		}
		if r := w.ask(http.MethodPost, one+"/files", owner, upload(`a<b>.png`, "\x89PNG\r\n\x1a\nrest")); r.status != 303 || !strings.HasPrefix(r.header.Get("Location"), one) {
			t.Errorf("a picture: %d", r.status)
		}
		got := page(one)
		at := strings.Index(got, "/evidence-files/")
		if at < 0 || strings.Contains(got, "<b>") || !strings.Contains(got, "Not scanned") || !strings.Contains(got, "File added") {
			t.Fatal("the file does not stand on the page, or its name is markup")
		}
		file := got[at : at+len("/evidence-files/")+36]
		for path, how := range map[string]string{file: "attachment", file + "?show=true": "inline"} {
			r := w.ask(http.MethodGet, path, owner, "")
			if r.status != 200 || !strings.HasPrefix(r.header.Get("Content-Disposition"), how) || r.header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" {
				t.Errorf("%s: %d %s", path, r.status, r.header.Get("Content-Disposition"))
			}
		}
		text := w.attach(t, w.own, old, "log.txt", "<script>alert(1)</script>")
		if r := w.ask(http.MethodGet, "/evidence-files/"+string(text.ID)+"?show=true", owner, ""); !strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("a text is shown: %s", r.header.Get("Content-Disposition"))
		}
		if r := w.ask(http.MethodGet, file, w.client.tokens[access.Owner], ""); r.status != 404 {
			t.Errorf("another organization: %d", r.status)
		}
		if r := w.ask(http.MethodPost, file+"/delete", owner, ""); r.status != 303 || strings.Contains(page(one), file) {
			t.Errorf("taken away: %d", r.status)
		}
		reader := w.ask(http.MethodGet, one, w.own.tokens[access.Reader], "")
		if strings.Contains(reader.body, `enctype="multipart/form-data"`) {
			t.Error("a reader is offered to upload")
		}
	})
}
