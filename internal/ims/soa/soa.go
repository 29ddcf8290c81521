// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package soa keeps the Statement of Applicability: one over the controls of all standards and the organization's own.
//
// An own control is one of the register of controls that implements no Annex control. It needs no list of its own: nothing is
// kept twice, and once somebody links it to an Annex control it stands in that row.
package soa

import (
	"cmp"
	"slices"

	"concord/internal/ims/control"
	"concord/internal/ims/evidence"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/id"
)

// Own is the standard, and the theme, that own controls stand under; their control is the id of the record.
const Own = "own"

// Decision says whether a control is necessary.
type Decision string

// The decisions.
const (
	Undecided     Decision = "undecided"
	Applicable    Decision = "yes"
	NotApplicable Decision = "no"
)

// Decisions are all decisions.
var Decisions = []Decision{Undecided, Applicable, NotApplicable}

// Reason is why a control is included. Source: ISO/IEC 27001:2022, 6.1.3 d; ISO/IEC 42001:2023, 6.1.3 f.
type Reason string

// The reasons. The first three follow from links; people tick the others.
const (
	SecurityRisk Reason = "security-risk"
	AIRisk       Reason = "ai-risk"
	Obligation   Reason = "obligation"
	Legal        Reason = "legal"
	Contractual  Reason = "contractual"
	GoodPractice Reason = "good-practice"
	Other        Reason = "other" // with a text that says which
)

// Ticks are the reasons that people can tick.
var Ticks = []Reason{Legal, Contractual, GoodPractice, Other}

// Choice is what people say of one row.
type Choice struct {
	Applicable Decision `json:"applicable"`
	Ticked     []Reason `json:"ticked"` // in the order of Ticks
	Reason     string   `json:"reason"` // more about why it is included
	Exclusion  string   `json:"exclusion"`
	Owner      id.ID    `json:"owner,omitempty"`
	PlannedFor string   `json:"planned_for"` // 2026-11-25; empty for none, here and below
	ReviewedOn string   `json:"reviewed_on"`
	Note       string   `json:"note"`
}

// Part is a control of the register that implements a row.
type Part struct {
	ID         id.ID          `json:"id"`
	Title      string         `json:"title"`
	Status     control.Status `json:"status"`
	TestResult control.Result `json:"test_result"`
	LastTested string         `json:"last_tested"`
	NextTest   string         `json:"next_test"`
	Owner      id.ID          `json:"owner,omitempty"`
	OwnerName  string         `json:"owner_name"`
	Provision  string         `json:"provision"`
	Provider   string         `json:"provider"`
	PlannedFor string         `json:"planned_for"`
	Maturity   *int           `json:"maturity,omitempty"` // 0 to 5, where somebody said it
}

// Source is a record that a row rests on: a risk, an obligation, a piece of evidence.
type Source struct {
	Register string `json:"register"`
	ID       id.ID  `json:"id"`
	Title    string `json:"title"`
	Domain   string `json:"domain,omitempty"` // of a risk: security, ai or both
	Open     bool   `json:"open,omitempty"`   // of a risk
	// State is how fresh a piece of evidence is on the statement's day; empty for other records.
	State evidence.State `json:"state,omitempty"`
}

// Entry is one row of the statement.
type Entry struct {
	Standard   string `json:"standard"` // own for own controls
	Control    string `json:"control"`  // A.5.1; of an own control the id of its record
	Title      string `json:"title"`
	Theme      string `json:"theme"` // theme or topic, such as A.5
	ThemeTitle string `json:"theme_title"`
	Version    int    `json:"version"` // of the choice; 0 before anybody chose
	Choice
	OwnerName   string            `json:"owner_name"`
	Derived     []Reason          `json:"derived"` // that follow from links
	Status      Status            `json:"status"`
	Tests       Tests             `json:"tests"`
	Controls    []Part            `json:"controls"`
	Risks       []Source          `json:"risks"`
	Obligations []Source          `json:"obligations"`
	Evidence    []Source          `json:"evidence"`
	Systems     []SystemExclusion `json:"systems"` // AI systems that the row does not concern
	Lacks       []Lack            `json:"lacks"`
}

// Ref is the row's reference, such as iso27001-2022/A.5.1.
func (e *Entry) Ref() catalog.Ref { return catalog.Ref{Standard: e.Standard, ID: e.Control} }

// Code is what people call the row: the control's number, nothing for an own control.
func (e *Entry) Code() string {
	if e.Standard == Own {
		return ""
	}
	return e.Control
}

// Reasons are all reasons of the row, those that follow from links first.
func (e *Entry) Reasons() []Reason { return append(slices.Clone(e.Derived), e.Ticked...) }

// Owners are the names of those who own the row or its controls, each once, in this order.
func (e *Entry) Owners() (out []string) {
	names := []string{e.OwnerName}
	for _, c := range e.Controls {
		names = append(names, c.OwnerName)
	}
	for _, n := range names {
		if n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// Statement is all rows, as they stand or stood on a day: standard by standard in its order, own controls last.
type Statement struct {
	Schema       string     `json:"schema"` // concord/statement@1
	Organization string     `json:"organization"`
	AsOf         civil.Date `json:"as_of"`
	Scope        *Covered   `json:"scope,omitempty"` // nil where no scope is approved
	Entries      []Entry    `json:"entries"`
}

const schema = "concord/statement@1"

// Entry returns the row with this reference, or nil.
func (s *Statement) Entry(ref catalog.Ref) *Entry {
	i := slices.IndexFunc(s.Entries, func(e Entry) bool { return e.Ref() == ref })
	if i < 0 {
		return nil
	}
	return &s.Entries[i]
}

// Standards are the ids of those with rows, in their order; Own last where there are own controls.
func (s *Statement) Standards() (out []string) {
	for i := range s.Entries {
		if !slices.Contains(out, s.Entries[i].Standard) {
			out = append(out, s.Entries[i].Standard)
		}
	}
	return out
}

// blank returns a row for each control of each standard that has some.
func blank(l *catalog.Library) (out []Entry, err error) {
	for _, name := range l.StandardIDs() {
		std, err := l.Standard(name)
		if err != nil {
			return nil, err
		}
		for _, n := range std.Outline().Items {
			if n.Control == nil {
				continue
			}
			top := n.Top()
			out = append(out, Entry{Standard: name, Control: n.Ref.ID, Title: n.Title, Theme: top.Ref.ID, ThemeTitle: top.Title, Choice: Choice{Applicable: Undecided, Ticked: []Reason{}}})
		}
	}
	return out, nil
}

// sorted parts sources by title, so that the same links read the same every time.
func sorted(list []Source) []Source {
	slices.SortFunc(list, func(a, b Source) int {
		return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.Register, b.Register), cmp.Compare(a.ID, b.ID))
	})
	return slices.CompactFunc(list, func(a, b Source) bool { return a.Register == b.Register && a.ID == b.ID })
}
