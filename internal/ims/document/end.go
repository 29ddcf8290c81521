// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"concord/internal/ims/org"
	"concord/internal/platform/civil"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
)

// Withdrawal is why the version that holds ends, until when it is kept at least, and what takes its place.
type Withdrawal struct {
	Reason      string
	RetainUntil string // 2031-12-31; where it is empty, the document's own period counts
	Successor   id.ID  // a published document; empty for none
}

// Destruction is what is left of the content of a version.
type Destruction struct {
	At     time.Time `json:"at"`
	By     id.ID     `json:"by,omitempty"` // empty for the machine's own command line
	Reason string    `json:"reason"`
	Hash   string    `json:"sha256"` // of what it said
}

// WithdrawPublished ends the version that holds; it stays readable, and is present in no count any more. It fails with
// fault.Fields for a reason that is empty, a day that is none or within the document's period, and a successor that holds nothing.
func WithdrawPublished(ctx context.Context, tx *db.Tx, which id.ID, version int, w Withdrawal) (*Document, error) {
	s := &step{verb: Withdraw, action: "withdraw", note: w.Reason}
	return take(ctx, tx, which, version, s, func(d *Document, v *Version) error {
		until, err := d.retained(ctx, tx, w.RetainUntil)
		var wrong fault.Fields
		if err != nil && !errors.As(err, &wrong) {
			return err
		}
		if s.note == "" {
			wrong = append(wrong, fault.Field{Field: "reason", Problem: "is missing", Cure: "say why it is withdrawn"})
		}
		if which, err := Which(ctx, tx, string(w.Successor)); err == nil {
			w.Successor = which
		}
		if err := d.follows(ctx, tx, w.Successor); err != nil {
			var bad fault.Fields
			if !errors.As(err, &bad) {
				return err
			}
			wrong = append(wrong, bad...)
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		s.fields = append(s.fields, db.Field{Name: "retain_until", New: until}, db.Field{Name: "successor", New: string(w.Successor)})
		_, err = db.Exec(ctx, tx, "UPDATE document_versions SET state = 'withdrawn', ended_at = $3, reason = $4, retain_until = $5, successor = $6 WHERE tenant_id = $1 AND id = $2",
			string(v.ID), tx.Now.UnixMicro(), s.note, until, string(w.Successor))
		return err
	})
}

// retained is until when a version is kept that ends today.
func (d *Document) retained(ctx context.Context, tx *db.Tx, until string) (string, error) {
	today, err := org.Today(ctx, tx)
	if err != nil {
		return "", err
	}
	least := today.AddMonths(d.RetainMonths).String() // 0 where nobody said: nothing is withdrawn and destroyed in one breath
	if until == "" && d.RetainMonths > 0 {
		return least, nil
	}
	if _, err := civil.Parse(until); err != nil {
		return "", fault.Fields{{Field: "retain_until", Problem: fmt.Sprintf("is %.40q", until), Cure: "write a date as 2026-11-25"}}
	}
	if until < least && d.RetainMonths == 0 {
		return "", fault.Fields{{Field: "retain_until", Problem: "is before today", Cure: "write today or a later day"}}
	}
	if until < least {
		return "", fault.Fields{{Field: "retain_until", Problem: "is before " + least + ", when the document's own period ends", Cure: "write a later day, or leave it empty"}}
	}
	return until, nil
}

// follows checks what takes the place of the document.
func (d *Document) follows(ctx context.Context, tx *db.Tx, successor id.ID) error {
	if successor == "" {
		return nil
	}
	next, err := Find(ctx, tx, successor)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	if err != nil || next.ID == d.ID || next.Published() == nil {
		return fault.Fields{{Field: "successor", Problem: fmt.Sprintf("%.60q is no other document that is published", string(successor)), Cure: "publish it first, or name none"}}
	}
	return nil
}

// KeptUntil is the last day on which a version that ended must be kept: as its withdrawal says, and for the document's period at
// least. It is empty for a version that has not ended, and where nobody said for how long.
func (d *Document) KeptUntil(v *Version) string {
	return keptUntil(v.State, v.EndedAt, v.RetainUntil, d.RetainMonths)
}

func keptUntil(state State, ended time.Time, until string, months int) string {
	if state != Superseded && state != Withdrawn {
		return ""
	}
	if months == 0 || ended.IsZero() {
		return until
	}
	return max(until, civil.Of(ended).AddMonths(months).String())
}

// Expired is a version that need not be kept any more and whose content is still there.
type Expired struct {
	ID     id.ID  `json:"id"` // of the document
	Code   string `json:"code,omitempty"`
	Title  string `json:"title"`
	Number int    `json:"number"`
	State  State  `json:"state"`
	Until  string `json:"until"` // the last day on which it had to be kept
}

// PastRetention are the versions whose time has passed, the longest past first. It asks one query.
func PastRetention(ctx context.Context, tx *db.Tx) ([]Expired, error) {
	today, err := org.Today(ctx, tx)
	if err != nil {
		return nil, err
	}
	list, err := db.All(ctx, tx, func(row db.Row) (e Expired, err error) {
		var ended *int64
		var until string
		var months int
		err = row.Scan(&e.ID, &e.Code, &e.Title, &months, &e.Number, &e.State, &ended, &until)
		e.Until = keptUntil(e.State, moment(ended), until, months)
		return e, err
	}, `SELECT d.id, d.code, d.title, COALESCE(d.retain_months, 0), v.number, v.state, v.ended_at, v.retain_until FROM document_versions v
JOIN documents d ON d.tenant_id = v.tenant_id AND d.id = v.document_id
WHERE v.tenant_id = $1 AND v.state IN ('superseded', 'withdrawn') AND (v.retain_until <> '' OR d.retain_months > 0)
AND NOT EXISTS (SELECT 1 FROM document_destructions x WHERE x.tenant_id = v.tenant_id AND x.version_id = v.id)`)
	if err != nil {
		return nil, fmt.Errorf("versions past their retention: %w", err)
	}
	list = slices.DeleteFunc(list, func(e Expired) bool { return e.Until >= today.String() })
	slices.SortFunc(list, func(a, b Expired) int {
		return cmp.Or(cmp.Compare(a.Until, b.Until), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Number, b.Number))
	})
	return list, nil
}

