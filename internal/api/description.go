// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"concord/internal/platform/access"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/locale"
	"concord/internal/platform/openapi"
)

// Groups of operations. Registers have groups of their own names.
const (
	tagSession      = "session"
	tagOrganization = "organization"
	tagMembers      = "members"
	tagTokens       = "tokens"
	tagJournal      = "journal"
	tagDiagnoses    = "diagnoses"
	tagRoadmap      = "roadmap"
	tagStatement    = "statement"
	tagScope        = "scope"
	tagDocuments    = "documents"
	tagReports      = "reports"
	tagImports      = "imports"
	tagKnowledge    = "knowledge"
	tagWork         = "work"
	tagSystem       = "system"
)

// description serves the API's own description: for programs, and as a page for people.
func (a API) description(s *httpserver.Server) {
	printed := docsPrint{}
	document := sync.OnceValues(func() ([]byte, error) { return a.Document(s.Routes()) })
	public := func(pattern, summary string, doc openapi.Operation, do httpserver.Handler) {
		doc.Tag = tagSystem
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Public, Summary: summary, Doc: doc}, do)
	}
	public("/api/v1/openapi.json", "This description, as OpenAPI 3.1", openapi.Operation{
		ID: "getDescription", Answers: []openapi.Answer{openapi.Gives(200, "The document", openapi.Map(openapi.Any()))},
	}, func(w http.ResponseWriter, _ *http.Request, _ access.Actor) error {
		text, err := document()
		if err != nil {
			return err
		}
		httpserver.Raw(w, http.StatusOK, text[:len(text)-1])
		return nil
	})
	public("/api/v1/docs", "This description, as a page", openapi.Operation{
		ID: "getDocumentation", Answers: []openapi.Answer{{Status: 200, Text: "The page", Body: []openapi.Media{{Kind: "text/html", Schema: openapi.Text()}}}},
	}, func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		body, err := printed.body(r.Context(), wordsOf(r), func(words *locale.Words) docsPage { return a.docs(words, s.Routes()) })
		if err != nil {
			return err
		}
		return a.Frame(w, r, who, "docs.title", body)
	})
}

// Document prints the description of the routes that have one.
func (a API) Document(routes []httpserver.Route) ([]byte, error) {
	return openapi.Print(a.info(), endpoints(routes))
}

// info heads the description.
func (a API) info() openapi.Info {
	tags := []openapi.Tag{
		{Name: tagSession, Text: "Signing in, and who one is."},
		{Name: tagOrganization, Text: "What the organization says about itself."},
		{Name: tagMembers, Text: "Who is in the organization, and who is asked in."},
		{Name: tagTokens, Text: "API tokens of programs."},
		{Name: tagJournal, Text: "Who changed what, with proofs."},
		{Name: tagDiagnoses, Text: "Diagnoses: what they are about, their answers, what they come to."},
		{Name: tagRoadmap, Text: "Plans with dates, and what of them becomes actions."},
		{Name: tagScope, Text: "The scope of the management system, who answers for what, and who can do it."},
		{Name: tagStatement, Text: "The Statement of Applicability: its rows, its approved versions, its prints."},
		{Name: tagDocuments, Text: "Documented information: what the standards want in writing, documents with their versions, approval and prints."},
		{Name: tagReports, Text: "Reports that are made by jobs and kept."},
		{Name: tagImports, Text: "Imports of files that run after their request: how far they are, and what came of them."},
		{Name: tagKnowledge, Text: "The standards, what one delivers for another, and how the organization weighs that."},
		{Name: tagWork, Text: "What stands beside records, whatever their register: comments, links, search, notices, calendars."},
		{Name: tagViews, Text: "Ways to look at the lists of registers, kept under a name."},
	}
	for _, r := range a.Registers {
		tags = append(tags, openapi.Tag{Name: r.Name, Text: "The register " + r.Name + "."})
	}
	said := map[int]string{}
	for _, p := range httpserver.Problems() {
		if said[p.Status] != "" {
			said[p.Status] += ". "
		}
		said[p.Status] += p.Title + " (" + p.Type + ")"
	}
	return openapi.Info{
		Title: "Concord", Version: "1", Text: about, Tags: append(tags, openapi.Tag{Name: tagSystem, Text: "The installation and this description."}),
		Problem: problemSchema, Problems: said, Headers: headers,
	}
}

