// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Full-text search is the one thing that the engines do each in its own way: PostgreSQL by tsvector, SQLite by FTS5. Words
// come here folded, as letters and digits only. The organization is a word of each text too, so that what others wrote
// costs no time; the walls stand besides.
//
// PostgreSQL takes words in with the text and sorts them into its index later by itself. FTS5 cannot, and taking in each text
// on its own costs five times as much as many at once: there, texts wait for SettleWords and are read through until then.

// Text is what search keeps of one record.
type Text struct {
	Register, Record string
	Reference        string // as R-12; empty for none
	Title, Body      string
}

// Fold returns the words of a text, each once, those of the body without those of the title.
type Fold func(t Text) (title, body []string)

// columns of what is kept of a text: beside SQLite's, PostgreSQL has the moment, which orders them, and the words.
var (
	textsSQLite   = []Column{{"register", "text"}, {"record_id", "text"}, {"reference", "text"}, {"title", "text"}, {"body", "text"}}
	textsPostgres = append(textsSQLite[:5:5], Column{"kept_at", "bigint"}, Column{"words", "tsvector"})
)

// AddText keeps a text that was not there.
func AddText(ctx context.Context, tx *Tx, t Text, fold Fold) (err error) {
	if tx.db.engine == SQLite {
		_, err = Exec(ctx, tx, "INSERT INTO search_documents (tenant_id, register, record_id, reference, title, body) VALUES ($1, $2, $3, $4, $5, $6)", t.Register, t.Record, t.Reference, t.Title, t.Body)
	} else {
		err = Later(ctx, tx, "INSERT INTO search_documents (tenant_id, register, record_id, reference, title, body, kept_at, words) VALUES ($1, $2, $3, $4, $5, $6, $7, CAST($8 AS tsvector))",
			t.Register, t.Record, t.Reference, t.Title, t.Body, tx.Now.UnixMicro(), vector(organizationWord(tx.value), t, fold))
	}
	if err != nil {
		return fmt.Errorf("keep for search: %w", err)
	}
	return nil
}

// AddTexts keeps many texts that were not there.
func AddTexts(ctx context.Context, tx *Tx, list []Text, fold Fold) error {
	columns := textsSQLite
	rows := make([][]any, len(list))
	for i, t := range list {
		rows[i] = []any{t.Register, t.Record, t.Reference, t.Title, t.Body}
		if tx.db.engine == Postgres {
			columns = textsPostgres
			rows[i] = append(rows[i], tx.Now.UnixMicro(), vector(organizationWord(tx.value), t, fold))
		}
	}
	if err := InsertMany(ctx, tx, "search_documents", columns, rows); err != nil {
		return fmt.Errorf("keep for search: %w", err)
	}
	return nil
}

// vector is a tsvector as PostgreSQL reads it; the words need no escapes.
func vector(organization string, t Text, fold Fold) string {
	const last = 16_383 // position that PostgreSQL knows
	title, body := fold(t)
	var b strings.Builder
	fmt.Fprintf(&b, "'%s':1D", organization)
	for i, w := range title {
		fmt.Fprintf(&b, " '%s':%dA", w, min(2+i, last))
	}
	for i, w := range body {
		fmt.Fprintf(&b, " '%s':%dB", w, min(2+len(title)+i, last))
	}
	return b.String()
}

// organizationWord is the word that keeps the organizations' texts apart.
func organizationWord(tenant string) string { return "o" + strings.ReplaceAll(tenant, "-", "") }

// RemoveText forgets a text, where there is one.
func RemoveText(ctx context.Context, tx *Tx, register, record string) error {
	return tx.removeTexts(ctx, " AND register = $2 AND record_id = $3", register, record)
}

// removedAtOnce is how many texts a statement forgets; fewer go with the same text.
const removedAtOnce = 512

// RemoveTextsOf forgets the texts of at most 512 records of a register.
func RemoveTextsOf(ctx context.Context, tx *Tx, register string, records []string) error {
	args, marks := []any{register}, make([]string, removedAtOnce)
	for i := range marks {
		one := ""
		if i < len(records) {
			one = records[i]
		}
		args = append(args, one)
		marks[i] = "$" + strconv.Itoa(i+3)
	}
	return tx.removeTexts(ctx, " AND register = $2 AND record_id IN ("+strings.Join(marks, ", ")+")", args...)
}

// RemoveTexts forgets all texts of the organization.
func RemoveTexts(ctx context.Context, tx *Tx) error { return tx.removeTexts(ctx, "") }

