// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/press"
	"concord/internal/platform/tenant"
)

// Format is a kind of file that a register is exported to.
type Format string

// The formats. JSON is what programs take: the records as the API answers them, under items.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
	JSON Format = "json"
)

// Formats are those that are imported too, the usual one first.
func Formats() []Format { return []Format{CSV, XLSX} }

// MediaType is what a file of this format calls itself.
func (f Format) MediaType() string {
	switch f {
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case JSON:
		return "application/json"
	case CSV:
	}
	return "text/csv; charset=utf-8"
}

// ParseFormat returns the format with this name, the usual one for "", or fault.Fields.
func ParseFormat(name string) (Format, error) {
	switch f := Format(name); {
	case name == "":
		return CSV, nil
	case f == JSON, slices.Contains(Formats(), f):
		return f, nil
	}
	return "", fault.Fields{{Field: "format", Problem: fmt.Sprintf("is %.40q", name), Cure: "choose csv, xlsx or json"}}
}

// Export writes the records that q asks for to w, oldest first unless q orders them, with a first row that names the columns
// as Import knows them. That they were taken out stands in the journal before anybody gets them. People are named by their
// addresses where the actor may know these, and by their ids else or where they have left; Import takes both.
//
// The records are read a thousand at a time, each of them as it is at that moment, and no transaction is open while w takes
// them: neither a long list nor a slow caller keeps others waiting.
func (r *Register) Export(ctx context.Context, d *db.DB, a access.Actor, q Query, format Format, w io.Writer) error {
	err := d.Write(ctx, a, func(tx *db.Tx) error {
		tx.Record(db.Change{Action: r.Name + ".export", Object: r.Name})
		return nil
	})
	if err == nil {
		err = r.export(ctx, d, a, q, format, w)
	}
	if err != nil {
		return fmt.Errorf("export %s: %w", r.Name, err)
	}
	return nil
}

func (r *Register) export(ctx context.Context, d *db.DB, a access.Actor, q Query, format Format, w io.Writer) error {
	if q.Sort == "" {
		q.Rising = true
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	parts := make(chan part, 1)
	go r.readAhead(ctx, d, a, q, parts)
	var t table
	for p := range parts {
		if p.err != nil {
			return p.err
		}
		if t == nil { // not before something could be read: until then the caller can be told in another way
			var err error
			if t, err = r.tableTo(w, format); err != nil {
				return err
			}
		}
		for _, rec := range p.list {
			if err := t.Row(rec, p.names); err != nil {
				return err
			}
		}
	}
	if err := ctx.Err(); err != nil { // it ended early; a part must not look like the whole
		return err
	}
	return t.Close()
}

// part is a piece of an export, or why there is none.
type part struct {
	list  []Record
	names people
	err   error
}

// readAhead reads the next part while the one before is written. It ends with the list, an error or ctx.
func (r *Register) readAhead(ctx context.Context, d *db.DB, a access.Actor, q Query, parts chan<- part) {
	defer close(parts)
	var p part
	for more := true; more && p.err == nil; {
		var next *cursor
		p.err = d.Read(ctx, a, func(tx *db.Tx) (err error) {
			if q, err = r.lookAll(ctx, tx, q); err != nil {
				return err
			}
			if p.list, next, err = r.read(ctx, tx, q, walkPage, uncounted); err == nil && p.names == nil {
				p.names, err = r.people(ctx, tx)
			}
			return err
		})
		more, q.after = next != nil, next
		select {
		case parts <- p:
		case <-ctx.Done():
			p.err = ctx.Err()
		}
	}
}

// people are the addresses of members by their ids.
type people map[string]string

func (r *Register) people(ctx context.Context, tx *db.Tx) (people, error) {
	out := people{}
	named := slices.ContainsFunc(r.Fields, func(f Field) bool { return f.Kind == Person })
	if !named || !tx.Actor.Can(access.ReadMembers) {
		return out, nil
	}
	list, err := tenant.Members(ctx, tx)
	for _, m := range list {
		out[string(m.User)] = m.Email
	}
	return out, err
}

// cells are a record's own columns, then its fields.
func (r *Register) cells(rec Record, names people) []string {
	out := make([]string, 0, 3+len(r.Fields))
	out = append(out, string(rec.ID), strconv.Itoa(rec.Version), r.Reference(rec.Number))
	for i, f := range r.Fields {
		value := rec.Values[i]
		if f.Kind == Person && names[value] != "" {
			value = names[value]
		}
		out = append(out, value)
	}
	return out
}

// table takes the records of an export.
type table interface {
	Row(rec Record, names people) error
	Close() error
}

func (r *Register) tableTo(w io.Writer, format Format) (table, error) {
	if format == JSON {
		return &jsonTable{Register: r, out: w}, nil
	}
	columns := []press.SheetColumn{{Title: columnID, Width: 12}, {Title: columnVersion, Kind: press.SheetNumber, Width: 8}, {Title: columnReference, Width: 10}}
	head := []string{columnID, columnVersion, columnReference}
	for _, f := range r.Fields {
		columns = append(columns, f.column())
		head = append(head, f.Name)
	}
	if format == XLSX {
		sheet, err := press.NewSheet(w, r.Name, columns)
		return sheetTable{r, sheet}, err
	}
	t := csvTable{r, csv.NewWriter(w)}
	return t, t.write(head)
}

// column is how a field stands in a sheet.
func (f Field) column() press.SheetColumn {
	c := press.SheetColumn{Title: f.Name, Width: 24}
	switch f.Kind {
	case Text:
		c.Width = 50
	case Number:
		c.Kind, c.Width = press.SheetNumber, 12
	case Flag:
		c.Kind, c.Width = press.SheetFlag, 12
	case Date:
		c.Kind, c.Width = press.SheetDate, 12
	case Moment:
		c.Width = 22
	case Line, Choice, Person, Decimal:
	}
	return c
}

// sheetTable is a workbook.
type sheetTable struct {
	*Register
	*press.Sheet
}

// Row writes one record.
func (t sheetTable) Row(rec Record, names people) error { return t.Sheet.Row(t.cells(rec, names)) }

// csvTable guards texts that a spreadsheet could take for formulas; Import takes the guards away again.
type csvTable struct {
	*Register
	out *csv.Writer
}

// Row writes one record.
func (t csvTable) Row(rec Record, names people) error { return t.write(t.cells(rec, names)) }

func (t csvTable) write(cells []string) error {
	for i, c := range cells {
		cells[i] = press.SafeText(c)
	}
	return t.out.Write(cells)
}

// Close writes what is left.
func (t csvTable) Close() error {
	t.out.Flush()
	return t.out.Error()
}

// jsonTable names people by their ids, as all other answers of the API.
type jsonTable struct {
	*Register
	out   io.Writer
	text  []byte
	begun bool
}

// longText is how much text is written at once.
const longText = 64 << 10

// Row writes one record.
func (t *jsonTable) Row(rec Record, _ people) error {
	t.separate()
	if t.text = t.AppendJSON(t.text, rec); len(t.text) < longText {
		return nil
	}
	return t.flush()
}

func (t *jsonTable) separate() {
	if t.begun {
		t.text = append(t.text, ',')
		return
	}
	t.begun = true
	t.text = append(t.text, `{"items":[`...)
}

func (t *jsonTable) flush() error {
	_, err := t.out.Write(t.text)
	t.text = t.text[:0]
	return err
}

// Close ends the list.
func (t *jsonTable) Close() error {
	if !t.begun {
		t.separate()
	}
	t.text = append(t.text, "]}"...)
	return t.flush()
}
