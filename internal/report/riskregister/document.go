// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package riskregister

import (
	"maps"
	"slices"
	"strconv"

	"concord/internal/ims/risk"
	"concord/internal/platform/chart"
	"concord/internal/platform/press"
)

// t finds a text of these reports.
func (r *Report) t(key string, pairs ...any) string {
	return r.Words.T("riskregister."+key, pairs...)
}

// field is what the register of risks calls one of its fields.
func (r *Report) field(name string) string { return r.Words.T("registers.of.risks." + name) }

// choice words a value of a field of risks.
func (r *Report) choice(field, value string) string {
	if value == "" {
		return ""
	}
	return r.Words.T("registers.of.risks." + field + ".choice." + value)
}

// numbers are those of the editions by which risks were judged, and of the one in force.
func (r *Report) numbers() []int {
	all := maps.Clone(r.Editions)
	all[r.Edition.Number] = r.Edition
	return slices.Sorted(maps.Keys(all))
}

// Document lays the report out.
func (r *Report) Document() *press.Document {
	title := r.t("title." + r.Kind)
	d := &press.Document{
		Title: title, Organization: r.Organization, Subject: title + ", " + r.Organization, Lang: r.Words.Lang, Date: r.AsOf.Time(), Footer: r.t("footer"),
		Cover: []press.Fact{
			{Label: r.t("cover.organization"), Value: r.Organization},
			{Label: r.t("cover.as-of"), Value: r.AsOf.String()},
			{Label: r.t("cover.criteria"), Value: r.editionText(r.Edition)},
		},
		Words: press.Words{
			Contents: r.t("words.contents"), Page: r.t("words.page"), Figure: r.t("words.figure"), Table: r.t("words.table"),
			Calculation: r.t("words.calculation"), FigureData: r.t("words.figure-data"), Yes: r.t("words.yes"), No: r.t("words.no"),
		},
	}
	if r.Kind == PlanKind {
		d.Sections = []press.Section{r.planNumbers(), r.gapSection(), r.planSection()}
		return d
	}
	d.Sections = []press.Section{r.readSection(), r.mapSection(), r.standSection(), r.registerSection(), r.detailSection(), r.criteriaSection()}
	return d
}

// editionText names an edition of the criteria, with who set it and when.
func (r *Report) editionText(e risk.Edition) string {
	if e.Number == 0 {
		return r.t("edition.default")
	}
	by := r.Names.of(r.Words, e.MadeBy)
	if e.MadeBy == "" {
		by = r.t("edition.operator")
	}
	return r.t("edition.own", "number", e.Number, "at", e.MadeAt.Format("2006-01-02"), "by", by, "reason", e.Reason)
}

func (r *Report) readSection() press.Section {
	blocks := []press.Block{press.P(r.t("read.what")), press.P(r.t("read.rule")), press.P(r.t("read.cell"))}
	if len(r.numbers()) > 1 {
		blocks = append(blocks, press.P(r.t("read.editions")))
	}
	return press.Section{ID: "read", Title: r.t("read.title"), Blocks: append(blocks, press.P(r.t("read.limits")))}
}

func (r *Report) mapSection() press.Section {
	ways := r.Map.WaysTable(r.Words)
	return press.Section{ID: "map", Title: r.t("map.title"), Blocks: []press.Block{
		press.P(r.t("map.lead")), press.Figure{ID: "map-figure", Caption: r.t("map.title"), Scene: r.Map.Scene(r.Words), Data: &ways}, r.mapTable(),
	}}
}

// mapTable is the matrix with its numbers.
func (r *Report) mapTable() press.Table {
	t := press.Table{ID: "map-table", Caption: r.t("map.counts"), Sheet: "map", Columns: []press.Column{{Title: r.t("map.likelihood"), Key: "likelihood", Width: 22}}}
	for j, c := range r.Edition.Consequences {
		t.Columns = append(t.Columns, press.Column{Title: step(j+1, c.Name), Key: "consequence_" + strconv.Itoa(j+1), Width: 14})
	}
	counts := map[risk.Place]int{}
	for _, c := range r.Map.Cells {
		counts[c.Place] = c.Count
	}
	for l := len(r.Edition.Likelihoods); l >= r.Map.lowest(); l-- {
		name := r.t("map.without")
		if l > 0 {
			name = step(l, r.Edition.Likelihoods[l-1].Name)
		}
		cells := []press.Cell{{Text: name}}
		for c := range r.Edition.Consequences {
			level := r.Edition.Level(l, c+1)
			n := counts[risk.Place{Likelihood: l, Consequence: c + 1}]
			cells = append(cells, press.Cell{Text: strconv.Itoa(n) + " · " + r.Edition.Levels[level-1].Name, Tone: tone(r.Edition, level)})
		}
		t.Rows = append(t.Rows, press.Row{Cells: cells})
	}
	return t
}

