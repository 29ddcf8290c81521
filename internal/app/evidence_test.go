// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concord/internal/app"
	"concord/internal/ims/evidence"
	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// keptFile is a file as the API shows it.
type keptFile struct {
	ID        id.ID  `json:"id"`
	Name      string `json:"name"`
	Size      int64  `json:"size"`
	MediaType string `json:"media_type"`
	SHA256    string `json:"sha256"`
	Scan      string `json:"scan"`
}

func keptFileOf(t *testing.T, r reply) (f keptFile) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), &f); err != nil || r.status >= 300 {
		t.Fatalf("%d %s: %v", r.status, r.body, err)
	}
	return f
}

// uploads sends a file to a piece of evidence as the owner of the own organization.
func (w *world) uploads(to id.ID, name, content string, header ...string) reply {
	return w.ask(http.MethodPost, "/api/v1/evidence/"+string(to)+"/files?name="+url.QueryEscape(name), w.own.tokens[access.Owner], content, header...)
}

func digest(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}

func TestFL1AFileOfEvidenceIsTakenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		proof, other := w.record(t, w.own, evidence.Register, "proof"), w.record(t, w.own, evidence.Register, "another proof")
		const content = "who,right\nada,read\n"
		sum := sha256.Sum256([]byte(content))
		first := w.uploads(proof, "rights.csv", content, "Repr-Digest", digest(content))
		f := keptFileOf(t, first)
		if first.status != 201 || f.SHA256 != hex.EncodeToString(sum[:]) || f.Size != int64(len(content)) || f.MediaType != "text/csv; charset=utf-8" || f.Scan != "not-scanned" {
			t.Errorf("%d: %+v", first.status, f)
		}
		again := w.uploads(proof, "another name.csv", content)
		if g := keptFileOf(t, again); again.status != 200 || g.ID != f.ID {
			t.Errorf("the same content again: %d, %+v", again.status, g)
		}
		shared := keptFileOf(t, w.uploads(other, "rights.csv", content))
		if n := files(t, w); n != 1 || shared.ID == f.ID || shared.SHA256 != f.SHA256 {
			t.Errorf("the same content in two records: %d contents, %+v", n, shared)
		}
		// What is not taken leaves nothing, in no list and not on the disk.
		for _, tt := range []struct {
			what, name, content string
			header              []string
			status              int
			says                string
		}{
			{"another digest", "a.txt", "text", []string{"Repr-Digest", digest("other")}, 422, "another SHA-256"},
			{"a digest that is none", "a.txt", "text", []string{"Repr-Digest", "sha-256=abc"}, 422, "Repr-Digest"},
			{"a digest of another kind", "a.txt", "text", []string{"Repr-Digest", "md5=:AAAA:"}, 422, "sha-256"},
			{"no name", "", "text", nil, 422, `"field":"name"`},
			{"an extension that is not taken", "a.html", "<script>", nil, 422, ".html"},
			{"content of another kind", "a.png", "<svg onload=alert(1)>", nil, 422, ".png"},
			{"compressed", "a.txt", "text", []string{"Content-Encoding", "gzip"}, 415, ""},
		} {
			r := w.uploads(proof, tt.name, tt.content, tt.header...)
			if r.status != tt.status || !strings.Contains(r.body, tt.says) {
				t.Errorf("%s: %d %s", tt.what, r.status, r.body)
			}
		}
		if r := w.uploads(nobodys(), "a.txt", "text"); r.status != 404 {
			t.Errorf("to a record that is not there: %d", r.status)
		}
		list := w.ask(http.MethodGet, "/api/v1/evidence/"+string(proof)+"/files", w.own.tokens[access.Reader], "")
		if strings.Count(list.body, `"id"`) != 1 || files(t, w) != 1 || loose(t, w) != 0 {
			t.Errorf("left over: %s, %d contents, %d unfinished", list.body, files(t, w), loose(t, w))
		}
		// Taken away from one record, the other still has it; a record that is deleted lets its files go.
		remove := func(path string, version string) int {
			return w.ask(http.MethodDelete, path, w.own.tokens[access.Owner], "", "If-Match", version).status
		}
		if got := remove("/api/v1/evidence-files/"+string(f.ID), `"1"`); got != 204 {
			t.Errorf("taken away: %d", got)
		}
		if r := w.ask(http.MethodGet, "/api/v1/evidence-files/"+string(shared.ID), w.own.tokens[access.Reader], ""); r.status != 200 || r.body != content {
			t.Errorf("the other record's file: %d %q", r.status, r.body)
		}
		before := unneeded(t, w)
		if got := remove("/api/v1/evidence/"+string(other), `"1"`); got != 204 || unneeded(t, w) != before+1 {
			t.Errorf("deleted: %d, and %d contents that nothing needs, after %d", got, unneeded(t, w), before)
		}
		if r := w.ask(http.MethodGet, "/api/v1/evidence-files/"+string(shared.ID), w.own.tokens[access.Reader], ""); r.status != 404 {
			t.Errorf("a file of a deleted record: %d", r.status)
		}
	})
}

