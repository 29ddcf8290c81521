// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package imports

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/jobs"
	"concord/internal/platform/register"
)

func insert(ctx context.Context, tx *db.Tx, which id.ID, o Order, hash string, job id.ID) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO imports (tenant_id, id, created_at, made_by, register, name, hash, fresh, writes, state, job_id, checked, created, updated, same, outcome, faults)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, 0, 0, 0, 0, '', '')`,
		string(which), tx.Now.UnixMicro(), string(tx.Actor.User()), o.Register, o.Name, hash, o.New, o.Write, string(job))
	if err != nil {
		return err
	}
	tx.Record(db.Change{Action: Object + ".create", Object: Object, ID: which, Fields: []db.Field{{Name: "register", New: o.Register}, {Name: "sha256", New: hash}}})
	return nil
}

// start makes a checked import wait for a job that writes.
func start(ctx context.Context, tx *db.Tx, which, job id.ID) error {
	n, err := db.Exec(ctx, tx, "UPDATE imports SET state = 'waiting', writes = TRUE, job_id = $3 WHERE tenant_id = $1 AND id = $2 AND state = 'checked'", string(which), string(job))
	if err == nil && n == 0 {
		err = fault.Conflict
	}
	if err != nil {
		return err
	}
	tx.Record(db.Change{Action: Object + ".start", Object: Object, ID: which})
	return nil
}

// found is what the outcome of an import says.
type found struct {
	Differences []register.Difference `json:"differences,omitempty"`
	Wrong       fault.Fields          `json:"wrong,omitempty"`
}

// ending is how an import stands after a run.
type ending struct {
	state  State
	done   register.Preview
	rows   int // checked
	wrong  fault.Fields
	faults blob.Blob // zero for none
}

// end writes down how an import stands. Its file goes, unless it is still to be written.
func (k *Desk) end(ctx context.Context, tx *db.Tx, x Import, e ending) error {
	said := found{Wrong: e.wrong}
	if e.state == Checked {
		said.Differences = e.done.Differences
	}
	outcome, err := json.Marshal(said)
	if err != nil {
		return fmt.Errorf("word the outcome: %w", err)
	}
	n, err := db.Exec(ctx, tx, "UPDATE imports SET state = $3, checked = $4, created = $5, updated = $6, same = $7, outcome = $8, faults = $9 WHERE tenant_id = $1 AND id = $2 AND state IN ('waiting', 'checked')",
		string(x.ID), string(e.state), e.rows, e.done.Create, e.done.Update, e.done.Same, string(outcome), e.faults.Hash)
	if err == nil && n == 0 {
		err = fault.Conflict
	}
	if err == nil && e.state != Checked {
		err = blob.Release(ctx, tx, x.hash, ref(x.ID))
	}
	if err == nil && e.faults.Hash != "" {
		err = k.files.Keep(ctx, tx, e.faults, ref(x.ID))
	}
	if err != nil {
		return fmt.Errorf("end an import: %w", err)
	}
	tx.Record(db.Change{Action: Object + "." + acts[e.state], Object: Object, ID: x.ID, Fields: counts(e.done)})
	return nil
}

// acts are what the journal calls the ways an import ends.
var acts = map[State]string{Checked: "check", Wrong: "refuse", Done: "complete", Cancelled: "cancel"}

func counts(p register.Preview) (out []db.Field) {
	for _, c := range []struct {
		name string
		n    int
	}{{"create", p.Create}, {"update", p.Update}, {"same", p.Same}} {
		if c.n > 0 {
			out = append(out, db.Field{Name: c.name, New: strconv.Itoa(c.n)})
		}
	}
	return out
}

func find(ctx context.Context, tx *db.Tx, which id.ID) (x Import, err error) {
	var created int64
	var outcome, word string
	var job jobs.State
	err = db.One(ctx, tx, []any{
		&x.ID, &created, &x.MadeBy, &x.Register, &x.Name, &x.hash, &x.New, &x.Write, &x.State, &x.Job, &x.Progress.Checked,
		&x.Outcome.Create, &x.Outcome.Update, &x.Outcome.Same, &outcome, &x.Faults, &job, &x.Progress.Percent, &word, &x.Error,
	}, `SELECT i.id, i.created_at, i.made_by, i.register, i.name, i.hash, i.fresh, i.writes, i.state, i.job_id, i.checked, i.created, i.updated, i.same, i.outcome, i.faults,
COALESCE(j.state, ''), COALESCE(j.progress, 0), COALESCE(j.word, ''), COALESCE(j.error, '')
FROM imports i LEFT JOIN jobs j ON j.tenant_id = i.tenant_id AND j.id = i.job_id WHERE i.tenant_id = $1 AND i.id = $2`, string(which))
	if err != nil {
		return Import{}, err
	}
	x.CreatedAt = time.UnixMicro(created).UTC()
	x.stand(job, word)
	if outcome == "" {
		return x, nil
	}
	var said found
	err = json.Unmarshal([]byte(outcome), &said)
	x.Outcome.Differences, x.Wrong = said.Differences, said.Wrong
	return x, err
}

// stand says where an import stands by its job, which may have been cancelled or given up, and is gone a long time after its end.
func (x *Import) stand(job jobs.State, word string) {
	if x.State != Waiting {
		return
	}
	switch job {
	case jobs.Cancelled:
		x.State = Cancelled
	case jobs.Failed, jobs.Done, "":
		x.State = Failed
	case jobs.Running:
		x.Running = true
		x.Progress = parse(x.Progress.Percent, word)
	case jobs.Waiting, jobs.Ready, jobs.Retrying:
	}
}

// word is how a job says how far an import is, and parse reads it.
func word(p register.Progress) string { return fmt.Sprintf("%d %d %d", p.Checked, p.Written, p.Write) }

func parse(percent int, word string) register.Progress {
	p := register.Progress{Percent: percent}
	fmt.Sscanf(word, "%d %d %d", &p.Checked, &p.Written, &p.Write) //nolint:errcheck // a job that has said nothing yet has an empty word
	return p
}

// kept is how long an import can be looked at, and how long a checked one waits for somebody.
const kept = 7 * 24 * time.Hour

// Forget removes imports of the task's organization a week after they were brought, and their files.
func Forget(ctx context.Context, t *jobs.Task) error {
	return t.Finish(ctx, func(tx *db.Tx) error {
		list, err := db.All(ctx, tx, func(r db.Row) (which id.ID, err error) { return which, r.Scan(&which) },
			`SELECT i.id FROM imports i WHERE i.tenant_id = $1 AND i.created_at < $2
AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.tenant_id = i.tenant_id AND j.id = i.job_id AND j.state IN ('waiting', 'ready', 'running', 'retrying'))`, tx.Now.Add(-kept).UnixMicro())
		if err != nil {
			return fmt.Errorf("look for old imports: %w", err)
		}
		for _, which := range list {
			if err := blob.Release(ctx, tx, "", ref(which)); err != nil {
				return err
			}
			if _, err := db.Exec(ctx, tx, "DELETE FROM imports WHERE tenant_id = $1 AND id = $2", string(which)); err != nil {
				return fmt.Errorf("forget an import: %w", err)
			}
			tx.Record(db.Change{Action: Object + ".forget", Object: Object, ID: which})
		}
		return nil
	})
}
