// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package chart

import (
	"math"
	"strconv"
	"time"

	"concord/internal/platform/civil"
)

const (
	ganttYearBase  = 29.0 // baselines of the two lines of the axis
	ganttMonthBase = 40.0
	ganttMonthDays = 30.44
)

// ganttSteps are the months between two lines of the axis that read well.
var ganttSteps = []int{1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200}

// axis draws a line at every month, or at every few where months are narrow, with months and years above.
func (g gantt) axis(bottom float64) []Shape {
	shapes := []Shape{Line{X1: ganttLeft, Y1: ganttTop - 2, X2: ganttRight, Y2: ganttTop - 2, Width: 0.6, Ink: Grid}}
	if g.spec.Start.IsZero() {
		return shapes
	}
	step := g.step()
	monthFree, yearFree := ganttLeft, ganttLeft // where the next label may begin
	first := civil.Date{Year: g.spec.Start.Year, Month: g.spec.Start.Month, Day: 1}
	// The month in which the axis begins is named too, unless the next label needs the room.
	next := g.nextTick(first, step)
	if head := g.monthName(first); step < 12 && g.at(next)-ganttLeft >= TextWidth(head, 7, false)+4 {
		shapes = append(shapes, ganttAxisLabel(ganttLeft, ganttMonthBase, head, false))
	}
	if january := (civil.Date{Year: first.Year + 1, Month: time.January, Day: 1}); g.at(january)-ganttLeft >= 26 || january.After(g.spec.Finish) {
		shapes = append(shapes, ganttAxisLabel(ganttLeft, ganttYearBase, strconv.Itoa(first.Year), true))
		yearFree = ganttLeft + 26
	}
	for d := next; !d.After(g.spec.Finish) && d.Year <= 9999; d = g.nextTick(d, step) {
		x := g.at(d)
		shapes = append(shapes, Line{X1: x, Y1: ganttTop - 2, X2: x, Y2: bottom, Width: 0.5, Ink: Grid})
		name := g.monthName(d)
		if end := x + TextWidth(name, 7, false); step < 12 && x >= monthFree && end <= ganttRight {
			shapes = append(shapes, ganttAxisLabel(x, ganttMonthBase, name, false))
			monthFree = end + 4
		}
		if d.Month == time.January && x >= yearFree && x+22 <= ganttRight {
			shapes = append(shapes, ganttAxisLabel(x, ganttYearBase, strconv.Itoa(d.Year), true))
			yearFree = x + 26
		}
	}
	return shapes
}

func ganttAxisLabel(x, y float64, text string, bold bool) Shape {
	return Label{X: x, Y: y, Size: 7, Anchor: Start, Bold: bold, Ink: Muted, Text: text}
}

// step is how many months apart the lines stand: the fewest that leave room for a label.
func (g gantt) step() int {
	room := 0.0
	for m := time.January; m <= time.December; m++ {
		room = math.Max(room, TextWidth(g.monthName(civil.Date{Year: 2000, Month: m, Day: 1}), 7, false))
	}
	for _, step := range ganttSteps {
		need := room + 4
		if step >= 12 {
			need = 26 // years alone
		}
		if float64(step)*ganttMonthDays*g.perDay >= need {
			return step
		}
	}
	return ganttSteps[len(ganttSteps)-1]
}

// nextTick returns the first day of the next month at which a line stands.
func (g gantt) nextTick(d civil.Date, step int) civil.Date {
	month := d.Year*12 + int(d.Month) - 1
	month += step - month%step
	return civil.Date{Year: month / 12, Month: time.Month(month%12 + 1), Day: 1}
}

func (g gantt) monthName(d civil.Date) string { return clean(g.spec.Words.Months[d.Month-1]) }

// dates draws the lines of the plan's first day and of today, with their dates below the rows.
func (g gantt) dates(bottom float64) []Shape {
	if g.spec.Start.IsZero() {
		return nil
	}
	start := clean(g.spec.Words.Start + " " + g.spec.Start.String())
	shapes := []Shape{
		Line{X1: ganttLeft, Y1: ganttTop - 2, X2: ganttLeft, Y2: bottom + 3, Width: 0.8, Ink: Text},
		Label{X: ganttLeft, Y: bottom + 11, Size: 7, Anchor: Start, Ink: Text, Text: start},
	}
	today := g.spec.Today
	if !today.After(g.spec.Start) || today.After(g.spec.Finish) {
		return shapes
	}
	x := g.at(today)
	text := clean(g.spec.Words.Today + " " + today.String())
	width := TextWidth(text, 7, false)
	left := math.Min(x, ganttRight-width)
	base := bottom + 11
	if left < ganttLeft+TextWidth(start, 7, false)+6 {
		base += 10
	}
	return append(shapes,
		Line{X1: x, Y1: ganttTop - 2, X2: x, Y2: base - 7, Width: 0.8, Ink: Warn, Dash: true},
		Label{X: left, Y: base, Size: 7, Anchor: Start, Ink: Text, Text: text})
}
