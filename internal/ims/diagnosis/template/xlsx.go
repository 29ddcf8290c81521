// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package template

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
)

// xlsx writes a workbook: the answers with drop-downs, the head, the documents and the levels. What is not to be changed
// is locked, without a password, so that nobody breaks a reference by accident.
func (t *template) xlsx() ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // temporary files only
	x := workbook{File: book, template: t}
	for _, part := range []func() error{x.looks, x.head, x.answers, x.listing, x.scale} {
		if err := part(); err != nil {
			return nil, fmt.Errorf("write template: %w", err)
		}
	}
	book.SetActiveSheet(0)
	var buf bytes.Buffer
	if err := book.Write(&buf); err != nil {
		return nil, fmt.Errorf("write template: %w", err)
	}
	return buf.Bytes(), nil
}

// Names of the sheets; the first three are read back.
const (
	sheetHead      = "Head"
	sheetAnswers   = "Answers"
	sheetDocuments = "Documents"
	sheetLevels    = "Levels"
)

type workbook struct {
	*excelize.File
	template *template
	// The looks of a cell: titles, group headings, what only guides, what is to be filled in, and what stays empty.
	title, group, guide, input, day, closed int
}

// Colours: ink on white keeps 7:1, white on the title 6:1.
const (
	inkColour    = "1B2430"
	titleColour  = "1F5A94"
	groupColour  = "DDE6EF"
	guideColour  = "F3F5F7"
	closedColour = "E1E4E8"
	lineColour   = "C3CAD1"
)

func (x *workbook) looks() error {
	border := []excelize.Border{{Type: "left", Color: lineColour, Style: 1}, {Type: "right", Color: lineColour, Style: 1}, {Type: "top", Color: lineColour, Style: 1}, {Type: "bottom", Color: lineColour, Style: 1}}
	dayFormat := "yyyy-mm-dd"
	for _, look := range []struct {
		id     *int
		fill   string
		ink    string
		bold   bool
		open   bool
		format *string
	}{
		{&x.title, titleColour, "FFFFFF", true, false, nil},
		{&x.group, groupColour, inkColour, true, false, nil},
		{&x.guide, guideColour, inkColour, false, false, nil},
		{&x.input, "FFFFFF", inkColour, false, true, nil},
		{&x.day, "FFFFFF", inkColour, false, true, &dayFormat},
		{&x.closed, closedColour, inkColour, false, false, nil},
	} {
		id, err := x.NewStyle(&excelize.Style{
			Font:         &excelize.Font{Family: "Calibri", Size: 11, Bold: look.bold, Color: look.ink},
			Fill:         excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{look.fill}},
			Alignment:    &excelize.Alignment{Vertical: "top", WrapText: look.id != &x.group}, // a heading runs on over the empty cells beside it
			Border:       border,
			Protection:   &excelize.Protection{Locked: !look.open},
			CustomNumFmt: look.format,
		})
		if err != nil {
			return err
		}
		*look.id = id
	}
	return nil
}

// cell is a text with its look.
type cell struct {
	text string
	look int
}

// put writes one row and makes it as high as its texts need, up to a height that can still be scrolled over.
func (x *workbook) put(sheet string, line int, widths []float64, cells ...cell) error {
	high := 1.0
	for i, c := range cells {
		name, err := excelize.CoordinatesToCellName(i+1, line)
		if err != nil {
			return err
		}
		if err := x.SetCellStyle(sheet, name, name, c.look); err != nil {
			return err
		}
		if c.text == "" {
			continue
		}
		if err := x.SetCellStr(sheet, name, c.text); err != nil {
			return err
		}
		if c.look != x.group {
			high = max(high, textLines(c.text, widths[i]))
		}
	}
	const lineHeight, highest = 15.0, 9.0
	return x.SetRowHeight(sheet, line, lineHeight*min(high, highest))
}

// textLines estimates how many lines a text takes in a column that is width characters wide.
func textLines(s string, width float64) (n float64) {
	for part := range strings.SplitSeq(s, "\n") {
		n += max(1, math.Ceil(float64(utf8.RuneCountInString(part))*1.1/width))
	}
	return n
}

