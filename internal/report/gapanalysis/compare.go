// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"concord/internal/ims/diagnosis"
	"concord/internal/platform/press"
)

// Change is one item whose state or counted level differs from the earlier diagnosis.
type Change struct {
	Before, After *diagnosis.Item
}

// Better reports whether readiness rose.
func (c Change) Better() bool { return c.After.Readiness.Cmp(c.Before.Readiness) > 0 }

// Worse reports whether readiness fell.
func (c Change) Worse() bool { return c.After.Readiness.Cmp(c.Before.Readiness) < 0 }

// Changes lists the scored items whose state or counted level changed since the earlier diagnosis, in the standards'
// order. Without an earlier diagnosis there are none.
func (a *Analysis) Changes() (out []Change) {
	if a.Previous == nil {
		return nil
	}
	for _, s := range a.Result.Standards {
		for _, after := range s.Items {
			before := a.Previous.Item(after.Node.Ref)
			if before == nil || !after.Node.Scored {
				continue
			}
			if before.State != after.State || before.Effective != after.Effective {
				out = append(out, Change{before, after})
			}
		}
	}
	return out
}

// comparisonSection sets this diagnosis against the earlier one; what declined stands first.
func (a *Analysis) comparisonSection() press.Section {
	table := press.Table{
		ID: "change-table", Caption: a.t("comparison.caption"), Sheet: "changes", Empty: a.t("comparison.none"), Dense: true,
		Columns: []press.Column{
			{Title: a.t("col.reference"), Key: "ref", Width: 20, Code: true, Medium: press.InSheets},
			{Title: a.t("col.change"), Key: "change", Width: 12, Medium: press.InSheets},
			{Title: a.t("col.standard"), Width: 18, Medium: press.OnPages},
			{Title: a.t("col.where"), Width: 14, Medium: press.OnPages},
			{Title: a.t("col.asked"), Key: "asked", Width: 56},
			{Title: a.t("col.before"), Key: "before", Width: 17},
			{Title: a.t("col.level"), Key: "level_before", Width: 9, Align: press.Right},
			{Title: a.t("col.after"), Key: "after", Width: 17},
			{Title: a.t("col.level"), Key: "level_after", Width: 9, Align: press.Right},
		},
	}
	var declined, improved, other []Change
	for _, c := range a.Changes() {
		switch {
		case c.Worse():
			declined = append(declined, c)
		case c.Better():
			improved = append(improved, c)
		default:
			other = append(other, c)
		}
	}
	a.addChanges(&table, declined, a.t("comparison.declined", "count", len(declined)), a.t("comparison.change.declined"))
	a.addChanges(&table, improved, a.t("comparison.improved", "count", len(improved)), a.t("comparison.change.improved"))
	a.addChanges(&table, other, a.t("comparison.other", "count", len(other)), a.t("comparison.change.other"))
	return press.Section{ID: "comparison", Title: a.t("comparison.title"), NewPage: true, Blocks: []press.Block{
		a.p("comparison.intro", "as_of", a.Previous.Answers.AsOf.String(), "improved", len(improved), "declined", len(declined)), a.comparisonFigure(), table,
	}}
}

func (a *Analysis) addChanges(table *press.Table, changes []Change, head, kind string) {
	if len(changes) == 0 {
		return
	}
	table.Rows = append(table.Rows, press.Row{Head: true, Cells: []press.Cell{{Text: head, Bold: true}}})
	for _, c := range changes {
		node := c.After.Node
		table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{
			text(node.Ref.String()), text(kind), text(shortName(a.edition(node.Ref.Standard))), a.whereCell(c.After), text(node.Text),
			a.stateCell(c.Before.State), levelCell(c.Before.Effective), a.stateCell(c.After.State), levelCell(c.After.Effective),
		}})
	}
}

// Comparison is what changed since an earlier diagnosis, as concord/diagnosis@1 has it.
type Comparison struct {
	AsOf      string               `json:"as_of"` // of the earlier diagnosis
	Standards []comparisonStandard `json:"standards"`
	Improved  []changeJSON         `json:"improved"`
	Declined  []changeJSON         `json:"declined"`
}

type comparisonStandard struct {
	ID             string  `json:"id"`
	ClausesBefore  float64 `json:"clauses_before"`
	ClausesAfter   float64 `json:"clauses_after"`
	ControlsBefore float64 `json:"controls_before"`
	ControlsAfter  float64 `json:"controls_after"`
}

type changeJSON struct {
	Ref    string          `json:"ref"`
	Before diagnosis.State `json:"before"`
	After  diagnosis.State `json:"after"`
	From   *int            `json:"from_level"`
	To     *int            `json:"to_level"`
}

// Comparison returns what changed since the earlier diagnosis, nil without one.
func (a *Analysis) Comparison() *Comparison {
	if a.Previous == nil {
		return nil
	}
	out := &Comparison{AsOf: a.Previous.Answers.AsOf.String(), Standards: []comparisonStandard{}, Improved: []changeJSON{}, Declined: []changeJSON{}}
	for _, s := range a.Result.Standards {
		if before := a.Previous.Standard(s.Standard.ID); before != nil {
			out.Standards = append(out.Standards, comparisonStandard{
				s.Standard.ID,
				round4(before.ClauseSum.Readiness), round4(s.ClauseSum.Readiness),
				round4(before.ControlSum.Readiness), round4(s.ControlSum.Readiness),
			})
		}
	}
	for _, c := range a.Changes() {
		entry := changeJSON{c.After.Node.Ref.String(), c.Before.State, c.After.State, level(c.Before.Effective), level(c.After.Effective)}
		switch {
		case c.Better():
			out.Improved = append(out.Improved, entry)
		case c.Worse():
			out.Declined = append(out.Declined, entry)
		}
	}
	return out
}
