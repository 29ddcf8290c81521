// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/search"
	"concord/internal/platform/tenant"
)

// MaxImport is the most rows that one import takes: it is one transaction, and other writers of the embedded database wait for it.
const MaxImport = 100_000

const (
	shown     = 200  // differences that a preview lists; it counts all of them
	mostWrong = 1000 // wrong places that are named; the others are counted
)

// Incoming is a file of records.
type Incoming struct {
	Name    string            // tells the format by its ending
	Content *io.SectionReader // read piece by piece, several times
	New     bool              // every row makes a new record, whatever its id: the file comes from another organization
	// Told hears how far the import is, often; nil for nobody.
	Told func(Progress)
	// Wrong hears of every wrong place, also of those that are only counted; nil for nobody.
	Wrong func(fault.Field)
	// Settle takes part in the transaction that writes, once all records are written and before the journal is told; nil for
	// nothing. It is not called where there is nothing to write.
	Settle func(ctx context.Context, tx *db.Tx, done Preview) error
}

// Progress is how far an import is.
type Progress struct {
	Percent int // of the whole work, 0 to 100
	Checked int // rows that were read and checked
	Written int // records that were written
	Write   int // records to write; 0 before all rows are checked
}

// Preview says what an import does, or did.
type Preview struct {
	Create      int          `json:"create"`
	Update      int          `json:"update"`
	Same        int          `json:"same"`
	Differences []Difference `json:"differences"` // the first of them, in the file's order
}

// Difference is what one row of the file changes.
type Difference struct {
	Line   int        `json:"line"`
	ID     id.ID      `json:"id,omitempty"` // of the record that changes; empty for a new one
	Fields []db.Field `json:"fields"`
}

// Import puts the rows of a CSV or XLSX file into the register, all of them or none. The first row names the fields, as they
// are called here or by their labels in English; a row with an id changes that record (and, with a version, only if it still
// has it), any other makes a new one; a column that is missing leaves the field as it is. With preview, nothing is kept.
// Everything that is wrong comes back at once as fault.Fields, by row and column.
//
// The file is read, checked and compared before the transaction that writes begins, so that others wait for the writing alone.
// What was changed in between makes the import fail with fault.Fields.
func (r *Register) Import(ctx context.Context, d *db.DB, a access.Actor, in Incoming, preview bool) (Preview, error) {
	if in.Told == nil {
		in.Told = func(Progress) {}
	}
	if in.Wrong == nil {
		in.Wrong = func(fault.Field) {}
	}
	im := importing{tableOf: tableOf{Register: r, file: in.Name}, in: in, plan: plan{fields: len(r.Fields)}, out: Preview{Differences: []Difference{}}}
	err := d.Read(ctx, a, func(tx *db.Tx) error { return im.read(ctx, tx) })
	if err == nil && !preview && im.plan.creates > 0 {
		err = d.Write(ctx, a, func(tx *db.Tx) error { return im.reserve(ctx, tx) })
	}
	if err == nil && !preview && im.out.Create+im.out.Update > 0 {
		err = d.Write(ctx, a, func(tx *db.Tx) error { return im.write(ctx, tx) })
	}
	if err != nil {
		return Preview{}, fmt.Errorf("import into %s: %w", r.Name, err)
	}
	return im.out, nil
}

// importing is an import at work.
type importing struct {
	tableOf
	in      Incoming
	check   Check
	people  map[string]id.ID // found already; empty for nobody
	lines   map[id.ID]int    // rows by the record they change
	numbers map[int]int      // rows by the number that they bring along for a new record
	waiting []fileRow        // to be looked up together
	rows    int              // so far
	expect  int              // rows, at a guess
	plan    plan
	out     Preview
	// numbers behind which those begin that were reserved, and the last of them that is given
	reserved, last int
	wrong          fault.Fields
	more           int // wrong places that are not named
}

// read makes the plan.
func (im *importing) read(ctx context.Context, tx *db.Tx) (err error) {
	if im.check, err = im.checking(ctx, tx); err != nil {
		return err
	}
	im.people, im.lines, im.numbers = map[string]id.ID{}, map[id.ID]int{}, map[int]int{}
	if im.expect, err = expected(im.in); err != nil {
		return err
	}
	err = im.each(im.in.Content, func(row fileRow) error {
		if im.waiting = append(im.waiting, row); im.rows+len(im.waiting) > MaxImport {
			return intake.TooLarge(im.file, fmt.Sprintf("has more than %d rows", MaxImport), "split it")
		}
		if len(im.waiting) < atOnce {
			return nil
		}
		return im.settle(ctx, tx)
	})
	if err == nil {
		err = im.settle(ctx, tx)
	}
	if err != nil {
		return err
	}
	if im.more > 0 {
		im.wrong = append(im.wrong, fault.Field{File: im.file, Problem: fmt.Sprintf("is wrong in %d more places", im.more), Cure: "mend these first"})
	}
	return im.wrong.Err()
}

