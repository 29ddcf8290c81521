// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"concord/internal/platform/auth"
	"concord/internal/platform/link"
	"concord/internal/platform/openapi"
	"concord/internal/platform/search"
)

var (
	remarkSchema = openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("version", openapi.Int().Least(1)), openapi.Has("register", openapi.Text()), openapi.Has("record", openapi.ID()), openapi.May("author", openapi.ID()),
		openapi.May("author_name", openapi.Text()), openapi.Has("text", openapi.Text().About("Markdown")), openapi.Has("created_at", openapi.Moment()), openapi.Has("edited_at", openapi.Moment().OrNull()),
	).Named("Remark")
	remarkInput = object("text", openapi.Text().Long(1, 10_000).About("Markdown")).Named("RemarkInput")
	linkSchema  = openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("relation", relationSchema), openapi.May("register", openapi.Text()), openapi.May("record", openapi.ID()), openapi.May("reference", openapi.Text().About("of that record, as R-12")), openapi.May("requirement", openapi.Text()),
		openapi.Has("title", openapi.Text().About("of what it leads to")), openapi.May("author", openapi.ID()), openapi.Has("created_at", openapi.Moment()),
	).Named("Link")
	relationSchema = openapi.OneOf(append(link.Relations(false), link.Satisfies, link.Implements)...).Named("Relation")
	linkInput      = openapi.Object(
		openapi.Has("relation", relationSchema), openapi.May("register", openapi.Text().About("of the record that it leads to; may be left out beside a reference")), openapi.May("record", openapi.Named("C-3")),
		openapi.May("requirement", openapi.Text().About("instead of a record, as in iso27001-2022/A.5.2")),
	).Only().Named("LinkInput")
	relyingSchema = openapi.Object(
		openapi.May("register", openapi.Text().About("of the record that relies")), openapi.May("record", openapi.ID()), openapi.May("reference", openapi.Text().About("of that record, as R-12")), openapi.May("requirement", openapi.Text().About("instead of a record")),
		openapi.Has("title", openapi.Text()), openapi.Has("relation", relationSchema), openapi.Has("steps", openapi.Int().Least(1).About("1 for what relies on the record itself")),
		openapi.Has("only", openapi.Flag().About("nothing else does the same for it")),
		openapi.Has("via", openapi.Object(openapi.Has("register", openapi.Text()), openapi.Has("record", openapi.ID()), openapi.Has("title", openapi.Text()))),
	).Named("Relying")
	pastSchema = openapi.Object(
		openapi.Has("n", openapi.Int().Least(0)), openapi.Has("at", openapi.Moment()), openapi.May("user", openapi.ID()), openapi.Has("method", openapi.Text()), openapi.Has("action", openapi.Text()),
		openapi.May("version", openapi.Int()), openapi.May("reason", openapi.Text()), openapi.Has("changes", openapi.List(fieldSchema)), openapi.May("erased", openapi.Flag().About("there were words, which were erased")),
	).Named("HistoryEntry")
	pieceSchema = openapi.Object(openapi.Has("text", openapi.Text()), openapi.May("marked", openapi.Flag())).Named("Piece")
	hitSchema   = openapi.Object(
		openapi.Has("kind", openapi.Text().About("a register, or library")), openapi.May("id", openapi.ID()), openapi.May("reference", openapi.Text().About("of a record, as R-12")), openapi.May("ref", openapi.Text()), openapi.Has("title", openapi.List(pieceSchema)),
		openapi.May("snippet", openapi.List(pieceSchema).About("where the title does not hold all words")), openapi.Has("rank", openapi.Int().Least(1)),
	).Named("Hit")
	noticeSchema = openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("version", openapi.Int().Least(1)), openapi.May("register", openapi.Text()), openapi.May("record", openapi.ID()), openapi.May("reference", openapi.Text().About("of that record, as R-12, where it has one")), openapi.Has("words", openapi.Text().About("key of the text")),
		openapi.Has("details", openapi.Map(openapi.Text())), openapi.Has("text", openapi.Text()), openapi.Has("created_at", openapi.Moment()), openapi.Has("read_at", openapi.Moment().OrNull()),
	).Named("Notice")
	feedProperties = []openapi.Property{
		openapi.Has("id", openapi.ID()), openapi.Has("version", openapi.Int().Least(1)), openapi.Has("scope", openapi.OneOf(auth.FeedOwn, auth.FeedAll)), openapi.Has("created_at", openapi.Moment()),
	}
	feedSchema = openapi.Object(feedProperties...).Named("CalendarFeed")
	feedMade   = openapi.Object(append([]openapi.Property{openapi.Has("path", openapi.Text().About("of the address, behind scheme and host; shown only now"))}, feedProperties...)...).Named("CalendarFeedMade")
)

