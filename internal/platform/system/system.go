// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package system says how an installation is doing, for whoever operates it.
package system

import (
	"context"
	"fmt"
	"runtime"

	"concord/internal/platform/auth"
	"concord/internal/platform/db"
)

// Facts are what an operator wants to know of the whole installation; nothing in them is one organization's.
type Facts struct {
	Version       string `json:"version"`
	Go            string `json:"go"`
	Engine        string `json:"engine"`         // sqlite or postgres
	EngineVersion string `json:"engine_version"` //
	Schema        int64  `json:"schema"`         // number of the newest migration
	DatabaseBytes int64  `json:"database_bytes"` //
	Organizations int    `json:"organizations"`  //
	People        int    `json:"people"`         //
	Disabled      int    `json:"disabled"`       // of the people
	Operators     int    `json:"operators"`      // of the people
	Sessions      int    `json:"sessions"`       // login sessions that hold
}

// Look returns the facts at this moment; version is the program's.
func Look(ctx context.Context, d *db.DB, version string) (Facts, error) {
	f := Facts{Version: version, Go: runtime.Version(), Engine: string(d.Engine())}
	about, err := d.About(ctx)
	if err != nil {
		return Facts{}, fmt.Errorf("look at the installation: %w", err)
	}
	f.EngineVersion, f.Schema, f.DatabaseBytes = about.Version, about.Schema, about.Bytes
	err = d.ReadSystem(ctx, func(tx *db.SystemTx) error {
		return db.One(ctx, tx, []any{&f.Organizations, &f.People, &f.Disabled, &f.Operators, &f.Sessions}, `SELECT (SELECT count(*) FROM tenants),
count(*), count(disabled_at), count(operator_at), (SELECT count(*) FROM login_sessions WHERE seen_at > $1 AND created_at > $2) FROM users`,
			tx.Now.Add(-auth.Idle).UnixMicro(), tx.Now.Add(-auth.Absolute).UnixMicro())
	})
	if err != nil {
		return Facts{}, fmt.Errorf("look at the installation: %w", err)
	}
	return f, nil
}
