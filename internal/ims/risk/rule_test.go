// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risk

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
)

var today = civil.Date{Year: 2026, Month: 11, Day: 25}

// record is a risk with these fields, in pairs.
func record(pairs ...string) values {
	v := make(values, len(places))
	v.set("title", "Somebody reads what they should not")
	v.set("domain", "security")
	v.set("state", "open")
	v.set("option", undecided)
	for i := 0; i+1 < len(pairs); i += 2 {
		v.set(pairs[i], pairs[i+1])
	}
	return v
}

func named(err error) (out []string) {
	var wrong fault.Fields
	errors.As(err, &wrong)
	for _, f := range wrong {
		out = append(out, f.Field)
	}
	return out
}

func TestTheDefaultCriteriaHold(t *testing.T) {
	t.Parallel()
	if err := defaults().Check(); err != nil {
		t.Error(err)
	}
}

func TestR14TheHighestConsequenceCountsAndNoneIsAveraged(t *testing.T) {
	t.Parallel()
	v := record("inherent_likelihood", "3", "inherent_organization", "1", "inherent_people", "5", "inherent_society", "2")
	if err := judge(defaults(), today, nil, v); err != nil {
		t.Fatal(err)
	}
	if v.get("inherent_level") != "4" || v.get("level") != "4" || v.get("standing") != above || v.get("criteria") != "0" {
		t.Errorf("%q", v)
	}
	if v.get("assessed_on") != "2026-11-25" || v.get("review_by") != "2027-02-25" {
		t.Errorf("judged on %s, review by %s", v.get("assessed_on"), v.get("review_by"))
	}
}

func TestTodaysLevelCountsOnceThereIsOne(t *testing.T) {
	t.Parallel()
	v := record("inherent_likelihood", "5", "inherent_organization", "5", "current_likelihood", "2", "current_organization", "2")
	if err := judge(defaults(), today, nil, v); err != nil {
		t.Fatal(err)
	}
	if v.get("inherent_level") != "4" || v.get("level") != "1" || v.get("standing") != within {
		t.Errorf("%q", v)
	}
}

func TestR14OnlyARiskOfAICanGoWithoutLikelihoodAndSaysWhy(t *testing.T) {
	t.Parallel()
	v := record("inherent_people", "3")
	if got := named(judge(defaults(), today, nil, v)); !slices.Equal(got, []string{"inherent_likelihood"}) {
		t.Errorf("security: %q", got)
	}
	v = record("domain", "ai", "inherent_people", "3")
	if got := named(judge(defaults(), today, nil, v)); !slices.Equal(got, []string{"likelihood_reason"}) {
		t.Errorf("no reason: %q", got)
	}
	v.set("likelihood_reason", "nobody has used such a system before")
	if err := judge(defaults(), today, nil, v); err != nil || v.get("level") != "3" { // as at the highest likelihood
		t.Errorf("%v, %q", err, v)
	}
}

func TestR15NewCriteriaRewriteNoJudgement(t *testing.T) {
	t.Parallel()
	v := record("inherent_likelihood", "3", "inherent_organization", "3")
	if err := judge(defaults(), today, nil, v); err != nil {
		t.Fatal(err)
	}
	stricter := defaults()
	stricter.Number = 1
	stricter.Matrix = [][]int{{4, 4, 4, 4, 4}, {4, 4, 4, 4, 4}, {4, 4, 4, 4, 4}, {4, 4, 4, 4, 4}, {4, 4, 4, 4, 4}}
	later := slices.Clone(v)
	later.set("note", "read again")
	if err := judge(stricter, today.AddDays(1), v, later); err != nil {
		t.Fatal(err)
	}
	if later.get("level") != v.get("level") || later.get("criteria") != "0" || later.get("assessed_on") != v.get("assessed_on") {
		t.Errorf("a note judged anew: %q", later)
	}
	later.set("inherent_organization", "2")
	if err := judge(stricter, today.AddDays(1), v, later); err != nil {
		t.Fatal(err)
	}
	if later.get("level") != "4" || later.get("criteria") != "1" || later.get("assessed_on") != "2026-11-26" {
		t.Errorf("judged anew: %q", later)
	}
}

