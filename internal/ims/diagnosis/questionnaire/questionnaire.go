// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package questionnaire makes one ordered list of questions of all standards that are diagnosed together.
//
// What the crosswalk calls equal with weight 1 is asked once for both standards. What one standard adds to the other stands
// beside the shared part, as a second place for an answer in the same question. What one standard has alone is asked alone.
package questionnaire

import (
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
)

// Depth says how finely the questionnaire asks. Every depth covers every scored requirement and control.
type Depth string

// The depths, from coarse to fine.
const (
	Quick     Depth = "quick"     // at most 25 questions for both standards: clauses and themes
	Subclause Depth = "subclause" // each subclause of both standards together, and each control
	Full      Depth = "full"      // each scored requirement and each control
)

// Request says what is to be asked.
type Request struct {
	Standards []string // ids, in the order of the report
	Depth     Depth
	// Certified are standards whose certificate answers for others. Where Inherit is equal, what is taken over in bulk
	// from them is not asked.
	Certified []string
	Inherit   diagnosis.Inheritance
}

// Question is asked at once; it takes one answer for each of its places.
type Question struct {
	ID     string // unique and stable within a depth: context, or iso27001-2022/6.1.2
	Title  string
	Group  *catalog.Node // the clause, theme or topic it belongs to, for progress
	Places []Place       // at least one; the shared part first
	Help   Help
}

// Place takes one answer, which holds for all its nodes.
type Place struct {
	Nodes         []*catalog.Node // at least one; of two standards where one answer holds for both
	Ask           string          // what is asked here, in our words
	Add           string          // what this standard wants beyond the shared part; often empty
	NotApplicable bool            // controls and what stands above them may be left out with a reason
}

// Refs returns the references of the place; the first is an answer's ref, the others its also.
func (p Place) Refs() []catalog.Ref {
	out := make([]catalog.Ref, len(p.Nodes))
	for i, n := range p.Nodes {
		out[i] = n.Ref
	}
	return out
}

// Standards returns the ids of the standards that an answer at the place holds for, in the order asked.
func (p Place) Standards() (out []string) {
	for _, n := range p.Nodes {
		if !slices.Contains(out, n.Ref.Standard) {
			out = append(out, n.Ref.Standard)
		}
	}
	return out
}

// Cite names the nodes of one standard as people do: "6.2, 6.3".
func (p Place) Cite(standard string) string {
	var out []string
	for _, n := range p.Nodes {
		if n.Ref.Standard == standard {
			out = append(out, n.Cite)
		}
	}
	return strings.Join(out, ", ")
}

// Questions returns the questions in the order to ask them. It is a pure function of the library and the request, and
// fails with fault.NotFound for a standard that does not exist.
func Questions(l *catalog.Library, q Request) ([]Question, error) {
	s, err := newSpine(l, q)
	if err != nil {
		return nil, fmt.Errorf("make questionnaire: %w", err)
	}
	var out []Question
	switch q.Depth {
	case Quick:
		out, err = s.quick()
	case Subclause:
		out = append(s.subclauses(), s.controls()...)
	case Full:
		out = append(s.requirements(), s.controls()...)
	default:
		err = fmt.Errorf("depth %q is unknown; there are %s, %s and %s", q.Depth, Quick, Subclause, Full)
	}
	if err != nil {
		return nil, fmt.Errorf("make questionnaire: %w", err)
	}
	out = s.withoutInherited(out)
	for i := range out {
		s.help(&out[i])
	}
	return out, nil
}

// Answered reports whether every scored requirement and control of the place has an answer at the place itself or at a
// more specific one. An answer for something above it is coarser than the question and does not count.
func (p Place) Answered(at func(catalog.Ref) bool) bool {
	for _, n := range p.Nodes {
		for _, leaf := range n.Leaves() {
			if leaf.Scored && !answeredWithin(leaf, n, at) {
				return false
			}
		}
	}
	return true
}

func answeredWithin(leaf, top *catalog.Node, at func(catalog.Ref) bool) bool {
	for n := leaf; n != nil; n = n.Parent {
		if at(n.Ref) {
			return true
		}
		if n == top {
			return false
		}
	}
	return false
}
