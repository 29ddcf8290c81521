// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package plan keeps an organization's roadmaps and what of them became actions.
package plan

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/roadmap"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/locale"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
)

// Series numbers the plans, as P-3.
var Series = register.NewSeries(object, "P")

// object is what the journal calls a plan.
const object = "roadmap-plans"

// Choices are what a plan is computed from.
type Choices struct {
	Title     string
	Scenario  roadmap.Scenario
	Size      roadmap.Size
	Start     civil.Date
	Capacity  map[string]float64 // person-days a week by role; a role without an entry is not limited
	Diagnosis id.ID              // whose result says what is done already; empty for none
}

// Plan is one roadmap of the organization.
type Plan struct {
	Choices
	ID        id.ID
	Version   int
	Number    int // from 1, never given twice
	CreatedAt time.Time
	UpdatedAt time.Time
	Adopted   int // tasks that became actions
}

const columns = `p.id, p.version, p.number, p.created_at, p.updated_at, p.title, p.scenario, p.size, p.start_on, p.capacity, COALESCE(p.diagnosis_id, ''),
(SELECT count(*) FROM roadmap_adoptions a WHERE a.tenant_id = $1 AND a.plan_id = p.id)`

func scan(r db.Row) (p Plan, err error) {
	var created, updated int64
	var start, capacity string
	if err := r.Scan(&p.ID, &p.Version, &p.Number, &created, &updated, &p.Title, &p.Scenario, &p.Size, &start, &capacity, &p.Diagnosis, &p.Adopted); err != nil {
		return p, err
	}
	p.CreatedAt, p.UpdatedAt = time.UnixMicro(created).UTC(), time.UnixMicro(updated).UTC()
	if p.Start, err = civil.Parse(start); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(capacity), &p.Capacity)
}

// List returns one page of the plans, newest first, those before the given one; empty for the newest.
func List(ctx context.Context, tx *db.Tx, before id.ID, limit int) ([]Plan, error) {
	if before == "" {
		before = "z" // after every identifier
	}
	list, err := db.All(ctx, tx, scan, "SELECT "+columns+" FROM roadmap_plans p WHERE p.tenant_id = $1 AND p.id < $2 ORDER BY p.id DESC LIMIT $3", string(before), limit)
	if err != nil {
		return nil, fmt.Errorf("list plans: %w", err)
	}
	return list, nil
}

// Find returns one plan, or fault.NotFound.
func Find(ctx context.Context, tx *db.Tx, which id.ID) (p Plan, err error) {
	found := false
	err = db.Each(ctx, tx, func(r db.Row) error {
		found = true
		p, err = scan(r)
		return err
	}, "SELECT "+columns+" FROM roadmap_plans p WHERE p.tenant_id = $1 AND p.id = $2", string(which))
	if err == nil && !found {
		err = fault.NotFound
	}
	if err != nil {
		return Plan{}, fmt.Errorf("find plan: %w", err)
	}
	return p, nil
}

// Create keeps a new plan. It fails with fault.Fields naming every choice that is wrong.
func Create(ctx context.Context, tx *db.Tx, l *catalog.Library, c Choices) (Plan, error) {
	values, err := c.check(ctx, tx, l)
	if err != nil {
		return Plan{}, err
	}
	number, err := Series.Next(ctx, tx)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Choices: c, ID: tx.NewID(), Version: 1, Number: number, CreatedAt: tx.Now, UpdatedAt: tx.Now}
	_, err = db.Exec(ctx, tx, `INSERT INTO roadmap_plans (tenant_id, id, version, created_at, updated_at, title, scenario, size, start_on, capacity, diagnosis_id, number)
VALUES ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8, $9, $10)`, append(append([]any{string(p.ID), tx.Now.UnixMicro()}, values...), number)...)
	if err != nil {
		return Plan{}, fmt.Errorf("create plan: %w", err)
	}
	tx.Record(db.Change{Action: object + ".create", Object: object, ID: p.ID, Version: 1, Fields: differences(nil, values)})
	return p, search.Add(ctx, tx, p.document())
}

