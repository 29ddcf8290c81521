// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package dossier keeps an organization's diagnoses: what was asked, who answered what, and what it came to.
package dossier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/register"
	"concord/internal/platform/search"
)

// Series numbers the diagnoses, as D-3.
var Series = register.NewSeries(object, "D")

// object is what the journal calls a diagnosis.
const object = "diagnoses"

// State says whether a diagnosis still takes answers.
type State string

// The states.
const (
	Open     State = "open"
	Complete State = "complete" // its answers and its result stay as they are
)

// Head is what a diagnosis is about.
type Head struct {
	Title        string
	Scope        string // what is diagnosed: sites, units, systems
	Organization diagnosis.Organization
	Standards    []string // ids, in the order of the report
	Certified    []string // standards with a certificate for the same scope
	Inherit      diagnosis.Inheritance
	Depth        questionnaire.Depth // how finely it asks
	AsOf         civil.Date          // the day evidence ages are counted from; zero for today
	Start        civil.Date          // first day of the roadmap; zero for the day of the result
	Deadline     civil.Date          // zero for none
	Previous     id.ID               // an earlier diagnosis to compare with; empty for none
}

// Diagnosis is one diagnosis without its answers.
type Diagnosis struct {
	Head
	ID          id.ID
	Version     int
	Number      int // from 1, never given twice
	State       State
	CreatedAt   time.Time
	UpdatedAt   time.Time
	AnsweredAt  time.Time // the newest answer; zero for none
	CompletedAt time.Time // zero while it is open
	CompletedBy id.ID
	Answered    int // places with an answer; only in lists and of one found
}

const columns = `d.id, d.version, d.number, d.created_at, d.updated_at, d.title, d.scope, d.organization, d.people, d.sector, d.ai_roles, d.standards,
d.certified, d.inherit, d.depth, d.as_of, d.start_on, d.deadline, d.state, COALESCE(d.previous_id, ''), COALESCE(d.answered_at, 0), COALESCE(d.completed_at, 0), d.completed_by,
(SELECT count(*) FROM diagnosis_answers a WHERE a.tenant_id = $1 AND a.diagnosis_id = d.id)`

func scan(r db.Row) (d Diagnosis, err error) {
	var created, updated, answered, completed int64
	var roles, standards, certified, asOf, start, deadline string
	err = r.Scan(&d.ID, &d.Version, &d.Number, &created, &updated, &d.Title, &d.Scope, &d.Organization.Name, &d.Organization.People, &d.Organization.Sector, &roles, &standards,
		&certified, &d.Inherit, &d.Depth, &asOf, &start, &deadline, &d.State, &d.Previous, &answered, &completed, &d.CompletedBy, &d.Answered)
	if err != nil {
		return d, err
	}
	d.CreatedAt, d.UpdatedAt, d.AnsweredAt, d.CompletedAt = moment(created), moment(updated), moment(answered), moment(completed)
	d.Organization.AIRoles, d.Standards, d.Certified = strings.Fields(roles), strings.Fields(standards), strings.Fields(certified)
	for _, x := range []struct {
		to   *civil.Date
		from string
	}{{&d.AsOf, asOf}, {&d.Start, start}, {&d.Deadline, deadline}} {
		if x.from == "" {
			continue
		}
		if *x.to, err = civil.Parse(x.from); err != nil {
			return d, err
		}
	}
	return d, nil
}

func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// List returns one page of the diagnoses, newest first, those before the given one; empty for the newest.
func List(ctx context.Context, tx *db.Tx, before id.ID, limit int) ([]Diagnosis, error) {
	if before == "" {
		before = "z" // after every identifier
	}
	list, err := db.All(ctx, tx, scan, "SELECT "+columns+" FROM diagnoses d WHERE d.tenant_id = $1 AND d.id < $2 ORDER BY d.id DESC LIMIT $3", string(before), limit)
	if err != nil {
		return nil, fmt.Errorf("list diagnoses: %w", err)
	}
	return list, nil
}

// Find returns one diagnosis, or fault.NotFound.
func Find(ctx context.Context, tx *db.Tx, which id.ID) (d Diagnosis, err error) {
	found := false
	err = db.Each(ctx, tx, func(r db.Row) error {
		found = true
		d, err = scan(r)
		return err
	}, "SELECT "+columns+" FROM diagnoses d WHERE d.tenant_id = $1 AND d.id = $2", string(which))
	if err == nil && !found {
		err = fault.NotFound
	}
	if err != nil {
		return Diagnosis{}, fmt.Errorf("find diagnosis: %w", err)
	}
	return d, nil
}

