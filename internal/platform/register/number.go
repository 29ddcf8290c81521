// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package register

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/search"
)

// columnNumber is where the number of a record stands.
const columnNumber = "number"

// mostNumber is the highest number that a file can give to a record; the register goes on counting from there.
const mostNumber = 99_999_999

// codeForm is how the code of a register looks.
var codeForm = regexp.MustCompile(`^[A-Z]{1,4}$`)

// referenceForm is how people write a reference: R-12, r-12, r12.
var referenceForm = regexp.MustCompile(`^([A-Za-z]{1,4})-?([0-9]{1,9})$`)

// Series is a kind of thing that people call by the number: a register, or what is kept in another way, as diagnoses are.
type Series struct {
	Name  string // the API's path and the command's noun; the table has underscores for hyphens
	Code  string // begins the references, as R in R-12; the same in every language
	table string
}

// NewSeries returns a series; the table that it is kept in has a column for the number.
func NewSeries(name, code string) Series {
	if !codeForm.MatchString(code) {
		panic(fmt.Sprintf("register: %s has the code %q, which is none of 1 to 4 capital letters", name, code))
	}
	return Series{Name: name, Code: code, table: strings.ReplaceAll(name, "-", "_")}
}

// SeriesOf are those of registers.
func SeriesOf(registers []*Register) []Series {
	out := make([]Series, len(registers))
	for i, r := range registers {
		out[i] = r.Series
	}
	return out
}

// Reference is how people name the record with this number, as R-12; empty where there is none.
func (r Series) Reference(number int) string {
	if number < 1 {
		return ""
	}
	return r.Code + "-" + strconv.Itoa(number)
}

// ReferenceSQL is the reference of a record in a statement, as R-12, where its table is called so; empty for a table without a name of its own.
func (r Series) ReferenceSQL(table string) string {
	if table != "" {
		table += "."
	}
	return "'" + r.Code + "-' || " + table + columnNumber
}

// ParseReference returns the number of a reference to a record of this register, as R-12 or r12, and whether it is one.
func (r Series) ParseReference(s string) (number int, ok bool) {
	parts := referenceForm.FindStringSubmatch(strings.TrimSpace(s))
	if parts == nil || !strings.EqualFold(parts[1], r.Code) {
		return 0, false
	}
	number, err := strconv.Atoi(parts[2])
	return number, err == nil && number > 0
}

// Referred returns which record of these series a reference names, or fault.NotFound for what is none, and for one of which
// there is no record.
func Referred(ctx context.Context, tx *db.Tx, all []Series, said string) (id.Ref, error) {
	for _, r := range all {
		number, ok := r.ParseReference(said)
		if !ok {
			continue
		}
		which, err := r.numbered(ctx, tx, number)
		return r.ref(which), err
	}
	return id.Ref{}, fmt.Errorf("reference %.40q: %w", said, fault.NotFound)
}

// Which returns the record that is named by its id or by its reference, or fault.NotFound.
func (r Series) Which(ctx context.Context, tx *db.Tx, said string) (id.ID, error) {
	if number, ok := r.ParseReference(said); ok {
		return r.numbered(ctx, tx, number)
	}
	return id.Parse(said)
}

func (r Series) numbered(ctx context.Context, tx *db.Tx, number int) (which id.ID, err error) {
	if err := db.One(ctx, tx, []any{&which}, "SELECT id FROM "+r.table+" WHERE tenant_id = $1 AND number = $2", number); err != nil {
		return "", fmt.Errorf("find %s: %w", r.Reference(number), err)
	}
	return which, nil
}

// Spelled puts register/id in the place of references, as R-12 or risks/R-12; everything else stays as it is, also what names no record.
func Spelled(ctx context.Context, tx *db.Tx, all []Series, said []string) ([]string, error) {
	out := slices.Clone(said)
	for i, s := range said {
		kind, rest, whole := strings.Cut(strings.TrimPrefix(strings.TrimSpace(s), "/"), "/")
		if !whole {
			kind, rest = "", kind
		}
		to, err := Referred(ctx, tx, all, rest)
		switch {
		case errors.Is(err, fault.NotFound), err == nil && kind != "" && kind != to.Register:
		case err != nil:
			return nil, err
		default:
			out[i] = to.Register + "/" + string(to.ID)
		}
	}
	return out, nil
}

// Search finds records as search.Find does; the one whose reference is asked for comes first.
func Search(ctx context.Context, tx *db.Tx, all []Series, text, register string, limit int) ([]search.Hit, error) {
	hits, err := search.Find(ctx, tx, text, register, limit)
	if err != nil {
		return nil, err
	}
	to, err := Referred(ctx, tx, all, text)
	switch {
	case errors.Is(err, fault.NotFound), err == nil && register != "" && to.Register != register:
		return hits, nil
	case err != nil:
		return nil, err
	}
	kept, err := search.Kept(ctx, tx, to)
	if err != nil {
		return nil, err
	}
	first := search.Hit{Ref: to, Reference: kept.Reference, Coded: true, InTitle: true, Title: search.Mark(kept.Title, nil)}
	hits = slices.DeleteFunc(hits, func(h search.Hit) bool { return h.Ref == to })
	return append([]search.Hit{first}, hits[:min(len(hits), limit-1)]...), nil
}

// counted is what becomes of a register's counts: so many records more, and so many numbers that are given, from behind the last
// one and behind those that a file brings along.
type counted struct{ rows, numbers, behind int }

// next counts and returns the last of the numbers that are given. Whoever asks for one waits, on PostgreSQL, for the transaction
// that asked before: no two get the same. A transaction that is undone gives its numbers back.
func (r Series) next(ctx context.Context, tx *db.Tx, c counted) (last int, err error) {
	err = db.One(ctx, tx, []any{&last}, `INSERT INTO row_counts (tenant_id, register, rows, last_number) VALUES ($1, $2, $3, CAST($4 AS BIGINT) + CAST($5 AS BIGINT))
ON CONFLICT (tenant_id, register) DO UPDATE SET rows = row_counts.rows + excluded.rows,
last_number = CASE WHEN coalesce(row_counts.last_number, 0) > CAST($4 AS BIGINT) THEN row_counts.last_number ELSE CAST($4 AS BIGINT) END + CAST($5 AS BIGINT)
RETURNING last_number`, r.Name, c.rows, c.behind, c.numbers)
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", r.Name, err)
	}
	return last, nil
}

// count keeps the number of records, so that a list of any length knows its total without counting.
func (r Series) count(ctx context.Context, tx *db.Tx, by int) error {
	err := db.Later(ctx, tx, "UPDATE row_counts SET rows = rows + $3 WHERE tenant_id = $1 AND register = $2", r.Name, by)
	if err != nil {
		return fmt.Errorf("count %s: %w", r.Name, err)
	}
	return nil
}

// Next counts one more and returns its number.
func (r Series) Next(ctx context.Context, tx *db.Tx) (int, error) {
	return r.next(ctx, tx, counted{rows: 1, numbers: 1})
}

// Gone counts one less; its number is not given again.
func (r Series) Gone(ctx context.Context, tx *db.Tx) error { return r.count(ctx, tx, -1) }

// numberTaken says that a number which a file brings along was given meanwhile.
func numberTaken(err error) error {
	if errors.Is(err, fault.Taken) {
		return fault.Fields{{Field: columnReference, Problem: "is that of a record that was made meanwhile", Cure: "import it again"}}
	}
	return err
}
