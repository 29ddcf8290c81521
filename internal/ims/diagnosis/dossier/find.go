// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package dossier

import (
	"context"
	"strings"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/search"
)

// document is what search keeps of a diagnosis.
func (d Diagnosis) document() search.Document {
	return search.Document{
		Ref: id.Ref{Register: object, ID: d.ID}, Reference: d.Reference(), Title: d.Title,
		Body: strings.TrimSpace(strings.Join([]string{d.Scope, d.Organization.Name, d.Organization.Sector}, "\n")),
	}
}

// Reindex keeps the texts of all diagnoses for search anew; what was kept of them must have been cleared. It returns how many
// there are.
func Reindex(ctx context.Context, tx *db.Tx) (n int, err error) {
	return search.AddAll(ctx, tx, List, Diagnosis.document)
}
