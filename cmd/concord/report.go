// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"concord/internal/app"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
	"concord/internal/report/archive"
	"concord/internal/report/gapanalysis"
)

type reportCmd struct {
	List reportListCmd `cmd:"" help:"List the reports that are kept, the newest first."`
	Make reportMakeCmd `cmd:"" help:"Make a report of a diagnosis and keep it."`
	Get  reportGetCmd  `cmd:"" help:"Write a file of a report that is kept."`
}

type reportEntry struct {
	ID        id.ID         `json:"id"`
	Kind      string        `json:"kind"`
	Object    id.ID         `json:"object"`
	Title     string        `json:"title"`
	State     archive.State `json:"state"`
	CreatedAt time.Time     `json:"created_at"`
	Error     string        `json:"error,omitempty"`
	Files     []fileEntry   `json:"files"`
}

type fileEntry struct {
	Format string `json:"format"`
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func reportEntryOf(r archive.Report) reportEntry {
	out := reportEntry{r.ID, r.Kind, r.Object, r.Title, r.State, r.CreatedAt, r.Error, []fileEntry{}}
	for _, f := range r.Files {
		out.Files = append(out.Files, fileEntry{f.Format, f.Name, f.Size, f.Hash})
	}
	return out
}

type reportListCmd struct {
	kept
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run lists the reports.
func (c *reportListCmd) Run(p *program) error {
	var list []archive.Report
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = archive.List(ctx, tx, "", "", mostListed)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		out := []reportEntry{}
		for _, r := range list {
			out = append(out, reportEntryOf(r))
		}
		return writeJSON(p, out)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, r := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.State, r.CreatedAt.Format(time.RFC3339), strings.Join(r.Formats, ","), cut(r.Title, 60))
	}
	return t.Flush()
}

type reportMakeCmd struct {
	keptDiagnosis
	Formats []string `default:"pdf" sep:"," help:"Formats, separated by commas: html, pdf, docx, xlsx, csv, json."`
	Format  string   `enum:"table,json" default:"table" help:"table or json."`
}

// Run makes the report in this process, whether a server runs or not, and prints its id.
func (c *reportMakeCmd) Run(p *program) error {
	which, err := id.Parse(c.ID)
	if err != nil {
		return err
	}
	var r archive.Report
	err = c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		r, err = i.Reports().Now(ctx, app.Operator(t), archive.Order{Kind: gapanalysis.KindName, Object: which, Formats: c.Formats, Language: p.words().Lang})
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, reportEntryOf(r))
	}
	return printMade(p, c.Format, "id", string(r.ID))
}

type reportGetCmd struct {
	kept
	ID     string `arg:"" help:"Id of the report."`
	Format string `enum:"html,pdf,docx,xlsx,csv,json" default:"pdf" help:"html, pdf, docx, xlsx, csv or json."`
	Out    string `help:"File to write; default: standard output." type:"path"`
}

// Run writes the file.
func (c *reportGetCmd) Run(p *program) error {
	which, err := id.Parse(c.ID)
	if err != nil {
		return err
	}
	return c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		var content blob.Content
		err := i.DB.Write(ctx, app.Operator(t), func(tx *db.Tx) (err error) {
			content, _, err = i.Reports().Open(ctx, tx, which, c.Format)
			return err
		})
		if err != nil {
			return err
		}
		defer content.Close() //nolint:errcheck // only read
		if c.Out == "" {
			_, err = io.Copy(p.out, content)
			return err
		}
		data, err := io.ReadAll(content)
		if err != nil {
			return err
		}
		return writeOut(p, c.Out, data)
	})
}
