// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package soa

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"concord/internal/knowledge/catalog"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/intake"
	"concord/internal/platform/tenant"
)

// Object is what the journal calls a choice.
const Object = "soa-choices"

// LongestText is how many characters a reason or note may have.
const LongestText = 4000

// Choose changes what is said of one row. version is the one that the caller saw, 0 for a row that nobody chose yet:
// fault.Conflict says, beside the row as it is now, that there is a newer one. It fails with fault.NotFound for a row that is
// not there and with fault.Fields naming all that is wrong: an empty reason either way, and an exclusion while an open risk is
// treated by a control that implements the row. Where nothing changes, nothing is written.
func Choose(ctx context.Context, tx *db.Tx, l *catalog.Library, ref catalog.Ref, version int, change func(*Choice) error) (Entry, error) {
	s, err := Read(ctx, tx, l)
	if err != nil {
		return Entry{}, err
	}
	e := s.Entry(ref)
	if e == nil {
		return Entry{}, fmt.Errorf("statement: %.60q: %w", ref.String(), fault.NotFound)
	}
	if e.Version != version {
		return *e, fmt.Errorf("statement: %s has version %d: %w", ref, e.Version, fault.Conflict)
	}
	return s.choose(ctx, tx, *e, change)
}

// ChooseAll goes through all rows in their order and changes what is said of them, all or none. It returns how many changed,
// and fails as Choose does, with the row before each field's name.
func ChooseAll(ctx context.Context, tx *db.Tx, l *catalog.Library, change func(e Entry, c *Choice) error) (changed int, err error) {
	s, err := Read(ctx, tx, l)
	if err != nil {
		return 0, err
	}
	var wrong fault.Fields
	for _, before := range s.Entries {
		after, err := s.choose(ctx, tx, before, func(c *Choice) error { return change(before, c) })
		var fields fault.Fields
		switch {
		case errors.As(err, &fields):
			for _, f := range fields {
				f.Field = before.Ref().String() + " " + f.Field
				wrong = append(wrong, f)
			}
		case err != nil:
			return 0, err
		case after.Version != before.Version:
			changed++
		}
	}
	return changed, wrong.Err()
}

// choose changes what is said of a row that stands in the statement.
func (s *Statement) choose(ctx context.Context, tx *db.Tx, before Entry, change func(*Choice) error) (Entry, error) {
	after := before
	after.Ticked = slices.Clone(before.Ticked)
	if err := change(&after.Choice); err != nil {
		return before, err
	}
	if len(before.Differences(&after.Choice)) == 0 { // what a row lacks by itself, nobody said now
		return before, nil
	}
	if err := after.accept(ctx, tx, before); err != nil {
		return before, err
	}
	changed := before.Differences(&after.Choice)
	if len(changed) == 0 {
		return before, nil
	}
	if err := put(ctx, tx, &after, changed); err != nil {
		return Entry{}, err
	}
	after.derive(s.AsOf)
	return after, nil
}

// put writes the choice as the next version.
func put(ctx context.Context, tx *db.Tx, e *Entry, changed []db.Field) error {
	ticked := make([]string, len(e.Ticked))
	for i, t := range e.Ticked {
		ticked[i] = string(t)
	}
	which := tx.NewID()
	err := db.One(ctx, tx, []any{&which, &e.Version}, `INSERT INTO soa_choices (tenant_id, id, version, created_at, updated_at, updated_by, standard, control, applicable, reasons, reason,
exclusion, owner, planned_for, reviewed_on, note) VALUES ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (tenant_id, standard, control) DO UPDATE SET version = soa_choices.version + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by,
applicable = excluded.applicable, reasons = excluded.reasons, reason = excluded.reason, exclusion = excluded.exclusion, owner = excluded.owner,
planned_for = excluded.planned_for, reviewed_on = excluded.reviewed_on, note = excluded.note WHERE soa_choices.version = $15 RETURNING id, version`,
		string(which), tx.Now.UnixMicro(), string(tx.Actor.User()), e.Standard, e.Control, string(e.Applicable), strings.Join(ticked, " "), e.Reason,
		e.Exclusion, string(e.Owner), e.PlannedFor, e.ReviewedOn, e.Note, e.Version)
	if errors.Is(err, fault.NotFound) { // another transaction was faster
		err = fault.Conflict
	}
	if err != nil {
		return fmt.Errorf("statement: %w", err)
	}
	act := Object + ".update"
	if e.Version == 1 {
		act = Object + ".create"
	}
	changed = append([]db.Field{{Name: "row", New: e.Ref().String()}}, changed...)
	tx.Record(db.Change{Action: act, Object: Object, ID: which, Version: e.Version, Reason: e.Exclusion, Fields: changed})
	return nil
}

