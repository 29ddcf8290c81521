// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"concord/internal/ims/campaign"
	"concord/internal/platform/db"
	"concord/internal/report/attendance"
)

type campaignCmd struct {
	People campaignPeopleCmd `cmd:"" help:"Print who is asked to confirm a campaign, and who did."`
	Invite campaignInviteCmd `cmd:"" help:"Ask people to confirm a campaign."`
}

type campaignPeopleCmd struct {
	kept
	ID     string `arg:"" help:"Id or reference of the campaign, as CA-2."`
	Format string `enum:"table,json,csv" default:"table" help:"table, json or csv."`
}

// Run prints the people.
func (c *campaignPeopleCmd) Run(p *program) error {
	var list []campaign.Person
	err := c.read(func(ctx context.Context, tx *db.Tx) error {
		which, err := campaign.Register.Which(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if _, err := campaign.Register.Find(ctx, tx, which); err != nil {
			return err
		}
		list, err = campaign.People(ctx, tx, which)
		return err
	})
	if err != nil {
		return err
	}
	switch c.Format {
	case "json":
		return writeJSON(p, append([]campaign.Person{}, list...))
	case "csv":
		data, err := attendance.CSV(list, p.words())
		if err == nil {
			_, err = p.out.Write(data)
		}
		return err
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, x := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\n", x.User, x.Name, x.ConfirmedOn)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	n := campaign.Count(list)
	_, err = fmt.Fprintln(p.out, p.words().T("campaigns.progress", "confirmed", n.Confirmed, "people", n.People))
	return err
}

type campaignInviteCmd struct {
	kept
	ID     string   `arg:"" help:"Id or reference of the campaign, as CA-2."`
	People []string `arg:"" help:"everyone, holders, role:reader, unit:Name, or the id or address of a member."`
}

// Run asks them.
func (c *campaignInviteCmd) Run(p *program) error {
	n := 0
	err := c.write(func(ctx context.Context, tx *db.Tx) error {
		which, err := campaign.Register.Which(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		n, err = campaign.Invite(ctx, tx, which, c.People)
		return err
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "%d people are asked now who were not before\n", n)
	return err
}
