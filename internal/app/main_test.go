// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"runtime/debug"
	"testing"
)

// TestMain collects garbage less often than usual, up to a limit: most of what these tests do is to make requests and
// answers that are looked at once, and a tenth of their time went into collecting them.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(3 << 30)
	m.Run()
}
