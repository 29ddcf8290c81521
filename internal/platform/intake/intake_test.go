// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

func zipped(t testing.TB, write func(*zip.Writer)) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	write(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func entry(t testing.TB, z *zip.Writer, name string, data []byte) {
	t.Helper()
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
}

func aliasBomb() string {
	var b strings.Builder
	b.WriteString("a: &a [x,x,x,x,x,x,x,x,x]\n")
	for c := 'b'; c < 'k'; c++ {
		fmt.Fprintf(&b, "%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", c, c, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1)
	}
	return b.String()
}

// parse returns everything that is wrong with a file as text, before anyone asks what it means.
func parse(name string, data []byte) error {
	root, err := intake.Parse(name, data)
	if err != nil {
		return err
	}
	return root.Faults.Err()
}

// TestBombsAreRefused covers IM-1, IM-3 and IM-4. What each costs is measured where the program reads them: cmd/concord.
func TestBombsAreRefused(t *testing.T) {
	t.Parallel()
	zeros := make([]byte, 64<<20)
	yaml := func(data string) func() error { return func() error { return parse("a.yaml", []byte(data)) } }
	json := func(data string) func() error { return func() error { return parse("a.json", []byte(data)) } }
	csv := func(data []byte) func() error {
		return func() error { _, err := intake.ParseCSV("a.csv", data); return err }
	}
	xlsx := func(data []byte) func() error {
		return func() error { _, err := intake.ParseXLSX("a.xlsx", data); return err }
	}
	for name, read := range map[string]func() error{
		"YAML alias bomb":       yaml(aliasBomb()),
		"YAML nested deep":      yaml(strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000)),
		"YAML nested very deep": yaml(strings.Repeat("[", 100_000)),
		"YAML over 4 MiB":       yaml(strings.Repeat("# filler\n", 600_000)),
		"YAML two documents":    yaml("a: 1\n---\nb: 2\n"),
		"YAML duplicate key":    yaml("a: 1\na: 2\n"),
		"YAML custom tag":       yaml("a: !!binary aGVsbG8=\n"),
		"YAML anchor alone":     yaml("a: &x 1\n"),
		"YAML empty":            yaml(""),
		"JSON nested deep":      json(strings.Repeat("[", 1_000_000)),
		"JSON over 32 MiB":      json(`"` + strings.Repeat("x", 33<<20) + `"`),
		"JSON duplicate key":    json(`{"a":1,"a":2}`),
		"JSON with a tail":      json(`{} {}`),
		"JSON cut off":          json(`{"a": [1, 2`),
		"JSON not UTF-8":        json("\"\xff\""),
		"CSV open quote":        csv(append([]byte("a,b\n1,\""), bytes.Repeat([]byte("x\n"), 10<<20)...)),
		"CSV long field":        csv(append([]byte("a\n"), bytes.Repeat([]byte("x"), 100<<10)...)),
		"CSV over 32 MiB":       csv(bytes.Repeat([]byte("a,b\n"), 9<<20)),
		"CSV too many rows":     csv(bytes.Repeat([]byte("a,b\n"), 100_002)),
		"CSV too many columns":  csv([]byte(strings.Repeat("a,", 600) + "\n")),
		"CSV of separators":     csv(bytes.Repeat([]byte(","), 20<<20)),
		"CSV of head lines":     csv(bytes.Repeat([]byte("#\n"), 10<<20)),
		"CSV long head line":    csv(append([]byte("# "), bytes.Repeat([]byte("x"), 100<<10)...)),
		"CSV field of others":   csv([]byte("a,b\n1," + strings.Repeat("x;", 50<<10) + "\n")),
		"CSV in UTF-16":         csv([]byte("\xff\xfea\x00")),
		"CSV stray quote":       csv([]byte("a,b\nx\"y,z\n")),
		"ZIP bomb":              xlsx(zipped(t, func(z *zip.Writer) { entry(t, z, "xl/workbook.xml", zeros) })),
		"ZIP of many entries": xlsx(zipped(t, func(z *zip.Writer) {
			for i := range 3_000 {
				entry(t, z, fmt.Sprint(i), nil)
			}
		})),
		"ZIP inside a ZIP": xlsx(zipped(t, func(z *zip.Writer) {
			entry(t, z, "inner.bin", zipped(t, func(*zip.Writer) {}))
			entry(t, z, "x.zip", nil)
		})),
		"ZIP hidden in a ZIP": xlsx(zipped(t, func(z *zip.Writer) {
			entry(t, z, "inner.xml", zipped(t, func(y *zip.Writer) { entry(t, y, "a", []byte("b")) }))
		})),
		"ZIP that climbs out":    xlsx(zipped(t, func(z *zip.Writer) { entry(t, z, "../../etc/passwd", []byte("x")) })),
		"ZIP with absolute path": xlsx(zipped(t, func(z *zip.Writer) { entry(t, z, "/etc/passwd", []byte("x")) })),
		"ZIP without a workbook": xlsx(zipped(t, func(z *zip.Writer) { entry(t, z, "readme.txt", []byte("x")) })),
		"not a ZIP":              xlsx([]byte("PK is not enough")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := read()
			if !errors.Is(err, fault.Invalid) {
				t.Fatalf("not refused: %v", err)
			}
			var fields fault.Fields
			if !errors.As(err, &fields) || fields[0].File == "" || fields[0].Cure == "" {
				t.Errorf("the error names no file or no cure: %v", err)
			}
		})
	}
}

