// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"strconv"

	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/openapi"
)

// usualMonths and mostMonths are how many months a trend has.
const (
	usualMonths = 12
	mostMonths  = 60
)

// riskMonth is where the open risks stood at the end of a month.
type riskMonth struct {
	On     string `json:"on"`
	Levels []int  `json:"levels"`
	Above  int    `json:"above"`
}

var riskMonthSchema = openapi.Object(
	openapi.Has("on", openapi.Date().About("the last day of the month; today in the one that is not over")),
	openapi.Has("levels", openapi.List(openapi.Int().Least(0)).About("how many risks stood at each level, the lowest first; by the criteria of their time")), openapi.Has("above", openapi.Int().Least(0).About("above the line")),
).Named("RiskMonth")

func (h riskRoutes) trend(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	months := usualMonths
	if said := r.URL.Query().Get("months"); said != "" {
		var err error
		if months, err = strconv.Atoi(said); err != nil || months < 1 || months > mostMonths {
			return fault.Fields{{Field: "months", Problem: fmt.Sprintf("is %.40q", said), Cure: fmt.Sprintf("write a whole number from 1 to %d", mostMonths)}}
		}
	}
	var t risk.Trend
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		today, err := org.Today(r.Context(), tx)
		if err == nil {
			t, err = risk.TrendOf(r.Context(), tx, today, months)
		}
		return err
	})
	if err != nil {
		return err
	}
	out := struct {
		Items    []riskMonth `json:"items"`
		Editions []int       `json:"editions"`
	}{[]riskMonth{}, append([]int{}, t.Editions...)}
	for _, m := range t.Months {
		out.Items = append(out.Items, riskMonth{m.On.String(), append([]int{}, m.Levels...), m.Above})
	}
	return httpserver.JSON(w, http.StatusOK, out)
}
