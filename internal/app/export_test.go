// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import "concord/internal/platform/jobs"

// ServeOn lets tests serve a handler with routes of their own.
var ServeOn = serve

// Runner lets tests work an installation's jobs.
func (i *Installation) Runner() (*jobs.Runner, error) { return i.runner() }

// ScanBy lets tests have files looked at.
func (i *Installation) ScanBy(command ...string) { i.scan = command }
