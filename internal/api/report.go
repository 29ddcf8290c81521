// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/register"
	"concord/internal/report/archive"
)

const reportsPath = "/api/v1/reports"

// reportRoutes serve reports that are kept: ask for them, see how far they are, take their files.
type reportRoutes struct{ API }

func (a API) reports(s *httpserver.Server) {
	h, docs := reportRoutes{a}, reportDocs(a.Reports)
	const one = reportsPath + "/{id}"
	handle := func(method, pattern string, needs access.Permission, object, act string, body int64, summary string, do httpserver.Handler) {
		route := httpserver.Route{Method: method, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: object, Body: body, Summary: summary, Doc: docs[method+" "+pattern]}
		if route.Unsafe() {
			route.Audit = archive.Object + "." + act
		}
		s.Handle(route, do)
	}
	handle(http.MethodGet, reportsPath, access.ReadWork, "", "", 0, "List reports that are kept, newest first; ?object= for those of one", h.list)
	handle(http.MethodPost, reportsPath, access.WriteWork, "", "create", maxBody, "Have a report made and kept", h.ask)
	handle(http.MethodGet, one, access.ReadWork, archive.Object, "", 0, "How far a report is, and its files", h.get)
	handle(http.MethodDelete, one, access.DeleteWork, archive.Object, "delete", 0, "Delete a report with its files; needs If-Match", h.remove)
	handle(http.MethodPost, one+"/cancel", access.WriteWork, archive.Object, "cancel", 0, "End the making of a report", h.cancel)
	handle(http.MethodGet, one+"/files/{format}", access.ExportWork, archive.Object, "", 0, "One file of a report", h.file)
}

type reportJSON struct {
	ID        id.ID            `json:"id"`
	Version   int              `json:"version"`
	Kind      string           `json:"kind"`
	Object    id.ID            `json:"object"`
	Title     string           `json:"title"`
	Formats   []string         `json:"formats"`
	Language  string           `json:"language"`
	State     archive.State    `json:"state"`
	Progress  int              `json:"progress"`
	Error     string           `json:"error,omitempty"`
	MadeBy    id.ID            `json:"made_by,omitempty"`
	CreatedAt time.Time        `json:"created_at"`
	ReadyAt   *time.Time       `json:"ready_at,omitempty"`
	Content   string           `json:"content,omitempty"`
	Files     []reportFileJSON `json:"files"`
}

type reportFileJSON struct {
	Format    string `json:"format"`
	Name      string `json:"name"`
	Size      int64  `json:"size"`
	MediaType string `json:"media_type"`
	SHA256    string `json:"sha256"`
}

func reportOf(r archive.Report) reportJSON {
	out := reportJSON{
		ID: r.ID, Version: r.Version, Kind: r.Kind, Object: r.Object, Title: r.Title, Formats: r.Formats, Language: r.Language, State: r.State, Progress: r.Progress, Error: r.Error,
		MadeBy: r.MadeBy, CreatedAt: r.CreatedAt, ReadyAt: optional(r.ReadyAt), Content: r.Content, Files: []reportFileJSON{},
	}
	for _, f := range r.Files {
		out.Files = append(out.Files, reportFileJSON{f.Format, f.Name, f.Size, f.MediaType, f.Hash})
	}
	return out
}

func answerReport(w http.ResponseWriter, status int, r archive.Report) error {
	w.Header().Set("ETag", etag(r.Version))
	return httpserver.JSON(w, status, reportOf(r))
}

func (h reportRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	cursor, limit, err := cursorOf(r)
	if err != nil {
		return err
	}
	object := id.ID("")
	if s := r.URL.Query().Get("object"); s != "" {
		if object, err = id.Parse(s); err != nil {
			return fault.Fields{{Field: "object", Problem: fmt.Sprintf("%.40q is no identifier", s), Cure: "name what the reports are of, or leave it out"}}
		}
	}
	out := struct {
		Items []reportJSON `json:"items"`
		Next  id.ID        `json:"next,omitempty"`
	}{Items: []reportJSON{}}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		list, err := archive.List(r.Context(), tx, object, cursor, limit+1)
		for i, x := range list {
			if i == limit {
				out.Next = list[i-1].ID
				break
			}
			out.Items = append(out.Items, reportOf(x))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// readOrder reads what somebody asks for; PDF where no format is named.
func readOrder(r *http.Request) (o archive.Order, err error) {
	o = archive.Order{Formats: []string{"pdf"}, Language: wordsOf(r).Lang}
	err = httpserver.ReadJSON(r, []string{"kind", "object", "formats"}, func(d *intake.Decoder, m intake.Fields) {
		o.Kind, o.Object = d.Text(m, "kind", true), id.ID(d.Text(m, "object", true))
		if m.Has("formats") {
			o.Formats = nil
			for _, x := range d.Texts(m, "formats") {
				o.Formats = append(o.Formats, x.Node.Value)
			}
		}
	})
	return o, err
}

func (h reportRoutes) ask(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	o, err := readOrder(r)
	if err != nil {
		return err
	}
	var made archive.Report
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if to, err := register.Referred(r.Context(), tx, h.Numbered, string(o.Object)); err == nil {
			o.Object = to.ID
		}
		return once(tx, w, r, a, o, func() (id.ID, error) {
			made, err = h.Reports.Ask(r.Context(), tx, o)
			return made.ID, err
		}, func(which id.ID) (err error) {
			made, err = archive.Find(r.Context(), tx, which)
			return err
		})
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", reportsPath+"/"+string(made.ID))
	return answerReport(w, http.StatusCreated, made)
}

func (h reportRoutes) get(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var one archive.Report
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		one, err = archive.Find(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	return answerReport(w, http.StatusOK, one)
}

func (h reportRoutes) remove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	if err := h.DB.Write(r.Context(), a, func(tx *db.Tx) error { return archive.Delete(r.Context(), tx, which, version) }); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h reportRoutes) cancel(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var one archive.Report
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if err := archive.Cancel(r.Context(), tx, which); err != nil {
			return err
		}
		one, err = archive.Find(r.Context(), tx, which)
		return err
	})
	if err != nil {
		return err
	}
	return answerReport(w, http.StatusOK, one)
}

func (h reportRoutes) file(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var content blob.Content
	var f archive.File
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		content, f, err = h.Reports.Open(r.Context(), tx, which, r.PathValue("format"))
		return err
	})
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	httpserver.Content(w, r, f.Name, f.MediaType, f.Hash, content)
	return nil
}
