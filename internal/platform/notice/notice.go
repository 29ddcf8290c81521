// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package notice keeps what the program has to tell one person in one organization.
package notice

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Notice is one thing to tell one person.
type Notice struct {
	ID        id.ID
	Version   int // 1 while it is new; every change of mind about reading counts
	User      id.ID
	Once      string // names what is told; the same thing is told once
	About     id.Ref // zero where it is about no record
	Reference string // of the record, as R-12, where it has one and is there; only of one found
	Words     string // key of a text in the locale files
	Details   map[string]string
	CreatedAt time.Time
	ReadAt    time.Time // zero while it is unread
}

// Add tells a member something, and reports whether it was new. It fails with fault.InUse for somebody who is no member.
// Who tells something new says so in the journal.
func Add(ctx context.Context, tx *db.Tx, n Notice) (told bool, err error) {
	details, err := json.Marshal(n.Details)
	if err != nil {
		return false, fmt.Errorf("tell: %w", err)
	}
	rows, err := db.Exec(ctx, tx, `INSERT INTO notices (tenant_id, id, version, created_at, user_id, once, register, record_id, words, details)
VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, user_id, once) DO NOTHING`,
		string(tx.NewID()), tx.Now.UnixMicro(), string(n.User), n.Once, n.About.Register, string(n.About.ID), n.Words, string(details))
	if err != nil {
		return false, fmt.Errorf("tell: %w", err)
	}
	return rows > 0, nil
}

const columns = `SELECT n.id, n.version, n.user_id, n.once, n.register, n.record_id, coalesce(d.reference, ''), n.words, n.details, n.created_at, n.read_at FROM notices n
LEFT JOIN search_documents d ON d.tenant_id = n.tenant_id AND d.register = n.register AND d.record_id = n.record_id WHERE n.tenant_id = $1 AND n.user_id = $2 `

func scan(r db.Row) (n Notice, err error) {
	var details string
	var created int64
	var read *int64
	if err := r.Scan(&n.ID, &n.Version, &n.User, &n.Once, &n.About.Register, &n.About.ID, &n.Reference, &n.Words, &details, &created, &read); err != nil {
		return n, err
	}
	n.CreatedAt = time.UnixMicro(created).UTC()
	if read != nil {
		n.ReadAt = time.UnixMicro(*read).UTC()
	}
	return n, json.Unmarshal([]byte(details), &n.Details)
}

// List returns at most limit of the actor's own notices, the newest first, from before the one with this id; empty for the
// newest. unread leaves out those that were read.
func List(ctx context.Context, tx *db.Tx, before id.ID, limit int, unread bool) ([]Notice, error) {
	text := columns
	if unread {
		text += "AND n.read_at IS NULL "
	}
	if before == "" {
		before = "g" // behind every identifier
	}
	list, err := db.All(ctx, tx, scan, text+"AND n.id < $3 ORDER BY n.id DESC LIMIT $4", string(tx.Actor.User()), string(before), limit)
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return list, nil
}

// mostCounted bounds the count of unread notices.
const mostCounted = 1000

// Unread is how many of the actor's own notices are unread, at most 1000.
func Unread(ctx context.Context, tx *db.Tx) (n int, err error) {
	err = db.One(ctx, tx, []any{&n}, "SELECT count(*) FROM (SELECT 1 AS one FROM notices WHERE tenant_id = $1 AND user_id = $2 AND read_at IS NULL LIMIT $3) AS found",
		string(tx.Actor.User()), mostCounted)
	return n, err
}

// Find returns one of the actor's own notices, or fault.NotFound.
func Find(ctx context.Context, tx *db.Tx, which id.ID) (Notice, error) {
	list, err := db.All(ctx, tx, scan, columns+"AND n.id = $3", string(tx.Actor.User()), string(which))
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return Notice{}, fmt.Errorf("find notice: %w", err)
	}
	return list[0], nil
}

// Mark notes that the actor has read one of its notices, or wants to read it again. It fails with fault.NotFound and, with
// the notice as it is, fault.Conflict.
func Mark(ctx context.Context, tx *db.Tx, which id.ID, version int, read bool) (Notice, error) {
	n, err := Find(ctx, tx, which)
	if err != nil {
		return Notice{}, err
	}
	if n.Version != version {
		return n, fmt.Errorf("the notice has version %d: %w", n.Version, fault.Conflict)
	}
	if read != n.ReadAt.IsZero() {
		return n, nil
	}
	var at *int64
	n.ReadAt = time.Time{}
	if read {
		us := tx.Now.UnixMicro()
		at, n.ReadAt = &us, tx.Now
	}
	rows, err := db.Exec(ctx, tx, "UPDATE notices SET read_at = $4, version = version + 1 WHERE tenant_id = $1 AND id = $2 AND version = $3", string(which), version, at)
	if err == nil && rows == 0 {
		err = fault.Conflict
	}
	if err != nil {
		return n, fmt.Errorf("mark notice: %w", err)
	}
	n.Version++
	tx.Record(db.Change{Action: "notices.update", Object: "notices", ID: which, Version: n.Version, Fields: []db.Field{{Name: "read", Old: fmt.Sprint(!read), New: fmt.Sprint(read)}}})
	return n, nil
}

// MarkAll notes that the actor has read all of its notices, and returns how many it had not.
func MarkAll(ctx context.Context, tx *db.Tx) (int, error) {
	n, err := db.Exec(ctx, tx, "UPDATE notices SET read_at = $3, version = version + 1 WHERE tenant_id = $1 AND user_id = $2 AND read_at IS NULL", string(tx.Actor.User()), tx.Now.UnixMicro())
	if err != nil {
		return 0, fmt.Errorf("mark notices: %w", err)
	}
	tx.Record(db.Change{Action: "notices.update", Object: "notices", Fields: []db.Field{{Name: "read", New: fmt.Sprint(n)}}})
	return int(n), nil
}
