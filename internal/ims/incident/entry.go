// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package incident

import (
	"context"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"concord/internal/ims/action"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/calendar"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/link"
	"concord/internal/platform/register"
)

// Entry is something that was done or told about an incident. It never changes.
type Entry struct {
	ID     id.ID
	At     time.Time // when it happened, UTC
	MadeAt time.Time
	MadeBy id.ID  // empty for the machine's own command line
	Clock  string // whose report this was; empty for none
	Text   string
}

// Limits of entries.
const (
	mostEntries  = 1000 // of one incident
	longestEntry = 5000 // characters
	mostEvents   = 500  // incidents whose clocks a calendar shows
)

const entries = "SELECT e.id, e.at, e.made_at, e.made_by, e.clock, e.body FROM incident_entries e WHERE e.tenant_id = $1 "

func scanEntry(r db.Row) (e Entry, err error) {
	var at string
	var made int64
	if err := r.Scan(&e.ID, &at, &made, &e.MadeBy, &e.Clock, &e.Text); err != nil {
		return e, err
	}
	e.MadeAt = time.UnixMicro(made).UTC()
	e.At, err = time.Parse(time.RFC3339, at)
	return e, err
}

// Entries returns what was done about an incident, in the order in which it happened.
func Entries(ctx context.Context, tx *db.Tx, of id.ID) ([]Entry, error) {
	list, err := db.All(ctx, tx, scanEntry, entries+"AND e.incident_id = $2 ORDER BY e.at, e.id LIMIT $3", string(of), mostEntries)
	if err != nil {
		return nil, fmt.Errorf("entries of an incident: %w", err)
	}
	return list, nil
}

