// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"concord/internal/ims/risk"
	"concord/internal/platform/locale"
	"concord/internal/platform/openapi"
)

// riskDocs describe what can be done with risks beside what every register can, by the routes' names.
func riskDocs() map[string]openapi.Operation {
	const criteria, one = "/api/v1/risk-criteria", "/api/v1/risks/{id}"
	domains, _ := risk.Register.Field("domain")
	edition, input := criteriaSchemas()
	record := docsOf(risk.Register).record
	cell := openapi.Object(openapi.Has("likelihood", openapi.Int().Least(0).About("0 for risks judged without")), openapi.Has("consequence", openapi.Int().Least(1)), openapi.Has("count", openapi.Int().Least(1))).Named("RiskCell")
	at := openapi.Object(openapi.Has("likelihood", openapi.Int().Least(0).About("0 for risks judged without")), openapi.Has("consequence", openapi.Int().Least(1))).Named("RiskPlace").OrNull()
	way := openapi.Object(openapi.Has("inherent", at), openapi.Has("current", at), openapi.Has("residual", at), openapi.Has("count", openapi.Int().Least(1))).Named("RiskWay")
	acceptance := openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("act", openapi.OneOf(risk.Accepted, risk.Approved)), openapi.Has("by", openapi.Text().About("id of a person; empty for the machine's own command line")), openapi.Has("at", openapi.Moment()),
		openapi.Has("until", openapi.Date()), openapi.Has("reason", openapi.Text()), openapi.Has("level", openapi.Int().Least(1)), openapi.Has("criteria", openapi.Int().Least(0)),
	).Named("RiskAcceptance")
	accept := openapi.Object(openapi.Has("until", openapi.Date().About("the last day, at most 24 months ahead")), openapi.Has("reason", openapi.Text().Long(1, 2000))).Only().Named("RiskAccept")
	example := map[string]any{"until": "2027-06-30", "reason": "What is left is small beside the benefit"}
	docs := map[string]openapi.Operation{
		"GET " + criteria:             {ID: "getRiskCriteria", Params: []openapi.Param{openapi.Query("number", "Another edition than the one in force", openapi.Int().From(0, 1_000_000))}, Problems: []int{404}, Answers: gives("The edition", edition, "ETag")},
		"PUT " + criteria:             {ID: "setRiskCriteria", Versioned: true, Body: openapi.JSON(input, criteriaExample()), Answers: gives("The new edition", edition, "ETag")},
		"GET /api/v1/risk-map":        {ID: "mapRisks", Params: []openapi.Param{openapi.Query("stage", "current where nothing is said", openapi.OneOf(risk.Stages()...)), openapi.Query("domain", "Only risks of this domain", openapi.OneOf(domains.Choices...)), openapi.Query("target", "By the consequence for one of those affected; the highest where nothing is said", openapi.OneOf(risk.Targets...))}, Answers: gives("The places with risks, and their ways through the matrix", openapi.Object(openapi.Has("items", openapi.List(cell)), openapi.Has("ways", openapi.List(way).About("null for a stage at which they were not judged"))))},
		"GET /api/v1/risk-trend":      {ID: "followRisks", Params: []openapi.Param{openapi.Query("months", "How many, this one included; 12 where nothing is said", openapi.Int().From(1, mostMonths))}, Answers: gives("The months, the oldest first", openapi.Object(openapi.Has("items", openapi.List(riskMonthSchema)), openapi.Has("editions", openapi.List(openapi.Int().Least(0)).About("of the criteria by which the risks were judged"))))},
		"GET " + one + "/acceptances": {ID: "listRiskAcceptances", Answers: gives("The newest first", listOf(acceptance))},
		"POST " + one + "/accept":     {ID: "acceptRisk", Versioned: true, Body: openapi.JSON(accept, example), Answers: gives("The risk as it is now", record, "ETag")},
		"POST " + one + "/approve":    {ID: "approveRisk", Versioned: true, Body: openapi.JSON(accept, example), Answers: gives("The risk as it is now", record, "ETag")},
	}
	for name, d := range docs {
		d.Tag = risk.Register.Name
		docs[name] = d
	}
	return docs
}

func criteriaSchemas() (edition, input openapi.Schema) {
	short, level := openapi.Text().Long(1, 500), openapi.Int().From(1, risk.MostLevels)
	steps := func(of openapi.Schema) openapi.Schema { return openapi.List(of).Long(risk.FewestSteps, risk.MostSteps) }
	parts := []openapi.Property{
		openapi.Has("likelihoods", steps(openapi.Object(openapi.Has("name", short), openapi.Has("anchor", short)).Only().Named("RiskLikelihood")).About("the least likely first")),
		openapi.Has("consequences", steps(openapi.Object(openapi.Has("name", short), openapi.Has("organization", short), openapi.Has("people", short), openapi.Has("society", short)).Only().Named("RiskConsequence")).About("the least severe first")),
		openapi.Has("levels", openapi.List(openapi.Object(openapi.Has("name", short), openapi.Has("acceptable", openapi.Flag()), openapi.Has("review_months", openapi.Int().From(1, 60))).Only().Named("RiskLevel")).Long(risk.FewestLevels, risk.MostLevels).About("the lowest first")),
		openapi.Has("matrix", steps(steps(level)).About("the level by likelihood, then by consequence; it never falls")),
	}
	input = openapi.Object(append([]openapi.Property{openapi.Has("reason", openapi.Text().Long(1, 2000))}, parts...)...).Only().Named("RiskCriteriaInput")
	edition = openapi.Object(append([]openapi.Property{
		openapi.Has("number", openapi.Int().Least(0).About("0 for the criteria that hold until an organization sets its own")), openapi.May("made_by", openapi.ID()), openapi.Has("made_at", openapi.Moment().OrNull()), openapi.Has("reason", openapi.Text()),
	}, parts...)...).Named("RiskCriteria")
	return edition, input
}

func criteriaExample() map[string]any {
	c := risk.Default(locale.For("en"))
	return map[string]any{"reason": "Agreed by management", "likelihoods": c.Likelihoods, "consequences": c.Consequences, "levels": c.Levels, "matrix": c.Matrix}
}
