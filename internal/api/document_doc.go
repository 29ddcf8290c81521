// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"strings"

	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/openapi"
	"concord/internal/report/documented"
)

// documentDocs describe the operations on documents, by the routes' names.
func documentDocs(l *catalog.Library) map[string]openapi.Operation {
	const one = documentPath
	whole := openapi.From[document.Document]("Document")
	body := func(known ...openapi.Property) openapi.Schema { return openapi.Object(known...).Only() }
	fields := documentProperties()
	number := openapi.Int().From(1, 1_000_000)
	contents := []openapi.Media{}
	for _, kind := range evidence.MediaTypes() {
		contents = append(contents, openapi.File(kind))
	}
	verb := func(name string, schema openapi.Schema, example any) openapi.Operation {
		return openapi.Operation{ID: name + "Document", Versioned: true, Body: openapi.JSON(schema, example), Answers: gives("The document as it is now", whole, "ETag")}
	}
	docs := map[string]openapi.Operation{
		"GET " + documentsPath: {ID: "trackDocuments", Params: documentParams(l), Answers: gives("One page of rows, and how many there are by status", openapi.From[trackerPage]("DocumentTracker"))},
		"POST " + documentsPath: {
			ID: "startDocument", Once: true, Problems: []int{409}, Body: openapi.JSON(body(append([]openapi.Property{openapi.May("code", openapi.Text().Such("DOC-03"))}, fields...)...).Named("DocumentInput"), map[string]any{"code": "DOC-03"}),
			Text:    "With a code the document begins with the starter text of the list; without one, title and text are your own.",
			Answers: []openapi.Answer{openapi.Gives(201, "The document with its first draft", whole, "ETag", "Location")},
		},
		"GET " + one:   {ID: "getDocument", Answers: gives("The document", whole, "ETag")},
		"PATCH " + one: {ID: "updateDocument", Versioned: true, Body: openapi.JSON(body(fields...).Named("DocumentChange"), map[string]any{"note": "Terms shortened"}), Text: "Only the fields that are named change. Text and note are those of the draft.", Answers: gives("The document as it is now", whole, "ETag")},
		"DELETE " + one + "/draft": {
			ID: "discardDraft", Versioned: true, Answers: []openapi.Answer{openapi.Gives(200, "The document without its draft", whole, "ETag"), openapi.Nothing("It had no other version, and is gone")},
		},
		"POST " + one + "/submit":  verb("submit", body(), map[string]any{}),
		"POST " + one + "/recall":  verb("recall", body(), map[string]any{}),
		"POST " + one + "/publish": verb("publish", body(), map[string]any{}),
		"POST " + one + "/revise":  verb("revise", body(), map[string]any{}),
		"POST " + one + "/decide": verb("decide", body(
			openapi.Has("decision", openapi.OneOf(document.Approve, document.Return)), openapi.May("note", openapi.Text().Long(0, document.LongestNote)),
		).Named("DocumentDecision"), map[string]any{"decision": "approved"}),
		"POST " + one + "/withdraw": verb("withdraw", body(
			openapi.Has("reason", openapi.Text().Long(1, document.LongestNote)), openapi.May("retain_until", openapi.Date().About("the document's own period counts where it is left out")),
			openapi.May("successor", openapi.Named("DOC-03").About("a published document that takes its place: its id, or as people name it")),
		).Named("DocumentWithdrawal"), map[string]any{"reason": "Part of the AI policy now", "retain_until": "2031-12-31"}),
		"GET " + one + "/versions/{number}": {
			ID: "getDocumentVersion", Params: []openapi.Param{openapi.Path("number", "The version", number)}, Answers: gives("The version", openapi.From[versionAnswer]("DocumentText")),
		},
		"GET " + documentsPath + "/expired": {ID: "listExpiredDocuments", Answers: gives("The longest past first", listOf(openapi.From[document.Expired]("ExpiredVersion")))},
		"POST " + one + "/versions/{number}/destroy": {
			ID: "destroyDocumentVersion", Versioned: true, Params: []openapi.Param{openapi.Path("number", "The version", number)},
			Body: openapi.JSON(body(openapi.Has("reason", openapi.Text().Long(1, document.LongestNote))).Named("DocumentDestroying"), map[string]any{"reason": "Kept for ten years"}), Answers: gives("The document as it is now", whole, "ETag"),
		},
		"GET " + one + "/readers": {
			ID: "getDocumentReaders", Params: []openapi.Param{openapi.Query("number", "The version that holds where nothing is said", number)},
			Answers: gives("Those who have not read it first", openapi.From[readersAnswer]("DocumentReaders")),
		},
		"GET " + one + "/readers/export": {
			ID: "exportDocumentReaders", Params: []openapi.Param{openapi.Query("number", "The version that holds where nothing is said", number)},
			Answers: []openapi.Answer{{Status: 200, Text: "The file", Headers: []string{"Content-Disposition"}, Body: []openapi.Media{openapi.File("text/csv")}}},
		},
		"POST " + one + "/readers": {
			ID: "askDocumentReaders", Versioned: true, Text: "Without again, who confirmed an earlier version is not asked.",
			Body: openapi.JSON(body(
				openapi.Has("readers", openapi.List(openapi.Text().About("a member by id or address, role: with a role, or all"))), openapi.May("again", openapi.Flag()),
			).Named("DocumentAsking"), map[string]any{"readers": []string{"all"}, "again": true}),
			Answers: gives("The document as it is now", whole, "ETag"),
		},
		"POST " + one + "/readers/remind": {ID: "remindDocumentReaders", Versioned: true, Body: openapi.JSON(body(), map[string]any{}), Answers: gives("The document as it is now", whole, "ETag")},
		"POST " + one + "/confirm": {
			ID: "confirmDocumentReading", Text: "number and sha256 are those that the readers of the version show. 412 says that another version holds by now.", Problems: []int{412},
			Body: openapi.JSON(body(openapi.Has("number", number), openapi.Has("sha256", openapi.Text())).Named("DocumentConfirmation"),
				map[string]any{"number": 2, "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}),
			Answers: gives("What is kept of it", openapi.From[document.Reading]("DocumentReading")),
		},
		"PUT " + one + "/draft/file": {
			ID: "uploadDocumentFile", Versioned: true, Params: []openapi.Param{openapi.Query("name", "What the file is called, with its extension; not in a form", openapi.Text().Long(1, evidence.MaxName).Such("policy.pdf"))},
			Problems: []int{409},
			Text: "Send the bytes as they are, or a form whose first part is called file. Repr-Digest with a sha-256 is checked. Taken are " + strings.Join(evidence.Extensions(), ", ") +
				", and the content must be of its kind.",
			Body: []openapi.Media{openapi.File("application/octet-stream"), openapi.File("multipart/form-data")}, Answers: gives("The document as it is now", whole, "ETag"),
		},
		"DELETE " + one + "/draft/file": {ID: "takeDocumentFileAway", Versioned: true, Answers: gives("The document as it is now", whole, "ETag")},
		"GET " + one + "/versions/{number}/file": {
			ID: "downloadDocumentFile", Params: []openapi.Param{openapi.Path("number", "The version", number)}, Text: "The ETag is the file's hash. Range asks for a part. A file can be opened once its scan is clean, or where the installation has no scanner.", Problems: []int{422},
			Answers: []openapi.Answer{
				{Status: 200, Text: "The file", Headers: []string{"Content-Disposition", "ETag"}, Body: contents}, {Status: 206, Text: "The part that was asked for", Headers: []string{"Content-Disposition", "ETag"}, Body: contents},
			},
		},
		"GET " + one + "/difference": {
			ID: "compareDocumentVersions", Text: "Of a version that is a file, its name, type, size and hash stand first; its content follows where it is plain text.", Params: []openapi.Param{openapi.Query("from", "The one before the newest where nothing is said", number), openapi.Query("to", "The newest where nothing is said", number)},
			Answers: gives("All lines in their order", listOf(openapi.From[document.Line]("DocumentLine"))),
		},
		"GET " + one + "/export": {
			ID: "exportDocument", Params: []openapi.Param{openapi.Query("format", "pdf where nothing is said", openapi.OneOf(documented.Formats()...)), openapi.Query("number", "The version that holds where nothing is said", number)},
			Answers: []openapi.Answer{{Status: 200, Text: "The file", Headers: []string{"Content-Disposition"}, Body: []openapi.Media{
				openapi.File("application/pdf"), openapi.File("application/vnd.openxmlformats-officedocument.wordprocessingml.document"), openapi.File("text/html"), openapi.File("text/markdown"),
			}}},
		},
	}
	for name, d := range docs {
		d.Tag = tagDocuments
		docs[name] = d
	}
	return docs
}

// documentProperties are the fields that a caller may send.
func documentProperties() []openapi.Property {
	member := openapi.Text().About("a member by id or address")
	return []openapi.Property{
		openapi.May("title", openapi.Text().Long(0, document.LongestTitle)), openapi.May("kind", openapi.OneOf(document.Kinds...)), openapi.May("classification", openapi.OneOf(document.Classifications...)),
		openapi.May("owner", member), openapi.May("approvers", openapi.List(member).Long(0, document.MostApprovers).About("in the order in which they approve; nobody approves what they own")),
		openapi.May("review_months", openapi.Int().From(0, document.MostReviewMonth)),
		openapi.May("retain_months", openapi.Int().From(0, document.MostRetainMonth).About("for which a version is kept after it ended; 0 where nobody said")), openapi.May("text", openapi.Text().Long(0, document.LongestText).About("Markdown with placeholders")),
		openapi.May("note", openapi.Text().Long(0, document.LongestNote).About("what changed")),
	}
}

func documentParams(l *catalog.Library) []openapi.Param {
	return append(pageParams(),
		openapi.Query("standard", "Only what this standard asks for", standardSchema(l)), openapi.Query("basis", "Only on this basis", openapi.OneOf(document.Bases...)),
		openapi.Query("status", "Only with this status", openapi.OneOf(document.Statuses...)), openapi.Query("kind", "Only of this kind", openapi.OneOf(document.Kinds...)),
		openapi.Query("owner", "Only those of this member", openapi.ID()), openapi.Query("turn", "Only those that wait for this member", openapi.ID()), openapi.Query("q", "Only with all these words", openapi.Text()),
	)
}