// Update gives a plan other choices. version is the one the caller saw. Actions that were adopted stay as they are.
func Update(ctx context.Context, tx *db.Tx, l *catalog.Library, which id.ID, version int, c Choices) (Plan, error) {
	p, err := Find(ctx, tx, which)
	if err != nil {
		return Plan{}, err
	}
	if p.Version != version {
		return p, fmt.Errorf("change plan: it has version %d: %w", p.Version, fault.Conflict)
	}
	before, err := p.values()
	if err != nil {
		return Plan{}, err
	}
	values, err := c.check(ctx, tx, l)
	if err != nil {
		return p, err
	}
	changed := differences(before, values)
	if len(changed) == 0 {
		return p, nil
	}
	n, err := db.Exec(ctx, tx, `UPDATE roadmap_plans SET version = version + 1, updated_at = $4, title = $5, scenario = $6, size = $7, start_on = $8, capacity = $9, diagnosis_id = $10
WHERE tenant_id = $1 AND id = $2 AND version = $3`, append([]any{string(which), version, tx.Now.UnixMicro()}, values...)...)
	if err == nil && n == 0 {
		err = fault.Conflict
	}
	if err != nil {
		return Plan{}, fmt.Errorf("change plan: %w", err)
	}
	tx.Record(db.Change{Action: object + ".update", Object: object, ID: which, Version: version + 1, Fields: changed})
	p.Choices, p.Version, p.UpdatedAt = c, version+1, tx.Now
	return p, search.Replace(ctx, tx, p.document())
}

// Delete removes a plan; the actions that came of it stay.
func Delete(ctx context.Context, tx *db.Tx, which id.ID, version int) error {
	p, err := Find(ctx, tx, which)
	if err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, "DELETE FROM roadmap_plans WHERE tenant_id = $1 AND id = $2 AND version = $3", string(which), version)
	switch {
	case err != nil:
		return fmt.Errorf("delete plan: %w", err)
	case n == 0:
		return fmt.Errorf("delete plan: it has version %d: %w", p.Version, fault.Conflict)
	}
	tx.Record(db.Change{Action: object + ".delete", Object: object, ID: which, Version: version, Fields: []db.Field{{Name: "title", Old: p.Title}}})
	if err := Series.Gone(ctx, tx); err != nil {
		return err
	}
	return search.Remove(ctx, tx, p.document().Ref)
}

// Reference is how people name the plan, as P-3.
func (p Plan) Reference() string { return Series.Reference(p.Number) }

// document is what search keeps of a plan.
func (p Plan) document() search.Document {
	return search.Document{Ref: id.Ref{Register: object, ID: p.ID}, Reference: p.Reference(), Title: p.Title}
}

// Reindex keeps the titles of all plans for search anew; what was kept of them must have been cleared. It returns how many
// there are.
func Reindex(ctx context.Context, tx *db.Tx) (n int, err error) {
	return search.AddAll(ctx, tx, List, Plan.document)
}

// names are the choices in the order of their columns.
var names = []string{"title", "scenario", "size", "start", "capacity", "diagnosis"}

func (c Choices) values() ([]any, error) {
	capacity, err := json.Marshal(c.Capacity)
	var from any
	if c.Diagnosis != "" {
		from = string(c.Diagnosis)
	}
	return []any{c.Title, string(c.Scenario), string(c.Size), c.Start.String(), string(capacity), from}, err
}

func differences(before, after []any) (out []db.Field) {
	text := func(list []any, i int) string {
		if list == nil || list[i] == nil {
			return ""
		}
		return fmt.Sprint(list[i])
	}
	for i, name := range names {
		if was, is := text(before, i), text(after, i); was != is {
			out = append(out, db.Field{Name: name, Old: was, New: is})
		}
	}
	return out
}

