// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package crosswalk

import (
	"errors"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/fault"
)

// Share is what the target standard delivers of a set of rows.
type Share struct {
	Items           int     `json:"items"`
	Fully           int     `json:"fully"`  // weight 1
	Partly          int     `json:"partly"` // between
	Not             int     `json:"not"`    // weight 0
	WeightedPercent float64 `json:"weighted_percent"`
	LowPercent      float64 `json:"low_percent"`  // every partial weight one anchor lower, still partial
	HighPercent     float64 `json:"high_percent"` // every partial weight one anchor higher, still partial
	FullyPercent    float64 `json:"fully_percent"`
	PartlyPercent   float64 `json:"partly_percent"`
	NotPercent      float64 `json:"not_percent"`
	ThreeQuarters   float64 `json:"at_least_three_quarters_percent"`
	Half            float64 `json:"at_least_half_percent"`
}

// ShareOf counts rows. Percentages are rounded to one decimal, half away from zero, from exact fractions.
func ShareOf(rows []CountedRow) *Share {
	s := &Share{Items: len(rows)}
	var sum, low, high, three, half int64
	for _, r := range rows {
		switch r.Quarters {
		case 0:
			s.Not++
		case 4:
			s.Fully++
		default:
			s.Partly++
		}
		sum, low, high = sum+int64(r.Quarters), low+int64(r.Low), high+int64(r.High)
		if r.Quarters >= 3 {
			three++
		}
		if r.Quarters >= 2 {
			half++
		}
	}
	n := int64(len(rows))
	s.WeightedPercent, s.LowPercent, s.HighPercent = catalog.Percent(sum, 4*n), catalog.Percent(low, 4*n), catalog.Percent(high, 4*n)
	s.FullyPercent, s.PartlyPercent, s.NotPercent = catalog.Percent(int64(s.Fully), n), catalog.Percent(int64(s.Partly), n), catalog.Percent(int64(s.Not), n)
	s.ThreeQuarters, s.Half = catalog.Percent(three, n), catalog.Percent(half, n)
	return s
}

// Tally counts rows by their weight in quarters, 0 to 4: what a weighted share is computed from.
func Tally(rows []CountedRow) (counts [5]int) {
	for _, r := range rows {
		counts[r.Quarters]++
	}
	return counts
}

// CountedRow is a row with its weight as counted, in quarters.
type CountedRow struct {
	*Row
	Name                string // the row's title, or else what its requirement or control says
	Quarters, Low, High int
	Default             int    // the content's weight, where a user changed it
	Reason              string // why the user changed it
}

// PartShare is the share of one subclause, objective or other part.
type PartShare struct {
	ID    string
	Title string
	Share *Share
	Rows  []CountedRow // behind the share
}

// Coverage is what one standard delivers for another; every number opens its rows.
type Coverage struct {
	Have, Want, ID            string
	Clauses, Controls, Total  *Share
	Subclauses, Groups, Parts []PartShare
	Rows                      []CountedRow
}

// Coverage counts what the target delivers, with a user's own weights where changes holds some; nil counts the defaults.
// Clauses and controls are kept apart; where the crosswalk has only one sort, the other has 0 items.
func (c *Crosswalk) Coverage(l *catalog.Library, changes *WeightChanges) (Coverage, error) {
	source, err := l.Standard(c.Source)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return Coverage{}, err
	}
	return c.coverage(source, changes), nil
}

// coverage counts the rows; source gives titles to the parts and may be nil.
func (c *Crosswalk) coverage(source *catalog.Standard, changes *WeightChanges) Coverage {
	out := Coverage{Have: c.Target, Want: c.Source, ID: c.ID}
	var clauses, controls []CountedRow
	subclauses, groups, parts := &partition{}, &partition{}, &partition{}
	for i := range c.Mappings {
		row := &c.Mappings[i]
		if !row.IsScored() {
			continue
		}
		counted := newCounted(row, changes)
		if source != nil && counted.Name == "" {
			if n := source.Outline().Node(row.Source); n != nil {
				counted.Name = nameOf(n)
			}
		}
		out.Rows = append(out.Rows, counted)
		if isControl(row) {
			controls = append(controls, counted)
		} else {
			clauses = append(clauses, counted)
		}
		if id, title := c.partOf(row); id != "" {
			parts.add(id, title, counted)
		}
		if row.Group == "" {
			continue
		}
		title := ""
		if source != nil {
			if n := source.Outline().Node(row.Group); n != nil {
				title = n.Title
			}
		}
		if isControl(row) {
			groups.add(row.Group, title, counted)
		} else {
			subclauses.add(row.Group, title, counted)
		}
	}
	out.Clauses, out.Controls, out.Total = ShareOf(clauses), ShareOf(controls), ShareOf(out.Rows)
	out.Subclauses, out.Groups, out.Parts = subclauses.shares(), groups.shares(), parts.shares()
	return out
}

