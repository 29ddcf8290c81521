// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package journal

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Filter narrows a list of entries; what is empty does not.
type Filter struct {
	Action string // the beginning of the act, as in actions. or actions.update
	Object string
	ID     id.ID // of the object
	User   id.ID
	From   time.Time // at or after
	Until  time.Time // before
}

// Full is an entry with the words beside it, as far as they were not erased.
type Full struct {
	Entry
	Reason  string     `json:"reason,omitempty"`
	Changes []db.Field `json:"changes,omitempty"`
}

// Look returns up to limit entries that fit, with numbers below before, the newest first; before is negative for the end.
func Look(ctx context.Context, tx *db.Tx, f Filter, before int64, limit int) ([]Full, error) {
	if before < 0 {
		before = math.MaxInt64
	}
	where, args := "", []any{before, limit}
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)+1), 1)
		}
		where += condition
	}
	if f.Action != "" {
		add(" AND e.action >= ? AND e.action < ?", f.Action, f.Action+"\U0010ffff")
	}
	if f.Object != "" {
		add(" AND e.object = ?", f.Object)
	}
	if f.ID != "" {
		add(" AND e.object_id = ?", string(f.ID))
	}
	if f.User != "" {
		add(" AND e.actor = ?", string(f.User))
	}
	if !f.From.IsZero() {
		add(" AND e.at >= ?", f.From.UnixMicro())
	}
	if !f.Until.IsZero() {
		add(" AND e.at < ?", f.Until.UnixMicro())
	}
	out, err := db.All(ctx, tx, scanFull, `SELECT e.leaf, d.body FROM journal_entries e LEFT JOIN journal_details d ON d.tenant_id = e.tenant_id AND d.seq = e.seq
WHERE e.tenant_id = $1 AND e.seq < $2`+where+" ORDER BY e.seq DESC LIMIT $3", args...)
	if err != nil {
		return nil, fmt.Errorf("list the journal: %w", err)
	}
	return out, nil
}

func scanFull(r db.Row) (f Full, err error) {
	var leaf string
	var body *string
	if err := r.Scan(&leaf, &body); err != nil {
		return f, err
	}
	if body != nil {
		var d Details
		if err := json.Unmarshal([]byte(*body), &d); err != nil {
			return f, err
		}
		f.Reason, f.Changes = d.Reason, d.Fields
	}
	return f, json.Unmarshal([]byte(leaf), &f.Entry)
}

// Proof shows that an entry is in the journal whose root a checkpoint signs (RFC 6962, 2.1.1). Whoever has the checkpoint
// from elsewhere needs nothing of this installation to check it.
type Proof struct {
	Number     int64    `json:"n"`
	Leaf       string   `json:"leaf"`      // the bytes that are hashed
	LeafHash   string   `json:"leaf_hash"` // base64, as all hashes here
	Size       int64    `json:"size"`      // of the journal that the checkpoint signs
	Root       string   `json:"root"`
	Path       []string `json:"path"`       // from the leaf's sibling up
	Checkpoint string   `json:"checkpoint"` // signed note
	Entry      Full     `json:"entry"`      //
}

// Prove returns an entry with the proof that it is in the newest signed state of the journal. It fails with fault.NotFound
// for a number that is not in the journal, or not signed yet: that happens within a minute. It reads every leaf up to the
// checkpoint, about 100,000 a second.
func Prove(ctx context.Context, tx *db.Tx, n int64) (p Proof, err error) {
	if err := db.One(ctx, tx, []any{&p.Size, &p.Checkpoint}, "SELECT size, note FROM journal_checkpoints WHERE tenant_id = $1 ORDER BY size DESC LIMIT 1"); err != nil {
		return p, fmt.Errorf("prove: %w", err)
	}
	if n < 0 || n >= p.Size {
		return p, fmt.Errorf("prove: entry %d is not signed: %w", n, fault.NotFound)
	}
	hashes, err := readHashes(ctx, tx, p.Size, func(at int64, leaf string) {
		if at == n {
			p.Leaf = leaf
		}
	})
	if err != nil {
		return p, fmt.Errorf("prove: %w", err)
	}
	path, err := tlog.ProveRecord(p.Size, n, hashes)
	if err != nil {
		return p, fmt.Errorf("prove: %w", err)
	}
	root, err := tlog.TreeHash(p.Size, hashes)
	if err != nil {
		return p, fmt.Errorf("prove: %w", err)
	}
	if err := tlog.CheckRecord(path, p.Size, root, n, hashes.leaves[n]); err != nil {
		return p, fmt.Errorf("prove: %w", err)
	}
	for _, h := range path {
		p.Path = append(p.Path, text(h))
	}
	p.Number, p.LeafHash, p.Root = n, text(hashes.leaves[n]), text(root)
	err = db.Each(ctx, tx, func(r db.Row) error {
		p.Entry, err = scanFull(r)
		return err
	}, `SELECT e.leaf, d.body FROM journal_entries e LEFT JOIN journal_details d ON d.tenant_id = e.tenant_id AND d.seq = e.seq WHERE e.tenant_id = $1 AND e.seq = $2`, n)
	return p, err
}

