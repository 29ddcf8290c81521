// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"

	"concord/internal/ims/soa"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/openapi"
	"concord/internal/platform/register"
)

func (a API) whatIf(s *httpserver.Server) {
	level := openapi.Int().From(0, 6)
	chain := openapi.List(openapi.List(openapi.Text())).About("what it loses: each a reference, and those by way of which it is gone")
	lost := func(more ...openapi.Property) openapi.Schema {
		return openapi.List(openapi.Object(append([]openapi.Property{
			openapi.Has("ref", openapi.Text().About("a record as in risks/<id>, or a requirement")), openapi.Has("reference", openapi.Text().About("of a record, as R-12; empty for none")), openapi.Has("title", openapi.Text()), openapi.Has("relation", relationSchema),
			openapi.Has("left", openapi.Int().Least(0).About("how many still do the same for it")), openapi.Has("all", openapi.Int().Least(0)), openapi.Has("loses", chain),
		}, more...)...))
	}
	gone := openapi.Object(openapi.Has("ref", openapi.Text()), openapi.Has("reference", openapi.Text().About("as R-12; empty for none")), openapi.Has("title", openapi.Text()), openapi.Has("steps", openapi.Int().Least(0).About("0 for what was asked about")), openapi.Has("because", openapi.List(openapi.Text())))
	counting := openapi.Object(openapi.Has("ref", openapi.Text()), openapi.Has("title", openapi.Text()), openapi.Has("on", openapi.Text()), openapi.Has("rationale", openapi.Text()))
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: "/api/v1/what-if", Door: httpserver.Member, Needs: access.ReadWork, Summary: "What would be uncovered without some records or requirements; changes nothing",
		Doc: openapi.Operation{
			ID: "askWhatIf", Tag: "statement", Problems: []int{404, 422},
			Params: []openapi.Param{openapi.Query("without", "A record as in C-3 or controls/<id>, or a requirement as in iso27001-2022/A.5.2; can be repeated up to 20 times", openapi.Text())},
			Answers: gives("What would be uncovered", openapi.Object(
				openapi.Has("gone", openapi.List(gone)),
				openapi.Has("risks", lost(openapi.Has("level", level.About("0 where it was not judged")), openapi.Has("then", level.About("0 where no rule says it, and it has to be judged again")), openapi.Has("inherent", level))),
				openapi.Has("requirements", lost(openapi.Has("before", openapi.Text()), openapi.Has("then", openapi.Text().About("status by the rule of the statement; empty where it has none")))),
				openapi.Has("obligations", lost()), openapi.Has("others", lost()), openapi.Has("counting", openapi.List(counting).About("requirements of the other standard that get something from what is left with nothing")),
				openapi.May("more", openapi.Flag().About("there is more than was followed")),
			).Named("WhatIf")),
		},
	}, a.askWhatIf)
}

func (a API) askWhatIf(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var e *soa.Effect
	err := a.DB.Read(r.Context(), who, func(tx *db.Tx) error {
		said, err := register.Spelled(r.Context(), tx, a.Numbered, r.URL.Query()["without"])
		if err != nil {
			return err
		}
		absent, err := soa.ParseAbsent(a.Library, said)
		if err != nil {
			return err
		}
		e, err = soa.WhatIf(r.Context(), tx, a.Library, absent)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, e.Told())
}
