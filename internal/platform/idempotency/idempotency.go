// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package idempotency lets a caller repeat a request without making its thing twice.
package idempotency

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

const (
	keep    = 24 * time.Hour
	longest = 255 // characters of a key
)

// Key names one request of one caller.
type Key struct {
	Caller string
	Key    string // as the caller chose it; empty for none
	hash   string // of all that makes it that request
}

// Of returns the key of a request; parts are all that makes it that request: method, address, body.
func Of(caller, key string, parts ...[]byte) Key {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p) // a hash takes everything
	}
	return Key{Caller: caller, Key: key, hash: hex.EncodeToString(h.Sum(nil))}
}

// Once makes a thing by create, or finds by find what the same request made within the last day; made tells which. The key
// is kept in the same transaction, so that there is both or neither. It fails with fault.Fields for a key that is too long
// or was used for another request, and with fault.NotFound where what it made was deleted since.
func Once(ctx context.Context, tx *db.Tx, k Key, create func() (id.ID, error), find func(id.ID) error) (made bool, err error) {
	if len(k.Key) > longest {
		return false, fault.Fields{{Field: "Idempotency-Key", Problem: "is too long", Cure: fmt.Sprintf("use at most %d characters", longest)}}
	}
	// The row is taken first: a second request with the same key waits here until the first has ended.
	_, err = db.Exec(ctx, tx, `INSERT INTO idempotency_keys (tenant_id, caller, key, body_hash, status, answer, created_at) VALUES ($1, $2, $3, $4, 0, '', $5)
ON CONFLICT (tenant_id, caller, key) DO UPDATE SET body_hash = excluded.body_hash, status = 0, answer = '', created_at = excluded.created_at WHERE idempotency_keys.created_at < $6`,
		k.Caller, k.Key, k.hash, tx.Now.UnixMicro(), tx.Now.Add(-keep).UnixMicro())
	if err != nil {
		return false, err
	}
	var kept, answer string
	if err := db.One(ctx, tx, []any{&kept, &answer}, "SELECT body_hash, answer FROM idempotency_keys WHERE tenant_id = $1 AND caller = $2 AND key = $3", k.Caller, k.Key); err != nil {
		return false, err
	}
	switch {
	case kept != k.hash:
		return false, fault.Fields{{Field: "Idempotency-Key", Problem: "was used for another request", Cure: "use a new key for each new thing"}}
	case answer != "":
		err := find(id.ID(answer))
		if errors.Is(err, fault.NotFound) {
			return false, fmt.Errorf("what this key made: %w", err)
		}
		return false, err
	}
	which, err := create()
	if err != nil {
		return false, err
	}
	_, err = db.Exec(ctx, tx, "UPDATE idempotency_keys SET status = 201, answer = $4 WHERE tenant_id = $1 AND caller = $2 AND key = $3", k.Caller, k.Key, string(which))
	return true, err
}
