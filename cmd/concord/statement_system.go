// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"errors"
	"fmt"

	"concord/internal/ims/asset"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// rowOfSystem names a row of the statement and an AI system.
type rowOfSystem struct {
	Row    string `arg:"" help:"The row, as in iso42001-2023/A.9.2."`
	System string `required:"" help:"The AI system: name or id of its asset."`
}

func (c *rowOfSystem) find(ctx context.Context, tx *db.Tx) (row catalog.Ref, system id.ID, err error) {
	if row, err = catalog.ParseRef(c.Row); err != nil {
		return row, "", fault.Fields{{Field: "row", Problem: fmt.Sprintf("is %.40q", c.Row), Cure: "write it as in iso42001-2023/A.9.2"}}
	}
	list, err := soa.AISystems(ctx, tx)
	if err != nil {
		return row, "", err
	}
	named, err := asset.Register.Which(ctx, tx, c.System)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return row, "", err
	}
	for _, s := range list {
		if s.Title == c.System || s.ID == named {
			return row, s.ID, nil
		}
	}
	return row, "", fault.Fields{{Field: "--system", Problem: fmt.Sprintf("%.60q is no AI system", c.System), Cure: "write the name or the reference of an asset of the kind ai-component, as in concord get assets"}}
}

type statementExcludeCmd struct {
	kept
	rowOfSystem
	Reason string `required:"" help:"Why this system does not need the control."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run leaves the system out.
func (c *statementExcludeCmd) Run(p *program) error {
	var x soa.SystemExclusion
	err := c.write(func(ctx context.Context, tx *db.Tx) error {
		row, system, err := c.find(ctx, tx)
		if err == nil {
			x, err = soa.ExcludeSystem(ctx, tx, p.library, row, system, c.Reason)
		}
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, x)
	}
	return printMade(p, c.Format, "id", string(x.ID))
}

type statementIncludeCmd struct {
	kept
	rowOfSystem
}

// Run takes the system in again.
func (c *statementIncludeCmd) Run(p *program) error {
	return c.write(func(ctx context.Context, tx *db.Tx) error {
		row, system, err := c.find(ctx, tx)
		if err != nil {
			return err
		}
		s, err := soa.Read(ctx, tx, p.library)
		if err != nil {
			return err
		}
		if e := s.Entry(row); e != nil {
			for _, x := range e.Systems {
				if x.System == system {
					_, err = soa.IncludeSystem(ctx, tx, x.ID)
					return err
				}
			}
		}
		return fmt.Errorf("%s concerns %q already: %w", row, c.System, fault.NotFound)
	})
}
