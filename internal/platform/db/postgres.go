// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// DefaultRole is the PostgreSQL role that the program works as.
const DefaultRole = "concord_app"

// openPostgres migrates as the user of the address, then works as the limited role.
func (d *DB) openPostgres(ctx context.Context, c Config) error {
	d.engine = Postgres
	role := c.Role
	if role == "" {
		role = DefaultRole
	}
	config, err := pgx.ParseConfig(c.URL)
	if err != nil {
		return fmt.Errorf("the database address is no valid one: %w", err)
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "concord"
	}
	config.RuntimeParams["statement_timeout"] = "10s"
	config.RuntimeParams["lock_timeout"] = "5s"
	config.RuntimeParams["timezone"] = "UTC"
	if err := migratePostgres(ctx, config, role, c.Indexes); err != nil {
		return err
	}
	asRole := stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "SET ROLE "+pgx.Identifier{role}.Sanitize())
		return err
	})
	d.read, d.side = sql.OpenDB(pipeConnector{stdlib.GetConnector(*config, asRole)}), stdlib.OpenDB(*config, asRole)
	d.write = d.read
	d.side.SetMaxOpenConns(1)
	d.flusher.between = func(rest func()) { rest() }
	d.flusher.flush = d.flushLog
	connections := c.Readers
	if connections == 0 {
		connections = max(8, runtime.GOMAXPROCS(0)*4)
	}
	d.read.SetMaxOpenConns(connections)
	d.read.SetMaxIdleConns(connections)
	var name string // asked for, not believed: SET ROLE is what the wall rests on
	if err := d.read.QueryRowContext(ctx, "SELECT current_user").Scan(&name); err != nil {
		return fmt.Errorf("look at the program's role: %w", err)
	}
	return refusePowerfulRole(ctx, d.read, name)
}

// migratePostgres makes the role and the schema in connections of their own, one program at a time.
func migratePostgres(ctx context.Context, config *pgx.ConnConfig, role string, indexes []Index) error {
	config = config.Copy()
	config.RuntimeParams["statement_timeout"] = "0" // a large table takes its time
	pool := stdlib.OpenDB(*config)
	defer pool.Close() //nolint:errcheck // nothing is left to write
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer conn.Close() //nolint:errcheck // see above
	// Two programs starting at once must not both create; the lock is held while both goose and the queue migrate.
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(7261203)"); err != nil {
		return fmt.Errorf("wait for another program that migrates: %w", err)
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(7261203)") //nolint:errcheck // ends with the connection anyway
	if err := makeRole(ctx, conn, role); err != nil {
		return err
	}
	// Before anything is changed; and again afterwards, as the program's own connections see it.
	if err := refusePowerfulRole(ctx, conn, role); err != nil {
		return err
	}
	changed, err := migrate(ctx, pool, Postgres, func() error { return openToOwner(ctx, conn) })
	if err != nil {
		return err
	}
	queued, err := migrateQueue(ctx, pool, Postgres)
	if err != nil {
		return err
	}
	if err := fitIndexes(ctx, conn, Postgres, indexes); err != nil {
		return err
	}
	if !changed && !queued {
		// Raising them again would lock every table under the feet of other nodes.
		standing, err := wallsStand(ctx, conn, role)
		if err != nil || standing {
			return err
		}
	}
	return raiseWalls(ctx, conn, role)
}

// wallsStand reports whether every table has its row security and the role its rights.
func wallsStand(ctx context.Context, conn *sql.Conn, role string) (bool, error) {
	open, err := namesOf(ctx, conn, `SELECT c.table_name FROM information_schema.columns c
JOIN pg_class k ON k.relname = c.table_name AND k.relnamespace = current_schema()::regnamespace AND k.relkind = 'r'
WHERE c.table_schema = current_schema() AND c.column_name = 'tenant_id' AND NOT (k.relrowsecurity AND k.relforcerowsecurity)`)
	if err != nil {
		return false, err
	}
	for _, t := range open {
		if !lookups[t] {
			return false, nil
		}
	}
	var granted bool
	if err := conn.QueryRowContext(ctx, "SELECT has_table_privilege($1, 'tenants', 'INSERT')", role).Scan(&granted); err != nil {
		return false, fmt.Errorf("look at the rights of %s: %w", role, err)
	}
	return granted, nil
}