func TestLinesAreKept(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"a.yaml": "first: 1\nlist:\n  - name: x\n    value: 2\n",
		"a.json": "{\"first\": 1,\n\"list\": [\n{\"name\": \"x\",\n \"value\": 2}]}\n",
	} {
		root, err := intake.Parse(name, []byte(data))
		if err != nil {
			t.Fatal(err)
		}
		value := root.Child("list").Children[0].Child("value")
		if value.Line != 4 || value.Value != "2" || value.Tag != intake.Int {
			t.Errorf("%s: line %d, value %q, %s; want line 4, 2, whole number", name, value.Line, value.Value, value.Tag)
		}
	}
}

func TestCSVIsReadWithItsHeadAndSeparators(t *testing.T) {
	t.Parallel()
	table, err := intake.ParseCSV("a.csv", []byte("\xef\xbb\xbf# organization.name: Ärzte; Söhne\r\n\"# as_of: 2026-11-23\"\r\nref;level\r\n\"a \"\"b\"\"\r\nc\";3\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Comments) != 2 || table.Comments[0].Cells[0] != "organization.name: Ärzte; Söhne" || table.Comments[1].Cells[0] != "as_of: 2026-11-23" {
		t.Errorf("head %+v", table.Comments)
	}
	if len(table.Rows) != 2 || table.Rows[1].Cells[0] != "a \"b\"\nc" || table.Rows[1].Line != 4 {
		t.Errorf("rows %+v", table.Rows)
	}
}

// TestIM4ATableIsReadPieceByPiece reads over the bounds of pieces: characters, fields and head lines that are cut there.
func TestIM4ATableIsReadPieceByPiece(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\n", "\r\n", "\r"} {
		var b strings.Builder
		b.WriteString("\xef\xbb\xbf# as_of: 2026-11-23" + end + "ref;text" + end)
		for n := range 9000 { // several times the size of a piece
			fmt.Fprintf(&b, "%d;\"Ärger, „größer“\"%s", n, end)
		}
		rows := 0
		comments, err := intake.EachCSV("a.csv", intake.Held([]byte(b.String())), intake.Limits{Rows: 9001, Cells: 18002}, func(r intake.Row) error {
			if rows > 0 && (r.Line != rows+2 || r.Cells[0] != fmt.Sprint(rows-1) || r.Cells[1] != "Ärger, „größer“") {
				t.Fatalf("row %d: %+v", rows, r)
			}
			rows++
			return nil
		})
		if err != nil || rows != 9001 || len(comments) != 1 || comments[0].Cells[0] != "as_of: 2026-11-23" {
			t.Errorf("%q: %d rows, %v, %v", end, rows, comments, err)
		}
	}
	cut := append(bytes.Repeat([]byte("a,b\n"), 16<<10), 0xc3) // the first byte of a character at the end of a piece
	if _, err := intake.ParseCSV("a.csv", cut); err == nil || !strings.Contains(err.Error(), "C3 begins no character") {
		t.Errorf("a character that is cut off: %v", err)
	}
}

