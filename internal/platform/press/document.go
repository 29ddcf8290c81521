// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package press prints one typed document as HTML, PDF, DOCX, XLSX, CSV and JSON, the same bytes for the same document.
package press

import (
	"time"

	"concord/internal/platform/chart"
)

// Document is a report before it has a medium. Printing never changes it.
type Document struct {
	Title        string
	Subtitle     string
	Organization string
	Subject      string    // one sentence, for the file's properties
	Lang         string    // BCP 47
	Date         time.Time // the day the report speaks of; also every file's creation date
	Cover        []Fact    // label and value lines of the cover
	Footer       string    // one short line on every page
	Words        Words
	Sections     []Section
}

// Words are the few labels that printing itself adds, in the document's language.
type Words struct {
	Contents    string // "Contents"
	Page        string // "Page %d of %d"
	Figure      string // "Figure"
	Table       string // "Table"
	Calculation string // "How this is calculated"
	FigureData  string // "Data of this figure"
	Yes, No     string
}

// Fact is a label with its value.
type Fact struct{ Label, Value string }

// Section is a heading with what stands below it. Sections may nest two deep; ids are unique in a document.
type Section struct {
	ID        string
	Title     string
	NewPage   bool // starts a page where the medium has pages
	Landscape bool // pages of this section lie on their side; top sections only
	Blocks    []Block
	Sections  []Section
}

// Block is one of Paragraph, Bullets, Facts, Table, Figure, Tiles, Callout and Details.
type Block interface{ block() }

// Run is a piece of text with one style. Link is an address (https) or "#id" of a section or row.
type Run struct {
	Text string
	Bold bool
	Code bool // identifiers
	Link string
}

// Paragraph is running text.
type Paragraph struct{ Runs []Run }

// Bullets is a list; Ordered numbers it from 1.
type Bullets struct {
	Ordered bool
	Items   [][]Run
}

// Facts is a list of labels and values.
type Facts struct{ Items []Fact }

// Tone colours by meaning; every tone also has words or a sign, never colour alone.
type Tone string

// The tones.
const (
	ToneNone    Tone = ""
	ToneGood    Tone = "good"
	ToneWarn    Tone = "warn"
	ToneBad     Tone = "bad"
	ToneNeutral Tone = "neutral"
	ToneInfo    Tone = "info"
)

// Align is where a column's text stands.
type Align string

// The alignments.
const (
	Left   Align = "left"
	Right  Align = "right"
	Center Align = "center"
)

// Medium says where a column or row stands.
type Medium string

// The media. People read pages: HTML, PDF, DOCX. Sheets, XLSX and CSV, are for filtering and for other programs; they
// want every row complete and know no headings between rows.
const (
	Everywhere Medium = ""
	OnPages    Medium = "pages"
	InSheets   Medium = "sheets"
)

// Column heads one column. Width is a share of the table's width; the shares need not add up to anything.
type Column struct {
	Title  string
	Key    string // machine name, for CSV heads
	Width  float64
	Align  Align
	Code   bool // identifiers: set in the monospaced face, never broken
	Medium Medium
}

// Cell is one value. Number, where set, is what a spreadsheet gets; Text is what people read.
type Cell struct {
	Text   string
	Number *float64
	Format string // spreadsheet number format such as "0.0%" or "yyyy-mm-dd"; empty for General
	Tone   Tone   // drawn as a small badge where the medium can
	Bold   bool
	Link   string
	// Calculation opens the cell's number: in HTML below the value on demand, in a spreadsheet as a comment-free note column left to the report.
	Calculation string
}

// Row is one line of a table. ID, where set, can be linked to. Head and Note rows have one cell, which goes over all
// columns, and stand on pages only.
type Row struct {
	ID     string
	Cells  []Cell
	Head   bool // a group heading inside the table
	Note   bool // a remark on the rows below it, in plain type
	Medium Medium
}

// Table is a table with a caption. Sheet names the worksheet and CSV file it becomes; tables without one stay out of
// XLSX and CSV.
type Table struct {
	ID      string
	Caption string
	Sheet   string
	Columns []Column
	Rows    []Row
	Empty   string // the sentence shown instead of an empty table
	Dense   bool   // small type, for long lists
	Narrow  bool   // about half as wide as the text, for a few short columns
}

// Shown returns the table as it stands on pages.
func (t Table) Shown() Table { return t.in(OnPages) }

// in returns the table as it stands in a medium: without the columns and rows of the other one.
func (t Table) in(m Medium) Table {
	var kept []int
	out := t
	out.Columns, out.Rows = nil, nil
	for i, c := range t.Columns {
		if c.Medium == Everywhere || c.Medium == m {
			kept = append(kept, i)
			out.Columns = append(out.Columns, c)
		}
	}
	for _, r := range t.Rows {
		wide := r.Head || r.Note
		if r.Medium != Everywhere && r.Medium != m || wide && m == InSheets {
			continue
		}
		if !wide && len(kept) < len(t.Columns) {
			r.Cells = pick(r.Cells, kept)
		}
		out.Rows = append(out.Rows, r)
	}
	return out
}

func pick(cells []Cell, kept []int) []Cell {
	out := make([]Cell, len(kept))
	for to, from := range kept {
		if from < len(cells) {
			out[to] = cells[from]
		}
	}
	return out
}

// Figure is a chart with its caption and its data as a table.
type Figure struct {
	ID      string
	Caption string
	Scene   *chart.Scene
	Data    *Table // printed behind or below the figure; HTML folds it away
}

// Tile is one big number.
type Tile struct {
	Label string
	Value string
	Note  string
	Tone  Tone
}

// Tiles is a row of big numbers.
type Tiles struct{ Items []Tile }

// Callout is a boxed note.
type Callout struct {
	Tone  Tone
	Title string
	Body  []Run
}

// Details folds blocks away behind a summary; media without folding print them in small type below it.
type Details struct {
	Summary string
	Blocks  []Block
}

func (Paragraph) block() {}
func (Bullets) block()   {}
func (Facts) block()     {}
func (Table) block()     {}
func (Figure) block()    {}
func (Tiles) block()     {}
func (Callout) block()   {}
func (Details) block()   {}

// T is plain text as runs.
func T(text string) []Run { return []Run{{Text: text}} }

// P is a paragraph of plain text.
func P(text string) Paragraph { return Paragraph{Runs: T(text)} }

// Num is a numeric cell with the text people read and the number a spreadsheet gets.
func Num(text string, n float64, format string) Cell {
	return Cell{Text: text, Number: &n, Format: format}
}
