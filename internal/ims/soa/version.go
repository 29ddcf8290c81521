// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"concord/internal/ims/org"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

// VersionObject is what the journal calls an approved version.
const VersionObject = "soa-versions"

// Version is a statement as it was approved. It never changes.
type Version struct {
	ID         id.ID     `json:"id"`
	Number     int       `json:"number"` // 1, 2, 3 of the organization
	ApprovedAt time.Time `json:"approved_at"`
	ApprovedBy id.ID     `json:"approved_by,omitempty"` // empty for the machine's own command line
	Approver   string    `json:"approver"`              // name, while the person is a member
	Note       string    `json:"note"`
	SHA256     string    `json:"sha256"` // of the content
}

// Canonical is the statement as JSON: the same statement gives the same bytes.
func (s *Statement) Canonical() ([]byte, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write the statement: %w", err)
	}
	return data, nil
}

// Hash is the SHA-256 of the canonical statement, hexadecimal.
func (s *Statement) Hash() (string, error) {
	data, err := s.Canonical()
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}

// Freeze approves the statement as it stands, as the next version by the transaction's actor. seen is the hash of the
// statement that the approver saw, empty for whatever it is now; another one is fault.Conflict. Freeze fails with fault.Fields
// naming every row that is undecided, has an empty reason, or is excluded while an open risk relies on it.
func Freeze(ctx context.Context, tx *db.Tx, l *catalog.Library, seen, note string) (Version, error) {
	s, err := Read(ctx, tx, l)
	if err != nil {
		return Version{}, err
	}
	content, err := s.Canonical()
	if err != nil {
		return Version{}, err
	}
	v := Version{ID: tx.NewID(), ApprovedAt: tx.Now, ApprovedBy: tx.Actor.User(), Note: intake.CleanText(note)}
	if v.SHA256, err = s.Hash(); err != nil {
		return Version{}, err
	}
	if seen != "" && seen != v.SHA256 {
		return Version{}, fmt.Errorf("approve the statement: it is not the one that was seen: %w", fault.Conflict)
	}
	wrong := s.unready()
	if utf8.RuneCountInString(v.Note) > LongestText {
		wrong = append(wrong, fault.Field{Field: "note", Problem: "is too long", Cure: fmt.Sprintf("use at most %d characters", LongestText)})
	}
	if err := wrong.Err(); err != nil {
		return Version{}, err
	}
	if err := db.One(ctx, tx, []any{&v.Number}, "SELECT COALESCE(MAX(number), 0) + 1 FROM soa_versions WHERE tenant_id = $1"); err != nil {
		return Version{}, fmt.Errorf("approve the statement: %w", err)
	}
	_, err = db.Exec(ctx, tx, "INSERT INTO soa_versions (tenant_id, id, number, approved_at, approved_by, note, content, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		string(v.ID), v.Number, tx.Now.UnixMicro(), string(v.ApprovedBy), v.Note, string(content), v.SHA256)
	if errors.Is(err, fault.Taken) { // another approval was faster
		err = fault.Conflict
	}
	if err != nil {
		return Version{}, fmt.Errorf("approve the statement: %w", err)
	}
	tx.Record(db.Change{Action: VersionObject + ".create", Object: VersionObject, ID: v.ID, Version: 1, Reason: v.Note, Fields: []db.Field{
		{Name: "number", New: fmt.Sprint(v.Number)}, {Name: "sha256", New: v.SHA256},
	}})
	return FindVersion(ctx, tx, v.ID)
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

// versions begins every query of versions without their content.
const versions = `SELECT v.id, v.number, v.approved_at, v.approved_by, COALESCE(u.name, ''), v.note, v.sha256 FROM soa_versions v
LEFT JOIN members m ON m.tenant_id = v.tenant_id AND m.user_id = v.approved_by LEFT JOIN users u ON u.id = m.user_id WHERE v.tenant_id = $1 `

func scanVersion(row db.Row) (v Version, err error) {
	var at int64
	err = row.Scan(&v.ID, &v.Number, &at, &v.ApprovedBy, &v.Approver, &v.Note, &v.SHA256)
	v.ApprovedAt = time.UnixMicro(at).UTC()
	return v, err
}

// Versions returns at most limit versions, the newest first, from below a number on (0 for the newest).
func Versions(ctx context.Context, tx *db.Tx, below, limit int) ([]Version, error) {
	list, err := db.All(ctx, tx, scanVersion, versions+"AND (v.number < $2 OR $2 = 0) ORDER BY v.number DESC LIMIT $3", below, limit)
	if err != nil {
		return nil, fmt.Errorf("list versions of the statement: %w", err)
	}
	return list, nil
}

// On returns the version that held at the end of a day of the organization: the newest approved by then. It fails with
// fault.NotFound where there was none.
func On(ctx context.Context, tx *db.Tx, day civil.Date) (Version, error) {
	zone, err := org.Zone(ctx, tx)
	if err != nil {
		return Version{}, err
	}
	end := day.AddDays(1).Time()
	end = time.Date(end.Year(), end.Month(), end.Day(), 0, 0, 0, 0, zone)
	return oneVersion(ctx, tx, "AND v.approved_at < $2 ORDER BY v.number DESC LIMIT 1", end.UnixMicro())
}

// FindVersion returns a version, or fault.NotFound.
func FindVersion(ctx context.Context, tx *db.Tx, which id.ID) (Version, error) {
	return oneVersion(ctx, tx, "AND v.id = $2", string(which))
}

// Numbered returns the version with a number, or fault.NotFound.
func Numbered(ctx context.Context, tx *db.Tx, number int) (Version, error) {
	return oneVersion(ctx, tx, "AND v.number = $2", number)
}

func oneVersion(ctx context.Context, tx *db.Tx, text string, args ...any) (Version, error) {
	list, err := db.All(ctx, tx, scanVersion, versions+text, args...)
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return Version{}, fmt.Errorf("version of the statement: %w", err)
	}
	return list[0], nil
}

// Frozen returns the statement as it was approved, or fault.NotFound. What is kept must still have its hash.
func Frozen(ctx context.Context, tx *db.Tx, which id.ID) (*Statement, error) {
	var content, hash string
	if err := db.One(ctx, tx, []any{&content, &hash}, "SELECT content, sha256 FROM soa_versions WHERE tenant_id = $1 AND id = $2", string(which)); err != nil {
		return nil, fmt.Errorf("version of the statement: %w", err)
	}
	if sum := sha256.Sum256([]byte(content)); hex.EncodeToString(sum[:]) != hash {
		return nil, fmt.Errorf("version %s of the statement is not what was approved: its hash differs", which)
	}
	var s Statement
	if err := json.Unmarshal([]byte(content), &s); err != nil {
		return nil, fmt.Errorf("version %s of the statement: %w", which, err)
	}
	return &s, nil
}

// At returns the statement as a version was approved, with the version; for "" as it stands, with nil. It fails with
// fault.NotFound for a version that is not there.
func At(ctx context.Context, tx *db.Tx, l *catalog.Library, version id.ID) (*Statement, *Version, error) {
	if version == "" {
		s, err := Read(ctx, tx, l)
		return s, nil, err
	}
	v, err := FindVersion(ctx, tx, version)
	if err != nil {
		return nil, nil, err
	}
	s, err := Frozen(ctx, tx, version)
	return s, &v, err
}
