// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"concord/internal/app"
)

type systemCmd struct {
	place
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints the facts of the installation.
func (c *systemCmd) Run(p *program) error {
	return c.with(func(ctx context.Context, i *app.Installation) error {
		f, err := i.Facts(ctx)
		if err != nil {
			return err
		}
		if c.Format == "json" {
			return writeJSON(p, f)
		}
		t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		for _, row := range []struct {
			name  string
			value any
		}{
			{"version", f.Version},
			{"go", f.Go},
			{"engine", f.Engine + " " + f.EngineVersion},
			{"schema", f.Schema},
			{"database_bytes", f.DatabaseBytes},
			{"organizations", f.Organizations},
			{"people", f.People},
			{"disabled", f.Disabled},
			{"operators", f.Operators},
			{"sessions", f.Sessions},
		} {
			fmt.Fprintf(t, "%s\t%v\n", row.name, row.value)
		}
		return t.Flush()
	})
}