// files is how many contents the own organization keeps.
func files(t *testing.T, w *world) (n int) {
	t.Helper()
	err := w.DB.Read(t.Context(), app.Operator(w.own.Tenant), func(tx *db.Tx) (err error) {
		n, _, err = blob.Count(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// unneeded is how many contents wait to be removed.
func unneeded(t *testing.T, w *world) (n int) {
	t.Helper()
	err := w.DB.Read(t.Context(), app.Operator(w.own.Tenant), func(tx *db.Tx) error {
		return db.One(t.Context(), tx, []any{&n}, "SELECT count(*) FROM blobs WHERE tenant_id = $1 AND loose_at IS NOT NULL")
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// loose is how many files of the disk are not whole.
func loose(t *testing.T, w *world) (n int) {
	t.Helper()
	place := ""
	proof := w.record(t, w.own, evidence.Register, "a place")
	f := w.attach(t, w.own, proof, "place.txt", "to find the folder")
	err := w.DB.Read(t.Context(), app.Operator(w.own.Tenant), func(tx *db.Tx) (err error) {
		place, err = w.Files.Place(t.Context(), tx, f.Hash)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.write(t, w.own, func(tx *db.Tx) error { return evidence.Detach(t.Context(), tx, f.ID) })
	list, err := os.ReadDir(filepath.Dir(place))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if strings.HasPrefix(e.Name(), "incoming-") {
			n++
		}
	}
	return n
}

func TestFL3FilesAreHandedOutHarmlessAndInParts(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		proof := w.record(t, w.own, evidence.Register, "proof")
		for _, tt := range []struct{ given, name, content, media string }{
			{"Prüfung „Q3“ \u202efdp.pdf", "Prüfung „Q3“ fdp.pdf", "%PDF-1.7 <script>alert(1)</script>", "application/pdf"},
			{`..\..\a"b;c.txt`, `a"b;c.txt`, "text", "text/plain; charset=utf-8"},
			{"x.xml", "x.xml", "<html><script>alert(1)</script></html>", "application/octet-stream"},
			{strings.Repeat("n", 300) + ".md", strings.Repeat("n", 252) + ".md", "# long", "text/plain; charset=utf-8"},
		} {
			f := keptFileOf(t, w.uploads(proof, tt.given, tt.content))
			path := "/api/v1/evidence-files/" + string(f.ID)
			r := w.ask(http.MethodGet, path, w.own.tokens[access.Auditor], "")
			how, fields, err := mime.ParseMediaType(r.header.Get("Content-Disposition"))
			if r.status != 200 || r.body != tt.content || how != "attachment" || fields["filename"] != tt.name || err != nil {
				t.Errorf("%q: %d, %s %v, %v", tt.given, r.status, how, fields, err)
			}
			for name, want := range map[string]string{
				"Content-Type": tt.media, "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'", "Repr-Digest": digest(tt.content), "Accept-Ranges": "bytes",
			} {
				if r.header.Get(name) != want {
					t.Errorf("%q: %s is %q, want %q", tt.given, name, r.header.Get(name), want)
				}
			}
			part := w.ask(http.MethodGet, path, w.own.tokens[access.Auditor], "", "Range", "bytes=2-3")
			if part.status != 206 || part.body != tt.content[2:4] || part.header.Get("Content-Range") != fmt.Sprintf("bytes 2-3/%d", len(tt.content)) {
				t.Errorf("%q in part: %d %q", tt.given, part.status, part.body)
			}
			if known := w.ask(http.MethodGet, path, w.own.tokens[access.Auditor], "", "If-None-Match", r.header.Get("ETag")); known.status != 304 {
				t.Errorf("%q that is known: %d", tt.given, known.status)
			}
			for what, token := range map[string]string{"the client": w.client.tokens[access.Owner], "a stranger": w.foreign.tokens[access.Owner]} {
				if r := w.ask(http.MethodGet, path, token, ""); r.status != 404 {
					t.Errorf("%s reads it: %d", what, r.status)
				}
			}
		}
	})
}

func TestFL1TheLimitOfOneFileAndTheQuotaHold(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		proof := w.record(t, w.own, evidence.Register, "proof")
		a := app.Operator(w.own.Tenant)
		small := w.shelf()
		small.Most = 10
		for _, size := range []int64{0, 11} { // unsaid, and announced
			_, _, err := small.Attach(t.Context(), a, proof, evidence.Incoming{Name: "a.txt", Size: size}, strings.NewReader("eleven byte"))
			if !errors.Is(err, fault.TooLarge) {
				t.Errorf("over the limit, announced %d: %v", size, err)
			}
		}
		tight, err := blob.Open(t.TempDir(), 20)
		if err != nil {
			t.Fatal(err)
		}
		defer tight.Close() //nolint:errcheck // a folder of the test
		full := evidence.Shelf{DB: w.DB, Blobs: tight, Most: 100}
		if _, _, err := full.Attach(t.Context(), a, proof, evidence.Incoming{Name: "a.txt", Size: 15}, strings.NewReader("fifteen bytes..")); err != nil {
			t.Errorf("within the quota: %v", err)
		}
		if _, _, err := full.Attach(t.Context(), a, proof, evidence.Incoming{Name: "b.txt", Size: 10}, strings.NewReader("ten bytes.")); !errors.Is(err, fault.NoSpace) {
			t.Errorf("over the quota: %v", err)
		}
		for i := range evidence.Most - 1 {
			w.attach(t, w.own, proof, "a.txt", fmt.Sprint("number ", i))
		}
		if r := w.uploads(proof, "a.txt", "one more"); r.status != 422 || !strings.Contains(r.body, "one too many") {
			t.Errorf("the %d. file: %d %s", evidence.Most+1, r.status, r.body)
		}
	})
}

func TestIM1AnArchiveIsLookedIntoBeforeItIsKept(t *testing.T) {
	t.Parallel()
	packed := func(pairs ...string) string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for i := 0; i+1 < len(pairs); i += 2 {
			part, err := z.Create(pairs[i])
			if err == nil {
				_, err = part.Write([]byte(pairs[i+1]))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	eachWorld(t, func(t *testing.T, w *world) {
		proof := w.record(t, w.own, evidence.Register, "proof")
		inner := packed("a.txt", "text")
		for name, content := range map[string]string{"logs.zip": packed("a.log", "line", "b/c.log", "line"), "report.docx": packed("word/document.xml", "<w/>")} {
			if r := w.uploads(proof, name, content); r.status != 201 {
				t.Errorf("%s: %d %s", name, r.status, r.body)
			}
		}
		before := files(t, w)
		for name, content := range map[string]string{"all.zip": packed("a.txt", "text", "more/inner.zip", inner), "bomb.docx": packed("more/inner.zip", strings.Repeat("0", 8<<20)), "broken.xlsx": "PK\x03\x04 and no more"} {
			r := w.uploads(proof, name, content)
			if r.status != 422 && r.status != 413 || name != "broken.xlsx" && !strings.Contains(r.body, "more/inner.zip") || !strings.Contains(r.body, "cure") {
				t.Errorf("%s: %d %s", name, r.status, r.body)
			}
		}
		if n := files(t, w); n != before {
			t.Errorf("%d files instead of %d", n, before)
		}
	})
}

func TestFL4OnlyWhatTheScannerFoundCleanIsHandedOut(t *testing.T) {
	t.Parallel()
	script := filepath.Join(t.TempDir(), "scanner")
	// Ends as clamscan does: 1 where something was found, 2 where it could not tell.
	const text = "#!/bin/sh\ngrep -q virus \"$1\" && exit 1\ngrep -q riddle \"$1\" && exit 2\nexit 0\n"
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	eachWorld(t, func(t *testing.T, w *world) {
		w.ScanBy(script)
		proof := w.record(t, w.own, evidence.Register, "proof")
		sent := map[string]id.ID{}
		results := map[string]struct {
			scan   evidence.Scan
			status int
		}{"harmless": {evidence.Clean, 200}, "a virus": {evidence.Infected, 422}, "a riddle": {evidence.ScanFailed, 422}}
		for content := range results {
			f, _, err := w.Shelf().Attach(t.Context(), app.Operator(w.own.Tenant), proof, evidence.Incoming{Name: "a.txt"}, strings.NewReader(content))
			if err != nil || f.Scan != evidence.Pending {
				t.Fatalf("%q: %+v, %v", content, f, err)
			}
			sent[content] = f.ID
			if r := w.ask(http.MethodGet, "/api/v1/evidence-files/"+string(f.ID), w.own.tokens[access.Owner], ""); r.status != 503 {
				t.Errorf("%q before it was scanned: %d", content, r.status)
			}
		}
		w.work(t)
		for content, want := range results {
			var now evidence.File
			for begin := time.Now(); now.ID == "" || now.Scan == evidence.Pending && time.Since(begin) < 20*time.Second; time.Sleep(20 * time.Millisecond) {
				err := w.DB.Read(t.Context(), app.Operator(w.own.Tenant), func(tx *db.Tx) (err error) {
					now, err = evidence.FindFile(t.Context(), tx, sent[content])
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			r := w.ask(http.MethodGet, "/api/v1/evidence-files/"+string(now.ID), w.own.tokens[access.Owner], "")
			if now.Scan != want.scan || now.ScannedAt.IsZero() || r.status != want.status || (r.status == 200) != (r.body == content) {
				t.Errorf("%q: %s, answered %d", content, now.Scan, r.status)
			}
		}
	})
}
