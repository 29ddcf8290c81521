// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"concord/internal/ims/duty"
	"concord/internal/ims/org"
	"concord/internal/ims/skill"
	"concord/internal/platform/db"
)

type dutyCmd struct {
	List dutyListCmd `cmd:"" help:"Print what somebody has to answer for, who does, and what lacks."`
	Take dutyTakeCmd `cmd:"" help:"Give a role a part in a duty."`
	Gaps dutyGapsCmd `cmd:"" help:"Print what roles need against what people can prove, the worst first."`
}

type dutyListCmd struct {
	kept
	Lacks  bool   `help:"Only duties that lack something."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints the duties.
func (c *dutyListCmd) Run(p *program) error {
	var all *duty.Table
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		all, err = duty.Read(ctx, tx, p.library)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, all)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, d := range all.Duties {
		if c.Lacks && len(d.Lacks) == 0 {
			continue
		}
		var who, lacks []string
		for _, s := range d.Of(duty.Answers) {
			who = append(who, s.Reference+" "+s.Name+" ("+s.Holder+")")
		}
		for _, l := range d.Lacks {
			lacks = append(lacks, string(l))
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", d.ID, cut(d.Title, 60), cut(strings.Join(who, ", "), 60), strings.Join(lacks, ", "))
	}
	return t.Flush()
}

type dutyTakeCmd struct {
	kept
	Duty string `arg:"" help:"The duty, as in DUT-02."`
	Role string `arg:"" help:"The responsibility, as RS-3, or its id."`
	Part string `enum:"answers,does,asked,told" default:"answers" help:"answers, does, asked or told."`
}

// Run links role and duty.
func (c *dutyTakeCmd) Run(p *program) error {
	return c.write(func(ctx context.Context, tx *db.Tx) error {
		role, err := org.Responsibilities.Which(ctx, tx, c.Role)
		if err != nil {
			return fmt.Errorf("role %s: %w", c.Role, err)
		}
		return duty.Take(ctx, tx, p.library, c.Duty, role, duty.Part(c.Part))
	})
}

type dutyGapsCmd struct {
	kept
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints the gaps.
func (c *dutyGapsCmd) Run(p *program) error {
	var list []skill.Gap
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = skill.Gaps(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, list)
	}
	words, t := p.words(), tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, g := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", g.Reference, words.T("duties.gap."+string(g.Kind)), cut(g.Person, 40), strings.TrimSpace(g.RoleReference+" "+cut(g.Role, 40)), cut(g.Skill, 50), g.Until)
	}
	return t.Flush()
}
