// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package handbook_test

import (
	"errors"
	"testing"

	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/fault"
)

func TestAnOutlineIsNarrowedToWhatFitsAndWhatStandsAboveIt(t *testing.T) {
	t.Parallel()
	std, err := catalog.Embedded().Standard("iso27001-2022")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		words                  string
		filter                 catalog.Filter
		requirements, controls int
		shown, hidden          string
	}{
		"nothing asked":                   {"", nil, 148, 93, "4.1", ""},
		"a number":                        {"a.5.1 policies", nil, 0, 1, "A.5", "A.6"},
		"a clause, with all below it":     {"leadership commitment", nil, 8, 0, "5.1", "5.2"},
		"attributes leave no requirement": {"", catalog.Filter{catalog.ControlType: {"detective"}}, 0, 13, "A.8.15", "4"},
		"several values are any of them":  {"", catalog.Filter{catalog.ControlType: {"detective", "corrective"}}, 0, 24, "A.8.15", "4"},
		"words that nothing holds":        {"zebra", nil, 0, 0, "", "4"},
	} {
		n, err := handbook.Narrow(std, tt.words, tt.filter)
		if err != nil {
			t.Fatal(err)
		}
		if n.Requirements != tt.requirements || n.Controls != tt.controls {
			t.Errorf("%s: %d requirements, %d controls", name, n.Requirements, n.Controls)
		}
		if at := std.Outline().Node(tt.shown); at != nil && !n.Shows(at) {
			t.Errorf("%s: %s is hidden", name, tt.shown)
		}
		if at := std.Outline().Node(tt.hidden); at != nil && n.Shows(at) {
			t.Errorf("%s: %s is shown", name, tt.hidden)
		}
	}
	if _, err := handbook.Narrow(std, "", catalog.Filter{catalog.LifeCycleStage: {"deployment"}}); !errors.Is(err, fault.Invalid) {
		t.Errorf("an attribute that the standard does not have: %v", err)
	}
}

func TestAFacetSaysHowManyControlsChoosingItsValueWouldLeave(t *testing.T) {
	t.Parallel()
	for _, id := range catalog.Embedded().StandardIDs() {
		std, err := catalog.Embedded().Standard(id)
		if err != nil {
			t.Fatal(err)
		}
		before, err := handbook.Narrow(std, "", nil)
		if err != nil || len(before.Facets) == 0 {
			t.Fatalf("%s: no facets, %v", id, err)
		}
		first := before.Facets[0].Values[0]
		chosen := catalog.Filter{before.Facets[0].Name: {first.Value}}
		now, err := handbook.Narrow(std, "", chosen)
		if err != nil || now.Controls != first.Count {
			t.Errorf("%s: %s says %d and leaves %d, %v", id, first.Value, first.Count, now.Controls, err)
		}
		for _, f := range now.Facets[1:] {
			for _, v := range f.Values {
				after, err := handbook.Narrow(std, "", catalog.Filter{before.Facets[0].Name: {first.Value}, f.Name: {v.Value}})
				if err != nil || after.Controls != v.Count {
					t.Errorf("%s: %s with %s says %d and leaves %d, %v", id, v.Value, first.Value, v.Count, after.Controls, err)
				}
			}
		}
		if !now.Facets[0].Values[0].Chosen || now.Facets[0].Values[1].Count != before.Facets[0].Values[1].Count {
			t.Errorf("%s: the facet that was chosen from must still offer its other values: %+v", id, now.Facets[0])
		}
	}
}
