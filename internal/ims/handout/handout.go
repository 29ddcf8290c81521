// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package handout gives single files out by links that hold for five minutes and need no sign-in.
package handout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"concord/internal/ims/document"
	"concord/internal/ims/evidence"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/keyring"
)

// Desk makes links and honours them.
type Desk struct {
	shelf evidence.Shelf
	key   []byte
}

// NewDesk returns the desk for the files of a shelf. Its links are signed with a key that is for nothing else.
func NewDesk(s evidence.Shelf, ring *keyring.Keyring) Desk {
	return Desk{shelf: s, key: ring.Derive("download links 1")}
}

// Path is where links lead.
const Path = "/download"

// Parameter is what the pass is called in a link's address. It is a query's value, which no log of ours and few of others keep.
const Parameter = "pass"

// Method is what links are good for.
const Method = "GET"

// Link is what somebody gets to hand on.
type Link struct {
	Address string // behind scheme and host
	Name    string // of the file
	Expires time.Time
	Record  id.ID // that has the file
}

// file is what there is of a file that can be handed out.
type file struct {
	kind   Kind
	id     id.ID
	record id.Ref // that has it
	name   string
	media  string
	hash   string
	scan   evidence.Scan
	given  func(*db.Tx) // has the journal say that it was read; nil where it need not
}

func ofEvidence(ctx context.Context, tx *db.Tx, which id.ID) (file, error) {
	f, err := evidence.FindFile(ctx, tx, which)
	return file{Evidence, f.ID, id.Ref{Register: evidence.Register.Name, ID: f.Evidence}, f.Name, f.MediaType, f.Hash, f.Scan, f.Given}, err
}

func ofVersion(d *document.Document, v *document.Version) (file, error) {
	if v == nil || v.File == nil {
		return file{}, fmt.Errorf("a version that is no file: %w", fault.NotFound)
	}
	return file{Document, v.File.ID, id.Ref{Register: document.Object, ID: d.ID}, v.File.Name, v.File.MediaType, v.File.Hash, v.File.Scan, nil}, nil
}

// ForEvidence makes a link to a file of a piece of evidence, for whoever acts. It fails with fault.NotFound, with fault.Forbidden
// where no person acts, with fault.Busy while a scanner looks at the file, and with fault.Fields where that did not find it clean.
func (d Desk) ForEvidence(ctx context.Context, tx *db.Tx, which id.ID) (Link, error) {
	f, err := ofEvidence(ctx, tx, which)
	if err != nil {
		return Link{}, err
	}
	return d.link(tx, f)
}

// ForDocument is ForEvidence for the file that a version of a document is.
func (d Desk) ForDocument(ctx context.Context, tx *db.Tx, which id.ID, number int) (Link, error) {
	doc, err := document.Find(ctx, tx, which)
	if err != nil {
		return Link{}, err
	}
	f, err := ofVersion(doc, doc.Numbered(number))
	if err != nil {
		return Link{}, err
	}
	return d.link(tx, f)
}

func (d Desk) link(tx *db.Tx, f file) (Link, error) {
	a := tx.Actor
	if a.User() == "" || !a.Can(access.ShareWork) {
		return Link{}, fmt.Errorf("make a download link: %w", fault.Forbidden)
	}
	if err := f.scan.Closed(); err != nil {
		return Link{}, err
	}
	p := Pass{Organization: a.Tenant(), Person: a.User(), Kind: f.kind, File: f.id, Hash: f.hash, Expires: tx.Now.Add(Life)}
	if a.Method() == access.ByToken {
		p.Token = a.Credential()
	}
	tx.Record(db.Change{Action: f.record.Register + ".link", Object: f.record.Register, ID: f.record.ID, Fields: []db.Field{
		{Name: "file", New: f.name}, {Name: "sha256", New: f.hash}, {Name: "expires_at", New: p.Expires.Format(time.RFC3339)},
	}})
	return Link{Address: Path + "?" + Parameter + "=" + d.Write(p, Method), Name: f.name, Expires: p.Expires, Record: f.record.ID}, nil
}

// File is a file that is handed out. Its content must be closed.
type File struct {
	Name, MediaType, Hash string
	Content               blob.Content
}

// Open opens the file that a pass names, for a method and from a source, after everything was checked again that let the link be
// made. It fails with fault.Expired, and with fault.Void for all else that does not hold, whatever it is. Where the pass was signed
// here, the actor on whose behalf it was shown comes back too. The journal says that evidence was read, unless only a further part is
// asked for.
func (d Desk) Open(ctx context.Context, pass, method, source, request string, further bool) (out File, by access.Actor, err error) {
	p, err := d.read(pass, method, d.shelf.DB.Now())
	if err != nil {
		return File{}, access.Actor{}, err
	}
	by, err = auth.ByLink(ctx, d.shelf.DB, p.Organization, p.Person, p.Token, source, request)
	if err == nil {
		out, err = d.take(ctx, by, p, further)
	}
	if errors.Is(err, fault.NotFound) || errors.Is(err, fault.Forbidden) {
		err = fmt.Errorf("%s: %w", err.Error(), fault.Void) // of one kind, so that nobody learns which
	}
	return out, by, err
}

func (d Desk) take(ctx context.Context, by access.Actor, p Pass, further bool) (out File, err error) {
	within := d.shelf.DB.Read
	if p.Kind == Evidence && !further {
		within = d.shelf.DB.Write
	}
	err = within(ctx, by, func(tx *db.Tx) (err error) {
		if out.Content != nil { // of an attempt that was undone
			out.Content.Close() //nolint:errcheck // only read
		}
		out, err = d.open(ctx, tx, p, further)
		return err
	})
	if err != nil && out.Content != nil {
		out.Content.Close() //nolint:errcheck // the first error says more
	}
	return out, err
}

func (d Desk) open(ctx context.Context, tx *db.Tx, p Pass, further bool) (File, error) {
	f, err := find(ctx, tx, p)
	switch {
	case err != nil:
		return File{}, err
	case f.hash != p.Hash:
		return File{}, fmt.Errorf("the file has another content: %w", fault.NotFound)
	case !f.scan.Open():
		return File{}, fmt.Errorf("the file is closed, its scan is %s: %w", f.scan, fault.Forbidden)
	}
	content, _, err := d.shelf.Blobs.Read(ctx, tx, f.hash)
	if err == nil && f.given != nil && !further {
		f.given(tx)
	}
	return File{f.name, f.media, f.hash, content}, err
}

func find(ctx context.Context, tx *db.Tx, p Pass) (file, error) {
	switch p.Kind {
	case Evidence:
		return ofEvidence(ctx, tx, p.File)
	case Document:
		doc, v, err := document.FindFile(ctx, tx, p.File)
		if err != nil {
			return file{}, err
		}
		return ofVersion(doc, v)
	}
	return file{}, fmt.Errorf("files of kind %.20q: %w", string(p.Kind), fault.NotFound)
}
