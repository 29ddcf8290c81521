// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

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

// ParseCSV reads comma, semicolon or tab separated text of at most MaxCSV bytes, MaxRows rows, MaxCols columns and
// MaxField bytes a field. The field limit is enforced before the reader sees the data, so that one open quote cannot make
// it hold the whole file.
func ParseCSV(name string, data []byte) (*Table, error) {
	if len(data) > MaxCSV {
		return nil, TooLarge(name, "has more than "+size(MaxCSV), "split it")
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) || !utf8.Valid(data) {
		return nil, fault.Fields{{File: name, Problem: "is not UTF-8 text", Cure: "save it as CSV UTF-8"}}
	}
	t := &Table{}
	body, skipped := t.head(data)
	if err := checkFields(name, body, skipped); err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(body))
	r.Comma = delimiter(body)
	r.FieldsPerRecord = -1
	r.ReuseRecord = false
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		var pe *csv.ParseError
		if errors.As(err, &pe) {
			return nil, fault.Fields{{File: name, Line: pe.StartLine + skipped, Problem: "is not valid CSV: " + pe.Err.Error(), Cure: "put fields that hold quotes or separators in double quotes and double the quotes inside"}}
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		line, _ := r.FieldPos(0)
		switch {
		case len(record) > MaxCols:
			return nil, TooLarge(name, fmt.Sprintf("has %d columns on line %d", len(record), line+skipped), fmt.Sprintf("use at most %d", MaxCols))
		case len(t.Rows) == MaxRows:
			return nil, TooLarge(name, fmt.Sprintf("has more than %d rows", MaxRows), "split it")
		}
		t.Rows = append(t.Rows, Row{Line: line + skipped, Cells: record})
	}
}

// head takes the # lines at the top away.
func (t *Table) head(data []byte) (body []byte, skipped int) {
	for len(data) > 0 && (data[0] == '#' || bytes.HasPrefix(data, []byte(`"#`))) {
		line, rest, _ := bytes.Cut(data, []byte{'\n'})
		skipped++
		text := strings.Trim(strings.TrimRight(string(line), "\r,;\t"), `"`)
		t.Comments = append(t.Comments, Row{Line: skipped, Cells: []string{strings.TrimSpace(strings.TrimPrefix(text, "#"))}})
		data = rest
	}
	return data, skipped
}

// checkFields walks the bytes once and refuses a field over the limit, quoted or not.
func checkFields(name string, data []byte, skipped int) error {
	line, start, quoted := 1+skipped, 0, false
	for i, b := range data {
		switch {
		case b == '"':
			quoted = !quoted
		case !quoted && (b == ',' || b == ';' || b == '\t' || b == '\n'):
			start = i + 1
		}
		if b == '\n' {
			line++
		}
		if i-start > MaxField {
			return TooLarge(name, fmt.Sprintf("has a field of more than %s that ends after line %d", size(MaxField), line), "close its quotes or shorten it")
		}
	}
	return nil
}

// delimiter is the separator that the first line uses most.
func delimiter(data []byte) rune {
	line, _, _ := bytes.Cut(data, []byte{'\n'})
	best, count := ',', bytes.Count(line, []byte{','})
	for _, d := range []rune{';', '\t'} {
		if n := bytes.Count(line, []byte(string(d))); n > count {
			best, count = d, n
		}
	}
	return best
}
