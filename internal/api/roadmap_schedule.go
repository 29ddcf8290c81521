// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/roadmap"
	"concord/internal/ims/roadmap/plan"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/chart"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

// basisJSON says where the durations come from that are often heard, beside what the defaults compute.
type basisJSON struct {
	JointClaim    string   `json:"joint_claim_months"`
	JointComputed float64  `json:"joint_computed_months"` // a mid-size organization, from scratch
	AddOnClaim    string   `json:"add_on_claim_months"`
	AddOnComputed float64  `json:"add_on_computed_months"`
	Set           string   `json:"how_the_defaults_were_set"`
	Reading       string   `json:"reading"`
	Assumptions   []string `json:"assumptions"`
}

func basisOf(p *catalog.Plan) basisJSON {
	c := p.Calculation.CheckAgainst
	return basisJSON{c.JointMidClaimMonths, c.JointMidComputedMonths, c.AddOnMidClaimMonths, c.AddOnMidComputedMonths, c.HowTheDefaultsWereSet, c.Reading, p.Assumptions}
}

type scheduleJSON struct {
	Schedule *roadmap.Schedule `json:"schedule"`
	Adopted  map[string]id.ID  `json:"adopted"` // task to action
	Basis    basisJSON         `json:"basis"`
}

// computed is a schedule with what it was made from.
type computed struct {
	plan.Plan
	content  *catalog.Plan
	schedule *roadmap.Schedule
	adopted  map[string]id.ID // task to action
}

// kept computes the plan that the address names.
func (h roadmapRoutes) kept(r *http.Request, a access.Actor) (out computed, err error) {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return out, err
	}
	var answers *diagnosis.Answers
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		if out.Plan, err = plan.Find(r.Context(), tx, which); err != nil {
			return err
		}
		if out.adopted, err = plan.Adopted(r.Context(), tx, which); err != nil {
			return err
		}
		answers, err = plan.Answers(r.Context(), tx, h.library, out.Choices)
		return err
	})
	if err != nil {
		return out, err
	}
	if out.content, err = h.library.Plan(); err != nil {
		return out, err
	}
	out.schedule, err = out.Choices.Schedule(h.library, answers, wordsOf(r))
	return out, err
}

func (h roadmapRoutes) schedule(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	c, err := h.kept(r, a)
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, scheduleJSON{c.schedule, c.adopted, basisOf(c.content)})
}

func (h roadmapRoutes) gantt(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	c, err := h.kept(r, a)
	if err != nil {
		return err
	}
	httpserver.Attachment(w, "roadmap.svg", "image/svg+xml", chart.SVG(c.schedule.Scene(c.content, wordsOf(r)), true))
	return nil
}

func (h roadmapRoutes) calendar(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	c, err := h.kept(r, a)
	if err != nil {
		return err
	}
	data, err := c.schedule.Calendar(c.Title)
	if err != nil {
		return err
	}
	httpserver.Attachment(w, "roadmap.ics", "text/calendar; charset=utf-8", data)
	return nil
}

// tried reads choices from an address; what it leaves out is a joint plan for a mid-size organization from today.
func tried(q url.Values, today civil.Date) (c plan.Choices, err error) {
	c = plan.Choices{Title: "tried", Scenario: roadmap.Joint, Size: roadmap.Mid, Start: today, Capacity: map[string]float64{}, Diagnosis: id.ID(q.Get("diagnosis"))}
	var wrong fault.Fields
	for name, values := range q {
		switch role, capacity := strings.CutPrefix(name, "capacity."); {
		case capacity:
			days, err := strconv.ParseFloat(values[0], 64)
			if err != nil {
				wrong = append(wrong, fault.Field{Field: name, Problem: fmt.Sprintf("is %.40q", values[0]), Cure: "write person-days a week, as 2.5"})
			}
			c.Capacity[role] = days
		case name == "scenario":
			c.Scenario = roadmap.Scenario(values[0])
		case name == "size":
			c.Size = roadmap.Size(values[0])
		case name == "start":
			if c.Start, err = civil.Parse(values[0]); err != nil {
				wrong = append(wrong, fault.Field{Field: name, Problem: fmt.Sprintf("is %.40q", values[0]), Cure: "write a date as 2027-01-04"})
			}
		}
	}
	return c, wrong.Sorted().Err()
}

func (h roadmapRoutes) try(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	c, err := tried(r.URL.Query(), civil.Of(h.db.Now()))
	if err != nil {
		return err
	}
	if err := c.Faults(h.library); err != nil {
		return err
	}
	var answers *diagnosis.Answers
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		answers, err = plan.Answers(r.Context(), tx, h.library, c)
		if errors.Is(err, fault.NotFound) {
			return fault.Fields{{Field: "diagnosis", Problem: "names no diagnosis of this organization", Cure: "choose one, or leave it out"}}
		}
		return err
	})
	if err != nil {
		return err
	}
	content, err := h.library.Plan()
	if err != nil {
		return err
	}
	s, err := c.Schedule(h.library, answers, wordsOf(r))
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, scheduleJSON{s, map[string]id.ID{}, basisOf(content)})
}

type adoptionJSON struct {
	Task   string `json:"task"`
	Action id.ID  `json:"action"`
}

func (h roadmapRoutes) adopt(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var tasks []string
	var owner id.ID
	wrong := httpserver.ReadJSON(r, []string{"tasks", "owner"}, func(d *intake.Decoder, m intake.Fields) {
		owner = id.ID(d.Text(m, "owner", false))
		for _, x := range d.Texts(m, "tasks") {
			tasks = append(tasks, x.Node.Value)
		}
		if len(tasks) == 0 {
			d.Fault(m.At("tasks"), "tasks", "names no task", "name those that are to become actions, such as T01")
		}
	})
	c, err := h.kept(r, a)
	switch {
	case err != nil: // what is not there is told first
		return err
	case wrong != nil:
		return wrong
	}
	out := struct {
		Items  []adoptionJSON `json:"items"`  // what was made
		Passed []string       `json:"passed"` // actions before, done, or not needed
	}{Items: []adoptionJSON{}, Passed: []string{}}
	var made []plan.Adoption
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		made, err = plan.Adopt(r.Context(), tx, c.ID, c.schedule, tasks, owner)
		return err
	})
	if err != nil {
		return err
	}
	for _, x := range made {
		out.Items = append(out.Items, adoptionJSON{x.Task, x.Action})
	}
	for _, t := range tasks {
		if !slices.ContainsFunc(made, func(x plan.Adoption) bool { return x.Task == t }) && !slices.Contains(out.Passed, t) {
			out.Passed = append(out.Passed, t)
		}
	}
	return httpserver.JSON(w, http.StatusOK, out)
}
