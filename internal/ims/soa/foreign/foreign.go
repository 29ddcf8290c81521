// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package foreign brings in Statements of Applicability that were kept in spreadsheets elsewhere.
package foreign

import (
	"fmt"
	"path/filepath"
	"strings"

	"concord/internal/ims/control"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

// File is what a spreadsheet states.
type File struct {
	Name   string  `json:"name"`
	Tables []Table `json:"tables"`
}

// Table is one sheet that names controls.
type Table struct {
	Sheet   string   `json:"sheet,omitempty"` // empty in CSV
	Head    int      `json:"head"`            // line of the headings; 0 where there are none
	Columns []Column `json:"columns"`
	Rows    []Row    `json:"rows"`
	Strange []Place  `json:"strange"` // rows that should name a control and do not
}

// Column is what one column of a table holds.
type Column struct {
	At      int    `json:"at"` // from 0
	Heading string `json:"heading"`
	Field   Field  `json:"field"` // empty for one that is left out
}

// Place is a row that was left out, with the reason.
type Place struct {
	Line    int    `json:"line"`
	Said    string `json:"said"`
	Problem string `json:"problem"`
}

// Row is what a table says of one control.
type Row struct {
	Line       int            `json:"line"`
	Said       string         `json:"said"`    // the control as it is written
	Edition    string         `json:"edition"` // whose numbers it is written in, such as iso27001-2013
	Refs       []catalog.Ref  `json:"refs"`    // the statement's rows that it speaks of; two where the old control was split
	Title      string         `json:"title,omitempty"`
	Applicable soa.Decision   `json:"applicable"`
	Ticked     []soa.Reason   `json:"ticked,omitempty"`
	RiskBased  bool           `json:"risk_based,omitempty"` // said to follow from the risk assessment
	Reason     string         `json:"reason,omitempty"`
	Exclusion  string         `json:"exclusion,omitempty"`
	Status     control.Status `json:"status,omitempty"` // empty where nothing is said
	How        string         `json:"how,omitempty"`
	Owner      string         `json:"owner,omitempty"` // as written
	PlannedFor string         `json:"planned_for,omitempty"`
	ReviewedOn string         `json:"reviewed_on,omitempty"`
	Notes      []string       `json:"notes,omitempty"` // all else that the row says, so that nothing is lost
}

// Read finds the statement in a CSV or XLSX file: its sheets, the line with the headings, what each column holds, and which
// control each row means. known says what headings hold that the organization named itself (see Heading). Control numbers
// may be written as A.5.1, 5.1, A5.1 or ISO 27001 A.5.1, those of ISO/IEC 27001:2013 are read through the crosswalk. It fails
// with fault.Fields where a file cannot be read or holds no statement.
func Read(l *catalog.Library, name string, data []byte, known map[string]Field) (File, error) {
	out := File{Name: intake.CleanName(name), Tables: []Table{}}
	sheets, err := sheetsOf(name, data)
	if err != nil {
		return out, err
	}
	n, err := newNumbers(l)
	if err != nil {
		return out, err
	}
	for _, s := range sheets {
		if t, ok := n.table(s, known); ok {
			out.Tables = append(out.Tables, t)
		}
	}
	if len(out.Tables) == 0 {
		return out, fault.Fields{{File: out.Name, Problem: "names no control in any sheet", Cure: "write their numbers into a column of their own, such as A.5.1, and format it as text"}}
	}
	return out, nil
}

func sheetsOf(name string, data []byte) ([]intake.Sheet, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx", ".xlsm":
		return intake.ParseXLSX(name, data)
	case ".csv", ".tsv", ".txt":
		t, err := intake.ParseCSV(name, data)
		if err != nil {
			return nil, err
		}
		return []intake.Sheet{{Rows: t.Rows}}, nil
	}
	return nil, fault.Fields{{File: intake.CleanName(name), Problem: "is neither a workbook nor CSV", Cure: "save it as .xlsx or .csv"}}
}

// fewest is how many controls a sheet must name to be read as a statement: cover sheets and notes name some too.
const fewest = 3

// table reads a sheet; false where it is no statement.
func (n *numbers) table(s intake.Sheet, known map[string]Field) (Table, bool) {
	t := Table{Sheet: s.Name, Rows: []Row{}, Strange: []Place{}}
	head, columns := headOf(s.Rows, known)
	if !hasControl(columns) {
		columns = n.guess(s.Rows, head, columns)
	}
	if !hasControl(columns) {
		return t, false
	}
	t.Columns = columns
	if head >= 0 {
		t.Head = s.Rows[head].Line
	}
	b := n.begin(s.Name)
	for _, row := range s.Rows[head+1:] {
		b.add(&t, cellsOf(row, columns), row.Line)
	}
	b.settle(&t)
	return t, len(t.Rows) >= fewest
}

func hasControl(columns []Column) bool {
	for _, c := range columns {
		if c.Field == Control {
			return true
		}
	}
	return false
}

// cells are a row's texts by what they hold; columns of one field are joined.
type cells map[Field][]cell

// cell is one text with the heading above it.
type cell struct{ heading, text string }

func cellsOf(row intake.Row, columns []Column) cells {
	out := cells{}
	for _, c := range columns {
		if c.At >= len(row.Cells) {
			continue
		}
		if text := intake.CleanText(row.Cells[c.At]); strings.TrimSpace(text) != "" {
			out[c.Field] = append(out[c.Field], cell{c.Heading, strings.TrimSpace(text)})
		}
	}
	return out
}

func (c cells) text(f Field) string {
	texts := make([]string, len(c[f]))
	for i, one := range c[f] {
		texts[i] = one.text
	}
	return strings.Join(texts, "\n")
}

// Heading is the form in which headings are compared and kept: without case, marks and doubled spaces.
func Heading(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !isWord(r)
	}), " ")
}

// note keeps what a cell says that has no place of its own.
func (r *Row) note(c cell) {
	if c.heading == "" {
		r.Notes = append(r.Notes, c.text)
		return
	}
	r.Notes = append(r.Notes, fmt.Sprintf("%s: %s", c.heading, c.text))
}
