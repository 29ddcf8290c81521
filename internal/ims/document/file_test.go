// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package document_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// shelf keeps files of an office.
func (o office) shelf() evidence.Shelf {
	o.t.Helper()
	store, err := blob.Open(o.t.TempDir(), blob.DefaultQuota)
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { _ = store.Close() })
	return evidence.Shelf{DB: o.d, Blobs: store, Most: 1 << 20}
}

func (o office) upload(s evidence.Shelf, d *document.Document, name, content string) (*document.Document, error) {
	return document.Upload(o.t.Context(), s, o.a, d.ID, d.Version, evidence.Incoming{Name: name}, strings.NewReader(content))
}

// uses counts how many records need files of the office.
func (o office) uses() (n int) {
	o.t.Helper()
	err := o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
		return db.One(o.t.Context(), tx, []any{&n}, "SELECT count(*) FROM blob_uses WHERE tenant_id = $1")
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

func TestFL1AVersionCanBeAFileWithTheSameLife(t *testing.T) {
	t.Parallel()
	each(t, func(o, other office) {
		s := o.shelf()
		d := o.make("DOC-03")
		for name, content := range map[string]string{"policy.pdf": "<html>", "policy.html": "<html>", "policy.docx": ""} {
			if _, err := o.upload(s, d, name, content); !errors.Is(err, fault.Invalid) {
				o.t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := document.Upload(o.t.Context(), s, other.a, d.ID, d.Version, evidence.Incoming{Name: "a.txt"}, strings.NewReader("x")); !errors.Is(err, fault.NotFound) {
			o.t.Errorf("another organization uploads: %v", err)
		}
		old := *d
		d, err := o.upload(s, d, `C:\drafts\policy.pdf`, "%PDF-1.7 one")
		if err != nil || d.Open().Text != "" || d.Open().File.Name != "policy.pdf" || d.Open().File.Size != 12 || d.Version != old.Version+1 {
			o.t.Fatalf("%+v, %v", d, err)
		}
		if _, err := o.upload(s, &old, "b.pdf", "%PDF-1.7 two"); !errors.Is(err, fault.Conflict) {
			o.t.Errorf("over what somebody else did: %v", err)
		}
		if _, err := o.do(o.a, d, document.Edit); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "take the file away first") {
			o.t.Errorf("written beside a file: %v", err)
		}
		d = o.through(d, document.Submit)
		if _, err := o.upload(s, d, "b.pdf", "%PDF-1.7 two"); !errors.Is(err, fault.Conflict) {
			o.t.Errorf("another file while it is in review: %v", err)
		}
		d = o.through(d, document.Decide, document.Publish, document.Revise)
		if d.Open().File == nil || d.Open().File.Hash != d.Published().File.Hash || d.Open().File.ID == d.Published().File.ID || o.uses() != 1 {
			o.t.Fatalf("the next version begins with %+v; %d uses", d.Open().File, o.uses())
		}
		if d, err = o.upload(s, d, "policy.md", "Keys are kept.\nBy two.\n"); err != nil || o.uses() != 2 {
			o.t.Fatalf("%v; %d uses", err, o.uses())
		}
		read := func(v *document.Version) (text string, whole bool) {
			o.write(o.a, func(ctx context.Context, tx *db.Tx) error {
				tx.Record(db.Change{Action: "documents.test", Object: document.Object})
				var err error
				text, whole, err = document.Comparable(ctx, tx, s, v, func(p string) string { return p })
				return err
			})
			return text, whole
		}
		if text, whole := read(d.Published()); whole || !strings.Contains(text, "name: policy.pdf") || !strings.Contains(text, "SHA-256: "+d.Published().File.Hash) || strings.Contains(text, "%PDF") {
			o.t.Errorf("a PDF compares as %t %s", whole, text)
		}
		if text, whole := read(d.Open()); !whole || !strings.HasSuffix(text, "\n\nKeys are kept.\nBy two.") {
			o.t.Errorf("a text compares as %t %s", whole, text)
		}
		var content io.ReadCloser
		err = o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
			content, err = document.OpenFile(o.t.Context(), tx, s, d.Published())
			return err
		})
		if err != nil {
			o.t.Fatal(err)
		}
		defer content.Close() //nolint:errcheck // only read
		if data, _ := io.ReadAll(content); string(data) != "%PDF-1.7 one" {
			o.t.Errorf("the published file reads %q", data)
		}
		if d = o.through(d, document.Discard); o.uses() != 1 || d.Published().File == nil {
			o.t.Errorf("with the draft discarded there are %d uses", o.uses())
		}
	})
}

func TestFL4WhatNobodyCanOpenIsNotSubmitted(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		s := o.shelf()
		s.Scan = []string{"scanner"}
		d, err := o.upload(s, o.make(""), "policy.pdf", "%PDF-1.7")
		if err != nil || d.Open().File.Scan != evidence.Pending {
			o.t.Fatalf("%+v, %v", d, err)
		}
		if _, err := o.do(o.a, d, document.Submit); !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "pending") {
			o.t.Errorf("submitted: %v", err)
		}
		err = o.d.Read(o.t.Context(), o.a, func(tx *db.Tx) error {
			_, err := document.OpenFile(o.t.Context(), tx, s, d.Open())
			return err
		})
		if !errors.Is(err, fault.Busy) {
			o.t.Errorf("opened: %v", err)
		}
		o.write(o.a, func(ctx context.Context, tx *db.Tx) (err error) {
			d, err = document.TakeAway(ctx, tx, d.ID, d.Version)
			return err
		})
		if d.Open().File != nil || o.uses() != 0 {
			o.t.Errorf("taken away, there are %d uses", o.uses())
		}
	})
}

func TestAZ5AnAuditorIsNoApprover(t *testing.T) {
	t.Parallel()
	each(t, func(o, _ office) {
		o.write(o.a, func(ctx context.Context, tx *db.Tx) error {
			return tenant.SetMember(ctx, tx, o.c.User(), access.Auditor)
		})
		err := o.d.Write(o.t.Context(), o.a, func(tx *db.Tx) error {
			_, err := document.Create(o.t.Context(), tx, "", document.Content{Head: document.Head{
				Title: "Keys", Kind: "policy", Classification: document.Internal, Owner: o.a.User(), Approvers: []id.ID{o.b.User(), o.c.User()}, ReviewMonths: 12,
			}})
			return err
		})
		var wrong fault.Fields
		if !errors.As(err, &wrong) || len(wrong) != 1 || wrong[0].Field != "approvers" || wrong[0].Problem != "name somebody whose role decides about nothing" {
			o.t.Errorf("an auditor is to approve: %v", err)
		}
	})
}
