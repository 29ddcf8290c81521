// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package crosswalk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/fault"
)

var library = catalog.Embedded()

func find(t *testing.T, have, want string) *crosswalk.Crosswalk {
	t.Helper()
	c, err := crosswalk.Find(library, have, want)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func coverage(t *testing.T, c *crosswalk.Crosswalk, changes *crosswalk.WeightChanges) crosswalk.Coverage {
	t.Helper()
	out, err := c.Coverage(library, changes)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func figures(s *crosswalk.Share) string {
	return fmt.Sprintf("%d: %d/%d/%d %.1f (%.1f to %.1f)", s.Items, s.Fully, s.Partly, s.Not, s.WeightedPercent, s.LowPercent, s.HighPercent)
}

func TestEveryPairOfTheContentIsCounted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ have, want, clauses, controls, total string }{
		{"iso27001-2022", "iso42001-2023", "164: 38/116/10 65.5 (50.2 to 73.9)", "38: 0/28/10 26.3 (19.7 to 43.4)", "202: 38/144/20 58.2 (44.4 to 68.2)"},
		{"iso27001-2022", "iso9001-2015", "42: 5/28/9 49.4 (36.3 to 58.3)", "0: 0/0/0 0.0 (0.0 to 0.0)", "42: 5/28/9 49.4 (36.3 to 58.3)"},
		{"iso27001-2022", "iso22301-2019", "46: 6/40/0 60.3 (45.7 to 71.2)", "0: 0/0/0 0.0 (0.0 to 0.0)", "46: 6/40/0 60.3 (45.7 to 71.2)"},
		{"iso27001-2022", "iso27701-2025", "27: 5/22/0 65.7 (46.3 to 78.7)", "78: 0/60/18 41.7 (29.2 to 51.0)", "105: 5/82/18 47.9 (33.6 to 58.1)"},
		{"iso27001-2022", "iso27701-2019", "6: 0/6/0 50.0 (25.0 to 75.0)", "49: 0/31/18 21.9 (16.8 to 36.7)", "55: 0/37/18 25.0 (17.7 to 40.9)"},
		{"iso27001-2022", "iso27017", "0: 0/0/0 0.0 (0.0 to 0.0)", "11: 0/11/0 36.4 (25.0 to 61.4)", "11: 0/11/0 36.4 (25.0 to 61.4)"},
		{"iso27001-2022", "iso27018-2025", "0: 0/0/0 0.0 (0.0 to 0.0)", "25: 0/22/3 42.0 (28.0 to 58.0)", "25: 0/22/3 42.0 (28.0 to 58.0)"},
		{"iso42001-2023", "eu-ai-act", "38: 0/31/7 32.9 (21.1 to 52.6)", "0: 0/0/0 0.0 (0.0 to 0.0)", "38: 0/31/7 32.9 (21.1 to 52.6)"},
		{"iso42001-2023", "nist-ai-rmf-1.0", "72: 22/50/0 73.3 (57.3 to 81.3)", "0: 0/0/0 0.0 (0.0 to 0.0)", "72: 22/50/0 73.3 (57.3 to 81.3)"},
	} {
		got := coverage(t, find(t, c.have, c.want), nil)
		for _, share := range []struct {
			name, want string
			got        *crosswalk.Share
		}{{"clauses", c.clauses, got.Clauses}, {"controls", c.controls, got.Controls}, {"total", c.total, got.Total}} {
			if s := figures(share.got); s != share.want {
				t.Errorf("%s for %s: %s are %s, want %s", c.have, c.want, share.name, s, share.want)
			}
		}
	}
}

func TestEveryNumberOpensItsRows(t *testing.T) {
	t.Parallel()
	list, err := crosswalk.List(library)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 10 {
		t.Errorf("%d crosswalks, want 10", len(list))
	}
	for _, c := range list {
		got := coverage(t, c, nil)
		if n := got.Clauses.Items + got.Controls.Items; n != got.Total.Items || n != len(got.Rows) {
			t.Errorf("%s: %d clauses and controls, %d together, %d rows", c.ID, n, got.Total.Items, len(got.Rows))
		}
		inParts := 0
		for _, parts := range [][]crosswalk.PartShare{got.Subclauses, got.Groups, got.Parts} {
			for _, p := range parts {
				inParts += len(p.Rows)
				if figures(crosswalk.ShareOf(p.Rows)) != figures(p.Share) {
					t.Errorf("%s %s: %s, but its rows give %s", c.ID, p.ID, figures(p.Share), figures(crosswalk.ShareOf(p.Rows)))
				}
			}
		}
		if inParts != len(got.Rows) && c.LegalStatus == nil { // articles of a law stand alone
			t.Errorf("%s: %d of %d rows stand in a part", c.ID, inParts, len(got.Rows))
		}
		for _, r := range got.Rows {
			if r.Name == "" || r.Rationale == "" {
				t.Errorf("%s %s has no name or reason", c.ID, r.Source)
			}
		}
	}
}

const weights = `schema: concord/weights@1
crosswalk: iso42001-2023--iso27001-2022
changes:
  - {source: A.6.2.4, weight: 1, reason: Our tests cover models}
  - {source: 4.1-1, weight: 0, reason: Nothing of it is kept}
`

