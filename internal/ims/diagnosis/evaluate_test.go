// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis_test

import (
	"math/big"
	"slices"
	"testing"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/locale"
)

var (
	library = catalog.Embedded()
	words   = locale.For("en")
	asOf    = civil.MustParse("2026-11-23")
)

func ref(s string) catalog.Ref {
	r, err := catalog.ParseRef(s)
	if err != nil {
		panic(err)
	}
	return r
}

func at(s string, level int, evidence ...diagnosis.Evidence) diagnosis.Answer {
	return diagnosis.Answer{Ref: ref(s), Applicable: true, Level: level, Evidence: evidence}
}

func proof(date string, months int) diagnosis.Evidence {
	return diagnosis.Evidence{Title: "Minutes", Date: civil.MustParse(date), ReviewMonths: months}
}

var current = proof("2026-05-04", 12)

// answers diagnoses both standards unless told otherwise.
func answers(list ...diagnosis.Answer) *diagnosis.Answers {
	return &diagnosis.Answers{
		Organization: diagnosis.Organization{Name: "Example", People: 100}, AsOf: asOf, Start: asOf, Inherit: diagnosis.InheritNone,
		Standards: []string{"iso27001-2022", "iso42001-2023"}, Answers: list,
	}
}

func evaluate(t testing.TB, a *diagnosis.Answers) *diagnosis.Result {
	t.Helper()
	r, err := diagnosis.Evaluate(library, a, words)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLevelThatCounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		answer diagnosis.Answer
		want   int
	}{
		{"a level up to 2 needs no evidence", at("iso27001-2022/4.1", 2), 2},
		{"level 3 without evidence counts as 2", at("iso27001-2022/4.1", 3), 2},
		{"level 5 without evidence counts as 2", at("iso27001-2022/4.1", 5), 2},
		{"level 3 with current evidence counts", at("iso27001-2022/4.1", 3, current), 3},
		{"level 5 with current evidence counts", at("iso27001-2022/4.1", 5, current), 5},
		{"evidence counts on the day its review interval ends", at("iso27001-2022/4.1", 3, proof("2025-11-23", 12)), 3},
		{"evidence no longer counts the day after", at("iso27001-2022/4.1", 3, proof("2025-11-22", 12)), 2},
		{"one current piece among old ones is enough", at("iso27001-2022/4.1", 4, proof("2020-01-01", 12), current), 4},
		{"evidence does not raise a low level", at("iso27001-2022/4.1", 1, current), 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := diagnosis.CountedLevel(&c.answer, asOf); got != c.want {
				t.Errorf("counted %d, want %d", got, c.want)
			}
		})
	}
}

func TestReviewIntervalIsClippedToTheEndOfTheMonth(t *testing.T) {
	t.Parallel()
	ev := proof("2026-08-31", 6)
	if got := ev.CurrentUntil().String(); got != "2027-02-28" {
		t.Errorf("current until %s, want 2027-02-28", got)
	}
}

func TestMostSpecificAnswerCounts(t *testing.T) {
	t.Parallel()
	s := evaluate(t, answers(
		at("iso27001-2022/6", 1),
		at("iso27001-2022/6.1", 2),
		at("iso27001-2022/6.1.2", 3, current),
		at("iso27001-2022/6.1.2.c.2", 0),
		at("iso27001-2022/A.5", 2),
		at("iso27001-2022/A.5.7", 3, current),
	)).Standard("iso27001-2022")
	for id, want := range map[string]int{
		"6.1.1-1": 2, "6.1.2.c.1": 3, "6.1.2.c.2": 0, "6.2.a": 1, "A.5.1": 2, "A.5.7": 3, "4.1-1": -1, "A.6.1": -1,
	} {
		item := s.Item(id)
		if item == nil {
			t.Fatalf("no item %s", id)
		}
		if item.Effective != want {
			t.Errorf("%s counts %d, want %d", id, item.Effective, want)
		}
	}
	if why := s.Item("6.1.2.c.1").Why; why == "" || s.Item("6.1.2.c.1").Answer.Evidence[0].Title != "Minutes" {
		t.Errorf("the parent's evidence did not come along: %q", why)
	}
}

