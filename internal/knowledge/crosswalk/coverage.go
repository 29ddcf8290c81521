// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package crosswalk

import (
	"errors"
	"math/big"
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
	s.WeightedPercent, s.LowPercent, s.HighPercent = percent(sum, 4*n), percent(low, 4*n), percent(high, 4*n)
	s.FullyPercent, s.PartlyPercent, s.NotPercent = percent(int64(s.Fully), n), percent(int64(s.Partly), n), percent(int64(s.Not), n)
	s.ThreeQuarters, s.Half = percent(three, n), percent(half, n)
	return s
}

func percent(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	f, _ := new(big.Rat).SetString(new(big.Rat).Mul(big.NewRat(part, whole), big.NewRat(100, 1)).FloatString(1))
	out, _ := f.Float64()
	return out
}

// CountedRow is a row with its weight as counted, in quarters.
type CountedRow struct {
	*Row
	Quarters, Low, High int
	Default             int    // the content's weight, where a user changed it
	Reason              string // why the user changed it
}

// PartShare is the share of one subclause, objective or other part.
type PartShare struct {
	ID    string
	Title string
	Share *Share
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
	out := Coverage{Have: c.Target, Want: c.Source, ID: c.ID}
	source, err := l.Standard(c.Source)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return out, err
	}
	var clauses, controls []CountedRow
	subclauses, groups, parts := &partition{}, &partition{}, &partition{}
	for i := range c.Mappings {
		row := &c.Mappings[i]
		if !row.IsScored() {
			continue
		}
		counted := newCounted(row, changes)
		out.Rows = append(out.Rows, counted)
		if isControl(row) {
			controls = append(controls, counted)
		} else {
			clauses = append(clauses, counted)
		}
		if row.Part != "" {
			parts.add(row.Part, "", counted)
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
	return out, nil
}

func newCounted(row *Row, changes *WeightChanges) CountedRow {
	out := CountedRow{Row: row, Quarters: row.Quarters(), Default: row.Quarters()}
	if change, ok := changes.find(row.Source); ok {
		out.Quarters, out.Reason = change.Quarters(), change.Reason
	}
	out.Low, out.High = out.Quarters, out.Quarters
	if out.Quarters > 0 && out.Quarters < 4 { // a partial weight stays partial
		out.Low, out.High = max(1, out.Quarters-1), min(3, out.Quarters+1)
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
		out = append(out, PartShare{ID: id, Title: p.title[id], Share: ShareOf(p.rows[id])})
	}
	return out
}
