// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package riskregister

import (
	"strconv"
	"strings"

	"concord/internal/ims/risk"
	"concord/internal/platform/id"
	"concord/internal/platform/press"
)

// treatment is what the register of treatments calls one of its fields.
func (r *Report) treatment(name string) string { return r.Words.T("registers.of.treatments." + name) }

// planNumbers is what the whole plan comes to, and by owner.
func (r *Report) planNumbers() press.Section {
	total := TotalOf(r.Sums)
	tiles := press.Tiles{Items: []press.Tile{
		{Label: r.t("plan.open"), Value: strconv.Itoa(total.Open)},
		{Label: r.t("plan.overdue"), Value: strconv.Itoa(total.Overdue), Tone: worse(total.Overdue)},
		{Label: r.t("plan.ownerless"), Value: strconv.Itoa(total.WithoutOwner), Tone: worse(total.WithoutOwner)},
		{Label: r.t("plan.dayless"), Value: strconv.Itoa(total.WithoutDay), Tone: worse(total.WithoutDay)},
		{Label: r.t("plan.progress"), Value: strconv.Itoa(total.Progress) + " %"},
	}}
	blocks := []press.Block{press.P(r.t("plan.what")), tiles}
	if cost := CostText(r.Words, total.Costs); cost != "" {
		blocks = append(blocks, press.P(r.t("plan.cost", "cost", cost)))
	}
	if r.Budget != nil {
		blocks = append(blocks, r.budgetTable(), press.P(r.Words.T("risks.budget.rule")))
	}
	return press.Section{ID: "numbers", Title: r.t("plan.numbers"), Blocks: append(blocks, Owners(r.Words, r.Sums, r.Names), press.P(r.t("read.limits")))}
}

// budgetTable sets the plan against the budget of the fiscal year.
func (r *Report) budgetTable() press.Table {
	b := r.Budget
	stands := press.Cell{Text: r.Words.T("risks.budget.within", "amount", Amount(b.Amount-b.Planned), "currency", b.Currency), Tone: press.ToneGood}
	if b.Above() > 0 {
		stands = press.Cell{Text: r.Words.T("risks.budget.above", "amount", Amount(b.Above()), "currency", b.Currency), Tone: press.ToneBad}
	}
	t := press.Table{ID: "budget-table", Caption: r.Words.T("risks.budget"), Sheet: "budget", Columns: []press.Column{{Title: r.t("budget.year"), Key: "fiscal_year", Width: 25}, {Title: r.treatment("currency"), Key: "currency", Width: 13}}}
	row := press.Row{Cells: []press.Cell{{Text: b.First.String() + " – " + b.Last.String()}, {Text: b.Currency}}}
	for _, x := range []struct {
		key string
		n   int
	}{{"amount", b.Amount}, {"planned", b.Planned}, {"spent", b.Spent}, {"left", b.Amount - b.Planned}, {"proposed", b.Proposed}} {
		t.Columns = append(t.Columns, press.Column{Title: r.t("budget." + x.key), Key: x.key, Width: 13, Align: press.Right})
		row.Cells = append(row.Cells, press.Num(Amount(x.n), float64(x.n), "#,##0"))
	}
	t.Columns = append(t.Columns, press.Column{Title: r.t("budget.stands"), Key: "stands", Width: 24})
	row.Cells = append(row.Cells, stands)
	t.Rows = []press.Row{row}
	return t
}

func worse(n int) press.Tone {
	if n > 0 {
		return press.ToneBad
	}
	return press.ToneGood
}

// gapSection lists the open risks above the line for which nothing is planned or being done.
func (r *Report) gapSection() press.Section {
	treated := map[id.ID]bool{}
	for _, t := range r.Treatments {
		for _, x := range t.Risks {
			treated[x.ID] = treated[x.ID] || t.State != risk.Dropped
		}
	}
	table := press.Table{ID: "gap-table", Caption: r.t("gap.caption"), Sheet: "untreated", Empty: r.t("gap.empty"), Columns: []press.Column{
		{Title: r.t("col.reference"), Key: "reference", Width: 9}, {Title: r.field("title"), Key: "title", Width: 44}, {Title: r.field("level"), Key: "level", Width: 16}, {Title: r.field("owner"), Key: "owner", Width: 22}, {Title: r.field("option"), Key: "option", Width: 14},
	}}
	for _, rec := range r.Risks {
		if treated[rec.ID] || risk.Value(rec, "standing") != "above" || risk.Value(rec, "state") != "open" {
			continue
		}
		table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{{Text: reference(rec)}, {Text: rec.Values[0]}, r.level(rec, "level"), {Text: r.owner(rec)}, {Text: r.choice("option", risk.Value(rec, "option"))}}})
	}
	return press.Section{ID: "gap", Title: r.t("gap.title"), Blocks: []press.Block{table}}
}

