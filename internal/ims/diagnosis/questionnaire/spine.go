// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package questionnaire

import (
	"errors"
	"slices"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/fault"
)

// spine holds what the lists of all depths are made from: the base standard first, then those that extend it.
type spine struct {
	library   *catalog.Library
	request   Request
	standards []*catalog.Standard                // the base first
	walks     map[[2]string]*crosswalk.Crosswalk // by what is there and what is wanted
	guides    map[catalog.Ref]*guide
	levels    *catalog.Levels
}

func newSpine(l *catalog.Library, q Request) (*spine, error) {
	s := &spine{library: l, request: q, walks: map[[2]string]*crosswalk.Crosswalk{}}
	for _, id := range q.Standards {
		std, err := l.Standard(id)
		if err != nil {
			return nil, err
		}
		s.standards = append(s.standards, std)
	}
	for _, have := range append(slices.Clone(q.Standards), q.Certified...) {
		for _, want := range q.Standards {
			cw, err := crosswalk.Find(l, have, want)
			if errors.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			s.walks[[2]string{have, want}] = cw
		}
	}
	// What another chosen standard builds on is asked first, whatever order the report has.
	slices.SortStableFunc(s.standards, func(a, b *catalog.Standard) int { return s.extends(a.ID) - s.extends(b.ID) })
	var err error
	if s.guides, err = readGuides(l, s.standards); err != nil {
		return nil, err
	}
	s.levels, err = l.Levels()
	return s, err
}

// extends returns 1 where a crosswalk sets the standard against another chosen one, else 0.
func (s *spine) extends(id string) int {
	for _, have := range s.request.Standards {
		if s.walks[[2]string{have, id}] != nil {
			return 1
		}
	}
	return 0
}

// joined is what one question is about: nodes of several standards that belong together, the base's first.
type joined []*catalog.Node

// subclauses asks each subclause of both standards at once.
func (s *spine) subclauses() (out []Question) {
	for _, group := range s.subclauseGroups() {
		out = append(out, s.question(group))
	}
	return out
}

func (s *spine) subclauseGroups() []joined {
	var groups []joined
	for i, std := range s.standards {
		groups = interleave(groups, std.Outline().Subclauses, func(n *catalog.Node) *catalog.Node {
			if i == 0 {
				return nil
			}
			return s.counterpart(n, s.standards[0])
		})
	}
	return groups
}

// requirements asks each scored requirement; those that a requirement of the base partly delivers stand beside it.
func (s *spine) requirements() (out []Question) {
	for _, group := range s.subclauseGroups() {
		var inside []joined
		for _, sub := range group {
			inside = interleave(inside, scored(sub.Leaves()), func(n *catalog.Node) *catalog.Node { return s.target(n, group[0]) })
		}
		for _, g := range inside {
			out = append(out, s.question(g))
		}
	}
	return out
}

// controls asks each control alone, standard by standard. No control is equal to one of another standard, each standard has
// its own Statement of Applicability, and the people who answer often differ.
func (s *spine) controls() (out []Question) {
	for _, std := range s.standards {
		for _, group := range std.Outline().Groups {
			for _, n := range scored(group.Leaves()) {
				out = append(out, s.question(joined{n}))
			}
		}
	}
	return out
}

func scored(nodes []*catalog.Node) (out []*catalog.Node) {
	for _, n := range nodes {
		if n.Scored {
			out = append(out, n)
		}
	}
	return out
}

// interleave puts each node beside its partner, or where it has none behind the node that comes before it in its standard.
func interleave(groups []joined, nodes []*catalog.Node, partner func(*catalog.Node) *catalog.Node) []joined {
	last := len(groups) - 1
	if len(groups) > 0 && len(nodes) > 0 {
		last = -1
	}
	for _, n := range nodes {
		at := -1
		if p := partner(n); p != nil {
			at = slices.IndexFunc(groups, func(g joined) bool { return slices.Contains(g, p) })
		}
		if at >= 0 {
			groups[at] = append(groups[at], n)
		} else {
			at = last + 1
			groups = slices.Insert(groups, at, joined{n})
		}
		last = at
	}
	return groups
}

