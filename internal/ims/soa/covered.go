// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"context"
	"time"

	"concord/internal/ims/scope"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// Covered is the approved scope that a statement belongs to: the newest one on the statement's day.
type Covered struct {
	Version    id.ID     `json:"version"`
	Number     int       `json:"number"`
	ApprovedAt time.Time `json:"approved_at"`
	SHA256     string    `json:"sha256"`
	Summary    string    `json:"summary"`
	// Differences are the scopes for single standards, where they are others than the whole.
	Differences []scope.Difference `json:"differences"`
}

// Of returns the scope for one standard: its own text, or the summary, which is also that for "".
func (c *Covered) Of(standard string) string {
	return scope.Draft{Summary: c.Summary, Differences: c.Differences}.Of(standard)
}

// covered returns the newest approved scope, or nil where none is approved.
func covered(ctx context.Context, tx *db.Tx) (*Covered, error) {
	list, err := scope.Approved.List(ctx, tx, 0, 1)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	s, v, err := scope.At(ctx, tx, list[0].ID)
	if err != nil {
		return nil, err
	}
	return &Covered{v.ID, v.Number, v.ApprovedAt, v.SHA256, s.Summary, append([]scope.Difference{}, s.Differences...)}, nil
}