func TestR16AnAcceptanceEndsWhereWhatWasAcceptedChanges(t *testing.T) {
	t.Parallel()
	v := record("inherent_likelihood", "3", "inherent_organization", "3")
	if err := judge(defaults(), today, nil, v); err != nil {
		t.Fatal(err)
	}
	v.set("accepted_by", "somebody")
	v.set("accepted_until", "2027-11-25")
	for field, value := range map[string]string{"inherent_likelihood": "4", "option": "retain", "treatment": "more of it", "note": ""} {
		later := slices.Clone(v)
		later.set(field, value)
		if err := judge(defaults(), today, v, later); err != nil {
			t.Fatal(err)
		}
		if holds := later.get("accepted_by") != ""; holds != (field == "note") {
			t.Errorf("%s: holds %v", field, holds)
		}
	}
}

func TestAStepBeyondTheScaleIsNamed(t *testing.T) {
	t.Parallel()
	v := record("inherent_likelihood", "6", "inherent_organization", "6")
	if got := named(judge(defaults(), today, nil, v)); !slices.Equal(got, []string{"inherent_likelihood", "inherent_organization"}) {
		t.Errorf("%q", got)
	}
	v = record("state", "closed", "current_likelihood", "2")
	if got := named(judge(defaults(), today, nil, v)); !slices.Equal(got, []string{"closed_because", "current_organization"}) {
		t.Errorf("%q", got)
	}
}

func TestCriteriaNameEverythingThatIsWrong(t *testing.T) {
	t.Parallel()
	c := defaults().Criteria
	c.Levels = slices.Clone(c.Levels)
	c.Levels[0].Acceptable, c.Levels[1].ReviewMonths, c.Levels[3].Name = false, 0, "Low"
	c.Likelihoods = append(slices.Clone(c.Likelihoods[:4]), Likelihood{})
	c.Matrix = [][]int{{1, 1, 1, 2, 3}, {1, 2, 1, 2, 3}, {1, 1, 2, 3}, {1, 2, 3, 9, 4}, {2, 2, 3, 4, 4}}
	want := []string{"likelihoods[4].name", "likelihoods[4].anchor", "levels[3].name", "levels[1].acceptable", "levels[1].review_months", "matrix[1][2]", "matrix[2]", "matrix[3][3]"}
	got := named(c.Check())
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s is not named in %q", w, got)
		}
	}
}

// criteria draws scales of any size with a matrix that never falls.
func criteria(t *rapid.T) Criteria {
	c := Criteria{}
	rows, columns, levels := rapid.IntRange(FewestSteps, MostSteps).Draw(t, "rows"), rapid.IntRange(FewestSteps, MostSteps).Draw(t, "columns"), rapid.IntRange(FewestLevels, MostLevels).Draw(t, "levels")
	line := rapid.IntRange(0, levels-1).Draw(t, "line")
	for i := range rows {
		c.Likelihoods = append(c.Likelihoods, Likelihood{fmt.Sprint("l", i), "a"})
		row := make([]int, columns)
		for j := range row {
			least := 1
			if j > 0 {
				least = row[j-1]
			}
			if i > 0 {
				least = max(least, c.Matrix[i-1][j])
			}
			row[j] = rapid.IntRange(least, levels).Draw(t, "level")
		}
		c.Matrix = append(c.Matrix, row)
	}
	for j := range columns {
		c.Consequences = append(c.Consequences, Consequence{fmt.Sprint("c", j), "o", "p", "s"})
	}
	for l := range levels {
		c.Levels = append(c.Levels, Level{fmt.Sprint("level", l), l < line, 12})
	}
	return c
}

func TestMoreLikelyOrMoreSevereIsNeverALowerLevel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := criteria(t)
		if err := c.Check(); err != nil {
			t.Fatal(err)
		}
		l, s := rapid.IntRange(1, len(c.Likelihoods)).Draw(t, "likelihood"), rapid.IntRange(1, len(c.Consequences)).Draw(t, "consequence")
		level := c.Level(l, s)
		if level < 1 || level > len(c.Levels) {
			t.Fatalf("level %d", level)
		}
		if l < len(c.Likelihoods) && c.Level(l+1, s) < level || s < len(c.Consequences) && c.Level(l, s+1) < level || c.Level(0, s) < level {
			t.Fatal("falls")
		}
		if c.Acceptable(level) && level > 1 && !c.Acceptable(level-1) {
			t.Fatal("a lower level is not acceptable")
		}
	})
}
