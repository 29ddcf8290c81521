// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package comment keeps what people say about a record.
package comment

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

// Longest is the most characters of a comment.
const Longest = 10_000

// Comment is one remark about one record.
type Comment struct {
	ID        id.ID
	Version   int
	About     id.Ref
	Author    id.ID  // empty for the operator
	Name      string // of the author, as it is now
	Text      string // Markdown
	CreatedAt time.Time
	EditedAt  time.Time // zero where it stands as it was written
}

// clean returns the text in its one form, or fault.Fields.
func clean(text string) (string, error) {
	text = intake.CleanText(text)
	wrong := func(problem, cure string) error {
		return fault.Fields{{Field: "text", Problem: problem, Cure: cure}}
	}
	switch {
	case text == "":
		return "", wrong("is missing", "write something")
	case utf8.RuneCountInString(text) > Longest:
		return "", wrong("is too long", fmt.Sprintf("use at most %d characters", Longest))
	}
	return text, nil
}

// Add says something about a record, which the caller holds: see register.Hold. It fails with fault.Fields.
func Add(ctx context.Context, tx *db.Tx, about id.Ref, text string) (Comment, error) {
	text, err := clean(text)
	if err != nil {
		return Comment{}, err
	}
	which := tx.NewID()
	_, err = db.Exec(ctx, tx, "INSERT INTO comments (tenant_id, id, version, created_at, register, record_id, author, body) VALUES ($1, $2, 1, $3, $4, $5, $6, $7)",
		string(which), tx.Now.UnixMicro(), about.Register, string(about.ID), string(tx.Actor.User()), text)
	if err != nil {
		return Comment{}, fmt.Errorf("comment: %w", err)
	}
	record(tx, "comments.create", about, which, "", text)
	return Find(ctx, tx, which)
}

// record writes into the journal, as something that happened to the record.
func record(tx *db.Tx, action string, about id.Ref, which id.ID, before, after string) {
	tx.Record(db.Change{Action: action, Object: about.Register, ID: about.ID, Fields: []db.Field{{Name: "comment", New: string(which)}, {Name: "text", Old: before, New: after}}})
}

const columns = `SELECT c.id, c.version, c.register, c.record_id, c.author, coalesce(u.name, ''), c.body, c.created_at, c.edited_at
FROM comments c LEFT JOIN users u ON u.id = c.author WHERE c.tenant_id = $1 `

func scan(r db.Row) (c Comment, err error) {
	var created int64
	var edited *int64
	err = r.Scan(&c.ID, &c.Version, &c.About.Register, &c.About.ID, &c.Author, &c.Name, &c.Text, &created, &edited)
	c.CreatedAt = time.UnixMicro(created).UTC()
	if edited != nil {
		c.EditedAt = time.UnixMicro(*edited).UTC()
	}
	return c, err
}

// List returns at most limit comments about a record, the oldest first, behind the one with the id after; empty for the
// beginning.
func List(ctx context.Context, tx *db.Tx, about id.Ref, after id.ID, limit int) ([]Comment, error) {
	list, err := db.All(ctx, tx, scan, columns+"AND c.register = $2 AND c.record_id = $3 AND c.id > $4 ORDER BY c.id LIMIT $5", about.Register, string(about.ID), string(after), limit)
	if err != nil {
		return nil, fmt.Errorf("list comments: %w", err)
	}
	return list, nil
}

// Find returns a comment, or fault.NotFound.
func Find(ctx context.Context, tx *db.Tx, which id.ID) (Comment, error) {
	list, err := db.All(ctx, tx, scan, columns+"AND c.id = $2", string(which))
	if err == nil && len(list) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return Comment{}, fmt.Errorf("find comment: %w", err)
	}
	return list[0], nil
}

// seen returns a comment that the caller saw at a version. Where it has another one, it comes with fault.Conflict.
func seen(ctx context.Context, tx *db.Tx, which id.ID, version int) (Comment, error) {
	c, err := Find(ctx, tx, which)
	if err == nil && c.Version != version {
		err = fmt.Errorf("the comment has version %d: %w", c.Version, fault.Conflict)
	}
	return c, err
}

// Edit changes what a comment says; only its author may. It fails with fault.NotFound, fault.Forbidden, fault.Conflict, then
// with the comment as it is, and fault.Fields.
func Edit(ctx context.Context, tx *db.Tx, which id.ID, version int, text string) (Comment, error) {
	c, err := seen(ctx, tx, which, version)
	if err != nil && !errors.Is(err, fault.Conflict) {
		return Comment{}, err
	}
	if c.Author != tx.Actor.User() {
		return Comment{}, fmt.Errorf("edit what somebody else said: %w", fault.Forbidden)
	}
	if err != nil {
		return c, err
	}
	if text, err = clean(text); err != nil || text == c.Text {
		return c, err
	}
	n, err := db.Exec(ctx, tx, "UPDATE comments SET body = $4, edited_at = $5, version = version + 1 WHERE tenant_id = $1 AND id = $2 AND version = $3",
		string(which), version, text, tx.Now.UnixMicro())
	if err == nil && n == 0 {
		err = fault.Conflict
	}
	if err != nil {
		return Comment{}, fmt.Errorf("edit comment: %w", err)
	}
	record(tx, "comments.update", c.About, which, c.Text, text)
	c.Text, c.Version, c.EditedAt = text, version+1, tx.Now
	return c, nil
}

// Remove takes a comment away: its author may, and whoever may delete records. It fails as Edit does.
func Remove(ctx context.Context, tx *db.Tx, which id.ID, version int) error {
	c, err := seen(ctx, tx, which, version)
	if err != nil && !errors.Is(err, fault.Conflict) {
		return err
	}
	if c.Author != tx.Actor.User() && !tx.Actor.Can(access.DeleteWork) {
		return fmt.Errorf("remove what somebody else said: %w", fault.Forbidden)
	}
	if err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, "DELETE FROM comments WHERE tenant_id = $1 AND id = $2 AND version = $3", string(which), version)
	if err == nil && n == 0 {
		err = fault.Conflict
	}
	if err != nil {
		return fmt.Errorf("remove comment: %w", err)
	}
	record(tx, "comments.delete", c.About, which, c.Text, "")
	return nil
}

// RemoveAll takes away what was said about a record that is deleted.
func RemoveAll(ctx context.Context, tx *db.Tx, about id.Ref) error {
	list, err := db.All(ctx, tx, scan, columns+"AND c.register = $2 AND c.record_id = $3 ORDER BY c.id", about.Register, string(about.ID))
	if err != nil || len(list) == 0 {
		return err
	}
	if _, err := db.Exec(ctx, tx, "DELETE FROM comments WHERE tenant_id = $1 AND register = $2 AND record_id = $3", about.Register, string(about.ID)); err != nil {
		return fmt.Errorf("remove comments: %w", err)
	}
	for _, c := range list {
		record(tx, "comments.delete", about, c.ID, c.Text, "")
	}
	return nil
}
