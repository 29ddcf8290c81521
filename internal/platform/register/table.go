// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
)

// MaxImport is the most rows that one import takes: it is one transaction, and other writers wait for it.
const MaxImport = 5_000

// shown is how many differences a preview lists; it counts all of them.
const shown = 200

// Preview says what an import does, or did.
type Preview struct {
	Create      int          `json:"create"`
	Update      int          `json:"update"`
	Same        int          `json:"same"`
	Differences []Difference `json:"differences"` // the first of them, in the file's order
}

// Difference is what one row of the file changes.
type Difference struct {
	Line   int        `json:"line"`
	ID     id.ID      `json:"id,omitempty"` // of the record that changes; empty for a new one
	Fields []db.Field `json:"fields"`
}

// errPreview undoes the transaction of a preview.
var errPreview = errors.New("only a preview")

// Import puts the rows of a CSV or XLSX file into the register, all of them or none. The first row names the fields, as they
// are called here or by their labels in English; a row
// with an id changes that record (and, with a version, only if it still has it), any other makes a new one; a column that
// is missing leaves the field as it is. With preview, nothing is kept. Everything that is wrong comes back at once as
// fault.Fields, by row and column.
func (r *Register) Import(ctx context.Context, d *db.DB, a access.Actor, name string, data []byte, preview bool) (Preview, error) {
	rows, err := r.parse(name, data)
	if err != nil {
		return Preview{}, err
	}
	var out Preview
	err = d.Write(ctx, a, func(tx *db.Tx) error {
		out = Preview{Differences: []Difference{}}
		check, err := r.checking(ctx, tx)
		if err != nil {
			return err
		}
		var wrong fault.Fields
		for _, row := range rows {
			if err := r.importRow(ctx, tx, check, row, &out); err != nil {
				more, ours := rowFault(name, row, err)
				if ours != nil {
					return ours
				}
				wrong = append(wrong, more...)
			}
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		if preview {
			return errPreview
		}
		return nil
	})
	if preview && errors.Is(err, errPreview) {
		return out, nil
	}
	if err != nil {
		return Preview{}, fmt.Errorf("import into %s: %w", r.Name, err)
	}
	return out, nil
}

// tableRow is one row of a file by the names of its columns.
type tableRow struct {
	line   int
	values map[string]string
	cells  map[string]string // places, where the file has sheets
}

func (r *Register) parse(name string, data []byte) ([]tableRow, error) {
	var rows []intake.Row
	sheet, original := "", press.Original
	nameless := fault.Fields{{File: name, Problem: "has no row that names its columns", Cure: "start from an export"}}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, nameless
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		t, err := intake.ParseCSV(name, data)
		if err != nil {
			return nil, err
		}
		rows = t.Rows
	case ".xlsx":
		sheets, err := intake.ParseXLSX(name, data)
		if err != nil {
			return nil, err
		}
		if len(sheets) > 0 {
			rows, sheet = sheets[0].Rows, sheets[0].Name
		}
		original = func(s string) string { return s } // cells say that they are text; nothing is guarded there
	default:
		return nil, fault.Fields{{File: name, Problem: "has an ending that names no known format", Cure: "use .csv or .xlsx"}}
	}
	if len(rows) == 0 {
		return nil, nameless
	}
	if len(rows)-1 > MaxImport {
		return nil, fmt.Errorf("%s: more than %d rows: %w; split it", name, MaxImport, fault.TooLarge)
	}
	return r.byColumn(name, sheet, rows, original)
}

// columns that a file may have beside the register's fields.
const (
	columnID      = "id"
	columnVersion = "version"
)

func (r *Register) byColumn(name, sheet string, rows []intake.Row, original func(string) string) ([]tableRow, error) {
	head := rows[0]
	known := []string{columnID, columnVersion, "created_at", "updated_at"}
	labels := map[string]string{}
	for _, f := range r.Fields {
		known = append(known, f.Name)
		labels[strings.ToLower(r.Label(locale.For("en"), f))] = f.Name
	}
	var wrong fault.Fields
	columns := make([]string, len(head.Cells))
	for i, c := range head.Cells {
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
			wrong = append(wrong, fault.Field{File: name, Line: head.Line, Field: intake.Cell(sheet, head.Line, i), Problem: fmt.Sprintf("%.60q is no column of %s", c, r.Name), Cure: cure})
		case slices.Contains(columns, key):
			wrong = append(wrong, fault.Field{File: name, Line: head.Line, Field: intake.Cell(sheet, head.Line, i), Problem: fmt.Sprintf("%q stands here a second time", key), Cure: "keep one of the two"})
		default:
			columns[i] = key
		}
	}
	var out []tableRow
	for _, row := range rows[1:] {
		t := tableRow{line: row.Line, values: map[string]string{}, cells: map[string]string{}}
		said := false
		for i, c := range row.Cells {
			if i < len(columns) && columns[i] != "" {
				t.values[columns[i]] = original(c)
				t.cells[columns[i]] = intake.Cell(sheet, row.Line, i)
				said = said || c != ""
			}
		}
		for _, key := range columns { // a row may end before the last column
			if _, ok := t.values[key]; key != "" && !ok {
				t.values[key] = ""
			}
		}
		if said {
			out = append(out, t)
		}
	}
	return out, wrong.Err()
}

func (r *Register) importRow(ctx context.Context, tx *db.Tx, check Check, row tableRow, out *Preview) error {
	patch := make(Patch, len(r.Fields))
	for i, f := range r.Fields {
		if v, ok := row.values[f.Name]; ok {
			patch[i] = &v
		}
	}
	if row.values[columnID] == "" {
		values := make([]string, len(r.Fields))
		patch.Apply(values)
		rec, err := r.create(ctx, tx, check, values)
		if err != nil {
			return err
		}
		out.Create++
		out.differ(row.line, "", r.differences(make([]string, len(r.Fields)), rec.Values))
		return nil
	}
	which, err := id.Parse(row.values[columnID])
	if err != nil {
		return err
	}
	before, err := r.Find(ctx, tx, which)
	if err != nil {
		return err
	}
	version := before.Version
	if s := row.values[columnVersion]; s != "" {
		if version, err = strconv.Atoi(s); err != nil {
			return fault.Fields{{Field: columnVersion, Problem: fmt.Sprintf("is %.40q", s), Cure: "write a whole number, or leave it empty"}}
		}
	}
	rec, err := r.change(ctx, tx, check, which, version, func(values []string) error {
		patch.Apply(values)
		return nil
	})
	if err != nil {
		return err
	}
	if rec.Version == before.Version {
		out.Same++
		return nil
	}
	out.Update++
	out.differ(row.line, which, r.differences(before.Values, rec.Values))
	return nil
}

func (r *Register) differences(before, after []string) (out []db.Field) {
	for i, f := range r.Fields {
		if before[i] != after[i] {
			out = append(out, db.Field{Name: f.Name, Old: before[i], New: after[i]})
		}
	}
	return out
}

func (p *Preview) differ(line int, which id.ID, fields []db.Field) {
	if len(p.Differences) < shown {
		p.Differences = append(p.Differences, Difference{line, which, fields})
	}
}

// rowFault puts file, line and cell to what is wrong with a row; ours is an error that is not the file's.
func rowFault(name string, row tableRow, err error) (wrong fault.Fields, ours error) {
	at := func(column, problem, cure string) fault.Field {
		field := column
		if cell := row.cells[column]; cell != "" {
			field = cell + " (" + column + ")"
		}
		return fault.Field{File: name, Line: row.line, Field: field, Problem: problem, Cure: cure}
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
