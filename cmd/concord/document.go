// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"concord/internal/app"
	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
	"concord/internal/report/documented"
)

type documentCmd struct {
	List    documentListCmd    `cmd:"" help:"Print the tracker: what the standards want in writing, there or missing."`
	Start   documentStartCmd   `cmd:"" help:"Start a document of the list from its starter text."`
	Show    documentShowCmd    `cmd:"" help:"Print a version of a document as it reads."`
	Export  documentExportCmd  `cmd:"" help:"Write a version of a document as a file."`
	Attach  documentAttachCmd  `cmd:"" help:"Make a file the content of the draft, in place of its text."`
	File    documentFileCmd    `cmd:"" help:"Write the file that a version is."`
	Link    documentLinkCmd    `cmd:"" help:"Make a link by which the file that a version is is downloaded for five minutes without signing in."`
	Readers documentReadersCmd `cmd:"" help:"Print who was asked to read a version, and who has."`
	Expired documentExpiredCmd `cmd:"" help:"Print versions that need not be kept any more."`
	Destroy documentDestroyCmd `cmd:"" help:"Destroy the content of a version whose time has passed."`
	Publish documentPublishCmd `cmd:"" help:"Publish the version that all approvers have approved."`
}

type documentListCmd struct {
	kept
	Standard string `help:"Only what this standard asks for."`
	Basis    string `help:"Only on this basis: mandatory, mandatory-if-control-applicable, usual-evidence, recommended or own."`
	Status   string `help:"Only with this status."`
	Query    string `name:"q" help:"Only with all these words."`
	Format   string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints the rows.
func (c *documentListCmd) Run(p *program) error {
	q, err := document.ParseQuery(p.library, url.Values{"standard": {c.Standard}, "basis": {c.Basis}, "status": {c.Status}, "q": {c.Query}})
	if err != nil {
		return err
	}
	var rows []document.Row
	err = c.read(func(ctx context.Context, tx *db.Tx) error {
		all, err := document.Tracker(ctx, tx, p.library, app.Filling().Reading())
		rows = document.Narrow(all, q)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, rows)
	}
	w := p.words()
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", r.Reference, w.T("documents.status."+string(r.Status)), w.T("documents.basis."+r.Basis), cut(r.Title, 50), r.NextReview)
	}
	return t.Flush()
}

