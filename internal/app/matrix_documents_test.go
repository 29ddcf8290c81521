// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"testing"

	"concord/internal/ims/document"
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
	bodies["POST /api/v1/documents"] = `{"title":"made for the matrix"}`
	bodies["PATCH /api/v1/documents/{id}"] = `{"note":"changed"}`
	bodies["POST /documents"] = "title=made+for+the+matrix&kind=policy"
	bodies["POST /documents/{id}/edit"] = "version=1&text=changed"
	bodies["POST /documents/{id}/head"] = "version=1&title=changed&kind=policy&classification=internal&review_months=12"
	fills["{number}"] = func() string { return "1" }
}
