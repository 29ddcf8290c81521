// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package release repeats every check that content must pass before it is released.
//
// The rules live where their subject lives: in catalog, crosswalk, roadmap and diagnosis. This package runs them over one
// folder and says what came out.
package release

import (
	"bytes"
	"errors"
	"fmt"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/roadmap"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
)

// MaxAgeMonths is how old the check of a fact that ages may be on the day of a release.
const MaxAgeMonths = 6

// Outcome is what the checks of one folder of content found.
type Outcome struct {
	Files    int               // read
	Rules    []RuleOutcome     // every rule, in the order they are told in
	Findings []catalog.Finding // by file and line
	Rechecks []catalog.Recheck // facts that age, whether or not they are too old
}

// RuleOutcome is how often one rule did not hold.
type RuleOutcome struct {
	Rule     catalog.Rule `json:"rule"`
	Findings int          `json:"findings"`
}

// Holds reports whether every rule held.
func (o *Outcome) Holds() bool { return len(o.Findings) == 0 }

// Check repeats all checks over the content of a library. With a day of release, facts that age and were checked more
// than MaxAgeMonths before it are findings too; with no day they are only listed.
func Check(l *catalog.Library, day civil.Date) *Outcome {
	d := catalog.ReadDraft(l)
	catalog.Check(d)
	crosswalk.Check(d)
	roadmap.Check(d)
	checkAnswers(d)
	checkAges(d, day)
	out := &Outcome{Files: len(d.Files), Findings: d.Findings(), Rechecks: d.Rechecks}
	count := map[catalog.Rule]int{}
	for _, f := range out.Findings {
		count[f.Rule]++
	}
	for _, r := range catalog.Rules {
		out.Rules = append(out.Rules, RuleOutcome{r, count[r]})
	}
	return out
}

// checkAnswers reads the example diagnoses as a user's files are read.
func checkAnswers(d *catalog.Draft) {
	for _, part := range []string{"standards/*/standard.yaml", "documents/documents.yaml"} {
		for _, name := range d.Matching(part) {
			if !d.Readable(name) {
				return // answers can only be read beside content that can
			}
		}
	}
	for _, name := range d.Matching("examples/*.answers.yaml") {
		data, ok := d.Bytes(name)
		if !ok {
			continue
		}
		_, err := diagnosis.ReadAnswers(d.Library, d.Library.FileName(name), bytes.NewReader(data), civil.MustParse("2026-11-23"))
		var fields fault.Fields
		if !errors.As(err, &fields) {
			continue // fine, or the content it stands on cannot be read, which was found there
		}
		for _, f := range fields {
			d.Found(catalog.RuleNames, f)
		}
	}
}

// checkAges finds facts that were checked too long before a release, or after it.
func checkAges(d *catalog.Draft, day civil.Date) {
	if day.IsZero() {
		return
	}
	for _, r := range d.Rechecks {
		checked, err := civil.Parse(r.CheckedOn)
		if err != nil {
			continue
		}
		at := fault.Field{File: r.File, Line: r.Line, Field: "checked_on", Cure: "recheck the facts and write the day, or mend the day"}
		switch {
		case checked.After(day):
			at.Problem = fmt.Sprintf("was checked on %s, after the release on %s", checked, day)
		case checked.AddMonths(MaxAgeMonths).Before(day):
			at.Problem = fmt.Sprintf("was checked on %s, more than %d months before the release on %s", checked, MaxAgeMonths, day)
		default:
			continue
		}
		d.Found(catalog.RuleDates, at)
	}
}