func TestReadinessIsTheMeanOfMeans(t *testing.T) {
	t.Parallel()
	// 4.2 has three requirements, 4.1 two; one fully met in 4.1 makes that subclause 1/2, not a share of all items.
	s := evaluate(t, answers(at("iso27001-2022/4.1-1", 3, current), at("iso27001-2022/4.2.a", 2))).Standard("iso27001-2022")
	want := map[string]*big.Rat{"4.1": big.NewRat(1, 2), "4.2": big.NewRat(2, 9), "4.3": new(big.Rat)}
	for _, p := range s.Subclauses {
		if w := want[p.Node.Ref.ID]; w != nil && p.Total.Readiness.Cmp(w) != 0 {
			t.Errorf("%s: readiness %s, want %s", p.Node.Ref.ID, p.Total.Readiness, w)
		}
	}
	sum := new(big.Rat).Add(want["4.1"], want["4.2"])
	if got := new(big.Rat).Quo(sum, big.NewRat(30, 1)); s.ClauseSum.Readiness.Cmp(got) != 0 {
		t.Errorf("clauses total %s, want the mean of 30 subclauses %s", s.ClauseSum.Readiness, got)
	}
	if got := s.Clauses[0].Total.Readiness; got.Cmp(new(big.Rat).Quo(sum, big.NewRat(4, 1))) != 0 {
		t.Errorf("clause 4: %s, want the mean of its four subclauses", got)
	}
	if got := s.ClauseSum.Assessed; got.Cmp(big.NewRat(2, 148)) != 0 {
		t.Errorf("assessed %s, want 2/148", got)
	}
}

func TestWorkedExampleOfTheGuide(t *testing.T) {
	t.Parallel()
	a := answers(
		at("iso27001-2022/4.2.a", 3, proof("2026-10-06", 12)),
		at("iso27001-2022/4.2.b", 4, proof("2026-01-10", 12)), // current until 10 January 2027, so it counts as 2
		at("iso27001-2022/A.6.1", 1),
		diagnosis.Answer{Ref: ref("iso27001-2022/A.6.2"), Reason: "Not here"},
		at("iso27001-2022/A.6.3", 5, proof("2026-10-06", 12)),
	)
	a.AsOf = civil.MustParse("2027-01-15")
	s := evaluate(t, a).Standard("iso27001-2022")
	for _, p := range append(s.Subclauses, s.Groups...) {
		switch p.Node.Ref.ID {
		case "4.2":
			if p.Total.Readiness.Cmp(big.NewRat(5, 9)) != 0 || p.Total.Assessed.Cmp(big.NewRat(2, 3)) != 0 {
				t.Errorf("4.2: %s, assessed %s; want 5/9 and 2/3", p.Total.Readiness, p.Total.Assessed)
			}
		case "A.6": // 8 controls, one of them not applicable
			if p.Total.Readiness.Cmp(big.NewRat(4, 21)) != 0 || p.Total.Applicable != 7 || p.Total.Assessed.Cmp(big.NewRat(2, 7)) != 0 {
				t.Errorf("A.6: %s of %d, assessed %s; want (1/3 + 1) / 7 of 7 and 2/7", p.Total.Readiness, p.Total.Applicable, p.Total.Assessed)
			}
		}
	}
	want := map[string]string{"4.2.b": "2", "4.2.c": "6", "A.6.1": "2", "A.6.4": "3"} // (3 - level) × 2 for a clause, × 1 for a control
	for _, g := range diagnosis.Gaps(evaluate(t, a), diagnosis.NoPressure, words) {
		if w := want[g.Item.Node.Ref.ID]; g.Item.Node.Ref.Standard == "iso27001-2022" && w != "" && diagnosis.FormatRat(g.Priority, 2) != w {
			t.Errorf("%s: priority %s, want %s", g.Item.Node.Ref, g.Priority, w)
		}
	}
}