// pageOf describes a page of a list by ids.
func pageOf(name string, of openapi.Schema, more ...openapi.Property) openapi.Schema {
	properties := append([]openapi.Property{openapi.Has("items", openapi.List(of)), openapi.May("next", openapi.Text().About("cursor of the next page; absent on the last"))}, more...)
	return openapi.Object(properties...).Named(name)
}

// besideDocs describe what stands beside the records of one register, by method and last part of the address.
func besideDocs(d registerDocs) map[string]openapi.Operation {
	docs := map[string]openapi.Operation{
		"GET comments":  {ID: "list" + d.noun + "Comments", Params: idPageParams(), Answers: gives("One page, the oldest first", pageOf("RemarkPage", remarkSchema))},
		"POST comments": {ID: "create" + d.noun + "Comment", Once: true, Body: openapi.JSON(remarkInput, map[string]any{"text": "Ask Ada"}), Answers: []openapi.Answer{openapi.Gives(201, "The comment", remarkSchema, "ETag", "Location", "Idempotency-Replayed")}},
		"GET links":     {ID: "list" + d.noun + "Links", Answers: gives("All of them", listOf(linkSchema))},
		"POST links": {
			ID: "create" + d.noun + "Link", Once: true, Problems: []int{409}, Body: openapi.JSON(linkInput, map[string]any{"relation": "satisfies", "requirement": "iso27001-2022/A.5.2"}),
			Answers: []openapi.Answer{openapi.Gives(201, "The link", linkSchema, "ETag", "Location", "Idempotency-Replayed")},
		},
		"GET reliance": {ID: "list" + d.noun + "Reliance", Answers: gives("The nearest first", openapi.Object(openapi.Has("items", openapi.List(relyingSchema)), openapi.May("more", openapi.Flag().About("there is more than is told"))).Named("Reliance"))},
		"GET history":  {ID: "list" + d.noun + "History", Params: pageParams(), Answers: gives("One page, the newest first", pageOf("HistoryPage", pastSchema))},
	}
	for name, doc := range docs {
		doc.Tag = d.Name
		docs[name] = doc
	}
	return docs
}

// workDocs describe what is about the work in all registers.
func (a API) workDocs() map[string]openapi.Operation {
	kinds := []string{libraryKind, diagnosisObject, planObject}
	for _, r := range a.Registers {
		kinds = append(kinds, r.Name)
	}
	docs := map[string]openapi.Operation{
		"GET " + commentsPath + "/{id}":    {ID: "getComment", Answers: gives("The comment", remarkSchema, "ETag")},
		"PATCH " + commentsPath + "/{id}":  {ID: "updateComment", Versioned: true, Body: openapi.JSON(remarkInput, map[string]any{"text": "Ask Bob"}), Answers: gives("The comment as it is now", remarkSchema, "ETag")},
		"DELETE " + commentsPath + "/{id}": {ID: "deleteComment", Versioned: true, Answers: []openapi.Answer{openapi.Nothing("Gone")}},
		"DELETE " + linksPath + "/{id}":    {ID: "deleteLink", Versioned: true, Answers: []openapi.Answer{openapi.Nothing("Gone")}},
		"GET /api/v1/search": {ID: "search", Params: []openapi.Param{
			needed(openapi.Query("q", "Beginnings of words, all of which must be there", openapi.Text().Long(1, longestQuestion).Such("policy"))), openapi.Query("kind", "A register, or library", openapi.OneOf(kinds...)),
			openapi.Query("limit", "Most hits", openapi.Int().From(1, search.Most)),
		}, Answers: gives("Best first", listOf(hitSchema))},
		"GET " + noticesPath: {
			ID: "listNotices", Params: append(idPageParams(), openapi.Query("unread", "Only those that are", openapi.Flag())),
			Answers: gives("One page, the newest first", pageOf("NoticePage", noticeSchema, openapi.Has("unread", openapi.Int().About("in all, at most 1000")))),
		},
		"PATCH " + noticesPath + "/{id}": {ID: "updateNotice", Versioned: true, Body: openapi.JSON(object("read", openapi.Flag()), map[string]any{"read": true}), Answers: gives("The notice as it is now", noticeSchema, "ETag")},
		"POST " + noticesPath + "/read":  {ID: "readNotices", Answers: gives("How many were unread", object("read", openapi.Int()))},
		"GET " + feedsPath:               {ID: "listCalendarFeeds", Answers: gives("All of them", listOf(feedSchema))},
		"POST " + feedsPath: {
			ID: "createCalendarFeed", Body: openapi.JSON(object("scope", openapi.OneOf(auth.FeedOwn, auth.FeedAll)), map[string]any{"scope": "own"}), Answers: []openapi.Answer{openapi.Gives(201, "The feed with its address", feedMade, "ETag")},
		},
		"DELETE " + feedsPath + "/{id}": {ID: "deleteCalendarFeed", Versioned: true, Answers: []openapi.Answer{openapi.Nothing("Revoked")}},
	}
	for name, doc := range docs {
		doc.Tag = tagWork
		docs[name] = doc
	}
	return docs
}
