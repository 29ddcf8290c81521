// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"

	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/openapi"
)

// starters adds the library from which risks are started.
func (h riskRoutes) starters(s *httpserver.Server) {
	docs := starterDocs()
	const list, start = "/api/v1/risk-library", "/api/v1/risks/start-from-library"
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: list, Door: httpserver.Member, Needs: access.ReadWork, Summary: "Risks to start from, and which of them the register has", Doc: docs["GET "+list],
	}, h.library)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: start, Door: httpserver.Member, Needs: access.WriteWork, Audit: "risks.create", Body: maxBody,
		Summary: "Start risks from entries of the library; none of them twice unless that is said", Doc: docs["POST "+start],
	}, h.start)
}

// starterAnswer is one entry of the library.
type starterAnswer struct {
	ID          string               `json:"id"`
	Title       string               `json:"title"`
	Domain      string               `json:"domain"`
	Event       string               `json:"event"`
	Cause       string               `json:"cause"`
	Consequence catalog.Consequences `json:"consequence"`
	Topics      []string             `json:"topics"`
	Controls    []string             `json:"controls"`
	Risk        id.ID                `json:"risk,omitempty"` // that came of it
}

func (h riskRoutes) library(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	l, err := h.knowledge.Risks()
	if err != nil {
		return err
	}
	q := risk.StarterQuery{Domain: r.URL.Query().Get("domain"), Topic: r.URL.Query().Get("topic")}
	if q.Topic != "" && l.Topic(q.Topic) == nil {
		return fault.Fields{{Field: "topic", Problem: fmt.Sprintf("is %.40q", q.Topic), Cure: "name an objective or a source of Annex C, as C.2.5"}}
	}
	if q.Domain != "" && q.Domain != "security" && q.Domain != "ai" {
		return fault.Fields{{Field: "domain", Problem: fmt.Sprintf("is %.40q", q.Domain), Cure: "choose security or ai"}}
	}
	out := collection[starterAnswer]{Items: []starterAnswer{}}
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		all := risk.Starters(l)
		started, err := risk.StartedFrom(r.Context(), tx, all)
		for _, s := range q.Narrow(all) {
			x := starterAnswer{s.ID, s.Title, s.Domain, s.Event, s.Cause, s.Consequence, append([]string{}, s.Topics()...), []string{}, started[s.ID].ID}
			for _, c := range s.Controls {
				x.Controls = append(x.Controls, c.String())
			}
			out.Items = append(out.Items, x)
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h riskRoutes) start(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var entries []string
	again := false
	err := httpserver.ReadJSON(r, []string{"entries", "again"}, func(d *intake.Decoder, m intake.Fields) {
		for _, x := range d.Texts(m, "entries") {
			entries = append(entries, x.Node.Value)
		}
		again = d.Bool(m, "again", false)
	})
	if err != nil {
		return err
	}
	l, err := h.knowledge.Risks()
	if err != nil {
		return err
	}
	out := collection[risk.Started]{}
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		out.Items, err = risk.Start(r.Context(), tx, l, entries, again)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusCreated, out)
}

// starterDocs describe these operations, by the routes' names.
func starterDocs() map[string]openapi.Operation {
	const list, start = "/api/v1/risk-library", "/api/v1/risks/start-from-library"
	domain, _ := risk.Register.Field("domain")
	consequence := openapi.Object(openapi.May("organization", openapi.Text()), openapi.May("individuals", openapi.Text()), openapi.May("society", openapi.Text())).Named("RiskStarterConsequence")
	entry := openapi.Object(
		openapi.Has("id", openapi.Text().Such("AIR-01")), openapi.Has("title", openapi.Text()), openapi.Has("domain", openapi.OneOf(domain.Choices...)), openapi.Has("event", openapi.Text()), openapi.Has("cause", openapi.Text()),
		openapi.Has("consequence", consequence), openapi.Has("topics", openapi.List(openapi.Text()).About("objectives and sources of Annex C")), openapi.Has("controls", openapi.List(openapi.Text()).About("that often help")),
		openapi.May("risk", openapi.ID().About("that came of it")),
	).Named("RiskStarter")
	input := openapi.Object(openapi.Has("entries", openapi.List(openapi.Text()).Long(1, 200)), openapi.May("again", openapi.Flag().About("also those that the register has already"))).Only().Named("RiskStart")
	started := openapi.Object(openapi.Has("entry", openapi.Text()), openapi.Has("id", openapi.ID()), openapi.Has("title", openapi.Text())).Named("StartedRisk")
	return map[string]openapi.Operation{
		"GET " + list: {ID: "listRiskLibrary", Tag: risk.Register.Name, Params: []openapi.Param{
			openapi.Query("domain", "Entries of this domain, with those of both", openapi.OneOf("security", "ai")), openapi.Query("topic", "An objective or a source of Annex C, as C.2.5", openapi.Text()),
		}, Answers: gives("The entries", listOf(entry))},
		"POST " + start: {ID: "startRisksFromLibrary", Tag: risk.Register.Name, Body: openapi.JSON(input, map[string]any{"entries": []string{"AIR-01", "ISR-01"}}), Answers: []openapi.Answer{openapi.Gives(201, "The new risks", listOf(started))}},
	}
}
