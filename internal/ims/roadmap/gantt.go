// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap

import (
	"fmt"

	"concord/internal/platform/chart"
)

// GanttRows returns the rows of one phase for a time chart, in the plan's order.
func (s *Schedule) GanttRows(phase string) (out []chart.GanttRow) {
	for _, t := range s.Tasks {
		if t.Task.Phase != phase {
			continue
		}
		row := chart.GanttRow{
			ID: t.Task.ID, Label: t.Task.Title, Start: t.Start, Finish: t.Finish, LatestFinish: t.LatestFinish, Critical: t.Critical,
			Tip: fmt.Sprintf("%s %s – %s", t.Task.ID, t.Start, t.Finish),
		}
		switch t.State {
		case Done:
			row.Mark = chart.GanttDone
		case NotNeeded:
			row.Mark = chart.GanttSkipped
		case Open:
		}
		out = append(out, row)
	}
	return out
}
