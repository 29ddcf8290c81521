// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Index is an index that follows from what a program offers, and not from a migration; see docs/decisions/0024.
type Index struct {
	Name    string
	Table   string
	Columns []string
}

func (i Index) columns() string { return strings.Join(i.Columns, ", ") }

func (i Index) create() string {
	return fmt.Sprintf("CREATE INDEX %s ON %s (%s)", i.Name, i.Table, i.columns())
}

// serves reports whether an index with other columns does no more than this one.
func (i Index) serves(columns string) bool { return strings.HasPrefix(i.columns()+", ", columns+", ") }

// standing is an index that the database has.
type standing struct{ name, table, text string }

// columns are those of the text that made it, empty for one of another kind.
func (s standing) columns() string {
	_, inside, _ := strings.Cut(s.text, "(")
	inside, rest, found := strings.Cut(inside, ")")
	if !found || strings.TrimSpace(rest) != "" || strings.HasPrefix(s.text, "CREATE UNIQUE") {
		return ""
	}
	return strings.ReplaceAll(inside, `"`, "")
}

const (
	standingSQLite   = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
	standingPostgres = "SELECT indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
)

// fitIndexes makes the indexes that are wanted and drops, of the same tables, those that do no more than one of these. It
// changes nothing where all is as it should be.
func fitIndexes(ctx context.Context, conn *sql.Conn, engine Engine, wanted []Index) error {
	if len(wanted) == 0 {
		return nil
	}
	query := standingSQLite
	if engine == Postgres {
		query = standingPostgres
	}
	there, err := standingOf(ctx, conn, query)
	if err != nil {
		return fmt.Errorf("list indexes: %w", kindOf(err))
	}
	texts := fitting(there, wanted)
	if len(texts) == 0 {
		return nil
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("fit indexes: %w", kindOf(err))
	}
	defer tx.Rollback()     //nolint:errcheck // committed below, or meant
	if engine == Postgres { // a large table takes its time
		texts = append([]string{"SET LOCAL statement_timeout = 0"}, texts...)
	}
	for _, text := range texts {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, kindOf(err))
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("fit indexes: %w", kindOf(err))
	}
	return nil
}

// fitting are the statements that lead from the indexes that are there to those that are wanted.
func fitting(there []standing, wanted []Index) (out []string) {
	fits := map[string]bool{}
	for _, s := range there {
		for _, w := range wanted {
			switch {
			case s.table != w.Table || s.columns() == "":
			case s.name == w.Name && s.columns() == w.columns():
				fits[w.Name] = true
			case s.name == w.Name, w.serves(s.columns()):
				if text := "DROP INDEX " + s.name; !slices.Contains(out, text) {
					out = append(out, text)
				}
			}
		}
	}
	for _, w := range wanted {
		if !fits[w.Name] {
			out = append(out, w.create())
		}
	}
	return out
}

func standingOf(ctx context.Context, conn *sql.Conn, query string) (out []standing, err error) {
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err says it
	for rows.Next() {
		var s standing
		if err := rows.Scan(&s.name, &s.table, &s.text); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// Explain says how the engine would answer a query, a line for each step.
func Explain(ctx context.Context, tx *Tx, text string, args ...any) (steps []string, err error) {
	if args, err = tx.bind(text, args); err != nil {
		return nil, err
	}
	explain := "EXPLAIN "
	if tx.db.engine == SQLite {
		explain = "EXPLAIN QUERY PLAN "
	}
	rows, err := tx.on.QueryContext(ctx, explain+text, args...)
	if err != nil {
		return nil, fmt.Errorf("explain %.60q: %w", text, kindOf(err))
	}
	defer rows.Close() //nolint:errcheck // rows.Err says it
	var skip any
	for rows.Next() {
		var step string
		dest := []any{&step}
		if tx.db.engine == SQLite {
			dest = []any{&skip, &skip, &skip, &step}
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, kindOf(rows.Err())
}
