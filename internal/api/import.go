// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/openapi"
	"concord/internal/platform/register"
	"concord/internal/platform/register/imports"
)

const importsPath = "/api/v1/imports"

// importRoutes serve imports that run after their request.
type importRoutes struct{ *imports.Desk }

func (a API) imports(s *httpserver.Server) {
	h, docs := importRoutes{a.Imports}, importDocs()
	const one = importsPath + "/{id}"
	handle := func(method, pattern, act, summary string, do httpserver.Handler) {
		route := httpserver.Route{Method: method, Pattern: pattern, Door: httpserver.Member, Needs: access.ImportWork, Object: imports.Object, Summary: summary, Doc: docs[method+" "+pattern]}
		if act != "" {
			route.Audit = imports.Object + "." + act
		}
		s.Handle(route, do)
	}
	handle(http.MethodGet, one, "", "How far an import is, and what came of it", h.get)
	handle(http.MethodPost, one+"/start", "start", "Have a file written that was checked", h.start)
	handle(http.MethodPost, one+"/cancel", "cancel", "End an import; nothing of it is kept", h.cancel)
	handle(http.MethodGet, one+"/faults", "", "All wrong places of a file as CSV", h.faults)
}

type importJSON struct {
	ID        id.ID             `json:"id"`
	Register  string            `json:"register"`
	State     imports.State     `json:"state"`
	Writes    bool              `json:"writes"`
	Running   bool              `json:"running"`
	Progress  int               `json:"progress"`
	Checked   int               `json:"checked"`
	Written   int               `json:"written"`
	CreatedAt time.Time         `json:"created_at"`
	MadeBy    id.ID             `json:"made_by,omitempty"`
	Error     string            `json:"error,omitempty"`
	Outcome   *register.Preview `json:"outcome,omitempty"`
	Wrong     []fault.Field     `json:"wrong,omitempty"`
}

// answer tells an import as it is now.
func (h importRoutes) answer(w http.ResponseWriter, r *http.Request, a access.Actor, status int, which id.ID) error {
	x, err := h.Find(r.Context(), a, which)
	if err != nil {
		return err
	}
	out := importJSON{
		ID: x.ID, Register: x.Register, State: x.State, Writes: x.Write, Running: x.Running, Progress: x.Progress.Percent, Checked: x.Progress.Checked, Written: x.Progress.Written,
		CreatedAt: x.CreatedAt, MadeBy: x.MadeBy, Error: x.Error, Wrong: x.Wrong,
	}
	if x.State == imports.Checked || x.State == imports.Done {
		out.Outcome = &x.Outcome
		if out.Outcome.Differences == nil {
			out.Outcome.Differences = []register.Difference{}
		}
	}
	w.Header().Set("Location", importsPath+"/"+string(x.ID))
	return httpserver.JSON(w, status, out)
}

func (h importRoutes) get(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	return h.answer(w, r, a, http.StatusOK, which)
}

func (h importRoutes) start(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err == nil {
		err = h.Start(r.Context(), a, which)
	}
	if err != nil {
		return err
	}
	return h.answer(w, r, a, http.StatusAccepted, which)
}

func (h importRoutes) cancel(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err == nil {
		err = h.Cancel(r.Context(), a, which)
	}
	if err != nil {
		return err
	}
	return h.answer(w, r, a, http.StatusOK, which)
}

func (h importRoutes) faults(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	content, b, err := h.OpenFaults(r.Context(), a, which)
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	httpserver.Content(w, r, "faults.csv", b.MediaType, b.Hash, content)
	return nil
}

// later has a file imported after the answer.
func (h registerRoutes) later(w http.ResponseWriter, r *http.Request, a access.Actor, in register.Incoming, preview bool) error {
	which, err := h.desk.Take(r.Context(), a, imports.Order{Register: h.Name, Name: in.Name, New: in.New, Write: !preview}, r.Body)
	if err != nil {
		return err
	}
	return importRoutes{h.desk}.answer(w, r, a, http.StatusAccepted, which)
}

// importSchema is an import that runs after its request.
var importSchema = openapi.Object(
	openapi.Has("id", openapi.ID()), openapi.Has("register", openapi.Text()),
	openapi.Has("state", openapi.OneOf(imports.States...).About("a checked one waits to be started or cancelled")),
	openapi.Has("writes", openapi.Flag().About("false while it only says what would change")), openapi.Has("running", openapi.Flag().About("it is worked on at this moment")),
	openapi.Has("progress", openapi.Int().From(0, 100)), openapi.Has("checked", openapi.Int().About("rows read and checked")), openapi.Has("written", openapi.Int().About("records written; there only once all are")),
	openapi.Has("created_at", openapi.Moment()), openapi.May("made_by", openapi.ID()), openapi.May("error", openapi.Text().About("why it failed")),
	openapi.May("outcome", previewSchema), openapi.May("wrong", openapi.List(wrongField).About("the first wrong places; all are in faults")),
).Named("Import")

// importDocs describe the operations on imports, by the routes' names.
func importDocs() map[string]openapi.Operation {
	const one = importsPath + "/{id}"
	docs := map[string]openapi.Operation{
		"GET " + one:              {ID: "getImport", Answers: []openapi.Answer{openapi.Gives(200, "The import", importSchema, "Location")}},
		"POST " + one + "/start":  {ID: "startImport", Problems: []int{412}, Answers: []openapi.Answer{openapi.Gives(202, "The import, which waits", importSchema, "Location")}},
		"POST " + one + "/cancel": {ID: "cancelImport", Problems: []int{412}, Text: "Until it is done, and then no more.", Answers: []openapi.Answer{openapi.Gives(200, "The import as it is now", importSchema, "Location")}},
		"GET " + one + "/faults": {ID: "getImportFaults", Text: "row, place, problem and cure; up to about 8 MiB.", Answers: []openapi.Answer{{
			Status: 200, Text: "The table", Headers: []string{"Content-Disposition", "ETag"}, Body: []openapi.Media{{Kind: "text/csv", Schema: openapi.Text()}},
		}}},
	}
	for name, d := range docs {
		d.Tag = tagImports
		docs[name] = d
	}
	return docs
}
