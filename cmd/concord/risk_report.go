// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"

	"concord/internal/app"
	"concord/internal/platform/db"
	"concord/internal/platform/tenant"
	"concord/internal/report/archive"
	"concord/internal/report/riskregister"
)

type riskReportCmd struct {
	kept
	Kind   string `enum:"risk-register,treatment-plan" default:"risk-register" help:"risk-register or treatment-plan."`
	Format string `enum:"html,pdf,docx,xlsx,csv,json" default:"pdf" help:"html, pdf, docx, xlsx, csv or json."`
	Out    string `help:"File to write; default: standard output." type:"path"`
	Keep   bool   `help:"Keep it among the reports too, and print its id; nothing else is written without --out."`
}

// Run writes the report as the organization stands now.
func (c *riskReportCmd) Run(p *program) error {
	if c.Keep {
		return c.keep(p)
	}
	var report *riskregister.Report
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		report, err = riskregister.Read(ctx, tx, c.Kind, p.words())
		return err
	})
	if err != nil {
		return err
	}
	_, _, data, err := report.File(c.Format)
	if err != nil {
		return err
	}
	return writeOut(p, c.Out, data)
}

// keep makes the report in this process, whether a server runs or not, and keeps it.
func (c *riskReportCmd) keep(p *program) error {
	var made archive.Report
	err := c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) (err error) {
		made, err = i.Reports().Now(ctx, app.Operator(t), archive.Order{Kind: c.Kind, Object: t.ID, Formats: []string{c.Format}, Language: p.words().Lang})
		return err
	})
	if err != nil {
		return err
	}
	if c.Out != "" {
		get := reportGetCmd{kept: c.kept, ID: string(made.ID), Format: c.Format, Out: c.Out}
		if err := get.Run(p); err != nil {
			return err
		}
	}
	return printMade(p, "table", "id", string(made.ID))
}
