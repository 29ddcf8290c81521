// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package api

import (
	"fmt"
	"net/http"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/httpserver"
	"concord/internal/platform/id"
	"concord/internal/platform/intake"
	"concord/internal/platform/openapi"
	"concord/internal/platform/tenant"
)

// memberRoutes say who is in an organization, and let them in and out.
type memberRoutes struct{ db *db.DB }

func (a API) membership(s *httpserver.Server) {
	h := memberRoutes{a.DB}
	const one, all, invitations = "/api/v1/members/{id}", "/api/v1/members", "/api/v1/invitations"
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: all, Door: httpserver.Member, Needs: access.ReadMembers, Summary: "The people of the organization with their roles",
		Doc: openapi.Operation{ID: "listMembers", Tag: tagMembers, Answers: []openapi.Answer{openapi.Gives(200, "All of them, by name", listOf(memberSchema))}},
	}, h.list)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: one, Door: httpserver.Member, Needs: access.ReadMembers, Object: "members", Summary: "One person of the organization",
		Doc: openapi.Operation{ID: "getMember", Tag: tagMembers, Answers: []openapi.Answer{openapi.Gives(200, "The member", memberSchema, "ETag")}},
	}, h.get)
	s.Handle(httpserver.Route{
		Method: http.MethodPatch, Pattern: one, Door: httpserver.Member, Needs: access.ManageMembers, Object: "members", Audit: "members.update", Body: maxSecrets, StepUp: true,
		Summary: "Give a member another role, or an auditor another term; needs If-Match",
		Doc: openapi.Operation{
			ID: "updateMember", Tag: tagMembers, Versioned: true, Body: openapi.JSON(memberChange, map[string]any{"role": "manager"}),
			Text:    "Nobody grants more than they have, nobody changes who has more than they, and the last owner stays. Another role ends the member's login sessions here. With a role other than auditor the term ends too, unless a new one is named.",
			Answers: []openapi.Answer{openapi.Gives(200, "The member as it is now", memberSchema, "ETag")},
		},
	}, h.change)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: one, Door: httpserver.Member, Needs: access.ManageMembers, Object: "members", Audit: "members.delete", StepUp: true,
		Summary: "Take a member out of the organization, with every login session and token here; needs If-Match",
		Doc:     openapi.Operation{ID: "deleteMember", Tag: tagMembers, Versioned: true, Answers: []openapi.Answer{openapi.Nothing("Gone")}},
	}, h.remove)
	s.Handle(httpserver.Route{
		Method: http.MethodGet, Pattern: invitations, Door: httpserver.Member, Needs: access.ManageMembers, Summary: "Invitations that can still be accepted",
		Doc: openapi.Operation{ID: "listInvitations", Tag: tagMembers, Answers: []openapi.Answer{openapi.Gives(200, "All of them, the newest first", listOf(invitationSchema))}},
	}, h.invitations)
	s.Handle(httpserver.Route{
		Method: http.MethodPost, Pattern: invitations, Door: httpserver.Member, Needs: access.ManageMembers, Audit: "invitations.create", Body: maxSecrets, StepUp: true,
		Summary: "Invite somebody; the answer holds the only copy of the code to accept with",
		Doc: openapi.Operation{
			ID: "createInvitation", Tag: tagMembers, Body: openapi.JSON(invitationInput, map[string]any{"email": "ada@example.org", "name": "Ada", "role": "contributor"}),
			Text:    "Hand the code over on another way than the address you typed it from. It holds for 7 days and once, and is used at /api/v1/password/reset. Nothing tells whether the address is somebody's already. An earlier invitation of the same address is worth nothing any more.",
			Answers: []openapi.Answer{openapi.Gives(201, "The invitation with its code", invitationMade)},
		},
	}, h.invite)
	s.Handle(httpserver.Route{
		Method: http.MethodDelete, Pattern: invitations + "/{id}", Door: httpserver.Member, Needs: access.ManageMembers, Object: "invitations", Audit: "invitations.delete",
		Summary: "Take an invitation back",
		Doc:     openapi.Operation{ID: "deleteInvitation", Tag: tagMembers, Text: "An invitation never changes, so that this needs no If-Match.", Answers: []openapi.Answer{openapi.Nothing("Gone")}},
	}, h.withdraw)
}

