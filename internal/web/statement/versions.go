// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package statement

import (
	"errors"
	"net/http"

	"concord/internal/ims/approved"
	"concord/internal/ims/soa"
	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/web"
)

// shownVersions is how many versions the page lists.
const shownVersions = 200

// versionsPage is the list of versions with the form to approve the next.
type versionsPage struct {
	web.Page
	List    []approved.Version
	Numbers soa.Numbers
	Seen    string // hash of the statement that the reader approves
	Key     string // by which the same form sent twice makes one version
	Note    string
	Faults  web.Faults
	Stale   bool // the statement changed after the page was made
}

func (h screens) versions(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.versionList(w, r, a, http.StatusOK, versionsPage{})
}

func (h screens) versionList(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p versionsPage) (err error) {
	if p.Page, err = h.Page(r, a, "statement.versions"); err != nil {
		return err
	}
	p.Key = string(id.New(h.DB.Now()))
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		s, err := soa.Read(r.Context(), tx, h.l)
		if err != nil {
			return err
		}
		p.Numbers = soa.Count(s.Entries)
		if p.Seen, err = s.Hash(); err != nil {
			return err
		}
		p.List, err = soa.Approved.List(r.Context(), tx, 0, shownVersions)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, versionsView(p)))
}

func (h screens) approve(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "note", "seen", "key")
	if err != nil {
		return err
	}
	var made id.ID
	err = h.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		made, err = web.Once(r, tx, a, form, func() (id.ID, error) {
			v, err := soa.Freeze(r.Context(), tx, h.l, form.Get("seen"), form.Get("note"))
			return v.ID, err
		})
		return err
	})
	if errors.Is(err, fault.Conflict) {
		return h.versionList(w, r, a, http.StatusPreconditionFailed, versionsPage{Note: form.Get("note"), Stale: true})
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return h.versionList(w, r, a, http.StatusUnprocessableEntity, versionsPage{Note: form.Get("note"), Faults: faults})
	}
	return web.See(w, r, "/statement/versions/"+string(made), "approved")
}

// differencePage is a version, and what changed since.
type differencePage struct {
	web.Page
	Version approved.Version
	With    *approved.Version // nil for the statement as it stands
	List    []approved.Version
	Changes []soa.Change
	Numbers soa.Numbers
}

func (h screens) difference(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	with := r.URL.Query().Get("with")
	if _, err := id.Parse(with); with != "" && err != nil {
		return err
	}
	var p differencePage
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		before, version, err := soa.At(r.Context(), tx, h.l, which)
		if err != nil {
			return err
		}
		var after *soa.Statement
		if after, p.With, err = soa.At(r.Context(), tx, h.l, id.ID(with)); err != nil {
			return err
		}
		p.Version, p.Numbers = *version, soa.Count(before.Entries)
		if p.With != nil && p.With.Number < version.Number { // what changed is told from the older to the newer
			before, after = after, before
		}
		p.Changes = soa.Difference(before, after)
		p.List, err = soa.Approved.List(r.Context(), tx, 0, shownVersions)
		return err
	})
	if err != nil {
		return err
	}
	if p.Page, err = h.Page(r, a, "statement.version", "number", p.Version.Number); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, web.Framed(p.Page, differenceView(p)))
}
