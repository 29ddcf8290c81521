// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/register"
)

// maxCriteria is the most bytes of criteria.
const maxCriteria = 256 << 10

type riskRoutes struct {
	db        *db.DB
	knowledge *catalog.Library
}

func (a API) risks(s *httpserver.Server) {
	h, docs := riskRoutes{a.DB, a.Library}, riskDocs()
	const criteria, one = "/api/v1/risk-criteria", "/api/v1/risks/{id}"
	read := func(pattern, object, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: access.ReadWork, Object: object, Summary: summary, Doc: docs["GET "+pattern]}, do)
	}
	read(criteria, "", "The criteria by which risks are judged, or those of ?number=", h.criteria)
	s.Handle(httpserver.Route{
		Method: http.MethodPut, Pattern: criteria, Door: httpserver.Member, Needs: access.ManageOrganization, Audit: "risk-criteria.create", Body: maxCriteria,
		Summary: "Set new criteria; risks that were judged before keep their levels; needs If-Match", Doc: docs["PUT "+criteria],
	}, h.setCriteria)
	h.treatments(s)
	h.starters(s)
	h.numbers(s)
	h.simulations(s)
	read("/api/v1/risk-map", "", "How many open risks stand where in the matrix", h.chart)
	read("/api/v1/risk-trend", "", "How many open risks stood at each level at the end of each of the last months", h.trend)
	read(one+"/acceptances", "risks", "Who stood by the risk, until when and why", h.acceptances)
	for _, x := range []struct {
		verb, summary string
		act           risk.Act
		needs         access.Permission
	}{
		{"accept", "Accept what is left of a risk, as its owner; needs If-Match", risk.Accepted, access.WriteWork},
		{"approve", "Approve the treatment of a risk and what is left, for management; needs If-Match", risk.Approved, access.ManageOrganization},
	} {
		s.Handle(httpserver.Route{
			Method: http.MethodPost, Pattern: one + "/" + x.verb, Door: httpserver.Member, Needs: x.needs, Object: "risks", Audit: "risks." + string(x.act), Body: maxWeight,
			Summary: x.summary, Doc: docs["POST "+one+"/"+x.verb],
		}, func(w http.ResponseWriter, r *http.Request, a access.Actor) error { return h.accept(w, r, a, x.act) })
	}
}

// criteriaAnswer is one edition.
type criteriaAnswer struct {
	Number int        `json:"number"`
	MadeBy id.ID      `json:"made_by,omitempty"`
	MadeAt *time.Time `json:"made_at"`
	Reason string     `json:"reason"`
	risk.Criteria
}

func answerCriteria(w http.ResponseWriter, status int, e risk.Edition) error {
	w.Header().Set("ETag", etag(e.Number))
	return httpserver.JSON(w, status, criteriaAnswer{e.Number, e.MadeBy, optional(e.MadeAt), e.Reason, e.Criteria})
}

func (h riskRoutes) criteria(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	number, wanted := 0, r.URL.Query().Get("number")
	if wanted != "" {
		var err error
		if number, err = strconv.Atoi(wanted); err != nil || number < 0 || number > 1_000_000 {
			return fault.Fields{{Field: "number", Problem: fmt.Sprintf("is %.40q", wanted), Cure: "write the number of an edition, as a risk names it"}}
		}
	}
	var e risk.Edition
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		if wanted != "" {
			e, err = risk.EditionOf(r.Context(), tx, number)
			return err
		}
		e, err = risk.InForce(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return answerCriteria(w, http.StatusOK, e)
}

func (h riskRoutes) setCriteria(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	after, err := matched(r)
	if err != nil {
		return err
	}
	var c risk.Criteria
	var reason string
	err = httpserver.ReadJSON(r, append(slices.Clone(risk.CriteriaFields), "reason"), func(d *intake.Decoder, m intake.Fields) {
		c, reason = risk.ReadCriteria(d, m), d.Text(m, "reason", true)
	})
	if err != nil {
		return err
	}
	var e risk.Edition
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		e, err = risk.SetCriteria(r.Context(), tx, after, c, reason)
		return err
	})
	if err != nil {
		if e.Likelihoods != nil { // the caller may want to look at those in force
			w.Header().Set("ETag", etag(e.Number))
		}
		return err
	}
	return answerCriteria(w, http.StatusOK, e)
}

