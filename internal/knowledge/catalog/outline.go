// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import "strings"

// Kind is the level of a node in a standard's outline.
type Kind string

// The levels of an outline, from coarse to fine. A node is answerable at every one of them.
const (
	KindClause      Kind = "clause"      // 4 to 10
	KindHeading     Kind = "heading"     // 6.1, 7.5, 9.2, 9.3
	KindSubclause   Kind = "subclause"   // 6.1.2: the unit clause readiness is averaged over
	KindRequirement Kind = "requirement" // 6.1.2.c.1
	KindTopic       Kind = "topic"       // A.6 of ISO/IEC 42001, above its objectives
	KindGroup       Kind = "group"       // a theme (A.5 of ISO/IEC 27001) or an objective (A.6.2 of ISO/IEC 42001)
	KindControl     Kind = "control"     // A.5.1
	KindAnnex       Kind = "annex"       // an annex or an entry of one, outside the outline; see AnnexPlace
)

// Node is one place in the outline. Requirements and controls are the leaves; only they are scored.
type Node struct {
	Ref      Ref
	Kind     Kind
	Title    string // short title; for a requirement its subclause's title
	Cite     string // the form to show to people
	Text     string // what is asked, in our words; the intent, objective or expectation
	Scored   bool   // false for everything but scored leaves
	Parent   *Node  // nil at clauses and at the top of Annex A
	Children []*Node

	Subclause   *Subclause   // of a subclause and of its requirements
	Requirement *Requirement // of a requirement
	Group       *Group       // of a group
	Control     *Control     // of a control
}

// IsLeaf reports whether n is a requirement or a control.
func (n *Node) IsLeaf() bool { return n.Kind == KindRequirement || n.Kind == KindControl }

// Ancestor returns n or its nearest ancestor of kind k, or nil.
func (n *Node) Ancestor(k Kind) *Node {
	for ; n != nil; n = n.Parent {
		if n.Kind == k {
			return n
		}
	}
	return nil
}

// Top returns the clause, theme or topic that n belongs to.
func (n *Node) Top() *Node {
	for n.Parent != nil {
		n = n.Parent
	}
	return n
}

// Within reports whether n is the place of a reference or stands below it.
func (n *Node) Within(ref Ref) bool {
	for ; n != nil; n = n.Parent {
		if n.Ref == ref {
			return true
		}
	}
	return false
}

// Leaves returns the requirements and controls at or below n, in the standard's order.
func (n *Node) Leaves() []*Node {
	if n.IsLeaf() {
		return []*Node{n}
	}
	var out []*Node
	for _, c := range n.Children {
		out = append(out, c.Leaves()...)
	}
	return out
}

// Outline is a standard as a tree.
type Outline struct {
	Roots      []*Node // clauses 4 to 10, then the topics or themes of Annex A
	Nodes      []*Node // every node, parents before children, in the standard's order
	Items      []*Node // the leaves: requirements, then controls
	Subclauses []*Node
	Groups     []*Node // themes or objectives
	byID       map[string]*Node
}

// Node returns the node with this id inside the standard, or nil.
func (o *Outline) Node(id string) *Node { return o.byID[id] }

// Outline returns the standard's tree. It is built once, when the library reads the standard, and must not be changed.
func (s *Standard) Outline() *Outline { return s.outline }

func buildOutline(s *Standard) *Outline {
	o := &Outline{byID: map[string]*Node{}}
	add := func(parent *Node, n *Node) *Node {
		n.Parent = parent
		if parent == nil {
			o.Roots = append(o.Roots, n)
		} else {
			parent.Children = append(parent.Children, n)
		}
		o.Nodes = append(o.Nodes, n)
		o.byID[n.Ref.ID] = n
		switch n.Kind {
		case KindSubclause:
			o.Subclauses = append(o.Subclauses, n)
		case KindGroup:
			o.Groups = append(o.Groups, n)
		case KindRequirement, KindControl:
			o.Items = append(o.Items, n)
		case KindClause, KindHeading, KindTopic, KindAnnex:
			// Reached through Roots and Children.
		}
		return n
	}
	for i := range s.Clauses {
		addClause(s, &s.Clauses[i], add)
	}
	groups := s.AnnexA.Groups()
	for i := range groups {
		g := &groups[i]
		parent := topicAbove(s, g.ID, o, add)
		group := add(parent, &Node{Ref: Ref{s.ID, g.ID}, Kind: KindGroup, Title: g.Title, Cite: g.ID, Text: g.Objective, Group: g})
		for j := range g.Controls {
			c := &g.Controls[j]
			add(group, &Node{Ref: Ref{s.ID, c.ID}, Kind: KindControl, Title: c.Title, Cite: c.ID, Text: c.Expectation, Scored: true, Group: g, Control: c})
		}
	}
	return o
}

func addClause(s *Standard, c *Clause, add func(parent, n *Node) *Node) {
	clause := add(nil, &Node{Ref: Ref{s.ID, c.ID}, Kind: KindClause, Title: c.Title, Cite: c.ID})
	headings := map[string]*Node{}
	for i := range c.Subclauses {
		sub := &c.Subclauses[i]
		parent := clause
		for _, h := range c.Headings {
			if !strings.HasPrefix(sub.ID, h.ID+".") {
				continue
			}
			if headings[h.ID] == nil {
				headings[h.ID] = add(clause, &Node{Ref: Ref{s.ID, h.ID}, Kind: KindHeading, Title: h.Title, Cite: h.ID})
			}
			parent = headings[h.ID]
		}
		node := add(parent, &Node{Ref: Ref{s.ID, sub.ID}, Kind: KindSubclause, Title: sub.Title, Cite: sub.ID, Text: sub.Intent, Subclause: sub})
		for j := range sub.Requirements {
			r := &sub.Requirements[j]
			add(node, &Node{
				Ref: Ref{s.ID, r.ID}, Kind: KindRequirement, Title: sub.Title, Cite: r.Cite, Text: r.Text,
				Scored: r.Scored == nil || *r.Scored, Subclause: sub, Requirement: r,
			})
		}
	}
}

func topicAbove(s *Standard, id string, o *Outline, add func(parent, n *Node) *Node) *Node {
	for _, t := range s.AnnexA.Topics {
		if strings.HasPrefix(id, t.ID+".") {
			if n := o.Node(t.ID); n != nil {
				return n
			}
			return add(nil, &Node{Ref: Ref{s.ID, t.ID}, Kind: KindTopic, Title: t.Title, Cite: t.ID})
		}
	}
	return nil
}
