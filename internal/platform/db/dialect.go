// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"fmt"
)

// What the engines spell differently stands here, each under a name and with both spellings.

// ForUpdate is the end of a SELECT that keeps its rows from others until the transaction ends. SQLite has one writer, so
// a writing transaction has them already.
func (t *Tx) ForUpdate() string {
	if t.db.engine == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// Aside is a column of a condition for which no index is to be looked for. SQLite takes any that has the column, however many
// rows it leads to; PostgreSQL knows how many there are and chooses by itself.
func (c *core) Aside(column string) string {
	if c.db.engine == SQLite {
		return "+" + column
	}
	return column
}

// Listed is a table of the texts of a list, in the column value, to select from: the list is the value of this place as JSON.
func (c *core) Listed(place int) string {
	if c.db.engine == SQLite {
		return fmt.Sprintf("(SELECT value FROM json_each($%d))", place)
	}
	return fmt.Sprintf("(SELECT jsonb_array_elements_text(CAST($%d AS JSONB)) AS value)", place)
}

// Engine returns the kind of database behind the transaction.
func (c *core) Engine() Engine { return c.db.engine }

// Lock keeps other writing transactions of the organization that ask for the same name waiting until this one ends. On
// SQLite they wait anyway.
func (t *Tx) Lock(ctx context.Context, name string) error {
	if t.db.engine == SQLite {
		return nil
	}
	if _, err := t.tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name+" "+t.value); err != nil {
		return fmt.Errorf("wait for %s: %w", name, kindOf(err))
	}
	return nil
}

// ForShare is the end of a SELECT that keeps its rows from being changed or deleted until the transaction ends; others may
// hold them too. A reading transaction holds nothing.
func (t *Tx) ForShare() string {
	if t.db.engine == Postgres && !t.reader {
		return " FOR SHARE"
	}
	return ""
}
