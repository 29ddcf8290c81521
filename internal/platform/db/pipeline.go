// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// PostgreSQL is a process of its own: what a statement costs is first of all the way there and back. So the beginning of a
// transaction, and statements whose outcome nobody waits for, travel with the next statement that somebody does wait for. They are
// done in their order, and the first that fails fails whoever waits.

// pipeConnector makes connections that pipeline.
type pipeConnector struct{ driver.Connector }

// Connect opens a connection.
func (p pipeConnector) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	plain, ok := c.(*stdlib.Conn)
	if !ok {
		return nil, fmt.Errorf("db: the driver makes %T", c)
	}
	return &pipe{Conn: plain}, nil
}

// pipe is one connection.
type pipe struct {
	*stdlib.Conn
	waiting []parcel // for the next statement
	sent    bool     // the transaction has begun over there
	alike   bool     // statements are planned without their values in this transaction
}

// parcel is one statement.
type parcel struct {
	text string
	args []any
}

// entry is how a transaction begins, for whom it is, and whether it may change anything.
type entry struct {
	by     bound
	value  string
	soft   bool
	reader bool
	single bool // one statement is all: it needs no transaction around it
}

type (
	entryKey struct{}
	laterKey struct{}
	alikeKey struct{}
)

// Alike marks a query whose plan is right for any values, so that PostgreSQL may keep it. It would else plan the query anew each time
// where it believes that to pay off, which for a page of fifty rows costs as much as the page.
func Alike(ctx context.Context) context.Context { return context.WithValue(ctx, alikeKey{}, true) }

// prelude are the statements with which a transaction begins.
func (e entry) prelude() (list []parcel) {
	switch {
	case e.single:
	case e.reader:
		list = append(list, parcel{text: "begin read only"})
	default:
		list = append(list, parcel{text: "begin"})
	}
	switch {
	case e.by == byNobody:
	case e.soft:
		list = append(list, parcel{"SELECT set_config($1, $2, true), set_config('synchronous_commit', 'off', true)", []any{"app." + string(e.by), e.value}})
	default:
		list = append(list, parcel{"SELECT set_config($1, $2, true)", []any{"app." + string(e.by), e.value}})
	}
	return list
}

// BeginTx leaves the beginning to the first statement. Who is not known to this package begins as usual.
func (p *pipe) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	e, ours := ctx.Value(entryKey{}).(entry)
	if !ours {
		return p.Conn.BeginTx(ctx, opts)
	}
	if p.Conn.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	p.waiting, p.sent, p.alike = e.prelude(), false, false
	return pipeTx{p, len(p.waiting)}, nil
}

// ExecContext runs a statement, or keeps it for the way of the next one. An empty text only sends what waits.
func (p *pipe) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if later, _ := ctx.Value(laterKey{}).(bool); later {
		p.waiting = append(p.waiting, parcel{text, plainArgs(args)})
		return driver.RowsAffected(0), nil
	}
	if len(p.waiting) == 0 {
		if text == "" {
			return driver.RowsAffected(0), nil
		}
		return p.Conn.ExecContext(ctx, text, args)
	}
	if text != "" {
		p.waiting = append(p.waiting, parcel{text, plainArgs(args)})
	}
	tag, err := p.exec(ctx)
	return driver.RowsAffected(tag.RowsAffected()), p.broken(ctx, err)
}

// exec sends what waits and returns what came of the last of it, or the first error.
func (p *pipe) exec(ctx context.Context) (tag pgconn.CommandTag, err error) {
	br, n := p.send(ctx)
	for range n {
		if tag, err = br.Exec(); err != nil {
			break
		}
	}
	if closed := br.Close(); err == nil {
		err = closed
	}
	return tag, err
}

