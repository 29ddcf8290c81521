// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"fmt"
	"strings"

	"concord/internal/knowledge/crosswalk"
)

func (c *crosswalkCoverageCmd) table(p *program, cw *crosswalk.Crosswalk, coverage crosswalk.Coverage) error {
	w := p.words()
	s := &sheet{p: p}
	fmt.Fprintf(&s.b, "%s\n", w.T("crosswalk.head", "have", c.Have, "want", c.Want))
	if cw.SourceName != "" {
		s.item("", cw.SourceName)
	}
	fmt.Fprintf(&s.b, "\n  %-10s %-28s %6s  %s\n", "", "", "", w.T("crosswalk.columns"))
	if coverage.Clauses.Items > 0 && coverage.Controls.Items > 0 {
		s.share(w.T("crosswalk.clauses"), coverage.Clauses)
		s.share(w.T("crosswalk.controls"), coverage.Controls)
	}
	s.share(w.T("crosswalk.total"), coverage.Total)
	s.parts("crosswalk.subclauses", coverage.Subclauses)
	s.parts("crosswalk.groups", coverage.Groups)
	s.parts("crosswalk.parts", coverage.Parts)
	if c.Rows {
		s.rows(coverage.Rows)
	}
	changed := 0
	for _, r := range coverage.Rows {
		if r.Reason != "" {
			changed++
		}
	}
	if changed > 0 {
		fmt.Fprintf(&s.b, "\n%s\n", w.T("crosswalk.changed", "count", changed))
	}
	fmt.Fprintf(&s.b, "\n%s\n%s\n  concord crosswalk show --have %s --want %s\n", fold(w.T("crosswalk.reading"), sheetWidth), w.T("crosswalk.rows"), c.Have, c.Want)
	s.beside(cw)
	return s.write()
}

func (s *sheet) share(label string, share *crosswalk.Share) {
	fmt.Fprintf(&s.b, "  %-10s %s %5.1f %%  %3d / %3d / %3d  %s\n", label, textBar(share.WeightedPercent, 28), share.WeightedPercent, share.Fully, share.Partly, share.Not,
		s.p.words().T("crosswalk.range", "low", share.LowPercent, "high", share.HighPercent))
}

func (s *sheet) parts(titleKey string, parts []crosswalk.PartShare) {
	if len(parts) == 0 {
		return
	}
	width := 8
	for _, part := range parts {
		width = max(width, len([]rune(part.ID)))
	}
	fmt.Fprintf(&s.b, "\n%s\n", s.p.words().T(titleKey))
	for _, part := range parts {
		line := fmt.Sprintf("  %-*s %s %5.1f %%  %2d / %2d / %2d  %s", width, part.ID, textBar(part.Share.WeightedPercent, 10), part.Share.WeightedPercent,
			part.Share.Fully, part.Share.Partly, part.Share.Not, cut(part.Title, 44))
		fmt.Fprintf(&s.b, "%s\n", strings.TrimRight(line, " "))
	}
}

func textBar(percent float64, cells int) string {
	n := int(percent/100*float64(cells) + 0.5)
	return strings.Repeat("█", n) + strings.Repeat("░", cells-n)
}

// rows prints rows with their reasons.
func (s *sheet) rows(rows []crosswalk.CountedRow) {
	w := s.p.words()
	s.b.WriteString("\n")
	for _, r := range rows {
		title := r.Source
		if r.Name != "" {
			title += "  " + r.Name
		}
		targets := w.T("crosswalk.no-target")
		if len(r.Targets) > 0 {
			targets = strings.Join(r.Targets, ", ")
		}
		s.item("", title)
		s.item("  ", fmt.Sprintf("%.2f  %s  %s", crosswalk.Weight(r.Quarters), r.Relation, targets))
		s.item("  ", r.Rationale)
		if r.Gap != "" {
			s.item("  ", w.T("crosswalk.gap", "text", r.Gap))
		}
		if r.AppliesFrom != "" {
			s.item("  ", w.T("crosswalk.applies", "duty", strings.Join(r.DutyOn, ", "), "date", dates(r)))
		}
		if r.Reason != "" {
			s.item("  ", w.T("crosswalk.before", "weight", fmt.Sprintf("%.2f", crosswalk.Weight(r.Default)), "reason", r.Reason))
		}
	}
}

// dates are the day from which an article applies and, where it differs, the later one for products.
func dates(r crosswalk.CountedRow) string {
	if r.AppliesFromAnnexI == "" || r.AppliesFromAnnexI == r.AppliesFrom {
		return r.AppliesFrom
	}
	return r.AppliesFrom + " (Annex I: " + r.AppliesFromAnnexI + ")"
}

// beside prints what must be read with the numbers: notes, doubts and, for law, its state and dates.
func (s *sheet) beside(cw *crosswalk.Crosswalk) {
	w := s.p.words()
	s.list("crosswalk.notes", cw.Notes())
	l := cw.LegalStatus
	if l == nil {
		return
	}
	fmt.Fprintf(&s.b, "\n%s\n", w.T("crosswalk.not-legal-advice", "date", l.CheckedOn))
	for _, law := range l.SourcesOfLaw {
		text := law.Title
		if law.InForce != "" {
			text += ", " + w.T("crosswalk.in-force", "date", law.InForce)
		}
		s.item("- ", text)
	}
	fmt.Fprintf(&s.b, "\n%s\n", w.T("crosswalk.timeline"))
	for _, e := range l.Timeline {
		s.item(e.Date+"  ", e.Event)
	}
}
