// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"fmt"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/roadmap"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/press"
)

// anchor makes a reference usable as an id in a page.
func anchor(ref string) string { return strings.NewReplacer("/", "-", ".", "-").Replace(ref) }

// gapSection lists every gap with the formula of its priority, highest first.
func (a *Analysis) gapSection() press.Section {
	return press.Section{ID: "gaps", Title: a.t("gaps.title"), NewPage: true, Landscape: true, Blocks: []press.Block{
		a.p("gaps.intro", "count", len(a.Gaps)), a.p("gaps.formula"), a.gapTable(),
	}}
}

func (a *Analysis) gapTable() press.Table {
	table := press.Table{
		ID: "gap-table", Caption: a.t("gaps.caption"), Sheet: "gaps", Empty: a.t("gaps.none"), Dense: true,
		Columns: []press.Column{
			{Title: a.t("col.priority"), Key: "priority", Width: 6, Align: press.Right},
			{Title: a.t("col.reference"), Key: "ref", Width: 15, Code: true},
			{Title: a.t("col.asked"), Key: "asked", Width: 40},
			{Title: a.t("col.state"), Key: "state", Width: 10},
			{Title: a.t("col.level"), Key: "level", Width: 6, Align: press.Right},
			{Title: a.t("col.calculation"), Key: "calculation", Width: 33},
		},
	}
	for _, g := range a.Gaps {
		ref := g.Item.Node.Ref.String()
		table.Rows = append(table.Rows, press.Row{ID: "gap-" + anchor(ref), Cells: []press.Cell{
			press.Num(diagnosis.FormatRat(g.Priority, 2), round4(g.Priority), "0.00"),
			text(ref), text(g.Item.Node.Text), a.stateCell(g.Item.State), levelCell(g.Item.Effective), text(g.Why),
		}})
	}
	return table
}

// documentSection lists the documents, what is missing or only a draft first.
func (a *Analysis) documentSection() press.Section {
	order := map[diagnosis.DocumentStatus]int{diagnosis.DocumentMissing: 0, "": 1, diagnosis.DocumentDraft: 2, diagnosis.DocumentApproved: 3}
	table := press.Table{
		ID: "document-table", Caption: a.t("documents.caption"), Sheet: "documents", Empty: a.t("documents.none"),
		Columns: []press.Column{
			{Title: a.t("col.document"), Key: "id", Width: 12, Code: true},
			{Title: a.t("col.name"), Key: "name", Width: 34},
			{Title: a.t("col.kind"), Key: "kind", Width: 11},
			{Title: a.t("col.mandatory-for"), Key: "mandatory_for", Width: 22},
			{Title: a.t("col.status"), Key: "status", Width: 12},
			{Title: a.t("col.date"), Key: "date", Width: 14},
		},
	}
	count := map[diagnosis.DocumentStatus]int{}
	mandatory := 0
	for rank := range 4 {
		for _, d := range a.Result.Documents {
			if order[d.State.Status] != rank {
				continue
			}
			if len(d.MandatoryFor) > 0 {
				mandatory++
				count[d.State.Status]++
			}
			table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{
				text(d.Listing.ID), text(d.Listing.Name), text(a.t("kind." + d.Listing.Kind)), text(a.editions(d.MandatoryFor)),
				a.documentCell(d), text(d.State.Date.String()),
			}})
		}
	}
	return press.Section{ID: "documents", Title: a.t("documents.title"), NewPage: true, Blocks: []press.Block{
		a.p("documents.intro", "mandatory", mandatory, "missing", count[diagnosis.DocumentMissing], "draft", count[diagnosis.DocumentDraft],
			"approved", count[diagnosis.DocumentApproved], "unknown", count[""]),
		table,
	}}
}

func (a *Analysis) editions(ids []string) string {
	var names []string
	for _, id := range ids {
		if s := a.Result.Standard(id); s != nil {
			names = append(names, s.Standard.Edition.Standard)
		}
	}
	return strings.Join(names, ", ")
}

func (a *Analysis) documentCell(d diagnosis.DocumentResult) press.Cell {
	tone := press.ToneNeutral
	switch d.State.Status {
	case diagnosis.DocumentApproved:
		tone = press.ToneGood
	case diagnosis.DocumentDraft:
		tone = press.ToneWarn
	case diagnosis.DocumentMissing:
		tone = press.ToneBad
	}
	return press.Cell{Text: a.t("document." + documentStatus(d)), Tone: tone}
}

