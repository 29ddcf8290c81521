// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package dossier

import (
	"context"
	"fmt"
	"slices"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// PutDocument says how far one document is, instead of what was said of it before.
func PutDocument(ctx context.Context, tx *db.Tx, l *catalog.Library, which id.ID, s diagnosis.DocumentState) error {
	documents, err := l.Documents()
	if err != nil {
		return err
	}
	var wrong fault.Fields
	if !slices.ContainsFunc(documents.Documents, func(d catalog.DocumentListing) bool { return d.ID == s.ID }) {
		wrong = append(wrong, fault.Field{Field: "document", Problem: fmt.Sprintf("%.40q is no document of the list", s.ID), Cure: "choose one such as DOC-01"})
	}
	if s.Status != diagnosis.DocumentApproved && s.Status != diagnosis.DocumentDraft && s.Status != diagnosis.DocumentMissing {
		wrong = append(wrong, fault.Field{Field: "status", Problem: fmt.Sprintf("is %.40q", s.Status), Cure: "choose approved, draft or missing"})
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	if err := hold(ctx, tx, which, ""); err != nil {
		return err
	}
	if err := touch(ctx, tx, which); err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO diagnosis_documents (tenant_id, diagnosis_id, document, version, status, dated, answered_by, answered_at) VALUES ($1, $2, $3, 1, $4, $5, $6, $7)
ON CONFLICT (tenant_id, diagnosis_id, document) DO UPDATE SET version = diagnosis_documents.version + 1, status = excluded.status, dated = excluded.dated,
answered_by = excluded.answered_by, answered_at = excluded.answered_at`,
		string(which), s.ID, string(s.Status), s.Date.String(), string(tx.Actor.User()), tx.Now.UnixMicro())
	if err != nil {
		return fmt.Errorf("put document: %w", err)
	}
	tx.Record(db.Change{Action: object + ".document", Object: object, ID: which, Fields: []db.Field{{Name: s.ID, New: string(s.Status)}}})
	return nil
}

// Documents returns what was said of documents, by their ids.
func Documents(ctx context.Context, tx *db.Tx, which id.ID) ([]diagnosis.DocumentState, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (s diagnosis.DocumentState, err error) {
		var dated string
		if err := r.Scan(&s.ID, &s.Status, &dated); err != nil || dated == "" {
			return s, err
		}
		s.Date, err = civil.Parse(dated)
		return s, err
	}, "SELECT document, status, dated FROM diagnosis_documents WHERE tenant_id = $1 AND diagnosis_id = $2 ORDER BY document", string(which))
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	return list, nil
}
