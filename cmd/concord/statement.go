// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"concord/internal/ims/approved"
	"concord/internal/ims/soa"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/report/applicability"
)

type statementCmd struct {
	Show     statementShowCmd     `cmd:"" help:"Print the rows of the statement as it stands, with their numbers."`
	Export   statementExportCmd   `cmd:"" help:"Write the statement as a file, as it stands or as it was approved."`
	Import   statementImportCmd   `cmd:"" help:"Take over a statement that was kept in a spreadsheet."`
	Exclude  statementExcludeCmd  `cmd:"" help:"Leave one AI system out of a control of ISO/IEC 42001 that is applicable."`
	Include  statementIncludeCmd  `cmd:"" help:"Take an AI system in again."`
	Freeze   statementFreezeCmd   `cmd:"" help:"Approve the statement as it stands, as the next version."`
	Versions statementVersionsCmd `cmd:"" help:"List the approved versions, the newest first."`

	Difference statementDifferenceCmd `cmd:"" help:"Print what changed from an approved version to another, or until now."`
}

type statementShowCmd struct {
	kept
	Standard   string `help:"Only rows of this standard, or own."`
	Theme      string `help:"Only rows of this theme or topic, as in iso27001-2022/A.5."`
	Applicable string `help:"Only rows with this decision: undecided, yes or no."`
	Status     string `help:"Only rows with this status."`
	Lacks      string `help:"Only rows that lack this: any, decision, reason, exclusion or treatment."`
	Query      string `name:"q" help:"Only rows with all these words."`
	Format     string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints the rows.
func (c *statementShowCmd) Run(p *program) error {
	q, err := soa.ParseQuery(p.library, url.Values{
		"standard": {c.Standard}, "theme": {c.Theme}, "applicable": {c.Applicable}, "status": {c.Status}, "lacks": {c.Lacks}, "q": {c.Query},
	})
	if err != nil {
		return err
	}
	var s *soa.Statement
	err = c.read(func(ctx context.Context, tx *db.Tx) error {
		s, err = soa.Read(ctx, tx, p.library)
		return err
	})
	if err != nil {
		return err
	}
	rows, n := s.Narrow(q), soa.Count(s.Entries)
	if c.Format == "json" {
		return writeJSON(p, struct {
			AsOf    civil.Date   `json:"as_of"`
			Scope   *soa.Covered `json:"scope,omitempty"`
			Numbers soa.Numbers  `json:"numbers"` // of the whole statement
			Items   []soa.Entry  `json:"items"`
		}{s.AsOf, s.Scope, n, rows})
	}
	w := p.words()
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, e := range rows {
		lacks := []string{}
		for _, l := range e.Lacks {
			lacks = append(lacks, w.T("statement.lack."+string(l)))
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", e.Ref(), w.T("statement.applicable."+string(e.Applicable)), w.T("statement.status."+string(e.Status)), cut(e.Title, 50), strings.Join(lacks, ", "))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	within := w.T("statement.scope.none")
	if c := s.Scope; c != nil {
		within = w.T("statement.scope.version", "number", c.Number, "day", c.ApprovedAt.Format(time.DateOnly))
	}
	_, err = fmt.Fprintf(p.out, "%s\n%s\n", w.T("statement.progress", "decided", n.Decided, "rows", n.Rows, "reasonless", n.Reasonless), within)
	return err
}

type statementExportCmd struct {
	kept
	Format   string `enum:"html,pdf,docx,xlsx,csv,json" default:"pdf" help:"html, pdf, docx, xlsx, csv or json."`
	Standard string `help:"One standard's alone; default: one statement over all."`
	Number   int    `help:"As the version with this number was approved; default: as it stands."`
	On       string `help:"As the version that held at the end of this day was approved."`
	Out      string `help:"File to write; default: standard output." type:"path"`
}

// Run writes the file.
func (c *statementExportCmd) Run(p *program) error {
	if c.Standard == "" {
		data, found, err := c.first(p, soa.Approved, c.Number, c.On, applicability.Kept, c.Format)
		if err != nil {
			return err
		}
		if found {
			return writeOut(p, c.Out, data)
		}
	}
	report := applicability.Report{Library: p.library, Words: p.words()}
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		report.Statement, report.Version, err = c.asked(ctx, tx, p)
		return err
	})
	if err == nil {
		report, err = report.Only(c.Standard)
	}
	if err != nil {
		return err
	}
	_, _, data, err := report.File(c.Format)
	if err != nil {
		return err
	}
	return writeOut(p, c.Out, data)
}

func (c *statementExportCmd) asked(ctx context.Context, tx *db.Tx, p *program) (*soa.Statement, *approved.Version, error) {
	which, err := askedVersion(ctx, tx, soa.Approved, c.Number, c.On)
	if err != nil {
		return nil, nil, err
	}
	return soa.At(ctx, tx, p.library, which)
}

type statementFreezeCmd struct {
	kept
	Note   string `help:"What the approval is about."`
	SHA256 string `name:"sha256" help:"Only if the statement still has this hash."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run approves the statement, or names every row that stands against it.
func (c *statementFreezeCmd) Run(p *program) error {
	v, err := c.freeze(p, func(ctx context.Context, tx *db.Tx) (approved.Version, error) {
		return soa.Freeze(ctx, tx, p.library, c.SHA256, c.Note)
	}, applicability.Kept)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, v)
	}
	return printMade(p, c.Format, "id", string(v.ID))
}

type statementVersionsCmd struct {
	kept
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run lists the versions.
func (c *statementVersionsCmd) Run(p *program) error {
	var list []approved.Version
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = soa.Approved.List(ctx, tx, 0, mostListed)
		return err
	})
	if err != nil {
		return err
	}
	return printVersions(p, c.Format, list)
}