// counterpart returns the subclause of base that most rows of the crosswalk lead to from n, the first of equals, or nil.
func (s *spine) counterpart(n *catalog.Node, base *catalog.Standard) *catalog.Node {
	cw := s.walks[[2]string{base.ID, n.Ref.Standard}]
	if cw == nil {
		return nil
	}
	hits := map[*catalog.Node]int{}
	for _, leaf := range n.Leaves() {
		row := cw.Row(leaf.Ref.ID)
		if row == nil {
			continue
		}
		for _, id := range row.Targets {
			if sub := base.Outline().Node(id).Ancestor(catalog.KindSubclause); sub != nil {
				hits[sub]++
			}
		}
	}
	var best *catalog.Node
	for _, sub := range base.Outline().Subclauses {
		if hits[sub] > 0 && (best == nil || hits[sub] > hits[best]) {
			best = sub
		}
	}
	return best
}

// target returns the first requirement inside the subclause that the crosswalk leads to from n, or nil.
func (s *spine) target(n, inside *catalog.Node) *catalog.Node {
	cw := s.walks[[2]string{inside.Ref.Standard, n.Ref.Standard}]
	if cw == nil {
		return nil
	}
	row := cw.Row(n.Ref.ID)
	if row == nil {
		return nil
	}
	for _, leaf := range inside.Leaves() {
		if slices.Contains(row.Targets, leaf.Ref.ID) {
			return leaf
		}
	}
	return nil
}

// question makes one question of nodes that belong together, one place for each but where one answer holds for both.
func (s *spine) question(group joined) Question {
	first := group[0]
	q := Question{ID: first.Ref.String(), Title: title(first), Group: first.Top()}
	for _, n := range group {
		s.add(&q, Place{Nodes: []*catalog.Node{n}, Ask: n.Text, NotApplicable: n.Kind == catalog.KindControl})
	}
	return q
}

func title(n *catalog.Node) string { return n.Cite + " " + n.Title }

// add appends a place, or lets the first place hold for it too where both ask the same.
func (s *spine) add(q *Question, p Place) {
	if len(q.Places) > 0 && s.same(q.Places[0].Nodes, p.Nodes) {
		q.Places[0].Nodes = append(q.Places[0].Nodes, p.Nodes...)
		return
	}
	q.Places = append(q.Places, p)
}

// same reports whether one answer holds for both: every requirement of either side is equal, with weight 1, to one of the
// other side.
func (s *spine) same(base, more []*catalog.Node) bool {
	cw := s.walks[[2]string{base[0].Ref.Standard, more[0].Ref.Standard}]
	if cw == nil {
		return false
	}
	here, met := map[string]bool{}, map[string]bool{}
	for _, n := range base {
		for _, leaf := range scored(n.Leaves()) {
			if leaf.Ref.Standard == base[0].Ref.Standard {
				here[leaf.Ref.ID] = true
			}
		}
	}
	for _, n := range more {
		for _, leaf := range scored(n.Leaves()) {
			row := cw.Row(leaf.Ref.ID)
			if !takesOver(row) {
				return false
			}
			for _, id := range row.Targets {
				if !here[id] {
					return false
				}
				met[id] = true
			}
		}
	}
	return len(met) == len(here)
}

// takesOver reports whether the row's targets answer its source in full.
func takesOver(row *crosswalk.Row) bool {
	return row != nil && row.IsScored() && row.Relation == crosswalk.Equal && row.Quarters() == 4
}

// withoutInherited leaves out what is taken over in bulk from a certified standard, where that was asked for.
func (s *spine) withoutInherited(questions []Question) []Question {
	if s.request.Inherit != diagnosis.InheritEqual {
		return questions
	}
	var out []Question
	for _, q := range questions {
		var places []Place
		for _, p := range q.Places {
			p.Nodes = slices.DeleteFunc(slices.Clone(p.Nodes), s.inherited)
			if len(p.Nodes) > 0 {
				places = append(places, p)
			}
		}
		if q.Places = places; len(places) > 0 {
			out = append(out, q)
		}
	}
	return out
}

func (s *spine) inherited(n *catalog.Node) bool {
	return slices.ContainsFunc(s.request.Certified, func(have string) bool {
		cw := s.walks[[2]string{have, n.Ref.Standard}]
		return cw != nil && have != n.Ref.Standard && !slices.ContainsFunc(scored(n.Leaves()), func(leaf *catalog.Node) bool {
			return !takesOver(cw.Row(leaf.Ref.ID))
		})
	})
}
