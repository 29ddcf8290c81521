// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnosis

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
	"concord/internal/platform/press"
)

// Names of the sheets of an answers workbook.
const (
	sheetAnswers   = "Answers"
	sheetHead      = "Head"
	sheetDocuments = "Documents"
)

// answerColumns are the columns that carry answers, in the order the template writes them; evidence has five of its own.
var answerColumns = []string{
	"ref", "also", "applicable", "reason", "level", "evidence_title", "evidence_date", "review_months", "evidence_link", "evidence_file",
	"note", "risk", "confirm_inherited",
}

// guideMark begins the names of columns that only guide and are not read back.
const guideMark = "?"

// csvTree turns a CSV answers file into the tree that YAML and JSON give.
func csvTree(name string, data []byte) (*intake.Node, error) {
	table, err := intake.ParseCSV(name, data)
	if err != nil {
		return nil, err
	}
	b := newTableTree(name)
	for _, c := range table.Comments {
		key, value, ok := strings.Cut(c.Cells[0], ":")
		if !ok {
			continue // a remark
		}
		b.head(strings.TrimSpace(key), strings.TrimSpace(value), c.Line, "")
	}
	b.answers("", table.Rows)
	b.root.Faults = b.faults
	return b.root, nil
}

// xlsxTree turns an answers workbook into the tree that YAML and JSON give.
func xlsxTree(name string, data []byte) (*intake.Node, error) {
	sheets, err := intake.ParseXLSX(name, data, sheetAnswers, sheetHead, sheetDocuments)
	if err != nil {
		return nil, err
	}
	b := newTableTree(name)
	found := false
	for _, s := range sheets {
		switch strings.ToLower(s.Name) {
		case strings.ToLower(sheetHead):
			for _, row := range s.Rows {
				if len(row.Cells) > 1 && row.Cells[0] != "" && !strings.HasPrefix(row.Cells[0], guideMark) {
					b.head(strings.TrimSpace(row.Cells[0]), strings.TrimSpace(row.Cells[1]), row.Line, intake.Cell(s.Name, row.Line, 1))
				}
			}
		case strings.ToLower(sheetAnswers):
			found = true
			b.answers(s.Name, s.Rows)
		case strings.ToLower(sheetDocuments):
			b.documents(s.Name, s.Rows)
		}
	}
	if !found {
		return nil, fault.Fields{{File: name, Problem: "has no sheet named " + sheetAnswers, Cure: "start from: concord diagnose template --format xlsx"}}
	}
	b.root.Faults = b.faults
	return b.root, nil
}

type tableTree struct {
	name   string
	root   *intake.Node
	heads  map[string]int // lines of what the head says
	faults fault.Fields
}

// newTableTree begins with an organization, so that a head without one is told which of its fields are missing.
func newTableTree(name string) tableTree {
	b := tableTree{name: name, root: &intake.Node{Kind: intake.Map, Line: 1}, heads: map[string]int{}}
	b.child("organization", intake.Map, 1)
	return b
}

func (b *tableTree) fault(line int, field, problem, cure string) {
	b.faults = append(b.faults, fault.Field{File: b.name, Line: line, Field: field, Problem: problem, Cure: cure})
}

// add hangs a scalar into a map; numbers are recognized, everything else is text. An empty cell says nothing and keeps its
// place, for a message that something is missing there.
func add(parent *intake.Node, key, value string, line int, place string) {
	if value == "" {
		if place != "" {
			parent.Children = append(parent.Children, &intake.Node{Kind: intake.Null, Key: key, Line: line, Place: place})
		}
		return
	}
	tag := intake.String
	if _, err := strconv.Atoi(value); err == nil {
		tag = intake.Int
	}
	parent.Children = append(parent.Children, &intake.Node{Kind: intake.Scalar, Key: key, Value: value, Tag: tag, Line: line, Place: place})
}

func addList(parent *intake.Node, key, values string, line int, place string) {
	if values == "" {
		return
	}
	list := &intake.Node{Kind: intake.List, Key: key, Line: line, Place: place}
	for _, v := range strings.FieldsFunc(values, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		add(list, "", v, line, place)
	}
	parent.Children = append(parent.Children, list)
}

var documentHead = regexp.MustCompile(`^documents?\.(DOC-\d+)$`)

