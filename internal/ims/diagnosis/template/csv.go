// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package template

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/platform/press"
)

// headField is one line of the head of a table.
type headField struct{ name, value, remark string }

func (t *template) headFields() []headField {
	w := t.words
	return []headField{
		{"schema", diagnosis.AnswersSchema, w.T("template.head.schema")},
		{"organization.name", "", w.T("template.head.name")},
		{"organization.people", "", w.T("template.head.people")},
		{"organization.sector", "", w.T("template.head.sector")},
		{"organization.ai_roles", "", w.T("template.head.ai_roles")},
		{"as_of", "", w.T("template.head.as_of")},
		{"standards", strings.Join(t.request.Standards, ", "), w.T("template.head.standards")},
		{"certified", strings.Join(t.request.Certified, ", "), w.T("template.head.certified")},
		{"inherit", t.inherit(), w.T("template.head.inherit")},
		{"start", "", w.T("template.head.start")},
		{"deadline", "", w.T("template.head.deadline")},
	}
}

// column is one column of a table: its name as it is read back, or a title behind a question mark, and how wide it shows.
type column struct {
	name  string
	width float64 // in characters
	value func(*template, row) string
	guide bool // not read back
}

// columns are the columns of a table in the order that suits the one who fills it in: what is asked, the answer, more help.
func (t *template) columns() []column {
	guide := func(key string, width float64, value func(*template, row) string) column {
		return column{name: "? " + t.words.T(key), width: width, value: value, guide: true}
	}
	out := []column{
		{name: "ref", width: 22, value: func(_ *template, r row) string { return r.place.Refs()[0].String() }},
		guide("template.column.where", 24, func(_ *template, r row) string { return r.where }),
		guide("template.column.question", 62, (*template).asked),
		{name: "level", width: 8},
		{name: "evidence_title", width: 30},
		{name: "evidence_date", width: 14},
		{name: "review_months", width: 15},
		{name: "note", width: 30},
		{name: "applicable", width: 11},
		{name: "reason", width: 26},
		{name: "risk", width: 7},
		{name: "evidence_link", width: 18},
		{name: "evidence_file", width: 18},
	}
	if len(t.request.Certified) > 0 {
		out = append(out, column{name: "confirm_inherited", width: 18})
	}
	return append(
		out,
		column{name: "also", width: 22, value: func(_ *template, r row) string { return also(r) }},
		guide("template.column.levels", 96, levelTexts),
		guide("template.column.evidence", 44, func(_ *template, r row) string { return lines(r.question.Help.Evidence) }),
		guide("template.column.asked", 60, func(_ *template, r row) string { return lines(r.question.Help.Asked) }),
		guide("template.column.why", 50, func(_ *template, r row) string { return r.question.Help.Why }),
	)
}

func (t *template) asked(r row) string {
	s := r.place.Ask
	if r.place.Add != "" {
		s += "\n" + t.words.T("template.add", "text", r.place.Add)
	}
	if r.first {
		s = r.question.Title + "\n" + s
	}
	return s
}

func also(r row) string {
	var out []string
	for _, ref := range r.place.Refs()[1:] {
		out = append(out, ref.String())
	}
	return strings.Join(out, ", ")
}

// levelTexts words the levels where they are worded for this very place; the general ones stand once, elsewhere.
func levelTexts(_ *template, r row) string {
	if !r.question.Help.Specific {
		return ""
	}
	var out []string
	for level, a := range r.question.Help.Levels {
		out = append(out, fmt.Sprintf("%d: %s", level, a.Text))
	}
	return strings.Join(out, "\n")
}

func lines(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return "• " + strings.Join(list, "\n• ")
}

// csv writes the head as lines that begin with #, then a row for each place.
func (t *template) csv() ([]byte, error) {
	var buf bytes.Buffer
	for _, f := range t.headFields() {
		fmt.Fprintf(&buf, "# %s: %s\n", f.name, f.value)
	}
	for _, d := range t.documents {
		fmt.Fprintf(&buf, "# documents.%s: \n", d.ID)
	}
	out := csv.NewWriter(&buf)
	columns := t.columns()
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.name
	}
	rows := [][]string{head}
	for _, r := range t.rows {
		if r.heading != "" {
			continue
		}
		cells := make([]string, len(columns))
		for i, c := range columns {
			if c.value != nil {
				cells[i] = press.SafeText(c.value(t, r))
			}
		}
		rows = append(rows, cells)
	}
	if err := out.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write template: %w", err)
	}
	return buf.Bytes(), nil
}
