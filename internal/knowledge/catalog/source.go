// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package catalog

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

// Source is one file of content that knows on which line each of its values stands.
type Source struct {
	Path   string // inside the content folder, with slashes
	name   string // as a person should see it
	root   *intake.Node
	lines  []string
	before int // lines of the file before the first of lines
}

// Fault names a wrong place: path leads to it through field names (string) and positions in lists (int). Where the path
// ends early, as at a missing field, the line is that of the deepest value that is there.
func (s *Source) Fault(problem, cure string, path ...any) fault.Field {
	return fault.Field{File: s.name, Line: s.line(path), Field: pathText(path), Problem: problem, Cure: cure}
}

// FaultAtWord is Fault for a word inside a text that may run over several lines; the line is that of the word.
func (s *Source) FaultAtWord(word, problem, cure string, path ...any) fault.Field {
	f := s.Fault(problem, cure, path...)
	for i := max(f.Line-s.before-1, 0); i < len(s.lines); i++ {
		if strings.Contains(s.lines[i], word) {
			f.Line = i + 1 + s.before
			break
		}
	}
	return f
}

// Has reports whether there is a value under path.
func (s *Source) Has(path ...any) bool {
	n := s.root
	for _, step := range path {
		if n = child(n, step); n == nil {
			return false
		}
	}
	return n != nil && n.Kind != intake.Null
}

func (s *Source) line(path []any) int {
	n := s.root
	key := "" // of n, where a whole list or group stands under it
	for _, step := range path {
		next := child(n, step)
		if next == nil {
			break
		}
		n = next
		key, _ = step.(string)
	}
	if n == nil {
		return 0
	}
	if key != "" && n.Kind != intake.Scalar {
		return s.keyLine(key, n.Line)
	}
	return n.Line
}

// keyLine is the line of the key of a list or group whose first item stands on the given line: the nearest one above
// that begins with it, since only blank lines and comments stand between the two.
func (s *Source) keyLine(key string, below int) int {
	for line := below; line > 0 && line-s.before-1 < len(s.lines) && line > below-20; line-- {
		if at := line - s.before - 1; at >= 0 && strings.HasPrefix(strings.TrimLeft(s.lines[at], " -"), key+":") {
			return line
		}
	}
	return below
}

func child(n *intake.Node, step any) *intake.Node {
	if n == nil {
		return nil
	}
	switch at := step.(type) {
	case string:
		return n.Child(at)
	case int:
		if n.Kind == intake.List && at >= 0 && at < len(n.Children) {
			return n.Children[at]
		}
	}
	return nil
}

