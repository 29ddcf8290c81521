// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
	"concord/internal/platform/locale"
	"concord/internal/report/gapanalysis"
)

type diagnoseAskCmd struct {
	File string `arg:"" help:"Answers file in YAML; made when missing, else gone on with." type:"path"`
	asked
	Depth  string `enum:"quick,subclause,full" default:"quick" help:"How finely to ask: quick (25 questions at most), subclause (every subclause and control) or full (every requirement and control)."`
	Review bool   `help:"Ask again what has been answered; Enter keeps it."`
}

// Run leads through the questionnaire and saves after each answer.
func (c *diagnoseAskCmd) Run(p *program) error {
	ctx, done := signal.NotifyContext(context.Background(), os.Interrupt)
	defer done()
	s := &asking{program: p, dialogue: newDialogue(ctx, p.in, p.out), w: p.words(), path: c.File, command: c}
	err := s.open()
	if err == nil {
		err = s.questions()
	}
	if err == nil {
		err = s.documents()
	}
	switch {
	case errors.Is(err, errLeave):
		s.farewell()
		return nil
	case err != nil:
		return err
	}
	return s.finish()
}

// asking is one sitting with one answers file.
type asking struct {
	*program
	*dialogue
	w       *locale.Words
	path    string
	command *diagnoseAskCmd
	draft   *diagnosis.Draft // nil until the head of a new file is answered
	list    []questionnaire.Question
	steps   []step
	warned  bool // that comments were lost
	scale   string
}

// step is one place of one question.
type step struct{ question, place int }

// open reads the file, or asks for the head of a new one, and makes the list of questions.
func (s *asking) open() error {
	if end := strings.ToLower(filepath.Ext(s.path)); end != ".yaml" && end != ".yml" {
		return fault.Fields{{File: s.path, Problem: "is not named as a YAML file", Cure: "name it .yaml; for a spreadsheet use: concord diagnose template --format xlsx"}}
	}
	request, err := s.command.request(s.program, s.command.Depth)
	if err != nil {
		return err
	}
	data, err := intake.ReadFile(s.path, intake.MaxYAML)
	switch {
	case errors.Is(err, fault.NotFound):
		err = s.begin(request)
	case err == nil:
		s.draft, err = diagnosis.OpenDraft(s.library, s.path, data, s.today())
	}
	if err != nil {
		return err
	}
	a := s.draft.Answers()
	request.Certified, request.Inherit = a.Certified, a.Inherit
	if len(s.command.Standard) == 0 {
		request.Standards = a.Standards
	}
	for _, id := range request.Standards {
		if !slices.Contains(a.Standards, id) {
			return fmt.Errorf("%s diagnoses %s; add %s to its standards to be asked about it", s.path, strings.Join(a.Standards, ", "), id)
		}
	}
	for _, id := range s.command.Certified {
		if !slices.Contains(a.Certified, id) {
			return fmt.Errorf("%s has a head already; add %s to its certified, and inherit: equal to take over what is equal", s.path, id)
		}
	}
	if s.list, err = questionnaire.Questions(s.library, request); err != nil {
		return err
	}
	for i, q := range s.list {
		for k := range q.Places {
			s.steps = append(s.steps, step{i, k})
		}
	}
	s.introduce(request)
	return nil
}

func (s *asking) introduce(r questionnaire.Request) {
	names := make([]string, len(r.Standards))
	for i, id := range r.Standards {
		names[i] = s.standard(id)
	}
	s.print("\n")
	s.say(0, s.w.T("ask.introduction", "questions", len(s.list), "standards", strings.Join(names, ", "), "file", s.path))
	if answered := s.answered(); answered > 0 {
		s.say(0, s.w.T("ask.resumed", "answered", answered, "questions", len(s.list)))
	}
	s.say(0, s.w.T("ask.commands"))
}

// standard is the short name of a standard with its year.
func (s *asking) standard(id string) string {
	std, err := s.library.Standard(id)
	if err != nil {
		return id
	}
	return std.Edition.Standard
}

