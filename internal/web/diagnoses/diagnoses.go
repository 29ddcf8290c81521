// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package diagnoses are the pages of a diagnosis: begin it, answer it together, see what it comes to.
package diagnoses

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/ims/document"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/live"
	"concord/internal/platform/tenant"
	"concord/internal/web"
)

const (
	object   = "diagnoses"
	maxForm  = 256 << 10
	watching = 5 * time.Minute // then a browser asks again, and its rights are looked at again
)

type screens struct {
	*web.Shell
	library *catalog.Library
	bus     *live.Bus
	papers  document.Live
	asked   sync.Map // questions by request; the library does not change while the program runs
}

// Register adds the pages. papers says whether published documents are out of date.
func Register(sh *web.Shell, s *httpserver.Server, l *catalog.Library, bus *live.Bus, papers document.Live) {
	h := &screens{Shell: sh, library: l, bus: bus, papers: papers}
	const all, one = "/diagnoses", "/diagnoses/{id}"
	get := func(pattern string, needs access.Permission, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: kind(pattern), Summary: summary}, do)
	}
	post := func(pattern string, needs access.Permission, act, summary string, body int64, do httpserver.Handler) {
		s.Handle(httpserver.Route{
			Method: http.MethodPost, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: kind(pattern), Audit: object + "." + act, Body: body, Summary: summary,
		}, do)
	}
	get(all, access.ReadWork, "The diagnoses of the organization", h.list)
	get(all+"/new", access.WriteWork, "The form to begin a diagnosis", h.blank)
	post(all, access.WriteWork, "create", "Begin a diagnosis", maxForm, h.start)
	get(one, access.ReadWork, "A diagnosis: progress and readiness", h.show)
	get(one+"/edit", access.WriteWork, "The form to change what a diagnosis is about", h.edit)
	post(one, access.WriteWork, "update", "Change what a diagnosis is about", maxForm, h.change)
	get(one+"/questions", access.ReadWork, "The questions of one part, or of the quick start", h.questions)
	post(one+"/answers", access.WriteWork, "answer", "Answer one place", maxForm, h.answer)
	post(one+"/documents", access.WriteWork, "document", "Say how far documents are", maxForm, h.saveDocuments)
	post(one+"/comments", access.WriteWork, "comment", "Write beside a place", maxForm, h.comment)
	post(one+"/parts", access.WriteWork, "assign", "Say who answers a part", maxForm, h.assign)
	get(one+"/results", access.ReadWork, "What a diagnosis comes to", h.results)
	get(one+"/gaps", access.ReadWork, "The gaps of a diagnosis", h.gaps)
	get(one+"/items", access.ReadWork, "Every requirement and control with its calculation", h.items)
	get(one+"/comparison", access.ReadWork, "A diagnosis beside another one", h.comparison)
	get(one+"/import", access.ImportWork, "The form to import an answers file", h.chooseFile)
	post(one+"/import", access.ImportWork, "import", "Import an answers file", web.MaxSent, h.bring)
	get(one+"/draft", access.WriteWork, "What can be answered from the Statement of Applicability", h.drafts)
	post(one+"/draft", access.WriteWork, "answer", "Answer it", maxForm, h.draft)
	get(one+"/export", access.ExportWork, "Export the answers", h.take)
	get(one+"/complete", access.WriteWork, "Ask before a diagnosis is completed", h.ask)
	post(one+"/complete", access.WriteWork, "complete", "Complete a diagnosis", maxForm, h.complete)
	get(one+"/delete", access.DeleteWork, "Ask before a diagnosis is deleted", h.askDelete)
	post(one+"/delete", access.DeleteWork, "delete", "Delete a diagnosis", maxForm, h.remove)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one + "/report", Door: httpserver.Member, Needs: access.ExportWork, Object: object, Time: time.Minute, Summary: "The report in one format",
	}, h.report)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one + "/live", Door: httpserver.Member, Needs: access.ReadWork, Object: object, Time: watching, Summary: "Progress and readiness, anew after each change",
	}, h.live)
}

func kind(pattern string) string {
	if strings.Contains(pattern, "{id}") {
		return object
	}
	return ""
}

