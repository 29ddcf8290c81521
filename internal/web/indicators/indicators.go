// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package indicators are the values of an indicator as a trend and a table.
package indicators

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"concord/internal/ims/measure"
	"concord/internal/platform/access"
	"concord/internal/platform/chart"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
	"concord/internal/web"
	"concord/internal/web/records"
)

const maxForm = 16 << 10

type screens struct{ *web.Shell }

// More are what an indicator's page shows beside its fields, and the words for what was done here.
var More = records.More{
	One:  []records.Way{{Word: "indicators.add", Path: "/values"}},
	Acts: map[string]string{"indicators.measured": "indicators.act.measured", "indicators.value": "indicators.act.value"},
	Panel: func(r *http.Request, tx *db.Tx, rec register.Record) (func(web.Page) templ.Component, error) {
		s, err := read(r, tx, rec)
		return func(p web.Page) templ.Component { s.Page = p; return trendView(s) }, err
	},
}

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server) {
	h := screens{sh}
	const pattern = "/indicators/{id}/values"
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: access.ReadWork, Object: "indicators", Summary: "The values of an indicator"}, h.show)
	s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: access.WriteWork, Object: "indicators", Audit: "indicators.measured", Body: maxForm, Summary: "Keep a value of an indicator"}, h.put)
}

// seriesPage is an indicator with its values.
type seriesPage struct {
	web.Page
	Record  register.Record
	Values  []measure.Measured // the oldest first
	Today   civil.Date
	Overdue bool

	Faults web.Faults
	On     string
	Value  string
	Note   string
}

func read(r *http.Request, tx *db.Tx, rec register.Record) (s seriesPage, err error) {
	s.Record, s.Today = rec, civil.Of(tx.Now)
	s.Overdue, s.On = measure.Overdue(rec.Values, s.Today), s.Today.String()
	s.Values, err = measure.Series(r.Context(), tx, rec.ID)
	return s, err
}

func (h screens) find(r *http.Request, a access.Actor) (s seriesPage, err error) {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return s, err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		rec, err := measure.Register.Find(r.Context(), tx, which)
		if err != nil {
			return err
		}
		s, err = read(r, tx, rec)
		return err
	})
	if err != nil {
		return s, err
	}
	s.Page, err = h.Page(r, a, "indicators.title", "name", s.Record.Values[0])
	s.Says = measure.Register.Reference(s.Record.Number)
	return s, err
}

func (h screens) show(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	s, err := h.find(r, a)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(s.Page, seriesView(s)))
}

func (h screens) put(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "on", "value", "note")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := measure.Register.Hold(r.Context(), tx, which); err != nil {
			return err
		}
		m, err := parse(form.Get("on"), form.Get("value"), form.Get("note"))
		if err != nil {
			return err
		}
		_, err = measure.Put(r.Context(), tx, which, []measure.Measured{m})
		return err
	})
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if !faults.Any() {
		return web.See(w, r, "/indicators/"+string(which)+"/values", "saved")
	}
	s, err := h.find(r, a)
	if err != nil {
		return err
	}
	s.Faults, s.On, s.Value, s.Note = faults, form.Get("on"), form.Get("value"), form.Get("note")
	return web.Render(w, r, http.StatusUnprocessableEntity, web.Framed(s.Page, seriesView(s)))
}

// parse reads a value as a form sends it; faults name it as the rules of values do.
func parse(on, value, note string) (m measure.Measured, err error) {
	var wrong fault.Fields
	day, problem, cure := register.Field{Kind: register.Date, Required: true}.Clean(on)
	if problem != "" {
		wrong = append(wrong, fault.Field{Field: "values[0].on", Problem: problem, Cure: cure})
	} else if m.On, err = civil.Parse(day); err != nil {
		return m, err
	}
	n, problem, cure := register.Field{Kind: register.Decimal, Required: true}.Clean(value)
	if problem != "" {
		wrong = append(wrong, fault.Field{Field: "values[0].value", Problem: problem, Cure: cure})
	} else if m.Value, err = strconv.ParseFloat(n, 64); err != nil {
		return m, err
	}
	m.Note = note
	return m, wrong.Err()
}

// trend is the chart of the values with the limits there are.
func (s seriesPage) trend() *chart.Scene {
	spec := chart.TrendSpec{Title: s.Record.Values[0], Desc: s.T("indicators.chart", "count", len(s.Values), "first", s.Values[0].On.String(), "last", s.Values[len(s.Values)-1].On.String())}
	for _, m := range s.Values {
		spec.Points = append(spec.Points, chart.TrendPoint{At: float64(s.Values[0].On.DaysUntil(m.On)), Value: m.Value, Label: m.On.String(), Tip: m.On.String() + ": " + s.worded(m.Value)})
	}
	for _, l := range []struct {
		field string
		ink   chart.Ink
	}{{"target", chart.Good}, {"warn", chart.Warn}, {"alarm", chart.Bad}} {
		if v, err := strconv.ParseFloat(measure.Value(s.Record.Values, l.field), 64); err == nil {
			spec.Limits = append(spec.Limits, chart.TrendLimit{Name: s.T("registers.of.indicators." + l.field), Value: v, Ink: l.ink})
		}
	}
	return chart.Trend(spec)
}

// worded is a value with its unit.
func (s seriesPage) worded(v float64) string {
	out := register.FormatDecimal(v)
	if unit := measure.Value(s.Record.Values, "unit"); unit != "" {
		out += " " + unit
	}
	return out
}

// newestFirst are the values as the table shows them.
func (s seriesPage) newestFirst() []measure.Measured {
	out := slices.Clone(s.Values)
	slices.Reverse(out)
	return out
}

// state is how the indicator stands.
func (s seriesPage) state() string { return measure.Value(s.Record.Values, "state") }

// tones say by colour what a state says in words.
var tones = map[string]string{"no-value": "calm", "on-target": "good", "off-target": "calm", "warn": "warn", "alarm": "bad"}

func (s seriesPage) path() string { return "/indicators/" + string(s.Record.ID) }