// roadmapTable lists the tasks with their dates, phase by phase.
func (a *Analysis) roadmapTable() press.Table {
	table := press.Table{
		ID: "roadmap-table", Caption: a.t("roadmap.caption"), Sheet: "roadmap", Empty: a.t("roadmap.none"), Dense: true,
		Columns: []press.Column{
			{Title: a.t("col.task"), Key: "id", Width: 6, Code: true},
			{Title: a.t("col.what"), Key: "title", Width: 38},
			{Title: a.t("col.role"), Key: "role", Width: 17},
			{Title: a.t("col.start"), Key: "start", Width: 10},
			{Title: a.t("col.finish"), Key: "finish", Width: 10},
			{Title: a.t("col.slack"), Key: "slack_weeks", Width: 7, Align: press.Right},
			{Title: a.t("col.effort"), Key: "person_days", Width: 8, Align: press.Right},
			{Title: a.t("col.state"), Key: "state", Width: 10},
		},
	}
	phases := a.phases()
	last := ""
	for _, t := range a.Schedule.Tasks {
		if t.Task.Phase != last {
			last = t.Task.Phase
			table.Rows = append(table.Rows, press.Row{Head: true, Cells: []press.Cell{{Text: phases[last], Bold: true}}})
		}
		table.Rows = append(table.Rows, press.Row{ID: "task-" + t.Task.ID, Cells: []press.Cell{
			text(t.Task.ID),
			{Text: t.Task.Title, Bold: t.Critical},
			text(a.role(t.Task.ResponsibleRole)), text(t.Start.String()), text(t.Finish.String()),
			countCell(t.SlackWeeks), countCell(t.PersonDays), a.taskCell(t),
		}})
	}
	return table
}

func (a *Analysis) taskCell(t roadmap.ScheduledTask) press.Cell {
	switch {
	case t.State != roadmap.Open:
		return press.Cell{Text: a.t("task." + string(t.State)), Tone: press.ToneGood}
	case t.Critical:
		return press.Cell{Text: a.t("task.critical"), Tone: press.ToneBad}
	default:
		return press.Cell{Text: a.t("task.open"), Tone: press.ToneNeutral}
	}
}

func (a *Analysis) phases() map[string]string {
	out := map[string]string{}
	if plan, err := a.Library.Plan(); err == nil { // it was read before: Compute needs it
		for _, p := range plan.Phases {
			out[p.ID] = p.Title
		}
	}
	return out
}

// role shows a role id as words.
func (a *Analysis) role(id string) string { return strings.ReplaceAll(id, "-", " ") }

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
			{Title: a.t("col.reference"), Key: "ref", Width: 9, Code: true},
			{Title: a.t("col.asked"), Key: "asked", Width: 32},
			{Title: a.t("col.state"), Key: "state", Width: 10},
			{Title: a.t("col.given"), Key: "level", Width: 6, Align: press.Right},
			{Title: a.t("col.counted"), Key: "effective_level", Width: 7, Align: press.Right},
			{Title: a.t("col.readiness"), Key: "readiness", Width: 9, Align: press.Right},
			{Title: a.t("col.why"), Key: "why", Width: 28},
			{Title: a.t("col.evidence"), Key: "evidence", Width: 36},
		},
	}
	last := ""
	for _, item := range std.Items {
		head := item.Node.Parent
		if item.Node.Kind == catalog.KindRequirement {
			head = item.Node.Ancestor(catalog.KindSubclause)
		}
		if head.Ref.ID != last {
			last = head.Ref.ID
			table.Rows = append(table.Rows, press.Row{Head: true, Cells: []press.Cell{{Text: head.Cite + "  " + head.Title, Bold: true}}})
		}
		table.Rows = append(table.Rows, a.itemRow(item))
	}
	return table
}

func (a *Analysis) itemRow(item *diagnosis.Item) press.Row {
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
		text(item.Why), text(a.evidence(item)),
	}}
}

// evidence names each piece with its date and how long it is current, one a line, and the note below.
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
