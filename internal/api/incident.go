// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"net/http"
	"time"

	"concord/internal/ims/incident"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/openapi"
	"concord/internal/platform/register"
)

func (a API) incidents(s *httpserver.Server) {
	const one = "/api/v1/incidents/{id}"
	standing := openapi.OneOf(incident.Missed, incident.Running, incident.Late, incident.Met, incident.Unsure, incident.Unbegun)
	clock := openapi.Object(
		openapi.Has("id", openapi.Text()), openapi.Has("title", openapi.Text()), openapi.Has("source", openapi.Text()), openapi.Has("field", openapi.Text().About("of the incident, by which the law applies")), openapi.Has("standing", standing),
		openapi.Has("due", openapi.Moment().OrNull()), openapi.Has("reported_at", openapi.Moment().OrNull()), openapi.Has("seconds_left", openapi.Int().OrNull().About("negative where the time is over; null where it does not run")),
		openapi.Has("note", openapi.Text()),
	).Named("IncidentClock")
	entry := openapi.Object(
		openapi.Has("id", openapi.ID()), openapi.Has("at", openapi.Moment()), openapi.Has("made_at", openapi.Moment()), openapi.May("made_by", openapi.ID()), openapi.May("clock", openapi.Text().About("whose report this was")), openapi.Has("text", openapi.Text()),
	).Named("IncidentEntry")
	input := openapi.Object(openapi.Has("text", openapi.Text().Long(1, 5000)), openapi.May("at", openapi.Moment().About("now where nothing is said")), openapi.May("clock", openapi.Text().About("id of the clock whose report this was"))).Only().Named("IncidentEntryInput")
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one + "/clocks", Door: httpserver.Member, Needs: access.ReadWork, Object: incident.Register.Name, Summary: "Until when the incident must be reported to whom, and what was",
		Doc: openapi.Operation{ID: "listIncidentClocks", Tag: incident.Register.Name, Answers: gives("In the order of the laws", listOf(clock))},
	}, a.clocks)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one + "/entries", Door: httpserver.Member, Needs: access.ReadWork, Object: incident.Register.Name, Summary: "What was done and told about the incident, in the order in which it happened",
		Doc: openapi.Operation{ID: "listIncidentEntries", Tag: incident.Register.Name, Answers: gives("All of them", listOf(entry))},
	}, a.entries)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: one + "/entries", Door: httpserver.Member, Needs: access.WriteWork, Object: incident.Register.Name, Audit: "incidents.entry", Body: maxBody, Summary: "Add to the timeline of the incident; an entry never changes",
		Doc: openapi.Operation{ID: "createIncidentEntry", Tag: incident.Register.Name, Body: openapi.JSON(input, map[string]any{"text": "Sessions ended"}), Answers: []openapi.Answer{openapi.Gives(201, "The entry", entry)}},
	}, a.addEntry)
}

type clockJSON struct {
	ID       string            `json:"id"`
	Title    string            `json:"title"`
	Source   string            `json:"source"`
	Field    string            `json:"field"`
	Standing incident.Standing `json:"standing"`
	Due      *time.Time        `json:"due"`
	Reported *time.Time        `json:"reported_at"`
	Left     *int64            `json:"seconds_left"`
	Note     string            `json:"note"`
}

func (a API) clocks(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	content, err := a.Library.Clocks()
	if err != nil {
		return err
	}
	out := collection[clockJSON]{Items: []clockJSON{}}
	err = a.DB.Read(r.Context(), who, func(tx *db.Tx) error {
		rec, err := incident.Register.Find(r.Context(), tx, which)
		if err != nil {
			return err
		}
		list, err := incident.Entries(r.Context(), tx, which)
		for _, x := range incident.Clocks(content, rec, list, tx.Now) {
			one := clockJSON{x.ID, x.Title, x.Regime.Source, x.Regime.Field, x.Standing, optional(x.Deadline), optional(x.Reported), nil, x.Note}
			if x.Pressing() && !x.Deadline.IsZero() {
				left := int64(x.Deadline.Sub(tx.Now) / time.Second)
				one.Left = &left
			}
			out.Items = append(out.Items, one)
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

type entryJSON struct {
	ID     id.ID     `json:"id"`
	At     time.Time `json:"at"`
	MadeAt time.Time `json:"made_at"`
	MadeBy id.ID     `json:"made_by,omitempty"`
	Clock  string    `json:"clock,omitempty"`
	Text   string    `json:"text"`
}

func entryOf(e incident.Entry) entryJSON {
	return entryJSON{e.ID, e.At, e.MadeAt, e.MadeBy, e.Clock, e.Text}
}

func (a API) entries(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	out := collection[entryJSON]{Items: []entryJSON{}}
	err = a.DB.Read(r.Context(), who, func(tx *db.Tx) error {
		if _, err := incident.Register.Hold(r.Context(), tx, which); err != nil {
			return err
		}
		list, err := incident.Entries(r.Context(), tx, which)
		for _, e := range list {
			out.Items = append(out.Items, entryOf(e))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (a API) addEntry(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	content, err := a.Library.Clocks()
	if err != nil {
		return err
	}
	in, wrong := words(r, []string{"text"}, "at", "clock")
	var e incident.Entry
	err = a.DB.Write(r.Context(), who, func(tx *db.Tx) error {
		if _, err := incident.Register.Hold(r.Context(), tx, which); err != nil {
			return err
		}
		if wrong != nil { // told after what is not there
			return wrong
		}
		at, err := momentOf(in["at"])
		if err != nil {
			return err
		}
		e, err = incident.Add(r.Context(), tx, content, which, incident.Entry{At: at, Clock: in["clock"], Text: in["text"]})
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusCreated, entryOf(e))
}

// momentOf reads a moment that may be left out.
func momentOf(s string) (t time.Time, err error) {
	clean, problem, cure := register.Field{Name: "at", Kind: register.Moment}.Clean(s)
	if problem != "" {
		return t, fault.Fields{{Field: "at", Problem: problem, Cure: cure}}
	}
	if clean == "" {
		return t, nil
	}
	return time.Parse(time.RFC3339, clean)
}
