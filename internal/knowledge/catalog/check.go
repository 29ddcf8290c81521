// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"fmt"
	"slices"
	"strings"

	"concord/internal/platform/civil"
	"concord/internal/platform/intake"
)

// Check looks at everything in a draft but the crosswalks' rows and the plan's computed figures, and adds what it finds.
func Check(d *Draft) {
	for i := range d.Standards {
		d.checkStandard(&d.Standards[i])
	}
	d.checkDocuments()
	d.checkStarters()
	d.checkGuidance()
	d.checkRisks()
	d.checkNotes()
	d.checkEditions()
	d.checkPlan()
	d.checkClocks()
	d.checkDuties()
	d.checkThreats()
	d.checkExamples()
	d.checkTexts()
}

// schema checks the first field of a file.
func (d *Draft) schema(s *Source, got, want string) {
	if got != "" && got != want {
		d.fault(RuleReadable, s, fmt.Sprintf("is %q", got), fmt.Sprintf("write %q", want), "schema")
	}
}

// oneOf checks a value against those there are; an empty one is somebody else's finding.
func (d *Draft) oneOf(r Rule, s *Source, got string, known []string, at ...any) bool {
	if got == "" || slices.Contains(known, got) {
		return true
	}
	d.fault(r, s, fmt.Sprintf("%q is not known", got), didYouMean(got, known), at...)
	return false
}

// didYouMean is the cure for a word that is none of the known ones.
func didYouMean(got string, known []string) string {
	const few = 24
	list := strings.Join(known, ", ")
	if len(known) > few {
		list = strings.Join(known[:8], ", ") + " and so on"
	}
	switch near := intake.Nearest(got, known); {
	case near != "" && len(known) > few:
		return fmt.Sprintf("did you mean %q?", near)
	case near != "":
		return fmt.Sprintf("did you mean %q? Known are %s", near, list)
	}
	if len(known) == 0 {
		return "remove it; there are none"
	}
	return "write one of " + list
}

// uniqueIDs finds ids that stand twice; it returns the first path of each.
type uniqueIDs struct {
	d    *Draft
	s    *Source
	seen map[string]int // line
}

func (d *Draft) unique(s *Source) *uniqueIDs { return &uniqueIDs{d, s, map[string]int{}} }

func (u *uniqueIDs) add(id string, at ...any) {
	if id == "" {
		return
	}
	f := u.s.Fault("", "", at...)
	if first, twice := u.seen[id]; twice {
		u.d.fault(RuleNames, u.s, fmt.Sprintf("%q stands here a second time, first on line %d", id, first), "give one of the two another id", at...)
		return
	}
	u.seen[id] = f.Line
}

// count checks a stated figure against a recount; 0 is not stated.
func (d *Draft) count(s *Source, stated, counted int, at ...any) {
	if stated != counted && s.Has(at...) {
		d.fault(RuleCounts, s, fmt.Sprintf("is %d, but there are %d", stated, counted), fmt.Sprintf("write %d, or mend what is counted", counted), at...)
	}
}

// countBy checks a table of figures.
func (d *Draft) countBy(s *Source, stated, counted map[string]int, at ...any) {
	if !s.Has(at...) {
		return
	}
	for _, name := range sortedKeys(stated) {
		d.count(s, stated[name], counted[name], append(at[:len(at):len(at)], name)...)
	}
	for _, name := range sortedKeys(counted) {
		if _, ok := stated[name]; !ok {
			d.fault(RuleCounts, s, fmt.Sprintf("does not count %q", name), fmt.Sprintf("add %s: %d", name, counted[name]), at...)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Recheck notes a part whose facts age, and finds those without the day they were checked.
func (d *Draft) Recheck(s *Source, must bool, checkedOn, what string, at ...any) {
	path := append(at[:len(at):len(at)], "checked_on")
	if checkedOn != "" {
		if _, err := civil.Parse(checkedOn); err != nil {
			d.fault(RuleDates, s, fmt.Sprintf("is %q", checkedOn), "write a day that exists, as \"2026-11-23\"", path...)
			return
		}
	}
	if !must {
		return
	}
	f := s.Fault("must be rechecked before a release, and nothing says when it was checked", "recheck it and add checked_on: \"2026-11-23\" with the day", append(at[:len(at):len(at)], "must_be_rechecked")...)
	if checkedOn == "" {
		d.Found(RuleDates, f)
		return
	}
	d.Rechecks = append(d.Rechecks, Recheck{File: f.File, Line: f.Line, What: what, CheckedOn: checkedOn})
}
