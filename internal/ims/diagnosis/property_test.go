// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
)

// allNodes is every answerable place of both standards.
func allNodes() []*catalog.Node {
	var out []*catalog.Node
	for _, id := range []string{"iso27001-2022", "iso42001-2023"} {
		std, err := library.Standard(id)
		if err != nil {
			panic(err)
		}
		out = append(out, std.Outline().Nodes...)
	}
	return out
}

// someAnswers draws answers at any level of the outline, each place at most once, some of them for two places, and says
// something about some documents.
func someAnswers(t *rapid.T) *diagnosis.Answers {
	nodes := allNodes()
	a := answers()
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(nodes)-1), 0, 60, rapid.ID[int]).Draw(t, "places") {
		next := someAnswer(t, nodes[i])
		if last := len(a.Answers) - 1; last >= 0 && next.Applicable && a.Answers[last].Applicable && rapid.IntRange(0, 9).Draw(t, "joint") == 0 {
			a.Answers[last].Also = append(a.Answers[last].Also, next.Ref)
			continue
		}
		a.Answers = append(a.Answers, next)
	}
	a.Certified = rapid.SampledFrom([][]string{nil, {"iso27001-2022"}}).Draw(t, "certified")
	a.Inherit = rapid.SampledFrom([]diagnosis.Inheritance{diagnosis.InheritNone, diagnosis.InheritEqual}).Draw(t, "inherit")
	a.Documents = someDocuments(t)
	return a
}

func someAnswer(t *rapid.T, n *catalog.Node) diagnosis.Answer {
	out := diagnosis.Answer{Ref: n.Ref, Applicable: true, Level: rapid.IntRange(0, 5).Draw(t, "level")}
	inAnnex := n.Kind == catalog.KindControl || n.Kind == catalog.KindGroup || n.Kind == catalog.KindTopic
	if inAnnex && rapid.IntRange(0, 9).Draw(t, "excluded") == 0 {
		return diagnosis.Answer{Ref: n.Ref, Reason: "Not here"}
	}
	if inAnnex {
		out.Risk = rapid.IntRange(0, 3).Draw(t, "risk")
	}
	if n.Ref.Standard == "iso42001-2023" && rapid.IntRange(0, 5).Draw(t, "confirmed") == 0 {
		out.Level, out.ConfirmInherited = 0, true
	}
	for range rapid.IntRange(0, 2).Draw(t, "pieces") {
		out.Evidence = append(out.Evidence, diagnosis.Evidence{
			Title: "Record", Date: asOf.AddDays(-rapid.IntRange(0, 900).Draw(t, "age")), ReviewMonths: rapid.IntRange(1, 24).Draw(t, "months"),
		})
	}
	return out
}

// statuses of a document from worst to best.
var statuses = []diagnosis.DocumentStatus{diagnosis.DocumentMissing, diagnosis.DocumentDraft, diagnosis.DocumentApproved}

func someDocuments(t *rapid.T) (out []diagnosis.DocumentState) {
	docs, err := library.Documents()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(docs.Documents)-1), 0, 20, rapid.ID[int]).Draw(t, "documents") {
		out = append(out, diagnosis.DocumentState{ID: docs.Documents[i].ID, Status: rapid.SampledFrom(statuses).Draw(t, "status")})
	}
	return out
}

// readinesses are those of every item, part and total, in the standards' order.
func readinesses(r *diagnosis.Result) (out []*big.Rat) {
	for _, s := range r.Standards {
		out = append(out, s.ClauseSum.Readiness, s.ControlSum.Readiness)
		for _, parts := range [][]diagnosis.Part{s.Clauses, s.Subclauses, s.Groups} {
			for _, p := range parts {
				out = append(out, p.Total.Readiness)
			}
		}
		for _, item := range s.Items {
			out = append(out, item.Readiness)
		}
	}
	return out
}

// verdicts ranks the four verdicts: a better answer may lift a stop and then show what is not known.
func verdicts(r *diagnosis.Result) (out []int) {
	rank := map[diagnosis.Verdict]int{diagnosis.NotReady: 0, diagnosis.NotKnown: 1, diagnosis.Ready: 2}
	for _, s := range r.Standards {
		out = append(out, rank[s.Stage1.Verdict], rank[s.Stage2.Verdict])
	}
	return out
}

func gapRefs(r *diagnosis.Result) map[catalog.Ref]bool {
	out := map[catalog.Ref]bool{}
	for _, g := range diagnosis.Gaps(r, diagnosis.NoPressure, words) {
		out[g.Item.Node.Ref] = true
	}
	return out
}

// improve makes one answer or one document better.
func improve(t *rapid.T, a *diagnosis.Answers) *diagnosis.Answers {
	better := *a
	better.Answers, better.Documents = slices.Clone(a.Answers), slices.Clone(a.Documents)
	if len(a.Documents) > 0 && rapid.IntRange(0, 3).Draw(t, "document") == 0 {
		d := &better.Documents[rapid.IntRange(0, len(a.Documents)-1).Draw(t, "which document")]
		d.Status = statuses[rapid.IntRange(slices.Index(statuses, d.Status), 2).Draw(t, "better status")]
		return &better
	}
	if len(a.Answers) == 0 {
		return &better
	}
	given := &better.Answers[rapid.IntRange(0, len(a.Answers)-1).Draw(t, "which")]
	if !given.Applicable || given.ConfirmInherited {
		return &better
	}
	given.Level = rapid.IntRange(given.Level, 5).Draw(t, "better")
	if rapid.Bool().Draw(t, "shown") {
		given.Evidence = append(slices.Clone(given.Evidence), current)
	}
	return &better
}

