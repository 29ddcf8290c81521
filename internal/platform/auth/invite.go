// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"fmt"
	"time"

	"concord/internal/platform/access"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// InviteLife is how long an invitation may be accepted.
const InviteLife = 7 * 24 * time.Hour

// invitePrefix says what a code is.
const invitePrefix = "cci_"

// Invitation asks somebody to become a member. Whether the address is somebody's already, nobody learns from it: who has an
// account becomes a member just as late as who has not.
type Invitation struct {
	ID        id.ID
	Email     string
	Name      string // for the account, where there is none yet
	Role      access.Role
	Starts    time.Time // of an auditor's membership; zero for no limit
	Ends      time.Time
	By        id.ID // who invited
	CreatedAt time.Time
}

// EndsAt is until when it may be accepted.
func (i Invitation) EndsAt() time.Time { return i.CreatedAt.Add(InviteLife) }

// Invite asks somebody into the actor's organization and returns the only copy of the code to accept with, once, within
// InviteLife. An earlier invitation of the same address is worth nothing any more. It fails with fault.Fields naming
// everything that is wrong, and with fault.Forbidden for a role that the actor may not grant.
func Invite(ctx context.Context, tx *db.Tx, in Invitation) (code string, made Invitation, err error) {
	if made, err = in.cleaned(ctx, tx); err != nil {
		return "", Invitation{}, err
	}
	if err := tenant.MayGrant(tx.Actor, "", made.Role); err != nil {
		return "", Invitation{}, err
	}
	if tx.Actor.User() == "" {
		return "", Invitation{}, fmt.Errorf("invite without being a person: %w", fault.Forbidden)
	}
	made.ID, made.By, made.CreatedAt = tx.NewID(), tx.Actor.User(), tx.Now
	code = newSecret(invitePrefix)
	tx.Record(db.Change{Action: "invitations.create", Object: "invitations", ID: made.ID, Fields: []db.Field{
		{Name: "email", New: made.Email}, {Name: "name", New: made.Name}, {Name: "role", New: string(made.Role)},
	}})
	if err := dropInvitations(ctx, tx, "email_key = $2", tenant.Key(made.Email)); err != nil {
		return "", Invitation{}, err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO invitations (tenant_id, id, email, email_key, name, role, starts_at, ends_at, invited_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, string(made.ID), made.Email, tenant.Key(made.Email), made.Name, string(made.Role),
		tenant.Micro(made.Starts), tenant.Micro(made.Ends), string(made.By), made.CreatedAt.UnixMicro())
	if err == nil {
		_, err = db.Exec(ctx, tx, "INSERT INTO invitation_keys (tenant_id, hash, invitation_id) VALUES ($1, $2, $3)", hashOf(code), string(made.ID))
	}
	if err != nil {
		return "", Invitation{}, fmt.Errorf("invite: %w", err)
	}
	return code, made, nil
}

// cleaned checks everything at once.
func (i Invitation) cleaned(ctx context.Context, tx *db.Tx) (Invitation, error) {
	var wrong fault.Fields
	var err error
	i.Email, err = cleanEmail(i.Email)
	wrong = appendFields(wrong, err)
	i.Name, err = tenant.CleanName("name", i.Name)
	wrong = appendFields(wrong, err)
	if !i.Role.Valid() {
		wrong = append(wrong, fault.Field{Field: "role", Problem: fmt.Sprintf("%.40q is no role", i.Role), Cure: "use owner, manager, contributor, reader or auditor"})
	} else {
		wrong = appendFields(wrong, tenant.CheckTerm(i.Role, i.Starts, i.Ends))
	}
	if len(wrong) > 0 {
		return i, wrong
	}
	there := false
	err = db.Each(ctx, tx, func(db.Row) error { there = true; return nil },
		"SELECT m.user_id FROM members m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = $1 AND u.email_key = $2", tenant.Key(i.Email))
	if err == nil && there {
		err = fault.Fields{{Field: "email", Problem: "is a member already", Cure: "change the member's role instead"}}
	}
	return i, err
}

func dropInvitations(ctx context.Context, tx *db.Tx, which, value string) error {
	_, err := db.Exec(ctx, tx, "DELETE FROM invitation_keys WHERE tenant_id = $1 AND invitation_id IN (SELECT id FROM invitations WHERE tenant_id = $1 AND "+which+")", value)
	if err == nil {
		_, err = db.Exec(ctx, tx, "DELETE FROM invitations WHERE tenant_id = $1 AND "+which, value)
	}
	if err != nil {
		return fmt.Errorf("end an invitation: %w", err)
	}
	return nil
}

const invitationColumns = "id, email, name, role, starts_at, ends_at, invited_by, created_at"

func scanInvitation(r db.Row) (i Invitation, err error) {
	var starts, ends *int64
	var created int64
	err = r.Scan(&i.ID, &i.Email, &i.Name, &i.Role, &starts, &ends, &i.By, &created)
	i.Starts, i.Ends, i.CreatedAt = moment(starts), moment(ends), time.UnixMicro(created).UTC()
	return i, err
}

// Invitations returns those of the actor's organization that can still be accepted, the newest first.
func Invitations(ctx context.Context, tx *db.Tx) ([]Invitation, error) {
	list, err := db.All(ctx, tx, scanInvitation, "SELECT "+invitationColumns+" FROM invitations WHERE tenant_id = $1 AND created_at > $2 ORDER BY id DESC",
		tx.Now.Add(-InviteLife).UnixMicro())
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	return list, nil
}

// Withdraw takes an invitation back. It fails with fault.NotFound, and with fault.Forbidden for a role above the actor's.
func Withdraw(ctx context.Context, tx *db.Tx, which id.ID) error {
	i, err := invitationOf(ctx, tx, which)
	if err != nil {
		return fmt.Errorf("withdraw an invitation: %w", err)
	}
	if err := tenant.MayGrant(tx.Actor, "", i.Role); err != nil {
		return err
	}
	tx.Record(db.Change{Action: "invitations.delete", Object: "invitations", ID: which, Fields: []db.Field{{Name: "email", Old: i.Email}, {Name: "role", Old: string(i.Role)}}})
	return dropInvitations(ctx, tx, "id = $2", string(which))
}

func invitationOf(ctx context.Context, tx *db.Tx, which id.ID) (i Invitation, err error) {
	err = db.Each(ctx, tx, func(r db.Row) error {
		i, err = scanInvitation(r)
		return err
	}, "SELECT "+invitationColumns+" FROM invitations WHERE tenant_id = $1 AND id = $2", string(which))
	return i, first(err, i.ID != "")
}