// listPage is the page of all diagnoses.
type listPage struct {
	web.Page
	Items []dossier.Diagnosis
	Next  id.ID
}

func (h *screens) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	const most = 50
	p, err := h.Page(r, a, "diagnoses.title")
	if err != nil {
		return err
	}
	page := listPage{Page: p}
	before := id.ID("")
	if c := r.URL.Query().Get("cursor"); c != "" {
		if before, err = id.Parse(c); err != nil {
			return err
		}
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		page.Items, err = dossier.List(r.Context(), tx, before, most+1)
		return err
	})
	if err != nil {
		return err
	}
	if len(page.Items) > most {
		page.Items = page.Items[:most]
		page.Next = page.Items[most-1].ID
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p, listView(page)))
}

// frame is what all pages of one diagnosis know.
type frame struct {
	web.Page
	Diagnosis dossier.Diagnosis
	Tab       string
	Today     civil.Date
}

// base is the address of the diagnosis.
func (f frame) base() string { return "/diagnoses/" + string(f.Diagnosis.ID) }

// open reports whether the reader may answer.
func (f frame) open() bool {
	return f.Diagnosis.State == dossier.Open && f.Can(access.WriteWork)
}

// within reads inside the diagnosis that the address names.
func (h *screens) within(r *http.Request, a access.Actor, read func(tx *db.Tx, d dossier.Diagnosis) error) (d dossier.Diagnosis, err error) {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return d, err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if d, err = dossier.Find(r.Context(), tx, which); err != nil {
			return err
		}
		return read(tx, d)
	})
	return d, err
}

func (h *screens) frame(r *http.Request, a access.Actor, d dossier.Diagnosis, tab string) (frame, error) {
	p, err := h.Page(r, a, "diagnoses.one", "title", d.Title)
	return frame{p, d, tab, civil.Of(h.DB.Now())}, err
}

// questionsAt are the questions of a diagnosis at one depth.
func (h *screens) questionsAt(d dossier.Diagnosis, depth questionnaire.Depth) ([]questionnaire.Question, error) {
	q := questionnaire.Request{Standards: d.Standards, Depth: depth, Certified: d.Certified, Inherit: d.Inherit}
	key := strings.Join(d.Standards, " ") + "|" + string(depth) + "|" + strings.Join(d.Certified, " ") + "|" + string(d.Inherit)
	if known, ok := h.asked.Load(key); ok {
		list, _ := known.([]questionnaire.Question)
		return list, nil
	}
	list, err := questionnaire.Questions(h.library, q)
	if err == nil {
		h.asked.Store(key, list)
	}
	return list, err
}

// part is one clause, theme or topic with how far it is, and who answers it.
type part struct {
	questionnaire.Part
	User id.ID // empty for nobody
	Name string
}

// parts are the parts of the questionnaire in the order they are asked.
func parts(list []questionnaire.Question, at func(catalog.Ref) bool, assigned map[string]id.ID, people []tenant.Member) (out []part) {
	for _, p := range questionnaire.Progress(list, at) {
		user := assigned[p.Node.Ref.String()]
		out = append(out, part{p, user, nameOf(people, user)})
	}
	return out
}

func nameOf(people []tenant.Member, user id.ID) string {
	for _, m := range people {
		if m.User == user {
			return m.Name
		}
	}
	return ""
}

// given finds answers by their place.
func given(list []dossier.Answer) map[catalog.Ref]dossier.Answer {
	out := make(map[catalog.Ref]dossier.Answer, len(list))
	for _, a := range list {
		out[a.Ref] = a
	}
	return out
}

// standing is progress and readiness, the part of pages that follows every answer.
type standing struct {
	Result   *diagnosis.Result
	Asked    int
	Answered int
}

// stand works out how a diagnosis stands now.
func (h *screens) stand(p web.Page, d dossier.Diagnosis, answers *diagnosis.Answers, at func(catalog.Ref) bool, depth questionnaire.Depth) (s standing, err error) {
	list, err := h.questionsAt(d, depth)
	if err != nil {
		return s, err
	}
	for _, x := range questionnaire.Progress(list, at) {
		s.Asked += x.Asked
		s.Answered += x.Answered
	}
	s.Result, err = diagnosis.Evaluate(h.library, answers, p.Words)
	return s, err
}
