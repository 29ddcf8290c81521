// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package db

import "database/sql"

// Pools gives tests the raw handles: what a fault in this package would give to an attacker.
func (d *DB) Pools() (read, write *sql.DB) { return d.read, d.write }
