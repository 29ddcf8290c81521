// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"errors"
	"slices"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
)

// documents asks, once the questions are through, how far the documents are that clauses 4 to 10 demand and nobody spoke of.
func (s *asking) documents() error {
	list, err := s.unspoken()
	if err != nil || len(list) == 0 {
		return err
	}
	s.print("\n")
	s.say(0, s.w.T("ask.documents.introduction", "count", len(list)))
	line, err := s.ask(s.w.T("ask.documents.now"))
	switch {
	case errors.Is(err, errBack):
		return nil
	case err != nil:
		return err
	case !strings.EqualFold(line, "y") && !strings.EqualFold(line, "yes"):
		return nil
	}
	return inTurn(len(list), func(i int) error { return s.document(list[i], i+1, len(list)) })
}

// unspoken lists the documents that a diagnosed standard demands and the file says nothing about.
func (s *asking) unspoken() (out []catalog.DocumentListing, err error) {
	docs, err := s.library.Documents()
	if err != nil {
		return nil, err
	}
	a := s.draft.Answers()
	for _, d := range docs.Documents {
		said := slices.ContainsFunc(a.Documents, func(x diagnosis.DocumentState) bool { return x.ID == d.ID })
		if !said && slices.ContainsFunc(a.Standards, d.MandatoryFor) {
			out = append(out, d)
		}
	}
	return out, nil
}

func (s *asking) document(d catalog.DocumentListing, number, count int) error {
	var names []string
	for _, id := range s.draft.Answers().Standards {
		if d.MandatoryFor(id) {
			names = append(names, s.standard(id))
		}
	}
	s.print("\n")
	s.say(0, s.w.T("ask.documents.one", "number", number, "documents", count, "id", d.ID, "name", d.Name, "standards", strings.Join(names, ", ")))
	for {
		line, err := s.ask(s.w.T("ask.documents.prompt"))
		if err != nil {
			return err
		}
		if line == "?" {
			s.items(s.w.T("ask.documents.content"), d.MinimumContent)
			continue
		}
		if line == "s" || line == "" {
			return nil
		}
		state, ok := documentState(d.ID, line)
		if !ok {
			s.say(2, s.w.T("ask.documents.hint"))
			continue
		}
		return s.save(func(draft *diagnosis.Draft) error { return draft.PutDocument(state) })
	}
}

// documentState understands "a 2026-02-01": approved, draft or missing, and for the first two a day.
func documentState(id, line string) (diagnosis.DocumentState, bool) {
	command, day, _ := strings.Cut(line, " ")
	status := map[string]diagnosis.DocumentStatus{"a": diagnosis.DocumentApproved, "d": diagnosis.DocumentDraft, "m": diagnosis.DocumentMissing}[strings.ToLower(command)]
	out := diagnosis.DocumentState{ID: id, Status: status}
	if status == "" || day != "" && status == diagnosis.DocumentMissing {
		return out, false
	}
	if day != "" {
		var err error
		if out.Date, err = civil.Parse(day); err != nil {
			return out, false
		}
	}
	return out, true
}
