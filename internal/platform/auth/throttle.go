// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
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
	mostTries   = 100              // failures in a row after which only a reset helps
	sourceTries = 20               // in sourceSpan from one address, right or wrong
	sourceSpan  = time.Minute
	// clockSkew is how far clocks of machines may differ. What lies further in the future was written before the clock was
	// put back.
	clockSkew = time.Minute
)

// What is counted, each under a key of its own.
func accountKey(user id.ID) string { return "account " + string(user) }
func changeKey(user id.ID) string  { return "change " + string(user) }
func browserKey(user id.ID, hash string) string {
	return "browser " + string(user) + " " + hash
}

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

// unknownKey counts an address that nobody has just like one that somebody has, or else the wait would tell. A million
// counters serve all addresses there may be; which one serves an address, only the master key knows.
func (g *Gate) unknownKey(email string) string {
	mac := hmac.New(sha256.New, g.names)
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

// charge counts a try as failed before it is made, so that tries at the same moment cannot slip through together, and
// returns how many failed in a row with it. It fails with fault.Wait where the key or the source has to wait. What succeeds
// is taken off again by forget. An empty key counts the source only.
func (g *Gate) charge(ctx context.Context, key, source string) (failures int, err error) {
	var wait time.Duration
	err = g.db.WriteSystem(ctx, func(tx *db.SystemTx) error {
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
RETURNING failures, last_at`, sourceKey(source), now, now-sourceSpan.Microseconds(), now+clockSkew.Microseconds())
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
RETURNING failures`, key, now, now+(longestWait+clockSkew).Microseconds())
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

// release takes a try off again that was never made.
func (g *Gate) release(ctx context.Context, key string) error {
	return g.db.WriteSystem(ctx, func(tx *db.SystemTx) error {
		_, err := db.Exec(ctx, tx, "UPDATE sign_in_tries SET failures = failures - 1, blocked_at = 0 WHERE key = $1 AND failures > 0", key)
		return err
	})
}

// forget ends a row of failures.
func forget(ctx context.Context, tx *db.SystemTx, keys ...string) error {
	for _, key := range keys {
		if _, err := db.Exec(ctx, tx, "DELETE FROM sign_in_tries WHERE key = $1", key); err != nil {
			return fmt.Errorf("end a row of failures: %w", err)
		}
	}
	return nil
}

// sweepSources forgets addresses that have long been silent, about once an hour.
func (g *Gate) sweepSources(ctx context.Context, tx *db.SystemTx) error {
	const pause = time.Hour
	hour := tx.Now.Truncate(pause).Unix()
	if g.swept.Swap(hour) == hour {
		return nil
	}
	_, err := db.Exec(ctx, tx, "DELETE FROM sign_in_tries WHERE key LIKE 'source %' AND (last_at < $1 OR last_at > $2)",
		tx.Now.Add(-pause).UnixMicro(), tx.Now.Add(pause).UnixMicro())
	if err != nil {
		return fmt.Errorf("forget silent addresses: %w", err)
	}
	return nil
}
