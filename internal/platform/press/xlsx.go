// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Limits of a spreadsheet.
const (
	maxSheetName = 31
	maxCellText  = 32_767 // characters
	minColumn    = 8.0    // widths in characters
	maxColumn    = 70.0
)

// XLSX prints the document's tables as a workbook: a summary first, then one sheet for each table that names one, with a
// frozen head, filters and number formats. Text is always text, never a formula.
func XLSX(d *Document) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // temporary files only
	x := &workbook{File: book, document: d, styles: map[styleKey]int{}, names: map[string]bool{}}
	stamp := d.Date.UTC().Format(time.RFC3339)
	err := book.SetDocProps(&excelize.DocProperties{
		Title: clean(d.Title), Subject: clean(d.Subject), Creator: clean(d.Organization), LastModifiedBy: clean(d.Organization),
		Created: stamp, Modified: stamp, Language: d.Lang,
	})
	if err != nil {
		return nil, fmt.Errorf("print xlsx: %w", err)
	}
	if err := x.summary(); err != nil {
		return nil, fmt.Errorf("print xlsx: summary: %w", err)
	}
	for _, t := range Tables(d) {
		if err := x.table(t); err != nil {
			return nil, fmt.Errorf("print xlsx: %s: %w", t.Sheet, err)
		}
	}
	var buf bytes.Buffer
	if err := book.Write(&buf); err != nil {
		return nil, fmt.Errorf("print xlsx: %w", err)
	}
	return ordered(buf.Bytes())
}

type workbook struct {
	*excelize.File
	document *Document
	styles   map[styleKey]int
	names    map[string]bool
}

// styleKey names the few looks a cell can have; each is made once.
type styleKey struct {
	head, bold, right, title bool
	tone                     Tone
	format                   string
}

// sheetTones are fill and ink of toned cells; the ink keeps 4.5:1 on its fill.
var sheetTones = map[Tone][2]string{
	ToneGood: {"E2F2ED", "14614E"}, ToneWarn: {"FBF0D9", "7A4F00"}, ToneBad: {"FBE6E7", "97212A"}, ToneNeutral: {"E9EDF1", "4C5764"}, ToneInfo: {"E5EEF7", "1F5A94"},
}

func (x *workbook) style(k styleKey) (int, error) {
	if id, ok := x.styles[k]; ok {
		return id, nil
	}
	s := &excelize.Style{
		Font:      &excelize.Font{Family: "Calibri", Size: 11, Bold: k.bold || k.head || k.title, Color: "1B2430"},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: !k.title},
	}
	switch {
	case k.title:
		s.Font.Size = 18
	case k.head:
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F5A94"}}
		s.Font.Color = "FFFFFF"
	case k.tone != ToneNone:
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{sheetTones[k.tone][0]}}
		s.Font.Color = sheetTones[k.tone][1]
	}
	if k.right {
		s.Alignment.Horizontal, s.Alignment.Indent = "right", 1 // apart from the text in the next column
	}
	if k.format != "" {
		s.CustomNumFmt = &k.format
	}
	id, err := x.NewStyle(s)
	x.styles[k] = id
	return id, err
}

// sheetName makes a name that spreadsheets accept and that no other sheet has.
func (x *workbook) sheetName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return '-'
		}
		return r
	}, clean(name))
	base := []rune(strings.TrimSpace(name))
	if len(base) == 0 {
		base = []rune("Sheet")
	}
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = fmt.Sprintf(" %d", n)
		}
		try := string(base[:min(len(base), maxSheetName-len(suffix))]) + suffix
		if key := strings.ToLower(try); !x.names[key] {
			x.names[key] = true
			return try
		}
	}
}

// limited keeps a text within what a cell can hold; a cut is shown.
func limited(s string) string {
	s = clean(s)
	if utf8.RuneCountInString(s) <= maxCellText {
		return s
	}
	return string([]rune(s)[:maxCellText-1]) + "…"
}

// summary is the first sheet: what the document is, and its big numbers.
func (x *workbook) summary() error {
	d := x.document
	sheet := x.sheetName(d.Title)
	if err := x.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	row := 0
	widths := []float64{44, 60, 40}
	put := func(k styleKey, cells ...string) error {
		row++
		height := lineHeight
		if k.title {
			height = 30
		}
		for i, c := range cells {
			if !k.title {
				height = max(height, textLines(c, widths[i])*lineHeight)
			}
		}
		if err := x.SetRowHeight(sheet, row, min(height, maxRowHeight)); err != nil {
			return err
		}
		for i, c := range cells {
			name, err := excelize.CoordinatesToCellName(i+1, row)
			if err != nil {
				return err
			}
			id, err := x.style(k)
			if err != nil {
				return err
			}
			if err := x.SetCellStr(sheet, name, limited(c)); err != nil {
				return err
			}
			if err := x.SetCellStyle(sheet, name, name, id); err != nil {
				return err
			}
		}
		return nil
	}
	if err := put(styleKey{title: true}, d.Title); err != nil {
		return err
	}
	lines := [][]string{{d.Subtitle}, {}}
	for _, f := range d.Cover {
		lines = append(lines, []string{f.Label, f.Value})
	}
	lines = append(lines, []string{})
	for _, s := range d.Sections {
		for _, b := range s.Blocks {
			lines = append(lines, summaryLines(b)...)
		}
	}
	for _, l := range append(lines, []string{}, []string{d.Footer}) {
		if err := put(styleKey{}, l...); err != nil {
			return err
		}
	}
	for i, column := range []string{"A", "B", "C"} {
		if err := x.SetColWidth(sheet, column, column, widths[i]); err != nil {
			return err
		}
	}
	return x.page(sheet, "")
}

