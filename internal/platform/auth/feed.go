// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// feedPrefix says of a secret that it opens a calendar feed, and nothing else.
const feedPrefix = "ccf_"

// mostFeeds is how many feeds one person has in one organization.
const mostFeeds = 10

// Scopes are whose days a feed shows.
const (
	FeedOwn = "own"
	FeedAll = "all"
)

// Feed is what is kept of a calendar feed: everything but its secret. Calendar programs can send no header, so the secret
// stands in the address; it opens this feed only, as long as its person is a member.
type Feed struct {
	ID        id.ID
	Version   int
	User      id.ID
	Scope     string
	CreatedAt time.Time
}

// CreateFeed makes a feed for the actor and returns the only copy of its secret. It fails with fault.Forbidden for whoever
// is no person who signed in, and with fault.Fields.
func CreateFeed(ctx context.Context, tx *db.Tx, scope string) (secret string, made Feed, err error) {
	a := tx.Actor
	if a.User() == "" || a.Method() == access.ByToken || a.Method() == access.ByFeed {
		return "", Feed{}, fmt.Errorf("make a feed by a token, or for nobody: %w", fault.Forbidden)
	}
	if scopes := []string{FeedOwn, FeedAll}; !slices.Contains(scopes, scope) {
		return "", Feed{}, fault.Fields{{Field: "scope", Problem: fmt.Sprintf("is %.40q", scope), Cure: "choose " + strings.Join(scopes, " or ")}}
	}
	there, err := Feeds(ctx, tx)
	if err != nil {
		return "", Feed{}, err
	}
	if len(there) >= mostFeeds {
		return "", Feed{}, fault.Fields{{Field: "scope", Problem: fmt.Sprintf("would be feed number %d", len(there)+1), Cure: "revoke one that no calendar uses"}}
	}
	f := Feed{ID: tx.NewID(), Version: 1, User: a.User(), Scope: scope, CreatedAt: tx.Now}
	secret = newSecret(feedPrefix)
	_, err = db.Exec(ctx, tx, "INSERT INTO calendar_feeds (tenant_id, id, version, user_id, scope, created_at) VALUES ($1, $2, 1, $3, $4, $5)",
		string(f.ID), string(f.User), f.Scope, tx.Now.UnixMicro())
	if err == nil {
		_, err = db.Exec(ctx, tx, "INSERT INTO calendar_keys (tenant_id, hash, feed_id) VALUES ($1, $2, $3)", hashOf(secret), string(f.ID))
	}
	if err != nil {
		return "", Feed{}, fmt.Errorf("make a feed: %w", err)
	}
	tx.Record(db.Change{Action: "calendar-feeds.create", Object: "calendar-feeds", ID: f.ID, Version: 1, Fields: []db.Field{{Name: "scope", New: scope}}})
	return secret, f, nil
}

// Feeds returns the actor's own feeds, the oldest first.
func Feeds(ctx context.Context, tx *db.Tx) ([]Feed, error) {
	list, err := db.All(ctx, tx, scanFeed, feedColumns+"AND user_id = $2 ORDER BY id", string(tx.Actor.User()))
	if err != nil {
		return nil, fmt.Errorf("list feeds: %w", err)
	}
	return list, nil
}

const feedColumns = "SELECT id, version, user_id, scope, created_at FROM calendar_feeds WHERE tenant_id = $1 "

func scanFeed(r db.Row) (f Feed, err error) {
	var created int64
	err = r.Scan(&f.ID, &f.Version, &f.User, &f.Scope, &created)
	f.CreatedAt = time.UnixMicro(created).UTC()
	return f, err
}

// RevokeFeed ends one of the actor's own feeds; its address leads nowhere from then on. It fails with fault.NotFound and
// fault.Conflict.
func RevokeFeed(ctx context.Context, tx *db.Tx, feed id.ID, version int) error {
	list, err := db.All(ctx, tx, scanFeed, feedColumns+"AND id = $2 AND user_id = $3", string(feed), string(tx.Actor.User()))
	switch {
	case err != nil:
		return fmt.Errorf("revoke feed: %w", err)
	case len(list) == 0:
		return fmt.Errorf("revoke feed: %w", fault.NotFound)
	case list[0].Version != version:
		return fmt.Errorf("revoke feed: %w", fault.Conflict)
	}
	return endFeed(ctx, tx, list[0])
}

// endFeeds ends every feed of a person in the actor's organization.
func endFeeds(ctx context.Context, tx *db.Tx, user id.ID) error {
	list, err := db.All(ctx, tx, scanFeed, feedColumns+"AND user_id = $2 ORDER BY id", string(user))
	for _, f := range list {
		if err == nil {
			err = endFeed(ctx, tx, f)
		}
	}
	return err
}

func endFeed(ctx context.Context, tx *db.Tx, f Feed) error {
	_, err := db.Exec(ctx, tx, "DELETE FROM calendar_feeds WHERE tenant_id = $1 AND id = $2", string(f.ID))
	if err == nil {
		_, err = db.Exec(ctx, tx, "DELETE FROM calendar_keys WHERE tenant_id = $1 AND feed_id = $2", string(f.ID))
	}
	if err != nil {
		return fmt.Errorf("revoke feed: %w", err)
	}
	tx.Record(db.Change{Action: "calendar-feeds.delete", Object: "calendar-feeds", ID: f.ID, Version: f.Version, Fields: []db.Field{{Name: "scope", Old: f.Scope}}})
	return nil
}

// ByFeed returns the actor that a feed's secret stands for at this moment, who may read and nothing else, with the feed; or
// fault.NotFound: unknown, revoked, its person disabled or no member any more.
func ByFeed(ctx context.Context, d *db.DB, secret, source, request string) (access.Actor, Feed, error) {
	if !wellFormed(secret, feedPrefix) {
		return access.Actor{}, Feed{}, fmt.Errorf("feed: %w", fault.NotFound)
	}
	var t, feed id.ID
	err := d.ReadSystem(ctx, func(tx *db.SystemTx) error {
		return db.One(ctx, tx, []any{&t, &feed}, "SELECT tenant_id, feed_id FROM calendar_keys WHERE hash = $1", hashOf(secret))
	})
	if err != nil {
		return access.Actor{}, Feed{}, fmt.Errorf("feed: %w", err)
	}
	proof := access.Proof{Tenant: t, Credential: feed, Method: access.ByFeed, Only: []access.Permission{access.ReadWork}, Source: source, Request: request}
	f := Feed{ID: feed}
	err = d.Read(ctx, access.Proven(access.Proof{Tenant: t}), func(tx *db.Tx) error {
		return db.One(ctx, tx, []any{&f.User, &f.Scope, &proof.Role}, `SELECT f.user_id, f.scope, m.role
FROM calendar_feeds f JOIN members m ON m.tenant_id = f.tenant_id AND m.user_id = f.user_id JOIN users u ON u.id = f.user_id
WHERE f.tenant_id = $1 AND f.id = $2 AND u.disabled_at IS NULL
AND (m.starts_at IS NULL OR m.starts_at <= $3) AND (m.ends_at IS NULL OR m.ends_at > $3)`, string(feed), tx.Now.UnixMicro())
	})
	if err != nil {
		return access.Actor{}, Feed{}, fmt.Errorf("feed: %w", err)
	}
	proof.User = f.User
	a := access.Proven(proof)
	if !a.Can(access.ReadWork) {
		return access.Actor{}, Feed{}, fmt.Errorf("feed: %w", fault.NotFound)
	}
	return a, f, nil
}
