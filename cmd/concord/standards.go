// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

type standardsCmd struct {
	List     standardsListCmd     `cmd:"" help:"List the standards, or controls by their attributes."`
	Show     standardsShowCmd     `cmd:"" help:"Show a standard's outline, or one place in it with its guidance."`
	Search   standardsSearchCmd   `cmd:"" help:"Find the places, guidance, annexes and notes that hold all the words."`
	Editions standardsEditionsCmd `cmd:"" help:"Show which edition of which standard is in force."`
	Check    standardsCheckCmd    `cmd:"" help:"Repeat every release check of the content, or of your own folder."`
}

type standardsListCmd struct {
	Standard       []string `help:"List the controls of this standard; can be repeated." placeholder:"ID"`
	ControlType    []string `help:"Controls that are preventive, detective or corrective. Several values of one attribute: any of them; several attributes: all of them." placeholder:"VALUE"`
	Property       []string `help:"Controls for confidentiality, integrity or availability." placeholder:"VALUE"`
	Concept        []string `help:"Controls that identify, protect, detect, respond or recover." placeholder:"VALUE"`
	Capability     []string `help:"Controls of an operational capability, such as governance." placeholder:"VALUE"`
	Domain         []string `help:"Controls of a security domain, such as protection." placeholder:"VALUE"`
	LifeCycleStage []string `help:"Controls of a stage in the life of an AI system, such as deployment." placeholder:"VALUE"`
	Role           []string `help:"Controls that concern a developer, provider or user of AI; provider:primary for those that are mainly the provider's." placeholder:"VALUE"`
	Format         string   `enum:"table,json" default:"table" help:"table or json."`
}

// Run lists the standards with what they hold, or the controls that a filter chooses.
func (c *standardsListCmd) Run(p *program) error {
	if filter := c.filter(); len(filter) > 0 || len(c.Standard) > 0 {
		return c.controls(p, filter)
	}
	out, err := handbook.Summaries(p.library)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, out)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "ID\tSYSTEM\tPUBLISHED\tSUBCLAUSES\tREQUIREMENTS\tCONTROLS\tNAME")
	for _, e := range out {
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%d\t%d\t%s\n", e.ID, e.System, e.Published, e.Subclauses, e.Requirements, e.Controls, e.Name)
	}
	return t.Flush()
}

func (c *standardsListCmd) filter() catalog.Filter {
	f := catalog.Filter{}
	for a, values := range map[catalog.Attribute][]string{
		catalog.ControlType: c.ControlType, catalog.Property: c.Property, catalog.Concept: c.Concept, catalog.Capability: c.Capability,
		catalog.Domain: c.Domain, catalog.LifeCycleStage: c.LifeCycleStage, catalog.AIRole: c.Role,
	} {
		if len(values) > 0 {
			f[a] = values
		}
	}
	return f
}

// standards are those named, or else those that have every attribute of the filter.
func (c *standardsListCmd) standards(p *program, filter catalog.Filter) ([]*catalog.Standard, error) {
	var out []*catalog.Standard
	var faults fault.Fields
	ids := p.library.StandardIDs()
	for _, id := range c.Standard {
		if !slices.Contains(ids, id) {
			cure := "write " + strings.Join(ids, " or ")
			if near := intake.Nearest(id, ids); near != "" {
				cure = fmt.Sprintf("did you mean %q?", near)
			}
			faults = append(faults, fault.Field{Field: "--standard", Problem: fmt.Sprintf("there is no %q with an outline", id), Cure: cure})
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	for _, id := range ids {
		s, err := p.library.Standard(id)
		if err != nil {
			return nil, err
		}
		has := !slices.ContainsFunc(catalog.AllAttributes, func(a catalog.Attribute) bool { return len(filter[a]) > 0 && len(s.Values(a)) == 0 })
		if slices.Contains(c.Standard, id) || len(c.Standard) == 0 && has {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return nil, fault.Fields{{Problem: "no standard has all these attributes", Cure: "ask for those of one standard; see its controls with: concord standards list --standard ID"}}
	}
	return out, nil
}

// controls lists the controls that the filter chooses.
func (c *standardsListCmd) controls(p *program, filter catalog.Filter) error {
	standards, err := c.standards(p, filter)
	if err != nil {
		return err
	}
	out := []handbook.ControlLine{}
	for _, s := range standards {
		lines, err := handbook.ControlLines(s, filter)
		if err != nil {
			return err
		}
		out = append(out, lines...)
	}
	if c.Format == "json" {
		return writeJSON(p, out)
	}
	var b strings.Builder
	for _, e := range out {
		fmt.Fprintf(&b, "%-24s %s\n", e.Ref, e.Title)
	}
	fmt.Fprintf(&b, "\n%s\n", p.words().T("standards.controls", "count", len(out)))
	_, err = p.out.Write([]byte(b.String()))
	return err
}
