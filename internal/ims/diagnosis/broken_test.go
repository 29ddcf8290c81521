// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"concord/internal/platform/fault"
)

// breakage is one way in which a person breaks the example: the first old text becomes the new one, and the message for
// the line it stands on must read as said, behind "a.yaml:LINE: ".
type breakage struct{ name, old, new, want string }

var breakages = []breakage{
	{"wrong schema", "concord/answers@1", "concord/answers@7", `schema: is "concord/answers@7"; write "concord/answers@1"`},
	{"misspelt head field", "standards: [", "standard: [", `standard: is not a known field; did you mean "standards"?`},
	{"unknown head field", "certified: []", "certificates: []", `certificates: is not a known field; remove it; known are schema, organization, as_of, standards, certified, inherit, start, deadline, documents, answers`},
	{"head field twice", "certified: []", "certified: []\ncertified: []", ""},
	{"no name", "name: Northwind Credit, ", "", "organization.name: is missing; add it"},
	{"empty name", "name: Northwind Credit", "name: ''", "organization.name: is empty; write a name"},
	{"people in words", "people: 240", "people: many", `organization.people: is "many"; write a whole number from 0 to 10000000`},
	{"people with a point", "people: 240", "people: 2.5", `organization.people: is "2.5"; write a whole number from 0 to 10000000`},
	{"unknown role", "[developer,", "[maker,", `organization.ai_roles[0]: is "maker"; write developer, provider, user`},
	{"role twice", "[developer, provider,", "[provider, provider,", `organization.ai_roles[1]: "provider" stands here a second time; keep one of the two`},
	{"day that does not exist", "as_of: 2026-11-20", "as_of: 2026-11-31", `as_of: is "2026-11-31"; write a date that exists, as 2026-11-23`},
	{"day the German way", "as_of: 2026-11-20", "as_of: 20.11.2026", `as_of: is "20.11.2026"; write a date that exists, as 2026-11-23`},
	{"unknown standard", "[iso27001-2022,", "[iso27001-2023,", `standards[0]: "iso27001-2023" is no known standard; did you mean "iso27001-2022"?`},
	{"standard twice", "[iso27001-2022, iso42001-2023]", "[iso27001-2022, iso42001-2023, iso27001-2022]", `standards[2]: "iso27001-2022" stands here a second time; keep one of the two`},
	{"standards as text", "[iso27001-2022, iso42001-2023]", "both", "standards: is no list; write a list, one item a line with - before it, or [a, b]"},
	{"unknown inheritance", "certified: []", "inherit: equals", `inherit: is "equals"; did you mean "equal"? Known are none, equal`},
	{"deadline before the day", "certified: []", "deadline: 2026-01-01", "deadline: is 2026-01-01, before the day of the diagnosis 2026-11-20; write a later date or leave it out"},
	{"unknown document", "{id: DOC-01,", "{id: DOC-99,", `documents[0].id: "DOC-99" is no document of the list; use DOC-01 and so on, as in: concord diagnose template`},
	{"document twice", "{id: DOC-02,", "{id: DOC-01,", "documents[1].id: DOC-01 stands here a second time, first on line 10; keep one of the two"},
	{"misspelt status", "{id: DOC-01, status: approved", "{id: DOC-01, status: aproved", `documents[0].status: is "aproved"; did you mean "approved"? Known are approved, draft, missing`},
	{"document without status", "{id: DOC-01, status: approved,", "{id: DOC-01,", "documents[0].status: is missing; add one of approved, draft, missing"},
	{"misspelt answer field", "    level: 3", "    lvel: 3", `answers[0].lvel: is not a known field; did you mean "level"?`},
	{"level over 5", "    level: 3", "    level: 6", `answers[0].level: is "6"; write a whole number from 0 to 5`},
	{"level in words", "    level: 3", "    level: defined", `answers[0].level: is "defined"; write a whole number from 0 to 5`},
	{"level with a point", "    level: 3", "    level: 2.5", `answers[0].level: is "2.5"; write a whole number from 0 to 5`},
	{"level as a list", "    level: 3", "    level: [3]", "answers[0].level: is a group or list; write one value"},
	{"level twice", "    level: 3", "    level: 3\n    level: 2", ""},
	{"no level", "    level: 3\n", "", ""},
	{"no reference", "- ref: iso27001-2022/4.1\n    level", "- level", "answers[0].ref: is missing; add it"},
	{"reference without standard", "ref: iso27001-2022/4.1\n", "ref: '4.1'\n", `answers[0].ref: "4.1" is no reference; write the standard and the place, as in iso27001-2022/A.5.2`},
	{"reference to an unknown standard", "ref: iso27001-2022/4.1\n", "ref: iso27001/4.1\n", `answers[0].ref: "iso27001/4.1" names no known standard; known are iso27001-2022, iso42001-2023`},
	{"reference to a misspelt standard", "ref: iso27001-2022/4.1\n", "ref: iso27001-2021/4.1\n", `answers[0].ref: "iso27001-2021/4.1" names no known standard; did you mean "iso27001-2022/4.1"?`},
	{"reference to no place", "ref: iso27001-2022/4.2\n", "ref: iso27001-2022/4.9\n", `answers[2].ref: "iso27001-2022/4.9" does not exist; did you mean "iso27001-2022/4.1"?`},
	{"place twice", "ref: iso27001-2022/4.2\n", "ref: iso27001-2022/4.1\n", "answers[2].ref: iso27001-2022/4.1 was answered on line 85 already; keep one of the two"},
	{"clause not applicable", "    level: 3", "    applicable: false\n    reason: x", "answers[0].applicable: iso27001-2022/4.1 belongs to clauses 4 to 10, which always apply; give a level instead"},
	{"neither yes nor no", "    level: 3", "    level: 3\n    applicable: maybe", ""},
	{"evidence that is no list", "    evidence:\n      - {title: Context analysis, date: 2026-10-06, review_months: 12}", "    evidence: Context analysis", ""},
	{"evidence without title", "{title: Context analysis, date", "{date", "answers[0].evidence[0].title: is missing; add it"},
	{"evidence without date", "Context analysis, date: 2026-10-06", "Context analysis", "answers[0].evidence[0].date: is missing; add a date, as 2026-11-23"},
	{"review never", "Context analysis, date: 2026-10-06, review_months: 12", "Context analysis, date: 2026-10-06, review_months: 0", `answers[0].evidence[0].review_months: is "0"; write a whole number from 1 to 120`},
	{"link that runs something", "Context analysis,", "Context analysis, link: 'javascript:alert(1)',", `answers[0].evidence[0].link: "javascript:alert(1)" is no web address; write https://… or use file`},
	{"file that climbs out", "Context analysis,", "Context analysis, file: ../../secret.pdf,", `answers[0].evidence[0].file: "../../secret.pdf" is no plain relative path; write it as folder/name.pdf`},
	{"risk at a clause", "    level: 3", "    level: 3\n    risk: 2", ""},
	{"anchor", "    level: 3", "    level: &three 3", "anchor &three is not allowed; write the value out, or put a text that begins with & in quotes"},
	{"colon without a blank", "    level: 3", "    level:3", "has a line that is no field; write it as name: value, with a blank after the colon"},
	{"wrong indentation", "    level: 3", "   level: 3", "stands in a list and does not begin with - ; begin it with - , or check its indentation"},
	{"text with a colon", "note: Reviewed in October;", "note: Reviewed: October;", `has a colon where none can stand; put a text that holds ": " in quotes, and check the indentation`},
	{"open bracket", "review_months: 12}", "review_months: 12", "is missing a comma or a closing bracket; close the bracket, and put a comma between two values"},
	{"tab", "    level: 3", "\tlevel: 3", ""},
	{"text that begins with an at sign", "note: Reviewed in", "note: @ Reviewed in", "has a tab or a special character (such as @, ` or %) at the beginning of a value; indent with blanks, and put such a text in quotes"},
}

