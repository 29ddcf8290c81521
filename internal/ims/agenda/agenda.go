// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package agenda tells what the whole system wants of people: what is due, what waits for a decision, which risks stand above the line.
package agenda

import (
	"context"
	"fmt"
	"strings"

	"concord/internal/ims/action"
	"concord/internal/ims/asset"
	"concord/internal/ims/campaign"
	"concord/internal/ims/control"
	"concord/internal/ims/evidence"
	"concord/internal/ims/measure"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/register"
)

// source is one day of one register by which something has to happen.
type source struct {
	register *register.Register
	day      string   // field
	owner    string   // field
	state    string   // field that says whether it still counts; empty where all do
	open     []string // its values that count
}

// sources are all such days. The words of one are home.kind.<register>.<day>.
var sources = []source{
	{action.Register, "due", "owner", "state", []string{"open", "in-progress"}},
	{risk.Treatments, "due", "owner", "state", []string{"proposed", "decided", "in-progress"}},
	{risk.Register, "review_by", "owner", "state", []string{"open"}},
	{control.Register, "next_test", "owner", "status", []string{string(control.Implemented), string(control.Partly)}},
	{evidence.Register, "stale_on", "owner", "standing", []string{evidence.InUse}},
	{org.Objectives, "due", "owner", "state", []string{"planned", "on-track", "behind"}},
	{measure.Register, "next_due", "measured_by", "", nil},
	{org.PlannedChanges, "due", "owner", "state", []string{"proposed", "approved", "in-progress"}},
	{org.Exceptions, "ends_on", "owner", "state", []string{"requested", "allowed"}},
	{org.Suppliers, "review_on", "owner", "state", []string{"candidate", "active", "ending"}},
	{org.Suppliers, "agreement_until", "owner", "state", []string{"active", "ending"}},
	{org.Competences, "due", "owner", "state", []string{"not-judged", "gap", "in-progress", "to-check"}},
	{org.Competences, "valid_until", "owner", "", nil},
	{org.Communications, "next_on", "owner", "", nil},
	{org.ContextIssues, "review_on", "owner", "", nil},
	{org.InterestedParties, "review_on", "owner", "", nil},
	{org.Obligations, "review_on", "owner", "", nil},
	{org.Responsibilities, "review_on", "holder", "", nil},
	{campaign.Register, "due", "owner", "state", []string{campaign.Planned, campaign.Running}},
	{org.Boundaries, "review_on", "owner", "", nil},
	{asset.Register, "review_on", "owner", "state", []string{"in-use", "planned"}},
}

// Kinds are the registers and days, as actions.due.
func Kinds() []string {
	out := make([]string, len(sources))
	for i, s := range sources {
		out[i] = s.register.Name + "." + s.day
	}
	return out
}

// Entry is something that is due.
type Entry struct {
	Register  string     `json:"register"`
	Field     string     `json:"field"` // of the day
	ID        id.ID      `json:"id"`
	Reference string     `json:"reference"` // as AC-12
	Title     string     `json:"title"`
	Day       civil.Date `json:"day"`
	Owner     id.ID      `json:"owner,omitempty"` // empty for nobody
}

// Due returns at most limit things that are due until a day, also those that should have happened before, the soonest first; only those of
// one person where one is given. It asks once for all registers, each by the index of its day, or of its owner.
func Due(ctx context.Context, tx *db.Tx, until civil.Date, owner id.ID, limit int) ([]Entry, error) {
	arms := make([]string, len(sources))
	for i, s := range sources {
		order := s.day
		if owner != "" {
			order = tx.Aside(s.day)
		}
		arms[i] = "SELECT * FROM (SELECT " + s.columns() + s.from(tx, "> ''", "<= $2", owner) + " ORDER BY " + order + ", id LIMIT $3) x"
	}
	args := []any{until.String(), limit}
	if owner != "" {
		args = append(args, string(owner))
	}
	return db.All(ctx, tx, func(r db.Row) (e Entry, err error) {
		var day string
		if err := r.Scan(&e.Register, &e.Field, &e.ID, &e.Title, &day, &e.Owner, &e.Reference); err != nil {
			return e, err
		}
		e.Day, err = civil.Parse(day)
		return e, err
	}, strings.Join(arms, "\nUNION ALL ")+"\nORDER BY 5, 1, 3 LIMIT $3", args...)
}

// columns are what an entry is made of.
func (s source) columns() string {
	return fmt.Sprintf("'%s' AS register, '%s' AS field, id, %s AS title, %s AS day, %s AS owner, %s AS reference", s.register.Name, s.day, s.register.Fields[0].Name, s.day, s.owner, s.register.ReferenceSQL(""))
}

// from chooses the records whose day lies between two bounds and that still count, of the person $4 where there is one: then by the
// index of the owner, which leads to fewer than that of the day.
func (s source) from(tx *db.Tx, after, before string, owner id.ID) string {
	table := strings.ReplaceAll(s.register.Name, "-", "_")
	text := fmt.Sprintf(" FROM %s WHERE tenant_id = $1 AND %s %s AND %s %s", table, s.day, after, s.day, before)
	if owner != "" {
		text = fmt.Sprintf(" FROM (SELECT id AS own FROM %[1]s WHERE tenant_id = $1 AND %[2]s = $4) m CROSS JOIN %[1]s WHERE tenant_id = $1 AND id = own AND %[3]s %[4]s AND %[3]s %[5]s", table, s.owner, tx.Aside(s.day), after, before)
	}
	if s.state != "" {
		text += " AND " + tx.Aside(s.state) + " IN ('" + strings.Join(s.open, "', '") + "')"
	}
	return text
}

// Tally is how much of one kind is due.
type Tally struct {
	Register string
	Field    string
	Overdue  int // before today
	Soon     int // from today until the day that was asked for
}

// MostTallied bounds both numbers of a tally, so that a page does not wait for a hundred thousand days to be counted: at this
// number there may be more.
const MostTallied = 1000

// Count counts what is due until a day, by register and day, each number to MostTallied; kinds with nothing due are left out.
func Count(ctx context.Context, tx *db.Tx, today, until civil.Date) (out []Tally, err error) {
	arms := make([]string, len(sources))
	for i, s := range sources {
		arms[i] = fmt.Sprintf("SELECT %d, (SELECT count(*) FROM (SELECT id%s LIMIT $4) late), (SELECT count(*) FROM (SELECT id%s LIMIT $4) soon)", i, s.from(tx, "> ''", "< $3", ""), s.from(tx, ">= $3", "<= $2", ""))
	}
	err = db.Each(ctx, tx, func(r db.Row) error {
		var at int
		var t Tally
		err := r.Scan(&at, &t.Overdue, &t.Soon)
		if t.Register, t.Field = sources[at].register.Name, sources[at].day; t.Overdue+t.Soon > 0 {
			out = append(out, t)
		}
		return err
	}, strings.Join(arms, "\nUNION ALL ")+"\nORDER BY 1", until.String(), today.String(), MostTallied)
	return out, err
}
