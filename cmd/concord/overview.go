// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"concord/internal/ims/soa"
	"concord/internal/platform/db"
	"concord/internal/report/management"
)

type overviewCmd struct {
	kept
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints what top management looks at.
func (c *overviewCmd) Run(p *program) error {
	var o management.Overview
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		o, err = management.Read(ctx, tx, p.library, soa.NewCurrent(p.library), management.Few)
		return err
	})
	if err == nil {
		err = o.Evaluate(p.library, p.words())
	}
	if err != nil {
		return err
	}
	told := o.Told()
	if c.Format == "json" {
		return writeJSON(p, told)
	}
	return overviewTable(p, told)
}

func overviewTable(p *program, o management.Told) error {
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	if o.Diagnosis != nil {
		for _, s := range o.Diagnosis.Standards {
			for _, x := range s.Parts {
				fmt.Fprintf(t, "gaps\t%s\t%d of %d\n", s.Standard+" "+cut(x.Name, 40), x.Count, x.All)
			}
		}
	}
	for _, d := range o.Risks.Domains {
		fmt.Fprintf(t, "risks\t%s\t%d above the line, %d within, %d not judged\n", d.Domain, d.Above, d.Within, d.Open)
	}
	for _, x := range o.Risks.Worst {
		fmt.Fprintf(t, "above the line\t%s\tlevel %d\n", x.Reference+" "+cut(x.Title, 40), x.Level)
	}
	for _, x := range o.Decisions.Pending {
		if x.Count > 0 {
			named := make([]string, len(x.First))
			for i, d := range x.First {
				named[i] = cmp.Or(d.Reference, d.Title)
			}
			fmt.Fprintf(t, "decisions\t%s\t%d: %s\n", x.Kind, x.Count, strings.Join(named, ", "))
		}
	}
	s := o.Decisions.Statement
	fmt.Fprintf(t, "statement\tversion %d\t%d of %d decided, %d changed since\n", s.Version, s.Decided, s.Rows, s.Changed)
	fmt.Fprintf(t, "objectives\toff\t%d of %d\n", o.Objectives.Off, o.Objectives.All)
	fmt.Fprintf(t, "indicators\toff\t%d of %d\n", o.Indicators.Off, o.Indicators.All)
	fmt.Fprintf(t, "incidents\tsince %s\t%d, of all days %d open\n", o.Incidents.Since, o.Incidents.Count, o.Incidents.Open)
	fmt.Fprintf(t, "evidence\tin use\t%d current, %d soon stale, %d stale\n", o.Evidence.Current, o.Evidence.Soon, o.Evidence.Stale)
	if r := o.Roadmap; r != nil {
		fmt.Fprintf(t, "roadmap\t%s\t%d of %d done, %d late\n", r.Reference+" "+cut(r.Title, 40), r.Done, r.Tasks, r.Late)
	}
	return t.Flush()
}
