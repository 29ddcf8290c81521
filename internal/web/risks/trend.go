// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package risks

import (
	"net/http"

	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/press"
	"concord/internal/report/riskregister"
	"concord/internal/web"
)

// trendMonths is how many months the trend shows.
const trendMonths = 12

// trendPage is where the risks stood in the last months.
type trendPage struct {
	web.Page
	Trend  risk.Trend
	Figure press.Figure
}

func (h screens) trend(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p := trendPage{}
	var err error
	if p.Page, err = h.Page(r, a, "risks.trend.title"); err != nil {
		return err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		today, err := org.Today(r.Context(), tx)
		if err == nil {
			p.Trend, err = risk.TrendOf(r.Context(), tx, today, trendMonths)
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Figure = riskregister.Trend(p.Words, p.Trend)
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, trendView(p)))
}
