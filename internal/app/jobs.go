// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app

import (
	"context"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
)

// work lists everything that happens after requests, or by a schedule.
func (i *Installation) work() []jobs.Work {
	return []jobs.Work{
		jobs.Forget,
		i.Files.Sweeping(i.DB),
	}
}

// runner works the installation's jobs.
func (i *Installation) runner() (*jobs.Runner, error) {
	return jobs.New(jobs.Config{DB: i.DB, Work: i.work(), Log: i.Log, Actor: func(ctx context.Context, organization, person id.ID) (access.Actor, error) {
		return auth.ForJob(ctx, i.DB, organization, person)
	}})
}