// cellAnswer is one place of the matrix.
type cellAnswer struct {
	Likelihood  int `json:"likelihood"`
	Consequence int `json:"consequence"`
	Count       int `json:"count"`
}

func (h riskRoutes) chart(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	v := r.URL.Query()
	q := risk.MapQuery{Stage: cmp.Or(v.Get("stage"), "current"), Domain: v.Get("domain"), Target: v.Get("target")}
	if err := q.Check(); err != nil {
		return err
	}
	out := struct {
		Items []cellAnswer `json:"items"`
		Ways  []wayAnswer  `json:"ways"`
	}{[]cellAnswer{}, []wayAnswer{}}
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		cells, ways, err := risk.Map(r.Context(), tx, q)
		for _, c := range cells {
			out.Items = append(out.Items, cellAnswer{c.Likelihood, c.Consequence, c.Count})
		}
		for _, x := range ways {
			out.Ways = append(out.Ways, wayAnswer{cellOf(x.Inherent), cellOf(x.Current), cellOf(x.Residual), x.Count})
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// placeAnswer is one place of the matrix.
type placeAnswer struct {
	Likelihood  int `json:"likelihood"`
	Consequence int `json:"consequence"`
}

// cellOf is null where a risk was not judged.
func cellOf(p risk.Place) *placeAnswer {
	if p.Consequence == 0 {
		return nil
	}
	return &placeAnswer{p.Likelihood, p.Consequence}
}

// wayAnswer is where risks come from and go to in the matrix.
type wayAnswer struct {
	Inherent *placeAnswer `json:"inherent"`
	Current  *placeAnswer `json:"current"`
	Residual *placeAnswer `json:"residual"`
	Count    int          `json:"count"`
}

func (h riskRoutes) accept(w http.ResponseWriter, r *http.Request, a access.Actor, act risk.Act) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	var until civil.Date
	var reason string
	wrong := httpserver.ReadJSON(r, []string{"until", "reason"}, func(d *intake.Decoder, m intake.Fields) {
		until, reason = d.Date(m, "until", true), d.Text(m, "reason", true)
	})
	var rec register.Record
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if rec, err = risk.Register.Find(r.Context(), tx, which); err == nil {
			err = wrong // told after what is not there
		}
		if err == nil {
			rec, err = risk.Accept(r.Context(), tx, which, version, act, until, reason)
		}
		return err
	})
	if rec.ID != "" {
		w.Header().Set("ETag", etag(rec.Version))
	}
	if err != nil {
		return err
	}
	httpserver.Raw(w, http.StatusOK, risk.Register.AppendJSON(nil, rec))
	return nil
}

// acceptanceAnswer is one acceptance.
type acceptanceAnswer struct {
	ID       id.ID      `json:"id"`
	Act      risk.Act   `json:"act"`
	By       id.ID      `json:"by"`
	At       time.Time  `json:"at"`
	Until    civil.Date `json:"until"`
	Reason   string     `json:"reason"`
	Level    int        `json:"level"`
	Criteria int        `json:"criteria"`
}

func (h riskRoutes) acceptances(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	out := collection[acceptanceAnswer]{Items: []acceptanceAnswer{}}
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		if _, err := risk.Register.Find(r.Context(), tx, which); err != nil {
			return err
		}
		list, err := risk.Acceptances(r.Context(), tx, which)
		for _, x := range list {
			out.Items = append(out.Items, acceptanceAnswer{x.ID, x.Act, x.By, x.At, x.Until, x.Reason, x.Level, x.Number})
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}
