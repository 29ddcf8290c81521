// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/fault"
)

var library = catalog.Embedded()

func standard(t *testing.T, id string) *catalog.Standard {
	t.Helper()
	s, err := library.Standard(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheOutlinesHaveThePublishedShape(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id                             string
		subclauses, requirements, left int // left: permissions, in no total
		groups                         []int
	}{
		{"iso27001-2022", 30, 148, 0, []int{37, 8, 14, 34}},
		{"iso42001-2023", 32, 165, 1, []int{3, 2, 5, 4, 2, 7, 5, 4, 3, 3}},
	} {
		o := standard(t, c.id).Outline()
		var groups []int
		for _, g := range o.Groups {
			groups = append(groups, len(g.Children))
		}
		requirements, unscored := 0, 0
		for _, n := range o.Items {
			if n.Kind == catalog.KindRequirement {
				requirements++
			}
			if !n.Scored {
				unscored++
			}
		}
		if len(o.Subclauses) != c.subclauses || requirements != c.requirements || unscored != c.left || !slices.Equal(groups, c.groups) {
			t.Errorf("%s: %d subclauses, %d requirements, %d unscored, controls %v", c.id, len(o.Subclauses), requirements, unscored, groups)
		}
	}
}

func TestControlsAreChosenByTheirAttributes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, standard string
		filter         catalog.Filter
		want           int
		has, hasNot    string
	}{
		{"no filter chooses all", "iso27001-2022", nil, 93, "A.5.1", ""},
		{"one value", "iso27001-2022", catalog.Filter{catalog.ControlType: {"detective"}}, 13, "A.8.16", "A.5.1"},
		{"two values of one attribute are either", "iso27001-2022", catalog.Filter{catalog.Concept: {"recover", "respond"}}, 13, "A.8.13", "A.5.1"},
		{"two attributes are both", "iso27001-2022", catalog.Filter{catalog.ControlType: {"preventive"}, catalog.Concept: {"recover"}}, 3, "A.5.37", "A.5.26"},
		{"a stage of life", "iso42001-2023", catalog.Filter{catalog.LifeCycleStage: {"retirement"}}, 20, "A.10.2", "A.7.6"},
		{"a role that is concerned at all", "iso42001-2023", catalog.Filter{catalog.AIRole: {"user"}}, 31, "A.9.2", "A.7.6"},
		{"a role that is mainly concerned", "iso42001-2023", catalog.Filter{catalog.AIRole: {"user:primary"}}, 21, "A.9.2", "A.8.2"},
		{"a role that is not concerned", "iso42001-2023", catalog.Filter{catalog.AIRole: {"user:not-concerned"}}, 7, "A.7.6", "A.9.2"},
	} {
		nodes, err := standard(t, c.standard).Controls(c.filter)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		has := func(id string) bool {
			return slices.ContainsFunc(nodes, func(n *catalog.Node) bool { return n.Ref.ID == id })
		}
		if len(nodes) != c.want || !has(c.has) || c.hasNot != "" && has(c.hasNot) {
			t.Errorf("%s: %d controls, want %d with %s and without %s", c.name, len(nodes), c.want, c.has, c.hasNot)
		}
	}
}

func TestEveryAttributeValueInTheLegendIsUsed(t *testing.T) {
	t.Parallel()
	for _, id := range library.StandardIDs() {
		s := standard(t, id)
		for _, a := range catalog.AllAttributes {
			for _, v := range s.Values(a) {
				if nodes, err := s.Controls(catalog.Filter{a: {v}}); err != nil || len(nodes) == 0 {
					t.Errorf("%s: %s %s: %d controls, %v", id, a, v, len(nodes), err)
				}
			}
		}
	}
}

func TestWrongFiltersAreAllNamedWithTheKnownValues(t *testing.T) {
	t.Parallel()
	_, err := standard(t, "iso42001-2023").Controls(catalog.Filter{catalog.ControlType: {"preventive"}, catalog.AIRole: {"vendor", "user:mostly"}})
	var fields fault.Fields
	if !errors.As(err, &fields) || len(fields) != 3 {
		t.Fatalf("got %v, want three fields", err)
	}
	for i, want := range []string{"it has --life-cycle-stage, --role", "developer, provider, user", "primary, secondary, not-concerned"} {
		if !strings.Contains(fields[i].Cure, want) {
			t.Errorf("cure %q does not say %q", fields[i].Cure, want)
		}
	}
}

func TestLevelsAreWordedForTheSubclauseWhereThereAreWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id       string
		specific bool
	}{{"6.1.2", true}, {"6.1.2.c", true}, {"6", false}, {"9.2", false}, {"A.6", false}, {"A.6.2", false}, {"A.6.2.4", false}} {
		n := standard(t, "iso42001-2023").Outline().Node(c.id)
		levels, specific, err := library.WordedLevels(n)
		if err != nil || specific != c.specific || len(levels) != 6 {
			t.Errorf("%s: %d levels, specific %t, %v", c.id, len(levels), specific, err)
		}
		for i, l := range levels {
			if l.Level != i || l.Title == "" || l.Description == "" {
				t.Errorf("%s: level %d is %+v", c.id, i, l)
			}
		}
	}
}

func TestAnnexesArePlacesOutsideTheOutline(t *testing.T) {
	t.Parallel()
	s := standard(t, "iso42001-2023")
	count := map[string]int{}
	for _, p := range s.AnnexPlaces() {
		letter, _, _ := strings.Cut(p.Ref.ID, ".")
		count[letter]++
		if p.Title == "" || p.Status == "" {
			t.Errorf("%s has no title or status", p.Ref)
		}
	}
	if count["A"] != 1 || count["B"] != 1+38 || count["C"] != 1+11+7 || count["D"] != 1 {
		t.Errorf("annex places: %v", count)
	}
	if p := s.AnnexPlace("B.6.2.4"); p == nil || p.Control.Ref.ID != "A.6.2.4" {
		t.Errorf("B.6.2.4 does not guide A.6.2.4: %+v", p)
	}
	if p := s.AnnexPlace("C.2.99"); p != nil {
		t.Errorf("C.2.99 is %+v", p)
	}
}

func TestNotesStandAtTheirPlaces(t *testing.T) {
	t.Parallel()
	notes, err := library.Notes()
	if err != nil {
		t.Fatal(err)
	}
	if len(notes.Simplifications) != 22 || len(notes.Differences) != 8 {
		t.Errorf("%d simplifications and %d differences", len(notes.Simplifications), len(notes.Differences))
	}
	on := notes.On(catalog.PlacesOf(standard(t, "iso27001-2022").Outline().Node("6.1.2.c.1"))...)
	if len(on.Simplifications) != 1 || on.Simplifications[0].ID != "N-05" || len(on.Differences) != 1 || on.Differences[0].ID != "D-01" {
		t.Errorf("a requirement has the notes %+v", on)
	}
}

func TestAStandardThatIsNotThereNamesThoseThatAre(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"iso9001-2015", "", "../secrets", "iso27001-2022/A.5.1"} {
		if _, err := library.Standard(id); !errors.Is(err, fault.NotFound) || !strings.Contains(err.Error(), "iso27001-2022, iso42001-2023") {
			t.Errorf("%q: %v", id, err)
		}
	}
}
