// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs

import "time"

// LastCall lets tests give running jobs less time when the program ends.
func (r *Runner) LastCall(d time.Duration) { r.lastCall = d }

// Hurry lets tests wait less after failures, and before the library sleeps.
func (r *Runner) Hurry(wait, rest time.Duration) {
	r.waits, r.rest = []time.Duration{wait}, rest
}
