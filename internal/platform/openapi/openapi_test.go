// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package openapi_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"concord/internal/platform/id"
	"concord/internal/platform/openapi"
)

var info = openapi.Info{
	Title: "Things", Version: "1", Problem: openapi.Object(openapi.Has("status", openapi.Int())).Named("Problem"), Problems: map[int]string{404: "Nothing here"},
	Headers: map[string]openapi.Header{"X-Request-Id": {Text: "Which", Schema: openapi.ID()}},
}

func get(name string, s openapi.Schema) openapi.Endpoint {
	return openapi.Endpoint{
		Operation: openapi.Operation{ID: name, Tag: "things", Answers: []openapi.Answer{openapi.Gives(200, "It", s)}},
		Method:    "GET", Pattern: "/" + name, Summary: "Get it", Statuses: []int{404},
	}
}

// schemas are the components that a document has for these endpoints.
func schemas(t *testing.T, list ...openapi.Endpoint) map[string]json.RawMessage {
	t.Helper()
	text, err := openapi.Print(info, list)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct{ Schemas map[string]json.RawMessage }
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Components.Schemas
}

func compact(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestANameStandsForOneSchema(t *testing.T) {
	t.Parallel()
	a, b := openapi.Object(openapi.Has("a", openapi.Text())).Named("Thing"), openapi.Object(openapi.Has("b", openapi.Text())).Named("Thing")
	if _, err := openapi.Print(info, []openapi.Endpoint{get("one", a), get("two", openapi.List(a))}); err != nil {
		t.Errorf("the same twice: %v", err)
	}
	if _, err := openapi.Print(info, []openapi.Endpoint{get("one", a), get("two", b)}); err == nil || !strings.Contains(err.Error(), "Thing") {
		t.Errorf("two of one name: %v", err)
	}
	if _, err := openapi.Print(info, []openapi.Endpoint{get("one", a), get("one", a)}); err == nil || !strings.Contains(err.Error(), "one") {
		t.Errorf("two operations of one name: %v", err)
	}
}

func TestEveryNamedSchemaStandsAmongTheComponents(t *testing.T) {
	t.Parallel()
	deep := openapi.Text().Named("Deep")
	s := openapi.Object(openapi.Has("list", openapi.List(deep)), openapi.May("map", openapi.Map(openapi.Int().Named("Count"))), openapi.May("either", openapi.AnyOf(openapi.Flag().Named("Yes"), openapi.Text()))).Named("Thing")
	got := schemas(t, get("one", s))
	for _, name := range []string{"Thing", "Deep", "Count", "Yes", "Problem"} {
		if got[name] == nil {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestAChangedCopyLeavesTheSchemaAsItWas(t *testing.T) {
	t.Parallel()
	s := openapi.Object(openapi.Has("a", openapi.Text()), openapi.May("b", openapi.OneOf("x", "y")))
	before, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	patch, err := json.Marshal(s.Patch().Only().OrNull().About("another").Named(""))
	if err != nil {
		t.Fatal(err)
	}
	after, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) || string(before) == string(patch) || strings.Contains(string(patch), "required") {
		t.Errorf("before %s, after %s, copy %s", before, after, patch)
	}
}

type inner struct {
	Days []int `json:"days"`
}

type base struct {
	ID id.ID `json:"id"`
}

type sample struct {
	base
	At     time.Time         `json:"at"`
	Maybe  *time.Time        `json:"maybe"`
	Absent *inner            `json:"absent,omitempty"`
	Inner  inner             `json:"inner"`
	Named  map[string]string `json:"named"`
	hidden int
	Secret string `json:"-"`
}

func TestASchemaComesFromTheJSONFormOfAType(t *testing.T) {
	t.Parallel()
	got := schemas(t, get("one", openapi.From[sample]("Sample")))
	_ = sample{}.hidden
	const moment, identifier = `{"examples":["2026-11-25T09:00:00Z"],"format":"date-time","type":"string"}`, `{"examples":["01a211ee-0000-7000-8000-000000000000"],"format":"uuid","type":"string"}`
	want := `{"properties":{"absent":{"$ref":"#/components/schemas/SampleInner"},"at":` + moment + `,"id":` + identifier + `,"inner":{"$ref":"#/components/schemas/SampleInner"},` +
		`"maybe":` + strings.Replace(moment, `"string"`, `["string","null"]`, 1) + `,"named":{"additionalProperties":{"type":"string"},"type":"object"}},"required":["id","at","maybe","inner","named"],"type":"object"}`
	if text := compact(t, got["Sample"]); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	if text := compact(t, got["SampleInner"]); text != `{"properties":{"days":{"items":{"type":"integer"},"type":"array"}},"required":["days"],"type":"object"}` {
		t.Errorf("inner: %s", text)
	}
}

func TestASchemaOfItsOwnFileBringsTheDefinitionsItNeeds(t *testing.T) {
	t.Parallel()
	file := []byte(`{"$schema": "x", "$id": "y", "type": "object", "properties": {"a": {"$ref": "#/$defs/one"}},
"$defs": {"one": {"type": "array", "items": {"$ref": "#/$defs/two"}}, "two": {"type": "string"}, "idle": {"type": "null"}}}`)
	got := schemas(t, get("one", openapi.Embed("File", file)))
	for name, want := range map[string]string{
		"File":    `{"properties":{"a":{"$ref":"#/components/schemas/FileOne"}},"type":"object"}`,
		"FileOne": `{"items":{"$ref":"#/components/schemas/FileTwo"},"type":"array"}`,
		"FileTwo": `{"type":"string"}`,
	} {
		if text := compact(t, got[name]); text != want {
			t.Errorf("%s: %s", name, text)
		}
	}
	if got["FileIdle"] != nil {
		t.Error("a definition that nothing needs is there")
	}
}

func TestRowsNameEveryValueWithItsPath(t *testing.T) {
	t.Parallel()
	s := openapi.Object(
		openapi.Has("title", openapi.Text().Long(1, 200).About("What it is")), openapi.May("parts", openapi.List(openapi.Object(openapi.Has("size", openapi.Int().From(0, 5).OrNull())))), openapi.May("kind", openapi.OneOf("a", "b")),
	)
	var got []string
	for _, r := range s.Rows() {
		got = append(got, strings.Join([]string{r.Name, r.Type, r.Limits, r.Text}, "|"))
	}
	want := []string{"title|text|1 to 200 characters|What it is", "parts|list of object||", "parts[].size|whole number or null|0 to 5|", "kind|text|a, b|"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
