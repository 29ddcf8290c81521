// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package dossier

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"concord/internal/ims/diagnosis"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

// Whole returns a diagnosis as an answers file holds it: what it is about and everything that was answered. Of an open one
// it is as of today, where its head names no day.
func Whole(ctx context.Context, tx *db.Tx, which id.ID) (Diagnosis, *diagnosis.Answers, error) {
	d, err := Find(ctx, tx, which)
	if err != nil {
		return d, nil, err
	}
	list, err := Answers(ctx, tx, which)
	if err != nil {
		return d, nil, err
	}
	documents, err := Documents(ctx, tx, which)
	if err != nil {
		return d, nil, err
	}
	a := d.answers(civil.Of(tx.Now))
	a.Documents = documents
	for _, x := range list {
		a.Answers = append(a.Answers, x.Answer)
	}
	return d, a, nil
}

// answers are the head of an answers file.
func (d Diagnosis) answers(today civil.Date) *diagnosis.Answers {
	a := &diagnosis.Answers{
		Organization: d.Organization, AsOf: d.AsOf, Standards: d.Standards, Certified: d.Certified, Inherit: d.Inherit, Start: d.Start, Deadline: d.Deadline,
	}
	if a.AsOf.IsZero() {
		a.AsOf = today
	}
	if a.Start.IsZero() {
		a.Start = a.AsOf
	}
	return a
}

// Close completes a diagnosis: its answers and what report makes of them are kept together and do not change any more.
// report is a pure function of the answers; it runs inside the transaction, so it must be quick.
func Close(ctx context.Context, tx *db.Tx, which id.ID, version int, report func(*diagnosis.Answers) ([]byte, error)) (Diagnosis, error) {
	n, err := db.Exec(ctx, tx, `UPDATE diagnoses SET state = 'complete', version = version + 1, updated_at = $4, completed_at = $4, completed_by = $5
WHERE tenant_id = $1 AND id = $2 AND version = $3 AND state = 'open'`, string(which), version, tx.Now.UnixMicro(), string(tx.Actor.User()))
	if err != nil {
		return Diagnosis{}, fmt.Errorf("complete diagnosis: %w", err)
	}
	d, a, err := Whole(ctx, tx, which)
	switch {
	case err != nil:
		return d, err
	case n == 0 && d.State == Complete && d.Version != version+1:
		return d, errComplete
	case n == 0:
		return d, fmt.Errorf("complete diagnosis: it has version %d: %w", d.Version, fault.Conflict)
	case len(a.Answers) == 0:
		return d, fault.Fields{{Field: "answers", Problem: "nothing was answered yet", Cure: "answer at least the quick start"}}
	}
	text, err := a.YAML()
	if err != nil {
		return d, err
	}
	result, err := report(a)
	if err != nil {
		return d, err
	}
	if _, err := db.Exec(ctx, tx, "UPDATE diagnoses SET as_of = $3, start_on = $4 WHERE tenant_id = $1 AND id = $2", string(which), a.AsOf.String(), a.Start.String()); err != nil {
		return d, fmt.Errorf("complete diagnosis: %w", err)
	}
	if _, err := db.Exec(ctx, tx, "INSERT INTO diagnosis_results (tenant_id, diagnosis_id, answers, result) VALUES ($1, $2, $3, $4)", string(which), string(text), string(result)); err != nil {
		return d, fmt.Errorf("complete diagnosis: %w", err)
	}
	tx.Record(db.Change{Action: object + ".complete", Object: object, ID: which, Version: version + 1})
	d.AsOf, d.Start = a.AsOf, a.Start
	return d, nil
}

// Result returns what a complete diagnosis came to: its answers file and the report's JSON, as they were kept. It fails with
// fault.NotFound for one that is open.
func Result(ctx context.Context, tx *db.Tx, which id.ID) (answers, result []byte, err error) {
	err = db.One(ctx, tx, []any{&answers, &result}, "SELECT answers, result FROM diagnosis_results WHERE tenant_id = $1 AND diagnosis_id = $2", string(which))
	if err != nil {
		return nil, nil, fmt.Errorf("find result: %w", err)
	}
	return answers, result, nil
}

// Import puts a whole answers file into an open diagnosis, instead of what was answered for the same places; places that the
// file is silent about stay. What the file says it is about must be part of the diagnosis. It returns how many answers and
// documents were put.
func Import(ctx context.Context, tx *db.Tx, l *catalog.Library, which id.ID, a *diagnosis.Answers) (answers, documents int, err error) {
	for _, x := range a.Answers {
		for _, ref := range append([]catalog.Ref{x.Ref}, x.Also...) {
			one := x
			one.Ref, one.Also = ref, nil
			if _, err := Put(ctx, tx, l, which, one, Force); err != nil {
				return 0, 0, err
			}
			answers++
		}
	}
	for _, s := range a.Documents {
		if err := PutDocument(ctx, tx, l, which, s); err != nil {
			return 0, 0, err
		}
	}
	return answers, len(a.Documents), nil
}

// HeadOf is what an answers file says it is about, as the head of a new diagnosis.
func HeadOf(title string, a *diagnosis.Answers) Head {
	return Head{
		Title: title, Organization: a.Organization, Standards: a.Standards, Certified: a.Certified, Inherit: a.Inherit, AsOf: a.AsOf, Start: a.Start, Deadline: a.Deadline,
	}
}

// Kept returns the answers that a complete diagnosis was made from, read as of its own day.
func Kept(ctx context.Context, tx *db.Tx, l *catalog.Library, d Diagnosis) (*diagnosis.Answers, error) {
	text, _, err := Result(ctx, tx, d.ID)
	if err != nil {
		return nil, err
	}
	return diagnosis.ReadAnswers(l, d.Title+".yaml", bytes.NewReader(text), d.AsOf)
}

// Stands returns what a diagnosis says: of a complete one what was kept, of an open one what is answered now.
func Stands(ctx context.Context, tx *db.Tx, l *catalog.Library, which id.ID) (Diagnosis, *diagnosis.Answers, error) {
	d, a, err := Whole(ctx, tx, which)
	if err != nil || d.State != Complete {
		return d, a, err
	}
	a, err = Kept(ctx, tx, l, d)
	return d, a, err
}

// Compared returns a diagnosis's answers with those of the earlier one that it compares itself with, nil where there is
// none. Of a complete one it is what was kept.
func Compared(ctx context.Context, tx *db.Tx, l *catalog.Library, which id.ID) (now, before *diagnosis.Answers, err error) {
	d, now, err := Stands(ctx, tx, l, which)
	if err != nil || d.Previous == "" {
		return now, nil, err
	}
	_, before, err = Stands(ctx, tx, l, d.Previous)
	return now, before, err
}

// Export returns a diagnosis as an answers file with a name for it; that it was taken out stands in the journal first. It
// fails with fault.Fields for a format that is none of diagnosis.FileFormats.
func Export(ctx context.Context, d *db.DB, actor access.Actor, which id.ID, format string) (name string, data []byte, err error) {
	if !slices.Contains(diagnosis.FileFormats, format) {
		return "", nil, fault.Fields{{Field: "format", Problem: fmt.Sprintf("is %.40q", format), Cure: "choose " + strings.Join(diagnosis.FileFormats, ", ")}}
	}
	var a *diagnosis.Answers
	err = d.Write(ctx, actor, func(tx *db.Tx) error {
		_, a, err = Whole(ctx, tx, which)
		tx.Record(db.Change{Action: object + ".export", Object: object, ID: which, Reason: format})
		return err
	})
	if err != nil {
		return "", nil, err
	}
	data, err = a.File(format)
	return "answers." + format, data, err
}
