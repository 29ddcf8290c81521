// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package dossier

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

// Assign says who answers one part, a clause, theme or topic by its reference; an empty user takes the part from whoever
// had it.
func Assign(ctx context.Context, tx *db.Tx, l *catalog.Library, which id.ID, part catalog.Ref, user id.ID) error {
	if _, err := l.Node(part); err != nil {
		return fault.Fields{{Field: "part", Problem: fmt.Sprintf("%.80q is no part of a standard", part.String()), Cure: "write one such as iso27001-2022/6"}}
	}
	if err := hold(ctx, tx, which, part.Standard); err != nil {
		return err
	}
	if user == "" {
		_, err := db.Exec(ctx, tx, "DELETE FROM diagnosis_parts WHERE tenant_id = $1 AND diagnosis_id = $2 AND part = $3", string(which), part.String())
		if err != nil {
			return fmt.Errorf("assign: %w", err)
		}
	} else {
		var one int
		if err := db.One(ctx, tx, []any{&one}, "SELECT 1 FROM members WHERE tenant_id = $1 AND user_id = $2", string(user)); err != nil {
			return fault.Fields{{Field: "user", Problem: "names nobody in this organization", Cure: "choose a member"}}
		}
		_, err := db.Exec(ctx, tx, `INSERT INTO diagnosis_parts (tenant_id, diagnosis_id, part, user_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, diagnosis_id, part) DO UPDATE SET user_id = excluded.user_id`, string(which), part.String(), string(user))
		if err != nil {
			return fmt.Errorf("assign: %w", err)
		}
	}
	tx.Record(db.Change{Action: object + ".assign", Object: object, ID: which, Fields: []db.Field{{Name: part.String(), New: string(user)}}})
	return nil
}

// Assigned says who answers which part.
func Assigned(ctx context.Context, tx *db.Tx, which id.ID) (map[string]id.ID, error) {
	out := map[string]id.ID{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var part string
		var user id.ID
		err := r.Scan(&part, &user)
		out[part] = user
		return err
	}, "SELECT part, user_id FROM diagnosis_parts WHERE tenant_id = $1 AND diagnosis_id = $2", string(which))
	if err != nil {
		return nil, fmt.Errorf("list assignments: %w", err)
	}
	return out, nil
}

// Comment is what somebody wrote beside a place.
type Comment struct {
	ID     id.ID
	Ref    catalog.Ref
	Author id.ID
	Text   string
	At     time.Time
}

// AddComment writes a comment beside a place, in a complete diagnosis too.
func AddComment(ctx context.Context, tx *db.Tx, l *catalog.Library, which id.ID, ref catalog.Ref, text string) (Comment, error) {
	text = intake.CleanText(text)
	var wrong fault.Fields
	if _, err := l.Node(ref); err != nil {
		wrong = append(wrong, fault.Field{Field: "ref", Problem: fmt.Sprintf("%.80q is no place of a standard", ref.String()), Cure: "write one such as iso27001-2022/6.1.2"})
	}
	switch {
	case text == "":
		wrong = append(wrong, fault.Field{Field: "text", Problem: "is missing", Cure: "write the comment"})
	case utf8.RuneCountInString(text) > maxText:
		wrong = append(wrong, fault.Field{Field: "text", Problem: "is too long", Cure: fmt.Sprintf("use at most %d characters", maxText)})
	}
	if err := wrong.Err(); err != nil {
		return Comment{}, err
	}
	if _, err := Find(ctx, tx, which); err != nil {
		return Comment{}, err
	}
	c := Comment{ID: tx.NewID(), Ref: ref, Author: tx.Actor.User(), Text: text, At: tx.Now}
	_, err := db.Exec(ctx, tx, "INSERT INTO diagnosis_comments (tenant_id, diagnosis_id, id, ref, author, text, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		string(which), string(c.ID), ref.String(), string(c.Author), text, tx.Now.UnixMicro())
	if err != nil {
		return Comment{}, fmt.Errorf("comment: %w", err)
	}
	tx.Record(db.Change{Action: object + ".comment", Object: object, ID: which, Fields: []db.Field{{Name: ref.String(), New: text}}})
	return c, nil
}

const commentColumns = "id, ref, author, text, created_at"

func scanComment(r db.Row) (c Comment, err error) {
	var ref string
	var at int64
	if err := r.Scan(&c.ID, &ref, &c.Author, &c.Text, &at); err != nil {
		return c, err
	}
	c.At = moment(at)
	c.Ref, err = catalog.ParseRef(ref)
	return c, err
}

// Comments returns what was written beside places, oldest first.
func Comments(ctx context.Context, tx *db.Tx, which id.ID) ([]Comment, error) {
	list, err := db.All(ctx, tx, scanComment, "SELECT "+commentColumns+" FROM diagnosis_comments WHERE tenant_id = $1 AND diagnosis_id = $2 ORDER BY id", string(which))
	if err != nil {
		return nil, fmt.Errorf("list comments: %w", err)
	}
	return list, nil
}

// FindComment returns one comment, or fault.NotFound.
func FindComment(ctx context.Context, tx *db.Tx, which, comment id.ID) (Comment, error) {
	list, err := db.All(ctx, tx, scanComment, "SELECT "+commentColumns+" FROM diagnosis_comments WHERE tenant_id = $1 AND diagnosis_id = $2 AND id = $3", string(which), string(comment))
	switch {
	case err != nil:
		return Comment{}, fmt.Errorf("find comment: %w", err)
	case len(list) == 0:
		return Comment{}, fmt.Errorf("find comment: %w", fault.NotFound)
	}
	return list[0], nil
}
