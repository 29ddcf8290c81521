// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package view keeps the ways in which people look at lists.
package view

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/register"
)

// Object is what the journal calls a view.
const Object = "views"

// Limits of views.
const (
	Most        = 50 // of one person in one register
	MostColumns = 8  // beside the first, which is always there
	LongestName = 60 // in characters
	longest     = 4000
)

// Column is the parameter that names a column; there may be several, in their order.
const Column = "column"

// View is a way to look at a register's list: filters, order and columns, under a name.
type View struct {
	ID        id.ID
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
	Owner     id.ID // who made it
	Register  string
	Name      string
	Shared    bool   // everybody in the organization sees it
	Query     string // parameters of the list, in their one form
	Standard  bool   // the list opens with it for whoever asks
}

// Values are the parameters of the list.
func (v View) Values() url.Values {
	values, err := url.ParseQuery(v.Query)
	if err != nil { // it was written by url.Values
		return url.Values{}
	}
	return values
}

// Mine reports whether the actor made the view.
func (v View) Mine(a access.Actor) bool { return a.User() != "" && v.Owner == a.User() }

// May reports whether the actor may change or remove the view: its own, and of those that all see whoever may remove records.
func (v View) May(a access.Actor) bool { return v.Mine(a) || v.Shared && a.Can(access.DeleteWork) }

// Draft is what somebody says of a view.
type Draft struct {
	Name   string
	Shared bool
	Query  url.Values
}

// Canonical brings the parameters of a register's list to their one form: filters, ranges, order and columns. It fails with
// fault.Fields for what the list does not know.
func Canonical(r *register.Register, values url.Values) (string, error) {
	kept := url.Values{}
	for name, list := range values {
		if list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" }); len(list) > 0 && name != "limit" && name != "cursor" {
			kept[name] = list
		}
	}
	columns := kept[Column]
	kept.Del(Column)
	var wrong fault.Fields
	if _, err := r.ParseQuery(kept); err != nil {
		if fields, ok := err.(fault.Fields); ok { //nolint:errorlint // as ParseQuery makes it
			wrong = append(wrong, fields...)
		}
	}
	if _, err := Columns(r, columns); err != nil {
		wrong = append(wrong, fault.Field{Field: Column, Problem: err.Error(), Cure: "choose fields of the register that are no long text, each once, at most 8"})
	}
	if len(columns) > 0 {
		kept[Column] = columns
	}
	out := kept.Encode()
	if len(out) > longest {
		wrong = append(wrong, fault.Field{Field: "query", Problem: "is too long", Cure: "leave something out"})
	}
	return out, wrong.Err()
}

// Columns are the places of the fields that a list shows beside the first, as somebody chose them; nil where nobody did.
func Columns(r *register.Register, names []string) (out []int, err error) {
	if len(names) > MostColumns {
		return nil, fmt.Errorf("names %d columns", len(names))
	}
	for _, name := range names {
		i := slices.IndexFunc(r.Fields, func(f register.Field) bool { return f.Name == name })
		if i < 0 || !Showable(r, i) || slices.Contains(out, i) {
			return nil, fmt.Errorf("is %.40q", name)
		}
		out = append(out, i)
	}
	return out, nil
}

// Showable reports whether a list can show the field at this place as a column beside the first.
func Showable(r *register.Register, i int) bool { return i > 0 && r.Fields[i].Kind != register.Text }

// clean brings a name to its one form, or says what is wrong with it.
func clean(name string) (string, error) {
	name = intake.CleanName(name)
	switch n := len([]rune(name)); {
	case n == 0:
		return "", fault.Fields{{Field: "name", Problem: "is missing", Cure: "say what the list shows"}}
	case n > LongestName:
		return "", fault.Fields{{Field: "name", Problem: "is too long", Cure: fmt.Sprintf("use at most %d characters", LongestName)}}
	}
	return name, nil
}

func key(name string) string { return strings.ToLower(name) }
