// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package riskregister

import (
	"context"
	"fmt"
	"net/url"

	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

// Report is the register of risks, or the treatment plan, with all that printing it needs.
type Report struct {
	Kind         string // RegisterKind or PlanKind
	Organization string
	AsOf         civil.Date
	Words        *locale.Words
	Names        Names
	Edition      risk.Edition         // in force
	Editions     map[int]risk.Edition // by which risks were judged
	Risks        []register.Record    // the open ones first, the highest level first
	Controls     map[id.ID][]risk.Control
	Treatments   []risk.Treatment
	Sums         []risk.Sum
	Budget       *risk.Budget // of the plan; nil for none
	Map          Map
}

// Read takes a report of the whole organization out of the database. The number of queries grows with the pages of risks and
// treatments, not with their links.
func Read(ctx context.Context, tx *db.Tx, kind string, w *locale.Words) (*Report, error) {
	r := &Report{Kind: kind, Words: w, Names: Names{}, Editions: map[int]risk.Edition{}}
	for _, part := range []func(context.Context, *db.Tx) error{r.head, r.risks, r.plan, r.chart} {
		if err := part(ctx, tx); err != nil {
			return nil, fmt.Errorf("read the register of risks: %w", err)
		}
	}
	return r, nil
}

func (r *Report) head(ctx context.Context, tx *db.Tx) error {
	s, err := org.FindSettings(ctx, tx)
	if err != nil {
		return err
	}
	r.Organization = s.Name
	if r.AsOf, err = s.Today(tx); err != nil {
		return err
	}
	members, err := tenant.Members(ctx, tx)
	for _, m := range members {
		r.Names[m.User] = m.Name
	}
	if err != nil {
		return err
	}
	r.Edition, err = risk.InForce(ctx, tx)
	r.Edition = r.worded(r.Edition)
	return err
}

// worded puts the program's own criteria into the report's language; those of an organization are in its own words.
func (r *Report) worded(e risk.Edition) risk.Edition {
	if e.Number == 0 {
		e.Criteria = risk.Default(r.Words)
	}
	return e
}

// atOnce is how many records are read at a time.
const atOnce = 1000

func (r *Report) risks(ctx context.Context, tx *db.Tx) error {
	for _, state := range []string{"open", "closed"} {
		cursor := ""
		for first := true; first || cursor != ""; first = false {
			values := url.Values{"sort": {"-level"}, "state": {state}}
			if cursor != "" {
				values.Set("cursor", cursor)
			}
			q, err := risk.Register.ParseQuery(values)
			if err != nil {
				return err
			}
			q.Limit = atOnce
			page, err := risk.Register.List(ctx, tx, q)
			if err != nil {
				return err
			}
			r.Risks, cursor = append(r.Risks, page.Records...), page.Next
		}
	}
	for _, rec := range r.Risks {
		number := risk.Number(rec, "criteria")
		if _, known := r.Editions[number]; known {
			continue
		}
		e, err := risk.EditionOf(ctx, tx, number)
		if err != nil {
			return err
		}
		r.Editions[number] = r.worded(e)
	}
	var err error
	r.Controls, err = risk.Controls(ctx, tx)
	return err
}

func (r *Report) plan(ctx context.Context, tx *db.Tx) error {
	q := risk.PlanQuery{State: risk.All, Limit: atOnce}
	for first := true; first || q.After != ""; first = false {
		list, next, err := risk.Plan(ctx, tx, q)
		if err != nil {
			return err
		}
		r.Treatments, q.After = append(r.Treatments, list...), next
	}
	var err error
	if r.Sums, err = risk.Sums(ctx, tx, risk.PlanQuery{State: risk.All}); err != nil || r.Kind != PlanKind {
		return err
	}
	b, said, err := risk.FindBudget(ctx, tx)
	if said {
		r.Budget = &b
	}
	return err
}

func (r *Report) chart(ctx context.Context, tx *db.Tx) error {
	q := risk.MapQuery{Stage: "current"}
	r.Map.Edition = r.Edition
	var err error
	r.Map.Cells, r.Map.Ways, err = risk.Map(ctx, tx, q)
	return err
}
