// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"concord/internal/platform/fault"
)

// Row is one line of a table with the line or spreadsheet row it stood at.
type Row struct {
	Line  int
	Cells []string
}

// Table is a table of text: head lines before it, then rows. Comments are the lines that began with #, without it.
type Table struct {
	Comments []Row
	Rows     []Row
}

// ParseCSV reads comma, semicolon or tab separated text of at most MaxCSV bytes, MaxRows rows, MaxCols columns, MaxCells
// cells and MaxField bytes a field; CR, LF and CR LF end lines. Fields and columns are counted before the reader sees the data, so
// that neither one open quote nor a line of separators can make it hold the whole file.
func ParseCSV(name string, data []byte) (*Table, error) {
	t := &Table{}
	comments, err := EachCSV(name, Held(data), Limits{Rows: MaxRows, Cells: MaxCells}, func(r Row) error {
		t.Rows = append(t.Rows, r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	t.Comments = comments
	return t, nil
}

// Limits bound a table that is read row by row, and so is never kept as a whole.
type Limits struct {
	Rows  int
	Cells int
	Sheet int // bytes of the part of a workbook that holds the sheet
	Texts int // bytes of the part with the texts that its cells share
}

// EachCSV reads as ParseCSV does and calls visit for each row. It returns the head lines. The file is read several times, a piece
// at a time.
func EachCSV(name string, in *io.SectionReader, most Limits, visit func(Row) error) (comments []Row, err error) {
	if in.Size() > MaxCSV {
		return nil, TooLarge(name, "is larger than "+size(MaxCSV), "split it")
	}
	b := body{name: name, in: in}
	if b.begin, b.feeds, err = checkText(name, in); err != nil {
		return nil, err
	}
	if comments, err = b.head(); err != nil {
		return nil, err
	}
	comma, err := b.delimiter()
	if err == nil {
		err = b.check(comma)
	}
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(b.reader())
	r.Comma, r.FieldsPerRecord = rune(comma), -1
	for rows, cells := 0, 0; ; rows++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return comments, nil
		}
		var pe *csv.ParseError
		if errors.As(err, &pe) {
			return nil, fault.Fields{brokenCSV(name, pe, b.skipped)}
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		line, _ := r.FieldPos(0)
		cells += len(record)
		switch {
		case cells > most.Cells:
			return nil, TooLarge(name, fmt.Sprintf("has more than %d cells, at line %d", most.Cells, line+b.skipped), "split it")
		case rows == most.Rows:
			return nil, TooLarge(name, fmt.Sprintf("has more than %d rows", most.Rows), "split it")
		}
		if err := visit(Row{Line: line + b.skipped, Cells: record}); err != nil {
			return nil, err
		}
	}
}

// brokenCSV says what is wrong with the quotes of a line.
func brokenCSV(name string, pe *csv.ParseError, skipped int) fault.Field {
	f := fault.Field{File: name, Line: pe.StartLine + skipped, Problem: "is not valid CSV: " + pe.Err.Error(), Cure: "put the field in double quotes and double the quotes inside it"}
	switch {
	case errors.Is(pe.Err, csv.ErrBareQuote):
		f.Line = pe.Line + skipped
		f.Problem = "has a double quote inside a field that does not begin with one"
	case errors.Is(pe.Err, csv.ErrQuote):
		f.Problem = "has a double quote too many, or one that is never closed"
		if pe.Line > pe.StartLine {
			f.Problem = fmt.Sprintf("begins a field in double quotes that is not closed well before line %d", pe.Line+skipped)
		}
		f.Cure = "close the quotes at the end of the field and double the quotes inside it"
	}
	return f
}

// headText is what a # line says: its first field where that is in quotes, else the whole line without the separators that
// spreadsheets add for the empty cells behind it.
func headText(line string) string {
	rest, quoted := strings.CutPrefix(line, `"`)
	if !quoted {
		return strings.TrimRight(line, "\r,;\t")
	}
	var b strings.Builder
	for {
		part, more, found := strings.Cut(rest, `"`)
		b.WriteString(part)
		if !found || !strings.HasPrefix(more, `"`) {
			return strings.TrimRight(b.String(), "\r")
		}
		b.WriteByte('"')
		rest = more[1:]
	}
}
