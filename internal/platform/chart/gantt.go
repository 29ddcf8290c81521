// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart

import (
	"math"

	"concord/internal/platform/civil"
)

// GanttSpec says what a plan's time chart shows. Start and Finish span the time axis whatever rows there are, so that
// several pictures of one plan, each with some of its rows, have the same axis.
type GanttSpec struct {
	Title, Desc   string
	Start, Finish civil.Date // first and last day of the axis; an earlier or missing Finish counts as Start
	Today         civil.Date // marked where it is on the axis and not Start; zero for no mark
	Groups        []GanttGroup
	Words         GanttWords
}

// GanttWords are the words that the chart itself adds, in the reader's language.
type GanttWords struct {
	Critical, Other, Slack, Done, Skipped string     // legend; each is shown only where the rows have such a thing
	Start, Today                          string     // before the dates below the chart
	Months                                [12]string // short names, January first
}

// GanttGroup is a heading with the rows below it.
type GanttGroup struct {
	Title string
	Note  string // at the right end of the heading; empty for none
	Rows  []GanttRow
}

// GanttMark says what stands in a row instead of a bar.
type GanttMark string

// The marks.
const (
	GanttBar     GanttMark = ""        // a bar from Start to Finish
	GanttDone    GanttMark = "done"    // a tick
	GanttSkipped GanttMark = "skipped" // a ring
)

// GanttRow is one task. Days are inclusive; without Start there is no bar.
type GanttRow struct {
	ID, Label     string
	Start, Finish civil.Date
	LatestFinish  civil.Date // end of the slack; no later than Finish where there is none
	Critical      bool       // a delay moves the end of the plan
	Mark          GanttMark
	Tip           string // shown on hover where the medium can
}

// Measures of the chart in points.
const (
	ganttWidth   = 760.0
	ganttLeft    = 296.0 // where the time axis begins
	ganttRight   = 752.0
	ganttTitleX  = 32.0
	ganttTop     = 46.0 // where the rows begin
	ganttLine    = 9.0  // from one line of a label to the next
	ganttPad     = 5.0  // a row's height beyond its lines
	ganttHeading = 17.0
	ganttSize    = 7.5
	ganttFoot    = 26.0 // room for two lines of dates below the rows
)

// Gantt draws a plan as bars over months: the critical path in strong, tall bars, other tasks in slimmer ones with
// their slack as a thin tail, and finished tasks as ticks. The picture is 760 points wide; its height grows with the
// rows. Labels stand in a column of their own, so none meets a bar.
func Gantt(spec GanttSpec) *Scene {
	g := newGantt(spec)
	s := &Scene{W: ganttWidth, Title: spec.Title, Desc: spec.Desc}
	bottom := ganttTop
	for _, group := range spec.Groups {
		bottom += ganttHeading
		for _, row := range group.Rows {
			bottom += ganttRowHeight(row)
		}
	}
	s.H = bottom + ganttFoot
	s.Shapes = append(s.Shapes, g.legend()...)
	s.Shapes = append(s.Shapes, g.axis(bottom)...)
	s.Shapes = append(s.Shapes, g.dates(bottom)...)
	y := ganttTop
	for _, group := range spec.Groups {
		s.Shapes = append(s.Shapes, ganttGroupHead(group, y)...)
		y += ganttHeading
		for _, row := range group.Rows {
			s.Shapes = append(s.Shapes, g.row(row, y)...)
			y += ganttRowHeight(row)
		}
	}
	return s
}

// gantt places days on the axis.
type gantt struct {
	spec   GanttSpec
	perDay float64 // points
	days   int     // on the axis, 1 or more
}

func newGantt(spec GanttSpec) gantt {
	if spec.Start.IsZero() {
		return gantt{spec: spec, days: 1, perDay: ganttRight - ganttLeft}
	}
	if spec.Finish.Before(spec.Start) {
		spec.Finish = spec.Start
	}
	days := spec.Start.DaysUntil(spec.Finish) + 1
	return gantt{spec: spec, days: days, perDay: (ganttRight - ganttLeft) / float64(days)}
}

// at returns the place of the beginning of a day, kept on the axis.
func (g gantt) at(d civil.Date) float64 {
	day := min(max(g.spec.Start.DaysUntil(d), 0), g.days)
	return ganttLeft + float64(day)*g.perDay
}

// after returns the place of the end of a day, kept on the axis.
func (g gantt) after(d civil.Date) float64 { return math.Min(g.at(d)+g.perDay, ganttRight) }

func ganttLabelLines(row GanttRow) []string {
	return wrap(row.Label, ganttSize, row.Critical, ganttLeft-8-ganttTitleX, 2)
}

func ganttRowHeight(row GanttRow) float64 {
	return ganttPad + ganttLine*float64(max(1, len(ganttLabelLines(row))))
}

