// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/ims/handout"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
)

// handed is a link as the API gives it.
type handed struct {
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

// hands asks for a link, and returns the address behind scheme and host.
func (w *world) hands(t *testing.T, path, token string) (address string) {
	t.Helper()
	r := w.ask(http.MethodPost, path+"/link", token, "")
	var l handed
	if err := json.Unmarshal([]byte(r.body), &l); err != nil || r.status != 201 || !l.Expires.Equal(start.Add(5*time.Minute)) {
		t.Fatalf("%s: %d %s, %v", path, r.status, r.body, err)
	}
	address, found := strings.CutPrefix(l.URL, "https://example.com/")
	if !found {
		t.Fatalf("leads to %s", l.URL)
	}
	return "/" + address
}

// paperFile makes a document whose draft is a file, and returns where the API has that.
func (w *world) paperFile(t *testing.T, name, content string) (path string) {
	t.Helper()
	d := w.paper(t, w.own, "Rights")
	r := w.ask(http.MethodPut, "/api/v1/documents/"+string(d.ID)+"/draft/file?name="+name, w.own.tokens[access.Owner], content, "If-Match", fmt.Sprintf("%q", fmt.Sprint(d.Version)))
	if r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	return "/api/v1/documents/" + string(d.ID) + "/versions/1/file"
}

func TestFL4WhoeverHasALinkDownloadsThatOneFileAsItIsDownloadedElse(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		const content = "who,right\nada,read\n"
		f := keptFileOf(t, w.uploads(w.record(t, w.own, evidence.Register, "proof"), "rights.csv", content))
		for _, path := range []string{"/api/v1/evidence-files/" + string(f.ID), w.paperFile(t, "rights.csv", content)} {
			link := w.hands(t, path, w.own.tokens[access.Contributor])
			plain := w.ask(http.MethodGet, path, w.own.tokens[access.Contributor], "")
			r := w.ask(http.MethodGet, link, "", "")
			if r.status != 200 || r.body != content {
				t.Fatalf("%s: %d %s", path, r.status, r.body)
			}
			for name := range plain.header {
				want := plain.header.Get(name)
				if name == "Referrer-Policy" {
					want = "no-referrer"
				}
				if name != "X-Request-Id" && r.header.Get(name) != want {
					t.Errorf("%s: %s is %q, and else %q", path, name, r.header.Get(name), want)
				}
			}
			for name, want := range map[string]string{"Cache-Control": "no-store", "Content-Disposition": "attachment; filename=rights.csv", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"} {
				if r.header.Get(name) != want {
					t.Errorf("%s: %s is %q, want %q", path, name, r.header.Get(name), want)
				}
			}
			if part := w.ask(http.MethodGet, link, "", "", "Range", "bytes=4-8"); part.status != 206 || part.body != "right" {
				t.Errorf("%s in part: %d %q", path, part.status, part.body)
			}
			if head := w.ask(http.MethodHead, link, "", ""); head.status != 200 || head.body != "" || head.header.Get("Content-Length") != fmt.Sprint(len(content)) {
				t.Errorf("HEAD of %s: %d %v", path, head.status, head.header)
			}
			for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
				if got := w.ask(method, link, "", ""); got.status != 405 || got.header.Get("Allow") != "GET, HEAD" {
					t.Errorf("%s of %s: %d", method, path, got.status)
				}
			}
			for what, token := range map[string]string{"a stranger": w.foreign.tokens[access.Owner], "a broken credential": "ccd_broken"} { // of whom nothing is asked
				if got := w.ask(http.MethodGet, link, token, ""); got.status != 200 || got.body != content {
					t.Errorf("%s with %s: %d", path, what, got.status)
				}
			}
		}
	})
}

