// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db_test

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"

	"concord/internal/platform/db"
	"concord/internal/platform/db/dbtest"
)

// numbering are the statements of the migration that give numbers to the records of a register which were there before.
func numbering(t *testing.T, migration, register string) (out []string) {
	t.Helper()
	text, err := os.ReadFile("migrations/" + migration)
	if err != nil {
		t.Fatal(err)
	}
	for s := range strings.SplitSeq(string(text), ";") {
		s = strings.TrimSpace(s)
		if strings.HasPrefix(s, "UPDATE "+register+" ") || strings.HasPrefix(s, "INSERT ") && strings.Contains(s, "'"+register+"'") || strings.HasPrefix(s, "UPDATE ") && strings.HasSuffix(s, "register = '"+register+"'") {
			out = append(out, s)
		}
	}
	if len(out) != 3 {
		t.Fatalf("%d statements: %q", len(out), out)
	}
	return out
}

func TestRecordsThatWereThereAreNumberedInTheOrderOfTheirCreation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, pool := d.Pools()
		run := func(tx *sql.Tx, text string, args ...any) {
			if _, err := tx.ExecContext(t.Context(), text, args...); err != nil {
				t.Fatalf("%.60s: %v", text, err)
			}
		}
		tenants := []string{string(organization(t, d, "A").Tenant()), string(organization(t, d, "B").Tenant())}
		tx, err := pool.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback() //nolint:errcheck // nothing of it is kept
		in := func(do func(tenant string)) {
			for _, tenant := range tenants {
				if d.Engine() == db.Postgres {
					run(tx, "SELECT set_config('app.tenant_id', $1, true)", tenant)
				}
				do(tenant)
			}
		}
		in(func(tenant string) {
			for i, one := range []string{"c", "a", "d", "b"} { // a and d at once
				run(tx, "INSERT INTO units (tenant_id, id, version, created_at, updated_at, name, parent, head, other_head, location, in_scope, tasks, scope_reason) VALUES ($1, $2, 1, $3, 1, 'u', '', '', '', '', 'yes', '', '')",
					tenant, one, []int{4, 2, 2, 3}[i])
			}
			run(tx, "INSERT INTO row_counts (tenant_id, register, rows) VALUES ($1, 'units', 4)", tenant)
		})
		in(func(string) {
			for _, text := range numbering(t, "0029_numbers.sql", "units") {
				run(tx, text)
			}
		})
		in(func(tenant string) {
			var order, last string
			if err := tx.QueryRowContext(t.Context(), "SELECT string_agg(id || number, ' ') FROM (SELECT id, number FROM units WHERE tenant_id = $1 ORDER BY number) AS u", tenant).Scan(&order); err != nil {
				t.Fatal(err)
			}
			if err := tx.QueryRowContext(t.Context(), "SELECT last_number FROM row_counts WHERE tenant_id = $1 AND register = 'units'", tenant).Scan(&last); err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(order, ", last ", last); got != "a1 d2 b3 c4, last 4" {
				t.Errorf("organization %s: %s", tenant, got)
			}
		})
	})
}

func TestOfTheDocumentsThatWereThereOnlyOwnOnesAreNumbered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, pool := d.Pools()
		tenant := string(organization(t, d, "A").Tenant())
		tx, err := pool.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback() //nolint:errcheck // nothing of it is kept
		var texts []string
		if d.Engine() == db.Postgres {
			texts = append(texts, "SELECT set_config('app.tenant_id', '"+tenant+"', true)")
		}
		for i, code := range []string{"DOC-03", "", "DOC-04", ""} {
			texts = append(texts, fmt.Sprintf(`INSERT INTO documents (tenant_id, id, version, created_at, updated_at, code, title, kind, classification, owner, approvers, review_months, retain_months)
VALUES ('%s', '%d', 1, %d, 1, '%s', 'd', 'policy', 'internal', '', '', 12, 0)`, tenant, i, 9-i, code))
		}
		for _, text := range append(texts, numbering(t, "0033_numbers_of_work.sql", "documents")...) {
			if _, err := tx.ExecContext(t.Context(), text); err != nil {
				t.Fatalf("%.60s: %v", text, err)
			}
		}
		var order, counted string
		if err := tx.QueryRowContext(t.Context(), "SELECT string_agg(id || ':' || coalesce(number, 0), ' ') FROM (SELECT id, number FROM documents WHERE tenant_id = $1 ORDER BY id) AS d", tenant).Scan(&order); err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRowContext(t.Context(), "SELECT rows || ' to ' || last_number FROM row_counts WHERE tenant_id = $1 AND register = 'documents'", tenant).Scan(&counted); err != nil {
			t.Fatal(err)
		}
		if order != "0:0 1:2 2:0 3:1" || counted != "2 to 2" {
			t.Errorf("%s, counted %s", order, counted)
		}
	})
}
