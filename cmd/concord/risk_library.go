// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"concord/internal/ims/risk"
	"concord/internal/platform/db"
)

type riskLibraryCmd struct {
	Domain string `enum:",security,ai" default:"" help:"Only entries of security or of ai, with those of both."`
	Topic  string `help:"Only entries of this objective or source of Annex C, as C.2.5."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run lists the entries of the library.
func (c *riskLibraryCmd) Run(p *program) error {
	l, err := p.library.Risks()
	if err != nil {
		return err
	}
	list := risk.StarterQuery{Domain: c.Domain, Topic: c.Topic}.Narrow(risk.Starters(l))
	if c.Format == "json" {
		return writeJSON(p, list)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, s := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", s.ID, s.Domain, cut(s.Title, 60), strings.Join(s.Topics(), ", "))
	}
	return t.Flush()
}

type riskStartCmd struct {
	kept
	Entries []string `arg:"" help:"Entries of the library, as AIR-01 ISR-01."`
	Again   bool     `help:"Also those that the register has already."`
	Format  string   `enum:"table,json" default:"table" help:"table or json."`
}

// Run starts risks from the library, all of them or none.
func (c *riskStartCmd) Run(p *program) error {
	l, err := p.library.Risks()
	if err != nil {
		return err
	}
	var made []risk.Started
	err = c.write(func(ctx context.Context, tx *db.Tx) error {
		made, err = risk.Start(ctx, tx, l, c.Entries, c.Again)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, made)
	}
	for _, x := range made {
		if _, err := fmt.Fprintf(p.out, "%s  %s  %s\n", x.ID, x.Entry, x.Title); err != nil {
			return err
		}
	}
	return nil
}