func TestATitleAboveTheHeadingsHidesNoSeparator(t *testing.T) {
	t.Parallel()
	table, err := intake.ParseCSV("a.csv", []byte("Statement of Applicability\nControl;Applicable\nA.5.1;yes, always\n"))
	if err != nil || len(table.Rows) != 3 || len(table.Rows[2].Cells) != 2 {
		t.Errorf("%+v, %v", table, err)
	}
}

func TestAHeadLineInQuotesKeepsWhatIsInThem(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`"# organization.name: A ""B"", C,";;;`: `organization.name: A "B", C,`,
		`# organization.name: A "B",,,`:         `organization.name: A "B"`,
		`"# never closed`:                       `never closed`,
	} {
		table, err := intake.ParseCSV("a.csv", []byte(line+"\r\nref,level\r\n"))
		if err != nil || len(table.Comments) != 1 || table.Comments[0].Cells[0] != want {
			t.Errorf("%s: %+v, %v; want %q", line, table, err, want)
		}
	}
}

func TestOnlyPlainFilesAreRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := intake.ReadFile(dir, 10); !errors.Is(err, fault.Invalid) {
		t.Errorf("a folder: %v", err)
	}
	if _, err := intake.ReadFile(filepath.Join(dir, "none"), 10); !errors.Is(err, fault.NotFound) {
		t.Errorf("a missing file: %v", err)
	}
	path := filepath.Join(dir, "a")
	if err := os.WriteFile(path, []byte("12345678901"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := intake.ReadFile(path, 10); !errors.Is(err, fault.TooLarge) {
		t.Errorf("a file one byte over its limit: %v", err)
	}
	if data, err := intake.ReadFile(path, 11); err != nil || len(data) != 11 {
		t.Errorf("a file at its limit: %d bytes, %v", len(data), err)
	}
}

func TestNamesAreCleaned(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		" a\tb\n": "a b", "x\u202ey": "xy", "nul\x00": "nul", "Ärzte & Söhne": "Ärzte & Söhne", "\ufeffbom": "bom",
	} {
		if got := intake.CleanName(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func workbook(t testing.TB) []byte {
	t.Helper()
	book := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "ref", "B1": "level", "A2": "iso27001-2022/4.1", "B2": 3} {
		if err := book.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var buf bytes.Buffer
	if err := book.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestWorkbookIsReadAsText(t *testing.T) {
	t.Parallel()
	sheets, err := intake.ParseXLSX("a.xlsx", workbook(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(sheets) != 1 || sheets[0].Rows[1].Cells[1] != "3" || sheets[0].Rows[1].Line != 2 {
		t.Errorf("%+v", sheets)
	}
}

func TestMisspeltWordsFindTheirNeighbour(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		"cios": "ciso", "CISO": "ciso", "leve": "level", "lvel": "level", "evidnece": "evidence", "x": "", "standard": "standards", "organisation": "organization",
		strings.Repeat("x", 1_000): "",
	} {
		if near := intake.Nearest(got, []string{"ciso", "level", "evidence", "standards", "organization"}); near != want {
			t.Errorf("%.20q is near %q, want %q", got, near, want)
		}
	}
}
