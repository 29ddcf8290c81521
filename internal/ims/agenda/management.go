// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package agenda

import (
	"context"
	"fmt"
	"strings"

	"concord/internal/ims/action"
	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/ims/incident"
	"concord/internal/ims/measure"
	"concord/internal/ims/org"
	"concord/internal/ims/risk"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
)

// Management is what top management wants to know of the running system beside risks and standards. It is what 9.3 of both
// standards asks a review to look at.
type Management struct {
	Pending    []Pending // decisions that wait, of everybody
	Objectives Aims      // that are behind, or past their day
	Indicators Aims      // whose last value missed target or limit
	Incidents  Incidents
	Evidence   Freshness
	Plan       Progress
}

// Pending are decisions of one kind that wait.
type Pending struct {
	Kind  Kind       `json:"kind"`
	Count int        `json:"count"`
	First []Decision `json:"first"` // those that wait longest, or weigh most
}

// More kinds of decisions, which are not one person's.
const (
	ReviewDocument  Kind = "review"    // a version is in review
	AllowException  Kind = "exception" // an exception was requested
	DecideChange    Kind = "change"    // a planned change was proposed
	DecideTreatment Kind = "treatment" // a treatment was proposed
	OverBudget      Kind = "budget"    // what is planned for risks is above the budget
)

// waits are the decisions that wait for management, or that management wants to see taken. Each is a query of id, title and reference, the
// most pressing first; $2 is today.
var waits = []struct {
	kind Kind
	text func(tx *db.Tx) string
}{
	{ApproveRisk, func(tx *db.Tx) string {
		return "SELECT id, title, " + risk.Register.ReferenceSQL("") + " AS reference FROM " + toApprove(tx, "$2")
	}},
	{AcceptRisk, always("SELECT id, title, " + risk.Register.ReferenceSQL("") + " AS reference FROM risks WHERE tenant_id = $1 AND state = 'open' AND standing = 'above' AND option <> 'undecided' AND (accepted_by = '' OR accepted_until < $2) ORDER BY level DESC, id")},
	{ReviewDocument, always("SELECT d.id, d.title, " + document.ReferenceSQL("d") + " AS reference FROM document_versions v JOIN documents d ON d.tenant_id = v.tenant_id AND d.id = v.document_id WHERE v.tenant_id = $1 AND v.state = 'in-review' AND $2 <> '' ORDER BY v.id")},
	{AllowException, always("SELECT id, title, " + org.Exceptions.ReferenceSQL("") + " AS reference FROM exceptions WHERE tenant_id = $1 AND state = 'requested' AND $2 <> '' ORDER BY id")},
	{DecideChange, always("SELECT id, title, " + org.PlannedChanges.ReferenceSQL("") + " AS reference FROM planned_changes WHERE tenant_id = $1 AND state = 'proposed' AND $2 <> '' ORDER BY id")},
	{DecideTreatment, always("SELECT id, title, " + risk.Treatments.ReferenceSQL("") + " AS reference FROM treatments WHERE tenant_id = $1 AND state = 'proposed' AND $2 <> '' ORDER BY CASE WHEN due = '' THEN '9999' ELSE due END, id")},
}

// always is a query that is the same on both engines.
func always(text string) func(*db.Tx) string { return func(*db.Tx) string { return text } }

// PendingKinds are the kinds of decisions that management sees.
func PendingKinds() (out []Kind) {
	for _, w := range waits {
		out = append(out, w.kind)
	}
	return append(out, OverBudget)
}

// Budget returns the decision that waits where the treatment plan is above its budget; none where it is not.
func Budget(ctx context.Context, tx *db.Tx) ([]Decision, error) {
	b, _, err := risk.FindBudget(ctx, tx)
	if err != nil || b.Above() == 0 {
		return nil, err
	}
	return []Decision{{Kind: OverBudget, ID: tx.Actor.Tenant(), Title: fmt.Sprintf("+%d %s", b.Above(), b.Currency)}}, nil
}

// pending counts the decisions of each kind and names the first of them.
func pending(ctx context.Context, tx *db.Tx, today civil.Date, first int) (out []Pending, err error) {
	arms := make([]string, len(waits))
	for i, w := range waits {
		arms[i] = fmt.Sprintf("SELECT * FROM (SELECT %d AS place, x.id AS id, x.title AS title, x.reference AS reference, count(*) OVER () AS waiting FROM (%s LIMIT 1000) x LIMIT $3) y%d", i, w.text(tx), i)
	}
	last := -1
	err = db.Each(ctx, tx, func(r db.Row) error {
		var at, count int
		var d Decision
		if err := r.Scan(&at, &d.ID, &d.Title, &d.Reference, &count); err != nil {
			return err
		}
		d.Kind = waits[at].kind
		if at != last {
			out, last = append(out, Pending{Kind: d.Kind, Count: count}), at
		}
		p := &out[len(out)-1]
		p.First = append(p.First, d)
		return nil
	}, strings.Join(arms, "\nUNION ALL "), today.String(), first)
	if err != nil {
		return nil, fmt.Errorf("what waits for management: %w", err)
	}
	over, err := Budget(ctx, tx)
	if len(over) > 0 {
		out = append(out, Pending{Kind: OverBudget, Count: 1, First: over})
	}
	return out, err
}

