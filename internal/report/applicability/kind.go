// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package applicability

import (
	"context"
	"fmt"

	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/report/archive"
)

// KindName is what the archive calls the print of an approved version of the statement.
const KindName = "statement-of-applicability"

// Kept asks for the prints of a version that are kept from its approval on.
func Kept(version id.ID, language string) archive.Order {
	return archive.Order{Kind: KindName, Object: version, Formats: []string{"pdf", "docx", "xlsx"}, Language: language}
}

// Kind is an approved version of the statement as the archive prints and keeps it.
func Kind(l *catalog.Library) archive.Kind {
	return archive.Kind{
		Name: KindName, Formats: Formats(), Content: l.Hash,
		Title: func(ctx context.Context, tx *db.Tx, object id.ID) (string, error) {
			v, err := soa.Approved.Find(ctx, tx, object)
			if err != nil {
				return "", err
			}
			s, err := soa.Frozen(ctx, tx, object)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("%s, v%d", s.Organization, v.Number), nil
		},
		Read: func(ctx context.Context, tx *db.Tx, object id.ID, w *locale.Words) (archive.Print, error) {
			s, v, err := soa.At(ctx, tx, l, object)
			return Report{Statement: s, Version: v, Library: l, Words: w}.File, err
		},
	}
}
