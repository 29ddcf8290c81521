// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package account

import (
	"fmt"
	"net/http"
	"strconv"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/web"
)

// calendarsPage are a person's own calendar feeds in the organization it works in.
type calendarsPage struct {
	web.Page
	Feeds   []auth.Feed
	Scope   string
	Address string // of the new feed; shown once
	Faults  web.Faults
}

// registerCalendars adds the pages of calendar feeds.
func (h screens) registerCalendars(s *httpserver.Server) {
	const all = "/account/calendars"
	s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: all, Door: httpserver.Member, Needs: access.ManageTokens, Summary: "One's own calendar feeds"}, h.calendars)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: all, Door: httpserver.Member, Needs: access.ManageTokens, Audit: "calendar-feeds.create", Body: maxForm, Summary: "Make a calendar feed",
	}, h.makeFeed)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: all + "/{id}/revoke", Door: httpserver.Member, Needs: access.ManageTokens, Object: "calendar-feeds", Audit: "calendar-feeds.delete", Body: maxForm,
		Summary: "Revoke one of one's own calendar feeds",
	}, h.revokeFeed)
}

func (h screens) calendars(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.showCalendars(w, r, a, http.StatusOK, calendarsPage{Scope: auth.FeedOwn})
}

func (h screens) showCalendars(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p calendarsPage) (err error) {
	if p.Page, err = h.Page(r, a, "calendars.title"); err != nil {
		return err
	}
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		p.Feeds, err = auth.Feeds(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, calendarsView(p)))
}

// makeFeed shows the address at once and only now: what leads on from here could not say it again.
func (h screens) makeFeed(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "scope")
	if err != nil {
		return err
	}
	p := calendarsPage{Scope: form.Get("scope")}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		secret, _, err := auth.CreateFeed(r.Context(), tx, p.Scope)
		p.Address = h.Cookies.Origin(r) + "/calendar/" + secret + ".ics"
		return err
	})
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		p.Faults, p.Address = faults, ""
		return h.showCalendars(w, r, a, http.StatusUnprocessableEntity, p)
	}
	return h.showCalendars(w, r, a, http.StatusOK, p)
}

func (h screens) revokeFeed(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "version")
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return fmt.Errorf("a form without version: %w", fault.Unversioned)
	}
	if err := h.DB.Write(r.Context(), a, func(tx *db.Tx) error { return auth.RevokeFeed(r.Context(), tx, which, version) }); err != nil {
		return err
	}
	return web.See(w, r, "/account/calendars", "revoked")
}