// apply breaks the example and returns the line of the change.
func (b breakage) apply(t *testing.T, text string) (broken string, line int) {
	t.Helper()
	at := strings.Index(text, b.old)
	if at < 0 {
		t.Fatalf("the example no longer holds %q", b.old)
	}
	return text[:at] + b.new + text[at+len(b.old):], 1 + strings.Count(text[:at], "\n")
}

func TestEveryBrokenExampleSaysWhereWhatAndWhatToDo(t *testing.T) {
	t.Parallel()
	text := example(t, november)
	for _, b := range breakages {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			broken, line := b.apply(t, text)
			_, err := read("a.yaml", broken)
			var fields fault.Fields
			if !errors.As(err, &fields) {
				t.Fatalf("accepted, or an error of no kind: %v", err)
			}
			for _, f := range fields {
				near := f.Line >= line-1 && f.Line <= line+3 || strings.HasPrefix(f.Field, "standards") // what is missing stands nowhere
				if f.File != "a.yaml" || !near || f.Problem == "" || f.Cure == "" {
					t.Errorf("broken at line %d: %+v", line, f)
				}
			}
			if want := fmt.Sprintf("a.yaml:%d: %s", line, b.want); b.want != "" && !slices.Contains(strings.Split(err.Error(), "\n"), want) {
				t.Errorf("said\n%v\nwant\n%s", err, want)
			}
			t.Log(err)
		})
	}
}

func TestAllFaultsOfAFileComeAtOnce(t *testing.T) {
	t.Parallel()
	text := example(t, november)
	want := 0
	for _, name := range []string{"people in words", "unknown role", "day the German way", "unknown standard", "misspelt status", "no reference", "file that climbs out", "level as a list", "head field twice"} {
		i := slices.IndexFunc(breakages, func(b breakage) bool { return b.name == name })
		if name == "level as a list" { // the first level is used up
			text = strings.Replace(text, "    level: 2", "    level: [2]", 1)
		} else {
			text, _ = breakages[i].apply(t, text)
		}
		want++
	}
	_, err := read("a.yaml", text)
	var fields fault.Fields
	if !errors.As(err, &fields) {
		t.Fatalf("accepted: %v", err)
	}
	if len(fields) != want {
		t.Errorf("%d faults, want %d:\n%v", len(fields), want, err)
	}
}

