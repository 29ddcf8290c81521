// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import (
	"context"
	"fmt"
)

// About is what is known of the database itself.
type About struct {
	Version string // of the engine
	Schema  int64  // number of the newest migration
	Bytes   int64  // that it takes, without what waits to be folded in
}

// About looks at the database itself.
func (d *DB) About(ctx context.Context) (a About, err error) {
	query := "SELECT sqlite_version(), (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)"
	if d.engine == Postgres {
		query = "SELECT current_setting('server_version'), pg_database_size(current_database())"
	}
	if err := d.read.QueryRowContext(ctx, query).Scan(&a.Version, &a.Bytes); err != nil {
		return About{}, fmt.Errorf("look at the database: %w", kindOf(err))
	}
	if err := d.read.QueryRowContext(ctx, "SELECT max(version_id) FROM schema_versions").Scan(&a.Schema); err != nil {
		return About{}, fmt.Errorf("look at the schema: %w", kindOf(err))
	}
	return a, nil
}
