// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"time"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/dossier"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/ims/document"
	"concord/internal/ims/document/filling"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

// diagnosisRoutes serve diagnoses: what they are about, their answers, what they come to.
type diagnosisRoutes struct {
	db      *db.DB
	library *catalog.Library
	papers  document.Live // whether published documents are out of date
}

const diagnosisObject = "diagnoses"

func (a API) diagnoses(s *httpserver.Server) {
	h, docs := diagnosisRoutes{a.DB, a.Library, filling.Source{Library: a.Library, Registers: a.Registers}.Reading()}, diagnosisDocs(a.Library)
	const all, one = "/api/v1/diagnoses", "/api/v1/diagnoses/{id}"
	get := func(pattern string, needs access.Permission, object, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: object, Summary: summary, Doc: docs["GET "+pattern]}, do)
	}
	change := func(method, pattern string, needs access.Permission, object, act string, body int64, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{
			Method: method, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: object, Audit: diagnosisObject + "." + act, Body: body, Summary: summary, Doc: docs[method+" "+pattern],
		}, do)
	}
	get(all, access.ReadWork, "", "List diagnoses, newest first", h.list)
	change(http.MethodPost, all, access.WriteWork, "", "create", maxBody, "Start a diagnosis", h.start)
	get(one, access.ReadWork, diagnosisObject, "Get what a diagnosis is about", h.get)
	change(http.MethodPatch, one, access.WriteWork, diagnosisObject, "update", maxBody, "Change what an open diagnosis is about; needs If-Match", h.change)
	change(http.MethodDelete, one, access.DeleteWork, diagnosisObject, "delete", 0, "Delete a diagnosis; needs If-Match", h.remove)
	get(one+"/answers", access.ReadWork, diagnosisObject, "Everything that was answered, each with its version", h.answers)
	change(http.MethodPut, one+"/answers/{ref...}", access.WriteWork, diagnosisObject, "answer", maxBody, "Answer one place of a standard; needs If-Match: \"0\" where nothing was answered, * for whatever was", h.put)
	change(http.MethodDelete, one+"/answers/{ref...}", access.WriteWork, diagnosisObject, "clear", 0, "Take one answer back; needs If-Match", h.clear)
	get(one+"/questions", access.ReadWork, diagnosisObject, "The questions at the diagnosis's depth, or at ?depth=", h.questions)
	get(one+"/progress", access.ReadWork, diagnosisObject, "How many questions of each part are answered, and who answers it; at the diagnosis's depth, or at ?depth=", h.progress)
	get(one+"/readiness", access.ReadWork, diagnosisObject, "Readiness by what is answered now", h.readiness)
	get(one+"/explanations/{ref...}", access.ReadWork, diagnosisObject, "How the readiness of a place came about; of a total by standard/clauses or standard/controls", h.explanation)
	get(one+"/comments", access.ReadWork, diagnosisObject, "What was written beside places", h.comments)
	change(http.MethodPost, one+"/comments", access.WriteWork, diagnosisObject, "comment", maxBody, "Write beside a place", h.comment)
	get(one+"/parts", access.ReadWork, diagnosisObject, "Who answers which part", h.parts)
	change(http.MethodPut, one+"/parts/{ref...}", access.WriteWork, diagnosisObject, "assign", maxBody, "Say who answers a part", h.assign)
	get(one+"/documents", access.ReadWork, diagnosisObject, "What was said of documents", h.documents)
	change(http.MethodPut, one+"/documents/{document}", access.WriteWork, diagnosisObject, "document", maxBody, "Say how far a document is", h.putDocument)
	change(http.MethodPost, one+"/complete", access.WriteWork, diagnosisObject, "complete", 0, "Complete a diagnosis; needs If-Match", h.complete)
	get(one+"/result", access.ReadWork, diagnosisObject, "What a complete diagnosis came to", h.result)
	get(one+"/gaps", access.ReadWork, diagnosisObject, "The gaps, each with its calculation; ?standard=, part=, state=, sort=, group=", h.gaps)
	get(one+"/comparison", access.ReadWork, diagnosisObject, "What moved since the earlier diagnosis, or since ?with=", h.comparison)
	change(http.MethodPost, one+"/copy", access.WriteWork, diagnosisObject, "copy", maxBody, "Begin a diagnosis with all that was answered in this one", h.copy)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: one + "/import", Door: httpserver.Member, Needs: access.ImportWork, Object: diagnosisObject, Audit: diagnosisObject + ".import", Body: maxImport, Time: 2 * time.Minute,
		Summary: "Put a whole answers file into a diagnosis, all of it or nothing: YAML, JSON, CSV or XLSX by its media type; ?preview=true only says what it would put", Doc: docs["POST "+one+"/import"],
	}, h.bring)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: one + "/draft", Door: httpserver.Member, Needs: access.WriteWork, Object: diagnosisObject, Audit: diagnosisObject + ".answer", Time: time.Minute,
		Summary: "Answer the controls that the Statement of Applicability decides about and nobody answered; ?preview=true only says which", Doc: docs["POST "+one+"/draft"],
	}, h.draft)
	get(one+"/export", access.ExportWork, diagnosisObject, "The answers as a file: ?format=yaml, json, csv or xlsx", h.take)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one + "/report", Door: httpserver.Member, Needs: access.ExportWork, Object: diagnosisObject, Time: time.Minute,
		Summary: "The report: ?format=html, pdf, docx, xlsx, csv or json", Doc: docs["GET "+one+"/report"],
	}, h.report)
}

