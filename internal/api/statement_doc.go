// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"concord/internal/ims/approved"
	"concord/internal/ims/soa"
	"concord/internal/ims/soa/foreign"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/openapi"
	"concord/internal/report/applicability"
)

// statementDocs describe the operations on the Statement of Applicability, by the routes' names.
func statementDocs(l *catalog.Library) map[string]openapi.Operation {
	const one, versions, version = statementPath + "/{standard}/{control}", statementPath + "/versions", statementPath + "/versions/{id}"
	row, kept := openapi.From[soa.Entry]("StatementRow"), openapi.From[approved.Version]("StatementVersion")
	place := []openapi.Param{
		openapi.Path("standard", "The standard, or own", openapi.Text().Such("iso27001-2022")), openapi.Path("control", "The control, or the id of the own control's record", openapi.Text().Such("A.5.1")),
	}
	text := openapi.Text().Long(0, soa.LongestText)
	day := openapi.AnyOf(openapi.Date(), openapi.Just("")).About("empty for none")
	change := openapi.Object(
		openapi.May("applicable", openapi.OneOf(soa.Decisions...)), openapi.May("ticked", openapi.List(openapi.OneOf(soa.Ticks...))), openapi.May("reason", text), openapi.May("exclusion", text),
		openapi.May("owner", openapi.Text().About("a member by id or address; empty for nobody")), openapi.May("planned_for", day), openapi.May("reviewed_on", day), openapi.May("note", text),
	).Only().Named("StatementChange")
	docs := map[string]openapi.Operation{
		"GET " + statementPath: {ID: "getStatement", Params: statementParams(), Answers: gives("One page of rows, and the numbers of all", openapi.From[statementPage]("Statement"))},
		"GET " + statementPath + "/export": {
			ID: "exportStatement", Params: []openapi.Param{
				openapi.Query("format", "json where nothing is said", openapi.OneOf(applicability.Formats()...)), openapi.Query("standard", "One standard's alone", standardSchema(l)),
				openapi.Query("version", "As this version was approved, instead of as it stands", openapi.ID()),
			},
			Answers: []openapi.Answer{{Status: 200, Text: "The file", Headers: []string{"Content-Disposition"}, Body: []openapi.Media{
				openapi.File("text/html"), openapi.File("application/pdf"), openapi.File("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
				openapi.File("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), openapi.File("application/zip"), openapi.File("application/json"),
			}}},
		},
		"POST " + statementPath + "/import": {
			ID: "importStatement", Params: []openapi.Param{
				openapi.Query("preview", "Only say what would change", openapi.Flag()),
				openapi.Query("column", "What a heading holds that is not found out, as heading=field; nothing after = leaves the column out. Remembered", openapi.List(openapi.Text().Such("Umsetzung=how"))),
			},
			Text: "Finds the sheets, the line with the headings, the columns and the controls by itself. A decision that the rules refuse leaves its row as it is and is told in items.",
			Body: importBody(), Answers: gives("What was done, or would be", openapi.From[foreign.Outcome]("StatementImport")),
		},
		"GET " + one: {ID: "getStatementRow", Params: place, Problems: []int{404}, Answers: gives("The row", row, "ETag")},
		"PATCH " + one: {
			ID: "updateStatementRow", Params: place, Problems: []int{404}, Versioned: true, Body: openapi.JSON(change, map[string]any{"applicable": "yes", "ticked": []string{"legal"}}),
			Text:    "Only the fields that are named change. No reason may be empty either way, and a control that treats an open risk cannot be excluded.",
			Answers: gives("The row as it is now", row, "ETag"),
		},
		"GET " + versions: {ID: "listStatementVersions", Params: append(pageParams(), openapi.Query("on", "Only the version that held at the end of this day", openapi.Date())), Answers: gives("One page", openapi.From[versionPage]("StatementVersions"))},
		"POST " + versions: {
			ID: "approveStatement", Once: true, Problems: []int{409, 412}, Text: "Refused while a row is undecided or has an empty reason; all of them are named.",
			Body: openapi.JSON(openapi.Object(openapi.May("note", text), openapi.May("sha256", openapi.Text().About("of the statement that was seen; refused where it is another one by now"))).Only().Named("StatementApproval"),
				map[string]any{"note": "Approved by the committee"}),
			Answers: []openapi.Answer{openapi.Gives(201, "The version", kept, "Location", "Idempotency-Replayed")},
		},
		"POST " + one + "/systems": {
			ID: "excludeSystem", Params: place, Problems: []int{404},
			Body: openapi.JSON(openapi.Object(openapi.Has("system", openapi.Named("A-7").About("an asset of the kind ai-component, by its id or its reference")), openapi.Has("reason", openapi.Text().Long(1, soa.LongestText))).Only().Named("SystemExclusionWish"),
				map[string]any{"system": "01975c2e-0000-7000-8000-000000000001", "reason": "It learns nothing and decides nothing."}),
			Text:    "Refused for rows that are not applicable, for a reason that is empty, and while a control of the row treats an open AI risk that is linked to the system.",
			Answers: []openapi.Answer{openapi.Gives(201, "The exclusion", openapi.From[soa.SystemExclusion]("SystemExclusion"))},
		},
		"DELETE " + statementPath + "/systems/{id}": {ID: "includeSystem", Answers: []openapi.Answer{{Status: 204, Text: "Taken in again"}}},
		"GET " + version: {ID: "getStatementVersion", Answers: gives("The version", openapi.From[frozen]("FrozenStatement"))},
		"GET " + version + "/difference": {
			ID: "compareStatements", Params: []openapi.Param{openapi.Query("with", "The later version, instead of the statement as it stands", openapi.ID())}, Answers: gives("Every row that differs", listOf(openapi.From[soa.Change]("StatementTurn"))),
		},
	}
	for name, d := range docs {
		d.Tag = tagStatement
		docs[name] = d
	}
	return docs
}

// statementParams choose rows.
func statementParams() []openapi.Param {
	out := pageParams()
	return append(out,
		openapi.Query("standard", "Only rows of this standard, or own", openapi.Text()), openapi.Query("theme", "Only rows of this theme or topic", openapi.Text().Such("iso27001-2022/A.5")),
		openapi.Query("applicable", "Only rows with this decision", openapi.OneOf(soa.Decisions...)), openapi.Query("status", "Only rows with this status", openapi.OneOf(soa.Statuses...)),
		openapi.Query("lacks", "Only rows that lack this, or any thing", openapi.OneOf(append([]soa.Lack{"any"}, soa.Lacks...)...)), openapi.Query("q", "Only rows with all these words", openapi.Text()),
	)
}
