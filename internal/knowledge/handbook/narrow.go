// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package handbook

import (
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
)

// Facet is one attribute that controls can be chosen by, with how many each value would leave.
type Facet struct {
	Name   catalog.Attribute
	Values []FacetValue
}

// FacetValue is one value of a facet. Count is the number of controls that have it and fit everything else that was chosen.
type FacetValue struct {
	Value  string
	Count  int
	Chosen bool
}

// Narrowed is the part of a standard's outline that fits some words and a choice of controls.
type Narrowed struct {
	Requirements, Controls int // leaves that fit
	Facets                 []Facet
	shown                  map[*catalog.Node]bool // nil for the whole outline
}

// Shows reports whether a place fits, or stands above one that does.
func (n *Narrowed) Shows(node *catalog.Node) bool { return n.shown == nil || n.shown[node] }

// Whole reports whether nothing was left out.
func (n *Narrowed) Whole() bool { return n.shown == nil }

// Narrow keeps the places whose title, number or text hold all the words, upper and lower case being the same, with all that
// stands below them; and of controls those that the filter chooses. A filter leaves no requirement. It fails like
// catalog.Standard.Controls.
func Narrow(std *catalog.Standard, words string, f catalog.Filter) (*Narrowed, error) {
	chosen, err := std.Controls(f)
	if err != nil {
		return nil, err
	}
	fits := fitting(std, words)
	out := &Narrowed{Facets: facets(std, f, fits)}
	filtered := slices.ContainsFunc(catalog.AllAttributes, func(a catalog.Attribute) bool { return len(f[a]) > 0 })
	if filtered || fits != nil {
		out.shown = map[*catalog.Node]bool{}
	}
	for _, n := range std.Outline().Nodes {
		control := n.Kind == catalog.KindControl
		if fits != nil && !fits[n] || filtered && (!control || !slices.Contains(chosen, n)) {
			continue
		}
		switch {
		case control:
			out.Controls++
		case n.IsLeaf():
			out.Requirements++
		}
		for at := n; at != nil && out.shown != nil; at = at.Parent {
			out.shown[at] = true
		}
	}
	return out, nil
}

// fitting are the places that hold all the words, with all below them; nil where there are no words.
func fitting(std *catalog.Standard, words string) map[*catalog.Node]bool {
	list := strings.Fields(strings.ToLower(words))
	if len(list) == 0 {
		return nil
	}
	out := map[*catalog.Node]bool{}
	for _, n := range std.Outline().Nodes {
		text := strings.ToLower(n.Ref.ID + " " + n.Cite + " " + n.Title + " " + n.Text)
		missing := slices.ContainsFunc(list, func(w string) bool { return !strings.Contains(text, w) })
		if !missing || out[n.Parent] {
			out[n] = true
		}
	}
	return out
}

// facets counts the controls that each value would leave, the other attributes staying as they are chosen.
func facets(std *catalog.Standard, f catalog.Filter, fits map[*catalog.Node]bool) (out []Facet) {
	for _, a := range catalog.AllAttributes {
		values := std.Values(a)
		if len(values) == 0 {
			continue
		}
		others := catalog.Filter{}
		for name, chosen := range f {
			if name != a {
				others[name] = chosen
			}
		}
		counts := map[string]int{}
		for _, n := range std.Outline().Items {
			if n.Control == nil || fits != nil && !fits[n] || !others.Matches(n.Control) {
				continue
			}
			for _, v := range a.Of(n.Control) {
				counts[v]++
			}
		}
		facet := Facet{Name: a}
		for _, v := range facetValues(std, a) {
			facet.Values = append(facet.Values, FacetValue{v, counts[v], slices.Contains(f[a], v)})
		}
		out = append(out, facet)
	}
	return out
}

// facetValues are the values to choose from: of a role also that it is the first one concerned.
func facetValues(std *catalog.Standard, a catalog.Attribute) []string {
	values := std.Values(a)
	if a != catalog.AIRole {
		return values
	}
	var out []string
	for _, v := range values {
		out = append(out, v, v+":"+std.Legend.Values.RoleShares[0])
	}
	return out
}
