// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"concord/internal/ims/org"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// Current reads statements as they stand, and keeps those of a few organizations for as long as nothing changed.
//
// A statement follows from what its organization keeps, which never changes without an entry in the organization's journal, from
// the organization's day and name, and from the names of its members. All of these are looked at, in one query, before a kept
// statement is used again; so it is never older than what a transaction of its own would have read.
type Current struct {
	library *catalog.Library
	mu      sync.Mutex
	kept    []*Standing // last used last
}

// mostKept is how many rows are kept at most, of all organizations: about 10 MiB.
const mostKept = 131 * 16

// NewCurrent returns one that keeps nothing yet.
func NewCurrent(l *catalog.Library) *Current { return &Current{library: l} }

// Standing is a statement as it stands, with what its readers ask for. Several read it at once, so none may change it.
type Standing struct {
	*Statement
	Numbers  Numbers
	SHA256   string
	of       id.ID
	as       basis
	settings org.Settings
	rows     []byte // as JSON, a comma after each
	starts   []int  // of each row in rows, and where one more would start
}

// JSON are the rows at rising places of the entries as JSON, with commas between them, in parts that follow each other. They are
// kept so, because to write them anew, or only to look through them, is most of what an answer costs.
func (s *Standing) JSON(places []int) (parts [][]byte) {
	for n := 0; n < len(places); {
		from := places[n]
		to := from
		for n < len(places) && places[n] == to {
			n, to = n+1, to+1
		}
		if len(parts) > 0 {
			parts = append(parts, []byte(","))
		}
		parts = append(parts, s.rows[s.starts[from]:s.starts[to]-1])
	}
	return parts
}

// basis is what tells that a statement still stands, beside the day.
type basis struct {
	size       int64  // of the journal
	edge, name string // of the journal, and of the organization
	people     int64  // versions of the members, which rise with each change of one
}

func basisOf(ctx context.Context, tx *db.Tx) (b basis, err error) {
	err = db.One(ctx, tx, []any{&b.name, &b.size, &b.edge, &b.people}, `SELECT name, COALESCE((SELECT size FROM journal_heads WHERE tenant_id = $1), 0),
COALESCE((SELECT edge FROM journal_heads WHERE tenant_id = $1), ''),
(SELECT CAST(COALESCE(sum(u.version), 0) AS BIGINT) FROM members m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = $1)
FROM tenants WHERE id = $1`)
	if err != nil {
		return basis{}, fmt.Errorf("what the statement rests on: %w", err)
	}
	return b, nil
}

// Look returns the statement of the actor's organization as it stands, by one query where nothing changed.
func (c *Current) Look(ctx context.Context, d *db.DB, a access.Actor) (s *Standing, err error) {
	if c.find(a.Tenant()) != nil {
		err = d.Glance(a, func(tx *db.Tx) error {
			as, err := basisOf(ctx, tx)
			s = c.still(tx, as)
			return err
		})
	}
	if s != nil || err != nil {
		return s, err
	}
	err = d.Read(ctx, a, func(tx *db.Tx) error {
		s, err = c.Read(ctx, tx)
		return err
	})
	return s, err
}

// Read is Look in a transaction, which must not have written: others would read what it may yet undo.
func (c *Current) Read(ctx context.Context, tx *db.Tx) (*Standing, error) {
	as, err := basisOf(ctx, tx) // before all else: what is read later may be newer, never older
	if err != nil {
		return nil, err
	}
	if s := c.still(tx, as); s != nil {
		return s, nil
	}
	s := &Standing{of: tx.Actor.Tenant(), as: as}
	if s.settings, err = org.FindSettings(ctx, tx); err != nil {
		return nil, err
	}
	if s.Statement, err = read(ctx, tx, c.library, s.settings); err != nil {
		return nil, err
	}
	if s.SHA256, err = s.Hash(); err != nil {
		return nil, err
	}
	s.Numbers = Count(s.Entries)
	for i := range s.Entries {
		row, err := json.Marshal(&s.Entries[i])
		if err != nil {
			return nil, fmt.Errorf("write the statement: %w", err)
		}
		s.starts = append(s.starts, len(s.rows))
		s.rows = append(append(s.rows, row...), ',')
	}
	s.starts = append(s.starts, len(s.rows))
	c.keep(s)
	return s, nil
}

// still returns the kept statement of the transaction's organization where it is still as it stands, else nil.
func (c *Current) still(tx *db.Tx, as basis) *Standing {
	s := c.find(tx.Actor.Tenant())
	if s == nil || s.as != as {
		return nil
	}
	if today, err := s.settings.Today(tx); err != nil || today != s.AsOf {
		return nil
	}
	return s
}

// find returns what is kept of an organization, or nil, and counts as a use.
func (c *Current) find(of id.ID) *Standing {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.kept, func(s *Standing) bool { return s.of == of })
	if i < 0 {
		return nil
	}
	s := c.kept[i]
	c.kept = append(slices.Delete(c.kept, i, i+1), s)
	return s
}

// keep keeps a statement in place of its organization's last, and lets go of those that were not used for longest.
func (c *Current) keep(s *Standing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = append(slices.DeleteFunc(c.kept, func(k *Standing) bool { return k.of == s.of }), s)
	rows := 0
	for i := len(c.kept) - 1; i >= 0; i-- {
		if rows += len(c.kept[i].Entries); rows > mostKept {
			c.kept = slices.Delete(c.kept, 0, i+1)
			return
		}
	}
}
