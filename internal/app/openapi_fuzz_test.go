// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/id"
)

// fuzzing is how long requests are made up from the description, in all.
const fuzzing = 8 * time.Second

// stranger knows nothing of the API but its description, and one token and one login session.
type stranger struct {
	*world
	doc       map[string]any
	schemas   *jsonschema.Compiler
	compiled  map[string]*jsonschema.Schema
	cookie    string
	real      map[string]id.ID // what {id} of an operation may name, by operationId
	succeeded map[string]int
}

func newStranger(t *testing.T, w *world) *stranger {
	t.Helper()
	text := w.ask("GET", "/api/v1/openapi.json", "", "").body
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	s := &stranger{world: w, schemas: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}, real: map[string]id.ID{}, succeeded: map[string]int{}}
	s.doc, _ = doc.(map[string]any)
	strict := closed(clone(t, text)) // what an answer holds beyond its description is a fault here
	s.schemas.AssertFormat()
	if err := s.schemas.AddResource("mem:///api", strict); err != nil {
		t.Fatal(err)
	}
	for _, r := range w.server.Routes() {
		if r.Doc.Described() && r.Object != "" {
			s.real[r.Doc.ID] = makers[r.Object](t, w, w.own)
		}
	}
	return s
}

func clone(t *testing.T, text string) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// closed lets objects have no properties but those that are described.
func closed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		_, open := v["additionalProperties"]
		_, object := v["properties"].(map[string]any)
		if object && !open && v["type"] != nil {
			v["additionalProperties"] = false
		}
		for _, inner := range v {
			closed(inner)
		}
	case []any:
		for _, inner := range v {
			closed(inner)
		}
	}
	return v
}

// operation is one of the description.
type operation struct {
	method, path string
	it           map[string]any
	at           string // JSON pointer
}

func (o operation) id() string { return fmt.Sprint(o.it["operationId"]) }

func (s *stranger) operations() (out []operation) {
	paths, _ := s.doc["paths"].(map[string]any)
	for path, item := range paths {
		methods, _ := item.(map[string]any)
		for method, it := range methods {
			op, _ := it.(map[string]any)
			out = append(out, operation{strings.ToUpper(method), path, op, "#/paths/" + pointer(path) + "/" + method})
		}
	}
	slices.SortFunc(out, func(a, b operation) int { // what takes away comes last
		return cmp.Or(cmp.Compare(takes(a), takes(b)), cmp.Compare(a.id(), b.id()))
	})
	return out
}

func takes(o operation) int {
	if o.method == http.MethodDelete {
		return 1
	}
	return 0
}

func pointer(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1")
}

// at follows a reference inside the document.
func (s *stranger) at(v any) map[string]any {
	m, _ := v.(map[string]any)
	ref, is := m["$ref"].(string)
	if !is {
		return m
	}
	var here any = s.doc
	for _, part := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		m, _ := here.(map[string]any)
		here = m[strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")]
	}
	return s.at(here)
}

// request makes one up.
func (s *stranger) request(t *rapid.T, o operation) *http.Request {
	path, query, header := o.path, url.Values{}, http.Header{}
	params, _ := o.it["parameters"].([]any)
	for _, p := range params {
		param := s.at(p)
		name, in := fmt.Sprint(param["name"]), fmt.Sprint(param["in"])
		if in != "path" && param["required"] != true && rapid.Bool().Draw(t, "leave out "+name) {
			continue
		}
		value := fmt.Sprint(s.value(t, param["schema"], name, 0))
		if made, known := s.real[o.id()]; name == "id" && known && rapid.IntRange(0, 3).Draw(t, "a real id") > 0 {
			value = string(made)
		}
		switch in {
		case "path":
			if value == "" {
				value = "none"
			}
			path = strings.Replace(path, "{"+name+"}", url.PathEscape(value), 1)
		case "query":
			query.Set(name, value)
		case "header":
			if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
				value = "odd"
			}
			header.Set(name, value)
		}
	}
	body := s.body(t, o, header)
	r := httptest.NewRequest(o.method, path, strings.NewReader(body))
	r.URL.RawQuery = query.Encode()
	r.RequestURI = r.URL.RequestURI()
	r.Header = header
	s.sign(t, o, r)
	return r
}

