// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrationFiles embed.FS

// migrate brings the schema up to date and reports whether there was something to do. A schema that is newer than the program is refused: an older program would not
// know what it destroys. before runs where there is something to do.
func migrate(ctx context.Context, pool *sql.DB, engine Engine, before func() error) (changed bool, err error) {
	files, err := migrationsOf(engine)
	if err != nil {
		return false, err
	}
	dialect := goose.DialectSQLite3
	if engine == Postgres {
		dialect = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(dialect, pool, files, goose.WithTableName("schema_versions"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return false, fmt.Errorf("read migrations: %w", err)
	}
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return false, fmt.Errorf("read the schema's version: %w", kindOf(err))
	}
	if have > want {
		return false, fmt.Errorf("the database has schema %d and this program knows %d only; start the newer program", have, want)
	}
	if have == want {
		return false, nil
	}
	if err := before(); err != nil {
		return false, err
	}
	if _, err := provider.Up(ctx); err != nil {
		var partial *goose.PartialError
		if errors.As(err, &partial) && partial.Failed != nil {
			return false, fmt.Errorf("migration %s: %w", partial.Failed.Source.Path, partial.Err)
		}
		return false, fmt.Errorf("migrate: %w", err)
	}
	return true, nil
}

// migrationsOf joins the migrations that both engines share with the engine's own, in one flat folder.
func migrationsOf(engine Engine) (fs.FS, error) {
	joined := flat{}
	for _, folder := range []string{"migrations", "migrations/" + string(engine)} {
		entries, err := migrationFiles.ReadDir(folder)
		if err != nil {
			return nil, fmt.Errorf("read migrations: %w", err)
		}
		for _, e := range entries {
			if !e.IsDir() && path.Ext(e.Name()) == ".sql" {
				joined[e.Name()] = path.Join(folder, e.Name())
			}
		}
	}
	return joined, nil
}

// flat shows files of several folders as one; it maps names to embedded paths.
type flat map[string]string

// Open opens a migration by its name; "." lists them.
func (f flat) Open(name string) (fs.File, error) {
	if at, ok := f[name]; ok {
		return migrationFiles.Open(at)
	}
	return migrationFiles.Open(name)
}

// Glob lists the migrations whose names fit the pattern, in their order.
func (f flat) Glob(pattern string) ([]string, error) {
	names := make([]string, 0, len(f))
	for name := range f {
		fits, err := path.Match(pattern, name)
		if err != nil {
			return nil, fmt.Errorf("list migrations: %w", err)
		}
		if fits {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names, nil
}
