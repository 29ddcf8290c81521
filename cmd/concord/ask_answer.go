// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/intake"
)

const (
	maxNoteLength   = 10_000 // characters
	maxReviewMonths = 120
	usualReview     = 12
)

// heading shows where we are, and the scale when it is the first question of its kind.
func (s *asking) heading(i int) {
	q := s.list[i]
	s.print("\n")
	if questionnaire.InAnnex(q.Group) {
		s.say(0, s.w.T("ask.progress.annex", "number", i+1, "questions", len(s.list), "standard", s.standard(q.Group.Ref.Standard), "id", q.Group.Cite, "title", q.Group.Title))
	} else {
		s.say(0, s.w.T("ask.progress.clause", "number", i+1, "questions", len(s.list), "id", q.Group.Cite, "title", q.Group.Title))
	}
	s.say(0, q.Title)
	if scale := scaleOf(q.Help); scale != s.scale {
		s.scale = scale
		s.say(2, s.w.T("ask.scale", "levels", scale))
	}
}

func scaleOf(h questionnaire.Help) string {
	out := make([]string, len(h.Levels))
	for i, l := range h.Levels {
		out[i] = fmt.Sprintf("%d %s", i, strings.ToLower(l.Title))
	}
	return strings.Join(out, ", ")
}

// place asks for one answer until there is one, or until it is kept or skipped.
func (s *asking) place(at step) error {
	q := s.list[at.question]
	p := q.Places[at.place]
	s.print("\n")
	s.say(2, s.where(p))
	s.say(2, p.Ask)
	if p.Add != "" {
		s.say(2, s.w.T("ask.note", "text", p.Add))
	}
	s.sofar(p)
	prompt := s.w.T("ask.level")
	if at.place > 0 {
		prompt = s.w.T("ask.level-or-same")
	}
	for {
		line, err := s.ask(prompt)
		if err != nil {
			return err
		}
		done, err := s.take(at, p, line)
		if errors.Is(err, errBack) {
			continue // back from a question about evidence or a reason
		}
		if err != nil || done {
			return err
		}
	}
}

func (s *asking) where(p questionnaire.Place) string {
	var out []string
	for _, id := range p.Standards() {
		out = append(out, s.standard(id)+", "+p.Cite(id))
	}
	if len(out) > 1 {
		return s.w.T("ask.shared", "places", strings.Join(out, "; "))
	}
	return out[0]
}

// take understands one line typed at the level.
func (s *asking) take(at step, p questionnaire.Place, line string) (done bool, err error) {
	command, rest, _ := strings.Cut(line, " ")
	switch strings.ToLower(command) {
	case "?":
		s.help(s.list[at.question].Help)
		return false, nil
	case "s":
		return true, nil
	case "":
		if s.given(p) != nil || s.above(p) != nil {
			return true, nil
		}
		s.say(2, s.w.T("ask.level.hint"))
		return false, nil
	case "n":
		return s.notApplicable(p, rest)
	case "e":
		if a := s.given(p); a != nil && a.Applicable {
			return true, s.evidence(p, *a)
		}
		s.say(2, s.w.T("ask.evidence.level-first"))
		return false, nil
	case "=":
		return s.same(at, p)
	case "0", "1", "2", "3", "4", "5":
		level, _ := strconv.Atoi(command)
		return s.level(p, level, rest)
	}
	s.say(2, s.w.T("ask.level.hint"))
	return false, nil
}

// given returns what was answered for exactly this place; where its parts were answered apart, all of it together.
func (s *asking) given(p questionnaire.Place) *diagnosis.Answer {
	var out *diagnosis.Answer
	for _, ref := range p.Refs() {
		a := s.draft.At(ref)
		switch {
		case a == nil:
		case out == nil:
			copied := *a
			copied.Evidence = slices.Clone(a.Evidence)
			out = &copied
		default:
			join(out, a)
		}
	}
	return out
}

// join keeps what a second answer says beyond its level.
func join(a, more *diagnosis.Answer) {
	for _, e := range more.Evidence {
		if !slices.Contains(a.Evidence, e) {
			a.Evidence = append(a.Evidence, e)
		}
	}
	if !strings.Contains(a.Note, more.Note) {
		a.Note = strings.TrimSpace(a.Note + "\n\n" + more.Note)
	}
	a.Risk = max(a.Risk, more.Risk)
}

// above returns the answer that holds for the place from something coarser, or nil.
func (s *asking) above(p questionnaire.Place) *catalog.Node {
	for n := p.Nodes[0].Parent; n != nil; n = n.Parent {
		if s.draft.At(n.Ref) != nil {
			return n
		}
	}
	return nil
}

// sofar shows what the file says about the place.
func (s *asking) sofar(p questionnaire.Place) {
	seen := map[string]bool{}
	for _, n := range p.Nodes {
		if a := s.draft.At(n.Ref); a != nil && !seen[s.told(a)] {
			seen[s.told(a)] = true
			s.say(2, s.w.T("ask.so-far", "answer", s.told(a)))
		}
	}
	if n := s.above(p); len(seen) == 0 && n != nil {
		s.say(2, s.w.T("ask.so-far-above", "cite", n.Cite, "answer", s.told(s.draft.At(n.Ref))))
	}
}

// told says an answer in a line.
func (s *asking) told(a *diagnosis.Answer) string {
	w := s.w
	var out []string
	switch {
	case !a.Applicable:
		out = append(out, w.T("ask.told.not-applicable", "reason", a.Reason))
	case a.ConfirmInherited:
		out = append(out, w.T("ask.told.inherited"))
	default:
		counted := diagnosis.CountedLevel(a, s.draft.Answers().AsOf)
		if counted < a.Level {
			out = append(out, w.T("ask.told.capped", "level", a.Level, "counted", counted))
		} else {
			out = append(out, w.T("ask.told.level", "level", a.Level))
		}
	}
	for _, e := range a.Evidence {
		out = append(out, w.T("ask.told.evidence", "title", e.Title, "until", e.CurrentUntil().String()))
	}
	if a.Note != "" {
		out = append(out, w.T("ask.told.note", "note", cut(intake.CleanName(a.Note), 100)))
	}
	return strings.Join(out, "; ")
}

