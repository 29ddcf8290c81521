// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/locale"
	"concord/internal/platform/notice"
)

// noticeJSON is a notice as its person sees it.
type noticeJSON struct {
	ID        id.ID             `json:"id"`
	Version   int               `json:"version"`
	Register  string            `json:"register,omitempty"` // of the record it is about
	Record    id.ID             `json:"record,omitempty"`
	Reference string            `json:"reference,omitempty"` // of the record, as R-12
	Words     string            `json:"words"`               // key of the text
	Details   map[string]string `json:"details"`             // what the text needs filled in
	Text      string            `json:"text"`                // in English
	CreatedAt time.Time         `json:"created_at"`
	ReadAt    *time.Time        `json:"read_at"`
}

func noticeOf(n notice.Notice) noticeJSON {
	return noticeJSON{n.ID, n.Version, n.About.Register, n.About.ID, n.Reference, n.Words, n.Details, n.Text(locale.For("en")), n.CreatedAt, optional(n.ReadAt)}
}

const (
	noticesPath  = "/api/v1/notices"
	noticeObject = "notices"
)

// noticeRoutes serve one's own notices.
type noticeRoutes struct{ API }

func (a API) notices(s *httpserver.Server) {
	h, docs := noticeRoutes{a}, a.workDocs()
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: noticesPath, Door: httpserver.Member, Needs: access.KeepNotices,
		Summary: "One's own notices, newest first; ?unread=true for those that are", Doc: docs["GET "+noticesPath],
	}, h.list)
	s.Handle(httpserver.Route{
		Method: http.MethodPatch, Pattern: noticesPath + "/{id}", Door: httpserver.Member, Needs: access.KeepNotices, Object: noticeObject, Audit: "notices.update", Body: maxBody,
		Summary: "Note whether one has read a notice; needs If-Match", Doc: docs["PATCH "+noticesPath+"/{id}"],
	}, h.change)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: noticesPath + "/read", Door: httpserver.Member, Needs: access.KeepNotices, Audit: "notices.update",
		Summary: "Note that one has read all notices", Doc: docs["POST "+noticesPath+"/read"],
	}, h.readAll)
}

func (h noticeRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	before, limit, err := cursorOf(r)
	if err != nil {
		return err
	}
	unread := r.URL.Query().Get("unread")
	if unread != "" && unread != "true" && unread != "false" {
		return fault.Fields{{Field: "unread", Problem: "is neither true nor false", Cure: "write true or false"}}
	}
	out := struct {
		Items  []noticeJSON `json:"items"`
		Unread int          `json:"unread"` // in all, at most 1000
		Next   id.ID        `json:"next,omitempty"`
	}{Items: []noticeJSON{}}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		list, err := notice.List(r.Context(), tx, before, limit+1, unread == "true")
		if err != nil {
			return err
		}
		for i, n := range list {
			if i == limit {
				out.Next = list[i-1].ID
				break
			}
			out.Items = append(out.Items, noticeOf(n))
		}
		out.Unread, err = notice.Unread(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h noticeRoutes) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	read := false
	wrong := httpserver.ReadJSON(r, []string{"read"}, func(d *intake.Decoder, body intake.Fields) {
		if !body.Has("read") {
			d.Fault(body.At("read"), "read", "is missing", "write true or false")
		}
		read = d.Bool(body, "read", false)
	})
	var n notice.Notice
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if n, err = notice.Find(r.Context(), tx, which); err != nil || wrong != nil { // told after what is not there
			return first(err, wrong)
		}
		n, err = notice.Mark(r.Context(), tx, which, version, read)
		return err
	})
	if n.ID != "" {
		w.Header().Set("ETag", etag(n.Version))
	}
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, noticeOf(n))
}

func (h noticeRoutes) readAll(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var n int
	err := h.DB.Write(r.Context(), a, func(tx *db.Tx) (err error) {
		n, err = notice.MarkAll(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, map[string]int{"read": n})
}
