// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"

	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/openapi"
	"concord/internal/report/management"
)

const overviewPath = "/api/v1/overview"

// overviewRoutes serve what top management looks at.
type overviewRoutes struct {
	db      *db.DB
	l       *catalog.Library
	current *soa.Current
}

func (a API) overview(s *httpserver.Server) {
	h := overviewRoutes{a.DB, a.Library, a.Statements}
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: overviewPath, Door: httpserver.Member, Needs: access.ReadWork, Summary: "What top management wants to know: gaps, risks, decisions that wait, aims, incidents, roadmap, evidence",
		Doc: openapi.Operation{
			ID: "getOverview", Tag: tagWork, Text: "What the page /overview shows, with the first three of each kind.", Answers: gives("The overview", openapi.From[management.Told]("Overview")),
		},
	}, h.get)
}

func (h overviewRoutes) get(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var o management.Overview
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		o, err = management.Read(r.Context(), tx, h.l, h.current, management.Few)
		return err
	})
	if err == nil {
		err = o.Evaluate(h.l, wordsOf(r))
	}
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, o.Told())
}