// QueryContext runs a query.
func (p *pipe) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if e, ours := ctx.Value(entryKey{}).(entry); ours && e.single {
		if p.Conn.Conn().IsClosed() {
			return nil, driver.ErrBadConn
		}
		p.waiting, p.alike = e.prelude(), false
	}
	if alike, _ := ctx.Value(alikeKey{}).(bool); alike != p.alike {
		p.alike = alike
		p.waiting = append(p.waiting, parcel{"SELECT set_config('plan_cache_mode', $1, true)", []any{map[bool]string{true: "force_generic_plan", false: "auto"}[alike]}})
	}
	if len(p.waiting) == 0 {
		return p.Conn.QueryContext(ctx, text, args)
	}
	p.waiting = append(p.waiting, parcel{text, plainArgs(args)})
	br, n := p.send(ctx)
	for range n - 1 {
		if _, err := br.Exec(); err != nil {
			br.Close() //nolint:errcheck // the first error says more
			return nil, p.broken(ctx, err)
		}
	}
	rows, err := br.Query()
	if err != nil {
		br.Close() //nolint:errcheck // the first error says more
		return nil, p.broken(ctx, err)
	}
	return &pipeRows{batch: br, rows: rows}, nil
}

// send puts all that waits on its way and says how many statements that are.
func (p *pipe) send(ctx context.Context) (pgx.BatchResults, int) {
	var b pgx.Batch
	for _, w := range p.waiting {
		b.Queue(w.text, w.args...)
	}
	p.waiting, p.sent = nil, true
	return p.Conn.Conn().SendBatch(ctx, &b), b.Len()
}

// broken says of an error that it cost the connection, unless the caller ended it: what was asked may be asked on another
// one, since no transaction outlives its connection.
func (p *pipe) broken(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil || !p.Conn.Conn().IsClosed() {
		return err
	}
	return fmt.Errorf("%w: %w", driver.ErrBadConn, err)
}

// ResetSession forgets what a transaction left that was given up before it began.
func (p *pipe) ResetSession(ctx context.Context) error {
	p.waiting, p.sent, p.alike = nil, false, false
	return p.Conn.ResetSession(ctx)
}

func plainArgs(args []driver.NamedValue) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a.Value
	}
	return out
}

// pipeTx is a transaction.
type pipeTx struct {
	p       *pipe
	prelude int // statements that only begin it
}

// Commit sends what waits, and the end with it.
func (t pipeTx) Commit() error {
	if !t.p.sent && len(t.p.waiting) == t.prelude {
		t.p.waiting = nil // nobody asked for anything
		return nil
	}
	t.p.waiting = append(t.p.waiting, parcel{text: "commit"})
	tag, err := t.p.exec(context.Background())
	if err == nil && tag.String() == "ROLLBACK" {
		err = pgx.ErrTxCommitRollback
	}
	if err != nil && t.p.Conn.Conn().PgConn().TxStatus() != 'I' && !t.p.Conn.Conn().IsClosed() {
		t.Rollback() //nolint:errcheck // the first error says more
	}
	return t.p.broken(context.Background(), err)
}

// Rollback undoes what was sent.
func (t pipeTx) Rollback() error {
	t.p.waiting = nil
	if !t.p.sent {
		return nil
	}
	_, err := t.p.Conn.Conn().Exec(context.Background(), "rollback")
	return err
}

// pipeRows are the rows of a query that did not travel alone.
type pipeRows struct {
	batch pgx.BatchResults
	rows  pgx.Rows
}

// Columns are the names of the columns.
func (r *pipeRows) Columns() []string {
	fields := r.rows.FieldDescriptions()
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// Close reads to the end.
func (r *pipeRows) Close() error {
	r.rows.Close()
	return r.batch.Close()
}

// Next reads one row.
func (r *pipeRows) Next(dest []driver.Value) error {
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	values, err := r.rows.Values()
	if err != nil {
		return err
	}
	for i, v := range values {
		if dest[i], err = driverValue(v); err != nil {
			return fmt.Errorf("column %s: %w", r.rows.FieldDescriptions()[i].Name, err)
		}
	}
	return nil
}

// driverValue is what database/sql takes.
func driverValue(v any) (driver.Value, error) {
	switch v := v.(type) {
	case int16:
		return int64(v), nil
	case int32:
		return int64(v), nil
	case uint32:
		return int64(v), nil
	case float32:
		return float64(v), nil
	case driver.Valuer:
		return v.Value()
	case map[string]any, []any:
		return json.Marshal(v)
	}
	return v, nil
}
