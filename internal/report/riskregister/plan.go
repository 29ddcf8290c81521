// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package riskregister prints the register of risks with its map, and the treatment plan.
package riskregister

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/risk"
	"concord/internal/platform/chart"
	"concord/internal/platform/id"
	"concord/internal/platform/locale"
	"concord/internal/platform/press"
)

// Names are those of people by their ids.
type Names map[id.ID]string

// of is what a person is called.
func (n Names) of(w *locale.Words, who id.ID) string {
	switch {
	case who == "":
		return w.T("riskregister.nobody")
	case n[who] == "":
		return w.T("riskregister.somebody")
	}
	return n[who]
}

// overdue is a series of its own beside the states.
const overdue = "overdue"

// planSeries are the parts of a bar of the plan, the most pressing first.
var planSeries = []struct {
	state string
	ink   chart.Ink
}{{overdue, chart.Bad}, {risk.Proposed, chart.Neutral}, {risk.Decided, chart.SeriesC}, {risk.InProgress, chart.SeriesA}, {risk.Done, chart.Good}}

// share is what one owner has of the plan.
type share struct {
	owner    id.ID
	counts   map[string]int
	count    int
	progress int
	costs    Costs
}

// Costs are what is spent once and each year, by currency in their order.
type Costs []Cost

// Cost is what is spent in one currency.
type Cost struct {
	Currency string `json:"currency"`
	Once     int    `json:"once"`
	Yearly   int    `json:"yearly"`
}

// add counts more in a currency.
func (c *Costs) add(currency string, once, yearly int) {
	if once == 0 && yearly == 0 {
		return
	}
	i, found := slices.BinarySearchFunc(*c, currency, func(x Cost, s string) int { return strings.Compare(x.Currency, s) })
	if !found {
		*c = slices.Insert(*c, i, Cost{Currency: currency})
	}
	(*c)[i].Once += once
	(*c)[i].Yearly += yearly
}

// Total is what the whole plan comes to.
type Total struct {
	Count, Open, Overdue, WithoutDay, WithoutOwner int
	Progress                                       int // percent, of all lines alike
	Costs                                          Costs
}

// TotalOf adds up sums of the plan; what was dropped counts for nothing but the number of lines.
func TotalOf(sums []risk.Sum) (t Total) {
	counted := 0
	for _, s := range sums {
		t.Count += s.Count
		if s.State == risk.Dropped {
			continue
		}
		counted += s.Count
		t.Progress += s.Progress
		t.Costs.add(s.Currency, s.CostOnce, s.CostYearly)
		if s.State == risk.Done {
			continue
		}
		t.Open += s.Count
		t.Overdue += s.Overdue
		t.WithoutDay += s.WithoutDay
		if s.Owner == "" {
			t.WithoutOwner += s.Count
		}
	}
	if counted > 0 {
		t.Progress /= counted
	}
	return t
}

// Owners is the figure of who has to do what, with its table; who has most that is overdue comes first.
func Owners(w *locale.Words, sums []risk.Sum, names Names) press.Figure {
	list := shares(sums)
	spec := chart.StackSpec{Title: w.T("riskregister.owners.title"), Desc: w.T("riskregister.owners.desc")}
	table := press.Table{ID: "owners-table", Caption: w.T("riskregister.owners.title"), Sheet: "owners", Columns: []press.Column{{Title: w.T("riskregister.col.owner"), Key: "owner", Width: 26}}}
	for _, s := range planSeries {
		name := stateName(w, s.state)
		spec.Series = append(spec.Series, chart.Series{Name: name, Ink: s.ink})
		table.Columns = append(table.Columns, press.Column{Title: name, Key: strings.ReplaceAll(s.state, "-", "_"), Width: 11, Align: press.Right})
	}
	table.Columns = append(table.Columns, press.Column{Title: w.T("riskregister.col.progress"), Key: "progress", Width: 10, Align: press.Right}, press.Column{Title: w.T("riskregister.col.cost"), Key: "cost", Width: 34})
	for _, s := range list {
		row := chart.StackRow{Label: names.of(w, s.owner), Note: fmt.Sprint(s.count)}
		cells := []press.Cell{{Text: row.Label}}
		for _, x := range planSeries {
			row.Counts = append(row.Counts, s.counts[x.state])
			cells = append(cells, count(s.counts[x.state]))
		}
		spec.Rows = append(spec.Rows, row)
		cells = append(cells, press.Num(strconv.Itoa(s.progress/max(1, s.count))+" %", float64(s.progress)/float64(max(1, s.count))/100, "0%"), press.Cell{Text: CostText(w, s.costs)})
		table.Rows = append(table.Rows, press.Row{Cells: cells})
	}
	return press.Figure{ID: "owners-figure", Caption: w.T("riskregister.owners.title"), Scene: chart.Stack(spec), Data: &table}
}

func shares(sums []risk.Sum) (out []share) {
	at := map[id.ID]int{}
	for _, s := range sums {
		if s.State == risk.Dropped {
			continue
		}
		i, known := at[s.Owner]
		if !known {
			i = len(out)
			at[s.Owner] = i
			out = append(out, share{owner: s.Owner, counts: map[string]int{}})
		}
		x := &out[i]
		x.counts[overdue] += s.Overdue
		x.counts[s.State] += s.Count - s.Overdue
		x.count += s.Count
		x.progress += s.Progress
		x.costs.add(s.Currency, s.CostOnce, s.CostYearly)
	}
	slices.SortStableFunc(out, func(a, b share) int {
		if d := b.counts[overdue] - a.counts[overdue]; d != 0 {
			return d
		}
		return b.count - a.count
	})
	return out
}

// stateName words a state of a treatment, or that it is overdue.
func stateName(w *locale.Words, state string) string {
	if state == overdue {
		return w.T("riskregister.overdue")
	}
	return w.T("registers.of.treatments.state.choice." + state)
}

// CostText words costs: what is spent once, and each year.
func CostText(w *locale.Words, list Costs) string {
	var out []string
	for _, c := range list {
		switch {
		case c.Once == 0:
			out = append(out, w.T("riskregister.cost.yearly", "currency", c.Currency, "yearly", Amount(c.Yearly)))
		case c.Yearly == 0:
			out = append(out, w.T("riskregister.cost.once", "currency", c.Currency, "once", Amount(c.Once)))
		default:
			out = append(out, w.T("riskregister.cost.both", "currency", c.Currency, "once", Amount(c.Once), "yearly", Amount(c.Yearly)))
		}
	}
	return strings.Join(out, "; ")
}

// Amount writes a whole number in groups of three.
func Amount(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

func count(n int) press.Cell { return press.Num(strconv.Itoa(n), float64(n), "0") }
