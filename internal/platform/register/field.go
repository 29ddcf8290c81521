// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package register keeps what all plain registers share: a typed list of fields drives SQL, checks, JSON and lists.
package register

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

// Kind is what a field holds.
type Kind string

// The kinds. A value is handled as the text in which people and files write it; empty means that there is none.
const (
	Line   Kind = "line"   // one line of text
	Text   Kind = "text"   // longer text with line ends
	Choice Kind = "choice" // one of the field's choices
	Date   Kind = "date"   // 2026-11-25
	Number Kind = "number" // whole number from Min to Max
	Flag   Kind = "flag"   // true or false; never empty
	Person Kind = "person" // id of a member
	Moment Kind = "moment" // 2026-11-25T14:30:00Z: always in UTC

	Decimal Kind = "decimal" // number with a point, as 0.85
)

// Longest texts, in characters, where a field sets no other limit.
const (
	maxLine = 200
	maxText = 10_000
)

// Field is one column of a register.
type Field struct {
	Name     string // of the column, the JSON key, the label register.<register>.<name> in the locale files
	Kind     Kind
	Required bool
	Choices  []string // of a Choice; the first is taken where nothing is said
	Min, Max int      // of a Number
	Longest  int      // of a Line or Text, in characters; 0 for the usual
	Filter   bool     // lists can be narrowed to one value
	Sort     bool     // lists can be ordered by it
	Derived  bool     // follows from other fields or from acts; the register's rule fills it, nobody else
	Column   bool     // lists show it; where no field has this, they show the first ones
	Group    string   // fields of one group stand together in forms, under register.<register>.group.<group>
}

// Clean returns a value in its one form, or says what is wrong with it and how to mend it.
func (f Field) Clean(s string) (value, problem, cure string) {
	switch f.Kind {
	case Text:
		s = intake.CleanText(s)
	default:
		s = intake.CleanName(s)
	}
	if s == "" {
		switch {
		case f.Kind == Choice && len(f.Choices) > 0:
			return f.Choices[0], "", ""
		case f.Kind == Flag:
			return "false", "", ""
		case f.Required:
			return "", "is missing", "fill it in"
		}
		return "", "", ""
	}
	switch f.Kind {
	case Line, Text:
		if longest := f.Most(); utf8.RuneCountInString(s) > longest {
			return "", "is too long", fmt.Sprintf("use at most %d characters", longest)
		}
	case Choice:
		if !slices.Contains(f.Choices, s) {
			return "", fmt.Sprintf("is %q", s), "choose " + strings.Join(f.Choices, ", ")
		}
	case Date:
		d, err := civil.Parse(s)
		if err != nil {
			return "", fmt.Sprintf("is %q", s), "write a date as 2026-11-25"
		}
		s = d.String()
	case Number:
		n, err := strconv.Atoi(s)
		if err != nil || n < f.Min || n > f.Max {
			return "", fmt.Sprintf("is %q", s), fmt.Sprintf("write a whole number from %d to %d", f.Min, f.Max)
		}
		s = strconv.Itoa(n)
	case Flag:
		b, err := strconv.ParseBool(s)
		if err != nil {
			return "", fmt.Sprintf("is %q", s), "write true or false"
		}
		s = strconv.FormatBool(b)
	case Decimal:
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || !(math.Abs(n) <= MostDecimal) {
			return "", fmt.Sprintf("is %q", s), "write a number such as 0.85, with a point"
		}
		s = FormatDecimal(n)
	case Moment:
		t, err := moment(s)
		if err != nil {
			return "", fmt.Sprintf("is %q", s), "write day and time as 2026-11-25T14:30Z, or with another zone as 2026-11-25T15:30+01:00"
		}
		s = t.UTC().Format(time.RFC3339)
	case Person:
	}
	return s, "", ""
}

// MostDecimal is the largest decimal, on either side of zero.
const MostDecimal = 1e12

// FormatDecimal writes a decimal in its one form.
func FormatDecimal(n float64) string {
	return strconv.FormatFloat(n+0, 'f', -1, 64) // no zero below zero
}

