// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"strings"

	"concord/internal/platform/fault"
)

// AnnexPlace is a place outside the outline: an annex as a whole (A, B, C, D), an entry of Annex B (B.6.2.4) or of
// Annex C (C.2.5). Nothing there is scored.
type AnnexPlace struct {
	Ref     Ref
	Title   string
	Status  string // normative or informative
	Text    string
	Keyword string
	Control *Node  // the control that an entry of Annex B guides
	Below   []Ref  // entries of an annex
	Topic   string // id in the risk library for an entry of Annex C
	Annex   string // title of the annex that an entry stands in; "" for an annex as a whole
}

// AnnexPlaces returns all places outside the outline, annex by annex, each annex before its entries.
func (s *Standard) AnnexPlaces() []*AnnexPlace {
	var out []*AnnexPlace
	add := func(p *AnnexPlace) *AnnexPlace {
		out = append(out, p)
		return p
	}
	if s.AnnexA.Title != "" {
		a := add(&AnnexPlace{Ref: Ref{s.ID, "A"}, Title: s.AnnexA.Title, Status: s.AnnexA.Status})
		for _, root := range s.outline.Roots {
			if root.Kind == KindTopic || root.Kind == KindGroup {
				a.Below = append(a.Below, root.Ref)
			}
		}
	}
	for _, annex := range []struct {
		letter string
		info   *InfoAnnex
	}{{"B", s.AnnexB}, {"C", s.AnnexC}, {"D", s.AnnexD}} {
		if annex.info != nil {
			s.addAnnex(annex.letter, annex.info, add)
		}
	}
	return out
}

func (s *Standard) addAnnex(letter string, info *InfoAnnex, add func(*AnnexPlace) *AnnexPlace) {
	whole := add(&AnnexPlace{Ref: Ref{s.ID, letter}, Title: info.Title, Status: info.Status, Text: info.Description})
	entry := func(p *AnnexPlace) {
		p.Status, p.Annex = info.Status, whole.Title
		whole.Below = append(whole.Below, p.Ref)
		add(p)
	}
	for _, n := range s.outline.Items {
		if n.Control != nil && strings.HasPrefix(n.Control.GuidanceClause, letter+".") {
			entry(&AnnexPlace{Ref: Ref{s.ID, n.Control.GuidanceClause}, Title: n.Title, Control: n})
		}
	}
	for _, list := range [][]AnnexCItem{info.Objectives, info.RiskSources} {
		for _, c := range list {
			entry(&AnnexPlace{Ref: Ref{s.ID, c.ID}, Title: c.Title, Text: c.Description, Keyword: c.Keyword, Topic: c.ID})
		}
	}
}

// AnnexPlace returns the place outside the outline with this id, or nil.
func (s *Standard) AnnexPlace(id string) *AnnexPlace {
	for _, p := range s.AnnexPlaces() {
		if p.Ref.ID == id {
			return p
		}
	}
	return nil
}

// Heading is what people call the requirement that a reference names: its id and its title. A reference to content that is gone
// stays as it is.
func (l *Library) Heading(reference string) string {
	ref, err := ParseRef(reference)
	if err != nil {
		return reference
	}
	title, _, err := l.Place(ref)
	if err != nil {
		return reference
	}
	return ref.ID + " " + title
}

// Place returns the title and kind of what ref names, in the outline of a standard or in one of its annexes, or fault.NotFound.
func (l *Library) Place(ref Ref) (title string, kind Kind, err error) {
	s, err := l.Standard(ref.Standard)
	if err != nil {
		return "", "", err
	}
	if n := s.Outline().Node(ref.ID); n != nil {
		return n.Title, n.Kind, nil
	}
	if p := s.AnnexPlace(ref.ID); p != nil {
		return p.Title, KindAnnex, nil
	}
	return "", "", fmt.Errorf("%s: %w in %s", ref, fault.NotFound, s.Name)
}
