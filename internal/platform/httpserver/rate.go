// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package httpserver

import (
	"sync"
	"time"

	"concord/internal/platform/fault"
)

// Rate is how many requests a second, and how many at once after a pause.
type Rate struct {
	PerSecond float64
	Burst     int
}

// Rates limit callers.
type Rates struct {
	Actor    Rate // of one login session or token
	Stranger Rate // of one address without a proof
}

// DefaultRates suit people and their programs.
var DefaultRates = Rates{Actor: Rate{20, 60}, Stranger: Rate{5, 20}}

// limiter is a token bucket for each caller. Buckets that have filled up again are forgotten.
type limiter struct {
	clock func() time.Time
	mu    sync.Mutex
	full  map[string]time.Time // caller to the moment at which its bucket is full again
	swept time.Time
}

func newLimiter(clock func() time.Time) *limiter {
	return &limiter{clock: clock, full: map[string]time.Time{}}
}

// take takes one request out of a caller's bucket, or says how long to wait for the next.
func (l *limiter) take(caller string, r Rate) error {
	if r.PerSecond <= 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	l.sweep(now)
	each := time.Duration(float64(time.Second) / r.PerSecond)
	empty := now.Add(each * time.Duration(r.Burst)) // when an empty bucket would be full
	full := l.full[caller]
	switch {
	case full.Before(now):
		full = now
	case full.After(empty): // the clock was set back
		full = empty
		l.full[caller] = full
	}
	full = full.Add(each)
	if over := full.Sub(empty); over > 0 {
		return fault.Wait{For: over}
	}
	l.full[caller] = full
	return nil
}

// sweep forgets full buckets, at most once a minute.
func (l *limiter) sweep(now time.Time) {
	if since := now.Sub(l.swept); since >= 0 && since < time.Minute {
		return
	}
	l.swept = now
	for caller, full := range l.full {
		if !full.After(now) {
			delete(l.full, caller)
		}
	}
}
