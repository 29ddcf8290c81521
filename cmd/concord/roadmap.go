// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/roadmap"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/chart"
	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
)

type roadmapCmd struct {
	Plan roadmapPlanCmd `cmd:"" help:"Compute the implementation plan: dates, slack, critical path, effort."`
}

type roadmapPlanCmd struct {
	Scenario string             `enum:"joint,add-on,iso27001-alone,iso42001-alone" default:"joint" help:"joint, add-on (ISO/IEC 27001 is certified already), iso27001-alone or iso42001-alone."`
	Size     string             `enum:"small,mid,large" default:"mid" help:"small (up to 50 people in scope), mid (up to 500) or large."`
	Start    string             `help:"First day of the plan, as 2027-01-04. Default: today."`
	Changes  string             `type:"path" help:"Your own efforts, durations, calendar and capacities: a concord/plan-changes@1 file."`
	Holiday  []string           `help:"Day on which nobody works, as 2027-01-06; can be repeated."`
	Capacity map[string]float64 `help:"Person-days a week of one role, as ciso=2.5; can be repeated." mapsep:","`
	Format   string             `enum:"table,json,csv,ics,svg" default:"table" help:"table, json, csv, ics or svg."`
}

// Run computes the plan and prints it.
func (c *roadmapPlanCmd) Run(p *program) error {
	plan, err := p.library.Plan()
	if err != nil {
		return err
	}
	req, err := c.request(p, plan)
	if err != nil {
		return err
	}
	s, err := roadmap.Compute(plan, req)
	if err != nil {
		return err
	}
	switch c.Format {
	case "json":
		return writeJSON(p, s)
	case "csv":
		return scheduleCSV(p, s)
	case "ics":
		data, err := s.Calendar(p.words().T("roadmap.calendar-name"))
		if err != nil {
			return err
		}
		_, err = p.out.Write(data)
		return err
	case "svg":
		_, err := p.out.Write(chart.SVG(scheduleScene(p, plan, s), true))
		return err
	default:
		return scheduleTable(p, plan, s)
	}
}

// request joins the file of changes with the flags, which win.
func (c *roadmapPlanCmd) request(p *program, plan *catalog.Plan) (roadmap.Request, error) {
	req := roadmap.Request{Scenario: roadmap.Scenario(c.Scenario), Size: roadmap.Size(c.Size), Start: p.today(), Capacity: map[string]float64{}}
	if c.Changes != "" {
		data, err := intake.ReadFile(c.Changes, intake.MaxYAML)
		if err != nil {
			return req, err
		}
		if err := roadmap.ReadChanges(plan, c.Changes, data, &req); err != nil {
			return req, err
		}
	}
	var faults fault.Fields
	if c.Start != "" {
		start, err := civil.Parse(c.Start)
		if err != nil {
			faults = append(faults, fault.Field{Field: "--start", Problem: err.Error(), Cure: "write a date that exists"})
		}
		req.Start = start
	}
	for _, h := range c.Holiday {
		day, err := civil.Parse(h)
		if err != nil {
			faults = append(faults, fault.Field{Field: "--holiday", Problem: err.Error(), Cure: "write a date that exists"})
		}
		req.Calendar.Holidays = append(req.Calendar.Holidays, day)
	}
	for role, days := range c.Capacity {
		switch {
		case !slices.ContainsFunc(plan.Tasks, func(t catalog.Task) bool { return t.ResponsibleRole == role }):
			faults = append(faults, fault.Field{Field: "--capacity", Problem: fmt.Sprintf("%q is no role of the plan", role), Cure: "see the roles with: concord roadmap plan"})
		case days < roadmap.MinCapacity || days > roadmap.MaxCapacity || math.IsNaN(days):
			faults = append(faults, fault.Field{Field: "--capacity " + role, Problem: fmt.Sprintf("is %g", days), Cure: fmt.Sprintf("write person-days a week from %g to %g", roadmap.MinCapacity, roadmap.MaxCapacity)})
		}
		req.Capacity[role] = days
	}
	return req, faults.Sorted().Err()
}

