// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"fmt"
	"strconv"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// scanner reads the rows of one query. It takes each value as the driver has it: to be told a type for each costs more than
// everything else.
type scanner struct {
	found  []any
	dest   []any
	fields []Field
}

// ownColumns are id, version, created_at, updated_at and number.
const ownColumns = 5

func (r *Register) scanner() *scanner {
	s := &scanner{fields: r.Fields, found: make([]any, ownColumns+len(r.Fields))}
	for i := range s.found {
		s.dest = append(s.dest, &s.found[i])
	}
	return s
}

// scan returns the row as a record.
func (s *scanner) scan(row db.Row) (Record, error) {
	if err := row.Scan(s.dest...); err != nil {
		return Record{}, err
	}
	values := make([]string, len(s.found)-ownColumns)
	for i, v := range s.found[ownColumns:] {
		var err error
		if values[i], err = s.fields[i].read(v); err != nil {
			return Record{}, err
		}
	}
	which, _ := s.found[0].(string)
	version, _ := s.found[1].(int64)
	created, _ := s.found[2].(int64)
	updated, _ := s.found[3].(int64)
	number, _ := s.found[4].(int64)
	return Record{ID: id.ID(which), Version: int(version), Number: int(number), CreatedAt: time.UnixMicro(created).UTC(), UpdatedAt: time.UnixMicro(updated).UTC(), Values: values}, nil
}

// read is a value of the field in the form in which people and files write it; nothing for an empty number.
func (f Field) read(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case int64:
		if f.Kind == Flag { // as SQLite keeps it
			return strconv.FormatBool(v != 0), nil
		}
		return strconv.FormatInt(v, 10), nil
	}
	return "", fmt.Errorf("%s came as a %T", f.Name, v)
}
