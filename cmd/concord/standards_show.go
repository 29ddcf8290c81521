// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"errors"
	"fmt"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

type standardsShowCmd struct {
	Ref    string `arg:"" help:"A standard or a place in it: iso27001-2022, iso42001-2023/6.1.4, iso27001-2022/A.5.2, iso42001-2023/C.2.5. Also a note, N-01 or D-01."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints an outline, everything known about one place, or a note.
func (c *standardsShowCmd) Run(p *program) error {
	if !strings.Contains(c.Ref, "/") {
		if found, err := c.note(p); found || err != nil {
			return err
		}
		return c.outline(p)
	}
	ref, err := catalog.ParseRef(c.Ref)
	if err != nil {
		return err
	}
	page, err := handbook.Of(p.library, ref)
	if errors.Is(err, fault.NotFound) {
		if std, found := p.library.Standard(ref.Standard); found == nil {
			if near := intake.Nearest(ref.ID, placeIDs(std)); near != "" {
				return fmt.Errorf("%w; did you mean %s/%s?", err, ref.Standard, near)
			}
		}
	}
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, page)
	}
	return printPage(p, page)
}

func placeIDs(std *catalog.Standard) (out []string) {
	for _, n := range std.Outline().Nodes {
		out = append(out, n.Ref.ID)
	}
	for _, a := range std.AnnexPlaces() {
		out = append(out, a.Ref.ID)
	}
	return out
}

// note prints a note of the given id, where there is one.
func (c *standardsShowCmd) note(p *program) (found bool, err error) {
	if !strings.HasPrefix(c.Ref, "N-") && !strings.HasPrefix(c.Ref, "D-") {
		return false, nil
	}
	notes, err := p.library.Notes()
	if err != nil {
		return false, err
	}
	sheet := &sheet{p: p}
	for _, n := range notes.Simplifications {
		if n.ID == c.Ref && c.Format == "json" {
			return true, writeJSON(p, n)
		} else if n.ID == c.Ref {
			sheet.simplifications([]catalog.Simplification{n}, true)
			return true, sheet.write()
		}
	}
	for _, n := range notes.Differences {
		if n.ID == c.Ref && c.Format == "json" {
			return true, writeJSON(p, n)
		} else if n.ID == c.Ref {
			sheet.differences([]catalog.Difference{n}, true)
			return true, sheet.write()
		}
	}
	return false, nil
}

func (c *standardsShowCmd) outline(p *program) error {
	std, err := p.library.Standard(c.Ref)
	if err != nil {
		return err
	}
	out, err := handbook.OverviewOf(p.library, std)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, out)
	}
	return printOutline(p, std, out)
}

func printOutline(p *program, std *catalog.Standard, out handbook.Overview) error {
	s := &sheet{p: p}
	fmt.Fprintf(&s.b, "%s\n", std.Name)
	for _, n := range std.Outline().Nodes {
		if n.Kind == catalog.KindRequirement {
			continue // the subclause's own page lists them
		}
		depth := 0
		for at := n.Parent; at != nil; at = at.Parent {
			depth++
		}
		fmt.Fprintf(&s.b, "%s%-8s %s\n", strings.Repeat("  ", depth), n.Cite, n.Title)
	}
	for _, a := range std.AnnexPlaces() {
		if a.Annex == "" {
			fmt.Fprintf(&s.b, "%-8s %s\n         %s\n", a.Ref.ID, a.Title, a.Status)
		} else if a.Control == nil {
			fmt.Fprintf(&s.b, "  %-8s %s\n", a.Ref.ID, a.Title)
		}
	}
	s.list("standards.edition", out.EditionNotes)
	s.list("standards.notes", out.StructureNotes)
	s.simplifications(out.Simplifications, false)
	return s.write()
}