// check brings the choices into their one form and faults all that is wrong with them.
func (c *Choices) check(ctx context.Context, tx *db.Tx, l *catalog.Library) ([]any, error) {
	wrong, err := c.faults(l)
	if err != nil {
		return nil, err
	}
	if c.Diagnosis != "" {
		which, err := dossier.Series.Which(ctx, tx, string(c.Diagnosis))
		if err == nil {
			c.Diagnosis = which
			_, err = dossier.Find(ctx, tx, which)
		}
		if err != nil {
			wrong = append(wrong, fault.Field{Field: "diagnosis", Problem: "names no diagnosis of this organization", Cure: "choose one, or leave it out"})
		}
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	return c.values()
}

// Faults is what is wrong with choices that are only tried.
func (c *Choices) Faults(l *catalog.Library) error {
	wrong, err := c.faults(l)
	if err != nil {
		return err
	}
	return wrong.Err()
}

func (c *Choices) faults(l *catalog.Library) (wrong fault.Fields, err error) {
	say := func(field, problem, cure string) {
		wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
	}
	switch c.Title = intake.CleanName(c.Title); {
	case c.Title == "":
		say("title", "is missing", "fill it in")
	case utf8.RuneCountInString(c.Title) > 200:
		say("title", "is too long", "use at most 200 characters")
	}
	if !slices.Contains(roadmap.Scenarios, c.Scenario) {
		say("scenario", fmt.Sprintf("is %.40q", c.Scenario), "choose joint, add-on, iso27001-alone or iso42001-alone")
	}
	if !slices.Contains(roadmap.Sizes, c.Size) {
		say("size", fmt.Sprintf("is %.40q", c.Size), "choose small, mid or large")
	}
	if c.Start.IsZero() {
		say("start", "is missing", "write the first day, as 2027-01-04")
	}
	if c.Capacity == nil {
		c.Capacity = map[string]float64{}
	}
	content, err := l.Plan()
	if err != nil {
		return nil, err
	}
	roles := content.Roles()
	for role, days := range c.Capacity {
		switch {
		case !slices.Contains(roles, role):
			say("capacity."+role, "is no role of the plan", "choose one of the plan's roles")
		case !(days >= roadmap.MinCapacity && days <= roadmap.MaxCapacity): // also what is no number
			say("capacity."+role, fmt.Sprintf("is %g", days), fmt.Sprintf("write person-days a week from %g to %g", roadmap.MinCapacity, roadmap.MaxCapacity))
		}
	}
	return wrong.Sorted(), nil
}

// Request is what the schedule of the choices is computed from. answers are those of the diagnosis, nil for none: tasks whose
// every requirement conforms or is not applicable count as done.
func (c Choices) Request(l *catalog.Library, answers *diagnosis.Answers, w *locale.Words) (roadmap.Request, error) {
	req := roadmap.Request{Scenario: c.Scenario, Size: c.Size, Start: c.Start, Capacity: c.Capacity}
	if answers == nil {
		return req, nil
	}
	content, err := l.Plan()
	if err != nil {
		return req, err
	}
	result, err := diagnosis.Evaluate(l, answers, w)
	if err != nil {
		return req, err
	}
	req.Done, err = Done(l, content, result)
	return req, err
}

// Schedule computes the plan of the choices; answers are as for Request.
func (c Choices) Schedule(l *catalog.Library, answers *diagnosis.Answers, w *locale.Words) (*roadmap.Schedule, error) {
	content, err := l.Plan()
	if err != nil {
		return nil, err
	}
	req, err := c.Request(l, answers, w)
	if err != nil {
		return nil, err
	}
	return roadmap.Compute(content, req)
}

// Done are the tasks that a diagnosis shows to be done, with the reason: every requirement and control that they serve
// conforms or is not applicable.
func Done(l *catalog.Library, content *catalog.Plan, r *diagnosis.Result) (map[string]string, error) {
	return roadmap.DoneTasks(content, l, r.Answers.Standards, func(ref catalog.Ref) bool {
		item := r.Item(ref)
		return item != nil && (item.State == diagnosis.Conforms || item.State == diagnosis.NotApplicable)
	})
}

// Answers are those of the diagnosis that a plan goes on from; nil where it goes on from none.
func Answers(ctx context.Context, tx *db.Tx, l *catalog.Library, c Choices) (*diagnosis.Answers, error) {
	if c.Diagnosis == "" {
		return nil, nil //nolint:nilnil // a plan from scratch has no answers, which is no fault
	}
	which, err := dossier.Series.Which(ctx, tx, string(c.Diagnosis))
	if err != nil {
		return nil, err
	}
	now, _, err := dossier.Compared(ctx, tx, l, which)
	return now, err
}
