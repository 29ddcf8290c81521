// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis_test

import (
	"math/big"
	"slices"
	"testing"

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

// someAnswers draws answers at any level of the outline, each place at most once.
func someAnswers(t *rapid.T) *diagnosis.Answers {
	nodes := allNodes()
	a := answers()
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(nodes)-1), 0, 60, rapid.ID[int]).Draw(t, "places") {
		a.Answers = append(a.Answers, someAnswer(t, nodes[i]))
	}
	a.Certified = rapid.SampledFrom([][]string{nil, {"iso27001-2022"}}).Draw(t, "certified")
	a.Inherit = rapid.SampledFrom([]diagnosis.Inheritance{diagnosis.InheritNone, diagnosis.InheritEqual}).Draw(t, "inherit")
	return a
}

func someAnswer(t *rapid.T, n *catalog.Node) diagnosis.Answer {
	out := diagnosis.Answer{Ref: n.Ref, Applicable: true, Level: rapid.IntRange(0, 5).Draw(t, "level")}
	if n.Kind == catalog.KindControl && rapid.IntRange(0, 9).Draw(t, "excluded") == 0 {
		return diagnosis.Answer{Ref: n.Ref, Reason: "Not here"}
	}
	for range rapid.IntRange(0, 2).Draw(t, "pieces") {
		out.Evidence = append(out.Evidence, diagnosis.Evidence{
			Title: "Record", Date: asOf.AddDays(-rapid.IntRange(0, 900).Draw(t, "age")), ReviewMonths: rapid.IntRange(1, 24).Draw(t, "months"),
		})
	}
	return out
}

func sums(r *diagnosis.Result) (out []*big.Rat) {
	for _, s := range r.Standards {
		out = append(out, s.ClauseSum.Readiness, s.ControlSum.Readiness)
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

func TestABetterAnswerNeverLowersReadinessNorOpensAGap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := someAnswers(t)
		if len(a.Answers) == 0 {
			return
		}
		before := evaluateRapid(t, a)
		better := *a
		better.Answers = slices.Clone(a.Answers)
		i := rapid.IntRange(0, len(a.Answers)-1).Draw(t, "which")
		if !better.Answers[i].Applicable {
			return
		}
		better.Answers[i].Level = rapid.IntRange(better.Answers[i].Level, 5).Draw(t, "better")
		if rapid.Bool().Draw(t, "shown") {
			better.Answers[i].Evidence = append(slices.Clone(better.Answers[i].Evidence), current)
		}
		after := evaluateRapid(t, &better)
		for k, was := range sums(before) {
			if sums(after)[k].Cmp(was) < 0 {
				t.Fatalf("readiness fell from %s to %s", was, sums(after)[k])
			}
		}
		were := gapRefs(before)
		for ref := range gapRefs(after) {
			if !were[ref] {
				t.Fatalf("%s became a gap", ref)
			}
		}
	})
}

func TestOrderOfAnswersDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := someAnswers(t)
		shuffled := *a
		shuffled.Answers = rapid.Permutation(a.Answers).Draw(t, "order")
		x, y := evaluateRapid(t, a), evaluateRapid(t, &shuffled)
		for i, s := range x.Standards {
			for k, item := range s.Items {
				other := y.Standards[i].Items[k]
				if item.State != other.State || item.Why != other.Why || item.Source != other.Source {
					t.Fatalf("%s: %s (%s), in another order %s (%s)", item.Node.Ref, item.State, item.Why, other.State, other.Why)
				}
			}
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
