// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package roadmap

import (
	"strings"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/chart"
	"concord/internal/platform/locale"
)

// Scene draws the whole schedule as a time chart, phase by phase.
func (s *Schedule) Scene(plan *catalog.Plan, w *locale.Words) *chart.Scene {
	spec := chart.GanttSpec{
		Title: w.T("roadmap.head", "scenario", string(s.Scenario), "size", string(s.Size), "start", s.Start.String(), "finish", s.Finish.String()),
		Desc:  w.T("roadmap.critical", "path", strings.Join(s.CriticalPath, " ")),
		Start: s.Start, Finish: s.Finish,
		Words: chart.GanttWords{
			Critical: w.T("roadmap.legend.critical"), Other: w.T("roadmap.legend.other"), Slack: w.T("roadmap.legend.slack"),
			Done: w.T("roadmap.legend.done"), Skipped: w.T("roadmap.legend.skipped"), Start: w.T("roadmap.legend.start"), Today: w.T("roadmap.legend.today"),
		},
	}
	copy(spec.Words.Months[:], strings.Fields(w.T("roadmap.months")))
	for _, phase := range plan.Phases {
		spec.Groups = append(spec.Groups, chart.GanttGroup{Title: phase.Title, Rows: s.GanttRows(phase.ID)})
	}
	return chart.Gantt(spec)
}