func (t *Tx) removeTexts(ctx context.Context, which string, args ...any) error {
	if t.db.engine == SQLite {
		text := "DELETE FROM search_words WHERE rowid IN (SELECT place FROM search_documents WHERE tenant_id = $1" + which + " AND place <= " + lastPlace + ")"
		if _, err := Exec(ctx, t, text, args...); err != nil {
			return fmt.Errorf("forget for search: %w", err)
		}
	}
	if _, err := Exec(ctx, t, "DELETE FROM search_documents WHERE tenant_id = $1"+which, args...); err != nil {
		return fmt.Errorf("forget for search: %w", err)
	}
	return nil
}

// lastPlace is that of the last text that was taken in.
const lastPlace = "(SELECT coalesce(max(id), 0) FROM search_words_docsize)"

const (
	textColumns = "SELECT " + textParts + " FROM search_documents d "
	textParts   = "d.register, d.record_id, coalesce(d.reference, ''), d.title, d.body"
)

func scanText(r Row) (t Text, err error) {
	return t, r.Scan(&t.Register, &t.Record, &t.Reference, &t.Title, &t.Body)
}

// Looking is how words are looked for.
type Looking struct {
	InTitle bool // all of them in the title
	Exactly bool // as they are, not by their beginnings
}

// TextOf returns what search keeps of one record, or fault.NotFound.
func TextOf(ctx context.Context, tx *Tx, register, record string) (t Text, err error) {
	err = One(ctx, tx, []any{&t.Register, &t.Record, &t.Reference, &t.Title, &t.Body}, textColumns+"WHERE d.tenant_id = $1 AND d.register = $2 AND d.record_id = $3", register, record)
	return t, err
}

// namedAtOnce is how many records TextsOf asks about in one statement; fewer go with a shorter one.
var namedAtOnce = []int{16, 64, 256}

// TextsOf returns what search keeps of several records, each a register and an id, without the bodies; those that there are not are
// left out.
func TextsOf(ctx context.Context, tx *Tx, records [][2]string) (out []Text, err error) {
	for part := range slices.Chunk(records, namedAtOnce[len(namedAtOnce)-1]) {
		size := namedAtOnce[0]
		for _, size = range namedAtOnce {
			if size >= len(part) {
				break
			}
		}
		marks, args := make([]string, size), make([]any, 2*size)
		for i := range marks {
			marks[i] = fmt.Sprintf("(CAST($%d AS TEXT), CAST($%d AS TEXT))", 2*i+2, 2*i+3)
			args[2*i], args[2*i+1] = "", ""
			if i < len(part) {
				args[2*i], args[2*i+1] = part[i][0], part[i][1]
			}
		}
		list, err := All(ctx, tx, scanText, "WITH asked (register, record_id) AS (VALUES "+strings.Join(marks, ", ")+`) SELECT d.register, d.record_id, coalesce(d.reference, ''), d.title, ''
FROM asked a CROSS JOIN search_documents d WHERE d.tenant_id = $1 AND d.register = a.register AND d.record_id = a.record_id`, args...)
		if err != nil {
			return nil, fmt.Errorf("name records: %w", err)
		}
		out = append(out, list...)
	}
	return out, nil
}

// FindText returns at most limit texts with words that begin with all of these, those kept last first. register is empty for
// any. Words of one character must be there as they are: too many begin with it.
func FindText(ctx context.Context, tx *Tx, words []string, how Looking, register string, limit int) ([]Text, error) {
	list, err := All(ctx, tx, scanText, tx.finding(textParts), tx.question(words, how), register, limit)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return list, nil
}

// HoldingText returns the ids of at most limit records of a register whose texts FindText finds, those kept last first.
func HoldingText(ctx context.Context, tx *Tx, words []string, how Looking, register string, limit int) ([]string, error) {
	list, err := All(ctx, tx, func(r Row) (which string, err error) { return which, r.Scan(&which) }, tx.finding("d.record_id"), tx.question(words, how), register, limit)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return list, nil
}

// finding selects columns d.… of the texts with the words $2, of the register $3 or of any where that is empty, at most $4, those kept
// last first.
func (t *Tx) finding(columns string) string {
	if t.db.engine == SQLite {
		// A CROSS JOIN is done in this order: first the words, then the texts that have them.
		return "SELECT " + columns + " FROM search_words CROSS JOIN search_documents d ON d.place = search_words.rowid " +
			"WHERE search_words MATCH $2 AND +d.tenant_id = $1 AND ($3 = '' OR d.register = $3) ORDER BY search_words.rowid DESC LIMIT $4"
	}
	return "SELECT " + columns + " FROM search_documents d WHERE d.tenant_id = $1 AND d.words @@ CAST($2 AS tsquery) AND ($3 = '' OR d.register = $3) ORDER BY d.kept_at DESC, d.record_id DESC LIMIT $4"
}