// Start begins a diagnosis. It fails with fault.Fields naming everything in the head that is wrong.
func Start(ctx context.Context, tx *db.Tx, l *catalog.Library, h Head) (Diagnosis, error) {
	if err := h.check(ctx, tx, l, ""); err != nil {
		return Diagnosis{}, err
	}
	number, err := Series.Next(ctx, tx)
	if err != nil {
		return Diagnosis{}, err
	}
	d := Diagnosis{Head: h, ID: tx.NewID(), Version: 1, Number: number, State: Open, CreatedAt: tx.Now, UpdatedAt: tx.Now}
	args := append([]any{string(d.ID), tx.Now.UnixMicro()}, h.values()...)
	_, err = db.Exec(ctx, tx, `INSERT INTO diagnoses (tenant_id, id, version, created_at, updated_at, title, scope, organization, people, sector, ai_roles, standards, certified,
inherit, depth, as_of, start_on, deadline, previous_id, state, content, completed_by, number)
VALUES ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'open', $18, '', $19)`, append(args, l.Hash(), number)...)
	if err != nil {
		return Diagnosis{}, fmt.Errorf("start diagnosis: %w", err)
	}
	if err := search.Add(ctx, tx, d.document()); err != nil {
		return Diagnosis{}, err
	}
	tx.Record(db.Change{Action: object + ".create", Object: object, ID: d.ID, Version: 1, Fields: Head{}.differences(h)})
	return d, nil
}

// Update gives an open diagnosis another head. version is the one the caller saw.
func Update(ctx context.Context, tx *db.Tx, l *catalog.Library, which id.ID, version int, h Head) (Diagnosis, error) {
	d, err := Find(ctx, tx, which)
	switch {
	case err != nil:
		return Diagnosis{}, err
	case d.Version != version:
		return Diagnosis{}, fmt.Errorf("change diagnosis: it has version %d: %w", d.Version, fault.Conflict)
	case d.State != Open:
		return Diagnosis{}, errComplete
	}
	if err := h.check(ctx, tx, l, which); err != nil {
		return Diagnosis{}, err
	}
	args := append([]any{string(which), version, tx.Now.UnixMicro()}, h.values()...)
	n, err := db.Exec(ctx, tx, `UPDATE diagnoses SET version = version + 1, updated_at = $4, title = $5, scope = $6, organization = $7, people = $8, sector = $9, ai_roles = $10,
standards = $11, certified = $12, inherit = $13, depth = $14, as_of = $15, start_on = $16, deadline = $17, previous_id = $18
WHERE tenant_id = $1 AND id = $2 AND version = $3 AND state = 'open'`, args...)
	if err == nil && n == 0 {
		err = fault.Conflict
	}
	if err != nil {
		return Diagnosis{}, fmt.Errorf("change diagnosis: %w", err)
	}
	tx.Record(db.Change{Action: object + ".update", Object: object, ID: which, Version: version + 1, Fields: d.differences(h)})
	d.Head, d.Version, d.UpdatedAt = h, version+1, tx.Now
	return d, search.Replace(ctx, tx, d.document())
}

// Delete removes a diagnosis with all that was said in it. It fails with fault.InUse while a later one compares itself with
// it.
func Delete(ctx context.Context, tx *db.Tx, which id.ID, version int) error {
	d, err := Find(ctx, tx, which)
	if err != nil {
		return err
	}
	var later int
	if err := db.One(ctx, tx, []any{&later}, "SELECT count(*) FROM diagnoses WHERE tenant_id = $1 AND previous_id = $2", string(which)); err != nil {
		return fmt.Errorf("delete diagnosis: %w", err)
	}
	if later > 0 {
		return fmt.Errorf("delete diagnosis: %d compare themselves with it: %w", later, fault.InUse)
	}
	n, err := db.Exec(ctx, tx, "DELETE FROM diagnoses WHERE tenant_id = $1 AND id = $2 AND version = $3", string(which), version)
	switch {
	case err != nil:
		return fmt.Errorf("delete diagnosis: %w", err)
	case n == 0:
		return fmt.Errorf("delete diagnosis: it has version %d: %w", d.Version, fault.Conflict)
	}
	tx.Record(db.Change{Action: object + ".delete", Object: object, ID: which, Version: version, Fields: []db.Field{{Name: "title", Old: d.Title}}})
	if err := Series.Gone(ctx, tx); err != nil {
		return err
	}
	return search.Remove(ctx, tx, d.document().Ref)
}

// Reference is how people name the diagnosis, as D-3.
func (d Diagnosis) Reference() string { return Series.Reference(d.Number) }

// errComplete says that nothing in a complete diagnosis changes.
var errComplete = fault.Fields{{Field: "state", Problem: "the diagnosis is complete", Cure: "begin a new one that compares itself with this one"}}

