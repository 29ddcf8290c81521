// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"

	"concord/internal/platform/access"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/openapi"
)

// system tells the installation's operators how it is doing.
func (a API) system(s *httpserver.Server) {
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: "/api/v1/system", Door: httpserver.Operator, Summary: "How the installation is doing, for its operators",
		Doc: openapi.Operation{
			ID: "getSystem", Tag: tagSystem, Text: "For people whom concord user operator made operators, signed in by whatever organization. No token can do this.",
			Answers: []openapi.Answer{openapi.Gives(200, "The facts", factsSchema)},
		},
	}, func(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
		facts, err := a.Facts(r.Context())
		if err != nil {
			return err
		}
		return httpserver.JSON(w, http.StatusOK, facts)
	})
}

var factsSchema = openapi.Object(
	openapi.Has("version", openapi.Text()), openapi.Has("go", openapi.Text()), openapi.Has("engine", openapi.OneOf("sqlite", "postgres")), openapi.Has("engine_version", openapi.Text()),
	openapi.Has("schema", openapi.Int().About("number of the newest migration")), openapi.Has("database_bytes", openapi.Int()), openapi.Has("organizations", openapi.Int()),
	openapi.Has("people", openapi.Int()), openapi.Has("disabled", openapi.Int()), openapi.Has("operators", openapi.Int()), openapi.Has("sessions", openapi.Int().About("login sessions that hold")),
).Named("System")
