// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db_test

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
	"concord/internal/platform/fault"
)

// installations are the tables that belong to no organization, each with the reason.
var installations = map[string]string{
	"tenants":         "the list of organizations",
	"users":           "people, who may be in several organizations",
	"sign_in_tries":   "before it is known who calls",
	"secrets":         "keys of the installation",
	"schema_versions": "the schema's own",
	"login_sessions":  "leads from a cookie to a person and, once chosen, to an organization",
	"token_keys":      "leads from a token to its organization",

	"remembered_browsers": "a person's, whatever the organization",
	"reset_codes":         "a person's, whatever the organization",
	"invitation_keys":     "leads from a code to its organization",
	"account_events":      "written before anybody acts in the organization, whose journal fetches them",
	"calendar_keys":       "leads from a feed's secret to its organization",
	"job_schedules":       "when work that comes back is due next, in all organizations",
	"backups":             "backups hold all organizations",
}

// queued begins the names of the queue's own tables, which hold identifiers only and belong to the installation.
const queued = "river_"

// nobodys reports whether a table belongs to no organization.
func nobodys(name string) bool {
	return installations[name] != "" || strings.HasPrefix(name, indexed) || strings.HasPrefix(name, queued)
}

// indexed begins the names of the tables by which each engine finds words in its own way. On SQLite the index belongs to the
// engine, and has the organization as a word of each text.
const indexed = "search_words"

// optional are columns tenant_id that may be empty, each with the reason.
var optional = map[string]string{"login_sessions": "nobody has chosen an organization yet"}

// table is what both engines can tell of one.
type table struct {
	columns map[string]bool // to whether it must have a value
	unique  []string        // columns of each primary and unique key, joined by commas
	foreign []string        // "columns > table (columns)"
}

func schemaOf(t *testing.T, d *db.DB) map[string]*table {
	t.Helper()
	read, _ := d.Pools()
	out := map[string]*table{}
	at := func(name string) *table {
		if out[name] == nil {
			out[name] = &table{columns: map[string]bool{}}
		}
		return out[name]
	}
	q := queries[d.Engine()]
	each(t, read, q.columns, func(v []string) { at(v[0]).columns[v[1]] = v[2] == "1" })
	each(t, read, q.unique, func(v []string) { at(v[0]).unique = append(at(v[0]).unique, v[1]) })
	each(t, read, q.foreign, func(v []string) {
		at(v[0]).foreign = append(at(v[0]).foreign, fmt.Sprintf("%s > %s (%s)", v[1], v[2], v[3]))
	})
	for _, x := range out {
		slices.Sort(x.unique)
		slices.Sort(x.foreign)
		x.unique = slices.Compact(x.unique)
	}
	return out
}

// queries ask an engine for table, column, "1" where it must have a value; table, key; table, key, other table, its key.
var queries = map[db.Engine]struct{ columns, unique, foreign string }{
	db.SQLite: {
		`SELECT m.name, c.name, CAST(c."notnull" AS TEXT) FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`,
		`SELECT m.name, (SELECT group_concat(name, ',') FROM (SELECT i.name FROM pragma_index_info(l.name) i ORDER BY i.seqno))
FROM sqlite_master m, pragma_index_list(m.name) l WHERE m.type = 'table' AND l."unique" = 1 AND l.partial = 0 AND m.name NOT LIKE 'sqlite_%'`,
		`SELECT m.name, group_concat(f."from", ','), f."table", group_concat(f."to", ',') FROM sqlite_master m, pragma_foreign_key_list(m.name) f
WHERE m.type = 'table' GROUP BY m.name, f.id, f."table"`,
	},
	db.Postgres: {
		`SELECT c.table_name, c.column_name, CASE c.is_nullable WHEN 'NO' THEN '1' ELSE '0' END FROM information_schema.columns c
JOIN pg_tables t ON t.schemaname = c.table_schema AND t.tablename = c.table_name WHERE c.table_schema = current_schema()`,
		`SELECT i.indrelid::regclass::text, (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY k (col, n) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.col)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE i.indisunique AND i.indpred IS NULL AND c.relnamespace = current_schema()::regnamespace`,
		`SELECT f.conrelid::regclass::text, (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(f.conkey) WITH ORDINALITY k (col, n) JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.col),
f.confrelid::regclass::text, (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(f.confkey) WITH ORDINALITY k (col, n) JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.col)
FROM pg_constraint f WHERE f.contype = 'f' AND f.connamespace = current_schema()::regnamespace`,
	},
}

