// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package api is the JSON API, version 1.
package api

import (
	"net/http"
	"strconv"
	"time"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/journal"
	"concord/internal/platform/register"
	"concord/internal/platform/tenant"
)

// API answers with what is in the database.
type API struct {
	DB        *db.DB
	Registers []*register.Register
	Library   *catalog.Library
	Gate      *auth.Gate
	Cookies   httpserver.Cookies
}

// Register adds the routes.
func (a API) Register(s *httpserver.Server) {
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: "/api/v1/me", Door: httpserver.Member, Needs: access.ReadWork,
		Summary: "Who the credential stands for, in which organization, and what it may do",
	}, a.me)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: "/api/v1/members", Door: httpserver.Member, Needs: access.ReadMembers,
		Summary: "The people of the organization with their roles",
	}, a.members)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: "/api/v1/journal", Door: httpserver.Member, Needs: access.ReadJournal,
		Summary: "Who changed what, newest first",
	}, a.journal)
	a.sessions(s)
	a.diagnoses(s)
	a.knowledge(s)
	a.roadmaps(s)
	for _, r := range a.Registers {
		a.register(s, r)
		a.beside(s, r)
	}
	a.comments(s)
	a.linked(s)
	a.searching(s)
	a.notices(s)
	a.calendars(s)
}

type me struct {
	Organization string              `json:"organization"`
	User         string              `json:"user,omitempty"`
	Role         access.Role         `json:"role"`
	Method       access.Method       `json:"method"`
	Permissions  []access.Permission `json:"permissions"`
}

func (a API) me(w http.ResponseWriter, _ *http.Request, who access.Actor) error {
	out := me{Organization: string(who.Tenant()), User: string(who.User()), Role: who.Role(), Method: who.Method(), Permissions: []access.Permission{}}
	for _, p := range access.Permissions() {
		if who.Can(p) {
			out.Permissions = append(out.Permissions, p)
		}
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

type member struct {
	User     string      `json:"user"`
	Name     string      `json:"name"`
	Email    string      `json:"email"`
	Role     access.Role `json:"role"`
	Starts   *time.Time  `json:"starts,omitempty"`
	Ends     *time.Time  `json:"ends,omitempty"`
	Disabled bool        `json:"disabled"`
	Version  int         `json:"version"`
}

func (a API) members(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	out := struct {
		Items []member `json:"items"`
	}{Items: []member{}}
	err := a.DB.Read(r.Context(), who, func(tx *db.Tx) error {
		list, err := tenant.Members(r.Context(), tx)
		for _, m := range list {
			out.Items = append(out.Items, member{string(m.User), m.Name, m.Email, m.Role, optional(m.Starts), optional(m.Ends), m.Disabled, m.Version})
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func optional(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (a API) journal(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	before, limit, err := page(r)
	if err != nil {
		return err
	}
	out := struct {
		Items []journal.Entry `json:"items"`
		Next  string          `json:"next,omitempty"` // cursor of the next page; absent on the last
	}{}
	err = a.DB.Read(r.Context(), who, func(tx *db.Tx) error {
		out.Items, err = journal.Newest(r.Context(), tx, before, limit+1)
		return err
	})
	if err != nil {
		return err
	}
	if len(out.Items) > limit {
		out.Items = out.Items[:limit]
		out.Next = strconv.FormatInt(out.Items[limit-1].Number, 10)
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

// page reads cursor and limit of a list by number.
func page(r *http.Request) (before int64, limit int, err error) {
	q := r.URL.Query()
	var wrong fault.Fields
	before = -1
	if s := q.Get("cursor"); s != "" {
		if before, err = strconv.ParseInt(s, 10, 64); err != nil || before < 0 {
			wrong = append(wrong, fault.Field{Field: "cursor", Problem: "is none of ours", Cure: "pass the next of the page before, or leave it out"})
		}
	}
	limit, more := limitOf(q.Get("limit"))
	return before, limit, append(wrong, more...).Err()
}

// limitOf reads how many entries of a list are wanted.
func limitOf(s string) (limit int, wrong fault.Fields) {
	if s == "" {
		return register.PageSize, nil
	}
	limit, err := strconv.Atoi(s)
	if err != nil || limit < 1 || limit > register.PageMost {
		wrong = append(wrong, fault.Field{Field: "limit", Problem: "is outside its range", Cure: "choose 1 to 200"})
	}
	return limit, wrong
}
