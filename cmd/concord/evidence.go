// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"concord/internal/app"
	"concord/internal/ims/evidence"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

type evidenceCmd struct {
	Add    evidenceAddCmd    `cmd:"" help:"Keep a file as evidence and say what it supports."`
	Attach evidenceAttachCmd `cmd:"" help:"Add a file to a piece of evidence that there is."`
	Files  evidenceFilesCmd  `cmd:"" help:"List the files of a piece of evidence."`
	Get    evidenceGetCmd    `cmd:"" help:"Write a file of a piece of evidence."`
	Link   evidenceLinkCmd   `cmd:"" help:"Make a link by which a file is downloaded for five minutes without signing in."`
}

// filing is how files of evidence are taken.
type filing struct {
	MaxFile     int64    `help:"Most MiB of one file of evidence." name:"max-file" default:"1024" env:"CONCORD_MAX_FILE"`
	FileQuota   int64    `help:"Most MiB of all files of one organization." name:"file-quota" default:"20480" env:"CONCORD_FILE_QUOTA"`
	ScanCommand []string `help:"Command that looks for malware in each file of evidence, whose path is added: exit 0 clean, 1 infected. Words parted by commas. Without it files are not scanned." name:"scan-command" env:"CONCORD_SCAN_COMMAND"`
}

// of puts the filing into a place.
func (f filing) of(l *place) error {
	if f.MaxFile < 1 || f.MaxFile > 1<<20 || f.FileQuota < 1 || f.FileQuota > 1<<30 {
		return fault.Fields{{Field: "--max-file", Problem: "or --file-quota is out of its range", Cure: "write MiB, from 1 to 1048576 for a file"}}
	}
	l.fileMost, l.fileQuota, l.scan = f.MaxFile<<20, f.FileQuota<<20, f.ScanCommand
	return nil
}

type evidenceAddCmd struct {
	kept
	filing
	File       string   `arg:"" help:"The file." type:"existingfile"`
	Title      string   `help:"What it shows, in one line. Default: the file's name."`
	ProvesOn   string   `help:"The day of which it says something, as 2026-11-25." name:"proves-on"`
	ValidUntil string   `help:"The last day on which it counts." name:"valid-until"`
	Review     int      `help:"Months until it is looked at again." name:"review-months"`
	Source     string   `help:"The system or person that it comes from."`
	Supports   []string `help:"What it supports: a requirement, as iso27001-2022/A.5.1, or a record, as C-5 or controls/ID. Can be repeated."`
	Format     string   `enum:"table,json" default:"table" help:"table or json."`
}

// Run makes the record with its links, adds the file, and prints the record's id. Where the file is not taken, nothing stays.
func (c *evidenceAddCmd) Run(p *program) error {
	if err := c.of(&c.place); err != nil {
		return err
	}
	return c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		a := app.Operator(t)
		var made id.ID
		err := i.DB.Write(ctx, a, func(tx *db.Tx) (err error) {
			made, err = c.record(ctx, tx, p.library)
			return err
		})
		if err != nil {
			return err
		}
		if _, err := attach(ctx, i.Shelf(), a, made, c.File); err != nil {
			undone := i.DB.Write(ctx, a, func(tx *db.Tx) error { return evidence.Register.Delete(ctx, tx, made, 1) })
			return errors.Join(err, undone)
		}
		return printMade(p, c.Format, "id", string(made))
	})
}

func (c *evidenceAddCmd) record(ctx context.Context, tx *db.Tx, l *catalog.Library) (id.ID, error) {
	values := make([]string, len(evidence.Register.Fields))
	given := map[string]string{"title": c.Title, "kind": "file", "proves_on": c.ProvesOn, "valid_until": c.ValidUntil, "source": c.Source}
	if c.Title == "" {
		given["title"] = filepath.Base(c.File)
	}
	if c.Review > 0 {
		given["review_interval_months"] = fmt.Sprint(c.Review)
	}
	if err := assign(evidence.Register, given, values); err != nil {
		return "", err
	}
	rec, err := evidence.Register.Create(ctx, tx, values)
	if err != nil {
		return "", err
	}
	for _, s := range c.Supports {
		to, err := supported(ctx, tx, l, s)
		if err == nil {
			to.From, to.Relation = id.Ref{Register: evidence.Register.Name, ID: rec.ID}, link.Supports
			_, err = link.Add(ctx, tx, to)
		}
		if err != nil {
			return "", err
		}
	}
	return rec.ID, nil
}

