// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package diagnoses

import (
	"cmp"
	"math/big"
	"net/http"
	"slices"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/platform/access"
	"concord/internal/platform/chart"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/press"
	"concord/internal/report/gapanalysis"
	"concord/internal/web"
)

// mostOthers is how many diagnoses are offered to compare with; any other one can be named in the address.
const mostOthers = 200

// comparisonPage is a diagnosis beside another one.
type comparisonPage struct {
	frame
	Others   []dossier.Diagnosis // newest first
	With     id.ID               // chosen, or proposed; empty where there is no other
	Compared *compared           // nil until one is chosen
}

// compared are two diagnoses in the order of their days, and what moved between them.
type compared struct {
	diagnosis.Comparison
	Earlier, Later frame // each for its own addresses
	Unlike         []gapanalysis.Unlike
	Move           diagnosis.Move // what the list is narrowed to; empty for all
	Shown          []diagnosis.Change
}

// stood is a diagnosis with what it says.
type stood struct {
	dossier.Diagnosis
	answers *diagnosis.Answers
}

func (h *screens) comparison(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var page comparisonPage
	var this, other stood
	chosen := r.URL.Query().Get("with")
	d, err := h.within(r, a, func(tx *db.Tx, d dossier.Diagnosis) (err error) {
		if page.Others, err = dossier.List(r.Context(), tx, "", mostOthers); err != nil || chosen == "" {
			return err
		}
		if page.With, err = id.Parse(chosen); err != nil {
			return err
		}
		if other.Diagnosis, other.answers, err = dossier.Stands(r.Context(), tx, h.library, page.With); err != nil {
			return err
		}
		this.Diagnosis, this.answers, err = dossier.Stands(r.Context(), tx, h.library, d.ID)
		return err
	})
	if err != nil {
		return err
	}
	if page.frame, err = h.frame(r, a, d, "comparison"); err != nil {
		return err
	}
	page.Others = slices.DeleteFunc(page.Others, func(o dossier.Diagnosis) bool { return o.ID == d.ID })
	if chosen == "" {
		page.With = proposed(page.Others, d, page.Today)
	} else {
		if !slices.ContainsFunc(page.Others, func(o dossier.Diagnosis) bool { return o.ID == page.With }) {
			page.Others = append(page.Others, other.Diagnosis)
		}
		if page.Compared, err = h.compare(page.frame, this, other); err != nil {
			return err
		}
	}
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, comparisonView(page)))
}

// day is the day that a diagnosis counts from, today where it names none.
func day(d dossier.Diagnosis, today civil.Date) civil.Date {
	if d.AsOf.IsZero() {
		return today
	}
	return d.AsOf
}

// inOrder compares two diagnoses by their days, those of one day by when they were begun.
func inOrder(a, b dossier.Diagnosis, today civil.Date) int {
	return cmp.Or(day(a, today).Compare(day(b, today)), cmp.Compare(a.ID, b.ID))
}

// proposed is the newest of the diagnoses that are earlier than d, the oldest where none is, and empty without any.
func proposed(others []dossier.Diagnosis, d dossier.Diagnosis, today civil.Date) id.ID {
	if len(others) == 0 {
		return ""
	}
	sorted := slices.SortedFunc(slices.Values(others), func(x, y dossier.Diagnosis) int { return inOrder(x, y, today) })
	best := sorted[0].ID
	for _, x := range sorted {
		if inOrder(x, d, today) < 0 {
			best = x.ID
		}
	}
	return best
}

// compare sets two diagnoses side by side, the earlier one first.
func (h *screens) compare(f frame, this, other stood) (*compared, error) {
	earlier, later := other, this
	if inOrder(other.Diagnosis, this.Diagnosis, f.Today) > 0 {
		earlier, later = this, other
	}
	before, err := diagnosis.Evaluate(h.library, earlier.answers, f.Words)
	if err != nil {
		return nil, err
	}
	after, err := diagnosis.Evaluate(h.library, later.answers, f.Words)
	if err != nil {
		return nil, err
	}
	c := &compared{Comparison: diagnosis.Compare(before, after), Earlier: f, Later: f}
	c.Earlier.Diagnosis, c.Later.Diagnosis = earlier.Diagnosis, later.Diagnosis
	c.Unlike = gapanalysis.Unlikenesses(c.Comparison, earlier.Diagnosis, later.Diagnosis, f.Words)
	if m := diagnosis.Move(f.Param("move")); slices.Contains(diagnosis.Moves, m) {
		c.Move = m
	}
	if c.Move != "" {
		c.Shown = c.Of(c.Move)
		return c, nil
	}
	for _, m := range diagnosis.Moves {
		c.Shown = append(c.Shown, c.Of(m)...)
	}
	return c, nil
}

// moveOptions are the ways to narrow the list, each with how many went it.
func (c *compared) moveOptions() (out []option) {
	for _, m := range diagnosis.Moves {
		out = append(out, option{string(m), c.Later.T("diagnoses.compare.some", "move", c.Later.T("gapanalysis.move."+string(m)), "count", len(c.Of(m)))})
	}
	return out
}

