// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

const (
	keepKeys  = 24 * time.Hour
	longestID = 255
)

// once runs make in a transaction. With an Idempotency-Key, the same caller's same request makes its thing only once: a
// repetition within a day finds what the first one made, and a key with another body is refused. The key is kept in the
// same transaction, so that a request either has both or neither.
func once(r *http.Request, d *db.DB, a access.Actor, body []byte, create func(*db.Tx) (id.ID, error), find func(*db.Tx, id.ID) error) (repeated bool, err error) {
	key := r.Header.Get("Idempotency-Key")
	if len(key) > longestID {
		return false, fault.Fields{{Field: "Idempotency-Key", Problem: "is too long", Cure: fmt.Sprintf("use at most %d characters", longestID)}}
	}
	ctx := r.Context()
	err = d.Write(ctx, a, func(tx *db.Tx) error {
		repeated = false
		if key == "" {
			_, err := create(tx)
			return err
		}
		sum := sha256.Sum256(append([]byte(r.Method+" "+r.URL.Path+"\n"), body...))
		hash, caller := hex.EncodeToString(sum[:]), string(a.Credential())+"/"+string(a.User())
		// The row is taken first: a second request with the same key waits here until the first has ended.
		_, err := db.Exec(ctx, tx, `INSERT INTO idempotency_keys (tenant_id, caller, key, body_hash, status, answer, created_at) VALUES ($1, $2, $3, $4, 0, '', $5)
ON CONFLICT (tenant_id, caller, key) DO UPDATE SET body_hash = excluded.body_hash, status = 0, answer = '', created_at = excluded.created_at WHERE idempotency_keys.created_at < $6`,
			caller, key, hash, tx.Now.UnixMicro(), tx.Now.Add(-keepKeys).UnixMicro())
		if err != nil {
			return err
		}
		var kept, made string
		if err := db.One(ctx, tx, []any{&kept, &made}, "SELECT body_hash, answer FROM idempotency_keys WHERE tenant_id = $1 AND caller = $2 AND key = $3", caller, key); err != nil {
			return err
		}
		switch {
		case kept != hash:
			return fault.Fields{{Field: "Idempotency-Key", Problem: "was used for another request", Cure: "use a new key for each new thing"}}
		case made != "":
			repeated = true
			err := find(tx, id.ID(made))
			if errors.Is(err, fault.NotFound) { // it was deleted since
				return fmt.Errorf("what this key made: %w", err)
			}
			return err
		}
		which, err := create(tx)
		if err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, "UPDATE idempotency_keys SET status = 201, answer = $4 WHERE tenant_id = $1 AND caller = $2 AND key = $3", caller, key, string(which))
		return err
	})
	return repeated, err
}
