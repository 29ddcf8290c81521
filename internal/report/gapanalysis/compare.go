// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"concord/internal/ims/diagnosis"
	"concord/internal/platform/press"
)

// Changes lists the scored items that moved since the earlier diagnosis, in the standards' order, for as far as both
// diagnoses ask about the same standards. Without an earlier diagnosis there are none.
func (a *Analysis) Changes() (out []diagnosis.Change) {
	if a.Previous == nil {
		return nil
	}
	for _, c := range diagnosis.Compare(a.Previous, a.Result).Items {
		if c.Before != nil && c.After != nil {
			out = append(out, c)
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
	by := map[diagnosis.Move][]diagnosis.Change{}
	for _, c := range a.Changes() {
		by[c.Move] = append(by[c.Move], c)
	}
	for _, m := range diagnosis.Moves {
		a.addChanges(&table, by[m], a.t("moved."+string(m), "count", len(by[m])), a.t("move."+string(m)))
	}
	return press.Section{ID: "comparison", Title: a.t("comparison.title"), NewPage: true, Blocks: []press.Block{
		a.p("comparison.intro", "as_of", a.Previous.Answers.AsOf.String(), "improved", len(by[diagnosis.Improved]), "declined", len(by[diagnosis.Declined])), a.comparisonFigure(), table,
	}}
}

func (a *Analysis) addChanges(table *press.Table, changes []diagnosis.Change, head, kind string) {
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
		if c.Move == diagnosis.Improved {
			out.Improved = append(out.Improved, entry)
		}
		if c.Move == diagnosis.Declined {
			out.Declined = append(out.Declined, entry)
		}
	}
	return out
}
