// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"concord/internal/app"
)

type fileCmd struct {
	Verify fileVerifyCmd `cmd:"" help:"Read every file of the installation and compare it with its hash."`
}

type fileVerifyCmd struct {
	place
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run says of each organization whether its files are what they were; damage ends with exit code 3.
func (c *fileVerifyCmd) Run(p *program) error {
	return c.with(func(ctx context.Context, i *app.Installation) error {
		list, broken := i.VerifyFiles(ctx)
		if c.Format == "json" {
			return errors.Join(writeJSON(p, list), broken)
		}
		w := p.words()
		for _, o := range list {
			for _, d := range o.Damaged {
				fmt.Fprintln(p.err, w.T("backup.file-damaged", "organization", o.Name, "sha", d.Hash, "problem", d.Problem))
			}
			if len(o.Damaged) == 0 {
				if _, err := fmt.Fprintln(p.out, w.T("backup.files-hold", "organization", o.Name, "count", o.Files)); err != nil {
					return err
				}
			}
		}
		return broken
	})
}

// writeNew writes a file that must not be there yet.
func writeNew(out string, content io.Reader) error {
	f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return unwritable(out, err)
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Close())
}