func (s *stranger) body(t *rapid.T, o operation, header http.Header) string {
	content, _ := s.at(o.it["requestBody"])["content"].(map[string]any)
	if content == nil {
		return ""
	}
	kinds := make([]string, 0, len(content))
	for kind := range content {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	kind := rapid.SampledFrom(kinds).Draw(t, "kind")
	header.Set("Content-Type", kind)
	media, _ := content[kind].(map[string]any)
	if kind != "application/json" {
		return rapid.SampledFrom([]string{"", "title\nA\n", "name,requirement\nA,B\n", "id\n\"", "a: &a [*a]", "schema: concord/answers@1\n", "PK\x03\x04", "\xff\xfe"}).Draw(t, "file")
	}
	value := s.value(t, media["schema"], "body", 0)
	if example := media["example"]; example != nil && rapid.IntRange(0, 2).Draw(t, "the example") == 0 {
		value = example
	}
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if rapid.IntRange(0, 30).Draw(t, "broken") == 0 {
		return string(text[:len(text)/2])
	}
	return string(text)
}

// sign shows a token, a login session or nothing, as the operation has it.
func (s *stranger) sign(t *rapid.T, o operation, r *http.Request) {
	list, _ := o.it["security"].([]any)
	if len(list) == 0 || rapid.IntRange(0, 15).Draw(t, "unsigned") == 0 {
		return
	}
	if len(list) == 2 && rapid.Bool().Draw(t, "by token") {
		r.Header.Set("Authorization", "Bearer "+s.own.tokens[access.Owner])
		return
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: "__Host-concord", Value: s.cookie}) //nolint:gosec // as a browser sends it back
}

// odd are values that nobody expects.
var odd = []any{nil, "", true, -1, 0, 1e9, 0.5, "\x00", "\u202e", strings.Repeat("x", 300), []any{}, map[string]any{}, "' OR 1=1 --", "é́\U0001f600", []any{map[string]any{"a": nil}}}

// value makes up one that fits a schema, or now and then one that does not.
func (s *stranger) value(t *rapid.T, schema any, name string, depth int) any {
	m := s.at(schema)
	if rapid.IntRange(0, 24).Draw(t, "odd "+name) == 0 {
		return rapid.SampledFrom(odd).Draw(t, name)
	}
	if either, is := m["anyOf"].([]any); is {
		return s.value(t, rapid.SampledFrom(either).Draw(t, name), name, depth)
	}
	if either, is := m["oneOf"].([]any); is {
		return s.value(t, rapid.SampledFrom(either).Draw(t, name), name, depth)
	}
	if enum, is := m["enum"].([]any); is {
		return rapid.SampledFrom(enum).Draw(t, name)
	}
	if just := m["const"]; just != nil {
		return just
	}
	if examples, is := m["examples"].([]any); is && rapid.Bool().Draw(t, "such "+name) {
		return rapid.SampledFrom(examples).Draw(t, name)
	}
	kinds := []any{m["type"]}
	if list, is := m["type"].([]any); is {
		kinds = list
	}
	switch rapid.SampledFrom(kinds).Draw(t, "type of "+name) {
	case "null":
		return nil
	case "boolean":
		return rapid.Bool().Draw(t, name)
	case "integer":
		return rapid.IntRange(bound(m, "minimum", -10), bound(m, "maximum", 1000)).Draw(t, name)
	case "number":
		least, most := limit(m, "minimum", -2), limit(m, "maximum", 2)
		return float64(rapid.IntRange(int(math.Ceil(4*least)), int(4*most)).Draw(t, name)) / 4
	case "array":
		out := []any{}
		least := bound(m, "minItems", 0)
		for range rapid.IntRange(least, max(least, 2)).Draw(t, "length of "+name) {
			out = append(out, s.value(t, m["items"], name, depth+1))
		}
		return out
	case "object":
		return s.object(t, m, depth)
	}
	return s.text(t, m, name)
}

func bound(m map[string]any, key string, usual int) int {
	if n, is := m[key].(json.Number); is {
		if i, err := n.Int64(); err == nil {
			return int(i)
		}
	}
	return usual
}

func limit(m map[string]any, key string, usual float64) float64 {
	if n, is := m[key].(json.Number); is {
		if f, err := n.Float64(); err == nil {
			return f
		}
	}
	return usual
}

func (s *stranger) object(t *rapid.T, m map[string]any, depth int) any {
	out := map[string]any{}
	properties, _ := m["properties"].(map[string]any)
	required, _ := m["required"].([]any)
	names := make([]string, 0, len(properties))
	for name := range properties {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		most := 1
		if slices.Contains(required, any(name)) {
			most = 20
		}
		if depth < 5 && rapid.IntRange(0, most).Draw(t, "with "+name) > 0 {
			out[name] = s.value(t, properties[name], name, depth+1)
		}
	}
	if rapid.IntRange(0, 30).Draw(t, "more") == 0 {
		out["more"] = 1
	}
	return out
}

