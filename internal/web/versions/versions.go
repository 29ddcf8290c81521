// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

// Package versions are the pages of a statement's approved versions: their list, the form that approves the next, what changed.
package versions

import (
	"context"
	"errors"
	"net/http"

	"concord/internal/ims/approved"
	"concord/internal/platform/access"
	"concord/internal/platform/blob"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/report/archive"
	"concord/internal/web"
)

// Shown is how many versions a page lists.
const Shown = 200

// mostPrints is how many kept prints of a version its page lists.
const mostPrints = 20

// Pages are the pages of the versions of one kind of statement.
type Pages struct {
	*web.Shell
	Kind   approved.Kind
	Path   string // of the statement's own page, as in /scope
	Words  string // what its texts are called by, as in scope
	Stand  func(ctx context.Context, tx *db.Tx) (Stand, error)
	Freeze func(ctx context.Context, tx *db.Tx, seen, note string) (approved.Version, error)
	// Archive keeps prints of a version; Kept are those that it keeps from the approval on.
	Archive *archive.Archive
	Kept    func(version id.ID, language string) archive.Order
}

// Stand is how the statement stands that would be approved next.
type Stand struct {
	Seen   string                  // its hash
	Lacks  int                     // things that stand against an approval
	Settle string                  // address where they are settled
	State  func(p web.Page) string // sentence before the form
}

// listPage is the list of versions with the form to approve the next.
type listPage struct {
	web.Page
	Of     Pages
	Stand  Stand
	List   []approved.Version
	Key    string // by which the same form sent twice makes one version
	Note   string
	Faults web.Faults
	Stale  bool // the statement changed after the page was made
}

// of finds a text of the statement.
func (p listPage) of(key string, pairs ...any) string {
	return p.T("versions.of."+p.Of.Words+"."+key, pairs...)
}

// List shows the versions, and the form to approve the next.
func (h Pages) List(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.list(w, r, a, http.StatusOK, listPage{})
}

func (h Pages) list(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p listPage) (err error) {
	if p.Page, err = h.Page(r, a, "versions.title"); err != nil {
		return err
	}
	p.Of, p.Key = h, string(id.New(h.DB.Now()))
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if p.Stand, err = h.Stand(r.Context(), tx); err != nil {
			return err
		}
		p.List, err = h.Kind.List(r.Context(), tx, 0, Shown)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, listView(p)))
}

// Approve makes the next version of what the form's sender saw.
func (h Pages) Approve(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "note", "seen", "key")
	if err != nil {
		return err
	}
	page, err := h.Page(r, a, "versions.title")
	if err != nil {
		return err
	}
	var made id.ID
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		made, err = web.Once(r, tx, a, form, func() (id.ID, error) {
			v, err := h.Freeze(r.Context(), tx, form.Get("seen"), form.Get("note"))
			if err == nil {
				_, err = h.Archive.Ask(r.Context(), tx, h.Kept(v.ID, page.Lang))
			}
			return v.ID, err
		})
		return err
	})
	if errors.Is(err, fault.Conflict) {
		return h.list(w, r, a, http.StatusPreconditionFailed, listPage{Note: form.Get("note"), Stale: true})
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.list(w, r, a, http.StatusUnprocessableEntity, listPage{Note: form.Get("note"), Faults: faults})
	}
	return web.See(w, r, h.Path+"/versions/"+string(made), "approved")
}

// First answers with the file of a version as it was first printed and kept, and reports whether there is one.
func (h Pages) First(w http.ResponseWriter, r *http.Request, a access.Actor, version id.ID, language, format string) (answered bool, err error) {
	var content blob.Content
	var f archive.File
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		content, f, err = h.Archive.First(r.Context(), tx, h.Kept(version, language), format)
		return err
	})
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer content.Close() //nolint:errcheck // only read
	httpserver.Content(w, r, f.Name, f.MediaType, f.Hash, content)
	return true, nil
}

// Approver is who approved a version.
func Approver(p web.Page, v approved.Version) string {
	switch {
	case v.Approver != "":
		return v.Approver
	case v.ApprovedBy != "":
		return p.T("record.somebody")
	}
	return p.T("organization.journal.operator")
}

// Difference is what changed from a version to another one, or until now, told from the older to the newer.
type Difference struct {
	Version approved.Version
	With    *approved.Version // nil for the statement as it stands
	List    []approved.Version
	Changes []Change
	Order   archive.Order    // of the prints of this version
	Prints  []archive.Report // that are kept, the newest first
	Key     string           // by which the same form sent twice makes one report
	Now     string           // what the statement as it stands is called in the choice
}

// Change is what became of one part, in words.
type Change struct {
	Name   string
	Path   string // empty for what has no page
	Turn   approved.Turn
	Fields []Field
}

// Field is what a part says otherwise. What was, or is, nothing is empty.
type Field struct{ Label, Old, New string }

// Asked returns the two versions that a request compares: its own, and that of ?with=, empty for now.
func Asked(r *http.Request) (which, with id.ID, err error) {
	if which, err = id.Parse(r.PathValue("id")); err != nil {
		return "", "", err
	}
	if s := r.URL.Query().Get("with"); s != "" {
		with, err = id.Parse(s)
	}
	return which, with, err
}

// Compare reads the two statements by at, which answers as soa.At and scope.At do, and returns them from the older to the
// newer, beside the first of the two.
func Compare[S any](ctx context.Context, tx *db.Tx, h Pages, which, with id.ID, at func(version id.ID) (*S, *approved.Version, error)) (d Difference, shown, older, newer *S, err error) {
	shown, version, err := at(which)
	if err != nil {
		return d, nil, nil, nil, err
	}
	d.Version, older = *version, shown
	if newer, d.With, err = at(with); err != nil {
		return d, nil, nil, nil, err
	}
	if d.With != nil && d.With.Number < version.Number {
		older, newer = newer, older
	}
	if d.List, err = h.Kind.List(ctx, tx, 0, Shown); err != nil {
		return d, nil, nil, nil, err
	}
	d.Order, d.Key = h.Kept(which, ""), string(id.New(h.DB.Now()))
	d.Prints, err = archive.List(ctx, tx, which, "", mostPrints)
	return d, shown, older, newer, err
}