func TestAUsersWeightsCountWithTheirReasons(t *testing.T) {
	t.Parallel()
	c := find(t, "iso27001-2022", "iso42001-2023")
	changes, err := c.ReadWeights("my.weights.yaml", []byte(weights))
	if err != nil {
		t.Fatal(err)
	}
	got := coverage(t, c, changes)
	if got.Controls.Fully != 1 || got.Clauses.Not != 11 {
		t.Errorf("controls %s, clauses %s", figures(got.Controls), figures(got.Clauses))
	}
	reasons := 0
	for _, r := range got.Rows {
		if r.Reason != "" {
			reasons++
			if r.Default == r.Quarters {
				t.Errorf("%s was not changed", r.Source)
			}
		}
	}
	if reasons != 2 {
		t.Errorf("%d rows have a reason, want 2", reasons)
	}
}

func TestWrongWeightsAreNamedWithLineAndCure(t *testing.T) {
	t.Parallel()
	c := find(t, "iso27001-2022", "iso42001-2023")
	_, err := c.ReadWeights("my.weights.yaml", []byte(`schema: concord/weights@1
crosswalk: iso9001-2015--iso27001-2022
changes:
  - {source: A.99, weight: 1, reason: x}
  - {source: A.2.2, weight: 0.3, reason: x}
  - {source: A.2.3, weight: 1}
  - {source: A.2.4, weight: 1, reason: x}
  - {source: A.2.4, weight: 1, reason: y, note: z}
`))
	for _, want := range []string{
		"my.weights.yaml:2: crosswalk", "my.weights.yaml:4: changes[0].source", "my.weights.yaml:5: changes[1].weight: is no weight; use 0, 0.25, 0.5, 0.75 or 1",
		"my.weights.yaml:6: changes[2].reason: is missing", "my.weights.yaml:8: changes[4].source", "my.weights.yaml:8: changes[4].note: is not a known field",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("does not say %q:\n%v", want, err)
		}
	}
}

func TestTheReverseQuestionIsAnsweredAsFarAsTheRowsAllow(t *testing.T) {
	t.Parallel()
	c, err := crosswalk.FindReverse(library, "iso42001-2023", "iso27001-2022")
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Reverse(library)
	if err != nil {
		t.Fatal(err)
	}
	if r.Have != "iso42001-2023" || r.Want != "iso27001-2022" || r.Total.WeightedPercent != nil {
		t.Errorf("%+v", r)
	}
	got := fmt.Sprint(r.Clauses.Items, r.Clauses.Fully, r.Clauses.Partly, r.Clauses.Not, r.Controls.Items, r.Controls.Fully, r.Controls.Partly, r.Controls.Not)
	if want := "148 38 103 7 93 0 33 60"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	without := 0
	for _, i := range r.Items {
		if len(i.Rows) == 0 {
			without++
		}
	}
	if want := len(c.WithoutCounterpart.RequirementsWithoutCounterpart) + len(c.WithoutCounterpart.ControlsWithoutCounterpart); without != want {
		t.Errorf("%d items without a row, the content lists %d", without, want)
	}
}

func TestAPairThatIsNotThereNamesThoseThatAre(t *testing.T) {
	t.Parallel()
	_, err := crosswalk.FindReverse(library, "iso9001-2015", "iso42001-2023")
	if !errors.Is(err, fault.NotFound) || !strings.Contains(err.Error(), "in either direction") || strings.Count(err.Error(), "--have") != 10 {
		t.Errorf("got %v", err)
	}
}

func TestAWeightedShareIsTheSumOfItsTally(t *testing.T) {
	t.Parallel()
	l := catalog.Embedded()
	list, err := crosswalk.List(l)
	if err != nil {
		t.Fatal(err)
	}
	for _, cw := range list {
		c, err := cw.Coverage(l, nil)
		if err != nil {
			t.Fatal(err)
		}
		sum, rows := 0, 0
		for quarters, n := range crosswalk.Tally(c.Rows) {
			sum, rows = sum+quarters*n, rows+n
		}
		if rows != c.Total.Items || catalog.Percent(int64(sum), int64(4*rows)) != c.Total.WeightedPercent {
			t.Errorf("%s: %d quarters in %d rows, %+v", cw.ID, sum, rows, c.Total)
		}
	}
}

func TestClausesHoldTheRowsOfTheirSubclauses(t *testing.T) {
	t.Parallel()
	l := catalog.Embedded()
	cw, err := crosswalk.Get(l, "iso42001-2023--iso27001-2022")
	if err != nil {
		t.Fatal(err)
	}
	c, err := cw.Coverage(l, nil)
	if err != nil {
		t.Fatal(err)
	}
	std, err := l.Standard(cw.Source)
	if err != nil {
		t.Fatal(err)
	}
	clauses, items := c.ByClause(std), 0
	for _, x := range clauses {
		items += x.Share.Items
	}
	if len(clauses) != 7 || items != c.Clauses.Items || clauses[2].ID != "6" || clauses[2].Title != "Planning" {
		t.Errorf("%d clauses with %d items: %+v", len(clauses), items, clauses)
	}
}
