// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"concord/internal/ims/approved"
	"concord/internal/ims/scope"
	"concord/internal/ims/soa"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// compared are the two versions of a statement that somebody compares.
type compared struct {
	kept
	From   int    `arg:"" help:"Number of the version to begin with."`
	To     int    `arg:"" optional:"" help:"Number of the version to end with; default: as it stands."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// ends reads the two statements by at.
func ends[S any](c compared, kind approved.Kind, at func(ctx context.Context, tx *db.Tx, version id.ID) (*S, *approved.Version, error)) (before, after *S, err error) {
	err = c.read(func(ctx context.Context, tx *db.Tx) error {
		for _, end := range []struct {
			number int
			into   **S
		}{{c.From, &before}, {c.To, &after}} {
			which, err := askedVersion(ctx, tx, kind, end.number, "")
			if err != nil {
				return err
			}
			if *end.into, _, err = at(ctx, tx, which); err != nil {
				return err
			}
		}
		return nil
	})
	return before, after, err
}

// printChanges prints what became of parts, a line for each field that changed.
func printChanges[C any](p *program, format string, list []C, line func(C) (name string, turn approved.Turn, fields []db.Field)) error {
	if format == "json" {
		return writeJSON(p, list)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, c := range list {
		name, turn, fields := line(c)
		fmt.Fprintf(t, "%s\t%s\t\t\t\n", cut(name, 60), turn)
		for _, f := range fields {
			fmt.Fprintf(t, "\t\t%s\t%s\t%s\n", f.Name, cut(f.Old, 50), cut(f.New, 50))
		}
	}
	return t.Flush()
}

type scopeDifferenceCmd struct{ compared }

// Run prints what changed.
func (c *scopeDifferenceCmd) Run(p *program) error {
	before, after, err := ends(c.compared, scope.Approved, scope.At)
	if err != nil {
		return err
	}
	return printChanges(p, c.Format, scope.Compare(before, after), func(x scope.Change) (string, approved.Turn, []db.Field) {
		return x.Register + " " + x.Title, x.Kind, x.Fields
	})
}

type statementDifferenceCmd struct{ compared }

// Run prints what changed.
func (c *statementDifferenceCmd) Run(p *program) error {
	before, after, err := ends(c.compared, soa.Approved, func(ctx context.Context, tx *db.Tx, version id.ID) (*soa.Statement, *approved.Version, error) {
		return soa.At(ctx, tx, p.library, version)
	})
	if err != nil {
		return err
	}
	return printChanges(p, c.Format, soa.Difference(before, after), func(x soa.Change) (string, approved.Turn, []db.Field) {
		return x.Standard + "/" + x.Control + " " + x.Title, x.Kind, x.Fields
	})
}
