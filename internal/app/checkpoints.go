// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/tenant"
)

// A journal that grew is signed after this time, or sooner when it grew by so many entries.
const (
	signAfter = 60 * time.Second
	signAt    = 256
)

// follower does what follows from writing, such as signing, for an organization a while after its journal grew. Nothing
// runs while nobody writes.
type follower struct {
	after time.Duration // the journal grew
	at    int           // entries, if they are there sooner
	do    func(context.Context, id.ID) error
	fail  func(error)

	mu     sync.Mutex
	grown  map[id.ID]int // entries since it was last done
	timer  *time.Timer   // nil while nothing waits
	closed bool
	work   sync.WaitGroup
}

func newFollower(after time.Duration, at int, do func(context.Context, id.ID) error, fail func(error)) *follower {
	return &follower{after: after, at: at, do: do, fail: fail, grown: map[id.ID]int{}}
}

// heard is told of entries that are about to be committed. One that is undone costs a look, no more.
func (c *follower) heard(of id.ID, entries int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.grown[of] += entries
	switch {
	case c.grown[of] >= c.at:
		delete(c.grown, of)
		c.work.Go(func() { c.report(c.do(context.Background(), of)) })
	case c.timer == nil:
		c.timer = time.AfterFunc(c.after, c.due)
	}
}

func (c *follower) due() {
	c.mu.Lock()
	list := c.grown
	c.grown, c.timer = map[id.ID]int{}, nil
	if c.closed {
		list = nil
	} else {
		c.work.Add(1)
		defer c.work.Done()
	}
	c.mu.Unlock()
	for of := range list {
		c.report(c.do(context.Background(), of))
	}
}

func (c *follower) report(err error) {
	if err != nil {
		c.fail(err)
	}
}

// close does what waits and hears no more.
func (c *follower) close(ctx context.Context) (err error) {
	c.mu.Lock()
	c.closed = true
	list := c.grown
	c.grown = nil
	if c.timer != nil {
		c.timer.Stop()
	}
	c.mu.Unlock()
	c.work.Wait()
	for of := range list {
		err = errors.Join(err, c.do(ctx, of))
	}
	return err
}

// seal is journal.Seal, and tells those who follow.
func (i *Installation) seal(ctx context.Context, tx *db.Tx, changes []db.Change) error {
	err := journal.Seal(ctx, tx, changes)
	if err == nil {
		i.checkpoints.heard(tx.Actor.Tenant(), len(changes))
		i.indexing.heard(tx.Actor.Tenant(), len(changes))
	}
	return err
}

// Sign signs one organization's journal as it stands.
func (i *Installation) Sign(ctx context.Context, of id.ID) error {
	err := i.DB.Write(ctx, Operator(tenant.Tenant{ID: of}), func(tx *db.Tx) error {
		_, err := i.Signer.Checkpoint(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("sign the journal of %s: %w", of, err)
	}
	return nil
}
