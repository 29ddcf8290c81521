// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
)

// limits of a file of records, which is read row by row. A workbook of so many rows is longer than the usual limit of a part; see
// docs/decisions/0025.
var limits = intake.Limits{Rows: MaxImport + 2, Cells: 100 * MaxImport, Sheet: 192 << 20, Texts: 48 << 20}

// columns that a file may have beside the register's fields.
const (
	columnID        = "id"
	columnVersion   = "version"
	columnReference = "reference" // as R-12
)

// table is how the rows of a file are read.
type tableOf struct {
	*Register
	file     string
	sheet    string
	columns  []string            // by place in the file; empty for one that is passed over
	fields   []int               // the same as places of fields, or notField
	original func(string) string // what a cell said before it was guarded against spreadsheets
}

const notField = -1

// fileRow is one row of a file.
type fileRow struct {
	line  int
	cells []string // as many as there are columns
}

// each reads a file and calls visit for each row that says anything.
func (t *tableOf) each(in *io.SectionReader, visit func(fileRow) error) error {
	nameless := fault.Fields{{File: t.file, Problem: "has no row that names its columns", Cure: "start from an export"}}
	begin := make([]byte, 1<<10)
	if n, _ := in.ReadAt(begin, 0); int64(n) == in.Size() && len(bytes.TrimSpace(begin[:n])) == 0 {
		return nameless
	}
	row := func(row intake.Row) error {
		if t.columns == nil {
			return t.head(row)
		}
		cells := make([]string, len(t.columns))
		said := false
		for i, c := range row.Cells[:min(len(cells), len(row.Cells))] {
			if t.columns[i] != "" {
				cells[i] = t.original(c)
				said = said || c != ""
			}
		}
		if !said {
			return nil
		}
		return visit(fileRow{row.Line, cells})
	}
	var err error
	switch strings.ToLower(filepath.Ext(t.file)) {
	case ".csv":
		t.original = press.Original
		_, err = intake.EachCSV(t.file, in, limits, row)
	case ".xlsx":
		t.original = func(s string) string { return s } // cells say that they are text; nothing is guarded there
		err = intake.EachXLSX(t.file, in, limits, func(sheet string, r intake.Row) error {
			t.sheet = sheet
			return row(r)
		})
	default:
		return fault.Fields{{File: t.file, Problem: "has an ending that names no known format", Cure: "use .csv or .xlsx"}}
	}
	if err == nil && t.columns == nil {
		return nameless
	}
	return err
}

// head reads the names of the columns.
func (t *tableOf) head(head intake.Row) error {
	known := []string{columnID, columnVersion, columnReference, "created_at", "updated_at"}
	labels := map[string]string{}
	for _, f := range t.Fields {
		known = append(known, f.Name)
		labels[strings.ToLower(t.Label(locale.For("en"), f))] = f.Name
	}
	var wrong fault.Fields
	t.columns, t.fields = make([]string, len(head.Cells)), make([]int, len(head.Cells))
	for i, c := range head.Cells {
		t.fields[i] = notField
		key := strings.ToLower(strings.TrimSpace(c))
		if name := labels[key]; name != "" && !slices.Contains(known, key) {
			key = name
		}
		switch {
		case key == "":
		case !slices.Contains(known, key):
			cure := "known are " + strings.Join(known, ", ")
			if near := intake.Nearest(key, known); near != "" {
				cure = fmt.Sprintf("did you mean %q?", near)
			}
			wrong = append(wrong, fault.Field{File: t.file, Line: head.Line, Field: intake.Cell(t.sheet, head.Line, i), Problem: fmt.Sprintf("%.60q is no column of %s", c, t.Name), Cure: cure})
		case slices.Contains(t.columns, key):
			wrong = append(wrong, fault.Field{File: t.file, Line: head.Line, Field: intake.Cell(t.sheet, head.Line, i), Problem: fmt.Sprintf("%q stands here a second time", key), Cure: "keep one of the two"})
		default:
			t.columns[i], t.fields[i] = key, t.index(key)
		}
	}
	return wrong.Err()
}

// cell is what a row says in a column; empty where there is none.
func (t *tableOf) cell(row fileRow, column string) string {
	if i := slices.Index(t.columns, column); i >= 0 {
		return row.cells[i]
	}
	return ""
}

// fault puts file, line and cell to what is wrong with a row; ours is an error that is not the file's.
func (t *tableOf) fault(line int, err error) (wrong fault.Fields, ours error) {
	at := func(column, problem, cure string) fault.Field {
		field := column
		if i := slices.Index(t.columns, column); i >= 0 {
			field = intake.Cell(t.sheet, line, i) + " (" + column + ")"
		}
		return fault.Field{File: t.file, Line: line, Field: field, Problem: problem, Cure: cure}
	}
	var fields fault.Fields
	switch {
	case errors.As(err, &fields):
		for _, f := range fields {
			wrong = append(wrong, at(f.Field, f.Problem, f.Cure))
		}
		return wrong, nil
	case errors.Is(err, fault.NotFound):
		return fault.Fields{at(columnID, "names no record here", "leave it empty for a new record")}, nil
	case errors.Is(err, fault.Conflict):
		return fault.Fields{at(columnVersion, "is not the newest; the record was changed meanwhile", "export again and merge the change")}, nil
	}
	return nil, err
}
