// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"concord/internal/platform/fault"
)

// Copied is one table after a copy: as many rows with the same content on both sides.
type Copied struct {
	Table string `json:"table"`
	Rows  int    `json:"rows"`
	Hash  string `json:"sha256"` // of the rows' content, whatever their order
}

// Copy moves everything from a database of one engine to an empty one of the other, in one transaction there, and proves it:
// before it commits, it reads each table back and compares number and content of the rows. It copies one moment: what is
// written meanwhile stays behind. What search knows and the queue's tickets are not copied: they are made anew. It fails
// with fault.Taken where the target holds an organization already, and leaves the target as it was.
func Copy(ctx context.Context, from, to *DB) ([]Copied, error) {
	if from.engine == to.engine {
		return nil, errors.New("copy database: only between the embedded database and PostgreSQL")
	}
	source, err := from.read.BeginTx(ctx, snapshotOf(from.engine))
	if err != nil {
		return nil, fmt.Errorf("copy database: %w", kindOf(err))
	}
	defer source.Rollback() //nolint:errcheck // only read
	target, err := to.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("copy database: %w", kindOf(err))
	}
	defer target.Rollback() //nolint:errcheck // committed below, or meant
	c := copier{ctx: ctx, from: source, to: target, lite: source, pg: target}
	if from.engine == Postgres {
		c.lite, c.pg = target, source
	}
	if _, err := c.pg.ExecContext(ctx, "SET LOCAL statement_timeout = 0"); err != nil { // reading a large table takes its time
		return nil, fmt.Errorf("copy database: %w", kindOf(err))
	}
	out, err := c.all()
	if err != nil {
		return nil, fmt.Errorf("copy database: %w", err)
	}
	if err := target.Commit(); err != nil {
		return nil, fmt.Errorf("copy database: %w", kindOf(err))
	}
	return out, nil
}

type copier struct {
	ctx      context.Context //nolint:containedctx // lives as long as the one call
	from, to *sql.Tx
	lite, pg *sql.Tx // the same two, by engine
}

