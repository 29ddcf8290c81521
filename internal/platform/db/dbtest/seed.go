// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package dbtest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"concord/internal/platform/db"
)

// Seed is a database that many tests of a package begin with: Fill fills it once on each engine, every test gets a copy. What
// Fill returns tells the tests what they find there; they share it and change nothing in it.
type Seed[S any] struct {
	Fill             func(t *testing.T, d *db.DB) S
	Options          []Option
	sqlite, postgres planted[S]
}

// planted is what a seed became on one engine.
type planted[S any] struct {
	once     sync.Once
	grown    bool
	made     S
	file     []byte // the database file, on SQLite
	database string // the template, on PostgreSQL; it stays on the throw-away server
}

// Each runs fn as Each does, on a copy of the seed.
func (s *Seed[S]) Each(t *testing.T, fn func(t *testing.T, d *db.DB, made S)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		p := &s.sqlite
		path := filepath.Join(folder(t), "concord.db")
		p.grow(t, s, func() db.Config { return db.Config{Path: path} }, func() (err error) {
			p.file, err = os.ReadFile(path)
			return err
		})
		if err := os.WriteFile(path, p.file, 0o600); err != nil {
			t.Fatal(err)
		}
		fn(t, open(t, db.Config{Path: path}, s.Options), p.made)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		server := server(t)
		p := &s.postgres
		p.grow(t, s, func() db.Config {
			from, err := template(server)
			if err == nil {
				p.database, err = copied(server, from)
			}
			if err != nil {
				t.Fatal(err)
			}
			return db.Config{URL: named(server, p.database)}
		}, func() error { return nil })
		fn(t, open(t, db.Config{URL: postgres(t, server, p.database), Readers: 6}, s.Options), p.made)
	})
}

// grow fills the seed in the database of config, closes it and keeps it. Where that failed in one test, the others fail too.
func (p *planted[S]) grow(t *testing.T, s *Seed[S], config func() db.Config, keep func() error) {
	t.Helper()
	p.once.Do(func() {
		d, err := openAs(t, config(), s.Options)
		if err != nil {
			t.Fatal(err)
		}
		p.made = s.Fill(t, d)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if err := keep(); err != nil {
			t.Fatal(fmt.Errorf("keep the seed: %w", err))
		}
		p.grown = true
	})
	if !p.grown {
		t.Fatal("another test could not fill the database that this one begins with")
	}
}
