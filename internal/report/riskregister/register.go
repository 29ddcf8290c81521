// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package riskregister

import (
	"strconv"
	"strings"

	"concord/internal/ims/risk"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
	"concord/internal/platform/register"
)

// edition is the one by which a risk was judged.
func (r *Report) edition(rec register.Record) risk.Edition {
	return r.Editions[risk.Number(rec, "criteria")]
}

// level is a level of a risk by its name.
func (r *Report) level(rec register.Record, field string) press.Cell {
	e, level := r.edition(rec), risk.Number(rec, field)
	if level < 1 || level > len(e.Levels) {
		return press.Cell{Text: r.t("unjudged"), Tone: press.ToneNeutral}
	}
	return press.Cell{Text: step(level, e.Levels[level-1].Name), Tone: tone(e, level)}
}

func reference(rec register.Record) string { return risk.Register.Reference(rec.Number) }

func (r *Report) owner(rec register.Record) string {
	return r.Names.of(r.Words, id.ID(risk.Value(rec, "owner")))
}

// acceptance says who stands by a risk, and until when.
func (r *Report) acceptance(rec register.Record) string {
	var out []string
	for _, act := range []risk.Act{risk.Accepted, risk.Approved} {
		until := risk.Value(rec, string(act)+"_until")
		switch {
		case until == "":
		case until < r.AsOf.String():
			out = append(out, r.t("stand.ended."+string(act), "until", until))
		default:
			out = append(out, r.t("stand.until."+string(act), "until", until))
		}
	}
	if len(out) == 0 {
		return r.t("stand.nobody")
	}
	return strings.Join(out, "; ")
}

// judged is how a risk was judged at a stage, short enough for a table, with the whole calculation behind it.
func (r *Report) judged(rec register.Record, stage string) press.Cell {
	cell := r.level(rec, stage+"_level")
	if cell.Tone == press.ToneNeutral {
		return press.Cell{Text: "–"}
	}
	cell.Calculation = Calculation(r.Words, r.edition(rec), rec, stage)
	likelihood := "–"
	if n := risk.Number(rec, stage+"_likelihood"); n > 0 {
		likelihood = strconv.Itoa(n)
	}
	parts := []string{r.t("short.likelihood") + likelihood}
	for _, target := range risk.Targets {
		if n := risk.Number(rec, stage+"_"+target); n > 0 {
			parts = append(parts, r.t("short."+target)+strconv.Itoa(n))
		}
	}
	cell.Text = strings.Join(parts, " ") + ": " + cell.Text
	cell.Tone = press.ToneNone // colour beside each of three would say too much
	return cell
}

// Calculation words how a level came about: each consequence, the highest, and where the matrix puts them.
func Calculation(w *locale.Words, e risk.Edition, rec register.Record, stage string) string {
	level := risk.Number(rec, stage+"_level")
	if level < 1 || level > len(e.Levels) {
		return w.T("riskregister.unjudged")
	}
	consequence := func(n int) string {
		if n < 1 || n > len(e.Consequences) {
			return w.T("riskregister.none")
		}
		return step(n, e.Consequences[n-1].Name)
	}
	highest := 0
	var parts []string
	for _, target := range risk.Targets {
		n := risk.Number(rec, stage+"_"+target)
		highest = max(highest, n)
		parts = append(parts, w.T("riskregister.target."+target)+" "+consequence(n))
	}
	likelihood := w.T("riskregister.calculation.without")
	if n := risk.Number(rec, stage+"_likelihood"); n > 0 && n <= len(e.Likelihoods) {
		likelihood = step(n, e.Likelihoods[n-1].Name)
	}
	return w.T("riskregister.calculation", "likelihood", likelihood, "consequences", strings.Join(parts, ", "), "highest", consequence(highest), "number", e.Number, "level", step(level, e.Levels[level-1].Name))
}

