// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

type tokenListCmd struct {
	place
	Organization string `required:"" help:"Name or id of the organization."`
	Format       string `enum:"table,json" default:"table" help:"table or json."`
}

type tokenJSON struct {
	ID        string      `json:"id"`
	User      string      `json:"user"`
	Name      string      `json:"name"`
	Role      access.Role `json:"role"`
	CreatedAt time.Time   `json:"created_at"`
	ExpiresAt time.Time   `json:"expires_at"`
	RevokedAt *time.Time  `json:"revoked_at"` // null while it holds
}

// Run lists the tokens, the newest first, those that hold no more included.
func (c *tokenListCmd) Run(p *program) error {
	var list []auth.Token
	var now time.Time
	err := c.inside(c.Organization, (*db.DB).Read, func(ctx context.Context, tx *db.Tx) (err error) {
		now = tx.Now
		list, err = auth.Tokens(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		out := []tokenJSON{}
		for _, t := range list {
			one := tokenJSON{string(t.ID), string(t.User), t.Name, t.Role, t.CreatedAt, t.ExpiresAt, nil}
			if !t.RevokedAt.IsZero() {
				one.RevokedAt = &t.RevokedAt
			}
			out = append(out, one)
		}
		return writeJSON(p, out)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, token := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", token.ID, token.Name, token.Role, token.ExpiresAt.Format(time.RFC3339), tokenState(p, token, now))
	}
	return t.Flush()
}

func tokenState(p *program, t auth.Token, now time.Time) string {
	switch {
	case !t.RevokedAt.IsZero():
		return p.words().T("accounts.token-revoked")
	case !now.Before(t.ExpiresAt):
		return p.words().T("accounts.token-expired")
	default:
		return p.words().T("accounts.token-holds")
	}
}

type tokenRevokeCmd struct {
	place
	Token        string `arg:"" help:"Id of the token; token list names it."`
	Organization string `required:"" help:"Name or id of the organization."`
	Format       string `enum:"table,json" default:"table" help:"table or json."`
}

// Run ends the token and prints its id.
func (c *tokenRevokeCmd) Run(p *program) error {
	which, err := id.Parse(c.Token)
	if err != nil {
		return err
	}
	err = c.inside(c.Organization, (*db.DB).Write, func(ctx context.Context, tx *db.Tx) error {
		return auth.RevokeToken(ctx, tx, which)
	})
	if err != nil {
		return err
	}
	return printMade(p, c.Format, "id", string(which))
}
