// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package crosswalks

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"concord/internal/ims/weight"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/access"
	"concord/internal/platform/chart"
	"concord/internal/platform/fault"
	"concord/internal/web"
)

// coveragePage is what one standard delivers for another.
type coveragePage struct {
	web.Page
	*crosswalk.Crosswalk
	HaveName, WantName string
	Figures            []figure
	Parts              []part
	Groups             []group // of the rows that the filter leaves
	Shown              int
	All                []crosswalk.CountedRow
	Relations          []choice
	Bands              []choice
	PartsToChoose      []choice
	Own                int
	Drawing            string                   // SVG
	Simplified         []catalog.Simplification // notes on the crosswalk
	Reversible         bool
	filter             filter
	said               spoken
}

// filter is which rows were asked for; empty for all.
type filter struct{ relation, band, part, own string }

// spoken are words that stand in every row, looked up once.
type spoken struct {
	relation, weight, answered, why, own string
	relations                            map[crosswalk.Relation]string
}

// figure is one headline number with what it is computed from.
type figure struct {
	Key     string // clauses, controls or total
	Share   *crosswalk.Share
	Default *crosswalk.Share // without own weights; nil where there are none
	Counts  [5]int           // rows by weight in quarters
	Sum     int              // of the weights, in quarters
}

// part is one line of the breakdown; depth 1 stands below the line of depth 0 above it.
type part struct {
	crosswalk.PartShare
	Depth int
	Path  string // in the library; empty where it has no page
}

// group are the rows of one line of the breakdown.
type group struct {
	ID, Title string
	Rows      []row
}

// row is one row with the addresses of what it names.
type row struct {
	crosswalk.CountedRow
	Path    string // of its source in the library
	Targets []target
}

// target is one place that answers a row.
type target struct{ ID, Path string }

// choice is one value of a filter with the rows that have it.
type choice struct {
	Value, Name string
	Count       int
}

func (h screens) coverage(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	have, want := r.URL.Query().Get("have"), r.URL.Query().Get("want")
	cw, err := crosswalk.Find(h.l, have, want)
	if errors.Is(err, fault.NotFound) {
		return h.reverse(w, r, a, have, want)
	}
	if err != nil {
		return err
	}
	own, err := h.own(r.Context(), a, cw.ID)
	if err != nil {
		return err
	}
	p := coveragePage{Crosswalk: cw, HaveName: crosswalk.NameOf(h.l, have), WantName: crosswalk.NameOf(h.l, want), Own: len(own)}
	if p.Page, err = h.Page(r, a, "crosswalks.coverage", "have", p.HaveName, "want", p.WantName); err != nil {
		return err
	}
	p.filter = filter{p.Param("relation"), p.Param("band"), p.Param("part"), p.Param("own")}
	p.said = spoken{p.T("crosswalks.relation"), p.T("crosswalks.weight"), p.T("crosswalks.answered"), p.T("crosswalks.why"), p.T("crosswalks.own"), map[crosswalk.Relation]string{}}
	notes, err := h.l.Notes()
	if err != nil {
		return err
	}
	p.Simplified = notes.On(cw.ID).Simplifications
	if err := h.count(&p, own); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, coverageView(p)))
}

// count fills the page with numbers, breakdown and rows.
func (h screens) count(p *coveragePage, own []weight.Weight) error {
	counted, err := p.Coverage(h.l, weight.Changes(own, p.ID))
	if err != nil {
		return err
	}
	plain, err := p.Coverage(h.l, nil)
	if err != nil {
		return err
	}
	p.figures(counted, plain)
	source, err := h.l.Standard(p.Source)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	p.breakdown(h, counted, source)
	p.Drawing = p.draw()
	partOf := counted.PartOf()
	p.All = counted.Rows
	p.choices(counted, partOf)
	for _, r := range counted.Rows {
		if p.fits(r, partOf[r.Source]) {
			p.add(h.row(p.Crosswalk, r), partOf[r.Source])
		}
	}
	_, err = h.l.Standard(p.Target)
	p.Reversible = err == nil
	return nil
}

func (p *coveragePage) figures(counted, plain crosswalk.Coverage) {
	add := func(key string, share, without *crosswalk.Share, rows []crosswalk.CountedRow) {
		f := figure{Key: key, Share: share, Counts: crosswalk.Tally(rows)}
		for quarters, n := range f.Counts {
			f.Sum += quarters * n
		}
		if p.Own > 0 {
			f.Default = without
		}
		p.Figures = append(p.Figures, f)
	}
	if counted.Clauses.Items > 0 && counted.Controls.Items > 0 {
		add("clauses", counted.Clauses, plain.Clauses, crosswalk.ClauseRows(counted.Rows))
		add("controls", counted.Controls, plain.Controls, crosswalk.ControlRows(counted.Rows))
	}
	add("total", counted.Total, plain.Total, counted.Rows)
}

// breakdown lists clauses with their subclauses, then control objectives, or the parts of a source without an outline.
func (p *coveragePage) breakdown(h screens, counted crosswalk.Coverage, source *catalog.Standard) {
	add := func(depth int, share crosswalk.PartShare) {
		p.Parts = append(p.Parts, part{share, depth, h.placeOf(p.Source, share.ID)})
	}
	if source != nil {
		for _, clause := range counted.ByClause(source) {
			add(0, clause)
			for _, sub := range counted.Subclauses {
				if n := source.Outline().Node(sub.ID); n != nil && n.Ancestor(catalog.KindClause).Ref.ID == clause.ID {
					add(1, sub)
				}
			}
		}
	}
	for _, g := range slices.Concat(counted.Groups, counted.Parts) {
		add(0, g)
	}
}

