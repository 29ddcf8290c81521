// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"slices"
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/handbook"
)

// sheetWidth is how many characters a line of text has at most; with the indents it stays below 92 columns.
const sheetWidth = 86

// sheet lays out a page of the handbook for a terminal.
type sheet struct {
	p *program
	b strings.Builder
}

func (s *sheet) write() error {
	_, err := s.p.out.Write([]byte(s.b.String()))
	return err
}

// para prints text below a title; nothing where the text is empty.
func (s *sheet) para(titleKey, text string) {
	if text != "" {
		fmt.Fprintf(&s.b, "\n%s\n", s.p.words().T(titleKey))
		s.item("", text)
	}
}

// item prints text with a mark before it, and later lines below the text's beginning.
func (s *sheet) item(mark, text string) {
	indent := "  " + strings.Repeat(" ", len([]rune(mark)))
	lines := strings.ReplaceAll(fold(text, sheetWidth-len([]rune(mark))), "\n", "\n"+indent)
	fmt.Fprintf(&s.b, "  %s%s\n", mark, lines)
}

// list prints items with a dash before each.
func (s *sheet) list(titleKey string, items []string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(&s.b, "\n%s\n", s.p.words().T(titleKey))
	for _, i := range items {
		s.item("- ", i)
	}
}

// printPage prints everything known about one place.
func printPage(p *program, page *handbook.Page) error {
	s := &sheet{p: p}
	fmt.Fprintf(&s.b, "%s  %s\n", page.Ref, page.Title)
	s.asked(page)
	if g := page.ClauseGuide; g != nil {
		s.para("standards.why", g.Why)
	}
	if g := page.ControlGuide; g != nil {
		s.para("standards.why", g.Why)
	}
	s.below(page)
	s.clauseGuide(page.ClauseGuide)
	s.controlGuide(page.ControlGuide)
	if t := page.Topic; t != nil {
		s.topic(t)
	}
	s.list("standards.questions", page.Questions)
	if page.ClauseGuide != nil {
		s.list("standards.auditor", page.ClauseGuide.AuditorAsks)
	}
	s.list("standards.evidence", page.Evidence)
	s.documents(page)
	s.levels(page)
	s.attributes(page)
	s.mistakes(page)
	s.law(page.Law)
	s.list("standards.notes", page.Notes)
	s.simplifications(page.Simplifications, false)
	s.differences(page.Differences, false)
	s.risks(page.Risks)
	s.tasks(page.Tasks)
	s.counterparts(page)
	return s.write()
}

func (s *sheet) asked(page *handbook.Page) {
	w := s.p.words()
	key := "standards.asked.other"
	switch page.Kind {
	case catalog.KindRequirement, catalog.KindControl:
		key = "standards.asked." + string(page.Kind)
	case catalog.KindAnnex:
		fmt.Fprintf(&s.b, "\n%s\n", fold(w.T("standards.annex", "status", page.Status), sheetWidth))
		key = "standards.asked.annex"
		if page.Guides != "" {
			fmt.Fprintf(&s.b, "%s\n", w.T("standards.guides", "ref", page.Guides))
			key = "standards.asked.control"
		}
	default:
		// What it is for.
	}
	s.para(key, page.Text)
	if page.GuidedBy != "" {
		s.item("", w.T("standards.guided-by", "ref", page.GuidedBy))
	}
	if page.Kind == catalog.KindRequirement && !page.Scored {
		fmt.Fprintf(&s.b, "\n%s\n", w.T("standards.permission"))
	}
}

func (s *sheet) below(page *handbook.Page) {
	if len(page.Below) == 0 {
		return
	}
	fmt.Fprintf(&s.b, "\n%s\n", s.p.words().T("standards.below"))
	width := 0
	for _, c := range page.Below {
		width = max(width, len([]rune(c.Cite)))
	}
	for _, c := range page.Below {
		text := c.Title
		if c.Kind == catalog.KindRequirement {
			text = c.Text
		}
		if _, id, _ := strings.Cut(c.Ref, "/"); id != c.Cite {
			text += " [" + id + "]" // the form to write in an answers file
		}
		mark := c.Cite + strings.Repeat(" ", width-len([]rune(c.Cite))) + "  "
		s.item(mark, text)
		if c.Why != "" {
			s.item(strings.Repeat(" ", len([]rune(mark))), c.Why)
		}
	}
}

func (s *sheet) clauseGuide(g *catalog.ClauseGuide) {
	if g == nil {
		return
	}
	s.para("standards.do-once", g.DoOnce)
	s.para("standards.add-for-security", g.AddForSecurity)
	s.para("standards.add-for-ai", g.AddForAI)
	s.para("standards.small", g.Small)
	s.para("standards.large", g.Large)
}

func (s *sheet) controlGuide(g *catalog.ControlGuide) {
	if g == nil {
		return
	}
	s.para("standards.implement", g.Implement)
	s.para("standards.as-developer", g.AsDeveloper)
	s.para("standards.as-provider", g.AsProvider)
	s.para("standards.as-user", g.AsUser)
	s.para("standards.builds-on-isms", g.BuildsOnISMS)
	s.para("standards.large", g.ScaleUp)
	s.para("standards.add-for-ai", g.ForAI)
	s.para("standards.test", g.Test)
	s.para("standards.metric", g.Metric)
}

func (s *sheet) topic(t *catalog.RiskTopic) {
	w := s.p.words()
	s.para("standards.in-practice", t.Meaning)
	fmt.Fprintf(&s.b, "\n%s\n", w.T("standards.example-risks"))
	for _, r := range t.Risks {
		s.item("- ", w.T("standards.risk", "event", r.Event, "cause", r.Cause))
		s.consequences(r.Consequence)
	}
	s.list("standards.indicators", t.Indicators)
}

