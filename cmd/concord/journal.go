// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"concord/internal/app"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/journal"
	"concord/internal/platform/tenant"
)

type journalCmd struct {
	Export journalExportCmd `cmd:"" help:"Write an organization's journal, with its proof, into a folder."`
	Verify journalVerifyCmd `cmd:"" help:"Check an exported journal, or every journal of an installation."`
	Key    journalKeyCmd    `cmd:"" help:"Print the public key that checkpoints are signed with; keep it elsewhere."`
}

type journalExportCmd struct {
	place
	Organization string `required:"" help:"Name or id of the organization."`
	Out          string `arg:"" help:"Folder to write into; empty or missing." type:"path"`
}

// Run signs the journal as it stands and writes it.
func (c *journalExportCmd) Run(p *program) error {
	return c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		v, err := exportJournal(ctx, i, t, c.Out)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.out, p.words().T("journal.exported", "count", int(v.Entries), "folder", c.Out, "root", v.Root.String()))
		return err
	})
}

// exportJournal writes one journal and proves what was written before it says so.
func exportJournal(ctx context.Context, i *app.Installation, t tenant.Tenant, folder string) (journal.Verified, error) {
	if err := i.Sign(ctx, t.ID); err != nil {
		return journal.Verified{}, err
	}
	err := i.DB.Read(ctx, app.Operator(t), func(tx *db.Tx) error {
		return journal.Export(ctx, tx, i.Signer.VerifierKey(), folder)
	})
	if err != nil {
		return journal.Verified{}, err
	}
	return journal.Verify(os.DirFS(folder), i.Signer.VerifierKey())
}

type journalVerifyCmd struct {
	place
	Export string `arg:"" optional:"" help:"Folder of an export; needs no installation. Without it, every journal of the installation is checked." type:"path"`
	Key    string `help:"The public key as it is known elsewhere; else the export's own is used."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run checks one export offline, or each organization's journal by exporting it to a temporary folder. What does not hold
// ends with exit code 3.
func (c *journalVerifyCmd) Run(p *program) error {
	if c.Export != "" {
		v, err := journal.Verify(os.DirFS(c.Export), c.Key)
		if err != nil {
			return err
		}
		return c.print(p, []journal.Verified{v})
	}
	return c.with(func(ctx context.Context, i *app.Installation) error {
		list, err := tenant.List(ctx, i.DB)
		if err != nil {
			return err
		}
		out := []journal.Verified{}
		var broken error
		for _, t := range list {
			v, err := verifyStored(ctx, i, t)
			if err != nil {
				broken = errors.Join(broken, fmt.Errorf("%w: %s: %w", fault.Unmet, t.Name, err))
				continue
			}
			out = append(out, v)
		}
		return errors.Join(c.print(p, out), broken)
	})
}

func verifyStored(ctx context.Context, i *app.Installation, t tenant.Tenant) (journal.Verified, error) {
	folder, err := os.MkdirTemp("", "concord-journal-")
	if err != nil {
		return journal.Verified{}, fmt.Errorf("make a folder: %w", err)
	}
	defer os.RemoveAll(folder) //nolint:errcheck // temporary
	return exportJournal(ctx, i, t, folder)
}

func (c *journalVerifyCmd) print(p *program, list []journal.Verified) error {
	if c.Format == "json" {
		return writeJSON(p, list)
	}
	for _, v := range list {
		if _, err := fmt.Fprintln(p.out, p.words().T("journal.holds", "organization", string(v.Organization), "count", int(v.Entries), "erased", int(v.Erased), "root", v.Root.String())); err != nil {
			return err
		}
	}
	return nil
}

type journalKeyCmd struct{ place }

// Run prints the key.
func (c *journalKeyCmd) Run(p *program) error {
	return c.with(func(_ context.Context, i *app.Installation) error {
		_, err := fmt.Fprintln(p.out, i.Signer.VerifierKey())
		return err
	})
}
