// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"slices"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/report/gapanalysis"
)

type gapJSON struct {
	Ref      string          `json:"ref"`
	Asked    string          `json:"asked"`
	Group    string          `json:"group,omitempty"` // what ?group= parts the list by
	State    diagnosis.State `json:"state"`
	Level    int             `json:"level"`
	Weight   int             `json:"weight"`
	Pressure float64         `json:"pressure"`
	Priority float64         `json:"priority"`
	Why      string          `json:"why"` // the calculation in words
}

// gapGroups are what gaps can be parted by.
var gapGroups = map[string]func(g diagnosis.Gap) string{
	"":         func(diagnosis.Gap) string { return "" },
	"part":     func(g diagnosis.Gap) string { return g.Item.Node.Top().Ref.String() },
	"priority": func(g diagnosis.Gap) string { return diagnosis.FormatRat(g.Priority, 2) },
	"state":    func(g diagnosis.Gap) string { return string(g.Item.State) },
}

// gapQuery is what a list of gaps is asked for.
type gapQuery struct {
	gapanalysis.GapQuery
	group func(g diagnosis.Gap) string
	after string // reference of the last gap of the page before
	limit int
}

func gapQueryOf(r *http.Request) (q gapQuery, err error) {
	p := r.URL.Query()
	limit, wrong := limitOf(p.Get("limit"))
	say := func(field, cure string) {
		wrong = append(wrong, fault.Field{Field: field, Problem: fmt.Sprintf("is %.40q", p.Get(field)), Cure: cure})
	}
	q = gapQuery{gapanalysis.GapQuery{Standard: p.Get("standard"), State: diagnosis.State(p.Get("state")), Sort: gapanalysis.GapSort(p.Get("sort"))}, gapGroups[p.Get("group")], p.Get("cursor"), limit}
	if s := p.Get("part"); s != "" {
		if q.Part, err = catalog.ParseRef(s); err != nil {
			say("part", "write a place such as iso27001-2022/6")
		}
	}
	if q.State != "" && !slices.Contains([]diagnosis.State{diagnosis.GapState, diagnosis.Partial, diagnosis.NotAssessed}, q.State) {
		say("state", "choose gap, partial or not_assessed")
	}
	if q.Sort != "" && !slices.Contains(gapanalysis.GapSorts, q.Sort) {
		say("sort", "choose priority, reference or level")
	}
	if q.group == nil {
		say("group", "choose part, priority or state")
	}
	return q, wrong.Sorted().Err()
}

func (h diagnosisRoutes) gaps(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	q, wrong := gapQueryOf(r)
	analysis, err := h.analysis(r, a)
	switch {
	case err != nil: // what is not there is told first
		return err
	case wrong != nil:
		return wrong
	}
	list := analysis.Narrowed(q.GapQuery)
	type count struct {
		Group string `json:"group"`
		Count int    `json:"count"`
	}
	out := struct {
		Items  []gapJSON `json:"items"`
		Groups []count   `json:"groups,omitempty"` // of the whole list, in the order they first come up
		Total  int       `json:"total"`
		Next   string    `json:"next,omitempty"`
	}{Items: []gapJSON{}, Total: len(list)}
	from := 0
	for i, g := range list {
		if name := q.group(g); name != "" {
			if at := slices.IndexFunc(out.Groups, func(c count) bool { return c.Group == name }); at >= 0 {
				out.Groups[at].Count++
			} else {
				out.Groups = append(out.Groups, count{name, 1})
			}
		}
		if g.Item.Node.Ref.String() == q.after {
			from = i + 1
		}
	}
	if q.after != "" && from == 0 {
		return fault.Fields{notOurs}
	}
	for i := from; i < min(from+q.limit, len(list)); i++ {
		g := list[i]
		out.Items = append(out.Items, gapJSON{
			g.Item.Node.Ref.String(), g.Item.Node.Text, q.group(g), g.Item.State, g.Level, g.Weight, diagnosis.Float(g.Pressure, 4), diagnosis.Float(g.Priority, 4), g.Why,
		})
	}
	if from+q.limit < len(list) {
		out.Next = out.Items[q.limit-1].Ref
	}
	return httpserver.JSON(w, http.StatusOK, out)
}
