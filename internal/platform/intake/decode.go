// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"fmt"
	"strconv"
	"strings"

	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
)

// maxFaults is how many faults are named before the rest is only counted.
const maxFaults = 200

// Lengths in characters up to which a fault repeats what it found: a file may hold anything, and a terminal shows it.
const (
	maxProblem = 300
	maxPath    = 150
)

// Decoder takes a tree apart and collects every fault on the way, instead of stopping at the first.
type Decoder struct {
	name   string
	strict bool // a value counts in its own form only: "3" is no number
	faults fault.Fields
	more   int

	// HeadCure says how to add a field to the head of a table, where it stands in no cell; nil for other files.
	HeadCure func(field string) string
}

// NewDecoder returns a decoder whose faults name the file.
func NewDecoder(name string) *Decoder { return &Decoder{name: name} }

// NewStrictDecoder returns a decoder for what programs send: text is a text in quotes and a number is a number, where people
// are met halfway.
func NewStrictDecoder(name string) *Decoder { return &Decoder{name: name, strict: true} }

// Err returns all faults, or nil.
func (d *Decoder) Err() error {
	if d.more > 0 {
		return append(d.faults, fault.Field{File: d.name, Problem: fmt.Sprintf("and %d more faults", d.more), Cure: "mend these first"})
	}
	return d.faults.Err()
}

// Fault records one fault at a node.
func (d *Decoder) Fault(at *Node, field, problem, cure string) {
	f := fault.Field{File: d.name, Field: CleanName(cutTo(field, maxPath)), Problem: CleanName(cutTo(problem, maxProblem)), Cure: cure}
	if at != nil {
		f.Line = at.Line
		if at.Place != "" {
			f.Field = at.Place + " (" + field[strings.LastIndexByte(field, '.')+1:] + ")"
		}
	}
	d.add(f)
}

func (d *Decoder) add(f fault.Field) {
	if len(d.faults) == maxFaults {
		d.more++
		return
	}
	d.faults = append(d.faults, f)
}

// Fields is a map whose keys were checked.
type Fields struct {
	node *Node
	path string
}

// Map opens a map and faults every key that is not known.
func (d *Decoder) Map(n *Node, path string, known ...string) Fields {
	m := Fields{node: n, path: path}
	if n != nil {
		for _, f := range n.Faults {
			d.add(f)
		}
	}
	if n == nil || n.Kind != Map {
		if n != nil {
			d.Fault(n, path, "is no group of fields", "write "+strings.Join(known, ", ")+" below it")
		}
		m.node = &Node{Kind: Map}
		if n != nil {
			m.node.Line = n.Line
		}
		return m
	}
	for _, c := range n.Children {
		found := false
		for _, k := range known {
			found = found || k == c.Key
		}
		if !found {
			cure := "remove it; known are " + strings.Join(known, ", ")
			if near := d.Near(c.Key, known); near != "" {
				cure = fmt.Sprintf("did you mean %q?", near)
			}
			d.Fault(c, m.PathOf(c.Key), "is not a known field", cure)
		}
	}
	return m
}

// At returns the node of a field, or the map itself where the field is missing.
func (m Fields) At(key string) *Node {
	if c := m.node.Child(key); c != nil {
		return c
	}
	return m.node
}

// Has reports whether the field is there and not null.
func (m Fields) Has(key string) bool {
	c := m.node.Child(key)
	return c != nil && c.Kind != Null
}

// PathOf returns the path of a field, such as answers[3].level.
func (m Fields) PathOf(key string) string {
	if m.path == "" {
		return key
	}
	return m.path + "." + key
}

// Constant faults a field that does not say exactly want.
func (d *Decoder) Constant(m Fields, key, want string) {
	if got := d.text(m, key, true, want); m.Has(key) && got != want {
		d.Fault(m.At(key), m.PathOf(key), fmt.Sprintf("is %q", got), fmt.Sprintf("write %q", want))
	}
}

// scalar returns the node of a plain value; what names the value for the message that it is missing.
func (d *Decoder) scalar(m Fields, key string, required bool, what string) (*Node, bool) {
	c := m.node.Child(key)
	if c == nil || c.Kind == Null {
		if required {
			d.Fault(m.At(key), m.PathOf(key), "is missing", d.cureOfMissing(m, key, what))
		}
		return nil, false
	}
	if c.Kind != Scalar {
		d.Fault(c, m.PathOf(key), "is a group or list", "write one value")
		return nil, false
	}
	return c, true
}

func (d *Decoder) cureOfMissing(m Fields, key, what string) string {
	if d.HeadCure != nil && m.At(key).Place == "" {
		return d.HeadCure(m.PathOf(key))
	}
	return "add " + what
}

// Text returns a field as it was written, or "".
func (d *Decoder) Text(m Fields, key string, required bool) string {
	return d.text(m, key, required, "it")
}

func (d *Decoder) text(m Fields, key string, required bool, what string) string {
	c, ok := d.scalar(m, key, required, what)
	if !ok {
		return ""
	}
	if d.strict && c.Tag != String {
		d.Fault(c, m.PathOf(key), "is a "+string(c.Tag), "write text, in quotes")
		return ""
	}
	return c.Value
}

