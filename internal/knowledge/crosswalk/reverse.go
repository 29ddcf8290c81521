// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package crosswalk

import (
	"fmt"

	"concord/internal/knowledge/catalog"
)

// ReverseShare counts items of the target by what the source has for them. There is no weighted share: a weight says how
// much the target delivers for the source, and nothing about the other way round.
type ReverseShare struct {
	Items  int `json:"items"`
	Fully  int `json:"fully"`  // an item of the source is equal with weight 1
	Partly int `json:"partly"` // some item of the source has to do with it; how much it delivers was not judged
	Not    int `json:"not"`    // nothing in the source points at it

	WeightedPercent *float64 `json:"weighted_percent"` // always null
	FullyPercent    float64  `json:"fully_percent"`
	PartlyPercent   float64  `json:"partly_percent"`
	NotPercent      float64  `json:"not_percent"`
}

// ReverseItem is one scored item of the target with the rows that point at it.
type ReverseItem struct {
	Node *catalog.Node
	Band string // fully-covered, partly-covered or not-covered
	Rows []*Row
}

// ReverseCoverage is what the source of a crosswalk has for its target.
type ReverseCoverage struct {
	Have, Want, ID           string // Have is the crosswalk's source
	Clauses, Controls, Total ReverseShare
	Items                    []ReverseItem // in the standard's order
}

// Reverse answers a crosswalk's question the other way round, as far as its rows allow. It fails with fault.NotFound
// where the target has no outline, since then nobody knows its items.
func (c *Crosswalk) Reverse(l *catalog.Library) (ReverseCoverage, error) {
	out := ReverseCoverage{Have: c.Source, Want: c.Target, ID: c.ID}
	target, err := l.Standard(c.Target)
	if err != nil {
		return out, fmt.Errorf("ask %s the other way round: %w", c.ID, err)
	}
	rows := map[string][]*Row{}
	for i := range c.Mappings {
		for _, t := range c.Mappings[i].Targets {
			rows[t] = append(rows[t], &c.Mappings[i])
		}
	}
	for _, n := range target.Outline().Items {
		if !n.Scored {
			continue
		}
		item := ReverseItem{Node: n, Band: reverseBand(rows[n.Ref.ID]), Rows: rows[n.Ref.ID]}
		out.Items = append(out.Items, item)
		out.Total.add(item.Band)
		if n.Kind == catalog.KindControl {
			out.Controls.add(item.Band)
		} else {
			out.Clauses.add(item.Band)
		}
	}
	for _, s := range []*ReverseShare{&out.Clauses, &out.Controls, &out.Total} {
		n := int64(s.Items)
		s.FullyPercent, s.PartlyPercent, s.NotPercent = catalog.Percent(int64(s.Fully), n), catalog.Percent(int64(s.Partly), n), catalog.Percent(int64(s.Not), n)
	}
	return out, nil
}

// reverseBand reads rows backwards: equal at full weight is equal from either side, everything else only touches.
func reverseBand(rows []*Row) string {
	band := bandNot
	for _, r := range rows {
		if r.Relation == Equal && r.Quarters() == 4 {
			return bandFully
		}
		band = bandPartly
	}
	return band
}

func (s *ReverseShare) add(band string) {
	s.Items++
	switch band {
	case bandFully:
		s.Fully++
	case bandPartly:
		s.Partly++
	default:
		s.Not++
	}
}
