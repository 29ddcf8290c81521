// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"fmt"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/press"
)

// verdictSection lists what stops each audit stage, and what nobody has looked at.
func (a *Analysis) verdictSection() press.Section {
	s := press.Section{ID: "stops", Title: a.t("stops.title"), NewPage: true, Blocks: []press.Block{a.p("stops.intro")}}
	for _, std := range a.Result.Standards {
		for i, g := range []diagnosis.Gate{std.Stage1, std.Stage2} {
			s.Blocks = append(s.Blocks, press.Callout{
				Tone:  verdictTone(g.Verdict),
				Title: a.t("stops.stage", "standard", std.Standard.Edition.Standard, "stage", i+1, "verdict", a.t("verdict."+string(g.Verdict))),
				Body:  press.T(a.gateSentence(std, i+1)),
			})
		}
	}
	s.Blocks = append(s.Blocks, a.stopTable())
	return s
}

func (a *Analysis) stopTable() press.Table {
	table := press.Table{
		ID: "stop-table", Caption: a.t("stops.caption"), Sheet: "stops", Empty: a.t("stops.none"), Dense: true,
		Columns: []press.Column{
			{Title: a.t("col.standard"), Key: "standard", Width: 16, Medium: press.InSheets},
			{Title: a.t("col.stage"), Key: "stage", Width: 8, Medium: press.InSheets},
			{Title: a.t("col.verdict"), Key: "verdict", Width: 11, Medium: press.InSheets},
			{Title: a.t("col.reference"), Key: "where", Width: 17, Code: true, Medium: press.InSheets},
			{Title: a.t("col.reason"), Key: "reason", Width: 48, Medium: press.InSheets},
			{Title: a.t("col.where"), Width: 12, Medium: press.OnPages},
			{Title: a.t("col.asked"), Width: 76, Medium: press.OnPages},
			{Title: a.t("col.counted"), Width: 12, Align: press.Right, Medium: press.OnPages},
		},
	}
	for _, std := range a.Result.Standards {
		one, two := std.Stage1, std.Stage2
		table.Rows = append(table.Rows, a.stopRows(std, 1, "stop", one.Stops, 0)...)
		table.Rows = append(table.Rows, a.stopRows(std, 2, "stop", two.Stops, len(one.Stops))...)
		table.Rows = append(table.Rows, a.stopRows(std, 1, "unknown", one.Unknown, 0)...)
		table.Rows = append(table.Rows, a.stopRows(std, 2, "unknown", two.Unknown, len(one.Unknown))...)
	}
	return table
}

// stopRows are the reasons of one stage with a heading before each run of one rule. The first known of them were listed
// for stage 1 already; people do not read them again, sheets keep every row.
func (a *Analysis) stopRows(std *diagnosis.StandardResult, stage int, kind string, stops []diagnosis.Stop, known int) (out []press.Row) {
	rule := ""
	for i, stop := range stops {
		medium := press.Everywhere
		if i < known {
			medium = press.InSheets
		} else if stop.Rule != rule {
			rule = stop.Rule
			out = append(out, press.Row{Head: true, Cells: []press.Cell{{
				Text: a.t("stops.group."+rule, "standard", std.Standard.Edition.Standard, "stage", stage, "count", countRule(stops[known:], rule)), Bold: true,
			}}})
		}
		out = append(out, a.stopRow(std, stage, kind, stop, medium))
	}
	return out
}

func countRule(stops []diagnosis.Stop, rule string) (n int) {
	for _, s := range stops {
		if s.Rule == rule {
			n++
		}
	}
	return n
}

func (a *Analysis) stopRow(std *diagnosis.StandardResult, stage int, kind string, stop diagnosis.Stop, medium press.Medium) press.Row {
	tone := press.ToneBad
	if kind == "unknown" {
		tone = press.ToneNeutral
	}
	where, asked, level := text(stop.Ref), text(a.documentName(stop.Ref)), text("–")
	if item := a.itemOf(stop.Ref); item != nil {
		where, asked, level = a.whereCell(item), text(item.Node.Text), levelCell(item.Effective)
	}
	return press.Row{Medium: medium, Cells: []press.Cell{
		text(std.Standard.Edition.Standard), countCell(stage),
		{Text: a.t("stops.kind." + kind), Tone: tone},
		text(stop.Ref), text(stop.Reason),
		where, asked, level,
	}}
}

