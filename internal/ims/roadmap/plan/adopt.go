// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package plan

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/action"
	"concord/internal/ims/roadmap"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Adoption is one task that became an action.
type Adoption struct {
	Task   string
	Action id.ID
}

// Adopted says which task of a plan became which action.
func Adopted(ctx context.Context, tx *db.Tx, which id.ID) (map[string]id.ID, error) {
	out := map[string]id.ID{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var task string
		var made id.ID
		err := r.Scan(&task, &made)
		out[task] = made
		return err
	}, "SELECT task, action_id FROM roadmap_adoptions WHERE tenant_id = $1 AND plan_id = $2", string(which))
	if err != nil {
		return nil, fmt.Errorf("list adoptions: %w", err)
	}
	return out, nil
}

// Adopt makes actions of tasks: due when the schedule finishes them, owned by owner, empty for nobody. A task that became an
// action before, and one that is done or not needed, is passed over, so that adopting twice doubles nothing. It returns what
// it made, in the schedule's order, and fails with fault.Fields for a task that the schedule does not have.
func Adopt(ctx context.Context, tx *db.Tx, which id.ID, s *roadmap.Schedule, tasks []string, owner id.ID) (made []Adoption, err error) {
	// The plan's row is taken first, so that two people who adopt at once do it one after the other.
	var held id.ID
	if err := db.One(ctx, tx, []any{&held}, "SELECT id FROM roadmap_plans WHERE tenant_id = $1 AND id = $2"+tx.ForUpdate(), string(which)); err != nil {
		return nil, fmt.Errorf("adopt: %w", err)
	}
	before, err := Adopted(ctx, tx, which)
	if err != nil {
		return nil, err
	}
	for _, task := range tasks {
		if !slices.ContainsFunc(s.Tasks, func(t roadmap.ScheduledTask) bool { return t.Task.ID == task }) {
			return nil, fault.Fields{{Field: "tasks", Problem: fmt.Sprintf("%.40q is no task of the plan", task), Cure: "choose tasks of the plan"}}
		}
	}
	for i := range s.Tasks {
		t := &s.Tasks[i]
		if !slices.Contains(tasks, t.Task.ID) || before[t.Task.ID] != "" || t.State != roadmap.Open {
			continue
		}
		rec, err := action.Register.Create(ctx, tx, record(t, owner))
		if err != nil {
			return nil, fmt.Errorf("adopt %s: %w", t.Task.ID, err)
		}
		_, err = db.Exec(ctx, tx, "INSERT INTO roadmap_adoptions (tenant_id, plan_id, task, action_id, adopted_at) VALUES ($1, $2, $3, $4, $5)",
			string(which), t.Task.ID, string(rec.ID), tx.Now.UnixMicro())
		if err != nil {
			return nil, fmt.Errorf("adopt %s: %w", t.Task.ID, err)
		}
		made = append(made, Adoption{t.Task.ID, rec.ID})
	}
	if len(made) > 0 {
		tx.Record(db.Change{Action: object + ".adopt", Object: object, ID: which, Fields: []db.Field{{Name: "tasks", New: joined(made)}}})
	}
	return made, nil
}

func joined(made []Adoption) string {
	var out []string
	for _, a := range made {
		out = append(out, a.Task)
	}
	return strings.Join(out, " ")
}

// record is the action of a task, in the order of the register's fields.
func record(t *roadmap.ScheduledTask, owner id.ID) []string {
	values := map[string]string{
		"title": t.Task.ID + " " + t.Task.Title, "description": t.Task.Note, "state": "open", "owner": string(owner), "due": t.Finish.String(),
		"source": "roadmap", "requirement": first(t.Task), "effort_days": strconv.Itoa(t.PersonDays),
	}
	out := make([]string, len(action.Register.Fields))
	for i, f := range action.Register.Fields {
		out[i] = values[f.Name]
	}
	return out
}

// first is one requirement that a task serves, the first of the standard that comes first by name; empty for none.
func first(t *catalog.Task) string {
	standards := slices.Sorted(maps.Keys(t.Satisfies))
	for _, s := range standards {
		if len(t.Satisfies[s]) > 0 {
			return s + "/" + t.Satisfies[s][0]
		}
	}
	return ""
}
