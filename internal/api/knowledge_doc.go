// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"concord/internal/ims/held"
	"concord/internal/ims/weight"
	"concord/internal/knowledge/catalog"
	"concord/internal/knowledge/crosswalk"
	"concord/internal/knowledge/handbook"
	"concord/internal/platform/openapi"
)

// knowledgeDocs describe the operations on the content and on how an organization weighs it, by the routes' names.
func knowledgeDocs(l *catalog.Library) map[string]openapi.Operation {
	const standards, one, weights = "/api/v1/standards", "/api/v1/standards/{standard}", "/api/v1/crosswalk-weights"
	standard := standardSchema(l)
	which := openapi.Path("standard", "The standard", standard)
	word := needed(openapi.Query("q", "Words, all of which must be there", openapi.Text().Long(1, 200)))
	kept, input, change := weightSchemas()
	page := openapi.Object(openapi.Has("items", openapi.List(kept)), openapi.May("next", openapi.ID().About("cursor of the next page; absent on the last"))).Named("WeightPage")
	docs := map[string]openapi.Operation{
		"GET " + standards:               {ID: "listStandards", Answers: gives("All of them", listOf(openapi.From[handbook.Summary]("StandardSummary")))},
		"GET " + standards + "/search":   {ID: "searchStandards", Params: []openapi.Param{word}, Answers: gives("All places that hold the words", listOf(openapi.From[handbook.Hit]("StandardHit")))},
		"GET " + standards + "/editions": {ID: "listEditions", Answers: gives("The editions", openapi.From[catalog.Editions]("Editions"))},
		"GET " + one:                     {ID: "getStandard", Params: []openapi.Param{which}, Answers: gives("The standard", openapi.From[handbook.Overview]("Standard"))},
		"GET " + one + "/controls":       {ID: "listAnnexControls", Params: append([]openapi.Param{which}, attributeParams()...), Answers: gives("Those that fit", listOf(openapi.From[handbook.ControlLine]("AnnexControl")))},
		"GET " + one + "/{ref}": {
			ID: "getPlace", Params: []openapi.Param{which, openapi.Path("ref", "The place in it, as in 6.1.2 or A.5.1", openapi.Text().Such("4.1"))}, Answers: gives("The place", openapi.From[handbook.Page]("Place")),
		},
		"GET " + one + "/{ref}/records": {
			ID: "listHeld", Params: []openapi.Param{which, openapi.Path("ref", "The place in it, as in 6.1.2 or A.5.1", openapi.Text().Such("4.1"))},
			Text: "Documents, controls, evidence, risks and other records, at most 50 of each kind.", Answers: gives("What there is", openapi.From[held.Held]("Held")),
		},
		"GET /api/v1/crosswalks": {ID: "listCrosswalks", Answers: gives("All of them", listOf(openapi.From[crosswalk.Entry]("Crosswalk")))},
		"GET /api/v1/crosswalks/coverage": {
			ID: "getCoverage", Params: []openapi.Param{needed(openapi.Query("have", "The standard that is there", standard)), needed(openapi.Query("want", "The standard that is wanted", standard))}, Problems: []int{404},
			Text:    "A pair that is only mapped the other way round is answered as far as its rows allow.",
			Answers: gives("What it delivers", openapi.AnyOf(openapi.From[coverageAnswer]("Coverage"), openapi.From[crosswalk.ReverseReport]("ReverseCoverage"))),
		},
		"GET " + weights: {ID: "listWeights", Params: append(idPageParams(), openapi.Query("crosswalk", "Only those of this crosswalk", openapi.Text())), Answers: gives("One page", page)},
		"POST " + weights: {
			ID: "createWeight", Once: true, Problems: []int{409}, Body: openapi.JSON(input, map[string]any{"crosswalk": "iso42001-2023--iso27001-2022", "source": "4.1", "weight": 0.75, "reason": "Our context covers it"}),
			Answers: []openapi.Answer{openapi.Gives(201, "The weight", kept, "ETag", "Location", "Idempotency-Replayed")},
		},
		"GET " + weights + "/{id}":    {ID: "getWeight", Answers: gives("The weight", kept, "ETag")},
		"PUT " + weights + "/{id}":    {ID: "updateWeight", Versioned: true, Body: openapi.JSON(change, map[string]any{"weight": 0.5, "reason": "Only half"}), Answers: gives("The weight as it is now", kept, "ETag")},
		"DELETE " + weights + "/{id}": {ID: "deleteWeight", Versioned: true, Answers: []openapi.Answer{openapi.Nothing("The content's weight counts again")}},
	}
	for name, d := range docs {
		d.Tag = tagKnowledge
		docs[name] = d
	}
	return docs
}

func weightSchemas() (kept, input, change openapi.Schema) {
	share := openapi.Number().From(0, 1).About("0, 0.25, 0.5, 0.75 or 1")
	reason := openapi.Text().Long(1, weight.LongestReason)
	change = openapi.Object(openapi.Has("weight", share), openapi.Has("reason", reason)).Only().Named("WeightChange")
	input = openapi.Object(openapi.Has("crosswalk", openapi.Text()), openapi.Has("source", openapi.Text().About("the row's place in the standard that is wanted")), openapi.Has("weight", share), openapi.Has("reason", reason)).Only().Named("WeightInput")
	kept = openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("version", openapi.Int().Least(1)), openapi.Has("created_at", openapi.Moment()), openapi.Has("updated_at", openapi.Moment()), openapi.May("updated_by", openapi.ID()),
		openapi.Has("crosswalk", openapi.Text()), openapi.Has("source", openapi.Text()), openapi.Has("weight", share), openapi.Has("default_weight", share.OrNull().About("null where the content has no such row any more")), openapi.Has("reason", openapi.Text()),
	).Named("Weight")
	return kept, input, change
}

// attributeParams narrow controls.
func attributeParams() (out []openapi.Param) {
	for _, a := range catalog.AllAttributes {
		out = append(out, openapi.Query(string(a), "Only controls with this value; can be repeated", openapi.Text()))
	}
	return out
}

// idPageParams are those of a list that comes in pages by ids.
func idPageParams() []openapi.Param {
	out := pageParams()
	out[1].Schema = openapi.ID()
	return out
}
