// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"concord/internal/platform/intake"
)

// AppendJSON appends a record as a JSON object: its own fields first, then the register's in their order. Empty values are
// null, so that every object has every field.
func (r *Register) AppendJSON(b []byte, rec Record) []byte {
	b = append(b, `{"id":"`...)
	b = append(b, rec.ID...)
	b = append(b, `","number":`...)
	b = strconv.AppendInt(b, int64(rec.Number), 10)
	b = append(b, `,"reference":"`...)
	b = append(b, r.Reference(rec.Number)...)
	b = append(b, `","version":`...)
	b = strconv.AppendInt(b, int64(rec.Version), 10)
	b = append(b, `,"created_at":"`...)
	b = rec.CreatedAt.AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","updated_at":"`...)
	b = rec.UpdatedAt.AppendFormat(b, time.RFC3339Nano)
	b = append(b, '"')
	for i, f := range r.Fields {
		b = append(b, `,"`...)
		b = append(b, f.Name...)
		b = append(b, `":`...)
		switch value := rec.Values[i]; {
		case value == "":
			b = append(b, "null"...)
		case f.Kind == Number || f.Kind == Decimal || f.Kind == Flag:
			b = append(b, value...)
		default:
			b = appendText(b, value)
		}
	}
	return append(b, '}')
}

// plain are the bytes that stand in a JSON string as they are. A table, since every byte of every list is looked up.
var plain = func() (is [256]bool) {
	for c := byte(' '); c < 0x7f; c++ {
		is[c] = !strings.ContainsRune(`"\<>&`, rune(c))
	}
	return is
}()

// appendText appends a JSON string. Texts without anything to escape, nearly all, are copied as they are: they are most of
// a list, and encoding/json takes three times as long for them.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if !plain[s[i]] {
			text, err := json.Marshal(s)
			if err != nil { // a string always has a form
				return append(b, `""`...)
			}
			return append(b, text...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// ReadJSON returns the fields that a JSON object names. Unknown, double and wrongly written fields are named all at once;
// null empties a field.
func (r *Register) ReadJSON(body []byte) (Patch, error) {
	root, err := intake.ParseJSON("", body)
	if err != nil {
		return nil, err
	}
	d := intake.NewDecoder("")
	patch := r.ReadPatch(d, root, "")
	return patch, d.Err()
}

// ReadPatch takes the fields that an object names out of it, and has the decoder name what is wrong. path is where the object
// stands in the body; empty for the body itself.
func (r *Register) ReadPatch(d *intake.Decoder, object *intake.Node, path string) Patch {
	names := make([]string, len(r.Fields))
	for i, f := range r.Fields {
		names[i] = f.Name
	}
	m := d.Map(object, path, names...) // derived ones too, which are refused in words of their own
	patch := make(Patch, len(r.Fields))
	for i, f := range r.Fields {
		n := m.At(f.Name)
		switch {
		case n.Key != f.Name || !slices.Contains(object.Children, n): // not named
		case f.Derived:
			d.Fault(n, m.PathOf(f.Name), "is worked out from other fields", "leave it out")
		case n.Kind == intake.Null:
			patch[i] = new(string)
		case n.Kind != intake.Scalar || !f.written(n.Tag):
			d.Fault(n, m.PathOf(f.Name), "is not written as a "+string(f.Kind), f.form())
		default:
			patch[i] = &n.Value
		}
	}
	return patch
}

// written reports whether a JSON value of this type can be a value of the field.
func (f Field) written(as intake.Tag) bool {
	switch f.Kind {
	case Number:
		return as == intake.Int
	case Decimal:
		return as == intake.Int || as == intake.Float
	case Flag:
		return as == intake.Bool
	default:
		return as == intake.String
	}
}

func (f Field) form() string {
	switch f.Kind {
	case Number:
		return "write a whole number without quotes"
	case Decimal:
		return "write a number without quotes"
	case Flag:
		return "write true or false without quotes"
	default:
		return "write text in quotes"
	}
}
