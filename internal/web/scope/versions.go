// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package scope

import (
	"errors"
	"net/http"

	"concord/internal/ims/approved"
	"concord/internal/ims/scope"
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
	List   []approved.Version
	Lacks  int
	Seen   string // hash of the scope that the reader approves
	Key    string // by which the same form sent twice makes one version
	Note   string
	Faults web.Faults
	Stale  bool // the scope changed after the page was made
}

func (h screens) versions(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return h.versionList(w, r, a, http.StatusOK, versionsPage{})
}

func (h screens) versionList(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p versionsPage) (err error) {
	if p.Page, err = h.Page(r, a, "scope.versions"); err != nil {
		return err
	}
	p.Key = string(id.New(h.DB.Now()))
	err = h.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		s, err := scope.Read(r.Context(), tx)
		if err != nil {
			return err
		}
		p.Lacks = len(s.Lacks())
		if p.Seen, err = s.Hash(); err != nil {
			return err
		}
		p.List, err = scope.Approved.List(r.Context(), tx, 0, shownVersions)
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
			v, err := scope.Freeze(r.Context(), tx, form.Get("seen"), form.Get("note"))
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
	return web.See(w, r, "/scope/versions/"+string(made), "approved")
}

// approver is who approved a version.
func approver(p web.Page, v approved.Version) string {
	switch {
	case v.Approver != "":
		return v.Approver
	case v.ApprovedBy != "":
		return p.T("record.somebody")
	}
	return p.T("organization.journal.operator")
}
