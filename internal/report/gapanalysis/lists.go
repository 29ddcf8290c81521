// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
			{Title: a.t("col.priority"), Key: "priority", Width: 7, Align: press.Right},
			{Title: a.t("col.reference"), Key: "ref", Width: 15, Code: true, Medium: press.InSheets},
			{Title: a.t("col.standard"), Width: 11, Medium: press.OnPages},
			{Title: a.t("col.where"), Width: 9, Medium: press.OnPages},
			{Title: a.t("col.asked"), Key: "asked", Width: 48},
			{Title: a.t("col.state"), Key: "state", Width: 10},
			{Title: a.t("col.counted"), Key: "level", Width: 9, Align: press.Right},
			{Title: a.t("col.calculation"), Width: 16, Medium: press.OnPages},
			{Title: a.t("col.kind"), Width: 15, Medium: press.OnPages},
			{Title: a.t("col.calculation"), Key: "calculation", Width: 33, Medium: press.InSheets},
		},
	}
	band := ""
	for _, g := range a.Gaps {
		ref := g.Item.Node.Ref.String()
		if now := a.band(g); now != band {
			band = now
			table.Rows = append(table.Rows, press.Row{Head: true, Cells: []press.Cell{{Text: band, Bold: true}}})
		}
		table.Rows = append(table.Rows, press.Row{ID: "gap-" + anchor(ref), Cells: []press.Cell{
			press.Num(diagnosis.FormatRat(g.Priority, 2), round4(g.Priority), "0.00"),
			text(ref), text(shortName(a.edition(g.Item.Node.Ref.Standard))), a.whereCell(g.Item), text(g.Item.Node.Text),
			a.stateCell(g.Item.State), levelCell(g.Item.Effective), text(a.shortCalculation(g)), text(a.gapKind(g)), text(g.Why),
		}})
	}
	return table
}

// band heads the gaps whose priorities have the same whole part.
func (a *Analysis) band(g diagnosis.Gap) string {
	whole := new(big.Int).Quo(g.Priority.Num(), g.Priority.Denom()).String()
	for _, other := range a.Gaps {
		if !other.Priority.IsInt() {
			return a.t("gaps.band-range", "priority", whole)
		}
	}
	return a.t("gaps.band", "priority", whole)
}

// shortCalculation is the formula in numbers; the column beside it says what the second one stands for.
func (a *Analysis) shortCalculation(g diagnosis.Gap) string {
	return a.t("gaps.calculation", "level", g.Level, "weight", g.Weight, "pressure", diagnosis.FormatRat(g.Pressure, 2), "priority", diagnosis.FormatRat(g.Priority, 2))
}

func (a *Analysis) gapKind(g diagnosis.Gap) string {
	switch {
	case g.Document:
		return a.t("gaps.kind.document", "weight", g.Weight)
	case g.Item.Node.Kind != catalog.KindControl:
		return a.t("gaps.kind.clause", "weight", g.Weight)
	case g.Item.Answer != nil && g.Item.Answer.Risk > 0:
		return a.t("gaps.kind.risk", "weight", g.Weight)
	}
	return a.t("gaps.kind.control", "weight", g.Weight)
}

// shortName is a standard's name without its year, for narrow columns.
func shortName(edition string) string {
	name, _, _ := strings.Cut(edition, ":")
	return name
}

// shortNames is the same for a list of them.
func shortNames(editions string) string {
	names := strings.Split(editions, ", ")
	for i, n := range names {
		names[i] = shortName(n)
	}
	return strings.Join(names, ", ")
}

// documentSection lists the documents, what is missing or only a draft first.
func (a *Analysis) documentSection() press.Section {
	order := map[diagnosis.DocumentStatus]int{diagnosis.DocumentMissing: 0, "": 1, diagnosis.DocumentDraft: 2, diagnosis.DocumentApproved: 3}
	table := press.Table{
		ID: "document-table", Caption: a.t("documents.caption"), Sheet: "documents", Empty: a.t("documents.none"), Dense: true,
		Columns: []press.Column{
			{Title: a.t("col.document"), Key: "id", Width: 12, Code: true},
			{Title: a.t("col.name"), Key: "name", Width: 40},
			{Title: a.t("col.kind"), Key: "kind", Width: 11},
			{Title: a.t("col.mandatory-for"), Key: "mandatory_for", Width: 24, Medium: press.InSheets},
			{Title: a.t("col.mandatory-for"), Width: 28, Medium: press.OnPages},
			{Title: a.t("col.status"), Key: "status", Width: 14},
			{Title: a.t("col.date"), Key: "date", Width: 12},
		},
	}
	count := map[diagnosis.DocumentStatus]int{}
	mandatory := 0
	sorted := slices.Clone(a.Result.Documents)
	slices.SortStableFunc(sorted, func(x, y diagnosis.DocumentResult) int {
		return cmp.Or(cmp.Compare(order[x.State.Status], order[y.State.Status]), cmp.Compare(min(1, len(y.MandatoryFor)), min(1, len(x.MandatoryFor))))
	})
	head := ""
	for _, d := range sorted {
		if len(d.MandatoryFor) > 0 {
			mandatory++
			count[d.State.Status]++
		}
		if now := a.documentGroup(d); now != head {
			head = now
			table.Rows = append(table.Rows, press.Row{Head: true, Cells: []press.Cell{{Text: head, Bold: true}}})
		}
		table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{
			text(d.Listing.ID), text(d.Listing.Name), text(a.t("kind." + d.Listing.Kind)), text(a.editions(d.MandatoryFor)), text(shortNames(a.editions(d.MandatoryFor))),
			a.documentCell(d), text(d.State.Date.String()),
		}})
	}
	return press.Section{ID: "documents", Title: a.t("documents.title"), NewPage: true, Blocks: []press.Block{
		a.p("documents.intro", "mandatory", mandatory, "missing", count[diagnosis.DocumentMissing], "draft", count[diagnosis.DocumentDraft],
			"approved", count[diagnosis.DocumentApproved], "unknown", count[""]),
		table,
	}}
}

