// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"concord/internal/ims/org"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/notice"
	"concord/internal/platform/tenant"
)

// step is one act on a document: it has been seen, fits, and is counted and recorded when do has done it.
type step struct {
	verb   Verb
	action string
	note   string // why, in the person's words
	fields []db.Field
}

// take does a step. All steps fail with fault.NotFound, with fault.Conflict for an old version, beside the document as it is,
// and with fault.Conflict and words where the step does not fit where the document stands.
func take(ctx context.Context, tx *db.Tx, which id.ID, version int, s *step, do func(d *Document, v *Version) error) (*Document, error) {
	d, err := seen(ctx, tx, which, version)
	if err != nil {
		return d, err
	}
	if err := d.may(s.verb); err != nil {
		return d, fmt.Errorf("%s document: %w", s.verb, err)
	}
	s.note = intake.CleanText(s.note)
	if utf8.RuneCountInString(s.note) > LongestNote {
		return d, fault.Fields{{Field: "note", Problem: "is too long", Cure: fmt.Sprintf("use at most %d characters", LongestNote)}}
	}
	v := d.subject(s.verb)
	s.fields = append(s.fields, db.Field{Name: "number", New: fmt.Sprint(v.Number)})
	if err := do(d, v); err != nil {
		return d, fmt.Errorf("%s document: %w", s.verb, err)
	}
	if err := d.touch(ctx, tx); err != nil {
		return d, err
	}
	tx.Record(db.Change{Action: Object + "." + s.action, Object: Object, ID: d.ID, Version: d.Version, Reason: s.note, Fields: s.fields})
	return Find(ctx, tx, which)
}