// frame sets widths, the frozen head, the printed page and the lock of a sheet.
func (x *workbook) frame(sheet string, widths []float64, frozenColumns int) error {
	for i, w := range widths {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := x.SetColWidth(sheet, name, name, w); err != nil {
			return err
		}
	}
	corner, err := excelize.CoordinatesToCellName(frozenColumns+1, 2)
	if err != nil {
		return err
	}
	pane := "bottomLeft"
	if frozenColumns > 0 {
		pane = "bottomRight"
	}
	if err := x.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: frozenColumns, YSplit: 1, TopLeftCell: corner, ActivePane: pane}); err != nil {
		return err
	}
	orientation, paper, wide, tall, fit := "landscape", 9, 1, 0, true
	if err := x.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &orientation, Size: &paper, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	if err := x.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := x.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + sheet + "'!$1:$1", Scope: sheet}); err != nil {
		return err
	}
	return x.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatCells: true, FormatColumns: true, FormatRows: true, InsertRows: true, InsertHyperlinks: true, AutoFilter: true,
	})
}

// head is the first sheet: who answers, and about what.
func (x *workbook) head() error {
	if err := x.SetSheetName("Sheet1", sheetHead); err != nil {
		return err
	}
	t, widths := x.template, []float64{24, 44, 84}
	// A field whose name begins with a question mark is not read back.
	if err := x.put(sheetHead, 1, widths, cell{"? " + t.words.T("template.column.field"), x.title}, cell{t.words.T("template.column.value"), x.title}, cell{t.words.T("template.column.meaning"), x.title}); err != nil {
		return err
	}
	for i, f := range t.headFields() {
		line, look := i+2, x.input
		switch f.name {
		case "schema":
			look = x.closed
		case "as_of", "start", "deadline":
			look = x.day
		case "inherit":
			if err := x.choose(sheetHead, fmt.Sprintf("B%d", line), "", string(diagnosis.InheritNone), string(diagnosis.InheritEqual)); err != nil {
				return err
			}
		}
		if err := x.put(sheetHead, line, widths, cell{f.name, x.guide}, cell{f.value, look}, cell{f.remark, x.guide}); err != nil {
			return err
		}
	}
	for i, key := range []string{"level", "evidence", "more-evidence", "not-applicable", "empty", "protected"} {
		if err := x.put(sheetHead, len(t.headFields())+3+i, widths, cell{"? " + t.words.T("template.how."+key+".title"), x.guide}, cell{"", x.guide}, cell{t.words.T("template.how." + key), x.guide}); err != nil {
			return err
		}
	}
	return x.frame(sheetHead, widths, 0)
}

// choose offers a drop-down at cells; with a prompt it also shows what to write when a cell is entered.
func (x *workbook) choose(sheet, cells, prompt string, choices ...string) error {
	v := excelize.NewDataValidation(true)
	v.SetSqref(cells)
	if err := v.SetDropList(choices); err != nil {
		return err
	}
	v.SetError(excelize.DataValidationErrorStyleStop, x.template.words.T("template.choice.title"), x.template.words.T("template.choice.text", "choices", strings.Join(choices, ", ")))
	if prompt != "" {
		v.SetInput(x.template.words.T("template.choice.title"), prompt)
	}
	return x.AddDataValidation(sheet, v)
}

func (x *workbook) answers() error {
	if _, err := x.NewSheet(sheetAnswers); err != nil {
		return err
	}
	t := x.template
	columns := x.used(t.columns())
	widths, head := make([]float64, len(columns)), make([]cell, len(columns))
	for i, c := range columns {
		widths[i], head[i] = c.width, cell{c.name, x.title}
	}
	if err := x.put(sheetAnswers, 1, widths, head...); err != nil {
		return err
	}
	for i, r := range t.rows {
		if err := x.put(sheetAnswers, i+2, widths, x.cells(columns, r)...); err != nil {
			return err
		}
	}
	if err := x.choices(columns, len(t.rows)+1); err != nil {
		return err
	}
	return x.frame(sheetAnswers, widths, 3)
}

// used leaves guide columns out that would be empty from top to bottom.
func (x *workbook) used(columns []column) (out []column) {
	for _, c := range columns {
		empty := true
		for _, r := range x.template.rows {
			empty = empty && (r.heading != "" || c.value == nil || c.value(x.template, r) == "")
		}
		if !empty || !c.guide && c.name != "also" {
			out = append(out, c)
		}
	}
	return out
}

// cells are one row: a heading in the second column, or a place with its answer cells open.
func (x *workbook) cells(columns []column, r row) []cell {
	out := make([]cell, len(columns))
	for i, c := range columns {
		switch {
		case r.heading != "":
			out[i].look = x.group
		case c.value != nil:
			out[i] = cell{c.value(x.template, r), x.guide}
		case !r.place.NotApplicable && (c.name == "applicable" || c.name == "reason" || c.name == "risk"):
			out[i].look = x.closed // clauses 4 to 10 always apply and carry no risk
		case c.name == "evidence_date":
			out[i].look = x.day
		default:
			out[i].look = x.input
		}
	}
	if r.heading != "" {
		out[1].text = r.heading
	}
	return out
}

