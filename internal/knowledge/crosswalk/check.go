// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package crosswalk

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/intake"
)

// relations are the words of NIST IR 8477 that a row may use.
var relations = []string{string(Equal), string(SubsetOf), string(SupersetOf), string(IntersectsWith), string(NoRelationship)}

// check goes through one crosswalk.
type check struct {
	d              *catalog.Draft
	s              *catalog.Source
	c              *Crosswalk
	source, target *catalog.Standard // nil where there is no outline
}

// Check looks at every crosswalk of a draft: names, one row per scored item, weights and bands, and results and counts
// that equal a recomputation.
func Check(d *catalog.Draft) {
	var all []*Crosswalk
	var parts []check
	for _, name := range d.Matching("crosswalks/*.yaml") {
		if p := catalog.ReadPart[Crosswalk](d, name); p != nil {
			parts = append(parts, check{d, p.Source, p.Value, d.Standard(p.Value.Source), d.Standard(p.Value.Target)})
			all = append(all, p.Value)
		}
	}
	for _, k := range parts {
		k.head()
		k.rows()
		k.correspondences(all)
		k.complete()
		k.results()
		k.counts()
		k.dates()
		k.reverse()
	}
}

func (k check) found(r catalog.Rule, problem, cure string, path ...any) {
	k.d.Found(r, k.s.Fault(problem, cure, path...))
}

// head checks the names of file, source and target.
func (k check) head() {
	c := k.c
	if c.Schema != "" && c.Schema != "concord/crosswalk@1" {
		k.found(catalog.RuleReadable, fmt.Sprintf("is %q", c.Schema), `write "concord/crosswalk@1"`, "schema")
	}
	if file := strings.TrimSuffix(path.Base(k.s.Path), ".yaml"); c.ID != "" && c.ID != file {
		k.found(catalog.RuleNames, fmt.Sprintf("is %q in the file %s.yaml", c.ID, file), "give file and id the same name", "id")
	}
	if pair := c.Source + "--" + c.Target; c.ID != "" && c.Source != "" && c.Target != "" && c.ID != pair {
		k.found(catalog.RuleNames, fmt.Sprintf("is %q, but source and target make %q", c.ID, pair), "write "+pair, "id")
	}
	if k.target == nil && c.Target != "" && !k.d.Unread(c.Target) {
		k.found(catalog.RuleNames, fmt.Sprintf("there is no standard %q", c.Target), "write one of "+strings.Join(k.d.Library.StandardIDs(), ", "), "target")
	}
}

func (k check) rows() {
	seen := map[string]int{}
	for i := range k.c.Mappings {
		r := &k.c.Mappings[i]
		if first, twice := seen[r.Source]; twice && r.Source != "" {
			k.found(catalog.RuleCrosswalks, fmt.Sprintf("%q has a row already, the one at mappings[%d]", r.Source, first), "keep one row for each item", "mappings", i, "source")
		} else {
			seen[r.Source] = i
		}
		k.weight(r, i)
		k.item(r, i)
		k.ids(r.Targets, i, "targets")
		k.ids(r.SeeAlso, i, "see_also")
	}
}

// weight checks relation, weight and band against each other.
func (k check) weight(r *Row, i int) {
	if r.Relation != "" && !slices.Contains(relations, string(r.Relation)) {
		cure := "write one of " + strings.Join(relations, ", ")
		if near := intake.Nearest(string(r.Relation), relations); near != "" {
			cure = fmt.Sprintf("did you mean %q?", near)
		}
		k.found(catalog.RuleNames, fmt.Sprintf("%q is no relation", r.Relation), cure, "mappings", i, "relation")
	}
	if r.Weight < 0 || r.Weight > 1 || r.Weight*4 != float64(int(r.Weight*4)) {
		k.found(catalog.RuleCrosswalks, fmt.Sprintf("%g is no weight", r.Weight), "write 0, 0.25, 0.5, 0.75 or 1", "mappings", i, "weight")
		return
	}
	if want := Band(r.Quarters()); r.Band != "" && r.Band != want {
		k.found(catalog.RuleCrosswalks, fmt.Sprintf("is %q at weight %g", r.Band, r.Weight), "write "+want+", or change the weight", "mappings", i, "band")
	}
	switch none := r.Relation == NoRelationship; {
	case none && (r.Weight > 0 || len(r.Targets) > 0):
		k.found(catalog.RuleCrosswalks, fmt.Sprintf("is no-relationship with weight %g and %d targets", r.Weight, len(r.Targets)), "write weight 0 and no targets, or another relation", "mappings", i, "relation")
	case !none && r.Relation != "" && r.Weight == 0:
		k.found(catalog.RuleCrosswalks, fmt.Sprintf("is 0 with relation %s", r.Relation), "write no-relationship, or another weight", "mappings", i, "weight")
	case !none && r.Relation != "" && len(r.Targets) == 0:
		k.found(catalog.RuleCrosswalks, "names no target", "name what answers it, or write no-relationship with weight 0", "mappings", i, "targets")
	}
}

