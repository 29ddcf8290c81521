// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"encoding/binary"

	"concord/internal/platform/id"
)

// planned is what an import does with one row of its file.
type planned struct {
	line    int
	id      id.ID
	version int      // that the record has; 0 for a new one
	before  []string // nil for a new one
	values  []string
}

// plan is what an import does, packed: as records, a hundred thousand of them would take several times the memory of the file.
type plan struct {
	fields  int
	parts   [][]byte
	in      int // rows in the last part
	creates int
}

// atOnce is how many rows are looked up, and written, together.
const atOnce = 500

func (p *plan) add(row planned) {
	if p.parts == nil || p.in == atOnce {
		p.parts, p.in = append(p.parts, nil), 0
	}
	b := p.parts[len(p.parts)-1]
	b = binary.AppendUvarint(b, uint64(row.line))    //nolint:gosec // counted from 1
	b = binary.AppendUvarint(b, uint64(row.version)) //nolint:gosec // counted from 0
	b = appendString(b, string(row.id))
	if row.version > 0 {
		for _, v := range row.before {
			b = appendString(b, v)
		}
	} else {
		p.creates++
	}
	for _, v := range row.values {
		b = appendString(b, v)
	}
	p.parts[len(p.parts)-1] = b
	p.in++
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// each visits the rows, so many at once, in their order.
func (p *plan) each(visit func([]planned) error) error {
	for _, part := range p.parts {
		u := unpacker{text: string(part)}
		var rows []planned
		for u.text != "" {
			row := planned{line: u.number(), version: u.number(), id: id.ID(u.string())}
			if row.version > 0 {
				row.before = u.strings(p.fields)
			}
			row.values = u.strings(p.fields)
			rows = append(rows, row)
		}
		if err := visit(rows); err != nil {
			return err
		}
	}
	return nil
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