// head takes one "key: value" of the head: organization.name, standards, documents.DOC-01 and so on.
func (b *tableTree) head(key, value string, line int, place string) {
	at := place
	if at == "" {
		at = key
	}
	if first := b.heads[key]; first > 0 {
		b.fault(line, at, fmt.Sprintf("%q stands here a second time, first on line %d", key, first), "keep one of the two")
		return
	}
	b.heads[key] = line
	if field, ok := strings.CutPrefix(key, "organization."); ok {
		org := b.child("organization", intake.Map, line)
		if field == "ai_roles" {
			addList(org, field, value, line, place)
		} else {
			add(org, field, value, line, place)
		}
		return
	}
	if m := documentHead.FindStringSubmatch(key); m != nil {
		status, date, _ := strings.Cut(value, " ")
		b.document(m[1], status, strings.TrimSpace(date), line, [3]string{place, place, place})
		return
	}
	switch key {
	case "standards", "certified":
		addList(b.root, key, value, line, place)
	default:
		add(b.root, key, isoDate(value), line, place)
	}
}

func (b *tableTree) child(key string, kind intake.Kind, line int) *intake.Node {
	if c := b.root.Child(key); c != nil {
		return c
	}
	c := &intake.Node{Kind: kind, Key: key, Line: line}
	b.root.Children = append(b.root.Children, c)
	return c
}

func (b *tableTree) document(id, status, date string, line int, places [3]string) {
	if status == "" && date == "" {
		return // listed by the template, not said
	}
	d := &intake.Node{Kind: intake.Map, Line: line, Place: places[0]}
	add(d, "id", id, line, places[0])
	add(d, "status", status, line, places[1])
	add(d, "date", isoDate(date), line, places[2])
	list := b.child("documents", intake.List, line)
	list.Children = append(list.Children, d)
}

func (b *tableTree) documents(sheet string, rows []intake.Row) {
	if len(rows) == 0 {
		return
	}
	column := map[string]int{}
	for i, h := range rows[0].Cells {
		column[strings.ToLower(strings.TrimSpace(h))] = i
	}
	for _, key := range []string{"id", "status"} {
		if _, ok := column[key]; !ok {
			b.fault(rows[0].Line, "sheet "+sheet, "has no column "+key, "name the columns id, status, date")
			return
		}
	}
	for _, row := range rows[1:] {
		get := func(key string) (string, string) {
			i, ok := column[key]
			if !ok || i >= len(row.Cells) {
				return "", intake.Cell(sheet, row.Line, i)
			}
			return strings.TrimSpace(row.Cells[i]), intake.Cell(sheet, row.Line, i)
		}
		id, idAt := get("id")
		status, statusAt := get("status")
		date, dateAt := get("date")
		b.document(id, status, date, row.Line, [3]string{idAt, statusAt, dateAt})
	}
}

// headCure says how to add a field to the head of a table.
func headCure(ending string) func(string) string {
	switch ending {
	case ".csv":
		return func(field string) string {
			return fmt.Sprintf("add a line above the column names: # %s: …", field)
		}
	case ".xlsx":
		return func(field string) string {
			return fmt.Sprintf("add a row to sheet %s: %s in column A, its value in column B", sheetHead, field)
		}
	}
	return nil
}

// place names a sheet; a CSV file is its own.
func place(sheet string) string {
	if sheet == "" {
		return ""
	}
	return "sheet " + sheet
}

// answers takes the rows: the first names the columns; a row without a ref of its own adds evidence to the one above.
func (b *tableTree) answers(sheet string, rows []intake.Row) {
	list := b.child("answers", intake.List, 1)
	if len(rows) == 0 {
		b.fault(0, place(sheet), "has no row with column names", "begin with "+strings.Join(answerColumns, ", "))
		return
	}
	column := b.columns(sheet, rows[0])
	var last *intake.Node
	for _, row := range rows[1:] {
		r := tableRow{sheet: sheet, row: row, column: column}
		if r.get("ref") == "" && !r.hasEvidence() {
			if r.answered() {
				b.fault(row.Line, r.place("ref"), "is empty although the row is filled in", "write the reference")
			}
			continue
		}
		if last != nil && r.hasEvidence() && !r.answered() && (r.get("ref") == "" || r.get("ref") == last.Child("ref").Value) {
			r.evidence(last)
			continue
		}
		if r.answered() || r.hasEvidence() {
			last = r.answer()
			list.Children = append(list.Children, last)
		}
	}
}

