// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"context"

	"concord/internal/ims/approved"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Approved are the statements that somebody approved.
const Approved approved.Kind = VersionObject

// VersionObject is what the journal calls an approved version.
const VersionObject = "soa-versions"

// Canonical is the statement as JSON: the same statement gives the same bytes.
func (s *Statement) Canonical() ([]byte, error) { return approved.Canonical(s) }

// Hash is the SHA-256 of the canonical statement, hexadecimal.
func (s *Statement) Hash() (string, error) { return approved.Hash(s) }

// Freeze approves the statement as it stands, as the next version by the transaction's actor. seen is the hash of the
// statement that the approver saw, empty for whatever it is now; another one is fault.Conflict. Freeze fails with fault.Fields
// naming every row that is undecided, has an empty reason, or is excluded while an open risk relies on it.
func Freeze(ctx context.Context, tx *db.Tx, l *catalog.Library, seen, note string) (approved.Version, error) {
	s, err := Read(ctx, tx, l)
	if err != nil {
		return approved.Version{}, err
	}
	return Approved.Freeze(ctx, tx, s, s.unready(), seen, note)
}

// unready names every row that lacks something.
func (s *Statement) unready() (out fault.Fields) {
	words := map[Lack][2]string{
		LacksDecision:  {"is undecided", "say whether it is applicable"},
		LacksReason:    {"is applicable without a reason", "tick one, or link the risk or obligation that asks for it"},
		LacksExclusion: {"is not applicable without a reason", "say why"},
		LacksTreatment: {"is not applicable, or not for an AI system, while it treats an open risk of it", "treat the risk otherwise, or include the control"},
	}
	for i := range s.Entries {
		for _, lack := range s.Entries[i].Lacks {
			out = append(out, fault.Field{Field: s.Entries[i].Ref().String(), Problem: words[lack][0], Cure: words[lack][1]})
		}
	}
	return out
}

// Frozen returns the statement as it was approved, or fault.NotFound. What is kept must still have its hash.
func Frozen(ctx context.Context, tx *db.Tx, which id.ID) (*Statement, error) {
	s := &Statement{}
	if err := Approved.Content(ctx, tx, which, s); err != nil {
		return nil, err
	}
	return s, nil
}

// At returns the statement as a version was approved, with the version; for "" as it stands, with nil. It fails with
// fault.NotFound for a version that is not there.
func At(ctx context.Context, tx *db.Tx, l *catalog.Library, version id.ID) (*Statement, *approved.Version, error) {
	if version == "" {
		s, err := Read(ctx, tx, l)
		return s, nil, err
	}
	v, err := Approved.Find(ctx, tx, version)
	if err != nil {
		return nil, nil, err
	}
	s, err := Frozen(ctx, tx, version)
	return s, &v, err
}
