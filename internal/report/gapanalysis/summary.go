// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"fmt"

	"concord/internal/ims/diagnosis"
	"concord/internal/platform/press"
)

// summarySection is the page for management: four numbers, one picture, the verdicts and what to do next.
func (a *Analysis) summarySection() press.Section {
	s := press.Section{ID: "summary", Title: a.t("summary.title"), NewPage: true}
	s.Blocks = append(s.Blocks, press.P(a.finding()), a.readinessTiles(), a.clauseFigure("summary-clauses"))
	s.Blocks = append(s.Blocks, a.nextSteps(), a.p("summary.roadmap",
		"weeks", a.Schedule.CriticalPathWeeks, "months", fmt.Sprint(a.Schedule.Months), "days", a.Schedule.PersonDays,
		"start", a.Schedule.Start.String(), "finish", a.Schedule.Finish.String()))
	s.Blocks = append(s.Blocks, press.Callout{Tone: press.ToneInfo, Title: a.t("summary.not-a-certificate"), Body: press.T(a.Words.T("common.not-a-certificate"))})
	return s
}

// finding says in words what the numbers show, stops before percentages.
func (a *Analysis) finding() string {
	out := ""
	for _, s := range a.Result.Standards {
		if out != "" {
			out += " "
		}
		name := s.Standard.Edition.Standard
		switch s.Stage1.Verdict {
		case diagnosis.Ready:
			out += a.t("summary.finding.ready", "standard", name)
		case diagnosis.NotReady:
			out += a.t("summary.finding.not-ready", "standard", name, "count", len(s.Stage1.Stops))
		case diagnosis.NotKnown:
			out += a.t("summary.finding.not-known", "standard", name, "count", len(s.Stage1.Unknown))
		}
		out += " " + a.t("summary.finding.numbers", "clauses", percent(s.ClauseSum.Readiness), "controls", percent(s.ControlSum.Readiness),
			"assessed_clauses", percent(s.ClauseSum.Assessed), "assessed_controls", percent(s.ControlSum.Assessed))
	}
	return out
}

func (a *Analysis) readinessTiles() press.Tiles {
	var tiles press.Tiles
	for _, s := range a.Result.Standards {
		name := s.Standard.Edition.Standard
		tiles.Items = append(tiles.Items,
			press.Tile{Label: a.t("tile.clauses", "standard", name), Value: percent(s.ClauseSum.Readiness), Note: a.t("tile.assessed", "assessed", percent(s.ClauseSum.Assessed))},
			press.Tile{Label: a.t("tile.controls", "standard", name), Value: percent(s.ControlSum.Readiness), Note: a.t("tile.assessed", "assessed", percent(s.ControlSum.Assessed))},
			press.Tile{Label: a.t("tile.stage1", "standard", name), Value: a.t("verdict." + string(s.Stage1.Verdict)), Tone: verdictTone(s.Stage1.Verdict), Note: a.gateNote(s.Stage1)},
		)
	}
	return tiles
}

func (a *Analysis) gateNote(g diagnosis.Gate) string {
	switch {
	case len(g.Stops) > 0:
		return a.t("tile.stops", "count", len(g.Stops))
	case len(g.Unknown) > 0:
		return a.t("tile.unknown", "count", len(g.Unknown))
	default:
		return a.t("tile.no-stops")
	}
}

// nextSteps names the stops first, then the gaps of highest priority, five in all.
func (a *Analysis) nextSteps() press.Block {
	list := press.Bullets{Ordered: true}
	add := func(bold, rest, link string) {
		if len(list.Items) < 5 {
			list.Items = append(list.Items, []press.Run{{Text: bold, Bold: true, Link: link}, {Text: " " + rest}})
		}
	}
	seen := map[string]bool{}
	for _, s := range a.Result.Standards {
		for i, stop := range s.Stage1.Stops {
			if i < 3 && !seen[stop.Ref] {
				seen[stop.Ref] = true
				add(stop.Ref, stop.Reason, "#stops")
			}
		}
	}
	for _, g := range a.Gaps {
		if ref := g.Item.Node.Ref.String(); !seen[ref] {
			add(a.cite(g.Item), g.Item.Node.Text, "#gap-"+anchor(ref))
		}
	}
	if len(list.Items) == 0 {
		return a.p("summary.nothing-left")
	}
	return press.Details{Summary: a.t("summary.next"), Blocks: []press.Block{list}}
}

// cite names a place the way people do, with its standard.
func (a *Analysis) cite(item *diagnosis.Item) string {
	if s := a.Result.Standard(item.Node.Ref.Standard); s != nil {
		return s.Standard.Edition.Standard + ", " + item.Node.Cite
	}
	return item.Node.Ref.String()
}

// verdictSection lists what stops each audit stage, and what nobody has looked at.
func (a *Analysis) verdictSection() press.Section {
	s := press.Section{ID: "stops", Title: a.t("stops.title"), NewPage: true, Blocks: []press.Block{a.p("stops.intro")}}
	table := press.Table{
		ID: "stop-table", Caption: a.t("stops.caption"), Sheet: "stops", Empty: a.t("stops.none"),
		Columns: []press.Column{
			{Title: a.t("col.standard"), Key: "standard", Width: 16},
			{Title: a.t("col.stage"), Key: "stage", Width: 8},
			{Title: a.t("col.verdict"), Key: "verdict", Width: 11},
			{Title: a.t("col.where"), Key: "where", Width: 17, Code: true},
			{Title: a.t("col.reason"), Key: "reason", Width: 48},
		},
	}
	for _, std := range a.Result.Standards {
		for i, g := range []diagnosis.Gate{std.Stage1, std.Stage2} {
			s.Blocks = append(s.Blocks, press.Callout{
				Tone:  verdictTone(g.Verdict),
				Title: a.t("stops.stage", "standard", std.Standard.Edition.Standard, "stage", i+1, "verdict", a.t("verdict."+string(g.Verdict))),
				Body:  press.T(a.gateSentence(g)),
			})
			for _, stop := range g.Stops {
				table.Rows = append(table.Rows, a.stopRow(std, i+1, "stop", stop))
			}
			for _, unknown := range g.Unknown {
				table.Rows = append(table.Rows, a.stopRow(std, i+1, "unknown", unknown))
			}
		}
	}
	s.Blocks = append(s.Blocks, table)
	return s
}

func (a *Analysis) gateSentence(g diagnosis.Gate) string {
	switch g.Verdict {
	case diagnosis.NotReady:
		return a.t("stops.sentence.not-ready", "count", len(g.Stops))
	case diagnosis.NotKnown:
		return a.t("stops.sentence.not-known", "count", len(g.Unknown))
	case diagnosis.Ready:
		return a.t("stops.sentence.ready")
	}
	return ""
}

func (a *Analysis) stopRow(std *diagnosis.StandardResult, stage int, kind string, stop diagnosis.Stop) press.Row {
	tone := press.ToneBad
	if kind == "unknown" {
		tone = press.ToneNeutral
	}
	return press.Row{Cells: []press.Cell{
		text(std.Standard.Edition.Standard), countCell(stage), {Text: a.t("stops.kind." + kind), Tone: tone}, text(stop.Ref), text(stop.Reason),
	}}
}
