// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
)

const columns = "SELECT id, version, coalesce(number, 0), created_at, updated_at, code, title, kind, classification, owner, approvers, review_months, COALESCE(retain_months, 0) FROM documents WHERE tenant_id = $1 "

func scanDocument(row db.Row) (d Document, err error) {
	var created, updated int64
	var approvers string
	err = row.Scan(&d.ID, &d.Version, &d.number, &created, &updated, &d.Code, &d.Title, &d.Kind, &d.Classification, &d.Owner, &approvers, &d.ReviewMonths, &d.RetainMonths)
	d.Reference = cmp.Or(d.Code, Own.Reference(d.number))
	d.CreatedAt, d.UpdatedAt, d.Approvers = time.UnixMicro(created).UTC(), time.UnixMicro(updated).UTC(), idsOf(approvers)
	return d, err
}

func idsOf(text string) []id.ID {
	out := []id.ID{}
	for _, s := range strings.Fields(text) {
		out = append(out, id.ID(s))
	}
	return out
}

func joined(list []id.ID) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return strings.Join(out, " ")
}

// Find returns a document with all its versions, or fault.NotFound.
func Find(ctx context.Context, tx *db.Tx, which id.ID) (*Document, error) {
	return find(ctx, tx, "AND id = $2", string(which))
}

// Own numbers the organization's own documents, as OD-3; those of the list are called by their code.
var Own = register.NewSeries(Object, "OD")

// ReferenceSQL is how people name a document, in a statement where the table is called so.
func ReferenceSQL(table string) string {
	return "coalesce(nullif(" + table + ".code, ''), " + Own.ReferenceSQL(table) + ", '')"
}

// Which returns the document that is named by its id, or as people say it, or fault.NotFound.
func Which(ctx context.Context, tx *db.Tx, said string) (which id.ID, err error) {
	if !strings.HasPrefix(strings.ToUpper(said), "DOC-") {
		return Own.Which(ctx, tx, said)
	}
	err = db.One(ctx, tx, []any{&which}, "SELECT id FROM documents WHERE tenant_id = $1 AND code = $2", strings.ToUpper(said))
	return which, err
}

// FindCode returns the document of the list with this code, such as DOC-03, or fault.NotFound.
func FindCode(ctx context.Context, tx *db.Tx, code string) (*Document, error) {
	return find(ctx, tx, "AND code = $2 AND code <> ''", code)
}

func find(ctx context.Context, tx *db.Tx, where string, args ...any) (*Document, error) {
	list, err := db.All(ctx, tx, scanDocument, columns+where, args...)
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	d := &list[0]
	if d.Versions, err = versionsOf(ctx, tx, d.ID); err != nil {
		return nil, fmt.Errorf("document: %w", err)
	}
	return d, nil
}

// versionsOf reads the versions of a document with their approvals.
func versionsOf(ctx context.Context, tx *db.Tx, of id.ID) ([]Version, error) {
	list, err := db.All(ctx, tx, scanVersion, `SELECT v.id, v.number, v.state, v.text, v.fills, v.note, v.edited_at, v.edited_by, v.submitted_at, v.published_at, v.published_by, v.published_on, v.next_review,
v.ended_at, v.reason, v.retain_until, COALESCE(v.successor, ''), x.destroyed_at, COALESCE(x.destroyed_by, ''), COALESCE(x.reason, ''), COALESCE(x.sha256, ''),
COALESCE(f.id, ''), COALESCE(f.name, ''), COALESCE(f.size, 0), COALESCE(f.media_type, ''), COALESCE(f.sha256, ''), COALESCE(f.uploaded_at, 0), COALESCE(f.uploaded_by, ''), COALESCE(f.scan, ''), f.scanned_at
FROM document_versions v LEFT JOIN document_files f ON f.tenant_id = v.tenant_id AND f.version_id = v.id
LEFT JOIN document_destructions x ON x.tenant_id = v.tenant_id AND x.version_id = v.id WHERE v.tenant_id = $1 AND v.document_id = $2 ORDER BY v.number DESC`, string(of))
	if err != nil {
		return nil, err
	}
	at := map[id.ID]*Version{}
	for i := range list {
		at[list[i].ID] = &list[i]
	}
	err = db.Each(ctx, tx, func(row db.Row) error {
		var version id.ID
		var a Approval
		var decided *int64
		err := row.Scan(&version, &a.Person, &a.Name, &a.Decision, &decided, &a.Note)
		a.DecidedAt = moment(decided)
		if v := at[version]; err == nil && v != nil {
			v.Approvals = append(v.Approvals, a)
		}
		return err
	}, `SELECT a.version_id, a.person, COALESCE(u.name, ''), a.decision, a.decided_at, a.note FROM document_approvals a
JOIN document_versions v ON v.tenant_id = a.tenant_id AND v.id = a.version_id
LEFT JOIN members m ON m.tenant_id = a.tenant_id AND m.user_id = a.person LEFT JOIN users u ON u.id = m.user_id
WHERE a.tenant_id = $1 AND v.document_id = $2 ORDER BY a.version_id, a.place`, string(of))
	return list, err
}