// documentGroup heads the documents of one status, those that clauses 4 to 10 demand apart from the others.
func (a *Analysis) documentGroup(d diagnosis.DocumentResult) string {
	status := a.t("document." + documentStatus(d))
	if len(d.MandatoryFor) > 0 {
		return a.t("documents.group.mandatory", "status", status)
	}
	return a.t("documents.group.other", "status", status)
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
			{Title: a.t("col.phase"), Key: "phase", Width: 20, Medium: press.InSheets},
			{Title: a.t("col.what"), Key: "title", Width: 42},
			{Title: a.t("col.role"), Key: "role", Width: 17},
			{Title: a.t("col.start"), Key: "start", Width: 9},
			{Title: a.t("col.finish"), Key: "finish", Width: 9},
			{Title: a.t("col.slack"), Key: "slack_weeks", Width: 10, Align: press.Right},
			{Title: a.t("col.effort"), Key: "person_days", Width: 9, Align: press.Right},
			{Title: a.t("col.state"), Key: "state", Width: 9},
		},
	}
	phases, order := a.phases()
	tasks := slices.Clone(a.Schedule.Tasks)
	slices.SortStableFunc(tasks, func(x, y roadmap.ScheduledTask) int { return cmp.Compare(order[x.Task.Phase], order[y.Task.Phase]) })
	last := ""
	for _, t := range tasks {
		if t.Task.Phase != last {
			last = t.Task.Phase
			table.Rows = append(table.Rows, press.Row{Head: true, Cells: []press.Cell{{Text: phases[last], Bold: true}}})
		}
		slack := countCell(t.SlackWeeks)
		if t.State != roadmap.Open {
			slack = text("–")
		}
		table.Rows = append(table.Rows, press.Row{ID: "task-" + t.Task.ID, Cells: []press.Cell{
			text(t.Task.ID), text(phases[last]),
			{Text: t.Task.Title, Bold: t.Critical},
			text(a.role(t.Task.ResponsibleRole)), text(t.Start.String()), text(t.Finish.String()),
			slack, countCell(t.PersonDays), a.taskCell(t),
		}})
	}
	return table
}

func (a *Analysis) taskCell(t roadmap.ScheduledTask) press.Cell {
	switch {
	case t.State != roadmap.Open:
		return press.Cell{Text: a.t("task." + string(t.State)), Tone: press.ToneGood}
	case t.Critical:
		return press.Cell{Text: a.t("task.critical"), Tone: press.ToneWarn}
	default:
		return press.Cell{Text: a.t("task.open"), Tone: press.ToneNeutral}
	}
}

// phases are the titles of the plan's phases and their order.
func (a *Analysis) phases() (titles map[string]string, order map[string]int) {
	titles, order = map[string]string{}, map[string]int{}
	if plan, err := a.Library.Plan(); err == nil { // it was read before: Compute needs it
		for i, p := range plan.Phases {
			titles[p.ID], order[p.ID] = p.Title, i
		}
	}
	return titles, order
}

// role shows a role id as words; one that a user's plan adds is shown as it is written there.
func (a *Analysis) role(id string) string {
	words := strings.Fields(strings.ReplaceAll(id, "-", " "))
	for i, w := range words {
		switch w {
		case "ai", "hr", "it", "ciso":
			words[i] = strings.ToUpper(w)
		}
	}
	if len(words) > 0 {
		first, size := utf8.DecodeRuneInString(words[0])
		words[0] = string(unicode.ToUpper(first)) + words[0][size:]
	}
	return strings.Join(words, " ")
}
