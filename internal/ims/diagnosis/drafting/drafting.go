// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package drafting answers a diagnosis from what the management system keeps already, so that nobody types it twice.
package drafting

import (
	"context"
	"fmt"
	"strings"

	"concord/internal/ims/control"
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
)

// Rule is what a drafted level rests on; drafting.rule.* in the locale files words it.
type Rule string

// The rules. Source: the anchors of guidance/levels.yaml.
const (
	Excluded Rule = "excluded" // left out of the statement, with a reason
	Absent   Rule = "absent"   // level 0: nothing implements it, or what does is not begun
	Planned  Rule = "planned"  // level 0: a plan raises nothing
	Partly   Rule = "partly"   // at most 2: some of it works
	Unshown  Rule = "unshown"  // at most 2: all works, and an owner or a test in time is missing
	Shown    Rule = "shown"    // 3, or what its owners said: all works, is owned, and tested in time
)

// Draft is one answer that follows from what is kept.
type Draft struct {
	diagnosis.Answer
	Title string // of the control
	Rule  Rule
}

// FromStatement returns an answer for each control of an Annex that the statement decides about. A level is the lowest maturity that was
// said of the controls, 3 where nothing was said, and never more than the rule allows.
func FromStatement(s *soa.Statement, w *locale.Words) (out []Draft) {
	for i := range s.Entries {
		e := &s.Entries[i]
		if e.Standard == soa.Own || e.Applicable == soa.Undecided || len(e.Lacks) > 0 {
			continue
		}
		d := Draft{Answer: diagnosis.Answer{Ref: e.Ref(), Applicable: true}, Title: e.Title}
		if e.Applicable == soa.NotApplicable {
			d.Rule, d.Applicable, d.Reason = Excluded, false, e.Exclusion
		} else {
			d.Rule, d.Level = level(e)
			d.Evidence = tests(e, s.AsOf, w)
		}
		d.Note = note(e, s.AsOf, d.Rule, w)
		out = append(out, d)
	}
	return out
}

// level is the rule that holds for an applicable row, and the level that follows.
func level(e *soa.Entry) (Rule, int) {
	const inUse, shown, best = 2, 3, 5
	rule, most := Absent, 0
	switch e.Status {
	case soa.Implemented:
		rule, most = Unshown, inUse
		if e.Tests == soa.Fresh && owned(e) {
			rule, most = Shown, best
		}
	case soa.Aged: // what it would show has grown stale
		rule, most = Unshown, inUse
	case soa.Partly:
		rule, most = Partly, inUse
	case soa.Planned:
		rule = Planned
	case soa.NotImplemented, soa.Without:
	}
	said := shown
	for n, p := range e.Controls {
		if p.Maturity != nil && (n == 0 || *p.Maturity < said) {
			said = *p.Maturity
		}
	}
	return rule, min(said, most)
}

// owned says whether somebody answers for the row, or for every control of it.
func owned(e *soa.Entry) bool {
	if e.Owner != "" {
		return true
	}
	for _, p := range e.Controls {
		if p.Owner == "" {
			return false
		}
	}
	return true
}

// year is how long a test counts where the control does not say when the next one is, in months.
const year = 12

// tests are the tests of a row's controls as evidence.
func tests(e *soa.Entry, today civil.Date, w *locale.Words) (out []diagnosis.Evidence) {
	for _, p := range e.Controls {
		last, err := civil.Parse(p.LastTested)
		if err != nil || p.TestResult == control.Untested || last.After(today) {
			continue
		}
		months := year
		if next, err := civil.Parse(p.NextTest); err == nil && next.After(last) {
			for months = 1; months < 120 && next.After(last.AddMonths(months)); {
				months++
			}
		}
		title := w.T("drafting.test", "control", p.Title, "result", w.T("drafting.result."+string(p.TestResult)))
		out = append(out, diagnosis.Evidence{Title: title, Date: last, ReviewMonths: months})
	}
	return out
}

// note says where an answer comes from.
func note(e *soa.Entry, asOf civil.Date, rule Rule, w *locale.Words) string {
	lines := []string{w.T("drafting.from", "date", asOf.String(), "rule", w.T("drafting.rule."+string(rule)))}
	for _, p := range e.Controls {
		owner := ""
		if p.OwnerName != "" {
			owner = ", " + p.OwnerName
		}
		lines = append(lines, fmt.Sprintf("- %s (%s%s)", p.Title, w.T("registers.of.controls.status.choice."+string(p.Status)), owner))
	}
	return strings.Join(lines, "\n")
}

// Outcome says what was drafted.
type Outcome struct {
	Drafts []Draft
	Kept   int // places that somebody answered already; they stay as they are
	Silent int // controls of the diagnosis that the statement does not decide about
}

// Propose returns what Fill would answer in a diagnosis, and writes nothing.
func Propose(ctx context.Context, tx *db.Tx, l *catalog.Library, which id.ID, w *locale.Words) (Outcome, error) {
	out := Outcome{Drafts: []Draft{}}
	d, answers, err := dossier.Whole(ctx, tx, which)
	if err != nil {
		return out, err
	}
	s, err := soa.Read(ctx, tx, l)
	if err != nil {
		return out, err
	}
	within := map[string]bool{}
	for _, standard := range d.Standards {
		within[standard] = true
	}
	for i := range s.Entries {
		if within[s.Entries[i].Standard] {
			out.Silent++
		}
	}
	given := answers.Given()
	for _, draft := range FromStatement(s, w) {
		if !within[draft.Ref.Standard] {
			continue
		}
		out.Silent--
		if given(draft.Ref) {
			out.Kept++
			continue
		}
		out.Drafts = append(out.Drafts, draft)
	}
	return out, nil
}

// Fill answers all places of an open diagnosis that nobody answered yet and that the statement decides about, as its own answers of
// the transaction's actor. It fails as dossier.Put does.
func Fill(ctx context.Context, tx *db.Tx, l *catalog.Library, which id.ID, w *locale.Words) (Outcome, error) {
	out, err := Propose(ctx, tx, l, which, w)
	if err != nil {
		return out, err
	}
	for _, draft := range out.Drafts {
		if _, err := dossier.Put(ctx, tx, l, which, draft.Answer, 0); err != nil {
			return out, err
		}
	}
	return out, nil
}
