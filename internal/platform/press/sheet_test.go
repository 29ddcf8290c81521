// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"concord/internal/platform/intake"
	"concord/internal/platform/press"
)

var sheetColumns = []press.SheetColumn{
	{Title: "text <&>", Width: 20}, {Title: "number", Kind: press.SheetNumber, Width: 9}, {Title: "day", Kind: press.SheetDate, Width: 12}, {Title: "flag", Kind: press.SheetFlag, Width: 9},
}

func sheet(t testing.TB, rows ...[]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	s, err := press.NewSheet(&buf, "a/very*long:name that no spreadsheet takes", sheetColumns)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := s.Row(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestASheetReadsBackAsItWasWritten(t *testing.T) {
	t.Parallel()
	rows := [][]string{
		{"=1+1", "17", "2026-11-25", "true"},
		{" <b> & 'c' \"d\"\nline ", "-3", "1900-03-01", "false"},
		{"_x0041_ _x005F_", "many", "1899-01-01", "perhaps"}, // what is not of its column's kind is text
		{"", "", "", ""},
		{"'=x", "007", "9999-12-31", ""},
		{"ünï ☂ 风", "999999999999999", "2026-02-30", "true"},
	}
	data := sheet(t, rows...)
	sheets, err := intake.ParseXLSX("a.xlsx", data)
	if err != nil || len(sheets) != 1 {
		t.Fatalf("%v, %v", sheets, err)
	}
	got := map[int][]string{}
	for _, r := range sheets[0].Rows {
		got[r.Line] = append(r.Cells, "", "", "", "")[:4]
	}
	for i, want := range rows {
		if have := got[i+2]; strings.Join(want, "") != "" && !slices.Equal(have, want) {
			t.Errorf("row %d: wrote %q, read %q", i+2, want, have)
		}
	}
	// Another program reads the same, and takes nothing for a formula.
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close() //nolint:errcheck // only read
	name := book.GetSheetName(0)
	for cell, want := range map[string]string{"A1": "text <&>", "A2": "=1+1", "A3": rows[1][0], "B2": "17", "C2": "2026-11-25", "D2": "TRUE", "B4": "many"} {
		if got, err := book.GetCellValue(name, cell); err != nil || got != want {
			t.Errorf("%s holds %q, want %q, %v", cell, got, want, err)
		}
	}
	if formula, err := book.GetCellFormula(name, "A2"); err != nil || formula != "" {
		t.Errorf("a formula: %q, %v", formula, err)
	}
}

func TestASheetOfEqualRowsIsNoBomb(t *testing.T) {
	t.Parallel()
	rows := make([][]string, 5000)
	for i := range rows {
		rows[i] = []string{strings.Repeat("the same text again ", 50), "1", "2026-11-25", "true"}
	}
	data := sheet(t, rows...)
	if _, err := intake.ParseXLSX("a.xlsx", data); err != nil {
		t.Errorf("%d bytes: %v", len(data), err)
	}
}

func TestASheetEndsWhereSpreadsheetsEnd(t *testing.T) {
	t.Parallel()
	s, err := press.NewSheet(io.Discard, "a", sheetColumns)
	for n := 1; err == nil && n <= press.MaxSheetRows; n++ {
		if err = s.Row([]string{"", "", "", ""}); err != nil && n != press.MaxSheetRows {
			t.Fatalf("row %d: %v", n, err)
		}
	}
	if err == nil {
		t.Error("a row more than there can be was written")
	}
}

// BenchmarkSheet writes rows of a register with about 1 kB of text; G6 asks for 100,000 a second.
func BenchmarkSheet(b *testing.B) {
	var columns []press.SheetColumn
	row := []string{}
	for i := range 12 {
		columns = append(columns, press.SheetColumn{Title: fmt.Sprint("field", i), Width: 20})
		row = append(row, fmt.Sprintf("%.*s", 20+i*10, strings.Repeat("access review of suppliers and models ", 10)))
	}
	s, err := press.NewSheet(io.Discard, "a", columns)
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		if n++; n == press.MaxSheetRows-1 {
			if s, err = press.NewSheet(io.Discard, "a", columns); err != nil {
				b.Fatal(err)
			}
			n = 0
		}
		row[0] = fmt.Sprint("row ", n)
		if err := s.Row(row); err != nil {
			b.Fatal(err)
		}
	}
}