// table is an empty table of numbers of both diagnoses.
func (c *compared) table(id, caption string) press.Table {
	t := c.Later.T
	return press.Table{ID: id, Caption: caption, Columns: []press.Column{
		{Title: t("diagnoses.compare.part")},
		{Title: t("diagnoses.compare.earlier"), Align: press.Right},
		{Title: t("diagnoses.compare.later"), Align: press.Right},
		{Title: t("diagnoses.compare.difference"), Align: press.Right},
	}}
}

// row is one number of both diagnoses, each with its calculation and the way to where its diagnosis shows it.
func (c *compared) row(name, calculation, section string, before, after diagnosis.Total) press.Row {
	cell := func(f frame, t diagnosis.Total) press.Cell {
		if t.Applicable == 0 {
			return press.Cell{Text: "–"}
		}
		return press.Cell{Text: percent(t.Readiness), Link: f.base() + "/results#" + section, Calculation: f.T(calculation,
			"readiness", diagnosis.FormatRat(t.Readiness, 4), "assessed", percent(t.Assessed), "items", t.Items, "applicable", t.Applicable)}
	}
	difference := press.Cell{Text: "–", Calculation: c.Later.T("diagnoses.compare.nothing")}
	if before.Applicable > 0 && after.Applicable > 0 {
		difference = press.Cell{Text: c.points(before, after), Calculation: c.Later.T("diagnoses.compare.subtraction",
			"after", diagnosis.FormatRat(after.Readiness, 4), "before", diagnosis.FormatRat(before.Readiness, 4))}
	}
	return press.Row{Cells: []press.Cell{{Text: name}, cell(c.Earlier, before), cell(c.Later, after), difference}}
}

// points words a difference in points of a hundred, to one decimal.
func (c *compared) points(before, after diagnosis.Total) string {
	by := new(big.Rat).Sub(after.Readiness, before.Readiness)
	text := diagnosis.FormatRat(by.Mul(by, big.NewRat(100, 1)), 1)
	switch {
	case by.Sign() == 0:
		return c.Later.T("diagnoses.compare.same")
	case by.Sign() > 0:
		text = "+" + text
	default:
		text = "−" + strings.TrimPrefix(text, "-")
	}
	return c.Later.T("diagnoses.compare.points", "points", text)
}

// totals is the table of a standard's two totals.
func (c *compared) totals(s diagnosis.StandardChange) press.Table {
	name := s.After.Standard.Edition.Standard
	table := c.table("totals-"+s.After.Standard.ID, c.Later.T("diagnoses.compare.readiness", "standard", name))
	table.Rows = append(table.Rows, c.row(c.Later.T("diagnoses.total.clauses"), "gapanalysis.readiness.calculation.clauses", "clauses", s.Before.ClauseSum, s.After.ClauseSum))
	if s.After.ControlSum.Items > 0 {
		table.Rows = append(table.Rows, c.row(c.Later.T("diagnoses.total.controls"), "gapanalysis.readiness.calculation.controls", "themes", s.Before.ControlSum, s.After.ControlSum))
	}
	return table
}

// clauses draws the clauses of a standard, then and now.
func (c *compared) clauses(s diagnosis.StandardChange) press.Figure {
	return c.figure("clauses", c.Later.T("diagnoses.compare.clauses", "standard", s.After.Standard.Edition.Standard), "gapanalysis.readiness.calculation.clause", s.Clauses)
}

// groups draws the themes or objectives of a standard, then and now.
func (c *compared) groups(s diagnosis.StandardChange) press.Figure {
	return c.figure("themes", c.Later.T("diagnoses.compare.groups", "standard", s.After.Standard.Edition.Standard), "gapanalysis.readiness.calculation.group", s.Groups)
}

// figure draws parts then and now; what applies in one of the two only stands in its table alone.
func (c *compared) figure(section, caption, calculation string, parts []diagnosis.PartChange) press.Figure {
	table := c.table(section, caption)
	then, now := c.label(c.Earlier), c.label(c.Later)
	spec := chart.ChangeSpec{
		Title: caption, Desc: c.Later.T("diagnoses.compare.figure", "part", caption, "before", then, "after", now),
		Before: chart.Series{Name: then, Ink: chart.SeriesC}, After: chart.Series{Name: now, Ink: chart.SeriesA},
	}
	for _, p := range parts {
		name := p.After.Node.Cite + "  " + p.After.Node.Title
		before, after := p.Before.Total, p.After.Total
		table.Rows = append(table.Rows, c.row(name, calculation, section, before, after))
		if p.Comparable() {
			spec.Rows = append(spec.Rows, chart.ChangeRow{
				Label: name, Before: diagnosis.Float(before.Readiness, 4), After: diagnosis.Float(after.Readiness, 4),
				Text: percent(before.Readiness) + " → " + percent(after.Readiness),
			})
		}
	}
	return press.Figure{Caption: caption, Scene: chart.Change(spec), Data: &table}
}

// label names one side in a picture: which it is, and its day.
func (c *compared) label(f frame) string {
	if f.Diagnosis.ID == c.Earlier.Diagnosis.ID {
		return f.T("diagnoses.compare.earlier") + ", " + day(f.Diagnosis, f.Today).String()
	}
	return f.T("diagnoses.compare.later") + ", " + day(f.Diagnosis, f.Today).String()
}
