// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"slices"

	"concord/internal/platform/openapi"
	"concord/internal/report/archive"
)

// reportDocs describe the operations on reports, by the routes' names.
func reportDocs(a *archive.Archive) map[string]openapi.Operation {
	const one = reportsPath + "/{id}"
	var names, formats []string
	for _, k := range a.Kinds() {
		names = append(names, k.Name)
		for _, f := range k.Formats {
			if !slices.Contains(formats, f) {
				formats = append(formats, f)
			}
		}
	}
	kind, format := openapi.OneOf(names...), openapi.OneOf(formats...)
	file := openapi.Object(
		openapi.Has("format", openapi.Text()), openapi.Has("name", openapi.Text()), openapi.Has("size", openapi.Int().About("bytes")), openapi.Has("media_type", openapi.Text()),
		openapi.Has("sha256", openapi.Text()),
	).Named("ReportFile")
	report := openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("version", openapi.Int().Least(1)), openapi.Has("kind", openapi.Text()), openapi.Has("object", openapi.ID().About("what it is of, which may be gone")),
		openapi.Has("title", openapi.Text().About("of the object when the report was asked for")), openapi.Has("formats", openapi.List(openapi.Text())), openapi.Has("language", openapi.Text()),
		openapi.Has("state", openapi.OneOf(archive.States...)), openapi.Has("progress", openapi.Int().From(0, 100)), openapi.May("error", openapi.Text().About("why it failed, with the cure")),
		openapi.May("made_by", openapi.ID()), openapi.Has("created_at", openapi.Moment()), openapi.May("ready_at", openapi.Moment()),
		openapi.May("content", openapi.Text().About("hash of the knowledge that it was made with")), openapi.Has("files", openapi.List(file).About("none until it is ready")),
	).Named("Report")
	input := openapi.Object(
		openapi.Has("kind", kind), openapi.Has("object", openapi.Named("D-3").About("of what, by its id or its reference: for a gap-analysis a diagnosis, for a statement-of-applicability or scope-statement an approved version, for the others the organization")), openapi.May("formats", openapi.List(format).Once().About("pdf where nothing is said")),
	).Only().Named("ReportInput")
	docs := map[string]openapi.Operation{
		"GET " + reportsPath: {
			ID: "listReports", Params: append(idPageParams(), openapi.Query("object", "Only those of this", openapi.ID())), Answers: gives("One page", pageOf("ReportPage", report)),
		},
		"POST " + reportsPath: {
			ID: "askForReport", Once: true, Text: "It is made after the answer: ask for it until its state is no longer waiting.",
			Body:    openapi.JSON(input, map[string]any{"kind": "gap-analysis", "object": "01a211ee-0000-7000-8000-000000000000", "formats": []string{"pdf", "docx"}}),
			Answers: []openapi.Answer{openapi.Gives(201, "The report, which waits", report, "ETag", "Location", "Idempotency-Replayed")},
		},
		"GET " + one:              {ID: "getKeptReport", Answers: gives("The report", report, "ETag")},
		"DELETE " + one:           {ID: "deleteReport", Versioned: true, Answers: []openapi.Answer{openapi.Nothing("Gone, with its files")}},
		"POST " + one + "/cancel": {ID: "cancelReport", Problems: []int{412}, Answers: gives("The report as it is now", report, "ETag")},
		"GET " + one + "/files/{format}": {
			ID: "getReportFile", Params: []openapi.Param{openapi.Path("format", "Which file", format)}, Text: "The ETag is the file's hash.",
			Answers: []openapi.Answer{{Status: 200, Text: "The file", Headers: []string{"Content-Disposition", "ETag"}, Body: []openapi.Media{
				openapi.File("text/html"), openapi.File("application/pdf"), openapi.File("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
				openapi.File("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), openapi.File("application/zip"), openapi.File("application/json"),
			}}},
		},
	}
	for name, d := range docs {
		d.Tag = tagReports
		docs[name] = d
	}
	return docs
}
