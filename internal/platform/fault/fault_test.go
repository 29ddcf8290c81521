// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package fault_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"concord/internal/platform/fault"
)

func TestAFieldReadsAsPlaceProblemAndCure(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		field fault.Field
		want  string
	}{
		{"everything known", fault.Field{File: "a.yaml", Line: 12, Field: "answers[3].level", Problem: "9 is no level", Cure: "use 0 to 5"}, "a.yaml:12: answers[3].level: 9 is no level; use 0 to 5"},
		{"a file without lines", fault.Field{File: "a.xlsx", Field: "answers!C12", Problem: "9 is no level"}, "a.xlsx: answers!C12: 9 is no level"},
		{"a line without a file", fault.Field{Line: 12, Problem: "9 is no level"}, "line 12: 9 is no level"},
		{"only a field", fault.Field{Field: "level", Problem: "9 is no level", Cure: "use 0 to 5"}, "level: 9 is no level; use 0 to 5"},
		{"only a problem", fault.Field{Problem: "the file is empty"}, "the file is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.field.String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFieldsNameEveryPlaceInOrder(t *testing.T) {
	t.Parallel()
	fields := fault.Fields{{Field: "b", Problem: "wrong"}, {Field: "a", Problem: "wrong too"}}
	if got, want := fields.Error(), "b: wrong\na: wrong too"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFieldsAreOfKindInvalid(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("read answers: %w", fault.Fields{{Problem: "wrong"}}.Err())
	if !errors.Is(err, fault.Invalid) {
		t.Error("wrapped fields are not of kind Invalid")
	}
	for _, other := range []error{fault.NotFound, fault.TooLarge, fault.Unmet} {
		if errors.Is(err, other) {
			t.Errorf("fields are of kind %v too", other)
		}
	}
	var fields fault.Fields
	if !errors.As(err, &fields) || len(fields) != 1 {
		t.Errorf("the places are lost: %v", fields)
	}
}

func TestNoPlaceIsNoError(t *testing.T) {
	t.Parallel()
	if err := (fault.Fields{}).Err(); err != nil {
		t.Errorf("got %v", err)
	}
	if err := fault.Fields(nil).Err(); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestSortedGoesByFileThenLineThenField(t *testing.T) {
	t.Parallel()
	fields := fault.Fields{
		{File: "b.yaml", Line: 1, Field: "x"},
		{File: "a.yaml", Line: 10, Field: "x"},
		{File: "a.yaml", Line: 9, Field: "y"},
		{File: "a.yaml", Line: 9, Field: "x", Problem: "first"},
		{File: "a.yaml", Line: 9, Field: "x", Problem: "second"},
	}
	before := append(fault.Fields(nil), fields...)
	want := fault.Fields{fields[3], fields[4], fields[2], fields[1], fields[0]}
	if diff := cmp.Diff(want, fields.Sorted()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(before, fields); diff != "" {
		t.Errorf("Sorted changed its receiver: %s", diff)
	}
}

func TestSortedDoesNotDependOnTheOrderFound(t *testing.T) {
	t.Parallel()
	field := rapid.Custom(func(t *rapid.T) fault.Field {
		return fault.Field{
			File:  rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "file"),
			Line:  rapid.IntRange(0, 3).Draw(t, "line"),
			Field: rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "field"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		fields := fault.Fields(rapid.SliceOf(field).Draw(t, "fields"))
		shuffled := rapid.Permutation(fields).Draw(t, "shuffled")
		if diff := cmp.Diff(fields.Sorted().Error(), shuffled.Sorted().Error()); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestFieldsAreJSONWithoutEmptyParts(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(fault.Fields{{File: "a.yaml", Line: 3, Field: "level", Problem: "wrong", Cure: "mend"}, {Problem: "wrong"}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"file":"a.yaml","line":3,"field":"level","problem":"wrong","cure":"mend"},{"problem":"wrong"}]`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
