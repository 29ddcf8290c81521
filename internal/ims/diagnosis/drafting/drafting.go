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
	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
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

// The rules of requirements that the tracker has documents for.
const (
	Drafted   Rule = "drafted"   // level 1: some document is not approved yet
	Outdated  Rule = "outdated"  // at most 2: published, and its review is due or its registers say something else
	Described Rule = "described" // at most 2: published; nothing shows that it is followed
	Proven    Rule = "proven"    // 3: published, and current evidence supports the requirement
	Written   Rule = "written"   // 3: what is wanted is a document, and it is published and current
)

// From is what drafts are made from. Live says whether published documents are out of date; nil for that none is.
type From struct {
	Library *catalog.Library
	Live    document.Live
}

// Draft is one answer that follows from what is kept.
type Draft struct {
	diagnosis.Answer
	Title string // of the control, or the requirement in short
	Rule  Rule
}

// FromStatement returns an answer for each control of an Annex that the statement decides about. A level is the lowest maturity that was
// said of the controls, 3 where nothing was said, and never more than the rule allows. Evidence are the tests of its controls, and what
// supports them or the control of the Annex.
func FromStatement(s *soa.Statement, proofs evidence.Proofs, w *locale.Words) (out []Draft) {
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
			d.Evidence = append(tests(e, s.AsOf, w), supporting(e, proofs)...)
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

// tests are the tests of a row's controls as evidence, each until the next one, a year where none is planned.
func tests(e *soa.Entry, today civil.Date, w *locale.Words) (out []diagnosis.Evidence) {
	for _, p := range e.Controls {
		last, err := civil.Parse(p.LastTested)
		if err != nil || p.TestResult == control.Untested || last.After(today) {
			continue
		}
		title := w.T("drafting.test", "control", p.Title, "result", w.T("drafting.result."+string(p.TestResult)))
		out = append(out, diagnosis.Evidence{Title: title, Date: last, ReviewMonths: evidence.Months(last, p.NextTest)})
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
func (f From) Propose(ctx context.Context, tx *db.Tx, which id.ID, w *locale.Words) (Outcome, error) {
	out := Outcome{Drafts: []Draft{}}
	d, answers, err := dossier.Whole(ctx, tx, which)
	if err != nil {
		return out, err
	}
	s, err := soa.Read(ctx, tx, f.Library)
	if err != nil {
		return out, err
	}
	proofs, err := evidence.Supporting(ctx, tx, s.AsOf)
	if err != nil {
		return out, err
	}
	papers, err := document.Tracker(ctx, tx, f.Library, f.Live)
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
	controls := FromStatement(s, proofs, w)
	clauses, err := FromDocuments(f.Library, d.Standards, papers, proofs, s.AsOf, w)
	if err != nil {
		return out, err
	}
	for n, draft := range append(controls, clauses...) {
		if !within[draft.Ref.Standard] {
			continue
		}
		if n < len(controls) {
			out.Silent--
		}
		if given(draft.Ref) {
			out.Kept++
			continue
		}
		out.Drafts = append(out.Drafts, draft)
	}
	return out, nil
}

// Fill answers all places of an open diagnosis that nobody answered yet and that the statement decides about, or that the tracker has
// documents for, as its own answers of the transaction's actor. It fails as dossier.Put does.
func (f From) Fill(ctx context.Context, tx *db.Tx, which id.ID, w *locale.Words) (Outcome, error) {
	out, err := f.Propose(ctx, tx, which, w)
	if err != nil {
		return out, err
	}
	for _, draft := range out.Drafts {
		if _, err := dossier.Put(ctx, tx, f.Library, which, draft.Answer, 0); err != nil {
			return out, err
		}
	}
	return out, nil
}
