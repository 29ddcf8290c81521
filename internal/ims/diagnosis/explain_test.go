// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/fault"
	"concord/internal/platform/locale"
)

// TestR25EveryNumberOpensToACalculationThatGivesIt recomputes each explained number from its own terms.
func TestR25EveryNumberOpensToACalculationThatGivesIt(t *testing.T) {
	t.Parallel()
	a, err := read(november, example(t, november))
	if err != nil {
		t.Fatal(err)
	}
	r, err := diagnosis.Evaluate(library, a, locale.For("en"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Standards {
		want := map[string]*big.Rat{diagnosis.AllClauses: s.ClauseSum.Readiness, diagnosis.AllControls: s.ControlSum.Readiness}
		for _, list := range [][]diagnosis.Part{s.Subclauses, s.Clauses, s.Groups} {
			for _, p := range list {
				want[p.Node.Ref.ID] = p.Total.Readiness
			}
		}
		for _, item := range s.Items {
			want[item.Node.Ref.ID] = item.Readiness
		}
		for id, readiness := range want {
			e, err := diagnosis.Explain(r, catalog.Ref{Standard: s.Standard.ID, ID: id}, locale.For("en"))
			if err != nil {
				t.Fatal(err)
			}
			if e.Readiness.Cmp(readiness) != 0 || e.Rule == "" {
				t.Errorf("%s/%s: explained as %s by %q, the result says %s", s.Standard.ID, id, e.Readiness, e.Rule, readiness)
			}
			if mean := meanOf(e.Terms); mean != nil && mean.Cmp(readiness) != 0 {
				t.Errorf("%s/%s: the terms give %s, the result says %s", s.Standard.ID, id, mean, readiness)
			}
		}
	}
}

// meanOf is the mean of the terms that count; nil where none does.
func meanOf(terms []diagnosis.Term) *big.Rat {
	sum, n := new(big.Rat), int64(0)
	for _, x := range terms {
		if x.Counts {
			sum.Add(sum, x.Readiness)
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return sum.Quo(sum, big.NewRat(n, 1))
}

func TestAnExplanationShowsItsFigures(t *testing.T) {
	t.Parallel()
	a := answers(at("iso27001-2022/4.1", 3, current), at("iso27001-2022/A.5.1", 3), at("iso27001-2022/A.5.2", 1))
	r, err := diagnosis.Evaluate(library, a, locale.For("en"))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{
		"A.5.1": "2 counts as 0.6667", // capped without evidence
		"A.5":   "1 ÷ 37 = 0.027",
	} {
		e, err := diagnosis.Explain(r, ref("iso27001-2022/"+id), locale.For("en"))
		if err != nil || !strings.Contains(e.Rule, want) {
			t.Errorf("%s: %q, %v; want %q in it", id, e.Rule, err, want)
		}
	}
	for _, gone := range []string{"iso27001-2022/99", "iso9001-2015/4.1"} {
		if _, err := diagnosis.Explain(r, ref(gone), locale.For("en")); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", gone, err)
		}
	}
}
