// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"

	"concord/internal/ims/risk"
	"concord/internal/platform/db"
)

type riskPortfolioCmd struct {
	kept
	Currency string `help:"Only risks in this currency; default: that of the most."`
	Out      string `help:"File to write, ending in .json; default: standard output." type:"path"`
}

// Run writes the portfolio, which simulates to the same as the page of all risks in numbers with the same trials and seed.
func (c *riskPortfolioCmd) Run(p *program) error {
	var data []byte
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		data, err = risk.PortfolioFile(ctx, tx, c.Organization, c.Currency)
		return err
	})
	if err != nil {
		return err
	}
	return writeOut(p, c.Out, append(data, '\n'))
}