// draw shows the breakdown's upper lines as bars.
func (p *coveragePage) draw() string {
	spec := chart.StackSpec{
		Title:  p.T("crosswalks.chart", "have", p.HaveName, "want", p.WantName),
		Desc:   p.T("crosswalks.chart.describe"),
		Series: []chart.Series{{Name: p.T("crosswalks.band.fully-covered"), Ink: chart.Good}, {Name: p.T("crosswalks.band.partly-covered"), Ink: chart.Warn}, {Name: p.T("crosswalks.band.not-covered"), Ink: chart.Neutral}},
	}
	for _, x := range p.Parts {
		if x.Depth == 0 {
			spec.Rows = append(spec.Rows, chart.StackRow{
				Label: strings.TrimSpace(x.ID + " " + x.Title), Counts: []int{x.Share.Fully, x.Share.Partly, x.Share.Not}, Note: fmt.Sprintf("%.0f %%", x.Share.WeightedPercent),
			})
		}
	}
	if len(spec.Rows) < 2 {
		return ""
	}
	return string(chart.InlineSVG(chart.Stack(spec), "coverage"))
}

// choices counts the rows behind each value of the filters.
func (p *coveragePage) choices(counted crosswalk.Coverage, partOf map[string]string) {
	bands := map[string]string{}
	for quarters := range 5 {
		band := crosswalk.Band(quarters)
		bands[band] = p.T("crosswalks.band." + band)
	}
	tally := func(into *[]choice, value, name string) {
		for i := range *into {
			if (*into)[i].Value == value {
				(*into)[i].Count++
				return
			}
		}
		*into = append(*into, choice{value, name, 1})
	}
	for _, r := range counted.Rows {
		if p.said.relations[r.Relation] == "" {
			p.said.relations[r.Relation] = p.T("crosswalks.relation." + string(r.Relation))
		}
		tally(&p.Relations, string(r.Relation), p.said.relations[r.Relation])
		tally(&p.Bands, crosswalk.Band(r.Quarters), bands[crosswalk.Band(r.Quarters)])
		if id := partOf[r.Source]; id != "" {
			tally(&p.PartsToChoose, id, id)
		}
	}
}

// fits reports whether a row is among those that were asked for.
func (p *coveragePage) fits(r crosswalk.CountedRow, part string) bool {
	is := func(wanted, value string) bool { return wanted == "" || wanted == value }
	within := p.filter.part != "" && strings.HasPrefix(part, p.filter.part+".")
	return is(p.filter.relation, string(r.Relation)) && is(p.filter.band, crosswalk.Band(r.Quarters)) && (is(p.filter.part, part) || within) && (p.filter.own == "" || r.Reason != "")
}

// add puts a row into its group.
func (p *coveragePage) add(r row, part string) {
	var g group
	for _, x := range p.Parts {
		if x.Depth == 0 && (x.PartShare.ID == part || strings.HasPrefix(part, x.PartShare.ID+".")) {
			g = group{ID: x.PartShare.ID, Title: x.Title}
		}
	}
	if n := len(p.Groups); n == 0 || p.Groups[n-1].ID != g.ID {
		p.Groups = append(p.Groups, g)
	}
	last := &p.Groups[len(p.Groups)-1]
	last.Rows = append(last.Rows, r)
	p.Shown++
}

// narrowed reports whether some rows are left out.
func (p *coveragePage) narrowed() bool { return p.Shown < len(p.All) }

// unfolded reports whether the rows are shown at once: where they are few, or where some were asked for.
func (p *coveragePage) unfolded() bool {
	const few = 60
	return p.narrowed() || p.Shown <= few
}

func (h screens) row(cw *crosswalk.Crosswalk, r crosswalk.CountedRow) row {
	out := row{CountedRow: r, Path: h.placeOf(cw.Source, r.Source)}
	for _, id := range r.Row.Targets {
		out.Targets = append(out.Targets, target{id, h.placeOf(cw.Target, id)})
	}
	return out
}

// reversePage is what can be said of a pair that is only mapped the other way round.
type reversePage struct {
	web.Page
	*crosswalk.Crosswalk
	HaveName, WantName string
	Figures            []reverseFigure
	Items              []crosswalk.ReverseItem // those that the filter leaves
	Bands              []choice
	Simplified         []catalog.Simplification
}

// reverseFigure is one headline of it.
type reverseFigure struct {
	Key string
	crosswalk.ReverseShare
}

func (h screens) reverse(w http.ResponseWriter, r *http.Request, a access.Actor, have, want string) error {
	cw, err := crosswalk.FindReverse(h.l, have, want)
	if err != nil {
		return err
	}
	all, err := cw.Reverse(h.l)
	if err != nil {
		return err
	}
	p := reversePage{Crosswalk: cw, HaveName: crosswalk.NameOf(h.l, have), WantName: crosswalk.NameOf(h.l, want)}
	p.Figures = []reverseFigure{{"clauses", all.Clauses}, {"controls", all.Controls}, {"total", all.Total}}
	p.Bands = []choice{{Value: "fully-covered", Count: all.Total.Fully}, {Value: "partly-covered", Count: all.Total.Partly}, {Value: "not-covered", Count: all.Total.Not}}
	if p.Page, err = h.Page(r, a, "crosswalks.coverage", "have", p.HaveName, "want", p.WantName); err != nil {
		return err
	}
	band := p.Param("band")
	notes, err := h.l.Notes()
	if err != nil {
		return err
	}
	p.Simplified = notes.On(cw.ID).Simplifications
	for _, item := range all.Items {
		if band == "" || band == item.Band {
			p.Items = append(p.Items, item)
		}
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, reverseView(p)))
}