func makeRole(ctx context.Context, conn *sql.Conn, role string) error {
	var exists bool
	if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)", role).Scan(&exists); err != nil {
		return fmt.Errorf("look for the role %s: %w", role, err)
	}
	name := pgx.Identifier{role}.Sanitize()
	if !exists {
		_, err := conn.ExecContext(ctx, "CREATE ROLE "+name+" NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
		var pe *pgconn.PgError
		if err != nil && (!errors.As(err, &pe) || pe.Code != "42710" && pe.Code != "23505") { // made by another program meanwhile
			return fmt.Errorf("make the role %s: %w; let an administrator run: CREATE ROLE %s NOLOGIN; GRANT %s TO CURRENT_USER", role, err, name, name)
		}
	}
	var member bool
	if err := conn.QueryRowContext(ctx, "SELECT pg_has_role(current_user, $1, 'MEMBER')", role).Scan(&member); err != nil {
		return fmt.Errorf("look at the role %s: %w", role, err)
	}
	if !member {
		if _, err := conn.ExecContext(ctx, "GRANT "+name+" TO CURRENT_USER"); err != nil {
			return fmt.Errorf("take the role %s: %w; let an administrator run: GRANT %s TO the user of the database address", role, err, name)
		}
	}
	return nil
}

// refusePowerfulRole is the promise behind row security: it does not hold for owners, superusers or who may bypass it.
func refusePowerfulRole(ctx context.Context, q interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, role string,
) error {
	var super, bypass bool
	var owned int
	err := q.QueryRowContext(ctx, `
SELECT r.rolsuper, r.rolbypassrls, (SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND pg_has_role(r.oid, tableowner, 'USAGE'))
FROM pg_roles r WHERE r.rolname = $1`, role).Scan(&super, &bypass, &owned)
	if err != nil {
		return fmt.Errorf("look at the program's role: %w", err)
	}
	var why []string
	if super {
		why = append(why, "is a superuser")
	}
	if bypass {
		why = append(why, "may bypass row security")
	}
	if owned > 0 {
		why = append(why, "owns tables")
	}
	if len(why) > 0 {
		return fmt.Errorf("the role %s %s, so that row security would not hold for it; give --database-role the name of a role without these rights", role, strings.Join(why, " and "))
	}
	return nil
}

// raiseWalls puts row security around every table that has a tenant_id, and gives the program's role its rights. It runs
// after each migration, so that no table can be forgotten.
func raiseWalls(ctx context.Context, conn *sql.Conn, role string) error {
	name := pgx.Identifier{role}.Sanitize()
	tables, err := namesOf(ctx, conn, "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name")
	if err != nil {
		return err
	}
	walled, err := namesOf(ctx, conn, "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND column_name = 'tenant_id' ORDER BY table_name")
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "GRANT USAGE ON SCHEMA %s TO %s;\n", "public", name)
	for _, t := range tables {
		rights := "SELECT, INSERT, UPDATE, DELETE"
		if appendOnly[t] {
			rights = "SELECT, INSERT"
		}
		fmt.Fprintf(&b, "REVOKE ALL ON %[1]s FROM %[2]s; GRANT %[3]s ON %[1]s TO %[2]s;\n", pgx.Identifier{t}.Sanitize(), name, rights)
	}
	fmt.Fprintf(&b, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %s;\n", name)
	for _, t := range walled {
		if lookups[t] {
			continue
		}
		using := "tenant_id = current_setting('app.tenant_id', true)"
		check := using
		if personal[t] {
			using += " OR user_id = current_setting('app.user_id', true)"
		}
		fmt.Fprintf(&b, "ALTER TABLE %[1]s ENABLE ROW LEVEL SECURITY; ALTER TABLE %[1]s FORCE ROW LEVEL SECURITY;\nDROP POLICY IF EXISTS tenant ON %[1]s;\nCREATE POLICY tenant ON %[1]s USING (%[2]s) WITH CHECK (%[3]s);\n",
			pgx.Identifier{t}.Sanitize(), using, check)
	}
	if _, err := conn.ExecContext(ctx, b.String()); err != nil {
		return fmt.Errorf("set up row security: %w", err)
	}
	return nil
}

// openToOwner lets who migrates see the rows of all organizations: it owns the tables, and their walls stand before their owner too.
// They are raised again after the migrations, or by the next start where one fails; the program's role never gets past them.
func openToOwner(ctx context.Context, conn *sql.Conn) error {
	forced, err := namesOf(ctx, conn, "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relforcerowsecurity ORDER BY relname")
	if err != nil || len(forced) == 0 {
		return err
	}
	var b strings.Builder
	for _, t := range forced {
		fmt.Fprintf(&b, "ALTER TABLE %s NO FORCE ROW LEVEL SECURITY;\n", pgx.Identifier{t}.Sanitize())
	}
	if _, err := conn.ExecContext(ctx, b.String()); err != nil {
		return fmt.Errorf("let the owner see all rows: %w", err)
	}
	return nil
}

func namesOf(ctx context.Context, conn *sql.Conn, query string) ([]string, error) {
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says it
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, fmt.Errorf("list tables: %w", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
