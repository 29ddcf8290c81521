// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"concord/internal/platform/openapi"
	"concord/internal/platform/register"
)

var (
	seenSchema = openapi.Object(openapi.Has("id", openapi.Named("R-12")), openapi.Has("version", openapi.Int().Least(1).About("that was seen"))).Only().Named("SeenRecord")

	refusalSchema = openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("title", openapi.Text()), openapi.May("stale", openapi.Flag().About("it was changed or deleted meanwhile")),
		openapi.Has("problems", openapi.List(openapi.Object(openapi.May("field", openapi.Text()), openapi.Has("problem", openapi.Text()), openapi.May("cure", openapi.Text())))),
	).Named("Refusal")
	effectSchema = openapi.Object(
		openapi.Has("matched", openapi.Int().Least(0)), openapi.Has("change", openapi.Int().Least(0)), openapi.Has("same", openapi.Int().Least(0).About("say so already")), openapi.Has("refused", openapi.Int().Least(0)),
		openapi.Has("changes", openapi.List(openapi.Object(openapi.Has("id", openapi.ID()), openapi.Has("title", openapi.Text()), openapi.Has("fields", openapi.List(fieldSchema))).Named("BulkChange")).About("the first of them")),
		openapi.Has("refusals", openapi.List(refusalSchema).About("the first of them")),
	).Named("BulkEffect")
	removalSchema = openapi.Object(
		openapi.Has("matched", openapi.Int().Least(0)), openapi.Has("refused", openapi.Int().Least(0)), openapi.Has("titles", openapi.List(openapi.Text()).About("the first of them")),
		openapi.Has("losing", openapi.List(openapi.Object(
			openapi.May("register", openapi.Text()), openapi.May("record", openapi.ID()), openapi.May("requirement", openapi.Text()), openapi.May("title", openapi.Text()),
			openapi.Has("relation", relationSchema), openapi.Has("only", openapi.Flag().About("it keeps nothing else that does the same")),
		).Named("Losing")).About("what relies on any of them and stays")),
		openapi.Has("refusals", openapi.List(refusalSchema)),
	).Named("BulkRemoval")
)

const alikeText = "Name records with the versions you saw, or narrow the list as its parameters do; {} means all. At most 5,000 at once. " +
	"The ETag of a preview stands for everything it says: sent back as If-Match, it makes sure that just this is done, or 412. A filter is not taken without it."

// choice are the two ways to say which records are meant.
func (d registerDocs) choice() []openapi.Property {
	var filters []openapi.Property
	for _, p := range d.params() {
		filters = append(filters, openapi.May(p.Name, openapi.Any()))
	}
	return []openapi.Property{
		openapi.May("records", openapi.List(seenSchema)),
		openapi.May("filter", openapi.Object(filters...).Only().About("parameters of the list with their values").Named(d.noun+"Filter")),
	}
}

func (d registerDocs) changeAlike() openapi.Operation {
	set := openapi.Object(d.alike()...).Only().About("null empties a field").Named(d.noun + "Alike")
	body := openapi.Object(append(d.choice(), openapi.Has("set", set), openapi.May("without_refused", openapi.Flag().About("leave out what would be refused, instead of changing nothing")))...).Only().Named(d.noun + "Bulk")
	return openapi.Operation{
		ID: "updateSeveral" + d.noun, Tag: d.Name, Params: []openapi.Param{previewParam}, Problems: []int{412, 422, 428}, Body: openapi.JSON(body, map[string]any{"filter": map[string]any{}, "set": d.alikeExample()}),
		Text:    alikeText + " Each record is checked by the register's rule, and each has its own entry in the journal; where one is refused, none is changed.",
		Answers: []openapi.Answer{openapi.Gives(200, "What changed, or would", effectSchema, "ETag")},
	}
}

func (d registerDocs) deleteAlike() openapi.Operation {
	return openapi.Operation{
		ID: "deleteSeveral" + d.noun, Tag: d.Name, Params: []openapi.Param{previewParam}, Problems: []int{412, 422, 428}, Text: alikeText,
		Body:    openapi.JSON(openapi.Object(d.choice()...).Only().Named(d.noun+"BulkRemoval"), map[string]any{"filter": map[string]any{}}),
		Answers: []openapi.Answer{openapi.Gives(200, "What is gone, or would be", removalSchema, "ETag")},
	}
}

var previewParam = openapi.Query("preview", "Only say what would change", openapi.Flag())

// alike are the fields that several records may be given at once.
func (d registerDocs) alike() (out []openapi.Property) {
	for i, p := range d.properties(true) {
		if f, _ := d.Field(p.Name); f.Alike() {
			out = append(out, openapi.May(p.Name, d.properties(true)[i].Schema))
		}
	}
	return out
}

// alikeExample sets the first field that has choices.
func (d registerDocs) alikeExample() map[string]any {
	for _, f := range d.Fields {
		if f.Kind == register.Choice && f.Alike() {
			return map[string]any{f.Name: f.Choices[0]}
		}
	}
	return map[string]any{d.alike()[0].Name: nil}
}
