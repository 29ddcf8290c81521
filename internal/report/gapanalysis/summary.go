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
	s.Blocks = append(s.Blocks, a.findings(), a.readinessTiles(), a.clauseFigure("summary-clauses"))
	s.Blocks = append(s.Blocks, a.nextSteps(), a.p("summary.roadmap",
		"weeks", a.Schedule.CriticalPathWeeks, "months", fmt.Sprint(a.Schedule.Months), "days", a.Schedule.PersonDays,
		"start", a.Schedule.Start.String(), "finish", a.Schedule.Finish.String()))
	s.Blocks = append(s.Blocks, press.Callout{Tone: press.ToneInfo, Title: a.t("summary.not-a-certificate"), Body: press.T(a.Words.T("common.not-a-certificate"))})
	return s
}

// findings say in words what the numbers show, stops before percentages, one item for each standard.
func (a *Analysis) findings() press.Bullets {
	var list press.Bullets
	for _, s := range a.Result.Standards {
		list.Items = append(list.Items, []press.Run{{Text: s.Standard.Edition.Standard + ". ", Bold: true}, {Text: a.finding(s)}})
	}
	return list
}

func (a *Analysis) finding(s *diagnosis.StandardResult) string {
	out := ""
	switch s.Stage1.Verdict {
	case diagnosis.Ready:
		out = a.t("summary.finding.ready")
	case diagnosis.NotReady:
		out = a.t("summary.finding.not-ready", "count", len(s.Stage1.Stops))
	case diagnosis.NotKnown:
		out = a.t("summary.finding.not-known", "count", len(s.Stage1.Unknown))
	}
	if n := len(s.Stage2.Stops); n > 0 {
		out += " " + a.t("summary.finding.stage2", "count", n)
	}
	return out + " " + a.t("summary.finding.numbers", "clauses", percent(s.ClauseSum.Readiness), "controls", percent(s.ControlSum.Readiness),
		"assessed_clauses", percent(s.ClauseSum.Assessed), "assessed_controls", percent(s.ControlSum.Assessed))
}

func (a *Analysis) readinessTiles() press.Tiles {
	var tiles press.Tiles
	for _, s := range a.Result.Standards {
		name := s.Standard.Edition.Standard
		tiles.Items = append(tiles.Items,
			press.Tile{Label: a.t("tile.clauses", "standard", name), Value: percent(s.ClauseSum.Readiness), Note: a.t("tile.assessed", "assessed", percent(s.ClauseSum.Assessed))},
			press.Tile{Label: a.t("tile.controls", "standard", name), Value: percent(s.ControlSum.Readiness), Note: a.t("tile.assessed", "assessed", percent(s.ControlSum.Assessed))},
			press.Tile{Label: a.t("tile.stage1", "standard", name), Value: a.t("verdict." + string(s.Stage1.Verdict)), Tone: verdictTone(s.Stage1.Verdict), Note: a.t("tile.both", "one", a.gateNote(s.Stage1), "two", a.gateNote(s.Stage2))},
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

// nextSteps names five things to do: stops first, then the gaps of highest priority.
func (a *Analysis) nextSteps() press.Block {
	list := press.Bullets{Ordered: true}
	all := a.steps()
	for _, s := range all[:min(5, len(all))] {
		list.Items = append(list.Items, []press.Run{{Text: s.where, Bold: true, Link: s.link}, {Text: ": " + s.why}})
	}
	if len(list.Items) == 0 {
		return a.p("summary.nothing-left")
	}
	return press.Details{Summary: a.t("summary.next"), Blocks: []press.Block{list}}
}