// question is what the engine is asked. Every word stands in quotes, so that none is taken for a command.
func (t *Tx) question(words []string, how Looking) string {
	quote, where, and := "'", "AB", " & "
	if t.db.engine == SQLite {
		quote, where, and = `"`, "{title body}", " AND "
	}
	if how.InTitle {
		where = map[Engine]string{SQLite: "{title}", Postgres: "A"}[t.db.engine]
	}
	one := func(w, where string, prefix bool) string {
		w = quote + w + quote
		switch {
		case t.db.engine == SQLite && prefix:
			return where + " : " + w + " *"
		case t.db.engine == SQLite:
			return where + " : " + w
		case prefix:
			return w + ":*" + where
		}
		return w + ":" + where
	}
	all := []string{one(organizationWord(t.value), map[Engine]string{SQLite: "{organization}", Postgres: "D"}[t.db.engine], false)}
	for _, w := range words {
		all = append(all, one(w, where, !how.Exactly && len([]rune(w)) > 1))
	}
	return strings.Join(all, and)
}

// WaitingTexts gives visit at most limit texts that FindText does not know yet, those kept last first.
func WaitingTexts(ctx context.Context, tx *Tx, limit int, visit func(Text)) error {
	if tx.db.engine != SQLite {
		return nil
	}
	err := Each(ctx, tx, func(r Row) error {
		t, err := scanText(r)
		visit(t)
		return err
	}, textColumns+"WHERE d.place > "+lastPlace+" AND +d.tenant_id = $1 ORDER BY d.place DESC LIMIT $2", limit) // + keeps SQLite from walking all texts of the organization
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	return nil
}

// SettleWords takes in the words of at most so many texts, of whatever organizations, and says how many waited; 0 is the end. It
// reads and folds them before it makes writers wait.
func (d *DB) SettleWords(ctx context.Context, most int, fold Fold) (waited int, err error) {
	if d.engine != SQLite {
		return 0, nil
	}
	list, err := d.waitingTexts(ctx, most, fold)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	if err := d.run(ctx, "", byNobody, false, func(c core) error { return c.settleWords(ctx, list) }); err != nil {
		return 0, fmt.Errorf("take in words: %w", err)
	}
	return len(list), nil
}

// waitingText is a text with its words.
type waitingText struct {
	place       int64
	tenant      string
	text        Text
	title, body string
}

func (d *DB) waitingTexts(ctx context.Context, most int, fold Fold) (list []waitingText, err error) {
	rows, err := d.read.QueryContext(ctx, "SELECT place, tenant_id, title, body FROM search_documents WHERE place > "+lastPlace+" ORDER BY place LIMIT $1", most)
	if err != nil {
		return nil, kindOf(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says it
	for rows.Next() {
		var w waitingText
		if err := rows.Scan(&w.place, &w.tenant, &w.text.Title, &w.text.Body); err != nil {
			return nil, err
		}
		title, body := fold(w.text)
		w.title, w.body = strings.Join(title, " "), strings.Join(body, " ")
		list = append(list, w)
	}
	return list, kindOf(rows.Err())
}

// settleWords goes by place, and no further than the first text that has become another one since it was read: what stands
// behind the last place in the index waits. It is one statement, because FTS5 writes to its index at the end of each.
func (c *core) settleWords(ctx context.Context, list []waitingText) error {
	type text struct {
		Place  int64     `json:"p"`
		Tenant string    `json:"t"`
		Title  string    `json:"a"`
		Body   string    `json:"b"`
		Words  [3]string `json:"w"`
	}
	texts := make([]text, len(list))
	for i, w := range list {
		texts[i] = text{w.place, w.tenant, w.text.Title, w.text.Body, [3]string{organizationWord(w.tenant), w.title, w.body}}
	}
	said, err := json.Marshal(texts)
	if err != nil {
		return err
	}
	_, err = c.tx.ExecContext(c.deadline(ctx), `WITH texts AS MATERIALIZED (
	SELECT value ->> 'p' AS place, value ->> 't' AS tenant, value ->> 'a' AS title, value ->> 'b' AS body, value ->> '$.w[0]' AS o, value ->> '$.w[1]' AS wt, value ->> '$.w[2]' AS wb
	FROM json_each($1)
), same AS MATERIALIZED (
	SELECT t.place, t.o, t.wt, t.wb, d.place IS NOT NULL AS same
	FROM texts t LEFT JOIN search_documents d ON d.place = t.place AND d.tenant_id = t.tenant AND d.title = t.title AND d.body = t.body
)
INSERT INTO search_words (rowid, organization, title, body)
SELECT place, o, wt, wb FROM same
WHERE place > `+lastPlace+` AND place < (SELECT coalesce(min(place), 9223372036854775807) FROM same WHERE NOT same) ORDER BY place`, string(said))
	return kindOf(err)
}
