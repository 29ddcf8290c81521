// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package questionnaire

import (
	"slices"

	"concord/internal/knowledge/catalog"
)

// quickFile is where the content words the quick start.
const quickFile = "questionnaire/quick-start.yaml"

type quickStart struct {
	Schema    string          `yaml:"schema"`
	ID        string          `yaml:"id"`
	Questions []quickQuestion `yaml:"questions"`
}

type quickQuestion struct {
	ID     string       `yaml:"id"`
	Title  string       `yaml:"title"`
	Why    string       `yaml:"why"`
	Places []quickPlace `yaml:"places"`
}

type quickPlace struct {
	Standard string   `yaml:"standard"`
	IDs      []string `yaml:"ids"`
	Ask      string   `yaml:"ask"`
}

// quick asks the worded questions of the content, then each clause, theme and topic of a standard that it does not word.
func (s *spine) quick() ([]Question, error) {
	file, err := catalog.Load[quickStart](s.library, quickFile)
	if err != nil {
		return nil, err
	}
	var out []Question
	worded := map[string]bool{}
	for _, entry := range file.Questions {
		q := Question{ID: entry.ID, Title: entry.Title, Help: Help{Why: entry.Why}}
		for _, std := range s.standards {
			for _, p := range entry.Places {
				if p.Standard != std.ID {
					continue
				}
				worded[std.ID] = true
				nodes, err := s.nodes(p)
				if err != nil {
					return nil, err
				}
				s.add(&q, Place{Nodes: nodes, Ask: p.Ask, NotApplicable: slices.ContainsFunc(nodes, InAnnex)})
			}
		}
		if len(q.Places) > 0 {
			q.Group = q.Places[0].Nodes[0].Top()
			out = append(out, q)
		}
	}
	for _, std := range s.standards {
		if worded[std.ID] {
			continue
		}
		for _, n := range std.Outline().Roots {
			out = append(out, Question{ID: n.Ref.String(), Title: title(n), Group: n, Places: []Place{{Nodes: []*catalog.Node{n}, Ask: n.Title, NotApplicable: InAnnex(n)}}})
		}
	}
	return out, nil
}

// InAnnex reports whether a node stands in Annex A, so that it may be left out with a reason.
func InAnnex(n *catalog.Node) bool { return n.Top().Kind != catalog.KindClause }

func (s *spine) nodes(p quickPlace) (out []*catalog.Node, err error) {
	for _, id := range p.IDs {
		n, err := s.library.Node(catalog.Ref{Standard: p.Standard, ID: id})
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}