// readHashes reads the leaves of a journal of this size and shows each.
func readHashes(ctx context.Context, tx *db.Tx, size int64, see func(at int64, leaf string)) (*hashes, error) {
	h := &hashes{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var leaf string
		if err := r.Scan(&leaf); err != nil {
			return err
		}
		see(int64(len(h.leaves)), leaf)
		return h.add([]byte(leaf))
	}, "SELECT leaf FROM journal_entries WHERE tenant_id = $1 AND seq < $2 ORDER BY seq", size)
	return h, err
}

// Consistency shows that a journal of one size is the beginning of the same journal later (RFC 6962, 2.1.2): whoever kept an
// earlier checkpoint sees with it that nothing before was changed or cut off.
type Consistency struct {
	From     int64    `json:"from"`
	To       int64    `json:"to"`
	FromRoot string   `json:"from_root"` // base64, as all hashes here
	ToRoot   string   `json:"to_root"`
	Path     []string `json:"path"`
}

// ProveConsistency returns the proof between two sizes. It fails with fault.Fields for sizes that no signed journal of the
// organization has had: 1 up to that of its newest checkpoint, the first not above the second. It reads every leaf up to the
// second size, about 100,000 a second.
func ProveConsistency(ctx context.Context, tx *db.Tx, from, to int64) (c Consistency, err error) {
	var signed int64
	err = db.One(ctx, tx, []any{&signed}, "SELECT size FROM journal_checkpoints WHERE tenant_id = $1 ORDER BY size DESC LIMIT 1")
	if err != nil && !errors.Is(err, fault.NotFound) {
		return c, fmt.Errorf("prove consistency: %w", err)
	}
	if from < 1 || from > to || to > signed {
		return c, fault.Fields{{Field: "to", Problem: fmt.Sprintf("%d to %d is no part of the %d entries that are signed", from, to, signed), Cure: "choose sizes of two checkpoints, the earlier one first"}}
	}
	hashes, err := readHashes(ctx, tx, to, func(int64, string) {})
	if err != nil {
		return c, fmt.Errorf("prove consistency: %w", err)
	}
	path, err := tlog.ProveTree(to, from, hashes)
	if err != nil {
		return c, fmt.Errorf("prove consistency: %w", err)
	}
	old, err := tlog.TreeHash(from, hashes)
	if err != nil {
		return c, fmt.Errorf("prove consistency: %w", err)
	}
	now, err := tlog.TreeHash(to, hashes)
	if err != nil {
		return c, fmt.Errorf("prove consistency: %w", err)
	}
	if err := tlog.CheckTree(path, to, now, from, old); err != nil {
		return c, fmt.Errorf("prove consistency: %w", err)
	}
	c = Consistency{From: from, To: to, FromRoot: text(old), ToRoot: text(now), Path: []string{}}
	for _, h := range path {
		c.Path = append(c.Path, text(h))
	}
	return c, nil
}

// Signed returns the newest checkpoint of the organization's journal, or fault.NotFound where none was made yet.
func Signed(ctx context.Context, tx *db.Tx) (note string, err error) {
	err = db.One(ctx, tx, []any{&note}, "SELECT note FROM journal_checkpoints WHERE tenant_id = $1 ORDER BY size DESC LIMIT 1")
	return note, err
}

func text(h tlog.Hash) string { return base64.StdEncoding.EncodeToString(h[:]) }

// hashes are those of a tree in memory.
type hashes struct {
	leaves []tlog.Hash
	stored []tlog.Hash
}

func (h *hashes) add(leaf []byte) error {
	hash := tlog.RecordHash(leaf)
	more, err := tlog.StoredHashesForRecordHash(int64(len(h.leaves)), hash, h)
	h.leaves, h.stored = append(h.leaves, hash), append(h.stored, more...)
	return err
}

// ReadHashes gives those that a proof is made of.
func (h *hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(h.stored)) {
			return nil, errors.New("no such hash")
		}
		out[i] = h.stored[at]
	}
	return out, nil
}
