// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"fmt"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/press"
)

// itemSection is the complete list: every requirement and control with its state, level, evidence and reason.
func (a *Analysis) itemSection() press.Section {
	s := press.Section{ID: "items", Title: a.t("items.title"), NewPage: true, Landscape: true, Blocks: []press.Block{a.p("items.intro")}}
	for _, std := range a.Result.Standards {
		s.Sections = append(s.Sections, press.Section{
			ID: "items-" + anchor(std.Standard.ID), Title: std.Standard.Edition.Standard, Blocks: []press.Block{a.itemTable(std)},
		})
	}
	return s
}

func (a *Analysis) itemTable(std *diagnosis.StandardResult) press.Table {
	table := press.Table{
		ID: "item-table-" + anchor(std.Standard.ID), Caption: a.t("items.caption", "standard", std.Standard.Edition.Standard),
		Sheet: std.Standard.ID, Dense: true,
		Columns: []press.Column{
			{Title: a.t("col.reference"), Key: "ref", Width: 10, Code: true},
			{Title: a.t("col.asked"), Key: "asked", Width: 38},
			{Title: a.t("col.state"), Key: "state", Width: 12},
			{Title: a.t("col.given"), Key: "level", Width: 8, Align: press.Right},
			{Title: a.t("col.counted"), Key: "effective_level", Width: 9, Align: press.Right},
			{Title: a.t("col.readiness"), Key: "readiness", Width: 10, Align: press.Right},
			{Title: a.t("col.basis"), Width: 44, Medium: press.OnPages},
			{Title: a.t("col.why"), Key: "why", Width: 28, Medium: press.InSheets},
			{Title: a.t("col.evidence"), Key: "evidence", Width: 36, Medium: press.InSheets},
		},
	}
	var last *catalog.Node
	shared := map[*diagnosis.Answer]bool{}
	for i, item := range std.Items {
		if head := groupOf(item); head != last {
			last = head
			clear(shared) // a group may begin on another page: what holds for it is said again
			table.Rows = append(table.Rows, press.Row{Head: true, Cells: []press.Cell{{Text: head.Cite + "  " + head.Title, Bold: true}}})
		}
		basis := a.basis(item)
		if holdsForMore(std.Items, i) {
			if !shared[item.Answer] {
				shared[item.Answer] = true
				note := a.t("items.shared-note", "ref", a.answered(item.Answer, std), "basis", basis)
				table.Rows = append(table.Rows, press.Row{Note: true, Cells: []press.Cell{text(note)}})
			}
			basis = a.t("items.shared", "ref", a.answered(item.Answer, std))
		}
		table.Rows = append(table.Rows, a.itemRow(item, basis))
	}
	return table
}

// groupOf is what an item stands under in the list: its subclause, theme or objective.
func groupOf(item *diagnosis.Item) *catalog.Node {
	if item.Node.Kind == catalog.KindRequirement {
		return item.Node.Ancestor(catalog.KindSubclause)
	}
	return item.Node.Parent
}

// holdsForMore reports whether the answer of an item also counted for another one of its group.
func holdsForMore(items []*diagnosis.Item, at int) bool {
	item := items[at]
	if item.Answer == nil {
		return false
	}
	same := func(i int) bool {
		return i >= 0 && i < len(items) && items[i].Answer == item.Answer && groupOf(items[i]) == groupOf(item)
	}
	return same(at-1) || same(at+1)
}

// answered names the place that was answered, in the standard at hand where the answer holds for both.
func (a *Analysis) answered(answer *diagnosis.Answer, std *diagnosis.StandardResult) string {
	for _, ref := range append([]catalog.Ref{answer.Ref}, answer.Also...) {
		if node := std.Standard.Outline().Node(ref.ID); ref.Standard == std.Standard.ID && node != nil {
			return node.Cite
		}
	}
	return answer.Ref.String()
}

func (a *Analysis) itemRow(item *diagnosis.Item, basis string) press.Row {
	readiness := percentCell(item.Readiness)
	if !item.Node.Scored {
		readiness = text(a.t("items.permission"))
	} else if item.State == diagnosis.NotApplicable {
		readiness = text("–")
	}
	asked := item.Node.Text
	if item.Node.Kind == catalog.KindControl {
		asked = item.Node.Title + ": " + asked
	}
	return press.Row{ID: "item-" + anchor(item.Node.Ref.String()), Cells: []press.Cell{
		text(item.Node.Ref.ID), text(asked), a.stateCell(item.State), levelCell(item.Level), levelCell(item.Effective), readiness,
		text(basis), text(item.Why), text(a.evidence(item)),
	}}
}

// basis says what the level rests on: the reason where it is not plain from the levels, then evidence and note.
func (a *Analysis) basis(item *diagnosis.Item) string {
	evidence := a.evidence(item)
	plain := item.Answer != nil && item.State != diagnosis.NotApplicable && item.Level == item.Effective
	switch {
	case plain && evidence != "":
		return evidence
	case plain:
		return a.t("items.no-evidence")
	case evidence == "":
		return item.Why
	}
	return item.Why + " " + evidence
}

// evidence names each piece with its date and how long it is current, and the note behind them.
func (a *Analysis) evidence(item *diagnosis.Item) string {
	if item.Answer == nil {
		return ""
	}
	var lines []string
	for _, ev := range item.Answer.Evidence {
		lines = append(lines, a.t("items.evidence", "title", ev.Title, "date", ev.Date.String(), "until", ev.CurrentUntil().String()))
	}
	if item.Answer.Note != "" {
		lines = append(lines, fmt.Sprintf("“%s”", item.Answer.Note))
	}
	return strings.Join(lines, "; ")
}
