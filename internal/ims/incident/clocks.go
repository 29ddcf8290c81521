// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package incident

import (
	"slices"
	"time"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/register"
)

// Standing is how a clock stands.
type Standing string

// The standings, the most pressing first.
const (
	Missed  Standing = "missed"  // the time is over, and nothing was reported
	Running Standing = "running" // there is time left
	Late    Standing = "late"    // reported after the time was over
	Met     Standing = "met"     // reported in time
	Unsure  Standing = "unsure"  // nobody has decided yet whether it runs
	Unbegun Standing = "unbegun" // it runs, but nobody said when the incident was detected
)

// Clock is one report that an incident asks for, or may ask for.
type Clock struct {
	catalog.Clock
	Regime   catalog.Regime
	Standing Standing
	Deadline time.Time // zero where the start is not known
	Reported time.Time // of the first report; zero for none
}

// Clocks returns the clocks of an incident as they stand at a moment, in the order of the content. Those whose law does not
// apply are left out.
func Clocks(content *catalog.Clocks, rec register.Record, entries []Entry, now time.Time) (out []Clock) {
	detected, _ := time.Parse(time.RFC3339, Value(rec, "detected_at")) // zero where nobody said it
	for _, regime := range content.Regimes {
		value := Value(rec, regime.Field)
		starts := map[string]time.Time{"": detected}
		for _, c := range regime.Clocks {
			decided := slices.Contains(c.When, value)
			if !decided && value != undecided {
				continue
			}
			x := Clock{Clock: c, Regime: regime, Reported: first(entries, c.ID)}
			if start := starts[c.After]; !start.IsZero() {
				x.Deadline = c.Due(start)
			}
			starts[c.ID] = x.Deadline
			if !x.Reported.IsZero() {
				starts[c.ID] = x.Reported
			}
			x.Standing = x.stands(decided, now)
			out = append(out, x)
		}
	}
	return out
}

func (x Clock) stands(decided bool, now time.Time) Standing {
	switch {
	case !x.Reported.IsZero() && (x.Deadline.IsZero() || !x.Reported.After(x.Deadline)):
		return Met
	case !x.Reported.IsZero():
		return Late
	case !decided:
		return Unsure
	case x.Deadline.IsZero():
		return Unbegun
	case now.After(x.Deadline):
		return Missed
	default:
		return Running
	}
}

// first is when the report of a clock was made.
func first(entries []Entry, clock string) (at time.Time) {
	for _, e := range entries {
		if e.Clock == clock && (at.IsZero() || e.At.Before(at)) {
			at = e.At
		}
	}
	return at
}

// Pressing reports whether somebody has something to do about the clock.
func (x Clock) Pressing() bool {
	return x.Standing == Missed || x.Standing == Running || x.Standing == Unsure || x.Standing == Unbegun
}
