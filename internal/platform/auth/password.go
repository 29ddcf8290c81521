// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"concord/internal/platform/auth/dictionary"
	"concord/internal/platform/fault"
)

// Limits of a password. It is taken exactly as typed: no trimming, no composition rules, no end date.
const (
	MinPassword      = 15   // characters
	MaxPasswordBytes = 1024 // refused before it is hashed
)

// Strong is how passwords are hashed: 64 MiB, 3 passes, 4 lanes, 16-byte salt, 32-byte key.
var Strong = argon2id.Params{Memory: 64 * 1024, Iterations: 3, Parallelism: 4, SaltLength: 16, KeyLength: 32}

// Hasher hashes passwords, as many at a time as there are cores, so that sign-ins cannot exhaust the machine.
type Hasher struct {
	params  argon2id.Params
	working chan struct{}
	waiting chan struct{}
	dummy   func() (string, error) // hash that nobody's password fits, made when it is first needed
}

// mostWaiting is how many hashes may wait for a core.
const mostWaiting = 32

// NewHasher returns a hasher with these parameters.
func NewHasher(params argon2id.Params) *Hasher {
	cores := runtime.GOMAXPROCS(0)
	h := &Hasher{params: params, working: make(chan struct{}, cores), waiting: make(chan struct{}, cores+mostWaiting)}
	h.dummy = sync.OnceValues(func() (string, error) { return argon2id.CreateHash("nobody has this password", &h.params) })
	return h
}

// Hash returns a password's argon2id hash in PHC form. It fails with fault.Busy when too many wait.
func (h *Hasher) Hash(ctx context.Context, password string) (hash string, err error) {
	err = h.turn(ctx, func() error {
		hash, err = argon2id.CreateHash(password, &h.params)
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
		ok, params, err := argon2id.CheckHash(password, hash)
		fits = ok && known
		stale = fits && *params != h.params
		return err
	})
	return fits, stale, err
}

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

// CheckPassword says what is wrong with a new password as fault.Fields: too short, too long, common, or holding a word
// that an attacker tries first. words are such words: product, organization, name, address.
func CheckPassword(password string, words ...string) error {
	wrong := func(problem, cure string) error {
		return fault.Fields{{Field: "password", Problem: problem, Cure: cure}}
	}
	switch n := utf8.RuneCountInString(password); {
	case len(password) > MaxPasswordBytes:
		return wrong("is too long", fmt.Sprintf("use at most %d bytes", MaxPasswordBytes))
	case !utf8.ValidString(password):
		return wrong("is not UTF-8 text", "type it again")
	case n < MinPassword:
		return wrong(fmt.Sprintf("has %d characters", n), fmt.Sprintf("use at least %d, such as four or five words that do not belong together", MinPassword))
	}
	low := strings.ToLower(password)
	for _, w := range append(words, "concord") {
		for _, part := range append(strings.FieldsFunc(strings.ToLower(w), func(r rune) bool { return strings.ContainsRune(" @.,-_+", r) }), strings.ToLower(w)) {
			if len(part) >= 4 && strings.Contains(low, part) {
				return wrong(fmt.Sprintf("holds %q, which is among the first things that others try", part), "choose words that have nothing to do with you or your work")
			}
		}
	}
	if dictionary.Guessable(password) {
		return wrong("is among the first things that others try", "use four or five words that do not belong together")
	}
	return nil
}