// head is what a diagnosis is about, as callers write it.
type head struct {
	Title        string                 `json:"title"`
	Scope        string                 `json:"scope"`
	Organization diagnosis.Organization `json:"organization"`
	Standards    []string               `json:"standards"`
	Certified    []string               `json:"certified"`
	Inherit      string                 `json:"inherit"`
	Depth        string                 `json:"depth"`
	AsOf         string                 `json:"as_of,omitempty"`
	Start        string                 `json:"start,omitempty"`
	Deadline     string                 `json:"deadline,omitempty"`
	Previous     id.ID                  `json:"previous,omitempty"`
}

type diagnosisJSON struct {
	ID        id.ID  `json:"id"`
	Reference string `json:"reference"` // as D-3
	Version   int    `json:"version"`
	head
	State       dossier.State `json:"state"`
	Answered    int           `json:"answered"` // places
	CreatedAt   time.Time     `json:"created_at"`
	UpdatedAt   time.Time     `json:"updated_at"`
	AnsweredAt  *time.Time    `json:"answered_at,omitempty"`
	CompletedAt *time.Time    `json:"completed_at,omitempty"`
	CompletedBy id.ID         `json:"completed_by,omitempty"`
}

func diagnosisOf(d dossier.Diagnosis) diagnosisJSON {
	return diagnosisJSON{
		ID: d.ID, Reference: d.Reference(), Version: d.Version, State: d.State, Answered: d.Answered, CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt, AnsweredAt: optional(d.AnsweredAt),
		CompletedAt: optional(d.CompletedAt), CompletedBy: d.CompletedBy,
		head: head{
			Title: d.Title, Scope: d.Scope, Organization: d.Organization, Standards: some(d.Standards), Certified: some(d.Certified), Inherit: string(d.Inherit), Depth: string(d.Depth),
			AsOf: d.AsOf.String(), Start: d.Start.String(), Deadline: d.Deadline.String(), Previous: d.Previous,
		},
	}
}

// some is a list that is never null.
func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func answerDiagnosis(w http.ResponseWriter, status int, d dossier.Diagnosis) error {
	w.Header().Set("ETag", etag(d.Version))
	return httpserver.JSON(w, status, diagnosisOf(d))
}

