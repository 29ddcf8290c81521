// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package diagnosis turns answers about standards into readiness, conformity, stops and gaps.
package diagnosis

import (
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
)

// AnswersSchema names the format of an answers file.
const AnswersSchema = "concord/answers@1"

// Limits of an answer. The scale is capability style and no ISO standard prescribes it; 3 is what an auditor needs.
const (
	MinLevel = 0
	MaxLevel = 5
	// ReadyLevel is the level at which a requirement is met in full.
	ReadyLevel = 3
	// CapLevel is the most that counts without current evidence.
	CapLevel = 2
)

// Inheritance says what happens to proposals from a certified standard.
type Inheritance string

// The ways to inherit.
const (
	InheritNone  Inheritance = "none"  // proposals are shown and count for nothing
	InheritEqual Inheritance = "equal" // confirms every proposal with relation equal and weight 1
)

// Answers is one organization's filled-in questionnaire, checked: every reference in it exists.
type Answers struct {
	Organization Organization
	AsOf         civil.Date // the day evidence ages are counted from
	Standards    []string   // ids of the standards diagnosed, in the order asked
	Certified    []string   // ids of standards already certified for the same scope
	Inherit      Inheritance
	Start        civil.Date // first day of the roadmap; AsOf where none was given
	Deadline     civil.Date // day by which everything must be ready; zero for none
	Documents    []DocumentState
	Answers      []Answer
}

// Given returns whether a place has an answer of its own; one for something above it does not count.
func (a *Answers) Given() func(catalog.Ref) bool {
	known := make(map[catalog.Ref]bool, len(a.Answers))
	for _, x := range a.Answers {
		known[x.Ref] = true
		for _, also := range x.Also {
			known[also] = true
		}
	}
	return func(r catalog.Ref) bool { return known[r] }
}

// Organization describes who answers.
type Organization struct {
	Name    string   `json:"name"`
	People  int      `json:"people"` // in scope; 0 where unknown
	Sector  string   `json:"sector,omitempty"`
	AIRoles []string `json:"ai_roles,omitempty"` // developer, provider, user
}

// DocumentStatus is how far one document of documents.yaml is.
type DocumentStatus string

// The states of a document.
const (
	DocumentApproved DocumentStatus = "approved"
	DocumentDraft    DocumentStatus = "draft"
	DocumentMissing  DocumentStatus = "missing"
)

// DocumentState is what the organization says about one document.
type DocumentState struct {
	ID     string // DOC-01
	Status DocumentStatus
	Date   civil.Date // zero where none was given
}

// Answer says how one place of a standard stands. The answer at the most specific place counts for each requirement
// and control; one for a parent carries its level and its evidence down.
type Answer struct {
	Ref              catalog.Ref
	Also             []catalog.Ref // further places the same answer holds for, such as the shared half of a joint question
	Applicable       bool          // false only for controls, themes, topics and objectives, with a reason
	Reason           string        // why not applicable
	Level            int           // 0 to 5; meaningless where not applicable or ConfirmInherited
	Evidence         []Evidence
	Note             string
	Risk             int  // 1 to 3, the highest linked risk of a control: low, medium, high; 0 where none is linked
	ConfirmInherited bool // takes over the inherited proposal instead of a level
	Line             int  // in the answers file, for messages; 0 where unknown
}

// Evidence is one thing that shows the answer is so.
type Evidence struct {
	Title        string     `json:"title"`
	Date         civil.Date `json:"date"`
	ReviewMonths int        `json:"review_months"` // 1 to 120: how long it is current
	Link         string     `json:"link,omitempty"`
	File         string     `json:"file,omitempty"`
}

// CurrentUntil returns the last day on which the evidence counts.
func (e Evidence) CurrentUntil() civil.Date { return e.Date.AddMonths(e.ReviewMonths) }
