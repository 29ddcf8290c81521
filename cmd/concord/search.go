// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"

	"concord/internal/app"
	"concord/internal/platform/tenant"
)

type searchCmd struct {
	Rebuild searchRebuildCmd `cmd:"" help:"Make what search knows anew from the records."`
}

type searchRebuildCmd struct {
	place
	Organization string `help:"Name or id of the organization; without it, all of them."`
}

// Run rebuilds one organization after the other; others can read and, with PostgreSQL, write meanwhile.
func (c *searchRebuildCmd) Run(p *program) error {
	return c.with(func(ctx context.Context, i *app.Installation) error {
		list, err := tenant.List(ctx, i.DB)
		if c.Organization != "" {
			list = make([]tenant.Tenant, 1)
			list[0], err = tenant.Find(ctx, i.DB, c.Organization)
		}
		if err != nil {
			return err
		}
		for _, t := range list {
			n, err := app.RebuildSearch(ctx, i.DB, t)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintln(p.out, p.words().T("records.indexed", "count", n, "organization", t.Name)); err != nil {
				return err
			}
		}
		return nil
	})
}
