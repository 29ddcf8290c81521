// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/roadmap"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/chart"
	"concord/internal/platform/civil"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
	"concord/internal/platform/locale"
	"concord/internal/report/gapanalysis"
)

type roadmapCmd struct {
	Plan  roadmapPlanCmd  `cmd:"" help:"Compute the implementation plan: dates, slack, critical path, effort."`
	Keep  roadmapKeepCmd  `cmd:"" help:"Keep a plan in an organization."`
	List  roadmapListCmd  `cmd:"" help:"List the plans that an organization keeps."`
	Adopt roadmapAdoptCmd `cmd:"" help:"Make actions of a kept plan's tasks, each once."`
}

type roadmapPlanCmd struct {
	Scenario string             `enum:",joint,add-on,iso27001-alone,iso42001-alone" default:"" help:"joint, add-on (ISO/IEC 27001 is certified already), iso27001-alone or iso42001-alone. Default: what the answers say, else joint."`
	Size     string             `enum:",small,mid,large" default:"" help:"small (up to 50 people in scope), mid (up to 500) or large. Default: what the answers say, else mid."`
	Start    string             `help:"First day of the plan, as 2027-01-04. Default: what the answers say, else today."`
	Answers  string             `type:"path" help:"Answers file: plan what its diagnosis leaves to do."`
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
	req, name, err := c.request(p, plan)
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
		data, err := s.Calendar(name)
		if err != nil {
			return err
		}
		_, err = p.out.Write(data)
		return err
	case "svg":
		_, err := p.out.Write(chart.SVG(s.Scene(plan, p.words()), true))
		return err
	default:
		return scheduleTable(p, plan, s)
	}
}

// request begins with what the answers leave to do, then takes the file of changes and last the flags; the later wins.
// name is what the plan is called in a calendar.
func (c *roadmapPlanCmd) request(p *program, plan *catalog.Plan) (req roadmap.Request, name string, err error) {
	req, name = roadmap.Request{Scenario: roadmap.Joint, Size: roadmap.Mid, Start: p.today()}, p.words().T("roadmap.calendar-name")
	if c.Answers != "" {
		answers, err := diagnosis.ReadAnswersFile(p.library, c.Answers, p.today())
		if err != nil {
			return req, "", err
		}
		result, err := diagnosis.Evaluate(p.library, answers, p.words())
		if err != nil {
			return req, "", err
		}
		if req, err = gapanalysis.PlanRequest(p.library, plan, result); err != nil {
			return req, "", err
		}
		name += ": " + answers.Organization.Name
	}
	req.Capacity = map[string]float64{}
	if c.Changes != "" {
		data, err := intake.ReadFile(c.Changes, intake.MaxYAML)
		if err != nil {
			return req, "", err
		}
		if err := roadmap.ReadChanges(plan, c.Changes, data, &req); err != nil {
			return req, "", err
		}
	}
	return req, name, c.flags(plan, &req)
}

// flags takes over what the command line says; all its faults come at once.
func (c *roadmapPlanCmd) flags(plan *catalog.Plan, req *roadmap.Request) error {
	if c.Scenario != "" {
		req.Scenario = roadmap.Scenario(c.Scenario)
	}
	if c.Size != "" {
		req.Size = roadmap.Size(c.Size)
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
	roles := plan.Roles()
	for role, days := range c.Capacity {
		req.Capacity[role] = days
		if !slices.Contains(roles, role) {
			cure := "write one of " + strings.Join(roles, ", ")
			if near := intake.Nearest(role, roles); near != "" {
				cure = fmt.Sprintf("did you mean %q?", near)
			}
			faults = append(faults, fault.Field{Field: "--capacity", Problem: fmt.Sprintf("%q is no role of the plan", role), Cure: cure})
		} else if !(days >= roadmap.MinCapacity && days <= roadmap.MaxCapacity) { // also what is no number
			faults = append(faults, fault.Field{Field: "--capacity " + role, Problem: fmt.Sprintf("is %g", days), Cure: fmt.Sprintf("write person-days a week from %g to %g", roadmap.MinCapacity, roadmap.MaxCapacity)})
		}
	}
	return faults.Sorted().Err()
}

func scheduleCSV(p *program, s *roadmap.Schedule) error {
	rows := [][]string{{"id", "title", "phase", "role", "state", "start", "finish", "latest_finish", "slack_weeks", "duration_weeks", "person_days", "critical", "depends_on", "delayed_weeks", "delayed_by", "change_reason"}}
	for _, t := range s.Tasks {
		rows = append(rows, []string{
			t.Task.ID, t.Task.Title, t.Task.Phase, t.Task.ResponsibleRole, string(t.State), t.Start.String(), t.Finish.String(), t.LatestFinish.String(),
			strconv.Itoa(t.SlackWeeks), strconv.Itoa(t.DurationWeeks), strconv.Itoa(t.PersonDays), strconv.FormatBool(t.Critical), strings.Join(t.Task.DependsOn, " "),
			strconv.Itoa(t.DelayedWeeks), t.DelayedBy, t.ChangeReason,
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
	b.WriteString(changeLines(w, s))
	b.WriteString(levelLines(w, s.Levelling))
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

// changeLines name what the user changed, with the reason.
func changeLines(w *locale.Words, s *roadmap.Schedule) string {
	var b strings.Builder
	for _, t := range s.Tasks {
		if t.ChangeReason != "" {
			fmt.Fprintf(&b, "  %s\n", w.T("roadmap.change", "task", t.Task.ID, "weeks", t.DurationWeeks, "days", t.PersonDays, "reason", t.ChangeReason))
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n" + w.T("roadmap.changes") + "\n" + b.String()
}

// levelLines say what the capacities do to the end and to each task.
func levelLines(w *locale.Words, l *roadmap.Levelling) string {
	if l == nil {
		return ""
	}
	var b strings.Builder
	if l.DelayedWeeks == 0 {
		fmt.Fprintf(&b, "\n%s\n", w.T("roadmap.levelled-held", "weeks", l.Weeks))
	} else {
		fmt.Fprintf(&b, "\n%s\n", w.T("roadmap.levelled", "count", l.DelayedWeeks, "weeks", l.Weeks))
	}
	for _, d := range l.Delayed {
		role := strings.ReplaceAll(d.Role, "-", " ")
		var parts []string
		if d.LaterWeeks > 0 {
			parts = append(parts, w.T("roadmap.later", "count", d.LaterWeeks))
		}
		if d.TakesWeeks > d.PlannedWeeks {
			parts = append(parts, w.T("roadmap.stretched", "takes", d.TakesWeeks, "planned", d.PlannedWeeks))
		}
		fmt.Fprintf(&b, "  %s\n", w.T("roadmap.delay", "task", d.Task, "role", role, "what", strings.Join(parts, ", ")))
	}
	return b.String()
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
