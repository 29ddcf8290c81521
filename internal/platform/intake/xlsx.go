// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package intake

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"

	"concord/internal/platform/fault"
)

// Limits on archives. Sizes are counted while reading; what an archive says of itself is not believed.
const (
	maxEntries  = 2_000
	maxUnpacked = 256 << 20
	maxPart     = 16 << 20 // one XML part of a workbook
	maxRatio    = 100      // unpacked to packed, for parts over 1 MiB
)

// CheckZip reads every entry once and refuses too many, too large, too tightly packed, nested, encrypted or badly named
// ones. It holds no entry in memory.
func CheckZip(name string, data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fault.Fields{{File: name, Problem: "is not a readable archive: " + err.Error(), Cure: "save it again"}}
	}
	if len(z.File) > maxEntries {
		return TooLarge(name, fmt.Sprintf("has %d entries", len(z.File)), fmt.Sprintf("use at most %d", maxEntries))
	}
	var total int64
	for _, f := range z.File {
		n, err := checkEntry(name, f, maxUnpacked-total)
		if err != nil {
			return err
		}
		total += n
	}
	return nil
}

func checkEntry(name string, f *zip.File, left int64) (int64, error) {
	clean := path.Clean(strings.ReplaceAll(f.Name, `\`, "/"))
	switch {
	case path.IsAbs(clean), strings.HasPrefix(clean, ".."), strings.Contains(clean, ":"):
		return 0, fault.Fields{{File: name, Field: f.Name, Problem: "points outside the archive", Cure: "save it again with an office program"}}
	case f.Flags&1 != 0:
		return 0, fault.Fields{{File: name, Field: f.Name, Problem: "is encrypted", Cure: "save it without a password"}}
	case strings.EqualFold(path.Ext(clean), ".zip"):
		return 0, fault.Fields{{File: name, Field: f.Name, Problem: "is an archive inside the archive", Cure: "take it out"}}
	}
	r, err := f.Open()
	if err != nil {
		return 0, fault.Fields{{File: name, Field: f.Name, Problem: "cannot be unpacked: " + err.Error(), Cure: "save it again"}}
	}
	defer r.Close() //nolint:errcheck // only read from
	limit := left
	if packed := int64(f.CompressedSize64); packed >= 0 { //nolint:gosec // a wrapped size is negative and then not used
		limit = min(limit, max(1<<20, packed*maxRatio))
	}
	head := make([]byte, 4)
	k, _ := io.ReadFull(r, head)
	if bytes.HasPrefix(head[:k], []byte("PK\x03\x04")) {
		return 0, fault.Fields{{File: name, Field: f.Name, Problem: "is an archive inside the archive", Cure: "take it out"}}
	}
	n, err := io.Copy(io.Discard, io.LimitReader(r, limit-int64(k)+1))
	n += int64(k)
	switch {
	case n > limit:
		return n, TooLarge(name, fmt.Sprintf("unpacks to more than the limit at %q (%s in all, %d times its packed size)", f.Name, size(maxUnpacked), maxRatio), "save it again without unused content")
	case err != nil:
		return n, fault.Fields{{File: name, Field: f.Name, Problem: "cannot be unpacked: " + err.Error(), Cure: "save it again"}}
	}
	return n, nil
}

// Sheet is one worksheet as text.
type Sheet struct {
	Name string
	Rows []Row
}

// ParseXLSX reads the sheets of a workbook of at most MaxCSV bytes as text. A formula counts by the value that was saved
// with it and is never computed; dates come as 2026-11-23.
func ParseXLSX(name string, data []byte) ([]Sheet, error) {
	if len(data) > MaxCSV {
		return nil, TooLarge(name, "has more than "+size(MaxCSV), "split it")
	}
	if err := CheckZip(name, data); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxPart, ShortDatePattern: "yyyy-mm-dd"})
	if err != nil {
		return nil, fault.Fields{{File: name, Problem: "is not a readable workbook: " + err.Error(), Cure: "save it as .xlsx again"}}
	}
	defer book.Close() //nolint:errcheck // temporary files only
	var out []Sheet
	for _, sheet := range book.GetSheetList() {
		rows, err := sheetRows(name, book, sheet)
		if err != nil {
			return nil, err
		}
		out = append(out, Sheet{Name: sheet, Rows: rows})
	}
	return out, nil
}

func sheetRows(name string, book *excelize.File, sheet string) ([]Row, error) {
	rows, err := book.Rows(sheet)
	if err != nil {
		return nil, fault.Fields{{File: name, Field: sheet, Problem: "cannot be read: " + err.Error(), Cure: "save it again"}}
	}
	defer rows.Close() //nolint:errcheck // only read from
	var out []Row
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		switch {
		case err != nil:
			return nil, fault.Fields{{File: name, Line: line, Field: sheet, Problem: "cannot be read: " + err.Error(), Cure: "save it again"}}
		case line > MaxRows:
			return nil, TooLarge(name, fmt.Sprintf("has more than %d rows in %s", MaxRows, sheet), "split it")
		case len(cells) > MaxCols:
			return nil, TooLarge(name, fmt.Sprintf("has %d columns in row %d of %s", len(cells), line, sheet), fmt.Sprintf("use at most %d", MaxCols))
		}
		for i, c := range cells {
			if len(c) > MaxField {
				return nil, TooLarge(name, fmt.Sprintf("has a cell of more than %s at %s", size(MaxField), Cell(sheet, line, i)), "shorten it")
			}
		}
		if len(cells) > 0 {
			out = append(out, Row{Line: line, Cells: cells})
		}
	}
	return out, nil
}

// Cell names a cell the way a spreadsheet does: answers!C12; column counts from 0.
func Cell(sheet string, row, column int) string {
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		name = fmt.Sprintf("row %d", row)
	}
	if sheet == "" {
		return name
	}
	return sheet + "!" + name
}