// Aim is an objective or an indicator that is off its target.
type Aim struct {
	ID        id.ID  `json:"id"`
	Reference string `json:"reference"` // as O-3 or M-3
	Title     string `json:"title"`
	State     string `json:"state"` // of the register
	Current   string `json:"current"`
	Target    string `json:"target"`
	Owner     id.ID  `json:"owner,omitempty"`
	Due       string `json:"due"` // of an objective; empty for none
}

// Aims are those that are off, out of how many that count.
type Aims struct {
	Off   int   `json:"off"`
	All   int   `json:"of"`
	First []Aim `json:"first"` // the worst
}

const objectivesOff = "(state = 'behind' OR due <> '' AND due < $2)"

var (
	objectives = "SELECT id, " + org.Objectives.ReferenceSQL("") + ", title, state, current, target, owner, due FROM objectives WHERE tenant_id = $1 AND state IN ('planned', 'on-track', 'behind') AND " + objectivesOff +
		" ORDER BY CASE WHEN due = '' THEN '9999' ELSE due END, id LIMIT $3"
	indicators = "SELECT id, " + measure.Register.ReferenceSQL("") + ", title, state, last_value, CASE WHEN target = '' OR unit = '' THEN target ELSE target || ' ' || unit END, measured_by, '' FROM indicators WHERE tenant_id = $1 AND state IN ('off-target', 'warn', 'alarm') AND $2 <> ''" +
		" ORDER BY CASE state WHEN 'alarm' THEN 1 WHEN 'warn' THEN 2 ELSE 3 END, id LIMIT $3"
)

func aims(ctx context.Context, tx *db.Tx, text string, today civil.Date, first int) ([]Aim, error) {
	list, err := db.All(ctx, tx, func(r db.Row) (a Aim, err error) {
		return a, r.Scan(&a.ID, &a.Reference, &a.Title, &a.State, &a.Current, &a.Target, &a.Owner, &a.Due)
	}, text, today.String(), first)
	if err != nil {
		return nil, fmt.Errorf("what is off its target: %w", err)
	}
	return list, nil
}

// Incidents are those of the last days.
type Incidents struct {
	Since    civil.Date     `json:"since"`
	Count    int            `json:"count"`
	Open     int            `json:"open"`     // of all days
	Severity map[string]int `json:"severity"` // of those of the last days
	Newest   []Incident     `json:"newest"`
}

// Incident is one of them.
type Incident struct {
	ID        id.ID  `json:"id"`
	Reference string `json:"reference"` // as I-3
	Title     string `json:"title"`
	Severity  string `json:"severity"`
	State     string `json:"state"`
	On        string `json:"on"` // day
}

// Freshness is how fresh the evidence in use is.
type Freshness struct {
	Current int `json:"current"`
	Soon    int `json:"soon"`
	Stale   int `json:"stale"`
}

// All is how much evidence is in use.
func (f Freshness) All() int { return f.Current + f.Soon + f.Stale }

// Progress is how far the tasks of the newest plan are that became actions.
type Progress struct {
	Tasks int     `json:"tasks"`
	Done  int     `json:"done"`
	Late  int     `json:"late"`
	Next  []Entry `json:"next"` // that are due next
	Last  string  `json:"last"` // day of the last task; empty for none
}

// incidentDays is how many days management looks back at incidents.
const incidentDays = 90

// ForManagement reads all of it, naming the first of each kind; so many queries that data of any size makes no difference. plan is the
// plan whose tasks are followed; empty for none.
func ForManagement(ctx context.Context, tx *db.Tx, today civil.Date, plan id.ID, first int) (m Management, err error) {
	if m.Pending, err = pending(ctx, tx, today, first); err != nil {
		return m, err
	}
	if m.Objectives.First, err = aims(ctx, tx, objectives, today, first); err != nil {
		return m, err
	}
	if m.Indicators.First, err = aims(ctx, tx, indicators, today, first); err != nil {
		return m, err
	}
	if err = m.count(ctx, tx, today, plan); err != nil {
		return m, fmt.Errorf("count for management: %w", err)
	}
	if err = m.incidents(ctx, tx, first); err != nil {
		return m, fmt.Errorf("incidents for management: %w", err)
	}
	if plan != "" {
		err = m.next(ctx, tx, plan, first)
	}
	return m, err
}