func scanVersion(row db.Row) (v Version, err error) {
	var edited, uploaded int64
	var submitted, published, ended, scanned, destroyed *int64
	var fills string
	var f File
	var x Destruction
	err = row.Scan(&v.ID, &v.Number, &v.State, &v.Text, &fills, &v.Note, &edited, &v.EditedBy, &submitted, &published, &v.PublishedBy, &v.PublishedOn, &v.NextReview,
		&ended, &v.Reason, &v.RetainUntil, &v.Successor, &destroyed, &x.By, &x.Reason, &x.Hash, &f.ID, &f.Name, &f.Size, &f.MediaType, &f.Hash, &uploaded, &f.UploadedBy, &f.Scan, &scanned)
	if err != nil {
		return v, err
	}
	if destroyed != nil {
		x.At = moment(destroyed)
		v.Destroyed = &x
	}
	if f.ID != "" {
		f.UploadedAt, f.ScannedAt = time.UnixMicro(uploaded).UTC(), moment(scanned)
		v.File = &f
	}
	v.EditedAt, v.SubmittedAt, v.PublishedAt, v.EndedAt = time.UnixMicro(edited).UTC(), moment(submitted), moment(published), moment(ended)
	v.Approvals = []Approval{}
	if fills != "" {
		err = json.Unmarshal([]byte(fills), &v.Fills)
	}
	return v, err
}

// micro is a moment as it is stored; nil for none.
func micro(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

func moment(micro *int64) time.Time {
	if micro == nil {
		return time.Time{}
	}
	return time.UnixMicro(*micro).UTC()
}

// touch counts an act on the document that the caller saw in d, or fails with fault.Conflict.
func (d *Document) touch(ctx context.Context, tx *db.Tx) error {
	n, err := db.Exec(ctx, tx, "UPDATE documents SET version = version + 1, updated_at = $4 WHERE tenant_id = $1 AND id = $2 AND version = $3", string(d.ID), d.Version, tx.Now.UnixMicro())
	if err == nil && n == 0 { // another transaction was faster
		err = fault.Conflict
	}
	d.Version, d.UpdatedAt = d.Version+1, tx.Now
	return err
}

// seen finds a document that the caller saw as version: fault.Conflict, beside the document as it is now, says that there is
// a newer one.
func seen(ctx context.Context, tx *db.Tx, which id.ID, version int) (*Document, error) {
	d, err := Find(ctx, tx, which)
	if err != nil {
		return nil, err
	}
	if d.Version != version {
		return d, fmt.Errorf("document: it has version %d: %w", d.Version, fault.Conflict)
	}
	return d, nil
}

// Reindex keeps the texts of all documents for search anew; what was kept of them must have been cleared. It returns how many
// there are.
func Reindex(ctx context.Context, tx *db.Tx) (n int, err error) {
	return search.AddAll(ctx, tx, func(ctx context.Context, tx *db.Tx, before id.ID, limit int) ([]search.Document, error) {
		return db.All(ctx, tx, func(row db.Row) (s search.Document, err error) {
			var code string
			s.Register = Object
			err = row.Scan(&s.ID, &s.Reference, &s.Title, &code, &s.Body)
			s.Body = code + "\n" + s.Body
			return s, err
		}, `SELECT d.id, `+ReferenceSQL("d")+`, d.title, d.code, v.text || COALESCE((SELECT f.name FROM document_files f WHERE f.tenant_id = v.tenant_id AND f.version_id = v.id), '') FROM documents d JOIN document_versions v ON v.tenant_id = d.tenant_id AND v.document_id = d.id
AND v.number = (SELECT MAX(n.number) FROM document_versions n WHERE n.tenant_id = d.tenant_id AND n.document_id = d.id)
WHERE d.tenant_id = $1 AND (d.id < $2 OR $2 = '') ORDER BY d.id DESC LIMIT $3`, string(before), limit)
	}, func(s search.Document) search.Document { return s })
}

// index keeps what search finds the document by: its title, code and newest text, or the name of the file that is there instead.
func (d *Document) index(ctx context.Context, tx *db.Tx) error {
	body := d.Code + "\n" + d.Versions[0].Text
	if f := d.Versions[0].File; f != nil {
		body += f.Name
	}
	return search.Replace(ctx, tx, search.Document{Ref: id.Ref{Register: Object, ID: d.ID}, Reference: d.Reference, Title: d.Title, Body: body})
}
