// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"slices"
	"text/tabwriter"

	"concord/internal/app"
	"concord/internal/ims/roadmap"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/platform/auth"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

type roadmapListCmd struct {
	kept
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

type keptPlanJSON struct {
	ID        id.ID            `json:"id"`
	Reference string           `json:"reference"`
	Version   int              `json:"version"`
	Title     string           `json:"title"`
	Scenario  roadmap.Scenario `json:"scenario"`
	Size      roadmap.Size     `json:"size"`
	Start     string           `json:"start"`
	Adopted   int              `json:"adopted"` // tasks that became actions
}

// Run lists the kept plans, newest first.
func (c *roadmapListCmd) Run(p *program) error {
	var list []plan.Plan
	err := c.read(func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = plan.List(ctx, tx, "", mostListed)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		out := []keptPlanJSON{}
		for _, x := range list {
			out = append(out, keptPlanJSON{x.ID, x.Reference(), x.Version, x.Title, x.Scenario, x.Size, x.Start.String(), x.Adopted})
		}
		return writeJSON(p, out)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, x := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", x.Reference(), x.ID, x.Scenario, x.Size, x.Start, cut(x.Title, 60))
	}
	return t.Flush()
}

type roadmapKeepCmd struct {
	kept
	Title     string             `required:"" help:"What the plan is called."`
	Scenario  string             `enum:"joint,add-on,iso27001-alone,iso42001-alone" default:"joint" help:"joint, add-on (ISO/IEC 27001 is certified already), iso27001-alone or iso42001-alone."`
	Size      string             `enum:"small,mid,large" default:"mid" help:"small (up to 50 people in scope), mid (up to 500) or large."`
	Start     string             `help:"First day of the plan, as 2027-01-04. Default: today."`
	Capacity  map[string]float64 `help:"Person-days a week of one role, as ciso=2.5; can be repeated." mapsep:","`
	Diagnosis string             `help:"The diagnosis, as D-3, or its id, whose result says what is done already."`
	Format    string             `enum:"table,json" default:"table" help:"table or json."`
}

// Run keeps a plan and prints its id.
func (c *roadmapKeepCmd) Run(p *program) error {
	choices := plan.Choices{
		Title: c.Title, Scenario: roadmap.Scenario(c.Scenario), Size: roadmap.Size(c.Size), Start: p.today(), Capacity: c.Capacity, Diagnosis: id.ID(c.Diagnosis),
	}
	if c.Start != "" {
		var err error
		if choices.Start, err = civil.Parse(c.Start); err != nil {
			return fault.Fields{{Field: "--start", Problem: err.Error(), Cure: "write a date that exists"}}
		}
	}
	var made plan.Plan
	err := c.write(func(ctx context.Context, tx *db.Tx) (err error) {
		made, err = plan.Create(ctx, tx, p.library, choices)
		return err
	})
	if err != nil {
		return err
	}
	return printMade(p, c.Format, "id", string(made.ID))
}

type roadmapAdoptCmd struct {
	kept
	ID     string   `arg:"" help:"The kept plan, as P-2, or its id."`
	Task   []string `help:"Task that becomes an action, as T01; can be repeated." sep:","`
	Phase  []string `help:"Phase whose open tasks become actions, as prepare; can be repeated." sep:","`
	Owner  string   `help:"E-mail address of the member who owns the actions."`
	Format string   `enum:"table,json" default:"table" help:"table or json."`
}

// Run makes actions of tasks. One that became an action before is passed over, so that the command can be repeated.
func (c *roadmapAdoptCmd) Run(p *program) error {
	var tasks []string
	var made []plan.Adoption
	err := c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		var owner auth.User
		if c.Owner != "" {
			var err error
			if owner, err = auth.FindUser(ctx, i.DB, c.Owner); err != nil {
				return err
			}
		}
		return i.DB.Write(ctx, app.Operator(t), func(tx *db.Tx) error {
			which, err := plan.Series.Which(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			s, err := schedule(ctx, p, tx, which)
			if err != nil {
				return err
			}
			if tasks, err = c.tasks(s); err != nil {
				return err
			}
			made, err = plan.Adopt(ctx, tx, which, s, tasks, owner.ID)
			return err
		})
	})
	if err != nil {
		return err
	}
	return c.print(p, tasks, made)
}

// schedule computes a kept plan.
func schedule(ctx context.Context, p *program, tx *db.Tx, which id.ID) (*roadmap.Schedule, error) {
	x, err := plan.Find(ctx, tx, which)
	if err != nil {
		return nil, err
	}
	answers, err := plan.Answers(ctx, tx, p.library, x.Choices)
	if err != nil {
		return nil, err
	}
	return x.Schedule(p.library, answers, p.words())
}

// tasks are those that are named, and the open ones of the phases that are named.
func (c *roadmapAdoptCmd) tasks(s *roadmap.Schedule) ([]string, error) {
	tasks := slices.Clone(c.Task)
	for _, phase := range c.Phase {
		known := false
		for _, t := range s.Tasks {
			known = known || t.Task.Phase == phase
			if t.Task.Phase == phase && t.State == roadmap.Open && !slices.Contains(tasks, t.Task.ID) {
				tasks = append(tasks, t.Task.ID)
			}
		}
		if !known {
			return nil, fault.Fields{{Field: "--phase", Problem: fmt.Sprintf("%q is no phase of the plan", phase), Cure: "see them with: concord roadmap plan"}}
		}
	}
	if len(c.Task)+len(c.Phase) == 0 {
		return nil, fault.Fields{{Field: "--task", Problem: "is missing, and so is --phase", Cure: "name what is to become actions"}}
	}
	return tasks, nil
}

func (c *roadmapAdoptCmd) print(p *program, tasks []string, made []plan.Adoption) error {
	type adoption struct {
		Task   string `json:"task"`
		Action id.ID  `json:"action"`
	}
	out := struct {
		Items  []adoption `json:"items"`
		Passed []string   `json:"passed"`
	}{[]adoption{}, []string{}}
	for _, x := range made {
		out.Items = append(out.Items, adoption{x.Task, x.Action})
	}
	for _, t := range tasks {
		if !slices.ContainsFunc(made, func(x plan.Adoption) bool { return x.Task == t }) {
			out.Passed = append(out.Passed, t)
		}
	}
	if c.Format == "json" {
		return writeJSON(p, out)
	}
	w := p.words()
	for _, x := range out.Items {
		fmt.Fprintln(p.out, w.T("dossier.adopted", "task", x.Task, "action", string(x.Action))) //nolint:errcheck // what was done is done
	}
	for _, t := range out.Passed {
		fmt.Fprintln(p.out, w.T("dossier.passed", "task", t)) //nolint:errcheck // what was done is done
	}
	return nil
}
