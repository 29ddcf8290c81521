// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package throttle counts tries that failed, so that nobody guesses a password by trying.
package throttle

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"sync/atomic"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// How often a password may be tried.
const (
	freeTries   = 5                // failures in a row before there is a wait
	longestWait = 15 * time.Minute // doubling from a second
	sourceTries = 20               // in sourceSpan from one address, right or wrong
	sourceSpan  = time.Minute
)

const (
	// MostTries is how many failures in a row there may be; afterwards only a reset helps.
	MostTries = 100
	// ClockSkew is how far clocks of machines may differ. What lies further in the future was written before the clock was
	// put back.
	ClockSkew = time.Minute
)

// Throttle keeps the counts of one installation. It is safe for use by several goroutines.
type Throttle struct {
	db    *db.DB
	names []byte       // key under which unknown addresses are counted
	swept atomic.Int64 // hour in which silent addresses were last forgotten
}

// New returns the throttle of an installation; names is a key that nobody else knows.
func New(d *db.DB, names []byte) *Throttle { return &Throttle{db: d, names: names} }

// Account is the key of somebody's account.
func Account(user id.ID) string { return "account " + string(user) }

// Change is the key of tries by somebody who is signed in already.
func Change(user id.ID) string { return "change " + string(user) }

// Browser is the key of one browser that somebody signed in with before; hash stands for its cookie.
func Browser(user id.ID, hash string) string { return "browser " + string(user) + " " + hash }

// sourceKey counts an IPv6 network as one source: its owner has all 2^64 addresses.
func sourceKey(source string) string {
	at, err := netip.ParseAddr(source)
	if err != nil {
		return "source ?"
	}
	at = at.Unmap().WithZone("")
	bits := 64
	if at.Is4() {
		bits = 32
	}
	p, err := at.Prefix(bits)
	if err != nil {
		return "source ?"
	}
	return "source " + p.Addr().String()
}

// Unknown is the key of an address. It counts an address that nobody has just like one that somebody has, or else the wait would tell. A million
// counters serve all addresses there may be; which one serves an address, only the master key knows.
func (t *Throttle) Unknown(email string) string {
	mac := hmac.New(sha256.New, t.names)
	mac.Write([]byte(tenant.Key(email)))
	return fmt.Sprintf("unknown %05x", binary.BigEndian.Uint32(mac.Sum(nil))>>12)
}

// waitAfter is how long nobody may try again after so many failures in a row.
func waitAfter(failures int) time.Duration {
	if failures < freeTries {
		return 0
	}
	return min(time.Second<<min(failures-freeTries, 30), longestWait)
}

// Charge counts a try as failed before it is made, so that tries at the same moment cannot slip through together, and
// returns how many failed in a row with it. It fails with fault.Wait where the key or the source has to wait. What succeeds
// is taken off again by Forget. An empty key counts the source only.
func (t *Throttle) Charge(ctx context.Context, key, source string) (failures int, err error) {
	var wait time.Duration
	err = t.db.WriteSystem(ctx, func(tx *db.SystemTx) error {
		if wait, err = chargeSource(ctx, tx, source); err != nil || wait > 0 || key == "" {
			return err
		}
		failures, wait, err = chargeKey(ctx, tx, key)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("count a try: %w", err)
	}
	if wait > 0 {
		return 0, fault.Wait{For: wait}
	}
	return failures, nil
}

// chargeSource counts from the first try on for a span; failures is the number in it and last_at its beginning.
func chargeSource(ctx context.Context, tx *db.SystemTx, source string) (wait time.Duration, err error) {
	now := tx.Now.UnixMicro()
	var tries int
	var began int64
	err = db.One(ctx, tx, []any{&tries, &began}, `INSERT INTO sign_in_tries (key, failures, last_at, blocked_at) VALUES ($1, 1, $2, 0)
ON CONFLICT (key) DO UPDATE SET
failures = CASE WHEN sign_in_tries.last_at > $3 AND sign_in_tries.last_at <= $4 THEN sign_in_tries.failures + 1 ELSE 1 END,
last_at = CASE WHEN sign_in_tries.last_at > $3 AND sign_in_tries.last_at <= $4 THEN sign_in_tries.last_at ELSE excluded.last_at END
RETURNING failures, last_at`, sourceKey(source), now, now-sourceSpan.Microseconds(), now+ClockSkew.Microseconds())
	if err != nil || tries <= sourceTries {
		return 0, err
	}
	return max(time.Second, time.UnixMicro(began).Add(sourceSpan).Sub(tx.Now)), nil
}

// chargeKey is one compare-and-set: of tries at the same moment, each sees the failures of those before it.
func chargeKey(ctx context.Context, tx *db.SystemTx, key string) (failures int, wait time.Duration, err error) {
	now := tx.Now.UnixMicro()
	// A wait longer than the longest was set before the clock was put back, and holds nobody.
	err = db.One(ctx, tx, []any{&failures}, `INSERT INTO sign_in_tries (key, failures, last_at, blocked_at) VALUES ($1, 1, $2, 0)
ON CONFLICT (key) DO UPDATE SET failures = sign_in_tries.failures + 1, last_at = excluded.last_at
WHERE sign_in_tries.blocked_at <= excluded.last_at OR sign_in_tries.blocked_at > $3
RETURNING failures`, key, now, now+(longestWait+ClockSkew).Microseconds())
	if errors.Is(err, fault.NotFound) {
		var until int64
		err = db.One(ctx, tx, []any{&until}, "SELECT blocked_at FROM sign_in_tries WHERE key = $1", key)
		if errors.Is(err, fault.NotFound) { // whoever was faster has just succeeded
			err = nil
		}
		return 0, max(time.Millisecond, time.UnixMicro(until).Sub(tx.Now)), err
	}
	if err != nil {
		return 0, 0, err
	}
	blocked := int64(0)
	if w := waitAfter(failures); w > 0 {
		blocked = tx.Now.Add(w).UnixMicro()
	}
	_, err = db.Exec(ctx, tx, "UPDATE sign_in_tries SET blocked_at = $2 WHERE key = $1", key, blocked)
	return failures, 0, err
}

// Release takes a try off again that was never made.
func (t *Throttle) Release(ctx context.Context, key string) error {
	return t.db.WriteSystem(ctx, func(tx *db.SystemTx) error {
		_, err := db.Exec(ctx, tx, "UPDATE sign_in_tries SET failures = failures - 1, blocked_at = 0 WHERE key = $1 AND failures > 0", key)
		return err
	})
}

// Forget ends a row of failures.
func Forget(ctx context.Context, tx *db.SystemTx, keys ...string) error {
	for _, key := range keys {
		if _, err := db.Exec(ctx, tx, "DELETE FROM sign_in_tries WHERE key = $1", key); err != nil {
			return fmt.Errorf("end a row of failures: %w", err)
		}
	}
	return nil
}

// Sweep forgets addresses that have long been silent, about once an hour.
func (t *Throttle) Sweep(ctx context.Context, tx *db.SystemTx) error {
	const pause = time.Hour
	hour := tx.Now.Truncate(pause).Unix()
	if t.swept.Swap(hour) == hour {
		return nil
	}
	_, err := db.Exec(ctx, tx, "DELETE FROM sign_in_tries WHERE key LIKE 'source %' AND (last_at < $1 OR last_at > $2)",
		tx.Now.Add(-pause).UnixMicro(), tx.Now.Add(pause).UnixMicro())
	if err != nil {
		return fmt.Errorf("forget silent addresses: %w", err)
	}
	return nil
}
