// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"fmt"
	"time"

	"concord/internal/platform/auth/throttle"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// BrowserLife is how long a browser is remembered after its last sign-in.
const BrowserLife = 180 * 24 * time.Hour

// mostBrowsers is how many browsers are remembered for one person; the longest unused go first.
const mostBrowsers = 20

// remembered reports whether the person signed in with the browser of this hash before.
func remembered(ctx context.Context, tx *db.SystemTx, hash string, user id.ID) (found bool, err error) {
	err = db.Each(ctx, tx, func(db.Row) error { found = true; return nil },
		"SELECT seen_at FROM remembered_browsers WHERE hash = $1 AND user_id = $2 AND seen_at > $3 AND seen_at <= $4",
		hash, string(user), tx.Now.Add(-BrowserLife).UnixMicro(), tx.Now.Add(throttle.ClockSkew).UnixMicro())
	return found, err
}

// remember keeps the browser in mind. It returns the browser's new cookie, or "" where it keeps the one it has: several
// people may sign in with one browser, each with a count of their own.
func remember(ctx context.Context, tx *db.SystemTx, old string, user id.ID) (cookie string, err error) {
	hash, ours := hashOf(old), false
	err = db.Each(ctx, tx, func(db.Row) error { ours = true; return nil }, "SELECT user_id FROM remembered_browsers WHERE hash = $1", hash)
	if err == nil && !ours {
		cookie = newCookie()
		hash = hashOf(cookie)
	}
	if err == nil {
		_, err = db.Exec(ctx, tx, `INSERT INTO remembered_browsers (hash, user_id, seen_at) VALUES ($1, $2, $3)
ON CONFLICT (hash, user_id) DO UPDATE SET seen_at = excluded.seen_at`, hash, string(user), tx.Now.UnixMicro())
	}
	if err == nil {
		_, err = db.Exec(ctx, tx, `DELETE FROM remembered_browsers WHERE user_id = $1 AND hash NOT IN
(SELECT hash FROM remembered_browsers WHERE user_id = $1 ORDER BY seen_at DESC, hash LIMIT $2)`, string(user), mostBrowsers)
	}
	if err != nil {
		return "", fmt.Errorf("remember a browser: %w", err)
	}
	return cookie, nil
}

// forgetBrowsers forgets every browser of the person but the one of this cookie, with their failures.
func forgetBrowsers(ctx context.Context, tx *db.SystemTx, user id.ID, but string) error {
	_, err := db.Exec(ctx, tx, "DELETE FROM remembered_browsers WHERE user_id = $1 AND hash <> $2", string(user), hashOf(but))
	if err == nil {
		_, err = db.Exec(ctx, tx, "DELETE FROM sign_in_tries WHERE key LIKE $1 AND key <> $2", throttle.Browser(user, "%"), throttle.Browser(user, hashOf(but)))
	}
	if err != nil {
		return fmt.Errorf("forget browsers: %w", err)
	}
	return nil
}
