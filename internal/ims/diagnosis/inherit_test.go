// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis_test

import (
	"math/big"
	"strings"
	"testing"

	"concord/internal/ims/diagnosis"
)

// 7.5.2-1 is equal to 7.5.2.a with weight 1; 4.1-2 is equal with weight 0.75; 6.1.4-1 has no counterpart.
const (
	equalOne   = "iso42001-2023/7.5.2-1"
	equalLess  = "iso42001-2023/4.1-2"
	newForAI   = "iso42001-2023/6.1.4-1"
	equalOne27 = "iso27001-2022/7.5.2.a"
)

func certified(inherit diagnosis.Inheritance, list ...diagnosis.Answer) *diagnosis.Answers {
	a := answers(list...)
	a.Certified, a.Inherit = []string{"iso27001-2022"}, inherit
	return a
}

func TestInheritance(t *testing.T) {
	t.Parallel()
	full := at(equalOne27, 3, current)
	climate := at("iso27001-2022/4.1-2", 3, current)
	confirm := func(s string) diagnosis.Answer {
		return diagnosis.Answer{Ref: ref(s), Applicable: true, ConfirmInherited: true}
	}
	for _, c := range []struct {
		name    string
		answers *diagnosis.Answers
		item    string
		source  diagnosis.Source
		state   diagnosis.State
		counts  *big.Rat
	}{
		{"nothing is proposed without a certificate", answers(full), equalOne, diagnosis.NoSource, diagnosis.NotAssessed, new(big.Rat)},
		{"a proposal counts for nothing", certified(diagnosis.InheritNone, full), equalOne, diagnosis.Proposed, diagnosis.NotAssessed, new(big.Rat)},
		{"bulk confirmation takes equal with weight 1", certified(diagnosis.InheritEqual, full), equalOne, diagnosis.Inherited, diagnosis.Conforms, big.NewRat(1, 1)},
		{"bulk confirmation leaves weight 0.75 alone", certified(diagnosis.InheritEqual, climate), equalLess, diagnosis.Proposed, diagnosis.NotAssessed, new(big.Rat)},
		{"one confirmation takes weight 0.75 over", certified(diagnosis.InheritNone, climate, confirm(equalLess)), equalLess, diagnosis.Inherited, diagnosis.Partial, big.NewRat(3, 4)},
		{"the lowest target decides", certified(diagnosis.InheritEqual, at(equalOne27, 1)), equalOne, diagnosis.Inherited, diagnosis.GapState, big.NewRat(1, 3)},
		{"what was not assessed cannot be taken over", certified(diagnosis.InheritEqual), equalOne, diagnosis.Proposed, diagnosis.NotAssessed, new(big.Rat)},
		{"an own answer beats the proposal", certified(diagnosis.InheritEqual, full, at(equalOne, 1)), equalOne, diagnosis.Own, diagnosis.GapState, big.NewRat(1, 3)},
		{"new work has nothing to inherit", certified(diagnosis.InheritEqual, full), newForAI, diagnosis.NoSource, diagnosis.NotAssessed, new(big.Rat)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := evaluate(t, c.answers).Item(ref(c.item))
			if got.Source != c.source || got.State != c.state || got.Readiness.Cmp(c.counts) != 0 {
				t.Errorf("got %s, %s, %s; want %s, %s, %s: %s", got.Source, got.State, got.Readiness, c.source, c.state, c.counts, got.Why)
			}
		})
	}
}

func TestInheritedExampleOfTheGuide(t *testing.T) {
	t.Parallel()
	// Weight 0.75 on two targets with readiness 1 and 2/3: 0.75 × 2/3 = 1/2, which fills level 1.
	confirm := diagnosis.Answer{Ref: ref("iso42001-2023/6.2.g"), Applicable: true, ConfirmInherited: true}
	a := certified(diagnosis.InheritNone, at("iso27001-2022/6.2.g", 3, current), at("iso27001-2022/6.2-2", 2), confirm)
	item := evaluate(t, a).Item(confirm.Ref)
	if item.Source != diagnosis.Inherited || item.State != diagnosis.GapState || item.Effective != 1 || item.Readiness.Cmp(big.NewRat(1, 2)) != 0 {
		t.Errorf("got %s, %s, level %d, %s: %s", item.Source, item.State, item.Effective, item.Readiness, item.Why)
	}
}

