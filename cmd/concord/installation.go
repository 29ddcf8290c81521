// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: 2026 The Concord authors

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"concord/internal/app"
	"concord/internal/platform/access"
	"concord/internal/platform/auth"
	"concord/internal/platform/db"
	"concord/internal/platform/fault"
	"concord/internal/platform/tenant"
)

// place says which installation a command works on.
type place struct {
	Data         string `help:"Folder that keeps Concord's data." env:"CONCORD_DATA" default:"concord-data" type:"path"`
	DatabaseURL  string `help:"PostgreSQL address, instead of the embedded database." env:"CONCORD_DATABASE_URL" name:"database-url"`
	DatabaseRole string `help:"PostgreSQL role to work as." env:"CONCORD_DATABASE_ROLE" default:"concord_app"`
	MasterKey    string `help:"File of the master key. Default: master.key in the data folder." env:"CONCORD_MASTER_KEY_FILE" type:"path"`

	log       *slog.Logger
	plainHTTP bool
	hashing   []string
	fileMost  int64
	fileQuota int64
	scan      []string
}

// with opens the installation for one piece of work.
func (l place) with(work func(ctx context.Context, i *app.Installation) error) (err error) {
	ctx := context.Background()
	i, err := app.Open(ctx, app.Config{Data: l.Data, DatabaseURL: l.DatabaseURL, Role: l.DatabaseRole, MasterKey: l.MasterKey, Log: l.log, Version: version, PlainHTTP: l.plainHTTP, Hashing: l.hashing, FileMost: l.fileMost, FileQuota: l.fileQuota, Scan: l.scan})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	return work(ctx, i)
}

// within opens the installation and finds an organization by name or id, for one piece of work there.
func (l place) within(organization string, work func(ctx context.Context, i *app.Installation, t tenant.Tenant) error) error {
	return l.with(func(ctx context.Context, i *app.Installation) error {
		t, err := tenant.Find(ctx, i.DB, organization)
		if err != nil {
			return err
		}
		return work(ctx, i, t)
	})
}

type organizationCmd struct {
	Create  organizationCreateCmd  `cmd:"" help:"Make an organization."`
	List    organizationListCmd    `cmd:"" help:"List the organizations."`
	Members organizationMembersCmd `cmd:"" help:"List the people of an organization."`
	Member  organizationMemberCmd  `cmd:"" help:"Make a person a member, or give a member another role."`
	Remove  organizationRemoveCmd  `cmd:"" help:"Take a person out of an organization; ends their sessions and tokens there."`
}