func step(n int, name string) string { return strconv.Itoa(n) + " " + name }

// tones are those of the inks in which levels are drawn; their names stand beside them everywhere.
var tones = map[chart.Ink]press.Tone{chart.Good: press.ToneGood, chart.Warn: press.ToneWarn, chart.Bad: press.ToneBad}

func tone(e risk.Edition, level int) press.Tone { return tones[Ink(e, level)] }

// standSection counts risks by domain and level, and who stood by them.
func (r *Report) standSection() press.Section {
	t := press.Table{ID: "stand-table", Caption: r.t("stand.caption"), Sheet: "numbers", Columns: []press.Column{{Title: r.field("domain"), Key: "domain", Width: 22}, {Title: r.t("col.risks"), Key: "risks", Width: 9, Align: press.Right}}}
	for _, key := range []string{"above", "within", "unjudged", "accepted", "approved", "overdue"} {
		t.Columns = append(t.Columns, press.Column{Title: r.t("stand." + key), Key: key, Width: 12, Align: press.Right})
	}
	today := r.AsOf.String()
	domain, _ := risk.Register.Field("domain")
	for _, d := range domain.Choices {
		n := map[string]int{}
		for _, rec := range r.Risks {
			if risk.Value(rec, "domain") != d || risk.Value(rec, "state") != "open" {
				continue
			}
			n["risks"]++
			n[risk.Value(rec, "standing")]++
			for key, yes := range map[string]bool{
				"accepted": risk.Value(rec, "accepted_until") >= today, "approved": risk.Value(rec, "approved_until") >= today,
				"overdue": risk.Value(rec, "review_by") != "" && risk.Value(rec, "review_by") < today,
			} {
				if yes {
					n[key]++
				}
			}
		}
		t.Rows = append(t.Rows, press.Row{Cells: []press.Cell{{Text: r.choice("domain", d)}, count(n["risks"]), count(n["above"]), count(n["within"]), count(n["not-judged"]), count(n["accepted"]), count(n["approved"]), count(n["overdue"])}})
	}
	return press.Section{ID: "stand", Title: r.t("stand.title"), Blocks: []press.Block{t, r.aboveTable()}}
}

// aboveTable lists the open risks above the line, the highest first.
func (r *Report) aboveTable() press.Table {
	t := press.Table{ID: "above-table", Caption: r.t("above.caption"), Sheet: "above", Empty: r.t("above.empty"), Columns: []press.Column{
		{Title: r.t("col.reference"), Key: "reference", Width: 10},
		{Title: r.field("title"), Key: "title", Width: 35},
		{Title: r.field("level"), Key: "level", Width: 13},
		{Title: r.field("owner"), Key: "owner", Width: 18},
		{Title: r.field("option"), Key: "option", Width: 11},
		{Title: r.t("col.acceptance"), Key: "acceptance", Width: 19},
		{Title: r.field("review_by"), Key: "review_by", Width: 18},
	}}
	for _, rec := range r.Risks {
		if risk.Value(rec, "standing") != "above" || risk.Value(rec, "state") != "open" {
			continue
		}
		t.Rows = append(t.Rows, press.Row{Cells: []press.Cell{
			{Text: reference(rec)}, {Text: rec.Values[0], Link: "#risk-" + string(rec.ID)}, r.level(rec, "level"), {Text: r.owner(rec)}, {Text: r.choice("option", risk.Value(rec, "option"))}, {Text: r.acceptance(rec)}, {Text: risk.Value(rec, "review_by")},
		}})
	}
	return t
}
