// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package dependencies are the pages that show what assets rely on, and how each came to the protection that it needs.
package dependencies

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"concord/internal/ims/asset"
	"concord/internal/platform/access"
	"concord/internal/platform/chart"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/web"
	"concord/internal/web/records"
)

type screens struct{ *web.Shell }

// More are the ways to these pages from those that every register has.
var More = records.More{List: []records.Way{{Word: "dependencies.open", Path: "/dependencies"}}, One: []records.Way{{Word: "dependencies.open", Path: "/dependencies"}, {Word: "threats.open", Path: "/threats"}}}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server) {
	h := screens{sh}
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/assets/dependencies", Door: httpserver.Member, Needs: access.ReadWork, Summary: "What assets rely on, as a picture and a table"}, h.whole)
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: "/assets/{id}/dependencies", Door: httpserver.Member, Needs: access.ReadWork, Object: "assets", Summary: "What one asset relies on and what relies on it, and how it came to its needs"}, h.around)
}

// mostBeginnings is how many assets are offered to begin with where there are too many for one picture.
const mostBeginnings = 30

// graphPage is a graph of assets: all of them, or those around one.
type graphPage struct {
	web.Page
	asset.Graph
	Around     asset.Asset   // zero where all are shown
	Beginnings []asset.Asset // where there are too many for one picture
}

func (h screens) whole(w http.ResponseWriter, r *http.Request, a access.Actor) (err error) {
	var p graphPage
	if p.Page, err = h.Page(r, a, "dependencies.title"); err != nil {
		return err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.Graph, err = asset.Whole(r.Context(), tx)
		if errors.Is(err, fault.TooLarge) {
			p.Beginnings, err = asset.Beginnings(r.Context(), tx, mostBeginnings)
			p.More = true
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, graphView(p)))
}

func (h screens) around(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var p graphPage
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.Graph, err = asset.Around(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	p.Around = p.Assets[slices.IndexFunc(p.Assets, func(x asset.Asset) bool { return x.ID == which })]
	if p.Page, err = h.Page(r, a, "dependencies.around", "name", p.Around.Name); err != nil {
		return err
	}
	p.Says = p.Around.Reference()
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, graphView(p)))
}

// joined are the assets that depend on others or are depended on; the picture leaves the rest out.
func (p graphPage) joined() []asset.Asset {
	in := map[id.ID]bool{p.Around.ID: true}
	for _, d := range p.Dependences {
		in[d.From], in[d.On] = true, true
	}
	return slices.DeleteFunc(slices.Clone(p.Assets), func(a asset.Asset) bool { return !in[a.ID] })
}

// picture is where each of the assets stands that belong together.
func (p graphPage) picture(list []asset.Asset) chart.Layered {
	labels, at := make([]string, len(list)), map[id.ID]int{}
	for i, a := range list {
		labels[i], at[a.ID] = a.Said(), i
	}
	edges := make([][2]int, len(p.Dependences))
	for i, d := range p.Dependences {
		edges[i] = [2]int{at[d.From], at[d.On]}
	}
	return chart.Layers(labels, edges)
}

// relying and carrying are the assets on either side of the one that the page is about, the nearest first.
func (p graphPage) relying() []asset.Asset {
	return p.away(func(a asset.Asset) int { return a.Relies })
}

func (p graphPage) carrying() []asset.Asset {
	return p.away(func(a asset.Asset) int { return a.Carries })
}

func (p graphPage) away(steps func(asset.Asset) int) []asset.Asset {
	out := slices.DeleteFunc(slices.Clone(p.Assets), func(a asset.Asset) bool { return steps(a) == 0 })
	slices.SortStableFunc(out, func(a, b asset.Asset) int { return steps(a) - steps(b) })
	return out
}

// path is the page of an asset's dependences.
func path(which id.ID) string { return "/assets/" + string(which) + "/dependencies" }

// need words a need, from 1 to 4.
func (p graphPage) need(n int) string {
	if n == 0 {
		return p.T("dependencies.need.none")
	}
	return p.T("dependencies.need."+strconv.Itoa(n), "level", n)
}

// inBrief are the three needs of an asset in one line of the picture; an arrow marks those that others give.
func (p graphPage) inBrief(which id.ID) string {
	out := ""
	for i, letter := range []string{"C", "I", "A"} {
		x := p.Protection[which][i]
		value := "–"
		if x.Value > 0 {
			value = strconv.Itoa(x.Value)
		}
		if x.Inherited() {
			value += "↓"
		}
		out += letter + " " + value + "   "
	}
	return out[:len(out)-3]
}

// aloud is the same for those who do not see the picture.
func (p graphPage) aloud(a asset.Asset) string {
	x := p.Protection[a.ID]
	return p.T("dependencies.aloud", "name", a.Said(), "confidentiality", p.need(x[0].Value), "integrity", p.need(x[1].Value), "availability", p.need(x[2].Value))
}

// ink is the colour of a box's frame: stronger for the asset that the page is about.
func (p graphPage) ink(a asset.Asset) string {
	switch {
	case a.ID == p.Around.ID:
		return "s-a"
	case a.Primary:
		return "s-text"
	default:
		return "s-neutral"
	}
}

// curve is the line of an arrow; one that goes back runs around the boxes.
func curve(a chart.Arrow) string {
	bend := (a.X2 - a.X1) / 2
	if a.Back {
		bend = 60
	}
	return fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", a.X1, a.Y1, a.X1+bend, a.Y1, a.X2-bend, a.Y2, a.X2-5, a.Y2)
}

// tip is the head of an arrow.
func tip(a chart.Arrow) string {
	return fmt.Sprintf("%.1f,%.1f %.1f,%.1f %.1f,%.1f", a.X2, a.Y2, a.X2-7, a.Y2-3.5, a.X2-7, a.Y2+3.5)
}

// touches reports whether an arrow begins or ends at the asset that the page is about.
func (p graphPage) touches(list []asset.Asset, a chart.Arrow) bool {
	return p.Around.ID != "" && (list[a.From].ID == p.Around.ID || list[a.To].ID == p.Around.ID)
}

func size(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// dashes break the line of an arrow that closes a circle.
func dashes(a chart.Arrow) string {
	if a.Back {
		return "4 3"
	}
	return "none"
}

// weight is how strong a box's frame is.
func weight(p graphPage, a asset.Asset) string {
	if a.ID == p.Around.ID {
		return "2.5"
	}
	return "1"
}

// boldness sets the names of primary assets apart.
func boldness(a asset.Asset) string {
	if a.Primary {
		return "650"
	}
	return "400"
}
