// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap

import (
	"slices"
	"time"

	"concord/internal/platform/civil"
)

// Calendar says on which days people work. A planned week is as many working days as a normal week has, so a holiday
// pushes everything behind it by a day. The zero value works Monday to Friday and knows no holiday.
type Calendar struct {
	WorkingDays []time.Weekday
	Holidays    []civil.Date
}

func (c Calendar) week() []time.Weekday {
	if len(c.WorkingDays) == 0 {
		return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	}
	return c.WorkingDays
}

// Works reports whether d is a working day.
func (c Calendar) Works(d civil.Date) bool {
	return slices.Contains(c.week(), d.Weekday()) && !slices.Contains(c.Holidays, d)
}

// days numbers the working days from start: days[0] is the first one on or after it. Holidays can only push the end by
// one day each, so the list ends in bounded time.
func (c Calendar) days(start civil.Date, n int) []civil.Date {
	out := make([]civil.Date, 0, n)
	for d := start; len(out) < n && d.Year < 9000; d = d.AddDays(1) {
		if c.Works(d) {
			out = append(out, d)
		}
	}
	return out
}

// date turns weeks into dates. Tasks that are done or not needed keep their weeks and have no dates.
func (s *Schedule) date(req Request) {
	perWeek := len(req.Calendar.week())
	end := s.CriticalPathWeeks
	for _, t := range s.Tasks {
		end = max(end, t.EarliestFinish+t.DelayedWeeks)
	}
	days := req.Calendar.days(req.Start, (end+1)*perWeek)
	at := func(day int) civil.Date { return days[min(day, len(days)-1)] }
	s.Start = at(0)
	s.Finish = s.Start
	for i := range s.Tasks {
		t := &s.Tasks[i]
		if t.State != Open || t.DurationWeeks == 0 {
			continue
		}
		t.Start = at((t.EarliestStartWeek + t.DelayedWeeks) * perWeek)
		t.Finish = at((t.EarliestFinish+t.DelayedWeeks)*perWeek - 1)
		t.LatestFinish = at(max(t.LatestFinishWeek, t.EarliestFinish+t.DelayedWeeks)*perWeek - 1)
		if t.Finish.After(s.Finish) {
			s.Finish = t.Finish
		}
	}
}