type member struct {
	User     id.ID       `json:"user"`
	Name     string      `json:"name"`
	Email    string      `json:"email"`
	Role     access.Role `json:"role"`
	Starts   *time.Time  `json:"starts"`
	Ends     *time.Time  `json:"ends"`
	Disabled bool        `json:"disabled"`
	Version  int         `json:"version"`
}

func memberOf(m tenant.Member) member {
	return member{m.User, m.Name, m.Email, m.Role, optional(m.Starts), optional(m.Ends), m.Disabled, m.Version}
}

func (h memberRoutes) list(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	out := collection[member]{Items: []member{}}
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		found, err := tenant.Members(r.Context(), tx)
		for _, m := range found {
			out.Items = append(out.Items, memberOf(m))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h memberRoutes) get(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	who, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	var m tenant.Member
	err = h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		m, err = tenant.ReadMember(r.Context(), tx, who)
		return err
	})
	if err != nil {
		return err
	}
	return answerMember(w, m)
}

func answerMember(w http.ResponseWriter, m tenant.Member) error {
	w.Header().Set("ETag", etag(m.Version))
	return httpserver.JSON(w, http.StatusOK, memberOf(m))
}

// post is the role that somebody is to have, and from when until when.
type post struct {
	role         access.Role
	starts, ends time.Time
}

func (p *post) read(d *intake.Decoder, m intake.Fields, needed bool) {
	p.role = access.Role(d.Text(m, "role", needed))
	p.starts, p.ends = readMoment(d, m, "starts"), readMoment(d, m, "ends")
}

// readMoment reads a point in time, or none.
func readMoment(d *intake.Decoder, m intake.Fields, key string) time.Time {
	s := d.Text(m, key, false)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() < 1970 || t.Year() > 9999 {
		d.Fault(m.At(key), key, fmt.Sprintf("%.40q is no moment", s), "write one as in 2026-11-25T09:00:00Z")
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

func (h memberRoutes) change(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	who, version, err := target(r)
	if err != nil {
		return err
	}
	var p post
	wrong := httpserver.ReadJSON(r, []string{"role", "starts", "ends"}, func(d *intake.Decoder, m intake.Fields) { p.read(d, m, true) })
	var m tenant.Member
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		if m, err = tenant.LockMember(r.Context(), tx, who, version); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err := p.give(r, tx, m); err != nil {
			return err
		}
		m, err = tenant.ReadMember(r.Context(), tx, who)
		return err
	})
	if m.User != "" { // also where it was changed meanwhile: the caller may want to merge
		w.Header().Set("ETag", etag(m.Version))
	}
	if err != nil {
		return err
	}
	return answerMember(w, m)
}

func (p post) give(r *http.Request, tx *db.Tx, m tenant.Member) error {
	if err := tenant.SetMember(r.Context(), tx, m.User, p.role); err != nil {
		return err
	}
	if p.role != access.Auditor && p.starts.IsZero() && p.ends.IsZero() && m.Starts.IsZero() && m.Ends.IsZero() {
		return nil
	}
	return tenant.SetTerm(r.Context(), tx, m.User, p.starts, p.ends)
}