func TestABetterAnswerNeverLowersReadinessNorOpensAGap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := someAnswers(t)
		before, after := evaluateRapid(t, a), evaluateRapid(t, improve(t, a))
		now := readinesses(after)
		for k, was := range readinesses(before) {
			if now[k].Cmp(was) < 0 {
				t.Fatalf("readiness fell from %s to %s", was, now[k])
			}
		}
		were := gapRefs(before)
		for ref := range gapRefs(after) {
			if !were[ref] {
				t.Fatalf("%s became a gap", ref)
			}
		}
		is := verdicts(after)
		for k, was := range verdicts(before) {
			if is[k] < was {
				t.Fatalf("verdict %d fell from %d to %d", k, was, is[k])
			}
		}
	})
}

// rendered is everything a result says, as text.
func rendered(r *diagnosis.Result) string {
	var b strings.Builder
	for _, s := range r.Standards {
		fmt.Fprintln(&b, s.Standard.ID, s.ClauseSum, s.ControlSum, s.Status[diagnosis.Conforms], s.Status[diagnosis.GapState], s.Stage1, s.Stage2)
		for _, item := range s.Items {
			fmt.Fprintln(&b, item.Node.Ref, item.State, item.Source, item.Level, item.Effective, item.Readiness, item.Risk, item.Why)
			if p := item.Proposal; p != nil {
				fmt.Fprintln(&b, p.From, p.Weight, p.Lowest, p.Readiness, p.Targets, p.Presumed)
			}
		}
		for _, parts := range [][]diagnosis.Part{s.Clauses, s.Subclauses, s.Groups} {
			for _, p := range parts {
				fmt.Fprintln(&b, p.Node.Ref, p.Total.Readiness, p.Total.Assessed, p.Total.Items, p.Total.Applicable)
			}
		}
	}
	for _, d := range r.Documents {
		fmt.Fprintln(&b, d.Listing.ID, d.State, d.MandatoryFor, d.WantedBy)
	}
	for _, g := range diagnosis.Gaps(r, diagnosis.NoPressure, words) {
		fmt.Fprintln(&b, g.Item.Node.Ref, g.Level, g.Weight, g.Priority, g.Why)
	}
	return b.String()
}

func TestOrderOfAnswersDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := someAnswers(t)
		shuffled := *a
		shuffled.Answers = rapid.Permutation(a.Answers).Draw(t, "order")
		shuffled.Documents = rapid.Permutation(a.Documents).Draw(t, "order of documents")
		want := rendered(evaluateRapid(t, a))
		if diff := cmp.Diff(want, rendered(evaluateRapid(t, &shuffled))); diff != "" {
			t.Fatalf("in another order:\n%s", diff)
		}
		if diff := cmp.Diff(want, rendered(evaluateRapid(t, a))); diff != "" {
			t.Fatalf("the second time:\n%s", diff)
		}
	})
}

// TestAnAnswerForAParentIsThoseOfItsChildren says what inheritance down the outline means: level and evidence come along.
func TestAnAnswerForAParentIsThoseOfItsChildren(t *testing.T) {
	t.Parallel()
	nodes := allNodes()
	rapid.Check(t, func(t *rapid.T) {
		n := nodes[rapid.IntRange(0, len(nodes)-1).Draw(t, "node")]
		above := someAnswer(t, n)
		apart := answers()
		for _, leaf := range n.Leaves() {
			one := above
			one.Ref = leaf.Ref
			apart.Answers = append(apart.Answers, one)
		}
		x, y := evaluateRapid(t, answers(above)), evaluateRapid(t, apart)
		if diff := cmp.Diff(readinesses(x), readinesses(y), cmp.Comparer(func(a, b *big.Rat) bool { return a.Cmp(b) == 0 })); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(verdicts(x), verdicts(y)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestTotalsStayInTheirRange(t *testing.T) {
	t.Parallel()
	one := big.NewRat(1, 1)
	rapid.Check(t, func(t *rapid.T) {
		r := evaluateRapid(t, someAnswers(t))
		for _, s := range r.Standards {
			total := 0
			for _, n := range s.Status {
				total += n
			}
			if want := s.ClauseSum.Items + s.ControlSum.Items; total != want {
				t.Fatalf("%s: states add up to %d of %d items", s.Standard.ID, total, want)
			}
			for _, x := range []diagnosis.Total{s.ClauseSum, s.ControlSum} {
				if x.Readiness.Sign() < 0 || x.Readiness.Cmp(one) > 0 || x.Assessed.Sign() < 0 || x.Assessed.Cmp(one) > 0 {
					t.Fatalf("%s: readiness %s, assessed %s", s.Standard.ID, x.Readiness, x.Assessed)
				}
			}
			// A mean over items cannot be higher than the share of them that was assessed at all.
			if s.ControlSum.Readiness.Cmp(s.ControlSum.Assessed) > 0 {
				t.Fatalf("%s: controls readiness %s above assessed %s", s.Standard.ID, s.ControlSum.Readiness, s.ControlSum.Assessed)
			}
			if s.Stage1.Verdict == diagnosis.NotReady && len(s.Stage1.Stops) == 0 {
				t.Fatal("not ready without a stop")
			}
		}
	})
}

func evaluateRapid(t *rapid.T, a *diagnosis.Answers) *diagnosis.Result {
	r, err := diagnosis.Evaluate(library, a, words)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func BenchmarkEvaluate(b *testing.B) {
	a := answers()
	for _, n := range allNodes() {
		if n.IsLeaf() {
			a.Answers = append(a.Answers, at(n.Ref.String(), 3, current))
		}
	}
	for b.Loop() {
		evaluate(b, a)
	}
}
