// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"cmp"
	"context"
	"fmt"
	"text/tabwriter"

	"concord/internal/app"
	"concord/internal/ims/soa/foreign"
	"concord/internal/platform/intake"
	"concord/internal/platform/tenant"
)

type statementImportCmd struct {
	kept
	File    string   `arg:"" help:"CSV or XLSX file with a statement of applicability, in whatever form." type:"path"`
	Column  []string `help:"What a heading holds that is not found out, as Umsetzung=how; nothing after = leaves the column out. Remembered. Can be repeated." sep:"none"`
	Preview bool     `help:"Only say what would change."`
	Format  string   `enum:"table,json" default:"table" help:"table or json."`
}

// Run takes the statement over, or shows what that would do.
func (c *statementImportCmd) Run(p *program) error {
	columns, err := foreign.ParseColumns(c.Column)
	if err != nil {
		return err
	}
	data, err := intake.ReadFile(c.File, intake.MaxCSV)
	if err != nil {
		return err
	}
	return c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		done, err := foreign.TakeOver(ctx, i.DB, app.Operator(t), p.library, c.File, data, columns, c.Preview)
		if err != nil {
			return err
		}
		if c.Format == "json" {
			return writeJSON(p, done)
		}
		return c.print(p, done)
	})
}

func (c *statementImportCmd) print(p *program, done foreign.Outcome) error {
	w := p.words()
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, table := range done.Tables {
		fmt.Fprintln(t, w.T("statement.import.table", "sheet", table.Sheet, "rows", len(table.Rows), "head", table.Head))
		for _, col := range table.Columns {
			fmt.Fprintf(t, "  %s\t%s\n", cut(col.Heading, 40), w.T("statement.import.field."+cmp.Or(string(col.Field), "none")))
		}
		for _, s := range table.Strange {
			fmt.Fprintf(t, "  %d\t%s\t%s\n", s.Line, cut(s.Said, 40), s.Problem)
		}
	}
	for _, item := range done.Items {
		if item.Problem != "" {
			fmt.Fprintf(t, "%s\t%s\t%s\n", item.Ref, cut(item.Title, 40), item.Problem)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	key := "statement.import.done"
	if c.Preview {
		key = "statement.import.would"
	}
	_, err := fmt.Fprintln(p.out, w.T(key, "changed", done.Changed, "same", done.Same, "controls", done.Controls, "left", done.Left, "bare", done.Bare, "unspoken", done.Unspoken))
	return err
}
