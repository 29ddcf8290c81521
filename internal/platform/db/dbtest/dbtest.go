// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package dbtest gives tests a fresh database on each engine.
package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx"

	"concord/internal/platform/db"
)

// ServerVariable names the environment variable with the address of a throw-away PostgreSQL server; scripts/with-postgres
// starts one and sets it.
const ServerVariable = "CONCORD_TEST_PG"

// Option changes how the database of a test is opened.
type Option func(*db.Config)

// Clock makes the database tell the time of clock.
func Clock(clock func() time.Time) Option { return func(c *db.Config) { c.Clock = clock } }

// Seal makes the database write its journal by seal.
func Seal(seal func(context.Context, *db.Tx, []db.Change) error) Option {
	return func(c *db.Config) { c.Seal = seal }
}

// Indexes makes the database have these indexes too.
func Indexes(list []db.Index) Option { return func(c *db.Config) { c.Indexes = list } }

// Each runs fn as a parallel test on each engine, with a database of its own that is gone afterwards. Without a
// PostgreSQL server that half is skipped; where CI is set it fails.
func Each(t *testing.T, fn func(t *testing.T, d *db.DB), options ...Option) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, open(t, db.Config{Path: filepath.Join(folder(t), "concord.db")}, options))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, open(t, db.Config{URL: Postgres(t), Readers: 6}, options))
	})
}

// memory is where Linux keeps files in memory: writes there are as in any folder, only that no disk is waited for.
const memory = "/dev/shm"

func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(memory, "concord-test-") //nolint:usetesting // in memory, which t.TempDir is not
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) }) //nolint:errcheck // in memory, gone with the machine at the latest
	return dir
}

func openAs(t *testing.T, c db.Config, options []Option) (*db.DB, error) {
	t.Helper()
	for _, o := range options {
		o(&c)
	}
	return db.Open(t.Context(), c)
}

func open(t *testing.T, c db.Config, options []Option) *db.DB {
	t.Helper()
	d, err := openAs(t, c, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// Postgres makes an empty database under a random name on the test server, drops it when the test ends, and returns its
// address. It never touches a database that it did not make.
func Postgres(t *testing.T) string {
	t.Helper()
	server := server(t)
	from, err := template(server)
	if err != nil {
		t.Fatal(err)
	}
	return postgres(t, server, from)
}

// server is the address of the test server; without one the test is skipped, and fails where CI is set.
func server(t *testing.T) string {
	t.Helper()
	server := os.Getenv(ServerVariable)
	if server == "" {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not set; run the tests by make, or by scripts/with-postgres go test", ServerVariable)
		}
		t.Skipf("no PostgreSQL: %s is not set; run the tests by make, or by scripts/with-postgres go test", ServerVariable)
	}
	return server
}

// postgres is a copy of a database for one test.
func postgres(t *testing.T, server, from string) string {
	t.Helper()
	name, err := copied(server, from)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := on(server, fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name)); err != nil {
			t.Error(err)
		}
	})
	return named(server, name)
}

func copied(server, from string) (name string, err error) {
	name = randomName()
	return name, on(server, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, from))
}

var (
	migrating sync.Mutex
	migrated  = map[string]string{} // server to the template of this process
)

// template makes one migrated database per process, which the others are copied from in a few milliseconds. It stays on the
// throw-away server.
func template(server string) (string, error) {
	migrating.Lock()
	defer migrating.Unlock()
	if name := migrated[server]; name != "" {
		return name, nil
	}
	name := randomName()
	if err := on(server, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	d, err := db.Open(context.Background(), db.Config{URL: named(server, name)})
	if err != nil {
		return "", err
	}
	if err := d.Close(); err != nil {
		return "", err
	}
	migrated[server] = name
	return name, nil
}

func on(server, statement string) error {
	pool, err := sql.Open("pgx", server)
	if err != nil {
		return fmt.Errorf("open the test server: %w", err)
	}
	defer pool.Close() //nolint:errcheck // nothing was left to write
	if _, err := pool.ExecContext(context.Background(), statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

func named(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + name
	return u.String()
}

func randomName() string {
	var b [8]byte
	rand.Read(b[:]) // never fails: it ends the program instead
	return "concord_test_" + hex.EncodeToString(b[:])
}
