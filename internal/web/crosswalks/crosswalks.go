// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package crosswalks are the pages on what one standard already delivers for another, as the organization weighs it.
package crosswalks

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"concord/internal/ims/weight"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/web"
)

// maxForm is the most bytes of a form here.
const maxForm = 16 << 10

// object is the kind of thing that the forms are about.
const object = "crosswalk-weights"

type screens struct {
	*web.Shell
	l *catalog.Library
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library) {
	h := screens{sh, l}
	get := func(pattern, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: access.ReadWork, Summary: summary}, do)
	}
	post := func(pattern, kind, act, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{
			Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: access.ManageOrganization, Object: kind, Audit: object + "." + act, Body: maxForm, Summary: summary,
		}, do)
	}
	get("/crosswalks", "The crosswalks with their headline numbers", h.list)
	get("/crosswalks/coverage", "What the standard ?have= delivers for the standard ?want=", h.coverage)
	get("/crosswalks/{crosswalk}/{source}", "One row of a crosswalk, with its weight", h.show)
	post("/crosswalk-weights", "", "create", "Weigh a row otherwise than the content does", h.create)
	post("/crosswalk-weights/{id}", object, "update", "Change a weight and its reason", h.change)
	post("/crosswalk-weights/{id}/delete", object, "delete", "Reset a row to the content's weight", h.reset)
}

// own are all weights of the organization.
func (h screens) own(ctx context.Context, a access.Actor, crosswalkID string) (list []weight.Weight, err error) {
	err = h.DB.Read(ctx, a, func(tx *db.Tx) error {
		list, err = weight.Of(ctx, tx, crosswalkID)
		return err
	})
	return list, err
}

// listPage are all crosswalks.
type listPage struct {
	web.Page
	Pairs []pair
}

// pair is one crosswalk with its headline.
type pair struct {
	*crosswalk.Crosswalk
	Have, Want string // names
	Total      *crosswalk.Share
	Default    *crosswalk.Share // without own weights; nil where there are none
	Own        int
	Reversible bool // whether it can be asked the other way round
}

func (h screens) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p := listPage{}
	var err error
	if p.Page, err = h.Page(r, a, "crosswalks.title"); err != nil {
		return err
	}
	own, err := h.own(r.Context(), a, "")
	if err != nil {
		return err
	}
	list, err := crosswalk.List(h.l)
	if err != nil {
		return err
	}
	outlined := func(cw *crosswalk.Crosswalk) bool { return slices.Contains(h.l.StandardIDs(), cw.Source) }
	slices.SortStableFunc(list, func(a, b *crosswalk.Crosswalk) int { // what joins two standards with outlines comes first
		switch {
		case outlined(a) == outlined(b):
			return 0
		case outlined(a):
			return -1
		}
		return 1
	})
	for _, cw := range list {
		one, err := h.pair(cw, weight.Changes(own, cw.ID))
		if err != nil {
			return err
		}
		p.Pairs = append(p.Pairs, one)
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, listView(p)))
}

func (h screens) pair(cw *crosswalk.Crosswalk, changes *crosswalk.WeightChanges) (pair, error) {
	counted, err := cw.Coverage(h.l, changes)
	if err != nil {
		return pair{}, err
	}
	out := pair{Crosswalk: cw, Have: crosswalk.NameOf(h.l, cw.Target), Want: crosswalk.NameOf(h.l, cw.Source), Total: counted.Total, Own: len(changes.Changes)}
	if out.Own > 0 {
		plain, err := cw.Coverage(h.l, nil)
		if err != nil {
			return pair{}, err
		}
		out.Default = plain.Total
	}
	_, err = h.l.Standard(cw.Target)
	out.Reversible = err == nil
	return out, nil
}

// coverageOf is the address of a coverage.
func coverageOf(have, want string) string {
	return "/crosswalks/coverage?" + url.Values{"have": {have}, "want": {want}}.Encode()
}

// rowOf is the address of a row.
func rowOf(crosswalkID, source string) string {
	return "/crosswalks/" + crosswalkID + "/" + url.PathEscape(source)
}

// placeOf is the address of a place in the library; empty where its standard has no outline there.
func (h screens) placeOf(standard, id string) string {
	if _, err := h.l.Node(catalog.Ref{Standard: standard, ID: id}); err != nil {
		return ""
	}
	return "/library/" + standard + "/" + id
}

func percent(f float64) string { return fmt.Sprintf("%.1f %%", f) }

func number(quarters int) string { return fmt.Sprintf("%.2f", crosswalk.Weight(quarters)) }

// tone says by colour what a band says in words.
func tone(band string) string {
	switch {
	case strings.HasPrefix(band, "fully"):
		return "good"
	case strings.HasPrefix(band, "partly"):
		return "warn"
	}
	return "calm"
}
