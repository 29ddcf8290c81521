// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"concord/internal/ims/document"
	"concord/internal/knowledge/catalog"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
)

func (o office) withdraw(d *document.Document, w document.Withdrawal) (out *document.Document, err error) {
	err = o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
		out, err = document.WithdrawPublished(o.t.Context(), tx, d.ID, d.Version, w)
		return err
	})
	return out, err
}

func (o office) destroy(d *document.Document, number int, reason string) (out *document.Document, err error) {
	err = o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
		out, err = document.DestroyVersion(o.t.Context(), tx, d.ID, d.Version, number, reason)
		return err
	})
	return out, err
}

// aged moves the end of a document's versions back in time.
func (o office) aged(d *document.Document, until string) {
	o.t.Helper()
	o.write(o.a, func(ctx context.Context, tx *db.Tx) error {
		tx.Record(db.Change{Action: "documents.update", Object: document.Object, ID: d.ID})
		_, err := db.Exec(ctx, tx, "UPDATE document_versions SET ended_at = 1577836800000000, retain_until = $3 WHERE tenant_id = $1 AND document_id = $2 AND ended_at IS NOT NULL", string(d.ID), until)
		return err
	})
}

func (o office) past(a access.Actor) (list []document.Expired) {
	o.t.Helper()
	err := o.d.Read(o.t.Context(), a, func(tx *db.Tx) (err error) {
		list, err = document.PastRetention(o.t.Context(), tx)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return list
}

func TestIM4WhatIsWithdrawnIsReadableAndCountsNoMore(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		next := o.make("", document.Submit, document.Decide, document.Publish)
		draft, foreign := o.make(""), other.make("", document.Submit, document.Decide, document.Publish)
		d := o.make("DOC-03", document.Submit, document.Decide, document.Publish)
		for name, tt := range map[string]struct {
			w      document.Withdrawal
			fields string
		}{
			"nothing said":            {document.Withdrawal{}, "reason retain_until "},
			"for a time that is over": {document.Withdrawal{Reason: "Old.", RetainUntil: "2020-01-01"}, "retain_until "},
			"by itself":               {document.Withdrawal{Reason: "Old.", RetainUntil: "2031-12-31", Successor: d.ID}, "successor "},
			"by a draft":              {document.Withdrawal{Reason: "Old.", RetainUntil: "2031-12-31", Successor: draft.ID}, "successor "},
			"by another's document":   {document.Withdrawal{Reason: "Old.", RetainUntil: "2031-12-31", Successor: foreign.ID}, "successor "},
		} {
			_, err := o.withdraw(d, tt.w)
			var wrong fault.Fields
			got := ""
			if errors.As(err, &wrong) {
				for _, f := range wrong.Sorted() {
					got += f.Field + " "
				}
			}
			if got != tt.fields {
				o.t.Errorf("%s: %q, %v", name, got, err)
			}
		}
		d, err := o.withdraw(d, document.Withdrawal{Reason: "Part of the AI policy.", RetainUntil: "2031-12-31", Successor: next.ID})
		if err != nil {
			o.t.Fatal(err)
		}
		v := d.Latest()
		if v.State != document.Withdrawn || v.Successor != next.ID || v.Text == "" || d.KeptUntil(v) != "2031-12-31" || v.EndedAt.IsZero() {
			o.t.Errorf("%+v", v)
		}
		err = o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
			rows, err := document.Tracker(o.t.Context(), tx, catalog.Embedded(), func(context.Context, *db.Tx, []string, id.ID) (map[string]string, error) { return fills, nil })
			for _, r := range rows {
				if r.Code == "DOC-03" && (r.Status != document.IsWithdrawn || r.PublishedOn != "") {
					o.t.Errorf("the tracker says %+v", r)
				}
			}
			return err
		})
		if err != nil {
			o.t.Error(err)
		}
	})
}

