// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package openapi

import (
	"fmt"
	"slices"
	"strings"
)

// Row is one value of a schema, as a table for people shows it.
type Row struct {
	Name     string // path, as in evidence[].date
	Type     string // as in text, list of text, date or null
	Limits   string // as in 1 to 200 characters
	Required bool
	Text     string
}

// Rows are the values that a JSON body has, what is inside others after them. A schema from a file of its own is one row.
func (s Schema) Rows() []Row {
	switch {
	case s.raw != nil:
		return []Row{{Name: "", Type: s.name, Text: s.Description, Required: true}}
	case len(s.Either) > 0:
		return s.Either[0].Rows()
	case len(s.Properties) > 0:
		return s.inner("")
	case s.Items != nil:
		return s.Items.inner("[].")
	}
	return []Row{{Type: s.Word(), Limits: s.Limits(), Text: s.Description, Required: true}}
}

func (s Schema) inner(prefix string) (out []Row) {
	for _, p := range s.Properties {
		out = append(out, Row{prefix + p.Name, p.Schema.Word(), p.Schema.Limits(), p.Required, p.Schema.Description})
		at, below := prefix+p.Name+".", p.Schema
		if below.Items != nil {
			at, below = prefix+p.Name+"[].", *below.Items
		}
		out = append(out, below.inner(at)...)
	}
	return out
}

// Word says in a word or two what a value is.
func (s Schema) Word() string {
	words := map[string]string{"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "object": "object", "null": "null"}
	var out []string
	for _, t := range s.types {
		switch {
		case t == "array":
			out = append(out, "list of "+s.Items.Word())
		case t == "string" && s.Format != "":
			out = append(out, s.Format)
		default:
			out = append(out, words[t])
		}
	}
	if s.Values != nil {
		out[0] = "object of " + s.Values.Word()
	}
	if len(out) == 0 {
		return "anything"
	}
	return strings.Join(out, " or ")
}

// Limits says which values of its type there are; empty for all.
func (s Schema) Limits() string {
	var out []string
	say := func(there bool, form string, args ...any) {
		if there {
			out = append(out, fmt.Sprintf(form, args...))
		}
	}
	said := slices.DeleteFunc(slices.Clone(s.Enum), func(w string) bool { return w == "" })
	say(len(said) > 0, "%s", strings.Join(said, ", "))
	if s.Items != nil && len(s.Items.Enum) > 0 {
		say(true, "of %s", strings.Join(s.Items.Enum, ", "))
	}
	say(s.Minimum != nil && s.Maximum != nil, "%v to %v", value(s.Minimum), value(s.Maximum))
	say(s.Minimum != nil && s.Maximum == nil, "at least %v", value(s.Minimum))
	say(s.MaxLength != nil, "%d to %d characters", count(s.MinLength), count(s.MaxLength))
	say(s.MaxItems != nil, "%d to %d entries", count(s.MinItems), count(s.MaxItems))
	say(s.Pattern != "", "like %s", s.Pattern)
	return strings.Join(out, "; ")
}

func value(f *float64) float64 {
	if f == nil {
		return 0
	}
	return *f
}

func count(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