// settle plans the rows that wait.
func (im *importing) settle(ctx context.Context, tx *db.Tx) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	known, err := im.lookUp(ctx, tx)
	if err != nil {
		return err
	}
	for _, row := range im.waiting {
		if err := im.decide(ctx, tx, row, known); err != nil {
			wrong, ours := im.fault(row.line, err)
			if ours != nil {
				return ours
			}
			room := min(len(wrong), mostWrong-len(im.wrong))
			im.wrong, im.more = append(im.wrong, wrong[:room]...), im.more+len(wrong)-room
			for _, f := range wrong {
				im.in.Wrong(f)
			}
		}
	}
	im.rows += len(im.waiting)
	im.waiting = im.waiting[:0]
	im.in.Told(Progress{Percent: min(50, 50*im.rows/im.expect), Checked: im.rows})
	return nil
}

// expected guesses how many rows a file has: the lines of a CSV, and the most there can be of a workbook.
func expected(in Incoming) (int, error) {
	if !strings.EqualFold(filepath.Ext(in.Name), ".csv") {
		return MaxImport, nil
	}
	lines, err := intake.Lines(in.Content, MaxImport)
	return max(1, lines), err
}

// named are records that rows name.
type named struct {
	byID     map[id.ID]Record
	byNumber map[int]Record
}

// lookUp returns the records that the rows that wait change, and those that have a number which a new record brings along.
func (im *importing) lookUp(ctx context.Context, tx *db.Tx) (out named, err error) {
	var ids []Seen
	var numbers []any
	for _, row := range im.waiting {
		if said := im.cell(row, columnID); said != "" && !im.in.New {
			ids = append(ids, Seen{ID: id.ID(strings.ToLower(said))})
		} else if number, ok := im.ParseReference(im.cell(row, columnReference)); ok {
			numbers = append(numbers, number)
		}
	}
	if out.byID, err = im.findMany(ctx, tx, ids); err != nil {
		return out, err
	}
	out.byNumber = map[int]Record{}
	return out, im.among(ctx, tx, columnNumber, numbers, func(rec Record) { out.byNumber[rec.Number] = rec })
}

// decide plans one row.
func (im *importing) decide(ctx context.Context, tx *db.Tx, row fileRow, known named) error {
	p, err := im.meant(row, known)
	if err != nil {
		return err
	}
	values := make([]string, len(im.Fields))
	copy(values, p.before)
	for i, f := range im.tableOf.fields {
		if f != notField {
			values[f] = row.cells[i]
		}
	}
	if p.values, err = im.accept(im.check, values, p.before, func(who string) (id.ID, error) { return im.member(ctx, tx, who) }); err != nil {
		return err
	}
	changed := im.differences(p.before, p.values)
	switch {
	case p.version == 0:
		im.out.Create++
	case len(changed) == 0:
		im.out.Same++
		return nil
	default:
		im.out.Update++
	}
	if len(im.out.Differences) < shown {
		im.out.Differences = append(im.out.Differences, Difference{row.line, p.id, changed})
	}
	if p.version == 0 {
		p.id = tx.NewID()
	}
	return im.plan.add(p)
}

// meant says what a row makes or changes: the record with its id, or else the one with its reference; a new record keeps the number
// of its reference.
func (im *importing) meant(row fileRow, known named) (planned, error) {
	said := im.cell(row, columnID)
	var rec Record
	var err error
	switch {
	case said != "" && !im.in.New:
		rec, err = im.target(row, said, known)
	default:
		if said = im.cell(row, columnReference); said == "" {
			return planned{line: row.line}, nil
		}
		number, ok := im.ParseReference(said)
		if !ok || number > mostNumber {
			return planned{}, fault.Fields{{Field: columnReference, Problem: fmt.Sprintf("is %.40q", said), Cure: "write it as " + im.Reference(12) + ", or leave it empty for a new number"}}
		}
		there, taken := known.byNumber[number]
		if !taken || im.in.New {
			return planned{line: row.line, number: number}, im.free(row, number, taken)
		}
		rec, err = im.once(row, there, columnReference)
	}
	return planned{line: row.line, id: rec.ID, version: rec.Version, number: rec.Number, before: rec.Values}, err
}

// free says whether a new record can have the number.
func (im *importing) free(row fileRow, number int, taken bool) error {
	problem := ""
	if taken {
		problem = "is that of another record"
	} else if line := im.numbers[number]; line > 0 {
		problem = fmt.Sprintf("is that of row %d too", line)
	}
	if problem != "" {
		return fault.Fields{{Field: columnReference, Problem: problem, Cure: "leave it empty for a new number"}}
	}
	im.numbers[number] = row.line
	return nil
}

// target is the record that a row names by its id.
func (im *importing) target(row fileRow, said string, known named) (Record, error) {
	which, err := id.Parse(said)
	if err != nil {
		return Record{}, err
	}
	rec, there := known.byID[which]
	if !there {
		return Record{}, fault.NotFound
	}
	if said := im.cell(row, columnReference); said != "" {
		if number, ok := im.ParseReference(said); !ok || number != rec.Number {
			return Record{}, fault.Fields{{Field: columnReference, Problem: fmt.Sprintf("is %.40q; the record with this id is %s", said, im.Reference(rec.Number)), Cure: "leave it as it was exported, or empty"}}
		}
	}
	return im.once(row, rec, columnID)
}

