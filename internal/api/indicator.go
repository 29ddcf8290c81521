// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"
	"time"

	"concord/internal/ims/measure"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/openapi"
	"concord/internal/platform/register"
)

func (a API) indicators(s *httpserver.Server) {
	const pattern = "/api/v1/indicators/{id}/values"
	number := openapi.Number().From(-register.MostDecimal, register.MostDecimal)
	value := openapi.Object(
		openapi.Has("on", openapi.Date()), openapi.Has("value", number), openapi.Has("note", openapi.Text()), openapi.Has("made_at", openapi.Moment()), openapi.May("made_by", openapi.ID()),
	).Named("IndicatorValue")
	series := openapi.Object(openapi.Has("state", openapi.OneOf(measure.States...)), openapi.Has("overdue", openapi.Flag()), openapi.Has("items", openapi.List(value).About("the newest 1000, the oldest of them first"))).Named("IndicatorSeries")
	input := openapi.Object(openapi.Has("values", openapi.List(
		openapi.Object(openapi.Has("on", openapi.Date()), openapi.Has("value", number), openapi.May("note", openapi.Text().Long(0, 500))).Only().Named("IndicatorValueInput"),
	).Long(1, measure.MostAtOnce).About("one for each day; one that is there is put right"))).Only().Named("IndicatorValuesInput")
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: access.ReadWork, Object: measure.Register.Name, Summary: "The values of an indicator, and how it stands",
		Doc: openapi.Operation{ID: "listIndicatorValues", Tag: measure.Register.Name, Answers: gives("The series", series)},
	}, a.series)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: access.WriteWork, Object: measure.Register.Name, Audit: "indicators.measured", Body: maxBody, Summary: "Keep values of an indicator, all of them or none; the same values sent twice are kept once",
		Doc: openapi.Operation{ID: "putIndicatorValues", Tag: measure.Register.Name, Body: openapi.JSON(input, map[string]any{"values": []any{map[string]any{"on": "2026-01-31", "value": 0.85}}}), Answers: gives("The indicator as it is now", docsOf(measure.Register).record, "ETag")},
	}, a.putValues)
}

type measuredJSON struct {
	On     civil.Date `json:"on"`
	Value  float64    `json:"value"`
	Note   string     `json:"note"`
	MadeAt time.Time  `json:"made_at"`
	MadeBy id.ID      `json:"made_by,omitempty"`
}

func (a API) series(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	out := struct {
		State   string         `json:"state"`
		Overdue bool           `json:"overdue"`
		Items   []measuredJSON `json:"items"`
	}{Items: []measuredJSON{}}
	err = a.DB.Read(r.Context(), who, func(tx *db.Tx) error {
		rec, err := measure.Register.Find(r.Context(), tx, which)
		if err != nil {
			return err
		}
		out.State, out.Overdue = measure.Value(rec.Values, "state"), measure.Overdue(rec.Values, civil.Of(tx.Now))
		list, err := measure.Series(r.Context(), tx, which)
		for _, m := range list {
			out.Items = append(out.Items, measuredJSON(m))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (a API) putValues(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var values []measure.Measured
	wrong := httpserver.ReadJSON(r, []string{"values"}, func(d *intake.Decoder, body intake.Fields) {
		for _, item := range d.List(body, "values") {
			m := d.Map(item.Node, item.Path, "on", "value", "note")
			n, there := d.Number(m, "value", -register.MostDecimal, register.MostDecimal, "a number")
			if !there && m.At("value").Key != "value" {
				d.Fault(item.Node, m.PathOf("value"), "is missing", "write a number")
			}
			values = append(values, measure.Measured{On: d.Date(m, "on", true), Value: n, Note: d.Text(m, "note", false)})
		}
	})
	var rec register.Record
	err = a.DB.Write(r.Context(), who, func(tx *db.Tx) error {
		if _, err := measure.Register.Hold(r.Context(), tx, which); err != nil {
			return err
		}
		if wrong != nil { // told after what is not there
			return wrong
		}
		rec, err = measure.Put(r.Context(), tx, which, values)
		return err
	})
	if err != nil {
		return err
	}
	registerRoutes{a.DB, a.Imports, measure.Register}.answer(w, http.StatusOK, rec)
	return nil
}
