// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"concord/internal/platform/press"
)

func open(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestWorkbookHoldsTheTables(t *testing.T) {
	t.Parallel()
	data, err := press.XLSX(sample(plain))
	if err != nil {
		t.Fatal(err)
	}
	book := open(t, data)
	if got := book.GetSheetList(); len(got) != 2 || got[1] != "first" {
		t.Fatalf("sheets %v, want a summary and first", got)
	}
	rows, err := book.GetRows("first")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 || rows[0][3] != "How this is calculated" || rows[1][2] != "42 %" || rows[1][3] == "" || rows[2][2] != "7" {
		t.Errorf("rows %q", rows)
	}
	kind, err := book.GetCellType("first", "C3")
	if err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("the number is of type %v, %v", kind, err)
	}
}

func TestFormulasStayTextInWorkbooks(t *testing.T) {
	t.Parallel()
	payloads := []string{
		"=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", `=HYPERLINK("http://x")`, "=cmd|' /C calc'!A0", "=IMPORTXML(1)", "%0A=1", "'=1", `"=1`,
	}
	d := sample(func(n int) string { return payloads[n%len(payloads)] })
	data, err := press.XLSX(d)
	if err != nil {
		t.Fatal(err)
	}
	book := open(t, data)
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j := range row {
				name, _ := excelize.CoordinatesToCellName(j+1, i+1)
				if f, err := book.GetCellFormula(sheet, name); err != nil || f != "" {
					t.Errorf("%s!%s became the formula %q, %v", sheet, name, f, err)
				}
			}
		}
	}
}

func TestSheetNamesAreAlwaysAccepted(t *testing.T) {
	t.Parallel()
	d := sample(plain)
	table := press.Table{Columns: []press.Column{{Title: "x"}}, Rows: []press.Row{{Cells: []press.Cell{{Text: "y"}}}}}
	for _, name := range []string{"a/b:c*d?e[f]g\\h", strings.Repeat("long ", 20), strings.Repeat("long ", 20), "FIRST", "'quoted'", "\x00"} {
		table.Sheet = name
		d.Sections[0].Blocks = append(d.Sections[0].Blocks, table)
	}
	data, err := press.XLSX(d)
	if err != nil {
		t.Fatal(err)
	}
	if got := open(t, data).GetSheetList(); len(got) != 8 {
		t.Errorf("%d sheets, want 8: %q", len(got), got)
	}
}

func TestWorkbookIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	first, err := press.XLSX(sample(plain))
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, err := press.XLSX(sample(plain))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, again) {
			t.Fatal("the same document gives another workbook")
		}
	}
}

func BenchmarkXLSX(b *testing.B) {
	table := press.Table{ID: "big", Caption: "Big", Sheet: "big", Columns: make([]press.Column, 10)}
	for i := range 10_000 {
		row := press.Row{}
		for j := range 10 {
			row.Cells = append(row.Cells, press.Cell{Text: fmt.Sprintf("cell %d %d", i, j)})
		}
		table.Rows = append(table.Rows, row)
	}
	d := sample(plain)
	d.Sections = []press.Section{{ID: "x", Title: "X", Blocks: []press.Block{table}}}
	for b.Loop() {
		if _, err := press.XLSX(d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(10_000*b.N)/b.Elapsed().Seconds(), "rows/s")
}