// summaryLines are the tiles and callouts of a block as lines of cells.
func summaryLines(b Block) (out [][]string) {
	switch b := b.(type) {
	case Tiles:
		for _, t := range b.Items {
			out = append(out, []string{t.Label, t.Value, t.Note})
		}
	case Callout:
		out = append(out, []string{b.Title, plainText(b.Body)})
	}
	return out
}

func plainText(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// table streams one table into a sheet of its own. A last column holds the calculations where any cell has one.
func (x *workbook) table(t Table) error {
	sheet := x.sheetName(t.Sheet)
	if _, err := x.NewSheet(sheet); err != nil {
		return err
	}
	columns := t.Columns
	explained := hasCalculations(t)
	if explained {
		columns = append(columns[:len(columns):len(columns)], Column{Title: x.document.Words.Calculation, Width: 40})
	}
	last, err := excelize.CoordinatesToCellName(len(columns), len(t.Rows)+1)
	if err != nil {
		return err
	}
	// All of this comes before the rows: afterwards the library would read the whole sheet back.
	if err := x.AutoFilter(sheet, "A1:"+last, nil); err != nil {
		return err
	}
	if err := x.page(sheet, "$1:$1"); err != nil {
		return err
	}
	w, err := x.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	widths := make([]float64, len(columns))
	for i, c := range columns {
		widths[i] = columnWidth(t, i, c)
		if err := w.SetColWidth(i+1, i+1, widths[i]); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := x.headRow(w, columns); err != nil {
		return err
	}
	for i, r := range t.Rows {
		cells, err := x.row(t, r, explained)
		if err != nil {
			return err
		}
		height := excelize.RowOpts{Height: rowHeight(r, widths)}
		if err := w.SetRow(fmt.Sprintf("A%d", i+2), cells, height); err != nil {
			return err
		}
	}
	return w.Flush()
}

func (x *workbook) headRow(w *excelize.StreamWriter, columns []Column) error {
	id, err := x.style(styleKey{head: true})
	if err != nil {
		return err
	}
	right, err := x.style(styleKey{head: true, right: true})
	if err != nil {
		return err
	}
	head := make([]any, len(columns))
	for i, c := range columns {
		head[i] = excelize.Cell{StyleID: id, Value: limited(c.Title)}
		if c.Align == Right {
			head[i] = excelize.Cell{StyleID: right, Value: limited(c.Title)}
		}
	}
	return w.SetRow("A1", head)
}

func (x *workbook) row(t Table, r Row, explained bool) ([]any, error) {
	out := make([]any, 0, len(r.Cells)+1)
	for i, c := range r.Cells {
		k := styleKey{bold: c.Bold, tone: c.Tone, right: i < len(t.Columns) && t.Columns[i].Align == Right}
		cell := excelize.Cell{}
		if c.Number != nil {
			k.format = c.Format
			cell.Value = *c.Number
		} else {
			cell.Value = limited(c.Text)
		}
		var err error
		if cell.StyleID, err = x.style(k); err != nil {
			return nil, err
		}
		out = append(out, cell)
	}
	if calculation := calculations(r); explained && calculation != "" {
		id, err := x.style(styleKey{})
		if err != nil {
			return nil, err
		}
		for len(out) < len(t.Columns) {
			out = append(out, nil)
		}
		out = append(out, excelize.Cell{StyleID: id, Value: limited(calculation)})
	}
	return out, nil
}

// calculations are how the numbers of a row came about, one a line.
func calculations(r Row) string {
	var lines []string
	for _, c := range r.Cells {
		if c.Calculation != "" {
			lines = append(lines, c.Calculation)
		}
	}
	return strings.Join(lines, "\n")
}

func hasCalculations(t Table) bool {
	return slices.ContainsFunc(t.Rows, func(r Row) bool { return calculations(r) != "" })
}

// Heights in points; a spreadsheet allows no row over maxRowHeight.
const (
	lineHeight   = 15.0
	maxRowHeight = 405.0
)

// rowHeight makes room for the lines that the longest text wraps to; not every program finds that out by itself.
func rowHeight(r Row, widths []float64) float64 {
	lines := 1.0
	for i, c := range r.Cells {
		if i < len(widths) && c.Number == nil {
			lines = max(lines, textLines(c.Text, widths[i]))
		}
	}
	if text := calculations(r); text != "" {
		sum := 0.0
		for _, line := range strings.Split(text, "\n") {
			sum += textLines(line, widths[len(widths)-1])
		}
		lines = max(lines, sum)
	}
	return min(lines*lineHeight, maxRowHeight)
}

// textLines estimates how many lines a text takes in a column of the given width in characters.
func textLines(s string, width float64) float64 {
	return math.Ceil(float64(utf8.RuneCountInString(s))*1.05/width) + float64(strings.Count(s, "\n"))
}

// columnWidth is as wide as the text of the first rows asks for, within bounds; long texts wrap.
func columnWidth(t Table, i int, c Column) float64 {
	widest := float64(utf8.RuneCountInString(c.Title)) + 3
	for _, r := range t.Rows[:min(200, len(t.Rows))] {
		if i < len(r.Cells) {
			widest = max(widest, float64(utf8.RuneCountInString(r.Cells[i].Text))+2)
		}
	}
	if i >= len(t.Columns) {
		widest = 60
	}
	return min(max(widest, minColumn), maxColumn)
}

// page sets how a sheet prints: lying, as wide as one page, the head on every page.
func (x *workbook) page(sheet, titleRows string) error {
	orientation, paper, wide, tall := "landscape", 9, 1, 0
	if err := x.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &orientation, Size: &paper, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	fit := true
	if err := x.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if titleRows == "" {
		return nil
	}
	return x.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + sheet + "'!" + titleRows, Scope: sheet})
}
