// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"concord/internal/ims/approved"
	"concord/internal/ims/control"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
)

func TestTheStatusOfARowFollowsFromItsControlsAndTheirTests(t *testing.T) {
	t.Parallel()
	part := func(s control.Status, r control.Result) Part { return Part{Status: s, TestResult: r} }
	works, wanting := part(control.Implemented, control.Effective), part(control.Implemented, control.Ineffective)
	for name, tt := range map[string]struct {
		parts []Part
		want  Status
	}{
		"without controls nothing is implemented": {nil, NotImplemented},
		"all work": {[]Part{works, part(control.Implemented, control.Untested)}, Implemented},
		"one that a test found wanting works in part":   {[]Part{wanting}, Partly},
		"one wanting among those that work":             {[]Part{works, wanting}, Partly},
		"partly effective is not implemented":           {[]Part{part(control.Implemented, control.PartlyEffective)}, Partly},
		"one of two planned":                            {[]Part{works, part(control.Planned, control.Untested)}, Partly},
		"partly beside nothing":                         {[]Part{part(control.Partly, control.Untested), part(control.NotImplemented, control.Untested)}, Partly},
		"only planned":                                  {[]Part{part(control.Planned, control.Untested), part(control.NotImplemented, control.Untested)}, Planned},
		"not implemented, whatever a test once found":   {[]Part{part(control.NotImplemented, control.Effective)}, NotImplemented},
		"planned, whatever a test of the old one found": {[]Part{part(control.Planned, control.Ineffective)}, Planned},
	} {
		if got := statusOf(tt.parts); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

func TestABetterControlNeverMakesARowWorse(t *testing.T) {
	t.Parallel()
	rank := func(s Status) int { return -slices.Index(Statuses, s) }
	better := []Part{
		{Status: control.NotImplemented},
		{Status: control.Planned},
		{Status: control.Partly},
		{Status: control.Implemented, TestResult: control.Ineffective},
		{Status: control.Implemented, TestResult: control.Untested},
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		parts := make([]Part, 1+r.IntN(4))
		at := make([]int, len(parts))
		for i := range parts {
			at[i] = r.IntN(len(better))
			parts[i] = better[at[i]]
		}
		before := statusOf(parts)
		i := r.IntN(len(parts))
		parts[i] = better[min(at[i]+1, len(better)-1)]
		if after := statusOf(parts); rank(after) < rank(before) {
			t.Fatalf("%s became %s with %+v", before, after, parts)
		}
	}
}

func TestTestsAreAsFreshAsTheWorstOfThem(t *testing.T) {
	t.Parallel()
	today := civil.MustParse("2026-11-26")
	tested, none := Part{TestResult: control.Effective, NextTest: "2026-11-26"}, Part{TestResult: control.Untested}
	late := Part{TestResult: control.Effective, NextTest: "2026-11-25"}
	for want, parts := range map[Tests][]Part{NoTests: {none}, Some: {tested, none}, Fresh: {tested}, Overdue: {tested, none, late}} {
		if got := testsOf(parts, today); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := testsOf(nil, today); got != NoTests {
		t.Errorf("without controls: %s", got)
	}
}

// random makes a statement of some of a few rows, each of which says one of a few things.
func random(r *rand.Rand) *Statement {
	s := &Statement{}
	for i := range 6 {
		if r.IntN(5) == 0 {
			continue
		}
		e := Entry{Standard: "s", Control: fmt.Sprint("A.", i), Title: "t"}
		e.Applicable = Decisions[r.IntN(3)]
		e.Exclusion = []string{"", "x"}[r.IntN(2)]
		for _, name := range []string{"a", "b"} {
			if r.IntN(2) == 0 {
				e.Risks = append(e.Risks, Source{Title: name, Domain: "ai", Open: true})
				e.Controls = append(e.Controls, Part{Title: name, Status: control.Implemented})
			}
		}
		e.derive(civil.MustParse("2026-11-26"))
		s.Entries = append(s.Entries, e)
	}
	return s
}

// turned is a difference seen from the other side, by row.
func turned(list []Change) map[catalog.Ref]Change {
	out := map[catalog.Ref]Change{}
	for _, c := range list {
		c.Kind = map[approved.Turn]approved.Turn{approved.Added: approved.Removed, approved.Removed: approved.Added, approved.Changed: approved.Changed}[c.Kind]
		fields := []db.Field{}
		for _, f := range c.Fields {
			fields = append(fields, db.Field{Name: f.Name, Old: f.New, New: f.Old})
		}
		c.Fields = fields
		out[catalog.Ref{Standard: c.Standard, ID: c.Control}] = c
	}
	return out
}

func TestR22ADifferenceMirrorsAndOfTheSameThereIsNone(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	seen := map[approved.Turn]bool{}
	for range 500 {
		a, b := random(r), random(r)
		if got := Difference(a, a); len(got) != 0 {
			t.Fatalf("a statement differs from itself: %+v", got)
		}
		there, back := Difference(a, b), Difference(b, a)
		if !reflect.DeepEqual(turned(back), byRow(there)) {
			t.Fatalf("there %+v\nback %+v", there, back)
		}
		for _, c := range there {
			seen[c.Kind] = true
		}
	}
	if len(seen) != 3 {
		t.Errorf("only %v came up", seen)
	}
}

func byRow(list []Change) map[catalog.Ref]Change {
	out := map[catalog.Ref]Change{}
	for _, c := range list {
		out[catalog.Ref{Standard: c.Standard, ID: c.Control}] = c
	}
	return out
}
