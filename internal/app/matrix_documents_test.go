// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"strings"
	"testing"

	"concord/internal/app"
	"concord/internal/ims/document"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// paper makes a document whose draft holds a word.
func (w *world) paper(t *testing.T, o *organization, word string) *document.Document {
	t.Helper()
	var made *document.Document
	w.write(t, o, func(tx *db.Tx) (err error) {
		made, err = document.Create(t.Context(), tx, "", document.Content{Text: "# " + word, Head: document.Head{
			Title: word, Kind: "policy", Classification: document.Internal, Approvers: []id.ID{o.alone.ID}, ReviewMonths: 12,
		}})
		return err
	})
	return made
}

// lead brings the documents that nobody touched yet into a state that only approvers lead into; their part is tried by the tests of
// documents.
func (w *world) lead(t *testing.T, o *organization, state document.State) {
	t.Helper()
	w.write(t, o, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: "documents.update", Object: document.Object})
		_, err := db.Exec(t.Context(), tx, `UPDATE document_versions SET state = $2, fills = '{}' WHERE tenant_id = $1
AND document_id IN (SELECT d.id FROM documents d WHERE d.tenant_id = $1 AND d.version = 1)`, string(state))
		return err
	})
}

func init() {
	makers[document.Object] = func(t *testing.T, w *world, o *organization) id.ID {
		t.Helper()
		return w.paper(t, o, "made for the matrix").ID
	}
	for _, x := range []struct {
		verb, page, api string
		state           document.State
	}{
		{"submit", "", "{}", document.Draft},
		{"decide", "&decision=approved", `{"decision":"approved"}`, document.InReview},
		{"recall", "", "{}", document.InReview},
		{"publish", "", "{}", document.Approved},
		{"revise", "", "{}", document.Published},
		{"withdraw", "&reason=old&retain_until=2031-12-31", `{"reason":"old","retain_until":"2031-12-31"}`, document.Published},
		{"discard", "", "", document.Draft},
	} {
		in := func(body string) func(t *testing.T, w *world) string {
			return func(t *testing.T, w *world) string {
				t.Helper()
				w.lead(t, w.own, x.state)
				return body
			}
		}
		fresh["POST /documents/{id}/"+x.verb] = in("version=1" + x.page)
		if x.api != "" {
			fresh["POST /api/v1/documents/{id}/"+x.verb] = in(x.api)
		}
	}
	held := func(body string) func(t *testing.T, w *world) string {
		return func(t *testing.T, w *world) string {
			t.Helper()
			w.lead(t, w.own, document.Published)
			return body
		}
	}
	fresh["POST /documents/{id}/readers"], fresh["POST /api/v1/documents/{id}/readers"] = held("version=1&readers=all"), held(`{"readers":["all"]}`)
	// Who was not asked cannot confirm, and nobody is reminded: that is tried by the tests of documents.
	toldAndAsked := func(body string) func(t *testing.T, w *world) string {
		return func(t *testing.T, w *world) string {
			t.Helper()
			w.lead(t, w.own, document.Published)
			w.write(t, w.own, func(tx *db.Tx) error {
				tx.Record(db.Change{Action: "documents.update", Object: document.Object})
				_, err := db.Exec(t.Context(), tx, `INSERT INTO document_readings (tenant_id, version_id, person, asked_at, asked_by, asked_on, reminded_on, read_on, sha256)
SELECT v.tenant_id, v.id, m.user_id, 1, '', '2026-11-25', '', '', '' FROM document_versions v JOIN members m ON m.tenant_id = v.tenant_id WHERE v.tenant_id = $1 AND v.state = 'published'
ON CONFLICT (tenant_id, version_id, person) DO NOTHING`)
				return err
			})
			return body
		}
	}
	sum := (&document.Version{Text: "# made for the matrix", Fills: map[string]string{}}).Sum()
	fresh["POST /documents/{id}/readers/remind"], fresh["POST /api/v1/documents/{id}/readers/remind"] = toldAndAsked("version=1"), toldAndAsked("{}")
	fresh["POST /documents/{id}/confirm"], fresh["POST /api/v1/documents/{id}/confirm"] = toldAndAsked("number=1&sum="+sum), toldAndAsked(`{"number":1,"sha256":"`+sum+`"}`)
	past := func(body string) func(t *testing.T, w *world) string {
		return func(t *testing.T, w *world) string {
			t.Helper()
			w.lead(t, w.own, document.Withdrawn)
			w.write(t, w.own, func(tx *db.Tx) error {
				tx.Record(db.Change{Action: "documents.update", Object: document.Object})
				_, err := db.Exec(t.Context(), tx, "UPDATE document_versions SET retain_until = '2020-01-01' WHERE tenant_id = $1 AND state = 'withdrawn'")
				return err
			})
			return body
		}
	}
	fresh["POST /documents/{id}/destroy"] = past("version=1&number=1&reason=old")
	fresh["POST /api/v1/documents/{id}/versions/{number}/destroy"] = past(`{"reason":"old"}`)
	fileIn := func(t *testing.T, w *world) {
		t.Helper()
		w.write(t, w.own, func(tx *db.Tx) error {
			tx.Record(db.Change{Action: "documents.update", Object: document.Object})
			kept, err := w.Files.Put(t.Context(), w.DB, app.Operator(w.own.Tenant), blob.Incoming{MediaType: "text/plain", Max: 100}, strings.NewReader("a file"))
			if err == nil {
				err = w.Files.Keep(t.Context(), tx, kept, id.Ref{Register: document.Object, ID: "matrix"})
			}
			if err == nil {
				_, err = db.Exec(t.Context(), tx, `INSERT INTO document_files (tenant_id, id, version_id, uploaded_at, uploaded_by, name, size, media_type, sha256, scan)
SELECT v.tenant_id, v.id, v.id, 1, '', 'a.txt', $3, 'text/plain', $2, 'clean' FROM document_versions v WHERE v.tenant_id = $1 ON CONFLICT (tenant_id, version_id) DO NOTHING`, kept.Hash, kept.Size)
			}
			return err
		})
	}
	asFile := func(body string) func(t *testing.T, w *world) string {
		return func(t *testing.T, w *world) string {
			t.Helper()
			fileIn(t, w)
			return body
		}
	}
	fresh["GET /documents/{id}/file"], fresh["GET /api/v1/documents/{id}/versions/{number}/file"] = asFile(""), asFile("")
	fresh["POST /documents/{id}/file/delete"], fresh["DELETE /api/v1/documents/{id}/draft/file"] = asFile("version=1"), asFile("")
	fresh["POST /documents/{id}/file/link"], fresh["POST /api/v1/documents/{id}/versions/{number}/file/link"] = asFile("number=1"), asFile("")
	fills["{seen}"] = func() string { return "1" }
	bodies["POST /documents/{id}/file/{seen}"] = upload("a.txt", "a file")
	fresh["PUT /api/v1/documents/{id}/draft/file"] = func(*testing.T, *world) string { return "a file" }
	bodies["POST /api/v1/documents"] = `{"title":"made for the matrix"}`
	bodies["PATCH /api/v1/documents/{id}"] = `{"note":"changed"}`
	bodies["POST /documents"] = "title=made+for+the+matrix&kind=policy"
	bodies["POST /documents/{id}/edit"] = "version=1&text=changed"
	bodies["POST /documents/{id}/head"] = "version=1&title=changed&kind=policy&classification=internal&review_months=12"
	fills["{number}"] = func() string { return "1" }
}
