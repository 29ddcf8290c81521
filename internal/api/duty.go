// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"
	"slices"

	"concord/internal/ims/duty"
	"concord/internal/ims/org"
	"concord/internal/ims/skill"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/openapi"
)

// dutyRoutes serve who answers for what, and who can do it.
type dutyRoutes struct {
	db *db.DB
	l  *catalog.Library
}

const (
	dutiesPath = "/api/v1/duties"
	gapsPath   = "/api/v1/competence-gaps"
)

func (a API) duties(s *httpserver.Server) {
	h := dutyRoutes{a.DB, a.Library}
	const take = dutiesPath + "/{duty}/roles"
	part := openapi.OneOf(duty.Parts...)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: dutiesPath, Door: httpserver.Member, Needs: access.ReadWork, Summary: "What somebody has to answer for, which role does, and what lacks",
		Doc: openapi.Operation{ID: "listDuties", Tag: tagScope, Answers: gives("All duties, roles, and roles in the wrong hand", openapi.From[duty.Table]("Duties"))},
	}, h.list)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: take, Door: httpserver.Member, Needs: access.WriteWork, Audit: "links.create", Body: maxBody, Summary: "Give a role a part in a duty",
		Doc: openapi.Operation{
			ID: "takeDuty", Tag: tagScope, Problems: []int{404}, Params: []openapi.Param{openapi.Path("duty", "The duty", openapi.Text().Such("DUT-02"))},
			Text:    "Links the role with the requirements of the duty where that is not said yet: satisfies for answers, implements for does, supports for asked, relates-to for told.",
			Body:    openapi.JSON(openapi.Object(openapi.Has("responsibility", openapi.Named("RS-3")), openapi.May("part", part)).Only().Named("DutyTaken"), map[string]any{"responsibility": "01975c2e-0000-7000-8000-000000000001", "part": "answers"}),
			Answers: gives("The duty as it is now", openapi.From[duty.Duty]("Duty")),
		},
	}, h.take)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: gapsPath, Door: httpserver.Member, Needs: access.ReadWork, Summary: "What roles need against what people can prove, the worst first; ?kind= for one kind of gap",
		Doc: openapi.Operation{ID: "listCompetenceGaps", Tag: tagScope, Params: []openapi.Param{openapi.Query("kind", "Only gaps of this kind", openapi.OneOf(skill.Kinds...))}, Answers: gives("All gaps", listOf(openapi.From[skill.Gap]("CompetenceGap")))},
	}, h.gaps)
}

func (h dutyRoutes) read(r *http.Request, a access.Actor) (t *duty.Table, err error) {
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		t, err = duty.Read(r.Context(), tx, h.l)
		return err
	})
	return t, err
}

func (h dutyRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	t, err := h.read(r, a)
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, t)
}

func (h dutyRoutes) take(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	in, err := words(r, []string{"responsibility"}, "part")
	if err != nil {
		return err
	}
	none := fault.Fields{{Field: "responsibility", Problem: "names no role", Cure: "write the id or the reference of a responsibility, as RS-3"}}
	part := duty.Part(in["part"])
	if part == "" {
		part = duty.Answers
	}
	name := r.PathValue("duty")
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if known, err := duty.Known(h.l, name); err != nil || !known {
			return first(err, fault.NotFound)
		}
		which, err := org.Responsibilities.Which(r.Context(), tx, in["responsibility"])
		if err != nil {
			return named(err, none)
		}
		return named(duty.Take(r.Context(), tx, h.l, name, which, part), none)
	})
	if err != nil {
		return err
	}
	t, err := h.read(r, a)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(t.Duties, func(d duty.Duty) bool { return d.ID == name })
	if i < 0 {
		return fault.NotFound
	}
	return httpserver.JSON(w, http.StatusOK, t.Duties[i])
}

func (h dutyRoutes) gaps(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	kind := skill.Kind(r.URL.Query().Get("kind"))
	if kind != "" && !slices.Contains(skill.Kinds, kind) {
		return fault.Fields{{Field: "kind", Problem: "is none", Cure: "choose unknown, below, expired, unproven, not-judged, unchecked or ending"}}
	}
	var list []skill.Gap
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) (err error) {
		list, err = skill.Gaps(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return items(w, skill.Only(list, kind))
}