func (h diagnosisRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	cursor, limit, err := cursorOf(r)
	if err != nil {
		return err
	}
	out := struct {
		Items []diagnosisJSON `json:"items"`
		Next  id.ID           `json:"next,omitempty"`
	}{Items: []diagnosisJSON{}}
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		list, err := dossier.List(r.Context(), tx, cursor, limit+1)
		for i, d := range list {
			if i == limit {
				out.Next = list[i-1].ID
				break
			}
			out.Items = append(out.Items, diagnosisOf(d))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// headFields are what a head may hold.
var headFields = []string{"title", "scope", "organization", "standards", "certified", "inherit", "depth", "as_of", "start", "deadline", "previous"}

// readHead reads the fields that a caller names into a head and leaves the others.
func readHead(r *http.Request, into *dossier.Head) error {
	return httpserver.ReadJSON(r, headFields, func(d *intake.Decoder, m intake.Fields) {
		text := func(key string, to *string) {
			if m.Has(key) {
				*to = d.Text(m, key, false)
			}
		}
		list := func(m intake.Fields, key string, to *[]string) {
			if m.Has(key) {
				*to = nil
				for _, x := range d.Texts(m, key) {
					*to = append(*to, x.Node.Value)
				}
			}
		}
		text("title", &into.Title)
		text("scope", &into.Scope)
		if m.Has("organization") {
			o := d.Map(m.At("organization"), "organization", "name", "people", "sector", "ai_roles")
			into.Organization.Name, into.Organization.Sector = d.Text(o, "name", true), d.Text(o, "sector", false)
			into.Organization.People, _ = d.Int(o, "people", 0, 10_000_000, false)
			list(o, "ai_roles", &into.Organization.AIRoles)
		}
		list(m, "standards", &into.Standards)
		list(m, "certified", &into.Certified)
		if m.Has("inherit") {
			into.Inherit = diagnosis.Inheritance(d.Text(m, "inherit", false))
		}
		if m.Has("depth") {
			into.Depth = questionnaire.Depth(d.Text(m, "depth", false))
		}
		if m.Has("as_of") {
			into.AsOf = d.Date(m, "as_of", false)
		}
		if m.Has("start") {
			into.Start = d.Date(m, "start", false)
		}
		if m.Has("deadline") {
			into.Deadline = d.Date(m, "deadline", false)
		}
		if m.Has("previous") {
			into.Previous = id.ID(d.Text(m, "previous", false))
		}
	})
}

func (h diagnosisRoutes) start(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var asked dossier.Head
	if err := readHead(r, &asked); err != nil {
		return err
	}
	var d dossier.Diagnosis
	err := h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		return once(tx, w, r, a, asked, func() (which id.ID, err error) {
			d, err = dossier.Start(r.Context(), tx, h.library, asked)
			return d.ID, err
		}, func(which id.ID) (err error) {
			d, err = dossier.Find(r.Context(), tx, which)
			return err
		})
	})
	if err != nil {
		return err
	}
	return madeDiagnosis(w, d)
}

func madeDiagnosis(w http.ResponseWriter, d dossier.Diagnosis) error {
	w.Header().Set("Location", "/api/v1/diagnoses/"+string(d.ID))
	return answerDiagnosis(w, http.StatusCreated, d)
}

// copy goes on from a diagnosis without changing it.
func (h diagnosisRoutes) copy(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	in, wrong := words(r, nil, "title")
	var d dossier.Diagnosis
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := dossier.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if wrong != nil { // told after what is not there
			return wrong
		}
		return once(tx, w, r, a, in, func() (made id.ID, err error) {
			d, err = dossier.Copy(r.Context(), tx, h.library, which, in["title"])
			return d.ID, err
		}, func(made id.ID) (err error) {
			d, err = dossier.Find(r.Context(), tx, made)
			return err
		})
	})
	if err != nil {
		return err
	}
	return madeDiagnosis(w, d)
}

func (h diagnosisRoutes) get(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var d dossier.Diagnosis
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		d, err = dossier.Find(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	return answerDiagnosis(w, http.StatusOK, d)
}

func (h diagnosisRoutes) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	var d dossier.Diagnosis
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		d, err = dossier.Find(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	asked := d.Head
	if err := readHead(r, &asked); err != nil {
		return err
	}
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		d, err = dossier.Update(r.Context(), tx, h.library, which, version, asked)
		return err
	})
	if err != nil {
		return err
	}
	return answerDiagnosis(w, http.StatusOK, d)
}

func (h diagnosisRoutes) remove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	if err := h.db.Write(r.Context(), a, func(tx *db.Tx) error { return dossier.Delete(r.Context(), tx, which, version) }); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// placeOf is the place of a standard that the rest of the address names.
func placeOf(r *http.Request) (catalog.Ref, error) {
	ref, err := catalog.ParseRef(r.PathValue("ref"))
	if err != nil {
		return ref, fmt.Errorf("%w: %w", fault.NotFound, err)
	}
	return ref, nil
}