// accept brings a choice to its one form and names everything that is wrong.
func (e *Entry) accept(ctx context.Context, tx *db.Tx, before Entry) error {
	var wrong fault.Fields
	say := func(field, problem, cure string) {
		wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
	}
	if !slices.Contains(Decisions, e.Applicable) {
		say("applicable", fmt.Sprintf("is %.40q", e.Applicable), "choose undecided, yes or no")
	}
	for _, t := range e.Ticked {
		if !slices.Contains(Ticks, t) {
			say("ticked", fmt.Sprintf("%.40q cannot be ticked", t), "choose from legal, contractual, good-practice and other")
		}
	}
	e.Ticked = slices.DeleteFunc(slices.Clone(Ticks), func(t Reason) bool { return !slices.Contains(e.Ticked, t) })
	for _, f := range e.texts() {
		*f.value = intake.CleanText(*f.value)
		if utf8.RuneCountInString(*f.value) > LongestText {
			say(f.name, "is too long", fmt.Sprintf("use at most %d characters", LongestText))
		}
	}
	for _, f := range e.days() {
		*f.value = strings.TrimSpace(*f.value)
		if _, err := civil.Parse(*f.value); *f.value != "" && err != nil {
			say(f.name, fmt.Sprintf("is %.40q", *f.value), "write a date as 2026-11-25")
		}
	}
	wrong = append(wrong, e.ReasonFaults()...)
	if e.Owner != "" && e.Owner != before.Owner {
		user, err := tenant.FindMember(ctx, tx, string(e.Owner))
		switch {
		case errors.Is(err, fault.NotFound):
			say("owner", "names nobody in this organization", "write the address of a member")
		case err != nil:
			return err
		}
		e.Owner = user
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	return e.nameOwner(ctx, tx, before)
}

// nameOwner says what a new owner is called.
func (e *Entry) nameOwner(ctx context.Context, tx *db.Tx, before Entry) error {
	if e.Owner == before.Owner {
		return nil
	}
	e.OwnerName = ""
	if e.Owner == "" {
		return nil
	}
	m, err := tenant.ReadMember(ctx, tx, e.Owner)
	e.OwnerName = m.Name
	return err
}

// ReasonFaults says which reason is empty, and which risk stands against an exclusion. Source: ISO/IEC 27001:2022, 6.1.3 d.
func (e *Entry) ReasonFaults() (out fault.Fields) {
	if e.Standard == Own && e.Applicable == NotApplicable {
		return fault.Fields{{Field: "applicable", Problem: "is no for a control of your own", Cure: "delete the control, or link it to the Annex control that it implements"}}
	}
	if slices.Contains(e.Ticked, Other) && e.Reason == "" {
		out = append(out, fault.Field{Field: "reason", Problem: "is empty, and another reason is ticked", Cure: "say which"})
	}
	for _, lack := range lacksOf(e) {
		switch lack {
		case LacksReason:
			out = append(out, fault.Field{Field: "ticked", Problem: "no reason says why it is applicable", Cure: "tick one, or link the risk or obligation that asks for it"})
		case LacksExclusion:
			out = append(out, fault.Field{Field: "exclusion", Problem: "is empty", Cure: "say why the control is not applicable"})
		case LacksTreatment:
			if e.Applicable == Applicable { // an AI system is excluded: not what this decision is about
				continue
			}
			out = append(out, fault.Field{Field: "applicable", Problem: "cannot be no while it treats " + named(e.openRisks()), Cure: "treat these risks otherwise or close them first"})
		case LacksDecision:
		}
	}
	return out
}

// named names up to five sources.
func named(list []Source) string {
	const most = 5
	names := []string{}
	for _, s := range list[:min(most, len(list))] {
		name := s.Title
		if name == "" {
			name = string(s.ID)
		}
		names = append(names, fmt.Sprintf("%.80q", name))
	}
	if more := len(list) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

type textField struct {
	name  string
	value *string
}

func (c *Choice) texts() []textField {
	return []textField{{"reason", &c.Reason}, {"exclusion", &c.Exclusion}, {"note", &c.Note}}
}

func (c *Choice) days() []textField {
	return []textField{{"planned_for", &c.PlannedFor}, {"reviewed_on", &c.ReviewedOn}}
}

// Said is what a choice says, by the names of its fields in their order.
func (c *Choice) Said() []db.Field {
	ticked := make([]string, len(c.Ticked))
	for i, t := range c.Ticked {
		ticked[i] = string(t)
	}
	return []db.Field{
		{Name: "applicable", New: string(c.Applicable)},
		{Name: "ticked", New: strings.Join(ticked, " ")},
		{Name: "reason", New: c.Reason},
		{Name: "exclusion", New: c.Exclusion},
		{Name: "owner", New: string(c.Owner)},
		{Name: "planned_for", New: c.PlannedFor},
		{Name: "reviewed_on", New: c.ReviewedOn},
		{Name: "note", New: c.Note},
	}
}

// Differences are what another choice says otherwise, by the names of its fields in their order.
func (c *Choice) Differences(after *Choice) (out []db.Field) {
	old := c.Said()
	for i, f := range after.Said() {
		if f.New != old[i].New {
			out = append(out, db.Field{Name: f.Name, Old: old[i].New, New: f.New})
		}
	}
	return out
}
