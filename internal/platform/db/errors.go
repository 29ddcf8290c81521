// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"concord/internal/platform/fault"
)

// kindOf puts the fault kind that callers know before a driver's error. What has no kind stays as it is: ours to log.
func kindOf(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return fault.NotFound
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return wrap(postgresKinds[pe.Code], err)
	}
	var se *sqlite.Error
	if errors.As(err, &se) {
		kind := sqliteKinds[se.Code()]
		if kind == nil {
			kind = sqliteKinds[se.Code()&0xff]
		}
		return wrap(kind, err)
	}
	if away(err) || errors.Is(err, context.DeadlineExceeded) {
		return wrap(fault.Busy, err)
	}
	return err
}

// away reports whether the database could not be reached, or went while it was asked.
func away(err error) bool {
	var ce *pgconn.ConnectError
	return errors.As(err, &ce) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF)
}

func wrap(kind, err error) error {
	if kind == nil {
		return err
	}
	return fmt.Errorf("%w: %w", kind, err)
}

var postgresKinds = map[string]error{
	"23505": fault.Taken, "23503": fault.InUse, "23514": fault.Invalid, "23502": fault.Invalid, "22001": fault.Invalid,
	"53100": fault.NoSpace, "55P03": fault.Busy, "57014": fault.Busy, "40001": fault.Busy, "40P01": fault.Busy, "53300": fault.Busy,
	"57P01": fault.Busy, "57P02": fault.Busy, "57P03": fault.Busy, "08000": fault.Busy, "08003": fault.Busy, "08006": fault.Busy, // it stops, starts or is gone
}

var sqliteKinds = map[int]error{
	sqlite3.SQLITE_CONSTRAINT_UNIQUE: fault.Taken, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: fault.Taken,
	sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: fault.InUse, sqlite3.SQLITE_CONSTRAINT_CHECK: fault.Invalid,
	sqlite3.SQLITE_CONSTRAINT_NOTNULL: fault.Invalid, sqlite3.SQLITE_FULL: fault.NoSpace, sqlite3.SQLITE_BUSY: fault.Busy,
}

// retryable reports whether the database undid the transaction for the sake of another one; the same work may be tried again.
func retryable(err error) bool {
	var pe *pgconn.PgError
	return errors.Is(err, errUndone) || errors.As(err, &pe) && (pe.Code == "40001" || pe.Code == "40P01")
}