func (s *stranger) text(t *rapid.T, m map[string]any, name string) any {
	switch m["format"] {
	case "uuid":
		return string(rapid.SampledFrom([]id.ID{nobodys(), s.own.alone.ID, s.own.people[access.Manager].ID, s.foreign.alone.ID}).Draw(t, name))
	case "date":
		return rapid.SampledFrom([]string{"2026-11-25", "2024-02-29", "2025-02-29", "0001-01-01", "9999-12-31"}).Draw(t, name)
	case "date-time":
		return rapid.SampledFrom([]string{"2026-11-25T09:00:00Z", "2027-01-01T00:00:00+02:00", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"}).Draw(t, name)
	case "password":
		return rapid.SampledFrom([]string{word, word, word, "wrong"}).Draw(t, name)
	case "email":
		return rapid.SampledFrom([]string{s.own.people[access.Owner].Email, "ada@example.org", "a@b", "ä@example.org"}).Draw(t, name)
	}
	if pattern, is := m["pattern"].(string); is {
		return rapid.StringMatching(pattern).Draw(t, name)
	}
	return rapid.StringN(bound(m, "minLength", 0), min(bound(m, "maxLength", 40), 40), -1).Draw(t, name)
}

// check says what of an answer is not as described; "" for nothing.
func (s *stranger) check(o operation, got *httptest.ResponseRecorder) string {
	if got.Code >= 500 {
		return "broke"
	}
	answers, _ := o.it["responses"].(map[string]any)
	status := fmt.Sprint(got.Code)
	said, there := answers[status]
	if !there {
		return "is not described"
	}
	at := "mem:///api" + o.at + "/responses/" + status
	answer := s.at(said)
	if ref, is := said.(map[string]any)["$ref"].(string); is {
		at = "mem:///api" + ref
	}
	content, _ := answer["content"].(map[string]any)
	if content == nil {
		if got.Body.Len() > 0 {
			return "has a body that is not described"
		}
		return ""
	}
	kind, _, err := mime.ParseMediaType(got.Header().Get("Content-Type"))
	if err != nil || content[kind] == nil {
		return "calls itself " + got.Header().Get("Content-Type")
	}
	if !strings.HasSuffix(kind, "json") {
		return ""
	}
	body, err := jsonschema.UnmarshalJSON(strings.NewReader(got.Body.String()))
	if err != nil {
		return err.Error()
	}
	schema, err := s.schema(at + "/content/" + pointer(kind) + "/schema")
	if err == nil {
		err = schema.Validate(body)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func (s *stranger) schema(at string) (*jsonschema.Schema, error) {
	if known := s.compiled[at]; known != nil {
		return known, nil
	}
	made, err := s.schemas.Compile(at)
	if err == nil {
		s.compiled[at] = made
	}
	return made, err
}

// keepSession signs in again where the session is gone, and keeps its new cookie where it got one.
func (s *stranger) keepSession(t *testing.T, got *http.Response) {
	t.Helper()
	for _, c := range got.Cookies() {
		if c.Name == "__Host-concord" {
			s.cookie = c.Value
		}
	}
	if got.StatusCode == http.StatusUnauthorized || s.cookie == "" {
		s.cookie = s.session(t, s.own, s.own.people[access.Owner])
	}
}

func TestWhatAStrangerMakesOfTheDescriptionIsAnsweredAsDescribed(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		s := newStranger(t, w)
		s.cookie = s.session(t, w.own, w.own.people[access.Owner])
		list := s.operations()
		if err := w.Gate.SetOperator(t.Context(), w.own.people[access.Owner].ID, true, auth.ByOperator()); err != nil {
			t.Fatal(err)
		}
		tried := map[string]int{}
		for _, o := range list {
			end := time.Now().Add(fuzzing / time.Duration(len(list)))
			rapid.Check(t, func(rt *rapid.T) {
				if tried[o.id()] > 1 && time.Now().After(end) {
					return
				}
				tried[o.id()]++
				r := s.request(rt, o)
				got := httptest.NewRecorder()
				w.server.ServeHTTP(got, r)
				if wrong := s.check(o, got); wrong != "" {
					rt.Fatalf("%s: %s %s answers %d, which %s: %.600s", o.id(), r.Method, r.URL, got.Code, wrong, got.Body)
				}
				if got.Code < 300 {
					s.succeeded[o.id()]++
				}
				s.keepSession(t, got.Result())
			})
		}
		for _, o := range list {
			if s.succeeded[o.id()] == 0 {
				t.Logf("%s: never went through in %d tries", o.id(), tried[o.id()])
			}
		}
		if len(list) < 50 || len(s.succeeded) < len(list)/2 {
			t.Errorf("%d of %d operations went through", len(s.succeeded), len(list))
		}
	})
}
