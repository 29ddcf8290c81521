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

// checkpoints signs journals a while after they grew. Nothing runs while nobody writes.
type checkpoints struct {
	sign func(context.Context, id.ID) error
	fail func(error)

	mu     sync.Mutex
	grown  map[id.ID]int // entries since the last signature
	timer  *time.Timer   // nil while nothing waits
	closed bool
	work   sync.WaitGroup
}

func newCheckpoints(sign func(context.Context, id.ID) error, fail func(error)) *checkpoints {
	return &checkpoints{sign: sign, fail: fail, grown: map[id.ID]int{}}
}

// heard is told of entries that are about to be committed. One that is undone costs a look, no more.
func (c *checkpoints) heard(of id.ID, entries int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.grown[of] += entries
	switch {
	case c.grown[of] >= signAt:
		delete(c.grown, of)
		c.work.Go(func() { c.report(c.sign(context.Background(), of)) })
	case c.timer == nil:
		c.timer = time.AfterFunc(signAfter, c.due)
	}
}

func (c *checkpoints) due() {
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
		c.report(c.sign(context.Background(), of))
	}
}

func (c *checkpoints) report(err error) {
	if err != nil {
		c.fail(err)
	}
}

// close signs what waits and hears no more.
func (c *checkpoints) close(ctx context.Context) (err error) {
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
		err = errors.Join(err, c.sign(ctx, of))
	}
	return err
}

// seal is journal.Seal, and tells that a signature is due.
func (i *Installation) seal(ctx context.Context, tx *db.Tx, changes []db.Change) error {
	err := journal.Seal(ctx, tx, changes)
	if err == nil {
		i.checkpoints.heard(tx.Actor.Tenant(), len(changes))
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
