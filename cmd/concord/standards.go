// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/intake"
)

type standardsCmd struct {
	List   standardsListCmd   `cmd:"" help:"List the standards with an outline."`
	Show   standardsShowCmd   `cmd:"" help:"Show a standard's outline, or one clause, requirement or control."`
	Search standardsSearchCmd `cmd:"" help:"Find the places that hold all the words."`
}

type standardsListCmd struct {
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

type standardJSON struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	System       string `json:"system"`
	Published    string `json:"published"`
	Subclauses   int    `json:"subclauses"`
	Requirements int    `json:"requirements"`
	Scored       int    `json:"scored_requirements"`
	Controls     int    `json:"controls"`
}

// Run lists the standards with what they hold.
func (c *standardsListCmd) Run(p *program) error {
	out := []standardJSON{}
	for _, id := range p.library.StandardIDs() {
		s, err := p.library.Standard(id)
		if err != nil {
			return err
		}
		e := standardJSON{ID: s.ID, Name: s.Name, System: s.System, Published: s.Edition.Published, Subclauses: len(s.Outline().Subclauses)}
		for _, n := range s.Outline().Items {
			switch {
			case n.Kind == catalog.KindControl:
				e.Controls++
			case n.Scored:
				e.Requirements++
				e.Scored++
			default:
				e.Requirements++
			}
		}
		out = append(out, e)
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

type standardsShowCmd struct {
	Ref    string `arg:"" help:"A standard or a place in it: iso27001-2022, iso42001-2023/6.1.4, iso27001-2022/A.5.2."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints an outline, or everything known about one place.
func (c *standardsShowCmd) Run(p *program) error {
	if !strings.Contains(c.Ref, "/") {
		return c.outline(p)
	}
	ref, err := catalog.ParseRef(c.Ref)
	if err != nil {
		return err
	}
	n, err := p.library.Node(ref)
	if err != nil {
		if std, found := p.library.Standard(ref.Standard); found == nil {
			if near := intake.Nearest(ref.ID, nodeIDs(std)); near != "" {
				return fmt.Errorf("%w; did you mean %s/%s?", err, ref.Standard, near)
			}
		}
		return err
	}
	place, err := newPlace(p, n)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, place)
	}
	return place.print(p)
}

func nodeIDs(std *catalog.Standard) (out []string) {
	for _, n := range std.Outline().Nodes {
		out = append(out, n.Ref.ID)
	}
	return out
}

func (c *standardsShowCmd) outline(p *program) error {
	std, err := p.library.Standard(c.Ref)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		places := []placeJSON{}
		for _, n := range std.Outline().Nodes {
			places = append(places, placeJSON{Ref: n.Ref.String(), Kind: n.Kind, Title: n.Title, Cite: n.Cite, Text: n.Text, Scored: n.Scored})
		}
		return writeJSON(p, places)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", std.Name)
	for _, n := range std.Outline().Nodes {
		if n.Kind == catalog.KindRequirement {
			continue // the subclause's own page lists them
		}
		depth := 0
		for at := n.Parent; at != nil; at = at.Parent {
			depth++
		}
		fmt.Fprintf(&b, "%s%-8s %s\n", strings.Repeat("  ", depth), n.Cite, n.Title)
	}
	_, err = p.out.Write([]byte(b.String()))
	return err
}

type counterpartJSON struct {
	Ref       string             `json:"ref"`
	Relation  crosswalk.Relation `json:"relation"`
	Weight    float64            `json:"weight"`
	Rationale string             `json:"rationale"`
	Reads     string             `json:"reads"` // which of the two the relation speaks of
}

type documentRef struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Basis string `json:"basis"`
}

// placeJSON is everything known about one place of a standard.
type placeJSON struct {
	Ref          string            `json:"ref"`
	Kind         catalog.Kind      `json:"kind"`
	Title        string            `json:"title"`
	Cite         string            `json:"cite"`
	Text         string            `json:"text"`
	Scored       bool              `json:"scored"`
	Below        []placeJSON       `json:"below,omitempty"`
	Questions    []string          `json:"questions,omitempty"`
	Evidence     []string          `json:"evidence,omitempty"`
	Documents    []documentRef     `json:"documents,omitempty"`
	Attributes   []string          `json:"attributes,omitempty"`
	Counterparts []counterpartJSON `json:"counterparts,omitempty"`
}

func newPlace(p *program, n *catalog.Node) (*placeJSON, error) {
	out := &placeJSON{Ref: n.Ref.String(), Kind: n.Kind, Title: n.Title, Cite: n.Cite, Text: n.Text, Scored: n.Scored}
	for _, c := range n.Children {
		out.Below = append(out.Below, placeJSON{Ref: c.Ref.String(), Kind: c.Kind, Title: c.Title, Cite: c.Cite, Text: c.Text, Scored: c.Scored})
	}
	if n.Subclause != nil {
		out.Questions, out.Evidence = n.Subclause.Questions, n.Subclause.Evidence
	}
	if n.Control != nil {
		out.Questions, out.Evidence = n.Control.Questions, n.Control.Evidence
		a := n.Control.Attributes
		out.Attributes = slices.Concat(a.ControlType, a.SecurityProperties, a.CybersecurityConcepts, a.OperationalCapabilities, a.SecurityDomains, n.Control.LifecycleStages)
	}
	documents, err := p.library.Documents()
	if err != nil {
		return nil, err
	}
	for _, d := range documents.Documents {
		for _, by := range d.RequiredBy[n.Ref.Standard] {
			if slices.ContainsFunc(by.IDs, func(id string) bool {
				return id == n.Ref.ID || slices.ContainsFunc(n.Leaves(), func(l *catalog.Node) bool { return l.Ref.ID == id })
			}) {
				out.Documents = append(out.Documents, documentRef{d.ID, d.Name, by.Basis})
			}
		}
	}
	out.Counterparts, err = counterparts(p, n)
	return out, err
}

// counterparts are the crosswalk rows that speak of one requirement or control, from either side.
func counterparts(p *program, n *catalog.Node) ([]counterpartJSON, error) {
	if !n.IsLeaf() {
		return nil, nil
	}
	list, err := crosswalk.List(p.library)
	if err != nil {
		return nil, err
	}
	var out []counterpartJSON
	for _, cw := range list {
		switch n.Ref.Standard {
		case cw.Source:
			row := cw.Row(n.Ref.ID)
			if row == nil {
				continue
			}
			for _, t := range row.Targets {
				out = append(out, counterpartJSON{cw.Target + "/" + t, row.Relation, row.Weight, row.Rationale, n.Ref.String()})
			}
		case cw.Target:
			for _, row := range cw.RowsTo(n.Ref.ID) {
				out = append(out, counterpartJSON{cw.Source + "/" + row.Source, row.Relation, row.Weight, row.Rationale, cw.Source + "/" + row.Source})
			}
		}
	}
	return out, nil
}

func (l *placeJSON) print(p *program) error {
	w := p.words()
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", l.Ref, l.Title)
	section := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		fmt.Fprintf(&b, "\n%s\n", title)
		for _, line := range lines {
			fmt.Fprintf(&b, "  %s\n", strings.ReplaceAll(fold(line, 96), "\n", "\n  "))
		}
	}
	if l.Text != "" {
		asked := "other"
		if l.Kind == catalog.KindRequirement || l.Kind == catalog.KindControl {
			asked = string(l.Kind)
		}
		section(w.T("standards.asked."+asked), []string{l.Text})
	}
	if l.Kind == catalog.KindRequirement && !l.Scored {
		fmt.Fprintf(&b, "\n%s\n", w.T("standards.permission"))
	}
	var below, documents, across []string
	for _, c := range l.Below {
		line := c.Cite + "  " + c.Title
		if c.Kind == catalog.KindRequirement {
			line = c.Cite + "  " + c.Text
		}
		below = append(below, line)
	}
	for _, d := range l.Documents {
		documents = append(documents, d.ID+"  "+d.Name+" ("+strings.ReplaceAll(d.Basis, "-", " ")+")")
	}
	for _, c := range l.Counterparts {
		across = append(across, fmt.Sprintf("%s  %s, weight %g: %s", c.Ref, c.Relation, c.Weight, c.Rationale))
	}
	section(w.T("standards.below"), below)
	section(w.T("standards.questions"), l.Questions)
	section(w.T("standards.evidence"), l.Evidence)
	section(w.T("standards.documents"), documents)
	if len(l.Attributes) > 0 {
		section(w.T("standards.attributes"), []string{strings.Join(l.Attributes, ", ")})
	}
	section(w.T("standards.counterparts"), across)
	_, err := p.out.Write([]byte(b.String()))
	return err
}

type standardsSearchCmd struct {
	Words  []string `arg:"" help:"Words that must all occur; upper and lower case are the same."`
	Format string   `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints the places whose title, text, questions or evidence hold all the words, titles first.
func (c *standardsSearchCmd) Run(p *program) error {
	wanted := strings.Fields(strings.ToLower(strings.Join(c.Words, " ")))
	var inTitle, inText []placeJSON
	for _, id := range p.library.StandardIDs() {
		std, err := p.library.Standard(id)
		if err != nil {
			return err
		}
		for _, n := range std.Outline().Nodes {
			place := placeJSON{Ref: n.Ref.String(), Kind: n.Kind, Title: n.Title, Cite: n.Cite, Text: n.Text, Scored: n.Scored}
			title := strings.ToLower(n.Title + " " + n.Ref.ID)
			switch {
			case holds(title, wanted):
				inTitle = append(inTitle, place)
			case holds(title+" "+strings.ToLower(searchText(n)), wanted):
				inText = append(inText, place)
			}
		}
	}
	found := append(inTitle, inText...)
	if c.Format == "json" {
		return writeJSON(p, nonNilPlaces(found))
	}
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "%-26s %s\n", f.Ref, cut(f.Title+": "+f.Text, 72))
	}
	if len(found) == 0 {
		fmt.Fprintln(&b, p.words().T("standards.nothing-found", "words", strings.Join(c.Words, " ")))
	} else {
		fmt.Fprintf(&b, "\n%s\n", p.words().T("standards.found", "count", len(found)))
	}
	_, err := p.out.Write([]byte(b.String()))
	return err
}

func nonNilPlaces(list []placeJSON) []placeJSON {
	if list == nil {
		return []placeJSON{}
	}
	return list
}

func holds(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// searchText is what is searched beside title and id; a subclause's questions count for it and not for each of its
// requirements.
func searchText(n *catalog.Node) string {
	parts := []string{n.Text}
	switch {
	case n.Control != nil:
		parts = append(parts, n.Control.GuidanceClause)
		parts = append(append(parts, n.Control.Questions...), n.Control.Evidence...)
	case n.Kind == catalog.KindSubclause:
		parts = append(append(parts, n.Subclause.Questions...), n.Subclause.Evidence...)
	}
	return strings.Join(parts, " ")
}