func TestPermissionIsInNoTotal(t *testing.T) {
	t.Parallel()
	s := evaluate(t, answers(at("iso42001-2023/6.1.4-5", 0))).Standard("iso42001-2023")
	if s.ClauseSum.Items != 164 || len(s.Items) != 165+38 {
		t.Errorf("%d scored clause items of %d, want 164 of 203", s.ClauseSum.Items, len(s.Items))
	}
	if s.ClauseSum.Assessed.Sign() != 0 || s.Status[diagnosis.GapState] != 0 {
		t.Error("the permission was counted")
	}
	if slices.ContainsFunc(s.Stage1.Stops, func(stop diagnosis.Stop) bool { return stop.Ref == "iso42001-2023/6.1.4-5" }) {
		t.Error("the permission stops stage 1")
	}
}

func TestNotApplicableControlLeavesTheMean(t *testing.T) {
	t.Parallel()
	out := diagnosis.Answer{Ref: ref("iso27001-2022/A.7"), Reason: "No own premises"}
	s := evaluate(t, answers(out, at("iso27001-2022/A.5", 3, current), at("iso27001-2022/A.7.1", 3, current))).Standard("iso27001-2022")
	if s.ControlSum.Items != 93 || s.ControlSum.Applicable != 93-13 {
		t.Errorf("%d of %d applicable, want 80 of 93", s.ControlSum.Applicable, s.ControlSum.Items)
	}
	if s.Item("A.7.2").State != diagnosis.NotApplicable || s.Item("A.7.1").State != diagnosis.Conforms {
		t.Error("the more specific answer did not bring A.7.1 back in")
	}
	if want := big.NewRat(38, 80); s.ControlSum.Readiness.Cmp(want) != 0 {
		t.Errorf("controls readiness %s, want %s", s.ControlSum.Readiness, want)
	}
}

func TestOneAnswerHoldsForTheSharedPartToo(t *testing.T) {
	t.Parallel()
	joint := at("iso27001-2022/7.5.2.a", 3, current)
	joint.Also = []catalog.Ref{ref("iso42001-2023/7.5.2-1")}
	r := evaluate(t, answers(joint))
	if got := r.Item(ref("iso42001-2023/7.5.2-1")); got.State != diagnosis.Conforms || got.Source != diagnosis.Own {
		t.Errorf("state %s from %s, want conforms from own", got.State, got.Source)
	}
}

// everything answers both standards at one level with current evidence, and approves every document.
func everything(level int) *diagnosis.Answers {
	a := answers()
	for _, id := range a.Standards {
		std, err := library.Standard(id)
		if err != nil {
			panic(err)
		}
		for _, root := range std.Outline().Roots {
			a.Answers = append(a.Answers, at(root.Ref.String(), level, current))
		}
	}
	docs, err := library.Documents()
	if err != nil {
		panic(err)
	}
	for _, d := range docs.Documents {
		a.Documents = append(a.Documents, diagnosis.DocumentState{ID: d.ID, Status: diagnosis.DocumentApproved})
	}
	return a
}

func TestStage1Verdict(t *testing.T) {
	t.Parallel()
	without := func(a *diagnosis.Answers, id string, status diagnosis.DocumentStatus) *diagnosis.Answers {
		for i := range a.Documents {
			if a.Documents[i].ID == id {
				a.Documents[i].Status = status
			}
		}
		return a
	}
	plus := func(a *diagnosis.Answers, more ...diagnosis.Answer) *diagnosis.Answers {
		a.Answers = append(a.Answers, more...)
		return a
	}
	silent := everything(3)
	silent.Answers = slices.DeleteFunc(silent.Answers, func(x diagnosis.Answer) bool { return x.Ref == ref("iso27001-2022/8") })
	for _, c := range []struct {
		name    string
		answers *diagnosis.Answers
		want    diagnosis.Verdict
		stops   int
	}{
		{"everything shown and approved is ready", everything(3), diagnosis.Ready, 0},
		{"level 1 everywhere stops nothing at stage 1", everything(1), diagnosis.Ready, 0},
		{"one clause requirement at 0 stops", plus(everything(5), at("iso27001-2022/9.1.d", 0)), diagnosis.NotReady, 1},
		{"a control at 0 does not", plus(everything(5), at("iso27001-2022/A.5.7", 0)), diagnosis.Ready, 0},
		{"a missing mandatory document stops", without(everything(5), "DOC-01", diagnosis.DocumentMissing), diagnosis.NotReady, 1},
		{"a draft does not", without(everything(5), "DOC-01", diagnosis.DocumentDraft), diagnosis.Ready, 0},
		{"a mandatory document that nobody spoke of makes it not known", without(everything(5), "DOC-01", ""), diagnosis.NotKnown, 0},
		{"an unassessed clause makes it not known", silent, diagnosis.NotKnown, 0},
		{"a document of the other standard does not matter", without(everything(5), "DOC-04", diagnosis.DocumentMissing), diagnosis.Ready, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := evaluate(t, c.answers).Standard("iso27001-2022").Stage1
			if g.Verdict != c.want || len(g.Stops) != c.stops {
				t.Errorf("verdict %s with %d stops, want %s with %d: %v", g.Verdict, len(g.Stops), c.want, c.stops, g.Stops)
			}
		})
	}
}

