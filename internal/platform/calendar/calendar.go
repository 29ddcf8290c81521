// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package calendar writes days as an iCalendar file (RFC 5545).
package calendar

import (
	"bytes"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"

	"concord/internal/platform/civil"
)

// Event takes whole days.
type Event struct {
	UID         string    // stays the same, so that a calendar moves the event instead of doubling it
	Stamp       time.Time // of the version at hand
	Sequence    int       // rises with each change; 0 where nobody counts
	Title       string
	Description string // empty for none
	First, Last civil.Date
}

// calendarName is what programs show as the name; RFC 5545 has none.
const calendarName = "X-WR-CALNAME"

// Write returns a calendar with these events. program says which part of Concord it comes from.
func Write(program, name string, events []Event) ([]byte, error) {
	cal := ical.NewCalendar()
	cal.Props.SetText(ical.PropVersion, "2.0")
	cal.Props.SetText(ical.PropProductID, "-//Concord//"+program+"//EN")
	cal.Props.SetText(calendarName, name)
	cal.Props.Get(calendarName).Params.Del(ical.ParamValue) // programs look for the bare name
	for _, e := range events {
		cal.Children = append(cal.Children, e.component())
	}
	var buf bytes.Buffer
	if len(events) == 0 { // the library refuses a calendar without any
		day := civil.MustParse("2026-01-01")
		cal.Children = []*ical.Component{Event{UID: "none", Title: "none", First: day, Last: day}.component()}
	}
	if err := ical.NewEncoder(&buf).Encode(cal); err != nil {
		return nil, fmt.Errorf("write calendar: %w", err)
	}
	data := buf.Bytes()
	if len(events) == 0 {
		data = withoutEvents(data)
	}
	return folded(data), nil
}

func (e Event) component() *ical.Component {
	event := ical.NewEvent()
	event.Props.SetText(ical.PropUID, e.UID)
	event.Props.SetDateTime(ical.PropDateTimeStamp, e.Stamp)
	if e.Sequence > 0 {
		sequence := ical.NewProp(ical.PropSequence)
		sequence.Value = fmt.Sprint(e.Sequence)
		event.Props.Set(sequence)
	}
	event.Props.SetText(ical.PropSummary, e.Title)
	if e.Description != "" {
		event.Props.SetText(ical.PropDescription, e.Description)
	}
	event.Props.Set(day(ical.PropDateTimeStart, e.First))
	event.Props.Set(day(ical.PropDateTimeEnd, e.Last.AddDays(1))) // the end of an all-day event is the day after
	return event.Component
}

func day(name string, d civil.Date) *ical.Prop {
	p := ical.NewProp(name)
	p.SetDate(d.Time())
	return p
}

// withoutEvents cuts the events out of a calendar.
func withoutEvents(data []byte) []byte {
	head, rest, _ := bytes.Cut(data, []byte("BEGIN:VEVENT"))
	_, tail, _ := bytes.Cut(rest, []byte("END:VEVENT\r\n"))
	return append(head, tail...)
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