func TestFL4WhatALinkDoesNotOpenIsTheSameWhateverTheReason(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		proof := w.record(t, w.own, evidence.Register, "proof")
		linked := func(content string) (keptFile, string) {
			f := keptFileOf(t, w.uploads(proof, "a.txt", content))
			return f, w.hands(t, "/api/v1/evidence-files/"+string(f.ID), w.own.tokens[access.Manager])
		}
		gone, toGone := linked("taken away")
		infected, toInfected := linked("infected")
		_, toHeld := linked("held")
		w.write(t, w.own, func(tx *db.Tx) error { return evidence.Detach(t.Context(), tx, gone.ID) })
		w.write(t, w.own, func(tx *db.Tx) error {
			tx.Record(db.Change{Action: "evidence.scan", Object: "evidence"})
			_, err := db.Exec(t.Context(), tx, "UPDATE evidence_files SET scan = 'infected' WHERE tenant_id = $1 AND id = $2", string(infected.ID))
			return err
		})
		manager := w.own.people[access.Manager]
		refusals := []string{}
		refuse := func(name, link string, journaled int64) {
			before := w.journalSize(t, w.own)
			r := w.ask(http.MethodGet, link, "", "")
			if r.status != 403 || !strings.Contains(r.body, "urn:concord:problem:void") || r.header.Get("Referrer-Policy") != "no-referrer" || r.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d %s", name, r.status, r.body)
			}
			if got := w.journalSize(t, w.own) - before; got != journaled {
				t.Errorf("%s: %d entries in the journal, want %d", name, got, journaled)
			}
			refusals = append(refusals, r.shape(t))
		}
		refuse("taken away", toGone, 1)
		refuse("infected", toInfected, 1)
		refuse("changed", toHeld[:len(toHeld)-1], 0)
		refuse("without a pass", handout.Path, 0)
		refuse("with two", toHeld+"&"+handout.Parameter+"=x", 0)
		if r := w.ask(http.MethodGet, toHeld, "", ""); r.status != 200 {
			t.Errorf("the file that is still there: %d", r.status)
		}
		w.setMember(t, w.own, manager, access.Auditor)
		refuse("by who may make none any more", toHeld, 1)
		w.remove(t, w.own, manager.Email)
		refuse("by a former member", toHeld, 1)
		for _, r := range refusals {
			if r != refusals[0] {
				t.Errorf("%s\nis told apart from\n%s", r, refusals[0])
			}
		}
		entries := w.ask(http.MethodGet, "/api/v1/journal?limit=1", w.own.tokens[access.Auditor], "").body
		if !strings.Contains(entries, `"access.refuse"`) || !strings.Contains(entries, `"link"`) || !strings.Contains(entries, string(manager.ID)) {
			t.Errorf("the journal says %s", entries)
		}
		ended := w.Handout().Write(handout.Pass{
			Organization: w.own.ID, Person: w.own.people[access.Owner].ID, Kind: handout.Evidence, File: gone.ID, Hash: gone.SHA256, Expires: start,
		}, handout.Method)
		r := w.ask(http.MethodGet, handout.Path+"?"+handout.Parameter+"="+ended, "", "")
		if r.status != 410 || !strings.Contains(r.body, "has expired") || !strings.Contains(r.body, "a new one") {
			t.Errorf("expired: %d %s", r.status, r.body)
		}
		page := w.ask(http.MethodGet, toHeld, "", "", "Accept", "text/html")
		if page.status != 403 || !strings.Contains(page.body, "This link opens nothing") || strings.Contains(page.body, "Your role") || w.leaks(page, "none") {
			t.Errorf("a person with a browser is told %d %s", page.status, page.body)
		}
	})
}

func TestLG2ALinkStandsInNoLogAndItsMakingInTheJournal(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		proof := w.record(t, w.own, evidence.Register, "proof")
		f := keptFileOf(t, w.uploads(proof, "a.txt", "text"))
		link := w.hands(t, "/api/v1/evidence-files/"+string(f.ID), w.own.tokens[access.Reader])
		entry := w.ask(http.MethodGet, "/api/v1/journal?limit=1", w.own.tokens[access.Auditor], "").body
		_, pass, _ := strings.Cut(link, "=")
		for _, want := range []string{`"evidence.link"`, string(proof), f.SHA256, string(w.own.people[access.Reader].ID), "2026-11-25T09:05:00Z"} {
			if !strings.Contains(entry, want) {
				t.Errorf("the journal does not say %s: %s", want, entry)
			}
		}
		w.ask(http.MethodGet, link, "", "")
		w.ask(http.MethodGet, link+"0", "", "")
		if err := w.Files.Close(); err != nil { // so that opening fails, which is logged
			t.Fatal(err)
		}
		if r := w.ask(http.MethodGet, link, "", ""); r.status != 500 {
			t.Errorf("without its files it answers %d", r.status)
		}
		log := w.logged()
		if !strings.Contains(log, "GET /download") {
			t.Errorf("nothing was logged: %s", log)
		}
		for what, text := range map[string]string{"the log": log, "the journal": entry} {
			for at := 0; at+20 <= len(pass); at += 20 { // in no part either
				if strings.Contains(text, pass[at:at+20]) {
					t.Fatalf("%s holds the link: %s", what, text)
				}
			}
		}
	})
}

