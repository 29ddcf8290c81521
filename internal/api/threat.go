// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"

	"concord/internal/ims/asset"
	"concord/internal/ims/risk"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/openapi"
)

// chainAnswer is what can befall an asset by one weakness.
type chainAnswer struct {
	Chain         string        `json:"chain"` // as in VUL-01/THR-02
	Vulnerability string        `json:"vulnerability"`
	Threat        string        `json:"threat"`
	Domain        string        `json:"domain"`
	Origin        string        `json:"origin"`
	Properties    []string      `json:"properties"`
	Controls      []catalog.Ref `json:"controls"` // that often help
	Risk          id.ID         `json:"risk,omitempty"`
}

func (a API) threats(s *httpserver.Server) {
	const list, start = "/api/v1/assets/{id}/threats", "/api/v1/assets/{id}/risks"
	name := asset.Register.Name
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: list, Door: httpserver.Member, Needs: access.ReadWork, Object: name, Summary: "What can befall an asset, by which weakness, from the catalogue of its kind",
		Doc: openapi.Operation{ID: "listAssetThreats", Tag: name, Answers: gives("Weakness by weakness", listOf(openapi.From[chainAnswer]("AssetThreat")))},
	}, a.chains)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: start, Door: httpserver.Member, Needs: access.WriteWork, Object: name, Audit: "risks.create", Body: maxBody, Summary: "Make risks of chains of an asset, a weakness and a threat",
		Doc: openapi.Operation{
			ID: "identifyRisks", Tag: name, Text: "The risks are linked with the asset and with controls that often help; nothing is judged yet. A chain that came to a risk already is refused.",
			Body:    openapi.JSON(openapi.Object(openapi.Has("chains", openapi.List(openapi.Text()).Long(1, 200))).Only().Named("RiskIdentification"), map[string]any{"chains": []string{"VUL-01/THR-01"}}),
			Answers: []openapi.Answer{openapi.Gives(201, "The new risks", listOf(openapi.From[risk.Started]("IdentifiedRisk")))},
		},
	}, a.identify)
}

func (a API) chains(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	content, err := a.Library.Threats()
	if err != nil {
		return err
	}
	out := []chainAnswer{}
	err = a.DB.Read(r.Context(), who, func(tx *db.Tx) error {
		_, list, err := risk.Suggest(r.Context(), tx, content, which)
		for _, c := range list {
			out = append(out, chainAnswer{c.Code(), c.Vulnerability.Title, c.Threat.Title, c.Threat.Domain, c.Threat.Origin, c.Threat.Properties, c.Vulnerability.Controls, c.Risk})
		}
		return err
	})
	if err != nil {
		return err
	}
	return items(w, out)
}

func (a API) identify(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	content, err := a.Library.Threats()
	if err != nil {
		return err
	}
	var codes []string
	wrong := httpserver.ReadJSON(r, []string{"chains"}, func(d *intake.Decoder, body intake.Fields) {
		for _, item := range d.Texts(body, "chains") {
			codes = append(codes, item.Node.Value)
		}
	})
	out := collection[risk.Started]{}
	err = a.DB.Write(r.Context(), who, func(tx *db.Tx) error {
		if _, err := asset.Register.Hold(r.Context(), tx, which); err != nil {
			return err
		}
		if wrong != nil { // told after what is not there
			return wrong
		}
		out.Items, err = risk.Identify(r.Context(), tx, content, which, codes)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusCreated, out)
}
