// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package crosswalk

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
)

// figures are recomputed results under the names that content gives them, such as clauses.fully.count. A value is an
// int, a float64 (percent, one decimal) or a string.
type figures map[string]any

// share adds what ShareOf says under every name that content has for it.
func (f figures) share(name string, s *Share) {
	set := func(field string, v any) { f[strings.TrimPrefix(name+"."+field, ".")] = v }
	for _, items := range []string{"items", "scored_items"} {
		set(items, s.Items)
	}
	for _, band := range []struct {
		name    string
		count   int
		percent float64
	}{{"fully", s.Fully, s.FullyPercent}, {"partly", s.Partly, s.PartlyPercent}, {"not", s.Not, s.NotPercent}} {
		set(band.name, band.count)
		set(band.name+".count", band.count)
		set(band.name+".percent", band.percent)
	}
	set("weighted_coverage_percent", s.WeightedPercent)
	set("at_least_three_quarters_percent", s.ThreeQuarters)
	set("at_least_half_percent", s.Half)
}

// recompute returns every figure that the results of a crosswalk may state, from its rows and the two outlines; an
// outline may be nil.
func (c *Crosswalk) recompute(coverage Coverage, source, target *catalog.Standard) figures {
	f := figures{}
	f.share("", coverage.Total)
	for _, names := range []struct {
		share *Share
		names []string
	}{{coverage.Clauses, []string{"clauses", "clauses_4_to_10"}}, {coverage.Controls, []string{"controls", "annex_a_controls"}}, {coverage.Total, []string{"total"}}} {
		for _, name := range names.names {
			f.share(name, names.share)
		}
	}
	for _, p := range coverage.Parts {
		f.share(strings.ReplaceAll(p.ID, "-", "_"), p.Share)
	}
	for _, s := range []struct {
		name  string
		share *Share
	}{{"clauses", coverage.Clauses}, {"controls", coverage.Controls}, {"total", coverage.Total}} {
		at := "sensitivity_weighted_percent." + s.name
		f[at+".low"], f[at+".base"], f[at+".high"] = s.share.LowPercent, s.share.WeightedPercent, s.share.HighPercent
	}
	for i, p := range coverage.Subclauses {
		at := fmt.Sprintf("per_subclause[%d]", i)
		f[at+".subclause"], f[at+".items"], f[at+".coverage_percent"] = p.ID, p.Share.Items, p.Share.WeightedPercent
	}
	for i, p := range coverage.Groups {
		at := fmt.Sprintf("per_control_objective[%d]", i)
		f[at+".objective"], f[at+".controls"], f[at+".coverage_percent"] = p.ID, p.Share.Items, p.Share.WeightedPercent
	}
	f["mean_over_subclauses_percent"] = coverage.meanOverSubclauses()
	if source != nil && target != nil {
		f.structure(source, target)
		f.origins(source)
	}
	return f
}

// meanOverSubclauses weighs every subclause alike, however many requirements it has.
func (c Coverage) meanOverSubclauses() float64 {
	quarters := map[string][2]int64{}
	for _, r := range c.Rows {
		if !isControl(r.Row) {
			q := quarters[r.Group]
			quarters[r.Group] = [2]int64{q[0] + int64(r.Quarters), q[1] + 4}
		}
	}
	sum := new(big.Rat)
	for _, p := range c.Subclauses {
		if q := quarters[p.ID]; q[1] > 0 {
			sum.Add(sum, big.NewRat(q[0], q[1]))
		}
	}
	if len(c.Subclauses) == 0 {
		return 0
	}
	sum.Quo(sum, big.NewRat(int64(len(c.Subclauses)), 1))
	return catalog.Percent(sum.Num().Int64(), sum.Denom().Int64())
}

// structure counts headings that stand in both standards under the same number.
func (f figures) structure(source, target *catalog.Standard) {
	same, only := 0, []string{}
	for _, n := range source.Outline().Subclauses {
		if other := target.Outline().Node(n.Ref.ID); other != nil && other.Kind == catalog.KindSubclause {
			same++
		} else {
			only = append(only, n.Ref.ID)
		}
	}
	all := len(source.Outline().Subclauses)
	f["structure_only.subclause_headings_in_42001"] = all
	f["structure_only.with_same_number_in_27001"] = same
	f["structure_only.percent"] = catalog.Percent(int64(same), int64(all))
	for i, id := range only {
		f[fmt.Sprintf("structure_only.only_in_42001[%d]", i)] = id
	}
}

// origins counts where the scored clause requirements of the source come from.
func (f figures) origins(source *catalog.Standard) {
	count, all := map[string]int{}, 0
	for _, n := range source.Outline().Items {
		if n.Requirement != nil && n.Scored {
			count[n.Requirement.Origin]++
			all++
		}
	}
	for origin, n := range count {
		at := "origin_of_clause_requirements." + strings.ReplaceAll(origin, "-", "_")
		f[at+".count"], f[at+".percent"] = n, catalog.Percent(int64(n), int64(all))
	}
}

// withoutCounterpart returns the requirements and the controls of the target that no row names, in the standard's order.
func (c *Crosswalk) withoutCounterpart(target *catalog.Standard) (requirements, controls []string) {
	named := map[string]bool{}
	for i := range c.Mappings {
		for _, t := range c.Mappings[i].Targets {
			named[t] = true
		}
	}
	for _, n := range target.Outline().Items {
		switch {
		case named[n.Ref.ID]:
		case n.Kind == catalog.KindControl:
			controls = append(controls, n.Ref.ID)
		default:
			requirements = append(requirements, n.Ref.ID)
		}
	}
	return slices.Clip(requirements), slices.Clip(controls)
}