// each gives every row of a query, as texts.
func each(t *testing.T, pool *sql.DB, query string, row func(values []string), args ...any) {
	t.Helper()
	rows, err := pool.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says it
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, targets := make([]string, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		row(values)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// tenantTables are the tables that belong to organizations, by name.
func tenantTables(schema map[string]*table) (names []string) {
	for name := range schema {
		if !nobodys(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// schemaFaults names every table and key that could lead from one organization into another.
func schemaFaults(schema map[string]*table) (faults []string) {
	say := func(form string, args ...any) { faults = append(faults, fmt.Sprintf(form, args...)) }
	for name, x := range schema {
		required, there := x.columns["tenant_id"]
		if there && !required && optional[name] == "" {
			say("%s: tenant_id may be empty", name)
		}
		if nobodys(name) {
			continue
		}
		if !there {
			say("%s: no tenant_id, and it is not listed as the installation's", name)
			continue
		}
		if !slices.ContainsFunc(x.unique, func(key string) bool { return key == "tenant_id" || strings.HasPrefix(key, "tenant_id,") }) {
			say("%s: no unique key begins with tenant_id", name)
		}
		for _, f := range x.foreign {
			if !keepsOrganization(f) {
				say("%s: the foreign key %s leads out of the organization", name, f)
			}
		}
	}
	slices.SortFunc(faults, cmp.Compare)
	return faults
}

// keepsOrganization reports whether a foreign key between tables of organizations carries the organization at the same
// place of both keys. A key to a table of the installation need not, but one to the list of organizations is the tenant.
func keepsOrganization(foreign string) bool {
	from, rest, _ := strings.Cut(foreign, " > ")
	to, keys, _ := strings.Cut(rest, " (")
	keys = strings.TrimSuffix(keys, ")")
	switch {
	case to == "tenants":
		return from == "tenant_id" && keys == "id"
	case installations[to] != "":
		return true
	}
	at := slices.Index(strings.Split(from, ","), "tenant_id")
	return at >= 0 && at == slices.Index(strings.Split(keys, ","), "tenant_id")
}

func TestTN3EveryTableAndKeyStaysWithinItsOrganization(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	seen := map[db.Engine]map[string]*table{}
	t.Cleanup(func() {
		if lite, pg := seen[db.SQLite], seen[db.Postgres]; lite != nil && pg != nil {
			sameSchema(t, lite, pg)
		}
	})
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		schema := schemaOf(t, d)
		for _, known := range []string{"tenants", "members", "api_tokens", "journal_entries", "row_counts"} {
			if schema[known] == nil || len(schema[known].unique) == 0 || known != "tenants" && len(schema[known].foreign) == 0 {
				t.Fatalf("the schema was not read: %s is %+v", known, schema[known])
			}
		}
		for name := range installations {
			if schema[name] == nil {
				t.Errorf("%s is listed as the installation's and is not there", name)
			}
		}
		for _, f := range schemaFaults(schema) {
			t.Error(f)
		}
		mu.Lock()
		defer mu.Unlock()
		seen[d.Engine()] = schema
	})
}

// sameSchema holds that both engines have the same tables: one text, no drift.
func sameSchema(t *testing.T, lite, pg map[string]*table) {
	t.Helper()
	delete(lite, "schema_versions") // made by the migrations' own program
	delete(pg, "schema_versions")
	for _, schema := range []map[string]*table{lite, pg} {
		for name := range schema {
			if strings.HasPrefix(name, indexed) || strings.HasPrefix(name, queued) { // each engine's own
				delete(schema, name)
			}
		}
	}
	delete(lite, "search_documents") // held by schemaFaults; the engines keep words in different columns
	delete(pg, "search_documents")
	for name, a := range lite {
		b := pg[name]
		if b == nil {
			t.Errorf("%s is missing on PostgreSQL", name)
			continue
		}
		for _, pair := range [][2]string{
			{fmt.Sprint(a.columns), fmt.Sprint(b.columns)}, {fmt.Sprint(a.unique), fmt.Sprint(b.unique)}, {fmt.Sprint(a.foreign), fmt.Sprint(b.foreign)},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s differs:\nSQLite     %s\nPostgreSQL %s", name, pair[0], pair[1])
			}
		}
	}
	if len(lite) != len(pg) {
		t.Errorf("%d tables on SQLite, %d on PostgreSQL", len(lite), len(pg))
	}
}

func TestTN3ATableThatLeadsOutOfItsOrganizationIsFound(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		text  string
		fault string
	}{
		"a table of nobody":                  {"CREATE TABLE stray (id TEXT NOT NULL PRIMARY KEY)", "stray: no tenant_id"},
		"an organization that may be empty":  {"CREATE TABLE stray (tenant_id TEXT, id TEXT NOT NULL, UNIQUE (tenant_id, id))", "stray: tenant_id may be empty"},
		"a key without the organization":     {"CREATE TABLE stray (tenant_id TEXT NOT NULL, id TEXT NOT NULL PRIMARY KEY)", "stray: no unique key begins with tenant_id"},
		"a key with the organization behind": {"CREATE TABLE stray (tenant_id TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (id, tenant_id))", "stray: no unique key begins with tenant_id"},
		"a reference without it":             {"CREATE TABLE other (tenant_id TEXT NOT NULL, id TEXT NOT NULL UNIQUE, PRIMARY KEY (tenant_id, id)); CREATE TABLE stray (tenant_id TEXT NOT NULL, id TEXT NOT NULL REFERENCES other (id), PRIMARY KEY (tenant_id, id))", "stray: the foreign key id > other (id) leads out"},
		"another organization's column":      {"CREATE TABLE stray (tenant_id TEXT NOT NULL, id TEXT NOT NULL, of TEXT REFERENCES tenants (id), PRIMARY KEY (tenant_id, id))", "stray: the foreign key of > tenants (id) leads out"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				if d.Engine() == db.Postgres {
					t.Skip("the program's role makes no tables there; the rules are the same")
				}
				_, write := d.Pools()
				if _, err := write.ExecContext(t.Context(), x.text); err != nil {
					t.Fatal(err)
				}
				if got := schemaFaults(schemaOf(t, d)); len(got) != 1 || !strings.HasPrefix(got[0], x.fault) {
					t.Errorf("got %q, want %q", got, x.fault)
				}
			})
		})
	}
}

