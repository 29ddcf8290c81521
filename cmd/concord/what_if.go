// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"concord/internal/app"
	"concord/internal/ims/soa"
	"concord/internal/platform/db"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
)

type whatIfCmd struct {
	kept
	Without []string `arg:"" help:"Records as in C-3, requirements as in iso27001-2022/A.5.2."`
	Format  string   `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints what would be uncovered.
func (c *whatIfCmd) Run(p *program) error {
	var e *soa.Effect
	err := c.read(func(ctx context.Context, tx *db.Tx) error {
		said, err := register.Spelled(ctx, tx, app.Numbered, c.Without)
		if err != nil {
			return err
		}
		absent, err := soa.ParseAbsent(p.library, said)
		if err != nil {
			return err
		}
		e, err = soa.WhatIf(ctx, tx, p.library, absent)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, e.Told())
	}
	return whatIfTable(p, e)
}

func whatIfTable(p *program, e *soa.Effect) error {
	lines := [][]string{{"WHAT", "TITLE", "LEFT", "NOW", "THEN"}}
	for _, g := range e.Gone {
		lines = append(lines, []string{cmp.Or(g.Reference, g.Register+"/"+string(g.ID)), g.Title, "gone", "", ""})
	}
	add := func(ref, title string, x link.Lost, now, then string) {
		lines = append(lines, []string{ref, title, fmt.Sprintf("%d of %d", x.Left(), x.All), now, then})
	}
	for _, r := range e.Risks {
		then := "judge again"
		if r.Then > 0 {
			then = fmt.Sprintf("level %d", r.Then)
		}
		add(cmp.Or(r.Reference, "risks/"+string(r.Who.ID)), r.Title, r.Lost, fmt.Sprintf("level %d", r.Level), then)
	}
	for _, r := range e.Requirements {
		add(r.Requirement, r.Title+" ("+string(r.Relation)+")", r.Lost, string(r.Before), string(r.Then))
	}
	for _, x := range append(slices.Clone(e.Obligations), e.Others...) {
		add(cmp.Or(x.Reference, x.Who.Register+"/"+string(x.Who.ID)), x.Title+" ("+string(x.Relation)+")", x, "", "")
	}
	for _, c := range e.Counting {
		lines = append(lines, []string{c.Ref, c.Title, "", "", "gets something from " + c.On.String()})
	}
	w := tabwriter.NewWriter(p.out, 0, 8, 2, ' ', 0)
	for _, cells := range lines {
		if _, err := fmt.Fprintln(w, strings.Join(cells, "\t")); err != nil {
			return err
		}
	}
	if e.More {
		fmt.Fprintln(p.err, "there is more than was followed")
	}
	return w.Flush()
}
