// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/openapi"
	"concord/internal/report/gapanalysis"
)

// diagnosisDocs describe the operations on diagnoses, by the routes' names.
func diagnosisDocs(l *catalog.Library) map[string]openapi.Operation {
	const all, one = "/api/v1/diagnoses", "/api/v1/diagnoses/{id}"
	s := newDiagnosisSchemas(l)
	place := []openapi.Param{openapi.Path("standard", "The standard", s.standard), openapi.Path("place", "The place in it, as in 6.1.2 or A.5.1", openapi.Text().Such("4.1"))}
	docs := map[string]openapi.Operation{
		"GET " + all: {ID: "listDiagnoses", Params: pageParams(), Answers: gives("One page", openapi.Object(
			openapi.Has("items", openapi.List(s.diagnosis)), openapi.May("next", openapi.Text().About("cursor of the next page; absent on the last"))).Named("DiagnosisPage"))},
		"POST " + all: {
			ID: "startDiagnosis", Once: true, Body: openapi.JSON(s.head, map[string]any{"title": "Autumn", "organization": map[string]any{"name": "Northwind"}, "standards": []string{"iso27001-2022"}}),
			Answers: []openapi.Answer{openapi.Gives(201, "The new diagnosis", s.diagnosis, "ETag", "Location", "Idempotency-Replayed")},
		},
		"GET " + one: {ID: "getDiagnosis", Answers: gives("The diagnosis", s.diagnosis, "ETag")},
		"PATCH " + one: {
			ID: "updateDiagnosis", Versioned: true, Text: "Only the fields that are named change.", Body: openapi.JSON(s.head.Patch().Named("DiagnosisChange"), map[string]any{"title": "Autumn 2026"}),
			Answers: gives("The diagnosis as it is now", s.diagnosis, "ETag"),
		},
		"DELETE " + one:           {ID: "deleteDiagnosis", Versioned: true, Problems: []int{409}, Answers: []openapi.Answer{openapi.Nothing("Gone, with all that was said in it")}},
		"GET " + one + "/answers": {ID: "listAnswers", Answers: gives("All of them", listOf(s.answer))},
		"PUT " + one + "/answers/{ref...}": {
			ID: "putAnswer", At: one + "/answers/{standard}/{place}", Params: place, Versioned: true, Text: "If-Match is \"0\" where nothing was answered yet. Sending the same again changes nothing. Programs that need not know what was there may send *.",
			Body: openapi.JSON(s.answerInput, map[string]any{"level": 3, "note": "Reviewed in May"}), Answers: gives("The answer", s.answer, "ETag"),
		},
		"DELETE " + one + "/answers/{ref...}": {ID: "clearAnswer", At: one + "/answers/{standard}/{place}", Params: place, Versioned: true, Answers: []openapi.Answer{openapi.Nothing("Taken back")}},
		"GET " + one + "/questions": {
			ID: "listQuestions", Params: []openapi.Param{openapi.Query("depth", "How finely to ask, instead of the diagnosis's own depth", s.depth)},
			Answers: gives("The questions", openapi.Object(openapi.Has("depth", s.depth), openapi.Has("items", openapi.List(s.question))).Named("Questions")),
		},
		"GET " + one + "/readiness": {ID: "getReadiness", Answers: gives("Readiness of each standard", openapi.Object(openapi.Has("as_of", openapi.Date()), openapi.Has("items", openapi.List(s.readiness))).Named("Readiness"))},
		"GET " + one + "/comments":  {ID: "listComments", Answers: gives("All of them, the oldest first", listOf(s.comment))},
		"POST " + one + "/comments": {
			ID: "createComment", Body: openapi.JSON(object("ref", openapi.Text().Such("iso27001-2022/4.1"), "text", openapi.Text().Long(1, 10_000)), map[string]any{"ref": "iso27001-2022/4.1", "text": "Ask Ada"}),
			Answers: []openapi.Answer{openapi.Gives(201, "The comment", s.comment)},
		},
		"GET " + one + "/parts": {ID: "listParts", Answers: gives("Who answers which part", openapi.Object(openapi.Has("parts", openapi.Map(openapi.ID()).About("reference of the part to the member"))).Named("Parts"))},
		"PUT " + one + "/parts/{ref...}": {
			ID: "assignPart", At: one + "/parts/{standard}/{place}", Params: place, Body: openapi.JSON(openapi.Object(openapi.May("user", openapi.Text().About("a member; empty for nobody"))).Only(), map[string]any{"user": ""}),
			Answers: []openapi.Answer{openapi.Nothing("Said")},
		},
		"GET " + one + "/documents": {ID: "listDocuments", Answers: gives("What was said", listOf(s.document))},
		"PUT " + one + "/documents/{document}": {
			ID: "putDocument", Params: []openapi.Param{openapi.Path("document", "Which document, as in DOC-01", openapi.Text().Such("DOC-01"))},
			Body:    openapi.JSON(openapi.Object(openapi.Has("status", s.documentStatus), openapi.May("date", openapi.Date())).Only(), map[string]any{"status": "draft"}),
			Answers: gives("What was said", s.document),
		},
		"POST " + one + "/complete":             {ID: "completeDiagnosis", Versioned: true, Problems: []int{422}, Answers: gives("The diagnosis as it is now", s.diagnosis, "ETag")},
		"GET " + one + "/result":                {ID: "getResult", Answers: gives("As concord/diagnosis@1", openapi.Embed("DiagnosisResult", gapanalysis.Schema))},
		"GET " + one + "/gaps":                  {ID: "listGaps", Params: gapParams(s), Answers: gives("One page", s.gaps)},
		"GET " + one + "/progress":              {ID: "getProgress", Params: []openapi.Param{openapi.Query("depth", "How finely to ask, instead of the diagnosis's own depth", s.depth)}, Answers: gives("Progress by parts", s.progress)},
		"GET " + one + "/explanations/{ref...}": {ID: "getExplanation", At: one + "/explanations/{standard}/{place}", Params: place, Text: "The place may also be clauses or controls, for a total.", Answers: gives("How it came about", openapi.From[explanationJSON]("Explanation"))},
		"GET " + one + "/comparison": {
			ID: "getComparison", Params: []openapi.Param{openapi.Query("with", "The other diagnosis, by its id or reference, instead of the earlier one that it names", openapi.Named("D-3"))},
			Text:    "The other one is before, this one after, whichever is older. An item is new or dropped where only one of the two asks it; what cannot be compared stands in unlike, with why.",
			Answers: gives("What moved", openapi.Object(openapi.May("with", openapi.ID()), openapi.Has("comparison", openapi.From[comparisonJSON]("Comparison").OrNull().About("null where there is no earlier one"))).Named("ComparisonWith")),
		},
		"POST " + one + "/copy": {
			ID: "copyDiagnosis", Once: true, Body: openapi.JSON(openapi.Object(openapi.May("title", openapi.Text().Long(0, 200))).Only(), map[string]any{"title": "Spring"}),
			Answers: []openapi.Answer{openapi.Gives(201, "The new diagnosis", s.diagnosis, "ETag", "Location", "Idempotency-Replayed")},
		},
		"POST " + one + "/import": {
			ID: "importAnswers", Text: "Places that the file is silent about stay as they are.", Answers: gives("How much was put", object("preview", openapi.Flag(), "answers", openapi.Int(), "documents", openapi.Int())), Params: []openapi.Param{openapi.Query("preview", "Only say what would be put", openapi.Flag())},
			Body: []openapi.Media{
				{Kind: "application/json", Schema: openapi.Embed("Answers", diagnosis.AnswersJSONSchema)},
				openapi.File("application/yaml"), openapi.File("text/csv"),
				openapi.File("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
			},
		},
		"POST " + one + "/draft": {
			ID: "draftAnswers", Text: "A level is the lowest maturity said of the controls, and never more than the rule allows; each answer's note says where it comes from. Answers that somebody gave stay as they are.",
			Params: []openapi.Param{openapi.Query("preview", "Only say what would be answered", openapi.Flag())}, Answers: gives("What was answered", openapi.From[draftsJSON]("DraftedAnswers")),
		},
		"GET " + one + "/export": {
			ID: "exportAnswers", Params: []openapi.Param{openapi.Query("format", "yaml where nothing is said", openapi.OneOf(diagnosis.FileFormats...))},
			Answers: []openapi.Answer{{Status: 200, Text: "As concord/answers@1", Headers: []string{"Content-Disposition"}, Body: []openapi.Media{
				openapi.File("application/yaml"),
				{Kind: "application/json", Schema: openapi.Embed("Answers", diagnosis.AnswersJSONSchema)},
				openapi.File("text/csv"),
				openapi.File("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
			}}},
		},
		"GET " + one + "/report": {
			ID: "getReport", Params: []openapi.Param{openapi.Query("format", "json where nothing is said", openapi.OneOf(gapanalysis.Formats()...))},
			Answers: []openapi.Answer{{Status: 200, Text: "The report", Headers: []string{"Content-Disposition"}, Body: []openapi.Media{
				openapi.File("text/html"), openapi.File("application/pdf"), openapi.File("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
				openapi.File("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), openapi.File("application/zip"), openapi.File("application/json"),
			}}},
		},
	}
	for name, d := range docs {
		d.Tag = tagDiagnoses
		docs[name] = d
	}
	return docs
}

// gapParams narrow, order and part the list of gaps.
func gapParams(s diagnosisSchemas) []openapi.Param {
	out := pageParams()
	return append(out,
		openapi.Query("standard", "Only those of this standard", s.standard), openapi.Query("part", "Only those below this place", openapi.Text().Such("iso27001-2022/6")),
		openapi.Query("state", "Only those in this state", openapi.OneOf(diagnosis.GapState, diagnosis.Partial, diagnosis.NotAssessed)), openapi.Query("sort", "Order; highest priority first where nothing is said", openapi.OneOf(gapanalysis.GapSorts...)),
		openapi.Query("group", "What to part the list by", openapi.OneOf("part", "priority", "state")),
	)
}

// gives is the one answer of an operation that reads or changes something.
func gives(text string, s openapi.Schema, headers ...string) []openapi.Answer {
	return []openapi.Answer{openapi.Gives(200, text, s, headers...)}
}

// diagnosisSchemas are what the operations give and take.
type diagnosisSchemas struct {
	standard, depth, state, documentStatus, head, diagnosis, answer, answerInput, question, progress, readiness, comment, document, gaps openapi.Schema
}

func newDiagnosisSchemas(l *catalog.Library) (s diagnosisSchemas) {
	s.standard = standardSchema(l)
	s.depth = openapi.OneOf(questionnaire.Quick, questionnaire.Subclause, questionnaire.Full).Named("Depth")
	s.state = openapi.OneOf(diagnosis.Conforms, diagnosis.Partial, diagnosis.GapState, diagnosis.NotAssessed, diagnosis.NotApplicable).Named("State")
	s.documentStatus = openapi.OneOf(diagnosis.DocumentApproved, diagnosis.DocumentDraft, diagnosis.DocumentMissing).Named("DocumentStatus")
	s.head = openapi.Object(s.headProperties()...).Only().Named("DiagnosisInput")
	given := []openapi.Property{openapi.Has("id", openapi.ID()), openapi.Has("reference", openapi.Text().About("as D-3")), openapi.Has("version", openapi.Int().Least(1))}
	for _, p := range s.headProperties() {
		optional := p.Name == "as_of" || p.Name == "start" || p.Name == "deadline" || p.Name == "previous"
		given = append(given, openapi.Property{Name: p.Name, Schema: p.Schema, Required: !optional})
	}
	s.diagnosis = openapi.Object(append(given,
		openapi.Has("state", openapi.OneOf(dossier.Open, dossier.Complete)), openapi.Has("answered", openapi.Int().About("places")), openapi.Has("created_at", openapi.Moment()), openapi.Has("updated_at", openapi.Moment()),
		openapi.May("answered_at", openapi.Moment()), openapi.May("completed_at", openapi.Moment()), openapi.May("completed_by", openapi.ID()),
	)...).Named("Diagnosis")
	s.answers()
	s.results()
	return s
}

func (s *diagnosisSchemas) headProperties() []openapi.Property {
	organization := openapi.Object(
		openapi.Has("name", openapi.Text().Long(1, 200)), openapi.May("people", openapi.Int().From(0, 10_000_000).About("in scope; 0 where unknown")), openapi.May("sector", openapi.Text().Long(0, 100)),
		openapi.May("ai_roles", openapi.List(openapi.OneOf(dossier.AIRoles...)).Once()),
	).Only().Named("DiagnosedOrganization")
	return []openapi.Property{
		openapi.Has("title", openapi.Text().Long(1, 200)), openapi.May("scope", openapi.Text().Long(0, 10_000)), openapi.Has("organization", organization),
		openapi.Has("standards", openapi.List(s.standard).Long(1, 20).Once()), openapi.May("certified", openapi.List(s.standard).Once()),
		openapi.May("inherit", openapi.OneOf(diagnosis.InheritNone, diagnosis.InheritEqual)), openapi.May("depth", s.depth), openapi.May("as_of", openapi.Date()),
		openapi.May("start", openapi.Date().About("first day of the roadmap")), openapi.May("deadline", openapi.Date()), openapi.May("previous", openapi.Named("D-3").About("a complete one to compare with, by its id or reference (answers have the id)")),
	}
}

func (s *diagnosisSchemas) answers() {
	level := openapi.Int().From(diagnosis.MinLevel, diagnosis.MaxLevel)
	evidence := []openapi.Property{
		openapi.Has("title", openapi.Text()), openapi.Has("date", openapi.Date()), openapi.May("review_months", openapi.Int().From(1, 120).About("how long it is current")),
		openapi.May("link", openapi.Text()), openapi.May("file", openapi.Text()),
	}
	s.answerInput = openapi.Object(
		openapi.May("level", level.About("needed unless not applicable or confirmed")), openapi.May("applicable", openapi.Flag()), openapi.May("reason", openapi.Text().Long(0, 10_000).About("why not applicable")),
		openapi.May("note", openapi.Text().Long(0, 10_000)), openapi.May("risk", openapi.Int().From(0, 3).About("1 to 3, the highest linked risk; 0 for none")),
		openapi.May("confirm_inherited", openapi.Flag().About("takes over what a certified standard proposes, instead of a level")),
		openapi.May("evidence", openapi.List(openapi.Object(evidence...).Only().Named("AnswerEvidenceInput")).Long(0, 50)),
	).Only().Named("AnswerInput")
	evidence[2] = openapi.Has("review_months", openapi.Int())
	s.answer = openapi.Object(
		openapi.Has("ref", openapi.Text().Such("iso27001-2022/4.1")), openapi.Has("version", openapi.Int().Least(1)), openapi.Has("applicable", openapi.Flag()), openapi.May("reason", openapi.Text()),
		openapi.Has("level", level.OrNull().About("null where not applicable or confirmed")), openapi.Has("confirm_inherited", openapi.Flag()), openapi.May("risk", openapi.Int()), openapi.May("note", openapi.Text()),
		openapi.Has("evidence", openapi.List(openapi.Object(evidence...).Named("AnswerEvidence"))), openapi.May("by", openapi.ID()), openapi.Has("at", openapi.Moment()),
	).Named("Answer")
	s.comment = openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("ref", openapi.Text()), openapi.May("author", openapi.ID()), openapi.Has("text", openapi.Text()), openapi.Has("at", openapi.Moment()),
	).Named("Comment")
	s.document = openapi.Object(openapi.Has("document", openapi.Text()), openapi.Has("status", s.documentStatus), openapi.May("date", openapi.Date())).Named("DocumentState")
	s.question = openapi.Object(
		openapi.Has("id", openapi.Text()), openapi.Has("title", openapi.Text()), openapi.Has("part", openapi.Text()),
		openapi.Has("places", openapi.List(openapi.Object(
			openapi.Has("refs", openapi.List(openapi.Text()).About("one answer holds for all of them")), openapi.Has("ask", openapi.Text()), openapi.May("add", openapi.Text()), openapi.Has("may_be_not_applicable", openapi.Flag()),
		).Named("QuestionPlace"))),
	).Named("Question")
}

func (s *diagnosisSchemas) results() {
	share := openapi.Number().From(0, 1)
	total := openapi.Object(openapi.Has("readiness", share), openapi.Has("assessed", share), openapi.Has("items", openapi.Int()), openapi.Has("applicable", openapi.Int())).Named("Total")
	verdict := openapi.OneOf(diagnosis.Ready, diagnosis.NotReady, diagnosis.NotKnown).Named("Verdict")
	s.readiness = openapi.Object(
		openapi.Has("standard", s.standard), openapi.Has("clauses", total), openapi.Has("controls", total), openapi.Has("states", openapi.Map(openapi.Int()).About("how many items have which state")),
		openapi.Has("stage_1", verdict), openapi.Has("stage_2", verdict), openapi.Has("stage_1_stops", openapi.Int()), openapi.Has("stage_2_stops", openapi.Int()),
	).Named("StandardReadiness")
	gap := openapi.From[gapJSON]("Gap")
	s.gaps = openapi.Object(
		openapi.Has("items", openapi.List(gap)), openapi.May("groups", openapi.List(object("group", openapi.Text(), "count", openapi.Int())).About("of the whole list")), openapi.Has("total", openapi.Int()),
		openapi.May("next", openapi.Text().About("cursor of the next page; absent on the last")),
	).Named("GapPage")
	s.progress = openapi.Object(
		openapi.Has("depth", s.depth), openapi.Has("asked", openapi.Int()), openapi.Has("answered", openapi.Int()), openapi.Has("parts", openapi.List(openapi.From[partJSON]("PartProgress"))),
	).Named("Progress")
}