func TestIM4ContentIsDestroyedOnlyAfterItsTimeAndLeavesItsRow(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		s := o.shelf()
		d := o.make("DOC-03")
		o.write(o.a, func(ctx context.Context, tx *db.Tx) (err error) {
			d, err = document.Change(ctx, tx, d.ID, d.Version, func(c *document.Content) error {
				c.RetainMonths = 120
				return nil
			})
			return err
		})
		d, err := o.upload(s, d, "policy.pdf", "%PDF-1.7 one")
		if err != nil {
			o.t.Fatal(err)
		}
		d = o.through(d, document.Submit, document.Decide, document.Publish)
		if _, err := o.withdraw(d, document.Withdrawal{Reason: "Old.", RetainUntil: "2027-01-01"}); !errors.Is(err, fault.Invalid) {
			o.t.Errorf("withdrawn for less than its period: %v", err)
		}
		if _, err := o.destroy(d, 1, "Old."); !errors.Is(err, fault.Conflict) {
			o.t.Errorf("what holds is destroyed: %v", err)
		}
		d = o.through(d, document.Revise)
		if d, err = o.upload(s, d, "policy.txt", "two"); err != nil {
			o.t.Fatal(err)
		}
		d = o.through(d, document.Submit, document.Decide, document.Publish)
		sum := d.Versions[1].Sum()
		if until := d.KeptUntil(&d.Versions[1]); !strings.HasPrefix(until, "2") || d.Versions[1].State != document.Superseded {
			o.t.Errorf("kept until %q", until)
		}
		if _, err := o.destroy(d, 1, "Old."); !errors.Is(err, fault.Conflict) || len(o.past(o.a)) != 0 {
			o.t.Errorf("before its time: %v, %+v", err, o.past(o.a))
		}
		o.aged(d, "")
		if _, err := o.destroy(d, 1, "Old."); !errors.Is(err, fault.Conflict) || len(o.past(o.a)) != 0 { // 2020 and ten years
			o.t.Errorf("before the document's period is over: %v", err)
		}
		o.write(o.a, func(ctx context.Context, tx *db.Tx) (err error) {
			d, err = document.Change(ctx, tx, d.ID, d.Version, func(c *document.Content) error {
				c.RetainMonths = 60
				return nil
			})
			return err
		})
		if list := o.past(o.a); len(list) != 1 || list[0].ID != d.ID || list[0].Number != 1 || list[0].Until != "2025-01-01" || len(o.past(other.a)) != 0 {
			o.t.Fatalf("past its time are %+v", list)
		}
		if _, err := o.destroy(d, 1, " "); !errors.Is(err, fault.Invalid) {
			o.t.Errorf("without a reason: %v", err)
		}
		if _, err := other.destroy(d, 1, "Old."); !errors.Is(err, fault.NotFound) {
			o.t.Errorf("another organization: %v", err)
		}
		if d, err = o.destroy(d, 1, "Kept for five years."); err != nil {
			o.t.Fatal(err)
		}
		v := d.Numbered(1)
		if v.File != nil || v.Text != "" || v.Destroyed == nil || v.Destroyed.Hash != sum || v.Sum() != sum || v.Destroyed.By != o.a.User() || v.PublishedOn == "" || len(v.Approvals) != 2 || o.uses() != 1 {
			o.t.Errorf("left are %+v, %d uses", v, o.uses())
		}
		err = o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
			text, whole, err := document.Comparable(o.t.Context(), tx, s, v, func(p string) string { return p })
			if whole || text != "destroyed\nSHA-256: "+sum {
				o.t.Errorf("compared it says %q, whole %v", text, whole)
			}
			return err
		})
		if err != nil {
			o.t.Error(err)
		}
		if _, err := o.destroy(d, 1, "Again."); !errors.Is(err, fault.Conflict) || len(o.past(o.a)) != 0 {
			o.t.Errorf("destroyed twice: %v", err)
		}
		if d.Published() == nil || d.Published().File == nil {
			o.t.Error("what holds lost its file")
		}
	})
}