func TestStage2NeedsAuditAndReview(t *testing.T) {
	t.Parallel()
	a := everything(3)
	if g := evaluate(t, a).Standard("iso42001-2023").Stage2; g.Verdict != diagnosis.Ready {
		t.Errorf("stage 2 %s with everything at 3", g.Verdict)
	}
	a.Answers = append(a.Answers, at("iso42001-2023/9.2", 2))
	r := evaluate(t, a)
	if g := r.Standard("iso42001-2023"); g.Stage1.Verdict != diagnosis.Ready || g.Stage2.Verdict != diagnosis.NotReady {
		t.Errorf("stage 1 %s, stage 2 %s, want ready and not-ready", g.Stage1.Verdict, g.Stage2.Verdict)
	}
	if g := r.Standard("iso27001-2022").Stage2; g.Verdict != diagnosis.Ready {
		t.Error("an open AIMS audit holds up the ISMS")
	}
}

func TestSilenceIsAGapAndExclusionIsNone(t *testing.T) {
	t.Parallel()
	a := answers(diagnosis.Answer{Ref: ref("iso27001-2022/A.7"), Reason: "No own premises"})
	a.Standards = a.Standards[:1]
	gaps := diagnosis.Gaps(evaluate(t, a), diagnosis.NoPressure, words)
	if want := 148 + 93 - 14; len(gaps) != want {
		t.Errorf("%d gaps, want %d", len(gaps), want)
	}
}

func TestGapPriority(t *testing.T) {
	t.Parallel()
	risky := at("iso27001-2022/A.5.7", 1)
	risky.Risk = 3
	a := everything(3)
	a.Answers = append(a.Answers, at("iso27001-2022/4.3-2", 0), at("iso27001-2022/4.1-1", 2), risky, at("iso27001-2022/A.5.8", 2))
	r := evaluate(t, a)
	want := map[string]string{"4.3-2": "9", "4.1-1": "2", "A.5.7": "6", "A.5.8": "1"}
	gaps := diagnosis.Gaps(r, diagnosis.NoPressure, words)
	if len(gaps) != len(want) {
		t.Fatalf("%d gaps, want %d", len(gaps), len(want))
	}
	for _, g := range gaps {
		if got := diagnosis.FormatRat(g.Priority, 2); got != want[g.Item.Node.Ref.ID] {
			t.Errorf("%s has priority %s, want %s: %s", g.Item.Node.Ref.ID, got, want[g.Item.Node.Ref.ID], g.Why)
		}
	}
	if !slices.IsSortedFunc(gaps, func(x, y diagnosis.Gap) int { return y.Priority.Cmp(x.Priority) }) {
		t.Error("gaps are not ordered by priority")
	}
	double := diagnosis.Gaps(r, func(catalog.Ref) *big.Rat { return big.NewRat(2, 1) }, words)
	if diagnosis.FormatRat(double[0].Priority, 2) != "18" {
		t.Errorf("time pressure 2 gives %s, want 18", double[0].Priority)
	}
}
