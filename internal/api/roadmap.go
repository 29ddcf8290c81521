// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"
	"time"

	"concord/internal/ims/roadmap"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

// roadmapRoutes serve roadmaps: the plans that are kept, their schedules, and what of them becomes actions.
type roadmapRoutes struct {
	db      *db.DB
	library *catalog.Library
}

const planObject = "roadmap-plans"

func (a API) roadmaps(s *httpserver.Server) {
	h, docs := roadmapRoutes{a.DB, a.Library}, roadmapDocs(a.Library)
	const all, one = "/api/v1/roadmap-plans", "/api/v1/roadmap-plans/{id}"
	get := func(pattern string, needs access.Permission, object, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{Method: http.MethodGet, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: object, Summary: summary, Doc: docs["GET "+pattern]}, do)
	}
	change := func(method, pattern string, needs access.Permission, object, act string, body int64, summary string, do httpserver.Handler) {
		s.Handle(httpserver.Route{
			Method: method, Pattern: pattern, Door: httpserver.Member, Needs: needs, Object: object, Audit: planObject + "." + act, Body: body, Summary: summary, Doc: docs[method+" "+pattern],
		}, do)
	}
	get("/api/v1/roadmap", access.ReadWork, "", "What a plan with these choices would come to, without keeping it", h.try)
	get(all, access.ReadWork, "", "List roadmap plans, newest first", h.list)
	change(http.MethodPost, all, access.WriteWork, "", "create", maxBody, "Keep a roadmap plan", h.create)
	get(one, access.ReadWork, planObject, "Get the choices of a plan", h.get)
	change(http.MethodPatch, one, access.WriteWork, planObject, "update", maxBody, "Change the choices of a plan; needs If-Match", h.change)
	change(http.MethodDelete, one, access.DeleteWork, planObject, "delete", 0, "Delete a plan; needs If-Match; its actions stay", h.remove)
	get(one+"/schedule", access.ReadWork, planObject, "The plan with dates, and which task became which action", h.schedule)
	get(one+"/gantt.svg", access.ExportWork, planObject, "The plan as a time chart", h.gantt)
	get(one+"/calendar.ics", access.ExportWork, planObject, "The dates as a calendar file", h.calendar)
	change(http.MethodPost, one+"/adopt", access.WriteWork, planObject, "adopt", maxBody, "Make actions of tasks; one that became an action before is passed over", h.adopt)
}

// choices are what a plan is computed from, as callers write it.
type choices struct {
	Title     string             `json:"title"`
	Scenario  roadmap.Scenario   `json:"scenario"`
	Size      roadmap.Size       `json:"size"`
	Start     string             `json:"start"`
	Capacity  map[string]float64 `json:"capacity"`            // person-days a week by role
	Diagnosis id.ID              `json:"diagnosis,omitempty"` // whose result says what is done already
}

type planJSON struct {
	ID        id.ID  `json:"id"`
	Reference string `json:"reference"` // as P-3
	Version   int    `json:"version"`
	choices
	Adopted   int       `json:"adopted"` // tasks that became actions
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func planOf(p plan.Plan) planJSON {
	capacity := p.Capacity
	if capacity == nil {
		capacity = map[string]float64{}
	}
	return planJSON{
		ID: p.ID, Reference: p.Reference(), Version: p.Version, Adopted: p.Adopted, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
		choices: choices{p.Title, p.Scenario, p.Size, p.Start.String(), capacity, p.Diagnosis},
	}
}

func answerPlan(w http.ResponseWriter, status int, p plan.Plan) error {
	w.Header().Set("ETag", etag(p.Version))
	return httpserver.JSON(w, status, planOf(p))
}

// choiceFields are what the choices of a plan may hold.
var choiceFields = []string{"title", "scenario", "size", "start", "capacity", "diagnosis"}

// readChoices reads the fields that a caller names into choices and leaves the others.
func readChoices(r *http.Request, roles []string, into *plan.Choices) error {
	return httpserver.ReadJSON(r, choiceFields, func(d *intake.Decoder, m intake.Fields) {
		if m.Has("title") {
			into.Title = d.Text(m, "title", false)
		}
		if m.Has("scenario") {
			into.Scenario = roadmap.Scenario(d.Text(m, "scenario", false))
		}
		if m.Has("size") {
			into.Size = roadmap.Size(d.Text(m, "size", false))
		}
		if m.Has("start") {
			into.Start = d.Date(m, "start", false)
		}
		if m.Has("diagnosis") {
			into.Diagnosis = id.ID(d.Text(m, "diagnosis", false))
		}
		if m.Has("capacity") {
			into.Capacity = map[string]float64{}
			c := d.Map(m.At("capacity"), "capacity", roles...)
			for _, role := range roles {
				if days, there := d.Number(c, role, roadmap.MinCapacity, roadmap.MaxCapacity, "person-days a week"); there {
					into.Capacity[role] = days
				}
			}
		}
	})
}

func (h roadmapRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	cursor, limit, err := cursorOf(r)
	if err != nil {
		return err
	}
	out := struct {
		Items []planJSON `json:"items"`
		Next  id.ID      `json:"next,omitempty"`
	}{Items: []planJSON{}}
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		list, err := plan.List(r.Context(), tx, cursor, limit+1)
		for i, p := range list {
			if i == limit {
				out.Next = list[i-1].ID
				break
			}
			out.Items = append(out.Items, planOf(p))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h roadmapRoutes) create(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	content, err := h.library.Plan()
	if err != nil {
		return err
	}
	c := plan.Choices{Scenario: roadmap.Joint, Size: roadmap.Mid, Start: civil.Of(h.db.Now())}
	if err := readChoices(r, content.Roles(), &c); err != nil {
		return err
	}
	var p plan.Plan
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		return once(tx, w, r, a, c, func() (which id.ID, err error) {
			p, err = plan.Create(r.Context(), tx, h.library, c)
			return p.ID, err
		}, func(which id.ID) (err error) {
			p, err = plan.Find(r.Context(), tx, which)
			return err
		})
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/roadmap-plans/"+string(p.ID))
	return answerPlan(w, http.StatusCreated, p)
}

// find returns the plan that the address names.
func (h roadmapRoutes) find(r *http.Request, a access.Actor) (p plan.Plan, err error) {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return p, err
	}
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		p, err = plan.Find(r.Context(), tx, which)
		return err
	})
	return p, err
}

func (h roadmapRoutes) get(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	p, err := h.find(r, a)
	if err != nil {
		return err
	}
	return answerPlan(w, http.StatusOK, p)
}

func (h roadmapRoutes) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	p, err := h.find(r, a)
	if err != nil {
		return err
	}
	content, err := h.library.Plan()
	if err != nil {
		return err
	}
	c := p.Choices
	if err := readChoices(r, content.Roles(), &c); err != nil {
		return err
	}
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		p, err = plan.Update(r.Context(), tx, h.library, which, version, c)
		return err
	})
	if p.Version > 0 { // also where somebody else changed it meanwhile
		w.Header().Set("ETag", etag(p.Version))
	}
	if err != nil {
		return err
	}
	return answerPlan(w, http.StatusOK, p)
}

func (h roadmapRoutes) remove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, version, err := target(r)
	if err != nil {
		return err
	}
	if err := h.db.Write(r.Context(), a, func(tx *db.Tx) error { return plan.Delete(r.Context(), tx, which, version) }); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