// Add puts an entry into the timeline of an incident; clock says whose report it was, and may be empty. It fails with
// fault.NotFound for an unknown incident and with fault.Fields for what cannot be: an empty text, a moment to come, a clock
// that there is not.
func Add(ctx context.Context, tx *db.Tx, content *catalog.Clocks, of id.ID, e Entry) (Entry, error) {
	if _, err := Register.Hold(ctx, tx, of); err != nil {
		return Entry{}, err
	}
	e.Text = intake.CleanText(e.Text)
	if e.At.IsZero() {
		e.At = tx.Now
	}
	e.At = e.At.UTC().Truncate(time.Second)
	if err := e.check(content, tx.Now); err != nil {
		return Entry{}, err
	}
	var n int
	if err := db.One(ctx, tx, []any{&n}, "SELECT count(*) FROM incident_entries WHERE tenant_id = $1 AND incident_id = $2", string(of)); err != nil {
		return Entry{}, err
	}
	if n >= mostEntries {
		return Entry{}, fault.Fields{{Field: "text", Problem: fmt.Sprintf("is one more than the %d entries that an incident has", mostEntries), Cure: "write into the last ones, or a comment"}}
	}
	e.ID, e.MadeAt, e.MadeBy = tx.NewID(), tx.Now, tx.Actor.User()
	_, err := db.Exec(ctx, tx, "INSERT INTO incident_entries (tenant_id, id, incident_id, at, made_at, made_by, clock, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		string(e.ID), string(of), e.At.Format(time.RFC3339), tx.Now.UnixMicro(), string(e.MadeBy), e.Clock, e.Text)
	if err != nil {
		return Entry{}, fmt.Errorf("add to the timeline: %w", err)
	}
	fields := []db.Field{{Name: "at", New: e.At.Format(time.RFC3339)}, {Name: "text", New: e.Text}}
	if e.Clock != "" {
		fields = append(fields, db.Field{Name: "clock", New: e.Clock})
	}
	tx.Record(db.Change{Action: "incidents.entry", Object: Register.Name, ID: of, Fields: fields})
	return e, nil
}

func (e Entry) check(content *catalog.Clocks, now time.Time) error {
	var wrong fault.Fields
	switch n := utf8.RuneCountInString(e.Text); {
	case n == 0:
		wrong = append(wrong, fault.Field{Field: "text", Problem: "is missing", Cure: "say what was done or told"})
	case n > longestEntry:
		wrong = append(wrong, fault.Field{Field: "text", Problem: "is too long", Cure: fmt.Sprintf("use at most %d characters", longestEntry)})
	}
	if e.At.After(now.Add(time.Minute)) {
		wrong = append(wrong, fault.Field{Field: "at", Problem: "is still to come", Cure: "write when it happened; what is to be done is an action"})
	}
	if e.Clock != "" && !slices.Contains(Names(content), e.Clock) {
		wrong = append(wrong, fault.Field{Field: "clock", Problem: fmt.Sprintf("%.40q is none", e.Clock), Cure: "leave it out, or write the id of a clock as the incident shows it"})
	}
	return wrong.Err()
}

// Names are the ids of all clocks.
func Names(content *catalog.Clocks) (out []string) {
	for _, r := range content.Regimes {
		for _, c := range r.Clocks {
			out = append(out, c.ID)
		}
	}
	return out
}

// Learn makes an action of a lesson and links the incident to it.
func Learn(ctx context.Context, tx *db.Tx, of id.ID, title, owner, due string) (id.ID, error) {
	from, err := Register.Hold(ctx, tx, of)
	if err != nil {
		return "", err
	}
	values := make([]string, len(action.Register.Fields))
	for i, f := range action.Register.Fields {
		values[i] = map[string]string{"title": title, "owner": owner, "due": due, "source": "incident"}[f.Name]
	}
	rec, err := action.Register.Create(ctx, tx, values)
	if err != nil {
		return "", err
	}
	_, err = link.Add(ctx, tx, link.Link{From: from, Relation: link.TreatedBy, To: id.Ref{Register: action.Register.Name, ID: rec.ID}})
	return rec.ID, err
}

// Events are the deadlines of all clocks that run for incidents that are not closed, as days of a calendar: of one owner, or of
// all where owner is empty.
func Events(ctx context.Context, tx *db.Tx, content *catalog.Clocks, owner id.ID) (out []calendar.Event, err error) {
	q := register.Query{Sort: "detected_at", Limit: mostEvents, Filters: map[string]string{}}
	if owner != "" {
		q.Filters["owner"] = string(owner)
	}
	page, err := Register.List(ctx, tx, q)
	if err != nil {
		return nil, err
	}
	told, err := reports(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, rec := range page.Records {
		if Value(rec, "state") == "closed" || Value(rec, "detected_at") == "" {
			continue
		}
		for _, x := range Clocks(content, rec, told[rec.ID], tx.Now) {
			if x.Standing == Running || x.Standing == Missed {
				on := civil.Of(x.Deadline)
				out = append(out, calendar.Event{
					UID: string(rec.ID) + "-" + x.ID + "@incidents.concord", Stamp: rec.UpdatedAt, Sequence: rec.Version - 1,
					Title: x.Title + ": " + Register.Reference(rec.Number) + " " + rec.Values[0], Description: "Until " + x.Deadline.Format("2006-01-02 15:04") + " UTC. " + x.Regime.Source, First: on, Last: on,
				})
			}
		}
	}
	return out, nil
}

// reports are the first reports of all clocks, by incident.
func reports(ctx context.Context, tx *db.Tx) (map[id.ID][]Entry, error) {
	out := map[id.ID][]Entry{}
	err := db.Each(ctx, tx, func(r db.Row) error {
		var of id.ID
		var e Entry
		var at string
		err := r.Scan(&of, &e.Clock, &at)
		if err == nil {
			e.At, err = time.Parse(time.RFC3339, at)
		}
		out[of] = append(out[of], e)
		return err
	}, "SELECT e.incident_id, e.clock, min(e.at) FROM incident_entries e JOIN incidents i ON i.tenant_id = e.tenant_id AND i.id = e.incident_id WHERE e.tenant_id = $1 AND e.clock <> '' AND i.state <> 'closed' GROUP BY e.incident_id, e.clock")
	if err != nil {
		return nil, fmt.Errorf("reports of incidents: %w", err)
	}
	return out, nil
}
