// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/id"
	"concord/internal/platform/tenant"
)

// transaction is db.DB's Read or Write.
type transaction = func(d *db.DB, ctx context.Context, a access.Actor, fn func(*db.Tx) error) error

// inside opens the installation for a transaction in one organization.
func (l place) inside(organization string, run transaction, work func(ctx context.Context, tx *db.Tx) error) error {
	return l.within(organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		return run(i.DB, ctx, app.Operator(t), func(tx *db.Tx) error { return work(ctx, tx) })
	})
}

type organizationMembersCmd struct {
	place
	Organization string `arg:"" help:"Name or id of the organization."`
	Format       string `enum:"table,json" default:"table" help:"table or json."`
}

type memberJSON struct {
	User     string      `json:"user"`
	Name     string      `json:"name"`
	Email    string      `json:"email"`
	Role     access.Role `json:"role"`
	Disabled bool        `json:"disabled"`
}

// Run lists the people by name.
func (c *organizationMembersCmd) Run(p *program) error {
	var list []tenant.Member
	err := c.inside(c.Organization, (*db.DB).Read, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = tenant.Members(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	if c.Format == "json" {
		out := []memberJSON{}
		for _, m := range list {
			out = append(out, memberJSON{string(m.User), m.Name, m.Email, m.Role, m.Disabled})
		}
		return writeJSON(p, out)
	}
	t := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, m := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", m.User, m.Email, m.Name, m.Role)
	}
	return t.Flush()
}

// membership names somebody in an organization.
type membership struct {
	place
	Organization string `arg:"" help:"Name or id of the organization."`
	Email        string `arg:"" help:"E-mail address of the person."`
	Format       string `enum:"table,json" default:"table" help:"table or json."`
}

// change changes the membership and prints the person's id.
func (c membership) change(p *program, do func(ctx context.Context, tx *db.Tx, user id.ID) error) error {
	var u auth.User
	err := c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) (err error) {
		if u, err = auth.FindUser(ctx, i.DB, c.Email); err != nil {
			return err
		}
		return i.DB.Write(ctx, app.Operator(t), func(tx *db.Tx) error { return do(ctx, tx, u.ID) })
	})
	if err != nil {
		return err
	}
	return printMade(p, c.Format, "id", string(u.ID))
}

type organizationMemberCmd struct {
	membership
	Role string `required:"" enum:"owner,manager,contributor,reader,auditor" help:"owner, manager, contributor, reader or auditor."`
}

// Run gives the role.
func (c *organizationMemberCmd) Run(p *program) error {
	return c.change(p, func(ctx context.Context, tx *db.Tx, user id.ID) error {
		return tenant.SetMember(ctx, tx, user, access.Role(c.Role))
	})
}

type organizationRemoveCmd struct{ membership }

// Run ends the membership.
func (c *organizationRemoveCmd) Run(p *program) error { return c.change(p, tenant.RemoveMember) }
