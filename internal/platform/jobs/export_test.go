// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs

import "time"

// Hurry lets tests wait less after failures, and before the library sleeps.
func (r *Runner) Hurry(wait, rest time.Duration) {
	r.waits, r.rest = []time.Duration{wait}, rest
}