// once is the record that a row changes, which names it in a column; no other row may.
func (im *importing) once(row fileRow, rec Record, by string) (Record, error) {
	if line := im.lines[rec.ID]; line > 0 {
		return Record{}, fault.Fields{{Field: by, Problem: fmt.Sprintf("is that of row %d too", line), Cure: "keep one of the two"}}
	}
	im.lines[rec.ID] = row.line
	s := im.cell(row, columnVersion)
	if s == "" {
		return rec, nil
	}
	version, err := strconv.Atoi(s)
	if err != nil {
		return Record{}, fault.Fields{{Field: columnVersion, Problem: fmt.Sprintf("is %.40q", s), Cure: "write a whole number, or leave it empty"}}
	}
	if version != rec.Version {
		return Record{}, fault.Conflict
	}
	return rec, nil
}

// member finds who is named, each once.
func (im *importing) member(ctx context.Context, tx *db.Tx, who string) (id.ID, error) {
	user, known := im.people[who]
	if !known {
		var err error
		if user, err = tenant.FindMember(ctx, tx, who); err != nil && !errors.Is(err, fault.NotFound) {
			return "", err
		}
		im.people[who] = user
	}
	if user == "" {
		return "", fault.NotFound
	}
	return user, nil
}

// reserve takes the numbers of the new records in a transaction of its own: whoever makes a record meanwhile need not wait for the
// import. What a file brings along is left behind too. Where the import fails after this, its numbers are not given again.
func (im *importing) reserve(ctx context.Context, tx *db.Tx) error {
	last, err := im.next(ctx, tx, counted{numbers: im.plan.numbers, behind: im.plan.highest})
	im.reserved = last - im.plan.numbers
	return err
}

// write does what was planned. The journal comes last: from its first entry on, others of the organization wait.
func (im *importing) write(ctx context.Context, tx *db.Tx) error {
	done, all := 0, im.out.Create+im.out.Update
	var wrong fault.Fields
	im.last = im.reserved
	err := im.plan.each(func(rows []planned) error {
		if err := im.create(ctx, tx, rows); err != nil {
			return err
		}
		for _, p := range rows {
			if p.version == 0 {
				continue
			}
			if err := im.replace(ctx, tx, p.record(), p.values); err != nil {
				faults, ours := im.fault(p.line, err)
				if ours != nil {
					return ours
				}
				wrong = append(wrong, faults...)
			}
		}
		done += len(rows)
		im.in.Told(Progress{50 + 35*done/all, im.rows, done, all})
		return nil
	})
	if err != nil {
		return err
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	if im.plan.creates > 0 {
		if err := im.count(ctx, tx, im.plan.creates); err != nil {
			return err
		}
	}
	if im.in.Settle != nil {
		if err := im.in.Settle(ctx, tx, im.out); err != nil {
			return err
		}
	}
	return im.record(ctx, tx)
}

// create inserts the new records among the rows.
func (im *importing) create(ctx context.Context, tx *db.Tx, rows []planned) error {
	var inserted [][]any
	var texts []search.Document
	for _, p := range rows {
		if p.version > 0 {
			continue
		}
		if p.number == 0 {
			im.last++
			p.number = im.last
		}
		row := []any{string(p.id), 1, tx.Now.UnixMicro(), tx.Now.UnixMicro(), p.number}
		for i, f := range im.Fields {
			row = append(row, f.bind(p.values[i]))
		}
		inserted, texts = append(inserted, row), append(texts, im.document(p.id, p.number, p.values))
	}
	if err := db.InsertMany(ctx, tx, im.Register.table, im.inserted(), inserted); err != nil {
		return fmt.Errorf("create in %s: %w", im.Name, numberTaken(err))
	}
	return search.AddMany(ctx, tx, texts)
}

// inserted are the columns of a new record.
func (r *Register) inserted() []db.Column {
	out := []db.Column{{Name: "id", Type: "text"}, {Name: "version", Type: "bigint"}, {Name: "created_at", Type: "bigint"}, {Name: "updated_at", Type: "bigint"}, {Name: columnNumber, Type: "bigint"}}
	for _, f := range r.Fields {
		c := db.Column{Name: f.Name, Type: "text"}
		switch f.Kind {
		case Number:
			c.Type = "bigint"
		case Flag:
			c.Type = "boolean"
		case Line, Text, Choice, Date, Person, Moment, Decimal: // kept as text
		}
		out = append(out, c)
	}
	return out
}

// record tells the journal, an entry for each record.
func (im *importing) record(ctx context.Context, tx *db.Tx) error {
	done, all := 0, im.out.Create+im.out.Update
	return im.plan.each(func(rows []planned) error {
		for _, p := range rows {
			if p.version == 0 {
				tx.Record(im.created(p.id, p.values))
				continue
			}
			tx.Record(db.Change{Action: im.Name + ".update", Object: im.Name, ID: p.id, Version: p.version + 1, Fields: im.differences(p.before, p.values)})
		}
		done += len(rows)
		im.in.Told(Progress{85 + 14*done/all, im.rows, all, all})
		return tx.Seal(ctx)
	})
}
