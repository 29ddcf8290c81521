// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"concord/internal/platform/fault"
)

// Row is one row of a result.
type Row interface{ Scan(dest ...any) error }

// Exec runs a statement that returns no rows and says how many rows it changed. In a Tx or UserTx, args are $2, $3 and
// so on.
func Exec(ctx context.Context, q querier, text string, args ...any) (int64, error) {
	c := q.inner()
	ctx = c.deadline(ctx)
	args, err := c.bind(text, args)
	if err != nil {
		return 0, err
	}
	stmt, err := c.prepare(ctx, text) //nolint:sqlclosecheck // closed with the transaction
	if err != nil {
		return 0, err
	}
	var res sql.Result
	if stmt != nil {
		res, err = stmt.ExecContext(ctx, args...)
	} else {
		res, err = c.on.ExecContext(ctx, text, args...)
	}
	if err != nil {
		return 0, fmt.Errorf("%.60q: %w", text, kindOf(err))
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("%.60q: %w", text, err)
	}
	return n, nil
}

// Later runs a statement whose outcome nobody waits for: on PostgreSQL it travels with the next one, and what is wrong with it
// comes out there, at the latest when the transaction commits.
func Later(ctx context.Context, q querier, text string, args ...any) error {
	if q.inner().db.engine == Postgres {
		ctx = context.WithValue(ctx, laterKey{}, true)
	}
	_, err := Exec(ctx, q, text, args...)
	return err
}

// Each runs a query and calls scan for every row, in the query's order.
func Each(ctx context.Context, q querier, scan func(Row) error, text string, args ...any) error {
	c := q.inner()
	ctx = c.deadline(ctx)
	err := c.each(ctx, scan, text, args)
	if c.single != nil && len(*c.missed) > 0 && (err == nil || errors.Is(err, errEnough)) {
		c.db.makeReady(ctx, true, *c.missed)
	}
	return err
}

func (c *core) each(ctx context.Context, scan func(Row) error, text string, args []any) error {
	args, err := c.bind(text, args)
	if err != nil {
		return err
	}
	stmt, err := c.prepare(ctx, text) //nolint:sqlclosecheck // closed with the transaction
	if err != nil {
		return err
	}
	var rows *sql.Rows
	if stmt != nil {
		rows, err = stmt.QueryContext(ctx, args...)
	} else {
		rows, err = c.on.QueryContext(c.glancing(ctx), text, args...)
	}
	if err != nil {
		return fmt.Errorf("%.60q: %w", text, kindOf(err))
	}
	defer rows.Close() //nolint:errcheck // rows.Err says it
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("%.60q: %w", text, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("%.60q: %w", text, kindOf(err))
	}
	return nil
}

// All returns what scan makes of every row; nil where there is none.
func All[T any](ctx context.Context, q querier, scan func(Row) (T, error), text string, args ...any) ([]T, error) {
	var out []T
	err := Each(ctx, q, func(r Row) error {
		v, err := scan(r)
		if err == nil {
			out = append(out, v)
		}
		return err
	}, text, args...)
	return out, err
}

// errEnough ends a query after the row that was wanted.
var errEnough = errors.New("enough")

// One scans the first row into dest, or fails with fault.NotFound where there is none.
func One(ctx context.Context, q querier, dest []any, text string, args ...any) error {
	found := false
	err := Each(ctx, q, func(r Row) error {
		if err := r.Scan(dest...); err != nil {
			return err
		}
		found = true
		return errEnough
	}, text, args...)
	switch {
	case err != nil && !errors.Is(err, errEnough):
		return err
	case !found:
		return fault.NotFound
	}
	return nil
}

// deadline is the caller's, unless it could end the work of others: SQLite undoes a whole transaction in which a statement
// is interrupted. A caller that has gone is noticed before the next statement.
func (c *core) deadline(ctx context.Context) context.Context {
	if c.joined && ctx.Err() == nil {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// glancing tells PostgreSQL's row security whose rows there are where no transaction has been told.
func (c *core) glancing(ctx context.Context) context.Context {
	if c.single == nil || c.by == byNobody || c.db.engine != Postgres {
		return ctx
	}
	return context.WithValue(ctx, entryKey{}, entry{by: c.by, value: c.value, reader: true, single: true})
}

// bind checks the statement and puts the organization or person first.
func (c *core) bind(text string, args []any) ([]any, error) {
	s := examine(c.by, text)
	if s.fault != nil {
		return nil, s.fault
	}
	if s.writes && c.reader {
		return nil, fmt.Errorf("db: a reading transaction may not change anything: %.60q", text)
	}
	if c.single != nil {
		if *c.single++; *c.single > 1 {
			return nil, fmt.Errorf("db: a glance is one query: %.60q", text)
		}
	}
	*c.acted = *c.acted || s.acts
	if c.by == byNobody {
		return args, nil
	}
	return append([]any{c.value}, args...), nil
}

// mostPrepared bounds the statements kept ready; lists with filters make ever new texts.
const mostPrepared = 500

// prepare returns the statement as this connection has it ready, or nil to send the text. Only SQLite needs it: pgx keeps
// its own. What is missing is made ready after the transaction, because SQLite's writing pool has no second connection.
func (c *core) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if c.db.engine != SQLite {
		return nil, nil //nolint:nilnil // no statement means: send the text
	}
	known, ok := c.db.prepared.Load(ready{c.reader, text})
	if !ok {
		*c.missed = append(*c.missed, text)
		return nil, nil //nolint:nilnil // see above
	}
	stmt, _ := known.(*sql.Stmt)
	if c.tx == nil {
		return stmt, nil
	}
	return c.tx.StmtContext(ctx, stmt), nil
}

// ready names a prepared statement: of the reading or writing pool, by its text.
type ready struct {
	reading bool
	text    string
}

// makeReady prepares what a finished transaction missed. A failure only means that the text is sent again next time.
func (d *DB) makeReady(ctx context.Context, reading bool, texts []string) {
	pool := d.write
	if reading {
		pool = d.read
	}
	for _, text := range texts {
		key := ready{reading, text}
		if _, there := d.prepared.Load(key); there || d.preparedCount.Load() >= mostPrepared {
			continue
		}
		stmt, err := pool.PrepareContext(ctx, text)
		if err != nil {
			return
		}
		if _, there := d.prepared.LoadOrStore(key, stmt); there {
			stmt.Close() //nolint:errcheck,sqlclosecheck // somebody else was faster
			continue
		}
		d.preparedCount.Add(1)
	}
}