// put saves an answer for a place. Everything said about it before, but what is answered anew, stays.
func (s *asking) put(p questionnaire.Place, change func(*diagnosis.Answer)) error {
	err := s.save(func(d *diagnosis.Draft) error {
		s.draft = d
		a := s.given(p)
		if a == nil {
			a = &diagnosis.Answer{Applicable: true}
		}
		a.Ref, a.Also = p.Refs()[0], p.Refs()[1:]
		change(a)
		return d.Put(*a)
	})
	if err == nil {
		s.say(2, s.w.T("ask.saved", "answer", s.told(s.given(p))))
	}
	return err
}

func (s *asking) level(p questionnaire.Place, level int, note string) (done bool, err error) {
	if len([]rune(note)) > maxNoteLength {
		s.say(2, s.w.T("ask.note.hint"))
		return false, nil
	}
	err = s.put(p, func(a *diagnosis.Answer) {
		a.Applicable, a.Reason, a.ConfirmInherited, a.Level = true, "", false, level
		if note != "" {
			a.Note = note
		}
	})
	if err != nil || level <= diagnosis.CapLevel {
		return err == nil, err
	}
	if a := s.given(p); diagnosis.CountedLevel(a, s.draft.Answers().AsOf) < level {
		return true, s.evidence(p, *a)
	}
	return true, nil
}

func (s *asking) notApplicable(p questionnaire.Place, reason string) (done bool, err error) {
	if !p.NotApplicable {
		s.say(2, s.w.T("ask.always-applies"))
		return false, nil
	}
	if reason == "" {
		err = s.want("  "+s.w.T("ask.reason"), func(line string) string {
			if line == "" || line == "?" {
				return s.w.T("ask.reason.hint")
			}
			reason = line
			return ""
		})
		if err != nil {
			return false, err
		}
	}
	return true, s.put(p, func(a *diagnosis.Answer) {
		a.Applicable, a.Reason, a.ConfirmInherited, a.Level = false, reason, false, 0
	})
}

// same takes over the answer of the place before, in the same question.
func (s *asking) same(at step, p questionnaire.Place) (done bool, err error) {
	var from *diagnosis.Answer
	if at.place > 0 {
		from = s.given(s.list[at.question].Places[at.place-1])
	}
	if from == nil || !from.Applicable && !p.NotApplicable {
		s.say(2, s.w.T("ask.nothing-to-copy"))
		return false, nil
	}
	return true, s.put(p, func(a *diagnosis.Answer) {
		a.Applicable, a.Reason, a.ConfirmInherited, a.Level = from.Applicable, from.Reason, false, from.Level
		join(a, &diagnosis.Answer{Evidence: from.Evidence})
	})
}

// evidence asks for one piece after the other and saves each; an empty title ends it, < goes back to the level.
func (s *asking) evidence(p questionnaire.Place, a diagnosis.Answer) error {
	prompt := s.w.T("ask.evidence.title")
	if a.Level > diagnosis.CapLevel {
		prompt = s.w.T("ask.evidence.title-capped", "level", a.Level, "cap", diagnosis.CapLevel)
	}
	for {
		piece := diagnosis.Evidence{ReviewMonths: usualReview}
		err := s.want("  "+prompt, func(line string) string {
			if line == "?" || len([]rune(line)) > maxNameLength {
				return s.w.T("ask.evidence.title.hint")
			}
			piece.Title = line
			return ""
		})
		if err != nil || piece.Title == "" {
			return err
		}
		if err := s.dated(&piece); err != nil {
			return err
		}
		if err := s.put(p, func(a *diagnosis.Answer) { join(a, &diagnosis.Answer{Evidence: []diagnosis.Evidence{piece}}) }); err != nil {
			return err
		}
		prompt = s.w.T("ask.evidence.more")
	}
}

func (s *asking) dated(piece *diagnosis.Evidence) error {
	err := s.want("  "+s.w.T("ask.evidence.date"), func(line string) string {
		var err error
		if piece.Date, err = civil.Parse(line); err != nil {
			return s.w.T("ask.evidence.date.hint")
		}
		return ""
	})
	if err != nil {
		return err
	}
	return s.want("  "+s.w.T("ask.evidence.months", "usual", usualReview), func(line string) string {
		if line == "" {
			return ""
		}
		n, err := strconv.Atoi(line)
		if err != nil || n < 1 || n > maxReviewMonths {
			return s.w.T("ask.evidence.months.hint")
		}
		piece.ReviewMonths = n
		return ""
	})
}

// help shows what is known about a question.
func (s *asking) help(h questionnaire.Help) {
	w := s.w
	if h.Why != "" {
		s.say(2, w.T("ask.help.why", "text", h.Why))
	}
	s.items(w.T("ask.help.asked"), h.Asked)
	s.items(w.T("ask.help.evidence"), h.Evidence)
	if h.Test != "" {
		s.say(2, w.T("ask.help.test", "text", h.Test))
	}
	if h.Exclude != "" {
		s.say(2, w.T("ask.help.exclude", "text", h.Exclude))
	}
	s.say(2, w.T("ask.help.levels"))
	for i, l := range h.Levels {
		s.say(4, fmt.Sprintf("%d %s: %s", i, l.Title, l.Text))
	}
	s.say(2, w.T("ask.commands"))
}
