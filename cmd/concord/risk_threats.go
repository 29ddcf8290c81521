// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"concord/internal/ims/asset"
	"concord/internal/ims/risk"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

type riskThreatsCmd struct {
	kept
	Asset  string `arg:"" help:"Id or reference of an asset, as A-7."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run lists what can befall the asset.
func (c *riskThreatsCmd) Run(p *program) error {
	content, err := p.library.Threats()
	if err != nil {
		return err
	}
	var list []risk.Chain
	err = c.read(func(ctx context.Context, tx *db.Tx) error {
		which, err := asset.Register.Which(ctx, tx, c.Asset)
		if err != nil {
			return err
		}
		_, list, err = risk.Suggest(ctx, tx, content, which)
		return err
	})
	if err != nil {
		return err
	}
	type line struct {
		Chain         string `json:"chain"`
		Vulnerability string `json:"vulnerability"`
		Threat        string `json:"threat"`
		Risk          id.ID  `json:"risk,omitempty"`
		Reference     string `json:"reference,omitempty"` // of the risk
	}
	lines := []line{}
	for _, x := range list {
		lines = append(lines, line{x.Code(), x.Vulnerability.Title, x.Threat.Title, x.Risk, risk.Register.Reference(x.Number)})
	}
	if c.Format == "json" {
		return writeJSON(p, lines)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, x := range lines {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", x.Chain, cut(x.Vulnerability, 60), cut(x.Threat, 60), x.Reference)
	}
	return t.Flush()
}

type riskIdentifyCmd struct {
	kept
	Asset  string   `arg:"" help:"Id or reference of an asset, as A-7."`
	Chains []string `arg:"" help:"Weaknesses with their threats, as VUL-01/THR-01."`
	Format string   `enum:"table,json" default:"table" help:"table or json."`
}

// Run makes risks of them, all or none.
func (c *riskIdentifyCmd) Run(p *program) error {
	content, err := p.library.Threats()
	if err != nil {
		return err
	}
	var made []risk.Started
	err = c.write(func(ctx context.Context, tx *db.Tx) error {
		which, err := asset.Register.Which(ctx, tx, c.Asset)
		if err != nil {
			return err
		}
		made, err = risk.Identify(ctx, tx, content, which, c.Chains)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, made)
	}
	for _, x := range made {
		if _, err := fmt.Fprintln(p.out, x.ID, x.Title); err != nil {
			return err
		}
	}
	return nil
}
