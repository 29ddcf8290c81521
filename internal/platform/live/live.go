// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package live tells whoever looks at something that it has changed.
package live

import (
	"sync"

	"concord/internal/platform/id"
)

// Bus carries the news inside this process. What another process changed is seen when a page is loaded again.
type Bus struct {
	mu       sync.Mutex
	watchers map[topic]map[chan struct{}]bool
	closed   bool
}

// topic is one thing of one organization.
type topic struct{ tenant, object id.ID }

// New returns a bus that nobody watches yet.
func New() *Bus { return &Bus{watchers: map[topic]map[chan struct{}]bool{}} }

// Changed says that something was changed; nobody is waited for.
func (b *Bus) Changed(tenant, object id.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.watchers[topic{tenant, object}] {
		select {
		case c <- struct{}{}:
		default: // has news already that it did not read yet
		}
	}
}

// Watch returns a channel that gets a value after each change, several at once as one, and is closed when the bus is. stop
// must be called in the end.
func (b *Bus) Watch(tenant, object id.ID) (news <-chan struct{}, stop func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, at := make(chan struct{}, 1), topic{tenant, object}
	if b.closed {
		close(c)
		return c, func() {}
	}
	if b.watchers[at] == nil {
		b.watchers[at] = map[chan struct{}]bool{}
	}
	b.watchers[at][c] = true
	return c, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if delete(b.watchers[at], c); len(b.watchers[at]) == 0 {
			delete(b.watchers, at)
		}
	}
}

// Close ends every watch, so that a server can stop.
func (b *Bus) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for _, all := range b.watchers {
		for c := range all {
			close(c)
		}
	}
	b.watchers = map[topic]map[chan struct{}]bool{}
}
