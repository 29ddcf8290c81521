// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/ims/handout"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/openapi"
)

// handoutRoutes make download links, and honour them.
type handoutRoutes struct{ API }

const (
	evidenceLinkPath = filesPath + "/link"
	documentLinkPath = documentPath + "/versions/{number}/file/link"
)

func (a API) handouts(s *httpserver.Server) {
	h := handoutRoutes{a}
	offer := func(pattern, object, audit, summary string, doc openapi.Operation, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: access.ShareWork, Object: object, Audit: audit, Summary: summary, Doc: doc}, do)
	}
	given := openapi.Object(
		openapi.Has("url", openapi.Text().About("answers GET and HEAD as the download does, without a token")), openapi.Has("expires", openapi.Moment()),
	).Named("DownloadLink")
	text := "Whoever has the link downloads this one file until it expires, as long as you may: your membership and, of a token, its own limits are checked at each use, as are the file, its content and its scan. Making one stands in the journal. Keep it out of logs."
	answers := []openapi.Answer{openapi.Gives(201, "The link, this once", given)}
	offer(evidenceLinkPath, fileObject, evidence.Register.Name+".link", "Make a link by which a file of a piece of evidence is downloaded for five minutes without signing in",
		openapi.Operation{ID: "linkEvidenceFile", Tag: evidence.Register.Name, Text: text, Problems: []int{422}, Answers: answers}, h.evidence)
	offer(documentLinkPath, document.Object, document.Object+".link", "Make a link by which the file that a version is is downloaded for five minutes without signing in",
		openapi.Operation{
			ID: "linkDocumentFile", Tag: tagDocuments, Text: text, Problems: []int{422}, Answers: answers,
			Params: []openapi.Param{openapi.Path("number", "The version", openapi.Int().From(1, 1_000_000))},
		}, h.document)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: handout.Path, Door: httpserver.Public, Time: fileTime, Slow: true,
		Summary: "The file that a download link names, to whoever has the link, for five minutes",
	}, h.open)
}

// handedJSON is a link that was just made.
type handedJSON struct {
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

func (h handoutRoutes) evidence(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	return h.give(w, r, a, func(tx *db.Tx) (handout.Link, error) { return h.Handout.ForEvidence(r.Context(), tx, which) })
}

func (h handoutRoutes) document(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return fmt.Errorf("version %.20q: %w", r.PathValue("number"), fault.NotFound)
	}
	return h.give(w, r, a, func(tx *db.Tx) (handout.Link, error) { return h.Handout.ForDocument(r.Context(), tx, which, number) })
}

// give takes no Idempotency-Key: an answer with a secret is not kept to be given again.
func (h handoutRoutes) give(w http.ResponseWriter, r *http.Request, a access.Actor, write func(tx *db.Tx) (handout.Link, error)) error {
	var l handout.Link
	err := h.DB.Write(r.Context(), a, func(tx *db.Tx) (err error) {
		l, err = write(tx)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusCreated, handedJSON{h.Cookies.Origin(r) + l.Address, l.Expires})
}

// open hands a file out, or tells all who may not have it the same.
func (h handoutRoutes) open(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	w.Header().Set("Referrer-Policy", "no-referrer")
	method, pass := r.Method, ""
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if said := r.URL.Query()[handout.Parameter]; len(said) == 1 {
		pass = said[0]
	}
	f, by, err := h.Handout.Open(r.Context(), pass, method, httpserver.Source(r), httpserver.RequestID(r.Context()), httpserver.Further(r))
	httpserver.ActsFor(r.Context(), by)
	if err != nil {
		return err
	}
	defer f.Content.Close() //nolint:errcheck // only read
	w.Header().Set("Repr-Digest", httpserver.ReprDigest(f.Hash))
	httpserver.Content(w, r, f.Name, f.MediaType, f.Hash, f.Content)
	return nil
}
