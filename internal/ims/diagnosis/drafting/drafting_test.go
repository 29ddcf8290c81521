// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package drafting_test

import (
	"fmt"
	"strings"
	"testing"

	"concord/internal/ims/control"
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/diagnosis/drafting"
	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/id"
	"concord/internal/platform/journal"
	"concord/internal/platform/locale"
	"concord/internal/platform/tenant"
)

var (
	library = catalog.Embedded()
	words   = locale.For("en")
	from    = drafting.From{Library: library}
)

func said(n int) *int { return &n }

func TestALevelIsWhatWasSaidAndNeverMoreThanTheRuleAllows(t *testing.T) {
	t.Parallel()
	works := soa.Part{Title: "Gate", Status: control.Implemented, TestResult: control.Effective, LastTested: "2026-05-01", NextTest: "2027-05-01", Owner: "somebody"}
	high, low := works, works
	high.Maturity, low.Maturity = said(5), said(1)
	unowned := high
	unowned.Owner = ""
	for name, c := range map[string]struct {
		status soa.Status
		tests  soa.Tests
		parts  []soa.Part
		rule   drafting.Rule
		level  int
	}{
		"owned and tested":              {soa.Implemented, soa.Fresh, []soa.Part{works}, drafting.Shown, 3},
		"said to be better":             {soa.Implemented, soa.Fresh, []soa.Part{high}, drafting.Shown, 5},
		"the weakest control counts":    {soa.Implemented, soa.Fresh, []soa.Part{high, low}, drafting.Shown, 1},
		"one that said nothing is 3":    {soa.Implemented, soa.Fresh, []soa.Part{works, high}, drafting.Shown, 3},
		"a test is overdue":             {soa.Implemented, soa.Overdue, []soa.Part{high}, drafting.Unshown, 2},
		"nobody owns it":                {soa.Implemented, soa.Fresh, []soa.Part{unowned}, drafting.Unshown, 2},
		"partly":                        {soa.Partly, soa.Fresh, []soa.Part{high}, drafting.Partly, 2},
		"planned":                       {soa.Planned, soa.NoTests, []soa.Part{high}, drafting.Planned, 0},
		"nothing implements it":         {soa.NotImplemented, soa.NoTests, nil, drafting.Absent, 0},
		"partly, and said to be by one": {soa.Partly, soa.Some, []soa.Part{low}, drafting.Partly, 1},
	} {
		s := &soa.Statement{AsOf: civil.MustParse("2026-11-26"), Entries: []soa.Entry{{
			Standard: "iso27001-2022", Control: "A.5.1", Choice: soa.Choice{Applicable: soa.Applicable, Ticked: []soa.Reason{soa.Legal}}, Status: c.status, Tests: c.tests, Controls: c.parts,
		}}}
		got := drafting.FromStatement(s, evidence.Proofs{}, words)
		if len(got) != 1 || got[0].Level != c.level || got[0].Rule != c.rule {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestATestIsEvidenceUntilTheNextOne(t *testing.T) {
	t.Parallel()
	part := soa.Part{Title: "Gate", Status: control.Implemented, TestResult: control.PartlyEffective, LastTested: "2026-05-31", NextTest: "2026-11-30"}
	s := &soa.Statement{AsOf: civil.MustParse("2026-11-26"), Entries: []soa.Entry{{Standard: "iso27001-2022", Control: "A.5.1", Choice: soa.Choice{Applicable: soa.Applicable}, Controls: []soa.Part{part}}}}
	got := drafting.FromStatement(s, evidence.Proofs{}, words)[0].Evidence
	if len(got) != 1 || got[0].Date.String() != "2026-05-31" || got[0].ReviewMonths != 6 || got[0].Title != "Test of Gate: partly effective" {
		t.Errorf("%+v", got)
	}
}

func TestADiagnosisIsDraftedWhereNobodyAnswered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		made, err := tenant.Create(t.Context(), d, "A")
		if err != nil {
			t.Fatal(err)
		}
		a := access.Proven(access.Proof{Tenant: made.ID, Role: access.Owner, Method: access.ByOperator})
		own := catalog.Ref{Standard: "iso27001-2022", ID: "A.5.1"}
		out := map[catalog.Ref]dossier.Answer{}
		var first, again drafting.Outcome
		err = d.Write(t.Context(), a, func(tx *db.Tx) error {
			_, err := soa.ChooseAll(t.Context(), tx, library, func(e soa.Entry, c *soa.Choice) error {
				c.Applicable, c.Ticked = soa.Applicable, []soa.Reason{soa.Legal}
				switch e.Ref().String() {
				case "iso27001-2022/A.8.30":
					*c = soa.Choice{Applicable: soa.NotApplicable, Exclusion: "Nobody develops for us"}
				case "iso42001-2023/A.10.4":
					*c = soa.Choice{Applicable: soa.Undecided}
				}
				return nil
			})
			if err != nil {
				return err
			}
			which, err := dossier.Start(t.Context(), tx, library, dossier.Head{Title: "Joint", Organization: diagnosis.Organization{Name: "A"}, Standards: []string{"iso27001-2022", "iso42001-2023"}})
			if err != nil {
				return err
			}
			if _, err := dossier.Put(t.Context(), tx, library, which.ID, diagnosis.Answer{Ref: own, Applicable: true, Level: 4}, 0); err != nil {
				return err
			}
			if first, err = from.Fill(t.Context(), tx, which.ID, words); err != nil {
				return err
			}
			if again, err = from.Fill(t.Context(), tx, which.ID, words); err != nil {
				return err
			}
			list, err := dossier.Answers(t.Context(), tx, which.ID)
			for _, answer := range list {
				out[answer.Ref] = answer
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(len(first.Drafts), first.Kept, first.Silent, len(again.Drafts), len(out)); got != "129 1 1 0 130" {
			t.Errorf("drafted, kept, silent, drafted again, answers: %s", got)
		}
		if out[own].Level != 4 {
			t.Errorf("what somebody answered became %+v", out[own])
		}
		left := out[catalog.Ref{Standard: "iso27001-2022", ID: "A.8.30"}]
		if left.Applicable || left.Reason != "Nobody develops for us" || !strings.Contains(left.Note, "Statement of Applicability") {
			t.Errorf("what is left out: %+v", left)
		}
	}, dbtest.Seal(journal.Seal))
}

func TestARequirementIsDraftedFromItsDocuments(t *testing.T) {
	t.Parallel()
	today := civil.MustParse("2026-11-26")
	row := func(title string, status document.Status, basis string) document.Row {
		return document.Row{Title: title, Status: status, Number: 2, PublishedOn: "2026-05-31", NextReview: "2027-05-31", Needs: []document.Need{{Standard: "iso27001-2022", Basis: basis, IDs: []string{"4.3-2"}}}}
	}
	const must, should = catalog.BasisMandatory, catalog.BasisRecommended
	form := row("A", document.IsPublished, must)
	form.Kind = "record"
	fresh := evidence.Proofs{Requirements: map[string][]evidence.Proof{"iso27001-2022/4.3-2": {{Title: "Figures of October", On: civil.MustParse("2026-10-31"), Months: 3}}}}
	for name, c := range map[string]struct {
		rows   []document.Row
		proofs evidence.Proofs
		rule   drafting.Rule // empty for no answer
		level  int
		shown  int // pieces of evidence
	}{
		"what is wanted is missing":           {[]document.Row{row("A", document.Missing, must)}, fresh, "", 0, 0},
		"what is wanted was withdrawn":        {[]document.Row{row("A", document.IsWithdrawn, must)}, fresh, "", 0, 0},
		"a draft is not agreed":               {[]document.Row{row("A", document.IsApproved, must)}, fresh, drafting.Drafted, 1, 1},
		"its review is due":                   {[]document.Row{row("A", document.DueForReview, must)}, fresh, drafting.Outdated, 2, 2},
		"its registers say something else":    {[]document.Row{row("A", document.OutOfDate, must)}, evidence.Proofs{}, drafting.Outdated, 2, 1},
		"the document that is wanted":         {[]document.Row{row("A", document.IsPublished, must)}, evidence.Proofs{}, drafting.Written, 3, 1},
		"a form shows no record":              {[]document.Row{form}, evidence.Proofs{}, drafting.Described, 2, 1},
		"a form and what was kept with it":    {[]document.Row{form}, fresh, drafting.Proven, 3, 2},
		"described, and nothing shows it":     {[]document.Row{row("A", document.IsPublished, should)}, evidence.Proofs{}, drafting.Described, 2, 1},
		"described and shown":                 {[]document.Row{row("A", document.IsPublished, should)}, fresh, drafting.Proven, 3, 2},
		"the weakest decides":                 {[]document.Row{row("A", document.IsPublished, must), row("B", document.IsDraft, should)}, fresh, drafting.Drafted, 1, 2},
		"what is only advised may be missing": {[]document.Row{row("A", document.IsPublished, must), row("B", document.Missing, should)}, evidence.Proofs{}, drafting.Written, 3, 1},
	} {
		got, err := drafting.FromDocuments(library, []string{"iso27001-2022"}, c.rows, c.proofs, today, words)
		switch {
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case c.rule == "" && len(got) == 0:
		case len(got) != 1 || got[0].Rule != c.rule || got[0].Level != c.level || len(got[0].Evidence) != c.shown || !got[0].Applicable:
			t.Errorf("%s: %+v", name, got)
		}
	}
	got, err := drafting.FromDocuments(library, []string{"iso42001-2023"}, []document.Row{row("A", document.IsPublished, must)}, fresh, today, words)
	if err != nil || len(got) != 0 {
		t.Errorf("a standard that is not diagnosed: %+v, %v", got, err)
	}
	one, err := drafting.FromDocuments(library, []string{"iso27001-2022"}, []document.Row{row("Plan of measurement", document.IsPublished, must)}, evidence.Proofs{}, today, words)
	if err != nil || one[0].Evidence[0].Title != "Plan of measurement, version 2" || one[0].Evidence[0].ReviewMonths != 12 || !strings.Contains(one[0].Note, "Plan of measurement (published)") {
		t.Errorf("%+v, %v", one, err)
	}
}

func TestEvidenceForAControlComesAlong(t *testing.T) {
	t.Parallel()
	gate := evidence.Proof{ID: "e", Title: "List of the gate", On: civil.MustParse("2026-10-31"), Months: 6}
	proofs := evidence.Proofs{
		Requirements: map[string][]evidence.Proof{"iso27001-2022/A.5.1": {gate}},
		Records:      map[id.Ref][]evidence.Proof{{Register: "controls", ID: "c"}: {gate, {ID: "f", Title: "Photo", On: civil.MustParse("2026-09-30"), Months: 12}}},
	}
	part := soa.Part{ID: "c", Title: "Gate", Status: control.Implemented, TestResult: control.Untested}
	s := &soa.Statement{AsOf: civil.MustParse("2026-11-26"), Entries: []soa.Entry{{Standard: "iso27001-2022", Control: "A.5.1", Choice: soa.Choice{Applicable: soa.Applicable}, Controls: []soa.Part{part}}}}
	got := drafting.FromStatement(s, proofs, words)[0].Evidence
	if len(got) != 2 || got[0].Title != "List of the gate" || got[1].Title != "Photo" || got[0].ReviewMonths != 6 {
		t.Errorf("%+v", got)
	}
}
