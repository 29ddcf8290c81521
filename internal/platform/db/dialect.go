// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

// What the engines spell differently stands here, each under a name and with both spellings.

// ForUpdate is the end of a SELECT that keeps its rows from others until the transaction ends. SQLite has one writer, so
// a writing transaction has them already.
func (t *Tx) ForUpdate() string {
	if t.db.engine == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// ForShare is the end of a SELECT that keeps its rows from being changed or deleted until the transaction ends; others may
// hold them too. A reading transaction holds nothing.
func (t *Tx) ForShare() string {
	if t.db.engine == Postgres && !t.reader {
		return " FOR SHARE"
	}
	return ""
}