func scheduleCSV(p *program, s *roadmap.Schedule) error {
	rows := [][]string{{"id", "title", "phase", "role", "state", "start", "finish", "latest_finish", "slack_weeks", "duration_weeks", "person_days", "critical", "depends_on"}}
	for _, t := range s.Tasks {
		rows = append(rows, []string{
			t.Task.ID, t.Task.Title, t.Task.Phase, t.Task.ResponsibleRole, string(t.State), t.Start.String(), t.Finish.String(), t.LatestFinish.String(),
			strconv.Itoa(t.SlackWeeks), strconv.Itoa(t.DurationWeeks), strconv.Itoa(t.PersonDays), strconv.FormatBool(t.Critical), strings.Join(t.Task.DependsOn, " "),
		})
	}
	return writeCSV(p, rows)
}

func scheduleTable(p *program, plan *catalog.Plan, s *roadmap.Schedule) error {
	w := p.words()
	var b strings.Builder
	open := 0
	for _, t := range s.Tasks {
		if t.State == roadmap.Open {
			open++
		}
	}
	fmt.Fprintf(&b, "%s\n%s\n\n", w.T("roadmap.head", "scenario", string(s.Scenario), "size", string(s.Size), "start", s.Start.String(), "finish", s.Finish.String()),
		w.T("roadmap.totals", "weeks", s.CriticalPathWeeks, "months", fmt.Sprint(s.Months), "days", s.PersonDays, "tasks", open))
	fmt.Fprintf(&b, "  %s\n", w.T("roadmap.columns"))
	for _, phase := range plan.Phases {
		fmt.Fprintf(&b, "%s\n", phase.Title)
		for _, t := range s.Tasks {
			if t.Task.Phase == phase.ID {
				b.WriteString(taskLine(p, t))
			}
		}
	}
	fmt.Fprintf(&b, "\n%s\n\n%s\n", w.T("roadmap.explain"), w.T("roadmap.critical", "path", strings.Join(s.CriticalPath, " ")))
	if l := s.Levelling; l != nil {
		fmt.Fprintf(&b, "\n%s\n", w.T("roadmap.levelled", "count", l.DelayedWeeks, "weeks", l.Weeks))
		for _, d := range l.Delayed {
			fmt.Fprintf(&b, "  %s\n", d)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", w.T("roadmap.effort"))
	for _, e := range s.EffortByRole {
		fmt.Fprintf(&b, "  %4d  %s\n", e.PersonDays, strings.ReplaceAll(e.Role, "-", " "))
	}
	if reading := plan.Calculation.CheckAgainst.Reading; reading != "" {
		fmt.Fprintf(&b, "\n%s\n%s\n", w.T("roadmap.reading"), fold(reading, 98))
	}
	_, err := p.out.Write([]byte(b.String()))
	return err
}

func taskLine(p *program, t roadmap.ScheduledTask) string {
	mark := " "
	if t.Critical {
		mark = "*"
	}
	if t.State != roadmap.Open {
		return fmt.Sprintf("  %-4s  %-10s  %-10s  %5s  %4s  %s\n", t.Task.ID, p.words().T("roadmap.state."+string(t.State)), "", "", "", cut(t.Task.Title, 54))
	}
	return fmt.Sprintf("%s %-4s  %s  %s  %5d  %4d  %s\n", mark, t.Task.ID, t.Start, t.Finish, t.SlackWeeks, t.PersonDays, cut(t.Task.Title, 54))
}

// fold breaks a text at words into lines of at most width runes.
func fold(s string, width int) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(s) {
		n := len([]rune(word))
		switch {
		case i > 0 && column+1+n > width:
			b.WriteString("\n")
			column = 0
		case i > 0:
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

// scheduleScene draws the whole plan in one picture.
func scheduleScene(p *program, plan *catalog.Plan, s *roadmap.Schedule) *chart.Scene {
	w := p.words()
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
