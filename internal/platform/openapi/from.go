// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package openapi

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"concord/internal/platform/civil"
	"concord/internal/platform/id"
)

// From words the JSON form of a Go type, which encoding/json writes, as a schema under a name; the types inside it stand among
// the components under that name and their own. It is for large answers that nobody writes: what they mean stands with the
// types. A field that is left out where it is empty may be missing, a pointer may be null, and nothing else is; lists in such
// types must not be nil.
func From[T any](name string) Schema {
	f := from{prefix: name, seen: map[reflect.Type]bool{}}
	return f.object(reflect.TypeFor[T]()).Named(name)
}

type from struct {
	prefix string
	seen   map[reflect.Type]bool // being described; a type inside itself is any value
}

func (f from) schema(t reflect.Type) Schema {
	if t.Kind() == reflect.Pointer {
		return f.schema(t.Elem())
	}
	switch t {
	case reflect.TypeFor[id.ID]():
		return ID()
	case reflect.TypeFor[civil.Date]():
		return Date()
	case reflect.TypeFor[time.Time]():
		return Moment()
	}
	if t.Implements(reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]()) {
		return Text()
	}
	switch t.Kind() {
	case reflect.String:
		return Text()
	case reflect.Bool:
		return Flag()
	case reflect.Int, reflect.Int64, reflect.Int32:
		return Int()
	case reflect.Float64:
		return Number()
	case reflect.Slice:
		return List(f.schema(t.Elem()))
	case reflect.Map:
		return Map(f.schema(t.Elem()))
	case reflect.Struct:
		if f.seen[t] {
			return Any()
		}
		s := f.object(t)
		if t.Name() == "" {
			return s
		}
		return s.Named(f.prefix + strings.ToUpper(t.Name()[:1]) + strings.TrimSuffix(t.Name()[1:], "JSON"))
	default:
		panic(fmt.Sprintf("openapi: no schema for %s", t))
	}
}

func (f from) object(t reflect.Type) Schema {
	f.seen[t] = true
	defer delete(f.seen, t)
	return Object(f.properties(t)...)
}

func (f from) properties(t reflect.Type) (out []Property) {
	for i := range t.NumField() {
		field := t.Field(i)
		tag := field.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case field.Anonymous && name == "":
			inner := field.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			out = append(out, f.properties(inner)...)
			continue
		case !field.IsExported() || tag == "-":
			continue
		case name == "":
			name = field.Name
		}
		missing := strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
		s := f.schema(field.Type)
		if field.Type.Kind() == reflect.Pointer && !missing {
			s = s.OrNull()
		}
		out = append(out, Property{name, s, !missing})
	}
	return out
}