func pathText(path []any) string {
	var b strings.Builder
	for _, step := range path {
		if at, ok := step.(int); ok {
			fmt.Fprintf(&b, "[%d]", at)
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		fmt.Fprint(&b, step)
	}
	return b.String()
}

// Scalars calls visit for every single value of the file with its path, in the file's order.
func (s *Source) Scalars(visit func(value string, path []any)) { scalars(s.root, nil, visit) }

func scalars(n *intake.Node, path []any, visit func(string, []any)) {
	if n == nil {
		return
	}
	if n.Kind == intake.Scalar {
		visit(n.Value, path)
		return
	}
	for i, c := range n.Children {
		var step any = i
		if n.Kind == intake.Map {
			step = c.Key
		}
		scalars(c, append(path[:len(path):len(path)], step), visit)
	}
}

// fill sets the value v from the tree n. What does not fit is left out and reported: a field nobody knows, a value of
// the wrong sort, a field marked with need:"yes" that is missing or blank.
func (s *Source) fill(n *intake.Node, v reflect.Value, path []any, report func(fault.Field)) {
	wrong := func(problem, cure string) { report(s.Fault(problem, cure, path...)) }
	if n.Kind == intake.Null && v.Kind() != reflect.Interface {
		wrong("is empty", "write a value, or remove the field")
		return
	}
	if text, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if n.Kind != intake.Scalar {
			wrong("is a group or list", "write one value")
		} else if err := text.UnmarshalText([]byte(n.Value)); err != nil {
			wrong(err.Error(), "write standard/id")
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		s.fill(n, v.Elem(), path, report)
	case reflect.Struct:
		s.fillStruct(n, v, path, report)
	case reflect.Map:
		s.fillMap(n, v, path, report)
	case reflect.Slice:
		if n.Kind != intake.List {
			wrong("is no list", "write a list, one item a line with - before it, or [a, b]")
			return
		}
		list := reflect.MakeSlice(v.Type(), len(n.Children), len(n.Children))
		for i, c := range n.Children {
			s.fill(c, list.Index(i), append(path[:len(path):len(path)], i), report)
		}
		v.Set(list)
	case reflect.Interface:
		// A free form; whoever needs it walks over the scalars.
	default:
		fillScalar(n, v, wrong)
	}
}

func fillScalar(n *intake.Node, v reflect.Value, wrong func(problem, cure string)) {
	if n.Kind != intake.Scalar {
		wrong("is a group or list", "write one value")
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(n.Value)
		if n.Tag != intake.String {
			wrong(fmt.Sprintf("%s is read as a %s, not as text", n.Value, n.Tag), fmt.Sprintf("put it in quotes: %q", n.Value))
		}
	case reflect.Int:
		whole, err := strconv.Atoi(n.Value)
		if err != nil || n.Tag != intake.Int {
			wrong(fmt.Sprintf("is %q", n.Value), "write a whole number, without quotes")
			return
		}
		v.SetInt(int64(whole))
	case reflect.Float64:
		number, err := strconv.ParseFloat(n.Value, 64)
		if err != nil || n.Tag != intake.Int && n.Tag != intake.Float || number != number || number > 1e15 || number < -1e15 {
			wrong(fmt.Sprintf("is %q", n.Value), "write a number, without quotes")
			return
		}
		v.SetFloat(number)
	case reflect.Bool:
		if n.Tag != intake.Bool {
			wrong(fmt.Sprintf("is %q", n.Value), "write true or false")
			return
		}
		v.SetBool(n.Value == "true" || n.Value == "True" || n.Value == "TRUE")
	default:
		panic("catalog: no content has a " + v.Type().String())
	}
}

func (s *Source) fillMap(n *intake.Node, v reflect.Value, path []any, report func(fault.Field)) {
	if n.Kind != intake.Map {
		report(s.Fault("is no group of fields", "write fields with their values below it", path...))
		return
	}
	out := reflect.MakeMapWithSize(v.Type(), len(n.Children))
	for _, c := range n.Children {
		at := append(path[:len(path):len(path)], c.Key)
		key := reflect.ValueOf(c.Key)
		if v.Type().Key().Kind() == reflect.Int {
			number, err := strconv.Atoi(c.Key)
			if err != nil {
				report(s.Fault(fmt.Sprintf("%q is no whole number", c.Key), "write 0 to 5", at...))
				continue
			}
			key = reflect.ValueOf(number)
		}
		value := reflect.New(v.Type().Elem()).Elem()
		s.fill(c, value, at, report)
		out.SetMapIndex(key, value)
	}
	v.Set(out)
}

// slot is a field of a struct as content knows it.
type slot struct {
	value  reflect.Value
	needed bool
}

func slots(v reflect.Value, into map[string]slot) map[string]slot {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case !f.IsExported():
		case options == "inline":
			slots(v.Field(i), into)
		case name != "":
			into[name] = slot{v.Field(i), f.Tag.Get("need") == "yes"}
		}
	}
	return into
}

func (s *Source) fillStruct(n *intake.Node, v reflect.Value, path []any, report func(fault.Field)) {
	if n.Kind != intake.Map {
		report(s.Fault("is no group of fields", "write fields with their values below it", path...))
		return
	}
	known := slots(v, map[string]slot{})
	names := slices.Sorted(maps.Keys(known))
	for _, c := range n.Children {
		at := append(path[:len(path):len(path)], c.Key)
		field, ok := known[c.Key]
		if !ok {
			cure := "remove it; known are " + strings.Join(names, ", ")
			if near := intake.Nearest(c.Key, names); near != "" {
				cure = fmt.Sprintf("did you mean %q?", near)
			}
			report(s.Fault("is not a known field", cure, at...))
			continue
		}
		s.fill(c, field.value, at, report)
	}
	for _, name := range names {
		at := append(path[:len(path):len(path)], name)
		switch c := n.Child(name); {
		case !known[name].needed:
		case c == nil:
			report(s.Fault("is missing", "add it", at...))
		case c.Kind == intake.Scalar && strings.TrimSpace(c.Value) == "":
			report(s.Fault("is blank", "write what it should say", at...))
		case c.Kind == intake.List && len(c.Children) == 0:
			report(s.Fault("is an empty list", "name at least one", at...))
		}
	}
}
