// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"concord/internal/app"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
)

type jobCmd struct {
	List   jobListCmd   `cmd:"" help:"List the jobs of an organization, the newest first."`
	Count  jobCountCmd  `cmd:"" help:"Count the jobs of every organization by state."`
	Cancel jobCancelCmd `cmd:"" help:"End a job that waits or runs."`
	Retry  jobRetryCmd  `cmd:"" help:"Queue a job anew that was given up."`
}

type jobListCmd struct {
	place
	Organization string `required:"" help:"Name or id of the organization."`
	State        string `enum:",waiting,ready,running,retrying,done,failed,cancelled" default:"" help:"Only those in this state: waiting, ready, running, retrying, done, failed or cancelled."`
	Limit        int    `default:"50" help:"At most so many."`
	Format       string `enum:"table,json" default:"table" help:"table or json."`
}

// Run lists the jobs.
func (c *jobListCmd) Run(p *program) error {
	list := []jobs.Job{}
	err := c.inside(c.Organization, (*db.DB).Read, func(ctx context.Context, tx *db.Tx) error {
		found, err := jobs.List(ctx, tx, jobs.State(c.State), "", c.Limit)
		list = append(list, found...)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return writeJSON(p, list)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "ID\tKIND\tSTATE\tPROGRESS\tFAILURES\tCREATED\tERROR")
	for _, j := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\t%d %%\t%d\t%s\t%s\n", j.ID, j.Kind, j.State, j.Progress, j.Failures, j.CreatedAt.Format(time.RFC3339), j.Error)
	}
	return t.Flush()
}

type jobCountCmd struct {
	place
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run counts the jobs of the whole installation.
func (c *jobCountCmd) Run(p *program) error {
	return c.with(func(ctx context.Context, i *app.Installation) error {
		list, err := i.CountJobs(ctx)
		if err != nil {
			return err
		}
		if c.Format == "json" {
			return writeJSON(p, list)
		}
		t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(t, "ORGANIZATION\tWAITING\tREADY\tRUNNING\tRETRYING\tDONE\tFAILED\tCANCELLED")
		for _, o := range list {
			n := o.Jobs
			fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", o.Name, n[jobs.Waiting], n[jobs.Ready], n[jobs.Running], n[jobs.Retrying], n[jobs.Done], n[jobs.Failed], n[jobs.Cancelled])
		}
		return t.Flush()
	})
}

type jobCancelCmd struct {
	place
	Organization string `required:"" help:"Name or id of the organization."`
	Job          string `arg:"" help:"Id of the job."`
}

// Run cancels the job; a run in another process notices at its next step.
func (c *jobCancelCmd) Run(*program) error { return c.act(c.Organization, c.Job, jobs.Cancel) }

type jobRetryCmd struct {
	place
	Organization string `required:"" help:"Name or id of the organization."`
	Job          string `arg:"" help:"Id of the job."`
}

// Run queues the job; a server picks it up within a minute.
func (c *jobRetryCmd) Run(*program) error { return c.act(c.Organization, c.Job, jobs.Retry) }

func (l place) act(organization, job string, act func(ctx context.Context, tx *db.Tx, job id.ID) error) error {
	of, err := id.Parse(job)
	if err != nil {
		return err
	}
	return l.inside(organization, (*db.DB).Write, func(ctx context.Context, tx *db.Tx) error { return act(ctx, tx, of) })
}
