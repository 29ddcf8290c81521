// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package foreign

import (
	"strings"
	"unicode"

	"concord/internal/platform/intake"
)

// Field is what a column of a statement holds.
type Field string

// The fields. What stands in a column without one is kept as a note.
const (
	Control       Field = "control" // number
	Title         Field = "title"
	Standard      Field = "standard"
	Applicable    Field = "applicable"
	Reason        Field = "reason"        // why it is included
	Exclusion     Field = "exclusion"     // why it is not
	Justification Field = "justification" // either, by the decision
	Status        Field = "status"
	How           Field = "how" // how it is implemented
	Owner         Field = "owner"
	Planned       Field = "planned_for"
	Reviewed      Field = "reviewed_on"
	Note          Field = "note"
	Legal         Field = "legal" // ticked: law asks for it, and so on
	Contract      Field = "contractual"
	Practice      Field = "good-practice"
	Risk          Field = "risk"
	Nothing       Field = "" // left out
)

// Fields are all fields, in the order in which they are offered.
var Fields = []Field{Control, Title, Standard, Applicable, Reason, Exclusion, Justification, Status, How, Owner, Planned, Reviewed, Legal, Contract, Practice, Risk, Note}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// fieldOf is what a heading says that its column holds. The organization's own words win, then whole headings, then beginnings.
func fieldOf(heading string, known map[string]Field) (Field, bool) {
	h := Heading(heading)
	if f, ok := known[h]; ok {
		return f, true
	}
	words := strings.Fields(h)
	const most = 6 // words; longer ones are sentences, not headings
	if len(words) == 0 || len(words) > 3*most {
		return Nothing, false
	}
	for n := len(words); n > 0; n-- {
		if f, ok := theWords().headings[strings.Join(words[:n], " ")]; ok && (n == len(words) || n > 1 || len(words) <= most && len(words[0]) > 3) {
			return f, true
		}
	}
	return Nothing, false
}

// searched is how many lines are searched for the headings.
const searched = 60

// headOf finds the line of headings: the first one with the most different fields, at least two. A heading that stands one line
// higher counts where the line itself has none, as over merged cells. It returns -1 where there is none.
func headOf(rows []intake.Row, known map[string]Field) (at int, columns []Column) {
	at, best := -1, 1
	for i, row := range rows[:min(searched, len(rows))] {
		var above intake.Row
		if i > 0 {
			above = rows[i-1]
		}
		found := columnsOf(row, above, known)
		if n := different(found); n > best {
			at, best, columns = i, n, found
		}
	}
	return at, columns
}

func columnsOf(row, above intake.Row, known map[string]Field) (out []Column) {
	taken := map[Field]bool{}
	for i := range max(len(row.Cells), len(above.Cells)) {
		heading := headingAt(row, i)
		if heading == "" {
			heading = headingAt(above, i)
		}
		f, ok := fieldOf(heading, known)
		if heading == "" {
			continue
		}
		if !ok {
			f = Note
		}
		if f == Control && taken[Control] { // "Control" beside "Ref": the number stands first, its name after it
			f = Title
		}
		if f == Title && taken[Title] {
			f = Note
		}
		taken[f] = true
		out = append(out, Column{At: i, Heading: heading, Field: f})
	}
	return out
}

func headingAt(row intake.Row, i int) string {
	if i >= len(row.Cells) {
		return ""
	}
	return oneLine(row.Cells[i])
}

// oneLine is a heading as people read it.
func oneLine(s string) string {
	const most = 120
	s = strings.Join(strings.Fields(intake.CleanText(s)), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// different counts the fields that columns hold, without what is kept as a note anyway.
func different(columns []Column) int {
	seen := map[Field]bool{}
	for _, c := range columns {
		if c.Field != Note && c.Field != Nothing {
			seen[c.Field] = true
		}
	}
	return len(seen)
}