// inUse counts the evidence in use that is stale from some days on: by a part of the index of these days.
func inUse(staleOn string) string {
	return "(SELECT count(*) FROM evidence WHERE tenant_id = $1 AND standing = '" + evidence.InUse + "' AND stale_on " + staleOn + ")"
}

// count finds the numbers in one query.
func (m *Management) count(ctx context.Context, tx *db.Tx, today civil.Date, plan id.ID) error {
	m.Incidents.Since, m.Incidents.Severity = today.AddDays(-incidentDays), map[string]int{}
	return db.Each(ctx, tx, func(r db.Row) error {
		var what string
		var a, b, c int
		var last string
		err := r.Scan(&what, &a, &b, &c, &last)
		switch what {
		case "objectives":
			m.Objectives.All, m.Objectives.Off = a, b
		case "indicators":
			m.Indicators.All, m.Indicators.Off = a, b
		case "evidence":
			m.Evidence = Freshness{a, b, c}
		case "incidents":
			m.Incidents.Open = a
		case "plan":
			m.Plan = Progress{Tasks: a, Done: b, Late: c, Last: last}
		default: // of a severity
			m.Incidents.Severity[what] = a
			m.Incidents.Count += a
		}
		return err
	}, `SELECT 'objectives', count(*), count(*) FILTER (WHERE `+objectivesOff+`), 0, '' FROM objectives WHERE tenant_id = $1 AND state IN ('planned', 'on-track', 'behind')
UNION ALL SELECT 'indicators', count(*) FILTER (WHERE state <> 'no-value'), count(*) FILTER (WHERE state IN ('off-target', 'warn', 'alarm')), 0, '' FROM indicators WHERE tenant_id = $1
UNION ALL SELECT 'evidence', `+inUse("= ''")+" + "+inUse("> $3")+", "+inUse("> $2 AND stale_on <= $3")+", "+inUse("> '' AND stale_on <= $2")+`, ''
UNION ALL SELECT 'incidents', count(*), 0, 0, '' FROM incidents WHERE tenant_id = $1 AND state IN ('open', 'contained')
UNION ALL SELECT severity, count(*), 0, 0, '' FROM incidents WHERE tenant_id = $1 AND detected_at >= $4 GROUP BY severity
UNION ALL SELECT 'plan', count(*), count(*) FILTER (WHERE c.state = 'done'), count(*) FILTER (WHERE c.state IN ('open', 'in-progress') AND c.due <> '' AND c.due < $2), coalesce(max(c.due), '')
FROM roadmap_adoptions a JOIN actions c ON c.tenant_id = a.tenant_id AND c.id = a.action_id AND c.state <> 'dropped' WHERE a.tenant_id = $1 AND a.plan_id = $5`,
		today.String(), today.AddDays(evidence.DueDays).String(), m.Incidents.Since.String(), string(plan))
}

func (m *Management) incidents(ctx context.Context, tx *db.Tx, first int) (err error) {
	m.Incidents.Newest, err = db.All(ctx, tx, func(r db.Row) (x Incident, err error) {
		return x, r.Scan(&x.ID, &x.Reference, &x.Title, &x.Severity, &x.State, &x.On)
	}, "SELECT id, "+incident.Register.ReferenceSQL("")+", title, severity, state, substr(detected_at, 1, 10) FROM incidents WHERE tenant_id = $1 AND detected_at >= $2 ORDER BY detected_at DESC, id DESC LIMIT $3", m.Incidents.Since.String(), first)
	return err
}

// next finds the tasks of the plan that are due next, the late ones first.
func (m *Management) next(ctx context.Context, tx *db.Tx, plan id.ID, first int) (err error) {
	m.Plan.Next, err = db.All(ctx, tx, func(r db.Row) (e Entry, err error) {
		var day string
		if err := r.Scan(&e.ID, &e.Reference, &e.Title, &day, &e.Owner); err != nil {
			return e, err
		}
		e.Register, e.Field = "actions", "due"
		e.Day, err = civil.Parse(day)
		return e, err
	}, `SELECT c.id, `+action.Register.ReferenceSQL("c")+`, c.title, c.due, c.owner FROM roadmap_adoptions a JOIN actions c ON c.tenant_id = a.tenant_id AND c.id = a.action_id
WHERE a.tenant_id = $1 AND a.plan_id = $2 AND c.state IN ('open', 'in-progress') AND c.due <> '' ORDER BY c.due, c.id LIMIT $3`, string(plan), first)
	if err != nil {
		return fmt.Errorf("tasks of the plan: %w", err)
	}
	return nil
}