// itemOf finds the requirement that a stop names, or nil where it names a document.
func (a *Analysis) itemOf(name string) *diagnosis.Item {
	ref, err := catalog.ParseRef(name)
	if err != nil {
		return nil // documents have ids of another form
	}
	return a.Result.Item(ref)
}

func (a *Analysis) documentName(id string) string {
	for _, d := range a.Result.Documents {
		if d.Listing.ID == id {
			return d.Listing.Name
		}
	}
	return id
}

// whereCell names a place within its standard and leads to its line in the annex.
func (a *Analysis) whereCell(item *diagnosis.Item) press.Cell {
	return press.Cell{Text: item.Node.Cite, Link: "#item-" + anchor(item.Node.Ref.String())}
}

func (a *Analysis) gateSentence(std *diagnosis.StandardResult, stage int) string {
	g := std.Stage1
	if stage == 2 {
		g = std.Stage2
	}
	switch g.Verdict {
	case diagnosis.NotReady:
		if first := len(std.Stage1.Stops); stage == 2 && first > 0 {
			return a.t("stops.sentence.not-ready-2", "count", len(g.Stops), "first", first)
		}
		return a.t("stops.sentence.not-ready", "count", len(g.Stops))
	case diagnosis.NotKnown:
		return a.t("stops.sentence.not-known", "count", len(g.Unknown))
	case diagnosis.Ready:
		return a.t("stops.sentence.ready")
	}
	return ""
}

// step is one thing to do next: a part of the system or a document, with why.
type step struct{ where, why, link string }

// steps collects what to do next: what stops an audit first, then the gaps of highest priority, each part of the system once.
func (a *Analysis) steps() (out []step) {
	seen := map[string]bool{}
	add := func(std *diagnosis.StandardResult, key string, s step) {
		if key = std.Standard.ID + "/" + key; !seen[key] {
			seen[key] = true
			out = append(out, s)
		}
	}
	stop := func(std *diagnosis.StandardResult, stage int, stops []diagnosis.Stop) {
		for _, s := range stops {
			item := a.itemOf(s.Ref)
			if item == nil {
				add(std, s.Ref, step{a.documentName(s.Ref), a.t("next.document", "stage", stage), "#documents"})
				continue
			}
			sub := partOfSystem(item)
			add(std, sub.Ref.ID, step{a.citeNode(sub), a.t("next.stop."+s.Rule, "stage", stage, "count", a.within(sub, s.Rule, stops)), "#stops"})
		}
	}
	for _, std := range a.Result.Standards {
		stop(std, 1, std.Stage1.Stops)
	}
	for _, std := range a.Result.Standards {
		stop(std, 2, std.Stage2.Stops[len(std.Stage1.Stops):])
	}
	for _, g := range a.Gaps {
		sub := partOfSystem(g.Item)
		add(a.Result.Standard(sub.Ref.Standard), sub.Ref.ID, step{
			a.citeNode(sub), a.t("next.gap", "priority", diagnosis.FormatRat(g.Priority, 2), "asked", g.Item.Node.Text), "#gap-" + anchor(g.Item.Node.Ref.String()),
		})
	}
	return out
}

// partOfSystem is what a requirement is done together with, as 9.3 with all below it; a control stands for itself.
func partOfSystem(item *diagnosis.Item) *catalog.Node {
	for _, kind := range []catalog.Kind{catalog.KindHeading, catalog.KindSubclause} {
		if n := item.Node.Ancestor(kind); n != nil {
			return n
		}
	}
	return item.Node
}

// within counts the stops of one rule in a part of the system.
func (a *Analysis) within(sub *catalog.Node, rule string, stops []diagnosis.Stop) (n int) {
	for _, s := range stops {
		if item := a.itemOf(s.Ref); item != nil && s.Rule == rule && partOfSystem(item) == sub {
			n++
		}
	}
	return n
}

func (a *Analysis) citeNode(n *catalog.Node) string {
	return fmt.Sprintf("%s, %s %s", a.edition(n.Ref.Standard), n.Cite, n.Title)
}