const about = `One management system for information security and AI. Every call acts in one organization: that of the token, or the one chosen in the login session.

Lists that can grow come in pages: pass next as cursor. A change names the version it was made from by If-Match, so that nobody overwrites what they have not seen. A request that makes something can carry an Idempotency-Key, so that sending it twice makes one thing. Problems follow RFC 9457, with one entry in errors for every wrong field.`

// endpoints are the routes that have a description, in the order they were registered.
func endpoints(routes []httpserver.Route) (out []openapi.Endpoint) {
	for _, r := range routes {
		if !r.Doc.Described() {
			continue
		}
		e := openapi.Endpoint{Operation: r.Doc, Method: r.Method, Pattern: r.Pattern, Summary: r.Summary, Proof: proofOf(r), Statuses: statuses(r)}
		if r.Object != "" {
			e.Params = append([]openapi.Param{openapi.Path("id", "Which of "+r.Object, openapi.ID())}, e.Params...)
		}
		if r.StepUp {
			e.Text = strings.TrimSpace(e.Text + " Needs a password proof of the last five minutes, see proveSession; no token can do this.")
		}
		out = append(out, e)
	}
	return out
}

func proofOf(r httpserver.Route) openapi.Proof {
	switch {
	case r.Door == httpserver.Public:
		return openapi.NoProof
	case r.Door == httpserver.Member && !r.StepUp && !slices.Contains(access.MayNeverByToken, r.Needs):
		return openapi.Either
	}
	return openapi.Session
}

// statuses are the problems that a route can end in; most follow from what it is.
func statuses(r httpserver.Route) []int {
	set := map[int]bool{http.StatusTooManyRequests: true, http.StatusInternalServerError: true, http.StatusServiceUnavailable: true}
	add := func(there bool, list ...int) {
		for _, s := range list {
			set[s] = set[s] || there
		}
	}
	add(r.Door != httpserver.Public, http.StatusUnauthorized, http.StatusForbidden)
	add(r.Unsafe(), http.StatusForbidden, http.StatusInsufficientStorage)
	add(strings.Contains(r.Pattern, "{"), http.StatusNotFound)
	add(r.Doc.Versioned, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	add(r.Doc.Once, http.StatusNotFound, http.StatusUnprocessableEntity) // the key is wrong, or what it made is gone
	add(r.Body > 0, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity)
	add(len(r.Doc.Params) > 0, http.StatusUnprocessableEntity)
	add(true, r.Doc.Problems...)
	maps.DeleteFunc(set, func(_ int, there bool) bool { return !there })
	return slices.Sorted(maps.Keys(set))
}

var (
	headers = map[string]openapi.Header{
		"ETag":                 {Text: "The version, to be sent back as If-Match.", Schema: openapi.Text().Such(`"1"`)},
		"Location":             {Text: "Where the new thing is.", Schema: openapi.Text()},
		"Retry-After":          {Text: "How many seconds to wait.", Schema: openapi.Int().Least(1)},
		"Idempotency-Replayed": {Text: "true where the thing was made by the same request before.", Schema: openapi.Text()},
		"X-Request-Id":         {Text: "By which the operator finds the request in the log.", Schema: openapi.ID()},
		"WWW-Authenticate":     {Text: "Asks for a token.", Schema: openapi.Text()},
		"Content-Disposition":  {Text: "A name for the file.", Schema: openapi.Text()},
		"Set-Cookie":           {Text: "The login session, to be kept as browsers do.", Schema: openapi.Text()},
		"Clear-Site-Data":      {Text: "What a browser must forget.", Schema: openapi.Text()},
	}
	wrongField = openapi.Object(
		openapi.May("file", openapi.Text()), openapi.May("line", openapi.Int()), openapi.May("field", openapi.Text().About("path such as evidence[0].date, a parameter or a header")),
		openapi.Has("problem", openapi.Text()), openapi.May("cure", openapi.Text().About("what to write instead")),
	).Named("WrongField")
	problemSchema = openapi.Object(
		openapi.Has("type", openapi.Text().About("by which programs tell problems apart").Such("urn:concord:problem:invalid")), openapi.Has("title", openapi.Text()), openapi.Has("status", openapi.Int()),
		openapi.May("detail", openapi.Text()), openapi.Has("request_id", openapi.Text()), openapi.May("errors", openapi.List(wrongField)),
	).Named("Problem")
)
