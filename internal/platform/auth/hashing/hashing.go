// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package hashing hashes passwords so that many sign-ins at once neither exhaust the machine nor hold up other work.
package hashing

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"sync"

	"github.com/alexedwards/argon2id"

	"concord/internal/platform/fault"
)

// Params are those of argon2id.
type Params = argon2id.Params

// Strong is how passwords are hashed: 64 MiB, 3 passes, 4 lanes, 16-byte salt, 32-byte key.
var Strong = Params{Memory: 64 * 1024, Iterations: 3, Parallelism: 4, SaltLength: 16, KeyLength: 32}

// Hasher hashes passwords, as many at a time as there are cores.
type Hasher struct {
	params  Params
	working chan struct{}
	waiting chan struct{}
	dummy   func() (string, error) // hash that nobody's password fits, made when it is first needed
	apart   *apart                 // nil where hashes are made here
	log     *slog.Logger
}

// mostWaiting is how many hashes may wait for their turn.
const mostWaiting = 32

// New returns a hasher with these parameters, which hashes in this process.
func New(params Params) *Hasher { return newHasher(params, runtime.GOMAXPROCS(0)) }

func newHasher(params Params, atOnce int) *Hasher {
	h := &Hasher{params: params, working: make(chan struct{}, atOnce), waiting: make(chan struct{}, atOnce+mostWaiting)}
	h.dummy = sync.OnceValues(func() (string, error) {
		a, err := h.ask(question{Password: "nobody has this password", Params: params})
		return a.Hash, err
	})
	return h
}

// Apart returns a hasher with these parameters whose hashes are made, one at a time, by a process of its own: command is one
// that calls Serve. The process starts with the first password, gives way to all else on the machine, and ends after a while
// without work; its memory goes with it. Where it cannot be started, log says so and the hash is made here.
func Apart(params Params, command []string, log *slog.Logger) *Hasher {
	h := newHasher(params, 1) // each takes all cores that nothing else wants
	h.apart, h.log = &apart{command: command}, log
	return h
}

// Close ends the process of a hasher that has one.
func (h *Hasher) Close() {
	if h.apart != nil {
		h.apart.close()
	}
}

// Hash returns a password's argon2id hash in PHC form. It fails with fault.Busy when too many wait.
func (h *Hasher) Hash(ctx context.Context, password string) (hash string, err error) {
	err = h.turn(ctx, func() error {
		a, err := h.ask(question{Password: password, Params: h.params})
		hash = a.Hash
		return err
	})
	return hash, err
}

// Check reports whether a password fits a hash, and whether the hash should be made anew because its parameters are old.
// With an empty hash, as of an unknown person, it does the same work and says no.
func (h *Hasher) Check(ctx context.Context, password, hash string) (fits, stale bool, err error) {
	known := hash != ""
	err = h.turn(ctx, func() error {
		nobody, err := h.dummy() // for a known person too, or else the first unknown one after a start would take twice as long
		if err != nil {
			return err
		}
		if !known {
			hash = nobody
		}
		a, err := h.ask(question{Password: password, Hash: hash, Params: h.params})
		fits, stale = a.Fits && known, a.Stale && known
		return err
	})
	return fits, stale, err
}

// turn does work when it is its turn.
func (h *Hasher) turn(ctx context.Context, work func() error) error {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return fmt.Errorf("too many sign-ins at once: %w", fault.Busy)
	}
	select {
	case h.working <- struct{}{}:
		defer func() { <-h.working }()
	case <-ctx.Done():
		return fmt.Errorf("wait for a sign-in's turn: %w: %w", fault.Busy, ctx.Err())
	}
	return work()
}

// ask has a question answered apart, or here.
func (h *Hasher) ask(q question) (answer, error) {
	if h.apart != nil {
		a, err := h.apart.ask(q)
		if err == nil {
			return a, a.err()
		}
		h.log.Warn("passwords are hashed by the server itself, which holds up other work", "error", err)
	}
	a := q.answer()
	return a, a.err()
}
