// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package handbook

import (
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
)

// Where a search found its words, best first.
const (
	InTitle    = "title"
	InText     = "text" // what is asked, questions, evidence
	InGuidance = "guidance"
	InAnnex    = "annex" // an entry of Annex B, C or D, also what it means in practice
	InNote     = "note"
)

// wheres is the order of hits.
var wheres = []string{InTitle, InText, InGuidance, InAnnex, InNote}

// Hit is one place that holds all the words.
type Hit struct {
	Line
	Where   string   `json:"where"`
	Excerpt string   `json:"excerpt"`          // the piece of text around the first word found
	Places  []string `json:"places,omitempty"` // what a note speaks of
}

// KindNote is the kind of a hit that is a note; its reference is the note's id.
const KindNote catalog.Kind = "note"

// search collects hits of all the words; upper and lower case are the same.
type search struct {
	words []string
	hits  []Hit
}

// Search returns the places whose title, text, guidance or annex entry hold all the words, and the notes that do: titles
// first, then the order of the content.
func Search(l *catalog.Library, words ...string) ([]Hit, error) {
	s := &search{words: strings.Fields(strings.ToLower(strings.Join(words, " ")))}
	if len(s.words) == 0 {
		return []Hit{}, nil
	}
	for _, id := range l.StandardIDs() {
		std, err := l.Standard(id)
		if err != nil {
			return nil, err
		}
		if err := s.standard(l, std); err != nil {
			return nil, err
		}
	}
	if err := s.notes(l); err != nil {
		return nil, err
	}
	slices.SortStableFunc(s.hits, func(a, b Hit) int { return slices.Index(wheres, a.Where) - slices.Index(wheres, b.Where) })
	return s.hits, nil
}

// Named reports whether a question names just this place, by its id or its whole reference.
func (h Hit) Named(question string) bool {
	question = strings.TrimSpace(question)
	_, short, _ := strings.Cut(h.Ref, "/")
	return strings.EqualFold(question, h.Ref) || short != "" && strings.EqualFold(question, short)
}

// try adds the line if the pieces of text hold all the words, and reports whether it did. The title is searched with each.
func (s *search) try(line Line, where string, pieces ...string) bool {
	title := line.Title + " " + line.Ref
	text := title + " " + strings.Join(pieces, " ")
	lower := strings.ToLower(text)
	for _, w := range s.words {
		if !strings.Contains(lower, w) {
			return false
		}
	}
	s.hits = append(s.hits, Hit{Line: line, Where: where, Excerpt: s.excerpt(title, pieces)})
	return true
}

// excerpt is the first piece with a word that the title does not have.
func (s *search) excerpt(title string, pieces []string) string {
	title = strings.ToLower(title)
	for _, w := range s.words {
		if strings.Contains(title, w) {
			continue
		}
		for _, p := range pieces {
			if strings.Contains(strings.ToLower(p), w) {
				return around(p, w)
			}
		}
	}
	if len(pieces) > 0 {
		return pieces[0]
	}
	return ""
}

// around begins a text at the sentence that holds the word, or nearer to the word where the sentence is long.
func around(text, word string) string {
	const lead = 40 // bytes before the word
	at := strings.Index(strings.ToLower(text), word)
	if at < 0 || at > len(text) {
		return text
	}
	from := strings.LastIndex(text[:at], ". ") + 1
	if at-from > lead {
		if gap := strings.IndexByte(text[at-lead:at], ' '); gap >= 0 {
			return "…" + text[at-lead+gap:]
		}
	}
	return strings.TrimSpace(text[from:])
}

func (s *search) standard(l *catalog.Library, std *catalog.Standard) error {
	for _, note := range std.StructureNotes {
		s.try(Line{Ref: std.ID, Kind: KindNote, Title: std.Name, Cite: std.ID, Text: note}, InNote, note)
	}
	for _, n := range std.Outline().Nodes {
		line := LineOf(n)
		if s.try(line, InTitle) || s.try(line, InText, textOf(n)...) {
			continue
		}
		guidance, err := guidanceOf(l, n)
		if err != nil {
			return err
		}
		if len(guidance) > 0 {
			s.try(line, InGuidance, append(textOf(n), guidance...)...)
		}
	}
	lib, err := l.Risks()
	if err != nil {
		return err
	}
	for _, p := range std.AnnexPlaces() {
		line := Line{Ref: p.Ref.String(), Kind: catalog.KindAnnex, Title: p.Title, Cite: p.Ref.ID, Text: p.Text}
		if p.Control != nil {
			line.Text = p.Control.Text
		}
		pieces := []string{line.Text, p.Keyword}
		if lib.Framework == std.ID && p.Topic != "" {
			if t := lib.Topic(p.Topic); t != nil {
				pieces = append(append(pieces, t.Meaning), t.Indicators...)
				for _, r := range t.Risks {
					pieces = append(pieces, r.Event, r.Cause)
				}
			}
		}
		s.try(line, InAnnex, pieces...)
	}
	return nil
}

// textOf is what the standard's own page says; a subclause's questions count for it and not for each requirement.
func textOf(n *catalog.Node) []string {
	switch {
	case n.Control != nil:
		return slices.Concat([]string{n.Text}, n.Control.Questions, n.Control.Evidence, []string{n.Control.GuidanceClause})
	case n.Kind == catalog.KindSubclause:
		return slices.Concat([]string{n.Text}, n.Subclause.Questions, n.Subclause.Evidence, n.Subclause.Notes)
	default:
		return []string{n.Text}
	}
}

// guidanceOf is every text of the guide to a subclause or control.
func guidanceOf(l *catalog.Library, n *catalog.Node) ([]string, error) {
	b := &builder{l: l, n: n, page: &Page{}}
	if n.Kind != catalog.KindSubclause && n.Kind != catalog.KindControl {
		return []string{}, nil
	}
	b.part(b.guidance)
	var out []string
	if g := b.page.ClauseGuide; g != nil {
		out = slices.Concat([]string{g.Why, g.DoOnce, g.AddForSecurity, g.AddForAI, g.Small, g.Large}, g.AuditorAsks, g.Mistakes)
		for level := range 6 {
			out = append(out, g.Levels[level])
		}
	}
	if g := b.page.ControlGuide; g != nil {
		out = slices.Concat([]string{g.Why, g.Implement, g.AsDeveloper, g.AsProvider, g.AsUser, g.BuildsOnISMS, g.ScaleUp, g.ForAI, g.Test, g.Metric, g.Law, g.ExcludeWhen}, g.Mistakes)
	}
	return out, b.err
}

func (s *search) notes(l *catalog.Library) error {
	notes, err := l.Notes()
	if err != nil {
		return err
	}
	for _, n := range notes.Simplifications {
		if s.try(Line{Ref: n.ID, Kind: KindNote, Title: n.Claim, Cite: n.ID, Text: n.Reading}, InNote, n.Reading, n.Concord, strings.Join(n.Places, " ")) {
			s.hits[len(s.hits)-1].Places = n.Places
		}
	}
	for _, n := range notes.Differences {
		if s.try(Line{Ref: n.ID, Kind: KindNote, Title: n.Difference, Cite: n.ID, Text: n.Union}, InNote, n.Union, strings.Join(n.Places, " ")) {
			s.hits[len(s.hits)-1].Places = n.Places
		}
	}
	return nil
}
