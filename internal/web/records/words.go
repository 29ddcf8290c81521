// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package records

import (
	"net/url"
	"strconv"
	"time"

	"concord/internal/platform/register"
)

// option is one value of a list to choose from.
type option struct{ Value, Name string }

// options are what a field can be, in words.
func (p page) options(f register.Field) (out []option) {
	switch f.Kind {
	case register.Person:
		for _, m := range p.People {
			out = append(out, option{string(m.User), m.Name})
		}
	case register.Flag:
		out = []option{{"true", p.T("record.flag.true")}, {"false", p.T("record.flag.false")}}
	case register.Number:
		for n := f.Min; n <= f.Max; n++ {
			out = append(out, option{strconv.Itoa(n), strconv.Itoa(n)})
		}
	default:
		for _, c := range f.Choices {
			out = append(out, option{c, p.show(f, c)})
		}
	}
	return out
}

// tones say by colour what a choice says in words; what is not here is calm.
var tones = map[string]string{
	"done": "good", "yes": "good", "met": "good", "relevant": "warn", "in-progress": "warn", "no": "bad", "missed": "bad",
	"above": "bad", "within": "good", "alarm": "bad", "warn": "warn", "on-target": "good", "high": "warn", "very-high": "bad",
	"reached": "good", "good": "good", "partly": "warn", "gap": "bad", "to-check": "warn", "fair": "warn", "poor": "bad",
	"critical": "warn", "ending": "warn", "requested": "warn", "allowed": "warn",
	"security": "security", "ai": "ai",
}

func tone(choice string) string {
	if t := tones[choice]; t != "" {
		return t
	}
	return "calm"
}

func invalid(wrong string) string { return strconv.FormatBool(wrong != "") }

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// change words what a field becomes.
func change(before, after string) string {
	const most = 160
	short := func(s string) string {
		if r := []rune(s); len(r) > most {
			return string(r[:most]) + "…"
		}
		return s
	}
	switch {
	case before == "":
		return short(after)
	case after == "":
		return short(before) + " → –"
	}
	return short(before) + " → " + short(after)
}

// exportAs is the address of the list as a file, narrowed and ordered as it is shown.
func (p listPage) exportAs(format string) string {
	q := url.Values{}
	for name, value := range p.Query.Filters {
		q.Set(name, value)
	}
	for _, f := range p.Fields {
		for _, end := range []string{f.Name + "_from", f.Name + "_to"} {
			if s := p.Param(end); s != "" {
				q.Set(end, s)
			}
		}
	}
	if s := p.Param("sort"); s != "" {
		q.Set("sort", s)
	}
	q.Set("format", format)
	return "/" + p.Name + "/export?" + q.Encode()
}

// target is where the form is sent.
func (p formPage) target() string {
	if p.ID == "" {
		return "/" + p.Name
	}
	return "/" + p.Name + "/" + string(p.ID)
}

// back is where the person came from.
func (p formPage) back() string { return p.target() }

// fieldName is the label of a field, by its name.
func (p page) fieldName(name string) string {
	if f, known := p.Field(name); known {
		return p.label(f)
	}
	return name
}

// fieldValue words a value that a field had.
func (p page) fieldValue(name, value string) string {
	if f, known := p.Field(name); known {
		return p.show(f, value)
	}
	return value
}

// stamp is the moment of an entry of the journal, to the minute.
func stamp(at string) string {
	if len(at) < 16 {
		return at
	}
	return at[:10] + " " + at[11:16] + " UTC"
}

// local is a moment as a form's field for it takes it, in UTC; what is no moment stays as it was typed.
func local(value string) string {
	if t, err := time.Parse(time.RFC3339, value); err == nil {
		return t.UTC().Format("2006-01-02T15:04")
	}
	return value
}
