// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/knowledge/crosswalk"
)

// aiRoles are the roles towards AI systems, in the order they are numbered.
var aiRoles = []string{"developer", "provider", "user"}

const (
	maxPeople     = 10_000_000
	maxNameLength = 500 // characters
)

// inTurn asks n things one after the other; errBack goes back to the one before.
func inTurn(n int, ask func(i int) error) error {
	for i := 0; i < n; {
		err := ask(i)
		switch {
		case errors.Is(err, errBack):
			i = max(0, i-1)
		case err != nil:
			return err
		default:
			i++
		}
	}
	return nil
}

// begin asks for the head of a new file and writes it.
func (s *asking) begin(r questionnaire.Request) error {
	a := &diagnosis.Answers{Standards: r.Standards, Certified: r.Certified, Inherit: r.Inherit}
	s.say(0, s.w.T("ask.head.introduction", "file", s.path))
	ask := []func(*diagnosis.Answers) error{s.name, s.people, s.sector, s.roles}
	if len(r.Certified) == 0 {
		ask = append(ask, s.certified, s.inherit)
	}
	if err := inTurn(len(ask), func(i int) error { return ask[i](a) }); err != nil {
		return err
	}
	text, err := a.YAML()
	if err != nil {
		return err
	}
	if err := replaceFile(s.path, text); err != nil {
		return err
	}
	s.draft, err = diagnosis.OpenDraft(s.library, s.path, text, s.today())
	return err
}

func (s *asking) name(a *diagnosis.Answers) error {
	return s.want(s.w.T("ask.head.name"), func(line string) string {
		if line == "" || line == "?" || len([]rune(line)) > maxNameLength {
			return s.w.T("ask.head.name.hint")
		}
		a.Organization.Name = line
		return ""
	})
}

func (s *asking) people(a *diagnosis.Answers) error {
	return s.want(s.w.T("ask.head.people"), func(line string) string {
		n, err := strconv.Atoi(line)
		if line != "" && (err != nil || n < 0 || n > maxPeople) {
			return s.w.T("ask.head.people.hint")
		}
		a.Organization.People = n
		return ""
	})
}

func (s *asking) sector(a *diagnosis.Answers) error {
	return s.want(s.w.T("ask.head.sector"), func(line string) string {
		if line == "?" || len([]rune(line)) > maxNameLength {
			return s.w.T("ask.head.sector.hint")
		}
		a.Organization.Sector = line
		return ""
	})
}

func (s *asking) roles(a *diagnosis.Answers) error {
	return s.want(s.w.T("ask.head.roles", "choices", numbered(aiRoles)), func(line string) (hint string) {
		a.Organization.AIRoles, hint = s.choose(line, aiRoles)
		return hint
	})
}

func (s *asking) certified(a *diagnosis.Answers) error {
	ids := s.library.StandardIDs()
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = s.standard(id)
	}
	return s.want(s.w.T("ask.head.certified", "choices", numbered(names)), func(line string) string {
		chosen, hint := s.choose(line, names)
		a.Certified = nil
		for _, name := range chosen {
			a.Certified = append(a.Certified, ids[slices.Index(names, name)])
		}
		return hint
	})
}

// inherit asks whether to take over in bulk, where a certified standard can give something to a diagnosed one.
func (s *asking) inherit(a *diagnosis.Answers) error {
	a.Inherit = diagnosis.InheritNone
	gives := slices.ContainsFunc(a.Certified, func(have string) bool {
		return slices.ContainsFunc(a.Standards, func(want string) bool {
			_, err := crosswalk.Find(s.library, have, want)
			return err == nil
		})
	})
	if !gives {
		return nil
	}
	return s.want(s.w.T("ask.head.inherit"), func(line string) string {
		switch strings.ToLower(line) {
		case "y", "yes":
			a.Inherit = diagnosis.InheritEqual
		case "n", "no", "":
			a.Inherit = diagnosis.InheritNone
		default:
			return s.w.T("ask.head.inherit.hint")
		}
		return ""
	})
}

func numbered(choices []string) string {
	out := make([]string, len(choices))
	for i, c := range choices {
		out[i] = strconv.Itoa(i+1) + " " + c
	}
	return strings.Join(out, ", ")
}

// choose reads numbers from a line; the same one twice counts once.
func (s *asking) choose(line string, choices []string) (chosen []string, hint string) {
	for _, word := range strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > len(choices) {
			return nil, s.w.T("ask.head.choose.hint", "choices", numbered(choices))
		}
		if !slices.Contains(chosen, choices[n-1]) {
			chosen = append(chosen, choices[n-1])
		}
	}
	return chosen, ""
}
