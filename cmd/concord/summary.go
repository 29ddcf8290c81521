// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/report/gapanalysis"
)

// printSummary tells on the terminal what the report says, in about a screen, and where its files are, if it has any.
func printSummary(p *program, a *gapanalysis.Analysis, files []string) error {
	w := p.words()
	var b strings.Builder
	answers := a.Result.Answers
	fmt.Fprintf(&b, "%s\n\n", w.T("summary.head", "organization", answers.Organization.Name, "as_of", answers.AsOf.String()))
	for _, s := range a.Result.Standards {
		fmt.Fprintf(&b, "%s\n", s.Standard.Edition.Standard)
		fmt.Fprintf(&b, "  %-18s %s\n", w.T("summary.clauses"), bar(s.ClauseSum))
		fmt.Fprintf(&b, "  %-18s %s\n", w.T("summary.controls"), bar(s.ControlSum))
		fmt.Fprintf(&b, "  %-18s %s\n", w.T("summary.stage1"), gateLine(p, s.Stage1))
		fmt.Fprintf(&b, "  %-18s %s\n\n", w.T("summary.stage2"), gateLine(p, s.Stage2))
	}
	if top := a.Gaps[:min(5, len(a.Gaps))]; len(top) > 0 {
		fmt.Fprintf(&b, "%s\n", w.T("summary.gaps", "count", len(a.Gaps)))
		for _, g := range top {
			fmt.Fprintf(&b, "  %5s  %-25s %s\n", diagnosis.FormatRat(g.Priority, 2), g.Item.Node.Ref, cut(g.Item.Node.Text, 60))
		}
		b.WriteString("\n")
	}
	s := a.Schedule
	fmt.Fprintf(&b, "%s\n\n", w.T("summary.roadmap", "weeks", s.CriticalPathWeeks, "months", fmt.Sprint(s.Months), "days", s.PersonDays, "start", s.Start.String(), "finish", s.Finish.String()))
	if len(files) > 0 {
		fmt.Fprintf(&b, "%s\n", w.T("summary.files"))
		for _, f := range files {
			fmt.Fprintf(&b, "  %s\n", f)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%s\n", w.T("common.not-a-certificate"))
	_, err := p.out.Write([]byte(b.String()))
	return err
}

// bar draws a readiness with twenty cells, then says it in numbers.
func bar(t diagnosis.Total) string {
	const cells = 20
	filled := int(diagnosis.Float(t.Readiness, 4)*cells + 0.5)
	return fmt.Sprintf("%s%s %3.0f %%  (assessed %.0f %%)", strings.Repeat("█", filled), strings.Repeat("░", cells-filled),
		diagnosis.Float(t.Readiness, 4)*100, diagnosis.Float(t.Assessed, 4)*100)
}

func gateLine(p *program, g diagnosis.Gate) string {
	w := p.words()
	switch g.Verdict {
	case diagnosis.NotReady:
		return w.T("summary.not-ready", "count", len(g.Stops))
	case diagnosis.NotKnown:
		return w.T("summary.not-known", "count", len(g.Unknown))
	case diagnosis.Ready:
		return w.T("summary.ready")
	}
	return ""
}

// cut shortens a text to n runes, at a word where it can.
func cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	short := string(r[:n-1])
	if i := strings.LastIndexByte(short, ' '); i > n/2 {
		short = short[:i]
	}
	return short + "…"
}
