// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"concord/internal/app"
	"concord/internal/platform/backup"
	"concord/internal/platform/fault"
)

type backupCmd struct {
	place
	To        string   `required:"" help:"New file to write, or a folder that gets one named by the moment." type:"path"`
	Recipient []string `help:"Encrypt for this age recipient, as in age1…; may be given several times." sep:"none"`
	Format    string   `enum:"table,json" default:"table" help:"table or json."`
}

// Run backs up the installation while it runs, and says what the backup holds.
func (c *backupCmd) Run(p *program) error {
	return c.with(func(ctx context.Context, i *app.Installation) error {
		b, err := i.Backup(ctx, c.To, c.Recipient, version)
		if err != nil {
			return err
		}
		if c.Format == "json" {
			return writeJSON(p, b)
		}
		w := p.words()
		_, err = fmt.Fprintf(p.out, "%s\n%s\n", w.T("backup.made", "count", b.Organizations, "files", b.Files, "file", b.File, "size", b.Size, "sha", b.SHA256), w.T("backup.key-apart"))
		return err
	})
}

type restoreCmd struct {
	From         string `required:"" help:"The backup." type:"path"`
	Data         string `help:"Data folder to make: missing or empty. For --drill, the running installation that remembers that the backup held." type:"path"`
	DatabaseURL  string `help:"Empty PostgreSQL database to restore into, instead of the embedded one." name:"database-url"`
	DatabaseRole string `help:"PostgreSQL role to work as." default:"concord_app"`
	Identity     string `help:"File with the age identity, for an encrypted backup." type:"path"`
	Key          string `help:"The public key of the journals as it is known elsewhere, from concord journal key; else the backup's own is used."`
	Drill        bool   `help:"Prove the backup and keep nothing."`
	Format       string `enum:"table,json" default:"table" help:"table or json."`
}

// Run proves a backup, and puts it in its place unless it is a drill. What does not hold ends with exit code 3.
func (c *restoreCmd) Run(p *program) error {
	ctx := context.Background()
	r := app.Restore{From: c.From, Identity: c.Identity, Key: c.Key, Data: c.Data, DatabaseURL: c.DatabaseURL, Role: c.DatabaseRole}
	if c.Drill {
		return c.drill(ctx, p, r)
	}
	if c.Data == "" {
		return fault.Fields{{Field: "--data", Problem: "is missing", Cure: "name the folder to restore into; or give --drill to prove the backup only"}}
	}
	got, err := r.Run(ctx)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, got)
	}
	w := p.words()
	_, err = fmt.Fprintf(p.out, "%s\n%s\n%s\n",
		w.T("backup.restored", "count", got.Organizations, "rows", got.Rows, "files", got.Files, "moment", got.MadeAt.Format(time.RFC3339), "folder", c.Data),
		w.T("backup.signed-by", "key", got.Key), w.T("backup.put-key"))
	return err
}

func (c *restoreCmd) drill(ctx context.Context, p *program, r app.Restore) error {
	got, err := r.Drill(ctx)
	if err != nil {
		return err
	}
	if c.Data != "" {
		if err := c.remember(got); err != nil {
			return err
		}
	}
	if c.Format == "json" {
		return writeJSON(p, got)
	}
	w := p.words()
	_, err = fmt.Fprintf(p.out, "%s\n%s\n",
		w.T("backup.holds", "count", got.Organizations, "rows", got.Rows, "files", got.Files, "moment", got.MadeAt.Format(time.RFC3339)),
		w.T("backup.signed-by", "key", got.Key))
	return err
}

// remember tells the installation that its backup held.
func (c *restoreCmd) remember(got app.RestoredBackup) error {
	l := place{Data: c.Data, DatabaseURL: c.DatabaseURL, DatabaseRole: c.DatabaseRole, MasterKey: filepath.Join(c.Data, "master.key")}
	return l.with(func(ctx context.Context, i *app.Installation) error {
		if key := i.Signer.VerifierKey(); key != got.Key {
			return errors.Join(fault.Unmet, errors.New("the backup is another installation's than --data"))
		}
		return i.Remember(ctx, backup.Event{Act: backup.Verified, MadeAt: got.MadeAt, SHA256: got.SHA256, Size: got.Size})
	})
}
