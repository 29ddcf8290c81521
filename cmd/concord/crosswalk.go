// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"

	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

type crosswalkCmd struct {
	List     crosswalkListCmd     `cmd:"" help:"List the crosswalks there are."`
	Coverage crosswalkCoverageCmd `cmd:"" help:"Compute what one standard already delivers for another."`
	Show     crosswalkShowCmd     `cmd:"" help:"Show the rows of a crosswalk with their reasons."`
}

// pair names the two standards of a crosswalk.
type pair struct {
	Have string `required:"" help:"The standard that is there already, such as iso27001-2022."`
	Want string `required:"" help:"The standard that is wanted, such as iso42001-2023."`
}

type crosswalkListCmd struct {
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run lists the crosswalks with the question each answers.
func (c *crosswalkListCmd) Run(p *program) error {
	entries, err := crosswalk.Entries(p.library)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, entries)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "HAVE\tWANT\tROWS")
	for _, e := range entries {
		fmt.Fprintf(t, "%s\t%s\t%d\n", e.Have, e.Want, e.Rows)
	}
	return t.Flush()
}

type crosswalkCoverageCmd struct {
	pair
	Format  string `enum:"table,json,csv" default:"table" help:"table, json or csv."`
	Weights string `type:"path" help:"Your own weights with reasons: a concord/weights@1 file."`
	Rows    bool   `help:"Also print every row in the table."`
}

// Run computes the coverage and prints it; a pair that is only mapped the other way round gets what can be said of it.
func (c *crosswalkCoverageCmd) Run(p *program) error {
	cw, err := crosswalk.Find(p.library, c.Have, c.Want)
	if errors.Is(err, fault.NotFound) {
		return c.reverse(p)
	}
	if err != nil {
		return err
	}
	changes, err := c.changes(cw)
	if err != nil {
		return err
	}
	coverage, err := cw.Coverage(p.library, changes)
	if err != nil {
		return err
	}
	switch c.Format {
	case "json":
		return writeJSON(p, cw.Report(coverage))
	case "csv":
		return coverageCSV(p, coverage)
	default:
		return c.table(p, cw, coverage)
	}
}

// changes reads the user's own weights, where there are some.
func (c *crosswalkCoverageCmd) changes(cw *crosswalk.Crosswalk) (*crosswalk.WeightChanges, error) {
	if c.Weights == "" {
		return &crosswalk.WeightChanges{Crosswalk: cw.ID}, nil
	}
	data, err := intake.ReadFile(c.Weights, intake.MaxYAML)
	if err != nil {
		return nil, err
	}
	return cw.ReadWeights(c.Weights, data)
}

type crosswalkShowCmd struct {
	pair
	Source string `arg:"" optional:"" help:"Only the row of this id, such as A.5.2."`
	Part   string `help:"Only the rows behind one line of the coverage, such as 6.1.2, A.6.2 or MAP 1."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints the rows, or some of them.
func (c *crosswalkShowCmd) Run(p *program) error {
	cw, err := crosswalk.Find(p.library, c.Have, c.Want)
	if err != nil {
		return err
	}
	coverage, err := cw.Coverage(p.library, nil)
	if err != nil {
		return err
	}
	rows := coverage.Rows
	if c.Part != "" {
		if rows, err = rowsOfPart(coverage, c.Part); err != nil {
			return err
		}
	}
	if c.Source != "" {
		rows = slices.DeleteFunc(slices.Clone(rows), func(r crosswalk.CountedRow) bool { return r.Source != c.Source })
		if len(rows) == 0 {
			return fmt.Errorf("no scored row %q in %s: %w; leave the id out to see all", c.Source, cw.ID, fault.NotFound)
		}
	}
	if c.Format == "json" {
		out := cw.Report(crosswalk.Coverage{
			Have: c.Have, Want: c.Want, ID: cw.ID, Rows: rows,
			Clauses: crosswalk.ShareOf(crosswalk.ClauseRows(rows)), Controls: crosswalk.ShareOf(crosswalk.ControlRows(rows)), Total: crosswalk.ShareOf(rows),
		})
		return writeJSON(p, out)
	}
	s := &sheet{p: p}
	s.rows(rows)
	s.beside(cw)
	return s.write()
}

// rowsOfPart returns the rows behind one line of the coverage.
func rowsOfPart(coverage crosswalk.Coverage, id string) ([]crosswalk.CountedRow, error) {
	var ids []string
	for _, part := range slices.Concat(coverage.Subclauses, coverage.Groups, coverage.Parts) {
		if part.ID == id {
			return part.Rows, nil
		}
		ids = append(ids, part.ID)
	}
	cure := "this crosswalk has no parts"
	if near := intake.Nearest(id, ids); near != "" {
		cure = fmt.Sprintf("did you mean %q?", near)
	} else if len(ids) > 0 {
		cure = "see the parts with: concord crosswalk coverage --have " + coverage.Have + " --want " + coverage.Want
	}
	return nil, fault.Fields{{Field: "--part", Problem: fmt.Sprintf("there is no part %q in %s", id, coverage.ID), Cure: cure}}
}
