// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package documented

import (
	"fmt"
	"time"

	"concord/internal/ims/document"
	"concord/internal/platform/press"
)

// ReadersCSV lists who was asked to read a version and who has, as a CSV file with a name.
func ReadersCSV(d *document.Document, v *document.Version, list []document.Reading) (name string, data []byte, err error) {
	t := press.Table{Sheet: "readers", Columns: []press.Column{
		{Key: "document"}, {Key: "number"}, {Key: "person"}, {Key: "name"}, {Key: "asked_on"}, {Key: "reminded_on"}, {Key: "read_on"}, {Key: "read_at"}, {Key: "sha256"},
	}}
	for _, r := range list {
		at := ""
		if r.Read() {
			at = r.ReadAt.Format(time.RFC3339)
		}
		row := press.Row{}
		for _, text := range []string{d.Title, fmt.Sprint(v.Number), string(r.Person), r.Name, r.AskedOn, r.RemindedOn, r.ReadOn, at, r.Hash} {
			row.Cells = append(row.Cells, press.Cell{Text: text})
		}
		t.Rows = append(t.Rows, row)
	}
	files, err := press.CSV(&press.Document{Sections: []press.Section{{Blocks: []press.Block{t}}}})
	if err != nil || len(files) != 1 {
		return "", nil, fmt.Errorf("print the readers of a document: %w", err)
	}
	return fmt.Sprintf("%s-v%d-readers.csv", slug(d.Code+" "+d.Title), v.Number), files[0].Data, nil
}