// supported reads what evidence supports: a requirement or a record.
func supported(ctx context.Context, tx *db.Tx, l *catalog.Library, s string) (link.Link, error) {
	if ref, err := catalog.ParseRef(s); err == nil {
		if _, err := l.Node(ref); err == nil {
			return link.Link{Requirement: ref.String()}, nil
		}
	}
	to, err := register.Referred(ctx, tx, register.SeriesOf(app.Registers), s)
	if name, rest, both := strings.Cut(s, "/"); both {
		to.Register = name
		to.ID, err = id.Parse(rest)
	}
	if err == nil {
		err = register.HeldTo(ctx, tx, app.Registers, to)
	}
	if err == nil {
		return link.Link{To: to}, nil
	}
	if !errors.Is(err, fault.NotFound) && !errors.Is(err, fault.Invalid) {
		return link.Link{}, err
	}
	return link.Link{}, fault.Fields{{Field: "--supports", Problem: fmt.Sprintf("%.60q is none", s), Cure: "write a requirement as in iso27001-2022/A.5.1, or a record as in C-5 or controls/ID"}}
}

// attach adds a file of the machine to a piece of evidence.
func attach(ctx context.Context, s evidence.Shelf, a access.Actor, to id.ID, name string) (evidence.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return evidence.File{}, fmt.Errorf("read the file: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	info, err := f.Stat()
	if err != nil {
		return evidence.File{}, fmt.Errorf("read the file: %w", err)
	}
	kept, _, err := s.Attach(ctx, a, to, evidence.Incoming{Name: filepath.Base(name), Size: info.Size()}, f)
	return kept, err
}

type evidenceAttachCmd struct {
	kept
	filing
	ID     string `arg:"" help:"Id or reference of the piece of evidence, as E-7."`
	File   string `arg:"" help:"The file." type:"existingfile"`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run adds the file and prints its id.
func (c *evidenceAttachCmd) Run(p *program) error {
	if err := c.of(&c.place); err != nil {
		return err
	}
	return c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		rec, err := findRecord(ctx, i.DB, app.Operator(t), evidence.Register, c.ID)
		if err != nil {
			return err
		}
		f, err := attach(ctx, i.Shelf(), app.Operator(t), rec.ID, c.File)
		if err != nil {
			return err
		}
		return printMade(p, c.Format, "id", string(f.ID))
	})
}

type evidenceFilesCmd struct {
	kept
	ID     string `arg:"" help:"Id or reference of the piece of evidence, as E-7."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// evidenceFileJSON is a file as the command prints it.
type evidenceFileJSON struct {
	ID     id.ID         `json:"id"`
	Name   string        `json:"name"`
	Size   int64         `json:"size"`
	SHA256 string        `json:"sha256"`
	Scan   evidence.Scan `json:"scan"`
}

// Run lists the files, the oldest first.
func (c *evidenceFilesCmd) Run(p *program) error {
	out := []evidenceFileJSON{}
	err := c.read(func(ctx context.Context, tx *db.Tx) error {
		of, err := evidence.Register.Which(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if _, err := evidence.Register.Hold(ctx, tx, of); err != nil {
			return err
		}
		list, err := evidence.Files(ctx, tx, of)
		for _, f := range list {
			out = append(out, evidenceFileJSON{f.ID, f.Name, f.Size, f.Hash, f.Scan})
		}
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, out)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, f := range out {
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\n", f.ID, f.Size, f.Scan, f.Name)
	}
	return t.Flush()
}

type evidenceGetCmd struct {
	kept
	File string `arg:"" help:"Id of the file."`
	Out  string `help:"File to write; default: standard output." type:"path"`
}

// Run writes the file as it was taken.
func (c *evidenceGetCmd) Run(p *program) error {
	which, err := id.Parse(c.File)
	if err != nil {
		return err
	}
	return c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		var content blob.Content
		err := i.DB.Read(ctx, app.Operator(t), func(tx *db.Tx) error {
			content, _, err = i.Shelf().Open(ctx, tx, which)
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
