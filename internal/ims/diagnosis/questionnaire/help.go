// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package questionnaire

import (
	"slices"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
)

// Help is what a person may want to know before answering. Parts that the content has nothing for are empty.
type Help struct {
	Why      string
	Asked    []string // what auditors ask, or what to ask oneself
	Evidence []string // examples of what shows it
	Test     string   // how to check it oneself; controls only
	Exclude  string   // when a control may be left out
	Levels   []Anchor // one for each level, 0 to 5
	Specific bool     // Levels are worded for this very subclause, not for requirements or controls in general
}

// Anchor says what one level looks like.
type Anchor struct {
	Title string // of the level in general: "Repeated with gaps"
	Text  string
}

// How many examples a help shows at most; a quick question draws on many places.
const maxExamples = 6

// help fills in the help of one question from the guidance on the nodes it is about.
func (s *spine) help(q *Question) {
	h := &q.Help
	var asked, evidence [][]string
	for i := range q.Places {
		p := &q.Places[i]
		for _, n := range p.Nodes {
			for _, below := range guided(n) {
				questions, proof := s.examples(below)
				asked, evidence = append(asked, questions), append(evidence, proof)
			}
		}
		s.own(h, p)
	}
	h.Asked, h.Evidence = spread(asked), spread(evidence)
	s.anchors(q)
}

// guided returns the subclauses or controls that guidance on n stands at.
func guided(n *catalog.Node) (out []*catalog.Node) {
	if sub := n.Ancestor(catalog.KindSubclause); sub != nil {
		return []*catalog.Node{sub}
	}
	for _, leaf := range n.Leaves() {
		at := leaf
		if sub := leaf.Ancestor(catalog.KindSubclause); sub != nil {
			at = sub
		}
		if !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	return out
}

// examples returns what is asked about a subclause or control, and what shows it.
func (s *spine) examples(n *catalog.Node) (asked, evidence []string) {
	if n.Control != nil {
		return n.Control.Questions, n.Control.Evidence
	}
	asked = n.Subclause.Questions
	if g := s.guides[n.Ref]; g != nil {
		asked = g.AuditorAsks
	}
	return asked, n.Subclause.Evidence
}

// own takes over the guidance that was written for exactly what a place is about: one subclause or control, or the same
// one of two standards.
func (s *spine) own(h *Help, p *Place) {
	g := s.guideOf(p.Nodes[0])
	if g == nil || slices.ContainsFunc(p.Nodes, func(n *catalog.Node) bool { return s.guideOf(n) != g }) {
		return
	}
	if h.Why == "" {
		h.Why, h.Test, h.Exclude = g.Why, g.Test, g.ExcludeWhen
	}
	var add []string
	for _, n := range p.Nodes {
		if more := s.addition(n.Ref.Standard, g); n.Kind == catalog.KindSubclause && more != "" {
			add = append(add, more)
		}
	}
	p.Add = strings.Join(add, " ")
}

// guideOf returns the guidance on a control, a subclause or the subclause of a requirement, or nil.
func (s *spine) guideOf(n *catalog.Node) *guide {
	if sub := n.Ancestor(catalog.KindSubclause); sub != nil {
		n = sub
	}
	return s.guides[n.Ref]
}

// addition returns what the guidance adds for the system that a standard describes.
func (s *spine) addition(standard string, g *guide) string {
	for _, std := range s.standards {
		switch {
		case std.ID == standard && std.System == "AIMS":
			return g.AddForAI
		case std.ID == standard && std.System == "ISMS":
			return g.AddForSecurity
		}
	}
	return ""
}

// spread takes the lists' first entries, then their second ones and so on, each text once, maxExamples in all.
func spread(lists [][]string) (out []string) {
	for i := 0; len(out) < maxExamples; i++ {
		more := false
		for _, l := range lists {
			if i < len(l) && len(out) < maxExamples {
				more = true
				if !slices.Contains(out, l[i]) {
					out = append(out, l[i])
				}
			}
		}
		if !more {
			break
		}
	}
	return out
}

// anchors words the levels: as the guidance does where the whole question is about one subclause, else in general.
func (s *spine) anchors(q *Question) {
	first := q.Places[0].Nodes[0]
	general := s.levels.Requirements
	if InAnnex(first) {
		general = s.levels.Controls
	}
	var g *guide
	if first.Kind == catalog.KindSubclause {
		g = s.guides[first.Ref]
	}
	for _, p := range q.Places {
		for _, n := range p.Nodes {
			if s.guides[n.Ref] != g {
				g = nil
			}
		}
	}
	for level := diagnosis.MinLevel; level <= diagnosis.MaxLevel; level++ {
		a := Anchor{}
		for _, l := range general {
			if l.Level == level {
				a = Anchor{Title: l.Title, Text: l.Description}
			}
		}
		if g != nil && g.Levels[level] != "" {
			a.Text, q.Help.Specific = g.Levels[level], true
		}
		q.Help.Levels = append(q.Help.Levels, a)
	}
}
