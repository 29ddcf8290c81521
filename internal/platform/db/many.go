// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Column is one of rows that are inserted together, with its type in the table.
type Column struct{ Name, Type string }

// InsertMany inserts rows of the organization: a value for each column, without the tenant's. On PostgreSQL they travel as one
// text, because a statement for each costs more than the row; SQLite is at hand.
func InsertMany(ctx context.Context, tx *Tx, table string, columns []Column, rows [][]any) error {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	head := fmt.Sprintf("INSERT INTO %s (tenant_id, %s) ", table, strings.Join(names, ", "))
	if tx.db.engine == Postgres {
		return insertRecordset(ctx, tx, head, columns, rows)
	}
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = "$" + strconv.Itoa(i+2)
	}
	text := head + "VALUES ($1, " + strings.Join(marks, ", ") + ")"
	return tx.repeat(ctx, text, rows)
}

// repeat runs a statement for each row. It is made ready for that here: otherwise that is done after the transaction, of which
// there may be only one.
func (t *Tx) repeat(ctx context.Context, text string, rows [][]any) error {
	if _, err := t.bind(text, nil); err != nil || len(rows) == 0 {
		return err
	}
	stmt, err := t.tx.PrepareContext(ctx, text)
	if err != nil {
		return fmt.Errorf("%.60q: %w", text, kindOf(err))
	}
	defer stmt.Close() //nolint:errcheck // nothing waits in it
	args := []any{t.value}
	for _, row := range rows {
		if _, err := stmt.ExecContext(t.deadline(ctx), append(args[:1], row...)...); err != nil {
			return fmt.Errorf("%.60q: %w", text, kindOf(err))
		}
	}
	return nil
}

// insertRecordset inserts rows from a JSON text.
func insertRecordset(ctx context.Context, tx *Tx, head string, columns []Column, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	var keys, types []string
	for i, c := range columns {
		keys = append(keys, "r.c"+strconv.Itoa(i))
		types = append(types, "c"+strconv.Itoa(i)+" "+c.Type)
	}
	b := []byte{'['}
	for n, row := range rows {
		if n > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		for i, v := range row {
			if i > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendInt(append(b, `"c`...), int64(i), 10)
			b = append(b, `":`...)
			value, err := json.Marshal(v)
			if err != nil {
				return fmt.Errorf("word a row: %w", err)
			}
			b = append(b, value...)
		}
		b = append(b, '}')
	}
	text := head + "SELECT $1, " + strings.Join(keys, ", ") + " FROM json_to_recordset(CAST($2 AS json)) AS r(" + strings.Join(types, ", ") + ")"
	_, err := Exec(ctx, tx, text, string(append(b, ']')))
	return err
}
