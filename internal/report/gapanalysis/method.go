// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"fmt"

	"concord/internal/platform/press"
)

// independenceSection is the statement that whoever diagnoses signs; empty lines are for a pen.
func (a *Analysis) independenceSection() press.Section {
	const line = "______________________________________"
	return press.Section{ID: "independence", Title: a.t("independence.title"), NewPage: true, Blocks: []press.Block{
		a.p("independence.intro"),
		a.p("independence.statement"),
		press.Facts{Items: []press.Fact{
			{Label: a.t("independence.ties"), Value: line},
			{Label: a.t("independence.name"), Value: line},
			{Label: a.t("independence.place"), Value: line},
			{Label: a.t("independence.signature"), Value: line},
		}},
		a.p("independence.body"),
	}}
}

// methodSection says what was looked at, by which rules, and what the result cannot say.
func (a *Analysis) methodSection() press.Section {
	s := press.Section{ID: "method", Title: a.t("method.title"), Blocks: []press.Block{a.p("method.intro")}}
	s.Sections = append(s.Sections,
		press.Section{ID: "method-scope", Title: a.t("method.scope"), Blocks: []press.Block{a.scopeFacts()}},
		press.Section{ID: "method-levels", Title: a.t("method.levels"), Blocks: a.levelBlocks()},
		press.Section{ID: "method-limits", Title: a.t("method.limits"), Blocks: []press.Block{a.limitList()}},
	)
	if len(a.Warnings) > 0 {
		list := press.Bullets{}
		for _, w := range a.Warnings {
			list.Items = append(list.Items, press.T(w))
		}
		s.Sections = append(s.Sections, press.Section{ID: "method-warnings", Title: a.t("method.warnings"), Blocks: []press.Block{list}})
	}
	return s
}

func (a *Analysis) scopeFacts() press.Facts {
	answers := a.Result.Answers
	items, editions := 0, ""
	for _, std := range a.Result.Standards {
		items += len(std.Items)
		if editions != "" {
			editions += "; "
		}
		editions += std.Standard.Name
	}
	deadline := answers.Deadline.String()
	if deadline == "" {
		deadline = a.t("method.no-deadline")
	}
	return press.Facts{Items: []press.Fact{
		{Label: a.t("method.fact.editions"), Value: editions},
		{Label: a.t("method.fact.items"), Value: fmt.Sprint(items)},
		{Label: a.t("method.fact.answers"), Value: fmt.Sprint(len(answers.Answers))},
		{Label: a.t("method.fact.inherit"), Value: a.t("method.inherit." + string(answers.Inherit))},
		{Label: a.t("method.fact.deadline"), Value: deadline},
	}}
}

// levelBlocks prints the worded scale and the gate rules from the content.
func (a *Analysis) levelBlocks() []press.Block {
	levels, err := a.Library.Levels()
	if err != nil {
		return nil // the catalog's own tests hold the file; a report without the scale is still right
	}
	table := press.Table{ID: "level-table", Caption: a.t("method.levels-caption"), Columns: []press.Column{
		{Title: a.t("col.level"), Width: 8, Align: press.Right}, {Title: a.t("col.name"), Width: 22}, {Title: a.t("col.description"), Width: 70},
	}}
	for _, l := range levels.Requirements {
		table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{countCell(l.Level), text(l.Title), text(l.Description)}})
	}
	rules := press.Bullets{}
	for _, r := range levels.GateRules {
		rules.Items = append(rules.Items, []press.Run{{Text: r.Title + ". ", Bold: true}, {Text: r.Rule}})
	}
	return []press.Block{table, press.Details{Summary: a.t("method.rules"), Blocks: []press.Block{rules}}}
}

func (a *Analysis) limitList() press.Bullets {
	list := press.Bullets{}
	for _, key := range []string{"limit.self", "limit.evidence", "limit.effort", "limit.text", "limit.law"} {
		list.Items = append(list.Items, press.T(a.t("method."+key)))
	}
	return list
}
