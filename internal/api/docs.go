// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/a-h/templ"

	"concord/internal/platform/access"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/locale"
	"concord/internal/platform/openapi"
)

// Frame answers with a page around a body; title is a key of the locale files.
type Frame func(w http.ResponseWriter, r *http.Request, a access.Actor, title string, body templ.Component) error

// docsPage is the description as people read it.
type docsPage struct {
	*locale.Words
	About    string
	Groups   []docsGroup
	Problems []httpserver.Problem
}

// docsGroup are the operations of one tag.
type docsGroup struct {
	openapi.Tag
	Operations []openapi.Endpoint
}

func (a API) docs(w *locale.Words, routes []httpserver.Route) docsPage {
	info := a.info()
	page := docsPage{Words: w, About: info.Text, Problems: httpserver.Problems()}
	byTag := map[string][]openapi.Endpoint{}
	for _, e := range endpoints(routes) {
		byTag[e.Tag] = append(byTag[e.Tag], e)
	}
	for _, t := range info.Tags {
		page.Groups = append(page.Groups, docsGroup{t, byTag[t.Name]})
	}
	return page
}

// docsPrint keeps the page as it was last printed, for one language: it says the same to everybody as long as the program runs.
type docsPrint struct{ last atomic.Pointer[printedDocs] }

type printedDocs struct{ language, text string }

func (d *docsPrint) body(ctx context.Context, w *locale.Words, page func(w *locale.Words) docsPage) (templ.Component, error) {
	if p := d.last.Load(); p != nil && p.language == w.Lang {
		return templ.Raw(p.text), nil
	}
	var b strings.Builder
	if err := docsView(page(w)).Render(ctx, &b); err != nil {
		return nil, err
	}
	d.last.Store(&printedDocs{w.Lang, b.String()})
	return templ.Raw(b.String()), nil
}

// proof says in words what a caller must show.
func (p docsPage) proof(e openapi.Endpoint) string {
	switch e.Proof {
	case openapi.NoProof:
		return p.T("docs.proof.none")
	case openapi.Session:
		return p.T("docs.proof.session")
	default:
		return p.T("docs.proof.either")
	}
}

func (p docsPage) required(needed bool) string {
	if needed {
		return p.T("docs.required")
	}
	return ""
}

// params are all parameters of an operation, with the headers that follow from what it is.
func (p docsPage) params(e openapi.Endpoint) []openapi.Param {
	out := e.Params
	if e.Versioned {
		out = append(out, openapi.Param{Name: "If-Match", In: "header", Text: p.T("docs.if-match"), Required: true, Schema: openapi.Text()})
	}
	if e.Once {
		out = append(out, openapi.Param{Name: "Idempotency-Key", In: "header", Text: p.T("docs.idempotency-key"), Schema: openapi.Text()})
	}
	return out
}

func status(n int) string { return strconv.Itoa(n) + " " + http.StatusText(n) }