func TestFL4APageOffersALinkToEachFileThatCanBeDownloaded(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		const name = `a<b>&"c.txt`
		proof := w.record(t, w.own, evidence.Register, "proof")
		f := keptFileOf(t, w.uploads(proof, name, "text"))
		paper := strings.TrimSuffix(strings.TrimPrefix(w.paperFile(t, "rights.txt", "text"), "/api/v1"), "/versions/1/file")
		reader, auditor := w.own.tokens[access.Reader], w.own.tokens[access.Auditor]
		for _, tt := range []struct{ page, action, form, back string }{
			{"/evidence/" + string(proof), "/evidence-files/" + string(f.ID) + "/link", "", "/evidence/" + string(proof)},
			{paper, paper + "/file/link", "number=1", paper + "?number=1"},
		} {
			offered := func(token string) bool {
				return strings.Contains(w.ask(http.MethodGet, tt.page, token, "").body, `action="`+tt.action+`"`)
			}
			if !offered(reader) || offered(auditor) {
				t.Errorf("%s offers a link to a reader: %v, to an auditor: %v", tt.page, offered(reader), offered(auditor))
			}
			r := w.ask(http.MethodPost, tt.action, reader, tt.form)
			found := regexp.MustCompile(`href="(https://example\.com(/download\?[^"]+))" data-copy="Copied. It works until 09:05:00 UTC."`).FindStringSubmatch(r.body)
			if r.status != 200 || found == nil || !strings.Contains(r.body, "<code class=\"select-all font-mono text-sm\">"+found[1]) || !strings.Contains(r.body, `href="`+tt.back+`"`) || strings.Contains(r.body, "<b>&") {
				t.Fatalf("%s: %d %s", tt.action, r.status, r.body)
			}
			if got := w.ask(http.MethodGet, html.UnescapeString(found[2]), "", ""); got.status != 200 || got.body != "text" {
				t.Errorf("what %s shows: %d %s", tt.action, got.status, got.body)
			}
			if got := w.ask(http.MethodPost, tt.action, auditor, tt.form); got.status != 403 {
				t.Errorf("an auditor at %s: %d", tt.action, got.status)
			}
		}
		w.write(t, w.own, func(tx *db.Tx) error {
			tx.Record(db.Change{Action: "evidence.scan", Object: document.Object})
			_, err := db.Exec(t.Context(), tx, "UPDATE evidence_files SET scan = 'infected' WHERE tenant_id = $1")
			return err
		})
		if strings.Contains(w.ask(http.MethodGet, "/evidence/"+string(proof), reader, "").body, "/link\"") {
			t.Error("a link to what is closed is offered")
		}
	})
}

func TestAD2EachReadingOfEvidenceStandsInTheJournal(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		f := keptFileOf(t, w.uploads(w.record(t, w.own, evidence.Register, "proof"), "rights.csv", "who,right\nada,read\n"))
		path, auditor := "/evidence-files/"+string(f.ID), w.own.tokens[access.Auditor]
		link := w.hands(t, "/api/v1"+path, w.own.tokens[access.Contributor])
		for _, c := range []struct {
			name, method, path, token, header, value string
			status                                   int
			entries                                  int64
		}{
			{"by the API", "GET", "/api/v1" + path, auditor, "X", "", 200, 1},
			{"by the page", "GET", path, auditor, "X", "", 200, 1},
			{"by a link", "GET", link, "", "X", "", 200, 1},
			{"the beginning", "GET", "/api/v1" + path, auditor, "Range", "bytes=0-3", 206, 1},
			{"a further part", "GET", "/api/v1" + path, auditor, "Range", "bytes=4-8", 206, 0},
			{"a further part by a link", "GET", link, "", "Range", "bytes=4-8", 206, 0},
			{"no content", "HEAD", "/api/v1" + path, auditor, "X", "", 200, 0},
		} {
			before := w.journalSize(t, w.own)
			if r := w.ask(c.method, c.path, c.token, "", c.header, c.value); r.status != c.status {
				t.Errorf("%s: %d %s", c.name, r.status, r.body)
			}
			if got := w.journalSize(t, w.own) - before; got != c.entries {
				t.Errorf("%s: %d entries in the journal, want %d", c.name, got, c.entries)
			}
		}
		w.ask("GET", "/api/v1"+path, auditor, "")
		entry := w.ask("GET", "/api/v1/journal?limit=1", auditor, "").body
		for _, want := range []string{`"evidence.read"`, string(f.ID), "rights.csv", f.SHA256, string(w.own.people[access.Auditor].ID)} {
			if !strings.Contains(entry, want) {
				t.Errorf("the journal does not say %s: %s", want, entry)
			}
		}
	})
}
