// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package management gathers what top management looks at, on one sheet.
package management

import (
	"context"
	"slices"

	"concord/internal/ims/agenda"
	"concord/internal/ims/approved"
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/report/riskregister"
)

// Overview is what top management looks at.
type Overview struct {
	agenda.Management
	Today     civil.Date
	Diagnosis *dossier.Diagnosis // the newest; nil for none
	Result    *diagnosis.Result  // of the diagnosis, once it is evaluated
	Gaps      []diagnosis.Gap
	Roadmap   *plan.Plan // the newest; nil for none
	Risks     []agenda.Line
	Worst     []agenda.Above
	Trend     risk.Trend
	Costs     riskregister.Total // of the treatments that were proposed
	Statement soa.Numbers
	Version   *approved.Version // the newest of the statement; nil for none
	Changed   int               // rows since then
	answers   *diagnosis.Answers
}

// Few is how many of each kind are named, Most how many of one kind where that is asked for, Months how far the trend looks back.
const (
	Few    = 3
	Most   = 200
	Months = 12
)

// Read gathers all but the diagnosis' result, which Evaluate makes after the transaction, which must not have written. named is how
// many of each kind are named.
func Read(ctx context.Context, tx *db.Tx, l *catalog.Library, statements *soa.Current, named int) (o Overview, err error) {
	if err = o.newest(ctx, tx, l); err == nil {
		err = o.read(ctx, tx, named)
	}
	if err == nil {
		err = o.statement(ctx, tx, statements)
	}
	return o, err
}

// Evaluate finds what the newest diagnosis says, in words.
func (o *Overview) Evaluate(l *catalog.Library, w *locale.Words) (err error) {
	if o.answers == nil {
		return nil
	}
	if o.Result, err = diagnosis.Evaluate(l, o.answers, w); err == nil {
		o.Gaps = diagnosis.Gaps(o.Result, diagnosis.NoPressure, w)
	}
	return err
}

// newest finds the newest diagnosis with its answers, and the newest plan.
func (o *Overview) newest(ctx context.Context, tx *db.Tx, l *catalog.Library) error {
	list, err := dossier.List(ctx, tx, "", 1)
	if err != nil {
		return err
	}
	if len(list) > 0 {
		o.Diagnosis = &list[0]
		if _, o.answers, err = dossier.Stands(ctx, tx, l, list[0].ID); err != nil {
			return err
		}
	}
	plans, err := plan.List(ctx, tx, "", 1)
	if len(plans) > 0 {
		o.Roadmap = &plans[0]
	}
	return err
}

func (o *Overview) read(ctx context.Context, tx *db.Tx, named int) (err error) {
	if o.Today, err = org.Today(ctx, tx); err != nil {
		return err
	}
	which := id.ID("")
	if o.Roadmap != nil {
		which = o.Roadmap.ID
	}
	if o.Management, err = agenda.ForManagement(ctx, tx, o.Today, which, named); err != nil {
		return err
	}
	if o.Risks, err = agenda.Risks(ctx, tx); err != nil {
		return err
	}
	if o.Worst, err = agenda.Worst(ctx, tx, Few+1); err != nil {
		return err
	}
	if o.Trend, err = risk.TrendOf(ctx, tx, o.Today, Months); err != nil {
		return err
	}
	sums, err := risk.Sums(ctx, tx, risk.PlanQuery{State: risk.Proposed})
	o.Costs = riskregister.TotalOf(sums)
	return err
}

// statement says how far the statement is, and how many of its rows changed since it was approved.
func (o *Overview) statement(ctx context.Context, tx *db.Tx, statements *soa.Current) error {
	s, err := statements.Read(ctx, tx)
	if err != nil {
		return err
	}
	o.Statement = s.Numbers
	list, err := soa.Approved.List(ctx, tx, 0, 1)
	if err != nil || len(list) == 0 {
		return err
	}
	o.Version = &list[0]
	before, err := soa.Frozen(ctx, tx, list[0].ID)
	if err == nil {
		o.Changed = len(soa.Difference(before, s.Statement))
	}
	return err
}

// Stale reports whether the statement has rows that nobody approved as they are.
func (o *Overview) Stale() bool { return o.Version == nil || o.Changed > 0 }

// Waiting is how many decisions wait in all, the statement's next version included.
func (o *Overview) Waiting() (n int) {
	for _, x := range o.Pending {
		n += x.Count
	}
	if o.Stale() {
		n++
	}
	return n
}

// Part is how much of a clause, theme or objective does not conform.
type Part struct {
	Ref   string `json:"ref"`
	Name  string `json:"name"`
	Count int    `json:"missing"`
	All   int    `json:"of"` // scored requirements or controls of the part
}

// Parts counts the gaps of a standard by clause, theme and objective, in its order; also where there are none.
func Parts(s *diagnosis.StandardResult, gaps []diagnosis.Gap) (out []Part) {
	for _, part := range slices.Concat(s.Clauses, s.Groups) { // a topic with two objectives is two parts
		ref := part.Node.Ref
		x := Part{Ref: ref.String(), Name: part.Node.Cite + " " + part.Node.Title}
		for _, g := range gaps {
			if g.Item.Node.Within(ref) {
				x.Count++
			}
		}
		for _, i := range s.Items {
			if i.Node.Scored && i.State != diagnosis.NotApplicable && i.Node.Within(ref) {
				x.All++
			}
		}
		out = append(out, x)
	}
	return out
}