// TestBrokenTablesNameTheCell breaks the example as a table: cell by cell, as people see it.
func TestBrokenTablesNameTheCell(t *testing.T) {
	t.Parallel()
	a := someOf(t, 40)
	for _, c := range []struct {
		name        string
		column      string // of the first answer, or a head field
		value       string
		place, want string // place in the workbook; in CSV without the sheet, and lower by the lines of the head
	}{
		{"level over 5", "level", "9", "Answers!E2 (level)", `is "9"; write a whole number from 0 to 5`},
		{"no level", "level", "", "Answers!E2 (level)", "is missing; add a whole number from 0 to 5"},
		{"no reference", "ref", "", "Answers!A2 (ref)", "is missing; add it"},
		{"unknown place", "ref", "iso27001-2022/44.1", "Answers!A2 (ref)", `"iso27001-2022/44.1" does not exist; did you mean "iso27001-2022/4.1"?`},
		{"wrong date", "evidence_date", "31.02.2026", "Answers!G2 (date)", `is "31.02.2026"; write a date that exists, as 2026-11-23`},
		{"no date", "evidence_date", "", "Answers!G2 (date)", "is missing; add a date, as 2026-11-23"},
		{"no title", "evidence_title", "", "Answers!F2 (title)", "is missing; add it"},
		{"wrong months", "review_months", "1000", "Answers!H2 (review_months)", `is "1000"; write a whole number from 1 to 120`},
		{"wrong link", "evidence_link", "www", "Answers!I2 (link)", `"www" is no web address; write https://… or use file`},
		{"wrong risk", "risk", "high", "Answers!L2 (risk)", `is "high"; write a whole number from 1 to 3`},
		{"maybe applicable", "applicable", "maybe", "Answers!C2 (applicable)", `is "maybe"; write true or false`},
		{"clause not applicable", "applicable", "no", "Answers!C2 (applicable)", "iso27001-2022/4.1 belongs to clauses 4 to 10, which always apply; give a level instead"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			head, rows := inRows(a)
			rows = append([][]string{rows[0], slices.Clone(rows[1])}, rows[2:]...)
			rows[1][slices.Index(columns, c.column)] = c.value
			_, err := read("a.xlsx", inXLSX(t, head, rows))
			if want := "a.xlsx:2: " + c.place + ": " + c.want; err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("said\n%v\nwant\n%s", err, want)
			}
			line := len(head) + 2
			place := strings.Replace(strings.TrimPrefix(c.place, "Answers!"), "2", fmt.Sprint(line), 1)
			_, err = read("a.csv", inCSV(t, head, rows))
			if want := fmt.Sprintf("a.csv:%d: %s: %s", line, place, c.want); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("said\n%v\nwant\n%s", err, want)
			}
		})
	}
}

func TestBrokenHeadsOfTablesSayWhereToAdd(t *testing.T) {
	t.Parallel()
	head, rows := inRows(someOf(t, 40))
	without := slices.DeleteFunc(slices.Clone(head), func(h []string) bool { return h[0] == "schema" || h[0] == "organization.name" })
	twice := append(slices.Clone(head), []string{"as_of", "2026-01-01"}, []string{"documents.DOC-03", "approved 2026-13-01"}, []string{"people", "3"})
	for _, c := range []struct {
		file, text string
		want       []string
	}{
		{"a.csv", inCSV(t, without, rows), []string{
			"a.csv:1: schema: is missing; add a line above the column names: # schema: …",
			"a.csv:1: organization.name: is missing; add a line above the column names: # organization.name: …",
		}},
		{"a.xlsx", inXLSX(t, without, rows), []string{
			"a.xlsx:1: schema: is missing; add a row to sheet Head: schema in column A, its value in column B",
		}},
		{"a.xlsx", inXLSX(t, twice, rows), []string{
			`: "as_of" stands here a second time, first on line 6; keep one of the two`,
			`(date): is "2026-13-01"; write a date that exists`,
			`Head!B` + fmt.Sprint(len(twice)) + ` (people): is not a known field; remove it`,
		}},
		{"a.csv", strings.Replace(inCSV(t, head, rows), "ref,also", "reference,also", 1), []string{`"reference" is no known column`, "has no column ref; name the columns ref, also"}},
		{"a.csv", strings.Replace(inCSV(t, head, rows), "ref,also", "ref,level", 1), []string{`column "level" stands here a second time; keep one of the two`}},
	} {
		_, err := read(c.file, c.text)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s said\n%v\nwant\n%s", c.file, err, want)
			}
		}
	}
}