// choices puts drop-downs on the columns with few answers, from row 2 to the last one.
func (x *workbook) choices(columns []column, last int) error {
	for i, c := range columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		cells := fmt.Sprintf("%s2:%s%d", name, name, last)
		switch c.name {
		case "level":
			err = x.choose(sheetAnswers, cells, x.scaleInShort(), "0", "1", "2", "3", "4", "5")
		case "applicable":
			err = x.choose(sheetAnswers, cells, x.template.words.T("template.prompt.applicable"), "yes", "no")
		case "risk":
			err = x.choose(sheetAnswers, cells, x.template.words.T("template.prompt.risk"), "1", "2", "3")
		case "confirm_inherited":
			err = x.choose(sheetAnswers, cells, x.template.words.T("template.prompt.confirm"), "yes")
		case "review_months":
			err = x.months(cells)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// months offers usual review intervals and takes every other one that may be written.
func (x *workbook) months(cells string) error {
	v := excelize.NewDataValidation(true)
	v.SetSqref(cells)
	if err := v.SetDropList([]string{"1", "3", "6", "12", "24", "36"}); err != nil {
		return err
	}
	v.ShowErrorMessage = false
	v.SetInput(x.template.words.T("template.choice.title"), x.template.words.T("template.prompt.months"))
	return x.AddDataValidation(sheetAnswers, v)
}

// scaleInShort is the scale by its titles, as long as a prompt may be.
func (x *workbook) scaleInShort() string {
	var out []string
	for _, l := range x.template.levels.Requirements {
		out = append(out, fmt.Sprintf("%d %s", l.Level, strings.ToLower(l.Title)))
	}
	return x.template.words.T("template.prompt.level", "levels", strings.Join(out, ", "))
}

// listing is the sheet of documents.
func (x *workbook) listing() error {
	if _, err := x.NewSheet(sheetDocuments); err != nil {
		return err
	}
	t, widths := x.template, []float64{10, 14, 14, 60, 48}
	if err := x.put(sheetDocuments, 1, widths, cell{"id", x.title}, cell{"status", x.title}, cell{"date", x.title},
		cell{"? " + t.words.T("template.column.document"), x.title}, cell{"? " + t.words.T("template.column.demanded"), x.title}); err != nil {
		return err
	}
	for i, d := range t.documents {
		if err := x.put(sheetDocuments, i+2, widths, cell{d.ID, x.guide}, cell{"", x.input}, cell{"", x.day}, cell{d.Name, x.guide}, cell{strings.Join(d.mandatory, ", "), x.guide}); err != nil {
			return err
		}
	}
	cells := fmt.Sprintf("B2:B%d", len(t.documents)+1)
	if err := x.choose(sheetDocuments, cells, "", string(diagnosis.DocumentApproved), string(diagnosis.DocumentDraft), string(diagnosis.DocumentMissing)); err != nil {
		return err
	}
	return x.frame(sheetDocuments, widths, 0)
}

// scale is the sheet that words the levels.
func (x *workbook) scale() error {
	if _, err := x.NewSheet(sheetLevels); err != nil {
		return err
	}
	t, widths := x.template, []float64{8, 26, 78, 60}
	line := 0
	put := func(cells ...cell) error { line++; return x.put(sheetLevels, line, widths, cells...) }
	if err := put(cell{t.words.T("template.column.level"), x.title}, cell{t.words.T("template.column.name"), x.title}, cell{t.words.T("template.column.looks"), x.title}, cell{t.words.T("template.column.shows"), x.title}); err != nil {
		return err
	}
	for _, part := range []struct {
		title  string
		levels []catalog.Level
	}{{t.words.T("template.levels.requirements"), t.levels.Requirements}, {t.words.T("template.levels.controls"), t.levels.Controls}} {
		if err := put(cell{"", x.group}, cell{part.title, x.group}, cell{"", x.group}, cell{"", x.group}); err != nil {
			return err
		}
		for _, l := range part.levels {
			if err := put(cell{fmt.Sprint(l.Level), x.guide}, cell{l.Title, x.guide}, cell{l.Description, x.guide}, cell{l.Evidence, x.guide}); err != nil {
				return err
			}
		}
	}
	if err := put(cell{"", x.group}, cell{"", x.group}, cell{t.levels.About["use"], x.guide}, cell{t.levels.About["target"], x.guide}); err != nil {
		return err
	}
	return x.frame(sheetLevels, widths, 0)
}
