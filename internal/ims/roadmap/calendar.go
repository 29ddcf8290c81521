// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap

import (
	"fmt"
	"slices"
	"time"

	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
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

// LastYear is the last year a plan may reach; dates behind it have more than four digits.
const LastYear = 9999

// days numbers the working days from start: days[0] is the first one on or after it. There are fewer than n only where
// the calendar ends before.
func (c Calendar) days(start civil.Date, n int) []civil.Date {
	free := make(map[civil.Date]bool, len(c.Holidays))
	for _, d := range c.Holidays {
		free[d] = true
	}
	week := c.week()
	out := make([]civil.Date, 0, n)
	for d := start; len(out) < n && d.Year <= LastYear; d = d.AddDays(1) {
		if slices.Contains(week, d.Weekday()) && !free[d] {
			out = append(out, d)
		}
	}
	return out
}

// date turns weeks into dates. Tasks that are done or not needed keep their weeks and have no dates.
func (s *Schedule) date(req Request) error {
	perWeek := len(req.Calendar.week())
	end := s.CriticalPathWeeks
	for _, t := range s.Tasks {
		end = max(end, t.EarliestFinish+t.DelayedWeeks)
	}
	days := req.Calendar.days(req.Start, max(1, end*perWeek))
	if len(days) < max(1, end*perWeek) {
		return fault.Fields{{Field: "start", Problem: fmt.Sprintf("is %s, and the plan would end after the year %d", req.Start, LastYear), Cure: "begin earlier, shorten durations or raise capacities"}}
	}
	s.Start, s.Finish = days[0], days[0]
	for i := range s.Tasks {
		t := &s.Tasks[i]
		if t.State != Open || t.DurationWeeks == 0 {
			continue
		}
		t.Start = days[(t.EarliestStartWeek+t.DelayedWeeks)*perWeek]
		t.Finish = days[(t.EarliestFinish+t.DelayedWeeks)*perWeek-1]
		t.LatestFinish = days[max(t.LatestFinishWeek, t.EarliestFinish+t.DelayedWeeks)*perWeek-1]
		if t.Finish.After(s.Finish) {
			s.Finish = t.Finish
		}
	}
	return nil
}
