// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package press

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// File is one printed file.
type File struct {
	Name string
	Data []byte
}

// CSV prints each table that names a sheet as one file: UTF-8 without byte order mark, LF line ends, numbers with a dot.
// Text that a spreadsheet could take for a formula gets a leading apostrophe.
func CSV(d *Document) ([]File, error) {
	var files []File
	for _, t := range Tables(d) {
		var buf bytes.Buffer
		w := csv.NewWriter(&buf)
		head := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			head[i] = c.Key
			if c.Key == "" {
				head[i] = SafeText(c.Title)
			}
		}
		if err := w.Write(head); err != nil {
			return nil, fmt.Errorf("print csv: %w", err)
		}
		for _, r := range t.Rows {
			record := make([]string, len(t.Columns))
			for i := range record {
				if i < len(r.Cells) {
					record[i] = csvCell(r.Cells[i])
				}
			}
			if err := w.Write(record); err != nil {
				return nil, fmt.Errorf("print csv: %w", err)
			}
		}
		w.Flush()
		files = append(files, File{Name: strings.ReplaceAll(t.Sheet, " ", "-") + ".csv", Data: buf.Bytes()})
	}
	return files, nil
}

func csvCell(c Cell) string {
	if c.Number != nil {
		return strconv.FormatFloat(*c.Number, 'f', -1, 64)
	}
	return SafeText(c.Text)
}

// Tables returns the tables that name a sheet as they stand in one, in the document's order, those behind figures too.
func Tables(d *Document) (out []Table) {
	var walk func([]Section)
	var blocks func([]Block)
	blocks = func(list []Block) {
		for _, b := range list {
			switch b := b.(type) {
			case Table:
				if b.Sheet != "" {
					out = append(out, b.in(InSheets))
				}
			case Figure:
				if b.Data != nil && b.Data.Sheet != "" {
					out = append(out, b.Data.in(InSheets))
				}
			case Details:
				blocks(b.Blocks)
			}
		}
	}
	walk = func(list []Section) {
		for _, s := range list {
			blocks(s.Blocks)
			walk(s.Sections)
		}
	}
	walk(d.Sections)
	return out
}
