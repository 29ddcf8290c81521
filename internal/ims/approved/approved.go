// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package approved keeps statements of the management system as somebody approved them: numbered, dated, never changed.
package approved

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"concord/internal/ims/org"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

// LongestNote is how many characters the note of an approval may have.
const LongestNote = 4000

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

// Kind is a kind of statement. Its name is what the journal calls an approved version; the table has underscores for hyphens.
type Kind string

func (k Kind) table() string { return strings.ReplaceAll(string(k), "-", "_") }

// Canonical is a statement as JSON: the same statement gives the same bytes.
func Canonical(statement any) ([]byte, error) {
	data, err := json.Marshal(statement)
	if err != nil {
		return nil, fmt.Errorf("write the statement: %w", err)
	}
	return data, nil
}

// Hash is the SHA-256 of the canonical statement, hexadecimal.
func Hash(statement any) (string, error) {
	data, err := Canonical(statement)
	return sum(data), err
}

func sum(data []byte) string {
	out := sha256.Sum256(data)
	return hex.EncodeToString(out[:])
}

// Freeze approves a statement as the next version by the transaction's actor. seen is the hash of the statement that the
// approver saw, empty for whatever it is now; another one is fault.Conflict. unready are the reasons against the approval,
// which fail as fault.Fields beside a note that is too long.
func (k Kind) Freeze(ctx context.Context, tx *db.Tx, statement any, unready fault.Fields, seen, note string) (Version, error) {
	content, err := Canonical(statement)
	if err != nil {
		return Version{}, err
	}
	v := Version{ID: tx.NewID(), SHA256: sum(content), Note: intake.CleanText(note)}
	if seen != "" && seen != v.SHA256 {
		return Version{}, fmt.Errorf("approve the statement: it is not the one that was seen: %w", fault.Conflict)
	}
	if utf8.RuneCountInString(v.Note) > LongestNote {
		unready = append(unready, fault.Field{Field: "note", Problem: "is too long", Cure: fmt.Sprintf("use at most %d characters", LongestNote)})
	}
	if err := unready.Err(); err != nil {
		return Version{}, err
	}
	if err := k.keep(ctx, tx, &v, content); err != nil {
		return Version{}, fmt.Errorf("approve the statement: %w", err)
	}
	return k.Find(ctx, tx, v.ID)
}

func (k Kind) keep(ctx context.Context, tx *db.Tx, v *Version, content []byte) error {
	if err := db.One(ctx, tx, []any{&v.Number}, "SELECT COALESCE(MAX(number), 0) + 1 FROM "+k.table()+" WHERE tenant_id = $1"); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, "INSERT INTO "+k.table()+" (tenant_id, id, number, approved_at, approved_by, note, content, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		string(v.ID), v.Number, tx.Now.UnixMicro(), string(tx.Actor.User()), v.Note, string(content), v.SHA256)
	if errors.Is(err, fault.Taken) { // another approval was faster
		err = fault.Conflict
	}
	if err != nil {
		return err
	}
	tx.Record(db.Change{Action: string(k) + ".create", Object: string(k), ID: v.ID, Version: 1, Reason: v.Note, Fields: []db.Field{
		{Name: "number", New: fmt.Sprint(v.Number)}, {Name: "sha256", New: v.SHA256},
	}})
	return nil
}

// choose asks for versions without their content.
func (k Kind) choose(ctx context.Context, tx *db.Tx, text string, args ...any) ([]Version, error) {
	list, err := db.All(ctx, tx, scan, `SELECT v.id, v.number, v.approved_at, v.approved_by, COALESCE(u.name, ''), v.note, v.sha256 FROM `+k.table()+` v
LEFT JOIN members m ON m.tenant_id = v.tenant_id AND m.user_id = v.approved_by LEFT JOIN users u ON u.id = m.user_id WHERE v.tenant_id = $1 `+text, args...)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", k, err)
	}
	return list, nil
}

func scan(row db.Row) (v Version, err error) {
	var at int64
	err = row.Scan(&v.ID, &v.Number, &at, &v.ApprovedBy, &v.Approver, &v.Note, &v.SHA256)
	v.ApprovedAt = time.UnixMicro(at).UTC()
	return v, err
}

// List returns at most limit versions, the newest first, from below a number on (0 for the newest).
func (k Kind) List(ctx context.Context, tx *db.Tx, below, limit int) ([]Version, error) {
	return k.choose(ctx, tx, "AND (v.number < $2 OR $2 = 0) ORDER BY v.number DESC LIMIT $3", below, limit)
}

// On returns the version that held at the end of a day of the organization: the newest approved by then. It fails with
// fault.NotFound where there was none.
func (k Kind) On(ctx context.Context, tx *db.Tx, day civil.Date) (Version, error) {
	zone, err := org.Zone(ctx, tx)
	if err != nil {
		return Version{}, err
	}
	end := day.AddDays(1).Time()
	end = time.Date(end.Year(), end.Month(), end.Day(), 0, 0, 0, 0, zone)
	return k.one(ctx, tx, "AND v.approved_at < $2 ORDER BY v.number DESC LIMIT 1", end.UnixMicro())
}

// Find returns a version, or fault.NotFound.
func (k Kind) Find(ctx context.Context, tx *db.Tx, which id.ID) (Version, error) {
	return k.one(ctx, tx, "AND v.id = $2", string(which))
}

// Numbered returns the version with a number, or fault.NotFound.
func (k Kind) Numbered(ctx context.Context, tx *db.Tx, number int) (Version, error) {
	return k.one(ctx, tx, "AND v.number = $2", number)
}

func (k Kind) one(ctx context.Context, tx *db.Tx, text string, args ...any) (Version, error) {
	list, err := k.choose(ctx, tx, text, args...)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("version in %s: %w", k, fault.NotFound)
	}
	if err != nil {
		return Version{}, err
	}
	return list[0], nil
}

// Content puts the statement as a version was approved into what is pointed at, or fails with fault.NotFound. What is kept
// must still have its hash.
func (k Kind) Content(ctx context.Context, tx *db.Tx, which id.ID, into any) error {
	var content, hash string
	if err := db.One(ctx, tx, []any{&content, &hash}, "SELECT content, sha256 FROM "+k.table()+" WHERE tenant_id = $1 AND id = $2", string(which)); err != nil {
		return fmt.Errorf("version in %s: %w", k, err)
	}
	if sum([]byte(content)) != hash {
		return fmt.Errorf("version %s in %s is not what was approved: its hash differs", which, k)
	}
	if err := json.Unmarshal([]byte(content), into); err != nil {
		return fmt.Errorf("version %s in %s: %w", which, k, err)
	}
	return nil
}