func (b *tableTree) columns(sheet string, head intake.Row) map[string]int {
	column := map[string]int{}
	for i, h := range head.Cells {
		h = strings.ToLower(strings.TrimSpace(h))
		switch {
		case h == "" || strings.HasPrefix(h, guideMark):
		case !slices.Contains(answerColumns, h):
			cure := "remove it, begin it with " + guideMark + ", or use " + strings.Join(answerColumns, ", ")
			if near := intake.Nearest(h, answerColumns); near != "" {
				cure = fmt.Sprintf("did you mean %q?", near)
			}
			b.fault(head.Line, intake.Cell(sheet, head.Line, i), fmt.Sprintf("%q is no known column", h), cure)
		default:
			if _, twice := column[h]; twice {
				b.fault(head.Line, intake.Cell(sheet, head.Line, i), fmt.Sprintf("column %q stands here a second time", h), "keep one of the two")
			}
			column[h] = i
		}
	}
	if _, ok := column["ref"]; !ok {
		b.fault(head.Line, place(sheet), "has no column ref", "name the columns "+strings.Join(answerColumns, ", "))
	}
	return column
}

type tableRow struct {
	sheet  string
	row    intake.Row
	column map[string]int
}

func (r tableRow) get(key string) string {
	i, ok := r.column[key]
	if !ok || i >= len(r.row.Cells) {
		return ""
	}
	return strings.TrimSpace(press.Original(r.row.Cells[i]))
}

// place names the cell of a column, or "" where there is no such column.
func (r tableRow) place(key string) string {
	i, ok := r.column[key]
	if !ok {
		return ""
	}
	return intake.Cell(r.sheet, r.row.Line, i)
}

func (r tableRow) hasEvidence() bool {
	for _, key := range []string{"evidence_title", "evidence_date", "evidence_link", "evidence_file"} {
		if r.get(key) != "" {
			return true
		}
	}
	return false
}

// answered reports whether the row says more than its reference.
func (r tableRow) answered() bool {
	for _, key := range []string{"level", "applicable", "reason", "note", "risk", "confirm_inherited"} {
		if v := r.get(key); v != "" && (key != "applicable" || !strings.EqualFold(v, "yes") && !strings.EqualFold(v, "true")) {
			return true
		}
	}
	return false
}

func (r tableRow) answer() *intake.Node {
	a := &intake.Node{Kind: intake.Map, Line: r.row.Line, Place: intake.Cell(r.sheet, r.row.Line, r.column["ref"])}
	for _, key := range []string{"ref", "applicable", "reason", "level", "note", "risk", "confirm_inherited"} {
		add(a, key, r.get(key), r.row.Line, r.place(key))
	}
	addList(a, "also", r.get("also"), r.row.Line, r.place("also"))
	if r.hasEvidence() {
		r.evidence(a)
	}
	return a
}

func (r tableRow) evidence(answer *intake.Node) {
	list := answer.Child("evidence")
	if list == nil {
		list = &intake.Node{Kind: intake.List, Key: "evidence", Line: r.row.Line}
		answer.Children = append(answer.Children, list)
	}
	e := &intake.Node{Kind: intake.Map, Line: r.row.Line, Place: intake.Cell(r.sheet, r.row.Line, r.column["evidence_title"])}
	for _, field := range [][2]string{{"title", "evidence_title"}, {"review_months", "review_months"}, {"link", "evidence_link"}, {"file", "evidence_file"}} {
		add(e, field[0], r.get(field[1]), r.row.Line, r.place(field[1]))
	}
	add(e, "date", isoDate(r.get("evidence_date")), r.row.Line, r.place("evidence_date"))
	list.Children = append(list.Children, e)
}

var (
	serialDate = regexp.MustCompile(`^[1-9]\d{4}(\.0+)?$`)
	dateTime   = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})[T ]00:00(:00)?`)
)

// isoDate turns the serial number that spreadsheets keep for a day into the day; other text stays as it is.
func isoDate(s string) string {
	if serialDate.MatchString(s) {
		days, _ := strconv.Atoi(strings.SplitN(s, ".", 2)[0])
		return civil.MustParse("1899-12-30").AddDays(days).String()
	}
	if m := dateTime.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return s
}
