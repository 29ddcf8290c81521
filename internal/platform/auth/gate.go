// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"encoding/base64"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"concord/internal/platform/auth/hashing"
	"concord/internal/platform/auth/throttle"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/keyring"
	"concord/internal/platform/tenant"
)

// Gate lets people in by their passwords, and out again. It is safe for use by several goroutines.
type Gate struct {
	db       *db.DB
	hasher   *hashing.Hasher
	log      *slog.Logger
	throttle *throttle.Throttle
	waiting  chan struct{}
}

// NewGate returns the gate of an installation. log hears what happens to people who are in no organization, whose journal
// could keep it.
func NewGate(d *db.DB, h *hashing.Hasher, ring *keyring.Keyring, log *slog.Logger) *Gate {
	return &Gate{db: d, hasher: h, log: log, throttle: throttle.New(d, ring.Derive("unknown addresses")), waiting: make(chan struct{}, 1)}
}

// Run delivers what happened to accounts into the journals, until ctx ends.
func (g *Gate) Run(ctx context.Context) {
	for {
		if err := g.Deliver(ctx); err != nil && ctx.Err() == nil {
			g.log.ErrorContext(ctx, "account events wait for their journals", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-g.waiting:
		}
	}
}

// soon lets Run deliver, without making the caller wait: how long it takes would tell whether there is anything.
func (g *Gate) soon() {
	select {
	case g.waiting <- struct{}{}:
	default:
	}
}

// now delivers before the caller gets its answer. What fails is kept and delivered later, so that it only needs a word.
func (g *Gate) now(ctx context.Context) {
	if err := g.Deliver(ctx); err != nil {
		g.log.ErrorContext(ctx, "account events wait for their journals", "error", err)
		g.soon()
	}
}

// Caller is where an attempt comes from.
type Caller struct {
	Source  string // network address
	Request string // id of the request
	Agent   string // what the browser calls itself; only shown to its person
	Browser string // value of the cookie by which the browser is remembered; empty for none
	Cookie  string // value of the login session's cookie that the browser holds; empty for none
}

// longestAgent is how many characters of a browser's name are kept.
const longestAgent = 200

func (c Caller) agent() string {
	s := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, c.Agent)
	if r := []rune(s); len(r) > longestAgent {
		return string(r[:longestAgent])
	}
	return s
}

// logged writes down an event of somebody without an organization: there is no journal to keep it.
func (g *Gate) logged(ctx context.Context, e event, user id.ID, to []tenant.Membership) {
	if len(to) == 0 {
		g.log.InfoContext(ctx, "account event", "action", e.Change.Action, "user", string(user), "method", string(e.Method),
			"source", e.Source, "request_id", e.Request, "result", e.Change.Result)
	}
}

// cookieLength is that of 256 bits in base64 without padding.
const cookieLength = 43

// newCookie returns 256 random bits for a cookie.
func newCookie() string {
	return base64.RawURLEncoding.EncodeToString(random())
}

// cookieForm reports whether a cookie could be one of ours; the database is spared the others.
func cookieForm(s string) bool {
	if len(s) != cookieLength {
		return false
	}
	_, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil
}
