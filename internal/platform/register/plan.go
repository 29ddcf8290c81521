// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"

	"concord/internal/platform/id"
)

// planned is what an import does with one row of its file.
type planned struct {
	line    int
	id      id.ID
	version int      // that the record has; 0 for a new one
	number  int      // 0 for a new one that gets the next
	before  []string // nil for a new one
	values  []string
}

// record is the one that changes, as it is before.
func (p planned) record() Record {
	return Record{ID: p.id, Version: p.version, Number: p.number, Values: p.before}
}

// plan is what an import does, packed and compressed: as records, a hundred thousand of them would take several times the memory of
// the file, and it is there until all is written.
type plan struct {
	fields  int
	parts   [][]byte // compressed
	last    []byte   // packed, of the rows that follow
	in      int      // rows in last
	press   *flate.Writer
	creates int
	numbers int // new ones that get the next number
	highest int // number that a new one brings along
}

// atOnce is how many rows are looked up, and written, together.
const atOnce = 500

func (p *plan) add(row planned) error {
	b := binary.AppendUvarint(p.last, uint64(row.line)) //nolint:gosec // counted from 1
	b = binary.AppendUvarint(b, uint64(row.version))    //nolint:gosec // counted from 0
	b = binary.AppendUvarint(b, uint64(row.number))     //nolint:gosec // counted from 0
	b = appendString(b, string(row.id))
	if row.version > 0 {
		for _, v := range row.before {
			b = appendString(b, v)
		}
	} else {
		p.creates++
		p.highest = max(p.highest, row.number)
		if row.number == 0 {
			p.numbers++
		}
	}
	for _, v := range row.values {
		b = appendString(b, v)
	}
	p.last = b
	if p.in++; p.in < atOnce {
		return nil
	}
	return p.compress()
}

// compress puts the last rows to the others.
func (p *plan) compress() (err error) {
	var out bytes.Buffer
	if p.press == nil {
		p.press, err = flate.NewWriter(&out, flate.BestSpeed)
	} else {
		p.press.Reset(&out)
	}
	if err == nil {
		_, err = p.press.Write(p.last)
	}
	if err == nil {
		err = p.press.Close()
	}
	if err != nil {
		return fmt.Errorf("compress a plan: %w", err)
	}
	p.parts = append(p.parts, bytes.Clone(out.Bytes()))
	p.last, p.in = p.last[:0], 0
	return nil
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// each visits the rows, so many at once, in their order.
func (p *plan) each(visit func([]planned) error) error {
	if p.in > 0 {
		if err := p.compress(); err != nil {
			return err
		}
	}
	p.press, p.last = nil, nil
	for _, part := range p.parts {
		text, err := io.ReadAll(flate.NewReader(bytes.NewReader(part)))
		if err != nil {
			return fmt.Errorf("read a plan: %w", err)
		}
		if err := visit(p.unpack(string(text))); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) unpack(text string) (rows []planned) {
	for u := (unpacker{text}); u.text != ""; {
		row := planned{line: u.number(), version: u.number(), number: u.number(), id: id.ID(u.string())}
		if row.version > 0 {
			row.before = u.strings(p.fields)
		}
		row.values = u.strings(p.fields)
		rows = append(rows, row)
	}
	return rows
}

// unpacker takes apart what plan packed; what it returns are pieces of the one text.
type unpacker struct{ text string }

func (u *unpacker) number() (n int) {
	for shift := 0; ; shift += 7 {
		b := u.text[0]
		u.text = u.text[1:]
		if n |= int(b&0x7f) << shift; b < 0x80 {
			return n
		}
	}
}

func (u *unpacker) string() (s string) {
	n := u.number()
	s, u.text = u.text[:n], u.text[n:]
	return s
}

func (u *unpacker) strings(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = u.string()
	}
	return out
}
