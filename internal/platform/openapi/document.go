// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Info heads the document.
type Info struct {
	Title, Version, Text string
	Tags                 []Tag
	Problem              Schema            // body of every answer that is no success
	Problems             map[int]string    // what a status says
	Headers              map[string]Header // by name
}

// Tag is a group of operations.
type Tag struct{ Name, Text string }

// Header is one header of answers.
type Header struct {
	Text   string
	Schema Schema
}

// Proof is what a caller must show.
type Proof string

// The proofs.
const (
	NoProof Proof = ""
	Session Proof = "session" // the cookie of somebody who signed in
	Either  Proof = "either"  // that, or a token
)

// Endpoint is an operation at its address.
type Endpoint struct {
	Operation
	Method, Pattern, Summary string
	Proof                    Proof
	Statuses                 []int // of problems, sorted
}

// Address is the pattern as the document writes it.
func (e Endpoint) Address() string {
	if e.At != "" {
		return e.At
	}
	return strings.TrimSuffix(strings.ReplaceAll(e.Pattern, "...}", "}"), "{$}")
}

// Print writes the document, the same for the same endpoints. It fails where two different schemas have one name, or two
// operations one id.
func Print(info Info, endpoints []Endpoint) ([]byte, error) {
	p := printer{info: info, schemas: map[string]Schema{}, ids: map[string]bool{}}
	paths, err := p.paths(endpoints)
	if err != nil {
		return nil, err
	}
	p.collect(info.Problem)
	components, err := p.components()
	if err != nil {
		return nil, err
	}
	var tags []pairs
	for _, t := range info.Tags {
		tags = append(tags, pairs{{"name", t.Name}, {"description", t.Text}})
	}
	raw, err := json.Marshal(pairs{
		{"openapi", "3.1.0"},
		{"info", pairs{{"title", info.Title}, {"version", info.Version}, {"description", info.Text}, {"license", pairs{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
		{"servers", []pairs{{{"url", "/"}}}},
		{"tags", tags},
		{"paths", paths},
		{"components", components},
	})
	if err != nil {
		return nil, fmt.Errorf("print the API's description: %w", err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return nil, fmt.Errorf("print the API's description: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), p.err
}

type printer struct {
	info    Info
	schemas map[string]Schema
	names   []string
	ids     map[string]bool
	err     error
}

func (p *printer) paths(endpoints []Endpoint) (pairs, error) {
	var out pairs
	for _, e := range endpoints {
		if p.ids[e.ID] {
			return nil, fmt.Errorf("two operations are called %s", e.ID)
		}
		p.ids[e.ID] = true
		method := pair{strings.ToLower(e.Method), p.operation(e)}
		at := slices.IndexFunc(out, func(x pair) bool { return x.key == e.Address() })
		if at < 0 {
			out = append(out, pair{e.Address(), pairs{method}})
			continue
		}
		known, _ := out[at].value.(pairs)
		out[at].value = append(known, method)
	}
	return out, nil
}

func (p *printer) operation(e Endpoint) pairs {
	out := pairs{{"operationId", e.ID}, {"tags", []string{e.Tag}}, {"summary", e.Summary}}
	if e.Text != "" {
		out = append(out, pair{"description", e.Text})
	}
	switch e.Proof {
	case NoProof:
		out = append(out, pair{"security", []pairs{}})
	case Session:
		out = append(out, pair{"security", []pairs{{{"session", []string{}}}}})
	default:
		out = append(out, pair{"security", []pairs{{{"token", []string{}}}, {{"session", []string{}}}}})
	}
	if params := p.params(e); len(params) > 0 {
		out = append(out, pair{"parameters", params})
	}
	if len(e.Body) > 0 {
		out = append(out, pair{"requestBody", pairs{{"required", !e.Loose}, {"content", p.media(e.Body)}}})
	}
	return append(out, pair{"responses", p.answers(e)})
}

func (p *printer) params(e Endpoint) (out []any) {
	for _, x := range e.Params {
		one := pairs{{"name", x.Name}, {"in", string(x.In)}}
		if x.Text != "" {
			one = append(one, pair{"description", x.Text})
		}
		if x.Required {
			one = append(one, pair{"required", true})
		}
		out = append(out, append(one, pair{"schema", p.collect(x.Schema)}))
	}
	if e.Versioned {
		out = append(out, pairs{{"$ref", "#/components/parameters/IfMatch"}})
	}
	if e.Once {
		out = append(out, pairs{{"$ref", "#/components/parameters/IdempotencyKey"}})
	}
	return out
}

func (p *printer) media(list []Media) (out pairs) {
	for _, m := range list {
		one := pairs{{"schema", p.collect(m.Schema)}}
		if m.Example != nil {
			one = append(one, pair{"example", m.Example})
		}
		out = append(out, pair{m.Kind, one})
	}
	return out
}

func (p *printer) answers(e Endpoint) (out pairs) {
	for _, a := range e.Answers {
		headers := pairs{{"X-Request-Id", pairs{{"$ref", "#/components/headers/X-Request-Id"}}}}
		for _, name := range a.Headers {
			headers = append(headers, pair{name, pairs{{"$ref", "#/components/headers/" + name}}})
		}
		one := pairs{{"description", a.Text}, {"headers", headers}}
		if len(a.Body) > 0 {
			one = append(one, pair{"content", p.media(a.Body)})
		}
		out = append(out, pair{strconv.Itoa(a.Status), one})
	}
	for _, status := range e.Statuses {
		out = append(out, pair{strconv.Itoa(status), pairs{{"$ref", "#/components/responses/" + strconv.Itoa(status)}}})
	}
	return out
}

// collect keeps every named schema inside s for the components.
func (p *printer) collect(s Schema) Schema {
	if s.name != "" {
		known, there := p.schemas[s.name]
		if there {
			p.same(s, known)
			return s
		}
		p.schemas[s.name] = s
		p.names = append(p.names, s.name)
	}
	for _, either := range s.Either {
		p.collect(either)
	}
	for _, part := range s.parts {
		p.collect(part)
	}
	if s.Items != nil {
		p.collect(*s.Items)
	}
	if s.Values != nil {
		p.collect(*s.Values)
	}
	for _, x := range s.Properties {
		p.collect(x.Schema)
	}
	return s
}

func (p *printer) same(a, b Schema) {
	one, err1 := a.body()
	other, err2 := b.body()
	if err1 != nil || err2 != nil || !bytes.Equal(one, other) {
		p.err = fmt.Errorf("two schemas are called %s", a.name)
	}
}

func (p *printer) components() (pairs, error) {
	var schemas, headers, answers pairs
	slices.Sort(p.names)
	for _, name := range p.names {
		body, err := p.schemas[name].body()
		if err != nil {
			return nil, err
		}
		schemas = append(schemas, pair{name, json.RawMessage(body)})
	}
	for _, name := range slices.Sorted(maps.Keys(p.info.Headers)) {
		h := p.info.Headers[name]
		headers = append(headers, pair{name, pairs{{"description", h.Text}, {"schema", h.Schema}}})
	}
	for _, status := range slices.Sorted(maps.Keys(p.info.Problems)) {
		answers = append(answers, pair{strconv.Itoa(status), p.problem(status)})
	}
	return pairs{
		{"securitySchemes", proofs}, {"parameters", parameters}, {"headers", headers}, {"responses", answers}, {"schemas", schemas},
	}, nil
}

func (p *printer) problem(status int) pairs {
	headers := pairs{{"X-Request-Id", pairs{{"$ref", "#/components/headers/X-Request-Id"}}}}
	add := func(name string) {
		headers = append(headers, pair{name, pairs{{"$ref", "#/components/headers/" + name}}})
	}
	switch status {
	case 401:
		add("WWW-Authenticate")
	case 412:
		add("ETag")
	case 429, 503:
		add("Retry-After")
	}
	return pairs{
		{"description", p.info.Problems[status]},
		{"headers", headers},
		{"content", pairs{{"application/problem+json", pairs{{"schema", p.info.Problem}}}}},
	}
}

// proofs are the ways to say who calls.
var proofs = pairs{
	{"token", pairs{{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "ccd_..."}, {"description", "An API token of one member in one organization. It never has more rights than its person at that moment."}}},
	{"session", pairs{{"type", "apiKey"}, {"in", "cookie"}, {"name", "__Host-concord"}, {"description", "The login session that signing in begins. Requests that change something must also say where they come from, by Sec-Fetch-Site or Origin, as browsers do by themselves. Served with --plain-http the cookie is called concord."}}},
}

// parameters are shared by many operations.
var parameters = pairs{
	{"IfMatch", pairs{
		{"name", "If-Match"},
		{"in", "header"},
		{"required", true},
		{"description", "The ETag of the version that the change was made from."},
		{"schema", Text().Like(`^"(0|[1-9][0-9]{0,8})"$`).Such(`"1"`)},
	}},
	{"IdempotencyKey", pairs{
		{"name", "Idempotency-Key"},
		{"in", "header"},
		{"description", "A text of the caller's own for this one thing. The same request with the same key within 24 hours makes nothing new and gives the thing as it is now."},
		{"schema", Text().Long(1, 255)},
	}},
}