// registerSection is the register itself: few columns on pages, every number in sheets.
func (r *Report) registerSection() press.Section {
	t := press.Table{ID: "register-table", Caption: r.t("register.caption"), Sheet: "risks", Dense: true, Empty: r.t("register.empty"), Columns: []press.Column{
		{Title: "id", Key: "id", Width: 14, Medium: press.InSheets},
		{Title: r.t("col.reference"), Key: "reference", Width: 7},
		{Title: r.field("title"), Key: "title", Width: 30},
		{Title: r.field("domain"), Key: "domain", Width: 11},
		{Title: r.field("owner"), Key: "owner", Width: 14},
		{Title: r.Words.T("registers.of.risks.group.inherent"), Key: "inherent", Width: 18, Medium: press.OnPages},
		{Title: r.Words.T("registers.of.risks.group.current"), Key: "current", Width: 18, Medium: press.OnPages},
		{Title: r.Words.T("registers.of.risks.group.residual"), Key: "residual", Width: 18, Medium: press.OnPages},
		{Title: r.field("standing"), Key: "standing", Width: 12},
		{Title: r.field("option"), Key: "option", Width: 9},
		{Title: r.t("col.acceptance"), Key: "acceptance", Width: 18},
		{Title: r.field("review_by"), Key: "review_by", Width: 12},
	}}
	for _, stage := range risk.Stages() {
		for _, name := range []string{"likelihood", "organization", "people", "society", "level"} {
			t.Columns = append(t.Columns, press.Column{Title: r.field(stage + "_" + name), Key: stage + "_" + name, Width: 12, Align: press.Right, Medium: press.InSheets})
		}
		t.Columns = append(t.Columns, press.Column{Title: r.t("col.calculation." + stage), Key: stage + "_calculation", Width: 50, Medium: press.InSheets})
	}
	for _, name := range sheetFields {
		t.Columns = append(t.Columns, press.Column{Title: r.field(name), Key: name, Width: 24, Medium: press.InSheets})
	}
	for _, rec := range r.Risks {
		t.Rows = append(t.Rows, press.Row{ID: "risk-" + string(rec.ID), Cells: r.row(rec)})
	}
	return press.Section{ID: "register", Title: r.t("register.title"), NewPage: true, Landscape: true, Blocks: []press.Block{t}}
}

// sheetFields are those that only sheets show beside the numbers.
var sheetFields = []string{"approach", "source", "affected", "confidentiality", "integrity", "availability", "state", "closed_because", "likelihood_reason", "assessed_on", "criteria", "treatment", "accepted_until", "approved_until", "note"}

func (r *Report) row(rec register.Record) []press.Cell {
	standing := risk.Value(rec, "standing")
	title := rec.Values[0]
	if risk.Value(rec, "state") == "closed" {
		title += " (" + r.choice("state", "closed") + ")"
	}
	cells := []press.Cell{
		{Text: string(rec.ID)},
		{Text: reference(rec)},
		{Text: title},
		{Text: r.choice("domain", risk.Value(rec, "domain"))},
		{Text: r.owner(rec)},
		r.judged(rec, "inherent"), r.judged(rec, "current"), r.judged(rec, "residual"),
		{Text: r.choice("standing", standing), Tone: map[string]press.Tone{"above": press.ToneBad, "within": press.ToneGood}[standing]},
		{Text: r.choice("option", risk.Value(rec, "option"))},
		{Text: r.acceptance(rec)},
		{Text: risk.Value(rec, "review_by")},
	}
	for _, stage := range risk.Stages() {
		for _, name := range []string{"likelihood", "organization", "people", "society", "level"} {
			cell := press.Cell{}
			if n := risk.Number(rec, stage+"_"+name); n > 0 {
				cell = count(n)
			}
			cells = append(cells, cell)
		}
		cells = append(cells, press.Cell{Text: Calculation(r.Words, r.edition(rec), rec, stage)})
	}
	for _, name := range sheetFields {
		cells = append(cells, press.Cell{Text: risk.Value(rec, name)})
	}
	return cells
}

