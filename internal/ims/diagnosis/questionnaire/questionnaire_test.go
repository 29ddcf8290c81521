// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package questionnaire_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/civil"
	"concord/internal/platform/locale"
)

const isms, aims = "iso27001-2022", "iso42001-2023"

var (
	library = catalog.Embedded()
	both    = []string{isms, aims}
	depths  = []questionnaire.Depth{questionnaire.Quick, questionnaire.Subclause, questionnaire.Full}
)

func questions(t testing.TB, r questionnaire.Request) []questionnaire.Question {
	t.Helper()
	out, err := questionnaire.Questions(library, r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// answered answers every place at level 2 and diagnoses.
func answered(t testing.TB, r questionnaire.Request, list []questionnaire.Question) *diagnosis.Result {
	t.Helper()
	day := civil.MustParse("2026-11-23")
	a := &diagnosis.Answers{AsOf: day, Start: day, Standards: r.Standards, Certified: r.Certified, Inherit: r.Inherit}
	for _, q := range list {
		for _, p := range q.Places {
			a.Answers = append(a.Answers, diagnosis.Answer{Ref: p.Refs()[0], Also: p.Refs()[1:], Applicable: true, Level: 2})
		}
	}
	result, err := diagnosis.Evaluate(library, a, locale.For("en"))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestAnsweringEveryQuestionLeavesNothingUnassessed(t *testing.T) {
	t.Parallel()
	for _, depth := range depths {
		for name, r := range map[string]questionnaire.Request{
			"both":                  {Standards: both},
			"both in another order": {Standards: []string{aims, isms}},
			"security alone":        {Standards: []string{isms}},
			"AI alone":              {Standards: []string{aims}},
			"certified and asked":   {Standards: both, Certified: []string{isms}, Inherit: diagnosis.InheritEqual},
			"certified, AI alone":   {Standards: []string{aims}, Certified: []string{isms}, Inherit: diagnosis.InheritEqual},
		} {
			t.Run(fmt.Sprintf("%s at depth %s", name, depth), func(t *testing.T) {
				t.Parallel()
				r.Depth = depth
				for _, s := range answered(t, r, questions(t, r)).Standards {
					for _, item := range s.Items {
						if item.Node.Scored && item.State == diagnosis.NotAssessed {
							t.Errorf("%s was not assessed", item.Node.Ref)
						}
					}
				}
			})
		}
	}
}

func TestNoPlaceIsAskedTwice(t *testing.T) {
	t.Parallel()
	for _, depth := range depths {
		seen, ids := map[catalog.Ref]bool{}, map[string]bool{}
		for _, q := range questions(t, questionnaire.Request{Standards: both, Depth: depth}) {
			if ids[q.ID] {
				t.Errorf("%s: two questions have the id %s", depth, q.ID)
			}
			ids[q.ID] = true
			for _, p := range q.Places {
				for _, ref := range p.Refs() {
					if seen[ref] {
						t.Errorf("%s asks for %s twice", depth, ref)
					}
					seen[ref] = true
				}
			}
		}
	}
}

func TestHowManyQuestionsThereAre(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		depth     questionnaire.Depth
		standards []string
		want      int
	}{
		{questionnaire.Quick, both, 25},
		{questionnaire.Quick, []string{isms}, 15},
		{questionnaire.Quick, []string{aims}, 21},
		{questionnaire.Subclause, both, 32 + 93 + 38}, // 30 shared subclauses, 2 of ISO/IEC 42001 alone
		{questionnaire.Subclause, []string{isms}, 30 + 93},
		{questionnaire.Full, []string{isms}, 148 + 93},
		{questionnaire.Full, []string{aims}, 164 + 38},
	} {
		got := len(questions(t, questionnaire.Request{Standards: c.standards, Depth: c.depth}))
		if got != c.want {
			t.Errorf("%s of %v: %d questions, want %d", c.depth, c.standards, got, c.want)
		}
	}
}

// TestEqualIsAskedOnceAndExtensionsBeside reads the crosswalk itself and compares.
func TestEqualIsAskedOnceAndExtensionsBeside(t *testing.T) {
	t.Parallel()
	cw, err := crosswalk.Find(library, isms, aims)
	if err != nil {
		t.Fatal(err)
	}
	once, beside, alone := 0, 0, 0
	for _, q := range questions(t, questionnaire.Request{Standards: both, Depth: questionnaire.Full}) {
		for i, p := range q.Places {
			for _, n := range p.Nodes {
				if n.Ref.Standard != aims || n.Kind != catalog.KindRequirement {
					continue
				}
				row := cw.Row(n.Ref.ID)
				shared := len(p.Standards()) == 2
				if equal := row.Relation == crosswalk.Equal && row.Quarters() == 4; equal != shared {
					t.Errorf("%s is %s with weight %v; asked once: %v", n.Ref, row.Relation, row.Weight, shared)
				}
				switch {
				case shared:
					once++
					if want := (catalog.Ref{Standard: isms, ID: row.Targets[0]}); p.Refs()[0] != want {
						t.Errorf("%s is asked with %s, not with %s", n.Ref, p.Refs()[0], want)
					}
				case i > 0:
					beside++
					if !slices.Contains(row.Targets, q.Places[0].Nodes[0].Ref.ID) {
						t.Errorf("%s stands beside %s, which the crosswalk does not name", n.Ref, q.Places[0].Nodes[0].Ref)
					}
				default:
					alone++
				}
			}
		}
	}
	if once != 38 || once+beside+alone != 164 {
		t.Errorf("%d once, %d beside, %d alone; want the 38 equal ones once and 164 in all", once, beside, alone)
	}
}

func TestJointQuestions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		depth  questionnaire.Depth
		id     string
		places []string
	}{
		{questionnaire.Quick, "improvement", []string{"iso27001-2022/10 iso42001-2023/10"}},
		{questionnaire.Quick, "context", []string{"iso27001-2022/4", "iso42001-2023/4"}},
		{questionnaire.Quick, "impact-assessment", []string{"iso42001-2023/6.1.4 iso42001-2023/8.4"}},
		{questionnaire.Subclause, "iso27001-2022/7.5.3", []string{"iso27001-2022/7.5.3 iso42001-2023/7.5.3"}},
		{questionnaire.Subclause, "iso27001-2022/6.1.2", []string{"iso27001-2022/6.1.2", "iso42001-2023/6.1.2"}},
		{questionnaire.Subclause, "iso42001-2023/6.1.4", []string{"iso42001-2023/6.1.4"}},
		{questionnaire.Full, "iso27001-2022/4.3-1", []string{"iso27001-2022/4.3-1", "iso42001-2023/4.3-1", "iso42001-2023/4.3-5"}},
		{questionnaire.Full, "iso27001-2022/9.3.2.g", []string{"iso27001-2022/9.3.2.g iso42001-2023/9.3.2.e"}},
		{questionnaire.Full, "iso27001-2022/9.3.2.f", []string{"iso27001-2022/9.3.2.f"}}, // ISO/IEC 42001 does not ask for it
	} {
		t.Run(string(c.depth)+" "+c.id, func(t *testing.T) {
			t.Parallel()
			list := questions(t, questionnaire.Request{Standards: both, Depth: c.depth})
			i := slices.IndexFunc(list, func(q questionnaire.Question) bool { return q.ID == c.id })
			if i < 0 {
				t.Fatal("no such question")
			}
			var got []string
			for _, p := range list[i].Places {
				got = append(got, strings.Trim(fmt.Sprint(p.Refs()), "[]"))
			}
			if diff := cmp.Diff(c.places, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestQuestionsFollowTheStandardsOrder(t *testing.T) {
	t.Parallel()
	for _, depth := range depths {
		for _, std := range both {
			s, err := library.Standard(std)
			if err != nil {
				t.Fatal(err)
			}
			last := -1
			for _, q := range questions(t, questionnaire.Request{Standards: both, Depth: depth}) {
				// Beside the other standard a requirement may come earlier than at home; subclauses and clauses may not.
				at := slices.Index(s.Outline().Nodes, q.Group)
				if at < 0 {
					continue
				}
				if at < last {
					t.Errorf("%s, %s: %s is asked after %s", depth, std, q.Group.Ref, s.Outline().Nodes[last].Ref)
				}
				last = at
			}
		}
	}
}

func TestWhatIsInheritedInBulkIsNotAsked(t *testing.T) {
	t.Parallel()
	r := questionnaire.Request{Standards: both, Depth: questionnaire.Full, Certified: []string{isms}, Inherit: diagnosis.InheritEqual}
	count := func(r questionnaire.Request) (n int) {
		for _, q := range questions(t, r) {
			for _, p := range q.Places {
				n += len(p.Nodes)
			}
		}
		return n
	}
	if got := count(r); got != 241+202-38 {
		t.Errorf("%d places, want all but the 38 equal ones of %d", got, 241+202)
	}
	r.Inherit = diagnosis.InheritNone
	if got := count(r); got != 241+202 {
		t.Errorf("%d places where nothing was taken over, want %d", got, 241+202)
	}
	r = questionnaire.Request{Standards: []string{aims}, Depth: questionnaire.Quick, Certified: []string{isms}, Inherit: diagnosis.InheritEqual}
	for _, q := range questions(t, r) {
		for _, p := range q.Places {
			if slices.Contains(p.Refs(), catalog.Ref{Standard: aims, ID: "10"}) || slices.Contains(p.Refs(), catalog.Ref{Standard: aims, ID: "6.3"}) {
				t.Errorf("%v was taken over and is asked", p.Refs())
			}
		}
	}
}

func TestEveryQuestionHelps(t *testing.T) {
	t.Parallel()
	for _, depth := range depths {
		for _, standards := range [][]string{both, {isms}, {aims}} {
			for _, q := range questions(t, questionnaire.Request{Standards: standards, Depth: depth}) {
				h := q.Help
				if q.Title == "" || h.Why == "" || len(h.Asked) == 0 || len(h.Evidence) == 0 || len(h.Levels) != 6 {
					t.Errorf("%s %s: title %q, why %q, %d asked, %d evidence, %d levels", depth, q.ID, q.Title, h.Why, len(h.Asked), len(h.Evidence), len(h.Levels))
				}
				for i, l := range h.Levels {
					if l.Title == "" || l.Text == "" {
						t.Errorf("%s %s: level %d is not worded", depth, q.ID, i)
					}
				}
				for _, p := range q.Places {
					if p.Ask == "" {
						t.Errorf("%s %s asks nothing at %v", depth, q.ID, p.Refs())
					}
					for _, n := range p.Nodes {
						if inClauses := n.Ancestor(catalog.KindClause) != nil; inClauses == p.NotApplicable {
							t.Errorf("%s %s: %s may be left out: %v", depth, q.ID, n.Ref, p.NotApplicable)
						}
					}
				}
			}
		}
	}
	subclause := questions(t, questionnaire.Request{Standards: both, Depth: questionnaire.Subclause})[0]
	if !subclause.Help.Specific || !strings.Contains(subclause.Help.Levels[2].Text, "climate") {
		t.Errorf("4.1 has no levels of its own: %+v", subclause.Help.Levels)
	}
	if subclause.Places[1].Add == "" || subclause.Places[0].Ask == subclause.Places[1].Ask {
		t.Error("the part for AI is not worded")
	}
}

func TestCoarserAnswersDoNotCountAsAnswered(t *testing.T) {
	t.Parallel()
	list := questions(t, questionnaire.Request{Standards: both, Depth: questionnaire.Subclause})
	place := list[0].Places[0] // iso27001-2022/4.1, with two requirements
	for _, c := range []struct {
		name  string
		given []string
		want  bool
	}{
		{"nothing was said", nil, false},
		{"the place itself", []string{"4.1"}, true},
		{"all its requirements", []string{"4.1-1", "4.1-2"}, true},
		{"one of its requirements", []string{"4.1-1"}, false},
		{"the clause above", []string{"4"}, false},
		{"another subclause", []string{"4.2"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := place.Answered(func(r catalog.Ref) bool { return r.Standard == isms && slices.Contains(c.given, r.ID) })
			if got != c.want {
				t.Errorf("answered %v, want %v", got, c.want)
			}
		})
	}
}

func TestUnknownDepthAndStandardAreRefused(t *testing.T) {
	t.Parallel()
	for _, r := range []questionnaire.Request{{Standards: both, Depth: "deep"}, {Standards: []string{"iso1"}, Depth: questionnaire.Quick}} {
		if _, err := questionnaire.Questions(library, r); err == nil {
			t.Errorf("%+v was accepted", r)
		}
	}
}

func BenchmarkQuestions(b *testing.B) {
	for b.Loop() {
		questions(b, questionnaire.Request{Standards: both, Depth: questionnaire.Full})
	}
}