func ganttGroupHead(group GanttGroup, y float64) []Shape {
	shapes := []Shape{
		Rect{X: 0, Y: y + 2, W: ganttRight, H: ganttHeading - 4, Fill: Track},
		Label{X: 4, Y: y + 11.5, Size: 8, Anchor: Start, Bold: true, Ink: Text, Text: shorten(clean(group.Title), 8, true, ganttLeft-12)},
	}
	if group.Note == "" {
		return shapes
	}
	note := shorten(clean(group.Note), ganttSize, false, ganttRight-ganttLeft-8)
	return append(shapes, Label{X: ganttRight - 4, Y: y + 11.5, Size: ganttSize, Anchor: End, Ink: Muted, Text: note})
}

func (g gantt) row(row GanttRow, y float64) []Shape {
	ink := Text
	if row.Mark != GanttBar {
		ink = Muted
	}
	base := y + ganttPad/2 + 7
	shapes := []Shape{Label{X: 4, Y: base, Size: ganttSize, Anchor: Start, Bold: row.Critical, Ink: ink, Text: shorten(clean(row.ID), ganttSize, row.Critical, ganttTitleX-6)}}
	for i, line := range ganttLabelLines(row) {
		shapes = append(shapes, Label{X: ganttTitleX, Y: base + float64(i)*ganttLine, Size: ganttSize, Anchor: Start, Bold: row.Critical, Ink: ink, Text: line})
	}
	middle := y + ganttRowHeight(row)/2
	switch row.Mark {
	case GanttDone, GanttSkipped:
		return append(shapes, g.mark(row, middle)...)
	case GanttBar:
		return append(shapes, g.bar(row, middle)...)
	}
	return shapes
}

// bar draws the task and its slack.
func (g gantt) bar(row GanttRow, middle float64) []Shape {
	if row.Start.IsZero() || row.Finish.Before(row.Start) {
		return nil
	}
	x, end := g.at(row.Start), g.after(row.Finish)
	var shapes []Shape
	if row.LatestFinish.After(row.Finish) {
		shapes = append(shapes, Rect{X: end, Y: middle - 1, W: g.after(row.LatestFinish) - end, H: 2, Fill: Neutral, Tip: row.Tip})
	}
	fill, height := SeriesA, 5.0
	if row.Critical {
		fill, height = Bad, 8.0
	}
	// A day is thinner than a line can show when the plan is long.
	width := math.Max(end-x, 1.5)
	return append(shapes, Rect{X: math.Min(x, ganttRight-width), Y: middle - height/2, W: width, H: height, R: 1.5, Fill: fill, Tip: row.Tip})
}

// mark draws a tick or a ring at the beginning of the axis, with its word.
func (g gantt) mark(row GanttRow, middle float64) []Shape {
	word := g.spec.Words.Done
	if row.Mark == GanttSkipped {
		word = g.spec.Words.Skipped
	}
	shapes := ganttSign(row.Mark, ganttLeft+8, middle, row.Tip)
	return append(shapes, Label{X: ganttLeft + 16, Y: middle + 2.6, Size: ganttSize, Anchor: Start, Ink: Muted, Text: shorten(clean(word), ganttSize, false, ganttRight-ganttLeft-20)})
}

func ganttSign(mark GanttMark, x, y float64, tip string) []Shape {
	if mark == GanttSkipped {
		return []Shape{Circle{X: x, Y: y, R: 3.4, Stroke: Neutral, Tip: tip}}
	}
	return []Shape{
		Circle{X: x, Y: y, R: 4, Fill: Good, Tip: tip},
		Poly{Points: []Point{{x - 1.9, y + 0.1}, {x - 0.5, y + 1.6}, {x + 2, y - 1.6}}, Width: 1.1, Stroke: Surface},
	}
}

// legend explains only what the rows show.
func (g gantt) legend() []Shape {
	var critical, other, slack, done, skipped bool
	for _, group := range g.spec.Groups {
		for _, row := range group.Rows {
			bar := row.Mark == GanttBar && !row.Start.IsZero()
			critical = critical || bar && row.Critical
			other = other || bar && !row.Critical
			slack = slack || bar && row.LatestFinish.After(row.Finish)
			done = done || row.Mark == GanttDone
			skipped = skipped || row.Mark == GanttSkipped
		}
	}
	const y = 8.0
	words := g.spec.Words
	var shapes []Shape
	x := ganttLeft
	add := func(shown bool, word string, key ...Shape) {
		if shown {
			shapes = append(append(shapes, key...), Label{X: x + 20, Y: y + 2.6, Size: ganttSize, Anchor: Start, Ink: Text, Text: word})
			x += 34 + TextWidth(word, ganttSize, false)
		}
	}
	add(critical, words.Critical, Rect{X: x, Y: y - 4, W: 16, H: 8, R: 1.5, Fill: Bad})
	add(other, words.Other, Rect{X: x, Y: y - 2.5, W: 16, H: 5, R: 1.5, Fill: SeriesA})
	add(slack, words.Slack, Rect{X: x, Y: y - 1, W: 16, H: 2, Fill: Neutral})
	add(done, words.Done, ganttSign(GanttDone, x+10, y, "")...)
	add(skipped, words.Skipped, ganttSign(GanttSkipped, x+10, y, "")...)
	return shapes
}
