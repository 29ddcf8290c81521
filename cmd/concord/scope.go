// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"concord/internal/ims/approved"
	"concord/internal/ims/scope"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/report/scopestatement"
)

type scopeCmd struct {
	Show     scopeShowCmd     `cmd:"" help:"Print what the scope covers as it stands, and what is missing before it can be approved."`
	Export   scopeExportCmd   `cmd:"" help:"Write the scope as a file, as it stands or as it was approved."`
	Freeze   scopeFreezeCmd   `cmd:"" help:"Approve the scope as it stands, as the next version."`
	Versions scopeVersionsCmd `cmd:"" help:"List the approved versions, the newest first."`

	Difference scopeDifferenceCmd `cmd:"" help:"Print what changed from an approved version to another, or until now."`
}

type scopeShowCmd struct {
	kept
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints the scope.
func (c *scopeShowCmd) Run(p *program) error {
	var s *scope.Statement
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = scope.Read(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, struct {
			*scope.Statement
			Lacks fault.Fields `json:"lacks"`
		}{s, append(fault.Fields{}, s.Lacks()...)})
	}
	w := p.words()
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, name := range scope.Texts {
		fmt.Fprintf(t, "%s\t%s\n", w.T("scope.field."+name), cut(*s.Text(name), 100))
	}
	for _, list := range [][]scope.Part{s.Units, s.Sites, s.Systems} {
		for _, x := range list {
			state := w.T("scope.outside")
			if x.Scope != "no" {
				state = w.T("scope.scope." + x.Scope)
			}
			fmt.Fprintf(t, "%s\t%s: %s\n", x.Register, cut(x.Name, 60), state)
		}
	}
	for _, e := range s.Edges {
		fmt.Fprintf(t, "%s\t%s %s\n", e.Kind, cut(e.Title, 60), cut(e.Counterpart, 40))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, f := range s.Lacks() {
		if _, err := fmt.Fprintf(p.out, "%s %s: %s\n", f.Field, f.Problem, f.Cure); err != nil {
			return err
		}
	}
	return nil
}

type scopeExportCmd struct {
	kept
	Format string `enum:"pdf,docx,html,json" default:"pdf" help:"pdf, docx, html or json."`
	Number int    `help:"As the version with this number was approved; default: as it stands."`
	On     string `help:"As the version that held at the end of this day was approved."`
	Out    string `help:"File to write; default: standard output." type:"path"`
}

// Run writes the file.
func (c *scopeExportCmd) Run(p *program) error {
	data, found, err := c.first(p, scope.Approved, c.Number, c.On, scopestatement.Kept, c.Format)
	if err != nil {
		return err
	}
	if found {
		return writeOut(p, c.Out, data)
	}
	report := scopestatement.Report{Library: p.library, Words: p.words()}
	err = c.read(func(ctx context.Context, tx *db.Tx) error {
		which, err := askedVersion(ctx, tx, scope.Approved, c.Number, c.On)
		if err == nil {
			report.Statement, report.Version, err = scope.At(ctx, tx, which)
		}
		return err
	})
	if err != nil {
		return err
	}
	if _, _, data, err = report.File(c.Format); err != nil {
		return err
	}
	return writeOut(p, c.Out, data)
}

// askedVersion is the version with a number, or that held on a day; empty for neither.
func askedVersion(ctx context.Context, tx *db.Tx, kind approved.Kind, number int, on string) (id.ID, error) {
	if number == 0 && on == "" {
		return "", nil
	}
	v, err := kind.Numbered(ctx, tx, number)
	if on != "" {
		day, wrong := civil.Parse(on)
		if wrong != nil {
			return "", fault.Fields{{Field: "--on", Problem: fmt.Sprintf("is %.40q", on), Cure: "write a date as 2026-11-25"}}
		}
		v, err = kind.On(ctx, tx, day)
	}
	if errors.Is(err, fault.NotFound) {
		return "", fmt.Errorf("no version was approved by then, or has that number: %w", err)
	}
	return v.ID, err
}

type scopeFreezeCmd struct {
	kept
	Note   string `help:"What the approval is about."`
	SHA256 string `name:"sha256" help:"Only if the scope still has this hash."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run approves the scope, or names everything that stands against it.
func (c *scopeFreezeCmd) Run(p *program) error {
	v, err := c.freeze(p, func(ctx context.Context, tx *db.Tx) (approved.Version, error) {
		return scope.Freeze(ctx, tx, c.SHA256, c.Note)
	}, scopestatement.Kept)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, v)
	}
	return printMade(p, c.Format, "id", string(v.ID))
}

type scopeVersionsCmd struct {
	kept
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run lists the versions.
func (c *scopeVersionsCmd) Run(p *program) error {
	var list []approved.Version
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = scope.Approved.List(ctx, tx, 0, mostListed)
		return err
	})
	if err != nil {
		return err
	}
	return printVersions(p, c.Format, list)
}

// printVersions prints approved versions.
func printVersions(p *program, format string, list []approved.Version) error {
	if format == "json" {
		return writeJSON(p, append([]approved.Version{}, list...))
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, v := range list {
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\n", v.Number, v.ID, v.ApprovedAt.Format(time.RFC3339), v.SHA256[:12], cut(v.Note, 60))
	}
	return t.Flush()
}
