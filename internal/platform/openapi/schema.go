// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package openapi words descriptions of an API's operations as an OpenAPI 3.1 document.
package openapi

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Schema says what a JSON value may be: the part of JSON Schema 2020-12 that the API needs. Build one with the functions
// below; each change returns a copy, so that a schema can be shared.
type Schema struct {
	name                 string          // among the components; empty for one that stands where it is used
	raw                  json.RawMessage // written already
	parts                []Schema        // what raw refers to
	types                []string        //
	Description          string
	Format               string
	Pattern              string
	Enum                 []string
	Const                *string
	Minimum, Maximum     *float64
	MinLength, MaxLength *int
	MinItems, MaxItems   *int
	Unique               bool
	Items                *Schema
	Properties           []Property
	Either               []Schema
	Values               *Schema // of an object whose keys are data
	Closed               bool    // takes no other properties
	Example              any
}

// Property is one field of an object.
type Property struct {
	Name     string
	Schema   Schema
	Required bool
}

// Has is a property that is always there.
func Has(name string, s Schema) Property { return Property{name, s, true} }

// May is a property that can be left out.
func May(name string, s Schema) Property { return Property{name, s, false} }

// Text is any text.
func Text() Schema { return Schema{types: []string{"string"}} }

// ID is an identifier.
func ID() Schema { return Text().As("uuid").Such("01a211ee-0000-7000-8000-000000000000") }

// Named is an identifier, or the reference by which people name a record, as R-12.
func Named(example string) Schema {
	return Text().Long(1, 60).Such(example).About("an id, or the reference")
}

// Moment is a point in time.
func Moment() Schema { return Text().As("date-time").Such("2026-11-25T09:00:00Z") }

// Date is a day.
func Date() Schema { return Text().As("date").Such("2026-11-25") }

// OneOf is one of these words.
func OneOf[T ~string](words ...T) Schema {
	s := Text()
	for _, w := range words {
		s.Enum = append(s.Enum, string(w))
	}
	return s
}

// Just is always this word.
func Just(word string) Schema {
	s := Text()
	s.Const = &word
	return s
}

// Int is a whole number.
func Int() Schema { return Schema{types: []string{"integer"}} }

// Number is any number.
func Number() Schema { return Schema{types: []string{"number"}} }

// Flag is true or false.
func Flag() Schema { return Schema{types: []string{"boolean"}} }

// Any is any value.
func Any() Schema { return Schema{} }

// List is a list of such values.
func List(of Schema) Schema { return Schema{types: []string{"array"}, Items: &of} }

// Object is an object with these properties.
func Object(properties ...Property) Schema {
	return Schema{types: []string{"object"}, Properties: properties}
}

// Map is an object whose keys are data.
func Map(of Schema) Schema { return Schema{types: []string{"object"}, Values: &of} }

// AnyOf is what one of these is.
func AnyOf(list ...Schema) Schema { return Schema{Either: list} }

// Named puts the schema among the components under a name.
func (s Schema) Named(name string) Schema { s.name = name; return s }

// About says what the value means.
func (s Schema) About(text string) Schema { s.Description = text; return s }

// As says in which form a text is written.
func (s Schema) As(format string) Schema { s.Format = format; return s }

// Like says which texts there are, as a regular expression.
func (s Schema) Like(pattern string) Schema { s.Pattern = pattern; return s }

// Such is an example.
func (s Schema) Such(example any) Schema { s.Example = example; return s }

// Long bounds a text's characters or a list's items.
func (s Schema) Long(least, most int) Schema {
	if s.Items != nil {
		s.MinItems, s.MaxItems = &least, &most
	} else {
		s.MinLength, s.MaxLength = &least, &most
	}
	return s
}

// From bounds a number.
func (s Schema) From(least, most float64) Schema { s.Minimum, s.Maximum = &least, &most; return s }

// Least bounds a number below.
func (s Schema) Least(least float64) Schema { s.Minimum = &least; return s }

// Once says that no item of the list stands there twice.
func (s Schema) Once() Schema { s.Unique = true; return s }

// OrNull allows null too.
func (s Schema) OrNull() Schema { s.types = append(slices.Clone(s.types), "null"); return s }

// Only refuses other properties.
func (s Schema) Only() Schema { s.Closed = true; return s }

// Patch is what a change of such an object may name: any of its properties.
func (s Schema) Patch() Schema {
	s.Properties = slices.Clone(s.Properties)
	for i := range s.Properties {
		s.Properties[i].Required = false
	}
	return s
}

// MarshalJSON writes the schema, a named one as a reference.
func (s Schema) MarshalJSON() ([]byte, error) {
	if s.name != "" {
		return json.Marshal(pairs{{"$ref", "#/components/schemas/" + s.name}})
	}
	return s.body()
}

// body writes the schema itself.
func (s Schema) body() ([]byte, error) {
	if s.raw != nil {
		return s.raw, nil
	}
	var out pairs
	add := func(there bool, key string, value any) {
		if there {
			out = append(out, pair{key, value})
		}
	}
	if len(s.types) == 1 {
		add(true, "type", s.types[0])
	} else {
		add(len(s.types) > 1, "type", s.types)
	}
	add(s.Description != "", "description", s.Description)
	add(s.Format != "", "format", s.Format)
	add(s.Pattern != "", "pattern", s.Pattern)
	add(s.Enum != nil, "enum", s.enum())
	add(s.Const != nil, "const", s.Const)
	add(s.Minimum != nil, "minimum", s.Minimum)
	add(s.Maximum != nil, "maximum", s.Maximum)
	add(s.MinLength != nil && *s.MinLength > 0, "minLength", s.MinLength)
	add(s.MaxLength != nil, "maxLength", s.MaxLength)
	add(s.MinItems != nil && *s.MinItems > 0, "minItems", s.MinItems)
	add(s.MaxItems != nil, "maxItems", s.MaxItems)
	add(s.Unique, "uniqueItems", true)
	add(s.Items != nil, "items", s.Items)
	add(s.Either != nil, "anyOf", s.Either)
	var properties pairs
	var required []string
	for _, p := range s.Properties {
		properties = append(properties, pair{p.Name, p.Schema})
		if p.Required {
			required = append(required, p.Name)
		}
	}
	add(properties != nil, "properties", properties)
	add(required != nil, "required", required)
	add(s.Closed, "additionalProperties", false)
	add(s.Values != nil, "additionalProperties", s.Values)
	add(s.Example != nil, "examples", []any{s.Example})
	return json.Marshal(out)
}

// enum are the words, and null where that is allowed too.
func (s Schema) enum() (out []any) {
	for _, w := range s.Enum {
		out = append(out, w)
	}
	if slices.Contains(s.types, "null") {
		out = append(out, nil)
	}
	return out
}

// pair is one entry of an object that is written in its own order.
type pair struct {
	key   string
	value any
}

type pairs []pair

// MarshalJSON writes the entries in their order.
func (p pairs) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, x := range p {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(x.key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(x.value)
		if err != nil {
			return nil, err
		}
		b.Write(append(append(key, ':'), value...))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
