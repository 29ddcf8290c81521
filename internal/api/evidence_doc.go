// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"strings"

	"concord/internal/ims/evidence"
	"concord/internal/platform/openapi"
)

// evidenceDocs describe the operations on files of evidence, by what they do.
func evidenceDocs() map[string]openapi.Operation {
	file := openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("evidence", openapi.ID().About("the record that it belongs to")), openapi.Has("name", openapi.Text()), openapi.Has("size", openapi.Int().About("bytes")),
		openapi.Has("media_type", openapi.Text()), openapi.Has("sha256", openapi.Text()), openapi.May("uploaded_by", openapi.ID()), openapi.Has("created_at", openapi.Moment()),
		openapi.Has("scan", openapi.OneOf(evidence.Scans...).About("only files that are not-scanned or clean can be downloaded")), openapi.May("scanned_at", openapi.Moment()),
	).Named("EvidenceFile")
	contents := []openapi.Media{}
	for _, kind := range evidence.MediaTypes() {
		contents = append(contents, openapi.File(kind))
	}
	docs := map[string]openapi.Operation{
		"list": {ID: "listEvidenceFiles", Answers: gives("All of them, the oldest first", listOf(file))},
		"attach": {
			ID: "attachEvidenceFile", Params: []openapi.Param{openapi.Query("name", "What the file is called, with its extension; not in a form", openapi.Text().Long(1, evidence.MaxName).Such("report.pdf"))},
			Problems: []int{409, 412},
			Text: "Send the bytes as they are, or a form whose first part is called file. Repr-Digest with a sha-256 is checked. Where the record has a file with the same content, that is the answer. Taken are " +
				strings.Join(evidence.Extensions(), ", ") + ", and the content must be of its kind.",
			Body: []openapi.Media{openapi.File("application/octet-stream"), openapi.File("multipart/form-data")},
			Answers: []openapi.Answer{
				openapi.Gives(201, "The file", file, "ETag", "Location"), openapi.Gives(200, "The file that there was already", file, "ETag", "Location"),
			},
		},
		"download": {
			ID: "downloadEvidenceFile", Text: "The ETag is the file's hash. Range asks for a part.", Problems: []int{422},
			Answers: []openapi.Answer{
				{Status: 200, Text: "The file", Headers: []string{"Content-Disposition", "ETag"}, Body: contents},
				{Status: 206, Text: "The part that was asked for", Headers: []string{"Content-Disposition", "ETag"}, Body: contents},
			},
		},
		"detach": {ID: "deleteEvidenceFile", Versioned: true, Answers: []openapi.Answer{openapi.Nothing("Gone; the content goes after a day unless another record needs it")}},
	}
	for name, doc := range docs {
		doc.Tag = evidence.Register.Name
		docs[name] = doc
	}
	return docs
}
