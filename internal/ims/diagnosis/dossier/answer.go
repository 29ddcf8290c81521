// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package dossier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"concord/internal/ims/diagnosis"
	"concord/internal/ims/diagnosis/questionnaire"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

// Answer is what somebody said of one place, at the version it has now. Its Also is always empty: one row, one place.
type Answer struct {
	diagnosis.Answer
	Version int // 1 at first
	By      id.ID
	At      time.Time
}

// Force is the version of a caller who wants to answer whatever was said before.
const Force = -1

// Put answers one place. version is the one of the answer that the caller saw, 0 where there was none, Force where it does
// not matter. Putting the same answer again changes nothing. It fails with fault.Conflict where somebody else answered
// meanwhile, and with fault.Fields for an answer that no answers file could hold, or a diagnosis that is complete.
func Put(ctx context.Context, tx *db.Tx, l *catalog.Library, which id.ID, a diagnosis.Answer, version int) (Answer, error) {
	a, err := clean(l, a)
	if err != nil {
		return Answer{}, err
	}
	if err := hold(ctx, tx, which, a.Ref.Standard); err != nil {
		return Answer{}, err
	}
	before, err := At(ctx, tx, which, a.Ref)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return Answer{}, err
	}
	switch {
	case version == Force:
		version = before.Version
	case before.Version != version:
		return before, fmt.Errorf("answer %s: it has version %d: %w", a.Ref, before.Version, fault.Conflict)
	}
	if before.Version > 0 && same(before.Answer, a) {
		return before, nil
	}
	if err := touch(ctx, tx, which); err != nil {
		return Answer{}, err
	}
	evidence, err := json.Marshal(a.Evidence)
	if err != nil {
		return Answer{}, err
	}
	n, err := db.Exec(ctx, tx, `INSERT INTO diagnosis_answers (tenant_id, diagnosis_id, ref, version, applicable, reason, level, note, risk, confirmed, evidence, answered_by, answered_at)
VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (tenant_id, diagnosis_id, ref) DO UPDATE SET version = diagnosis_answers.version + 1, applicable = excluded.applicable, reason = excluded.reason, level = excluded.level,
note = excluded.note, risk = excluded.risk, confirmed = excluded.confirmed, evidence = excluded.evidence, answered_by = excluded.answered_by, answered_at = excluded.answered_at
WHERE diagnosis_answers.version = $13`,
		string(which), a.Ref.String(), a.Applicable, a.Reason, a.Level, a.Note, a.Risk, a.ConfirmInherited, string(evidence), string(tx.Actor.User()), tx.Now.UnixMicro(), version)
	if err == nil && n == 0 { // another transaction was faster
		err = fault.Conflict
	}
	if err != nil {
		return Answer{}, fmt.Errorf("answer %s: %w", a.Ref, err)
	}
	tx.Record(db.Change{Action: object + ".answer", Object: object, ID: which, Fields: []db.Field{{Name: a.Ref.String(), Old: told(before), New: told(Answer{Answer: a, Version: 1})}}})
	return Answer{Answer: a, Version: version + 1, By: tx.Actor.User(), At: tx.Now}, nil
}

// Clear takes an answer back, so that the place counts as not answered, or by what was said of what stands above it.
func Clear(ctx context.Context, tx *db.Tx, which id.ID, ref catalog.Ref, version int) error {
	if err := hold(ctx, tx, which, ref.Standard); err != nil {
		return err
	}
	before, err := At(ctx, tx, which, ref)
	if err != nil {
		return err
	}
	if version != Force && before.Version != version {
		return fmt.Errorf("clear %s: it has version %d: %w", ref, before.Version, fault.Conflict)
	}
	if err := touch(ctx, tx, which); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, "DELETE FROM diagnosis_answers WHERE tenant_id = $1 AND diagnosis_id = $2 AND ref = $3", string(which), ref.String()); err != nil {
		return fmt.Errorf("clear %s: %w", ref, err)
	}
	tx.Record(db.Change{Action: object + ".clear", Object: object, ID: which, Fields: []db.Field{{Name: ref.String(), Old: told(before)}}})
	return nil
}

// hold takes an open diagnosis for a change of what is said in it; completing it waits until the change is made. Where the
// change turns out to be none, nothing was written. standard is what the change is about, empty for no one in particular.
func hold(ctx context.Context, tx *db.Tx, which id.ID, standard string) error {
	var state State
	var standards string
	err := db.One(ctx, tx, []any{&state, &standards}, "SELECT state, standards FROM diagnoses WHERE tenant_id = $1 AND id = $2"+tx.ForUpdate(), string(which))
	switch {
	case err != nil:
		return fmt.Errorf("answer: %w", err)
	case state != Open:
		return errComplete
	case standard != "" && !slices.Contains(strings.Fields(standards), standard):
		return fault.Fields{{Field: "ref", Problem: fmt.Sprintf("%s is no part of this diagnosis", standard), Cure: "answer for one of: " + standards}}
	}
	return nil
}

