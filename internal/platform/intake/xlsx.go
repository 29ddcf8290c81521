// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"concord/internal/platform/fault"
)

// Sheet is one worksheet as text.
type Sheet struct {
	Name string
	Rows []Row
}

// ParseXLSX reads the sheets of a workbook of at most MaxCSV bytes as text: those whose names are wanted, in whatever
// case, or all. A formula counts by the value that was saved with it and is never computed; whole numbers come without
// decimals and days as 2026-11-23, however the cell shows them. Cells over MaxField, MaxRows, MaxCols and MaxCells in
// all are refused; formatted cells without content do not count.
//
// Only the parts that hold text are read, one element at a time: the libraries for whole workbooks keep all of it in
// memory and break on some malformed ones.
func ParseXLSX(name string, data []byte, wanted ...string) ([]Sheet, error) {
	b, err := openWorkbook(name, Held(data), Limits{Rows: MaxRows, Cells: MaxCells, Sheet: maxPart, Texts: maxPart})
	if err != nil {
		return nil, err
	}
	var out []Sheet
	for _, s := range b.sheets {
		if len(wanted) > 0 && !slices.ContainsFunc(wanted, func(w string) bool { return strings.EqualFold(w, s.name) }) {
			continue
		}
		var rows []Row
		if err := b.rows(s, func(r Row) error {
			rows = append(rows, r)
			return nil
		}); err != nil {
			return nil, err
		}
		out = append(out, Sheet{Name: s.name, Rows: rows})
	}
	return out, nil
}

// EachXLSX reads the first sheet as ParseXLSX does and calls visit for each row, with the name of the sheet.
func EachXLSX(name string, in *io.SectionReader, most Limits, visit func(sheet string, r Row) error) error {
	b, err := openWorkbook(name, in, most)
	if err != nil || len(b.sheets) == 0 {
		return err
	}
	return b.rows(b.sheets[0], func(r Row) error { return visit(b.sheets[0].name, r) })
}

// workbook is what the sheets of one file share.
type workbook struct {
	*archive
	sheets  []sheetPart
	strings []string
	isDate  []bool // by cell style
	shift   int    // days that a workbook counting from 1904 lies behind
	cells   int    // read so far
	most    Limits
}

type sheetPart struct{ name, part string }

func openWorkbook(name string, in *io.SectionReader, most Limits) (*workbook, error) {
	if in.Size() > MaxCSV {
		return nil, TooLarge(name, "is larger than "+size(MaxCSV), "split it")
	}
	a, err := openArchive(name, in)
	if err != nil {
		return nil, err
	}
	b := &workbook{archive: a, most: most}
	root := "xl/workbook.xml"
	links, err := b.links("_rels/.rels", "")
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		if strings.HasSuffix(l.kind, "/officeDocument") {
			root = l.target
		}
	}
	x, err := a.xml(root)
	if err != nil {
		return nil, err
	}
	if x == nil {
		return nil, fault.Fields{{File: a.file, Problem: b.strangerOf(root), Cure: "save it as .xlsx with an office program"}}
	}
	defer x.close()
	if links, err = b.links(path.Join(path.Dir(root), "_rels", path.Base(root)+".rels"), path.Dir(root)); err != nil {
		return nil, err
	}
	if err := b.outline(x, links); err != nil {
		return nil, err
	}
	for _, l := range links {
		switch {
		case strings.HasSuffix(l.kind, "/sharedStrings"):
			err = b.readStrings(l.target)
		case strings.HasSuffix(l.kind, "/styles"):
			err = b.readStyles(l.target)
		}
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

// strangerOf says what an archive without a workbook is instead.
func (b *workbook) strangerOf(root string) string {
	switch {
	case b.parts["xl/workbook.bin"] != nil || strings.HasSuffix(root, ".bin"):
		return "is a binary workbook (.xlsb)"
	case b.parts["word/document.xml"] != nil:
		return "is a text document (.docx), not a workbook"
	case b.parts["mimetype"] != nil && b.parts["content.xml"] != nil:
		return "is an OpenDocument file (.ods), not .xlsx"
	}
	return "is an archive without a workbook in it"
}

// link is one relationship from a part to another.
type link struct{ id, kind, target string }

// links reads a part of relationships; targets are resolved against base. Links out of the archive are left out.
func (b *workbook) links(part, base string) (out []link, err error) {
	x, err := b.xml(part)
	if x == nil || err != nil {
		return nil, err
	}
	defer x.close()
	for {
		token, err := x.next()
		if token == nil || err != nil {
			return out, err
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "Relationship" || attribute(e, "TargetMode") == "External" {
			continue
		}
		target := attribute(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(base, target)
		}
		out = append(out, link{attribute(e, "Id"), attribute(e, "Type"), strings.TrimPrefix(target, "/")})
		if len(out) > maxEntries {
			return nil, b.fault(part, fmt.Sprintf("has more than %d links", maxEntries), "save it again with an office program")
		}
	}
}

// outline reads the names of the sheets and where they are.
func (b *workbook) outline(x *xmlPart, links []link) error {
	for {
		token, err := x.next()
		if token == nil || err != nil {
			return err
		}
		e, ok := token.(xml.StartElement)
		switch {
		case ok && e.Name.Local == "workbookPr":
			if v := attribute(e, "date1904"); v == "1" || v == "true" {
				b.shift = 1462
			}
		case ok && e.Name.Local == "sheet":
			s := sheetPart{name: CleanName(attribute(e, "name"))}
			id := attribute(e, "id") // r:id; the sheet's own number is sheetId
			at := slices.IndexFunc(links, func(l link) bool { return l.id == id && strings.HasSuffix(l.kind, "/worksheet") })
			if at < 0 {
				continue // a sheet of charts or macros
			}
			if slices.ContainsFunc(b.sheets, func(o sheetPart) bool { return strings.EqualFold(o.name, s.name) }) {
				return x.fault(fmt.Sprintf("has two sheets named %q", s.name), "rename one of them")
			}
			s.part = links[at].target
			b.sheets = append(b.sheets, s)
		}
	}
}

// Cell names a cell the way a spreadsheet does: Answers!C12; column counts from 0.
func Cell(sheet string, row, column int) string {
	letters := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	cell := letters + strconv.Itoa(row)
	if sheet == "" {
		return cell
	}
	return sheet + "!" + cell
}
