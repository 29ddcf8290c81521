// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package journal

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
)

// emptyRoot is the root of a tree without leaves.
var emptyRoot = tlog.Hash(sha256.Sum256(nil))

// Seal appends what a transaction changed to its organization's journal, inside that transaction: no entry, no change.
// It is given to db.Open. The head is locked last of all, so that transactions of one organization wait for each other as
// briefly as they can.
func Seal(ctx context.Context, tx *db.Tx, changes []db.Change) error {
	head, err := lockHead(ctx, tx)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	leaves := make([]leaf, len(changes))
	for i, c := range changes {
		if leaves[i], err = newLeaf(tx, c, head.size, salt); err != nil {
			return fmt.Errorf("seal %s: %w", c.Action, err)
		}
		head.append(tlog.RecordHash(leaves[i].bytes))
	}
	if err := insertAll(ctx, tx, leaves); err != nil {
		return fmt.Errorf("seal %s: %w", changes[0].Action, err)
	}
	// The head is locked. Were it not, the same number would be given twice, which the entries refuse.
	err = db.Later(ctx, tx, "UPDATE journal_heads SET size = $2, edge = $3 WHERE tenant_id = $1", head.size, head.text())
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	return nil
}

// lockHead reads the organization's head and keeps others from appending until the transaction ends; for a new
// organization it makes one.
func lockHead(ctx context.Context, tx *db.Tx) (edge, error) {
	var size int64
	var text string
	err := db.One(ctx, tx, []any{&size, &text}, "SELECT size, edge FROM journal_heads WHERE tenant_id = $1"+tx.ForUpdate())
	if errors.Is(err, fault.NotFound) {
		_, err = db.Exec(ctx, tx, "INSERT INTO journal_heads (tenant_id, size, edge) VALUES ($1, 0, '')")
		return edge{}, err
	}
	if err != nil {
		return edge{}, err
	}
	return parseEdge(size, text)
}

// together is how many entries are inserted as one.
const together = 16

// Columns of an entry and of its details.
var (
	entryColumns  = []db.Column{{Name: "seq", Type: "bigint"}, {Name: "at", Type: "bigint"}, {Name: "actor", Type: "text"}, {Name: "action", Type: "text"}, {Name: "object", Type: "text"}, {Name: "object_id", Type: "text"}, {Name: "leaf", Type: "text"}}
	detailColumns = []db.Column{{Name: "seq", Type: "bigint"}, {Name: "body", Type: "text"}}
)

func insertAll(ctx context.Context, tx *db.Tx, leaves []leaf) error {
	var entries, details [][]any
	for _, l := range leaves {
		entries = append(entries, l.row(tx))
		if l.details != nil {
			details = append(details, []any{l.entry.Number, string(l.details)})
		}
	}
	if len(leaves) >= together {
		if err := db.InsertMany(ctx, tx, "journal_entries", entryColumns, entries); err != nil {
			return err
		}
		return db.InsertMany(ctx, tx, "journal_details", detailColumns, details)
	}
	for _, row := range entries {
		if err := db.Later(ctx, tx, "INSERT INTO journal_entries (tenant_id, seq, at, actor, action, object, object_id, leaf) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", row...); err != nil {
			return err
		}
	}
	for _, row := range details {
		if err := db.Later(ctx, tx, "INSERT INTO journal_details (tenant_id, seq, body) VALUES ($1, $2, $3)", row...); err != nil {
			return err
		}
	}
	return nil
}

// row is the entry as its table has it.
func (l leaf) row(tx *db.Tx) []any {
	e := l.entry
	actor := string(e.User)
	if actor == "" {
		actor = e.Method
	}
	return []any{e.Number, tx.Now.UnixMicro(), actor, e.Action, e.Object, string(e.ObjectID), string(l.bytes)}
}

// salt is 128 random bits.
func salt() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: it ends the program instead
	return base64.StdEncoding.EncodeToString(b[:])
}