func (s *sheet) consequences(c catalog.Consequences) {
	w := s.p.words()
	for _, part := range []struct{ key, text string }{
		{"standards.for.organization", c.Organization}, {"standards.for.individuals", c.Individuals}, {"standards.for.society", c.Society},
	} {
		if part.text != "" {
			s.item("  ", w.T(part.key, "text", part.text))
		}
	}
}

func (s *sheet) documents(page *handbook.Page) {
	w := s.p.words()
	var writing, documents []string
	for _, d := range page.InWriting {
		text := d.Name + " (" + d.Kind
		if d.Basis != "" {
			text += ", " + d.Basis
		}
		text += ")"
		if d.WithoutDocument != "" {
			text += ". " + d.WithoutDocument
		}
		writing = append(writing, text)
	}
	s.list("standards.in-writing", writing)
	for _, d := range page.Documents {
		text := d.ID + "  " + d.Name + " (" + strings.ReplaceAll(d.Basis, "-", " ") + ")"
		for _, r := range d.Recheck {
			text += ". " + w.T("standards.recheck", "date", r.CheckedOn, "what", r.What)
		}
		documents = append(documents, text)
	}
	s.list("standards.documents", documents)
}

func (s *sheet) levels(page *handbook.Page) {
	if len(page.Levels) == 0 {
		return
	}
	key := "standards.levels.general"
	if page.LevelsSpecific {
		key = "standards.levels.specific"
	}
	fmt.Fprintf(&s.b, "\n%s\n", s.p.words().T(key))
	for _, l := range page.Levels {
		text := l.Title + ": " + l.Description
		if page.LevelsSpecific {
			text = l.Description
		}
		s.item(fmt.Sprintf("%d  ", l.Level), text)
	}
}

func (s *sheet) attributes(page *handbook.Page) {
	if len(page.Attributes) == 0 {
		return
	}
	fmt.Fprintf(&s.b, "\n%s\n", s.p.words().T("standards.attributes"))
	for _, a := range page.Attributes {
		values := slices.Clone(a.Values)
		for i := range values {
			values[i] = strings.Replace(values[i], ":", " ", 1)
		}
		s.item(fmt.Sprintf("%-17s ", a.Name), strings.Join(values, ", "))
	}
}

func (s *sheet) mistakes(page *handbook.Page) {
	if page.ClauseGuide != nil {
		s.list("standards.mistakes", page.ClauseGuide.Mistakes)
	}
	if page.ControlGuide != nil {
		s.list("standards.mistakes", page.ControlGuide.Mistakes)
		s.para("standards.exclude", page.ControlGuide.ExcludeWhen)
	}
}

func (s *sheet) law(l *handbook.Law) {
	if l == nil {
		return
	}
	s.para("standards.law", l.Hint)
	s.item("", s.p.words().T("standards.law-note", "date", l.CheckedOn))
	s.item("", l.Note)
}

func (s *sheet) simplifications(list []catalog.Simplification, places bool) {
	if len(list) == 0 {
		return
	}
	w := s.p.words()
	fmt.Fprintf(&s.b, "\n%s\n", w.T("standards.simplify"))
	for _, n := range list {
		s.item(n.ID+"  ", w.T("standards.claim", "text", n.Claim))
		s.item("      ", w.T("standards.reading", "text", n.Reading, "confidence", w.T("standards.confidence."+n.Confidence)))
		s.item("      ", w.T("standards.concord", "text", n.Concord))
		if places {
			s.item("      ", w.T("standards.places", "places", strings.Join(n.Places, ", ")))
		}
	}
}

func (s *sheet) differences(list []catalog.Difference, places bool) {
	if len(list) == 0 {
		return
	}
	w := s.p.words()
	fmt.Fprintf(&s.b, "\n%s\n", w.T("standards.differ"))
	for _, n := range list {
		s.item(n.ID+"  ", n.Difference)
		s.item("      ", w.T("standards.union", "text", n.Union, "confidence", w.T("standards.confidence."+n.Confidence)))
		if places {
			s.item("      ", w.T("standards.places", "places", strings.Join(n.Places, ", ")))
		}
	}
}

func (s *sheet) risks(list []catalog.StarterRisk) {
	if len(list) == 0 {
		return
	}
	w := s.p.words()
	fmt.Fprintf(&s.b, "\n%s\n", w.T("standards.starter-risks"))
	for _, r := range list {
		s.item(r.ID+"  ", r.Title+". "+w.T("standards.risk", "event", r.Event, "cause", r.Cause))
	}
}

func (s *sheet) tasks(list []handbook.Task) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(&s.b, "\n%s\n", s.p.words().T("standards.tasks"))
	for _, t := range list {
		s.item(t.ID+"  ", t.Title+" ("+strings.ReplaceAll(t.Role, "-", " ")+")")
	}
}

func (s *sheet) counterparts(page *handbook.Page) {
	if len(page.Counterparts) == 0 {
		return
	}
	w := s.p.words()
	fmt.Fprintf(&s.b, "\n%s\n", w.T("standards.counterparts"))
	for _, c := range page.Counterparts {
		title := ""
		if c.Title != "" {
			title = "  " + c.Title
		}
		s.item("", c.Ref+title)
		s.item("  ", fmt.Sprintf("%s, %s: %s", c.Relation, w.T("standards.weight", "weight", fmt.Sprint(c.Weight)), c.Rationale))
		if c.Gap != "" {
			s.item("  ", w.T("standards.gap", "text", c.Gap, "date", c.From))
		}
	}
}
