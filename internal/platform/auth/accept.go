// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package auth

import (
	"context"
	"errors"
	"fmt"

	"concord/internal/platform/access"
	"concord/internal/platform/auth/throttle"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// accept makes whom an invitation asked a member: with a new account that has this password, or with the account there is,
// whose password it must be. What the one who invited may no longer grant is granted no more.
func (g *Gate) accept(ctx context.Context, code, password string, c Caller) error {
	organization, in, err := g.invited(ctx, code, c)
	if err != nil {
		return fmt.Errorf("accept an invitation: %w", unauthenticated(err))
	}
	user, err := g.newcomer(ctx, organization, in, password, c)
	if err != nil {
		return err
	}
	err = g.admit(ctx, organization, in, user)
	if errors.Is(err, fault.Forbidden) || errors.Is(err, fault.Conflict) {
		err = fault.NotFound // it is worth nothing any more
	}
	if err != nil {
		return fmt.Errorf("accept an invitation: %w", unauthenticated(err))
	}
	return nil
}

// invited returns which invitation a code is for, or fault.NotFound.
func (g *Gate) invited(ctx context.Context, code string, c Caller) (organization id.ID, in Invitation, err error) {
	if _, err := g.throttle.Charge(ctx, "", c.Source); err != nil {
		return "", in, err
	}
	if !wellFormed(code, invitePrefix) {
		return "", in, fault.NotFound
	}
	var which id.ID
	err = g.db.ReadSystem(ctx, func(tx *db.SystemTx) error {
		return db.One(ctx, tx, []any{&organization, &which}, "SELECT tenant_id, invitation_id FROM invitation_keys WHERE hash = $1", hashOf(code))
	})
	if err != nil {
		return "", in, err
	}
	err = g.db.Read(ctx, access.Proven(access.Proof{Tenant: organization}), func(tx *db.Tx) error {
		in, err = invitationOf(ctx, tx, which)
		if err == nil && (!tx.Now.Before(in.EndsAt()) || in.CreatedAt.After(tx.Now.Add(throttle.ClockSkew))) {
			err = fault.NotFound
		}
		return err
	})
	return organization, in, err
}

// newcomer is the person of the invited address, after the password was seen to be theirs, or was made theirs.
func (g *Gate) newcomer(ctx context.Context, organization id.ID, in Invitation, password string, c Caller) (id.ID, error) {
	who, err := g.lookUp(ctx, in.Email, c)
	if err != nil {
		return "", fmt.Errorf("accept an invitation: %w", err)
	}
	if who.unlisted {
		o, err := tenant.Find(ctx, g.db, string(organization))
		if err != nil {
			return "", err
		}
		u, err := CreateUser(ctx, g.db, g.hasher, in.Email, in.Name, password, o.Name)
		return u.ID, err
	}
	if len(password) > MaxPasswordBytes {
		who.known, password = false, ""
	}
	fits, _, err := g.try(ctx, who, password, c)
	if err != nil {
		return "", fmt.Errorf("accept an invitation: %w", err)
	}
	if !fits {
		return "", g.refuse(ctx, who, c)
	}
	return who.id, g.db.WriteSystem(ctx, func(tx *db.SystemTx) error { return throttle.Forget(ctx, tx, who.key) })
}

// admit uses the invitation up, with the rights that the one who invited has now.
func (g *Gate) admit(ctx context.Context, organization id.ID, in Invitation, user id.ID) error {
	role, err := g.standingRole(ctx, organization, in.By)
	if err != nil {
		return err
	}
	inviter := access.Proven(access.Proof{Tenant: organization, User: in.By, Role: role, Method: access.ByJob})
	return g.db.Write(ctx, inviter, func(tx *db.Tx) error {
		if again, err := tenant.ActiveRole(ctx, tx, in.By); err != nil || again != role {
			return errors.Join(err, fault.Conflict)
		}
		if _, err := invitationOf(ctx, tx, in.ID); err != nil {
			return err
		}
		tx.Record(db.Change{Action: "invitations.accept", Object: "invitations", ID: in.ID, Fields: []db.Field{{Name: "user", New: string(user)}}})
		if err := dropInvitations(ctx, tx, "id = $2", string(in.ID)); err != nil {
			return err
		}
		if _, err := tenant.ActiveRole(ctx, tx, user); !errors.Is(err, fault.NotFound) {
			return err // a member already, by another way
		}
		if err := tenant.SetMember(ctx, tx, user, in.Role); err != nil {
			return err
		}
		if in.Starts.IsZero() && in.Ends.IsZero() {
			return nil
		}
		return tenant.SetTerm(ctx, tx, user, in.Starts, in.Ends)
	})
}

// standingRole is the role of a member that is not disabled, or fault.NotFound.
func (g *Gate) standingRole(ctx context.Context, organization, user id.ID) (role access.Role, err error) {
	err = g.db.Read(ctx, access.Proven(access.Proof{Tenant: organization}), func(tx *db.Tx) error {
		if role, err = tenant.ActiveRole(ctx, tx, user); err != nil {
			return err
		}
		var one int
		return db.One(ctx, tx, []any{&one}, "SELECT 1 FROM members m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = $1 AND m.user_id = $2 AND u.disabled_at IS NULL", string(user))
	})
	return role, err
}
