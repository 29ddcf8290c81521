// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"unicode/utf8"

	"github.com/emersion/go-ical"

	"concord/internal/platform/civil"
)

// Calendar writes the open tasks as an iCalendar file: one all-day event each, with an id that stays the same when the
// plan is computed again under the same name, so that a calendar moves the events instead of doubling them, and stamped
// with the plan's start instead of a clock.
func (s *Schedule) Calendar(name string) ([]byte, error) {
	cal := ical.NewCalendar()
	cal.Props.SetText(ical.PropVersion, "2.0")
	cal.Props.SetText(ical.PropProductID, "-//Concord//Roadmap//EN")
	cal.Props.SetText("X-WR-CALNAME", name)
	of := sha256.Sum256([]byte(name)) // two organizations' plans may meet in one calendar
	for _, t := range s.Tasks {
		if t.Start.IsZero() {
			continue
		}
		event := ical.NewEvent()
		event.Props.SetText(ical.PropUID, fmt.Sprintf("%s-%s-%s-%x@roadmap.concord", t.Task.ID, s.Scenario, s.Size, of[:4]))
		event.Props.SetDateTime(ical.PropDateTimeStamp, s.Start.Time())
		event.Props.SetText(ical.PropSummary, t.Task.ID+" "+t.Task.Title)
		event.Props.SetText(ical.PropDescription, fmt.Sprintf("%s, %d person-days, slack %d weeks", t.Task.ResponsibleRole, t.PersonDays, t.SlackWeeks))
		event.Props.Set(day(ical.PropDateTimeStart, t.Start))
		event.Props.Set(day(ical.PropDateTimeEnd, t.Finish.AddDays(1))) // the end of an all-day event is the day after
		cal.Children = append(cal.Children, event.Component)
	}
	if len(cal.Children) == 0 {
		return emptyCalendar(name), nil // the library refuses a calendar without events
	}
	var buf bytes.Buffer
	if err := ical.NewEncoder(&buf).Encode(cal); err != nil {
		return nil, fmt.Errorf("write calendar: %w", err)
	}
	return folded(buf.Bytes()), nil
}

// folded breaks lines over 75 bytes as RFC 5545, 3.1 asks: between characters, and going on after a blank.
func folded(data []byte) []byte {
	out := make([]byte, 0, len(data)+len(data)/50)
	width := 0
	for len(data) > 0 {
		_, n := utf8.DecodeRune(data)
		switch {
		case data[0] == '\r' || data[0] == '\n':
			width = 0
		case width+n > 75:
			out = append(out, "\r\n "...)
			width = 1 + n
		default:
			width += n
		}
		out = append(out, data[:n]...)
		data = data[n:]
	}
	return out
}

func day(name string, d civil.Date) *ical.Prop {
	p := ical.NewProp(name)
	p.SetDate(d.Time())
	return p
}

func emptyCalendar(name string) []byte {
	return []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Concord//Roadmap//EN\r\nX-WR-CALNAME:" + name + "\r\nEND:VCALENDAR\r\n")
}
