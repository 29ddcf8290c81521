// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package notices is the page of what the program told one person.
package notices

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/notice"
	"concord/internal/web"
)

const (
	object  = "notices"
	maxForm = 4 << 10
	perPage = 50
)

type screens struct{ *web.Shell }

// Register adds the pages.
func Register(sh *web.Shell, s *httpserver.Server) {
	h := screens{sh}
	const all, one = "/notices", "/notices/{id}"
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: all, Door: httpserver.Member, Needs: access.KeepNotices, Summary: "What the reader was told, newest first"}, h.list)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: one, Door: httpserver.Member, Needs: access.KeepNotices, Object: object, Audit: "notices.update", Body: maxForm,
		Summary: "Note whether one has read a notice",
	}, h.mark)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: all + "/read", Door: httpserver.Member, Needs: access.KeepNotices, Audit: "notices.update", Body: maxForm,
		Summary: "Note that one has read all notices",
	}, h.markAll)
}

// listPage are one's own notices.
type listPage struct {
	web.Page
	Items []notice.Notice
	Next  id.ID
	Only  bool // those that are unread
}

func (h screens) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.Page(r, a, "notices.title")
	if err != nil {
		return err
	}
	page := listPage{Page: p, Only: p.Param("unread") == "true"}
	before := id.ID("")
	if c := p.Param("cursor"); c != "" {
		if before, err = id.Parse(c); err != nil {
			return err
		}
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		page.Items, err = notice.List(r.Context(), tx, before, perPage+1, page.Only)
		return err
	})
	if err != nil {
		return err
	}
	if len(page.Items) > perPage {
		page.Items = page.Items[:perPage]
		page.Next = page.Items[perPage-1].ID
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p, listView(page)))
}

// mark takes what a form says of one notice. A form that is older than the last word about it changes nothing: the list that
// comes back shows how it stands.
func (h screens) mark(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "version", "read", "unread")
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return fmt.Errorf("a form without version: %w", fault.Unversioned)
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := notice.Mark(r.Context(), tx, which, version, form.Get("read") == "true")
		return err
	})
	if err != nil && !errors.Is(err, fault.Conflict) {
		return err
	}
	return web.See(w, r, list(form.Get("unread") == "true"), "")
}

func (h screens) markAll(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	if _, err := httpserver.ReadForm(r); err != nil {
		return err
	}
	err := h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		_, err := notice.MarkAll(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.See(w, r, "/notices", "read")
}

// list is the address of the list.
func list(unread bool) string {
	if unread {
		return "/notices?unread=true"
	}
	return "/notices"
}

// path is where the record stands that a notice is about; empty for none.
func path(n notice.Notice) string {
	if n.About.Register == "" {
		return ""
	}
	return "/" + n.About.Register + "/" + string(n.About.ID)
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
