// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
)

// someStandards draws what a diagnosis asks about.
func someStandards(t *rapid.T, a *diagnosis.Answers) *diagnosis.Answers {
	a.Standards = rapid.SampledFrom([][]string{{"iso27001-2022", "iso42001-2023"}, {"iso42001-2023"}, {"iso27001-2022"}}).Draw(t, "standards")
	a.Answers = slices.DeleteFunc(a.Answers, func(x diagnosis.Answer) bool {
		return !slices.Contains(a.Standards, x.Ref.Standard) || slices.ContainsFunc(x.Also, func(r catalog.Ref) bool { return !slices.Contains(a.Standards, r.Standard) })
	})
	return a
}

func evaluated(t *rapid.T, a *diagnosis.Answers) *diagnosis.Result {
	r, err := diagnosis.Evaluate(library, a, words)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestComparingADiagnosisWithItselfHasNoDifference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := evaluated(t, someStandards(t, someAnswers(t)))
		c := diagnosis.Compare(r, r)
		if len(c.Items)+len(c.OnlyBefore)+len(c.OnlyAfter) != 0 || len(c.Standards) != len(r.Standards) {
			t.Fatalf("%d items moved; %d and %d standards stand alone", len(c.Items), len(c.OnlyBefore), len(c.OnlyAfter))
		}
		for _, s := range c.Standards {
			if n := len(s.Stage1.Came) + len(s.Stage1.Went) + len(s.Stage2.Came) + len(s.Stage2.Went); n != 0 {
				t.Fatalf("%s: %d stops came or went", s.After.Standard.ID, n)
			}
			for _, p := range slices.Concat(s.Clauses, s.Groups) {
				if p.Before.Total.Readiness.Cmp(p.After.Total.Readiness) != 0 {
					t.Fatalf("%s moved", p.After.Node.Ref)
				}
			}
		}
	})
}

// mirror is each move seen from the other side.
var mirror = map[diagnosis.Move]diagnosis.Move{
	diagnosis.Improved: diagnosis.Declined, diagnosis.Declined: diagnosis.Improved, diagnosis.Entered: diagnosis.Left, diagnosis.Left: diagnosis.Entered,
	diagnosis.Changed: diagnosis.Changed,
}

// sides tell a comparison in lines that two can be compared by, as it is or seen from the other side.
func sides(c diagnosis.Comparison, turned bool) (out []string) {
	level := func(i *diagnosis.Item) string {
		if i == nil {
			return "-"
		}
		return string(i.State) + i.Readiness.String()
	}
	for _, x := range c.Items {
		move, before, after := x.Move, level(x.Before), level(x.After)
		if turned {
			move, before, after = mirror[move], after, before
		}
		out = append(out, strings.Join([]string{x.Item().Node.Ref.String(), string(move), before, after}, " "))
	}
	stops := func(id, what string, list []diagnosis.Stop) {
		for _, s := range list {
			out = append(out, strings.Join([]string{id, what, s.Ref, s.Rule}, " "))
		}
	}
	for _, s := range c.Standards {
		for _, g := range []diagnosis.GateChange{s.Stage1, s.Stage2} {
			came, went := g.Came, g.Went
			if turned {
				came, went = went, came
			}
			stops(s.After.Standard.ID, "came", came)
			stops(s.After.Standard.ID, "went", went)
		}
		for _, p := range slices.Concat(s.Clauses, s.Groups) {
			before, after := p.Before.Total.Readiness.String(), p.After.Total.Readiness.String()
			if turned {
				before, after = after, before
			}
			out = append(out, strings.Join([]string{p.After.Node.Ref.String(), before, after}, " "))
		}
	}
	before, after := c.OnlyBefore, c.OnlyAfter
	if turned {
		before, after = after, before
	}
	for _, s := range before {
		out = append(out, "only before "+s.Standard.ID)
	}
	for _, s := range after {
		out = append(out, "only after "+s.Standard.ID)
	}
	slices.Sort(out)
	return out
}

func TestAComparisonTheOtherWayRoundIsItsMirrorImage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := evaluated(t, someStandards(t, someAnswers(t))), evaluated(t, someStandards(t, someAnswers(t)))
		if diff := cmp.Diff(sides(diagnosis.Compare(a, b), false), sides(diagnosis.Compare(b, a), true)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestEachWayAnItemCanGoHasItsName(t *testing.T) {
	t.Parallel()
	place := func(ref string, level int) diagnosis.Answer {
		at, err := catalog.ParseRef(ref)
		if err != nil {
			t.Fatal(err)
		}
		return diagnosis.Answer{Ref: at, Applicable: level >= 0, Level: max(level, 0), Reason: "Not here"}
	}
	result := func(standards []string, given ...diagnosis.Answer) *diagnosis.Result {
		a := answers()
		a.Standards, a.Answers = standards, given
		r, err := diagnosis.Evaluate(library, a, words)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	one, both := []string{"iso27001-2022"}, []string{"iso27001-2022", "iso42001-2023"}
	before := result(one, place("iso27001-2022/A.5.1", 1), place("iso27001-2022/A.5.2", 2), place("iso27001-2022/A.5.3", -1), place("iso27001-2022/A.5.4", 2))
	after := result(both, place("iso27001-2022/A.5.1", 2), place("iso27001-2022/A.5.2", 1), place("iso27001-2022/A.5.3", 0), place("iso27001-2022/A.5.4", -1), place("iso27001-2022/A.5.5", 0))
	c := diagnosis.Compare(before, after)
	got := map[string]diagnosis.Move{}
	for _, x := range c.Items {
		got[x.Item().Node.Ref.String()] = x.Move
	}
	for ref, want := range map[string]diagnosis.Move{
		"iso27001-2022/A.5.1": diagnosis.Improved, "iso27001-2022/A.5.2": diagnosis.Declined, "iso27001-2022/A.5.3": diagnosis.Entered,
		"iso27001-2022/A.5.4": diagnosis.Left, "iso27001-2022/A.5.5": diagnosis.Changed, "iso27001-2022/A.5.6": "", "iso42001-2023/A.2.2": diagnosis.Entered,
	} {
		if got[ref] != want {
			t.Errorf("%s is %q, want %q", ref, got[ref], want)
		}
	}
	if len(c.OnlyAfter) != 1 || len(c.OnlyBefore) != 0 || len(c.Standards) != 1 {
		t.Errorf("%d standards are compared, %d and %d stand alone", len(c.Standards), len(c.OnlyBefore), len(c.OnlyAfter))
	}
}