func (h memberRoutes) remove(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	who, version, err := target(r)
	if err != nil {
		return err
	}
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		m, err := tenant.LockMember(r.Context(), tx, who, version)
		if err != nil {
			if m.User != "" {
				w.Header().Set("ETag", etag(m.Version))
			}
			return err
		}
		return tenant.RemoveMember(r.Context(), tx, who)
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

type invitation struct {
	ID      id.ID       `json:"id"`
	Email   string      `json:"email"`
	Name    string      `json:"name"`
	Role    access.Role `json:"role"`
	Starts  *time.Time  `json:"starts"`
	Ends    *time.Time  `json:"ends"`
	By      id.ID       `json:"invited_by"`
	Created time.Time   `json:"created_at"`
	Expires time.Time   `json:"expires_at"`
}

func invitationOf(i auth.Invitation) invitation {
	return invitation{i.ID, i.Email, i.Name, i.Role, optional(i.Starts), optional(i.Ends), i.By, i.CreatedAt, i.EndsAt()}
}

func (h memberRoutes) invitations(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	out := collection[invitation]{Items: []invitation{}}
	err := h.db.Read(r.Context(), a, func(tx *db.Tx) error {
		found, err := auth.Invitations(r.Context(), tx)
		for _, i := range found {
			out.Items = append(out.Items, invitationOf(i))
		}
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusOK, out)
}

func (h memberRoutes) invite(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	var in auth.Invitation
	var p post
	err := httpserver.ReadJSON(r, []string{"email", "name", "role", "starts", "ends"}, func(d *intake.Decoder, m intake.Fields) {
		in.Email, in.Name = d.Text(m, "email", true), d.Text(m, "name", true)
		p.read(d, m, true)
	})
	if err != nil {
		return err
	}
	in.Role, in.Starts, in.Ends = p.role, p.starts, p.ends
	var out struct {
		invitation
		Code string `json:"code"` // shown only now
	}
	err = h.db.Write(r.Context(), a, func(tx *db.Tx) error {
		var made auth.Invitation
		out.Code, made, err = auth.Invite(r.Context(), tx, in)
		out.invitation = invitationOf(made)
		return err
	})
	if err != nil {
		return err
	}
	return httpserver.JSON(w, http.StatusCreated, out)
}

func (h memberRoutes) withdraw(w http.ResponseWriter, r *http.Request, a access.Actor) error {
	which, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := h.db.Write(r.Context(), a, func(tx *db.Tx) error { return auth.Withdraw(r.Context(), tx, which) }); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

var (
	roleSchema   = openapi.OneOf(access.Roles()...).Named("Role").About("What a member may do: owner everything, manager everything but what is the owners', contributor works, reader reads, auditor reads for a term.")
	memberSchema = openapi.Object(
		openapi.Has("user", openapi.ID()), openapi.Has("name", openapi.Text()), openapi.Has("email", openapi.Text()), openapi.Has("role", roleSchema),
		openapi.Has("starts", openapi.Moment().OrNull().About("null for no limit")), openapi.Has("ends", openapi.Moment().OrNull().About("null for no limit")),
		openapi.Has("disabled", openapi.Flag().About("kept out of the whole installation")), openapi.Has("version", openapi.Int().Least(1)),
	).Named("Member")
	memberChange = openapi.Object(
		openapi.Has("role", roleSchema), openapi.May("starts", openapi.Moment()), openapi.May("ends", openapi.Moment().About("needed, with starts, for an auditor")),
	).Only().Named("MemberChange")
	invitationProperties = []openapi.Property{
		openapi.Has("id", openapi.ID()), openapi.Has("email", openapi.Text()), openapi.Has("name", openapi.Text()), openapi.Has("role", roleSchema),
		openapi.Has("starts", openapi.Moment().OrNull()), openapi.Has("ends", openapi.Moment().OrNull()), openapi.Has("invited_by", openapi.ID()),
		openapi.Has("created_at", openapi.Moment()), openapi.Has("expires_at", openapi.Moment()),
	}
	invitationSchema = openapi.Object(invitationProperties...).Named("Invitation")
	invitationMade   = openapi.Object(append([]openapi.Property{openapi.Has("code", openapi.Text().About("shown only now"))}, invitationProperties...)...).Named("InvitationMade")
	invitationInput  = openapi.Object(
		openapi.Has("email", openapi.Text().As("email").Long(3, 254)), openapi.Has("name", openapi.Text().Long(1, tenant.MaxName).About("for the account, where there is none yet")), openapi.Has("role", roleSchema),
		openapi.May("starts", openapi.Moment()), openapi.May("ends", openapi.Moment().About("needed, with starts, for an auditor")),
	).Only().Named("InvitationInput")
)
