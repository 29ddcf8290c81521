// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// Limits of a token's life.
const (
	DefaultTokenLife = 90 * 24 * time.Hour
	MaxTokenLife     = 365 * 24 * time.Hour
)

const (
	tokenPrefix  = "ccd_"
	secretLength = 43 + 8 // 256 bits in base64, 32 bits of checksum in hexadecimal; behind the prefix
)

// Token is what is kept of an API token: everything but the token.
type Token struct {
	ID          id.ID
	User        id.ID
	Name        string
	Role        access.Role         // the most it may do; never more than its user may at that moment
	Permissions []access.Permission // nil for all that the role has
	Sources     []netip.Prefix      // nil for any
	CreatedAt   time.Time
	ExpiresAt   time.Time
	UsedAt      time.Time // zero for never; at most a minute behind
	RevokedAt   time.Time // zero while it holds
}

// CreateToken makes a token for a member of the actor's organization and returns the only copy there is. It fails with
// fault.Fields for a life outside its limits, fault.Forbidden for a role above the member's, fault.NotFound for no member.
func CreateToken(ctx context.Context, tx *db.Tx, t Token) (secret string, made Token, err error) {
	t.Name, err = tenant.CleanName("name", t.Name)
	if err != nil {
		return "", Token{}, err
	}
	life := t.ExpiresAt.Sub(tx.Now)
	switch {
	case life <= 0 || life > MaxTokenLife:
		return "", Token{}, fault.Fields{{Field: "expires", Problem: "is outside the limits of a token's life", Cure: "choose a moment in the next 365 days"}}
	case !t.Role.Valid():
		return "", Token{}, fault.Fields{{Field: "role", Problem: fmt.Sprintf("%q is no role", t.Role), Cure: "use owner, manager, contributor, reader or auditor"}}
	case tx.Actor.User() != "" && tx.Actor.User() != t.User, tx.Actor.Method() == access.ByToken:
		return "", Token{}, fmt.Errorf("make a token for somebody else, or by a token: %w", fault.Forbidden)
	}
	var role access.Role
	if err := db.One(ctx, tx, []any{&role}, "SELECT role FROM members WHERE tenant_id = $1 AND user_id = $2", string(t.User)); err != nil {
		return "", Token{}, fmt.Errorf("make a token: member: %w", err)
	}
	if !t.Role.Within(role) {
		return "", Token{}, fmt.Errorf("a %s may not have a token with the role of %s: %w", role, t.Role, fault.Forbidden)
	}
	t.ID, t.CreatedAt = id.New(tx.Now), tx.Now
	secret = newSecret(tokenPrefix)
	tx.Record(db.Change{Action: "tokens.create", Object: "tokens", ID: t.ID, Version: 1, Fields: []db.Field{
		{Name: "name", New: t.Name}, {Name: "user", New: string(t.User)}, {Name: "role", New: string(t.Role)}, {Name: "expires_at", New: t.ExpiresAt.UTC().Format(time.RFC3339)},
	}})
	_, err = db.Exec(ctx, tx, `INSERT INTO api_tokens (tenant_id, id, user_id, name, role, permissions, sources, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, string(t.ID), string(t.User), t.Name, string(t.Role), joined(t.Permissions), joined(t.Sources),
		t.CreatedAt.UnixMicro(), t.ExpiresAt.UnixMicro())
	if err == nil {
		_, err = db.Exec(ctx, tx, "INSERT INTO token_keys (tenant_id, hash, token_id) VALUES ($1, $2, $3)", hashOf(secret), string(t.ID))
	}
	if err != nil {
		return "", Token{}, fmt.Errorf("make a token: %w", err)
	}
	return secret, t, nil
}

// Tokens returns the tokens of the actor's organization, of which those hold that are neither revoked nor expired, the newest
// first.
func Tokens(ctx context.Context, tx *db.Tx) ([]Token, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (t Token, err error) {
		var permissions, sources string
		var created, expires int64
		var used, revoked *int64
		if err := r.Scan(&t.ID, &t.User, &t.Name, &t.Role, &permissions, &sources, &created, &expires, &used, &revoked); err != nil {
			return t, err
		}
		for _, name := range strings.Fields(permissions) {
			t.Permissions = append(t.Permissions, access.Permission(name))
		}
		for _, s := range strings.Fields(sources) {
			p, err := netip.ParsePrefix(s)
			if err != nil {
				return t, err
			}
			t.Sources = append(t.Sources, p)
		}
		t.CreatedAt, t.ExpiresAt, t.UsedAt, t.RevokedAt = time.UnixMicro(created).UTC(), time.UnixMicro(expires).UTC(), moment(used), moment(revoked)
		return t, nil
	}, `SELECT t.id, t.user_id, t.name, t.role, t.permissions, t.sources, t.created_at, t.expires_at, u.used_at, t.revoked_at
FROM api_tokens t LEFT JOIN token_uses u ON u.tenant_id = t.tenant_id AND u.token_id = t.id WHERE t.tenant_id = $1 ORDER BY t.created_at DESC, t.id DESC`)
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return list, nil
}

func moment(us *int64) time.Time {
	if us == nil {
		return time.Time{}
	}
	return time.UnixMicro(*us).UTC()
}

// RevokeToken ends a token of the actor's organization: one's own, or anybody's for who manages members. It fails with
// fault.NotFound and fault.Forbidden.
func RevokeToken(ctx context.Context, tx *db.Tx, token id.ID) error {
	var owner id.ID
	var version int
	err := db.One(ctx, tx, []any{&owner, &version}, "SELECT user_id, version FROM api_tokens WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL", string(token))
	if err != nil {
		return fmt.Errorf("revoke token: %w", err)
	}
	if owner != tx.Actor.User() && !tx.Actor.Can(access.ManageMembers) {
		return fmt.Errorf("revoke somebody else's token: %w", fault.Forbidden)
	}
	tx.Record(db.Change{Action: "tokens.revoke", Object: "tokens", ID: token, Version: version + 1})
	_, err = db.Exec(ctx, tx, "UPDATE api_tokens SET revoked_at = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2", string(token), tx.Now.UnixMicro())
	if err != nil {
		return fmt.Errorf("revoke token: %w", err)
	}
	return nil
}

// ByToken returns the actor that a token stands for at this moment, or fault.Unauthenticated: unknown, expired, revoked, its
// person disabled or no member any more, or used from an address outside its ranges. source is the caller's address.
func ByToken(ctx context.Context, d *db.DB, secret, source, request string) (access.Actor, error) {
	if !wellFormed(secret, tokenPrefix) {
		return access.Actor{}, fmt.Errorf("token: %w", fault.Unauthenticated)
	}
	var t, token id.ID
	err := d.GlanceSystem(func(tx *db.SystemTx) error {
		return db.One(ctx, tx, []any{&t, &token}, "SELECT tenant_id, token_id FROM token_keys WHERE hash = $1", hashOf(secret))
	})
	if err != nil {
		return access.Actor{}, unauthenticated(err)
	}
	proof := access.Proof{Tenant: t, Credential: token, Method: access.ByToken, Source: source, Request: request}
	var stale bool
	err = d.Glance(access.Proven(access.Proof{Tenant: t}), func(tx *db.Tx) (err error) {
		stale, err = tokenProof(ctx, tx, token, &proof)
		return err
	})
	if err != nil {
		return access.Actor{}, unauthenticated(err)
	}
	if stale && !d.Occupied() {
		used(ctx, d, t, token)
	}
	return access.Proven(proof), nil
}

// used keeps when a token was last used, at most once in seenEvery, and not while others would wait for it. A full disk must not keep readers out, so that what fails
// is left to the next request.
func used(ctx context.Context, d *db.DB, t, token id.ID) {
	_ = d.Write(ctx, access.Proven(access.Proof{Tenant: t}), func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `INSERT INTO token_uses (tenant_id, token_id, used_at) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, token_id) DO UPDATE SET used_at = excluded.used_at`, string(token), tx.Now.UnixMicro())
		return err
	})
}

// tokenProof fills in what the token may do now, or fails with fault.NotFound. stale says that its last use is worth writing
// down anew; one in the future was written before the clock was put back.
func tokenProof(ctx context.Context, tx *db.Tx, token id.ID, p *access.Proof) (stale bool, err error) {
	var permissions, sources string
	var used *int64
	err = db.One(ctx, tx, []any{&p.User, &p.Ceiling, &permissions, &sources, &p.Role, &used}, `SELECT t.user_id, t.role, t.permissions, t.sources, m.role, l.used_at
FROM api_tokens t JOIN members m ON m.tenant_id = t.tenant_id AND m.user_id = t.user_id JOIN users u ON u.id = t.user_id
LEFT JOIN token_uses l ON l.tenant_id = t.tenant_id AND l.token_id = t.id
WHERE t.tenant_id = $1 AND t.id = $2 AND t.revoked_at IS NULL AND t.expires_at > $3 AND u.disabled_at IS NULL
AND (m.starts_at IS NULL OR m.starts_at <= $3) AND (m.ends_at IS NULL OR m.ends_at > $3)`, string(token), tx.Now.UnixMicro())
	if err != nil {
		return false, err
	}
	for _, name := range strings.Fields(permissions) {
		p.Only = append(p.Only, access.Permission(name))
	}
	if !fromHere(sources, p.Source) {
		return false, fault.NotFound
	}
	age := tx.Now.Sub(moment(used))
	return age >= seenEvery || age < 0, nil
}

func fromHere(ranges, source string) bool {
	if ranges == "" {
		return true
	}
	at, err := netip.ParseAddr(source)
	return err == nil && slices.ContainsFunc(strings.Fields(ranges), func(s string) bool {
		p, err := netip.ParsePrefix(s)
		return err == nil && p.Contains(at.Unmap())
	})
}

// newSecret returns 256 random bits behind a prefix that says what they are, and before a checksum.
func newSecret(prefix string) string {
	s := prefix + base64.RawURLEncoding.EncodeToString(random())
	return s + checksum(s)
}

// random returns 256 random bits.
func random() []byte {
	b := make([]byte, 32)
	rand.Read(b) // never fails: it ends the program instead
	return b
}

// checksum lets scanners tell a leaked token from a look-alike, and spares the database a look-up of the latter.
func checksum(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:4])
}

func wellFormed(s, prefix string) bool {
	return len(s) == len(prefix)+secretLength && strings.HasPrefix(s, prefix) && checksum(s[:len(s)-8]) == s[len(s)-8:]
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

func joined[T any](list []T) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = fmt.Sprint(v)
	}
	return strings.Join(words, " ")
}
