// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"concord/internal/app"
	"concord/internal/ims/handout"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// handing is on whose behalf a download link is made, and where it leads.
type handing struct {
	User        string `required:"" help:"Address of the member on whose behalf the link opens, as long as that member may make links."`
	ExternalURL string `help:"How people reach the server, scheme and host. Without it what stands behind them is printed." name:"external-url" env:"CONCORD_EXTERNAL_URL"`
	Format      string `enum:"table,json" default:"table" help:"table or json."`
}

// give makes a link and prints it; it is shown only now.
func (c handing) give(p *program, k kept, write func(ctx context.Context, tx *db.Tx, d handout.Desk) (handout.Link, error)) error {
	return k.within(k.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		u, err := auth.FindUser(ctx, i.DB, c.User)
		if err != nil {
			return err
		}
		a, err := i.OnBehalf(ctx, t, u.ID)
		if err != nil {
			return err
		}
		var l handout.Link
		err = i.DB.Write(ctx, a, func(tx *db.Tx) (err error) {
			l, err = write(ctx, tx, i.Handout())
			return err
		})
		if err != nil {
			return err
		}
		at := strings.TrimSuffix(c.ExternalURL, "/") + l.Address
		if c.Format == "json" {
			return writeJSON(p, map[string]string{"url": at, "expires": l.Expires.Format(time.RFC3339)})
		}
		_, err = fmt.Fprintln(p.out, at)
		return err
	})
}

type evidenceLinkCmd struct {
	kept
	handing
	File string `arg:"" help:"Id of the file."`
}

// Run makes the link.
func (c *evidenceLinkCmd) Run(p *program) error {
	which, err := id.Parse(c.File)
	if err != nil {
		return err
	}
	return c.give(p, c.kept, func(ctx context.Context, tx *db.Tx, d handout.Desk) (handout.Link, error) {
		return d.ForEvidence(ctx, tx, which)
	})
}

type documentLinkCmd struct {
	keptDocument
	handing
}

// Run makes the link.
func (c *documentLinkCmd) Run(p *program) error {
	return c.give(p, c.kept, func(ctx context.Context, tx *db.Tx, desk handout.Desk) (handout.Link, error) {
		d, err := c.find(ctx, tx)
		if err != nil {
			return handout.Link{}, err
		}
		v, err := c.version(d)
		if err != nil {
			return handout.Link{}, err
		}
		return desk.ForDocument(ctx, tx, d.ID, v.Number)
	})
}
