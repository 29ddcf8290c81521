// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"context"
	"slices"

	"concord/internal/ims/action"
	"concord/internal/ims/campaign"
	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/ims/org"
	"concord/internal/ims/risk/simulation"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
)

// work lists everything that happens after requests, or by a schedule.
func (i *Installation) work() []jobs.Work {
	list := []jobs.Work{
		jobs.Forget,
		i.Files.Sweeping(i.DB),
		i.Reports().Work(),
		i.Shelf().Scanning(),
		document.Scanning(i.Shelf()),
		{Kind: "actions.remind", Daily: morning, Run: daily(action.Remind)},
		{Kind: "campaigns.remind", Daily: morning, Run: daily(campaign.Remind)},
		{Kind: "documents.remind", Daily: morning, Run: daily(document.Remind)},
		{Kind: "evidence.remind", Daily: morning, Run: daily(evidence.Remind)},
	}
	return slices.Concat(list, i.Imports.Work(), simulation.New(i.DB).Work())
}

// morning is the hour at which organizations hear of their day.
const morning = 6

// daily tells people what concerns them on the organization's own day.
func daily(tell func(context.Context, *db.Tx, civil.Date) (int, error)) func(context.Context, *jobs.Task) error {
	return func(ctx context.Context, t *jobs.Task) error {
		return t.Finish(ctx, func(tx *db.Tx) error {
			today, err := org.Today(ctx, tx)
			if err != nil {
				return err
			}
			_, err = tell(ctx, tx, today)
			return err
		})
	}
}

// runner works the installation's jobs.
func (i *Installation) runner() (*jobs.Runner, error) {
	return jobs.New(jobs.Config{DB: i.DB, Work: i.work(), Log: i.Log, Zone: org.Zone, Actor: func(ctx context.Context, organization, person id.ID) (access.Actor, error) {
		return auth.ForJob(ctx, i.DB, organization, person)
	}})
}