// Int returns a whole number from lo to hi; ok is false where the field is missing or wrong.
func (d *Decoder) Int(m Fields, key string, lo, hi int, required bool) (value int, ok bool) {
	c, ok := d.scalar(m, key, required, fmt.Sprintf("a whole number from %d to %d", lo, hi))
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimPrefix(c.Value, "+"))
	if err != nil || c.Tag != Int && (c.Tag != String || d.strict) || n < lo || n > hi {
		d.Fault(c, m.PathOf(key), fmt.Sprintf("is %q", c.Value), fmt.Sprintf("write a whole number from %d to %d", lo, hi))
		return 0, false
	}
	return n, true
}

// Number returns a number from lo to hi; ok is false where the field is missing or wrong. what names it for the message, as in
// person-days.
func (d *Decoder) Number(m Fields, key string, lo, hi float64, what string) (value float64, ok bool) {
	c, ok := d.scalar(m, key, false, what)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseFloat(c.Value, 64)
	written := c.Tag == Int || c.Tag == Float || c.Tag == String && !d.strict
	if err != nil || !written || !(n >= lo && n <= hi) { // also what is no number
		d.Fault(c, m.PathOf(key), fmt.Sprintf("is %q", c.Value), fmt.Sprintf("write %s from %g to %g", what, lo, hi))
		return 0, false
	}
	return n, true
}

// Bool returns true or false, or fallback where the field is missing.
func (d *Decoder) Bool(m Fields, key string, fallback bool) bool {
	c, ok := d.scalar(m, key, false, "true or false")
	if !ok {
		return fallback
	}
	written := strings.ToLower(c.Value)
	switch {
	case d.strict && c.Tag != Bool:
	case written == "true", written == "yes":
		return true
	case written == "false", written == "no":
		return false
	}
	d.Fault(c, m.PathOf(key), fmt.Sprintf("is %q", c.Value), "write true or false")
	return fallback
}

// Date returns a date, or no date where the field is missing or wrong.
func (d *Decoder) Date(m Fields, key string, required bool) civil.Date {
	c, ok := d.scalar(m, key, required, "a date, as 2026-11-23")
	if !ok {
		return civil.Date{}
	}
	date, err := civil.Parse(c.Value)
	if err != nil || d.strict && c.Tag != String {
		d.Fault(c, m.PathOf(key), fmt.Sprintf("is %q", c.Value), "write a date that exists, as 2026-11-23")
	}
	return date
}

// OneOf returns a field that must be one of the choices, or "" where it is missing or wrong.
func (d *Decoder) OneOf(m Fields, key string, required bool, choices ...string) string {
	got := d.text(m, key, required, "one of "+strings.Join(choices, ", "))
	if !m.Has(key) || d.strict && m.At(key).Tag != String { // text said so
		return ""
	}
	for _, c := range choices {
		if c == got {
			return got
		}
	}
	cure := "write " + strings.Join(choices, ", ")
	if near := d.Near(got, choices); near != "" {
		cure = fmt.Sprintf("did you mean %q? Known are %s", near, strings.Join(choices, ", "))
	}
	d.Fault(m.At(key), m.PathOf(key), fmt.Sprintf("is %q", got), cure)
	return ""
}

// Item is one element of a list with its path.
type Item struct {
	Node *Node
	Path string
}

// List returns the elements of a list field; a missing one has none.
func (d *Decoder) List(m Fields, key string) []Item {
	c := m.node.Child(key)
	if c == nil || c.Kind == Null {
		return nil
	}
	if c.Kind != List {
		d.Fault(c, m.PathOf(key), "is no list", "write a list, one item a line with - before it, or [a, b]")
		return nil
	}
	out := make([]Item, 0, len(c.Children))
	for i, x := range c.Children {
		out = append(out, Item{x, fmt.Sprintf("%s[%d]", m.PathOf(key), i)})
	}
	return out
}

// Texts returns a list field of plain values.
func (d *Decoder) Texts(m Fields, key string) (out []Item) {
	for _, item := range d.List(m, key) {
		if item.Node.Kind != Scalar || d.strict && item.Node.Tag != String {
			d.Fault(item.Node, item.Path, "is not plain text", "write one value")
			continue
		}
		out = append(out, item)
	}
	return out
}

// Near returns what Nearest does while faults are still named one by one; a file full of wrong words must not cost a
// comparison each.
func (d *Decoder) Near(got string, choices []string) string {
	if len(d.faults) >= maxFaults {
		return ""
	}
	return Nearest(got, choices)
}

// Nearest returns the choice that is at most a third of its letters away from what was written, or "".
func Nearest(got string, choices []string) string {
	best, bestAt := "", 1<<30
	for _, c := range choices {
		if at := distance(strings.ToLower(got), strings.ToLower(c)); at < bestAt {
			best, bestAt = c, at
		}
	}
	if bestAt > max(1, (len(best)+1)/3) {
		return ""
	}
	return best
}

// distance is how many letters of one short word must be changed, added, left out or swapped with their neighbour to give
// the other; long ones are infinitely far apart.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 1 << 20
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
