// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package scope_test

import (
	"reflect"
	"testing"

	"concord/internal/ims/approved"
	"concord/internal/ims/scope"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
)

func TestR2TheDifferenceOfTwoScopesNamesTextPartsAndEdgesEitherWay(t *testing.T) {
	t.Parallel()
	before := &scope.Statement{
		Draft:     scope.Draft{Summary: "Milling", Differences: []scope.Difference{{Standard: "iso42001-2023", Text: "Sorting", Reason: "the only AI"}}},
		Standards: []string{"iso27001-2022"},
		Units:     []scope.Part{{Register: "units", ID: "u1", Name: "Mill", Scope: "yes"}, {Register: "units", ID: "u2", Name: "Bakery", Scope: "undecided"}},
		Edges:     []scope.Edge{{Register: "boundaries", ID: "b1", Title: "Grain", Kind: "interface"}},
	}
	after := &scope.Statement{
		AsOf:      civil.MustParse("2026-11-26"), // the day alone changes nothing
		Draft:     scope.Draft{Summary: "Milling and baking"},
		Standards: []string{"iso27001-2022", "iso42001-2023"},
		Units:     []scope.Part{{Register: "units", ID: "u1", Name: "Mill", Scope: "yes"}, {Register: "units", ID: "u2", Name: "Bakery", Scope: "no", Reason: "sold"}},
		Systems:   []scope.Part{{Register: "assets", ID: "a1", Name: "Scales", Kind: "software", Scope: "yes"}},
	}
	want := []scope.Change{
		{Register: "scope", Kind: approved.Changed, Fields: []db.Field{
			{Name: "summary", Old: "Milling", New: "Milling and baking"}, {Name: "iso42001-2023", Old: "Sorting\nthe only AI"}, {Name: "standards", Old: "iso27001-2022", New: "iso27001-2022 iso42001-2023"},
		}},
		{Register: "units", ID: "u2", Title: "Bakery", Kind: approved.Changed, Fields: []db.Field{{Name: "scope", Old: "undecided", New: "no"}, {Name: "reason", New: "sold"}}},
		{Register: "assets", ID: "a1", Title: "Scales", Kind: approved.Added, Fields: []db.Field{{Name: "name", New: "Scales"}, {Name: "kind", New: "software"}, {Name: "scope", New: "yes"}}},
		{Register: "boundaries", ID: "b1", Title: "Grain", Kind: approved.Removed, Fields: []db.Field{{Name: "name", Old: "Grain"}, {Name: "kind", Old: "interface"}}},
	}
	got := scope.Compare(before, after)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for i, c := range scope.Compare(after, before) {
		turned := map[approved.Turn]approved.Turn{approved.Added: approved.Removed, approved.Removed: approved.Added, approved.Changed: approved.Changed}[want[i].Kind]
		if c.Kind != turned || len(c.Fields) != len(want[i].Fields) || c.Fields[0].Old != want[i].Fields[0].New {
			t.Errorf("the other way: %+v", c)
		}
	}
	if got := scope.Compare(after, after); got == nil || len(got) != 0 {
		t.Errorf("a scope differs from itself: %+v", got)
	}
}
