// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"concord/internal/platform/civil"
)

// SheetKind is what the cells of a column hold.
type SheetKind int

// The kinds. A cell whose value is not of its column's kind is written as text.
const (
	SheetText   SheetKind = iota
	SheetNumber           // a whole number
	SheetDate             // 2026-11-25
	SheetFlag             // true or false
)

// SheetColumn is one column of a Sheet.
type SheetColumn struct {
	Title string
	Kind  SheetKind
	Width float64 // in characters
}

// Sheet writes a workbook with one sheet row by row, so that one of any length needs the memory of a row. Text is always text,
// never a formula, and stands there as it is. The other workbooks of this package are made for reading; this one for
// tables that come back.
type Sheet struct {
	zip     *zip.Writer
	out     *bufio.Writer // into the sheet's part
	columns []SheetColumn
	letters []string // by which the columns are called
	rows    int
	line    []byte // of XML
}

// MaxSheetRows is how many rows a sheet can have, with its head.
const MaxSheetRows = 1 << 20

// parts are the files of the workbook beside the sheet itself, in the order in which readers want them.
var parts = []struct{ name, text string }{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns="` + sheetSpace + `"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`},
}

const (
	sheetSpace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	workbookOf = `<workbook xmlns="` + sheetSpace + `" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="%s" sheetId="1" r:id="rId1"/></sheets></workbook>`
)

// NewSheet begins a workbook with the head of its sheet. The name is cut to what spreadsheets take.
func NewSheet(w io.Writer, name string, columns []SheetColumn) (*Sheet, error) {
	s := &Sheet{zip: zip.NewWriter(w), columns: columns}
	s.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	book := workbook{names: map[string]bool{}}
	for _, p := range append(parts, struct{ name, text string }{"xl/workbook.xml", fmt.Sprintf(workbookOf, xmlText(book.sheetName(name)))}) {
		if err := s.part(p.name, p.text); err != nil {
			return nil, err
		}
	}
	part, err := s.zip.CreateHeader(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate})
	if err != nil {
		return nil, fmt.Errorf("begin sheet: %w", err)
	}
	s.out = bufio.NewWriterSize(part, 64<<10)
	s.text(xmlHead + `<worksheet xmlns="` + sheetSpace + `"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`)
	for i, c := range columns {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, fmt.Errorf("begin sheet: %w", err)
		}
		s.letters = append(s.letters, letter)
		s.text(fmt.Sprintf(`<col min="%[1]d" max="%[1]d" width="%g" customWidth="1"/>`, i+1, c.Width))
	}
	s.text("</cols><sheetData>")
	s.begin()
	for i, c := range columns {
		s.cell(i, ` s="2"`+inline, c.Title, inlineEnd)
	}
	return s, s.end()
}

func (s *Sheet) part(name, text string) error {
	w, err := s.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err == nil {
		_, err = io.WriteString(w, xmlHead+text)
	}
	if err != nil {
		return fmt.Errorf("begin workbook: %w", err)
	}
	return nil
}

// text writes what needs no look; bufio keeps the first error for the next Flush.
func (s *Sheet) text(t string) { s.out.WriteString(t) } //nolint:errcheck // see above

func (s *Sheet) begin() {
	s.rows++
	s.line = strconv.AppendInt(append(s.line[:0], `<row r="`...), int64(s.rows), 10)
	s.line = append(s.line, `">`...)
}

func (s *Sheet) end() error {
	_, err := s.out.Write(append(s.line, "</row>"...))
	if err != nil {
		return fmt.Errorf("write row %d: %w", s.rows, err)
	}
	return nil
}

// Row writes one row, a cell for each column.
func (s *Sheet) Row(cells []string) error {
	if s.rows >= MaxSheetRows {
		return fmt.Errorf("a sheet has at most %d rows", MaxSheetRows)
	}
	s.begin()
	for i, value := range cells {
		if value != "" {
			s.value(i, s.columns[i].Kind, value)
		}
	}
	return s.end()
}

// inline begins and ends a cell of text.
const (
	inline    = ` t="inlineStr"><is><t xml:space="preserve">`
	inlineEnd = "</t></is></c>"
)

// cell appends one with its address, which every reader understands.
func (s *Sheet) cell(i int, kind, value, end string) {
	b := append(append(s.line, `<c r="`...), s.letters[i]...)
	b = append(append(strconv.AppendInt(b, int64(s.rows), 10), '"'), kind...)
	s.line = append(appendXML(b, value), end...)
}

func (s *Sheet) value(i int, kind SheetKind, value string) {
	const number, end = "><v>", "</v></c>"
	switch {
	case kind == SheetNumber && plainNumber.MatchString(value):
		s.cell(i, number, value, end)
		return
	case kind == SheetFlag && value == "true":
		s.cell(i, ` t="b"`+number, "1", end)
		return
	case kind == SheetFlag && value == "false":
		s.cell(i, ` t="b"`+number, "0", end)
		return
	case kind == SheetDate:
		if day, ok := serial(value); ok {
			s.cell(i, ` s="1"`+number, strconv.Itoa(day), end)
			return
		}
	}
	s.cell(i, inline, value, inlineEnd)
}

// plainNumber is a whole number that spreadsheets keep as it is; they count with 15 digits.
var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,14})$`)

// dayZero is the day that spreadsheets count from.
var dayZero = civil.MustParse("1899-12-30")

// serial is a day as spreadsheets count it. Before 1 March 1900 they count wrongly.
func serial(date string) (int, bool) {
	d, err := civil.Parse(date)
	if err != nil {
		return 0, false
	}
	n := dayZero.DaysUntil(d)
	return n, n > 60
}

// Close ends sheet and workbook.
func (s *Sheet) Close() error {
	last, err := excelize.CoordinatesToCellName(max(1, len(s.columns)), s.rows)
	if err != nil {
		return fmt.Errorf("end sheet: %w", err)
	}
	s.text(`</sheetData><autoFilter ref="A1:` + last + `"/></worksheet>`)
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("end sheet: %w", err)
	}
	if err := s.zip.Close(); err != nil {
		return fmt.Errorf("end workbook: %w", err)
	}
	return nil
}

// escaped finds what a workbook would take for a character written in numbers.
var escaped = regexp.MustCompile(`^_x[0-9A-Fa-f]{4}_`)

// appendXML appends a text as XML in a workbook has it. Most texts have nothing to escape.
func appendXML(b []byte, s string) []byte {
	for at := strings.Index(s, "_x"); at >= 0; at = strings.Index(s, "_x") {
		b = appendPlain(b, s[:at])
		if escaped.MatchString(s[at:]) {
			b = append(b, "_x005F"...)
		}
		b, s = append(b, '_'), s[at+1:]
	}
	return appendPlain(b, s)
}

func appendPlain(b []byte, s string) []byte {
	if !strings.ContainsAny(s, "<>&\r") {
		return append(b, s...)
	}
	return append(b, xmlText(s)...)
}

func xmlText(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) //nolint:errcheck // into memory
	return b.String()
}
