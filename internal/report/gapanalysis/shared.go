// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package gapanalysis

import (
	"fmt"
	"math/big"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/press"
)

// sharedSection says what one standard already delivers for the other, in the three parts and never as one bare number.
func (a *Analysis) sharedSection() press.Section {
	s := press.Section{ID: "shared", Title: a.t("shared.title"), NewPage: true}
	for _, c := range a.Coverage {
		have, want := a.edition(c.Have), a.edition(c.Want)
		s.Blocks = append(s.Blocks, a.p("shared.intro", "have", have, "want", want), a.coverageFigure(c), a.p("shared.reading",
			"have", have, "want", want,
			"clauses", oneDecimal(c.Clauses.WeightedPercent), "clauses_low", oneDecimal(c.Clauses.LowPercent), "clauses_high", oneDecimal(c.Clauses.HighPercent),
			"controls", oneDecimal(c.Controls.WeightedPercent), "controls_low", oneDecimal(c.Controls.LowPercent), "controls_high", oneDecimal(c.Controls.HighPercent),
			"total", oneDecimal(c.Total.WeightedPercent), "total_low", oneDecimal(c.Total.LowPercent), "total_high", oneDecimal(c.Total.HighPercent)))
		if c.Own != nil {
			s.Blocks = append(s.Blocks, a.p("shared.own-reading", "have", have,
				"clauses", ownPercent(c.Own[0]), "controls", ownPercent(c.Own[1]), "total", ownPercent(c.Own[2])))
		}
	}
	if n := a.proposals(); n > 0 {
		s.Blocks = append(s.Blocks, press.Callout{Tone: press.ToneInfo, Title: a.t("shared.title"), Body: press.T(a.t("shared.proposals", "count", n))})
	}
	return s
}

func (a *Analysis) edition(id string) string {
	if std, err := a.Library.Standard(id); err == nil {
		return std.Edition.Standard
	}
	return id
}

// proposals counts the items with an unconfirmed proposal.
func (a *Analysis) proposals() (n int) {
	for _, std := range a.Result.Standards {
		for _, item := range std.Items {
			if item.Source == diagnosis.Proposed {
				n++
			}
		}
	}
	return n
}

func oneDecimal(f float64) string { return fmt.Sprintf("%.1f", f) }

func ownPercent(d diagnosis.Delivery) string {
	return new(big.Rat).Mul(d.Weighted, big.NewRat(100, 1)).FloatString(1)
}

// coveragePart is one bar: how many items are delivered fully, partly and not.
type coveragePart struct {
	label              string
	fully, partly, not int
	weighted, rng      string
	calculation        string
}

func (a *Analysis) coverageParts(c Coverage) (out []coveragePart) {
	sound := func(key string, s *crosswalk.Share) {
		out = append(out, coveragePart{
			a.t("shared." + key), s.Fully, s.Partly, s.Not, oneDecimal(s.WeightedPercent),
			oneDecimal(s.LowPercent) + " – " + oneDecimal(s.HighPercent), a.t("shared.calculation", "items", s.Items),
		})
	}
	sound("clauses", c.Clauses)
	sound("controls", c.Controls)
	sound("total", c.Total)
	if c.Own == nil {
		return out
	}
	for i, key := range []string{"own-clauses", "own-controls", "own-total"} {
		d := c.Own[i]
		out = append(out, coveragePart{
			a.t("shared." + key), d.Fully, d.Partly, d.Not, ownPercent(d), "–",
			a.t("shared.own-calculation", "items", d.Items, "weighted", diagnosis.FormatRat(d.Weighted, 4)),
		})
	}
	return out
}

func (a *Analysis) coverageTable(c Coverage) press.Table {
	table := press.Table{
		ID: "coverage-table-" + anchor(c.Want), Caption: a.t("shared.caption", "have", a.edition(c.Have), "want", a.edition(c.Want)), Sheet: "shared " + c.Want,
		Columns: []press.Column{
			{Title: a.t("col.part"), Key: "part", Width: 30},
			{Title: a.t("shared.fully"), Key: "fully", Width: 10, Align: press.Right},
			{Title: a.t("shared.partly"), Key: "partly", Width: 10, Align: press.Right},
			{Title: a.t("shared.not"), Key: "not", Width: 10, Align: press.Right},
			{Title: a.t("col.weighted"), Key: "weighted_percent", Width: 14, Align: press.Right},
			{Title: a.t("col.range"), Key: "range_percent", Width: 16, Align: press.Right},
		},
	}
	for _, p := range a.coverageParts(c) {
		table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{
			text(p.label), countCell(p.fully), countCell(p.partly), countCell(p.not), {Text: p.weighted, Calculation: p.calculation}, text(p.rng),
		}})
	}
	return table
}
