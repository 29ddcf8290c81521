// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"context"

	"concord/internal/ims/action"
	"concord/internal/ims/document"
	"concord/internal/ims/org"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
)

// work lists everything that happens after requests, or by a schedule.
func (i *Installation) work() []jobs.Work {
	return []jobs.Work{
		jobs.Forget,
		i.Files.Sweeping(i.DB),
		i.Reports().Work(),
		i.Shelf().Scanning(),
		{Kind: "actions.remind", Daily: morning, Run: remind},
	}
}

// morning is the hour at which organizations hear of their day.
const morning = 6

// remind tells the owners of actions, and of documents to review, what is due on the organization's own day.
func remind(ctx context.Context, t *jobs.Task) error {
	return t.Finish(ctx, func(tx *db.Tx) error {
		zone, err := org.Zone(ctx, tx)
		if err != nil {
			return err
		}
		today := civil.Of(tx.Now.In(zone))
		if _, err := action.Remind(ctx, tx, today); err != nil {
			return err
		}
		_, err = document.Remind(ctx, tx, today)
		return err
	})
}

// runner works the installation's jobs.
func (i *Installation) runner() (*jobs.Runner, error) {
	return jobs.New(jobs.Config{DB: i.DB, Work: i.work(), Log: i.Log, Zone: org.Zone, Actor: func(ctx context.Context, organization, person id.ID) (access.Actor, error) {
		return auth.ForJob(ctx, i.DB, organization, person)
	}})
}
