// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"concord/internal/platform/fault"
)

// lastRow is the last row that spreadsheets know; formatted rows without content may go that far.
const lastRow = 1 << 20

// sheetReader reads one sheet, an element at a time.
type sheetReader struct {
	*workbook
	xml    *xmlPart
	sheet  string
	line   int // row at hand, from 1
	column int // of the cell at hand, from 0
	cells  []string
	visit  func(Row) error
}

// rows visits the rows of a sheet that hold anything.
func (b *workbook) rows(s sheetPart, visit func(Row) error) error {
	x, err := b.xml(s.part)
	if err != nil {
		return err
	}
	if x == nil {
		return b.fault(s.part, fmt.Sprintf("is missing, and sheet %q should stand there", s.name), "save it again with an office program")
	}
	defer x.close()
	x.in.most = b.most.Sheet
	r := sheetReader{workbook: b, xml: x, sheet: s.name, visit: visit}
	for {
		token, err := x.next()
		if err != nil {
			return err
		}
		if token == nil {
			return r.endRow()
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := r.element(e); err != nil {
				return err
			}
		}
	}
}

func (r *sheetReader) element(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		if err := r.endRow(); err != nil {
			return err
		}
		next := r.line + 1
		if at := attribute(e, "r"); at != "" {
			n, err := strconv.Atoi(at)
			if err != nil || n < next || n > lastRow {
				return r.wrong(fmt.Sprintf("has a row numbered %q after row %d", cutTo(at, 20), r.line))
			}
			next = n
		}
		r.line, r.column = next, -1
	case "c":
		return r.cell(e)
	}
	return nil
}

// endRow keeps the row at hand where it holds anything.
func (r *sheetReader) endRow() error {
	if len(r.cells) == 0 {
		return nil
	}
	if r.workbook.cells += len(r.cells); r.workbook.cells > r.most.Cells {
		return TooLarge(r.file, fmt.Sprintf("has more than %d cells, at row %d of sheet %s", r.most.Cells, r.line, r.sheet), "split it")
	}
	row := Row{Line: r.line, Cells: r.cells}
	r.cells = nil
	return r.visit(row)
}

func (r *sheetReader) wrong(problem string) error {
	return fault.Fields{{File: r.file, Line: r.line, Field: "sheet " + r.sheet, Problem: problem, Cure: "save it again with an office program"}}
}

// cell reads one cell to its end and keeps it where it holds anything.
func (r *sheetReader) cell(e xml.StartElement) error {
	column := r.column + 1
	if at := attribute(e, "r"); at != "" {
		n, ok := columnOf(at)
		if !ok || n < column {
			return r.wrong(fmt.Sprintf("has a cell named %q after column %d", cutTo(at, 20), r.column+1))
		}
		column = n
	}
	r.column = column
	raw := rawCell{kind: attribute(e, "t")}
	raw.style, _ = strconv.Atoi(attribute(e, "s"))
	raw.style = max(raw.style, 0)
	if err := r.content(&raw); err != nil {
		return err
	}
	if raw.text == "" {
		return nil
	}
	text, err := r.value(raw)
	if err != nil {
		return fault.Fields{{File: r.file, Line: r.line, Field: Cell(r.sheet, r.line, column), Problem: err.Error(), Cure: "save it again with an office program"}}
	}
	return r.keep(column, text)
}

func (r *sheetReader) keep(column int, text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	at := func() string { return Cell(r.sheet, r.line, column) }
	switch c, found := firstControl(text); {
	case r.line > r.most.Rows:
		return TooLarge(r.file, fmt.Sprintf("has text at %s, below row %d", at(), r.most.Rows), "split it, or delete what stands there")
	case column >= MaxCols:
		return TooLarge(r.file, fmt.Sprintf("has text at %s, right of column %d", at(), MaxCols), "delete what stands there")
	case len(text) > MaxField:
		return TooLarge(r.file, fmt.Sprintf("has a cell of more than %s at %s", size(MaxField), at()), "shorten it")
	case found:
		return fault.Fields{{File: r.file, Line: r.line, Field: at(), Problem: fmt.Sprintf("holds the control character %02X", c), Cure: "type the cell again"}}
	}
	for len(r.cells) <= column {
		r.cells = append(r.cells, "")
	}
	r.cells[column] = text
	return nil
}

// content reads a cell's value or inline text; the formula is passed over.
func (r *sheetReader) content(raw *rawCell) error {
	end, in := r.xml.depth-1, ""
	var value strings.Builder // comments may cut a value into many pieces
	defer func() { raw.text += value.String() }()
	for r.xml.depth > end {
		token, err := r.xml.next()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case nil:
			return r.wrong("ends in the middle of a cell")
		case xml.StartElement:
			in = t.Name.Local
			if in == "is" {
				if raw.text, err = r.xml.richText(); err != nil {
					return err
				}
				in = ""
			}
		case xml.EndElement:
			in = ""
		case xml.CharData:
			if in == "v" {
				value.Write(t)
			}
		}
	}
	return nil
}

// columnOf returns the column of a cell name such as C12, from 0.
func columnOf(cell string) (int, bool) {
	n, letters := 0, 0
	for _, c := range cell {
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
		if letters++; letters > 3 {
			return 0, false
		}
	}
	return n - 1, letters > 0
}