// ByClause joins the shares of the subclauses of source to those of its clauses 4 to 10; none where there are no subclauses.
func (c Coverage) ByClause(source *catalog.Standard) []PartShare {
	all := &partition{}
	for _, sub := range c.Subclauses {
		n := source.Outline().Node(sub.ID)
		if n == nil || n.Ancestor(catalog.KindClause) == nil {
			continue
		}
		clause := n.Ancestor(catalog.KindClause)
		for _, r := range sub.Rows {
			all.add(clause.Ref.ID, clause.Title, r)
		}
	}
	return all.shares()
}

// nameOf is what a reader knows an item by: a control by its title, a requirement by what it asks.
func nameOf(n *catalog.Node) string {
	if n.Kind == catalog.KindRequirement {
		return n.Text
	}
	return n.Title
}

func newCounted(row *Row, changes *WeightChanges) CountedRow {
	out := CountedRow{Row: row, Name: row.Title, Quarters: row.Quarters(), Default: row.Quarters()}
	if change, ok := changes.find(row.Source); ok {
		out.Quarters, out.Reason = change.Quarters(), change.Reason
	}
	out.Low, out.High = out.Quarters, out.Quarters
	if out.Quarters > 0 && out.Quarters < 4 { // a partial weight stays partial
		out.Low, out.High = max(1, out.Quarters-1), min(3, out.Quarters+1)
	}
	return out
}

// partOf is the part of the source that a row stands in, where it stands in no group of an outline: what the row says
// itself, its category, or the clause that its number begins with. title may be empty.
func (c *Crosswalk) partOf(row *Row) (id, title string) {
	switch clause, _, numbered := strings.Cut(row.Source, "."); {
	case row.Group != "":
		return "", ""
	case row.Part != "":
		return row.Part, ""
	case row.Principle != "":
		return row.Principle, ""
	case row.Edition != "":
		return row.Edition, ""
	case len(c.Categories) > 0:
		for _, category := range c.Categories {
			if category.ID == clause {
				return clause, category.Title
			}
		}
		return clause, ""
	case numbered && strings.Trim(clause, "0123456789") == "":
		return clause, ""
	}
	return "", ""
}

// Sort is "requirement" or "control".
func (r CountedRow) Sort() string {
	if isControl(r.Row) {
		return "control"
	}
	return "requirement"
}

// ClauseRows returns the rows that are no controls.
func ClauseRows(rows []CountedRow) []CountedRow { return sorted(rows, "requirement") }

// ControlRows returns the rows that are controls.
func ControlRows(rows []CountedRow) []CountedRow { return sorted(rows, "control") }

func sorted(rows []CountedRow, sort string) (out []CountedRow) {
	for _, r := range rows {
		if r.Sort() == sort {
			out = append(out, r)
		}
	}
	return out
}

// isControl tells a control from a clause requirement: by the row's kind where it has one, else by its part or its id.
func isControl(row *Row) bool {
	switch {
	case row.Kind != "":
		return row.Kind == "control"
	case strings.Contains(row.Part, "control"), row.GuidanceFor != "", row.Principle != "":
		return true
	default:
		return row.Part == "processor" || strings.HasPrefix(row.Source, "A.")
	}
}

// partition collects rows under ids, in the order in which the ids first come.
type partition struct {
	order []string
	title map[string]string
	rows  map[string][]CountedRow
}

func (p *partition) add(id, title string, row CountedRow) {
	if p.rows == nil {
		p.rows, p.title = map[string][]CountedRow{}, map[string]string{}
	}
	if p.rows[id] == nil {
		p.order = append(p.order, id)
	}
	p.rows[id], p.title[id] = append(p.rows[id], row), title
}

func (p *partition) shares() (out []PartShare) {
	for _, id := range p.order {
		out = append(out, PartShare{ID: id, Title: p.title[id], Share: ShareOf(p.rows[id]), Rows: p.rows[id]})
	}
	return out
}