// DestroyVersion removes the text or file of a version whose time has passed; its row stays, with its days, its people and the
// hash of what it said. It fails with fault.NotFound, with fault.Conflict where its time has not passed or it is destroyed already, and
// with fault.Fields without a reason.
func DestroyVersion(ctx context.Context, tx *db.Tx, which id.ID, version, number int, reason string) (*Document, error) {
	d, err := seen(ctx, tx, which, version)
	if err != nil {
		return d, err
	}
	v := d.Numbered(number)
	if v == nil {
		return nil, fmt.Errorf("the document has no version %d: %w", number, fault.NotFound)
	}
	if err := d.destroyable(ctx, tx, v); err != nil {
		return d, fmt.Errorf("destroy version: %w", err)
	}
	if reason = intake.CleanText(reason); reason == "" || utf8.RuneCountInString(reason) > LongestNote {
		return d, fault.Fields{{Field: "reason", Problem: "is missing or too long", Cure: fmt.Sprintf("say why, in at most %d characters", LongestNote)}}
	}
	sum, proof := v.Sum(), v.proof()
	if err := d.empty(ctx, tx, v, reason, sum); err != nil {
		return d, fmt.Errorf("destroy version: %w", err)
	}
	if err := d.touch(ctx, tx); err != nil {
		return d, err
	}
	proof.Old, proof.New = proof.New, ""
	tx.Record(db.Change{Action: Object + ".destroy", Object: Object, ID: d.ID, Version: d.Version, Reason: reason, Fields: []db.Field{{Name: "number", New: fmt.Sprint(number)}, {Name: "sha256", Old: sum}, proof}})
	return Find(ctx, tx, which)
}

func (d *Document) destroyable(ctx context.Context, tx *db.Tx, v *Version) error {
	today, err := org.Today(ctx, tx)
	if err != nil {
		return err
	}
	refuse := func(field, problem, cure string) error {
		return errors.Join(fault.Conflict, fault.Fields{{Field: field, Problem: fmt.Sprintf("of version %d %s", v.Number, problem), Cure: cure}})
	}
	switch until := d.KeptUntil(v); {
	case v.Destroyed != nil:
		return refuse("content", "is destroyed already", "nothing is left to do")
	case v.State != Superseded && v.State != Withdrawn:
		return refuse("state", "is "+string(v.State), "withdraw it, or publish the next version first")
	case until == "":
		return refuse("retain_months", "is missing", "say for how many months versions of the document are kept")
	case until >= today.String():
		return refuse("retain_until", "is "+until, "wait until that day has passed")
	}
	return nil
}

// empty removes what a version says and keeps what is left of it.
func (d *Document) empty(ctx context.Context, tx *db.Tx, v *Version, reason, sum string) error {
	if err := d.unfile(ctx, tx, v, ""); err != nil {
		return err
	}
	v.Text, v.Fills = "", nil
	_, err := db.Exec(ctx, tx, "UPDATE document_versions SET text = '', fills = '' WHERE tenant_id = $1 AND id = $2", string(v.ID))
	if err == nil {
		_, err = db.Exec(ctx, tx, "INSERT INTO document_destructions (tenant_id, version_id, destroyed_at, destroyed_by, reason, sha256) VALUES ($1, $2, $3, $4, $5, $6)",
			string(v.ID), tx.Now.UnixMicro(), string(tx.Actor.User()), reason, sum)
	}
	if err == nil {
		err = d.index(ctx, tx)
	}
	return err
}
