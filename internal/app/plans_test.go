// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package app_test

import (
	"strings"
	"sync"
	"testing"

	"concord/internal/platform/access"
	"concord/internal/platform/id"
)

// schedule is what the API says of a computed plan.
type schedule struct {
	Schedule struct {
		Finish            string
		CriticalPathWeeks int `json:"critical_path_weeks"`
		PersonDays        int `json:"person_days"`
		Tasks             []struct{ ID, State, Finish string }
	}
	Adopted map[string]id.ID
	Basis   struct {
		Joint         string  `json:"joint_claim_months"`
		JointComputed float64 `json:"joint_computed_months"`
		AddOn         string  `json:"add_on_claim_months"`
		Reading       string
	}
}

func TestAPlanIsTriedKeptAndChanged(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token := w.own.tokens[access.Contributor]
		before := w.journalSize(t, w.own)
		scratch := read[schedule](t, w.ask("GET", "/api/v1/roadmap?start=2027-01-04", token, ""))
		if scratch.Schedule.CriticalPathWeeks != 72 || scratch.Schedule.PersonDays != 457 || scratch.Basis.Joint != "12 to 18" || scratch.Basis.AddOn != "6 to 9" || scratch.Basis.Reading == "" {
			t.Errorf("from scratch: %d weeks, %d days, %+v", scratch.Schedule.CriticalPathWeeks, scratch.Schedule.PersonDays, scratch.Basis)
		}
		slow := read[schedule](t, w.ask("GET", "/api/v1/roadmap?start=2027-01-04&capacity.ciso=0.5", token, ""))
		if slow.Schedule.Finish <= scratch.Schedule.Finish {
			t.Errorf("with half a day of the officer it ends on %s, without limit on %s", slow.Schedule.Finish, scratch.Schedule.Finish)
		}
		for _, wrong := range []string{"scenario=both", "size=huge", "start=soon", "capacity.gardener=1", "capacity.ciso=much", "capacity.ciso=NaN"} {
			field, _, _ := strings.Cut(wrong, "=")
			if r := w.ask("GET", "/api/v1/roadmap?"+wrong, token, ""); r.status != 422 || !strings.Contains(r.body, `"field":"`+field+`"`) {
				t.Errorf("%s: %d %s", wrong, r.status, r.body)
			}
		}
		if w.journalSize(t, w.own) != before {
			t.Error("what was only tried stands in the journal")
		}
		first := w.send("POST", "/api/v1/roadmap-plans", token, `{"title":"Certify","start":"2027-01-04"}`, "Idempotency-Key", "p")
		again := w.send("POST", "/api/v1/roadmap-plans", token, `{"title":"Certify","start":"2027-01-04"}`, "Idempotency-Key", "p")
		at := first.header.Get("Location")
		if first.status != 201 || again.header.Get("Location") != at {
			t.Fatalf("%d %s, again %s", first.status, at, again.header.Get("Location"))
		}
		if r := w.send("PATCH", at, token, `{"capacity":{"ciso":0.5}}`, "If-Match", `"1"`); r.status != 200 || r.header.Get("ETag") != `"2"` || !strings.Contains(r.body, `"title":"Certify"`) {
			t.Errorf("%d %s", r.status, r.body)
		}
		if r := w.send("PATCH", at, token, `{"size":"large"}`, "If-Match", `"1"`); r.status != 412 || r.header.Get("ETag") != `"2"` {
			t.Errorf("changed from an old version: %d, ETag %s", r.status, r.header.Get("ETag"))
		}
		if r := w.send("PATCH", at, token, `{"id":"x","version":9}`, "If-Match", `"2"`); r.status != 422 {
			t.Errorf("what the server owns is taken: %d %s", r.status, r.body)
		}
		if kept := read[schedule](t, w.ask("GET", at+"/schedule", token, "")); kept.Schedule.Finish != slow.Schedule.Finish {
			t.Errorf("kept it ends on %s, tried on %s", kept.Schedule.Finish, slow.Schedule.Finish)
		}
		if r := w.ask("GET", at+"/gantt.svg", token, ""); !strings.HasPrefix(r.body, "<svg") || strings.Contains(r.body, "style=") {
			t.Errorf("the chart: %.80s", r.body)
		}
		if r := w.ask("GET", at+"/calendar.ics", token, ""); !strings.HasPrefix(r.body, "BEGIN:VCALENDAR") || strings.Count(r.body, "BEGIN:VEVENT") != 68 {
			t.Errorf("the calendar has %d events", strings.Count(r.body, "BEGIN:VEVENT"))
		}
	})
}

func TestAdoptingAtOnceAndAgainMakesEachActionOnce(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		token, owner := w.own.tokens[access.Manager], w.own.people[access.Owner].ID
		at := "/api/v1/roadmap-plans/" + string(w.plan(t, w.own, "Certify"))
		adopt := func(body string) reply { return w.send("POST", at+"/adopt", token, body) }
		const all = `{"tasks":["T01","T02","T03","T10"],"owner":"%"}`
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() {
				if r := adopt(strings.Replace(all, "%", string(owner), 1)); r.status != 200 {
					t.Errorf("%d: %s", r.status, r.body)
				}
			})
		}
		group.Wait()
		again := read[struct {
			Items  []any
			Passed []string
		}](t, adopt(`{"tasks":["T01","T01"]}`))
		if len(again.Items) != 0 || len(again.Passed) != 1 {
			t.Errorf("adopted again: %+v", again)
		}
		s := read[schedule](t, w.ask("GET", at+"/schedule", token, ""))
		list := read[struct {
			Items []struct {
				ID                               id.ID
				Title, Due, Source, Owner, State string
				Requirement                      string
				EffortDays                       int `json:"effort_days"`
			}
			Total int
		}](t, w.ask("GET", "/api/v1/actions?source=roadmap&state=open&sort=title&limit=200", token, ""))
		if list.Total != 4 || len(s.Adopted) != 4 {
			t.Fatalf("%d actions, %d adopted: %+v", list.Total, len(s.Adopted), list.Items)
		}
		for i, task := range []string{"T01", "T02", "T03", "T10"} {
			a := list.Items[i]
			finish := ""
			for _, x := range s.Schedule.Tasks {
				if x.ID == task {
					finish = x.Finish
				}
			}
			if !strings.HasPrefix(a.Title, task+" ") || a.ID != s.Adopted[task] || a.Due != finish || a.Owner != string(owner) || a.State != "open" || a.EffortDays == 0 {
				t.Errorf("%s became %+v, the plan says %s on %s", task, a, s.Adopted[task], finish)
			}
		}
		for body, field := range map[string]string{`{"tasks":[]}`: "tasks", `{}`: "tasks", `{"tasks":["T999"]}`: "tasks", `{"tasks":["T04"],"owner":"` + string(w.foreign.alone.ID) + `"}`: "owner"} {
			if r := adopt(body); r.status != 422 || !strings.Contains(r.body, `"field":"`+field+`"`) {
				t.Errorf("%s: %d %s", body, r.status, r.body)
			}
		}
		if r := w.send("DELETE", at, token, "", "If-Match", `"1"`); r.status != 204 {
			t.Errorf("deleted: %d %s", r.status, r.body)
		}
		if left := read[struct{ Total int }](t, w.ask("GET", "/api/v1/actions?source=roadmap&state=open", token, "")); left.Total != 4 {
			t.Errorf("with the plan went actions: %d are left", left.Total)
		}
	})
}
