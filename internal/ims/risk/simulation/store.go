// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package simulation

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
)

func insert(ctx context.Context, tx *db.Tx, which id.ID, o Order, portfolio []byte, job id.ID) error {
	var of any
	if o.Risk != "" {
		of = string(o.Risk)
	}
	seed := strconv.FormatUint(o.Seed, 10)
	_, err := db.Exec(ctx, tx, `INSERT INTO simulations (tenant_id, id, created_at, made_by, risk_id, trials, seed, portfolio, state, job_id, result)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, '')`, string(which), tx.Now.UnixMicro(), string(tx.Actor.User()), of, o.Trials, seed, string(portfolio), string(job))
	if err != nil {
		return err
	}
	tx.Record(db.Change{Action: Object + ".create", Object: Object, ID: which, Fields: []db.Field{{Name: "risk", New: string(o.Risk)}, {Name: "trials", New: strconv.Itoa(o.Trials)}, {Name: "seed", New: seed}}})
	return nil
}

const columns = `SELECT s.id, s.created_at, s.made_by, COALESCE(s.risk_id, ''), s.trials, s.seed, s.state, s.job_id, s.ended_at,
COALESCE(j.state, ''), COALESCE(j.progress, 0), COALESCE(j.error, ''), j.ended_at
FROM simulations s LEFT JOIN jobs j ON j.tenant_id = s.tenant_id AND j.id = s.job_id WHERE s.tenant_id = $1 `

func scan(r db.Row) (x Simulation, err error) {
	var created int64
	var ended, given *int64
	var seed string
	var job jobs.State
	err = r.Scan(&x.ID, &created, &x.MadeBy, &x.Risk, &x.Trials, &seed, &x.State, &x.job, &ended, &job, &x.Progress, &x.Error, &given)
	if err != nil {
		return x, err
	}
	if x.Seed, err = strconv.ParseUint(seed, 10, 64); err != nil {
		return x, fmt.Errorf("read the seed: %w", err)
	}
	x.CreatedAt = time.UnixMicro(created).UTC()
	if ended == nil {
		ended = given
	}
	if ended != nil {
		x.EndedAt = time.UnixMicro(*ended).UTC()
	}
	x.stand(job)
	return x, nil
}

// stand says how one stands whose job ended without a word, as when it was given up, or is at work.
func (x *Simulation) stand(job jobs.State) {
	if x.State != Waiting {
		x.Error = ""
		return
	}
	switch job {
	case jobs.Cancelled:
		x.State = Cancelled
	case jobs.Failed, jobs.Done, "":
		x.State = Failed
	case jobs.Running:
		x.Running = true
	case jobs.Waiting, jobs.Ready, jobs.Retrying:
		x.Progress = 0 // of a run that was given back
	}
}

// from is where a list begins.
func from(before id.ID) string {
	if before == "" {
		return "g" // behind every identifier
	}
	return string(before)
}

// text is one of the long columns, which lists leave out.
func text(ctx context.Context, tx *db.Tx, column string, which id.ID) ([]byte, error) {
	var out string
	err := db.One(ctx, tx, []any{&out}, "SELECT "+column+" FROM simulations WHERE tenant_id = $1 AND id = $2", string(which))
	if err == nil && out == "" {
		err = fault.NotFound
	}
	if err != nil {
		return nil, fmt.Errorf("%s of a simulation: %w", column, err)
	}
	return []byte(out), nil
}

func cancel(ctx context.Context, tx *db.Tx, which id.ID) error {
	n, err := db.Exec(ctx, tx, "UPDATE simulations SET state = 'cancelled', ended_at = $3 WHERE tenant_id = $1 AND id = $2 AND state = 'waiting'", string(which), tx.Now.UnixMicro())
	if err == nil && n == 0 { // done in between
		err = fault.Conflict
	}
	if err != nil {
		return err
	}
	tx.Record(db.Change{Action: Object + ".cancel", Object: Object, ID: which})
	return nil
}

func keep(ctx context.Context, tx *db.Tx, which id.ID, result []byte) error {
	n, err := db.Exec(ctx, tx, "UPDATE simulations SET state = 'done', ended_at = $3, result = $4 WHERE tenant_id = $1 AND id = $2 AND state = 'waiting'", string(which), tx.Now.UnixMicro(), string(result))
	if err == nil && n == 0 {
		err = fault.Conflict
	}
	if err != nil {
		return err
	}
	tx.Record(db.Change{Action: Object + ".complete", Object: Object, ID: which})
	return nil
}

// kept is how long simulations are kept.
const kept = 90 * 24 * time.Hour

// forget removes simulations of long ago whose jobs have ended.
func forget(ctx context.Context, t *jobs.Task) error {
	return t.Finish(ctx, func(tx *db.Tx) error {
		list, err := db.All(ctx, tx, func(r db.Row) (which id.ID, err error) { return which, r.Scan(&which) },
			`DELETE FROM simulations WHERE tenant_id = $1 AND created_at < $2
AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.tenant_id = simulations.tenant_id AND j.id = simulations.job_id AND j.state IN ('waiting', 'ready', 'running', 'retrying')) RETURNING id`, tx.Now.Add(-kept).UnixMicro())
		if err != nil {
			return fmt.Errorf("forget simulations: %w", err)
		}
		for _, which := range list {
			tx.Record(db.Change{Action: Object + ".forget", Object: Object, ID: which})
		}
		return nil
	})
}
