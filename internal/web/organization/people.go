// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package organization

import (
	"errors"
	"net/http"
	"slices"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
	"concord/internal/web"
)

// peoplePage are the members.
type peoplePage struct {
	web.Page
	Members     []tenant.Member
	Invitations []auth.Invitation // that nobody accepted yet; only for who may take them back
	Faults      web.Faults
	Email       string // as typed
	Name        string
	Role        access.Role
	Code        string // with which the new person sets a password; shown once
	Added       string // address of whom it is for
}

// grantable are the roles that somebody may give; an auditor also needs an engagement, which the command line asks for.
func grantable(a access.Actor) []access.Role {
	return slices.DeleteFunc(access.Roles(), func(r access.Role) bool { return r == access.Auditor || !r.Within(a.Role()) })
}

// may reports whether the reader may change a member.
func (p peoplePage) may(m tenant.Member) bool {
	return p.Can(access.ManageMembers) && m.Role.Within(p.Actor.Role()) && m.Role != access.Auditor
}

func (x screens) people(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return x.showPeople(w, r, a, http.StatusOK, peoplePage{Role: access.Contributor})
}

func (x screens) showPeople(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p peoplePage) (err error) {
	if p.Page, err = x.Page(r, a, "organization.people"); err != nil {
		return err
	}
	err = x.DB.Read(r.Context(), a, func(tx *db.Tx) error {
		if p.Members, err = tenant.Members(r.Context(), tx); err != nil || !a.Can(access.ManageMembers) {
			return err
		}
		p.Invitations, err = auth.Invitations(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, peopleView(p)))
}

// who is the name of whoever invited somebody.
func (p peoplePage) who(user id.ID) string {
	for _, m := range p.Members {
		if m.User == user {
			return m.Name
		}
	}
	return p.T("organization.journal.former")
}

func (x screens) invite(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	return x.inviteForm(w, r, a, http.StatusOK, peoplePage{Role: access.Contributor})
}

func (x screens) inviteForm(w http.ResponseWriter, r *http.Request, a access.Actor, status int, p peoplePage) (err error) {
	if p.Page, err = x.Page(r, a, "organization.add"); err != nil {
		return err
	}
	return web.Render(w, r, status, web.Framed(p.Page, inviteView(p)))
}

// add invites somebody; the code to accept with is shown once. Nothing tells whether the address is somebody's already.
func (x screens) add(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	form, err := httpserver.ReadForm(r, "email", "name", "role")
	if err != nil {
		return err
	}
	p := peoplePage{Email: form.Get("email"), Name: form.Get("name"), Role: access.Role(form.Get("role"))}
	if !slices.Contains(grantable(a), p.Role) {
		err = fault.Fields{{Field: "role", Problem: "is none that you may give", Cure: "choose one of the list"}}
	}
	var code string
	if err == nil {
		err = x.DB.Write(r.Context(), a, func(tx *db.Tx) error {
			code, _, err = auth.Invite(r.Context(), tx, auth.Invitation{Email: p.Email, Name: p.Name, Role: p.Role})
			return err
		})
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		p.Faults = faults
		return x.inviteForm(w, r, a, http.StatusUnprocessableEntity, p)
	}
	return x.showPeople(w, r, a, http.StatusOK, peoplePage{Role: access.Contributor, Code: code, Added: p.Email})
}

func (x screens) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	who, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	form, err := httpserver.ReadForm(r, "role")
	if err != nil {
		return err
	}
	err = x.DB.Write(r.Context(), a, func(tx *db.Tx) error {
		if _, err := tenant.ActiveRole(r.Context(), tx, who); err != nil {
			return err
		}
		return tenant.SetMember(r.Context(), tx, who, access.Role(form.Get("role")))
	})
	if errors.Is(err, fault.InUse) {
		err = fault.Fields{{Field: "role", Problem: "this is the last owner", Cure: "make somebody else an owner first"}}
	}
	faults, ours := web.FaultsOf(err)
	if ours != nil {
		return ours
	}
	if faults.Any() {
		return x.showPeople(w, r, a, http.StatusUnprocessableEntity, peoplePage{Role: access.Contributor, Faults: faults})
	}
	return web.See(w, r, "/people", "saved")
}

func (x screens) remove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	who, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := httpserver.ReadForm(r); err != nil {
		return err
	}
	if err := x.DB.Write(r.Context(), a, func(tx *db.Tx) error { return tenant.RemoveMember(r.Context(), tx, who) }); err != nil {
		return err
	}
	return web.See(w, r, "/people", "removed")
}

// withdraw takes an invitation back that nobody accepted yet.
func (x screens) withdraw(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, err := httpserver.ReadForm(r); err != nil {
		return err
	}
	if err := x.DB.Write(r.Context(), a, func(tx *db.Tx) error { return auth.Withdraw(r.Context(), tx, which) }); err != nil {
		return err
	}
	return web.See(w, r, "/people", "withdrawn")
}
