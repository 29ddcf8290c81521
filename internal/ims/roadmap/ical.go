// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap

import (
	"crypto/sha256"
	"fmt"

	"concord/internal/platform/calendar"
)

// Calendar writes the open tasks as an iCalendar file: one all-day event each, with an id that stays the same when the
// plan is computed again under the same name, so that a calendar moves the events instead of doubling them, and stamped
// with the plan's start instead of a clock.
func (s *Schedule) Calendar(name string) ([]byte, error) {
	of := sha256.Sum256([]byte(name)) // two organizations' plans may meet in one calendar
	var events []calendar.Event
	for _, t := range s.Tasks {
		if t.Start.IsZero() {
			continue
		}
		events = append(events, calendar.Event{
			UID:         fmt.Sprintf("%s-%s-%s-%x@roadmap.concord", t.Task.ID, s.Scenario, s.Size, of[:4]),
			Stamp:       s.Start.Time(),
			Title:       t.Task.ID + " " + t.Task.Title,
			Description: fmt.Sprintf("%s, %d person-days, slack %d weeks", t.Task.ResponsibleRole, t.PersonDays, t.SlackWeeks),
			First:       t.Start,
			Last:        t.Finish,
		})
	}
	return calendar.Write("Roadmap", name, events)
}
