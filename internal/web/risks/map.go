// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risks

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"

	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/press"
	"concord/internal/report/riskregister"
	"concord/internal/web"
)

// mapPage is the matrix with the number of open risks in each place, and the risks of the place that was chosen.
type mapPage struct {
	web.Page
	risk.Edition
	Query  risk.MapQuery
	Ways   press.Figure // none without arrows
	Chosen *risk.Place
	Here   []risk.Standing // at the place that was chosen
	counts map[risk.Place]int
}

func (h screens) chart(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	v := r.URL.Query()
	p := mapPage{Query: risk.MapQuery{Stage: cmp.Or(v.Get("stage"), "current"), Domain: v.Get("domain"), Target: v.Get("target")}, counts: map[risk.Place]int{}}
	var err error
	if p.Chosen, err = chosen(v); err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "risks.map.title"); err != nil {
		return err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error { return p.read(r, tx, h) })
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, mapView(p)))
}

// chosen is the place of the matrix that the address names; nil for none.
func chosen(v url.Values) (*risk.Place, error) {
	if v.Get("consequence") == "" {
		return nil, nil
	}
	likelihood, wrong := strconv.Atoi(cmp.Or(v.Get("likelihood"), "0"))
	consequence, also := strconv.Atoi(v.Get("consequence"))
	if wrong != nil || also != nil || likelihood < 0 || likelihood > risk.MostSteps || consequence < 1 || consequence > risk.MostSteps {
		return nil, fault.Fields{{Field: "likelihood", Problem: "or consequence names no place", Cure: "choose one on the page"}}
	}
	return &risk.Place{Likelihood: likelihood, Consequence: consequence}, nil
}

func (p *mapPage) read(r *http.Request, tx *db.Tx, h screens) (err error) {
	if p.Edition, err = h.criteria(r.Context(), tx, p.Page); err != nil {
		return err
	}
	cells, ways, err := risk.Map(r.Context(), tx, p.Query)
	if err != nil {
		return err
	}
	for _, c := range cells {
		p.counts[c.Place] = c.Count
	}
	if len(ways) > 0 {
		m := riskregister.Map{Edition: p.Edition, Cells: cells, Ways: ways}
		table := m.WaysTable(p.Words)
		p.Ways = press.Figure{Caption: p.T("riskregister.map.title"), Scene: m.Scene(p.Words), Data: &table}
	}
	if p.Chosen != nil {
		p.Here, err = risk.At(r.Context(), tx, p.Query, *p.Chosen)
	}
	return err
}

// rows are the likelihoods from the highest down, as a chart grows upwards; 0 where risks were judged without.
func (p mapPage) rows() (out []int) {
	for i := len(p.Likelihoods); i >= 1; i-- {
		out = append(out, i)
	}
	for at := range p.counts {
		if at.Likelihood == 0 {
			return append(out, 0)
		}
	}
	return out
}

// row names a likelihood.
func (p mapPage) row(likelihood int) string {
	if likelihood == 0 {
		return p.T("risks.map.without")
	}
	return step(likelihood, p.Likelihoods[likelihood-1].Name)
}

// outside are those that earlier criteria put where the matrix of today has no place.
func (p mapPage) outside() (n int) {
	for at, count := range p.counts {
		if at.Likelihood > len(p.Likelihoods) || at.Consequence > len(p.Consequences) {
			n += count
		}
	}
	return n
}

// to is the address of the risks at a place.
func (p mapPage) to(at risk.Place) string {
	return p.Only("stage", "domain", "target").With("likelihood", strconv.Itoa(at.Likelihood), "consequence", strconv.Itoa(at.Consequence)) + "#place"
}

// here names the place that was chosen, as far as the criteria in force have it.
func (p mapPage) here() string {
	if p.Chosen.Likelihood > len(p.Likelihoods) || p.Chosen.Consequence > len(p.Consequences) {
		return p.T("risks.map.elsewhere")
	}
	return p.row(p.Chosen.Likelihood) + " × " + step(p.Chosen.Consequence, p.Consequences[p.Chosen.Consequence-1].Name)
}

// isChosen reports whether a place is the one whose risks are shown.
func (p mapPage) isChosen(at risk.Place) bool { return p.Chosen != nil && *p.Chosen == at }

// level names a level of the criteria in force.
func (p mapPage) level(n int) string {
	if n < 1 || n > len(p.Levels) {
		return strconv.Itoa(n)
	}
	return step(n, p.Levels[n-1].Name)
}

// shade is the class of a level's place: of six, spread over the levels there are.
func shade(e risk.Edition, level int) string {
	return "shade-" + strconv.Itoa(1+(level-1)*5/max(1, len(e.Levels)-1))
}
