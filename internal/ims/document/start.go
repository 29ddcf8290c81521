// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document

import (
	"context"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
)

// Start makes a document of the list from its starter text. Of the text stays what fits the organization's flags in fills; its
// placeholders and marks stay as they are. Whatever head leaves empty is taken from the list, and the actor owns it. It fails
// with fault.NotFound for a code that is not on the list, with fault.Taken where the organization has the document, and with
// fault.Fields as Create does.
func Start(ctx context.Context, tx *db.Tx, l *catalog.Library, code string, fills map[string]string, head Head) (*Document, error) {
	starter, text, err := l.StarterText(code)
	if err != nil {
		return nil, err
	}
	if head.Title == "" {
		head.Title = starter.Title
	}
	if head.Classification == "" {
		head.Classification = Internal
	}
	if head.Owner == "" {
		head.Owner = tx.Actor.User()
	}
	head.Kind, head.ReviewMonths = starter.Kind, starter.ReviewIntervalMonths
	return Create(ctx, tx, starter.ID, Content{Head: head, Text: Flagged(text, fills)})
}