// values are the head as the database keeps it, in the order of the columns.
func (h Head) values() []any {
	var previous any
	if h.Previous != "" {
		previous = string(h.Previous)
	}
	return []any{
		h.Title, h.Scope, h.Organization.Name, h.Organization.People, h.Organization.Sector, strings.Join(h.Organization.AIRoles, " "), strings.Join(h.Standards, " "),
		strings.Join(h.Certified, " "), string(h.Inherit), string(h.Depth), h.AsOf.String(), h.Start.String(), h.Deadline.String(), previous,
	}
}

// names are the fields of the head in the same order.
var names = []string{
	"title", "scope", "organization", "people", "sector", "ai_roles", "standards", "certified", "inherit", "depth", "as_of", "start", "deadline", "previous",
}

// differences are the fields that another head changes, as the journal writes them.
func (h Head) differences(after Head) (out []db.Field) {
	was, is := h.values(), after.values()
	for i, name := range names {
		a, b := written(was[i]), written(is[i])
		if a != b {
			out = append(out, db.Field{Name: name, Old: a, New: b})
		}
	}
	return out
}

func written(v any) string {
	if v == nil || v == 0 {
		return ""
	}
	return fmt.Sprint(v)
}

// AIRoles are what an organization can be to AI systems.
var AIRoles = []string{"developer", "provider", "user"}

// check brings the head into its one form and faults all that is wrong with it.
func (h *Head) check(ctx context.Context, tx *db.Tx, l *catalog.Library, own id.ID) error {
	var wrong fault.Fields
	say := func(field, problem, cure string) {
		wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
	}
	line := func(field string, s *string, longest int, needed bool) {
		*s = intake.CleanName(*s)
		switch {
		case *s == "" && needed:
			say(field, "is missing", "fill it in")
		case utf8.RuneCountInString(*s) > longest:
			say(field, "is too long", fmt.Sprintf("use at most %d characters", longest))
		}
	}
	line("title", &h.Title, 200, true)
	line("organization", &h.Organization.Name, 200, true)
	line("sector", &h.Organization.Sector, 100, false)
	if h.Scope = intake.CleanText(h.Scope); utf8.RuneCountInString(h.Scope) > 10_000 {
		say("scope", "is too long", "use at most 10000 characters")
	}
	if n := h.Organization.People; n < 0 || n > 10_000_000 {
		say("people", fmt.Sprintf("is %d", n), "write how many people are in scope, or 0")
	}
	for i, role := range h.Organization.AIRoles {
		if !slices.Contains(AIRoles, role) {
			say("ai_roles", fmt.Sprintf("%.40q is no role", role), "choose "+strings.Join(AIRoles, ", "))
		}
		if slices.Contains(h.Organization.AIRoles[:i], role) {
			say("ai_roles", fmt.Sprintf("%.40q stands here twice", role), "keep one of the two")
		}
	}
	h.checkStandards(l, say)
	if h.Inherit == "" {
		h.Inherit = diagnosis.InheritNone
	}
	if h.Depth == "" {
		h.Depth = questionnaire.Quick
	}
	if h.Inherit != diagnosis.InheritNone && h.Inherit != diagnosis.InheritEqual {
		say("inherit", fmt.Sprintf("is %.40q", h.Inherit), "choose none or equal")
	}
	if h.Depth != questionnaire.Quick && h.Depth != questionnaire.Subclause && h.Depth != questionnaire.Full {
		say("depth", fmt.Sprintf("is %.40q", h.Depth), "choose quick, subclause or full")
	}
	if !h.Deadline.IsZero() && !h.Start.IsZero() && h.Deadline.Before(h.Start) {
		say("deadline", "is before the start", "choose a later day")
	}
	if h.Previous != "" {
		which, err := Series.Which(ctx, tx, string(h.Previous))
		before := Diagnosis{}
		if err == nil {
			h.Previous = which
			before, err = Find(ctx, tx, which)
		}
		if err != nil || h.Previous == own || before.State != Complete {
			say("previous", "names no complete diagnosis of this organization", "choose one, or leave it out")
		}
	}
	return wrong.Err()
}

func (h *Head) checkStandards(l *catalog.Library, say func(field, problem, cure string)) {
	if len(h.Standards) == 0 {
		say("standards", "none is chosen", "choose at least one")
	}
	for field, list := range map[string][]string{"standards": h.Standards, "certified": h.Certified} {
		for i, s := range list {
			if _, err := l.Standard(s); err != nil {
				say(field, fmt.Sprintf("%.60q is no standard of the library", s), "choose one of the list")
			}
			if slices.Contains(list[:i], s) {
				say(field, fmt.Sprintf("%q stands here twice", s), "keep one of the two")
			}
		}
	}
}
