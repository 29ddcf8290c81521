// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"concord/internal/ims/roadmap"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/openapi"
)

// roadmapDocs describe the operations on roadmap plans, by the routes' names.
func roadmapDocs(l *catalog.Library) map[string]openapi.Operation {
	const all, one = "/api/v1/roadmap-plans", "/api/v1/roadmap-plans/{id}"
	s := newRoadmapSchemas(l)
	file := func(kind string) []openapi.Answer {
		return []openapi.Answer{{Status: 200, Text: "The file", Body: []openapi.Media{openapi.File(kind)}, Headers: []string{"Content-Disposition"}}}
	}
	docs := map[string]openapi.Operation{
		"GET /api/v1/roadmap": {ID: "tryRoadmap", Params: s.tries, Answers: gives("The plan with dates", s.schedule)},
		"GET " + all:          {ID: "listRoadmapPlans", Params: idPageParams(), Answers: gives("One page", pageOf("RoadmapPlanPage", s.plan))},
		"POST " + all: {
			ID: "createRoadmapPlan", Once: true, Body: openapi.JSON(s.input, map[string]any{"title": "Joint plan", "scenario": "joint", "size": "mid", "start": "2027-01-04"}),
			Answers: []openapi.Answer{openapi.Gives(201, "The plan", s.plan, "ETag", "Location", "Idempotency-Replayed")},
		},
		"GET " + one: {ID: "getRoadmapPlan", Answers: gives("The plan", s.plan, "ETag")},
		"PATCH " + one: {
			ID: "updateRoadmapPlan", Versioned: true, Text: "Only the fields that are named change.", Body: openapi.JSON(s.input.Patch().Named("RoadmapPlanChange"), map[string]any{"size": "small"}),
			Answers: gives("The plan as it is now", s.plan, "ETag"),
		},
		"DELETE " + one:                {ID: "deleteRoadmapPlan", Versioned: true, Answers: []openapi.Answer{openapi.Nothing("Gone; its actions stay")}},
		"GET " + one + "/schedule":     {ID: "getSchedule", Answers: gives("The plan with dates", s.schedule)},
		"GET " + one + "/gantt.svg":    {ID: "getGantt", Answers: file("image/svg+xml")},
		"GET " + one + "/calendar.ics": {ID: "getRoadmapCalendar", Answers: file("text/calendar")},
		"POST " + one + "/adopt": {
			ID: "adoptTasks", Body: openapi.JSON(openapi.Object(openapi.Has("tasks", openapi.List(openapi.Text()).Long(1, 1000)), openapi.May("owner", openapi.Text().About("a member; left out for nobody"))).Only(), map[string]any{"tasks": []string{"T01"}}),
			Answers: gives("What was made", openapi.Object(
				openapi.Has("items", openapi.List(openapi.From[adoptionJSON]("Adoption"))), openapi.Has("passed", openapi.List(openapi.Text()).About("actions before, done, or not needed")),
			).Named("Adoptions")),
		},
	}
	for name, d := range docs {
		d.Tag = tagRoadmap
		docs[name] = d
	}
	return docs
}

// roadmapSchemas are what the operations give and take.
type roadmapSchemas struct {
	plan, input, schedule openapi.Schema
	tries                 []openapi.Param
}

func newRoadmapSchemas(l *catalog.Library) (s roadmapSchemas) {
	scenario, size := openapi.OneOf(roadmap.Scenarios...).Named("Scenario"), openapi.OneOf(roadmap.Sizes...).Named("Size")
	days := openapi.Number().From(roadmap.MinCapacity, roadmap.MaxCapacity)
	s.tries = []openapi.Param{
		openapi.Query("scenario", "joint where nothing is said", scenario), openapi.Query("size", "mid where nothing is said", size), openapi.Query("start", "Today where nothing is said", openapi.Date()),
		openapi.Query("diagnosis", "A complete one, by its id or reference, whose result says what is done already", openapi.Named("D-3")),
	}
	var roles []openapi.Property
	if p, err := l.Plan(); err == nil { // content that cannot be read is told by whoever computes with it
		for _, role := range p.Roles() {
			roles = append(roles, openapi.May(role, days))
			s.tries = append(s.tries, openapi.Query("capacity."+role, "Person-days a week", days))
		}
	}
	capacity := openapi.Object(roles...).About("person-days a week by role")
	properties := func(capacity openapi.Schema) []openapi.Property {
		return []openapi.Property{
			openapi.Has("title", openapi.Text().Long(1, 200)), openapi.May("scenario", scenario), openapi.May("size", size), openapi.May("start", openapi.Date()), openapi.May("capacity", capacity),
			openapi.May("diagnosis", openapi.Named("D-3").About("a complete one, by its id or reference (answers have the id), whose result says what is done already")),
		}
	}
	s.input = openapi.Object(properties(capacity.Only())...).Only().Named("RoadmapPlanInput")
	s.plan = openapi.Object(append([]openapi.Property{openapi.Has("id", openapi.ID()), openapi.Has("reference", openapi.Text().About("as P-3")), openapi.Has("version", openapi.Int().Least(1))}, append(properties(capacity),
		openapi.Has("adopted", openapi.Int().About("tasks that became actions")), openapi.Has("created_at", openapi.Moment()), openapi.Has("updated_at", openapi.Moment()))...)...).Named("RoadmapPlan")
	s.schedule = openapi.Object(
		openapi.Has("schedule", openapi.From[roadmap.Form]("Schedule")), openapi.Has("adopted", openapi.Map(openapi.ID()).About("task to action")),
		openapi.Has("basis", openapi.From[basisJSON]("ScheduleBasis")),
	).Named("RoadmapSchedule")
	return s
}
