// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"concord/internal/ims/action"
	"concord/internal/ims/incident"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/calendar"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// feedJSON is a calendar feed. Its address is shown once, when it is made.
type feedJSON struct {
	ID        id.ID     `json:"id"`
	Version   int       `json:"version"`
	Scope     string    `json:"scope"` // own or all
	CreatedAt time.Time `json:"created_at"`
	Path      string    `json:"path,omitempty"` // of the address, behind scheme and host
}

func feedOf(f auth.Feed) feedJSON {
	return feedJSON{ID: f.ID, Version: f.Version, Scope: f.Scope, CreatedAt: f.CreatedAt}
}

const (
	feedsPath  = "/api/v1/calendar-feeds"
	feedObject = "calendar-feeds"
	feedEnding = ".ics"
)

// feedRoutes serve calendar feeds, and what they show.
type feedRoutes struct{ API }

func (a API) calendars(s *httpserver.Server) {
	h, docs := feedRoutes{a}, a.workDocs()
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: feedsPath, Door: httpserver.Member, Needs: access.ManageTokens,
		Summary: "One's own calendar feeds, without their addresses", Doc: docs["GET "+feedsPath],
	}, h.list)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: feedsPath, Door: httpserver.Member, Needs: access.ManageTokens, Audit: "calendar-feeds.create", Body: maxSecrets,
		Summary: "Make a calendar feed of the days by which one's own actions, or all, are due; its address is shown this once", Doc: docs["POST "+feedsPath],
	}, h.create)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: feedsPath + "/{id}", Door: httpserver.Member, Needs: access.ManageTokens, Object: feedObject, Audit: "calendar-feeds.delete",
		Summary: "Revoke one of one's own calendar feeds; needs If-Match", Doc: docs["DELETE "+feedsPath+"/{id}"],
	}, h.revoke)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: "/calendar/{feed}", Door: httpserver.Public,
		Summary: "What a calendar feed shows, as iCalendar, to whoever has its address",
	}, h.show)
}

func (h feedRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	out := struct {
		Items []feedJSON `json:"items"`
	}{Items: []feedJSON{}}
	err := h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		list, err := auth.Feeds(r.Context(), tx)
		for _, f := range list {
			out.Items = append(out.Items, feedOf(f))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// create takes no Idempotency-Key: an answer with a secret is not kept to be given again.
func (h feedRoutes) create(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	in, err := words(r, []string{"scope"})
	if err != nil {
		return err
	}
	var out feedJSON
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		secret, f, err := auth.CreateFeed(r.Context(), tx, in["scope"])
		out = feedOf(f)
		out.Path = "/calendar/" + secret + feedEnding
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("ETag", etag(out.Version))
	return httpserver.JSON(w, http.StatusCreated, out)
}

func (h feedRoutes) revoke(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error { return auth.RevokeFeed(r.Context(), tx, which, version) })
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// show checks at each call whether the feed's person is still a member.
func (h feedRoutes) show(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	secret, ends := strings.CutSuffix(r.PathValue("feed"), feedEnding)
	if !ends {
		return fmt.Errorf("feed: %w", fault.NotFound)
	}
	a, f, err := auth.ByFeed(r.Context(), h.DB, secret, httpserver.Source(r), httpserver.RequestID(r.Context()))
	if err != nil {
		return err
	}
	owner := f.User
	if f.Scope == auth.FeedAll {
		owner = ""
	}
	var data []byte
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		data, err = h.calendar(r.Context(), tx, owner)
		return err
	})
	if err != nil {
		return err
	}
	httpserver.Attachment(w, "actions.ics", "text/calendar; charset=utf-8", data)
	return nil
}

// calendar has the days by which actions are due and incidents must be reported, of one owner, or of all where owner is empty.
func (h feedRoutes) calendar(ctx context.Context, tx *db.Tx, owner id.ID) ([]byte, error) {
	name, err := tenant.Current(ctx, tx)
	if err != nil {
		return nil, err
	}
	events, err := action.Events(ctx, tx, owner)
	if err != nil {
		return nil, err
	}
	clocks, err := h.Library.Clocks()
	if err != nil {
		return nil, err
	}
	more, err := incident.Events(ctx, tx, clocks, owner)
	if err != nil {
		return nil, err
	}
	return calendar.Write("Actions", name, append(events, more...))
}
