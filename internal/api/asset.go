// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"

	"concord/internal/ims/asset"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/openapi"
)

func (a API) assets(s *httpserver.Server) {
	named := openapi.Object(openapi.Has("id", openapi.ID()), openapi.Has("reference", openapi.Text()), openapi.Has("name", openapi.Text())).Named("NamedAsset")
	need := openapi.Int().From(0, asset.Most)
	protection := openapi.Object(
		openapi.Has("property", openapi.OneOf(asset.Properties...)), openapi.Has("own", need.About("0 where nobody judged it")), openapi.Has("value", need.About("the highest of its own and those of all that rely on it")),
		openapi.Has("path", openapi.List(named).About("from the asset that gives the value to this one, each relying on the next")),
	).Named("Protection")
	steps := openapi.Object(openapi.Has("id", openapi.ID()), openapi.Has("reference", openapi.Text()), openapi.Has("name", openapi.Text()), openapi.Has("steps", openapi.Int().Least(1))).Named("AssetSteps")
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: "/api/v1/assets/{id}/dependencies", Door: httpserver.Member, Needs: access.ReadWork, Object: asset.Register.Name,
		Summary: "What an asset needs because of what relies on it, and the assets up to two steps away",
		Doc: openapi.Operation{ID: "getAssetDependencies", Tag: asset.Register.Name, Answers: gives("Needs and surroundings", openapi.Object(
			openapi.Has("protection", openapi.List(protection)), openapi.Has("relies_on", openapi.List(steps)), openapi.Has("relied_on_by", openapi.List(steps)),
			openapi.May("more", openapi.Flag().About("there is more than was read; needs may be higher")),
		).Named("AssetDependencies"))},
	}, a.dependencies)
}

type namedAsset struct {
	ID        id.ID  `json:"id"`
	Reference string `json:"reference"` // as A-7
	Name      string `json:"name"`
}

type protectionJSON struct {
	Property string       `json:"property"`
	Own      int          `json:"own"`
	Value    int          `json:"value"`
	Path     []namedAsset `json:"path"`
}

type assetSteps struct {
	namedAsset
	Steps int `json:"steps"`
}

func nameOf(a asset.Asset) namedAsset { return namedAsset{a.ID, a.Reference(), a.Name} }

func (a API) dependencies(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var g asset.Graph
	err = a.DB.Read(r.Context(), who, func(tx *db.Tx) error {
		g, err = asset.Around(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	out := struct {
		Protection []protectionJSON `json:"protection"`
		ReliesOn   []assetSteps     `json:"relies_on"`
		ReliedOnBy []assetSteps     `json:"relied_on_by"`
		More       bool             `json:"more,omitempty"`
	}{ReliesOn: []assetSteps{}, ReliedOnBy: []assetSteps{}, More: g.More}
	for i, property := range asset.Properties {
		x := g.Protection[which][i]
		p := protectionJSON{Property: property, Own: x.Own, Value: x.Value}
		for _, at := range x.Path {
			p.Path = append(p.Path, nameOf(g.Heard[at]))
		}
		out.Protection = append(out.Protection, p)
	}
	for _, x := range g.Assets {
		if x.Carries > 0 {
			out.ReliesOn = append(out.ReliesOn, assetSteps{nameOf(x), x.Carries})
		}
		if x.Relies > 0 {
			out.ReliedOnBy = append(out.ReliedOnBy, assetSteps{nameOf(x), x.Relies})
		}
	}
	return httpserver.JSON(w, http.StatusOK, out)
}