// touch notes in a held diagnosis when something was said last.
func touch(ctx context.Context, tx *db.Tx, which id.ID) error {
	if _, err := db.Exec(ctx, tx, "UPDATE diagnoses SET answered_at = $3 WHERE tenant_id = $1 AND id = $2", string(which), tx.Now.UnixMicro()); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

const answerColumns = "ref, version, applicable, reason, level, note, risk, confirmed, evidence, answered_by, answered_at"

func scanAnswer(r db.Row) (a Answer, err error) {
	var ref, evidence string
	var at int64
	if err := r.Scan(&ref, &a.Version, &a.Applicable, &a.Reason, &a.Level, &a.Note, &a.Risk, &a.ConfirmInherited, &evidence, &a.By, &at); err != nil {
		return a, err
	}
	a.At = moment(at)
	if a.Ref, err = catalog.ParseRef(ref); err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(evidence), &a.Evidence)
}

// At returns the answer for exactly one place, or fault.NotFound.
func At(ctx context.Context, tx *db.Tx, which id.ID, ref catalog.Ref) (a Answer, err error) {
	err = db.Each(ctx, tx, func(r db.Row) error {
		a, err = scanAnswer(r)
		return err
	}, "SELECT "+answerColumns+" FROM diagnosis_answers WHERE tenant_id = $1 AND diagnosis_id = $2 AND ref = $3", string(which), ref.String())
	if err == nil && a.Version == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return Answer{}, fmt.Errorf("find answer: %w", err)
	}
	return a, nil
}

// Answers returns what was answered, in the order of the references.
func Answers(ctx context.Context, tx *db.Tx, which id.ID) ([]Answer, error) {
	list, err := db.All(ctx, tx, scanAnswer, "SELECT "+answerColumns+" FROM diagnosis_answers WHERE tenant_id = $1 AND diagnosis_id = $2 ORDER BY ref", string(which))
	if err != nil {
		return nil, fmt.Errorf("list answers: %w", err)
	}
	return list, nil
}

// same reports whether two answers for one place say the same.
func same(a, b diagnosis.Answer) bool {
	return a.Applicable == b.Applicable && a.Reason == b.Reason && a.Level == b.Level && a.Note == b.Note && a.Risk == b.Risk && a.ConfirmInherited == b.ConfirmInherited &&
		slices.Equal(a.Evidence, b.Evidence)
}

// told says an answer in a word for the journal.
func told(a Answer) string {
	switch {
	case a.Version == 0:
		return ""
	case a.ConfirmInherited:
		return "confirmed"
	case !a.Applicable:
		return "not applicable: " + a.Reason
	}
	s := strconv.Itoa(a.Level)
	if n := len(a.Evidence); n > 0 {
		s += fmt.Sprintf(", %d evidence", n)
	}
	if a.Note != "" {
		s += ", note"
	}
	return s
}

// Limits of what an answer says.
const (
	maxText     = 10_000 // characters of a note or reason
	maxEvidence = 50     // pieces
)

// clean brings an answer into its one form and faults what an answers file could not hold.
func clean(l *catalog.Library, a diagnosis.Answer) (diagnosis.Answer, error) {
	var wrong fault.Fields
	say := func(field, problem, cure string) {
		wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
	}
	node, err := l.Node(a.Ref)
	if err != nil {
		return a, fault.Fields{{Field: "ref", Problem: fmt.Sprintf("%.80q is no place of a standard", a.Ref.String()), Cure: "write one such as iso27001-2022/6.1.2"}}
	}
	a.Also, a.Line = nil, 0
	a.Note, a.Reason = intake.CleanText(a.Note), intake.CleanText(a.Reason)
	if a.Evidence == nil {
		a.Evidence = []diagnosis.Evidence{}
	}
	for field, s := range map[string]string{"note": a.Note, "reason": a.Reason} {
		if utf8.RuneCountInString(s) > maxText {
			say(field, "is too long", fmt.Sprintf("use at most %d characters", maxText))
		}
	}
	switch {
	case a.ConfirmInherited:
		a.Level, a.Applicable, a.Reason = 0, true, ""
	case !a.Applicable && !questionnaire.InAnnex(node):
		say("applicable", "clauses always apply", "give a level; only controls can be left out")
	case !a.Applicable && a.Reason == "":
		say("reason", "is missing", "say why it is left out")
	case !a.Applicable:
		a.Level = 0
	case a.Level < diagnosis.MinLevel || a.Level > diagnosis.MaxLevel:
		say("level", fmt.Sprintf("is %d", a.Level), "choose 0 to 5")
	default:
		a.Reason = ""
	}
	if a.Risk < 0 || a.Risk > 3 {
		say("risk", fmt.Sprintf("is %d", a.Risk), "choose 1 (low) to 3 (high), or 0 for none")
	}
	if len(a.Evidence) > maxEvidence {
		say("evidence", fmt.Sprintf("has %d pieces", len(a.Evidence)), fmt.Sprintf("name at most %d", maxEvidence))
	}
	for i := range a.Evidence {
		a.Evidence[i].Check(func(key, problem, cure string) { say(fmt.Sprintf("evidence[%d].%s", i, key), problem, cure) })
	}
	return a, wrong.Err()
}
