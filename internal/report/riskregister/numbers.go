// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package riskregister

import (
	"fmt"
	"math"
	"strconv"

	"concord/internal/ims/risk/quantify"
	"concord/internal/platform/chart"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
)

// Money writes an amount with at most four digits that say something.
func Money(x float64) string {
	if a := math.Abs(x); a >= 10_000 {
		size := math.Pow(10, math.Floor(math.Log10(a))-3)
		x = math.Round(x/size) * size
	}
	return Amount(int(math.Round(x)))
}

func share100(x float64) string { return strconv.FormatFloat(100*x, 'f', 1, 64) + " %" }

// LossCurve draws the chance that a year's loss is at least so much, before treatment and after.
func LossCurve(w *locale.Words, r *quantify.Result) press.Figure {
	spec := chart.CurveSpec{Title: w.T("riskregister.curve.title"), Desc: w.T("riskregister.curve.desc"), Unit: w.T("riskregister.curve.unit", "currency", r.Currency)}
	table := press.Table{Caption: spec.Title, Columns: []press.Column{
		{Title: w.T("riskregister.numbers.state"), Key: "state"}, {Title: w.T("riskregister.curve.loss", "currency", r.Currency), Key: "loss", Align: press.Right}, {Title: w.T("riskregister.curve.chance"), Key: "chance", Align: press.Right},
	}}
	add := func(name string, ink chart.Ink, f *quantify.Figures) {
		var line []chart.CurvePoint
		for i, p := range f.Curve {
			line = append(line, chart.CurvePoint{X: p.Loss, Y: p.Value})
			if i%4 == 0 {
				table.Rows = append(table.Rows, press.Row{Cells: []press.Cell{{Text: name}, {Text: Money(p.Loss)}, {Text: share100(p.Value)}}})
			}
		}
		spec.Series, spec.Lines = append(spec.Series, chart.Series{Name: name, Ink: ink}), append(spec.Lines, line)
	}
	add(w.T("riskregister.numbers.before"), chart.Bad, r.Portfolio.Before)
	if r.Portfolio.After != nil {
		add(w.T("riskregister.numbers.after"), chart.Good, r.Portfolio.After)
	}
	return press.Figure{Caption: spec.Title, Scene: chart.Curve(spec), Data: &table}
}

// FigureTable lists what the loss of a year comes to, before treatment and after.
func FigureTable(w *locale.Words, r *quantify.Result) press.Table {
	t := press.Table{Caption: w.T("riskregister.numbers.caption", "currency", r.Currency), Columns: []press.Column{{Title: w.T("riskregister.numbers.figure"), Key: "figure"}, {Title: w.T("riskregister.numbers.before"), Key: "before", Align: press.Right}}}
	states := []*quantify.Figures{r.Portfolio.Before}
	if r.Portfolio.After != nil {
		states = append(states, r.Portfolio.After)
		t.Columns = append(t.Columns, press.Column{Title: w.T("riskregister.numbers.after"), Key: "after", Align: press.Right})
	}
	line := func(name string, figure func(*quantify.Figures) string) {
		row := press.Row{Cells: []press.Cell{{Text: name}}}
		for _, f := range states {
			row.Cells = append(row.Cells, press.Cell{Text: figure(f)})
		}
		t.Rows = append(t.Rows, row)
	}
	line(w.T("riskregister.numbers.mean"), func(f *quantify.Figures) string { return Money(f.Mean) + " ± " + Money(1.96*f.Error) })
	line(w.T("riskregister.numbers.chance"), func(f *quantify.Figures) string { return share100(f.ChanceOfLoss.Value) })
	line(w.T("riskregister.numbers.median"), func(f *quantify.Figures) string { return Money(f.Quantile(0.5).Value) })
	for i, x := range r.Portfolio.Before.Shortfalls {
		level := fmt.Sprint(math.Round(100 * x.Level))
		line(w.T("riskregister.numbers.var", "level", level), func(f *quantify.Figures) string { return Money(f.Shortfalls[i].ValueAtRisk) })
		line(w.T("riskregister.numbers.shortfall", "level", fmt.Sprint(math.Round(100*(1-x.Level)))), func(f *quantify.Figures) string { return Money(f.Shortfalls[i].Shortfall) })
	}
	line(w.T("riskregister.numbers.largest"), func(f *quantify.Figures) string { return Money(f.Largest) })
	return t
}

// WorthTable lists what each treatment alone is worth a year beside what it costs.
func WorthTable(w *locale.Words, r *quantify.Result) press.Table {
	t := press.Table{Caption: w.T("riskregister.worth.caption", "currency", r.Currency), Empty: w.T("riskregister.worth.empty"), Columns: []press.Column{{Title: w.T("registers.of.treatments.title"), Key: "title"}}}
	for _, key := range []string{"cost", "reduction", "benefit", "return", "pays"} {
		t.Columns = append(t.Columns, press.Column{Title: w.T("riskregister.worth." + key), Key: key, Align: press.Right})
	}
	t.Columns = append(t.Columns, press.Column{Title: w.T("riskregister.worth.counts"), Key: "counts"})
	for _, x := range r.Treatments {
		back := "–"
		if x.Return != nil {
			back = strconv.FormatFloat(100**x.Return, 'f', 0, 64) + " %"
		}
		benefit, counts := press.Cell{Text: Money(x.Benefit.Value), Tone: press.ToneGood}, w.T("riskregister.words.no")
		if x.Benefit.Value < 0 {
			benefit.Tone = press.ToneBad
		}
		if x.Chosen {
			counts = w.T("riskregister.words.yes")
		}
		t.Rows = append(t.Rows, press.Row{Cells: []press.Cell{{Text: x.Title, Link: "/treatments/" + x.ID}, {Text: Money(x.Cost)}, {Text: Money(x.Reduction.Value)}, benefit, {Text: back}, {Text: share100(x.Pays.Value)}, {Text: counts}}})
	}
	return t
}

// ShareTable lists the risks of a portfolio with their parts of its loss, the largest first as they come.
func ShareTable(w *locale.Words, r *quantify.Result) press.Table {
	t := press.Table{Caption: w.T("riskregister.shares.caption", "currency", r.Currency), Columns: []press.Column{{Title: w.T("registers.of.risks.title"), Key: "title"}}}
	for _, key := range []string{"before", "after", "mean", "tail"} {
		t.Columns = append(t.Columns, press.Column{Title: w.T("riskregister.shares." + key), Key: key, Align: press.Right})
	}
	for _, x := range r.Risks {
		after := "–"
		if x.After != nil {
			after = Money(x.After.Mean)
		}
		t.Rows = append(t.Rows, press.Row{Cells: []press.Cell{{Text: x.Title, Link: "/risks/" + x.ID + "/numbers"}, {Text: Money(x.Before.Mean)}, {Text: after}, {Text: share100(x.ShareBefore.Mean)}, {Text: share100(x.ShareBefore.Tail)}}})
	}
	return t
}