// detailSection says what each risk is, by which controls and treatments it is treated.
func (r *Report) detailSection() press.Section {
	by := map[id.ID][]string{}
	for _, t := range r.Treatments {
		for _, x := range t.Risks {
			by[x.ID] = append(by[x.ID], risk.Treatments.Reference(t.Number)+" "+t.Title+" ("+stateName(r.Words, t.State)+")")
		}
	}
	t := press.Table{ID: "detail-table", Caption: r.t("detail.caption"), Sheet: "details", Dense: true, Empty: r.t("register.empty"), Columns: []press.Column{
		{Title: r.t("col.reference"), Key: "reference", Width: 7},
		{Title: r.field("title"), Key: "title", Width: 24},
		{Title: r.field("event"), Key: "event", Width: 28},
		{Title: r.field("cause"), Key: "cause", Width: 24},
		{Title: r.t("col.controls"), Key: "controls", Width: 28},
		{Title: r.t("col.treatments"), Key: "treatments", Width: 30},
	}}
	for _, rec := range r.Risks {
		var controls []string
		for _, c := range r.Controls[rec.ID] {
			controls = append(controls, c.Title+" ("+r.Words.T("registers.of.controls.status.choice."+c.Status)+")")
		}
		t.Rows = append(t.Rows, press.Row{Cells: []press.Cell{
			{Text: reference(rec)}, {Text: rec.Values[0], Link: "#risk-" + string(rec.ID)}, {Text: risk.Value(rec, "event")}, {Text: risk.Value(rec, "cause")}, {Text: strings.Join(controls, "; ")}, {Text: strings.Join(by[rec.ID], "; ")},
		}})
	}
	return press.Section{ID: "detail", Title: r.t("detail.title"), NewPage: true, Landscape: true, Blocks: []press.Block{t}}
}

// criteriaSection words every edition by which a risk was judged.
func (r *Report) criteriaSection() press.Section {
	s := press.Section{ID: "criteria", Title: r.t("criteria.title"), NewPage: true}
	for _, number := range r.numbers() {
		e := r.Editions[number]
		if number == r.Edition.Number {
			e = r.Edition
		}
		n := strconv.Itoa(number)
		likelihoods := press.Table{ID: "likelihoods-" + n, Caption: r.t("criteria.likelihoods", "number", number), Sheet: "likelihoods " + n, Columns: []press.Column{{Title: r.t("map.likelihood"), Key: "step", Width: 20}, {Title: r.t("criteria.anchor"), Key: "anchor", Width: 60}}}
		for i, l := range e.Likelihoods {
			likelihoods.Rows = append(likelihoods.Rows, press.Row{Cells: []press.Cell{{Text: step(i+1, l.Name)}, {Text: l.Anchor}}})
		}
		consequences := press.Table{ID: "consequences-" + n, Caption: r.t("criteria.consequences", "number", number), Sheet: "consequences " + n, Columns: []press.Column{{Title: r.t("criteria.consequence"), Key: "step", Width: 16}}}
		for _, target := range risk.Targets {
			consequences.Columns = append(consequences.Columns, press.Column{Title: r.t("target." + target), Key: target, Width: 30})
		}
		for i, c := range e.Consequences {
			consequences.Rows = append(consequences.Rows, press.Row{Cells: []press.Cell{{Text: step(i+1, c.Name)}, {Text: c.Organization}, {Text: c.People}, {Text: c.Society}}})
		}
		levels := press.Table{ID: "levels-" + n, Caption: r.t("criteria.levels", "number", number), Sheet: "levels " + n, Narrow: true, Columns: []press.Column{
			{Title: r.field("level"), Key: "level", Width: 24}, {Title: r.t("criteria.line"), Key: "line", Width: 24}, {Title: r.t("criteria.months"), Key: "review_months", Width: 16, Align: press.Right},
		}}
		for i, l := range e.Levels {
			line := r.choice("standing", "above")
			if l.Acceptable {
				line = r.choice("standing", "within")
			}
			levels.Rows = append(levels.Rows, press.Row{Cells: []press.Cell{{Text: step(i+1, l.Name), Tone: tone(e, i+1)}, {Text: line}, count(l.ReviewMonths)}})
		}
		s.Sections = append(s.Sections, press.Section{ID: "criteria-" + n, Title: r.editionText(e), Blocks: []press.Block{likelihoods, consequences, levels}})
	}
	return s
}