// item holds a row against its requirement or control, where the source has an outline.
func (k check) item(r *Row, i int) {
	if k.source == nil || r.Source == "" {
		return
	}
	n := k.source.Outline().Node(r.Source)
	if n == nil || !n.IsLeaf() {
		k.found(catalog.RuleNames, fmt.Sprintf("%q is no requirement or control of %s", r.Source, k.c.Source), "name one of its items", "mappings", i, "source")
		return
	}
	if r.Kind != "" && r.Kind != string(n.Kind) {
		k.found(catalog.RuleCrosswalks, fmt.Sprintf("is %q, but %s is a %s", r.Kind, r.Source, n.Kind), "write "+string(n.Kind), "mappings", i, "kind")
	}
	if group := groupOf(n); r.Group != "" && r.Group != group {
		k.found(catalog.RuleCrosswalks, fmt.Sprintf("is %q, but %s stands in %s", r.Group, r.Source, group), "write "+group, "mappings", i, "group")
	}
	if r.IsScored() != n.Scored {
		k.found(catalog.RuleCrosswalks, fmt.Sprintf("the row of %s is scored: %t, the item is scored: %t", r.Source, r.IsScored(), n.Scored), "make the two say the same", "mappings", i, "scored")
	}
}

// groupOf is the subclause of a requirement or the objective of a control.
func groupOf(n *catalog.Node) string {
	if n.Group != nil {
		return n.Group.ID
	}
	return n.Subclause.ID
}

func (k check) ids(ids []string, i int, field string) {
	if k.target == nil {
		return
	}
	for j, id := range ids {
		if n := k.target.Outline().Node(id); n == nil || !n.IsLeaf() {
			var known []string
			for _, item := range k.target.Outline().Items {
				known = append(known, item.Ref.ID)
			}
			cure := "name one of its items"
			if near := intake.Nearest(id, known); near != "" {
				cure = fmt.Sprintf("did you mean %q?", near)
			}
			k.found(catalog.RuleNames, fmt.Sprintf("%q is no requirement or control of %s", id, k.c.Target), cure, "mappings", i, field, j)
		}
	}
}

// correspondences checks ids of the other edition, where its crosswalk is there too.
func (k check) correspondences(all []*Crosswalk) {
	family, _, _ := strings.Cut(k.c.Source, "-")
	for edition, field := range map[string]func(*Row) string{
		"2025": func(r *Row) string { return r.Corresponds2025 }, "2019": func(r *Row) string { return r.Corresponds2019 },
	} {
		at := slices.IndexFunc(all, func(o *Crosswalk) bool { return o.Source == family+"-"+edition && o.Target == k.c.Target })
		if at < 0 {
			continue
		}
		for i := range k.c.Mappings {
			if id := field(&k.c.Mappings[i]); id != "" && all[at].Row(id) == nil {
				k.found(catalog.RuleNames, fmt.Sprintf("%s has no row %q", all[at].ID, id), "name a row of the other edition", "mappings", i, "corresponds_"+edition)
			}
		}
	}
}

// complete finds scored items of the source without a row.
func (k check) complete() {
	if k.source == nil {
		return
	}
	for _, n := range k.source.Outline().Items {
		if n.Scored && k.c.Row(n.Ref.ID) == nil {
			k.found(catalog.RuleCrosswalks, fmt.Sprintf("%s has no row", n.Ref), "add one; where nothing answers it, with no-relationship and weight 0", "mappings")
		}
	}
}

// results compares every stated figure with its recomputation.
func (k check) results() {
	if k.d.Unread(k.c.Source) || k.d.Unread(k.c.Target) {
		return // part of the figures hangs on outlines that cannot be read
	}
	want := k.c.recompute(k.c.coverage(k.source, nil), k.source, k.target)
	if total := want["total.items"]; !k.s.Has("results") && total != nil && k.c.LegalStatus == nil {
		k.found(catalog.RuleCrosswalks, "states no results", fmt.Sprintf("add results with items: %v, fully, partly, not and weighted_coverage_percent: %v", total, want["weighted_coverage_percent"]), "results")
	}
	k.s.Scalars(func(value string, at []any) {
		if len(at) < 2 || at[0] != "results" {
			return
		}
		name := strings.TrimPrefix(k.s.Fault("", "", at...).Field, "results.")
		expected, ok := want[name]
		if !ok {
			k.found(catalog.RuleCrosswalks, "is no figure that can be recomputed", "remove it", at...)
			return
		}
		if !sameFigure(value, expected) {
			k.found(catalog.RuleCrosswalks, fmt.Sprintf("is %s, but the rows give %v", value, expected), fmt.Sprintf("write %v, or mend the rows", expected), at...)
		}
	})
}

func sameFigure(stated string, want any) bool {
	switch w := want.(type) {
	case int:
		return stated == strconv.Itoa(w)
	case float64:
		got, err := strconv.ParseFloat(stated, 64)
		return err == nil && got == w
	default:
		return stated == want
	}
}
