// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"math/big"
	"strings"

	"concord/internal/knowledge/catalog"
)

// total fills in the parts, the sums and the count of states.
func (r *StandardResult) total() {
	for _, item := range r.Items {
		if item.Node.Scored {
			r.Status[item.State]++
		}
	}
	o := r.Standard.Outline()
	for _, n := range o.Subclauses {
		r.Subclauses = append(r.Subclauses, Part{Node: n, Total: r.mean(n.Leaves())})
	}
	for _, n := range o.Groups {
		r.Groups = append(r.Groups, Part{Node: n, Total: r.mean(n.Leaves())})
	}
	for _, n := range o.Roots {
		if n.Kind == catalog.KindClause {
			r.Clauses = append(r.Clauses, Part{Node: n, Total: meanOf(r.below(n))})
		}
	}
	r.ClauseSum = meanOf(r.Subclauses)
	var controls []*catalog.Node
	for _, n := range o.Groups {
		controls = append(controls, n.Leaves()...)
	}
	r.ControlSum = r.mean(controls)
}

// below returns the subclauses of a clause.
func (r *StandardResult) below(clause *catalog.Node) (out []Part) {
	for _, p := range r.Subclauses {
		if p.Node.Ancestor(catalog.KindClause) == clause {
			out = append(out, p)
		}
	}
	return out
}

// mean averages scored leaves; what is not applicable is left out, what is not assessed counts 0.
func (r *StandardResult) mean(leaves []*catalog.Node) Total {
	t := Total{Readiness: new(big.Rat), Assessed: new(big.Rat)}
	assessed := 0
	for _, n := range leaves {
		if !n.Scored {
			continue
		}
		t.Items++
		item := r.byID[n.Ref.ID]
		if item.State == NotApplicable {
			continue
		}
		t.Applicable++
		if item.State != NotAssessed {
			assessed++
		}
		t.Readiness.Add(t.Readiness, item.Readiness)
	}
	if t.Applicable > 0 {
		n := big.NewRat(int64(t.Applicable), 1)
		t.Readiness.Quo(t.Readiness, n)
		t.Assessed.Quo(big.NewRat(int64(assessed), 1), n)
	}
	return t
}

// meanOf averages the readiness of subclauses, each counting the same; the share assessed is counted over items.
func meanOf(parts []Part) Total {
	t := Total{Readiness: new(big.Rat), Assessed: new(big.Rat)}
	scored := 0
	for _, p := range parts {
		t.Items += p.Total.Items
		t.Applicable += p.Total.Applicable
		if p.Total.Items == 0 {
			continue // only permissions below it
		}
		scored++
		t.Readiness.Add(t.Readiness, p.Total.Readiness)
		t.Assessed.Add(t.Assessed, new(big.Rat).Mul(p.Total.Assessed, big.NewRat(int64(p.Total.Applicable), 1)))
	}
	if scored > 0 {
		t.Readiness.Quo(t.Readiness, big.NewRat(int64(scored), 1))
		t.Assessed.Quo(t.Assessed, big.NewRat(int64(t.Applicable), 1))
	}
	return t
}

// FormatRat writes a fraction with at most the given number of decimals, rounded half away from zero, without
// trailing zeros.
func FormatRat(r *big.Rat, decimals int) string {
	s := r.FloatString(decimals)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// Float rounds a fraction to the given number of decimals, half away from zero, and returns the nearest float.
func Float(r *big.Rat, decimals int) float64 {
	rounded, _ := new(big.Rat).SetString(r.FloatString(decimals))
	f, _ := rounded.Float64()
	return f
}
