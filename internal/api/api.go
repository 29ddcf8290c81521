// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package api is the JSON API, version 1.
package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"concord/internal/ims/evidence"
	"concord/internal/ims/handout"
	"concord/internal/ims/soa"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/openapi"
	"concord/internal/platform/register"
	"concord/internal/platform/register/imports"
	"concord/internal/platform/system"
	"concord/internal/report/archive"
)

// API answers with what is in the database.
type API struct {
	DB         *db.DB
	Registers  []*register.Register
	Numbered   []register.Series // what is called by a number: registers, and what is kept in other ways
	Library    *catalog.Library
	Gate       *auth.Gate
	Cookies    httpserver.Cookies
	Sign       func(ctx context.Context, organization id.ID) error // signs a journal as it stands
	Key        func() string                                       // public key that journals are signed with
	Reports    *archive.Archive
	Statements *soa.Current
	Imports    *imports.Desk
	Shelf      evidence.Shelf
	Handout    handout.Desk
	Facts      func(ctx context.Context) (system.Facts, error)
	Frame      Frame
}

// Register adds the routes.
func (a API) Register(s *httpserver.Server) {
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: "/api/v1/me", Door: httpserver.Member, Needs: access.ReadWork,
		Summary: "Who the credential stands for, in which organization, and what it may do",
		Doc:     openapi.Operation{ID: "getMe", Tag: tagSession, Answers: []openapi.Answer{openapi.Gives(200, "The caller", meSchema)}},
	}, a.me)
	a.sessions(s)
	a.membership(s)
	a.tokens(s)
	a.organization(s)
	a.journals(s)
	a.diagnoses(s)
	a.knowledge(s)
	a.roadmaps(s)
	a.scope(s)
	a.duties(s)
	a.campaigns(s)
	a.threats(s)
	a.overview(s)
	a.statement(s)
	a.documents(s)
	a.reports(s)
	a.imports(s)
	a.risks(s)
	a.whatIf(s)
	a.assets(s)
	a.incidents(s)
	a.indicators(s)
	for _, r := range a.Registers {
		a.register(s, r)
		a.alike(s, r)
		a.beside(s, r)
	}
	a.evidenceFiles(s)
	a.handouts(s)
	a.comments(s)
	a.linked(s)
	a.searching(s)
	a.views(s)
	a.notices(s)
	a.calendars(s)
	a.system(s)
	a.description(s)
}

// collection is a list that comes whole.
type collection[T any] struct {
	Items []T `json:"items"`
}

// listOf describes a list that comes whole.
func listOf(of openapi.Schema) openapi.Schema {
	return openapi.Object(openapi.Has("items", openapi.List(of)))
}

type me struct {
	Organization string              `json:"organization"`
	User         string              `json:"user,omitempty"`
	Role         access.Role         `json:"role"`
	Method       access.Method       `json:"method"`
	Permissions  []access.Permission `json:"permissions"`
}

var meSchema = openapi.Object(
	openapi.Has("organization", openapi.ID()), openapi.May("user", openapi.ID()), openapi.Has("role", roleSchema), openapi.Has("method", methodSchema),
	openapi.Has("permissions", openapi.List(openapi.OneOf(access.Permissions()...))),
).Named("Me")

func (a API) me(w http.ResponseWriter, _ *http.Request, who access.Actor) error {
	out := me{Organization: string(who.Tenant()), User: string(who.User()), Role: who.Role(), Method: who.Method(), Permissions: []access.Permission{}}
	for _, p := range access.Permissions() {
		if who.Can(p) {
			out.Permissions = append(out.Permissions, p)
		}
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func optional(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// yes reads a parameter that is true, false or left out.
func yes(r *http.Request, name string) (bool, error) {
	switch s := r.URL.Query().Get(name); s {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, fault.Fields{{Field: name, Problem: fmt.Sprintf("is %.40q", s), Cure: "write true or false"}}
	}
}

// page reads cursor and limit of a list by number.
func page(r *http.Request) (before int64, limit int, err error) {
	q := r.URL.Query()
	var wrong fault.Fields
	before = -1
	if s := q.Get("cursor"); s != "" {
		if before, err = strconv.ParseInt(s, 10, 64); err != nil || before < 0 {
			wrong = append(wrong, notOurs)
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