type organizationCreateCmd struct {
	place
	Name   string `arg:"" help:"Name of the organization."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run makes the organization and prints its id.
func (c *organizationCreateCmd) Run(p *program) error {
	return c.with(func(ctx context.Context, i *app.Installation) error {
		t, err := tenant.Create(ctx, i.DB, c.Name)
		if err != nil {
			return err
		}
		return printMade(p, c.Format, "id", string(t.ID))
	})
}

type organizationListCmd struct {
	place
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run lists the organizations by name.
func (c *organizationListCmd) Run(p *program) error {
	return c.with(func(ctx context.Context, i *app.Installation) error {
		list, err := tenant.List(ctx, i.DB)
		if err != nil {
			return err
		}
		if c.Format == "json" {
			type entry struct {
				ID   string `json:"id"`
				Name string `json:"name"`
			}
			out := []entry{}
			for _, t := range list {
				out = append(out, entry{string(t.ID), t.Name})
			}
			return writeJSON(p, out)
		}
		for _, t := range list {
			if _, err := fmt.Fprintf(p.out, "%s  %s\n", t.ID, t.Name); err != nil {
				return err
			}
		}
		return nil
	})
}

type userCmd struct {
	Create   userCreateCmd   `cmd:"" help:"Make a person a member of an organization, and the person where new."`
	List     userListCmd     `cmd:"" help:"List the people of the installation."`
	Operator userOperatorCmd `cmd:"" help:"Say whether a person may see how the whole installation is doing, through the web."`
	Disable  userDisableCmd  `cmd:"" help:"Keep a person out: ends every login session and revokes every token."`
	Enable   userEnableCmd   `cmd:"" help:"Let a disabled person in again."`
	Reset    userResetCmd    `cmd:"" help:"Take away a person's password and print a code to set a new one with; also ends a lock after 100 failures."`
}

type userCreateCmd struct {
	place
	Email        string `arg:"" help:"E-mail address to sign in with."`
	Name         string `help:"Name of the person; needed where the address is new."`
	Organization string `required:"" help:"Name or id of the organization."`
	Role         string `required:"" enum:"owner,manager,contributor,reader,auditor" help:"owner, manager, contributor, reader or auditor."`
	PasswordFile string `help:"File whose first line is the password; needed where the address is new." type:"path"`
	Format       string `enum:"table,json" default:"table" help:"table or json."`
}

// Run makes the person where the address is new, gives the role, and prints the person's id.
func (c *userCreateCmd) Run(p *program) error {
	return c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		u, err := auth.FindUser(ctx, i.DB, c.Email)
		if errors.Is(err, fault.NotFound) {
			u, err = c.create(ctx, i, t)
		}
		if err != nil {
			return err
		}
		err = i.DB.Write(ctx, app.Operator(t), func(tx *db.Tx) error {
			return tenant.SetMember(ctx, tx, u.ID, access.Role(c.Role))
		})
		if err != nil {
			return err
		}
		return printMade(p, c.Format, "id", string(u.ID))
	})
}

func (c *userCreateCmd) create(ctx context.Context, i *app.Installation, t tenant.Tenant) (auth.User, error) {
	if c.PasswordFile == "" {
		return auth.User{}, fault.Fields{{Field: "--password-file", Problem: "is missing, and nobody has the address " + c.Email + " yet", Cure: "name a file whose first line is the password"}}
	}
	data, err := os.ReadFile(c.PasswordFile)
	if err != nil {
		return auth.User{}, fmt.Errorf("read the password: %w", err)
	}
	password, _, _ := strings.Cut(string(data), "\n")
	return auth.CreateUser(ctx, i.DB, i.Hasher, c.Email, c.Name, strings.TrimSuffix(password, "\r"), t.Name)
}

type tokenCmd struct {
	Create tokenCreateCmd `cmd:"" help:"Make an API token for a member."`
	List   tokenListCmd   `cmd:"" help:"List the tokens of an organization."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token."`
}

type tokenCreateCmd struct {
	place
	User         string        `required:"" help:"E-mail address of the member."`
	Organization string        `required:"" help:"Name or id of the organization."`
	Role         string        `required:"" enum:"owner,manager,contributor,reader,auditor" help:"The most that the token may do."`
	Name         string        `default:"command line" help:"What the token is for."`
	Expires      time.Duration `default:"${token_life}" help:"How long it holds, as 24h; at most 8760h."`
	Format       string        `enum:"table,json" default:"table" help:"table or json."`
}

// Run makes the token and prints it; it is shown only now.
func (c *tokenCreateCmd) Run(p *program) error {
	return c.within(c.Organization, func(ctx context.Context, i *app.Installation, t tenant.Tenant) error {
		u, err := auth.FindUser(ctx, i.DB, c.User)
		if err != nil {
			return err
		}
		var secret string
		err = i.DB.Write(ctx, app.Operator(t), func(tx *db.Tx) error {
			secret, _, err = auth.CreateToken(ctx, tx, auth.Token{User: u.ID, Name: c.Name, Role: access.Role(c.Role), ExpiresAt: tx.Now.Add(c.Expires)})
			return err
		})
		if err != nil {
			return err
		}
		return printMade(p, c.Format, "token", secret)
	})
}

// printMade prints the one thing that whoever made something needs next.
func printMade(p *program, format, key, value string) error {
	if format == "json" {
		return writeJSON(p, map[string]string{key: value})
	}
	_, err := fmt.Fprintln(p.out, value)
	return err
}