// planSection is the plan itself, what is due first at its head.
func (r *Report) planSection() press.Section {
	t := press.Table{ID: "plan-table", Caption: r.t("plan.caption"), Sheet: "treatments", Dense: true, Empty: r.t("plan.empty"), Columns: []press.Column{
		{Title: "id", Key: "id", Width: 14, Medium: press.InSheets},
		{Title: r.t("col.reference"), Key: "reference", Width: 7},
		{Title: r.treatment("title"), Key: "title", Width: 30},
		{Title: r.t("col.risks"), Key: "risks", Width: 30},
		{Title: r.treatment("option"), Key: "option", Width: 9},
		{Title: r.treatment("owner"), Key: "owner", Width: 14},
		{Title: r.treatment("due"), Key: "due", Width: 11},
		{Title: r.treatment("state"), Key: "state", Width: 12},
		{Title: r.t("col.progress"), Key: "progress", Width: 9, Align: press.Right},
		{Title: r.t("col.cost"), Key: "cost", Width: 20, Medium: press.OnPages},
		{Title: r.treatment("currency"), Key: "currency", Width: 9, Medium: press.InSheets},
		{Title: r.treatment("cost_once"), Key: "cost_once", Width: 12, Align: press.Right, Medium: press.InSheets},
		{Title: r.treatment("cost_yearly"), Key: "cost_yearly", Width: 12, Align: press.Right, Medium: press.InSheets},
		{Title: r.treatment("expected_level"), Key: "expected_level", Width: 12},
		{Title: r.treatment("what"), Key: "what", Width: 50, Medium: press.InSheets},
		{Title: r.treatment("done_on"), Key: "done_on", Width: 11, Medium: press.InSheets},
		{Title: r.treatment("dropped_because"), Key: "dropped_because", Width: 30, Medium: press.InSheets},
		{Title: r.treatment("note"), Key: "note", Width: 30, Medium: press.InSheets},
	}}
	for _, x := range r.Treatments {
		t.Rows = append(t.Rows, press.Row{ID: "treatment-" + string(x.ID), Cells: r.line(x)})
	}
	return press.Section{ID: "plan", Title: r.t("plan.title"), NewPage: true, Landscape: true, Blocks: []press.Block{t}}
}

func (r *Report) line(x risk.Treatment) []press.Cell {
	var risks []string
	for _, of := range x.Risks {
		risks = append(risks, strings.TrimSpace(risk.Register.Reference(of.Number)+" "+of.Title))
	}
	state := press.Cell{Text: stateName(r.Words, x.State)}
	if x.Overdue(r.AsOf) {
		state = press.Cell{Text: stateName(r.Words, overdue), Tone: press.ToneBad}
	}
	expected := press.Cell{Text: "–"}
	if e, known := r.Editions[x.Criteria]; known && x.Level > 0 && x.Level <= len(e.Levels) {
		expected = press.Cell{Text: step(x.Level, e.Levels[x.Level-1].Name)}
	} else if x.Level > 0 {
		expected = press.Cell{Text: strconv.Itoa(x.Level)}
	}
	cost := Costs{}
	cost.add(x.Currency, x.CostOnce, x.CostYearly)
	return []press.Cell{
		{Text: string(x.ID)},
		{Text: risk.Treatments.Reference(x.Number)},
		{Text: x.Title},
		{Text: strings.Join(risks, "; ")},
		{Text: r.treatment("option.choice." + x.Option)},
		{Text: r.Names.of(r.Words, x.Owner)},
		{Text: x.Due},
		state,
		press.Num(strconv.Itoa(x.Progress)+" %", float64(x.Progress)/100, "0%"),
		{Text: CostText(r.Words, cost)},
		{Text: x.Currency},
		count(x.CostOnce), count(x.CostYearly),
		expected,
		{Text: x.What},
		{Text: x.DoneOn},
		{Text: x.DroppedBecause},
		{Text: x.Note},
	}
}