// SubmitDraft sends the draft to its approvers. fills are what stands for its placeholders now: from here on the version says
// just this. It fails with fault.Fields where there is no approver or no text, or where the text's marks do not close.
func SubmitDraft(ctx context.Context, tx *db.Tx, which id.ID, version int, fills map[string]string) (*Document, error) {
	return take(ctx, tx, which, version, &step{verb: Submit, action: "submit"}, func(d *Document, v *Version) error {
		wrong := Check(v.Text)
		switch {
		case v.Text == "" && v.File == nil:
			wrong = append(wrong, fault.Field{Field: "text", Problem: "is empty", Cure: "write it, or upload a file"})
		case v.File != nil && !v.File.Scan.Open(): // nobody could read what is to be approved
			wrong = append(wrong, fault.Field{Field: "file", Problem: "cannot be opened: its scan is " + string(v.File.Scan), Cure: "wait until it is clean, or upload another one"})
		}
		if len(d.Approvers) == 0 {
			wrong = append(wrong, fault.Field{Field: "approvers", Problem: "are missing", Cure: "name at least one who is not the owner"})
		}
		c := Content{Head: d.Head} // somebody may have left since they were named
		if err := c.people(ctx, tx, func(bad bool, field, problem, cure string) {
			if bad {
				wrong = append(wrong, fault.Field{Field: field, Problem: problem, Cure: cure})
			}
		}); err != nil {
			return err
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		kept, err := json.Marshal(used(v.Text, fills))
		if err != nil {
			return err
		}
		if _, err := db.Exec(ctx, tx, "DELETE FROM document_approvals WHERE tenant_id = $1 AND version_id = $2", string(v.ID)); err != nil {
			return err
		}
		for i, who := range d.Approvers {
			_, err := db.Exec(ctx, tx, "INSERT INTO document_approvals (tenant_id, version_id, place, person, decision, note) VALUES ($1, $2, $3, $4, '', '')", string(v.ID), i+1, string(who))
			if err != nil {
				return err
			}
		}
		_, err = db.Exec(ctx, tx, "UPDATE document_versions SET state = 'in-review', fills = $3, submitted_at = $4 WHERE tenant_id = $1 AND id = $2", string(v.ID), string(kept), tx.Now.UnixMicro())
		if err != nil {
			return err
		}
		return d.call(ctx, tx, v, d.Approvers[0])
	})
}

// call tells a person that a version waits for their decision; whoever has left hears nothing, and the version can be recalled.
func (d *Document) call(ctx context.Context, tx *db.Tx, v *Version, who id.ID) error {
	if _, err := tenant.FindMember(ctx, tx, string(who)); err != nil {
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		return err
	}
	_, err := notice.Add(ctx, tx, notice.Notice{
		User: who, Once: fmt.Sprintf("document %s %d %d %s", d.ID, v.Number, tx.Now.UnixMicro(), who), About: id.Ref{Register: Object, ID: d.ID},
		Words: "notices.document.approve", Details: map[string]string{"title": d.Title, "number": fmt.Sprint(v.Number)},
	})
	return err
}

// DecideOn keeps what the actor decides about the version in review: approved by the last one it is approved, returned by
// anyone it is a draft again. It fails with fault.Forbidden unless it is the actor's turn, or where the actor has come to own
// the document, and with fault.Fields for a decision that there is not or a return without a reason.
func DecideOn(ctx context.Context, tx *db.Tx, which id.ID, version int, decision Decision, note string) (*Document, error) {
	s := &step{verb: Decide, action: "approve", note: note}
	if decision == Return {
		s.action = "return"
	}
	return take(ctx, tx, which, version, s, func(d *Document, v *Version) error {
		me := tx.Actor.User()
		if me == "" || v.Turn() != me || d.Owner == me {
			return fmt.Errorf("it is not your turn: %w", fault.Forbidden)
		}
		switch {
		case decision != Approve && decision != Return:
			return fault.Fields{{Field: "decision", Problem: fmt.Sprintf("is %.40q", decision), Cure: "choose approved or returned"}}
		case decision == Return && s.note == "":
			return fault.Fields{{Field: "note", Problem: "is missing", Cure: "say what has to change"}}
		}
		_, err := db.Exec(ctx, tx, "UPDATE document_approvals SET decision = $4, decided_at = $5, note = $6 WHERE tenant_id = $1 AND version_id = $2 AND person = $3 AND decision = ''",
			string(v.ID), string(me), string(decision), tx.Now.UnixMicro(), s.note)
		if err != nil {
			return err
		}
		for i := range v.Approvals {
			if v.Approvals[i].Person == me {
				v.Approvals[i].Decision = decision
			}
		}
		next := v.Turn()
		switch {
		case decision == Return:
			return v.back(ctx, tx)
		case next != "":
			return d.call(ctx, tx, v, next)
		}
		_, err = db.Exec(ctx, tx, "UPDATE document_versions SET state = 'approved' WHERE tenant_id = $1 AND id = $2", string(v.ID))
		return err
	})
}

// back makes a draft of a version again; what was decided stays to be read until it is submitted anew.
func (v *Version) back(ctx context.Context, tx *db.Tx) error {
	_, err := db.Exec(ctx, tx, "UPDATE document_versions SET state = 'draft', fills = '', submitted_at = NULL WHERE tenant_id = $1 AND id = $2", string(v.ID))
	return err
}

// RecallOpen takes a version back from its approvers.
func RecallOpen(ctx context.Context, tx *db.Tx, which id.ID, version int) (*Document, error) {
	return take(ctx, tx, which, version, &step{verb: Recall, action: "recall"}, func(_ *Document, v *Version) error { return v.back(ctx, tx) })
}

// PublishApproved makes the approved version the one that holds, from the organization's own day on; the one before is
// superseded. Its next review follows from the document's interval.
func PublishApproved(ctx context.Context, tx *db.Tx, which id.ID, version int) (*Document, error) {
	s := &step{verb: Publish, action: "publish"}
	return take(ctx, tx, which, version, s, func(d *Document, v *Version) error {
		today, err := org.Today(ctx, tx)
		if err != nil {
			return err
		}
		review := ""
		if d.ReviewMonths > 0 {
			review = today.AddMonths(d.ReviewMonths).String()
		}
		s.fields = append(s.fields, db.Field{Name: "next_review", New: review}, v.proof())
		_, err = db.Exec(ctx, tx, "UPDATE document_versions SET state = 'superseded', ended_at = $3 WHERE tenant_id = $1 AND document_id = $2 AND state = 'published'", string(d.ID), tx.Now.UnixMicro())
		if err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, "UPDATE document_versions SET state = 'published', published_at = $3, published_by = $4, published_on = $5, next_review = $6 WHERE tenant_id = $1 AND id = $2",
			string(v.ID), tx.Now.UnixMicro(), string(tx.Actor.User()), today.String(), review)
		return err
	})
}

// ReviseDocument begins the next version, from the text or file of the one that holds or, where it was withdrawn, of the last.
func ReviseDocument(ctx context.Context, tx *db.Tx, which id.ID, version int) (*Document, error) {
	return take(ctx, tx, which, version, &step{verb: Revise, action: "revise"}, func(d *Document, v *Version) error {
		from := v.File // v moves with the list that gains a version
		if err := d.draft(ctx, tx, v.Text, ""); err != nil || from == nil {
			return err
		}
		f := *from
		f.ID = tx.NewID()
		return d.Versions[0].file(ctx, tx, f)
	})
}

// DiscardDraft removes the draft, and the document with it where it has no other version: then it returns nil.
func DiscardDraft(ctx context.Context, tx *db.Tx, which id.ID, version int) (*Document, error) {
	d, err := seen(ctx, tx, which, version)
	if err != nil {
		return d, err
	}
	if len(d.Versions) == 1 && d.may(Discard) == nil {
		return nil, d.remove(ctx, tx)
	}
	return take(ctx, tx, which, version, &step{verb: Discard, action: "discard"}, func(d *Document, v *Version) error {
		if err := d.unfile(ctx, tx, v, ""); err != nil {
			return err
		}
		if err := v.remove(ctx, tx); err != nil {
			return err
		}
		d.Versions = d.Versions[1:]
		return d.index(ctx, tx)
	})
}