func TestConfirmingWhatCannotBeTakenOverSaysWhy(t *testing.T) {
	t.Parallel()
	confirm := diagnosis.Answer{Ref: ref(equalOne), Applicable: true, ConfirmInherited: true}
	for name, c := range map[string]struct {
		answers *diagnosis.Answers
		why     string
	}{
		"nobody is certified":               {answers(confirm), "no certified standard proposes anything"},
		"the target has not been assessed":  {certified(diagnosis.InheritNone, confirm), "Cannot be taken over yet"},
		"in bulk the target counts as well": {certified(diagnosis.InheritEqual), "Cannot be taken over yet"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			item := evaluate(t, c.answers).Item(confirm.Ref)
			if item.State != diagnosis.NotAssessed || !strings.Contains(item.Why, c.why) {
				t.Errorf("got %s: %s", item.State, item.Why)
			}
		})
	}
}

func TestRiskCountsForAnInheritedControlToo(t *testing.T) {
	t.Parallel()
	// A.2.4 draws on A.5.1 with weight 0.75: readiness 3/4, level 2, and the priority is (3 - 2) × the highest risk 3.
	confirm := diagnosis.Answer{Ref: ref("iso42001-2023/A.2.4"), Applicable: true, ConfirmInherited: true, Risk: 3}
	r := evaluate(t, certified(diagnosis.InheritNone, at("iso27001-2022/A.5.1", 3, current), confirm))
	for _, g := range diagnosis.Gaps(r, diagnosis.NoPressure, words) {
		if g.Item.Node.Ref == confirm.Ref && g.Priority.Cmp(big.NewRat(3, 1)) != 0 {
			t.Errorf("priority %s, want 3: %s", g.Priority, g.Why)
		}
	}
}

func TestCertificateSpeaksForAStandardThatIsNotDiagnosed(t *testing.T) {
	t.Parallel()
	a := certified(diagnosis.InheritEqual)
	a.Standards = []string{"iso42001-2023"}
	item := evaluate(t, a).Item(ref(equalOne))
	if item.Source != diagnosis.Inherited || !item.Proposal.Presumed || item.State != diagnosis.Conforms {
		t.Errorf("got %s, %s: %s", item.Source, item.State, item.Why)
	}
}

func TestDeliveryOfASoundSystemEqualsTheCrosswalk(t *testing.T) {
	t.Parallel()
	d, err := diagnosis.Deliveries(library, evaluate(t, everything(3)))
	if err != nil {
		t.Fatal(err)
	}
	got := d[[2]string{"iso27001-2022", "iso42001-2023"}]
	for i, want := range []struct {
		items, fully, partly, not int
		percent                   string
	}{{164, 38, 116, 10, "65.5"}, {38, 0, 28, 10, "26.3"}, {202, 38, 144, 20, "58.2"}} {
		p := new(big.Rat).Mul(got[i].Weighted, big.NewRat(100, 1)).FloatString(1)
		if got[i].Items != want.items || got[i].Fully != want.fully || got[i].Partly != want.partly || got[i].Not != want.not || p != want.percent {
			t.Errorf("part %d: %d items, %d/%d/%d, %s %%; want %+v", i, got[i].Items, got[i].Fully, got[i].Partly, got[i].Not, p, want)
		}
	}
	silent, err := diagnosis.Deliveries(library, evaluate(t, answers()))
	if err != nil {
		t.Fatal(err)
	}
	if total := silent[[2]string{"iso27001-2022", "iso42001-2023"}][2]; total.Weighted.Sign() != 0 || total.Not != 202 {
		t.Errorf("an organization without a system delivers %s", total.Weighted)
	}
}
