// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"concord/internal/platform/intake"
)

// TestCellsAreReadAsAPersonTypedThem writes each cell with another program's library and reads it as text.
func TestCellsAreReadAsAPersonTypedThem(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	style := func(format string) int {
		id, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	day := time.Date(2026, time.May, 4, 0, 0, 0, 0, time.UTC)
	cells := []struct {
		name   string
		value  any
		format string
		want   string
	}{
		{"a whole number", 3, "", "3"},
		{"a whole number shown with decimals", 3, "0.00", "3"},
		{"a broken number", 2.5, "", "2.5"},
		{"a number below zero", -1, "", "-1"},
		{"a percentage", 0.5, "0 %", "0.5"},
		{"a text", "  Ärzte & <Söhne> ", "", "  Ärzte & <Söhne> "},
		{"a text that looks like a number", "007", "", "007"},
		{"a text of two lines", "one\ntwo", "", "one\ntwo"},
		{"yes", true, "", "true"},
		{"no", false, "", "false"},
		{"a day", day, "yyyy-mm-dd", "2026-05-04"},
		{"a day the German way", day, `dd\.mm\.yyyy`, "2026-05-04"},
		{"a day with its name", day, `[$-407]dddd", den "d. mmmm yyyy`, "2026-05-04"},
		{"a day the American way", day, "m/d/yy", "2026-05-04"},
		{"a day with an hour", day.Add(15 * time.Hour), "yyyy-mm-dd hh:mm", "2026-05-04"},
		{"a duration is no day", 1.5, "[h]:mm", "1.5"},
		{"a colour is no day", 46146, "[Red]0", "46146"},
	}
	for i, c := range cells {
		at := intake.Cell("", 1, i)
		if err := book.SetCellValue("Sheet1", at, c.value); err != nil {
			t.Fatal(err)
		}
		if c.format != "" {
			if err := book.SetCellStyle("Sheet1", at, at, style(c.format)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := book.SetCellRichText("Sheet1", "A3", []excelize.RichTextRun{{Text: "bold ", Font: &excelize.Font{Bold: true}}, {Text: "and plain"}}); err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellStyle("Sheet1", "ZZ200000", "ZZ200000", style("0")); err != nil { // formatted, and empty
		t.Fatal(err)
	}
	if _, err := book.NewSheet("Other"); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := book.Write(&buf); err != nil {
		t.Fatal(err)
	}
	sheets, err := intake.ParseXLSX("a.xlsx", buf.Bytes(), "SHEET1")
	if err != nil {
		t.Fatal(err)
	}
	if len(sheets) != 1 || len(sheets[0].Rows) != 2 || sheets[0].Rows[1].Line != 3 || sheets[0].Rows[1].Cells[0] != "bold and plain" {
		t.Fatalf("%+v", sheets)
	}
	for i, c := range cells {
		if got := sheets[0].Rows[0].Cells[i]; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestFormulasCountByTheirSavedValue: they are never computed.
func TestFormulasCountByTheirSavedValue(t *testing.T) {
	t.Parallel()
	sheet := `<worksheet><sheetData><row><c t="str"><f>A1&amp;"x"</f><v>saved</v></c><c><f>1+1</f><v>3</v></c><c><f>NOW()</f></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData></worksheet>`
	sheets, err := intake.ParseXLSX("a.xlsx", partsOf(t, `<workbook><sheets><sheet name="A" id="rId1"/></sheets></workbook>`, sheet, "<sst/>", "<styleSheet/>"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"saved", "3", "", "#DIV/0!"}; !slices.Equal(sheets[0].Rows[0].Cells, want) {
		t.Errorf("%q, want %q", sheets[0].Rows[0].Cells, want)
	}
}

func TestWorkbooksThatCountFrom1904GiveTheSameDay(t *testing.T) {
	t.Parallel()
	sheet := `<worksheet><sheetData><row><c s="1"><v>44684</v></c></row></sheetData></worksheet>`
	styles := `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`
	for flag, want := range map[string]string{"": "2022-05-03", ` date1904="1"`: "2026-05-04"} {
		book := "<workbook><workbookPr" + flag + `/><sheets><sheet name="A" id="rId1"/></sheets></workbook>`
		sheets, err := intake.ParseXLSX("a.xlsx", partsOf(t, book, sheet, "<sst/>", styles))
		if err != nil {
			t.Fatal(err)
		}
		if got := sheets[0].Rows[0].Cells[0]; got != want {
			t.Errorf("%q: %s, want %s", flag, got, want)
		}
	}
}

func TestCellNames(t *testing.T) {
	t.Parallel()
	for column, want := range map[int]string{0: "A7", 25: "Z7", 26: "AA7", 511: "SR7", 701: "ZZ7", 702: "AAA7"} {
		if got := intake.Cell("", 7, column); got != want {
			t.Errorf("column %d is %s, want %s", column, got, want)
		}
	}
	if got := intake.Cell("Answers", 12, 2); got != "Answers!C12" {
		t.Error(got)
	}
}

func TestLongTextsAreCleanedAndKeepTheirLines(t *testing.T) {
	t.Parallel()
	if got := intake.CleanText("\ufeff one\r\ntwo\rthree\x00\u202e\tfour \uffff\n"); got != "one\ntwo\nthree four" {
		t.Errorf("%q", got)
	}
	if got := intake.CleanText(strings.Repeat("\n", 5)); got != "" {
		t.Errorf("%q", got)
	}
}
