// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package jobs

import (
	"context"
	"database/sql"
	"log/slog"
	"sync"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// ticket is what the queue's library keeps of a job that is ready: where the job is found.
type ticket struct {
	Organization id.ID `json:"organization"`
	Job          id.ID `json:"job"`

	kind string
}

// Kind is the job's.
func (t ticket) Kind() string { return t.kind }

// most is how often the library may hand out a ticket; when a job is given up is ours to say.
const most = 1000

// inserters write tickets, each inside a transaction that it is given; they have no connection of their own.
var inserters = map[db.Engine]func() (*river.Client[*sql.Tx], error){
	db.SQLite: sync.OnceValues(func() (*river.Client[*sql.Tx], error) {
		return river.NewClient(riversqlite.New(nil), &river.Config{Logger: slog.New(slog.DiscardHandler), MaxAttempts: most})
	}),
	db.Postgres: sync.OnceValues(func() (*river.Client[*sql.Tx], error) {
		return river.NewClient(riverdatabasesql.New(nil), &river.Config{Logger: slog.New(slog.DiscardHandler), MaxAttempts: most})
	}),
}

// issue gives tickets to the organization's jobs that wait longest, as far as it has slots in their lane. Whoever frees a slot,
// or makes a job, calls it in the same transaction, so that no job waits without reason.
func issue(ctx context.Context, tx *db.Tx) error {
	if err := tx.Lock(ctx, "jobs"); err != nil {
		return err
	}
	live := map[string]int{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var lane string
		err := r.Scan(&lane)
		live[lane]++
		return err
	}, "SELECT COALESCE(lane, '') FROM jobs WHERE tenant_id = $1 AND state IN ('ready', 'running')")
	if err != nil {
		return err
	}
	for _, l := range lanes {
		if free := l.slots - live[l.name]; free > 0 {
			if err := issueIn(ctx, tx, l.name, free); err != nil {
				return err
			}
		}
	}
	return nil
}

// issueIn gives tickets to as many of the jobs that wait in one lane.
func issueIn(ctx context.Context, tx *db.Tx, lane string, free int) error {
	list, err := db.All(ctx, tx, func(r db.Row) (t ticket, err error) { return t, r.Scan(&t.Job, &t.kind) },
		"SELECT id, kind FROM jobs WHERE tenant_id = $1 AND state = 'waiting' AND COALESCE(lane, '') = $2 ORDER BY id LIMIT $3", lane, free)
	if err != nil || len(list) == 0 {
		return err
	}
	queue := &river.InsertOpts{Queue: river.QueueDefault}
	if lane != "" {
		queue.Queue = lane
	}
	var tickets []river.InsertManyParams
	for _, t := range list {
		if _, err := db.Exec(ctx, tx, "UPDATE jobs SET state = 'ready' WHERE tenant_id = $1 AND id = $2", string(t.Job)); err != nil {
			return err
		}
		t.Organization = tx.Actor.Tenant()
		tickets = append(tickets, river.InsertManyParams{Args: t, InsertOpts: queue})
	}
	return insert(ctx, tx, tickets)
}

// insert writes tickets in a transaction and has the workers of this process told when it lasts.
func insert(ctx context.Context, tx leaver, tickets []river.InsertManyParams) error {
	client, err := inserters[tx.Engine()]()
	if err != nil {
		return err
	}
	tx.LeaveWork()
	return tx.InJobs(ctx, func(ctx context.Context, raw *sql.Tx) error {
		_, err := client.InsertManyTx(ctx, raw, tickets)
		return err
	})
}

// leaver is a transaction that work can be left in: an organization's, or the installation's.
type leaver interface {
	Engine() db.Engine
	LeaveWork()
	InJobs(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error
}
