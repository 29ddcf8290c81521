// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package openapi

// Operation is what callers must know of a route beside method, address, door and one line of summary.
type Operation struct {
	ID        string // by which generated clients call it, as in listActions
	Tag       string // group in which it is described
	Text      string // more than the summary says, in Markdown without HTML
	At        string // address instead of the route's pattern, where a caller sees more than one part in an open end
	Params    []Param
	Body      []Media // forms that the body may have
	Loose     bool    // the body may be left out
	Answers   []Answer
	Problems  []int // statuses of problems beside those that follow from the route
	Versioned bool  // needs If-Match
	Once      bool  // takes an Idempotency-Key
}

// Described reports whether there is a description at all.
func (o Operation) Described() bool { return o.ID != "" }

// Place is where a parameter stands.
type Place string

// The places.
const (
	InPath  Place = "path"
	InQuery Place = "query"
)

// Param is one parameter.
type Param struct {
	Name     string
	In       Place
	Text     string
	Required bool
	Schema   Schema
}

// Query is a parameter that may stand behind the address.
func Query(name, text string, s Schema) Param { return Param{name, InQuery, text, false, s} }

// Path is a parameter inside the address.
func Path(name, text string, s Schema) Param { return Param{name, InPath, text, true, s} }

// Media is a body in one form.
type Media struct {
	Kind    string // media type
	Schema  Schema
	Example any
}

// JSON is a body of JSON.
func JSON(s Schema, example any) []Media { return []Media{{"application/json", s, example}} }

// File is a body of any bytes.
func File(kind string) Media { return Media{Kind: kind, Schema: Any()} }

// Answer is one way in which the operation ends well.
type Answer struct {
	Status  int
	Text    string
	Body    []Media  // none for an answer without a body
	Headers []string // ETag, Location, Idempotency-Replayed, Set-Cookie, Content-Disposition
}

// Gives is an answer with JSON.
func Gives(status int, text string, s Schema, headers ...string) Answer {
	return Answer{status, text, JSON(s, nil), headers}
}

// Nothing is an answer without a body.
func Nothing(text string, headers ...string) Answer {
	return Answer{Status: 204, Text: text, Headers: headers}
}
