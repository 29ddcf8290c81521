// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"concord/internal/app"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/journal"
)

type dbCmd struct {
	Copy dbCopyCmd `cmd:"" help:"Copy everything from the embedded database to an empty PostgreSQL one, and prove it."`
}

type dbCopyCmd struct {
	Data         string `required:"" help:"Data folder of the installation; stop the server first." type:"path"`
	DatabaseURL  string `required:"" help:"Address of the empty PostgreSQL database." name:"database-url"`
	DatabaseRole string `help:"PostgreSQL role to work as there." default:"concord_app"`
	Format       string `enum:"table,json" default:"table" help:"table or json."`
}

// Run copies and prints each table with its rows and the hash that both sides have.
func (c *dbCopyCmd) Run(p *program) (err error) {
	if c.DatabaseURL == "" {
		return fault.Fields{{Field: "--database-url", Problem: "is empty", Cure: "name the empty PostgreSQL database"}}
	}
	return place{Data: c.Data}.with(func(ctx context.Context, i *app.Installation) error {
		if _, err := i.VerifyFiles(ctx); err != nil { // they stay where they are, and go with the new database
			return err
		}
		to, err := db.Open(ctx, db.Config{URL: c.DatabaseURL, Role: c.DatabaseRole, Seal: journal.Seal})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, to.Close()) }()
		done, err := db.Copy(ctx, i.DB, to)
		if err != nil {
			return err
		}
		if err := app.Complete(ctx, to, true); err != nil {
			return err
		}
		if c.Format == "json" {
			return writeJSON(p, done)
		}
		t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(t, "TABLE\tROWS\tSHA-256")
		for _, table := range done {
			fmt.Fprintf(t, "%s\t%d\t%.16s\n", table.Table, table.Rows, table.Hash)
		}
		if err := t.Flush(); err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.out, p.words().T("db.copied", "count", len(done)))
		return err
	})
}