type documentStartCmd struct {
	kept
	Code   string `arg:"" help:"The document of the list, as in DOC-03."`
	Owner  string `help:"Who owns it, by address."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run starts the document and prints its id.
func (c *documentStartCmd) Run(p *program) error {
	var made id.ID
	err := c.write(func(ctx context.Context, tx *db.Tx) error {
		flags, err := app.Filling().Flags(ctx, tx)
		if err != nil {
			return err
		}
		d, err := document.Start(ctx, tx, p.library, strings.ToUpper(c.Code), flags, document.Head{Owner: id.ID(c.Owner)})
		if err == nil {
			made = d.ID
		}
		return err
	})
	if errors.Is(err, fault.NotFound) {
		return fmt.Errorf("%.40q is not on the list; see concord document list: %w", c.Code, err)
	}
	if err != nil {
		return err
	}
	return printMade(p, c.Format, "id", string(made))
}

// keptDocument names one version of one document.
type keptDocument struct {
	kept
	Document string `arg:"" help:"The document, as DOC-03 or OD-2, or its id."`
	Number   int    `help:"This version; default: the one that holds, or else the newest."`
}

func (c keptDocument) find(ctx context.Context, tx *db.Tx) (*document.Document, error) {
	which, err := document.Which(ctx, tx, c.Document)
	if err != nil {
		return nil, err
	}
	return document.Find(ctx, tx, which)
}

// version is the one that is named, or the one that holds, or else the newest.
func (c keptDocument) version(d *document.Document) (*document.Version, error) {
	v := d.Latest()
	if c.Number > 0 {
		v = d.Numbered(c.Number)
	}
	if v == nil {
		return nil, fmt.Errorf("the document has no version %d: %w", c.Number, fault.NotFound)
	}
	return v, nil
}

func (c keptDocument) paper(p *program) (out documented.Paper, err error) {
	err = c.read(func(ctx context.Context, tx *db.Tx) error {
		d, err := c.find(ctx, tx)
		if err != nil {
			return err
		}
		v, err := c.version(d)
		if err != nil {
			return err
		}
		out, err = documented.Of(ctx, tx, app.Filling(), d, v, p.words())
		return err
	})
	return out, err
}

type documentShowCmd struct{ keptDocument }

// Run prints the text as Markdown.
func (c *documentShowCmd) Run(p *program) error {
	paper, err := c.paper(p)
	if err == nil {
		_, err = fmt.Fprintln(p.out, paper.Text)
	}
	return err
}

type documentExportCmd struct {
	keptDocument
	Format string `enum:"pdf,docx,html,md" default:"pdf" help:"pdf, docx, html or md."`
	Out    string `help:"File to write; default: standard output." type:"path"`
}

// Run writes the file.
func (c *documentExportCmd) Run(p *program) error {
	paper, err := c.paper(p)
	if err != nil {
		return err
	}
	_, _, data, err := paper.File(c.Format)
	if err != nil {
		return err
	}
	if c.Out == "" {
		_, err = p.out.Write(data)
		return err
	}
	if err := os.MkdirAll(filepath.Dir(c.Out), 0o750); err != nil {
		return unwritable(c.Out, err)
	}
	return replaceFile(c.Out, data)
}

type documentPublishCmd struct {
	kept
	Document string `arg:"" help:"The document, as DOC-03 or OD-2, or its id."`
}

// Run publishes the approved version.
func (c *documentPublishCmd) Run(*program) error {
	return c.write(func(ctx context.Context, tx *db.Tx) error {
		d, err := keptDocument{Document: c.Document}.find(ctx, tx)
		if err != nil {
			return err
		}
		_, err = document.PublishApproved(ctx, tx, d.ID, d.Version)
		return err
	})
}

type documentAttachCmd struct {
	kept
	filing
	Document string `arg:"" help:"The document, as DOC-03 or OD-2, or its id."`
	File     string `arg:"" help:"The file." type:"existingfile"`
}

// Run takes the file.
func (c *documentAttachCmd) Run(*program) error {
	if err := c.of(&c.place); err != nil {
		return err
	}
	return c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		a := app.Operator(t)
		var d *document.Document
		err := i.DB.Read(ctx, a, func(tx *db.Tx) (err error) {
			d, err = keptDocument{Document: c.Document}.find(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
		f, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("read the file: %w", err)
		}
		defer f.Close() //nolint:errcheck // only read
		_, err = document.Upload(ctx, i.Shelf(), a, d.ID, d.Version, evidence.Incoming{Name: filepath.Base(c.File)}, f)
		return err
	})
}

type documentFileCmd struct {
	keptDocument
	Out string `help:"File to write; default: standard output." type:"path"`
}

// Run writes the file.
func (c *documentFileCmd) Run(p *program) error {
	return c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		var content blob.Content
		err := i.DB.Read(ctx, app.Operator(t), func(tx *db.Tx) error {
			d, err := c.find(ctx, tx)
			if err != nil {
				return err
			}
			v, err := c.version(d)
			if err != nil {
				return err
			}
			content, err = document.OpenFile(ctx, tx, i.Shelf(), v)
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
		return writeNew(c.Out, content)
	})
}

type documentReadersCmd struct {
	keptDocument
	Format string `enum:"table,json,csv" default:"table" help:"table, json or csv."`
}

// Run prints them, those who have not read it first.
func (c *documentReadersCmd) Run(p *program) error {
	var d *document.Document
	var v *document.Version
	var list []document.Reading
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		if d, err = c.find(ctx, tx); err != nil {
			return err
		}
		if v, err = c.version(d); err != nil {
			return err
		}
		list, err = document.Readings(ctx, tx, v)
		return err
	})
	if err != nil {
		return err
	}
	switch c.Format {
	case "json":
		return writeJSON(p, append([]document.Reading{}, list...))
	case "csv":
		_, data, err := documented.ReadersCSV(d, v, list)
		if err == nil {
			_, err = p.out.Write(data)
		}
		return err
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, r := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", cut(r.Name, 40), r.AskedOn, r.RemindedOn, r.ReadOn)
	}
	return t.Flush()
}

type documentExpiredCmd struct {
	kept
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints them, the longest past first.
func (c *documentExpiredCmd) Run(p *program) error {
	var list []document.Expired
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = document.PastRetention(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, append([]document.Expired{}, list...))
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, e := range list {
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\n", e.ID, e.Number, e.State, e.Until, cut(e.Title, 50))
	}
	return t.Flush()
}

type documentDestroyCmd struct {
	kept
	Document string `arg:"" help:"The document, as DOC-03 or OD-2, or its id."`
	Number   int    `required:"" help:"The version."`
	Reason   string `required:"" help:"Why."`
}

// Run destroys it.
func (c *documentDestroyCmd) Run(*program) error {
	return c.write(func(ctx context.Context, tx *db.Tx) error {
		d, err := keptDocument{Document: c.Document}.find(ctx, tx)
		if err != nil {
			return err
		}
		_, err = document.DestroyVersion(ctx, tx, d.ID, d.Version, c.Number, c.Reason)
		return err
	})
}