// isOpen reports whether a step still wants an answer.
func (s *asking) isOpen(at step) bool {
	return !s.list[at.question].Places[at.place].Answered(func(r catalog.Ref) bool { return s.draft.At(r) != nil })
}

// answered counts the questions with an answer in each of their places.
func (s *asking) answered() int {
	open := map[int]bool{}
	for _, at := range s.steps {
		if s.isOpen(at) {
			open[at.question] = true
		}
	}
	return len(s.list) - len(open)
}

// questions goes from one open place to the next; < goes back one place, answered or not.
func (s *asking) questions() error {
	shown := -1
	for i := s.next(0); i < len(s.steps); {
		at := s.steps[i]
		if at.question != shown {
			s.heading(at.question)
			shown = at.question
		}
		err := s.place(at)
		switch {
		case errors.Is(err, errBack) && i == 0:
			s.say(2, s.w.T("ask.first"))
		case errors.Is(err, errBack):
			i--
			shown = -1
		case err != nil:
			return err
		default:
			i = s.next(i + 1)
		}
	}
	return nil
}

// next returns the first step from i on that is to be asked.
func (s *asking) next(i int) int {
	for ; i < len(s.steps); i++ {
		if s.command.Review || s.isOpen(s.steps[i]) {
			return i
		}
	}
	return i
}

// save applies a change to what is in the file now, which an editor may have changed meanwhile, and writes the file whole
// or not at all.
func (s *asking) save(change func(*diagnosis.Draft) error) error {
	data, err := intake.ReadFile(s.path, intake.MaxYAML)
	if err != nil {
		return err
	}
	if !bytes.Equal(data, s.draft.Text()) {
		fresh, err := diagnosis.OpenDraft(s.library, s.path, data, s.today())
		if err != nil {
			return fmt.Errorf("%s was changed meanwhile and has faults now; nothing was written:\n%w", s.path, err)
		}
		s.draft = fresh
	}
	if err := change(s.draft); err != nil {
		return err
	}
	if s.draft.Rewritten() && !s.warned {
		s.warned = true
		s.say(2, s.w.T("ask.rewritten"))
	}
	return replaceFile(s.path, s.draft.Text())
}

// farewell says what there is when somebody leaves early.
func (s *asking) farewell() {
	s.print("\n")
	if s.draft == nil {
		s.say(0, s.w.T("ask.nothing-saved"))
		return
	}
	s.say(0, s.w.T("ask.left", "file", s.path, "answered", s.answered(), "questions", len(s.list)))
	s.print("  concord diagnose ask " + s.arguments(s.command.Depth) + "\n")
	s.print("  concord diagnose run " + s.path + "\n")
}

// arguments are those that lead back to this file at the given depth.
func (s *asking) arguments(depth string) string {
	out := s.path
	for _, id := range s.command.Standard {
		out += " --standard " + id
	}
	if depth != string(questionnaire.Quick) {
		out += " --depth " + depth
	}
	return out
}

// finish prints the summary of the diagnosis and how to go on.
func (s *asking) finish() error {
	analysis, err := gapanalysis.Analyze(s.library, s.draft.Answers(), nil, s.w)
	if err != nil {
		return err
	}
	s.print("\n")
	if err := printSummary(s.program, analysis, nil); err != nil {
		return err
	}
	s.print("\n")
	if open := len(s.list) - s.answered(); open > 0 {
		s.say(0, s.w.T("ask.open", "count", open))
		s.print("  concord diagnose ask " + s.arguments(s.command.Depth) + "\n")
	}
	s.say(0, s.w.T("ask.report"))
	s.print("  concord diagnose run " + s.path + "\n")
	deeper := map[string]questionnaire.Depth{"quick": questionnaire.Subclause, "subclause": questionnaire.Full}[s.command.Depth]
	if deeper != "" {
		s.say(0, s.w.T("ask.deeper"))
		s.print("  concord diagnose ask " + s.arguments(string(deeper)) + "\n")
	}
	return nil
}
