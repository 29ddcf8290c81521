// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs

import (
	"context"
	"fmt"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// longest is how long nobody looks whose day has begun: an organization that is new, or that moved to another time zone,
// waits no longer for its first day.
const longest = time.Hour

// daily queues the day's work in every organization where its hour has come, once a day however many processes look and
// however long they were off, and returns when to look again.
func (r *Runner) daily(ctx context.Context, w Work, now time.Time) (next int64, err error) {
	list, err := tenant.List(ctx, r.DB)
	if err != nil {
		return 0, err
	}
	look := now.Add(longest)
	for _, t := range list {
		at, err := r.today(ctx, t.ID, w, now)
		if err != nil { // of one organization, which the others do not wait for
			r.Log.ErrorContext(ctx, "day not begun", "kind", w.Kind, "organization", string(t.ID), "error", err)
		} else if at.Before(look) {
			look = at
		}
	}
	err = r.DB.WriteSystem(ctx, func(tx *db.SystemTx) error {
		_, err := db.Exec(ctx, tx, "INSERT INTO job_schedules (kind, due_at) VALUES ($1, $2) ON CONFLICT (kind) DO UPDATE SET due_at = excluded.due_at", w.Kind, look.UnixMicro())
		return err
	})
	return look.UnixMicro(), err
}

// today queues this day's work of an organization where its hour has come, and returns when the next hour comes.
func (r *Runner) today(ctx context.Context, organization id.ID, w Work, now time.Time) (next time.Time, err error) {
	program, err := r.Actor(ctx, organization, "")
	if err != nil {
		return time.Time{}, err
	}
	var local time.Time
	key, queued := "", 0
	err = r.DB.Read(ctx, program, func(tx *db.Tx) error {
		zone, err := r.Zone(ctx, tx)
		if err != nil {
			return err
		}
		local = now.In(zone)
		key = fmt.Sprintf("%s of %s", w.Kind, local.Format(time.DateOnly))
		return db.One(ctx, tx, []any{&queued}, "SELECT count(*) FROM jobs WHERE tenant_id = $1 AND kind = $2 AND once = $3", w.Kind, key)
	})
	if err != nil {
		return time.Time{}, err
	}
	if due := hourOf(local, w.Daily); local.Before(due) {
		return due, nil
	}
	if queued == 0 {
		err = r.DB.Write(ctx, program, func(tx *db.Tx) error {
			_, err := Enqueue(ctx, tx, w.Kind, "", Once(key))
			return err
		})
	}
	return hourOf(local.AddDate(0, 0, 1), w.Daily), err
}

// hourOf is an hour of the day in which a moment lies, there where it is told.
func hourOf(day time.Time, hour int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, day.Location())
}