func TestTN3ARowCannotReferToAnotherOrganizations(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := organization(t, d, "A"), organization(t, d, "B")
		err := d.WriteSystem(t.Context(), func(tx *db.SystemTx) error {
			_, err := db.Exec(t.Context(), tx, "INSERT INTO users (id, email, email_key, name, password_hash, created_at) VALUES ('u', 'u@example.org', 'u@example.org', 'U', '', 1)")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		write := func(who access.Actor, text string) error {
			return d.Write(t.Context(), who, func(tx *db.Tx) error {
				tx.Record(db.Change{Action: "members.create", Object: "members"})
				_, err := db.Exec(t.Context(), tx, text, "u")
				return err
			})
		}
		if err := write(a, "INSERT INTO members (tenant_id, user_id, role, created_at) VALUES ($1, $2, 'reader', 1)"); err != nil {
			t.Fatal(err)
		}
		const token = "INSERT INTO api_tokens (tenant_id, id, user_id, name, role, permissions, sources, created_at, expires_at) VALUES ($1, 't', $2, 'n', 'reader', '', '', 1, 2)"
		if err := write(a, token); err != nil {
			t.Errorf("for a member of its own: %v", err)
		}
		if err := write(b, token); !errors.Is(err, fault.InUse) {
			t.Errorf("for a member of another organization: %v", err)
		}
	})
}

func TestTN5ForeignKeysHoldOnEveryConnection(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.SQLite {
			t.Skip("PostgreSQL always holds them")
		}
		read, write := d.Pools()
		for name, pool := range map[string]*sql.DB{"reading": read, "writing": write} {
			held := make([]*sql.Conn, 0, 4) // each its own connection while all are held
			for i := range cap(held) {
				if i > 0 && name == "writing" {
					break // there is one
				}
				conn, err := pool.Conn(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				held = append(held, conn)
				var on, sync int
				if err := conn.QueryRowContext(t.Context(), "SELECT foreign_keys, synchronous FROM pragma_foreign_keys, pragma_synchronous").Scan(&on, &sync); err != nil || on != 1 || sync != 1 { // the flusher does the rest
					t.Errorf("%s connection %d: foreign keys %d, synchronous %d, %v", name, i, on, sync, err)
				}
			}
			for _, conn := range held {
				if err := conn.Close(); err != nil {
					t.Error(err)
				}
			}
		}
	})
}
