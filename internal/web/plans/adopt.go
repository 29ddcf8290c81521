// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package plans

import (
	"net/http"

	"concord/internal/ims/roadmap/plan"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/web"
)

// adoptPage chooses the tasks that become actions.
type adoptPage struct {
	planPage
	Chosen map[string]bool
}

func (h *screens) choose(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var page adoptPage
	kept, _, err := h.load(r, a, nil, &page.planPage)
	if err != nil {
		return err
	}
	if page.Page, err = h.Page(r, a, "plans.adopt.title", "title", page.Plan.Title); err != nil {
		return err
	}
	page.Content = h.content
	if page.Schedule, err = h.schedule(page.Plan.Choices, kept, page.Page); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(page.Page, adoptView(page)))
}

func (h *screens) adopt(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "tasks", "owner")
	if err != nil {
		return err
	}
	if len(form["tasks"]) == 0 {
		return fault.Fields{{Field: "tasks", Problem: "none was chosen", Cure: "go back and choose at least one task"}}
	}
	page, err := h.Page(r, a, "plans.title")
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		p, err := plan.Find(r.Context(), tx, which)
		if err != nil {
			return err
		}
		answers, err := plan.Answers(r.Context(), tx, h.library, p.Choices)
		if err != nil {
			return err
		}
		s, err := h.schedule(p.Choices, answers, page)
		if err != nil {
			return err
		}
		_, err = plan.Adopt(r.Context(), tx, which, s, form["tasks"], id.ID(form.Get("owner")))
		return err
	})
	if err != nil {
		return err
	}
	return web.See(w, r, "/actions?source=roadmap&sort=due", "adopted")
}