// snapshotOf are the options of a transaction that sees one moment of all tables.
func snapshotOf(engine Engine) *sql.TxOptions {
	if engine == Postgres {
		return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return nil // as every transaction there
}

// copyTable is a table as SQLite describes it.
type copyTable struct {
	name    string
	columns []string
	flags   []bool // columns that hold true or false
	needs   []string
	walled  bool
}

func (c *copier) all() ([]Copied, error) {
	var there int
	if err := c.to.QueryRowContext(c.ctx, "SELECT count(*) FROM tenants").Scan(&there); err != nil {
		return nil, kindOf(err)
	}
	if there > 0 {
		return nil, fmt.Errorf("the target holds %d organizations: %w; choose an empty database", there, fault.Taken)
	}
	tables, err := c.tables()
	if err != nil {
		return nil, err
	}
	tenants, err := texts(c.ctx, c.from, "SELECT id FROM tenants ORDER BY id")
	if err != nil {
		return nil, err
	}
	var out []Copied
	for _, t := range tables {
		done := Copied{Table: t.name}
		sum, back := new(big.Int), new(big.Int)
		parts := []string{""}
		if t.walled {
			parts = tenants
		}
		for _, tenant := range parts {
			rows, err := c.part(t, tenant, sum, back)
			if err != nil {
				return nil, fmt.Errorf("table %s: %w", t.name, err)
			}
			done.Rows += rows
		}
		if sum.Cmp(back) != 0 {
			return nil, fmt.Errorf("table %s reads back with other content", t.name)
		}
		done.Hash = hex.EncodeToString(sum.Mod(sum, hashes).FillBytes(make([]byte, sha256.Size)))
		out = append(out, done)
	}
	return out, nil
}

// part copies one organization's rows of a table, or all rows of one that is not walled, adds their hashes to sum, and
// those of the rows read back to back.
func (c *copier) part(t copyTable, tenant string, sum, back *big.Int) (int, error) {
	where, args := "", []any{}
	if t.walled {
		if _, err := c.pg.ExecContext(c.ctx, "SELECT set_config('app.tenant_id', $1, true)", tenant); err != nil {
			return 0, kindOf(err)
		}
		where, args = " WHERE tenant_id = $1", []any{tenant}
	}
	query := "SELECT " + strings.Join(t.columns, ", ") + " FROM " + t.name + where
	var several []any // the values of rows that are written together
	rows, err := c.each(c.from, query, args, t, func(values []any) error {
		sum.Add(sum, rowHash(values))
		if several = append(several, values...); len(several)+len(values) <= mostValues {
			return nil
		}
		err := c.put(t, several)
		several = several[:0]
		return err
	})
	if err == nil {
		err = c.put(t, several)
	}
	if err != nil {
		return 0, err
	}
	read, err := c.each(c.to, query, args, t, func(values []any) error {
		back.Add(back, rowHash(values))
		return nil
	})
	if err == nil && read != rows {
		err = fmt.Errorf("%d rows were written and %d read back", rows, read)
	}
	return rows, err
}

// mostValues bounds what one statement writes: a statement for each row would take most of the time of a copy.
const mostValues = 8000

// put writes rows, whose values follow each other.
func (c *copier) put(t copyTable, values []any) error {
	if len(values) == 0 {
		return nil
	}
	var text strings.Builder
	fmt.Fprintf(&text, "INSERT INTO %s (%s) VALUES ", t.name, strings.Join(t.columns, ", "))
	for i := range values {
		switch {
		case i == 0:
			text.WriteString("($1")
		case i%len(t.columns) == 0:
			fmt.Fprintf(&text, "), ($%d", i+1)
		default:
			fmt.Fprintf(&text, ", $%d", i+1)
		}
	}
	text.WriteString(")")
	_, err := c.to.ExecContext(c.ctx, text.String(), values...)
	return kindOf(err)
}

func (c *copier) each(tx *sql.Tx, query string, args []any, t copyTable, visit func([]any) error) (n int, err error) {
	rows, err := tx.QueryContext(c.ctx, query, args...)
	if err != nil {
		return 0, kindOf(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says it
	for rows.Next() {
		values := make([]any, len(t.columns))
		dest := make([]any, len(values))
		for i := range values {
			dest[i] = &values[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return n, err
		}
		for i, v := range values {
			values[i] = plain(v, t.flags[i])
		}
		if err := visit(values); err != nil {
			return n, err
		}
		n++
	}
	return n, kindOf(rows.Err())
}

// plain brings the drivers' values to one form: text, int64, bool, float64 or nil.
func plain(v any, flag bool) any {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case int32:
		return int64(v)
	case int64:
		if flag {
			return v != 0
		}
	}
	return v
}

// hashes is how many different hashes there are; sums count within.
var hashes = new(big.Int).Lsh(big.NewInt(1), 8*sha256.Size)

// rowHash is a number for the content of one row; adding them makes a sum that does not depend on the rows' order.
func rowHash(values []any) *big.Int {
	h := sha256.New()
	for _, v := range values {
		text := fmt.Sprint(v)
		h.Write(fmt.Appendf(nil, "%T %d %s\n", v, len(text), text)) // a hash takes everything
	}
	return new(big.Int).SetBytes(h.Sum(nil))
}

// tablesOf are the names of a SQLite database's own tables, without what is derived from them.
func tablesOf(ctx context.Context, q lister) ([]string, error) {
	names, err := texts(ctx, q, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_versions' ORDER BY name")
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.ContainsFunc(derived, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
	}), err
}

// tables lists what is to be copied, tables before those that refer to them.
func (c *copier) tables() ([]copyTable, error) {
	names, err := tablesOf(c.ctx, c.lite)
	if err != nil {
		return nil, err
	}
	var left []copyTable
	for _, name := range names {
		t := copyTable{name: name}
		if t.columns, err = texts(c.ctx, c.lite, "SELECT name FROM pragma_table_info($1) ORDER BY cid", name); err != nil {
			return nil, err
		}
		types, err := texts(c.ctx, c.lite, "SELECT type FROM pragma_table_info($1) ORDER BY cid", name)
		if err != nil {
			return nil, err
		}
		for _, kind := range types {
			t.flags = append(t.flags, kind == "BOOLEAN")
		}
		if t.needs, err = texts(c.ctx, c.lite, `SELECT DISTINCT "table" FROM pragma_foreign_key_list($1)`, name); err != nil {
			return nil, err
		}
		t.walled = slices.Contains(t.columns, "tenant_id") && !lookups[name]
		left = append(left, t)
	}
	var out []copyTable
	for len(left) > 0 {
		i := slices.IndexFunc(left, func(t copyTable) bool {
			return !slices.ContainsFunc(left, func(other copyTable) bool { return other.name != t.name && slices.Contains(t.needs, other.name) })
		})
		if i < 0 {
			return nil, errors.New("tables refer to each other in a circle")
		}
		out = append(out, left[i])
		left = slices.Delete(left, i, i+1)
	}
	return out, nil
}

// lister is a database or a transaction.
type lister interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// texts are the values of a query with one column.
func texts(ctx context.Context, q lister, query string, args ...any) ([]string, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, kindOf(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says it
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, kindOf(rows.Err())
}