// moment reads day and time to the second; without a zone they are in UTC.
func moment(s string) (t time.Time, err error) {
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err = time.Parse(form, s); err == nil && t.UTC().Year() >= 1 && t.UTC().Year() <= 9999 {
			return t.Truncate(time.Second), nil
		}
	}
	return t, fmt.Errorf("%q is no moment", s)
}

// Most is how many characters a text may have.
func (f Field) Most() int {
	switch {
	case f.Longest > 0:
		return f.Longest
	case f.Kind == Text:
		return maxText
	default:
		return maxLine
	}
}

// bind is the value as the database gets it: numbers as numbers, flags as flags, everything else as text.
func (f Field) bind(value string) any {
	switch f.Kind {
	case Number:
		if n, err := strconv.Atoi(value); err == nil {
			return n
		}
		return nil
	case Flag:
		return value == "true"
	default:
		return value
	}
}

// Register is one list that an organization keeps. Its name is the API's path and the command's noun; the table has
// underscores for hyphens.
type Register struct {
	Series
	Fields []Field

	insert  string
	find    string
	update  string
	remove  string
	columns string

	rule   Rule   // nil for none
	follow Follow // nil for none
}

// New checks a register and words its statements. It panics for a mistake of whoever wrote it.
func New(name, code string, fields ...Field) *Register {
	r := &Register{Series: NewSeries(name, code), Fields: fields}
	names := make([]string, 0, len(fields))
	var values, sets []string
	for i, f := range fields {
		if f.Name == "" || slices.Contains(names, f.Name) || slices.Contains(own, f.Name) {
			panic(fmt.Sprintf("register: %s has a field %q that is empty, double or taken", name, f.Name))
		}
		if f.Sort && f.Kind == Number && !f.Required {
			panic(fmt.Sprintf("register: %s cannot be ordered by %s, which may be empty", name, f.Name))
		}
		names = append(names, f.Name)
		values = append(values, fmt.Sprintf("$%d", i+5))
		sets = append(sets, fmt.Sprintf("%s = $%d", f.Name, i+5))
	}
	r.columns = "id, version, created_at, updated_at, number, " + strings.Join(names, ", ")
	r.insert = fmt.Sprintf("INSERT INTO %s (tenant_id, id, version, created_at, updated_at, number, %s) VALUES ($1, $2, 1, $3, $3, $4, %s)", r.table, strings.Join(names, ", "), strings.Join(values, ", "))
	r.find = fmt.Sprintf("SELECT %s FROM %s WHERE tenant_id = $1 AND id = $2", r.columns, r.table)
	r.update = fmt.Sprintf("UPDATE %s SET version = version + 1, updated_at = $4, %s WHERE tenant_id = $1 AND id = $2 AND version = $3", r.table, strings.Join(sets, ", "))
	r.remove = fmt.Sprintf("DELETE FROM %s WHERE tenant_id = $1 AND id = $2 AND version = $3", r.table)
	return r
}

// own are the fields that every register has by itself; nobody sets them from outside.
var own = []string{"id", "version", "created_at", "updated_at", "tenant_id", columnNumber, columnReference}

// Field returns the field with this name.
func (r *Register) Field(name string) (Field, bool) {
	i := r.index(name)
	if i < 0 {
		return Field{}, false
	}
	return r.Fields[i], true
}

// Columns are the places of the fields that a list shows, at most so many: those that are meant for it, or else the first
// that are no long text.
func (r *Register) Columns(most int) (out []int) {
	meant := slices.ContainsFunc(r.Fields, func(f Field) bool { return f.Column })
	for i, f := range r.Fields {
		if (f.Column || !meant && f.Kind != Text) && len(out) < most {
			out = append(out, i)
		}
	}
	return out
}

func (r *Register) index(name string) int {
	return slices.IndexFunc(r.Fields, func(f Field) bool { return f.Name == name })
}

// clean brings all values to their one form and names every field that is wrong.
func (r *Register) clean(values []string) ([]string, error) {
	out := make([]string, len(r.Fields))
	var wrong fault.Fields
	for i, f := range r.Fields {
		if f.Derived {
			continue
		}
		value, problem, cure := f.Clean(values[i])
		if problem != "" {
			wrong = append(wrong, fault.Field{Field: f.Name, Problem: problem, Cure: cure})
		}
		out[i] = value
	}
	return out, wrong.Err()
}
